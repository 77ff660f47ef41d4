"""Whole days, places and links in calendar files: out, in, and there and back."""

import datetime as dt

import pytest
from icalendar import Calendar

from calendarapp.access import Actor
from calendarapp.models import Event, Series
from calendarapp.services import calendar_import, events, export, series, series_changes
from calendarapp.services.series import Scope
from tests.support.factories import Cast, get_day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2026")]


def wrap(*lines: str) -> bytes:
    """A file with one event."""
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//T//T//EN", "BEGIN:VEVENT", "UID:days", "SUMMARY:Отпуск", *lines,
         "END:VEVENT", "END:VCALENDAR", ""]
    ).encode()  # fmt: skip


def take(owner: int, *lines: str) -> Event:
    calendar_import.run(owner=owner, data=wrap(*lines))
    return Event.objects.filter(tg_user_id=owner).order_by("date")[0]


def unfold(tg_id: int) -> str:
    return export.render_document(tg_id=tg_id, form="ics")[1].decode().replace("\r\n ", "")


def test_whole_days_are_dates_and_end_the_day_after(cast: Cast) -> None:
    events.create(
        owner=cast.anna.tg_id, name="Отпуск", date=dt.date(2027, 3, 27), ends_on=dt.date(2027, 3, 29), all_day=True,
        timezone="Europe/Moscow", place="Дача; лес, река", url="https://example.org/?a=1,2;b=%2C",
    )  # fmt: skip
    events.create(owner=cast.anna.tg_id, name="День", date=get_day(3), all_day=True, transparent=False)
    text = unfold(cast.anna.tg_id)
    assert "DTSTART;VALUE=DATE:20270327\r\nDTEND;VALUE=DATE:20270330\r\n" in text
    assert "LOCATION:Дача\\; лес\\, река\r\n" in text
    assert "URL:https://example.org/?a=1,2;b=%2C\r\n" in text
    assert "X-VSTRECHA-EXACT" not in text
    whole, day = sorted(Calendar.from_ical(text).events, key=lambda one: "DTEND" not in one)
    assert (whole["TRANSP"], day["TRANSP"]) == ("TRANSPARENT", "OPAQUE")
    assert whole.end == dt.date(2027, 3, 30)
    assert "TRIGGER:-PT360M" in text


def test_whole_days_come_in_as_such(cast: Cast) -> None:
    event = take(
        cast.anna.tg_id, "DTSTART;VALUE=DATE:20270327", "DTEND;VALUE=DATE:20270330", "LOCATION:Дача",
        "URL:https://example.org/agenda",
    )  # fmt: skip
    assert (event.all_day, event.date, event.ends_on) == (True, dt.date(2027, 3, 27), dt.date(2027, 3, 29))
    assert (event.place, event.url, event.transparent) == ("Дача", "https://example.org/agenda", True)
    preview = calendar_import.read(
        wrap("DTSTART;VALUE=DATE:20270327", "DTEND;VALUE=DATE:20270330", "LOCATION:Дача",
             "URL:https://example.org/agenda"), owner=cast.anna.tg_id,
    )  # fmt: skip
    assert (preview.known, preview.writes) == (1, False)


