"""Messages that services put into the outbox: notices, reminders, the digest."""

from collections.abc import Iterable, Sequence
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp import clock
from calendarapp.messages import lengths
from calendarapp.messages.cards import render_card, render_meeting_card, render_where
from calendarapp.messages.keyboards import make_meeting_keyboard
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.messages.moments import format_days, format_time_left, format_when, name_assumed_zone
from calendarapp.messages.types import Other, Payload
from calendarapp.models import Appointment, Event, TgUser

LINK: Final = "⟦invitation⟧"  # in the text of a recorded message: where the link to a meeting comes when it is sent
JOIN: Final = "join"  # in a recorded message: the event whose link to join it comes there instead
DIGEST_LIMIT: Final = 12  # entries
DIGEST_NAME: Final = 200  # units of the name of one


def make_message(chat_id: int, text: str, markup: Payload | None = None) -> Payload:
    """Parameters of `sendMessage`."""
    payload: Payload = {
        "chat_id": chat_id,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return {**payload, "reply_markup": markup} if markup and markup["inline_keyboard"] else payload


def render_meeting_notice(
    headline: str,
    meeting: Appointment,
    reader: TgUser,
    organizer: TgUser,
    participant: TgUser,
    *,
    link: str = "",
    others: Sequence[Other] = (),
    place: int = 0,
    request: bool = False,
    wanted: Event | None = None,
) -> Payload:
    """A message about a meeting to one of its people: a headline, the card, the buttons that apply now.

    `link` is to be forwarded to a person whom the bot can't reach; empty for none. `wanted` is the event, at the time
    to which the meeting could not move along. `others`, `place` and `request`
    are as for the card.
    """
    text = join_lines(
        format_html("<b>{headline}</b>", headline=headline),
        format_html(_("The new time: {when}"), when=format_when(wanted, reader, (organizer, participant)))
        if wanted is not None
        else None,
        "\u200b",
        render_meeting_card(meeting, reader, organizer, participant, others=others, place=place, request=request),
        format_html(_("Forward this link, it opens the invitation: {link}"), link=link) if link else None,
    )
    return make_message(reader.tg_id, text, make_meeting_keyboard(meeting, reader.tg_id))


def render_reminder(item: Event | Appointment, reader: TgUser, *, late: bool, both: Iterable[TgUser] = ()) -> Payload:
    """A reminder of something; `late`: it should have come earlier. `both`: the two people of a meeting."""
    name = item.name or _("Meeting")
    note = format_html("<i>{note}</i>", note=_("This reminder is late: I couldn't send it on time."))
    text = render_card(
        item.details,
        format_html("⏰ <b>{name}</b> — {left}", name=name, left=format_time_left(item, reader)),
        format_html("🗓 {when}", when=format_when(item, reader, both)),
        *render_where(item),
        behind=[note] if late else [],
    )
    return make_message(reader.tg_id, text)


def render_digest(reader: TgUser, events: list[Event], meetings: list[Appointment]) -> Payload:
    """What tomorrow brings, in one message: whole days first, then in time order; of a very full day, the beginning."""
    items: list[Event | Appointment] = sorted(
        [*events, *meetings], key=lambda item: (not item.all_day, item.slot.lower)
    )
    rows = [
        format_html(
            "{time} {icon} {name}",
            time=_format_hour(item, reader),
            icon="📌" if isinstance(item, Event) else "🤝",
            name=lengths.cut(item.name or _("Meeting"), DIGEST_NAME),
        )
        for item in items[:DIGEST_LIMIT]
    ]
    more = len(items) - len(rows)
    return make_message(
        reader.tg_id,
        join_lines(
            format_html(
                "🌙 <b>{title}</b>{zone}", title=_("Tomorrow"), zone=name_assumed_zone(reader) if meetings else ""
            ),
            *rows,
            ngettext("and {n} more", "and {n} more", more).format(n=more) if more else None,
        ),
    )


def _format_hour(item: Event | Appointment, reader: TgUser) -> str:
    """When it begins on the day that is told of; of several days, which ones."""
    if item.all_day:
        last = item.ends_on or item.date
        return _("All day:") if item.date == last else f"{format_days(item.date, last)}:"
    return formats.date_format(item.slot.lower.astimezone(clock.get_zone(reader.timezone)), "H:i")


def render_join_link(name: str) -> Markup:
    """The owner's message with the link by which others join an event; the link comes when it is sent."""
    return join_lines(format_html(_("Anyone who opens this link can come to <b>{name}</b>:"), name=name), LINK)
