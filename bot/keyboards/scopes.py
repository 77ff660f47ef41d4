"""Who moves when several people are invited to an event: everybody or one participant."""

from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.turn import Turn
from botapi import cards
from botapi.callbacks import LeaveButton, MeetingButton, ScopeButton, ScopedAction
from calendarapp import messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import Appointment, Event
from calendarapp.services import cards as shown


def ask_scope(turn: Turn, action: ScopedAction, number: int, error: CalendarError, *, force: bool = False) -> None:
    """The question, under the meeting's card; Move asks it at the end of its conversation."""
    meeting = Appointment.objects.get(pk=number)
    card, _keyboard = cards.render_meeting_view(turn.person, meeting)
    everybody = ScopeButton(action=action, scope="all", meeting_id=number, force=force)
    alone = ScopeButton(action=action, scope="this", meeting_id=number, force=force)
    back = MeetingButton(action="show", meeting_id=number) if action == "accept" else LeaveButton()
    keyboard = keyboards.make_choice_keyboard(
        messages.make_button(_("Keep it"), back.pack()),
        [
            messages.make_button(_("👥 Move for everyone"), everybody.pack()),
            messages.make_button(_("👤 Only this participant"), alone.pack()),
        ],
        pressed=turn if action == "accept" else None,
    )
    text = join_lines(card, "\u200b", format_html("👥 {question}", question=error))
    turn.edit(text, keyboard) if action == "accept" else turn.say(text, keyboard)


def make_force_keyboard(number: int, scope: Literal["all", "this"]) -> Payload:
    """The two buttons under a warning of a double booking, when it is already known who moves."""
    yes = ScopeButton(action="accept", scope=scope, meeting_id=number, force=True)
    no = MeetingButton(action="show", meeting_id=number)
    return messages.make_keyboard(
        [
            messages.make_button(_("Book anyway"), yes.pack(), "danger"),
            messages.make_button(_("No"), no.pack()),
        ]
    )


def render_own_times(event: Event) -> str | None:
    """Say how many participants don't move with the event because their meeting has its own time; None for none."""
    count = sum(
        meeting.status in queries.ACTIVE and shown.is_apart(meeting, event)
        for _participant, meeting in queries.list_participants(event.pk)
    )
    sentence = ngettext(
        "{count} participant keeps their own time.", "{count} participants keep their own times.", count
    ).format(count=count)
    return sentence if count else None
