"""Series of calendar files: what a file changes of the calendar's dates, and the change itself.

A file says what all the dates are. Those that are over stay as they are.
"""

import copy
import dataclasses
import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings

from calendarapp import clock, db, ics, queries
from calendarapp.db import NewEvent
from calendarapp.errors import CalendarError
from calendarapp.ics import ParsedEvent, ParsedSeries, rules
from calendarapp.models import Event, Series, TgUser
from calendarapp.services import event_meetings, events, reminders, series_dates, series_meetings
from calendarapp.services import series as whole_series
from calendarapp.services.event_meetings import EventChange
from calendarapp.services.series import EXDATES, SHARED, delete_dates

# UIDs of dates that an earlier version wrote as events by themselves.
LOOSE: Final = re.compile(r"(.*)/(\d{8})(T\d{6})?(Z)?")
OURS: Final = re.compile(r"series-(\d{1,18})@(.+)")

# What a file may change of an event that came from one.
CHANGEABLE: Final = (
    "name",
    "date",
    "time",
    "details",
    "duration_minutes",
    "timezone",
    "reminder_minutes",
    "transparent",
    "all_day",
    "place",
    "url",
)
OF_A_TIME: Final = frozenset({"time", "timezone", "duration_minutes"})
FAR: Final = dt.datetime(9999, 1, 1)  # noqa: DTZ001  wall-clock time


@dataclasses.dataclass(slots=True)
class SeriesPlan:
    """What a file changes of one series.

    Attributes:
        series: the row as it would be, not saved.
        stored: the row that there is.
        new: dates that would be written, by their place in the series.
        kept: dates that are there, each with its place.
        changed: what the file says of those of them that would change.
        removed: dates that the file does not have any more.
        differs: whether the series itself would change.
    """

    series: Series
    stored: Series | None
    new: dict[dt.datetime, ParsedEvent] = dataclasses.field(default_factory=dict)
    kept: list[tuple[Event, dt.datetime]] = dataclasses.field(default_factory=list)
    changed: dict[int, ParsedEvent] = dataclasses.field(default_factory=dict)
    removed: list[Event] = dataclasses.field(default_factory=list)
    differs: bool = True

    @property
    def known(self) -> int:
        """How many dates are there already, and stay as they are."""
        return len(self.kept) - len(self.changed)


@dataclasses.dataclass(frozen=True, slots=True)
class Stored:
    """What the calendar has of the series of a file: rows by UID, their dates, and dates that are events alone.

    `successors`: from which date on the dates are those of another series, changed here, by the UID.
    """

    series: Mapping[str, Series]
    dates: Mapping[int, list[Event]]
    loose: Mapping[str, list[Event]]
    successors: Mapping[str, dt.datetime]


def load(owner: int, uids: Iterable[str]) -> Stored:
    """Read what the owner has of these series; dates that are over are left out."""
    wanted = set(uids)
    if not wanted:
        return Stored({}, {}, {}, {})
    mine = Series.objects.filter(tg_user_id=owner)
    series = {str(row.uid): row for row in mine.filter(uid__in=wanted)}
    numbers = {int(match[1]): uid for uid in wanted if (match := OURS.fullmatch(uid)) and _is_ours(match[2])}
    series = {**{numbers[row.pk]: row for row in mine.filter(pk__in=numbers, uid=None)}, **series}
    coming, mine_events = queries.select_upcoming_events(owner), Event.objects.filter(tg_user_id=owner)
    repeated = mine_events.filter(uid__in=wanted - series.keys(), series__isnull=False).select_related("series")
    series |= {str(event.uid): event.series for event in repeated if event.series}  # made one by its owner
    dates: dict[int, list[Event]] = {row.pk: [] for row in series.values()}
    for event in coming.filter(series__in=dates):
        dates[event.series_id or 0].append(event)
    loose: dict[str, list[Event]] = {}
    for event in coming.filter(series__isnull=True, uid__isnull=False):
        uid = str(event.uid)
        match = LOOSE.fullmatch(uid)
        for name in {uid, match[1] if match else uid} & wanted:
            loose.setdefault(name, []).append(event)
    return Stored(series, dates, loose, _find_successors(owner, wanted))


def _find_successors(owner: int, wanted: Collection[str]) -> dict[str, dt.datetime]:
    """From where on series with dates to come follow these, made by changes here: their UIDs end with that place."""
    coming = queries.select_upcoming_events(owner).filter(series__isnull=False).values("series")
    uids = Series.objects.filter(tg_user_id=owner, pk__in=coming, uid__contains="/").values_list("uid", flat=True)
    found: dict[str, dt.datetime] = {}
    for uid in map(str, uids):
        first = _read_successor(uid)
        name = uid
        while first is not None and _read_successor(name) is not None:  # a successor may have been cut again
            name = name.rpartition("/")[0]
            if name in wanted:
                found[name] = min(first, found.get(name, first))
    return found


