"""A break, a number of meetings a day and a notice, as people write them."""

from typing import Any

import pytest

from bot.inputs import booking_rule_words


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("перерыв 15 минут", {"break_minutes": 15}),
        ("Перерыв между встречами: полчаса", {"break_minutes": 30}),
        ("15 minute break", {"break_minutes": 15}),
        ("break of 10 minutes", {"break_minutes": 10}),
        ("без перерыва", {"break_minutes": 0}),
        ("не больше 3 встреч в день", {"daily_limit": 3}),
        ("at most 4 meetings a day.", {"daily_limit": 4}),
        ("максимум 5 в день", {"daily_limit": 5}),
        ("сколько угодно встреч", {"daily_limit": None}),
        ("минимум за 2 часа", {"notice_minutes": 120}),
        ("не позже, чем за день", {"notice_minutes": 24 * 60}),
        ("at least 4 hours before", {"notice_minutes": 240}),
        ("2 hours notice", {"notice_minutes": 120}),
    ],
)
def test_rules_are_read(text: str, given: dict[str, Any]) -> None:
    assert booking_rule_words.parse(text) == given


@pytest.mark.parametrize(
    "text",
    [
        "перерыв",
        "перерыв завтра в 15",
        "coffee break tomorrow at 3",
        "3 встречи",
        "за 2 часа",
        "at least",
        "пн-пт 9-18",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert booking_rule_words.parse(text) is None
