"""/settings: when others can book the person, with buttons and in words."""

import datetime as dt
from collections.abc import Callable
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bot import keyboards
from bot.handlers import common, completing, noting
from bot.handlers.overview import make_back_row
from bot.inputs import booking_rule_words, hours_words
from bot.router import router
from bot.states import Choosing
from bot.turn import Turn
from botapi.callbacks import HoursButton
from calendarapp import clock, messages
from calendarapp.messages import Payload
from calendarapp.messages.hours import format_spans
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import TgUser
from calendarapp.queries.hours import ANY_TIME, USUAL, Span, make_hours
from calendarapp.services import hours

# What one tap chooses; a button carries the number of its row.
WEEKS: Final[tuple[tuple[Span, ...] | None, ...]] = (
    None,
    USUAL,
    tuple(Span.between(weekday, dt.time(10), dt.time(19)) for weekday in range(1, 6)),
    tuple(Span.between(weekday, dt.time(9), dt.time(18)) for weekday in range(1, 8)),
    ANY_TIME,
)
SET: Final[dict[str, Callable[..., TgUser]]] = {
    "break_minutes": hours.set_break,
    "daily_limit": hours.set_daily_limit,
    "notice_minutes": hours.set_notice,
}
BREAKS: Final = (0, 5, 10, 15, 30, 60)
NOTICES: Final = (0, 60, 4 * 60, clock.DAY, 2 * clock.DAY, 7 * clock.DAY)
LIMITS: Final = (0, 2, 3, 4, 5, 8)
SHOWN_DAYS: Final = 10
HOW_TO_WRITE: Final = gettext_noop("Write the hours like Mon-Fri 9-18, Sat 10-14, or days off like off 24-31 December.")


def show_hours(turn: Turn) -> None:
    turn.begin(Choosing.hours)
    turn.edit(*_render(turn.person))


@router.button(HoursButton)
def choose_hours(turn: Turn, data: HoursButton) -> None:
    """Take the choice of a button, or show what there is to choose from."""
    tg_id = turn.person.tg_id
    if data.what == "week":
        turn.person = hours.set_working_hours(tg_id=tg_id, working_hours=WEEKS[min(data.value, len(WEEKS) - 1)])
    elif data.what == "off":
        turn.person = hours.set_days_off(tg_id=tg_id, days_off=())
    elif data.what == "break":
        turn.person = hours.set_break(tg_id=tg_id, break_minutes=data.value)
    elif data.what == "notice":
        turn.person = hours.set_notice(tg_id=tg_id, notice_minutes=data.value)
    elif data.what == "limit":
        turn.person = hours.set_daily_limit(tg_id=tg_id, daily_limit=data.value or None)
    else:
        turn.edit(*_render_choices(turn.person, data.what))
        return
    show_hours(turn)


@router.step(Choosing.hours)
def receive_hours(turn: Turn) -> None:
    """Take hours, days off and the other rules in words."""
    tg_id = turn.person.tg_id
    off = hours_words.parse_days_off(turn.text, common.get_local_now(turn).date())
    spans = None if off else hours_words.parse(turn.text)
    if off:
        days = {*turn.person.days_off, *off}
        turn.person = hours.set_days_off(tg_id=tg_id, days_off=days)
    elif spans:
        week = hours_words.combine(turn.person.working_hours, spans)
        turn.person = hours.set_working_hours(tg_id=tg_id, working_hours=week)
    elif given := booking_rule_words.parse(turn.text):
        [(field, value)] = given.items()
        turn.person = SET[field](tg_id=tg_id, **{field: value})
    elif wrong := completing.find_unreal(turn.text) or hours_words.find_unreal(turn.text):
        turn.say(join_lines(completing.render_unreal(wrong), _(HOW_TO_WRITE)))
        return
    elif noting.read_coming(turn) is not None:
        noting.receive_text(turn)  # an event
        return
    else:
        turn.say(_(HOW_TO_WRITE))
        return
    turn.say(*_render(turn.person))


