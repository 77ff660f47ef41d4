"""/link: the person's booking links, by which others choose a time when they are free."""

from typing import Any, Final

from aiogram.fsm.state import State
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bot import keyboards
from bot.handlers import completing, noting
from bot.handlers.hours import NOTICES, WEEKS
from bot.inputs import dates, hours_words, time_words
from bot.router import router
from bot.states import Linking
from bot.turn import Turn, stamps
from botapi import deferred
from botapi import links as telegram
from botapi.callbacks import LinkAction, LinkButton, LinksButton
from calendarapp import links as addresses
from calendarapp import messages
from calendarapp.messages import Payload, lengths
from calendarapp.messages.booking_links import format_title
from calendarapp.messages.cards import render_link
from calendarapp.messages.hours import format_spans
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import BookingLink
from calendarapp.queries import booking_links as read
from calendarapp.queries.hours import Span
from calendarapp.services import booking_links

QUICK: Final = (15, 30, 60)  # minutes of a new link
LENGTHS: Final = (15, 20, 30, 45, 60, 90, 120)
AHEAD: Final = (7, 14, 28, 60, 90, 180)  # days
# What a button can take away, by its number.
CLEARED: Final[tuple[tuple[str, Any], ...]] = (
    ("title", ""), ("questions", ()), ("place", ""), ("notice_minutes", None), ("url", ""),
    ("sites", ()),
)  # fmt: skip
HOW_TO_WRITE: Final = gettext_noop("Choose the hours, or write them like Mon-Fri 9-18, Sat 10-14.")


@router.command("link")
def show_links(turn: Turn) -> None:
    """Show the links, each behind a button, and buttons that make one; of the first, the length can be written, too."""
    if turn.state is None and not read.list_links(turn.person.tg_id):
        turn.begin(Linking.length)
    turn.say(*_render_list(turn))


@router.button(LinksButton)
def make_link(turn: Turn, data: LinksButton) -> None:
    """Show the list, or make a link; a second tap finds what the first one has made, and makes none."""
    turn.finish("left", only=Linking)
    own = read.list_links(turn.person.tg_id)
    if data.minutes and turn.made_for == _fingerprint(own):
        link = booking_links.make(tg_id=turn.person.tg_id, duration_minutes=data.minutes)
        turn.answer_callback(_("Your booking link is ready. ✅"))
        turn.edit(*_render(turn, link))
    elif data.minutes and own and turn.made_for == _fingerprint(own[:-1]):
        turn.edit(*_render(turn, own[-1]))
    else:
        turn.edit(*_render_list(turn))


@router.button(LinkButton)
def change_link(turn: Turn, data: LinkButton) -> None:
    """Take the choice of a button, or show what there is to choose from."""
    link = booking_links.get_own(actor=turn.actor, link_id=data.link_id)
    asked = {
        "title": (Linking.title, _("🏷 Write what the link is called. Visitors see it.")),
        "question": (Linking.question, _("❓ Write what visitors are asked; several questions on lines of their own.")),
        "place": (
            Linking.place,
            _("📍 Write where you meet, or the link of a call. Visitors see the link of a call once they have booked."),
        ),
        "hours": (Linking.hours, _(HOW_TO_WRITE)),
        "sites": (
            Linking.sites,
            _(
                "🖼 Write the sites that may show the page within theirs, like {example}; several on lines of their own."
            ).format(example=addresses.EXAMPLE),
        ),
    }
    choices = {"lengths": _make_lengths, "aheads": _make_aheads, "notices": _make_notices}
    if data.action in asked:
        state, question = asked[data.action]
        turn.begin(state, link_id=link.pk)
        turn.edit(format_html("{question}", question=question), _make_question_keyboard(link, state))
        return
    turn.finish("left", only=Linking)
    if data.action in choices:
        if data.action == "lengths":
            turn.begin(Linking.length, link_id=link.pk)
        question, buttons = choices[data.action](link)
        rows = keyboards.split_into_rows(buttons, 3)
        turn.edit(format_html("{question}", question=question), messages.make_keyboard(*rows, [_make_back(link)]))
    elif data.action == "revoke":
        _revoke(turn, link)
    else:
        fields = _read_choice(data)
        if fields:
            link = booking_links.change(actor=turn.actor, link_id=link.pk, **fields)
        turn.edit(*_render(turn, link))


