"""Parsing of calendar files: what is imported, what is refused, and resource limits."""

import contextlib
import dataclasses
import datetime as dt
import itertools
import time
from typing import Any

import pytest

from calendarapp import ics
from calendarapp.errors import CalendarError
from calendarapp.ics import rules

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
CUSTOM = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:+0200
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE"""


def file(*events: str, head: str = "") -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}\n{body}END:VCALENDAR\n"
    return text.replace("\n\n", "\n").replace("\n", "\r\n").encode()


def parse(*events: str, head: str = "", zone: str = "Europe/Moscow") -> ics.ParsedCalendar:
    return ics.parse(file(*events, head=head), now=NOW, zone=zone)


def one(event: str, **more: Any) -> ics.ParsedEvent:
    read = parse(event, **more)
    assert read.refused == []
    [only] = read.events
    return only


def when(event: ics.ParsedEvent) -> str:
    return f"{event.date} {event.time:%H:%M} {event.timezone} {event.duration_minutes}"


def refusal(*events: str, head: str = "") -> str:
    [refused] = parse(*events, head=head).refused
    return refused.code


def expand(series: ics.ParsedSeries) -> list[ics.ParsedEvent]:
    """The dates of a series within a year from its first."""
    limit = series.start + dt.timedelta(days=365)
    ruled = itertools.takewhile(
        lambda day: day <= limit, rules.iterate(series.rrule, series.start, series.event.timezone)
    )
    return [
        series.moved.get(day) or dataclasses.replace(series.event, date=day.date(), time=day.time())
        for day in sorted({*ruled, *series.rdates} - series.exdates)
    ]


def occurrences(*events: str) -> list[ics.ParsedEvent]:
    read = parse(*events)
    assert (read.refused, read.events) == ([], [])
    return [event for series in read.series for event in expand(series)]


def dates(*events: str) -> list[str]:
    return [f"{event.date:%m-%d}" for event in occurrences(*events)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("DTSTART;TZID=Europe/Berlin:20260901T090000\nDTEND;TZID=Europe/Berlin:20260901T100000",
         "2026-09-01 09:00 Europe/Berlin 60"),
        ("DTSTART;TZID=Europe/Berlin:20260901T090000\nDURATION:PT45M", "2026-09-01 09:00 Europe/Berlin 45"),
        ("DTSTART;TZID=Europe/Berlin:20260901T090000\nDTEND;TZID=America/New_York:20260901T040000",
         "2026-09-01 09:00 Europe/Berlin 60"),
        ("DTSTART:20260901T090000Z", "2026-09-01 09:00 UTC None"),
        ("DTSTART:20260901T090000\nDTEND:20260901T093000", "2026-09-01 09:00 Europe/Moscow 30"),
        ("DTSTART;VALUE=DATE:20260901", "2026-09-01 00:00 Europe/Moscow 1440"),
        ("DTSTART;VALUE=DATE:20260901\nDTEND;VALUE=DATE:20260903", "2026-09-01 00:00 Europe/Moscow 2880"),
        ("DTSTART;TZID=W. Europe Standard Time:20260901T090000", "2026-09-01 09:00 Europe/Berlin None"),
        ("DTSTART;TZID=\"W. Europe Standard Time\":20260901T090000", "2026-09-01 09:00 Europe/Berlin None"),
        ("DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20260901T090000",
         "2026-09-01 09:00 Europe/Berlin None"),
        ("DTSTART:20260901T090000Z\nDTEND:20260901T090030Z", "2026-09-01 09:00 UTC 1"),
    ],
)  # fmt: skip
def test_start_and_duration_are_read(lines: str, expected: str) -> None:
    assert when(one(f"UID:1\nSUMMARY:x\n{lines}")) == expected


def test_vtimezone_applies_only_to_its_own_file() -> None:
    event = "UID:1\nDTSTART;TZID=Customized Time Zone:20260901T090000"
    for offset, hour in (("+0500", "07:00"), ("+0100", "11:00"), ("+0300", "09:00")):
        read = one(event, head=CUSTOM.format(offset=offset))
        assert when(read) == f"2026-09-01 {hour} Europe/Moscow None"
    assert refusal(event) == "event_zone_unknown"


def test_texts_are_unescaped_and_unfolded() -> None:
    read = one("UID:1\nSUMMARY:a\\, b\\; c\\\\d\nDESCRIPTION:first\\nsecond\n  folded\nDTSTART:20260901T090000Z")
    assert (read.name, read.details) == ("a, b; c\\d", "first\nsecond folded")


def test_line_folded_inside_a_character_is_read() -> None:
    data = file("UID:1\nSUMMARY:яблоко\nDTSTART:20260901T090000Z").replace("я".encode(), b"\xd1\r\n \x8f")
    assert ics.parse(data, now=NOW).events[0].name == "яблоко"


def test_alarms_become_reminders() -> None:
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER{}\nEND:VALARM"
    some = (":-PT15M", ":-P1D", ":PT0S", ":PT10M", ";RELATED=END:-PT5M", ";VALUE=DATE-TIME:20260901T080000Z")
    read = one("UID:1\nDTSTART:20260901T090000Z\n" + "\n".join(alarm.format(trigger) for trigger in some))
    assert read.reminder_minutes == [1440, 15, 0]
    assert one("UID:1\nDTSTART:20260901T090000Z").reminder_minutes is None


def test_missing_uid_is_derived_from_the_entry() -> None:
    assert one("SUMMARY:x\nDTSTART:20260901T090000Z").uid == one("SUMMARY:x\nDTSTART:20260901T090000Z").uid


def test_cancelled_status_is_read() -> None:
    assert one("UID:1\nSTATUS:CANCELLED\nDTSTART:20260901T090000Z").cancelled


# Recurring events

START = "UID:1\nSUMMARY:x\nDTSTART;TZID=Europe/Berlin:20260801T090000\nDTEND;TZID=Europe/Berlin:20260801T100000\n"


def test_recurring_event_keeps_its_rule() -> None:
    assert dates(START + "RRULE:FREQ=MONTHLY;COUNT=3") == ["08-01", "09-01", "10-01"]
    assert dates(START + "RRULE:FREQ=MONTHLY;UNTIL=20260915T000000Z") == ["08-01", "09-01"]
    assert len(dates(START + "RRULE:FREQ=WEEKLY")) == 53
    assert len(dates(START + "RRULE:FREQ=DAILY;BYHOUR=9,21")) == 2 * 365 + 1
    assert len(dates(START + "RRULE:FREQ=DAILY;BYHOUR=9,10,11,12,13,14")) == 6 * 365 + 1
    assert len(dates(START + "RRULE:FREQ=HOURLY;COUNT=30")) == 30
    assert len(dates(START + "RRULE:FREQ=DAILY;UNTIL=20270801T070000Z;RSCALE=GREGORIAN;SKIP=OMIT;X-A=1")) == 366


def test_occurrences_keep_wall_clock_time() -> None:
    read = parse(START + "RRULE:FREQ=MONTHLY;COUNT=4")
    assert [series.uid for series in read.series] == ["1"]
    events = expand(read.series[0])
    assert {f"{event.time:%H:%M} {event.timezone} {event.duration_minutes}" for event in events} == {
        "09:00 Europe/Berlin 60"
    }
    assert [f"{event.date:%m-%d}" for event in events] == ["08-01", "09-01", "10-01", "11-01"]


def test_exdates_rdates_and_moved_occurrences_are_applied() -> None:
    assert dates(
        START + "RRULE:FREQ=MONTHLY;COUNT=4\nEXDATE;TZID=Europe/Berlin:20260901T090000\n"
        "RDATE;TZID=Europe/Berlin:20260905T090000",
        "UID:1\nSUMMARY:moved\nRECURRENCE-ID;TZID=Europe/Berlin:20261001T090000\n"
        "DTSTART;TZID=Europe/Berlin:20261002T120000",
    ) == ["08-01", "09-05", "10-02", "11-01"]


def test_moved_occurrence_keeps_its_place() -> None:
    [series] = parse(
        START + "RRULE:FREQ=MONTHLY;COUNT=3",
        "UID:1\nSUMMARY:moved\nRECURRENCE-ID;TZID=Europe/Berlin:20260901T090000\n"
        "DTSTART;TZID=Europe/Berlin:20260902T120000",
    ).series
    [(place, moved)] = series.moved.items()
    assert (place, moved.name, str(moved.date)) == (dt.datetime(2026, 9, 1, 9), "moved", "2026-09-02")  # noqa: DTZ001
    assert len(expand(series)) == 3


def test_all_day_events_recur() -> None:
    assert dates("UID:1\nDTSTART;VALUE=DATE:20260810\nRRULE:FREQ=YEARLY") == ["08-10", "08-10"]
    assert dates("UID:1\nDTSTART;VALUE=DATE:20200810\nRRULE:FREQ=YEARLY;COUNT=30") == ["08-10", "08-10"]
    assert dates("UID:1\nDTSTART;VALUE=DATE:20200810\nRRULE:FREQ=YEARLY;COUNT=7") == ["08-10"]
    assert dates("UID:1\nDTSTART:20260810T100000\nRRULE:FREQ=DAILY;COUNT=2") == ["08-10", "08-11"]


def test_ended_series_is_empty() -> None:
    read = parse(START.replace("2026", "2020") + "RRULE:FREQ=DAILY;COUNT=3")
    assert (read.events, read.series, read.refused, read.over) == ([], [], [], 1)


@pytest.mark.parametrize(
    "rule",
    [
        "RRULE:FREQ=SECONDLY", "RRULE:FREQ=MINUTELY;INTERVAL=5", "RRULE:FREQ=HOURLY;BYMINUTE=0,30",
        "RRULE:FREQ=DAILY;BYSECOND=1,2,3", "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE:FREQ=DAILY;INTERVAL=-1",
        "RRULE:FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=1,2,3", "RRULE:FREQ=YEARLY;BYDAY=" + ",".join(["MO"] * 200),
        "RRULE:FREQ=SOMETIMES",
        "RRULE:FREQ=DAILY;COUNT=x",
    ],
)  # fmt: skip
def test_unsupported_rules_are_refused(rule: str) -> None:
    assert refusal(START + rule) == "recurrence_unsupported"


# Hostile files


def code(data: bytes) -> str:
    with pytest.raises(CalendarError) as refused:
        ics.parse(data, now=NOW)
    return refused.value.code


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00" * 100, b"hello", b"%PDF-1.4", b"\xff\xfe" + "BEGIN:VCALENDAR".encode("utf-16-le"),
        b"BEGIN:VCALENDAR\r\n", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\nEND:VEVENT\r\n",
        b"END:VCALENDAR\r\nBEGIN:VCALENDAR\r\n", b"BEGIN:VEVENT\r\nEND:VEVENT\r\n",
        b"BEGIN:VCARD\r\nEND:VCARD\r\n", file("SUMMARY:\xff").decode().encode("latin-1", "replace") + b"\xff",
        b"BEGIN:VCALENDAR\r\n" * 60_000,
    ],
)  # fmt: skip
def test_other_files_are_refused(data: bytes) -> None:
    assert code(data) == "file_not_calendar"


def test_oversized_files_are_refused() -> None:
    event = "DTSTART:20260901T090000Z\nUID:"
    assert code(b" " * (1024 * 1024 + 1)) == "file_too_large"
    assert code(file(*(f"{event}{number}" for number in range(2001)))) == "file_too_many_events"


@pytest.mark.parametrize(
    "event",
    [
        "UID:1\nSUMMARY:x", "UID:1\nDTSTART:yesterday", "UID:1\nDTSTART:20260901T090000Z\nDTSTART:20260902T090000Z",
        "UID:1\nDTSTART:20260901T090000Z\nDTEND:20260801T090000Z", "UID:1\nDTSTART:20261301T250000Z",
        "UID:1\nDTSTART;TZID=Europe/Berlin:00010101T000000", "UID:1\nDTSTART:99991231T235959Z\nDTEND:soon",
    ],
)  # fmt: skip
def test_bad_event_does_not_affect_others(event: str) -> None:
    read = parse(event, "UID:2\nSUMMARY:good\nDTSTART:20260901T090000Z")
    assert [good.name for good in read.events][-1] == "good"
    assert len(read.refused) + len(read.events) == 2


def describe_zones(count: int, start: str, *rules: str) -> str:
    """Zones Z0, Z1 and so on, which the file describes itself."""
    part = f"BEGIN:{{}}\nDTSTART:{start}\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:{{}}\nEND:{{}}\n"
    parts = "".join(part.format(*("STANDARD", rule, "STANDARD")) for rule in rules)
    return "\n".join(f"BEGIN:VTIMEZONE\nTZID:Z{number}\n{parts}END:VTIMEZONE" for number in range(count))


BOMBS = {
    "nesting": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VTODO\r\n" * 70_000,
    "nested calendars": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nBEGIN:VALARM\r\n" * 30_000,
    "one long line": file("UID:1\nDTSTART:20260901T090000Z\nSUMMARY:" + "\\" * 1_000_000),
    "parameters": file("UID:1\nDTSTART:20260901T090000Z\nSUMMARY" + ";X=\"," * 190_000 + ":x"),
    "folds": b"BEGIN:VCALENDAR\r\nX:" + b"\r\n " * 300_000 + b"\r\nEND:VCALENDAR\r\n",
    "never comes true": file(*(
        f"UID:{number}\nDTSTART:19700101T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5"
        for number in range(2000)
    )),
    "days that never come": file(*(
        f"UID:{number}\nDTSTART:19700106T090000Z\nRRULE:FREQ=DAILY;INTERVAL=7;BYDAY=MO" for number in range(2000)
    )),
    "months that never come": file(*(
        f"UID:{number}\nDTSTART:19700206T090000Z\nRRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTHDAY=30"
        for number in range(2000)
    )),
    "old rules": file(*(f"UID:{number}\nDTSTART:00010102T090000Z\nRRULE:FREQ=DAILY" for number in range(2000))),
    "yearly, never": file(*(
        f"UID:{number}\nDTSTART:00010102T090000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" for number in range(2000)
    )),
    "many dates": file("UID:1\nDTSTART:20260901T090000Z\nRDATE:" + ",".join(["20260901T090000Z"] * 50_000)),
    "overrides": file(
        "UID:1\nDTSTART:20260901T090000Z\nRRULE:FREQ=DAILY",
        *("UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260901T090000Z\nDTSTART:20260902T090000Z" for _ in range(1900)),
    ),
    "a zone that changes every second": file(
        "UID:1\nDTSTART;TZID=Mine:20260901T090000",
        head=CUSTOM.format(offset="+0100").replace("Customized Time Zone", "Mine").replace(
            "TZOFFSETFROM", "RRULE:FREQ=SECONDLY\nTZOFFSETFROM"),
    ),
    "a zone that repeats every zero years": file(
        "UID:1\nDTSTART;TZID=Mine:20260901T090000",
        head=CUSTOM.format(offset="+0100").replace("Customized Time Zone", "Mine").replace(
            "TZOFFSETFROM", "RRULE:FREQ=YEARLY;INTERVAL=0\nTZOFFSETFROM"),
    ),
    "zones": file("UID:1\nDTSTART;TZID=Z9:20260901T090000",
                  head="\n".join(CUSTOM.format(offset="+01").replace("Customized Time", f"Z{n}") for n in range(4000))),
    "zones that change every hour": file(
        *(f"UID:{n}\nDTSTART;TZID=Z{n % 50}:20260901T090000\nRRULE:FREQ=DAILY;COUNT=3" for n in range(500)),
        head=describe_zones(50, "19700101T000000", *["FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=1,2,3,4"] * 20),
    ),
    "zones with all the changes that they may have": file(
        *(f"UID:{n}\nDTSTART;TZID=Z{n % 12}:{2030 + 4 * n}0901T090000" for n in range(1990)),
        head=describe_zones(12, "16010101T000000", *["FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"] * 8),
    ),
    "zones with lists of changes": file(
        *(f"UID:{n}\nDTSTART;TZID=Z0:{2030 + n % 7900}0901T090000" for n in range(1900)),
        head=describe_zones(
            1, "19700101T000000", *["X\nRDATE:" + ",".join(["19700101T000000"] * 3500)] * 10).replace("RRULE:X\n", ""),
    ),
    "a place among all the minutes of a year": file(*(
        f"UID:{number}\nDTSTART:20260901T090000Z\nRRULE:FREQ=YEARLY;BYSETPOS=-366,366;BYDAY=MO,TU,WE,TH,FR,SA,SU"
        f";BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}" for number in range(2000)
    )),
    "a place among all the minutes of a day": file(*(
        f"UID:{number}\nDTSTART:20260901T090000Z\nRRULE:FREQ=DAILY;BYSETPOS=366;BYMONTH=2;BYMONTHDAY=29"
        f";BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}" for number in range(2000)
    )),
    "base64": file("UID:1\nDTSTART:20260901T090000Z\nX-VSTRECHA-EXACT:" + "W1tb" * 200_000),
    "millions of dates": file(*(
        f"UID:{number}\nDTSTART:20200901T090000Z\nRRULE:FREQ=HOURLY;COUNT=999999" for number in range(2000)
    )),
    "dates of decades": file(*(
        f"UID:{number}\nDTSTART:20320229T090000Z\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU"
        for number in range(2000)
    )),
    "many lines of dates": file(
        "UID:1\nDTSTART:20260901T090000Z\nRRULE:FREQ=DAILY\n" + "EXDATE:20260901T090000Z\n" * 40_000),
    "alarms": file("UID:1\nDTSTART:20260901T090000Z\n" + "BEGIN:VALARM\nEND:VALARM\n" * 40_000),
    "unclosed alarms": file("UID:1\nDTSTART:20260901T090000Z\n" + "BEGIN:VALARM\n" * 70_000),
    "ends without a beginning": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:X\r\n" * 50_000 + b"END:Y\r\n" * 50_000,
    "moved dates": file(
        "UID:1\nDTSTART:20260901T090000Z\nRRULE:FREQ=DAILY;COUNT=999999",
        *(f"UID:1\nRECURRENCE-ID:{2027 + number}0902T090000Z\nDTSTART:20260902T090000Z" for number in range(1900)),
    ),
    "changes of all that follow": file(
        "UID:1\nDTSTART:20260901T090000Z\nRRULE:FREQ=DAILY",
        *(f"UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:2026{9 + n // 28:02}{n % 28 + 1:02}T090000Z\n"
          "DTSTART:20260902T090000Z" for n in range(100)),
    ),
    "quoted-printable": file("UID:1\nDTSTART:20260901T090000Z\n" + "SUMMARY;ENCODING=QUOTED-PRINTABLE:=\n" * 25_000),
    "zones that are folders": file("UID:1\nDTSTART;TZID=Europe:20260901T090000", "UID:2\nDTSTART;TZID=../x:20260901"),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_malicious_file_is_parsed_in_bounded_time(bomb: str) -> None:
    began = time.process_time()
    with contextlib.suppress(CalendarError):
        ics.parse(BOMBS[bomb][: 1024 * 1024], now=NOW)
    assert time.process_time() - began < 10


def test_hostile_parts_are_named_or_cut() -> None:
    many = START + "RRULE:FREQ=DAILY\n" + "EXDATE:20260901T090000Z\n" * 40_000
    assert refusal(many[:900_000]) == "too_many_exdates"
    in_one = START + "RRULE:FREQ=DAILY\nEXDATE:" + ",".join(["20260901T090000Z"] * 50_000)
    assert refusal(in_one) == "too_many_exdates"
    alarm = "BEGIN:VALARM\nTRIGGER:-PT{}M\nEND:VALARM\n"
    alarms = "".join(alarm.format(number) for number in range(20_000))
    assert one(START + alarms.rstrip()).reminder_minutes == [49, 48, 47, 46, 45]
    hourly = "RRULE:FREQ=HOURLY;COUNT=999999"
    read = parse(*(START.replace("UID:1", f"UID:{number}").replace("2026", "2016") + hourly for number in range(500)))
    assert {refused.code for refused in read.refused} == {"recurrence_too_long"}
    assert len(read.series) + len(read.refused) == 500
    assert len(read.series) > 0


SPRING, AUTUMN = "19700329T020000", "19701025T030000"


@pytest.mark.parametrize(
    ("rules", "known"),
    [
        (("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"), True),
        (("FREQ=YEARLY;BYDAY=SU;BYSETPOS=-1;BYMONTH=3", "FREQ=YEARLY;BYDAY=SU;BYSETPOS=-1;BYMONTH=10"), True),
        (
            ("FREQ=YEARLY;BYMINUTE=0;BYHOUR=2;BYDAY=-1SU;BYMONTH=3", "FREQ=YEARLY;INTERVAL=1;BYMONTH=10;BYDAY=-1SU"),
            True,
        ),
        (("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=25,26,27,28,29,30,31;BYDAY=SU", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"), True),
        (
            ("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=99991231T000000Z", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU;COUNT=500"),
            True,
        ),
        (("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;BYHOUR=1,2", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"), False),
        (("FREQ=YEARLY;BYMONTH=3;BYDAY=SU", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"), False),
        (("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;COUNT=9999", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU"), False),
    ],
)
def test_zones_of_a_file_change_once_a_year(rules: tuple[str, str], *, known: bool) -> None:
    """Rules as programs write them for Central Europe are read; those that no zone has are not."""
    parts = zip(("DAYLIGHT", "STANDARD"), (SPRING, AUTUMN), rules, ("+0100", "+0200"), ("+0200", "+0100"), strict=True)
    zone = "".join(
        f"BEGIN:{name}\nDTSTART:{start}\nRRULE:{rule}\nTZOFFSETFROM:{before}\nTZOFFSETTO:{after}\nEND:{name}\n"
        for name, start, rule, before, after in parts
    )
    event = "UID:1\nDTSTART;TZID=Ours:{}T090000"
    head = f"BEGIN:VTIMEZONE\nTZID:Ours\n{zone}END:VTIMEZONE"
    read = parse(event.format("20260701"), event.format("20270115").replace("UID:1", "UID:2"), head=head, zone="UTC")
    if known:
        assert [found.time.hour for found in read.events] == [7, 8]
    else:
        assert {refused.code for refused in read.refused} == {"event_zone_unknown"}
