"""The pages of public calendars: strangers, search engines and messengers read them."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.test import Client

from calendarapp.models import Event, PublicCalendar
from calendarapp.pages.public_calendars import LOOKS
from calendarapp.services import erasure, events, link_bookings, public_calendars
from tests.integration.services.test_booking_links import at, make_link
from tests.support.factories import Cast, get_day, make_event, make_meeting, make_person
from tests.support.repetition import list_dates, make_series

pytestmark = pytest.mark.django_db

DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
META = re.compile(r'<meta property="og:(\w+)" content="([^"]*)">')


@pytest.fixture
def stranger() -> Client:
    return Client(headers={"Accept-Language": "en"})


def publish(event: Event) -> PublicCalendar:
    return public_calendars.publish(owner=event.tg_user_id, event_id=event.pk)


def read(stranger: Client, calendar: PublicCalendar, event: Event | None = None) -> str:
    answer: Any = stranger.get(f"/public/{calendar.token}/{f'{event.pk}/' if event else ''}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def read_data(page: str) -> dict[str, Any]:
    [found] = DATA.findall(page)
    told: dict[str, Any] = json.loads(found)
    return told


def test_page_shows_public_events_and_nothing_of_anybody_else(cast: Cast, stranger: Client) -> None:
    meeting = make_meeting(
        cast.anna, cast.boris, status="confirmed", name="Open day", details="Secret words to Boris", duration_minutes=60
    )
    shown = Event.objects.get(pk=meeting.event_id or 0)
    make_event(cast.anna, days=2, name="Secret one")
    make_meeting(cast.boris, cast.anna, days=3, name="Secret two")
    of = make_link(cast.anna)
    link_bookings.book_as_guest(
        token=of.link.token, secret=link_bookings.make_secret(), start=at(9), name="Secret guest",
        contact="guest@example.org", timezone="Europe/Moscow",
    )  # fmt: skip
    calendar = publish(shown)
    addresses = ["", f"{shown.pk}/", "calendar.ics"]
    for address in addresses:
        answer: Any = stranger.get(f"/public/{calendar.token}/{address}")
        text = answer.content.decode()
        assert "Open day" in text
        for hidden in ("Secret", "guest@", "Борис", "boris", str(cast.boris.tg_id), str(cast.anna.tg_id)):
            assert hidden not in text, f"{hidden} at {address}"
        assert answer["Cache-Control"] == "private, max-age=60"


def test_link_of_an_event_and_its_owner_settings_are_not_shown(cast: Cast, stranger: Client) -> None:
    event = make_event(
        cast.anna, name="Lecture", url="https://meet.example.org/room", place="Room 5", reminder_minutes=[77]
    )
    calendar = publish(event)
    for address in ("", f"{event.pk}/", "calendar.ics"):
        answer: Any = stranger.get(f"/public/{calendar.token}/{address}")
        text = answer.content.decode()
        assert "Room 5" in text
        assert "meet.example.org" not in text
        assert "VALARM" not in text


def test_event_is_described_for_search_engines_and_messengers(cast: Cast, stranger: Client) -> None:
    anna = make_person("Anna", language="en", timezone="Europe/Berlin")
    given: dict[str, Any] = {"place": "Bar & Grill", "details": 'Say "hi"', "timezone": "Europe/Berlin"}
    event = make_event(anna, name="Open day", date=dt.date(2035, 7, 2), time=dt.time(19), duration_minutes=90, **given)
    calendar = publish(event)
    page = read(stranger, calendar, event)
    address = f"http://testserver/public/{calendar.token}/{event.pk}/"
    assert read_data(page) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": "Open day",
        "url": address,
        "startDate": "2035-07-02T19:00:00+02:00",
        "endDate": "2035-07-02T20:30:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "organizer": {"@type": "Person", "name": "Anna"},
        "location": {"@type": "Place", "name": "Bar & Grill", "address": "Bar & Grill"},
        "description": 'Say "hi"',
    }
    card = dict(META.findall(page))
    assert (card["title"], card["url"], card["type"]) == ("Open day", address, "website")
    assert "Bar &amp; Grill" in card["description"]
    assert "19:00" in card["description"]
    assert dict(META.findall(read(stranger, calendar)))["title"] == "Anna"


def test_whole_days_and_moments_without_an_end_are_told_as_such(cast: Cast, stranger: Client) -> None:
    days = events.create(
        owner=cast.anna.tg_id, name="Fair", date=dt.date(2035, 7, 2), ends_on=dt.date(2035, 7, 4), all_day=True
    )
    moment = make_event(cast.anna, name="Start", date=dt.date(2035, 1, 2), time=dt.time(9))
    Event.objects.filter(pk=moment.pk).update(duration_minutes=None)
    calendar = publish(days)
    publish(moment)
    told = read_data(read(stranger, calendar, days))
    assert (told["startDate"], told["endDate"]) == ("2035-07-02", "2035-07-04")
    told = read_data(read(stranger, calendar, moment))
    assert told["startDate"] == "2035-01-02T09:00:00+03:00"
    assert "endDate" not in told
    assert "location" not in told


def test_texts_can_not_leave_their_places(cast: Cast, stranger: Client) -> None:
    evil = "</script><script>alert(1)</script><!--\"'&\u2028\u202e"
    event = make_event(cast.anna, name=f"A{evil}", details=evil, place=evil)
    calendar = publish(event)
    page = read(stranger, calendar, event)
    assert "<script>alert" not in page
    assert "<!--" not in page.replace("<!DOCTYPE", "")
    assert "\u202e" not in str(META.findall(page)) + page.partition("</title>")[0]
    told = read_data(page)
    assert "</script><script>alert(1)</script>" in told["name"]
    assert told["description"] == event.details
    assert "<script>alert" not in read(stranger, calendar)


def test_every_date_of_a_series_has_its_page(cast: Cast, stranger: Client) -> None:
    calendar = publish(make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=3", name="Йога"))
    page = read(stranger, calendar)
    for date in list_dates(cast.anna.tg_id):
        assert f"/public/{calendar.token}/{date.pk}/" in page
        assert read_data(read(stranger, calendar, date))["startDate"].startswith(date.date.isoformat())
    answer: Any = stranger.get(f"/public/{calendar.token}/calendar.ics")
    assert answer.content.count(b"BEGIN:VEVENT") == 3
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"


def test_what_is_not_public_any_more_is_not_found(cast: Cast, stranger: Client) -> None:
    event, other = make_event(cast.anna, name="Open day"), make_event(cast.boris)
    calendar, theirs = publish(event), publish(other)
    gone = [
        f"/public/{calendar.token}/{other.pk}/",
        f"/public/{theirs.token}/{event.pk}/",
        f"/public/{calendar.token}/{2**70}/",
        f"/public/{calendar.token}x/",
        "/public/x/",
        f"/public/{'я' * 22}/",
    ]
    public_calendars.unpublish(owner=cast.anna.tg_id, event_id=event.pk)
    gone.append(f"/public/{calendar.token}/{event.pk}/")
    assert "Nothing is announced" in read(stranger, calendar)
    assert [stranger.get(address).status_code for address in gone] == [404] * len(gone)
    public_calendars.close_calendar(tg_id=cast.anna.tg_id)
    erasure.erase(cast.boris.tg_id)
    for token in (calendar.token, theirs.token):
        for address in ("", f"{event.pk}/", "calendar.ics"):
            assert stranger.get(f"/public/{token}/{address}").status_code == 404
    assert stranger.post(f"/public/{calendar.token}/").status_code in {403, 405}


def test_search_engines_are_asked_to_stay_away_until_the_owner_lets_them(cast: Cast, stranger: Client) -> None:
    event = make_event(cast.anna)
    calendar = publish(event)
    addresses = [f"/public/{calendar.token}/", f"/public/{calendar.token}/{event.pk}/"]
    for address in addresses:
        answer: Any = stranger.get(address)
        assert answer["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
    public_calendars.let_be_found(tg_id=cast.anna.tg_id, indexed=True)
    for address in addresses:
        answer = stranger.get(address)
        assert "X-Robots-Tag" not in answer
        assert "noindex" not in answer.content.decode()


def test_an_address_may_look_a_bounded_number_of_times(cast: Cast, stranger: Client, settings: Any) -> None:
    calendar = publish(make_event(cast.anna, days=2, date=get_day(2)))
    settings.API_THROTTLE = True
    found = [stranger.get(f"/public/{calendar.token}/calendar.ics").status_code for _time in range(LOOKS + 1)]
    assert set(found[:LOOKS]) == {200}
    assert found[-1] == 429
