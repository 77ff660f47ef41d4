"""What the product tells people about events and meetings: texts and buttons in the Bot API's own form.

Pure: rows in, Telegram HTML and `reply_markup` dictionaries out, in the reader's language and time zone. The bot shows
these cards in its answers, services put them into the outbox.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from calendarapp import access, clock, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import lengths
from calendarapp.messages.markup import Markup, html, lines
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries import availability

Status = Appointment.Status
Payload = dict[str, Any]
Guest = tuple[TgUser, Appointment]  # whom the owner of an event has invited, and the invitation

NAME_SHOWN: Final = 40  # units (`lengths`) of a person's name
GUESTS_SHOWN: Final = 12
LINK: Final = "⟦invitation⟧"  # in the text of a recorded message: where the link to a meeting comes when it is sent
DIGEST_LIMIT: Final = 12  # entries
DIGEST_NAME: Final = 200  # units of the name of one
CARD: Final = lengths.MESSAGE - 500  # units of a card; the rest is for what is said around it

ICONS: Final[dict[str, str]] = {
    Status.PENDING: "⏳",
    Status.CONFIRMED: "✅",
    Status.CANCELLED: "🚫",
    Status.DECLINED: "❌",
}

STATUS_NAMES: Final[dict[str, str]] = {
    Status.PENDING: gettext_noop("Waiting for an answer"),
    Status.CONFIRMED: gettext_noop("Confirmed"),
    Status.CANCELLED: gettext_noop("Cancelled"),
    Status.DECLINED: gettext_noop("Declined"),
}

# What changes a meeting's status: text, word of the callback, style; None for one that depends.
CHANGES: Final[dict[str, tuple[str, str, str | None]]] = {
    Status.CONFIRMED: (gettext_noop("✅ Confirm"), "confirm", "success"),
    Status.DECLINED: (gettext_noop("❌ Decline"), "decline", None),
    Status.CANCELLED: (gettext_noop("🚫 Cancel the meeting"), "cancel", "danger"),
}


def when(item: Event | Appointment, reader: TgUser, both: Iterable[TgUser] = ()) -> Markup:
    """Day and time of something in the reader's own zone.

    The zone is named when it was written down in another one, or when the two people of a meeting (`both`) differ. The
    start is a date-time entity: where a client renders it, a tap shows it in a calendar (Bot API, `date_time`).
    """
    zones = {item.timezone, *(person.timezone for person in both)}
    return _moment(item.date, item.time, item.timezone, item.duration_minutes, reader, zones=zones)


def proposed_when(meeting: Appointment, reader: TgUser, both: Iterable[TgUser] = ()) -> Markup:
    """The time that the participant proposes, as `when` shows times; the meeting has a proposal."""
    if meeting.proposed_date is None or meeting.proposed_time is None:
        raise ValueError("no proposal")
    zone = meeting.proposed_timezone
    zones = {zone, *(person.timezone for person in both)}
    return _moment(meeting.proposed_date, meeting.proposed_time, zone, meeting.duration_minutes, reader, zones=zones)


def _moment(
    date: dt.date, time: dt.time, timezone: str, minutes: int | None, reader: TgUser, *, zones: set[str]
) -> Markup:
    start = clock.instant(date, time, timezone).astimezone(clock.zone(reader.timezone))
    end = ""
    if minutes:
        ends = (start.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(start.tzinfo)
        same_day = ends.date() == start.date()
        end = "–" + formats.date_format(ends, "H:i" if same_day else "D, j E, H:i")
    return html(
        '<tg-time unix="{unix}">{start}</tg-time>{end}{zone}',
        unix=int(start.timestamp()),
        start=formats.date_format(start, "D, j E Y, H:i"),
        end=end,
        zone="" if zones == {reader.timezone} else f" ({reader.timezone})",
    )


def person_name(person: TgUser) -> str:
    """The name that others see, cut so that a message with several people stays below Telegram's limit."""
    return lengths.cut(person.display_name, NAME_SHOWN)


