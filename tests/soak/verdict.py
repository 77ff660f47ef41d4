"""The comparison of expected and actual state: the database and every chat."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from calendarapp.models import Appointment, BotStatistics, Event, OutboxMessage, StatisticsDelta, TimePoll
from calendarapp.services import statistics
from tests.soak.people import Actor, list_sent
from tests.support.telegram import Person


def outbox_is_empty() -> bool:
    """Whether nothing is waiting or being sent."""
    return not OutboxMessage.objects.filter(sent_at=None, failed_at=None).exists()


def compare(actors: Sequence[Actor], others: int = 0) -> tuple[list[str], int]:
    """Every deviation, one sentence each, and the number of repeated messages.

    Args:
        actors: who has acted.
        others: how many more people have only said hello.
    """
    wrong: list[str] = []
    twice = 0
    for actor in actors:
        wrong += _events(actor) + _meetings(actor)
        wrong += _group(actor)
        missing, doubled = _chat(actor)
        wrong += missing
        twice += doubled
    return wrong + _statistics(actors, others) + _leftovers(), twice


def _events(actor: Actor) -> list[str]:
    rows = Event.objects.filter(tg_user_id=actor.me.id).values_list("name", "details")
    found, expected = Counter(rows), Counter(actor.expected.events.items())
    return [
        f"{actor.me}: event {row} is there {found[row]} times, not {expected[row]}"
        for row in found | expected
        if found[row] != expected[row]
    ]


def _meetings(actor: Actor) -> list[str]:
    rows = Appointment.objects.filter(organizer_tg_id=actor.me.id).values_list("name", "status")
    wanted = [*actor.expected.invited.items(), *actor.expected.met.items(), *actor.expected.came.items()]
    found, expected = Counter(rows), Counter(wanted)
    return [
        f"{actor.me}: meeting {row} is there {found[row]} times, not {expected[row]}"
        for row in found | expected
        if found[row] != expected[row]
    ]


def _group(actor: Actor) -> list[str]:
    """Check that each card in the group says who comes, and that each poll has become one event."""
    wrong = []
    said = [one for one in actor.me.received(chat_id=actor.shared.group) if one.get("text")]
    for name, status in actor.expected.met.items():
        cards = [one["text"] for one in said if name in one["text"] and "oming" in one["text"]]
        there = "Coming (1)" if status == "confirmed" else "Not coming (1)"
        if not cards or there not in cards[-1] or actor.guest.name not in cards[-1]:
            wrong.append(f"{actor.me}: the card of {name} in the group does not say {there}: {cards[-1:]}")
    polls = TimePoll.objects.filter(organizer_tg_id=actor.me.id, state=TimePoll.State.DECIDED)
    events = {poll.event_id for poll in polls}
    if len(events) != actor.expected.polls or None in events:
        wrong.append(f"{actor.me}: {len(events)} polls have become events, not {actor.expected.polls}")
    return wrong


def _chat(actor: Actor) -> tuple[list[str], int]:
    """Check that each expected message is in its chat; returns how many are repeated."""
    missing, doubled = [], 0
    for person, pattern in _wanted(actor):
        count = sum(bool(re.search(pattern, text, re.DOTALL)) for text in list_sent(person))
        if not count:
            missing.append(f"{person} was never told: {pattern}")
        doubled += max(0, count - 1)
    return missing, doubled


def _wanted(actor: Actor) -> Iterator[tuple[Person, str]]:
    """The messages that each person must have received."""
    for name in (actor.expected.events.keys() - actor.expected.met.keys()) | actor.expected.deleted:
        yield actor.me, f"Saved.*{name}"
    for name, status in actor.expected.invited.items():
        yield actor.me, f"on its way.*{name}"
        yield actor.guest, f"{name}.*Participant: {actor.guest.name}"
        if status in {"confirmed", "declined"}:
            yield actor.me, f"{status} the meeting.*{name}"
        if status == "cancelled":
            yield actor.guest, f"cancelled the meeting.*{name}"


def _statistics(actors: Sequence[Actor], others: int) -> list[str]:
    statistics.fold()
    total = Counter[str]()
    for day in BotStatistics.objects.all():
        for field in ("user_count", "event_count", "edited_events", "cancelled_events"):
            total[field] += getattr(day, field)
    expected = {
        "user_count": len(actors) + others,
        "event_count": sum(actor.expected.created for actor in actors),
        "edited_events": sum(actor.expected.edited for actor in actors),
        "cancelled_events": sum(len(actor.expected.deleted) for actor in actors),
    }
    return [
        f"statistics: {field} is {total[field]}, not {count}"
        for field, count in expected.items()
        if total[field] != count
    ]


def _leftovers() -> list[str]:
    wrong = [
        f"message {row.pk} is a dead letter: {row.last_error}" for row in OutboxMessage.objects.exclude(failed_at=None)
    ]
    if StatisticsDelta.objects.exists():
        wrong.append("counts are left that were not folded")
    if not outbox_is_empty():
        wrong.append("messages are stuck in the outbox")
    return wrong
