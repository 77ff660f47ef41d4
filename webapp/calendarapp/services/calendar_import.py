"""Import of calendar files: previewed, then written, each event once however often its file is sent."""

import dataclasses
import datetime as dt
import re
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from calendarapp import authorship, clock, db, ics, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.ics import ParsedEvent, ParsedSeries, Refused
from calendarapp.models import Event, Series
from calendarapp.services import events, series_import, series_meetings, series_notices, validation
from calendarapp.services.series import delete_dates
from calendarapp.services.series_import import CHANGEABLE, SeriesPlan, differs, is_later
from calendarapp.sql.transactions import transactional

OURS: Final = re.compile(r"(event|meeting)-(\d{1,18})@(.+)")
SEQUENCE_LIMIT: Final = 2**30  # the column has room for as many changes again
DATES_LIMIT: Final = 10_000  # that the series of one file may come to


@dataclasses.dataclass(frozen=True, slots=True)
class Preview:
    """What importing a file would do; nothing is written yet. Dates of series count as events.

    `new` would be written, in time order; `changed` are events that came from a file before, each with what the newer
    file says. `known` are already there unchanged, `past` are over and left out; `refused` can't be imported, and why.
    `removed` are events that the file calls off, and dates that are gone from their series. `work` is for `run`.
    """

    new: list[ParsedEvent]
    changed: list[tuple[Event, ParsedEvent]]
    known: int
    past: int
    refused: list[Refused]
    removed: list[Event] = dataclasses.field(default_factory=list)
    work: "Work" = dataclasses.field(default_factory=lambda: Work())  # noqa: PLW0108  the class stands below

    @property
    def writes(self) -> bool:
        """Whether there is anything to import: a series may change without any date that can be seen yet."""
        return bool(self.new or self.changed or self.removed or any(plan.differs for plan in self.work.series))


@dataclasses.dataclass(slots=True)
class Work:
    """What is to be done: events to write, to change and to delete, series to follow and to end.

    The counts and refusals are those of `Preview`.
    """

    new: list[ParsedEvent] = dataclasses.field(default_factory=list)
    changed: list[tuple[Event, ParsedEvent]] = dataclasses.field(default_factory=list)
    removed: list[Event] = dataclasses.field(default_factory=list)
    series: list[SeriesPlan] = dataclasses.field(default_factory=list)
    ended: list[Series] = dataclasses.field(default_factory=list)
    refused: list[Refused] = dataclasses.field(default_factory=list)
    known: int = 0
    past: int = 0


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: how many events were created, changed and deleted; the rest as in `Preview`."""

    made: int
    changed: int
    known: int
    past: int
    refused: list[Refused]
    removed: int = 0


def render_reason(refused: Refused) -> str:
    """Say why an event can't be imported, in the active language."""
    return str(CalendarError(refused.code, **refused.params))


def read(data: bytes, *, owner: int) -> Preview:
    """Return what importing this file would do for the owner; nothing is written.

    Args:
        data: a calendar file (RFC 5545) of at most 1 MB and 2,000 events; its series have at most 10,000 dates up to
            the horizon.
        owner: Telegram ID. Days, and times without a zone, are in their zone.

    Raises:
        CalendarError: `file_too_large`, `file_not_calendar`, `file_too_many_events`, `too_many_events`.
    """
    person = queries.get_person(validation.clean_tg_id(owner))
    parsed = ics.parse(data, now=clock.now(), zone=person.timezone)
    work = Work(past=parsed.over, refused=list(parsed.refused))
    _plan_events(owner, parsed.events, work)
    _plan_series(owner, parsed.series, work)
    new = [*work.new, *(item for plan in work.series for item in plan.new.values())]
    changed = [*work.changed, *((event, plan.changed[event.pk]) for plan in work.series for event, _place in plan.kept
                                if event.pk in plan.changed)]  # fmt: skip
    removed = [*work.removed, *(event for plan in work.series for event in plan.removed)]
    known = work.known + sum(plan.known for plan in work.series)
    if new:
        events.require_room(owner, len(new))
    new.sort(key=lambda item: clock.to_instant(item.date, item.time, item.timezone))
    return Preview(new, changed, known, work.past, work.refused, removed, work)


@transactional
@authorship.write_through("file")
def run(*, owner: int, data: bytes) -> Outcome:
    """Import a file: everything that `read` shows, in one transaction. Arguments and errors: `read`.

    Each person who is invited to something of it is told once of all that changes.
    """
    with series_notices.gather_notices():
        return _run(owner, data)


