"""Updates a second through the webhook, each with its effect committed and its answer at the Bot API."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from benchmarks.bench import Bench
from benchmarks.bots import CONFIRM, CREATE, LIST, RunningBot, Stage, Talk
from benchmarks.figures import RATE, Goal, Measure, Row, times_faster

TITLE = "The bot: updates a second through the webhook, one process"
PEOPLE = 32  # concurrent writers
RUNS = 3
UPDATES = 40  # of each in one run
PEER_SHARE = 4  # the peer is slower, so it gets fewer updates


MORE: Final = (
    "Handlers are found by name in a table, whatever their number: what differs here is two processes in turn."
)
CREATE_NOTE: Final = (
    "Five updates: four of them keep a conversation in two round trips, the last writes event, reminder and the day's"
    " count in nine; each reads the profile, records its answer with its effect, sends it after the commit and notes"
    " that, where the floor answers with what it was sent. The event loop is busy all the time: what is lost is Python."
)
CONFIRM_NOTE: Final = (
    "The answer holds both calendars and the meeting's row, looks for what else takes the time, writes status (twelve"
    " indexes have the row), reminders and the organizer's message, shows the meeting again, and marks the update:"
    " fourteen round trips of a tenth of a millisecond each before anything is computed, where the floor has one."
)


def run(bench: Bench) -> list[Row]:
    """A reading command, a conversation that writes an event, and a button that answers an invitation."""
    with Stage(bench) as stage, bench.progress("bot", RUNS * 10 + 5) as advance:
        ours, more = stage.ours(), stage.ours("benchmarks.programs.extended_bot")
        echo, commit, peer = stage.echo(), stage.echo(commit=True), stage.peer("ptb_echo.py")

        def rates(talk: Talk, bots: Sequence[RunningBot]) -> list[list[float]]:
            return _rates(stage, talk, bots, advance)

        _rates(stage, LIST, [ours, more, echo, commit, peer], advance, runs=1)  # everybody is known, everything is warm
        reading, with_more, echoes, peers = rates(LIST, [ours, more, echo, peer])
        creating, create_floor, create_peers = rates(CREATE, [ours, commit, peer])
        confirming, confirm_floor, confirm_peers = rates(CONFIRM, [ours, commit, peer])
    listed = Measure.of("/list", RATE, reading)
    floor = Measure.of("aiogram's echo", RATE, echoes)
    return [
        Row("/list", listed, floor, [Measure.of("python-telegram-bot's echo", RATE, peers)], [_goal(listed, floor)]),
        _more(listed, Measure.of("/list, fifty more commands", RATE, with_more)),
        _writing("/new, name, day, time, details", creating, create_floor, create_peers, CREATE_NOTE),
        _writing("confirm button", confirming, confirm_floor, confirm_peers, CONFIRM_NOTE),
    ]


def _more(listed: Measure, more: Measure) -> Row:
    ratio = times_faster(listed, more)
    return Row(
        more.name, more, listed, [], [Goal("speed with fifty more commands / without", ratio, at_least=0.95)], MORE
    )


def _writing(what: str, ours: list[float], floor: list[float], peer: list[float], note: str) -> Row:
    measure, least = Measure.of(what, RATE, ours), Measure.of("aiogram's echo + one COMMIT", RATE, floor)
    return Row(
        what, measure, least, [Measure.of("python-telegram-bot's echo", RATE, peer)], [_goal(measure, least)], note
    )


def _goal(ours: Measure, floor: Measure) -> Goal:
    return Goal("speed / the floor's", times_faster(floor, ours), at_least=0.5)


def _rates(
    stage: Stage, talk: Talk, bots: Sequence[RunningBot], advance: Callable[[int], None], *, runs: int = 0
) -> list[list[float]]:
    """Updates per second of each bot, in turn, so that other load on the machine affects all of them."""
    rates: defaultdict[int, list[float]] = defaultdict(list)
    for _run in range(runs or RUNS):
        for bot in bots:
            answers_invitations = talk is CONFIRM and bot.name == "ours"
            first = stage.invitations(PEOPLE, UPDATES) if answers_invitations else [0] * PEOPLE
            updates = UPDATES if bot.name != "peer" else UPDATES // PEER_SHARE
            result = stage.load(bot, talk, people=PEOPLE, updates=updates, first=first)
            rates[bot.port].append(result.per_second)
            advance(1)
    return [rates[bot.port] for bot in bots]