def card(details: str, *before: str | None, behind: Iterable[str | None] = ()) -> Markup:
    """Lines with the details among them: of very long ones the beginning, so that all of it fits into a message.

    Args:
        details: as somebody wrote them; a line of their own, none when empty.
        before: the lines above them, as `lines` takes them.
        behind: those below them.
    """
    below = list(behind)
    room = CARD - lengths.shown(lines(*before, *below)) - lengths.units("\n📝 ")
    text = html("📝 {details}", details=lengths.cut(details, room)) if details else None
    return lines(*before, text, *below)


def refusal(error: CalendarError, reader: TgUser, sentence: str = "") -> str:
    """What is wrong, as plain text; where somebody is busy, with the nearest times at which both people are free.

    Args:
        error: what was refused.
        reader: who is told; the times are on their clock.
        sentence: the words for it, translated; the error's own unless given.
    """
    told = sentence or str(error)
    times = [start.astimezone(clock.zone(reader.timezone)) for start, _end in availability.instead(error)]
    if not times:
        return told
    days = [
        ", ".join([formats.date_format(day, "j E"), *(formats.date_format(time, "H:i") for time in of_day)])
        for day, of_day in groupby(times, key=dt.datetime.date)
    ]
    shown = "; ".join(days)
    return told + " " + _("Both are free: {times}.").format(times=shown)


def event_card(event: Event, reader: TgUser, guests: Sequence[Guest] = ()) -> Markup:
    """An event as its owner sees it, with its ID.

    Args:
        event: theirs.
        reader: the owner.
        guests: who is invited, with the newest invitation of each.
    """
    return card(
        event.details,
        html("📌 <b>{name}</b>", name=event.name),
        html("🗓 {when}", when=when(event, reader)),
        behind=[
            _guests(event, reader, guests) if guests else None,
            html("<i>{label}: <code>{id}</code></i>", label=_("Event ID"), id=event.pk),
        ],
    )


def _guests(event: Event, reader: TgUser, guests: Sequence[Guest]) -> Markup:
    """The guests with their answers; with the time of whoever has one of their own."""

    def own_time(meeting: Appointment) -> str:
        if meeting.slot == event.slot or meeting.status not in queries.ACTIVE:
            return ""
        start = meeting.slot.lower.astimezone(clock.zone(reader.timezone))
        return f" ({formats.date_format(start, 'D, j E, H:i')})"

    named = [
        html("{person} {icon}{own}", person=person_name(person), icon=ICONS[meeting.status], own=own_time(meeting))
        for person, meeting in guests[:GUESTS_SHOWN]
    ]
    more = len(guests) - len(named)
    rest = ngettext("and {n} more", "and {n} more", more).format(n=more) if more else None
    return html("👥 {label}: {people}", label=_("Guests"), people=Markup(", ".join(filter(None, [*named, rest]))))


def meeting_card(
    meeting: Appointment, reader: TgUser, organizer: TgUser, participant: TgUser, *, apart: Event | None = None
) -> Markup:
    """A meeting as one of its two people sees it: what, when, with whom, how it stands.

    Args:
        meeting: as it stands now.
        reader: one of the two.
        organizer: the one.
        participant: the other.
        apart: its event, when that is at another time; the organizer's to know.
    """
    both = (organizer, participant)
    return card(
        meeting.details,
        html("🤝 <b>{name}</b>", name=meeting.name or _("Meeting")),
        html("🗓 {when}", when=when(meeting, reader, both)),
        html("💡 {label}: {when}", label=_("Proposed"), when=proposed_when(meeting, reader, both))
        if meeting.proposed_date
        else None,
        html("↔️ {label}: {when}", label=_("It has a time of its own. The event"), when=when(apart, reader))
        if apart
        else None,
        behind=[
            html("👤 {label}: {person}", label=_("Organizer"), person=person_name(organizer)),
            html("👥 {label}: {person}", label=_("Participant"), person=person_name(participant)),
            html("{icon} {status}", icon=ICONS[meeting.status], status=status_name(meeting)),
        ],
    )


def status_name(meeting: Appointment) -> str:
    """How the meeting stands, in words of the active language that begin a line."""
    if meeting.status == Status.PENDING and access.is_over(meeting):
        return _("Over, without an answer")
    return _(STATUS_NAMES[meeting.status])


def button(text: str, data: str, style: str | None = None) -> Payload:
    """An inline button (Bot API `InlineKeyboardButton`)."""
    return {"text": text, "callback_data": data, **({"style": style} if style else {})}