@router.step(Linking.title, Linking.hours, Linking.question, Linking.place, Linking.sites)
def receive_words(turn: Turn) -> None:
    """Take what was asked for in words."""
    number, state = turn.data["link_id"], turn.state
    fields: dict[str, Any]
    if not turn.text:
        turn.say(_("Please write it as text."))
        return
    if state == Linking.hours.state:
        spans = hours_words.parse(turn.text)
        if spans is None:
            wrong = completing.find_unreal(turn.text) or hours_words.find_unreal(turn.text)
            told = completing.render_unreal(wrong) if wrong else None
            turn.say(join_lines(told, _(HOW_TO_WRITE)), keyboards.make_cancel_keyboard())
            return
        link = booking_links.get_own(actor=turn.actor, link_id=number)
        fields = {"working_hours": hours_words.combine(link.working_hours, spans)}
    elif state == Linking.question.state:
        fields = {"questions": turn.text.splitlines()}
    elif state == Linking.sites.state:
        fields = {"sites": turn.text.split()}
    elif state == Linking.title.state:
        fields = {"title": turn.text}
    else:
        fields = {"url" if addresses.is_url(turn.text) else "place": turn.text}
    link = booking_links.change(actor=turn.actor, link_id=number, **fields)
    turn.finish("changed")
    turn.say(*_render(turn, link))


@router.step(Linking.length)
def receive_length(turn: Turn) -> None:
    """Take how long a meeting takes, of a new link or of the one that was shown; anything else is a new message."""
    minutes = time_words.read_duration(dates.normalize(turn.text))
    if minutes is None:
        turn.finish("left")
        noting.receive_text(turn)
        return
    if number := turn.data.get("link_id"):
        link = booking_links.change(actor=turn.actor, link_id=number, duration_minutes=minutes)
    else:
        link = booking_links.make(tg_id=turn.person.tg_id, duration_minutes=minutes)
    turn.finish("changed")
    turn.say(*_render(turn, link))


def _read_choice(data: LinkButton) -> dict[str, Any]:
    """The fields that a button sets; none for one that only shows."""
    value = data.value
    if data.action == "length":
        return {"duration_minutes": value}
    if data.action == "week":
        return {"working_hours": WEEKS[min(value, len(WEEKS) - 1)]}
    if data.action == "ahead":
        return {"days_ahead": value}
    if data.action == "notice":
        return {"notice_minutes": value}
    if data.action == "clear":
        field, empty = CLEARED[min(value, len(CLEARED) - 1)]
        return {field: empty}
    return {"paused": data.action == "pause"} if data.action in {"pause", "resume"} else {}


def _revoke(turn: Turn, link: BookingLink) -> None:
    """Ask whether to revoke, or do it; Yes applies to the link as it was shown."""
    if turn.made_for == _fingerprint([link]):
        booking_links.revoke(actor=turn.actor, link_id=link.pk)
        turn.answer_callback(_("Revoked. What was booked by the link stays."))
        turn.edit(*_render_list(turn))
        return
    yes = stamps.add_fingerprint(_pack(link, "revoke"), _fingerprint([link]))
    turn.edit(
        join_lines(
            format_html(_("Revoke <b>{title}</b>?"), title=format_title(link, turn.person)),
            _("Its address stops working for good. What was booked by it stays."),
        ),
        keyboards.make_confirm_keyboard(
            messages.make_button(_("Keep it"), _pack(link, "show")),
            messages.make_button(_("🔒 Yes, revoke"), yes, "danger"),
            pressed=turn,
        ),
    )


def _render_list(turn: Turn) -> tuple[Markup, Payload]:
    own = read.list_links(turn.person.tg_id)
    text = join_lines(
        format_html("🔗 <b>{title}</b>", title=_("Booking links")),
        _("People with such a link pick one of the times when you are free, and it's in your calendar at once."),
        _("They learn nothing else of your calendar."),
        None if own else _("How long shall a meeting take?"),
    )
    shown = [
        [messages.make_button(f"{'⏸ ' if link.paused else ''}{_cut_title(link, turn)}", _pack(link, "show"))]
        for link in own
    ]
    made_for = _fingerprint(own)
    new = [
        messages.make_button(
            f"➕ {keyboards.format_duration(minutes)}",
            stamps.add_fingerprint(LinksButton(minutes=minutes).pack(), made_for),
        )
        for minutes in QUICK
    ]
    return text, messages.make_keyboard(*shown, new)


