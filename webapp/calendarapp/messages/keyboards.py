"""Inline keyboards in the Bot API's own form."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp import access, queries
from calendarapp.messages.markup import straighten
from calendarapp.messages.types import Payload, Status
from calendarapp.models import Appointment

# What changes a meeting's status: text, word of the callback, style; None for one that depends.
CHANGES: Final[dict[str, tuple[str, str, str | None]]] = {
    Status.CONFIRMED: (gettext_noop("✅ Confirm"), "confirm", "success"),
    Status.DECLINED: (gettext_noop("❌ Decline"), "decline", None),
    Status.CANCELLED: (gettext_noop("🚫 Cancel the meeting"), "cancel", "danger"),
}


def make_button(text: str, data: str, style: str | None = None) -> Payload:
    """An inline button (Bot API `InlineKeyboardButton`)."""
    return {"text": straighten(text), "callback_data": data, **({"style": style} if style else {})}


def make_app_button(text: str, path: str = "") -> list[Payload]:
    """A button that opens a page of the calendar inside Telegram; none where Telegram can't open it.

    Telegram takes such buttons in private chats only.

    Args:
        text: of the button.
        path: the page; empty for the agenda.
    """
    if not settings.MINI_APP_URL:
        return []
    query = f"?{urlencode({'next': path})}" if path else ""
    return [{"text": text, "web_app": {"url": f"{settings.MINI_APP_URL}{query}"}}]


def make_open_button(page: str, number: int) -> list[Payload]:
    """As `make_app_button`, below the card of what the page shows."""
    if not settings.MINI_APP_URL:
        return []
    return make_app_button(_("🗓 Open in calendar"), f"{_find_folder(page, get_script_prefix())}{number}/")


@lru_cache(maxsize=64)  # a hundred invitations have the same page, with another number
def _find_folder(page: str, _prefix: str) -> str:
    """What stands before the number in the page's path; `_prefix` is where the site is mounted in this request."""
    return reverse(page, args=[0]).removesuffix("0/")


def list_offered_changes(meeting: Appointment, reader_id: int) -> list[str]:
    """The statuses that this person is offered to give the meeting now.

    Who may decline is not offered to cancel as well: both say that they don't come. What is over can't be answered.
    Who waits for a place has said yes.
    """
    allowed = access.list_allowed_changes(access.Actor.person(reader_id), meeting)
    offered = [new for new in allowed if new != Status.CANCELLED or Status.DECLINED not in allowed]
    return [new for new in offered if not (meeting.is_waiting and new == Status.CONFIRMED)]


def make_meeting_buttons(meeting: Appointment, reader_id: int) -> list[Payload]:
    """The buttons for what this person may do with the meeting now, in one row; one of them alone is red."""
    shown = list_offered_changes(meeting, reader_id)
    return [
        make_button(_(text), f"appt:{word}:{meeting.pk}", style or ("danger" if word == "decline" else None))
        for text, word, style in (CHANGES[new] for new in shown)
    ]


def make_time_buttons(meeting: Appointment, reader_id: int) -> list[Payload]:
    """The buttons for the time of an active meeting, in one row: move, propose, and the answers to a proposal."""
    if meeting.status not in queries.ACTIVE or meeting.is_waiting or access.is_over(meeting):
        return []
    held = access.get_roles(access.Actor.person(reader_id), meeting)
    if access.ORGANIZER in held and meeting.proposed_date is not None:
        return [
            make_button(_("👍 Accept the new time"), f"appt:accept:{meeting.pk}", "success"),
            make_button(_("Keep the time"), f"appt:keep:{meeting.pk}"),
        ]
    if access.ORGANIZER in held:
        return [make_button(_("🕑 Move"), f"appt:move:{meeting.pk}")]
    return [make_button(_("🕑 Propose another time"), f"appt:propose:{meeting.pk}")]


def make_keyboard(*rows: Iterable[Payload]) -> Payload:
    """An inline keyboard (Bot API `InlineKeyboardMarkup`); rows without buttons are left out."""
    return {"inline_keyboard": [kept for row in rows if (kept := list(row))]}


def make_meeting_keyboard(meeting: Appointment, reader_id: int) -> Payload:
    """Everything that this person may do with the meeting now; nothing when that is nothing."""
    rows = [make_meeting_buttons(meeting, reader_id), make_time_buttons(meeting, reader_id)]
    if meeting.proposed_date is not None and reader_id == meeting.organizer_tg_id:
        rows.reverse()  # the question that waits for an answer; what ends the meeting is below
    rows = [row for row in rows if row]
    return make_keyboard(*rows, make_open_button("calendar:meeting", meeting.pk)) if rows else make_keyboard()
