"""Reads that several surfaces share. No rule and no write."""

import datetime as dt
import functools
from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BigIntegerField, DateField, Q, QuerySet, Value
from django.db.models.functions import Lower, Now
from django.db.models.lookups import Exact

from calendarapp import clock
from calendarapp.models import Appointment, Event, TgUser, one_number
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Given, Read, Rows, Statement

Status = Appointment.Status
ACTIVE = (Status.PENDING, Status.CONFIRMED)

# Querysets take these in the place of values, and become statements that are planned once.
Id: TypeAlias = int | Given
Slot: TypeAlias = DateTimeTZRange | Given
NONE: Final = 0  # the number of no row

# What is asked of people who meet: how they are called, how they are told, and what they chose.
PERSON: Final = (
    *("tg_id", "username", "first_name", "last_name", "language", "timezone", "can_write"),
    *("hold_policy", "hold_hours", "reminder_minutes", "busy_visibility"),
)

# What a page shows of an event; the rest is read when somebody asks for it.
EVENT_ON_A_PAGE = ("id", "name", "date", "time", "timezone")
COMING = "FROM events WHERE user_id = %(owner)s AND upper(slot) >= %(moment)s"
COMING_PAGE = f"""
SELECT number.count, {", ".join(f"page.{name}" for name in EVENT_ON_A_PAGE)}
FROM (SELECT count(*) {COMING}) AS number
LEFT JOIN (
    SELECT {", ".join(EVENT_ON_A_PAGE)}, slot {COMING} ORDER BY slot, id LIMIT %(size)s OFFSET %(first)s
) AS page ON true
ORDER BY page.slot, page.id
"""  # noqa: S608  constant names


def person(tg_id: int) -> TgUser:
    """The person of that Telegram ID; somebody nobody has heard of is an unsaved person with defaults."""
    return (_PERSON.first(id=tg_id) if storable(tg_id) else None) or TgUser(tg_id=tg_id)


def person_read(tg_id: int, values: Sequence[Any]) -> TgUser:
    """The person of the columns `PERSON` of an outer join; somebody unknown, where there was none, as with `person`."""
    return prepared.made(TgUser, values, PERSON) if values[0] is not None else TgUser(tg_id=tg_id)


def person_with_events(tg_id: int, count: int) -> tuple[TgUser, bool]:
    """As `person`, and whether they have at least so many events, one or more; no more than those are counted."""
    [(full, *values)] = _PERSON_WITH_EVENTS.rows(id=tg_id, before=count - 1)
    return prepared.made(TgUser, values) if values[0] is not None else TgUser(tg_id=tg_id), full


def people(tg_ids: Iterable[int]) -> dict[int, TgUser]:
    """Several people by Telegram ID, in one query; unknown ones as `person` makes them."""
    wanted = set(tg_ids)
    known = {person.pk: person for person in _PEOPLE.all(ids=list(filter(storable, wanted)))}
    return {tg_id: known.get(tg_id) or TgUser(tg_id=tg_id) for tg_id in wanted}


def zones(tg_ids: Iterable[int]) -> dict[int, str]:
    """The time zones of those of these people who are known."""
    return dict(_ZONES.rows(ids=list(filter(storable, set(tg_ids)))))


def person_by_username(username: str) -> TgUser | None:
    """The person with that @username, whatever its case; the one seen last, should a name have changed hands."""
    name = username.removeprefix("@").lower()
    same = TgUser.objects.alias(lower=Lower("username")).filter(lower=name)
    return same.order_by("-updated_at").first() if name else None


def event(event_id: int, *, owner: int) -> Event | None:
    """That event if it is this owner's."""
    return Event.objects.filter(pk=event_id, tg_user_id=owner).first()


def event_at(event_id: int | None, start: dt.datetime) -> bool:
    """Whether there is such an event, and it begins at that instant."""
    return event_id is not None and _EVENT_AT.row(id=event_id, start=start) is not None


def coming_events(owner: int, *, since: dt.datetime | None = None) -> QuerySet[Event]:
    """The owner's events that are not over, in time order."""
    return Event.objects.filter(tg_user_id=owner).filter(_not_over(since)).order_by("slot", "id")


def page_of_coming_events(owner: int, first: int, size: int) -> tuple[list[Event], int]:
    """Some of `coming_events`, and how many of them there are, in one statement that is not put together each time.

    Args:
        owner: Telegram ID.
        first: how many are skipped.
        size: at most so many.
    """
    moment = clock.now().replace(second=0, microsecond=0)
    rows = _COMING_PAGE.rows(owner=owner, moment=moment, first=first, size=size)
    # Where there is none, a row tells the number all the same.
    events = [prepared.made(Event, row[1:], EVENT_ON_A_PAGE) for row in rows if row[1] is not None]
    return events, rows[0][0]


def meeting(meeting_id: int) -> Appointment | None:
    """That meeting."""
    return _MEETING.first(id=meeting_id) if storable(meeting_id) else None


