"""A change of an event, of which the person is told first what it does to others."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp import messages
from calendarapp.models import Event, TgUser
from calendarapp.pages import once
from calendarapp.pages.once import Question
from calendarapp.services import notice_counts, undo
from calendarapp.services import notices as telling
from calendarapp.services.notices import NoticeTally
from calendarapp.services.series import Scope


def change(
    said: Collection[str],
    person: TgUser,
    event: Event,
    work: Callable[..., Event],
    *,
    scope: Scope,
    fields: Mapping[str, Any],
) -> tuple[Event, int | None]:
    """Change the event, unless people are concerned who were not thought of yet: then nothing is done.

    Args:
        said: as of `once.get_yes`.
        person: who changes it.
        event: as it is, locked.
        work: changes it; takes `force`; a part of a transaction.
        scope: which dates are changed.
        fields: what is changed.

    Returns:
        The event, and the entry of the history with which what was deleted by it can be undone.

    Raises:
        Question: what it does to others, or the warning of a double booking.
        CalendarError: as `work`.
    """
    there = _list_dates(event) if "rrule" in fields else set()
    with telling.tally_notices() as told:
        changed = once.confirm_force(said, work, scope, sorted(fields.items()))
    gone = there.difference(Event.objects.filter(pk__in=there).values_list("pk", flat=True))
    if sentences := _list_consequences(told, len(gone)):
        moved = [f"{messages.format_plain_when(changed, person)}."] if changed.slot != event.slot else []
        once.ask_unless(said, Question(" ".join([*moved, *sentences]), _("Yes, save"), (event.pk, scope)))
    # The chat offers none for what is done here.
    return changed, undo.find_event_entry(min(gone)) if gone else None


def _list_dates(event: Event) -> set[int]:
    if event.series_id is None:
        return set()
    return set(Event.objects.filter(series=event.series_id).values_list("pk", flat=True))


def _list_consequences(told: NoticeTally, gone: int) -> list[str]:
    """What a change does to invited people and to other dates, in sentences."""
    cancelled = told.count_readers(telling.CANCELLED)
    off = ngettext(
        "{count} person will be told that the meeting is cancelled.",
        "{count} people will be told that the meeting is cancelled.",
        cancelled,
    )
    deleted = ngettext("{count} date will be deleted.", "{count} dates will be deleted.", gone)
    found = [
        deleted.format(count=gone) if gone else None,
        notice_counts.render_whom_to_ask(told),
        notice_counts.render_busy_then(told),
        off.format(count=cancelled) if cancelled else None,
        notice_counts.render_missed(told),
    ]
    return [sentence for sentence in found if sentence]
