"""/meetings and the buttons under every meeting: the answers, and another time for it."""

from collections.abc import Callable
from typing import Any, Final, Literal

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import common, moving, series_invitations, undo
from bot.keyboards import scopes
from bot.router import router
from bot.turn import Turn, stamps
from botapi import cards
from botapi.callbacks import ForceButton, MeetingButton
from calendarapp import access, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Appointment, SeriesInvitation
from calendarapp.services import appointments, notice_counts, notices, rescheduling
from calendarapp.services import undo as restoring
from calendarapp.sql.cards import name_meeting_card

PAGE: Final = 5  # each meeting is a message of its own
ACTIONS: Final[dict[str, Callable[..., Appointment]]] = {
    "confirm": appointments.confirm,
    "decline": appointments.decline,
    "cancel": appointments.cancel,
    "accept": rescheduling.accept_proposal,
    "keep": rescheduling.keep_time,
}
# The actions that end a meeting, and the status each leads to.
ENDING: Final[dict[str, str]] = {"cancel": Appointment.Status.CANCELLED, "decline": Appointment.Status.DECLINED}
LEADING: Final[dict[str, str]] = {"confirm": Appointment.Status.CONFIRMED, **ENDING}


@router.command("meetings")
def show_meetings(turn: Turn) -> None:
    if queries.select_upcoming_appointments(turn.person.tg_id).exists():
        _say_page(turn, 0)
    else:
        turn.say(_("You have no upcoming meetings. Invite someone to one of your events: /invite 🤝"))


def show_page(turn: Turn, number: int) -> None:
    turn.edit(format_html("<i>{text}</i>", text=_("Page {number}").format(number=number + 1)))
    _say_page(turn, number)


@router.button(MeetingButton)
def answer(turn: Turn, data: MeetingButton) -> None:
    if data.action in {"show", "open"}:
        common.show_meeting(turn, common.get_meeting(turn, data.meeting_id), edit=data.action == "show")
    elif data.action in {"move", "propose"}:
        moving.begin(turn, data)
    elif data.action in ENDING:
        _end(turn, data)
    else:
        apply_action(turn, data.action, data.meeting_id)


def _end(turn: Turn, data: MeetingButton) -> None:
    """Cancel or decline after a confirmation, because it is final. A pending invitation is declined at once."""
    meeting = common.get_meeting(turn, data.meeting_id)
    if meeting.status == ENDING[data.action] and turn.made_for is not None:  # the second of two taps on Yes
        turn.answer_callback(_render_status(meeting))
    elif turn.made_for is not None and turn.made_for != _make_fingerprint(meeting):
        turn.answer_callback(_("The meeting has changed in the meantime, so nothing was done."), alert=True)
        common.show_meeting(turn, meeting, edit=True)
    elif turn.made_for is None and _is_asked(turn, meeting, data.action):
        _ask_whether(turn, meeting, data)
    else:
        apply_action(turn, data.action, meeting.pk)


def _is_asked(turn: Turn, meeting: Appointment, action: str) -> bool:
    """Whether the action needs a confirmation; one that is refused anyway, or answers a pending invitation, doesn't."""
    try:
        access.require_change(turn.actor, meeting, ENDING[action])
    except CalendarError:
        return False
    return action == "cancel" or meeting.status == Appointment.Status.CONFIRMED


def _ask_whether(turn: Turn, meeting: Appointment, data: MeetingButton) -> None:
    """Ask for confirmation in the meeting's card; Yes applies to the meeting as it is now."""
    card, _keyboard = cards.render_meeting_view(turn.person, meeting)
    organizes = turn.person.tg_id == meeting.organizer_tg_id
    other = queries.get_person(meeting.participant_tg_id if organizes else meeting.organizer_tg_id)
    if data.action == "cancel":
        question, yes = _("Cancel this meeting? {name} will be told."), _("🚫 Yes, cancel")
    else:
        question, yes = _("Decline this meeting? {name} will be told."), _("❌ Yes, decline")
    text = question.format(name=messages.render_person_name(other))
    single = data.action == "cancel" and organizes and queries.has_others(meeting)
    one = format_html("ℹ️ {text}", text=messages.render_only_one(other)) if single else None
    sure = stamps.add_fingerprint(data.pack(), _make_fingerprint(meeting))
    if data.action == "cancel" and organizes:
        this = messages.make_button(_("This date"), sure, "danger")
        if series_invitations.ask_which_dates(turn, meeting, card, this):
            return
    keyboard = keyboards.make_confirm_keyboard(
        messages.make_button(_("Keep it"), MeetingButton(action="show", meeting_id=meeting.pk).pack()),
        messages.make_button(yes, sure, "danger"),
        pressed=turn,
    )
    asked = format_html("⚠️ <b>{text}</b>", text=text)
    turn.edit(join_lines(card, "\u200b", asked, one), keyboard)


