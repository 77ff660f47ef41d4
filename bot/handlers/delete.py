"""/delete: pick an event, confirm, gone."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import scoping
from bot.callbacks import DeleteButton, EventButton, LeaveButton
from bot.handlers import common, undo
from bot.routing import Topic
from bot.states import Deleting
from bot.turn import Turn
from calendarapp import messages
from calendarapp.markup import html, lines
from calendarapp.models import Event
from calendarapp.services import cards, events, notices

topic = Topic()


@topic.command("delete", "delete_event")
def delete(turn: Turn) -> None:
    """`/delete` asks which, `/delete ID` asks only whether."""
    if turn.args:
        ask_whether(turn, common.typed_event(turn, turn.args))
        return
    picked = common.picker(turn, "delete", question())
    if picked is None:
        common.no_events(turn)
        return
    turn.goto(Deleting.event)
    turn.say(*picked)


def question() -> str:
    """What the list of events asks."""
    return _("🗑 Which event do you want to delete?")


@topic.step(Deleting.event)
def event_written(turn: Turn) -> None:
    """The event, as an ID in a message."""
    ask_whether(turn, common.typed_event(turn, turn.text))


def event_tapped(turn: Turn, data: EventButton) -> None:
    """The event, as a button of a list or under a card."""
    ask_whether(turn, common.own_event(turn, data.event_id))


def ask_whether(turn: Turn, event: Event) -> None:
    """Is it meant? With the event named, and how many people will be told."""
    turn.finish()
    told = cards.reachable_guests(event.pk)
    people = ngettext(
        "{count} person will be told that the meeting is cancelled.",
        "{count} people will be told that the meeting is cancelled.",
        told,
    ).format(count=told)
    turn.say(
        lines(
            html(_("Delete <b>{name}</b>?"), name=event.name),
            html("🗓 {when}", when=messages.when(event, turn.person)),
            people if told else None,
        ),
        messages.keyboard(
            [
                messages.button(_("🗑 Yes, delete"), DeleteButton(event_id=event.pk).pack(), "danger"),
                messages.button(_("Keep it"), LeaveButton().pack()),
            ]
        ),
    )


@topic.button(DeleteButton)
def confirmed(turn: Turn, data: DeleteButton) -> None:
    """Deletes it."""
    event = common.own_event(turn, data.event_id)
    with notices.counting() as told:
        cancelled = events.delete(actor=turn.actor, event_id=event.pk)
    turn.finish()
    text = lines(html(_("<b>{name}</b> is deleted. 🗑"), name=event.name), scoping.cancelled(cancelled, told))
    turn.edit(text, undo.below(turn, undo.after_deleting(event.pk)))
