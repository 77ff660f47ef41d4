"""Recurrence rules: what is taken, what is refused and why, and what the clocks do to the dates."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from tests.support.rules import BERLIN, LORD_HOWE, NEW_YORK, at, expand, months


def refused(code: str, text: str, start: dt.datetime, zone: str = NEW_YORK) -> CalendarError:
    with pytest.raises(CalendarError) as caught:
        rules.clean_rule(text, start, zone)
    assert caught.value.code == code
    return caught.value


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MINUTELY;INTERVAL=15;COUNT=6",
        "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40",
        "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16",
        "FREQ=HOURLY;BYMINUTE=0,30",
        "FREQ=DAILY;BYHOUR=9;BYMINUTE=0,59",
    ],
)
def test_rules_of_the_rfc_that_repeat_more_than_once_an_hour_are_refused(rule: str) -> None:
    refused("rule_too_often", rule, at("19970902"))


def test_times_that_are_close_around_midnight_are_too_often() -> None:
    refused("rule_too_often", "FREQ=DAILY;BYHOUR=0,23;BYMINUTE=30,0", at("19970902", "00:00"))


def test_start_that_is_no_date_of_the_rule_is_refused_and_the_first_date_is_named() -> None:
    error = refused("rule_start", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", at("19970902"))
    assert error.params == {"day": "13.02.1998 09:00", "first": at("19980213")}
    # Two weeks are counted from the start: the next Monday would be the first of every second one.
    error = refused("rule_start", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", at("19970902"))
    assert error.params == {"day": "08.09.1997 09:00", "first": at("19970908")}


@pytest.mark.parametrize(
    ("rule", "start", "first"),
    [
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", "19970902", "19970915"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", "19970902", "19970914"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "19970902", "19970905"),
        ("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1", "19970902", "19971101"),
        ("FREQ=DAILY;INTERVAL=7;BYDAY=MO", "19970902", None),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30", "19970206", None),
    ],
)
def test_interval_counts_from_a_start_that_is_no_date_of_the_rule(rule: str, start: str, first: str | None) -> None:
    found = rules.find_first(rule, at(start), "UTC")
    assert found == (at(first) if first else None)


@pytest.mark.parametrize(
    "rule",
    [
        "",
        ";",
        "DAILY",
        "FREQ=",
        "FREQ=DAILY;BYSECOND=1",
        "FREQ=DAILY;COUNT=-1",
        "FREQ=DAILY;COUNT=1 0",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=10000",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=DAILY;BYDAY=XX",
        "FREQ=DAILY;BYDAY=",
        "FREQ=DAILY;BYDAY=MO,",
        "FREQ=MONTHLY;BYDAY=0MO",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=0",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=367",
        "FREQ=YEARLY;BYDAY=54MO",
        "FREQ=YEARLY;BYWEEKNO=54",
        "FREQ=YEARLY;BYYEARDAY=999",
        "FREQ=YEARLY;BYYEARDAY=367",
        "FREQ=YEARLY;BYYEARDAY=1,999",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;BYMINUTE=60",
        "FREQ=DAILY;WKST=XX",
        "FREQ=DAILY;BYEASTER=0",
        "FREQ=DAILY;X-OTHER=1",
        "FREQ=DA\u0130LY",
        "FREQ=DA\u0131LY",
        "FREQ=DAILY;COUNT=\u0663",
        "FREQ=DAILY\x00",
        "FREQ = DA ILY",
        "RRULE:RRULE:FREQ=DAILY",
        "RRULE;X=1:FREQ=DAILY",
        "DTSTART:20261201T090000\nRRULE:FREQ=DAILY",
        "DTSTART=20261201T090000;FREQ=DAILY",
        "FREQ=DAILY\nFREQ=DAILY",
        "RRULE:FREQ=DAILY\r\nEXDATE:20261202T090000",
        "FREQ=DAILY;;COUNT=2",
    ],
)
def test_text_that_is_no_rule_is_refused(rule: str) -> None:
    refused("rule_wrong", rule, at("20261201"))


@pytest.mark.parametrize(
    "rule",
    [
        "COUNT=3",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;UNTIL=20270230",
        "FREQ=DAILY;UNTIL=20270101T250000",
        "FREQ=DAILY;UNTIL=20270101T235960Z",
        "FREQ=DAILY;BYDAY=1MO",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=MONTHLY;BYDAY=6MO",
        "FREQ=MONTHLY;BYDAY=50MO",
        "FREQ=MONTHLY;BYWEEKNO=1",
        "FREQ=MONTHLY;BYYEARDAY=1",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=YEARLY;BYMONTH=12;BYDAY=-6MO",
        "FREQ=YEARLY;BYWEEKNO=20;BYDAY=1MO",
        "FREQ=HOURLY;BYMONTH=1",
        "FREQ=HOURLY;INTERVAL=25;BYDAY=MO",
        "FREQ=MINUTELY;INTERVAL=60;BYHOUR=9",
    ],
)
def test_parts_that_contradict_each_other_are_refused(rule: str) -> None:
    refused("rule_parts", rule, at("20261201"))


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("RRULE:FREQ=DAILY", "FREQ=DAILY"),
        ("rrule:freq=weekly;byday=tu", "FREQ=WEEKLY;BYDAY=TU"),
        (" FREQ=WEEKLY ; BYDAY = TU, WE;\r\n", "FREQ=WEEKLY;BYDAY=TU,WE"),
        ("FREQ=MONTHLY;BYMONTHDAY=+1", "FREQ=MONTHLY;BYMONTHDAY=+1"),
    ],
)
def test_rule_is_written_in_capitals_without_its_name(text: str, rule: str) -> None:
    assert rules.clean_rule(text, at("20261201"), BERLIN) == rule


def test_rule_of_more_than_500_characters_is_too_long() -> None:
    longest = "FREQ=DAILY;BYMINUTE=" + ",".join(["0"] * 240)
    assert len(longest) == 499
    assert rules.clean_rule(longest, at("20261201"), BERLIN) == longest
    refused("rule_too_long", longest + ",0", at("20261201"))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=MONTHLY;BYMONTH=4,6;BYMONTHDAY=31;UNTIL=20300101",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=2;BYMONTH=2;BYMONTHDAY=-30",
        "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=12",
        "FREQ=MONTHLY;BYMONTHDAY=1;BYSETPOS=2",
        "FREQ=DAILY;BYHOUR=9;BYSETPOS=2",
        "FREQ=DAILY;BYHOUR=9;BYMONTH=2;BYMONTHDAY=30;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=TU;BYSETPOS=2",
        "FREQ=DAILY;UNTIL=20261130",
        "FREQ=DAILY;UNTIL=00010101T000000Z",
    ],
)
def test_rules_that_never_come_true_are_refused(rule: str) -> None:
    refused("rule_never", rule, at("20261201"))


@pytest.mark.parametrize("year", [1, 2399, 8999, 9599, 9990, 9999])
def test_years_at_the_edges(year: int) -> None:
    """The calendar ends with the year 9999, in the middle of a week."""
    start = at(f"{year:04}1224")
    for rule in (
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "FREQ=DAILY;BYMONTH=12",
        "FREQ=MONTHLY;BYMONTHDAY=24,25,26,27,28,29,30,31",
        "FREQ=YEARLY;BYWEEKNO=51,52,53,1",
    ):
        assert expand(rule, start, count=8) == [start + dt.timedelta(days=day) for day in range(8)]
    assert len(expand("FREQ=DAILY", at("99991224"))) == 8


def test_day_31_and_29_february_are_left_out_where_there_are_none() -> None:
    days = [f"{date:%d.%m}" for date in expand("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=7", at("20270131"))]
    assert days == ["31.01", "31.03", "31.05", "31.07", "31.08", "31.10", "31.12"]
    assert expand("FREQ=MONTHLY;COUNT=7", at("20270131")) == expand(
        "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=7", at("20270131")
    )
    assert [date.year for date in expand("FREQ=YEARLY;COUNT=4", at("20920229"))] == [2092, 2096, 2104, 2108]
    for every_day in ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;COUNT=3", "FREQ=YEARLY;BYYEARDAY=60;BYMONTHDAY=29;COUNT=3"):
        assert [date.year for date in expand(every_day, at("20280229"))] == [2028, 2032, 2036]


def test_positions_in_a_week_are_counted_from_its_first_day() -> None:
    """2 December 2026 is a Wednesday: the second of its week's three days, and of no week that begins with it."""
    rule = "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS={};COUNT=3"
    assert expand(rule.format("2"), at("20261202")) == months(("202612", [2, 9, 16]))
    assert expand(rule.format("2,3"), at("20261202")) == months(("202612", [2, 4, 9]))
    refused("rule_start", rule.format("1"), at("20261202"))
    assert expand("FREQ=WEEKLY;BYDAY=SU,WE;BYSETPOS=1;WKST=SU;COUNT=2", at("20261206")) == months(("202612", [6, 13]))


