"""Parsing of days, times and durations as people write them."""

import contextlib
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import formats, translation
from hypothesis import given
from hypothesis import strategies as st

from bot.handlers import common
from bot.inputs import day_words
from bot.inputs.dates import Moment, parse_date, parse_duration, parse_time
from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.models import Event, TgUser

MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = dt.datetime(2026, 11, 23, 14, 7, 30, tzinfo=MOSCOW)


def on(day: dt.date, time: dt.time = dt.time(12)) -> dt.datetime:
    return dt.datetime.combine(day, time, MOSCOW)


def understood(moment: Moment) -> str:
    """The parts that were understood, such as `2026-11-23 18:00 60`."""
    parts = (moment.day, moment.time and f"{moment.time:%H:%M}", moment.minutes)
    return " ".join(str(part) for part in parts if part is not None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("in a fortnight", "2026-12-07"), ("через пару дней", "2026-11-25"), ("к пятнице", "2026-11-27"),
        ("в конце месяца", "2026-11-30"), ("end of the month", "2026-11-30"), ("к концу года", "2026-12-31"),
        ("2026-12-01", "2026-12-01"), ("2026/12/1", "2026-12-01"), ("01.12.2026", "2026-12-01"),
        ("1.12.26", "2026-12-01"),
        ("01/12/2026", "2026-12-01"), ("01-12-2026", "2026-12-01"), ("01.12", "2026-12-01"), ("1.12.", "2026-12-01"),
        ("10.12", "2026-12-10"),
        ("завтра.", "2026-11-24"), ("Завтра…", "2026-11-24"), ("следующая среда", "2026-12-02"),
        ("эта пятница", "2026-11-27"), ("Ближайшая суббота.", "2026-11-28"), ("завтра в 9-5", "2026-11-24 09:00 480"),
        ("23.11", "2026-11-23"), ("22.11", "2027-11-22"), ("29.02", "2028-02-29"), ("29.02.2028", "2028-02-29"),
        ("today", "2026-11-23"), (" Сегодня ", "2026-11-23"), ("TOMORROW", "2026-11-24"), ("завтра", "2026-11-24"),
        ("послезавтра", "2026-11-25"), ("day after tomorrow", "2026-11-25"), ("monday", "2026-11-30"),
        ("tue", "2026-11-24"), ("понедельник", "2026-11-30"), ("в пятницу", "2026-11-27"), ("во вторник", "2026-11-24"),
        ("среду", "2026-11-25"), ("вс", "2026-11-29"), ("on Sunday", "2026-11-29"), ("1 декабря", "2026-12-01"),
        ("this friday", "2026-11-27"), ("в эту пятницу", "2026-11-27"), ("next friday", "2026-12-04"),
        ("в следующую среду", "2026-12-02"), ("friday next week", "2026-12-04"),
        ("5 мая 2027 года", "2027-05-05"), ("5 мая", "2027-05-05"), ("December 1st", "2026-12-01"),
        ("1 dec", "2026-12-01"), ("1st of December, 2026", "2026-12-01"), ("пятница, 4 декабря", "2026-12-04"),
        ("2 Jan", "2027-01-02"), ("3rd of May", "2027-05-03"), ("the 15th", "2026-12-15"), ("15-го", "2026-12-15"),
        ("15 числа", "2026-12-15"), ("the 23rd", "2026-11-23"), ("31-го", "2026-12-31"),
        ("in 3 days", "2026-11-26"), ("через неделю", "2026-11-30"), ("через две недели", "2026-12-07"),
        ("week from today", "2026-11-30"), ("a week from tomorrow", "2026-12-01"), ("in a month", "2026-12-23"),
        ("через год", "2027-11-23"), ("завтра вечером", "2026-11-24"), ("yesterday", "2026-11-22"),
        # The day with the time and the duration.
        ("завтра в 18:00", "2026-11-24 18:00"), ("tomorrow 18:00-19:30", "2026-11-24 18:00 90"),
        ("friday at 9", "2026-11-27 09:00"), ("monday at 10", "2026-11-30 10:00"), ("dec 1 at 10", "2026-12-01 10:00"),
        ("в пятницу в 9", "2026-11-27 09:00"), ("в понедельник в 15", "2026-11-30 15:00"),
        ("в пятницу в 9 вечера", "2026-11-27 21:00"), ("1 декабря в 10", "2026-12-01 10:00"),
        ("1 декабря, с 10 до 12", "2026-12-01 10:00 120"), ("9pm tomorrow", "2026-11-24 21:00"),
        ("завтра 18", "2026-11-24 18:00"), ("завтра с 22 до 2", "2026-11-24 22:00 240"),
        ("15-го в 10", "2026-12-15 10:00"), ("23-го в 10", "2026-12-23 10:00"), ("23-го в 20", "2026-11-23 20:00"),
        ("in 3 days at 10", "2026-11-26 10:00"), ("1.12 18.30", "2026-12-01 18:30"), ("fri noon", "2026-11-27 12:00"),
        ("tonight at 9", "2026-11-23 21:00"), ("завтра вечером в 8", "2026-11-24 20:00"),
        ("tomorrow at 9 in the morning", "2026-11-24 09:00"), ("сегодня в полночь", "2026-11-24 00:00"),
        ("сегодня в 2 ночи", "2026-11-24 02:00"), ("завтра в половине седьмого вечера", "2026-11-24 18:30"),
        ("tomorrow – 10–12", None), ("Пт, 4 декабря 2026, 23:00–Сб, 5 декабря, 01:00", "2026-12-04 23:00 120"),
        # Hours are counted from when the message was written.
        ("через 2 часа", "2026-11-23 16:07"), ("in 3 hours", "2026-11-23 17:07"),
        ("через 13 часов", "2026-11-24 03:07"), ("через полчаса", "2026-11-23 14:37"),
        ("in an hour and a half", "2026-11-23 15:37"), ("через 1,5 часа", "2026-11-23 15:37"),
        ("90 minutes from now", "2026-11-23 15:37"),
        # Ambiguous text and text that is not a day are refused.
        ("sat 10", None), ("dec 1 10", None), ("friday 18", None), ("10-12", None), ("10-12 dec", None),
        ("1.50", None), ("18.30", None), ("в 2027 году", None), ("in 2027", None), ("2027", None), ("weekend", None),
        ("в выходные", None), ("next week", None), ("через день", None), ("friday, 5 december", None),
        ("10.12 11.12", None), ("1 marathon", None), ("tomorrow at 25", None),
        ("31.02", None), ("30.02.2027", None), ("29.02.2027", None), ("00.01", None),
        ("01.13", None), ("2026-13-01", None), ("0000-01-01", None), ("12", None), ("", None), (" ", None),
        ("lunch", None), ("9" * 50, None), ("1.1.1.1", None), ("5 xyz", None), ("\x00", None), ("😀", None),
        ("in 9999999999 days", None), ("in 9999 years", None), ("через 0 дней", None), ("через 0 минут", None),
        ("١٢.١٢", None), ("tomorrow" + " " * 400 + "or not", None),
    ],
)  # fmt: skip
def test_typed_days_are_parsed(text: str, day: str | None) -> None:
    if day is None:
        with pytest.raises(CalendarError) as refused:
            parse_date(text, MONDAY)
        assert refused.value.code == "date_unreadable"
    else:
        assert understood(parse_date(text, MONDAY)) == day


