"""What calendar files are made of, and the results of parsing one."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

SIZE_LIMIT: Final = 1024 * 1024  # octets
EVENTS_LIMIT: Final = 2000  # in a file
EXDATES_LIMIT: Final = 1000  # dates that a series leaves out


VEvent = Any  # the library's Event: its types allow every value under every name


class UnreadableError(Exception):
    """Something in the file can't be imported.

    Args:
        code: a key of `errors.MESSAGES`.
        params: what its sentence names.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True, slots=True)
class ParsedEvent:
    """An event of a file, or one date of a recurring one.

    Attributes:
        uid: the file's UID; for one date of a series that is not in the file `<UID>/<RECURRENCE-ID>`.
        name: as written there, may be empty.
        date: the day in `timezone`.
        time: the wall-clock time in `timezone`.
        timezone: an IANA name.
        duration_minutes: None for something that takes no time.
        details: as written there.
        reminder_minutes: before the start; None where the file has none, or says that the owner's settings hold.
        sequence: the revision.
        created: None where the file does not say.
        updated: None where the file does not say.
        cancelled: it is called off.
        declined: everybody who is invited has said no; it may take place without them.
        transparent: it takes none of its owner's time.
        others: UIDs under which the same event may be known, too.
        series_uid: the UID of its series, where it is one date of a series that is not in the file.
        recurrence_id: which date of it, as the file says.
        all_day: it takes whole days; each counts 24 hours in `duration_minutes`.
        place: as written there.
        url: a page about it; empty where there is none that can be kept.
    """

    uid: str
    name: str
    date: dt.date
    time: dt.time
    timezone: str
    duration_minutes: int | None = None
    details: str = ""
    reminder_minutes: list[int] | None = None
    sequence: int = 0
    created: dt.datetime | None = None
    updated: dt.datetime | None = None
    cancelled: bool = False
    declined: bool = False
    transparent: bool = False
    others: tuple[str, ...] = field(default=(), compare=False)
    series_uid: str = ""
    recurrence_id: dt.date | None = None
    all_day: bool = False
    place: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class ParsedSeries:
    """A recurring event of a file, from its first date on that is not over.

    Attributes:
        event: what its dates have in common; the first of them.
        rrule: the rule, checked, for a series that begins with that date.
        exdates: dates that are left out, on the wall clock of the event's zone.
        rdates: dates that the rule does not have.
        moved: dates that differ from the rule or the others, by their place in the series.
        sequence: the highest revision of its parts.
        updated: the latest change of its parts.
    """

    event: ParsedEvent
    rrule: str
    exdates: frozenset[dt.datetime] = frozenset()
    rdates: frozenset[dt.datetime] = frozenset()
    moved: dict[dt.datetime, ParsedEvent] = field(default_factory=dict)
    sequence: int = 0
    updated: dt.datetime | None = None

    @property
    def uid(self) -> str:
        """The file's UID, with the RECURRENCE-ID from which on it is another series than before."""
        return self.event.uid

    @property
    def start(self) -> dt.datetime:
        """The first date and time on the wall clock, naive."""
        return dt.datetime.combine(self.event.date, self.event.time)


@dataclass(frozen=True, slots=True)
class Refused:
    """An event that can't be imported: its name, and why (a key of `errors.MESSAGES` and what it names)."""

    name: str
    code: str
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedCalendar:
    """A whole file.

    Attributes:
        events: those that do not recur, in the order of the file.
        refused: what could not be read.
        over: recurring events all of whose dates have passed.
        series: recurring events.
    """

    events: list[ParsedEvent]
    refused: list[Refused]
    over: int = 0
    series: list[ParsedSeries] = field(default_factory=list)


class Entry(NamedTuple):
    """What a VEVENT is made of, for those who have many to write: less than the whole row.

    Attributes:
        made: when the row was, as PostgreSQL writes an instant in UTC.
        changed: the same of its last change.
        series_id: the series that it is a date of.
        original_start: its place there, on the series' wall clock.
    """

    pk: int
    name: str
    details: str | None
    date: dt.date
    time: dt.time
    timezone: str
    duration_minutes: int | None
    sequence: int
    reminder_minutes: list[int] | None
    uid: str | None
    transparent: bool
    made: str
    changed: str
    series_id: int | None = None
    original_start: dt.datetime | None = None
    all_day: bool = False
    place: str = ""
    url: str = ""


class ZoneYears(NamedTuple):
    """A zone that needs a VTIMEZONE, and the years for which it has to be good."""

    zone: str
    first: int
    last: int
