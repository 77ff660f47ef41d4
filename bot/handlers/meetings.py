"""/meetings and the buttons under every meeting: the answers, and what is said of its time."""

from collections.abc import Callable
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from bot import keyboards, scoping
from bot.callbacks import ForceButton, MeetingButton
from bot.handlers import common, moving, undo
from bot.routing import Topic
from bot.turn import Turn
from calendarapp import access, messages, queries
from calendarapp.cards import of_meeting
from calendarapp.errors import CalendarError
from calendarapp.markup import html, lines
from calendarapp.models import Appointment
from calendarapp.services import appointments, notices, rescheduling

topic = Topic()

PAGE: Final = 5  # each meeting is a message of its own
ACTIONS: Final[dict[str, Callable[..., Appointment]]] = {
    "confirm": appointments.confirm,
    "decline": appointments.decline,
    "cancel": appointments.cancel,
    "accept": rescheduling.accept_proposal,
    "keep": rescheduling.keep_time,
}


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
    """A button under a meeting."""
    if data.action in {"show", "open"}:
        show_again(turn, data.meeting_id, edit=data.action == "show")
    elif data.action in {"move", "propose"}:
        moving.begin(turn, data)
    else:
        _act(turn, data.action, data.meeting_id)


def insist(turn: Turn, data: ForceButton) -> None:
    """The second, deliberate word after the warning of a double booking."""
    _act(turn, data.action, data.number, force=True)


def show_again(turn: Turn, number: int, *, edit: bool = True) -> None:
    """The meeting as it stands: in place of a warning, or (from a list) as a message of its own."""
    meeting = queries.meeting(number)
    if meeting is None or not access.may_see_meeting(turn.actor, meeting):
        raise CalendarError("meeting_not_found")
    common.show_meeting(turn, meeting, edit=edit)


def _act(turn: Turn, action: str, number: int, **more: Any) -> None:
    """Does it; the message shows how the meeting stands, the other person is told by the service.

    Who is too late, or on another device was quicker, sees how it stands; an outsider learns nothing.
    """
    try:
        with notices.counting() as told:
            meeting = ACTIONS[action](actor=turn.actor, appointment_id=number, **more)
    except CalendarError as error:
        if error.code == "double_booking":
            _warn(turn, action, number, error, scope=more.get("scope"))
        elif error.code == "others_invited":
            scoping.ask(turn, "accept", number, error, force=more.get("force", False))
        else:
            common.refuse_meeting(turn, number, error, edit=True)
        return
    turn.toast(f"{messages.ICONS[meeting.status]} {messages.status_name(meeting)}")
    if action in undo.ACTIONS:
        text, below = common.meeting_view(turn, meeting)[0], undo.below(turn, undo.after_refusing(meeting.pk))
        turn.edit(text, below, card=of_meeting(meeting.pk))
    else:
        common.show_meeting(turn, meeting, scoping.asked_again(told), edit=True)


def accept(turn: Turn, number: int, *, scope: Literal["all", "this"], force: bool) -> None:
    """Accept the proposed time for everybody who is invited to the event, or for this guest alone."""
    _act(turn, "accept", number, scope=scope, force=force)


def _warn(turn: Turn, action: str, number: int, error: CalendarError, *, scope: Literal["all", "this"] | None) -> None:
    """The meeting's card with the warning below it."""
    meeting = Appointment.objects.get(pk=number)
    card, _keyboard = common.meeting_view(turn, meeting)
    word = ForceButton.model_validate({"action": action, "number": number})
    keyboard = scoping.sure("accept", number, scope) if scope else keyboards.sure(word)
    turn.edit(lines(card, "\u200b", html("⚠️ {warning}", warning=error)), keyboard)


def _say_page(turn: Turn, number: int) -> None:
    rows = queries.coming_meetings(turn.person.tg_id)
    pages = max(1, -(-rows.count() // PAGE))
    number = min(number, pages - 1)
    for meeting in rows[number * PAGE : (number + 1) * PAGE]:
        common.show_meeting(turn, meeting)
    if pages > 1:
        turn.say(_("There are more meetings:"), messages.keyboard(keyboards.pager("meetings", number, pages)))
