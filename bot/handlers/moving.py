"""Another time for a meeting: moved by its organizer or proposed by its participant."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, create, halves
from bot.inputs import dates
from bot.inputs.readings import Reading
from bot.keyboards import offers, scopes
from bot.router import router
from bot.states import Moving
from bot.turn import Turn, stamps
from botapi.callbacks import ForceButton, MeetingButton, OtherHalfButton
from calendarapp import access, clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, refusals
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.models import Appointment
from calendarapp.queries import availability
from calendarapp.services import notice_counts, notices, rescheduling, validation
from calendarapp.services.notices import NoticeTally

ROLES: Final = {"move": access.ORGANIZER, "propose": access.PARTICIPANT}
# Errors for which another time may work.
OF_THE_TIME: Final = {"busy", "taken", "past"}


def begin(turn: Turn, data: MeetingButton) -> None:
    """Ask for the day, unless the person may not move this meeting (any more)."""
    meeting = common.get_meeting(turn, data.meeting_id)
    try:
        access.require_role(turn.actor, meeting, ROLES[data.action])
    except CalendarError as error:
        common.refuse_meeting(turn, data.meeting_id, error, edit=True)
        return
    turn.begin(Moving.date, meeting_id=meeting.pk, action=data.action)
    turn.ask()


@router.question(Moving.date)
def ask_day(turn: Turn) -> None:
    meeting = common.get_meeting(turn, turn.data["meeting_id"])
    turn.say(create.render_date_question(_render_headline(turn, meeting)), create.make_calendar(turn))


def take_moment(turn: Turn, moment: dates.Moment) -> None:
    """Keep whatever was given of day, time and duration, and ask for the rest.

    A proposal is for another start only: the organizer decides on the duration.
    """
    if moment.minutes is not None and turn.data["action"] == "propose":
        meeting = queries.get_appointment(turn.data["meeting_id"])
        if meeting is not None and meeting.duration_minutes != moment.minutes:
            turn.say(_("You can propose another start, but not another duration. Please send only the start time."))
            return
    if moment.day is not None:
        turn.data["part"] = moment.part
    if moment.time is not None:
        day, present = moment.day or dt.date.fromisoformat(turn.data["date"]), _find_present_hour(turn)
        if halves.are_both_likely(turn, moment, day, present):
            _ask_which_half(turn, moment, day)
            return
        moment = halves.choose(turn, moment, day, present)
        halves.keep(turn, moment)
    turn.data["minutes"] = moment.minutes
    if moment.day is not None and moment.time is None:
        take_date(turn, moment.day)
    elif moment.time is not None:
        if moment.day is not None:
            turn.data["date"] = moment.day.isoformat()
        take_time(turn, moment.time)


def _ask_which_half(turn: Turn, moment: dates.Moment, day: dt.date) -> None:
    """Ask before anybody is told: of an hour alone, either half of the day can be meant."""
    create.check_day(turn, day)
    turn.set_state(Moving.time, date=day.isoformat(), minutes=moment.minutes, other=None)
    question = join_lines(format_html("🗓 {day}", day=common.format_day(day)), _("Which one do you mean?"))
    turn.say(question, messages.make_keyboard(halves.make_choice(moment), keyboards.make_cancel_row()))


def _find_present_hour(turn: Turn) -> dt.time | None:
    """When in the day the meeting is now; None for whole days."""
    meeting = common.get_meeting(turn, turn.data["meeting_id"])
    return None if meeting.all_day else meeting.slot.lower.astimezone(clock.get_zone(turn.person.timezone)).time()


def take_date(turn: Turn, day: dt.date) -> None:
    create.check_day(turn, day)
    turn.set_state(Moving.time, date=day.isoformat())
    if common.get_meeting(turn, turn.data["meeting_id"]).all_day:
        take_all_day(turn)
    else:
        create.ask_hour(turn)


router.question(Moving.time)(create.ask_hour)


def take_all_day(turn: Turn) -> None:
    """Keep the whole day of a meeting that takes whole days; of any other, say who can make it one, and how."""
    meeting = common.get_meeting(turn, turn.data["meeting_id"])
    if not meeting.all_day:
        _refuse_all_day(turn, meeting)
        return
    create.check_day(turn, dt.date.fromisoformat(turn.data["date"]))
    turn.data["time"] = dt.time().isoformat()
    save_move(turn)


def take_whole_days(turn: Turn, reading: Reading) -> None:
    """Take the first of the days that were said, if the meeting takes whole days; it goes on as long as before."""
    meeting = common.get_meeting(turn, turn.data["meeting_id"])
    if meeting.all_day and reading.day is not None:
        take_date(turn, reading.day)
    else:
        _refuse_all_day(turn, meeting)


def _refuse_all_day(turn: Turn, meeting: Appointment) -> None:
    event = queries.get_event(meeting.event_id, owner=turn.person.tg_id) if meeting.event_id else None
    if turn.data["action"] == "propose":
        text = _("This meeting has a time, and only its organizer can make it a whole day. Please propose a time.")
    elif event is None:
        text = _("This meeting has a time. For a whole day, cancel it and invite to an event that takes the whole day.")
    else:
        text = _("This meeting has a time. It becomes a whole day when its event does: tap Time, then All day.")
    fields = keyboards.make_field_buttons(event, "time") if event is not None else []
    turn.say(escape(text), messages.make_keyboard(fields, keyboards.make_cancel_row()))


def take_time(turn: Turn, time: dt.time) -> None:
    day = dt.date.fromisoformat(turn.data["date"])
    validation.require_coming(day, time, turn.person.timezone)
    meeting = common.get_meeting(turn, turn.data["meeting_id"])
    start = clock.to_instant(day, time, turn.person.timezone)
    if start == meeting.slot.lower and turn.data.get("minutes") in {None, meeting.duration_minutes}:
        turn.say(_("The meeting is at that time already. Choose another one."))
        return
    turn.data["time"] = time.isoformat()
    save_move(turn)


def save_move(turn: Turn, *, force: bool = False) -> None:
    """Save the new time and show the meeting; if the time is not possible, ask for another."""
    number, day = turn.data["meeting_id"], dt.date.fromisoformat(turn.data["date"])
    time, zone = dt.time.fromisoformat(turn.data["time"]), turn.person.timezone
    moves, scope = turn.data["action"] == "move", turn.data.get("scope")
    wanted: dict[str, Any] = {"date": day, "time": time, "timezone": zone, "force": force}
    if moves:
        wanted["scope"] = scope
        if turn.data.get("minutes") is not None:
            wanted["duration_minutes"] = turn.data["minutes"]
    try:
        with notices.tally_notices() as told:
            save = rescheduling.reschedule if moves else rescheduling.propose
            meeting = save(actor=turn.actor, appointment_id=number, **wanted)
    except CalendarError as error:
        if error.code == "others_invited":
            turn.set_state(Moving.sure)
            scopes.ask_scope(turn, "move", number, error, force=force)
        elif error.code == "double_booking":
            turn.set_state(Moving.sure)
            common.warn(turn, error, ForceButton(action="move", number=number))
        elif error.code in OF_THE_TIME:
            turn.set_state(Moving.time)
            start = clock.to_instant(day, time, zone)
            rows = offers.make_move_rows(error, number=number, start=start, reader=turn.person)
            times = create.make_time_choices(turn, day)
            turn.say(
                join_lines(_render_problem(turn, error), create.render_time_question(day)),
                {"inline_keyboard": [*rows, *times["inline_keyboard"]]},
            )
        else:
            turn.finish()
            common.refuse_meeting(turn, number, error)
        return
    above = _make_other_row(turn, meeting, day)
    edit = force or scope is not None or "instead" in turn.data
    turn.finish("changed")
    done = _render_moved(told) if moves else _("Proposed. Now the organizer decides. ✅")
    note = None if meeting.all_day else common.render_clock_note(day, time, zone)
    headline = join_lines(done, note, "\u200b")
    common.show_meeting(turn, meeting, headline, edit=edit, above=above)


def _make_other_row(turn: Turn, meeting: Appointment, day: dt.date) -> list[Payload]:
    """The other half of the day that the typed hour can mean."""
    other = halves.find_other(turn, day)
    if other is None:
        return []
    minute = int(clock.to_instant(day, other, turn.person.timezone).timestamp()) // 60
    who = {"action": turn.data["action"], "scope": turn.data.get("scope") or ""}
    half = OtherHalfButton.model_validate({**who, "meeting_id": meeting.pk, "minute": minute})
    data = stamps.add_fingerprint(half.pack(), _make_fingerprint(meeting))
    return [messages.make_button(halves.format_other(other), data)]


@router.button(OtherHalfButton)
def take_other_half(turn: Turn, data: OtherHalfButton) -> None:
    """Take the other half of the day, unless the meeting has changed since it was offered."""
    meeting = common.get_meeting(turn, data.meeting_id)
    if turn.made_for != _make_fingerprint(meeting):
        common.show_meeting(turn, meeting, edit=True)
        return
    access.require_role(turn.actor, meeting, ROLES[data.action])
    start = dt.datetime.fromtimestamp(data.minute * 60, clock.get_zone(turn.person.timezone))
    when = {"date": start.date().isoformat(), "time": start.time().replace(fold=0).isoformat()}
    scope = {"scope": data.scope} if data.scope else {}
    turn.begin(Moving.time, meeting_id=meeting.pk, action=data.action, instead=True, **when, **scope)
    save_move(turn)


def _make_fingerprint(meeting: Appointment) -> str:
    proposal = (meeting.proposed_date, meeting.proposed_time, meeting.proposed_timezone)
    time = (meeting.date, meeting.time, meeting.timezone, meeting.duration_minutes)
    return stamps.make_fingerprint(str(meeting.status), *time, *proposal)


def _render_moved(told: NoticeTally) -> str:
    """Say how many people are asked again, as far as the bot can reach them."""
    count = told.count(notices.MOVED) + told.count(notices.LONGER)
    if count > 1:
        return join_lines(_("The meeting is moved. ✅"), notice_counts.render_asked_again(told))
    asked, moved = _("The meeting is moved, and the participant will be asked again. ✅"), _("The meeting is moved. ✅")
    return asked if count else moved


def _render_problem(turn: Turn, error: CalendarError) -> str:
    """Say what is wrong with the time, in a way that leads to choosing another one."""
    if error.code != "busy":
        return str(error)
    sentence = _("{name} is busy at this time. Choose another time.").format(**error.params)
    return refusals.render_refusal(error, turn.person, availability.find_alternatives(error), sentence)


def _render_headline(turn: Turn, meeting: Appointment) -> Markup:
    people = queries.get_people({meeting.organizer_tg_id, meeting.participant_tg_id})
    return join_lines(
        format_html("🕑 <b>{name}</b>", name=meeting.name or _("Meeting")),
        format_html("🗓 {when}", when=messages.format_when(meeting, turn.person, people.values())),
    )
