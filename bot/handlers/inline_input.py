"""Answers that several conversations ask for: a day, a time, a duration, Skip. The step says what they are for."""

import contextlib
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

from aiogram.fsm.state import State
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot import keyboards
from bot.handlers import (
    aside,
    changing,
    common,
    completing,
    correcting,
    create,
    edit,
    fallback,
    invite,
    meetings,
    moving,
    noting,
    overview,
    sharing,
)
from bot.inputs import corrections, dates, sentences, whole_days
from bot.inputs.dates import Moment
from bot.inputs.readings import Reading
from bot.inputs.rules import Rule
from bot.keyboards import calendar
from bot.router import router
from bot.states import Creating, Editing, Inviting, Moving
from bot.turn import Turn
from botapi.callbacks import (
    AllDayButton,
    DayButton,
    EveryYearButton,
    ForceButton,
    LengthButton,
    MonthButton,
    ScopeButton,
    SkipButton,
    TimeButton,
)
from calendarapp import clock, queries
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import format_html, join_lines

Taker = TypeVar("Taker", bound=Callable[..., Any])

DAYS: Final[dict[str | None, Callable[[Turn, Moment], None]]] = {
    Creating.date.state: create.take_moment,
    Editing.date.state: edit.take_moment,
    Moving.date.state: moving.take_moment,
}
TIMES: Final[dict[str | None, Callable[[Turn, Moment], None]]] = {
    Creating.time.state: create.take_moment,
    Creating.details.state: create.take_moment,  # the other half of the day
    Editing.time.state: edit.take_moment,
    Editing.dates.state: edit.take_other_half,
    Moving.time.state: moving.take_moment,
}
ALL_DAY: Final[dict[str | None, Callable[[Turn], None]]] = {
    Creating.time.state: create.take_all_day,
    Editing.time.state: edit.take_all_day,
    Moving.time.state: moving.take_all_day,
}
WHOLE_DAYS: Final[dict[str | None, Callable[[Turn, Reading], None]]] = {
    Creating.date.state: create.take_whole_days,
    Editing.date.state: edit.take_whole_days,
    Moving.date.state: moving.take_whole_days,
}
LENGTHS: Final[dict[str | None, Callable[[Turn, int | None], None]]] = {
    Creating.details.state: create.take_duration,
    Editing.duration.state: edit.take_duration,
}
# What was warned of: the step in which it waits, where its data name the event or the meeting, and how to go ahead.
WARNED: Final[dict[str, tuple[State, str, Callable[[Turn], None]]]] = {
    "move": (Moving.sure, "meeting_id", lambda turn: moving.save_move(turn, force=True)),
    "edit": (Editing.sure, "event_id", changing.change_anyway),
    "invite": (Inviting.sure, "event_id", invite.invite_anyway),
}
DETAILS: Final[dict[str | None, Callable[[Turn, str], None]]] = {
    Creating.details.state: create.save_event,
    Editing.details.state: edit.take_details,
    Editing.place.state: edit.take_place,
    Editing.url.state: edit.take_url,
    Editing.capacity.state: sharing.take_capacity,
    Inviting.details.state: invite.send_invitation,
}


UNREADABLE: Final = frozenset({"date_unreadable", "time_unreadable"})
NOTHING: Final[dict[str | None, str]] = {
    Editing.place.state: gettext_noop("📍 No place"),
    Editing.url.state: gettext_noop("🔗 No link"),
    Editing.capacity.state: gettext_noop("🪑 Any number"),
    Creating.details.state: gettext_noop("📝 No details"),
}


@router.step(Creating.date, Editing.date, Moving.date)
def receive_date(turn: Turn) -> None:
    _receive(turn, _take_date)


@router.step(Creating.time, Editing.time, Moving.time)
def receive_time(turn: Turn) -> None:
    _receive(turn, _take_time)


