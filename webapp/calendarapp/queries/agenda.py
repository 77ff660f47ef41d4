"""All that a person attends, in time order: own events, and meetings in both roles. A read, in one statement.

An own event and the meetings that its owner organizes at its time are one entry, which names its guests.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any, Final

from calendarapp import clock
from calendarapp.models import Appointment, TgUser
from calendarapp.sql.prepared import Statement

GUESTS: Final = 4  # people of one entry that are named
KEPT: Final = dt.timedelta(days=1)  # so long after it was called off a meeting is still shown

PERSON: Final = ("tg_id", "first_name", "last_name", "username")
SHOWN: Final = "({meeting}.status IN ('pending', 'confirmed') OR {meeting}.updated_at >= %(called_off)s)"
# What is left of a meeting or an event when `since` comes; by itself, either condition would have no index or no edge.
LEFT: Final = "upper({row}.slot) >= %(since)s AND {row}.slot && tstzrange(%(since)s, NULL)"
PAGE: Final = f"""
WITH item AS (
    SELECT 0 AS kind, event.id, event.name, event.slot, NULL AS status, NULL::bigint AS other, true AS own
    FROM events AS event WHERE event.user_id = %(person)s AND {LEFT.format(row="event")}
    UNION ALL
    SELECT 1, meeting.id, meeting.name, meeting.slot, meeting.status, meeting.participant_tg_id, true
    FROM calendarapp_appointment AS meeting
    LEFT JOIN events AS event ON event.id = meeting.event_id AND event.user_id = %(person)s
        AND lower(event.slot) = lower(meeting.slot)
    WHERE meeting.organizer_tg_id = %(person)s AND {LEFT.format(row="meeting")} AND {SHOWN.format(meeting="meeting")}
        AND event.id IS NULL
    UNION ALL
    SELECT 1, meeting.id, meeting.name, meeting.slot, meeting.status, meeting.organizer_tg_id, false
    FROM calendarapp_appointment AS meeting
    WHERE meeting.participant_tg_id = %(person)s AND meeting.organizer_tg_id <> %(person)s
        AND {LEFT.format(row="meeting")} AND {SHOWN.format(meeting="meeting")}
), page AS (
    SELECT * FROM item ORDER BY lower(slot), kind, id LIMIT %(size)s OFFSET %(first)s
)
SELECT (SELECT count(*) FROM item), page.kind, page.id, page.name, lower(page.slot), upper(page.slot), page.status,
    page.own, guests.count, guests.named
FROM (SELECT) AS here
LEFT JOIN page ON true
LEFT JOIN LATERAL (
    SELECT count(*), json_agg(
        json_build_array(guest.status, guest.tg_id, known.first_name, known.last_name, known.username)
        ORDER BY guest.place
    ) FILTER (WHERE guest.place <= {GUESTS}) AS named
    FROM (
        SELECT page.status, page.other AS tg_id, 1 AS place WHERE page.kind = 1
        UNION ALL
        SELECT invited.status, invited.participant_tg_id, row_number() OVER (ORDER BY invited.id)
        FROM calendarapp_appointment AS invited
        WHERE page.kind = 0 AND invited.event_id = page.id AND invited.organizer_tg_id = %(person)s
            AND lower(invited.slot) = lower(page.slot) AND {SHOWN.format(meeting="invited")}
    ) AS guest
    LEFT JOIN calendarapp_tguser AS known ON known.tg_id = guest.tg_id
) AS guests ON true
ORDER BY lower(page.slot), page.kind, page.id
"""  # noqa: S608  constant names


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody else who belongs to an entry, and how their meeting stands."""

    person: TgUser
    status: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An own event, or a meeting that is not shown with one.

    Attributes:
        number: the event's or the meeting's.
        meeting: which of the two it is.
        name: as it was written; a meeting may have none.
        start: in UTC.
        end: in UTC; as `start` for what has no duration.
        status: of a meeting, None for an event.
        own: the person is its owner or organizer.
        guests: the others, at most `GUESTS`.
        more: how many more of them there are.
    """

    number: int
    meeting: bool
    name: str
    start: dt.datetime
    end: dt.datetime
    status: str | None
    own: bool
    guests: list[Guest] = field(default_factory=list)
    more: int = 0

    @property
    def off(self) -> bool:
        """It was cancelled or declined."""
        return self.status in {Appointment.Status.CANCELLED, Appointment.Status.DECLINED}

    def over(self, now: dt.datetime) -> bool:
        """Whether it has ended."""
        return self.end <= now if self.end > self.start else self.end < now.replace(second=0, microsecond=0)

    def running(self, now: dt.datetime) -> bool:
        """Whether it has begun and has not ended."""
        return self.start <= now and not self.over(now)


def page(tg_id: int, *, since: dt.datetime, first: int, size: int) -> tuple[list[Entry], int]:
    """Some of what the person attends, and how many entries there are in all.

    Args:
        tg_id: Telegram ID.
        since: what ended before is left out.
        first: how many entries are skipped.
        size: at most so many.
    """
    called_off = clock.now() - KEPT
    rows = _PAGE.rows(person=tg_id, since=since, called_off=called_off, first=first, size=size)
    # Where there is none, a row tells the number all the same.
    return [_entry(row[1:]) for row in rows if row[1] is not None], rows[0][0]


def _entry(row: tuple[Any, ...]) -> Entry:
    kind, number, name, start, end, status, own, count, named = row
    people: list[list[Any]] = json.loads(named) if isinstance(named, str) else named or []
    guests = [
        Guest(TgUser(**{key: value for key, value in zip(PERSON, values, strict=True) if value is not None}), answer)
        for answer, *values in people
    ]
    return Entry(number, kind == 1, name or "", start, end, status, own, guests, count - len(guests))


_PAGE: Final = Statement(lambda: PAGE)
