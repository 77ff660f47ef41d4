"""Recurrence rules of any text: refused or taken for bounded work, and with the dates that other libraries find."""

import contextlib
import datetime as dt
import itertools
from collections.abc import Iterator
from typing import Any
from unittest import mock

from dateutil import rrule
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]

from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from tests.support.rules import BERLIN, LORD_HOWE, NEW_YORK, at
from tests.support.searching import get_examples


def numbers(low: int, high: int, *, signed: bool = False) -> st.SearchStrategy[str]:
    one = st.integers(low, high)
    if signed:
        one = st.tuples(one, st.sampled_from([1, -1])).map(lambda it: it[0] * it[1])
    return st.lists(one, min_size=1, max_size=4).map(lambda many: ",".join(map(str, many)))


WEEKDAYS = st.lists(st.sampled_from(rules.DAY_NAMES), min_size=1, max_size=7)
NUMBERED = st.lists(
    st.tuples(st.integers(-60, 60), st.sampled_from(rules.DAY_NAMES)).map(lambda it: f"{it[0] or ''}{it[1]}"),
    min_size=1, max_size=3,
)  # fmt: skip
STARTS = st.datetimes(at("19700101"), at("90001231")).map(lambda moment: moment.replace(second=0, microsecond=0))
NEAR = st.datetimes(at("20260101"), at("20281231")).map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def rule_texts(draw: st.DrawFn, *, wild: bool) -> str:
    """Rules of random parts; `wild`: with numbers that may be out of range."""
    over = 40 if wild else 0
    optional = {
        "INTERVAL": st.integers(1, 10_000 if wild else 6).map(str),
        "COUNT": st.integers(0 if wild else 1, 60).map(str),
        "UNTIL": NEAR.map(lambda moment: f"{moment:%Y%m%dT%H%M%S}"),
        "BYMINUTE": numbers(0, 59 + over),
        "BYHOUR": numbers(0, 23 + over),
        "BYDAY": st.one_of(WEEKDAYS, NUMBERED).map(",".join),
        "BYMONTHDAY": numbers(1, 31 + over, signed=True),
        "BYYEARDAY": numbers(1, 366 + over, signed=True),
        "BYWEEKNO": numbers(1, 53 + over, signed=True),
        "BYMONTH": numbers(1, 12 + over),
        "BYSETPOS": numbers(1, 366 + over, signed=True),
        "WKST": st.sampled_from(rules.DAY_NAMES),
    }
    frequencies = (*rules.FREQUENCIES, "SECONDLY") if wild else rules.FREQUENCIES
    chosen = draw(st.lists(st.sampled_from(sorted(optional)), unique=True, max_size=12 if wild else 4))
    return rules.join({"FREQ": draw(st.sampled_from(frequencies)), **{name: draw(optional[name]) for name in chosen}})


def judge(text: str, start: dt.datetime, zone: str) -> tuple[str, str]:
    """The rule or "", and the refusal's code or ""; any other exception is a failure."""
    try:
        return rules.clean_rule(text, start, zone), ""
    except CalendarError as error:
        return "", error.code


REFUSALS = {"", "rule_wrong", "rule_parts", "rule_too_long", "rule_count", "rule_too_often", "rule_never", "rule_start"}
RULE_LIKE = st.from_regex(r"(RRULE:)?FREQ=[A-Z]*(;[A-Z]+=[-+0-9A-Z,]*)*", fullmatch=True)


@given(text=st.text(max_size=600) | RULE_LIKE, start=STARTS)
@example(text="FREQ=MONTHLY;BYDAY=50MO", start=at("20261201"))
@example(text="FREQ=YEARLY;BYDAY=-53MO,53SU", start=at("20261201"))
def test_random_text_is_a_rule_or_refused(text: str, start: dt.datetime) -> None:
    assert judge(text, start, BERLIN)[1] in REFUSALS


MOST_DAYS = 1_500_000


@contextlib.contextmanager
def counting_days() -> Iterator[list[int]]:
    """How many days dateutil looks at, in its real code."""
    looked = [0]

    def count(name: str) -> Any:
        original = getattr(rrule._iterinfo, name)

        def counted(*args: Any) -> Any:
            days, start, end = original(*args)
            looked[0] += end - start
            assert looked[0] <= MOST_DAYS
            return days, start, end

        return mock.patch.object(rrule._iterinfo, name, counted)

    with contextlib.ExitStack() as stack:
        for name in ("ydayset", "mdayset", "wdayset", "ddayset"):
            stack.enter_context(count(name))
        yield looked