def test_every_and_numbered_weekdays_in_one_list_add_up() -> None:
    dates = expand("FREQ=MONTHLY;BYDAY=1TU,FR;COUNT=7", at("20261201"))
    assert dates == months(("202612", [1, 4, 11, 18, 25]), ("202701", [1, 5]))
    dates = expand("FREQ=YEARLY;BYMONTH=12;BYDAY=TU,-1MO;COUNT=7", at("20261201"))
    assert dates == months(("202612", [1, 8, 15, 22, 28, 29]), ("202712", [7]))


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20261204", "20261204"),
        ("20261204T190000", "20261204"),
        ("20261204T185959", "20261203"),
        ("20261204T180000Z", "20261204"),  # 19:00 in Berlin
        ("20261204T175959Z", "20261203"),
    ],
)
def test_until_is_inclusive_and_read_in_the_zone(until: str, last: str) -> None:
    dates = expand(f"FREQ=DAILY;UNTIL={until}", at("20261201", "19:00"), BERLIN)
    assert dates[-1] == at(last, "19:00")


def test_until_at_the_end_of_time_means_for_good() -> None:
    for until in ("99991231", "99991231T235959", "99991231T235959Z"):
        assert len(expand(f"FREQ=DAILY;UNTIL={until}", at("20261201"), BERLIN)) == 1000


