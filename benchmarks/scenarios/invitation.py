"""The documented `create_pending_invite_for_event`, compared with a bare INSERT."""

import random
from typing import Final

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row, times_faster
from benchmarks.people import anybody, reachable
from benchmarks.scenarios.booking import INSERT, NAME, RUNS, forget, list_times, open_bare, run_in_turn

TITLE = "Invite to an event"

WARM: Final = 10  # runs before those that count
NOTE: Final = (
    "The floor is one INSERT of the meeting and its commit. What the documented function has beside a booking without"
    " an event: it reads the event again, for that may have changed since its caller read it; it holds the event's row,"
    " so that no change of its time and no last place is missed; and the event's cards in chats and groups are brought"
    " up to date by the same transaction."
)


def run(bench: Bench) -> list[Row]:
    """The function and the INSERT take turns; each invites at other times, two or more years ahead."""
    rows: list[Row] = []
    for size in bench.sizes[:2]:
        ours, floor = _measure(bench, size)
        goals = [Goal("of the INSERT's speed", times_faster(floor, ours), at_least=0.35)]
        rows.append(Row(f"invite to an event, {size:,} meetings", ours, floor, [], goals, NOTE))
    return rows


def _measure(bench: Bench, size: int) -> tuple[Measure, Measure]:
    from django.db import connection  # noqa: PLC0415  Django is set up by now

    from calendarapp.models import Event  # noqa: PLC0415
    from calendarapp.utils import create_pending_invite_for_event  # noqa: PLC0415

    bench.use(size)
    people = anybody(size, 100, seed=size)
    times = list_times()
    drafts = []
    for _number in range(WARM + RUNS):
        date, start = next(times)
        when = {"date": date, "time": start, "duration_minutes": 30, "timezone": "Europe/Moscow"}
        drafts.append(Event(name=NAME, tg_user_id=random.choice(people), **when))

    def invite() -> None:
        event = next(events)
        participant = random.choice([one for one in people if one != event.tg_user_id])
        meeting, problem = create_pending_invite_for_event(event.tg_user_id, participant, event, "words")
        assert meeting is not None, problem

    with open_bare(bench, size) as bare, reachable(bench.database(size), people):

        def insert() -> None:
            bare.execute(INSERT, [NAME, *random.sample(people, 2), *next(times), "words"])

        try:
            events = iter(Event.objects.bulk_create(drafts))
            seconds = run_in_turn(bench, {"create_pending_invite_for_event": invite, "one INSERT": insert})
        finally:
            Event.objects.filter(name=NAME).delete()
            connection.close()
            forget(bench, size)
    ours, floor = (Measure.of(name, SECONDS, values) for name, values in seconds.items())
    return ours, floor
