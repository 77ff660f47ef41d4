"""Recurrence rules in tests."""

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import Final

from calendarapp.ics import rules

NEW_YORK: Final = "America/New_York"
BERLIN: Final = "Europe/Berlin"
LORD_HOWE: Final = "Australia/Lord_Howe"


def at(day: str, time: str = "09:00") -> dt.datetime:
    """A moment on the wall clock: `19970902`."""
    return dt.datetime.strptime(f"{day} {time}", "%Y%m%d %H:%M")  # noqa: DTZ007


def expand(text: str, start: dt.datetime, zone: str = NEW_YORK, *, count: int = 1000) -> list[dt.datetime]:
    """The first dates of a rule that is taken."""
    return list(itertools.islice(rules.iterate(rules.clean_rule(text, start, zone), start, zone), count))


def months(*given: tuple[str, Iterable[int]]) -> list[dt.datetime]:
    """Moments at nine: days of months (`199709`)."""
    return [at(f"{month}{day:02}") for month, days in given for day in days]