def test_last_representable_days_are_handled() -> None:
    last = dt.datetime.combine(dt.date.max, dt.time(12), dt.UTC)
    for text in ("tomorrow", "friday", "01.01", "послезавтра", "in 30 hours", "31-го в 10", "сегодня в полночь"):
        with pytest.raises(CalendarError):
            parse_date(text, last)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("12:30", "12:30"), ("9:05", "09:05"), ("09:05", "09:05"), ("12.30", "12:30"), ("12 30", "12:30"),
        ("10.12", "10:12"), ("1.50", "01:50"),
        ("12", "12:00"), ("0", "00:00"), ("23:59", "23:59"), ("в 9", "09:00"), ("at 7:15", "07:15"), ("9 pm", "21:00"),
        ("12am", "00:00"), ("12:05 p.m.", "12:05"), (" 7 : 30 ", "07:30"), ("noon", "12:00"), ("в полдень", "12:00"),
        ("midnight", "00:00"), ("9 вечера", "21:00"), ("в 7 часов вечера", "19:00"), ("3 часа дня", "15:00"),
        ("в 2 часа ночи", "02:00"), ("15 часов", "15:00"), ("18h30", "18:30"), ("18 ч 30 мин", "18:30"),
        ("вечером в 8", "20:00"), ("половина седьмого вечера", "18:30"), ("полвосьмого утра", "07:30"),
        # A range of hours, never hours and minutes.
        ("18-19", "18:00 60"), ("9-10", "09:00 60"), ("9–10", "09:00 60"), ("10 — 12", "10:00 120"),
        ("с 18 до 19", "18:00 60"), ("from 6 to 8 pm", "18:00 120"), ("18:00-19:00", "18:00 60"),
        ("18.30-20", "18:30 90"), ("22-2", "22:00 240"), ("9am-5pm", "09:00 480"), ("с 10 до 2 дня", "10:00 240"),
        ("с 6 до 8 вечера", "18:00 120"), ("noon-2pm", "12:00 120"),
        # With another day.
        ("завтра в 10", "2026-11-24 10:00"), ("через час", "2026-11-23 15:07"),
        # Two hours of a clock of 12 are those of a sentence: in the afternoon, and never at night.
        ("3-5", "15:00 120"), ("с 3 до 5", "15:00 120"), ("9-5", "09:00 480"), ("с 12 до 2", "12:00 120"),
        ("с часу до трех", "13:00 120"), ("03:00-05:00", "03:00 120"), ("завтра с 3 до 5", "2026-11-24 15:00 120"),
        # Said roughly, or of the hour that is named.
        ("часиков в семь", "07:00"), ("около семи вечера", "19:00"), ("в 7 вечера примерно", "19:00"),
        ("about 7pm", "19:00"), ("7:30ish", "07:30"), ("around noon", "12:00"), ("завтра около 10", "2026-11-24 10:00"),
        ("половина седьмого", "18:30"), ("полседьмого", "18:30"), ("half past six", "18:30"),
        ("без четверти три", "14:45"), ("quarter to ten", "09:45"), ("0730", "07:30"), ("1230", "12:30"),
        # Trifles.
        ("7 вечера.", "19:00"), ("19;00", "19:00"), ("три", "15:00"), ("Час.", "13:00"), ("семь", "07:00"),
        ("12:30,", "12:30"), ("в 9 вечера)", "21:00"),
        ("24", None), ("24:00", None), ("12:60", None), ("12-30", None), ("10-2 pm", None),
        ("18-18", None), ("до 19", None), ("2 часа", None), ("13 вечера", None),
        ("12:3", None), ("-1", None), ("13pm", None), ("0am", None), ("noonish", None), ("", None), ("1260", None),
        ("2500", None), ("²", None), ("завтра", None), ("вечером", None),
        ("12:30:15", None), ("9" * 99, None), ("\x00", None),
    ],
)  # fmt: skip
def test_typed_times_are_parsed(text: str, time: str | None) -> None:
    if time is None:
        with pytest.raises(CalendarError) as refused:
            parse_time(text, MONDAY)
        assert refused.value.code == "time_unreadable"
    else:
        assert understood(parse_time(text, MONDAY)) == time