def _receive(turn: Turn, take: Callable[[Turn], None]) -> None:
    """Take the answer; a question that nobody asked for may be passed over."""
    try:
        take(turn)
    except CalendarError as error:
        if error.code not in UNREADABLE:
            raise
        wrong = completing.find_unreal_alone(turn, turn.text)
        if wrong is not None:
            _ask_again(turn, wrong)
        elif (
            not _take_other_day(turn)
            and not _take_time_alone(turn)
            and not overview.take_city(turn)
            and not (turn.is_in(Creating) and create.take_correction(turn))
        ):
            if "aside" in turn.data:
                noting.receive_aside(turn)
            elif noting.read_coming(turn) is not None:
                noting.receive_text(turn)  # another event: what is known of a new one is kept as a draft
            elif aside.take_request(turn):
                return
            elif wrong := completing.find_unreal(turn.text):
                _ask_again(turn, wrong)
            elif name := "" if turn.is_in(Creating) else _find_name(turn):
                asked = format_html("📌 {name}", name=name)  # it may have been asked long ago
                turn.say(join_lines(format_html("{error}", error=error), asked), keyboards.make_cancel_keyboard())
            else:
                raise


def _ask_again(turn: Turn, wrong: str) -> None:
    """Say that there is no such day or time, and what may be written instead."""
    told = completing.render_unreal(wrong)
    if turn.state in DAYS:
        turn.say(create.render_date_question(told), create.make_calendar(turn))
    else:
        turn.say(join_lines(told, _("What time? For example, 12:30.")))


def _take_other_day(turn: Turn) -> bool:
    """Take "no, on Friday", and another day where the time is asked for; False for what is no day, a number alone."""
    take = DAYS.get(turn.state) or TIMES.get(turn.state)
    if take is None or turn.state == Editing.time.state or turn.text.isdecimal():
        return False
    for text in (turn.text, corrections.strip_opening(turn.text)):
        with contextlib.suppress(CalendarError):
            moment = dates.parse_date(text, common.get_local_now(turn), _find_name(turn))
            break
    else:
        return False
    take(turn, moment)
    return True


def _take_time_alone(turn: Turn) -> bool:
    """Take a time, or "an hour later", where another day is asked for: the day stays. A number alone is a day."""
    start = _find_start(turn) if turn.state in {Moving.date.state, Editing.date.state} else None
    if start is None or turn.text.isdecimal():
        return False
    if not corrections.strip_same_day(turn.text):
        DAYS[turn.state](turn, Moment(start.date()))
        return True
    moment = correcting.read_moment(turn, turn.text, start, _find_name(turn))
    if moment is None or moment.time is None:
        return False
    DAYS[turn.state](turn, replace(moment, day=moment.day or start.date()))
    return True


def _find_start(turn: Turn) -> dt.datetime | None:
    """When on the person's clock begins what is moved; None for whole days."""
    if turn.is_in(Moving):
        meeting = common.get_meeting(turn, turn.data["meeting_id"])
        return None if meeting.all_day else meeting.slot.lower.astimezone(clock.get_zone(turn.person.timezone))
    event = queries.get_event(turn.data["event_id"], owner=turn.person.tg_id)
    return None if event is None or event.all_day else common.compute_start(event, turn)


def _take_date(turn: Turn) -> None:
    if not (take_whole_days(turn) or (turn.is_in(Creating) and create.take_repetition(turn))):
        DAYS[turn.state](turn, dates.parse_date(turn.text, common.get_local_now(turn), _find_name(turn)))


def _take_time(turn: Turn) -> None:
    if whole_days.is_all_day(turn.text):
        ALL_DAY[turn.state](turn)
    elif part := dates.read_part(turn.text):
        turn.data["part"] = part
        turn.say(_("At what time exactly? For example, 7:30."))
    elif not (turn.is_in(Creating) and create.take_repetition(turn)):
        now, part = common.get_local_now(turn), turn.data.get("part")
        TIMES[turn.state](turn, dates.parse_time(turn.text, now, _find_name(turn), part))


def take_whole_days(turn: Turn) -> bool:
    """Take "Saturday, all day" or "from 1 to 5 June" as an answer; False for one that does not name whole days."""
    found = sentences.parse_sentence(turn.text, common.get_local_now(turn))
    if found is None or not found.sure or found.missing != ("name",) or found.zone or found.wrong:
        return False
    reading = found.reading
    if reading.day is None or reading.ends_on is None or (reading.rule is not None and not turn.is_in(Creating)):
        return False
    WHOLE_DAYS[turn.state](turn, reading)
    return True


def _find_name(turn: Turn) -> str:
    """What the conversation is about: dinner at 7 is in the evening."""
    if turn.is_in(Editing):
        event = queries.get_event(turn.data["event_id"], owner=turn.person.tg_id)
        return event.name if event is not None else ""
    if turn.is_in(Moving):
        return common.get_meeting(turn, turn.data["meeting_id"]).name
    return str(turn.data.get("name", ""))


