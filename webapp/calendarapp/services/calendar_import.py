"""Import of calendar files: previewed, then written, each event once however often its file is sent."""

import dataclasses
import re
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from calendarapp import authorship, clock, db, ics, queries
from calendarapp.access import Actor
from calendarapp.db import NewEvent
from calendarapp.errors import CalendarError
from calendarapp.ics import ParsedEvent, Refused
from calendarapp.models import Event
from calendarapp.services import events, reminders, validation
from calendarapp.sql.transactions import transactional

OURS: Final = re.compile(r"(event|meeting)-(\d{1,18})@(.+)")


@dataclasses.dataclass(frozen=True, slots=True)
class Preview:
    """What importing a file would do; nothing is written yet.

    `new` would be written, in time order; `changed` are events that came from a file before, each with what the newer
    file says. `known` are already there unchanged, `past` are over and left out; `refused` can't be imported, and why.
    """

    new: list[ParsedEvent]
    changed: list[tuple[Event, ParsedEvent]]
    known: int
    past: int
    refused: list[Refused]


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: how many events were created and changed; the rest as in `Preview`."""

    made: int
    changed: int
    known: int
    past: int
    refused: list[Refused]


def render_reason(refused: Refused) -> str:
    """Say why an event can't be imported, in the active language."""
    return str(CalendarError(refused.code, **refused.params))


def read(data: bytes, *, owner: int) -> Preview:
    """Return what importing this file would do for the owner; nothing is written.

    Args:
        data: a calendar file (RFC 5545) of at most 1 MB and 2,000 events, recurring ones written out for a year.
        owner: Telegram ID. Days, and times without a zone, are in their zone.

    Raises:
        CalendarError: `file_too_large`, `file_not_calendar`, `file_too_many_events`, `too_many_events`.
    """
    person = queries.get_person(validation.clean_tg_id(owner))
    parsed = ics.parse(data, now=clock.now(), zone=person.timezone)
    refused, past = list(parsed.refused), parsed.over
    wanted: dict[str, ParsedEvent] = {}
    for item in parsed.events:
        try:
            checked = _check_event(item)
        except CalendarError as error:
            refused.append(Refused(item.name, error.code, error.params))
            continue
        if clock.is_over(checked.date, checked.time, checked.timezone, checked.duration_minutes):
            past += 1
        else:
            wanted[checked.uid] = checked
    there = _find_existing(owner, wanted)
    new = [item for uid, item in wanted.items() if uid not in there]
    changed = [
        (event, item)
        for uid, item in wanted.items()
        if (event := there.get(uid)) is not None and _is_newer(item, event)
    ]
    known = len(wanted) - len(new) - len(changed)
    if new:
        events.require_room(owner, len(new))
    new.sort(key=lambda item: clock.to_instant(item.date, item.time, item.timezone))
    return Preview(new, changed, known, past, refused)


@transactional
@authorship.write_through("file")
def run(*, owner: int, data: bytes) -> Outcome:
    """Import a file: everything that `read` shows, in one transaction. Arguments and errors: `read`."""
    db.lock_people(validation.clean_tg_id(owner))  # two imports of one file wait for each other
    preview = read(data, owner=owner)
    refused = list(preview.refused)
    if preview.new:
        person = queries.get_person(owner)
        events.write_new(owner, person, [_draft(item, person.reminder_minutes) for item in preview.new])
    changed = 0
    for event, item in preview.changed:
        try:
            with transaction.atomic():  # the others are taken over all the same
                # The owner has decided with the preview before them.
                events.change(actor=Actor.person(owner), event_id=event.pk, force=True, **_make_fields(item))
        except CalendarError as error:
            refused.append(Refused(item.name, error.code, error.params))
            continue
        db.raise_sequence(event.pk, item.sequence)
        changed += 1
    return Outcome(len(preview.new), changed, preview.known, preview.past, refused)


def _draft(item: ParsedEvent, usual: list[int]) -> NewEvent:
    start = clock.to_instant(item.date, item.time, item.timezone)
    before = usual if item.reminder_minutes is None else item.reminder_minutes
    due = reminders.compute_moments(start, before)
    return NewEvent(**_make_fields(item), uid=item.uid, sequence=item.sequence, reminders=due)


def _make_fields(item: ParsedEvent) -> dict[str, Any]:
    return {field: getattr(item, field) for field in db.FIELDS}


def _check_event(item: ParsedEvent) -> ParsedEvent:
    """The event as the calendar would store it: long texts are cut, everything else has to be in order.

    Raises:
        CalendarError: `event_cancelled`, `duration_wrong`, `date_unreadable`, and as `validation` has them.
    """
    if item.cancelled:
        raise CalendarError("event_cancelled")
    if not 1970 <= item.date.year <= 9000:
        raise CalendarError("date_unreadable")
    name = " ".join(item.name.split())[: validation.NAME_LIMIT] or _("Untitled")
    return dataclasses.replace(
        item,
        name=validation.clean_name(name),
        details=validation.clean_details(_cut(item.details.strip())),
        duration_minutes=validation.clean_duration(item.duration_minutes),
        reminder_minutes=None
        if item.reminder_minutes is None
        else validation.clean_reminder_minutes(item.reminder_minutes),
    )


def _cut(text: str) -> str:
    """Cut the details to the limit, counted in UTF-16 as Telegram does."""
    return text.encode("utf-16-le")[: validation.DETAILS_LIMIT * 2].decode("utf-16-le", "ignore")


def _find_existing(owner: int, uids: Iterable[str]) -> dict[str, Event | None]:
    """Those of the UIDs that the owner has already: events of theirs, and meetings (without an event to change)."""
    wanted = list(uids)
    mine = Event.objects.filter(tg_user_id=owner)
    found: dict[str, Event | None] = {str(event.uid): event for event in mine.filter(uid__in=wanted)}
    made_here: dict[int, str] = {}
    meetings: dict[int, str] = {}
    for uid in wanted:
        match = OURS.fullmatch(uid)
        if match and match[3] == (settings.PUBLIC_HOST or ics.HOST) and uid not in found:
            (made_here if match[1] == "event" else meetings)[int(match[2])] = uid
    for event in mine.filter(pk__in=made_here, uid=None):
        found[made_here[event.pk]] = event
    for number in queries.select_appointments(owner).filter(pk__in=meetings).values_list("pk", flat=True):
        found[meetings[number]] = None
    return found


def _is_newer(item: ParsedEvent, event: Event) -> bool:
    """Whether the file is newer: its revision is higher, or the same with a later change.

    RFC 5546, section 2.1.5, compares in this way; the second rule is for programs that never count revisions.
    """
    if all(getattr(item, field) == getattr(event, field) for field in db.FIELDS):
        return False
    later = item.updated is not None and item.updated > event.updated_at
    return item.sequence > event.sequence or (item.sequence == event.sequence and later)