def _make_fingerprint(meeting: Appointment, warning: str = "") -> str:
    """Return a fingerprint of the meeting as its card shows it and of the warning."""
    proposal = (meeting.proposed_date, meeting.proposed_time, meeting.proposed_timezone)
    time = (meeting.date, meeting.time, meeting.timezone, meeting.duration_minutes)
    return stamps.make_fingerprint(meeting.name, meeting.status, *time, *proposal, warning)


def _render_status(meeting: Appointment) -> str:
    return f"{messages.get_icon(meeting)} {messages.get_status_name(meeting, queries.get_position(meeting))}"


def apply_action(turn: Turn, action: str, number: int, **more: Any) -> None:
    """Do it and show the meeting's new state; the service tells the other person.

    A person who is too late, or was quicker on another device, sees the current state; an outsider learns nothing. A
    double booking is carried out only after a warning about it.
    """
    try:
        with notices.tally_notices() as told:
            meeting = ACTIONS[action](actor=turn.actor, appointment_id=number, **more)
    except CalendarError as error:
        if error.code == "others_invited":
            scopes.ask_scope(turn, "accept", number, error, force=more.get("force", False))
        elif error.code == "already_waiting":
            turn.answer_callback(str(error))
        elif error.code == "already" and common.get_meeting(turn, number).status == LEADING.get(action):
            turn.answer_callback(str(error))  # the second of two taps: what the first one left below the card stays
        elif error.code == "no_proposal":  # mostly such a tap as well
            common.get_meeting(turn, number)
            turn.answer_callback(str(error))
        elif error.code != "double_booking":
            common.refuse_meeting(turn, number, error, edit=True)
        elif turn.made_for == _make_fingerprint(common.get_meeting(turn, number), str(error)):
            apply_action(turn, action, number, **{**more, "force": True})
        else:
            _warn(turn, action, number, error, scope=more.get("scope"))
        return
    turn.answer_callback(_render_status(meeting))
    if action in ENDING:
        card, _keyboard = cards.render_meeting_view(turn.person, meeting)
        below = undo.make_undo_keyboard(turn, restoring.find_meeting_entry(meeting.pk))
        turn.edit(card, below, card=name_meeting_card(meeting.pk))
    else:
        common.show_meeting(turn, meeting, notice_counts.render_asked_again(told), edit=True)


def _warn(turn: Turn, action: str, number: int, error: CalendarError, *, scope: Literal["all", "this"] | None) -> None:
    meeting = Appointment.objects.get(pk=number)
    card, _keyboard = cards.render_meeting_view(turn.person, meeting)
    word = ForceButton.model_validate({"action": action, "number": number})
    yes = stamps.add_fingerprint(word.pack(), _make_fingerprint(meeting, str(error)))
    asking = keyboards.make_confirm_keyboard(
        messages.make_button(_("No"), MeetingButton(action="show", meeting_id=number).pack()),
        messages.make_button(_("Book anyway"), yes, "danger"),
        pressed=turn,
    )
    keyboard = scopes.make_force_keyboard(number, scope) if scope else asking
    turn.edit(join_lines(card, "\u200b", format_html("⚠️ {warning}", warning=error)), keyboard)


def _put_ended_last(found: list[Appointment | SeriesInvitation]) -> list[Appointment | SeriesInvitation]:
    """The meetings that take place, or may, before those that were cancelled or declined."""
    numbers = [item.pk for item in found if isinstance(item, Appointment)]
    ended = set(Appointment.objects.filter(pk__in=numbers, status__in=ENDING.values()).values_list("pk", flat=True))
    return sorted(found, key=lambda item: isinstance(item, Appointment) and item.pk in ended)


def _say_page(turn: Turn, number: int) -> None:
    """Say each meeting of the page; those of an invitation to a series are one."""
    found = _put_ended_last(queries.list_meetings_and_invitations(turn.person.tg_id))
    pages = max(1, -(-len(found) // PAGE))
    number = min(number, pages - 1)
    for item in found[number * PAGE : (number + 1) * PAGE]:
        if isinstance(item, Appointment) and (meeting := queries.get_appointment(item.pk)):
            common.show_meeting(turn, meeting)
        elif isinstance(item, SeriesInvitation) and (invitation := queries.get_series_invitation(item.pk)):
            series_invitations.show(turn, invitation)
    if pages > 1:
        turn.say(_("More meetings:"), messages.make_keyboard(keyboards.make_pager_row("meetings", number, pages)))
