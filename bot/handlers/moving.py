"""Another time for a meeting: moved by its organizer or proposed by its participant."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from bot import keyboards, refusals
from bot.handlers import common, create
from bot.inputs import dates
from bot.keyboards import offers, scopes
from bot.router import Router
from bot.states import Moving
from bot.turn import Turn
from botapi.callbacks import ForceButton, MeetingButton
from calendarapp import access, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment
from calendarapp.services import notices, rescheduling, validation
from calendarapp.services.notices import NoticeTally

router = Router()

ROLES: Final = {"move": access.ORGANIZER, "propose": access.PARTICIPANT}
# Errors for which another time may work.
OF_THE_TIME: Final = {"busy", "taken", "past"}


def begin(turn: Turn, data: MeetingButton) -> None:
    """Ask for the day, unless the person may not move this meeting (any more)."""
    meeting = queries.get_appointment(data.meeting_id)
    if meeting is None or not access.may_see_meeting(turn.actor, meeting):
        raise CalendarError("meeting_not_found")
    try:
        access.require_role(turn.actor, meeting, ROLES[data.action])
    except CalendarError as error:
        common.refuse_meeting(turn, data.meeting_id, error, edit=True)
        return
    turn.begin(Moving.date, meeting_id=meeting.pk, action=data.action)
    turn.ask()


@router.question(Moving.date)
def ask_day(turn: Turn) -> None:
    """Ask for the day, below the meeting to be moved."""
    meeting = queries.get_appointment(turn.data["meeting_id"])
    if meeting is None:
        raise CalendarError("meeting_not_found")
    turn.say(create.render_date_question(_render_headline(turn, meeting)), create.make_calendar(turn))


@router.step(Moving.date)
def receive_date(turn: Turn) -> None:
    take_moment(turn, dates.parse_date(turn.text, common.get_local_now(turn)))


@router.step(Moving.time)
def receive_time(turn: Turn) -> None:
    take_moment(turn, dates.parse_time(turn.text, common.get_local_now(turn)))


def take_moment(turn: Turn, moment: dates.Moment) -> None:
    """Keep whatever was given of day, time and duration, and ask for the rest.

    A proposal is for another start only: the organizer decides on the duration.
    """
    if moment.minutes is not None and turn.data["action"] == "propose":
        meeting = queries.get_appointment(turn.data["meeting_id"])
        if meeting is not None and meeting.duration_minutes != moment.minutes:
            turn.say(_("You can propose another start, but not another duration. Please send only the start time."))
            return
    turn.data["minutes"] = moment.minutes
    if moment.day is not None and moment.time is None:
        take_date(turn, moment.day)
    elif moment.time is not None:
        if moment.day is not None:
            turn.data["date"] = moment.day.isoformat()
        take_time(turn, moment.time)


def take_date(turn: Turn, day: dt.date) -> None:
    """Keep the day, and ask for the time."""
    create.check_day(turn, day)
    turn.goto(Moving.time, date=day.isoformat())
    create.ask_hour(turn)


@router.question(Moving.time)
def ask_hour(turn: Turn) -> None:
    create.ask_hour(turn)


def take_time(turn: Turn, time: dt.time) -> None:
    """Move the meeting there, or propose it."""
    day = dt.date.fromisoformat(turn.data["date"])
    validation.require_coming(day, time, turn.person.timezone)
    turn.data["time"] = time.isoformat()
    _save_move(turn, force=False)


def confirm_force(turn: Turn, data: ForceButton) -> None:
    """Go ahead in spite of the warning about a double booking."""
    if turn.state != Moving.sure.state or turn.data["meeting_id"] != data.number:
        turn.toast(_("This button is out of date."), alert=True)
        return
    _save_move(turn, force=True)


def move_in_scope(turn: Turn, *, scope: Literal["all", "this"], force: bool) -> None:
    """Move everybody who is invited to the event, or this participant alone."""
    turn.data["scope"] = scope
    _save_move(turn, force=force)


def _save_move(turn: Turn, *, force: bool) -> None:
    """Save the new time and show the meeting; if the time is not possible, ask for another."""
    number, day = turn.data["meeting_id"], dt.date.fromisoformat(turn.data["date"])
    time = dt.time.fromisoformat(turn.data["time"])
    moves = turn.data["action"] == "move"
    given = {"actor": turn.actor, "appointment_id": number, "date": day, "time": time}
    scope = turn.data.get("scope")
    try:
        with notices.tally_notices() as told:
            if moves:
                minutes = turn.data.get("minutes")
                lasting = {} if minutes is None else {"duration_minutes": minutes}
                who: dict[str, Any] = {"force": force, "scope": scope}
                meeting = rescheduling.reschedule(**given, **lasting, **who, timezone=turn.person.timezone)
            else:
                meeting = rescheduling.propose(**given, timezone=turn.person.timezone, force=force)
    except CalendarError as error:
        if error.code == "others_invited":
            turn.goto(Moving.sure)
            scopes.ask_scope(turn, "move", number, error, force=force)
        elif error.code == "double_booking":
            turn.goto(Moving.sure)
            turn.say(
                format_html("⚠️ {warning}", warning=error),
                keyboards.make_force_keyboard(ForceButton(action="move", number=number)),
            )
        elif error.code in OF_THE_TIME:
            turn.goto(Moving.time)
            rows = offers.make_move_rows(
                error, number=number, day=day, time=time, zone=turn.person.timezone, reader=turn.person
            )
            turn.say(
                join_lines(_render_problem(turn, error), create.render_time_question(day)),
                add_rows(rows, create.make_time_choices(turn, day)),
            )
        else:
            turn.finish()
            common.refuse_meeting(turn, number, error)
        return
    turn.finish("changed")
    done = _render_moved(told) if moves else _("Proposed. Now the organizer decides. ✅")
    headline = join_lines(done, common.render_clock_note(day, time, turn.person.timezone), "\u200b")
    common.show_meeting(turn, meeting, headline, edit=force or scope is not None)


def _render_moved(told: NoticeTally) -> str:
    """Say how many people are asked again, as far as the bot can reach them."""
    count = told.count(notices.MOVED) + told.count(notices.LONGER)
    if count > 1:
        return join_lines(_("The meeting is moved. ✅"), scopes.render_asked_again(told))
    return (
        _("The meeting is moved, and the participant will be asked again. ✅")
        if count
        else _("The meeting is moved. ✅")
    )


def add_rows(rows: Sequence[Sequence[Payload]], keyboard: Payload) -> Payload:
    """Return the keyboard with `rows` above its own."""
    return {**keyboard, "inline_keyboard": [*map(list, rows), *keyboard["inline_keyboard"]]}


def _render_problem(turn: Turn, error: CalendarError) -> Markup:
    """Say what is wrong with the time, in a way that leads to choosing another one."""
    if error.code == "busy":
        sentence = _("{name} is busy at this time. Choose another time.").format(**error.params)
        return format_html("{text}", text=refusals.render_refusal(error, turn.person, sentence))
    return format_html("{text}", text=error)


def _render_headline(turn: Turn, meeting: Appointment) -> Markup:
    people = queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    return join_lines(
        format_html("🕑 <b>{name}</b>", name=meeting.name or _("Meeting")),
        format_html("🗓 {when}", when=messages.format_when(meeting, turn.person, people.values())),
    )
