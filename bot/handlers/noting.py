"""An event in one sentence: `/new Lunch tomorrow at 1` saves it, a plain sentence is offered with Save."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import (
    common,
    completing,
    correcting,
    fallback,
    guests,
    instead,
    naming_people,
    requesting,
    understood,
)
from bot.inputs import cancel_words, corrections, requests, sentences, several, weekday_lists, yes_words
from bot.inputs.sentences import Sentence
from bot.router import router
from bot.states import Creating, Inviting, Noting
from bot.turn import GUESTS, LATER, TITLE, Turn, render_kept, stamps
from botapi import cards
from botapi.callbacks import NoteButton
from calendarapp import clock, messages
from calendarapp.messages import lengths
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.services import series
from calendarapp.sql.cards import name_event_card

NOTE: Final = "note"  # in a conversation's data: a text of which is asked whether it is a note or an event


def read(turn: Turn, text: str) -> Sentence | None:
    """Read a sentence that says everything an event needs; None for any other text."""
    found = sentences.parse_sentence(text, common.get_local_now(turn))
    # "Cancel tomorrow at 7" asks for something else than an event of that name.
    return found if found is not None and found.says_enough and not cancel_words.find_way(found.name) else None


def save_at_once(turn: Turn, text: str) -> bool:
    """Save the event of a sentence, or ask what it leaves open; False if it does not say enough."""
    if _offer_several(turn, text, lines=True):
        return True
    found = read(turn, text)
    if found is None:
        return _offer_several(turn, text) or completing.ask_rest(turn, text)
    if completing.ask_later_day(turn, found):
        return True
    _begin(turn, found)
    if found.sure:
        save(turn, found, 0)
    else:
        turn.ask()
    return True


def receive_text(turn: Turn) -> None:
    """Offer to save the event of a sentence that came outside of any conversation; explain any other message.

    Of a sentence that leaves open only when in the day, or on which day, that is asked.
    """
    said = sentences.parse_sentence(turn.text, common.get_local_now(turn))
    if said is not None and cancel_words.find_way(said.name):
        said = None
    bare = said is not None and ("name" in said.missing or corrections.says_nothing_else(said.name))
    if bare and said is not None and said.wrong:
        _explain(turn, said)
        return
    if requesting.answer(turn, said):
        return
    if _offer_several(turn, turn.text, lines=True):
        return
    found = read_coming(turn) or (_read_weekly(turn) if said is None or "day" in said.missing else None)
    if found is not None:
        _begin(turn, found)
        turn.ask()
    elif not _offer_several(turn, turn.text) and (said is None or not completing.ask_rest(turn, turn.text, aside=True)):
        _explain(turn, said)


def _explain(turn: Turn, said: Sentence | None) -> None:
    """Say why no event is made of a message: there is no such day or time, it has passed, or it is not understood."""
    wrong = completing.find_unreal(turn.text)
    if len(turn.text) > sentences.LONGEST:
        turn.say(_("That is too long for me to find an event in it. Write what and when in a few words."))
    elif wrong is not None:
        turn.say(completing.render_unreal(wrong))
    elif said is not None and said.reading.day is not None and not completing.is_coming(turn, said, said.reading):
        turn.say(completing.render_passed(turn, said.reading.day, said.reading.time))
    elif said is not None or turn.state is not None or not completing.ask_whether_name(turn):
        fallback.reply_not_understood(turn)


def _offer_several(turn: Turn, text: str, *, lines: bool = False) -> bool:
    """Offer the first of several events, and keep the others for after it; False for any other text.

    Lines that say when and what are asked for first: together they may read as one event, with one time for all.
    """
    written = common.get_local_now(turn)
    texts = several.split(text, written, lines=lines)
    found = [one for part in texts if (one := read(turn, part)) is not None]
    if not found or len(found) < len(texts) or not all(completing.is_coming(turn, one, one.reading) for one in found):
        return False
    _begin(turn, found[0], rest=texts[1:], count=len(texts), whole=text)
    turn.ask()
    return True


def skip(turn: Turn) -> bool:
    """Leave the offer and go on with the next of several events; False where there is none."""
    if not turn.data.get("rest") and not turn.data.get(LATER):
        return False
    kept, found = turn.data, read_again(turn)
    if turn.callback is not None and found is not None:
        turn.edit(join_lines(understood.render(turn, found, found.reading), "\u200b", _("Not saved.")))
    else:
        drop_offer(turn)
    turn.finish("left")
    offer_next(turn, kept)
    return True


def offer_next(turn: Turn, kept: dict[str, Any]) -> None:
    """Offer the next of several events, of what was kept with the one before; then those that newer ones put off."""
    later = kept.get(LATER, [])
    if kept.get("rest"):
        text, *rest = kept["rest"]
        found = sentences.parse_sentence(text, _get_written(turn, kept))
        if found is not None:
            _begin(turn, found, rest=rest, count=kept["count"], written=kept["written"], later=later)
            turn.ask()
    elif later:
        *others, offer = later
        turn.state = offer["state"]
        turn.data = {**offer["data"], LATER: others, stamps.TALK: stamps.to_base36(turn.update.update_id)}
        turn.ask()


def _put_off(turn: Turn, offer: dict[str, Any], name: str) -> bool:
    """Let an offer wait until the newer one is saved or left; False where that is the same event, or too many wait."""
    newer = read_again(turn) if turn.is_in(Noting) else None
    now = turn.data.get("name", "") if newer is None else understood.get_name(turn, newer)
    waiting = [one for one in turn.data.get(LATER, ()) if newer is None or one["data"].get("sentence") != newer.text]
    put_off = now.casefold() != name.casefold() and len(waiting) < stamps.MOST_DRAFTS
    turn.data[LATER] = [*waiting, offer] if put_off else waiting
    return put_off


def _read_weekly(turn: Turn) -> Sentence | None:
    """Read several weekdays, which are no single event, as those of every week; None for any other message."""
    text = weekday_lists.repeat(turn.text)
    found = read(turn, text) if text is not None else None
    return found if found is not None and found.reading.rule else None


def receive_aside(turn: Turn) -> None:
    """Take a message that does not answer what was asked of a plain sentence: the question may be passed over.

    Another sentence takes its place, and what is known so far is kept as a draft; anything else leaves it open.
    """
    said = sentences.parse_sentence(turn.text, common.get_local_now(turn))
    if yes_words.is_no(turn.text):
        kept = turn.data
        turn.finish("left")
        turn.say(_("All right, nothing is in progress now: nothing was saved or sent."))
        offer_next(turn, kept)
    elif turn.is_guessing:
        turn.finish("replaced")
        receive_text(turn)
    elif (said is not None and "name" not in said.missing) or _reads_as_several(turn):
        receive_text(turn)
    elif not requesting.answer(turn, said):
        _explain(turn, said)
        if turn.state in turn.asks:
            turn.ask()  # it may stand far above


def _reads_as_several(turn: Turn) -> bool:
    """Whether it is about several events, or about several days of every week."""
    return _read_weekly(turn) is not None or bool(several.split(turn.text, common.get_local_now(turn)))


def receive_name(turn: Turn) -> None:
    """Take what an event is called of which only the time was written; any other message leaves that open."""
    said = sentences.parse_sentence(turn.text, common.get_local_now(turn))
    if said is None and (requesting.answer(turn, None) or not turn.text):
        return
    text = f"{turn.data['when']} {turn.text}"
    turn.finish("replaced")
    found = read(turn, text) if said is None else None
    if found is not None and completing.is_coming(turn, found, found.reading):
        _begin(turn, found)
        turn.ask()
    elif said is not None or not completing.ask_rest(turn, text, aside=True):
        receive_text(turn)


def read_coming(turn: Turn) -> Sentence | None:
    """Read a plain message that says everything an event to come needs; None for any other text."""
    found = read(turn, turn.text)
    if found is None or requests.find_request(found.name, turn.text):
        return None
    return (
        found if any(completing.is_coming(turn, found, one) for one in (found.reading, *found.alternatives)) else None
    )


@router.step(Noting.offered, Noting.readings)
def receive_other_text(turn: Turn) -> None:
    """Take a typed yes, no or correction. Another sentence is another offer; whatever else leaves this one open."""
    found = read_again(turn)
    if found is not None and found.sure and yes_words.is_yes(turn.text):
        close_offer(turn)
        save(turn, found, 0)
    elif yes_words.is_no(turn.text) and skip(turn):
        pass
    elif yes_words.is_no(turn.text):
        drop_offer(turn)
        turn.finish("left")
        turn.say(_("All right, nothing is in progress now: nothing was saved or sent."))
    elif found is not None and correcting.correct(turn, found):
        close_offer(turn)
        turn.set_state(Noting.offered if correcting.apply(turn, found).sure else Noting.readings)
        turn.ask()
    else:
        _receive_another(turn, found)


def close_offer(turn: Turn, told: str | None = None) -> None:
    """Take question and buttons away from what was understood of a sentence, and say `told` below it."""
    found = read_again(turn)
    if found is None:
        common.close_offer(turn)
        return
    if turn.state == Noting.offered.state:
        known = understood.render(turn, found, found.reading)
    else:
        known = format_html("📌 <b>{name}</b>", name=understood.get_name(turn, found))
    common.close_offer(turn, join_lines(known, *(["\u200b", told] if told else [])), only=True)


def drop_offer(turn: Turn) -> None:
    """Say below what was understood of a sentence that it is not saved."""
    close_offer(turn, _("Not saved."))


def ask_whether_note(turn: Turn, name: str) -> bool:
    """Ask of what reads as an event whether it is a note to the one of that name; False where that is plain.

    It is so where the same is written again.
    """
    if read_coming(turn) is None or turn.data.get(NOTE) == turn.text:
        return False
    turn.data[NOTE] = turn.text
    question = _("Is this a note to “{name}”, or another event?").format(name=lengths.cut(name, lengths.LABEL))
    buttons = [
        messages.make_button(_("📝 A note"), NoteButton(what="note").pack()),
        messages.make_button(_("📌 Another event"), NoteButton(what="event").pack()),
    ]
    turn.say(
        join_lines(format_html("📝 {text}", text=turn.text), format_html("{question}", question=question)),
        messages.make_keyboard(buttons, keyboards.make_cancel_row()),
    )
    return True


def take_another(turn: Turn, text: str, name: str) -> None:
    """Offer an event that was written where a note to that other one was asked for, which is asked for after it."""
    offer: dict[str, Any] = {"state": turn.state, "data": {TITLE: name, **turn.data}}
    waiting, inviting = offer["data"].pop(LATER, []), turn.is_in(Inviting)
    turn.finish("replaced")
    turn.guests, turn.put_off = [], [*waiting, offer][-stamps.MOST_DRAFTS :]
    told = (
        _("The invitation to “{name}” is not sent yet: I'll ask again after the event that you wrote next.")
        if inviting
        else _("“{name}” is not saved yet: I'll ask again after the event that you wrote next.")
    )
    turn.open_with(format_html("📝 {text}", text=told.format(name=name)))
    found = read(turn, text)
    if found is not None:
        _begin(turn, found)
        turn.ask()


def _receive_another(turn: Turn, found: Sentence | None) -> None:
    """Take another sentence, after which this one is asked again, and say so below it; anything else leaves it open."""
    talk = turn.data.get(stamps.TALK)
    offer: dict[str, Any] = {"state": turn.state, "data": turn.data}
    known = understood.render(turn, found, found.reading) if found is not None else None
    name = understood.get_name(turn, found) if found is not None else ""
    turn.keeps_offer = False  # it is asked about again, or the same event is said otherwise
    receive_text(turn)
    if turn.data.get(stamps.TALK) == talk:
        return
    begun = turn.is_in(Noting) or turn.is_in(Creating)
    if found is not None and begun and _put_off(turn, offer, name):
        told = _("Not saved yet: I'll ask again after the event that you wrote next.")
        if GUESTS in offer["data"]:
            turn.data.pop(GUESTS, None)
    elif found is not None and turn.state is not None and not begun:
        turn.keep_draft(offer)
        told = render_kept(name)
    else:
        told = _("Not saved: another event came after it. To save this one, send it again.")
    common.close_offer(turn, join_lines(known, "\u200b", told))


def save(turn: Turn, found: Sentence, number: int) -> None:
    """Save the event as that reading says, and show its card with one tap to correct each part.

    Raises:
        CalendarError: as `series.create_event`.
    """
    readings = (found.reading, *found.alternatives)
    reading = readings[number]
    plan, people = understood.make_plan(turn, found, reading), naming_people.tell_apart(turn, found.people)[0]
    event = series.create_event(
        owner=turn.person.tg_id,
        name=understood.get_name(turn, found),
        date=plan.date,
        place=found.place or "",
        url=found.url,
        timezone=plan.timezone,
        rrule=reading.rule,
        reminder_minutes=understood.choose_reminders(turn, found, reading),
        **understood.get_length(plan, found.name),
    )
    kept = turn.data
    turn.finish("saved")
    known = (reading, *understood.list_asked(found))
    others = [other for other in readings if other not in known and instead.is_movable(reading, other)]
    text, keyboard = cards.render_event_view(turn.person, event, _("Saved! ✅"))
    rows: understood.Rows = [
        keyboards.make_field_buttons(event, "name", "date", "time"),
        keyboards.make_field_buttons(event, "duration") if reading.minutes or event.all_day else [],
        *(
            instead.make_reading_row(turn, found, event, other)
            for other in others
            if completing.is_coming(turn, found, other)
        ),
        *([understood.make_invite_buttons(event, people[0])] if len(people) == 1 else []),
        *keyboard["inline_keyboard"],
    ]
    note = None if event.all_day else common.render_clock_note(event.date, event.time, event.timezone)
    hint = common.render_hours_note(turn, event)
    turn.say(join_lines(text, note, hint), messages.make_keyboard(*rows), card=name_event_card(event.pk))
    named = [person.tg_id for person in people] if len(people) > 1 else []
    guests.ask_whether_to_invite(turn, event, {**kept, GUESTS: list(dict.fromkeys([*kept.get(GUESTS, ()), *named]))})
    offer_next(turn, kept)


def _begin(turn: Turn, found: Sentence, **more: Any) -> None:
    state = Noting.offered if found.sure else Noting.readings
    completing.leave_same(turn, requests.strip_request(found.name))
    written = {"written": common.get_local_now(turn).isoformat()}
    turn.begin(state, sentence=found.text, **{**written, **completing.keep_message(turn), **more})
    turn.data[TITLE] = understood.get_name(turn, found)


def read_again(turn: Turn) -> Sentence | None:
    """Read the sentence of the conversation, as it was meant when it was written."""
    found = sentences.parse_sentence(turn.data["sentence"], _get_written(turn, turn.data))
    if found is not None and found.reading.now:  # it may be a minute later by now
        found = sentences.parse_sentence(turn.data["sentence"], common.get_local_now(turn))
    return correcting.apply(turn, found) if found is not None else None


def _get_written(turn: Turn, data: dict[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(data["written"]).astimezone(clock.get_zone(turn.person.timezone))
