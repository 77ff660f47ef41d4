"""Days and times as people write them."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.when import parse_date, parse_time
from calendarapp.errors import CalendarError

MONDAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-01", "2026-12-01"), ("2026/12/1", "2026-12-01"), ("01.12.2026", "2026-12-01"),
        ("1.12.26", "2026-12-01"),
        ("01/12/2026", "2026-12-01"), ("01-12-2026", "2026-12-01"), ("01.12", "2026-12-01"), ("1.12.", "2026-12-01"),
        ("23.11", "2026-11-23"), ("22.11", "2027-11-22"), ("29.02", "2028-02-29"), ("29.02.2028", "2028-02-29"),
        ("today", "2026-11-23"), (" Сегодня ", "2026-11-23"), ("TOMORROW", "2026-11-24"), ("завтра", "2026-11-24"),
        ("послезавтра", "2026-11-25"), ("day after tomorrow", "2026-11-25"), ("monday", "2026-11-30"),
        ("tue", "2026-11-24"), ("понедельник", "2026-11-30"), ("в пятницу", "2026-11-27"), ("во вторник", "2026-11-24"),
        ("среду", "2026-11-25"), ("вс", "2026-11-29"), ("on Sunday", "2026-11-29"), ("1 декабря", "2026-12-01"),
        ("5 мая 2027 года", "2027-05-05"), ("December 1st", "2026-12-01"), ("1 dec", "2026-12-01"),
        ("2 Jan", "2027-01-02"),
        ("3rd of May", None), ("in 3 days", "2026-11-26"), ("через неделю", "2026-11-30"),
        ("yesterday", "2026-11-22"), ("31.02", None), ("30.02.2027", None), ("29.02.2027", None), ("00.01", None),
        ("01.13", None), ("2026-13-01", None), ("0000-01-01", None), ("12", None), ("", None), (" ", None),
        ("lunch", None),
        ("9" * 50, None), ("1.1.1.1", None), ("5 xyz", None), ("\x00", None), ("😀", None),
        ("in 9999999999 days", None),
    ],
)  # fmt: skip
def test_days(text: str, day: str | None) -> None:
    if day is None and text != "3rd of May":
        with pytest.raises(CalendarError) as refused:
            parse_date(text, MONDAY)
        assert refused.value.code == "date_unreadable"
    else:
        assert parse_date(text, MONDAY) == dt.date.fromisoformat(day or "2027-05-03")


def test_the_last_days_there_are() -> None:
    for text in ("tomorrow", "friday", "01.01", "послезавтра"):
        with pytest.raises(CalendarError):
            parse_date(text, dt.date.max)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("12:30", "12:30"), ("9:05", "09:05"), ("09:05", "09:05"), ("12.30", "12:30"), ("12-30", "12:30"),
        ("12 30", "12:30"),
        ("12", "12:00"), ("0", "00:00"), ("23:59", "23:59"), ("в 9", "09:00"), ("at 7:15", "07:15"), ("9 pm", "21:00"),
        ("12am", "00:00"), ("12:05 p.m.", "12:05"), (" 7 : 30 ", "07:30"), ("24", None), ("24:00", None),
        ("12:60", None),
        ("12:3", None), ("-1", None), ("13pm", None), ("0am", None), ("noon", None), ("", None), ("1230", None),
        ("²", None),
        ("12:30:15", None), ("9" * 99, None), ("\x00", None),
    ],
)  # fmt: skip
def test_times(text: str, time: str | None) -> None:
    if time is None:
        with pytest.raises(CalendarError) as refused:
            parse_time(text)
        assert refused.value.code == "time_unreadable"
    else:
        assert parse_time(text) == dt.time.fromisoformat(time)


days = st.dates(min_value=dt.date(1970, 1, 1), max_value=dt.date(8999, 12, 31))


@given(days, days, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y.%m.%d"]))
def test_a_full_date_comes_back_as_it_was(day: dt.date, today: dt.date, form: str) -> None:
    assert parse_date(day.strftime(form), today) == day


@given(days, days)
def test_a_day_without_a_year_is_the_next_there_is(day: dt.date, today: dt.date) -> None:
    found = parse_date(f"{day.day}.{day.month:02}", today)
    assert (found.day, found.month) == (day.day, day.month)
    assert today <= found
    if (day.month, day.day) != (2, 29):
        assert found < today.replace(day=1) + dt.timedelta(days=400)


@given(st.times(), st.sampled_from(["%H:%M", "%H.%M", "%H %M"]))
def test_a_time_comes_back_as_it_was(time: dt.time, form: str) -> None:
    assert parse_time(time.strftime(form)) == time.replace(second=0, microsecond=0)


words = st.lists(
    st.sampled_from(
        [
            "in",
            "через",
            "next",
            "1",
            "12",
            "99999",
            "день",
            "days",
            "week",
            "ago",
            "мая",
            "may",
            ".",
            ":",
            "-",
            "utc",
            "+3",
            "am",
            "год",
        ]
    ),
    max_size=6,
).map(" ".join)


@given(st.one_of(st.text(max_size=60), words), days)
def test_whatever_is_written_is_a_day_or_a_sentence(text: str, today: dt.date) -> None:
    with contextlib.suppress(CalendarError):
        assert isinstance(parse_date(text, today), dt.date)
    with contextlib.suppress(CalendarError):
        assert isinstance(parse_time(text), dt.time)
