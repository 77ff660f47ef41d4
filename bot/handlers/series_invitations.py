"""The buttons under an invitation to a series: one answer for all its dates."""

from collections.abc import Callable
from typing import Final, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common, undo
from bot.router import router
from bot.turn import Turn, stamps
from botapi import cards
from botapi.callbacks import CancelDatesButton, InvitationDatesButton, MeetingButton, SeriesInvitationButton
from calendarapp import access, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages import series_invitations as texts
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Appointment, SeriesInvitation
from calendarapp.services import holds, series_invitations
from calendarapp.services import undo as restoring
from calendarapp.sql.cards import name_invitation_card

Status = Appointment.Status

PAGE: Final = 8  # dates on one page


@router.button(SeriesInvitationButton)
def answer(turn: Turn, data: SeriesInvitationButton) -> None:
    """Do what the button says; outsiders learn nothing."""
    invitation = queries.get_series_invitation(data.invitation_id)
    if invitation is None or not access.may_see_meeting(turn.actor, invitation):
        raise CalendarError("meeting_not_found")
    try:
        ACTIONS[data.action](turn, invitation)
    except CalendarError as error:
        _refuse(turn, invitation, error)


def show(turn: Turn, invitation: SeriesInvitation, headline: str | None = None, *, edit: bool = False) -> None:
    """Show the card as it is now."""
    text, keyboard = cards.render_invitation_view(turn.person, invitation, headline)
    send = turn.edit if edit else turn.say
    send(text, keyboard, card=name_invitation_card(invitation.pk))


def ask_which_dates(turn: Turn, meeting: Appointment, card: str, this: Payload) -> bool:
    """Ask the organizer which meetings of a series to cancel, below the card of one of them.

    `this` is the button for that one alone. Returns False where there is no choice.
    """
    invitation = queries.find_series_invitation(meeting)
    if invitation is None:
        return False
    if len(queries.read_series_meetings(invitation).active) < 2:
        return False
    made_for = _make_fingerprint(invitation)

    def choice(text: str, button: CancelDatesButton) -> Payload:
        return messages.make_button(text, stamps.add_fingerprint(button.pack(), made_for), "danger")

    keyboard = keyboards.make_choice_keyboard(
        messages.make_button(_("Keep it"), MeetingButton(action="show", meeting_id=meeting.pk).pack()),
        [
            this,
            choice(_("This and the following"), CancelDatesButton(scope="following", meeting_id=meeting.pk)),
            choice(_("All that are still to come"), CancelDatesButton(scope="all", meeting_id=meeting.pk)),
        ],
        pressed=turn,
    )
    question = format_html("⚠️ <b>{text}</b>", text=_("Cancel which of the meetings? The participant will be told."))
    turn.edit(join_lines(card, "\u200b", question), keyboard)
    return True


@router.button(CancelDatesButton)
def cancel_dates(turn: Turn, data: CancelDatesButton) -> None:
    """Cancel meetings of a series if nothing has changed since the question was asked."""
    meeting = common.get_meeting(turn, data.meeting_id)
    invitation = queries.find_series_invitation(meeting)
    if invitation is None:
        raise CalendarError("meeting_not_found")
    if meeting.status == Status.CANCELLED:  # the second of two taps
        turn.answer_callback(f"{messages.ICONS[meeting.status]} {messages.get_status_name(meeting)}")
        return
    if turn.made_for != _make_fingerprint(invitation):
        turn.answer_callback(_("The meetings have changed in the meantime, so nothing was done."), alert=True)
        common.show_meeting(turn, meeting, edit=True)
        return
    since = meeting.pk if data.scope == "following" else None
    try:
        ended = series_invitations.cancel(actor=turn.actor, invitation_id=invitation.pk, since=since)
    except CalendarError as error:
        _refuse(turn, invitation, error)
        return
    _show_ended(turn, ended)


def _accept(turn: Turn, invitation: SeriesInvitation) -> None:
    try:
        accepted = series_invitations.accept(actor=turn.actor, invitation_id=invitation.pk)
    except CalendarError as error:
        if error.code != "series_busy":
            raise
        _show_busy_dates(turn, invitation, error)
        return
    _show_answered(turn, accepted)