@settings(max_examples=get_examples(80))
@given(text=rule_texts(wild=True), start=STARTS, zone=st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, "UTC"]))
@example(text="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29", start=at("20280229"), zone="UTC")
@example(text="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU", start=at("20280229"), zone="UTC")
@example(text="FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU", start=at("20280229"), zone="UTC")
@example(text="FREQ=DAILY;INTERVAL=49;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU", start=at("20280229"), zone="UTC")
@example(text="FREQ=DAILY;BYHOUR=9;BYSETPOS=1;BYMONTH=2;BYMONTHDAY=29;BYDAY=TU", start=at("20280229"), zone="UTC")
@example(text="FREQ=DAILY;BYHOUR=9;BYSETPOS=1;BYMONTH=2;BYMONTHDAY=30", start=at("20280229"), zone="UTC")
@example(text="FREQ=DAILY;BYHOUR=9,12;BYSETPOS=1,99;BYMONTH=2;BYMONTHDAY=30", start=at("23990301"), zone="UTC")
@example(text="FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=300", start=at("20280229"), zone="UTC")
@example(text="FREQ=YEARLY;BYMONTHDAY=1;BYSETPOS=300", start=at("20280229"), zone="UTC")
@example(text="FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=300;BYMONTH=2", start=at("20280229"), zone="UTC")
@example(text="FREQ=HOURLY;INTERVAL=23;BYHOUR=9;BYDAY=TU", start=at("20280229"), zone="UTC")
def test_random_parts_are_a_rule_or_refused_for_bounded_work(text: str, start: dt.datetime, zone: str) -> None:
    with counting_days():
        rule, refusal = judge(text, start, zone)
    assert refusal in REFUSALS
    if rule:
        with counting_days():
            sample = rules.sample(rules.iterate(rule, start, zone))
        assert sample[0] == start
        assert all(earlier < later for earlier, later in itertools.pairwise(sample))
        assert rules.clean_rule(rule, start, zone) == rule


@settings(max_examples=get_examples(40), suppress_health_check=[HealthCheck.filter_too_much])
@given(text=rule_texts(wild=False), start=NEAR)
def test_dates_agree_with_other_libraries(text: str, start: dt.datetime) -> None:
    rule, start = settle(text, start)
    year = start + dt.timedelta(days=800)
    dates = list(itertools.islice(itertools.takewhile(lambda date: date < year, rules.iterate(rule, start, "UTC")), 50))
    assert dates[0] == start
    assert dates == list(itertools.islice(iter(rrule.rrulestr(rule, dtstart=start)), len(dates)))
    lines = (
        *("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", "BEGIN:VEVENT", "UID:x", "DTSTAMP:20260101T000000Z"),
        *(f"DTSTART:{start:%Y%m%dT%H%M%S}", f"RRULE:{rule}", "END:VEVENT", "END:VCALENDAR", ""),
    )
    found = of(Calendar.from_ical("\r\n".join(lines))).between(start, dates[-1] + dt.timedelta(minutes=1))
    assert dates == sorted(event["DTSTART"].dt for event in found)


@settings(max_examples=get_examples(40), suppress_health_check=[HealthCheck.filter_too_much])
@given(text=rule_texts(wild=False), start=NEAR, days=st.integers(-3, 900), minutes=st.integers(0, 1440))
@example(text="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU", start=at("20261127"), days=200, minutes=0)
@example(text="FREQ=HOURLY;INTERVAL=7;BYHOUR=9,16;BYDAY=MO,FR", start=at("20261127"), days=200, minutes=0)
@example(text="FREQ=DAILY;INTERVAL=3;BYMONTH=11,12", start=at("20261127"), days=365, minutes=0)
@example(text="FREQ=DAILY;BYMONTH=11", start=at("20261127"), days=365, minutes=0)
@example(text="FREQ=MINUTELY;INTERVAL=95", start=at("20261127"), days=3, minutes=1)
@example(text="FREQ=MONTHLY", start=at("20270131"), days=365, minutes=0)
def test_dates_after_a_moment_are_the_same_as_from_the_start(
    text: str, start: dt.datetime, days: int, minutes: int
) -> None:
    rule, start = settle(text, start)
    after = start + dt.timedelta(days=days, minutes=minutes)
    end = after + dt.timedelta(days=100)
    every = itertools.takewhile(lambda date: date <= end, rules.iterate(rule, start, BERLIN))
    later = itertools.takewhile(lambda date: date <= end, rules.iterate(rule, start, BERLIN, after=after))
    assert [date for date in every if date > after] == list(later)


def settle(text: str, start: dt.datetime) -> tuple[str, dt.datetime]:
    """The rule, and a start that is a date of it: one that is refused names it. Given up when there is none."""
    try:
        rule = rules.clean_rule(text, start, "UTC")
    except CalendarError as error:
        assume(error.code == "rule_start")
        start = dt.datetime.strptime(error.params["day"], "%d.%m.%Y %H:%M")  # noqa: DTZ007
        rule, refusal = judge(text, start, "UTC")
        assert refusal != "rule_start"
        assume(rule)
    # Where dateutil is wrong: tested above.
    parts = rules.split(rule)
    assume(not (parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts))
    assume(len({day in rules.DAY_NAMES for day in parts.get("BYDAY", "MO").split(",")}) == 1)
    return rule, start
