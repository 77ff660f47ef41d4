"""What a page says about what has just been done, and Undo, for ten minutes.

Nothing of it is kept: it stands in the address to which a form leads, as a word of this list, or as the number of an
entry of the history, which counts only for the person who made it.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp.access import Actor
from calendarapp.messages.booking_links import UNTOLD
from calendarapp.models import History, TgUser
from calendarapp.queries import booking_links
from calendarapp.services import undo
from calendarapp.sql import bigint

DONE: Final = "done"
UNDO: Final = "undo"
TEXTS: Final[dict[str, str]] = {
    "saved": gettext_noop("Saved."),
    "invited": gettext_noop("The invitation is on its way."),
    "link": gettext_noop("The bot can't write to this person. It has sent you a link: please forward it."),
    "unreachable": gettext_noop("The bot can't write to this person: ask them to start it."),
    "all_invited": gettext_noop("The invitations are on their way."),
    "links": gettext_noop("The invitations are on their way. Where the bot can't write, please forward its links."),
    "some_unreachable": gettext_noop("The bot can't write to all of them: ask them to start it."),
    "join_link": gettext_noop("The bot has sent you the link: anyone who opens it can come."),
    "join_closed": gettext_noop("The link is closed. Those who have joined stay."),
    "confirmed": gettext_noop("You have confirmed."),
    "asked": gettext_noop("The organizer will be asked for other times."),
    "proposed": gettext_noop("Proposed. Now the organizer decides."),
    "moved": gettext_noop("The meeting is moved."),
    "kept": gettext_noop("The time stays as it is."),
    "restored": gettext_noop("It's back."),
    "partly": gettext_noop("It's back, but not all of its meetings: their people are busy by now."),
}
UNDOABLE: Final[dict[str, str]] = {
    History.Action.DELETED: gettext_noop("Deleted."),
    History.Action.DECLINED: gettext_noop("Declined."),
    History.Action.CANCELLED: gettext_noop("Cancelled."),
}


@dataclass(frozen=True)
class Notice:
    """A sentence, and the number of the entry that Undo restores, if there is one."""

    text: str
    undo: int | None = None


def add(address: str, *, done: str = "", undo_entry: int | None = None) -> str:
    """The address, with what the page says when it is opened."""
    said = {DONE: done, UNDO: undo_entry}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


def find(request: HttpRequest, person: TgUser) -> Notice | None:
    """What this request's address says has been done; None for nothing, and for what the person has not done."""
    number, text = bigint.parse(request.GET.get(UNDO, "")), TEXTS.get(request.GET.get(DONE, ""))
    if number is not None and undo.is_open(Actor.person(person.tg_id), number):
        entry = History.objects.get(pk=number)
        if entry.action in UNDOABLE:
            name = "" if text or entry.action != History.Action.DELETED else f" {(entry.before or {}).get('name', '')}"
            return Notice(_(text or UNDOABLE[entry.action]) + name + _describe_guest(entry), number)
    return Notice(_(text)) if text else None


def _describe_guest(entry: History) -> str:
    """Who had booked what is deleted, and that they are not told; empty where it was no visitor's booking."""
    if entry.action != History.Action.DELETED or not booking_links.is_guests(entry.event_id or 0):
        return ""
    details = str((entry.before or {}).get("details") or "").splitlines()
    return " ".join([".", *(f"{line}." for line in details), _(UNTOLD)])