def coming_meetings(tg_id: int, *, since: dt.datetime | None = None) -> QuerySet[Appointment]:
    """The meetings of a person, in either role, that are not over, in time order."""
    mine = Q(organizer_tg_id=tg_id) | Q(participant_tg_id=tg_id)
    return Appointment.objects.filter(mine).filter(_not_over(since)).order_by("slot", "id")


def all_events(owner: int) -> QuerySet[Event]:
    """Everything that the owner has written down, in time order."""
    return Event.objects.filter(tg_user_id=owner).order_by("slot", "id")


def all_meetings(tg_id: int) -> QuerySet[Appointment]:
    """Every meeting of a person, in either role, in time order."""
    mine = Q(organizer_tg_id=tg_id) | Q(participant_tg_id=tg_id)
    return Appointment.objects.filter(mine).order_by("slot", "id")


def expired() -> QuerySet[Appointment]:
    """The invitations that waited for an answer longer than their participants allow."""
    return Appointment.objects.filter(_expired()).order_by("id")


def active_meetings_of_event(event_id: Id) -> QuerySet[Appointment]:
    """The meetings that hang on an event and still take somebody's time."""
    return Appointment.objects.filter(event_id=event_id, status__in=ACTIVE).order_by("id")


def slot(date: dt.date, time: dt.time, timezone: str, duration_minutes: int | None) -> DateTimeTZRange:
    """The interval that something would occupy, as `calendar_slot` in `calendar_slot_v1.sql` derives it.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    start = clock.instant(date, time, timezone)
    if not duration_minutes:
        return DateTimeTZRange(start, start, "[]")
    return DateTimeTZRange(start, start + dt.timedelta(minutes=duration_minutes), "[)")


def busy(tg_id: int, when: DateTimeTZRange, *, excluding: int | None = None) -> bool:
    """Whether meetings take this person's time in an interval: what keeps others from inviting them, come what may.

    Their own events (`owntime`) are no part of it: who invites may insist.

    Args:
        tg_id: Telegram ID.
        when: the interval.
        excluding: the number of a meeting that does not count.
    """
    if not storable(tg_id):
        return False
    [(found,)] = _BUSY.rows(tg_id=tg_id, slot=when, excluding=excluding or NONE)
    return bool(found)


def busy_text(tg_id: Given, when: Given, excluding: Given | None = None) -> str:
    """What `busy` asks, as a condition in SQL.

    Its two halves by themselves: for either there is an index on person and interval, for both together there is none.
    """
    halves = (
        taken_from_participants(when, excluding=excluding).filter(_is("participant_tg_id", tg_id)),
        taken_from_organizers(when, excluding=excluding).filter(_is("organizer_tg_id", tg_id)),
    )
    return " OR ".join(f"EXISTS ({prepared.text(half.order_by().values('pk'))})" for half in halves)


def busy_slots(tg_id: int, first: dt.date | None, last: dt.date | None) -> Rows:
    """Date, time, number and status of the meetings that take this person's time, in time order.

    Args:
        tg_id: Telegram ID.
        first: the first day; None for no bound.
        last: the last day; None for no bound.
    """
    if not storable(tg_id):
        return []
    return _busy_slots(first is not None, last is not None).rows(tg_id=tg_id, first=first, last=last)


def taken_from_participants(when: Slot, *, excluding: Id | None = None) -> QuerySet[Appointment]:
    """The meetings that take their participants' time in an interval, whoever these are: one half of `busy`."""
    return _overlapping(when, excluding).filter(_takes_participants())


def taken_from_organizers(when: Slot, *, excluding: Id | None = None) -> QuerySet[Appointment]:
    """The meetings that take their organizers' time in an interval, whoever these are: the other half of `busy`."""
    return _overlapping(when, excluding).filter(_takes_organizers())


def holding(tg_id: Id, when: Slot, *, excluding: Id | None = None) -> QuerySet[Appointment]:
    """The meetings in which this person is the participant and their time is taken: what the constraint looks at."""
    return _overlapping(when, excluding).filter(_held(), _is("participant_tg_id", tg_id))


def organized(tg_id: Id, when: Slot, *, excluding: Id | None = None) -> QuerySet[Appointment]:
    """The active meetings that this person organizes then."""
    return _overlapping(when, excluding).filter(_takes_organizers(), _is("organizer_tg_id", tg_id))


def confirmed_as_participant(tg_id: Id, when: Slot, *, excluding: int | None = None) -> QuerySet[Appointment]:
    """The meetings then to which this person, as a participant, has said yes."""
    return _overlapping(when, excluding).filter(_is("participant_tg_id", tg_id), status=Status.CONFIRMED)


def competing(tg_id: Id, when: Slot, *, excluding: Id | None = None) -> QuerySet[Appointment]:
    """The invitations then that this person has not answered and that don't keep their time."""
    return _overlapping(when, excluding).filter(participant_tg_id=tg_id, status=Status.PENDING, holds=False)


