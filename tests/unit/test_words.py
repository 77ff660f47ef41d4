"""Sentences with a day and a time in them, as people type them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.inputs.readings import Reading
from bot.inputs.sentences import Sentence, parse_sentence
from tests.unit.words import english, russian

MONDAY = dt.datetime(2026, 11, 23, 14, 7, 30, tzinfo=ZoneInfo("Europe/Moscow"))
PHRASES = (*russian.PHRASES, *english.PHRASES)
INCOMPLETE = (*russian.INCOMPLETE, *english.INCOMPLETE)
REFUSED = (*russian.REFUSED, *english.REFUSED)


def describe(reading: Reading) -> str:
    """Day, time, minutes, end and rule, such as `26-11-24 19:00 60 WEEKLY;BYDAY=TU`."""
    parts = (
        reading.day and f"{reading.day:%y-%m-%d}",
        reading.time and f"{reading.time:%H:%M}",
        reading.minutes,
        reading.ends_on and f"..{reading.ends_on:%y-%m-%d}",
        reading.rule and reading.rule.removeprefix("FREQ="),
    )
    return " ".join(str(part) for part in parts if part is not None)


def describe_all(sentence: Sentence | None) -> str:
    if sentence is None:
        return "none"
    parts = (
        "" if sentence.sure else "?",
        describe(sentence.reading),
        sentence.zone and f"@{sentence.zone}",
        sentence.place and f"#{sentence.place}",
        *(f"-{missing}" for missing in sentence.missing),
    )
    return " ".join(part for part in parts if part)


@pytest.mark.parametrize(("text", "name", "when"), PHRASES)
def test_sentence_is_understood(text: str, name: str, when: str) -> None:
    found = parse_sentence(text, MONDAY)
    assert describe_all(found) == when
    if found is not None:
        assert found.name == name


@pytest.mark.parametrize(("text", "when"), INCOMPLETE)
def test_missing_part_is_named(text: str, when: str) -> None:
    assert describe_all(parse_sentence(text, MONDAY)) == when


@pytest.mark.parametrize("text", REFUSED)
def test_other_text_is_no_event(text: str) -> None:
    found = parse_sentence(text, MONDAY)
    assert found is None or found.missing
