"""Series out and in again: another calendar gets the same dates, with everything that is stored of them."""

import dataclasses
import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from calendarapp import ics
from calendarapp.ics import rules
from calendarapp.models import Event, Series
from tests.support.searching import get_examples
from tests.unit.test_ics_round_trip import NOW, ZONES, moments, person, texts, uids

FIELDS = (
    "name", "date", "time", "timezone", "duration_minutes", "details", "reminder_minutes", "transparent",
)  # fmt: skip
reminders = st.none() | st.lists(st.integers(0, 7 * 24 * 60), max_size=5, unique=True).map(
    lambda minutes: sorted(minutes, reverse=True)
)


@dataclass
class Kept:
    """A series as the tables may contain it."""

    series: Series
    dates: list[Event]


@st.composite
def make_rule(draw: st.DrawFn, start: dt.datetime) -> str:
    """A rule that has that start."""
    day = rules.DAY_NAMES[start.weekday()]
    rule = draw(
        st.sampled_from(
            [
                "FREQ=DAILY", "FREQ=WEEKLY", f"FREQ=WEEKLY;WKST=SU;BYDAY={day},WE" if day != "WE" else "FREQ=DAILY",
                "FREQ=MONTHLY", f"FREQ=MONTHLY;BYDAY={(start.day - 1) // 7 + 1}{day}", "FREQ=YEARLY",
                f"FREQ=MONTHLY;BYMONTHDAY={start.day}", f"FREQ=YEARLY;BYMONTH={start.month};BYDAY={day}",
            ]
        )
    )  # fmt: skip
    rule += draw(st.sampled_from(["", ";INTERVAL=2", ";INTERVAL=5"]))
    until = start + dt.timedelta(days=draw(st.integers(0, 400)))
    return rule + draw(st.sampled_from(["", ";COUNT=7", f";UNTIL={until:%Y%m%d}", f";UNTIL={until:%Y%m%dT%H%M%S}"]))


@st.composite
def kept(draw: st.DrawFn) -> Kept:
    """A series, some of whose dates are left out, moved or changed."""
    start = dt.datetime.combine(
        draw(st.dates(dt.date(2026, 7, 3), dt.date(2090, 12, 30))), draw(st.times()).replace(microsecond=0)
    )
    zone, rule = draw(st.sampled_from(ZONES)), draw(make_rule(start))
    series = Series(
        pk=draw(st.integers(1, 2**62)), tg_user_id=7, name=draw(texts.filter(bool)), details=draw(texts),
        date=start.date(), time=start.time(), timezone=zone, rrule=rule,
        duration_minutes=draw(st.none() | st.integers(1, 23 * 60)), reminder_minutes=draw(reminders),
        transparent=draw(st.booleans()), sequence=draw(st.integers(0, 2**31 - 1)),
        uid=draw(st.none() | uids),
        created_at=draw(moments), updated_at=draw(moments),
    )  # fmt: skip
    places = list(itertools.islice(rules.iterate(rule, start, zone), 12))
    if len(places) == 12 or not ("COUNT" in rule or "UNTIL" in rule):
        series.written_until, series.extend_at = places[-1], NOW
    added = {draw(st.datetimes(start, places[-1])).replace(microsecond=0) for _ in range(draw(st.integers(0, 2)))}
    series.rdates = sorted(added - set(places))
    left_out = {place for place in places if draw(st.integers(0, 5)) == 0}
    series.exdates = sorted(left_out)
    rows = [_make_date(draw, series, place) for place in sorted({*places, *series.rdates} - left_out)]
    return Kept(series, rows)


def _make_date(draw: st.DrawFn, series: Series, place: dt.datetime) -> Event:
    changed: dict[str, Any] = draw(
        st.sampled_from([{}, {}, {}, {"name": "other"}, {"details": "\r\n"}, {"duration_minutes": 77}, {"time": 1}])
    )
    row = Event(
        pk=1, tg_user_id=7, date=place.date(), time=place.time(), original_start=place, series_id=series.pk,
        created_at=series.created_at, updated_at=series.updated_at, sequence=series.sequence,
        **{field: getattr(series, field) for field in FIELDS if field not in {"date", "time"}},
    )  # fmt: skip
    for field, value in changed.items():
        setattr(row, field, draw(st.times()) if field == "time" else value)
    return row


def read_dates(read: ics.ParsedSeries, limit: dt.datetime) -> list[tuple[object, ...]]:
    ruled = itertools.takewhile(lambda day: day <= limit, rules.iterate(read.rrule, read.start, read.event.timezone))
    places = sorted({*ruled, *read.rdates} - read.exdates)
    found = [read.moved.get(day) or dataclasses.replace(read.event, date=day.date(), time=day.time()) for day in places]
    return [tuple(getattr(one, field) for field in FIELDS) for one in found]


def yoga(zone: str, day: dt.datetime, minutes: int) -> Kept:
    """A daily series over a clock change."""
    series = Series(
        pk=5, tg_user_id=7, name="x", date=day.date(), time=day.time(), timezone=zone, rrule="FREQ=DAILY;COUNT=5",
        duration_minutes=minutes, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    days = [day + dt.timedelta(days=number) for number in range(5)]
    return Kept(series, [
        Event(pk=1, date=one.date(), time=one.time(), original_start=one, name="x", details="", timezone=zone,
              duration_minutes=minutes, created_at=NOW, updated_at=NOW)
        for one in days
    ])  # fmt: skip


@given(kept())
@settings(max_examples=get_examples(60))
@example(yoga("Europe/Berlin", dt.datetime(2026, 10, 23, 2, 30), 30))  # noqa: DTZ001
@example(yoga("Europe/Berlin", dt.datetime(2027, 3, 26, 2, 30), 30))  # noqa: DTZ001
@example(yoga("Europe/Berlin", dt.datetime(2027, 3, 26, 23, 30), 600))  # noqa: DTZ001
@example(yoga("Australia/Lord_Howe", dt.datetime(2026, 10, 1, 1, 45), 30))  # noqa: DTZ001
@example(yoga("America/New_York", dt.datetime(2026, 10, 30, 1, 30), 45))  # noqa: DTZ001
def test_series_survives_a_round_trip(one: Kept) -> None:
    series, rows = one.series, one.dates
    for row in rows:
        row.series_id = series.pk
    file = ics.render_calendar(person(), rows, [], people={}, series={series.pk: series})
    parsed = ics.parse(file, now=NOW)
    assert (parsed.refused, parsed.events) == ([], [])
    if not rows:
        assert parsed.series == []
        return
    [read] = parsed.series
    assert read.uid == (series.uid or f"series-{series.pk}@vstrecha")
    assert (read.sequence, read.updated) == (series.sequence, series.updated_at)
    limit = series.written_until or max(*(row.original_start for row in rows if row.original_start), series.start)
    assert read_dates(read, limit) == [tuple(getattr(row, field) for field in FIELDS) for row in rows]
    # What comes later is the same, too.
    later = itertools.islice(rules.iterate(series.rrule, series.start, series.timezone), 40)
    again = itertools.islice(rules.iterate(read.rrule, read.start, read.event.timezone), 40)
    assert list(later) == list(again)
