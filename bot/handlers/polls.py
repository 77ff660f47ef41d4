"""/poll: Telegram's own poll about the times of something, which becomes a meeting."""

import contextlib
import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Final

from aiogram.types import Update
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bot.handlers import common, completing
from bot.inputs import dates, requests, sentences, unreal, when_words
from bot.inputs.activity_words import find_unlikely_hours
from bot.inputs.sentences import Sentence
from bot.router import router
from bot.turn import Call, Turn
from bot.turn.shared import SharedTurn
from botapi import time_polls as shown
from botapi.callbacks import DayPart, TimePollButton
from calendarapp import clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import lengths
from calendarapp.messages.markup import escape, format_html, join_lines
from calendarapp.models import TimePoll
from calendarapp.queries import time_polls as tallies
from calendarapp.services import people, shared_views, time_polls
from calendarapp.sql.cards import name_event_card

USAGE: Final = gettext_noop("Say what it is about: /poll dinner, or with times: /poll dinner Fri 19:00, Sat 18:00")
EXAMPLE: Final = gettext_noop("dinner Fri 19:00, Sat 18:00")
SEPARATORS: Final = re.compile(r"[,;\n]+")
MORNING: Final = frozenset(range(12))
# Of parts of the day, between which hours times are proposed.
HOURS: Final[dict[DayPart, tuple[dt.time, dt.time]]] = {
    "morning": (dt.time(8), dt.time(12)),
    "afternoon": (dt.time(12), dt.time(18)),
    "evening": time_polls.EVENINGS,
}
LATEST: Final = dt.time(23)
# What is meant as a time, and is none that can be read: "9 or 10", "at 25:00".
OPEN: Final = re.compile(r"\d[:.]\d\d|\d\s+(?:or|или)\s+\d")
BARE_HOUR: Final = re.compile(r"(?<!\S)\d{1,2}$")
NUMBER: Final = "0123456789:. "
PIECE: Final = 100  # characters of a piece in an answer
SEND: Final = "sendPoll"
EDIT_KEYBOARD: Final = "editMessageReplyMarkup"


@router.group_command("poll")
def make_poll(turn: SharedTurn) -> None:
    """`/poll dinner`: free times of the sender's; `/poll dinner Fri 19:00, Sat 18:00`: these."""
    chat = turn.chat
    if chat is None:
        return
    name, minutes, starts, wrong = _read(turn.private, turn.args, chat.id)
    if wrong:
        turn.say(escape(wrong))
        return
    if not name:
        turn.ask(escape(_(USAGE)), _(EXAMPLE))
        return
    poll = time_polls.make(
        organizer=turn.person.tg_id,
        chat_id=chat.id,
        name=name,
        starts=starts,
        language=turn.person.language,
        minutes=minutes,
        topic=turn.topic,
    )
    turn.calls.append(Call(SEND, shown.make_poll(poll)))


@router.command("poll")
def make_private_poll(turn: Turn) -> None:
    """In a private chat: a poll that can be forwarded."""
    _run_shared(turn, make_poll)
    if any(call.method == SEND for call in turn.calls):
        turn.say(_("👆 Forward it to everybody who shall vote: I count the votes wherever they are given."))


@router.shared_button(TimePollButton)
def choose(turn: SharedTurn, data: TimePollButton) -> None:
    """Show the poll's times to choose from, put them away, or choose one: for its organizer."""
    chat_id, me = turn.place.chat_id, turn.person.tg_id
    if data.action == "pick":
        _decide(turn, data)
        return
    poll = time_polls.require_own(number=data.number, chat_id=chat_id, tg_id=me)
    with translation.override(poll.language):
        keyboard = shown.make_times_keyboard(poll) if data.action == "times" else shown.make_choose_keyboard(poll)
    if turn.message is not None:
        where = {"chat_id": chat_id, "message_id": turn.message.message_id}
        turn.calls.append(Call(EDIT_KEYBOARD, {**where, "reply_markup": keyboard}))


@router.button(TimePollButton)
def choose_privately(turn: Turn, data: TimePollButton) -> None:
    """The same below a poll in a private chat."""
    _run_shared(turn, lambda shared: choose(shared, data))


def take_vote(update: Update) -> None:
    """Keep a vote (`poll_answer`) of a person: for a chat's, an anonymous administrator's, Telegram names a bot."""
    answer = update.poll_answer
    if answer is None or answer.user is None or answer.user.is_bot or answer.voter_chat is not None:
        return
    user = answer.user
    people.remember_contact(
        tg_id=user.id,
        username=user.username or "",
        first_name=user.first_name,
        last_name=user.last_name or "",
    )
    time_polls.record_vote(poll_id=answer.poll_id, tg_id=user.id, options=answer.option_ids)


