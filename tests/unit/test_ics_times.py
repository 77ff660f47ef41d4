"""Times in calendar files: the short path gives the same result as the long one, also near clock changes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendarapp import clock
from calendarapp.ics import times
from calendarapp.models import Event

CHANGES = [
    ("Europe/Berlin", dt.date(2026, 3, 29)),
    ("Europe/Berlin", dt.date(2026, 10, 25)),
    ("America/New_York", dt.date(2026, 11, 1)),
    ("Europe/Moscow", dt.date(2014, 10, 26)),
    ("Asia/Gaza", dt.date(2026, 3, 28)),
    ("Pacific/Apia", dt.date(2011, 12, 30)),
    ("Antarctica/Troll", dt.date(2026, 3, 29)),
    ("Africa/Casablanca", dt.date(2026, 2, 15)),
]


@given(
    change=st.sampled_from(CHANGES),
    days=st.integers(-5, 5),
    time=st.times(),
    minutes=st.none() | st.integers(1, 2 * 24 * 60),
)
def test_short_path_equals_the_long_one(
    change: tuple[str, dt.date], days: int, time: dt.time, minutes: int | None
) -> None:
    zone, day = change
    moment = clock.now()
    event = Event(
        pk=1, name="x", details="", date=day + dt.timedelta(days=days), time=time, timezone=zone,
        duration_minutes=minutes, created_at=moment, updated_at=moment,
    )  # fmt: skip
    short = times.render_when(event)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(times, "_is_steady", lambda *_: False)
        assert times.render_when(event) == short