def meeting_buttons(meeting: Appointment, reader_id: int) -> list[Payload]:
    """The buttons for what this person may do with the meeting now, in one row; one of them alone is red.

    Who may decline is not offered to cancel as well: both say that they don't come. What is over can't be answered.
    """
    if access.is_over(meeting):
        return []
    allowed = access.allowed_changes(access.Actor.person(reader_id), meeting)
    shown = [new for new in allowed if new != Status.CANCELLED or Status.DECLINED not in allowed]
    return [
        button(_(text), f"appt:{word}:{meeting.pk}", style or ("danger" if word == "decline" else None))
        for text, word, style in (CHANGES[new] for new in shown)
    ]


def time_buttons(meeting: Appointment, reader_id: int) -> list[Payload]:
    """The buttons for the time of an active meeting, in one row: move, propose, and the answers to a proposal."""
    if meeting.status not in queries.ACTIVE or access.is_over(meeting):
        return []
    held = access.roles(access.Actor.person(reader_id), meeting)
    if access.ORGANIZER in held and meeting.proposed_date is not None:
        return [
            button(_("👍 Accept the new time"), f"appt:accept:{meeting.pk}", "success"),
            button(_("Keep the time"), f"appt:keep:{meeting.pk}"),
        ]
    if access.ORGANIZER in held:
        return [button(_("🕑 Move"), f"appt:move:{meeting.pk}")]
    return [button(_("🕑 Propose another time"), f"appt:propose:{meeting.pk}")]


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
    return send_message(reader.tg_id, text, meeting_keyboard(meeting, reader.tg_id))


def meeting_keyboard(meeting: Appointment, reader_id: int) -> Payload:
    """Everything that this person may do with the meeting now."""
    return keyboard(meeting_buttons(meeting, reader_id), time_buttons(meeting, reader_id))


def reminder(item: Event | Appointment, reader: TgUser, *, late: bool, both: Iterable[TgUser] = ()) -> Payload:
    """A reminder of an event or a meeting.

    Args:
        item: what begins soon.
        reader: who is reminded.
        late: it should have come earlier, but could not.
        both: the two people of a meeting.
    """
    name = item.name or _("Meeting")
    note = html("<i>{note}</i>", note=_("This reminder comes late: I was not able to send it in time."))
    text = card(
        item.details,
        html("⏰ <b>{name}</b> — {left}", name=name, left=time_left(item)),
        html("🗓 {when}", when=when(item, reader, both)),
        behind=[note] if late else [],
    )
    return send_message(reader.tg_id, text)


def time_left(item: Event | Appointment) -> str:
    """How long until it begins, in words: whole minutes, hours or days."""
    minutes = round((item.slot.lower - clock.now()).total_seconds() / 60)
    if minutes <= 0:
        return _("it has begun") if minutes < 0 else _("now")
    if minutes < 60:
        return ngettext("in {n} minute", "in {n} minutes", minutes).format(n=minutes)
    if minutes < 24 * 60:
        hours = round(minutes / 60)
        return ngettext("in {n} hour", "in {n} hours", hours).format(n=hours)
    days = round(minutes / (24 * 60))
    return ngettext("in {n} day", "in {n} days", days).format(n=days)


def digest(reader: TgUser, events: list[Event], meetings: list[Appointment]) -> Payload:
    """What tomorrow brings, in time order, in one message; of a very full day, the beginning."""
    items: list[Event | Appointment] = sorted([*events, *meetings], key=lambda item: item.slot.lower)
    rows = [
        html(
            "{time} {icon} {name}",
            time=formats.date_format(item.slot.lower.astimezone(clock.zone(reader.timezone)), "H:i"),
            icon="📌" if isinstance(item, Event) else "🤝",
            name=lengths.cut(item.name or _("Meeting"), DIGEST_NAME),
        )
        for item in items[:DIGEST_LIMIT]
    ]
    more = len(items) - len(rows)
    return send_message(
        reader.tg_id,
        lines(
            html("🌙 <b>{title}</b>", title=_("Tomorrow")),
            *rows,
            ngettext("and {n} more", "and {n} more", more).format(n=more) if more else None,
        ),
    )