def _run(owner: int, data: bytes) -> Outcome:
    db.lock_people(validation.clean_tg_id(owner))  # two imports of one file wait for each other
    preview = read(data, owner=owner)
    refused, work = list(preview.refused), preview.work
    person, changed, removed = queries.get_person(owner), 0, len(preview.removed)
    for row in work.ended:
        series_import.end(row)
    delete_dates(work.removed)
    ended = {row.pk for row in work.ended}
    for event in work.removed:
        if event.series_id is not None and event.series_id not in ended:  # its series goes on without it
            db.leave_out(event.series_id, event.original_start)
    drafts = [series_import.make_draft(item, person) for item in work.new]
    for plan in work.series:
        try:
            with transaction.atomic():  # the others are imported all the same
                drafts += series_import.apply(plan, person)
        except CalendarError as error:
            refused.append(Refused(plan.series.name, error.code, error.params))
            removed -= len(plan.removed)
            continue
        changed += len(plan.changed)
    written = (events.write_new(owner, person, drafts) or []) if drafts else []
    series_meetings.carry_on([event.pk for event in written if event.series_id is not None], announced=True)
    for event, item in work.changed:
        try:
            with transaction.atomic():
                _change(event, item)
        except CalendarError as error:
            refused.append(Refused(item.name, error.code, error.params))
            continue
        changed += 1
    series_import.remove_empty(work.ended)
    return Outcome(len(drafts), changed, preview.known, preview.past, refused, removed)


def _change(event: Event, item: ParsedEvent) -> None:
    """Change an event as the file says: the owner has decided with the preview before them."""
    fields = {field: getattr(item, field) for field in CHANGEABLE}
    if event.series_id is not None and not item.series_uid:  # what was a series is one event now
        db.leave_series(event.pk, uid=item.uid)
    if differs(item, event):
        events.change(actor=Actor.person(event.tg_user_id), event_id=event.pk, force=True, **fields)
    db.raise_sequence(event.pk, item.sequence)


def _plan_events(owner: int, items: list[ParsedEvent], work: Work) -> None:
    """Events that don't recur, and single dates of series that the file does not have."""
    wanted: dict[str, ParsedEvent] = {}
    for item in items:
        try:
            wanted[item.uid] = item if item.cancelled else _check_event(item)
        except CalendarError as error:
            work.refused.append(Refused(item.name, error.code, error.params))
    there = _find_existing(owner, wanted.values())
    stored = series_import.load(owner, {uid for item in wanted.values() for uid in (item.uid, item.series_uid) if uid})
    for uid, item in wanted.items():
        event, series = there.get(uid), stored.series.get(uid)
        if item.series_uid in stored.series:
            event = _find_date(item, stored)
        if item.cancelled:
            _plan_removal(item, event, series, stored, work)
        elif series is not None and stored.dates[series.pk]:
            _plan_single(item, series, stored.dates[series.pk], work)
        elif event is None and uid not in there:
            over = clock.is_over(item.date, item.time, item.timezone, item.duration_minutes)
            work.past += over
            work.new += [] if over else [item]
        elif event is not None and differs(item, event) and is_later(item, event):
            work.changed.append((event, item))
        else:
            work.known += 1


def _find_date(item: ParsedEvent, stored: series_import.Stored) -> Event | None:
    """The date of a series that the calendar has and the file has not."""
    series = stored.series[item.series_uid]
    place = ics.to_place(item.recurrence_id or item.date, series.start, series.timezone, whole=series.all_day)
    return next((event for event in stored.dates[series.pk] if event.original_start == place), None)


def _plan_removal(
    item: ParsedEvent,
    event: Event | None,
    series: Series | None,
    stored: series_import.Stored,
    work: Work,
) -> None:
    """What the file calls off is deleted (RFC 5546, section 3.2.5), unless it has been revised since."""
    row: Event | Series | None = series or event
    if row is None:
        # A declined meeting is off for the person who exported it; the one who invited them may still have it.
        work.refused.append(Refused(item.name, "event_declined" if item.declined else "event_cancelled"))
    elif item.sequence < row.sequence:
        work.known += 1
    elif series is None and event is not None:
        work.removed.append(event)
    elif series is not None:
        work.removed += stored.dates[series.pk]
        work.ended.append(series)


def _plan_single(item: ParsedEvent, series: Series, dates: list[Event], work: Work) -> None:
    """An event that was a series before: one of its dates stays, the others go."""
    if not is_later(item, series):
        work.known += len(dates)
        return
    start = clock.to_instant(item.date, item.time, item.timezone)
    kept = min(dates, key=lambda event: (event.slot.lower != start, event.slot.lower))
    work.changed.append((kept, item))
    work.removed += [event for event in dates if event is not kept]
    work.ended.append(series)