@pytest.mark.parametrize(
    ("lines", "last", "free"),
    [
        (("DTSTART;VALUE=DATE:20270327",), 27, True),
        (("DTSTART;VALUE=DATE:20270327", "DTEND;VALUE=DATE:20270327"), 27, True),
        (("DTSTART;VALUE=DATE:20270327", "DURATION:P2D", "TRANSP:OPAQUE"), 28, False),
        (("DTSTART;VALUE=DATE:20270327", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"), 27, False),
        (
            ("DTSTART;TZID=Europe/Berlin:20270328T000000", "DTEND;TZID=Europe/Berlin:20270329T000000",
             "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"), 28, False,
        ),
    ],
)  # fmt: skip
def test_last_day_and_whether_it_takes_time(cast: Cast, lines: tuple[str, ...], last: int, free: bool) -> None:
    event = take(cast.anna.tg_id, *lines)
    assert (event.all_day, event.ends_on, event.transparent) == (True, dt.date(2027, 3, last), free)


def test_midnight_is_no_whole_day(cast: Cast) -> None:
    event = take(cast.anna.tg_id, "DTSTART:20270327T000000Z", "DTEND:20270328T000000Z")
    assert (event.all_day, event.duration_minutes) == (False, 1440)


def test_link_of_the_call_and_of_the_page_are_kept(cast: Cast) -> None:
    event = take(
        cast.anna.tg_id, "DTSTART:20270105T090000Z", "DTEND:20270105T100000Z", "LOCATION:https://meet.example/j/123",
        "URL:https://example.org/agenda", "X-GOOGLE-CONFERENCE:https://meet.google.com/abc", "URL:mailto:a@b.org",
    )  # fmt: skip
    assert (event.place, event.url) == ("https://meet.example/j/123", "https://example.org/agenda")
    assert event.details == "https://meet.google.com/abc"


def test_series_of_whole_days_there_and_back(cast: Cast) -> None:
    anna, boris = cast.anna.tg_id, cast.boris.tg_id
    event = series.create(
        owner=anna, name="Сбор", date=dt.date(2027, 3, 25), ends_on=dt.date(2027, 3, 26), all_day=True,
        rrule="FREQ=WEEKLY;UNTIL=20270422", exdates=[dt.datetime(2027, 4, 1)], timezone="Europe/Moscow",  # noqa: DTZ001
    )  # fmt: skip
    moved = Event.objects.get(series=event.series, date=dt.date(2027, 4, 8))
    series_changes.change(
        actor=Actor.person(anna), event_id=moved.pk, scope=Scope.THIS, date=dt.date(2027, 4, 9), place="Лес"
    )
    text = unfold(anna)
    assert "DTSTART;VALUE=DATE:20270325\r\nDURATION:P2D\r\nRRULE:FREQ=WEEKLY;UNTIL=20270422\r\n" in text
    assert "EXDATE;VALUE=DATE:20270401\r\n" in text
    assert "RECURRENCE-ID;VALUE=DATE:20270408\r\n" in text
    assert "VTIMEZONE" not in text
    calendar_import.run(owner=boris, data=text.encode())
    fields = ("date", "time", "all_day", "duration_minutes", "place", "transparent", "original_start")
    rows = Event.objects.order_by("original_start").values_list(*fields)
    assert list(rows.filter(tg_user_id=boris)) == list(rows.filter(tg_user_id=anna))
    assert Series.objects.get(tg_user_id=boris).all_day
    assert not calendar_import.read(text.encode(), owner=boris).writes


@pytest.mark.parametrize("until", ["20270422", "20270422T000000Z", "20270422T235959Z", "20270422T090000"])
def test_last_day_of_a_rule_counts_however_it_is_written(cast: Cast, until: str) -> None:
    take(
        cast.anna.tg_id, "DTSTART;VALUE=DATE:20270325", f"RRULE:FREQ=WEEKLY;UNTIL={until}",
        "EXDATE;VALUE=DATE:20270401", "EXDATE:20270408T000000Z",
    )  # fmt: skip
    dates = Event.objects.filter(tg_user_id=cast.anna.tg_id).order_by("date").values_list("date", flat=True)
    assert list(dates) == [dt.date(2027, 3, 25), dt.date(2027, 4, 15), dt.date(2027, 4, 22)]


def test_zone_of_whole_days_of_another_zone_comes_back(cast: Cast) -> None:
    event = events.create(
        owner=cast.anna.tg_id, name="Отпуск", date=dt.date(2027, 5, 1), all_day=True, timezone="Asia/Tokyo"
    )
    calendar_import.run(owner=cast.boris.tg_id, data=unfold(cast.anna.tg_id).encode())
    other = Event.objects.get(tg_user_id=cast.boris.tg_id)
    assert (other.timezone, other.slot) == (event.timezone, event.slot)