def _accept_without(turn: Turn, invitation: SeriesInvitation) -> None:
    """Accept all dates but those that were shown; if others clash by now, show them."""
    try:
        accepted = series_invitations.accept(actor=turn.actor, invitation_id=invitation.pk)
    except CalendarError as error:
        if error.code != "series_busy":
            raise
        if turn.made_for != stamps.make_fingerprint(*error.params["dates"]):
            _show_busy_dates(turn, invitation, error)
            return
        accepted = series_invitations.accept(
            actor=turn.actor, invitation_id=invitation.pk, without=error.params["dates"]
        )
    _show_answered(turn, accepted)


def _ask_for_other_times(turn: Turn, invitation: SeriesInvitation) -> None:
    asked = series_invitations.ask_for_other_times(actor=turn.actor, invitation_id=invitation.pk)
    turn.answer_callback(_("The organizer will be asked for other times."))
    show(turn, asked, edit=True)


def _show_busy_dates(turn: Turn, invitation: SeriesInvitation, error: CalendarError) -> None:
    """Below the card: which dates clash, and what can be done with them."""

    def button(text: str, action: str, style: str | None = None, made_for: str = "") -> Payload:
        data = SeriesInvitationButton.model_validate({"action": action, "invitation_id": invitation.pk}).pack()
        return messages.make_button(text, stamps.add_fingerprint(data, made_for) if made_for else data, style)

    known = stamps.make_fingerprint(*error.params["dates"])
    keyboard = keyboards.make_choice_keyboard(
        button(_("‹ Back to the card"), "show"),
        [
            *([button(_("✅ Confirm without these dates"), "without", made_for=known)] if error.params["left"] else []),
            button(_("🕑 Ask for other times for these"), "ask"),
            button(_("❌ Decline all"), "decline", "danger"),
        ],
        pressed=turn,
    )
    card, _keyboard = cards.render_invitation_view(turn.person, invitation)
    busy = _("You are busy on these dates:")
    dates = texts.render_dates(error.params["starts"], turn.person)
    turn.edit(join_lines(card, "\u200b", format_html("⚠️ <b>{text}</b>", text=busy), dates), keyboard)


def _decline(turn: Turn, invitation: SeriesInvitation) -> None:
    """Decline at once while nothing is confirmed; otherwise ask first."""
    if _is_second_tap(turn, invitation, Status.DECLINED):
        return
    confirmed = queries.read_series_meetings(invitation).counts.get(Status.CONFIRMED)
    if not confirmed or turn.made_for == _make_fingerprint(invitation):
        _show_ended(turn, series_invitations.decline(actor=turn.actor, invitation_id=invitation.pk))
    else:
        access_role = access.get_roles(turn.actor, invitation)
        if access.PARTICIPANT not in access_role:
            raise CalendarError("not_allowed")
        _ask_whether(turn, invitation, "decline")


def _cancel(turn: Turn, invitation: SeriesInvitation) -> None:
    if _is_second_tap(turn, invitation, Status.CANCELLED):
        return
    if access.ORGANIZER not in access.get_roles(turn.actor, invitation):
        raise CalendarError("not_allowed")
    if turn.made_for == _make_fingerprint(invitation):
        _show_ended(turn, series_invitations.cancel(actor=turn.actor, invitation_id=invitation.pk))
    else:
        _ask_whether(turn, invitation, "cancel")


def _is_second_tap(turn: Turn, invitation: SeriesInvitation, status: str) -> bool:
    """Whether it has been done already: then what stands below the card stays."""
    if queries.read_series_meetings(invitation).active:
        return False
    if invitation.status == status:
        turn.answer_callback(f"{messages.ICONS[status]} {_(messages.STATUS_NAMES[status])}")
        return True
    return False


def _ask_whether(turn: Turn, invitation: SeriesInvitation, action: str) -> None:
    """Ask for confirmation in the card; Yes applies to the meetings as they are now."""
    card, _keyboard = cards.render_invitation_view(turn.person, invitation)
    count = len(queries.read_series_meetings(invitation).active)
    if action == "cancel":
        question = ngettext("Cancel {count} meeting?", "Cancel {count} meetings?", count)
        yes = _("🚫 Yes, cancel")
    else:
        question = ngettext("Decline {count} meeting?", "Decline {count} meetings?", count)
        yes = _("❌ Yes, decline")
    button = SeriesInvitationButton.model_validate({"action": action, "invitation_id": invitation.pk})
    keep = SeriesInvitationButton(action="show", invitation_id=invitation.pk)
    keyboard = keyboards.make_confirm_keyboard(
        messages.make_button(_("Keep it"), keep.pack()),
        messages.make_button(yes, stamps.add_fingerprint(button.pack(), _make_fingerprint(invitation)), "danger"),
        pressed=turn,
    )
    text = format_html("⚠️ <b>{text}</b>", text=question.format(count=count))
    turn.edit(join_lines(card, "\u200b", text), keyboard)