@pytest.mark.parametrize(
    ("text", "time", "other"),
    [
        ("3-5", "15:00", "03:00"), ("9-5", "09:00", "21:00"), ("завтра с 3 до 5", "15:00", "03:00"),
        ("7", "07:00", "19:00"),
    ],
)  # fmt: skip
def test_other_half_of_the_day_is_kept(text: str, time: str, other: str) -> None:
    found = parse_time(text, MONDAY)
    assert (f"{found.time:%H:%M}", f"{found.other:%H:%M}") == (time, other)
    assert found.swap().other == found.time


@pytest.mark.parametrize(
    ("day", "time", "expected"),
    [
        ("завтра вечером", "7", "19:00"), ("tomorrow morning", "7", "07:00"), ("вечером завтра", "7 утра", "07:00"),
        ("завтра вечером", "10:00", "22:00"), ("завтра утром", "21:00", "21:00"), ("завтра утром", "noon", "12:00"),
        ("завтра днем", "с 3 до 5", "15:00 120"), ("завтра вечером", "завтра в 8", "2026-11-24 08:00"),
        ("tonight", "9-11", "21:00 120"),
    ],
)  # fmt: skip
def test_part_of_the_day_counts_for_the_time_that_is_said_later(day: str, time: str, expected: str) -> None:
    part = parse_date(day, MONDAY).part
    assert part is not None
    assert understood(parse_time(time, MONDAY, part=part)) == expected


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("45", 45), ("90 min", 90), ("1:30", 90), ("2 h", 120), ("2 часа", 120), ("1 h 30 min", 90), ("1h30", 90),
        ("1 час 30 минут", 90), ("1,5 часа", 90), ("1.5h", 90), ("полчаса", 30), ("полтора часа", 90), ("час", 60),
        ("half an hour", 30), ("an hour and a half", 90), ("два часа", 120), ("ten minutes", 10), ("2 h 30", 150),
        ("час.", 60), ("2 ч.", 120), ("45 мин.", 45),
        ("1.5", None), ("long", None), ("1:75", None), ("", None), ("-5", None), ("часов", None), ("1.333 h", None),
        ("18-19", None), ("three", None),
    ],
)  # fmt: skip
def test_typed_durations_are_parsed(text: str, minutes: int | None) -> None:
    if minutes is None:
        with pytest.raises(CalendarError) as refused:
            parse_duration(text)
        assert refused.value.code == "duration_unreadable"
    else:
        assert parse_duration(text) == minutes