def _render(person: TgUser) -> tuple[Markup, Payload]:
    chosen = make_hours(person)
    rows = [
        (_("Hours"), format_spans(chosen.spans)),
        (_("Days off"), _format_days_off(person)),
        (_("Break around meetings"), _format_minutes(person.break_minutes, _("none"))),
        (_("Shortest notice"), _format_minutes(person.notice_minutes, _("none"))),
        (_("Meetings a day"), _format_limit(person.daily_limit)),
    ]
    text = join_lines(
        format_html("<b>{title}</b>", title=_("🕘 When can others book me?")),
        *(format_html("{label}: {value}", label=label, value=value) for label, value in rows),
        "\u200b",
        _("This is for those who look for a time when you are free. Anyone you know can still invite you at any time."),
        _(HOW_TO_WRITE),
    )
    labels = (_("not chosen"), *(format_spans(week) for week in WEEKS[1:4]), _("any time"))
    weeks = [
        keyboards.make_choice(label, HoursButton(what="week", value=number), now=chosen.spans == WEEKS[number])
        for number, label in enumerate(labels)
    ]
    more = [
        _make_button(_("☕ Break"), "breaks"),
        _make_button(_("⏱ Notice"), "notices"),
        _make_button(_("🔢 A day"), "limits"),
        *([_make_button(_("🗑 No days off"), "off")] if person.days_off else []),
    ]
    return text, messages.make_keyboard(
        *keyboards.split_into_rows(weeks[1:], 1), [weeks[0]], *keyboards.split_into_rows(more, 3), make_back_row()
    )


def _render_choices(person: TgUser, what: str) -> tuple[Markup, Payload]:
    """One of the questions behind the page's buttons."""
    if what == "breaks":
        title = _("☕ How long shall stay free before and after your meetings?")
        now, choose = person.break_minutes, "break"
        labels = {minutes: _format_minutes(minutes, _("no break")) for minutes in BREAKS}
    elif what == "notices":
        title = _("⏱ How long before its start can others last book you?")
        now, choose = person.notice_minutes, "notice"
        labels = {minutes: _format_minutes(minutes, _("any time before")) for minutes in NOTICES}
    else:
        title = _("🔢 How many meetings a day can there be?")
        now, choose = person.daily_limit or 0, "limit"
        labels = {count: _format_limit(count or None) for count in LIMITS}
    choices = [
        keyboards.make_choice(label, HoursButton.model_validate({"what": choose, "value": value}), now=now == value)
        for value, label in labels.items()
    ]
    back = messages.make_button(_("‹ Back"), HoursButton(what="page").pack())
    return format_html("{title}", title=title), messages.make_keyboard(*keyboards.split_into_rows(choices, 2), [back])


def _format_days_off(person: TgUser) -> str:
    """The coming ones, neighbours as a stretch."""
    today = clock.today(person.timezone)
    stretches: list[list[dt.date]] = []
    for day in sorted(day for day in person.days_off if day >= today):
        if stretches and day - stretches[-1][-1] == dt.timedelta(days=1):
            stretches[-1][1:] = [day]
        else:
            stretches.append([day])
    shown = [
        messages.format_days(days[0], days[-1]) if len(days) > 1 else formats.date_format(days[0], "j E Y")
        for days in stretches[:SHOWN_DAYS]
    ]
    more = ["…"] if len(stretches) > SHOWN_DAYS else []
    return ", ".join(shown + more) or _("none")


def _format_minutes(minutes: int, none: str) -> str:
    return keyboards.format_duration(minutes) if minutes else none


def _format_limit(count: int | None) -> str:
    if count is None:
        return _("any number")
    return ngettext("{count} at most", "{count} at most", count).format(count=formats.number_format(count))


def _make_button(text: str, what: str) -> Payload:
    return messages.make_button(text, HoursButton.model_validate({"what": what}).pack())