def _render(turn: Turn, link: BookingLink) -> tuple[Markup, Payload]:
    """A link with its address, what it offers, and buttons to change it."""
    address = telegram.make_booking_link(turn.bot_username, link.token)
    page = deferred.make_public_url(reverse("booking", args=[link.token]))
    of = read.OpenLink(link, turn.person)
    notice = keyboards.format_duration(of.hours.notice.seconds // 60 + of.hours.notice.days * 24 * 60)
    rows = [
        (_("Length"), keyboards.format_duration(link.duration_minutes)),
        (_("Hours"), format_spans(of.hours.spans)),
        (_("How far ahead"), keyboards.format_days(link.days_ahead)),
        (_("Shortest notice"), notice if of.hours.notice else _("none")),
        *[(_("Question"), question) for question in link.questions],
        *([(_("Place"), link.place)] if link.place else []),
        *[(_("Shown on"), site) for site in link.sites],
    ]
    text = join_lines(
        format_html("🔗 <b>{title}</b>", title=format_title(link, turn.person)),
        format_html("⏸ {text}", text=_("Paused: nothing can be booked.")) if link.paused else None,
        *(format_html("{label}: {value}", label=label, value=value) for label, value in rows),
        format_html("🔗 {link}", link=render_link(link.url)) if link.url else None,
        "\u200b",
        format_html("<code>{address}</code>", address=address),
        format_html("{text}\n<code>{page}</code>", text=_("For people without Telegram:"), page=page),
        _("Send this address to whom you like: they see only when you are free."),
    )
    paused = _make(_("▶️ Resume"), link, "resume") if link.paused else _make(_("⏸ Pause"), link, "pause")
    return text, messages.make_keyboard(
        [
            {"text": _("📋 Copy the address"), "copy_text": {"text": address}},
            {"text": _("🌍 Web page"), "copy_text": {"text": page}},
        ],
        [_make(_("⏳ Length"), link, "lengths"), _make(_("🏷 Title"), link, "title")],
        [_make(_("🕘 Hours"), link, "hours"), _make(_("📅 How far"), link, "aheads")],
        [_make(_("⏱ Notice"), link, "notices"), _make(_("❓ Question"), link, "question")],
        [_make(_("📍 Place"), link, "place"), _make(_("🖼 Sites"), link, "sites")],
        [paused],
        [messages.make_button(_("🔒 Revoke"), _pack(link, "revoke"), "danger")],
        [messages.make_button(_("‹ All links"), LinksButton().pack())],
    )


def _make_question_keyboard(link: BookingLink, state: State) -> Payload:
    """The buttons below a question to which the answer is written."""
    if state is Linking.hours:
        labels = (_("as in /settings"), *(format_spans(week) for week in WEEKS[1:4]), _("any time"))
        rows = [
            [_make_choice(label, link, "week", number, now=_has_week(link, WEEKS[number]))]
            for number, label in enumerate(labels)
        ]
        return messages.make_keyboard(*rows, [_make_back(link)])
    removable: dict[State, list[tuple[int, object, str]]] = {
        Linking.title: [(0, link.title, _("🗑 No title"))],
        Linking.question: [(1, link.questions, _("🗑 No question"))],
        Linking.place: [(2, link.place, _("🗑 No place")), (4, link.url, _("🗑 No link"))],
        Linking.sites: [(5, link.sites, _("🗑 No sites"))],
    }
    clear = [_make(text, link, "clear", number) for number, there, text in removable[state] if there]
    return messages.make_keyboard(clear, [_make_back(link)])


def _make_lengths(link: BookingLink) -> tuple[str, list[Payload]]:
    now = link.duration_minutes
    return _("⏳ How long shall a meeting take?"), [
        _make_choice(keyboards.format_duration(minutes), link, "length", minutes, now=minutes == now)
        for minutes in LENGTHS
    ]


def _make_aheads(link: BookingLink) -> tuple[str, list[Payload]]:
    return _("📅 How far ahead can others book?"), [
        _make_choice(
            ngettext("{n} day", "{n} days", days).format(n=formats.number_format(days)),
            link,
            "ahead",
            days,
            now=days == link.days_ahead,
        )
        for days in AHEAD
    ]


def _make_notices(link: BookingLink) -> tuple[str, list[Payload]]:
    labels = {minutes: keyboards.format_duration(minutes) if minutes else _("any time before") for minutes in NOTICES}
    return _("⏱ How long before its start can others last book you?"), [
        _make_choice(_("as in /settings"), link, "clear", 3, now=link.notice_minutes is None),
        *(
            _make_choice(label, link, "notice", minutes, now=link.notice_minutes == minutes)
            for minutes, label in labels.items()
        ),
    ]


def _has_week(link: BookingLink, week: tuple[Span, ...] | None) -> bool:
    return link.working_hours == (None if week is None else [list(span) for span in week])


def _cut_title(link: BookingLink, turn: Turn) -> str:
    return lengths.cut(format_title(link, turn.person), lengths.LABEL - 4)


def _fingerprint(own: list[BookingLink]) -> str:
    return stamps.make_fingerprint([link.pk for link in own])


def _make(text: str, link: BookingLink, action: LinkAction, value: int = 0) -> Payload:
    return messages.make_button(text, _pack(link, action, value))


def _make_choice(text: str, link: BookingLink, action: LinkAction, value: int, *, now: bool) -> Payload:
    return keyboards.make_choice(text, LinkButton(action=action, link_id=link.pk, value=value), now=now)


def _make_back(link: BookingLink) -> Payload:
    return messages.make_button(_("‹ Back"), _pack(link, "show"))


def _pack(link: BookingLink, action: LinkAction, value: int = 0) -> str:
    return LinkButton(action=action, link_id=link.pk, value=value).pack()