days = st.dates(min_value=dt.date(1971, 1, 1), max_value=dt.date(8999, 12, 31))
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))


@given(days, days, st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y.%m.%d"]))
def test_full_date_survives_a_round_trip(day: dt.date, today: dt.date, form: str) -> None:
    assert parse_date(day.strftime(form), on(today)) == Moment(day)


@given(days, days, st.sampled_from(["ru", "en"]))
def test_shown_day_is_parsed_back(day: dt.date, today: dt.date, language: str) -> None:
    with translation.override(language):
        assert parse_date(common.format_day(day), on(today)) == Moment(day)
        assert parse_date(formats.date_format(day, "j M Y"), on(today)) == Moment(day)


@given(
    st.dates(min_value=dt.date(1971, 1, 1), max_value=dt.date(2100, 1, 1)), times,
    st.none() | st.integers(1, 7 * 24 * 60), st.sampled_from(["ru", "en"]),
)  # fmt: skip
def test_shown_day_and_time_are_parsed_back(day: dt.date, time: dt.time, minutes: int | None, language: str) -> None:
    event = Event(date=day, time=time, timezone="UTC", duration_minutes=minutes)
    with translation.override(language):
        shown = messages.format_when(event, TgUser(timezone="UTC"))
    plain = shown.partition(">")[2].replace("</tg-time>", "")
    now = dt.datetime.combine(day, dt.time(0), dt.UTC)
    assert parse_date(plain, now) == Moment(day, time, minutes)


@given(days, days)
def test_day_without_year_is_the_next_one(day: dt.date, today: dt.date) -> None:
    found = parse_date(f"{day.day}.{day.month:02}", on(today)).day
    assert found is not None
    assert (found.day, found.month) == (day.day, day.month)
    assert today <= found
    if (day.month, day.day) != (2, 29):
        assert found < today.replace(day=1) + dt.timedelta(days=400)


COMING = [
    "пятница", "friday", "next tuesday", "в эту среду", "the 15th", "31-го", "1 числа", "5 мая", "Jan 2", "29.02",
    "завтра", "послезавтра", "через неделю", "in 2 months", "a week from today", "через 3 часа", "in 10 minutes",
]  # fmt: skip
AT = ["", " в 9", " at 0:00", " с 10 до 12", " 23:59", " в 9 вечера", " noon"]


@given(days, times, st.sampled_from(COMING), st.sampled_from(AT))
def test_upcoming_words_are_never_past(today: dt.date, clock_time: dt.time, day: str, time: str) -> None:
    now = on(today, clock_time)
    try:
        found = parse_date(day + time, now)
    except CalendarError:
        return
    assert found.day is not None
    assert found.day >= today
    # A day without a year can be today at a past time: that is refused as past, not moved to next year.
    if found.time is not None and day not in {"5 мая", "Jan 2", "29.02", "в эту среду"}:
        assert dt.datetime.combine(found.day, found.time, MOSCOW) >= now


@given(times, st.sampled_from(["%H:%M", "%H.%M", "%H %M", "в %H:%M", "%I:%M %p"]))
def test_time_survives_a_round_trip(time: dt.time, form: str) -> None:
    assert parse_time(time.strftime(form), MONDAY) == Moment(None, time)


@given(st.integers(0, 23), st.integers(0, 23), st.sampled_from(["{}-{}", "с {} до {}", "{} – {}", "{}:00-{}"]))
def test_two_hours_are_a_range_or_refused(start: int, end: int, form: str) -> None:
    try:
        found = parse_time(form.format(start, end), MONDAY)
    except CalendarError:
        assert end <= start
        return
    assert found.time is not None
    assert found.minutes is not None
    if max(start, end) > 12:
        assert found.time == dt.time(start)
        assert found.minutes == (end - start) % 24 * 60
    else:  # a clock of twelve hours has them as well, less than half a day apart
        assert (found.time.hour % 12, found.time.minute) == (start % 12, 0)
        assert found.minutes % (12 * 60) == (end - start) % 12 * 60


@given(st.integers(1, 7 * 24 * 60), days, times)
def test_relative_time_is_elapsed_time(minutes: int, today: dt.date, time: dt.time) -> None:
    now = on(today, time)
    found = parse_date(f"через {minutes // 60} ч {minutes % 60} мин", now)
    then = (now.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(MOSCOW)
    assert (found.day, found.time) == (then.date(), then.time())


words = st.lists(
    st.sampled_from(
        [
            "in", "через", "next", "1", "12", "99999", "день", "days", "week", "ago", "мая", "may", ".", ":", "-",
            "utc", "+3", "am", "год", "завтра", "friday", "at", "в", "с", "до", "15-го", "18:00", "10-12", "вечера",
            "вечером", "час", "полчаса", "noon", "31", "from now", ",", "half", "пол", "h",
        ]
    ),
    max_size=8,
).map(" ".join)  # fmt: skip


@given(st.one_of(st.text(max_size=60), words), days)
def test_any_text_is_understood_or_refused(text: str, today: dt.date) -> None:
    with contextlib.suppress(CalendarError):
        assert isinstance(parse_date(text, on(today)).day, dt.date)
    with contextlib.suppress(CalendarError):
        assert isinstance(parse_time(text, on(today)).time, dt.time)
    with contextlib.suppress(CalendarError):
        assert parse_duration(text) >= 0


@given(st.integers(1, 31), days)
def test_day_number_is_the_next_such_day(number: int, today: dt.date) -> None:
    found = day_words.find_in_month(number, today)
    assert found.day == number
    assert today <= found <= today + dt.timedelta(days=62)


def test_day_length_includes_clock_changes() -> None:
    """Hours are elapsed time: when the clocks go forward in Berlin, three hours after midnight it is four."""
    berlin = clock.get_zone("Europe/Berlin")
    night = dt.datetime(2027, 3, 28, 0, 0, tzinfo=berlin)
    assert understood(parse_date("in 3 hours", night)) == "2027-03-28 04:00"
