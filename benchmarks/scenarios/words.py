"""Reading a sentence for its day and time: every phrase of the tests, and hostile texts."""

import datetime as dt
import re
import time
from typing import Final
from zoneinfo import ZoneInfo

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row

TITLE = "Words: the day and the time of a sentence"

RUNS: Final = 20
NOW: Final = dt.datetime(2026, 11, 23, 14, 7, tzinfo=ZoneInfo("Europe/Moscow"))
PIECES: Final = (
    "в ", "10 ", "10-", "каждый ", "с 10 до ", "1.1.", "пн ", "по пн и ", "в 9 завтра ", "через 2 часа ", "in the at ",
    "tuesdays ", "at the a a a a ", "по москве ", "в 9 по бла ", "-", "1,", "с Аня и ", "«", "двадцать ", "a", "0",
)  # fmt: skip
WORDS: Final = re.compile(r"\S+")


def run(bench: Bench) -> list[Row]:
    """Seconds of one phrase and of the slowest one; of hostile texts as long as are read, and as Telegram allows."""
    from bot.inputs.number_words import to_digits  # noqa: PLC0415  Django is set up by now
    from bot.inputs.sentences import LONGEST, parse_sentence  # noqa: PLC0415
    from tests.unit.words import english, everyday, russian  # noqa: PLC0415

    phrases = [text for text, _name, _when in (*russian.PHRASES, *english.PHRASES)]
    phrases += [text for _now, text, _name, _when in everyday.PHRASES]
    hostile = [(piece * length)[:length] for piece in PIECES for length in (LONGEST, 4096)]

    def measure(text: str) -> float:
        to_digits.cache_clear()  # nobody writes the same twice
        begin = time.perf_counter()
        parse_sentence(text, NOW)
        return time.perf_counter() - begin

    def split(text: str) -> float:
        begin = time.perf_counter()
        WORDS.findall(text)
        return time.perf_counter() - begin

    with bench.progress("words", RUNS) as advance:
        parse_sentence("созвон завтра в 10 по Москве", NOW)  # the names of cities are loaded once
        seconds: list[list[float]] = []
        floor: list[float] = []
        attacked: list[list[float]] = []
        for _run in range(RUNS):
            seconds.append([measure(text) for text in phrases])
            floor += [split(text) for text in phrases]
            attacked.append([measure(text) for text in hostile])
            advance(1)
    # Of each text its fastest run: what is longer is the machine's.
    fastest = [min(runs) for runs in zip(*seconds, strict=True)]
    longest = [min(runs) for runs in zip(*attacked, strict=True)]
    one = Measure.of("a phrase", SECONDS, fastest)
    worst = Measure.of("the slowest phrase", SECONDS, [max(fastest)])
    attack = Measure.of("the slowest hostile text", SECONDS, [max(longest)])
    words = Measure.of("its words, split by one expression", SECONDS, floor)
    return [
        Row(f"one of {len(phrases)} phrases", one, words, [], [Goal("of 2 ms", one.median / 0.002, at_most=1.0)]),
        Row("the slowest phrase", worst, goals=[Goal("of 2 ms, the slowest", worst.median / 0.002, at_most=1.0)]),
        Row(
            f"{len(hostile)} hostile texts, up to 4,096 characters", attack,
            goals=[Goal("of 50 ms, the slowest", attack.median / 0.05, at_most=1.0)],
            note=f"A text of more than {LONGEST} characters is not read.",
        ),
    ]  # fmt: skip
