"""What the product tells people about events and meetings: texts and buttons in the Bot API's own form.

Pure: rows in, Telegram HTML and `reply_markup` dictionaries out, in the reader's language and time zone. The bot shows
these cards in its answers, services put them into the outbox.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _

from calendarapp import access, clock
from calendarapp.markup import Markup, html, lines
from calendarapp.models import Appointment, Event, TgUser

Status = Appointment.Status
Payload = dict[str, Any]

NAME_SHOWN: Final = 40  # characters of a person's name

ICONS: Final[dict[str, str]] = {
    Status.PENDING: "⏳",
    Status.CONFIRMED: "✅",
    Status.CANCELLED: "🚫",
    Status.DECLINED: "❌",
}


def when(item: Event | Appointment, reader: TgUser) -> str:
    """Day and time of something in the reader's own zone; the zone is named when it was written down in another one."""
    start = clock.instant(item.date, item.time, item.timezone).astimezone(clock.zone(reader.timezone))
    text = formats.date_format(start, "D, j E Y, H:i")
    if item.duration_minutes:
        end = start.astimezone(dt.UTC) + dt.timedelta(minutes=item.duration_minutes)
        text += "–" + formats.date_format(end.astimezone(start.tzinfo), "H:i")
    return text if item.timezone == reader.timezone else f"{text} ({reader.timezone})"


def person_name(person: TgUser) -> str:
    """The name that others see, cut so that a message with several people stays below Telegram's limit."""
    name = person.display_name
    return name if len(name) <= NAME_SHOWN else name[: NAME_SHOWN - 1].rstrip() + "…"


def event_card(event: Event, reader: TgUser) -> Markup:
    """An event as its owner sees it, with its ID."""
    return lines(
        html("📌 <b>{name}</b>", name=event.name),
        html("🗓 {when}", when=when(event, reader)),
        html("📝 {details}", details=event.details) if event.details else None,
        html("<i>{label}: <code>{id}</code></i>", label=_("Event ID"), id=event.pk),
    )


def meeting_card(meeting: Appointment, reader: TgUser, organizer: TgUser, participant: TgUser) -> Markup:
    """A meeting as one of its two people sees it: what, when, with whom, how it stands."""
    return lines(
        html("🤝 <b>{name}</b>", name=meeting.name or _("Meeting")),
        html("🗓 {when}", when=when(meeting, reader)),
        html("📝 {details}", details=meeting.details) if meeting.details else None,
        html("👤 {label}: {person}", label=_("Organizer"), person=person_name(organizer)),
        html("👥 {label}: {person}", label=_("Participant"), person=person_name(participant)),
        html("{icon} {status}", icon=ICONS[meeting.status], status=status_name(meeting)),
    )


def status_name(meeting: Appointment) -> str:
    """How the meeting stands, as a word of the active language that begins a line."""
    return {
        Status.PENDING: _("Waiting for an answer"),
        Status.CONFIRMED: _("Confirmed"),
        Status.CANCELLED: _("Cancelled"),
        Status.DECLINED: _("Declined"),
    }[Status(meeting.status)]


def button(text: str, data: str, style: str | None = None) -> Payload:
    """An inline button (Bot API `InlineKeyboardButton`)."""
    return {"text": text, "callback_data": data, **({"style": style} if style else {})}


def meeting_buttons(meeting: Appointment, reader_id: int) -> list[Payload]:
    """The buttons for what this person may do with the meeting now, in one row."""
    buttons = {
        Status.CONFIRMED: button(_("✅ Confirm"), f"appt:confirm:{meeting.pk}", "success"),
        Status.DECLINED: button(_("❌ Decline"), f"appt:decline:{meeting.pk}", "danger"),
        Status.CANCELLED: button(_("🚫 Cancel the meeting"), f"appt:cancel:{meeting.pk}", "danger"),
    }
    return [buttons[Status(new)] for new in access.allowed_changes(access.Actor.person(reader_id), meeting)]


def keyboard(*rows: Iterable[Payload]) -> Payload:
    """An inline keyboard (Bot API `InlineKeyboardMarkup`); rows without buttons are left out."""
    return {"inline_keyboard": [kept for row in rows if (kept := list(row))]}


def send_message(chat_id: int, text: str, markup: Payload | None = None) -> Payload:
    """Parameters of `sendMessage`."""
    payload: Payload = {
        "chat_id": chat_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return {**payload, "reply_markup": markup} if markup and markup["inline_keyboard"] else payload


def meeting_notice(
    headline: str, meeting: Appointment, reader: TgUser, organizer: TgUser, participant: TgUser, *, link: str = ""
) -> Payload:
    """A message about a meeting to one of its people: a headline, the card, the buttons that apply now.

    Args:
        headline: what has happened, translated.
        meeting: as it stands now.
        reader: one of the two.
        organizer: the one.
        participant: the other.
        link: to be forwarded to somebody whom the bot can't reach; empty for none.
    """
    text = lines(
        html("<b>{headline}</b>", headline=headline),
        "\u200b",
        meeting_card(meeting, reader, organizer, participant),
        html(_("Forward this link, it shows the invitation: {link}"), link=link) if link else None,
    )
    return send_message(reader.tg_id, text, keyboard(meeting_buttons(meeting, reader.tg_id)))
