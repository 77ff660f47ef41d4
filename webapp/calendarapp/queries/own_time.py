"""What people's own events take of their time, and who may see when they are busy. Reads only."""

from collections.abc import Iterable
from typing import Final

from django.contrib.postgres.fields import DateTimeRangeField
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BigIntegerField, Func, Q, QuerySet, Value

from calendarapp import queries
from calendarapp.models import Appointment, Event
from calendarapp.queries import Id, Slot
from calendarapp.sql import prepared
from calendarapp.sql.prepared import Given, Statement

# Whose calendars somebody may look into: their own, and what an owner lets them. An owner has met whom they invited,
# and whoever invited them and got a yes: an invitation that nobody has answered makes nobody known.
OPEN: Final = """
SELECT tg_id FROM calendarapp_tguser AS owner
WHERE tg_id = ANY(%(ids)s::bigint[]) AND (
    tg_id = %(reader)s OR busy_visibility = 'everybody' OR busy_visibility = 'met' AND (
        EXISTS (SELECT FROM ({invited}) AS meeting WHERE organizer_tg_id = owner.tg_id)
        OR EXISTS (SELECT FROM ({agreed}) AS meeting WHERE participant_tg_id = owner.tg_id)
    )
)
"""

# A meeting that its organizer has at the time of its event is that event.
NAMES: Final = """
SELECT name FROM (
    SELECT name, slot FROM ({events}) AS event
    UNION ALL SELECT name, slot FROM ({organized}) AS meeting
    WHERE NOT EXISTS (SELECT FROM events WHERE id = meeting.event_id AND slot = meeting.slot AND NOT transparent)
    UNION ALL SELECT name, slot FROM ({held}) AS meeting
) AS other ORDER BY slot, name LIMIT %(count)s
"""

# How long something can last, and more: an index on owner and interval is read from where something could still go on.
LONGEST: Final = "interval '8 days'"


class Bound(Func):
    """A range made of another one, for comparisons that the order of an index answers.

    Args:
        when: the other one.
        words: SQL, with `{}` in its place.
    """

    def __init__(self, when: Slot, words: str) -> None:
        given = when if isinstance(when, Given) else Value(when, output_field=DateTimeRangeField())
        template = words.format("%(expressions)s::tstzrange")
        super().__init__(given, template=template, output_field=DateTimeRangeField())


def taking_events(when: Slot, *, excluding: Id | None = None) -> "QuerySet[Event]":
    """The events that take their owners' time in an interval, whoever these are: all but those marked as free.

    Args:
        when: the interval.
        excluding: the number of an event that does not count.
    """
    others = Q() if excluding is None else ~Q(pk=excluding)
    since, until = Bound(when, f"tstzrange(lower({{}}) - {LONGEST}, NULL)"), Bound(when, "tstzrange(upper({}), NULL)")
    near = Q(slot__gte=since, slot__lte=until)
    return Event.objects.filter(others, near, transparent=False, slot__overlap=when).order_by("slot", "id")


def own_events(tg_id: Id, when: Slot, *, excluding: Id | None = None) -> "QuerySet[Event]":
    """The `taking_events` of one person, by Telegram ID."""
    return taking_events(when, excluding=excluding).filter(tg_user_id=tg_id)


def own_event_at(tg_id: int, when: DateTimeTZRange) -> Event | None:
    """The first event of their own that takes this person's time then, with number and name."""
    row = _OWN_EVENT.row(tg_id=tg_id, slot=when)
    return None if row is None else Event(pk=row[0], name=row[1])


def names_at(tg_id: int, when: DateTimeTZRange, *, beside: int, count: int) -> list[str]:
    """The names of what else takes this person's time then, in time order; a meeting without a name has an empty one.

    Args:
        tg_id: Telegram ID.
        when: the interval.
        beside: the number of the event that is asked about; the meetings that hang on it don't count.
        count: at most so many.
    """
    return [name or "" for (name,) in _NAMES.rows(tg_id=tg_id, slot=when, event=beside, count=count)]


def open_calendars(reader: int, tg_ids: Iterable[int]) -> set[int]:
    """Those of these people who let this reader see when they are busy; nobody whom the bot doesn't know is among them.

    Args:
        reader: Telegram ID; their own calendar is open to them.
        tg_ids: Telegram IDs.
    """
    return {tg_id for (tg_id,) in _OPEN.rows(reader=reader, ids=list(filter(queries.is_storable, set(tg_ids))))}


def _open() -> str:
    reader = Given("reader", BigIntegerField())
    invited = Appointment.objects.filter(participant_tg_id=reader).values("organizer_tg_id")
    met = Appointment.objects.filter(organizer_tg_id=reader, status=Appointment.Status.CONFIRMED)
    return OPEN.format(invited=prepared.text(invited), agreed=prepared.text(met.values("participant_tg_id")))


def _names() -> str:
    tg_id, slot = Given("tg_id", BigIntegerField()), Given("slot", DateTimeRangeField())
    event = Given("event", BigIntegerField())
    organized = queries.organized(tg_id, slot).exclude(event_id=event)
    return NAMES.format(
        events=prepared.text(own_events(tg_id, slot, excluding=event).order_by().values("name", "slot")),
        organized=prepared.text(organized.order_by().values("name", "slot", "event_id")),
        held=prepared.text(queries.holding(tg_id, slot).order_by().values("name", "slot")),
    )


def _own_event() -> str:
    events = own_events(Given("tg_id", BigIntegerField()), Given("slot", DateTimeRangeField()))
    return prepared.text(events.values("id", "name")[:1])


_OPEN: Final = Statement(_open)
_NAMES: Final = Statement(_names)
_OWN_EVENT: Final = Statement(_own_event)
