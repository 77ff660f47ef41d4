"""What is said once invitations are on their way: to one person, or to several."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot.handlers import common
from bot.turn import Turn
from botapi import cards, links
from calendarapp import messages, queries
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.models import Appointment, Event, SeriesInvitation, TgUser
from calendarapp.sql.cards import name_invitation_card, name_meeting_card

NAMED = messages.PARTICIPANTS_SHOWN


def render_sent(participant: TgUser) -> Markup:
    sent, ready = _("✉️ The invitation is on its way to {name}."), _("✉️ The invitation for {name} is ready.")
    return format_html(sent if participant.can_write else ready, name=messages.render_person_name(participant))


def show_invitation(turn: Turn, meeting: Appointment) -> None:
    """Say that the invitation was sent, or give a link to forward."""
    participant = queries.get_person(meeting.participant_tg_id)
    turn.say(
        join_lines(
            render_sent(participant),
            "\u200b",
            messages.render_meeting_card(meeting, turn.person, turn.person, participant),
            None if meeting.all_day else common.render_hours_note(turn, meeting),
        ),
        messages.make_meeting_keyboard(meeting, turn.person.tg_id),
        card=name_meeting_card(meeting.pk),
    )
    if not participant.can_write:
        offer_link(turn, meeting, participant)


def show_series_invitation(turn: Turn, invitation: SeriesInvitation) -> None:
    """The same of an invitation to the dates of a series."""
    participant = queries.get_person(invitation.participant_tg_id)
    headline = join_lines(render_sent(participant), "\u200b")
    text, keyboard = cards.render_invitation_view(turn.person, invitation, headline)
    turn.say(text, keyboard, card=name_invitation_card(invitation.pk))
    first = queries.read_series_meetings(invitation).meetings
    if not participant.can_write and first:
        offer_link(turn, first[0], participant)


def offer_link(turn: Turn, meeting: Appointment, participant: TgUser) -> None:
    """Give the organizer a link to forward: the bot can't write to the participant."""
    blocked = _("{name} has blocked me, so I can't write to them.")
    unknown = _("{name} has not started me yet, so I can't write to them.")
    reason = blocked if participant.started_at else unknown
    turn.say(
        join_lines(
            format_html(reason, name=messages.render_person_name(participant)),
            _("Please forward them this link: it opens the invitation."),
            links.make_invitation_link(turn.bot_username, meeting.pk),
        )
    )


def show_invitations(turn: Turn, event: Event, meetings: Sequence[Appointment]) -> None:
    """Show the event's card, which says from now on who has answered what; or give links to forward."""
    people = queries.get_people(meeting.participant_tg_id for meeting in meetings)
    sent = ngettext("✉️ {count} invitation is on its way.", "✉️ {count} invitations are on their way.", len(meetings))
    broken = common.render_hours_note(turn, meetings[0]) if meetings and not event.all_day else None
    unreached = [meeting for meeting in meetings if not people[meeting.participant_tg_id].can_write]
    links = ngettext(
        "{count} of them gets no message from me: a link to forward is below.",
        "{count} of them get no message from me: links to forward are below.",
        len(unreached),
    ).format(count=len(unreached))
    told = join_lines(escape(sent.format(count=len(meetings))), escape(links) if unreached else None, broken, "\u200b")
    common.show_card(turn, event, told)
    if len(unreached) == 1:
        offer_link(turn, unreached[0], people[unreached[0].participant_tg_id])
    elif unreached:
        for start in range(0, len(unreached), NAMED):
            _offer_links(turn, unreached[start : start + NAMED], people)


def _offer_links(turn: Turn, meetings: Sequence[Appointment], people: dict[int, TgUser]) -> None:
    """Give the organizer a link for each person whom the bot can't write to."""
    turn.say(
        join_lines(
            _("I can't write to these people yet. Please forward each of them their link: it opens the invitation."),
            *(
                format_html(
                    "{name}: {link}",
                    name=messages.render_person_name(people[meeting.participant_tg_id]),
                    link=links.make_invitation_link(turn.bot_username, meeting.pk),
                )
                for meeting in meetings
            ),
        )
    )
