"""What stands behind the names of /when: how long, on which days, and in which part of the day."""

import datetime as dt

import pytest

from bot.inputs import when_words
from bot.inputs.when_words import Asked

SUNDAY = dt.date(2026, 11, 29)


def day(number: int, month: int = 12) -> dt.date:
    return dt.date(2026, month, number)


@pytest.mark.parametrize(
    ("text", "names", "asked"),
    [
        ("@anna @boris", "@anna @boris", Asked()),
        ("Анна и Борис 45 мин", "Анна и Борис", Asked(45)),
        ("@anna, @boris, на час на следующей неделе", "@anna, @boris", Asked(60, (day(30, 11), day(6)))),
        ("Анна в пятницу вечером", "Анна", Asked(None, (day(4), day(4)), "evening")),
        ("Анна 1 час 30 минут в ближайшие 5 дней", "Анна", Asked(90, (day(29, 11), day(3)))),
        ("@anna полчаса в декабре", "@anna", Asked(30, (day(1), day(31)))),
        ("@anna for an hour next week after work", "@anna", Asked(60, (day(30, 11), day(6)), "evening")),
        ("Anna for 2 hours in the evening", "Anna", Asked(120, None, "evening")),
        ("Anna this week", "Anna", Asked(None, (SUNDAY, SUNDAY))),
        ("@anna на выходных", "@anna", Asked(None, (SUNDAY, SUNDAY))),
        ("party next weekend", "party", Asked(None, (day(5), day(6)))),
        ("dinner at the weekend in the evening", "dinner", Asked(None, (SUNDAY, SUNDAY), "evening")),
        ("бар завтра после 18", "бар", Asked(None, (day(30, 11), day(30, 11)), None, dt.time(18))),
        ("drinks after 6 friday", "drinks", Asked(None, (day(4), day(4)), None, dt.time(18))),
        ("drinks friday after 10:30", "drinks", Asked(None, (day(4), day(4)), None, dt.time(10, 30))),
        ("вечером в пятницу бар", "бар", Asked(None, (day(4), day(4)), "evening")),
        ("drinks friday night", "drinks", Asked(None, (day(4), day(4)), "evening")),
        ("movie night friday", "movie night", Asked(None, (day(4), day(4)))),
        ("good morning", "good morning", Asked()),
        ("drinks tonight", "drinks", Asked(None, (SUNDAY, SUNDAY), "evening")),
        ("Анна в пятницу или субботу", "Анна в пятницу или субботу", Asked()),
        ("evening", "", Asked(None, None, "evening")),
        ("после обеда", "", Asked(None, None, "afternoon")),
        ("с 1 по 5 декабря", "", Asked(None, (day(1), day(5)))),
        ("на час", "", Asked(60)),
        ("12345 67890", "12345 67890", Asked()),
        ("45", "45", Asked()),
        ("", "", Asked()),
    ],
)
def test_text_is_taken_apart(text: str, names: str, asked: Asked) -> None:
    assert when_words.parse(text, SUNDAY) == (names, asked)


def test_very_long_text_is_read_quickly_enough_to_be_answered() -> None:
    names, asked = when_words.parse("@anna " * 2000, SUNDAY)
    assert (len(names.split()), asked) == (2000, Asked())