@router.button(MonthButton)
def turn_month(turn: Turn, data: MonthButton) -> None:
    if turn.state not in DAYS:
        fallback.reply_stale_button(turn)
        return
    today = common.get_local_now(turn).date()
    turn.edit_keyboard(calendar.make_month_keyboard(data.year, data.month, today, turn.person.language))


@router.button(DayButton)
def choose_day(turn: Turn, data: DayButton) -> None:
    """Take a day of the calendar; its other cells (names, page numbers, past days) do nothing."""
    if not data.date:
        return
    take = _find_taker(turn, DAYS)
    if take is None:
        return
    try:
        day = dt.date.fromisoformat(data.date)
    except ValueError as error:
        raise CalendarError("date_unreadable") from error
    turn.edit(format_html("🗓 {day}", day=common.format_day(day)))
    take(turn, Moment(day, None, turn.data.get("minutes")))  # a duration that was typed before stays


@router.button(TimeButton)
def choose_time(turn: Turn, data: TimeButton) -> None:
    if take := _find_taker(turn, TIMES):
        time = dt.time(data.hour, data.minute)
        turn.edit(format_html("🕐 {time}", time=f"{time:%H:%M}"))
        take(turn, Moment(None, time, turn.data.get("minutes")))


@router.button(AllDayButton)
def choose_all_day(turn: Turn, _data: AllDayButton) -> None:
    if take := _find_taker(turn, ALL_DAY):
        turn.edit(format_html("🗓 {answer}", answer=_("All day")))
        take(turn)


@router.button(EveryYearButton)
def choose_every_year(turn: Turn, _data: EveryYearButton) -> None:
    if turn.state != Creating.time.state:
        fallback.reply_stale_button(turn)
        return
    turn.edit(format_html("🎂 {answer}", answer=_("All day, every year")))
    day = dt.date.fromisoformat(turn.data["date"])
    turn.data["rule"] = Rule("YEARLY", month=day.month, month_day=day.day).to_text()
    create.take_all_day(turn)


@router.button(LengthButton)
def choose_duration(turn: Turn, data: LengthButton) -> None:
    if take := _find_taker(turn, LENGTHS):
        take(turn, data.minutes or None)


@router.button(ForceButton)
def confirm_force(turn: Turn, data: ForceButton) -> None:
    if data.action in {"confirm", "accept"}:
        meetings.apply_action(turn, data.action, data.number)
        return
    step, key, go_ahead = WARNED[data.action]
    if turn.state == step.state and turn.data[key] == data.number:
        go_ahead(turn)
    else:
        fallback.reply_stale_button(turn)


@router.button(ScopeButton)
def choose_scope(turn: Turn, data: ScopeButton) -> None:
    """Take the answer to the question who moves: everybody who is invited to the event, or one participant alone."""
    if data.action == "accept":
        meetings.apply_action(turn, "accept", data.meeting_id, scope=data.scope, force=data.force)
    elif turn.state == Moving.sure.state and turn.data["meeting_id"] == data.meeting_id:
        turn.data["scope"] = data.scope
        moving.save_move(turn, force=data.force)
    else:
        fallback.reply_stale_button(turn)


@router.step(Moving.sure, Editing.sure, Inviting.sure)
def refuse_text(turn: Turn) -> None:
    """Ask for a tap on the question's buttons: a typed answer is not deliberate enough."""
    fallback.ask_for_tap(turn)


@router.step(Creating.readings, Editing.dates, Inviting.dates, Inviting.without, Inviting.others)
def refuse_text_for_choice(turn: Turn) -> None:
    """Ask again: by now the question may stand far above."""
    turn.open_with(format_html("{told}", told=_("Please tap one of the buttons, or send /cancel to stop.")))
    turn.ask()


@router.button(SkipButton)
def skip(turn: Turn, _data: SkipButton) -> None:
    if take := _find_taker(turn, DETAILS):
        turn.edit(_(NOTHING.get(turn.state, "📝 No details")))
        take(turn, "")


def _find_taker(turn: Turn, takers: dict[str | None, Taker]) -> Taker | None:
    """What takes such an answer at this step; where nothing does, the person is told."""
    take = takers.get(turn.state)
    if take is None:
        fallback.reply_stale_button(turn)
    return take