def _read_successor(uid: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(uid.rpartition("/")[2], "%Y%m%dT%H%M%S")  # noqa: DTZ007  wall-clock time
    except ValueError:
        return None


def _is_ours(host: str) -> bool:
    return host == (settings.PUBLIC_HOST or ics.HOST)


def plan(owner: int, item: ParsedSeries, stored: Stored) -> SeriesPlan:
    """Say what a file's series would change.

    Args:
        owner: Telegram ID.
        item: the series, its texts checked.
        stored: from `load`.

    Raises:
        CalendarError: `too_many_exdates`.
    """
    row = stored.series.get(item.uid)
    there = stored.dates[row.pk] if row else []
    if row and there and not is_later(item, row):
        same = [(event, event.original_start or item.start) for event in there]
        return SeriesPlan(row, row, kept=same, differs=False)
    single = next((event for event in stored.loose.get(item.uid, ()) if event.uid == item.uid), None)
    if single and row is None and not is_later(item, single):  # it was a series before
        return SeriesPlan(_make_series(owner, item), None, kept=[(single, item.start)], differs=False)
    series = _make_series(owner, item)
    if item.uid in stored.successors:
        series.rrule = rules.end_before(series.rrule, stored.successors[item.uid])
        series.rdates = [day for day in series.rdates if day < stored.successors[item.uid]]
    wanted = _list_dates(series, item)
    if row is not None and not wanted and not there:  # all that is to come has been changed here
        return SeriesPlan(row, row, differs=False)
    if row is not None and all(getattr(series, field) == getattr(row, field) for field in _COMPARED):
        made = SeriesPlan(series, row, differs=row.sequence < item.sequence)
    else:
        made = SeriesPlan(series, row)
    _match(made, [*there, *stored.loose.get(item.uid, ())], wanted)
    return made


_COMPARED: Final = (*SHARED, "date", "time", "rrule", "exdates", "rdates")


def is_later(item: ParsedEvent | ParsedSeries, row: Event | Series) -> bool:
    """Whether the file's revision is higher, or the same with a later change.

    RFC 5546, section 2.1.5, compares in this way; the second rule is for programs that never count revisions.
    """
    later = item.updated is not None and item.updated > row.updated_at
    return item.sequence > row.sequence or (item.sequence == row.sequence and later)


def differs(item: ParsedEvent, event: Event) -> bool:
    """Whether the file says something else of an event. Whole days are the same in every zone."""
    same_days = item.all_day and event.all_day
    if same_days and clock.count_days(item.duration_minutes) != clock.count_days(event.duration_minutes):
        return True
    compared = (field for field in CHANGEABLE if not same_days or field not in OF_A_TIME)
    return any(getattr(item, field) != (getattr(event, field) or _get_nothing(field)) for field in compared)


def _get_nothing(field: str) -> Any:
    return {"details": "", "place": "", "url": "", "transparent": False, "all_day": False, "time": dt.time()}.get(field)


def _make_series(owner: int, item: ParsedSeries) -> Series:
    exdates = sorted(day for day in item.exdates if day >= item.start)
    if len(exdates) > EXDATES:
        raise CalendarError("too_many_exdates", limit=EXDATES)
    return Series(
        tg_user_id=owner,
        date=item.event.date,
        time=item.event.time,
        rrule=item.rrule,
        exdates=exdates,
        rdates=sorted(item.rdates),
        uid=item.uid,
        sequence=item.sequence,
        **{field: getattr(item.event, field) for field in SHARED},
    )


def _list_dates(series: Series, item: ParsedSeries) -> dict[dt.datetime, ParsedEvent]:
    """What the file says of each date up to the horizon, and of those that it moves beyond it."""
    wanted = {
        start: dataclasses.replace(item.event, date=start.date(), time=start.time())
        for start in series_dates.plan_next(series)
    }
    limit = FAR if series.extend_at is None or series.written_until is None else series.written_until
    return wanted | {day: event for day, event in item.moved.items() if day in wanted or day > limit}


def _match(made: SeriesPlan, there: Sequence[Event], wanted: dict[dt.datetime, ParsedEvent]) -> None:
    """Find the row of each date: the one in its place, or of the same day; an event by itself is the first one."""
    left = dict(wanted)
    rest: list[Event] = []
    for event in there:
        place = _find_place(event, made.series)
        if place in left:
            _keep(made, event, place, left.pop(place))
        else:
            rest.append(event)
    days = {day.date(): day for day in reversed(left)}
    for event in rest:
        place = _find_place(event, made.series)
        day = days.pop(place.date(), None)
        if day is None and event.uid == made.series.uid and left:
            day = min(left)
            days.pop(day.date(), None)
        if day is None:
            made.removed.append(event)
        else:
            _keep(made, event, day, left.pop(day))
    made.new = left


def _keep(made: SeriesPlan, event: Event, place: dt.datetime, item: ParsedEvent) -> None:
    made.kept.append((event, place))
    revision = dataclasses.replace(item, sequence=max(item.sequence, made.series.sequence))
    if differs(item, event) and is_later(revision, event):
        made.changed[event.pk] = item


def _find_place(event: Event, series: Series) -> dt.datetime:
    """Where in the series a row is: its own place, or what its UID or its start says."""
    own: dt.datetime | None = event.original_start
    if own is not None and event.series_id is not None:
        return own
    match = LOOSE.fullmatch(event.uid or "")
    if match and event.uid != series.uid:
        try:
            moment = dt.datetime.strptime(match[2] + (match[3] or ""), "%Y%m%dT%H%M%S" if match[3] else "%Y%m%d")  # noqa: DTZ007
        except ValueError:
            moment = None
        if moment is not None:
            zone = clock.get_zone(series.timezone)
            if match[4]:
                return moment.replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None)
            return moment if match[3] else dt.datetime.combine(moment.date(), series.time)
    start: dt.datetime = event.slot.lower
    return start.astimezone(clock.get_zone(series.timezone)).replace(tzinfo=None)


