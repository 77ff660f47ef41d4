"""How long people wait for an answer when two hundred write at once."""

from benchmarks.bench import Bench
from benchmarks.bots import LIST, Run, Stage
from benchmarks.figures import SECONDS, Goal, Measure, Row

TITLE = "The bot's latency: 200 people write at once, each waits for the answer before writing again"
PEOPLE = 200
RUNS = 3
UPDATES = 12  # of each in one run


def run(bench: Bench) -> list[Row]:
    """The median and the 99th percentile, from sending the update until its answer reaches the Bot API."""
    results: dict[str, list[Run]] = {"ours": [], "echo": []}
    with Stage(bench) as stage, bench.progress("bot latency", (RUNS + 1) * 2) as advance:
        bots = [stage.ours(), stage.echo()]
        for number in range(RUNS + 1):
            for bot in bots:
                result = stage.load(bot, LIST, people=PEOPLE, updates=UPDATES)
                if number:  # the first one is a warm-up
                    results[bot.name].append(result)
                advance(1)
    return [_row(results, "p50", 0.5, goal=None), _row(results, "p99", 0.99, goal=3.0)]


def _row(results: dict[str, list[Run]], name: str, share: float, *, goal: float | None) -> Row:
    ours = Measure.of("/list", SECONDS, [result.quantile(share) for result in results["ours"]])
    floor = Measure.of("aiogram's echo", SECONDS, [result.quantile(share) for result in results["echo"]])
    goals = [Goal(f"{name} / echo's", ours.median / floor.median, at_most=goal)] if goal else []
    return Row(f"/list, {name}", ours, floor, [], goals)
