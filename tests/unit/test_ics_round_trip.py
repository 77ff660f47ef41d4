"""Export and import: nothing that the calendar stores is lost."""

import datetime as dt
import zoneinfo
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from calendarapp import clock, ics
from calendarapp.ics.sanitizer import NOTHING
from calendarapp.ics.text import clean
from calendarapp.models import Appointment, Event, TgUser
from tests.support.searching import get_examples

NOW = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
ZONES = sorted(name for name in zoneinfo.available_timezones() if clock.is_zone_name(name))

# All characters PostgreSQL stores (no NUL, no surrogates), with more line breaks and escapes.
awkward = st.sampled_from(
    [
        "\n", "\r", "\r\n", "\\", "\\n", "\\N", ";", ",", ":", '"', "^", "%2C", "\t", "\x01", "\x0b", "\x1c", "\x1f",
        "\x7f", "\x85", "\u2028", "\ufeff", "👩‍👩‍👧", "é", "ж" * 80, "x" * 300, " ", "BEGIN:VEVENT", "END:VCALENDAR",
        "\r\n ",
    ]
)  # fmt: skip
texts = st.lists(st.one_of(awkward, st.text(st.characters(exclude_characters="\x00", codec="utf-8"), max_size=20)),
                 max_size=8).map("".join)  # fmt: skip
# A file that says NONE has no UID, so none is stored.
uids = texts.map(lambda text: clean(text)[:255].strip()).filter(lambda uid: uid.upper() not in NOTHING)
moments = st.integers(0, 2**31).map(lambda seconds: dt.datetime.fromtimestamp(seconds, dt.UTC))


@st.composite
def rows(draw: st.DrawFn) -> Event:
    """An event as the table may contain it."""
    return Event(
        pk=draw(st.integers(1, 2**62)),
        name=draw(texts.filter(bool)),
        details=draw(texts),
        date=draw(st.dates(dt.date(1970, 1, 2), dt.date(8999, 12, 30))),
        time=draw(st.times()),
        timezone=draw(st.sampled_from(ZONES)),
        duration_minutes=draw(st.none() | st.integers(1, 7 * 24 * 60)),
        reminder_minutes=draw(st.none() | st.lists(st.integers(0, 7 * 24 * 60), max_size=5, unique=True)),
        uid=draw(st.none() | uids),
        sequence=draw(st.integers(0, 2**31 - 1)),
        created_at=draw(moments),
        updated_at=draw(moments),
    )


def person() -> TgUser:
    return TgUser(tg_id=7, first_name="Анна", reminder_minutes=[15])


def expected(row: Event) -> ics.ParsedEvent:
    reminders = None if row.reminder_minutes is None else sorted(row.reminder_minutes, reverse=True)
    return ics.ParsedEvent(
        uid=row.uid or f"event-{row.pk}@vstrecha",
        name=row.name,
        date=row.date,
        time=row.time,
        timezone=row.timezone,
        duration_minutes=row.duration_minutes,
        details=row.details,
        reminder_minutes=reminders,
        sequence=row.sequence,
        created=row.created_at,
        updated=row.updated_at,
    )


def row(**fields: object) -> Event:
    values = {
        "pk": 1, "name": "x", "details": "", "date": dt.date(2026, 7, 2), "time": dt.time(12), "created_at": NOW,
        "updated_at": NOW, "timezone": "Europe/Moscow", "duration_minutes": 60, "sequence": 0,
    }  # fmt: skip
    return Event(**(values | fields))


@given(rows())
@settings(max_examples=get_examples(80))
@example(row(name="100%2C", details="\r\n"))
@example(row(name="C:\\New;\\Next, \\\\N"))
@example(row(date=dt.date(2026, 10, 25), time=dt.time(2, 30), timezone="Europe/Berlin"))
@example(row(date=dt.date(2026, 3, 29), time=dt.time(2, 30), timezone="Europe/Berlin"))
@example(row(date=dt.date(2026, 10, 25), time=dt.time(1, 30), timezone="Europe/Berlin", duration_minutes=60))
def test_event_survives_a_round_trip(one: Event) -> None:
    file = ics.render_calendar(person(), [one], [], people={})
    read = ics.parse(file, now=NOW)
    assert read.refused == []
    assert read.events == [expected(one)]


@given(rows())
@settings(max_examples=get_examples(40))
def test_imported_event_is_exported_unchanged(one: Event) -> None:
    file = ics.render_calendar(person(), [one], [], people={})
    [read] = ics.parse(file, now=NOW).events
    assert read.created is not None
    assert read.updated is not None
    again = Event(
        pk=one.pk, name=read.name, details=read.details, date=read.date, time=read.time, timezone=read.timezone,
        duration_minutes=read.duration_minutes, reminder_minutes=read.reminder_minutes, uid=read.uid,
        sequence=read.sequence, created_at=read.created, updated_at=read.updated,
    )  # fmt: skip
    assert ics.parse(ics.render_calendar(person(), [again], [], people={}), now=NOW).events == [read]


@pytest.mark.parametrize("zone", ZONES)
def test_every_zone_survives_a_round_trip(zone: str) -> None:
    some = [row(pk=month, date=dt.date(2026, month, 15), timezone=zone) for month in (1, 4, 7, 10)]
    read = ics.parse(ics.render_calendar(person(), some, [], people={}), now=NOW)
    assert read.events == [expected(one) for one in some]


@given(rows())
@settings(max_examples=get_examples(60))
def test_lines_conform_to_rfc_5545(one: Event) -> None:
    file = ics.render_calendar(person(), [one], [], people={})
    lines = file.split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        assert not [octet for octet in line if (octet < 32 and octet != 9) or octet == 127]


@given(rows(), texts, texts)
@settings(max_examples=get_examples(40))
def test_meeting_survives_a_round_trip(one: Event, first: str, second: str) -> None:
    meeting = Appointment(
        pk=one.pk, name=one.name, details=one.details, date=one.date, time=one.time, timezone=one.timezone,
        duration_minutes=one.duration_minutes, organizer_tg_id=7, participant_tg_id=8, status="pending",
        sequence=one.sequence, created_at=one.created_at, updated_at=one.updated_at,
    )  # fmt: skip
    people = {7: TgUser(tg_id=7, first_name=first), 8: TgUser(tg_id=8, first_name=second)}
    file = ics.render_calendar(person(), [], [meeting], people=people)
    [read] = ics.parse(file, now=NOW).events
    assert (read.uid, read.name, read.details) == (f"meeting-{one.pk}@vstrecha", one.name, one.details)
    assert (read.date, read.time, read.timezone) == (one.date, one.time, one.timezone)
    vevent: Any = Calendar.from_ical(file).walk("VEVENT")[0]
    assert [str(who) for who in vevent["ATTENDEE"]] == ["tg://user?id=7", "tg://user?id=8"]
