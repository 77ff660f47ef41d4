"""What the bot does in groups: /meet plans something that members join, /agenda lists what the group has planned."""

from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot.handlers import common, completing, polls, sharing, understood
from bot.inputs import sentences, when_words
from bot.inputs.sentences import Sentence
from bot.router import router
from bot.turn import Call, Turn
from bot.turn.shared import SharedTurn
from botapi import links
from botapi.callbacks import JoinButton, WaitButton
from calendarapp import messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths
from calendarapp.messages import shared_cards as texts
from calendarapp.messages.markup import escape, format_html, join_lines
from calendarapp.models import Event, TgUser
from calendarapp.queries import own_time
from calendarapp.queries import shared_events as planned
from calendarapp.services import events, shared_events, shared_views, validation
from calendarapp.sql.cards import name_event_card

SHOWN: Final = 10  # events of a group's agenda
TO_HEAR: Final = gettext_noop("To hear when a place is free, open our private chat and press Start.")
USAGE: Final = gettext_noop("Say what and when in one message, like /meet dinner Friday 19:00")
EXAMPLE: Final = gettext_noop("dinner Friday 19:00")


@router.group_command("meet")
def meet(turn: SharedTurn) -> None:
    """`/meet dinner Friday 19:00` makes an event, whose card takes answers; `/meet dinner` asks for the time."""
    if turn.chat is None:
        return
    fields = understood.read_fields(turn.private, turn.args) if turn.args else None
    if fields is None:
        _answer_unplanned(turn)
        return
    _plan(turn, turn.chat.id, fields)


def meet_by_name(turn: SharedTurn) -> None:
    """`@bot dinner Friday 19:00` does the same; whatever else is said to the bot by its name is talk."""
    fields = understood.read_fields(turn.private, turn.args.removeprefix("/meet").strip())
    if turn.chat is not None and fields is not None:
        _plan(turn, turn.chat.id, fields)


def _plan(turn: SharedTurn, chat_id: int, fields: dict[str, Any]) -> None:
    event = events.create(owner=turn.person.tg_id, **fields)
    shared = shared_events.share_in_group(
        owner=turn.person.tg_id, event_id=event.pk, chat_id=chat_id, language=turn.person.language
    )
    text, keyboard = shared_views.render(event, shared)
    turn.say(text, keyboard, card=name_event_card(event.pk))
    turn.calls += common.make_private_note(turn.person, event)


def _answer_unplanned(turn: SharedTurn) -> None:
    """Ask the group for the time where none was said; otherwise say why nothing is planned."""
    text, private = turn.args, turn.private
    said = sentences.parse_sentence(text, common.get_local_now(private))
    wrong = completing.find_unreal(text)
    if len(text) > sentences.LONGEST:
        validation.clean_name(text)
    if wrong is not None:
        turn.ask(join_lines(completing.render_unreal(wrong), escape(_(USAGE))), _(EXAMPLE))
    elif said is not None and said.reading.rule:
        turn.say(escape(_("What repeats is made in our private chat: /new yoga every Tuesday at 19:00")))
    elif said is not None and said.reading.day and not completing.is_coming(private, said, said.reading):
        turn.say(completing.render_passed(private, said.reading.day, said.reading.time))
    elif _leaves_time_open(private, text, said) or (said is not None and said.either and "name" not in said.missing):
        polls.make_poll(turn)
    else:
        turn.ask(escape(_(USAGE)), _(EXAMPLE))


def _leaves_time_open(turn: Turn, text: str, said: Sentence | None) -> bool:
    """Whether it says what takes place, and no time: "dinner", "dinner on Friday", "dinner after 6 on Friday"."""
    if said is None:
        rest, asked = when_words.parse(text, common.get_local_now(turn).date())
        name = rest if asked.days else text
        return bool(name) and not any(char.isdigit() for char in name)
    return "time" in said.missing and "name" not in said.missing


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


def follow(*, old: int, new: int) -> list[Call]:
    """A group has become a supergroup: the cards of what it has planned are sent again, as the old ones are left."""
    shared_events.follow_group(old=old, new=new)
    calls = []
    for event in planned.select_planned(new)[:SHOWN]:
        shared = planned.find_shared_event(event.pk, new)
        if shared is not None:
            with translation.override(shared.language):
                text, keyboard = shared_views.render(event, shared)
            payload = messages.make_message(new, text, keyboard)
            calls.append(Call("sendMessage", payload, card=name_event_card(event.pk)))
    return calls


@router.shared_button(JoinButton)
def answer(turn: SharedTurn, data: JoinButton) -> None:
    """Say whether one comes. The card follows by itself, at Telegram's pace."""
    try:
        answered = shared_events.answer(
            shared_id=data.number, place=turn.place, tg_id=turn.person.tg_id, coming=data.answer == "in"
        )
    except CalendarError as error:
        if error.code != "event_past":
            raise
        shared_events.refresh(data.number)  # the buttons go away
        turn.answer_callback(_(sharing.BEGUN), alert=True)
        return
    if answered.organizes:
        turn.answer_callback(_("You organize this: you are in anyway. Change or delete it in our private chat."))
    elif not answered.coming:
        turn.answer_callback(_("Noted: you can't come."))
    elif answered.position:
        place, hear = messages.describe_position(answered.position), _(TO_HEAR)
        begun = turn.has_begun
        turn.answer_callback(place if begun else f"{place}\n{hear}", alert=answered.changed and not begun)
    elif turn.has_begun:
        told, own = _("You're in! ✅ It's in your calendar, and I'll remind you."), _describe_own(turn, answered.event)
        turn.answer_callback(f"{told}\n{own}" if own else told, alert=bool(own) and answered.changed)
    else:
        turn.answer_callback(
            _("You're in! ✅ To be reminded, open our private chat and press Start."), alert=answered.changed
        )


def _describe_own(turn: SharedTurn, event: Event) -> str:
    """What the person organizes themselves at that time, for them alone: their yes stands beside it."""
    own = own_time.get_own_event_at(turn.person.tg_id, event.slot)
    name = lengths.cut(own.name, lengths.LABEL) if own is not None else ""
    told = _("At the same time: {names}")
    return f"⚠️ {told.format(names=name)}" if name else ""


@router.shared_button(WaitButton)
def wait(turn: SharedTurn, _data: WaitButton) -> None:
    """The card is on its way; where it never comes, Telegram does not tell the bot what is chosen."""
    turn.answer_callback(_("One moment: the card is on its way. If it does not come, send it again."))


@router.command("meet", "agenda")
def explain(turn: Turn) -> None:
    """In a private chat there is nobody to plan with: say how a group gets the bot."""
    add: Payload = {"text": _("➕ Add me to a group"), "url": links.make_group_link(turn.bot_username)}
    text = _(
        "This works in groups: add me to one, and plan there with /meet dinner Friday 19:00. Here, /new makes an event,"
        " and /list shows what is coming."
    )
    turn.say(escape(text), messages.make_keyboard([add]))