@pytest.mark.parametrize(
    ("zone", "start", "utc"),
    [
        # Berlin: summer time ends on 25 October 2026 and begins on 28 March 2027.
        (BERLIN, "20261019", {"20261019": "07:00", "20261026": "08:00", "20270322": "08:00", "20270329": "07:00"}),
        # New York: 1 November 2026, 14 March 2027.
        (NEW_YORK, "20261026", {"20261026": "13:00", "20261102": "14:00", "20270308": "14:00", "20270315": "13:00"}),
        # Lord Howe, half an hour: it begins on 4 October 2026 and ends on 4 April 2027.
        (LORD_HOWE, "20260928", {"20260927": "22:30", "20261004": "22:00", "20270328": "22:00", "20270404": "22:30"}),
    ],
)
def test_nine_stays_nine_across_both_clock_changes(zone: str, start: str, utc: dict[str, str]) -> None:
    dates = expand("FREQ=WEEKLY;COUNT=40", at(start), zone)
    assert {date.time() for date in dates} == {dt.time(9)}
    instants = [clock.to_instant(date.date(), date.time(), zone) for date in dates]
    assert {at(day, time).replace(tzinfo=dt.UTC) for day, time in utc.items()} <= set(instants)


@pytest.mark.parametrize(
    ("zone", "start", "skipped", "there"),
    [
        (BERLIN, at("20270327", "02:30"), "20270328", dt.datetime(2027, 3, 28, 1, 30, tzinfo=dt.UTC)),  # 03:30
        (NEW_YORK, at("20270313", "02:30"), "20270314", dt.datetime(2027, 3, 14, 7, 30, tzinfo=dt.UTC)),  # 03:30
        (LORD_HOWE, at("20261003", "02:10"), "20261004", dt.datetime(2026, 10, 3, 15, 40, tzinfo=dt.UTC)),  # 02:40
    ],
)
def test_time_that_does_not_exist_moves_forward(
    zone: str, start: dt.datetime, skipped: str, there: dt.datetime
) -> None:
    dates = expand("FREQ=DAILY;COUNT=3", start, zone)
    assert dates == [start + dt.timedelta(days=day) for day in range(3)]
    assert dates[1].date() == at(skipped).date()
    assert clock.to_instant(dates[1].date(), dates[1].time(), zone) == there


@pytest.mark.parametrize(
    ("zone", "start", "first"),
    [
        (BERLIN, at("20261024", "02:30"), dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)),
        (NEW_YORK, at("20261031", "01:30"), dt.datetime(2026, 11, 1, 5, 30, tzinfo=dt.UTC)),
        (LORD_HOWE, at("20270403", "01:45"), dt.datetime(2027, 4, 3, 14, 45, tzinfo=dt.UTC)),
    ],
)
def test_time_that_comes_twice_takes_the_first(zone: str, start: dt.datetime, first: dt.datetime) -> None:
    dates = expand("FREQ=DAILY;COUNT=3", start, zone)
    assert [clock.to_instant(date.date(), date.time(), zone) for date in dates][1] == first


def test_rule_that_is_ended_has_no_date_from_then_on() -> None:
    ended = rules.end_before("FREQ=DAILY;COUNT=9", at("20261204"))
    assert ended == "FREQ=DAILY;UNTIL=20261204T085959"
    assert expand(ended, at("20261201")) == months(("202612", [1, 2, 3]))
