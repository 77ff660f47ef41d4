"""/delete: pick an event, confirm, done."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common, picking, undo
from bot.keyboards import repetition
from bot.router import router
from bot.states import Deleting
from bot.turn import Turn, stamps
from botapi import cards
from botapi.callbacks import DeleteButton, DeleteDatesButton, EventButton, PageButton
from calendarapp import messages, queries
from calendarapp.messages import Payload
from calendarapp.messages.booking_links import render_unreachable_guest
from calendarapp.messages.cards import render_card
from calendarapp.messages.markup import Markup, format_html
from calendarapp.models import Event
from calendarapp.queries import booking_links
from calendarapp.services import cards as shown
from calendarapp.services import notice_counts, notices, series
from calendarapp.services import undo as restoring
from calendarapp.services.series import Scope
from calendarapp.sql.cards import name_question_card


@router.command("delete", "delete_event")
def delete(turn: Turn) -> None:
    """Ask which event; `/delete ID` and `/delete lunch` ask only for confirmation."""
    if turn.args:
        if event := picking.take_typed_event(turn, turn.args, "delete"):
            ask_whether(turn, event)
        return
    if common.has_events(turn):
        turn.begin(Deleting.event)
        turn.say(*common.render_picker(turn, "delete"))


@router.step(Deleting.event)
def receive_event(turn: Turn) -> None:
    if event := picking.take_typed_event(turn, turn.text, "delete"):
        ask_whether(turn, event)


def choose_event(turn: Turn, data: EventButton) -> None:
    ask_whether(turn, common.get_own_event(turn, data.event_id), edit=True)


def ask_whether(turn: Turn, event: Event, *, edit: bool = False) -> None:
    """Ask for confirmation, naming the event and how many people will be told."""
    if not edit:
        turn.finish(only=Deleting)
    told = shown.count_reachable_participants(event.pk)
    people = ngettext(
        "{count} person will be told that the meeting is cancelled.",
        "{count} people will be told that the meeting is cancelled.",
        told,
    ).format(count=told)
    yes = stamps.add_fingerprint(DeleteButton(event_id=event.pk).pack(), _make_fingerprint(event, told))
    # In the list that asks which event, another one can be tapped instead, and No leads back to it.
    listed = edit and turn.made_for is not None and turn.state == Deleting.event.state
    back = EventButton(action="back", event_id=event.pk).pack()
    no = stamps.add_fingerprint(PageButton(of="delete", number=0).pack()) if listed else back
    # Under a card the question comes below everything else: a shorter message would move Yes under the thumb.
    card = [cards.render_event_view(turn.person, event)[0], "\u200b"] if edit and not listed else []
    repeats = event.series_id is not None
    question = _("Delete <b>{name}</b>: which dates?") if repeats else _("Delete <b>{name}</b>?")
    guests = booking_links.is_guests(event.pk)
    text = render_card(
        event.details if guests and not card else "",
        *card,
        format_html(question, name=event.name),
        None if card else format_html("🗓 {when}", when=messages.format_when(event, turn.person)),
        behind=[people if told else None, render_unreachable_guest() if guests else None],
    )
    keep, pressed = messages.make_button(_("Keep it"), no), turn if edit else None
    if repeats:
        keyboard = keyboards.make_choice_keyboard(keep, _make_scopes(event, told), pressed=pressed)
    else:
        sure = messages.make_button(_("🗑 Yes, delete"), yes, "danger")
        keyboard = keyboards.make_confirm_keyboard(keep, sure, pressed=pressed)
    turn.edit(text, keyboard) if edit else turn.say(text, keyboard, card=name_question_card())


@router.button(DeleteButton)
def confirm_deletion(turn: Turn, data: DeleteButton) -> None:
    _delete_unless_changed(turn, data.event_id, Scope.THIS)


@router.button(DeleteDatesButton)
def delete_dates(turn: Turn, data: DeleteDatesButton) -> None:
    _delete_unless_changed(turn, data.event_id, Scope(data.scope))


def _delete_unless_changed(turn: Turn, event_id: int, scope: Scope) -> None:
    """Delete the event, or dates of its series, if it is unchanged since the question was asked; else ask again."""
    event = queries.get_event(event_id, owner=turn.person.tg_id)
    if event is None and turn.made_for is not None:  # the second of two taps
        turn.answer_callback(_("This question has already been answered."))
        return
    event = event or common.get_own_event(turn, event_id)
    if turn.made_for == _make_fingerprint(event, shown.count_reachable_participants(event.pk)):
        delete_event(turn, event, scope)
    else:
        ask_whether(turn, event, edit=True)


def _make_scopes(event: Event, told: int) -> list[Payload]:
    made_for = _make_fingerprint(event, told)
    choices = [(DeleteDatesButton(scope=scope, event_id=event.pk), text) for scope, text in repetition.SCOPES.items()]
    return [
        messages.make_button(_(text), stamps.add_fingerprint(button.pack(), made_for), "danger")
        for button, text in choices
    ]


def delete_event(turn: Turn, event: Event, scope: Scope) -> None:
    with notices.tally_notices() as told:
        cancelled = series.delete(actor=turn.actor, event_id=event.pk, scope=scope)
    turn.finish("done", only=Deleting)
    when, heard = _render_dates(turn, event, scope), notice_counts.render_cancelled(cancelled, told)
    text = cards.render_deleted(turn.person, event, when, heard, tell=True)
    turn.edit(text, undo.make_undo_keyboard(turn, restoring.find_event_entry(event.pk)))


def _render_dates(turn: Turn, event: Event, scope: Scope) -> Markup:
    """When it was, and of a series which dates are gone."""
    which = _(repetition.SCOPES[scope.value])
    if scope is Scope.ALL:
        return format_html("🗓 {which}", which=which)
    when = messages.format_when(event, turn.person)
    return format_html("🗓 {when}" if scope is Scope.THIS else "🗓 {when}: {which}", when=when, which=which.lower())


def _make_fingerprint(event: Event, told: int) -> str:
    return stamps.make_fingerprint(event.name, event.date, event.time, event.timezone, event.duration_minutes, told)