def take_end(update: Update) -> list[Call]:
    """A poll is over (`poll`): ask its organizer for the time, where it stands."""
    if update.poll is None or not update.poll.is_closed:
        return []
    poll = time_polls.close(update.poll.id)
    return [_make_question(poll), *_strip(poll)] if poll is not None else []


def _decide(turn: SharedTurn, data: TimePollButton) -> None:
    chat_id, me = turn.place.chat_id, turn.person.tg_id
    try:
        decided = time_polls.decide(number=data.number, chat_id=chat_id, tg_id=me, option=data.option)
    except CalendarError as error:
        if error.code != "poll_over" or not tallies.has_chosen(me, data.number, data.option):
            raise
        turn.answer_callback(_("The time is chosen."))  # the second of two taps
        return
    poll = TimePoll.objects.get(pk=data.number)
    message = turn.message
    if message is not None:  # of the poll, or of the question after its end
        where = {"chat_id": chat_id, "message_id": message.message_id}
        still_open = message.poll is not None and not message.poll.is_closed
        turn.calls.append(Call("stopPoll" if still_open else EDIT_KEYBOARD, where))
    with translation.override(poll.language):
        headline = _("The time is chosen.")
        if decided.shared is not None:
            text, keyboard = shared_views.render(decided.event, decided.shared)
            left = decided.left
            more = ngettext("{n} more has voted: please press ✅.", "{n} more have voted: please press ✅.", left)
            rest = format_html("👇 {text}", text=more.format(n=left)) if left else None
            said = join_lines(format_html("🏁 {text}", text=headline), rest, text)
            turn.say(said, keyboard, card=name_event_card(decided.event.pk))
            turn.calls += common.make_private_note(turn.person, decided.event)
            return
    common.show_card(turn.private, decided.event, headline)
    turn.calls += turn.private.calls


def _strip(poll: TimePoll) -> list[Call]:
    """Take the buttons away from the poll itself: the time is chosen elsewhere."""
    if poll.message_id is None:
        return []
    return [Call(EDIT_KEYBOARD, {"chat_id": poll.chat_id, "message_id": poll.message_id})]


def _make_question(poll: TimePoll) -> Call:
    organizer = queries.get_person(poll.organizer_tg_id)
    with translation.override(poll.language):
        told = _("The poll about “{name}” is over. {person}, choose the time:")
        text = escape(told.format(name=poll.name, person=organizer.display_name))
        keyboard = shown.make_times_keyboard(poll, back=False)
    return Call("sendMessage", {**messages.make_message(poll.chat_id, text, keyboard), **shown.name_place(poll)})


def _read(turn: Turn, text: str, chat_id: int) -> tuple[str, int | None, list[dt.datetime], str]:
    """What a poll is about, how long it takes, its times, those that were named or free ones, and what is wrong."""
    pieces = _split(text)
    if not pieces:
        return "", None, [], ""
    now = common.get_local_now(turn)
    pieces = _complete(pieces, now)
    said = [sentences.parse_sentence(piece, now) for piece in pieces]
    if (wrong := next(filter(None, map(unreal.find_time, pieces)), None)) is not None:
        return "", None, [], completing.tell_unreal(wrong)
    timed = next((number for number, one in enumerate(said) if one is not None and one.reading.time is not None), None)
    if timed is None:
        return _propose(turn, text, chat_id)
    # What stands before the first time is the name: it may have commas, too.
    name = _join_names(pieces[: timed + 1], said, now)
    minutes = _get_minutes(turn, said)
    return name, minutes, *_read_times(turn, pieces[min(timed, _find_first_day(said)) :], name)


def _propose(turn: Turn, text: str, chat_id: int) -> tuple[str, int | None, list[dt.datetime], str]:
    """As `_read`, where no time is named: free ones on the days and in the part of the day that are."""
    now = common.get_local_now(turn)
    rest, asked = when_words.parse(text, now.date())
    pieces = _split(rest)
    said = [sentences.parse_sentence(piece, now) for piece in pieces]
    name = _join_names(pieces, said, now)
    minutes = asked.minutes or _get_minutes(turn, said)
    unread = next((piece for piece, one in zip(pieces, said, strict=True) if one is None and OPEN.search(piece)), None)
    if unread is not None:
        return name, minutes, [], _explain(unread)
    evening = find_unlikely_hours(name.lower().replace("ё", "е").split()).bare >= MORNING
    first = next((one.reading for one in said if one and one.reading.day), None)
    last = (first.ends_on or first.day) if first else None
    days = asked.days or ((first.day, last) if first else (None, None))
    part = asked.part or next((when_words.OF_THE_DAY.get(one.reading.part or "") for one in said if one), None)
    within = (asked.after, LATEST) if asked.after else HOURS[part] if part else None
    members = tallies.list_counted_members(chat_id)
    starts = time_polls.propose_times(
        turn.person, minutes=minutes, day=days[0], last=days[1], evening=evening, within=within, members=members
    )
    return name, minutes, starts, ""