def apply(made: SeriesPlan, person: TgUser) -> list[NewEvent]:
    """Do what the plan says, but for the new dates; the owner's calendar is held.

    Returns:
        The new dates, for the caller to write: together with those of other series, for a file may have hundreds.

    Raises:
        CalendarError: as `events.change`.
    """
    if not made.differs and not made.new and not made.changed and not made.removed:
        return []
    series = _save(made)
    if made.removed:
        delete_dates(made.removed)
    if made.kept:
        _rewrite(made, series, person)
    return [make_draft(item, person, series=series, place=place) for place, item in sorted(made.new.items())]


def _rewrite(made: SeriesPlan, series: Series, person: TgUser) -> None:
    """Give the dates that are there their places and what the file says of them."""
    places = {event.pk: place for event, place in made.kept}
    was = {event.pk: event for event in Event.objects.filter(pk__in=places).order_by("pk").select_for_update()}
    rows, changed = [], set()
    for event in map(copy.copy, was.values()):
        item = made.changed.get(event.pk)
        if item is not None:
            for field in CHANGEABLE:
                setattr(event, field, getattr(item, field))
            event.sequence = max(event.sequence, item.sequence)
            changed.add(event.pk)
        event.original_start = places[event.pk]
        rows.append(event)
    written = db.rewrite_dates(series.pk, rows)
    # Their people are asked again, or told; the owner has decided with the preview before them.
    of_them = [EventChange(was[event.pk], event) for event in written if event.pk in changed]
    event_meetings.follow(of_them, by=series.tg_user_id, force=True)
    series_meetings.ask_again(series.pk)
    if of_them:
        reminders.replace_for_events([change.after for change in of_them], owner=person)


def _save(made: SeriesPlan) -> Series:
    """Save the series: in the same row, unless dates that are over follow what it said then."""
    series, stored = made.series, made.stored
    coming = [event.pk for event, _place in made.kept] + [event.pk for event in made.removed]
    taken = stored is not None and Event.objects.filter(series_id=stored.pk).exclude(pk__in=coming).exists()
    if stored is not None and not taken:
        series.pk, series.created_at, series.uid = stored.pk, stored.created_at, stored.uid
        series.sequence = max(series.sequence, stored.sequence)
    else:
        if stored is not None:
            end(stored)
        match = OURS.fullmatch(series.uid or "")
        if match and _is_ours(match[2]) and Series.objects.filter(pk=match[1], tg_user_id=series.tg_user_id).exists():
            series.uid = None  # the UID that is made of its number is taken
    series.save()
    if stored is not None and taken:  # who is invited to the dates that are still to come stays so
        series_meetings.hand_over(stored.pk, to=series.pk, whole=True)
    return series


def end(stored: Series) -> None:
    """End a series now; its dates that are over stay, its UID is free for what goes on from here."""
    stored.uid = None
    whole_series.end(stored, whole_series.get_wall_clock(stored))


def remove_empty(rows: Iterable[Series]) -> None:
    """Delete ended series that have no date left."""
    numbers = [row.pk for row in rows]
    left = Event.objects.filter(series__in=numbers).values_list("series_id", flat=True).distinct()
    Series.objects.filter(pk__in=set(numbers) - set(left)).delete()


def make_draft(
    item: ParsedEvent, person: TgUser, *, series: Series | None = None, place: dt.datetime | None = None
) -> NewEvent:
    """A new event as the file says, with its reminders; as a date of that series, or by itself with its UID."""
    fields = {field: getattr(item, field) for field in CHANGEABLE}
    return NewEvent(
        **fields,
        uid=None if series else item.uid,
        sequence=item.sequence,
        series_id=series.pk if series else None,
        original_start=place,
        reminders=events.compute_reminders(
            person, item.date, item.time, item.timezone, item.reminder_minutes, all_day=item.all_day
        ),
    )
