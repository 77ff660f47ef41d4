"""When meetings take a person's time: what keeps others from inviting them."""

import datetime as dt
import functools
from typing import Final, TypeAlias

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BigIntegerField, DateField, Q, QuerySet, Value
from django.db.models.lookups import Exact

from calendarapp import clock
from calendarapp.models import Appointment, one_number
from calendarapp.queries.appointments import ACTIVE, Status, _expired
from calendarapp.queries.ids import NONE, Id, is_storable
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Given, Rows, Statement

Slot: TypeAlias = DateTimeTZRange | Given


def compute_slot(date: dt.date, time: dt.time, timezone: str, duration_minutes: int | None) -> DateTimeTZRange:
    """The interval that something would occupy, as `calendar_slot` in `calendar_slot_v1.sql` derives it.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    start = clock.instant(date, time, timezone)
    if not duration_minutes:
        return DateTimeTZRange(start, start, "[]")
    return DateTimeTZRange(start, start + dt.timedelta(minutes=duration_minutes), "[)")


def is_busy(tg_id: int, when: DateTimeTZRange, *, excluding: int | None = None) -> bool:
    """Whether meetings take this person's time in an interval: what keeps others from inviting them, come what may.

    Their own events (`own_time`) are no part of it: who invites may insist.

    Args:
        tg_id: Telegram ID.
        when: the interval.
        excluding: the number of a meeting that does not count.
    """
    if not is_storable(tg_id):
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


def list_busy_slots(tg_id: int, first: dt.date | None, last: dt.date | None) -> Rows:
    """Date, time, number and status of the meetings that take this person's time, in time order.

    Args:
        tg_id: Telegram ID.
        first: the first day; None for no bound.
        last: the last day; None for no bound.
    """
    if not is_storable(tg_id):
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