def _split(text: str) -> list[str]:
    return [piece.strip() for piece in SEPARATORS.split(text) if piece.strip()]


def _join_names(pieces: Sequence[str], said: Sequence[Sentence | None], now: dt.datetime) -> str:
    """The name in these pieces, without what they say of the day and the time."""
    named = zip(pieces, said, strict=False)
    names = (requests.strip_request(one.name) if one else _leave_out_day(piece, now) for piece, one in named)
    return ", ".join(filter(None, names))


def _get_minutes(turn: Turn, said: Sequence[Sentence | None]) -> int | None:
    return next((one.reading.minutes for one in said if one and one.reading.minutes), turn.person.duration_minutes)


def _complete(pieces: Sequence[str], now: dt.datetime) -> list[str]:
    """Read short names of days and bare hours, which alone are none: "fri, sat 19:00", "mon 10, tue 11"."""
    done: list[str] = []
    time = ""  # that the day before has as well
    for piece in reversed(pieces):
        done.append(_lengthen(piece, time, now))
        said = sentences.parse_sentence(done[-1], now)
        time = f"{said.reading.time:%H:%M}" if said is not None and said.reading.time is not None else time
    return done[::-1]


def _lengthen(piece: str, time: str, now: dt.datetime) -> str:
    """The piece with its minutes, or with that time, if it names a day then; else as it is."""
    if sentences.parse_sentence(piece, now) is not None:
        return piece
    for more in (":00" if BARE_HOUR.search(piece) else "", f" {time}" if time else ""):
        said = sentences.parse_sentence(f"{piece}{more}", now) if more else None
        if said is not None and said.reading.day and not {"day", "time"} & set(said.missing) and not said.wrong:
            return f"{piece}{more}" if piece.lower().startswith(said.name.lower()) else piece
    return piece


def _leave_out_day(piece: str, now: dt.datetime) -> str:
    """The piece, unless it is nothing but a day, with a number perhaps ("Fri 19"): that is no name."""
    with contextlib.suppress(CalendarError):
        dates.parse_date(piece.rstrip(NUMBER).strip() or piece, now)
        return ""
    return piece


def _find_first_day(said: Sequence[Sentence | None]) -> int:
    """Which piece is the first one with a day."""
    return next((number for number, one in enumerate(said) if one is not None and one.reading.day), len(said))


def _explain(piece: str) -> str:
    """Say which piece is no time, and how times are written."""
    shown = lengths.cut(piece, PIECE)
    told = _("I don't understand “{piece}” as a time. Write a day and a time, with commas between them:")
    example = _("/poll dinner Fri 19:00, Sat 18:00")
    return f"{told.format(piece=shown)}\n{example}"


def _read_times(turn: Turn, pieces: list[str], name: str) -> tuple[list[dt.datetime], str]:
    """The times that were named, and what is wrong with one of them.

    A day alone is at the hour before, or at the one that follows; an hour alone is on the day before.
    """
    now, zone = common.get_local_now(turn), clock.get_zone(turn.person.timezone)
    day: dt.date | None = None
    time: dt.time | None = None
    open_days: list[dt.date] = []  # that no hour was said for yet
    found = []
    for piece in pieces:
        said = sentences.parse_sentence(piece, now, name)
        if said is None or said.wrong or said.reading.rule or said.reading.is_whole_day:
            return [], _explain(piece)
        if day is None or "day" not in said.missing:
            day = said.reading.day
            open_days += [day] if day else []
        elif not open_days:
            open_days = [day]
        time = said.reading.time or time
        if day is None or day > now.date() + time_polls.FARTHEST:
            return [], _explain(piece)
        if time is None:
            continue
        others = [(one.day, one.time) for one in said.alternatives if said.either and one.day and one.time]
        moments = [*((one, time) for one in open_days), *others]
        starts = [dt.datetime.combine(*moment, zone).astimezone(dt.UTC) for moment in moments]
        if min(starts) <= clock.now() + time_polls.SHORTEST:
            told = _("“{piece}” has passed, or begins too soon for a poll. Choose later times.")
            return [], told.format(piece=lengths.cut(piece, PIECE))
        found += starts
        open_days = []
    return found, ""


def _run_shared(turn: Turn, run: Callable[[SharedTurn], None]) -> None:
    """Do in a private chat what is done in groups."""
    shared = SharedTurn(update=turn.update, person=turn.person, bot_username=turn.bot_username, args=turn.args)
    run(shared)
    turn.calls += shared.calls
    turn.answered = turn.answered or shared.answered
