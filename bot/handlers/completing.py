"""A sentence that leaves open only its day or its time: that is asked, with the questions of /new."""

import contextlib
import datetime as dt
import re
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext as _

from bot.handlers import common, naming_people
from bot.inputs import corrections, dates, reminder_words, requests, sentences, unreal, yes_words
from bot.inputs.readings import Reading
from bot.inputs.sentences import Sentence
from bot.states import Creating, Noting
from bot.turn import GUESS, GUESTS, Turn, get_draft_name
from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import Markup, format_html
from calendarapp.services import validation

# Two to eight words without a number, in one line, and no question.
NAME: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’-])*,?(?: [«“\"]?[^\W\d_](?:[^\W\d_]|['’-])*[»”\"]?[,:]?){1,7}[.!]?")
# What people say to each other, and what asks the bot for something else.
TALK: Final = frozenset(
    """
    привет здравствуй здравствуйте добрый доброе доброй спасибо благодарю пожалуйста как что кто где когда почему зачем
    покажи найди помоги можешь можно я мне ты вы это он она они ну хорошо ладно понятно не нет да
    hi hello hey good thanks thank please how what who where when why show find help can could i you it is are that this
    do does no not yes ok okay well see my your
    """.split()  # noqa: SIM905
)
LATE: Final = dt.time(21)
MORNING: Final = dt.time(5)
MESSAGE: Final = "message"  # in a conversation's data: the message that it is about


def ask_rest(turn: Turn, text: str, *, aside: bool = False) -> bool:
    """Ask for the day or the time where nothing else is missing, keeping the rest; False for any other text.

    `aside`: nobody asked for the text, so what is written next need not be the answer.
    """
    found = sentences.parse_sentence(text, common.get_local_now(turn))
    if found is None or not found.sure or len(found.missing) > 1 or found.zone or found.says_enough:
        return False
    reading = found.reading
    given = _list_given(turn, found, aside=aside)
    invited = naming_people.tell_apart(turn, found.people)[0] if found.planned else []
    if invited:
        given[GUESTS] = [person.tg_id for person in invited]
    name = requests.strip_request(found.planned if invited else found.name)
    leave_same(turn, name)
    if night := _find_coming_night(turn, found):
        found, reading = replace(found, missing=()), replace(reading, day=night)
    if found.missing == ("time",) and reading.day is not None and is_coming(turn, found, reading):
        turn.begin(Creating.name)
        turn.set_state(Creating.date, name=validation.clean_name(name), date=reading.day.isoformat(), rule=reading.rule)
        turn.set_state(Creating.time, part=reading.part, **given)
    elif found.missing == ("day",) and reading.time is not None and reading.rule is None:
        other = reading.other.isoformat() if reading.other else None
        turn.begin(Creating.name)
        turn.set_state(Creating.date, name=validation.clean_name(name), said=[reading.time.isoformat(), other], **given)
    elif not found.missing and reading.day is not None and reading.time is not None and is_coming(turn, found, reading):
        _go_to_details(turn, name, reading, given)
    else:
        return False
    turn.ask()
    return True


def _list_given(turn: Turn, found: Sentence, *, aside: bool) -> dict[str, Any]:
    """What the sentence says beside its name, its day and its time, for the conversation's data."""
    given: dict[str, Any] = {"aside": True, **keep_message(turn)} if aside else {}
    if found.reminders:
        given["reminders"] = list(found.reminders)
    elif reminder_words.asks(found.text):
        given["asked_to_remind"] = True
    if found.reading.minutes is not None:
        given["duration"] = validation.clean_duration(found.reading.minutes)
    given |= {key: value for key, value in (("place", found.place), ("url", found.url)) if value}
    if found.wrong:  # the question says so
        given["wrong"] = found.wrong
    return given


def _go_to_details(turn: Turn, name: str, reading: Reading, given: dict[str, Any]) -> None:
    """Keep the day and the time that are known, and go on with what follows them."""
    if reading.day is not None and reading.time is not None:
        day = reading.day.isoformat()
        turn.begin(Creating.name)
        turn.set_state(Creating.date, name=validation.clean_name(name), date=day, rule=reading.rule)
        turn.set_state(Creating.time)
        turn.set_state(Creating.details, time=reading.time.isoformat(), **given)


def _find_coming_night(turn: Turn, found: Sentence) -> dt.date | None:
    """Tomorrow, where it is late in the evening and the hour, without a day, is of the night to come; else None."""
    now, reading = common.get_local_now(turn), found.reading
    if found.missing != ("day",):
        return None
    night = reading.time is not None and reading.time < MORNING and reading.other is None and reading.rule is None
    return now.date() + dt.timedelta(days=1) if night and now.time() >= LATE else None


def ask_later_day(turn: Turn, found: Sentence) -> bool:
    """Keep the rest of a sentence whose time has passed, and ask for a day to come; False for any other one.

    The hour of a day before today stays; of today, it is the hour that is wrong.
    """
    reading = found.reading
    readings = (reading, *(() if found.sure else found.alternatives))
    if reading.day is None or found.zone or any(is_coming(turn, found, one) for one in readings):
        return False
    if not clock.YEARS.start <= reading.day.year < clock.YEARS.stop:
        return False
    given: dict[str, Any] = {"passed": True}
    if reading.time is not None and reading.day < common.get_local_now(turn).date():
        given["said"] = [reading.time.isoformat(), None]
    if reading.minutes is not None:
        given["duration"] = validation.clean_duration(reading.minutes)
    if found.reminders:
        given["reminders"] = list(found.reminders)
    elif reminder_words.asks(found.text):
        given["asked_to_remind"] = True
    given |= {key: value for key, value in (("place", found.place), ("url", found.url)) if value}
    turn.begin(Creating.name)
    turn.set_state(Creating.date, name=validation.clean_name(requests.strip_request(found.name)), **given)
    turn.ask()
    return True


def leave_same(turn: Turn, name: str) -> None:
    """Leave the questions about an event that is said again by its name, better: it is no draft to be kept."""
    begun = turn.is_in(Creating) or turn.is_in(Noting)
    if begun and (get_draft_name(turn.data) or "").casefold() == name.casefold():
        turn.finish("replaced")


def ask_whether_name(turn: Turn) -> bool:
    """Keep a text of a few words, "buy milk", as the name of an event, and ask for its day; False for any other text.

    It need not be one: what is written next may be anything.
    """
    text = turn.text.strip()
    words = text.lower().replace("ё", "е").split()
    if not NAME.fullmatch(text) or words[0].rstrip(",!") in TALK or yes_words.is_yes(text) or yes_words.is_no(text):
        return False
    if requests.find_request(text, text):
        return False
    turn.begin(Creating.name)
    given: dict[str, Any] = {GUESS: True, "aside": True, **keep_message(turn)}
    if reminder_words.asks(text):
        given["asked_to_remind"] = True
    turn.set_state(Creating.date, name=validation.clean_name(requests.strip_request(text)), **given)
    turn.ask()
    return True


def is_coming(turn: Turn, found: Sentence, reading: Reading) -> bool:
    """Whether what a sentence is about is still to come."""
    if reading.day is None:
        return False
    try:
        validation.require_coming(
            reading.ends_on or reading.day, reading.time or dt.time(23, 59), found.zone or turn.person.timezone
        )
    except CalendarError:
        return False
    return True


def find_unreal(text: str) -> str | None:
    """A day, a time or a length in the text that there is not, as it was written; None where there is none."""
    wrong = unreal.locate(text) or unreal.locate(corrections.strip_opening(text))
    return wrong.text if wrong is not None else None


def find_unreal_alone(turn: Turn, text: str) -> str | None:
    """As `find_unreal`, where nothing else but a day or a time is said."""
    said = corrections.strip_opening(text)
    wrong = unreal.locate(said)
    if wrong is None:
        return None
    rest = unreal.strip(said, wrong)
    if not any(map(str.isalnum, rest)):
        return wrong.text
    for read in (dates.parse_date, dates.parse_time):
        with contextlib.suppress(CalendarError):
            read(rest, common.get_local_now(turn))
            return wrong.text
    return None


def render_unreal(wrong: str) -> Markup:
    """Say that there is no such day, no such time, or nothing of such a length."""
    return format_html("⚠️ {text}", text=tell_unreal(wrong))


def tell_unreal(wrong: str) -> str:
    """As `render_unreal`, in plain text."""
    if unreal.locate_length(wrong):
        limit = validation.DURATION_LIMIT
        return str(CalendarError("duration_wrong", limit=limit, days=limit // clock.DAY))
    told = _("There is no such day: {text}.") if unreal.find_day(wrong) else _("There is no such time: {text}.")
    return told.format(text=wrong)


def render_passed(turn: Turn, day: dt.date, time: dt.time | None) -> Markup:
    """Say that the day is over, or of today that time, or that no calendar goes as far."""
    if time is not None and day == common.get_local_now(turn).date():
        over = _("{time} today has passed. Write it again with a day or a time to come.")
        return format_html("🗓 {text}", text=over.format(time=f"{time:%H:%M}"))
    if day.year >= clock.YEARS.stop:
        far = _("{when} is too far ahead: calendars here end with the year {year}. Write a nearer day.")
        told = far.format(when=common.format_day(day), year=clock.YEARS.stop - 1)
        return format_html("🗓 {text}", text=told)
    over = _("{when} has passed. Write it again with a day or a time to come.")
    return format_html("🗓 {text}", text=over.format(when=common.format_day_between(day)))


def keep_message(turn: Turn) -> dict[str, int]:
    """Which message a conversation is about, for its data: it may be changed before it is answered."""
    message = turn.update.message or turn.update.edited_message
    return {MESSAGE: message.message_id} if message is not None else {}
