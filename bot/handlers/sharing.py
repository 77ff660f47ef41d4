"""An event's card beyond its owner: a limited number of places, a link by which others join, and who sees whom."""

import re
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot import keyboards
from bot.handlers import changing, common
from bot.inputs import yes_words
from bot.router import router
from bot.states import Editing
from bot.turn import Turn
from botapi import links
from botapi.callbacks import ComeButton, JoinLinkButton, ParticipantsButton
from calendarapp import access, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.models import Event
from calendarapp.services import joining, participants

BEGUN: Final = gettext_noop("It has begun: nobody can join any more.")
NUMBER: Final = re.compile(r"(?:\D*[^\d−-])?(\d{1,9})\D*")


@router.button(ParticipantsButton)
def hide_or_show(turn: Turn, data: ParticipantsButton) -> None:
    """Let those who are invited see each other, or not; pressing twice has the same effect as once."""
    event = participants.hide(actor=turn.actor, event_id=data.event_id, hidden=data.how == "hide")
    hidden, shown = _("Participants no longer see each other."), _("Participants see each other from now on.")
    turn.answer_callback(hidden if event.participants_hidden else shown)
    common.show_card(turn, event, edit=True, more=True)


@router.step(Editing.capacity)
def receive_capacity(turn: Turn) -> None:
    take_capacity(turn, "" if yes_words.is_nothing(turn.text) else turn.text or "?")


def take_capacity(turn: Turn, text: str) -> None:
    """Give the event room for as many people as the text says; empty: for any number."""
    found = NUMBER.fullmatch(text)
    if text and found is None:
        raise CalendarError("capacity_wrong", limit=joining.MOST)
    event = common.find_event_in_question(turn)
    if event is None:
        return
    changing.change(turn, event, capacity=int(found[1]) if found else None)


@router.button(JoinLinkButton)
def open_or_close(turn: Turn, data: JoinLinkButton) -> None:
    """Give the owner the link by which others join the event, or close it."""
    if data.how == "close":
        event = joining.close_link(actor=turn.actor, event_id=data.event_id)
        turn.edit(format_html(_("The link to <b>{name}</b> is closed. Those who have joined stay."), name=event.name))
        return
    event = joining.open_link(actor=turn.actor, event_id=data.event_id)
    close = JoinLinkButton(how="close", event_id=event.pk)
    turn.say(
        join_lines(
            format_html(_("Anyone who opens this link can come to <b>{name}</b>:"), name=event.name),
            links.make_join_link(turn.bot_username, event.join_key or ""),
        ),
        messages.make_keyboard([messages.make_button(_("🚫 Close the link"), close.pack(), "danger")]),
    )


def show_link(turn: Turn, key: str) -> None:
    """Show the event whose link the person followed."""
    try:
        event = _find(key)
    except CalendarError as error:
        turn.say(escape(error))
        return
    if event.tg_user_id == turn.person.tg_id:
        common.show_card(turn, event)
    else:
        turn.say(*_render(turn, event, key))


@router.button(ComeButton)
def answer(turn: Turn, data: ComeButton) -> None:
    """The person comes, or does not; pressing twice has the same effect as once."""
    event = _find(data.key)
    if data.answer == "out":
        joining.leave(event.pk, turn.person.tg_id)
        turn.answer_callback(_("You're not coming."))
        turn.edit(*_render(turn, event, data.key))
        return
    if access.has_passed(event):  # the buttons go away
        turn.answer_callback(_(BEGUN), alert=True)
        turn.edit(*_render(turn, event, data.key))
        return
    try:
        place = joining.join(event.pk, turn.person.tg_id, force=data.answer == "sure")
    except CalendarError as error:
        if error.code != "double_booking":
            raise
        text, _keyboard = _render(turn, event, data.key)
        sure, no = ComeButton(answer="sure", key=data.key), ComeButton(answer="out", key=data.key)
        turn.edit(
            join_lines(text, "\u200b", format_html("⚠️ {warning}", warning=error)),
            keyboards.make_force_keyboard(sure, no),
        )
        return
    turn.answer_callback(messages.describe_position(place.position) if place.state == "waiting" else _("You're in! ✅"))
    if place.meeting is not None:
        common.show_meeting(turn, place.meeting, edit=True)


def _find(key: str) -> Event:
    event = queries.find_event_by_key(key)
    if event is None:
        raise CalendarError("join_link_closed")
    return event


def _render(turn: Turn, event: Event, key: str) -> tuple[Markup, Payload]:
    """The event as a person sees it who has its link."""
    owner = queries.get_person(event.tg_user_id)
    taken = "" if event.capacity is None else messages.describe_places(event.capacity, *queries.count_places(event.pk))
    text = join_lines(
        messages.render_shared_event(event, turn.person, owner),
        format_html("🪑 {label}: {taken}", label=_("Places"), taken=taken) if taken else None,
        join_lines("\u200b", _(BEGUN)) if access.has_passed(event) else None,
    )
    if access.has_passed(event):
        return text, messages.make_keyboard()
    buttons = [
        messages.make_button(_("✅ I'm in"), ComeButton(answer="in", key=key).pack(), "success"),
        messages.make_button(_("❌ I can't"), ComeButton(answer="out", key=key).pack()),
    ]
    return text, messages.make_keyboard(buttons)