def _plan_series(owner: int, items: list[ParsedSeries], work: Work) -> None:
    newest: dict[str, ParsedSeries] = {}  # a file may have several calendars, each with the same series
    for item in items:
        if item.uid not in newest or _get_revision(item) > _get_revision(newest[item.uid]):
            newest[item.uid] = item
    stored, dates = series_import.load(owner, newest), 0
    for item in newest.values():
        try:
            sequence = min(item.sequence, SEQUENCE_LIMIT)
            checked = dataclasses.replace(item, event=_check_event(item.event), sequence=sequence)
            plan = series_import.plan(owner, _check_moved(checked, work.refused), stored)
        except CalendarError as error:
            work.refused.append(Refused(item.event.name, error.code, error.params))
            continue
        work.series.append(plan)
        dates += len(plan.new)
        if dates > DATES_LIMIT:
            raise CalendarError("file_too_many_events", limit=DATES_LIMIT)


def _get_revision(item: ParsedSeries) -> tuple[int, float]:
    return item.sequence, item.updated.timestamp() if item.updated else 0.0


def _check_moved(item: ParsedSeries, refused: list[Refused]) -> ParsedSeries:
    """The series with the dates that it changes checked; one that can't be is as the others are."""
    moved = {}
    for place, event in item.moved.items():
        try:
            moved[place] = _check_event(event)
        except CalendarError as error:
            refused.append(Refused(event.name, error.code, error.params))
    return dataclasses.replace(item, moved=moved)


def _check_event(item: ParsedEvent) -> ParsedEvent:
    """The event as the calendar would store it: long texts are cut, everything else has to be in order.

    Raises:
        CalendarError: `duration_wrong`, `date_unreadable`, and as `validation` has them.
    """
    if not 1970 <= item.date.year <= 9000:
        raise CalendarError("date_unreadable")
    name = " ".join(item.name.split())[: validation.NAME_LIMIT] or _("Untitled")
    return dataclasses.replace(
        item,
        name=validation.clean_name(name),
        details=validation.clean_details(_cut(item.details.strip())),
        sequence=min(item.sequence, SEQUENCE_LIMIT),
        place=validation.clean_place(" ".join(item.place.split())[: validation.PLACE_LIMIT].strip()),
        duration_minutes=validation.clean_duration(item.duration_minutes),
        reminder_minutes=None
        if item.reminder_minutes is None
        else validation.clean_reminder_minutes(item.reminder_minutes),
    )


def _cut(text: str) -> str:
    """Cut the details to the limit, counted in UTF-16 as Telegram does."""
    return text.encode("utf-16-le")[: validation.DETAILS_LIMIT * 2].decode("utf-16-le", "ignore")


def _find_existing(owner: int, items: Iterable[ParsedEvent]) -> dict[str, Event | None]:
    """Those that the owner has already, by UID: events of theirs, and meetings (without an event to change)."""
    wanted = list(items)
    uids = [uid for item in wanted for uid in (item.uid, *item.others)]
    mine = Event.objects.filter(tg_user_id=owner)
    by_uid = {str(event.uid): event for event in mine.filter(uid__in=uids)}
    found: dict[str, Event | None] = {item.uid: by_uid[item.uid] for item in wanted if item.uid in by_uid}
    taken = {event.pk for event in found.values() if event}
    for item in wanted:
        for event in filter(None, map(by_uid.get, item.others)):
            if item.uid not in found and event.pk not in taken and _is_same(item, event):
                found[item.uid] = event
                taken.add(event.pk)
    made_here: dict[int, str] = {}
    meetings: dict[int, str] = {}
    for item in wanted:
        match = OURS.fullmatch(item.uid)
        if match and match[3] == (settings.PUBLIC_HOST or ics.HOST) and item.uid not in found:
            (made_here if match[1] == "event" else meetings)[int(match[2])] = item.uid
    for event in mine.filter(pk__in=made_here, uid=None):
        found[made_here[event.pk]] = event
    for number in queries.select_appointments(owner).filter(pk__in=meetings).values_list("pk", flat=True):
        found[meetings[number]] = None
    return found


def _is_same(item: ParsedEvent, event: Event) -> bool:
    """Whether an event with another UID, which the file's may have had, is the same one: it begins then."""
    start: dt.datetime = event.slot.lower
    return start == clock.to_instant(item.date, item.time, item.timezone)
