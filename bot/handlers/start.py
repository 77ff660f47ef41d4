"""/start with the invitations that wait for an answer, and /help."""

from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from bot import commands
from bot.handlers import booking, common, series_invitations, settings, sharing
from bot.router import router
from bot.states import PASSING
from bot.turn import Turn
from botapi import links
from calendarapp import queries
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import escape, format_html, join_lines
from calendarapp.models import Appointment, SeriesInvitation

WAITING_SHOWN: Final = 5


@router.command("start", "register")
def start(turn: Turn) -> None:
    """Greet the person and show the waiting invitations, first of all the one whose link they followed.

    Newcomers see what they have agreed to as well: nothing of it has reached them.

    Who followed a booking link sees its times instead, who followed an event's link the event, and who comes from the
    page of a booking takes part in it.

    Newcomers are asked only where they are; what the bot can do comes after the answer.
    """
    if turn.state in PASSING:
        turn.finish("left")
    newcomer = not turn.person.zone_chosen
    token = links.parse_booking(turn.args)
    if token is not None:
        settings.ask_zone(turn)
        booking.show_link(turn, token)
        return
    key = links.parse_join(turn.args)
    if key is not None:
        settings.ask_zone(turn)
        sharing.show_link(turn, key)
        return
    taken = links.parse_handover(turn.args)
    if taken is not None:
        settings.ask_zone(turn)
        booking.take_over(turn, taken)
        return
    broken = links.find_broken(turn.args)
    if broken:  # a part of a link: it leads nowhere, as one that is closed
        settings.ask_zone(turn)
        turn.say(escape(CalendarError(broken)))
        return
    linked = _find_linked_invitation(turn)
    if linked is not None and newcomer:
        _show_linked(turn, linked)
    _greet(turn, newcomer=newcomer)
    settings.ask_zone(turn)
    if linked is not None and not newcomer:
        _show_linked(turn, linked)
    _show_others(turn, linked, newcomer=newcomer)


def _show_others(turn: Turn, linked: Appointment | None, *, newcomer: bool) -> None:
    """Show the first invitations that wait, beside the linked one, and to newcomers what they have agreed to."""
    others = WAITING_SHOWN if linked is None else WAITING_SHOWN - 1
    repeating = _list_waiting_series(turn, linked, others + 1)
    for invitation in repeating[:others]:
        series_invitations.show(turn, invitation)
    others = max(0, others - len(repeating))
    waiting = _list_waiting_invitations(turn, linked, others + 1)
    for meeting in waiting[:others]:
        common.show_meeting(turn, meeting)
    if len(waiting) > others:
        turn.say(_("More invitations are waiting for your answer: /meetings"))
    if newcomer:
        _show_agreed(turn, linked, max(0, others - len(waiting)))


def _show_agreed(turn: Turn, linked: Appointment | None, room: int) -> None:
    """Show a newcomer the first `room` meetings to which they have said yes elsewhere, in a group or by a link.

    Those where they wait for a place are among them.
    """
    yes = Q(status=Appointment.Status.CONFIRMED) | Q(status=Appointment.Status.PENDING, waiting_since__isnull=False)
    rows = queries.select_upcoming_appointments(turn.person.tg_id).filter(yes, participant_tg_id=turn.person.tg_id)
    agreed = list(rows.exclude(pk=linked.pk if linked else 0)[: room + 1])
    for meeting in agreed[:room]:
        common.show_meeting(turn, meeting)
    if len(agreed) > room:
        turn.say(_("There is more that you have said yes to: /list"))


def _greet(turn: Turn, *, newcomer: bool) -> None:
    """Say hello and what the bot can do; to newcomers, who have a question to answer first, only hello, above it."""
    more = (
        _("✍️ Just write what is planned: lunch tomorrow at one"),
        _("✨ /new creates an event"),
        _("👥 /invite invites someone to it"),
        _("💡 /help shows everything I can do"),
    )
    text = join_lines(
        format_html(_("Hello, {name}! 👋"), name=turn.person.display_name),
        _("I keep your events and arrange meetings, and no one is ever double-booked."),
        *(() if newcomer else ("\u200b", *more)),
    )
    turn.open_with(text) if newcomer else turn.say(text)


def _find_linked_invitation(turn: Turn) -> Appointment | None:
    """Return the link's invitation if it is for this person; others are told only that it is not."""
    if not turn.args.startswith(links.TO_INVITATION):
        return None
    meeting_id = links.parse_invitation(turn.args)
    meeting = queries.get_appointment(meeting_id) if meeting_id is not None else None
    if meeting is None or meeting.participant_tg_id != turn.person.tg_id:
        turn.say(_("This link opens an invitation that is for someone else, or no longer there."))
        return None
    return meeting


def _show_linked(turn: Turn, meeting: Appointment) -> None:
    """Show the invitation; one to a series with all its dates, for as long as one of them waits."""
    invitation = queries.find_series_invitation(meeting)
    if invitation is not None and queries.read_series_meetings(invitation).waiting:
        series_invitations.show(turn, invitation)
    else:
        common.show_meeting(turn, meeting)


def _list_waiting_series(turn: Turn, linked: Appointment | None, count: int) -> list[SeriesInvitation]:
    """List the first unanswered invitations to series, without that of the linked meeting."""
    waiting = SeriesInvitation.objects.filter(participant_tg_id=turn.person.tg_id, status=Appointment.Status.PENDING)
    if linked is not None and linked.event_id is not None:
        waiting = waiting.exclude(series__events=linked.event_id)
    return list(waiting.select_related("series").order_by("id")[:count])


def _list_waiting_invitations(turn: Turn, linked: Appointment | None, count: int) -> list[Appointment]:
    """List the first unanswered invitations to single meetings, without the linked one.

    Who waits for a place has answered.
    """
    rows = queries.select_upcoming_appointments(turn.person.tg_id).filter(
        participant_tg_id=turn.person.tg_id, status=Appointment.Status.PENDING, waiting_since=None
    )
    of_series = SeriesInvitation.objects.filter(
        participant_tg_id=turn.person.tg_id, status=Appointment.Status.PENDING, series=OuterRef("event__series")
    )
    return list(rows.exclude(pk=linked.pk if linked else 0).exclude(Exists(of_series))[:count])


@router.command("help")
def show_help(turn: Turn) -> None:
    rows = [format_html("/{name} — {about}", name=name, about=_(about)) for name, _alias, about in commands.COMMANDS]
    plain = format_html(
        "<i>{text}</i>", text=_("Or just write what is planned: lunch tomorrow at one, yoga every Tuesday at 19.")
    )
    changes = format_html(
        "<i>{text}</i>",
        text=_("Words change it as well: move yoga to 20:00, cancel yoga on Friday, what is on tomorrow, undo."),
    )
    examples = format_html(
        "<i>{text}</i>", text=_("All in one line: /new Lunch, /event 12, /edit 12 new details, /delete 12.")
    )
    files = format_html("<i>{text}</i>", text=_("Send me a calendar file (.ics), and I'll add its events."))
    title = format_html("<b>{title}</b>", title=_("What I can do"))
    turn.say(join_lines(title, *rows, "\u200b", plain, changes, examples, files))
