"""What the bot does in groups: /meet plans something that members join, /agenda lists what the group has planned."""

from typing import Final

from django.utils.translation import gettext as _

from bot.handlers import noting
from bot.router import router
from bot.turn import Turn
from bot.turn.shared import SharedTurn
from botapi import links, shared_cards
from botapi.callbacks import JoinButton, WaitButton
from calendarapp import messages
from calendarapp.messages import Payload
from calendarapp.messages import shared_cards as texts
from calendarapp.messages.markup import escape, format_html, join_lines
from calendarapp.models import TgUser
from calendarapp.queries import shared_events as planned
from calendarapp.services import events, shared_events
from calendarapp.sql.cards import name_event_card

SHOWN: Final = 10  # events of a group's agenda


@router.group_command("meet")
def meet(turn: SharedTurn) -> None:
    """`/meet dinner Friday 19:00`: an event of the sender's, whose card in the group takes answers."""
    if turn.chat is None:
        return
    fields = noting.read_fields(turn.private, turn.args) if turn.args else None
    if fields is None:
        turn.say(escape(_("Say what and when in one message, like /meet dinner Friday 19:00")))
        return
    event = events.create(owner=turn.person.tg_id, **fields)
    shared = shared_events.share_in_group(
        owner=turn.person.tg_id, event_id=event.pk, chat_id=turn.chat.id, language=turn.person.language
    )
    text, keyboard = shared_cards.render_shared_view(event, shared)
    turn.say(text, keyboard, card=name_event_card(event.pk))


@router.group_command("agenda")
def show_agenda(turn: SharedTurn) -> None:
    """What was planned in this group, and nothing of anybody's calendar."""
    if turn.chat is None:
        return
    found = list(planned.select_planned(turn.chat.id)[: SHOWN + 1])
    if not found:
        turn.say(escape(_("Nothing is planned in this group yet. Plan something: /meet dinner Friday 19:00")))
        return
    entries = []
    for event in found[:SHOWN]:
        shared = planned.find_shared_event(event.pk, turn.chat.id)
        coming = planned.count_coming(shared) if shared else 1
        reader = TgUser(tg_id=0, language=turn.person.language, timezone=event.timezone)
        entries += [texts.render_planned(event, reader, coming), "\u200b"]
    more = "…" if len(found) > SHOWN else None
    headline = format_html("<b>{title}</b>", title=_("📅 What this group has planned"))
    turn.say(join_lines(headline, "\u200b", *entries[:-1], more))


@router.shared_button(JoinButton)
def answer(turn: SharedTurn, data: JoinButton) -> None:
    """Say whether one comes. The card follows by itself, at Telegram's pace."""
    answered = shared_events.answer(
        shared_id=data.number, place=turn.place, tg_id=turn.person.tg_id, coming=data.answer == "in"
    )
    if answered.organizes:
        turn.toast(_("You organize this: you are in anyway. Change or delete it in our private chat."))
    elif not answered.coming:
        turn.toast(_("Noted: you can't come."))
    elif answered.position:
        turn.toast(messages.describe_position(answered.position))
    elif turn.has_begun:
        turn.toast(_("You're in! ✅ It's in your calendar, and I'll remind you."))
    else:
        turn.toast(_("You're in! ✅ To be reminded, open our private chat and press Start."), alert=answered.changed)


@router.shared_button(WaitButton)
def wait(turn: SharedTurn, _data: WaitButton) -> None:
    """The card is on its way; where it never comes, Telegram does not tell the bot what is chosen."""
    turn.toast(_("One moment: the card is on its way. If it does not come, send it again."))


@router.command("meet", "agenda")
def explain(turn: Turn) -> None:
    """In a private chat there is nobody to plan with: say how a group gets the bot."""
    add: Payload = {"text": _("➕ Add me to a group"), "url": links.make_group_link(turn.bot_username)}
    text = _(
        "This works in groups: add me to one, and plan there with /meet dinner Friday 19:00. Here, /new makes an event,"
        " and /list shows what is coming."
    )
    turn.say(escape(text), messages.make_keyboard([add]))
