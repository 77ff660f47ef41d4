"""Working hours and days off in words."""

import datetime as dt

import pytest
from django.utils import translation

from bot.inputs import hours_words
from calendarapp.messages.hours import format_spans
from calendarapp.queries.hours import Span

TODAY = dt.date(2026, 12, 1)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("пн-пт 9-18, сб 10-14", "Mon–Fri 09:00–18:00, Sat 10:00–14:00"),
        ("Mon-Fri 9-13 and 14-18", "Mon–Fri 09:00–13:00 14:00–18:00"),
        ("9-18", "Mon–Fri 09:00–18:00"),
        ("по будням с 10 до 19", "Mon–Fri 10:00–19:00"),
        ("будни 9:00–18:00, выходные 11–15", "Mon–Fri 09:00–18:00, Sat Sun 11:00–15:00"),
        ("понедельник, среда 10-12 и 14-16, пятница 9-11", "Mon Wed 10:00–12:00 14:00–16:00, Fri 09:00–11:00"),
        ("every day 8:30-17:30", "Mon–Sun 08:30–17:30"),
        ("с понедельника по четверг с 9 до 17", "Mon–Thu 09:00–17:00"),
        ("Mondays and Fridays 9am to 5pm", "Mon Fri 09:00–17:00"),
        ("вс-ср 9-18", "Mon–Wed Sun 09:00–18:00"),
        ("9 to 5", "Mon–Fri 09:00–17:00"),
        ("mon-fri 9-5, sat 10-2", "Mon–Fri 09:00–17:00, Sat 10:00–14:00"),
        ("weekdays 10 to 4 pm", "Mon–Fri 10:00–16:00"),
        ("on weekdays between 10 and 4", "Mon–Fri 10:00–16:00"),
        ("Sat and Sun 10 am - 2 pm", "Sat Sun 10:00–14:00"),
        ("пн-пт от 9 до 18", "Mon–Fri 09:00–18:00"),
        ("по будням между 10 и 16", "Mon–Fri 10:00–16:00"),
        ("с 9 до 6 вечера", "Mon–Fri 09:00–18:00"),
        ("fri 22-6", "Fri 22:00–06:00"),
        ("каждый день 22-2", "Mon–Sun 22:00–02:00"),
    ],
)
def test_hours_are_read(text: str, shown: str) -> None:
    spans = hours_words.parse(text)
    assert spans is not None
    with translation.override("en"):
        assert format_spans(spans) == shown


@pytest.mark.parametrize("text", ["завтра в 5", "привет", "Mon", "9", "пн-пт", "отмена", "9-18 lunch", "mon-fri 9-25"])
def test_other_texts_are_none(text: str) -> None:
    assert hours_words.parse(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last", "count"),
    [
        ("off 24-31 December", dt.date(2026, 12, 24), dt.date(2026, 12, 31), 8),
        ("отпуск с 1 по 14 августа", dt.date(2027, 8, 1), dt.date(2027, 8, 14), 14),
        ("выходной завтра", dt.date(2026, 12, 2), dt.date(2026, 12, 2), 1),
        ("days off: 25 Dec, 1 Jan", dt.date(2026, 12, 25), dt.date(2027, 1, 1), 2),
        ("I'm off next week", dt.date(2026, 12, 7), dt.date(2026, 12, 13), 7),
    ],
)
def test_days_off_are_read(text: str, first: dt.date, last: dt.date, count: int) -> None:
    days = hours_words.parse_days_off(text, TODAY)
    assert days is not None
    assert (days[0], days[-1], len(days)) == (first, last, count)


@pytest.mark.parametrize("text", ["off", "tomorrow", "отпуск", "off sometime", "выходной вчера"])
def test_no_days_off_are_none(text: str) -> None:
    assert hours_words.parse_days_off(text, TODAY) is None


def test_nothing_chosen_and_never_have_words() -> None:
    with translation.override("en"):
        assert (format_spans(None), format_spans([])) == ("not chosen", "never")
        assert format_spans([Span(7, 22 * 60, 26 * 60)]) == "Sun 22:00–02:00"
