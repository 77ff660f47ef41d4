"""/meetings and the buttons under every meeting: confirm, decline, cancel."""

from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.callbacks import MeetingButton
from bot.routing import Topic
from bot.turn import Turn
from calendarapp import messages, queries
from calendarapp.errors import CalendarError
from calendarapp.markup import html, lines
from calendarapp.models import Appointment
from calendarapp.services import appointments

topic = Topic()

PAGE: Final = 5  # each meeting is a message of its own
ACTIONS: Final[dict[str, Callable[..., Appointment]]] = {
    "confirm": appointments.confirm,
    "decline": appointments.decline,
    "cancel": appointments.cancel,
}
# Somebody of the meeting asked for what is not possible (any more): they see how it stands.
STANDS_OTHERWISE: Final = {"already", "not_allowed"}


@topic.command("meetings")
def show_meetings(turn: Turn) -> None:
    """What I organize and what I am invited to, the first page."""
    if queries.coming_meetings(turn.person.tg_id).exists():
        _say_page(turn, 0)
    else:
        turn.say(_("You have no coming meetings. /invite invites somebody to one of your events. 🤝"))


def turn_page(turn: Turn, number: int) -> None:
    """Another page; the pager moves down with it."""
    turn.edit(html("<i>{text}</i>", text=_("Page {number}").format(number=number + 1)))
    _say_page(turn, number)


@topic.button(MeetingButton)
def answer(turn: Turn, data: MeetingButton) -> None:
    """Gives the meeting another status; the message shows it, the other person is told by the service.

    Who is too late, or on another device was quicker, sees how it stands; an outsider learns nothing.
    """
    meeting: Appointment | None
    try:
        meeting = ACTIONS[data.action](actor=turn.actor, appointment_id=data.meeting_id)
        turn.toast(f"{messages.ICONS[meeting.status]} {messages.status_name(meeting)}")
    except CalendarError as error:
        meeting = queries.meeting(data.meeting_id) if error.code in STANDS_OTHERWISE else None
        if meeting is None:
            raise
        turn.toast(str(error), alert=True)
    show(turn, meeting, edit=True)


def show(turn: Turn, meeting: Appointment, *, edit: bool = False) -> None:
    """A meeting's card with what this person may do now."""
    people = queries.people({meeting.organizer_tg_id, meeting.participant_tg_id})
    organizer, participant = people[meeting.organizer_tg_id], people[meeting.participant_tg_id]
    role = _("📤 You organize") if turn.person.tg_id == organizer.tg_id else _("📨 You are invited")
    text = lines(role, messages.meeting_card(meeting, turn.person, organizer, participant))
    keyboard = messages.keyboard(messages.meeting_buttons(meeting, turn.person.tg_id))
    turn.edit(text, keyboard) if edit else turn.say(text, keyboard)


def _say_page(turn: Turn, number: int) -> None:
    rows = queries.coming_meetings(turn.person.tg_id)
    pages = max(1, -(-rows.count() // PAGE))
    number = min(number, pages - 1)
    for meeting in rows[number * PAGE : (number + 1) * PAGE]:
        show(turn, meeting)
    if pages > 1:
        turn.say(_("There are more meetings:"), messages.keyboard(keyboards.pager("meetings", number, pages)))
