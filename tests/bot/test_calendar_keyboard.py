"""The calendar keyboard."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keyboards import calendar
from botapi import links
from calendarapp.links import parse_username

TODAY = dt.date(2026, 11, 23)


def cells(year: int, number: int, today: dt.date = TODAY, language: str = "en") -> list[list[dict[str, str]]]:
    rows: list[list[dict[str, str]]] = calendar.make_month_keyboard(year, number, today, language)["inline_keyboard"]
    return rows


def tappable(rows: list[list[dict[str, str]]]) -> list[str]:
    data = [button["callback_data"] for row in rows for button in row]
    return [text.removeprefix("day:") for text in data if text.startswith(("day:1", "day:2"))]


def test_current_month_has_no_past_days_and_no_back_button() -> None:
    rows = cells(2026, 11)
    assert [button["text"] for button in rows[0]] == ["·", "November 2026", "›"]
    assert tappable(rows) == [f"2026-11-{day}" for day in range(23, 31)]
    assert rows[2][0]["text"] == "[23]", "weeks that are over are left out"


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (dt.date(2026, 11, 30), "2026-11-30", "2026-12-06"),  # a Monday
        (dt.date(2026, 5, 30), "2026-05-30", "2026-06-07"),  # the month ends on Sunday, its last week too
        (dt.date(2026, 12, 31), "2026-12-31", "2027-01-03"),
    ],
)
def test_last_days_of_a_month_show_the_days_that_follow(today: dt.date, first: str, last: str) -> None:
    days = tappable(cells(today.year, today.month, today))
    assert (days[0], days[-1]) == (first, last)
    assert len(days) == (dt.date.fromisoformat(last) - today).days + 1


def test_next_month_is_whole_and_turns_both_ways() -> None:
    rows = cells(2026, 12)
    assert [button["callback_data"] for button in rows[0]] == ["month:2026:11", "day:", "month:2027:1"]
    assert tappable(rows) == [f"2026-12-{day:02}" for day in range(1, 32)]


def test_names_are_in_the_persons_language() -> None:
    rows = cells(2026, 12, language="ru")
    assert rows[0][1]["text"] == "Декабрь 2026"
    assert [button["text"].lower() for button in rows[1]] == ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
    assert [button["text"] for button in cells(2026, 12)[1]] == ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]


def test_months_out_of_range_are_clamped() -> None:
    assert cells(1970, 1)[0][1]["text"] == "November 2026"
    assert [button["text"] for button in cells(9000, 12)[0]] == ["‹", "November 2036", "·"]


@given(
    st.integers(1970, 9000),
    st.integers(1, 12),
    st.dates(dt.date(1970, 1, 1), dt.date(2900, 1, 1)),
    st.sampled_from(["ru", "en"]),
)
def test_any_month_is_a_valid_keyboard(year: int, number: int, today: dt.date, language: str) -> None:
    rows = cells(year, number, today, language)
    assert all(1 <= len(row) <= 8 for row in rows)
    assert all(button["text"] and len(button["callback_data"].encode()) <= 64 for row in rows for button in row)
    assert all(dt.date.fromisoformat(day) >= today for day in tappable(rows))


def test_links_are_made_and_parsed() -> None:
    link = links.make_invitation_link("some_bot", 7)
    assert link == "https://t.me/some_bot?start=inv_7"
    assert links.parse_invitation("inv_7") == 7
    assert [links.parse_invitation(text) for text in ("inv_0", "inv_", "inv_x", "7", "inv_9223372036854775808")] == [
        None
    ] * 5
    typed = ("@anna", "t.me/anna", "https://t.me/anna/", "anna", "@a", "@1abc")
    assert [parse_username(text) for text in typed] == [
        "anna", "anna", "anna", None, None, None,
    ]  # fmt: skip
