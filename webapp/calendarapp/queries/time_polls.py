"""Polls for the time of something, and who has voted for what."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from calendarapp.models import Event, SharedAnswer, TgUser, TimePoll, TimePollVote
from calendarapp.queries import availability


@dataclass(frozen=True, slots=True)
class Tally:
    """One time of a poll: when, how many were busy then when it was made, and who has voted for it."""

    start: dt.datetime
    busy: int
    voters: list[int]


def get_poll(number: int) -> TimePoll | None:
    """The poll with that number of ours."""
    return TimePoll.objects.filter(pk=number).first()


def has_chosen(tg_id: int, number: int, option: int) -> bool:
    """Whether this person has chosen that option of their poll, and its event is still at that time."""
    poll = TimePoll.objects.filter(pk=number, organizer_tg_id=tg_id, state=TimePoll.State.DECIDED).first()
    if poll is None or poll.event_id is None or not 0 <= option < len(poll.starts):
        return False
    return Event.objects.filter(pk=poll.event_id, slot__startswith=poll.starts[option]).exists()


def list_tally(poll: TimePoll) -> list[Tally]:
    """The poll's times, in the order in which Telegram shows them."""
    votes = list_votes(poll)
    return [
        Tally(start, busy, [vote.tg_id for vote in votes if number in vote.options])
        for number, (start, busy) in enumerate(zip(poll.starts, poll.busy, strict=True))
    ]


def list_votes(poll: TimePoll) -> list[TimePollVote]:
    """Who has voted, in the order of their votes."""
    if not poll.poll_id:
        return []
    return list(TimePollVote.objects.filter(poll_id=poll.poll_id).order_by("id"))


def list_counted_members(chat_id: int) -> set[int]:
    """Those of a group who have answered or voted there, but for who lets nobody see their time.

    Telegram tells a bot of no others. They are counted and not named, so it does not matter whom they have met.
    """
    answered = SharedAnswer.objects.filter(shared__chat_id=chat_id).values_list("tg_id", flat=True)
    polls = TimePoll.objects.filter(chat_id=chat_id).exclude(poll_id="").values("poll_id")
    known = {*answered, *TimePollVote.objects.filter(poll_id__in=polls).values_list("tg_id", flat=True)}
    counted = TgUser.objects.filter(pk__in=known).exclude(busy_visibility=TgUser.BusyVisibility.NOBODY)
    return set(counted.values_list("pk", flat=True))


def count_busy(people: Iterable[int], starts: Sequence[dt.datetime], minutes: int | None) -> list[int]:
    """How many of these people are busy at each of these times. Nothing says who, or why."""
    length = dt.timedelta(minutes=minutes or 0)
    taken = availability.list_busy_intervals(list(people), min(starts), max(starts) + length) if starts else {}

    def is_busy(start: dt.datetime, intervals: list[availability.Interval]) -> bool:
        return any((lower < start + length and start < upper) or lower == start for lower, upper in intervals)

    return [sum(is_busy(start, intervals) for intervals in taken.values()) for start in starts]
