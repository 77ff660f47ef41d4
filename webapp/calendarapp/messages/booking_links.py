"""Texts about booking links and what is booked by them."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from calendarapp.messages import lengths
from calendarapp.messages.cards import render_card, render_event_card
from calendarapp.messages.keyboards import make_button, make_keyboard
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.messages.moments import format_when
from calendarapp.messages.outgoing import make_message
from calendarapp.messages.types import Payload
from calendarapp.models import BookingLink, Event, TgUser

NAME: Final = 255
UNREACHABLE: Final = gettext_noop("I can't write to this visitor. Should you cancel, tell them yourself.")
UNTOLD: Final = gettext_noop("I can't write to this visitor: please tell them yourself that it is off.")


def format_title(link: BookingLink, owner: TgUser) -> str:
    """What a link is for: its title, or how long it takes and with whom."""
    if link.title:
        return link.title
    text = ngettext("{count} minute with {name}", "{count} minutes with {name}", link.duration_minutes)
    return text.format(count=link.duration_minutes, name=owner.display_name)


def format_guest_event(link: BookingLink, name: str) -> str:
    """The name of the owner's event with a visitor who is not in Telegram."""
    text = f"{name} · {link.title}" if link.title else _("Booking: {name}").format(name=name)
    return text[:NAME]


def format_answers(questions: Iterable[str], answers: Sequence[str]) -> str:
    """A visitor's answers as the details of what was booked."""
    return "\n".join(f"{question}\n— {answer}" for question, answer in zip(questions, answers, strict=True))


def format_guest_details(name: str, contact: str, answers: str) -> str:
    """The details of the owner's event with a visitor who is not in Telegram."""
    return join_plain(
        _("Booked by your link: {name}").format(name=name), _("Contact: {contact}").format(contact=contact), answers
    )


def join_plain(*lines: str) -> str:
    """Lines of plain text, without the empty ones."""
    return "\n".join(filter(None, lines))


def render_unreachable_guest(note: str = UNREACHABLE) -> Markup:
    """Say that nobody but the owner can tell the visitor anything."""
    return format_html("<i>{note}</i>", note=_(note))


def render_guest_notice(headline: str, event: Event, owner: TgUser, *, was: Event | None = None) -> Payload:
    """The message to the owner about a visitor's event: a headline, the card, and buttons to change it.

    `was`: the event at the time from which it has moved.
    """
    text = join_lines(
        format_html("<b>{headline}</b>", headline=headline),
        format_html(_("Before: {when}"), when=format_when(was, owner)) if was else None,
        format_html(_("Now: {when}"), when=format_when(event, owner)) if was else None,
        "\u200b",
        render_event_card(event, owner),
        render_unreachable_guest(),
    )
    buttons = [
        make_button(_("✏️ Edit"), f"ev:edit:{event.pk}"),
        make_button(_("🗑 Delete"), f"ev:delete:{event.pk}", "danger"),
    ]
    return make_message(owner.tg_id, text, make_keyboard(buttons))


def render_guest_cancelled(event: Event, owner: TgUser) -> Payload:
    """The message to the owner when a visitor has cancelled: what it was, when, and how the visitor is reached."""
    text = render_card(
        event.details,
        format_html("<b>{headline}</b>", headline=_("The visitor has cancelled the booking")),
        "\u200b",
        format_html("📌 <b>{name}</b>", name=lengths.cut(event.name, lengths.LABEL)),
        format_html("🗓 {when}", when=format_when(event, owner)),
    )
    return make_message(owner.tg_id, text)
