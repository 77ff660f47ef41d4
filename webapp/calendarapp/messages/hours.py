"""Working hours in words: `Mon–Fri 09:00–18:00, Sat 10:00–14:00`."""

import itertools
from collections.abc import Iterable, Sequence

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from calendarapp.queries.hours import Span


def format_spans(spans: Sequence[Span] | None) -> str:
    """The hours of a week, days with the same ones together; what is not chosen and what is never, in a word."""
    if spans is None:
        return _("not chosen")
    if not spans:
        return _("never")
    week: dict[int, str] = {}
    for weekday, own in itertools.groupby(sorted(spans), key=lambda span: span.weekday):
        week[weekday] = " ".join(_format_times(span) for span in own)
    days_with: dict[str, list[int]] = {}
    for weekday, times in week.items():
        days_with.setdefault(times, []).append(weekday)
    return ", ".join(f"{_format_days(days)} {times}" for times, days in days_with.items())


def _format_times(span: Span) -> str:
    start, end = span.times
    return f"{start:%H:%M}–{end:%H:%M}"


def _format_days(weekdays: Iterable[int]) -> str:
    """Three and more in a row from the first to the last, others one by one."""
    parts = []
    for _gap, group in itertools.groupby(enumerate(weekdays), key=lambda pair: pair[1] - pair[0]):
        days = [str(WEEKDAYS_ABBR[weekday - 1]) for _place, weekday in group]
        parts += [f"{days[0]}–{days[-1]}"] if len(days) > 2 else days
    return " ".join(parts)