@router.button(InvitationDatesButton)
def show_dates(turn: Turn, data: InvitationDatesButton) -> None:
    """Show a page of the dates, to answer one of them by itself; outsiders learn nothing."""
    invitation = queries.get_series_invitation(data.invitation_id)
    if invitation is None or not access.may_see_meeting(turn.actor, invitation):
        raise CalendarError("meeting_not_found")
    _show_dates(turn, invitation, data.what, data.page)


def _show_dates(turn: Turn, invitation: SeriesInvitation, what: Literal["open", "propose"], number: int = 0) -> None:
    """Below the card: the dates, one of which can be shown by itself, or be given another time."""
    active = queries.read_series_meetings(invitation).active
    pages = max(1, -(-len(active) // PAGE))
    number = min(number, pages - 1)
    rows = []
    for meeting in active[number * PAGE : (number + 1) * PAGE]:
        icon = "🕑" if what == "propose" else messages.ICONS[meeting.status]
        data = MeetingButton(action=what, meeting_id=meeting.pk).pack()
        rows.append([messages.make_button(f"{icon} {texts.format_date(meeting.slot.lower, turn.person)}", data)])
    back = SeriesInvitationButton(action="show", invitation_id=invitation.pk)
    pager = keyboards.make_pager(
        number, pages, lambda page: InvitationDatesButton(what=what, invitation_id=invitation.pk, page=page)
    )
    question = _("🕑 Another time for which date?") if what == "propose" else _("📆 Which date?")
    card, _keyboard = cards.render_invitation_view(turn.person, invitation)
    turn.edit(
        join_lines(card, "\u200b", question),
        messages.make_keyboard(*rows, pager, [messages.make_button(_("‹ Back to the card"), back.pack())]),
    )


def _show_answered(turn: Turn, invitation: SeriesInvitation) -> None:
    turn.answer_callback(f"{messages.ICONS[Status.CONFIRMED]} {_(messages.STATUS_NAMES[Status.CONFIRMED])}")
    show(turn, invitation, edit=True)


def _show_ended(turn: Turn, invitation: SeriesInvitation) -> None:
    """The card as it is after a No, with Undo."""
    turn.answer_callback(f"{messages.ICONS[invitation.status]} {_(messages.STATUS_NAMES[invitation.status])}")
    invitation = queries.get_series_invitation(invitation.pk) or invitation
    card, _keyboard = cards.render_invitation_view(turn.person, invitation)
    below = undo.make_undo_keyboard(turn, restoring.find_series_entry(invitation))
    turn.edit(card, below, card=name_invitation_card(invitation.pk))


def _refuse(turn: Turn, invitation: SeriesInvitation, error: CalendarError) -> None:
    """Say why it can't be done, and show how the meetings stand."""
    if error.code == "meeting_not_found":
        raise error
    if error.code == "already":  # the second of two taps
        turn.answer_callback(str(error))
        return
    if error.code == "expired":
        holds.expire_for(invitation.participant_tg_id)
    turn.answer_callback(str(error), alert=True)
    show(turn, queries.get_series_invitation(invitation.pk) or invitation, edit=True)


def _make_fingerprint(invitation: SeriesInvitation) -> str:
    """Return a fingerprint of the meetings as the card shows them."""
    meetings = queries.read_series_meetings(invitation).meetings
    return stamps.make_fingerprint(
        invitation.status, [(it.pk, it.status, it.date, it.time, it.duration_minutes, it.name) for it in meetings]
    )


ACTIONS: Final[dict[str, Callable[[Turn, SeriesInvitation], None]]] = {
    "accept": _accept,
    "without": _accept_without,
    "ask": _ask_for_other_times,
    "decline": _decline,
    "cancel": _cancel,
    "times": lambda turn, invitation: _show_dates(turn, invitation, "propose"),
    "show": lambda turn, invitation: show(turn, invitation, edit=True),
    "open": show,
}
