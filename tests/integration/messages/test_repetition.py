"""Recurrence rules in words, in Russian and English."""

import datetime as dt

import pytest
from django.utils import translation

from calendarapp.messages.repetition import render_repetition
from calendarapp.models import Series

CASES = [
    ("FREQ=DAILY", "каждый день", "every day"),
    ("FREQ=DAILY;INTERVAL=3", "раз в 3 дня", "every 3 days"),
    ("FREQ=WEEKLY", "каждый вторник", "every Tuesday"),
    (
        "FREQ=WEEKLY;BYDAY=WE;UNTIL=20270601",
        "каждую среду, до 1 июня 2027 включительно",
        "every Wednesday, through 1 June 2027",
    ),
    ("FREQ=WEEKLY;BYDAY=TH,TU", "по вторникам и четвергам", "on Tuesdays and Thursdays"),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "по будням", "on weekdays"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=5", "раз в 2 недели по вторникам, 5 раз", "every 2 weeks on Tuesdays, 5 times"),
    ("FREQ=MONTHLY", "1-го числа каждого месяца", "on day 1 of the month"),
    ("FREQ=MONTHLY;BYMONTHDAY=15,1", "1 и 15 числа каждого месяца", "on days 1 and 15 of the month"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,10,20", "1, 10 и 20 числа каждого месяца", "on days 1, 10 and 20 of the month"),
    ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "FREQ=MONTHLY;BYMONTHDAY=1,-1", "FREQ=MONTHLY;BYMONTHDAY=1,-1"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "в последний день месяца", "on the last day of the month"),
    ("FREQ=MONTHLY;BYDAY=2WE", "во вторую среду месяца", "on the second Wednesday of the month"),
    ("FREQ=MONTHLY;BYDAY=SU;BYSETPOS=-1", "в последнее воскресенье месяца", "on the last Sunday of the month"),
    (
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=1TU",
        "в первый вторник месяца, раз в 3 месяца",
        "on the first Tuesday of the month, every 3 months",
    ),
    ("FREQ=YEARLY", "каждый год 1 декабря", "every year on 1 December"),
    ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=3", "каждый год 3 мая", "every year on 3 May"),
    (
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=2",
        "каждый год 29 февраля, 2 раза",
        "every year on 29 February, 2 times",
    ),
    (
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    ),
    ("FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYDAY=20MO", "FREQ=YEARLY;BYDAY=20MO"),
]


@pytest.mark.parametrize(("rrule", "russian", "english"), CASES)
def test_rule_is_said_in_words(rrule: str, russian: str, english: str) -> None:
    series = Series(rrule=rrule, date=dt.date(2026, 12, 1), time=dt.time(19), timezone="Europe/Moscow")
    for language, text in (("ru", russian), ("en", english)):
        with translation.override(language):
            assert render_repetition(series) == text
