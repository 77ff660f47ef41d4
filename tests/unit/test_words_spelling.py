"""A moment or a rule that is written out in words is read back to the same; and any text is answered."""

import datetime as dt
from dataclasses import replace
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inputs import sentences
from bot.inputs.people_words import could_mean
from bot.inputs.readings import Reading
from bot.inputs.rules import Rule
from bot.inputs.sentences import parse_sentence
from tests.support import spelling
from tests.support.spelling import Language, spell

MOSCOW = ZoneInfo("Europe/Moscow")
LANGUAGES = st.sampled_from(get_args(Language))
DAYS = st.dates(min_value=dt.date(1971, 1, 1), max_value=dt.date(2200, 1, 1))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
MINUTES = st.none() | st.integers(1, 7 * 24 * 60)
ENDS = st.sampled_from(["none", "count", "until"])
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
INTERVALS = st.integers(1, 99)
RULES = st.one_of(
    st.builds(Rule, st.just("DAILY"), INTERVALS),
    st.builds(Rule, st.just("WEEKLY"), INTERVALS, WEEKDAYS),
    st.builds(Rule, st.just("MONTHLY"), month_day=st.integers(1, 31) | st.just(-1)),
    st.builds(
        Rule, st.just("MONTHLY"), weekdays=st.integers(0, 6).map(lambda day: (day,)),
        nth=st.sampled_from([1, 2, 3, 4, 5, -1]),
    ),
    st.builds(Rule, st.just("YEARLY"), month_day=st.integers(1, 28), month=st.integers(1, 12)),
    st.just(Rule("YEARLY", month_day=29, month=2)),
)  # fmt: skip


def read_back(reading: Reading, language: Language, name: str = "") -> Reading:
    assert reading.day is not None
    written = spell(reading, language)
    assert written is not None
    now = dt.datetime.combine(reading.day, dt.time(0), MOSCOW)
    found = parse_sentence(f"{name} {written}", now)
    assert found is not None, written
    assert (found.alternatives, found.name) == ((), name), written
    return found.reading


@given(DAYS, TIMES, MINUTES, LANGUAGES, st.sampled_from(["", "Обед", "Lunch with Boris", "🎂"]))
def test_moment_is_read_back(day: dt.date, time: dt.time, minutes: int | None, language: Language, name: str) -> None:
    reading = Reading(day, time, minutes)
    assert read_back(reading, language, name) == reading


@given(DAYS, st.integers(0, 365), LANGUAGES)
def test_whole_days_are_read_back(day: dt.date, more: int, language: Language) -> None:
    reading = Reading(day, ends_on=day + dt.timedelta(days=more))
    assert read_back(reading, language) == reading


@given(
    since=DAYS, time=TIMES, minutes=MINUTES, rule=RULES, end=ENDS, number=st.integers(1, 999), language=LANGUAGES
)  # fmt: skip
def test_rule_is_read_back(
    *, since: dt.date, time: dt.time, minutes: int | None, rule: Rule, end: str, number: int, language: Language
) -> None:
    first = rule.find_first(since)
    assert first is not None
    if end == "count":
        rule = replace(rule, count=number)
    elif end == "until":
        rule = replace(rule, until=first + dt.timedelta(days=number))
    reading = Reading(first, time, minutes, rule=rule.to_text())
    assert read_back(reading, language) == reading
    whole = Reading(first, ends_on=first, rule=rule.to_text())
    assert read_back(whole, language) == whole


def test_rule_without_words_is_not_printed() -> None:
    assert spell(Reading(dt.date(2026, 12, 1), rule="FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1"), "ru") is None
    assert spell(Reading(None, dt.time(9)), "en") is None


WORDS = st.lists(
    st.sampled_from(
        """
        завтра в на с до по 7 19:00 10-12 вторник вторникам каждый каждые недели месяца раз через час часа полчаса
        половине третьего без четверти утра вечером июня 5 5.12 2026 весь день Москве Борисом кафе и или не
        tomorrow at on from to until 7pm friday every other week month times in hours half past quarter noon
        tonight june 5th 2027 all day London time with Boris cafe and or not for , - . ! ( ) « » @anna 🎂 utc+3
        """.split()  # noqa: SIM905
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


@given(st.one_of(st.text(max_size=120), WORDS), DAYS, TIMES)
def test_any_text_is_understood_or_refused(text: str, day: dt.date, time: dt.time) -> None:
    found = parse_sentence(text, dt.datetime.combine(day, time, MOSCOW))
    if found is None:
        return
    assert set(found.missing) <= {"day", "time", "name"}
    assert found.sure or found.alternatives
    assert ("day" in found.missing) == (found.reading.day is None)
    assert ("time" in found.missing) <= (found.reading.time is None)
    assert len({found.reading, *found.alternatives}) == 1 + len(found.alternatives)
    assert all(0 <= part.start < part.end <= len(text) for part in found.parts)
    assert all(first.end <= second.start for first, second in zip(found.parts, found.parts[1:], strict=False))


HOSTILE = (
    "в ", "10 ", "10-", "каждый ", "с 10 до ", "1.1.", "пн ", "по пн и ", "в 9 завтра ", "через 2 часа ", "in the at ",
    "@", "«", "tuesdays ", "at the a a a a ", "по москве ", "в 9 по бла ", "-", "1,", "с Аня и ", "\u200b", "é", "İ",
    "(", "at ", "в кафе ", "пол", "first ", "двадцать ", "a", "0", " ", "\n", "time ",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("length", [sentences.LONGEST - 20, 4096])
def test_hostile_text_is_answered(piece: str, length: int) -> None:
    now = dt.datetime(2026, 11, 23, 14, 7, tzinfo=MOSCOW)
    text = (piece * length)[:length]
    found = parse_sentence(text + " завтра в 10", now)
    if length > sentences.LONGEST:
        assert found is None
    else:
        assert found is None or found.text.startswith(text)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Борисом", "Борис"), ("Анной", "Анна"), ("Верой", "Вера"), ("Ильёй", "Илья"), ("Ильей", "Илья"),
        ("Игорем", "Игорь"), ("Марией", "Мария"), ("Сашей", "Саша"), ("Сергеем", "Сергей"), ("Петром", "Пётр"),
        ("Павлом", "Павел"), ("Львом", "Лев"), ("Любовью", "Любовь"), ("Boris", "Boris"), ("boris", "Boris"),
        ("Юлей", "Юля"), ("Францем", "Франц"), ("Дмитрием", "Дмитрий"), ("Олегом", "Олег"), ("Фёдором", "Федор"),
        ("Бориса", "Борис"), ("Эмму", "Эмма"), ("Илью", "Илья"), ("Сергея", "Сергей"), ("Игоря", "Игорь"),
        ("Льва", "Лев"), ("Павла", "Павел"), ("Мишу", "Миша"), ("Франца", "Франц"), ("Любовь", "Любовь"),
    ],
)  # fmt: skip
def test_contact_is_recognized(word: str, name: str) -> None:
    assert could_mean(word, name)


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Бориса", "Вера"),
        ("Борисом", "Вера"),
        ("Анной", "Ян"),
        ("Борис", ""),
        ("", "Анна"),
        ("Верой", "Веро"),
        ("Boris", "Bob"),
    ],
)
def test_another_contact_is_not(word: str, name: str) -> None:
    assert not could_mean(word, name)


def test_months_have_all_names() -> None:
    assert {len(names) for names in spelling.MONTHS.values()} == {12}