def day(tg_id: int, date: dt.date, timezone: str) -> tuple[list[Event], list[Appointment]]:
    """What begins on that day on that zone's clock: the person's events, and the confirmed meetings that they go to.

    A meeting that they organize at the time of their event is that event.
    """
    start = clock.instant(date, dt.time(0), timezone)
    end = clock.instant(clock.next_day(date), dt.time(0), timezone)
    within = Q(slot__startswith__gte=start, slot__startswith__lt=end)
    events = Event.objects.filter(within, tg_user_id=tg_id).order_by("slot", "id")
    mine = Q(organizer_tg_id=tg_id) | Q(participant_tg_id=tg_id)
    meetings = Appointment.objects.filter(within, mine, status=Status.CONFIRMED).order_by("slot", "id")
    return list(events), beside(tg_id, events, meetings)


def beside(tg_id: int, events: Iterable[Event], meetings: Iterable[Appointment]) -> list[Appointment]:
    """The meetings that are shown beside the events of that person: one organized at the time of its event is that."""
    starts: dict[int | None, dt.datetime] = {event.pk: event.slot.lower for event in events}
    return [
        meeting
        for meeting in meetings
        if meeting.participant_tg_id == tg_id or starts.get(meeting.event_id) != meeting.slot.lower
    ]


def _overlapping(when: Slot, excluding: Id | None) -> QuerySet[Appointment]:
    others = Q() if excluding is None else ~Q(pk=excluding)
    return Appointment.objects.filter(others, slot__overlap=when).order_by("slot", "id")


def _is(field: str, tg_id: Id) -> Q:
    """That person, in words for which there is an index together with the interval: not all that they ever had is read.

    `=` and not `&&`: without knowing the person, the planner takes `&&` for a hundredth of the table.
    """
    person = tg_id if isinstance(tg_id, Given) else Value(tg_id, output_field=BigIntegerField())
    return Q(Exact(one_number(field), one_number(person)))


def _held() -> Q:
    """What the constraint looks at: an invitation need not keep its participant's time (`TgUser.hold_policy`)."""
    return Q(status=Status.CONFIRMED) | Q(status=Status.PENDING, holds=True)


def _takes_participants() -> Q:
    """Which meetings take the time of whoever is invited.

    These are `Appointment.user_busy_q` without the invitations that don't keep it: competing and expired ones.
    """
    return _held() & ~_expired()


def _takes_organizers() -> Q:
    """Which meetings take the time of whoever organizes them: `Appointment.user_busy_q` without the expired ones."""
    return Q(status__in=ACTIVE) & ~_expired()


def _expired() -> Q:
    return Q(status=Status.PENDING, expires_at__isnull=False, expires_at__lte=Now())


def _not_over(since: dt.datetime | None) -> Q:
    """What ends after that instant (now, unless given), or is exactly then."""
    moment = since or clock.now().replace(second=0, microsecond=0)
    return Q(slot__endswith__gte=moment)


@functools.cache
def _busy_slots(from_first: bool, to_last: bool) -> Statement:
    def build() -> str:
        meetings = Appointment.objects.filter(Appointment.user_busy_q(Given("tg_id", BigIntegerField())))
        if from_first:
            meetings = meetings.filter(date__gte=Given("first", DateField()))
        if to_last:
            meetings = meetings.filter(date__lte=Given("last", DateField()))
        return prepared.text(meetings.order_by("date", "time", "id").values_list("date", "time", "id", "status"))

    return Statement(build)


def storable(number: int) -> bool:
    """Whether a row could have that number: for others the database has an error instead of an answer."""
    return -(2**63) <= number < 2**63


_ID: Final = Given("id", BigIntegerField())
_BUSY: Final = Statement(
    lambda: (
        "SELECT "
        + busy_text(
            Given("tg_id", BigIntegerField()),
            Given("slot", DateTimeRangeField()),
            Given("excluding", BigIntegerField()),
        )
    )
)
_PERSON: Final = Read(TgUser, lambda: TgUser.objects.filter(pk=_ID))
_PEOPLE: Final = Read(TgUser, lambda: f"{prepared.select(TgUser)} WHERE tg_id = ANY(%(ids)s::bigint[])")
_ZONES: Final = Statement(lambda: "SELECT tg_id, timezone FROM calendarapp_tguser WHERE tg_id = ANY(%(ids)s::bigint[])")
_MEETING: Final = Read(Appointment, lambda: Appointment.objects.filter(pk=_ID))
_EVENT_AT: Final = Statement(lambda: "SELECT 1 FROM events WHERE id = %(id)s AND lower(slot) = %(start)s")
_PERSON_WITH_EVENTS: Final = Statement(
    lambda: (
        f"SELECT EXISTS (SELECT FROM events WHERE user_id = %(id)s OFFSET %(before)s),"  # noqa: S608
        f" {prepared.columns(TgUser, 'person')} FROM (SELECT) AS here"
        " LEFT JOIN calendarapp_tguser AS person ON person.tg_id = %(id)s"
    )
)
_COMING_PAGE: Final = Statement(lambda: COMING_PAGE)
