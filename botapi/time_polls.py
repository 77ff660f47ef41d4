"""Telegram's own poll about the times of something, and the buttons by which its organizer chooses one."""

from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from botapi.callbacks import TimePollButton
from calendarapp import clock
from calendarapp.messages import Payload, lengths, make_button, make_keyboard
from calendarapp.messages.markup import straighten
from calendarapp.models import TimePoll
from calendarapp.queries import time_polls

OPTION: Final = 100  # Bot API, `InputPollOption`
QUESTION: Final = 300  # Bot API, `sendPoll`
NUMBER: Final = "time_poll"  # in the parameters of a recorded `sendPoll`: which of our polls it is


def make_poll(poll: TimePoll) -> Payload:
    """The parameters of `sendPoll`, in the active language: with names, several answers, votes that may change."""
    times = [_format(poll, number) for number in range(len(poll.starts))]
    counted = [_count_busy(count) for count in poll.busy]
    options = [" · ".join(filter(None, pair)) for pair in zip(times, counted, strict=True)]
    # Those who vote may be in any zone.
    asked = _("{name}: when? ({zone})")
    question = asked.format(name=lengths.cut(straighten(poll.name), QUESTION - 60), zone=poll.timezone)
    return {
        **name_place(poll),
        "question": question,
        "options": [{"text": option[:OPTION]} for option in options],
        "is_anonymous": False,
        "allows_multiple_answers": True,
        "allows_revoting": True,
        "close_date": int(poll.closes_at.timestamp()),
        "reply_markup": make_choose_keyboard(poll),
        NUMBER: poll.pk,
    }


def name_place(poll: TimePoll) -> Payload:
    """Where it stands, among the parameters of what is sent there."""
    topic = {} if poll.message_thread_id is None else {"message_thread_id": poll.message_thread_id}
    return {"chat_id": poll.chat_id, **topic}


def make_choose_keyboard(poll: TimePoll) -> Payload:
    """Below an open poll: one button, for its organizer."""
    return make_keyboard([make_button(_("🏁 Choose the time"), TimePollButton(action="times", number=poll.pk).pack())])


def make_times_keyboard(poll: TimePoll, *, back: bool = True) -> Payload:
    """The times with their votes, those with the most first."""
    tally = time_polls.list_tally(poll)
    order = sorted(range(len(tally)), key=lambda number: (-len(tally[number].voters), number))
    rows = []
    for number in order:
        votes = len(tally[number].voters)
        counted = ngettext("{n} vote", "{n} votes", votes).format(n=votes)
        text = f"{_format(poll, number)} · {counted}"
        data = TimePollButton(action="pick", number=poll.pk, option=number).pack()
        rows.append([make_button(lengths.cut(text, lengths.LABEL), data, "success" if votes else None)])
    leave = [make_button(_("‹ Back"), TimePollButton(action="back", number=poll.pk).pack())] if back else []
    return make_keyboard(*rows, leave)


def _format(poll: TimePoll, number: int) -> str:
    start = poll.starts[number].astimezone(clock.get_zone(poll.timezone))
    return formats.date_format(start, "D, j E, H:i")


def _count_busy(count: int) -> str:
    return ngettext("{n} is busy", "{n} are busy", count).format(n=count) if count else ""
