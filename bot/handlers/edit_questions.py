"""The questions of /edit: one for each field of an event."""

import datetime as dt

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, create
from bot.router import router
from bot.states import Editing
from bot.turn import Turn
from calendarapp import clock, messages
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Event


@router.question(Editing.name)
def ask_name(turn: Turn) -> None:
    if event := common.find_event_in_question(turn):
        _ask_text(turn, event, _("What's the new name?"))


@router.question(Editing.date)
def ask_day(turn: Turn) -> None:
    if event := common.find_event_in_question(turn):
        turn.say(create.render_date_question(_render_headline(event)), create.make_calendar(turn))


@router.question(Editing.time)
def ask_hour(turn: Turn) -> None:
    event = common.find_event_in_question(turn)
    if event is None:
        return
    day = event.date if event.all_day else common.compute_start(event, turn).date()
    if turn.data.get("day"):
        day = dt.date.fromisoformat(turn.data["day"])
    question = join_lines(_render_headline(event), create.render_time_question(day))
    turn.say(question, create.make_time_choices(turn, day))


@router.question(Editing.duration)
def ask_duration(turn: Turn) -> None:
    event = common.find_event_in_question(turn)
    if event is None:
        return
    if event.all_day:
        rows = keyboards.make_days_rows(clock.count_days(event.duration_minutes))
        question = _("How many days? Tap it or type it: 5 days, 2 weeks, until 14 December.")
    else:
        rows = keyboards.make_duration_rows(event.duration_minutes)
        question = _("How long will it last? Tap it or type it: 45, 1:30, 90 min.")
    keyboard = messages.make_keyboard(*rows, keyboards.make_cancel_row())
    turn.say(join_lines(_render_headline(event), question), keyboard)


@router.question(Editing.place)
def ask_place(turn: Turn) -> None:
    if event := common.find_event_in_question(turn):
        _ask_text(turn, event, _("Where is it? Send the place."), _("🧹 Remove the place") if event.place else "")


@router.question(Editing.url)
def ask_url(turn: Turn) -> None:
    if event := common.find_event_in_question(turn):
        _ask_text(turn, event, _("Send the link."), _("🧹 Remove the link") if event.url else "")


@router.question(Editing.capacity)
def ask_capacity(turn: Turn) -> None:
    if event := common.find_event_in_question(turn):
        question = _(
            "How many people may come, without you? Send a number. Those who say yes later go on a waiting list."
        )
        _ask_text(turn, event, question, _("🧹 Any number") if event.capacity is not None else "")


@router.question(Editing.details)
def ask_details(turn: Turn) -> None:
    if event := common.find_event_in_question(turn):
        _ask_text(turn, event, _("Send the new details."), _("🧹 Remove the details") if event.details else "")


def _render_headline(event: Event) -> Markup:
    return format_html("✏️ <b>{name}</b>", name=event.name)


def _ask_text(turn: Turn, event: Event, question: str, remove: str = "") -> None:
    """Ask for a text; `remove` is the button that leaves the field empty."""
    turn.say(
        join_lines(_render_headline(event), question),
        keyboards.make_skip_keyboard(remove) if remove else keyboards.make_cancel_keyboard(),
    )
