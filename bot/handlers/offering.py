"""The buttons of `bot.keyboards.offers`: another time instead of the refused one, or the refused one anyway.

A button carries everything it needs: it acts on what it was made for, whatever conversation is under way.
"""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, invite, invited
from bot.keyboards import offers
from bot.router import router
from bot.states import Inviting
from bot.turn import Turn
from botapi.callbacks import LeaveButton, MeetingButton, OfferButton
from calendarapp import access, clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, refusals
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment
from calendarapp.queries import availability
from calendarapp.services import appointments, rescheduling
from calendarapp.services.offers import invite_at
from calendarapp.sql.cards import name_question_card


@router.button(OfferButton)
def take_offer(turn: Turn, data: OfferButton) -> None:
    """Take the offered time, or the refused one in spite of the warning."""
    if _ask_dates(turn, data):
        return
    start = dt.datetime.fromtimestamp(data.minute * 60, dt.UTC)
    insists: dict[str, Any] = {"over": data.insists > 0, "force": data.insists > 1}
    try:
        if data.what == "move":
            meeting = _move(turn, data, start, insists)
        else:
            meeting = _invite(turn, data, start if data.minute else None, insists)
    except CalendarError as error:
        if error.code == "double_booking":
            _warn(turn, data, error)
        elif error.code == "busy":
            _offer_again(turn, data, error, start)
        elif error.code == "already_invited":  # mostly the second of two taps
            turn.answer_callback(str(error))
        elif data.what == "move":
            common.refuse_meeting(turn, data.number, error)
        else:
            raise
        return
    if _is_under_way(turn, data):
        turn.finish()
    if data.what == "move":
        done = join_lines(_("The meeting is moved, and the participant will be asked again. ✅"), "\u200b")
        common.show_meeting(turn, meeting, done, edit=True)
    else:
        turn.edit(
            join_lines(
                format_html("🗓 {when}", when=messages.format_when(meeting, turn.person)),
                _render_moved_along(data, meeting),
            )
        )
        invited.show_invitation(turn, meeting)


def _ask_dates(turn: Turn, data: OfferButton) -> bool:
    """Ask to which dates of a series the invitation of one tap is; False where there is nothing to choose."""
    if data.what != "invite" or data.minute or data.insists:
        return False
    event = common.get_own_event(turn, data.number)
    if event.series_id is None or access.has_passed(event):
        return False
    if turn.state == Inviting.dates.state and _is_under_way(turn, data):
        return True  # the second of two taps
    turn.begin(Inviting.person, event_id=event.pk)
    invite.take_person(turn, queries.get_person(data.participant))
    return True


def _render_moved_along(data: OfferButton, meeting: Appointment) -> str | None:
    event = meeting.event if data.minute else None
    if event is None or event.slot.lower != meeting.slot.lower:
        return None
    return _("{name} is now at this time.").format(name=event.name)


def _invite(turn: Turn, data: OfferButton, start: dt.datetime | None, insists: dict[str, Any]) -> Appointment:
    said = str(turn.data.get("details", "")) if _is_under_way(turn, data) else ""
    wish: dict[str, Any] = {
        "organizer": turn.person.tg_id,
        "participant": data.participant,
        "event_id": data.number,
        "details": said,
    }
    if start is None:
        return appointments.invite_to_event(**wish, **insists)
    return invite_at(**wish, start=start, timezone=turn.person.timezone, **insists)


def _move(turn: Turn, data: OfferButton, start: dt.datetime, insists: dict[str, Any]) -> Appointment:
    there = queries.get_appointment(data.number)
    if there is not None and there.slot.lower == start and access.may_see_meeting(turn.actor, there):
        return there  # tapped twice: asked once
    local = start.astimezone(clock.get_zone(turn.person.timezone))
    when: dict[str, Any] = {"date": local.date(), "time": local.time(), "timezone": turn.person.timezone}
    # The scope was asked before the time; without that answer no other meeting is moved.
    scope: rescheduling.Scope = turn.data.get("scope", "this") if _is_under_way(turn, data) else "this"
    return rescheduling.reschedule(actor=turn.actor, appointment_id=data.number, **when, **insists, scope=scope)


def _is_under_way(turn: Turn, data: OfferButton) -> bool:
    if data.what == "move":
        return turn.data.get("meeting_id") == data.number
    return (
        turn.data.get("event_id") == data.number and turn.data.get("participant", data.participant) == data.participant
    )


def _warn(turn: Turn, data: OfferButton, error: CalendarError) -> None:
    """Warn that the person has another meeting then, and ask for confirmation."""
    yes = data.model_copy(update={"insists": 2})
    # Outside of its conversation there is none to leave: the meeting's card is shown again.
    alone = data.what == "move" and not _is_under_way(turn, data)
    no = MeetingButton(action="show", meeting_id=data.number) if alone else LeaveButton()
    _ask(turn, data, format_html("⚠️ {warning}", warning=error), keyboards.make_force_keyboard(yes, no))


def _offer_again(turn: Turn, data: OfferButton, error: CalendarError, start: dt.datetime) -> None:
    """Offer the next free times, because this one has been taken meanwhile."""
    insist = _("Move anyway") if data.what == "move" else _("Invite anyway")
    rows = offers.make_rows(
        error,
        data.model_copy(update={"insists": 0, "minute": data.minute and offers.to_minute(start)}),
        turn.person,
        insist,
    )
    text = refusals.render_refusal(error, turn.person, availability.find_alternatives(error))
    _ask(turn, data, format_html("{text}", text=text), messages.make_keyboard(*rows, keyboards.make_cancel_row()))


def _ask(turn: Turn, data: OfferButton, text: Markup, keyboard: Payload) -> None:
    """Ask in place of the question before; the card of an event, with the button that invites, stays as it is."""
    if _is_under_way(turn, data):
        turn.edit(text, keyboard)
    elif data.what == "invite" and not data.minute and not data.insists:
        turn.say(text, keyboard, card=name_question_card())
    else:
        turn.edit(text, keyboard, card=name_question_card())
