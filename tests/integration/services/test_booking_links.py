"""Booking links: made, changed, paused and revoked; which times they offer."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import BookingLink, TgUser
from calendarapp.queries import booking_links as links
from calendarapp.queries.booking_links import OpenLink
from calendarapp.queries.hours import Span
from calendarapp.services import booking_links, hours, link_bookings, people
from tests.support.factories import Cast, get_day, get_monday, make_event, make_meeting
from tests.support.zones import find_clock_change

pytestmark = pytest.mark.django_db

ZONE = "Europe/Moscow"
NINE_TO_NOON = [Span.between(1, dt.time(9), dt.time(12))]


NO_SITES = (
    "", "example.org", "http://example.org", "https://", "https://localhost", "https://127.0.0.1", "https://[::1]",
    "https://*.example.org", "https://*", "*", "'self'", "https:", "https://example.org/page", "https://example.org?x",
    "https://example.org#x", "https://a@example.org", "https://example.org:x", "https://example.org:0",
    "https://example.org:999999", "https://example.org; script-src *", "https://example.org https://b.example.org",
    "https://example.org,b.example.org", "https://exa\nmple.org;", "https://example.org\x00", "https://-a.example.org",
    "https://a..org", f"https://{'a' * 64}.org", f"https://{'a.' * 130}org", "javascript://example.org",
)  # fmt: skip


def at(hour: int, minute: int = 0, day: int | None = None) -> dt.datetime:
    return clock.to_instant(get_day(get_monday() if day is None else day), dt.time(hour, minute), ZONE)


def make_link(owner: TgUser, **fields: Any) -> OpenLink:
    given: dict[str, Any] = {"duration_minutes": 60, "working_hours": NINE_TO_NOON, **fields}
    link = booking_links.make(tg_id=owner.tg_id, **given)
    return link_bookings.require_open(link.token)


def list_hours(of: OpenLink, *, days: int = 1, **more: Any) -> list[str]:
    times = links.list_times(of, at(0), at(0, day=get_monday() + days), **more)
    return [f"{lower.astimezone(clock.get_zone(ZONE)):%H:%M}" for lower, _upper in times]


def refuse(code: str, function: Any, **given: Any) -> None:
    with pytest.raises(CalendarError) as refused:
        function(**given)
    assert refused.value.code == code


def test_link_without_any_choice_offers_half_hours_of_working_days(cast: Cast) -> None:
    of = link_bookings.require_open(booking_links.make(tg_id=cast.anna.tg_id).token)
    assert list_hours(of)[:2] == ["09:00", "09:30"]
    assert list_hours(of)[-1] == "17:30"
    weekend = links.list_times(of, at(0, day=get_monday() + 5), at(0, day=get_monday() + 7))
    assert weekend == []


def test_link_offers_its_own_hours_or_those_of_its_owner(cast: Cast) -> None:
    hours.set_working_hours(tg_id=cast.anna.tg_id, working_hours=[Span.between(1, dt.time(15), dt.time(17))])
    assert list_hours(make_link(cast.anna)) == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert list_hours(make_link(cast.anna, working_hours=None)) == ["15:00", "15:30", "16:00"]


def test_events_meetings_breaks_and_days_off_take_times(cast: Cast) -> None:
    of = make_link(cast.anna)
    make_event(cast.anna, days=get_monday(), time=dt.time(9), duration_minutes=30)
    assert list_hours(of) == ["09:30", "10:00", "10:30", "11:00"]
    make_meeting(cast.boris, cast.anna, days=get_monday(), time=dt.time(11), duration_minutes=60)
    assert list_hours(of) == ["09:30", "10:00"]
    hours.set_break(tg_id=cast.anna.tg_id, break_minutes=15)
    of = link_bookings.require_open(of.link.token)
    assert list_hours(of) == []
    hours.set_break(tg_id=cast.anna.tg_id, break_minutes=0)
    hours.set_days_off(tg_id=cast.anna.tg_id, days_off=[get_day(get_monday())])
    assert list_hours(link_bookings.require_open(of.link.token)) == []


def test_notice_and_horizon_bound_the_times(cast: Cast) -> None:
    of = make_link(cast.anna, working_hours=[Span(day, 0, clock.DAY) for day in range(1, 8)], days_ahead=3)
    times = links.list_times(of, clock.now(), clock.now() + dt.timedelta(days=20))
    assert times[-1][0].astimezone(clock.get_zone(ZONE)).date() == get_day(3)
    booking_links.change(actor=Actor.person(cast.anna.tg_id), link_id=of.link.pk, notice_minutes=2 * clock.DAY)
    of = link_bookings.require_open(of.link.token)
    later = links.list_times(of, clock.now(), clock.now() + dt.timedelta(days=20))
    assert later[0][0] >= clock.now() + dt.timedelta(days=2) - dt.timedelta(minutes=1)
    assert not links.is_free(of, times[0][0])


def test_visitors_own_time_is_left_out(cast: Cast) -> None:
    of = make_link(cast.anna)
    make_event(cast.boris, days=get_monday(), time=dt.time(9), duration_minutes=120)
    assert list_hours(of, visitor=cast.boris) == ["11:00"]
    assert list_hours(of)[0] == "09:00"


def test_full_day_offers_nothing_and_counts_what_guests_have_booked(cast: Cast) -> None:
    hours.set_daily_limit(tg_id=cast.anna.tg_id, daily_limit=1)
    of = make_link(cast.anna)
    link_bookings.book_as_guest(
        token=of.link.token, secret="s", start=at(9), name="Guest", contact="g@example.org", timezone=ZONE
    )
    assert list_hours(of) == []


def test_hour_that_the_clock_shows_twice_is_offered_once(cast: Cast) -> None:
    """In Berlin in autumn or in Sydney in April: in one of them within the days of a link."""
    sunday, zone = find_clock_change(clock.ClockChange.REPEATED, "Europe/Berlin", "Australia/Sydney")
    people.set_timezone(tg_id=cast.anna.tg_id, timezone=zone)
    of = make_link(cast.anna, working_hours=[Span(7, 60, 240)], days_ahead=365)
    begins = clock.to_instant(sunday, dt.time(), zone)
    times = links.list_times(of, begins, begins + dt.timedelta(hours=12))
    shown = [lower.astimezone(clock.get_zone(zone)).strftime("%H:%M") for lower, _upper in times]
    assert "02:30" in shown
    assert shown == sorted(set(shown))


def test_cached_times_follow_the_calendar_and_the_link(cast: Cast) -> None:
    of = make_link(cast.anna)
    assert len(list_hours(of)) == 5
    event = make_event(cast.anna, days=get_monday(), time=dt.time(9), duration_minutes=60)
    assert list_hours(of)[0] == "10:00", event
    booking_links.change(actor=Actor.person(cast.anna.tg_id), link_id=of.link.pk, duration_minutes=120)
    assert list_hours(link_bookings.require_open(of.link.token)) == ["10:00"]


def test_look_at_what_was_looked_at_reads_no_calendar(cast: Cast) -> None:
    of = make_link(cast.anna)
    for number in range(20):
        make_event(cast.anna, days=get_monday() + number, time=dt.time(9), duration_minutes=30)
    window = (at(0), at(0, day=get_monday() + 28))
    first = links.list_times(of, *window)
    with CaptureQueriesContext(connection) as asked:
        assert links.list_times(of, *window) == first
    [state] = asked.captured_queries
    assert "calendar_own_events" not in state["sql"]
    assert "busy_slots" not in state["sql"]
    make_event(cast.anna, days=get_monday(), time=dt.time(10), duration_minutes=60)
    assert links.list_times(of, *window) != first, "and a change is seen at once"


def test_paused_and_revoked_links_open_nothing(cast: Cast) -> None:
    of, anna = make_link(cast.anna), Actor.person(cast.anna.tg_id)
    booking_links.change(actor=anna, link_id=of.link.pk, paused=True)
    refuse("link_paused", link_bookings.require_open, token=of.link.token)
    booking_links.change(actor=anna, link_id=of.link.pk, paused=False)
    booking_links.revoke(actor=anna, link_id=of.link.pk)
    refuse("link_closed", link_bookings.require_open, token=of.link.token)
    refuse("link_not_found", booking_links.change, actor=anna, link_id=of.link.pk, paused=False)
    assert links.list_links(cast.anna.tg_id) == []
    for token in ("", "x" * 22, "й" * 22, "x" * 1000):
        refuse("link_closed", link_bookings.require_open, token=token)


def test_only_the_owner_and_the_staff_change_a_link(cast: Cast) -> None:
    of = make_link(cast.anna)
    for stranger in (cast.boris, cast.oleg):
        refuse(
            "link_not_found", booking_links.change, actor=Actor.person(stranger.tg_id), link_id=of.link.pk, title="x"
        )
        refuse("link_not_found", booking_links.revoke, actor=Actor.person(stranger.tg_id), link_id=of.link.pk)
    assert booking_links.change(actor=Actor.operator(), link_id=of.link.pk, paused=True).paused


@pytest.mark.parametrize(
    ("code", "fields"),
    [
        ("link_length_wrong", {"duration_minutes": 4}),
        ("link_length_wrong", {"duration_minutes": clock.DAY + 1}),
        ("days_ahead_wrong", {"days_ahead": 0}),
        ("days_ahead_wrong", {"days_ahead": 366}),
        ("notice_wrong", {"notice_minutes": -1}),
        ("hours_wrong", {"working_hours": [Span(8, 0, 60)]}),
        ("questions_wrong", {"questions": ["a", "b", "c", "d"]}),
        ("questions_wrong", {"questions": ["a" * 201]}),
        *(("sites_wrong", {"sites": [site]}) for site in NO_SITES),
        ("sites_wrong", {"sites": [f"https://{number}.example.org" for number in range(booking_links.SITES + 1)]}),
        ("name_too_long", {"title": "a" * 256}),
        ("url_wrong", {"url": "javascript:alert(1)"}),
        ("text_unreadable", {"title": "a\x00"}),
    ],
)
def test_what_a_link_can_not_be_is_refused(cast: Cast, code: str, fields: dict[str, Any]) -> None:
    refuse(code, booking_links.make, tg_id=cast.anna.tg_id, **fields)
    assert not BookingLink.objects.filter(tg_id=cast.anna.tg_id).exists()


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://example.org", "https://example.org"),
        (" HTTPS://Example.ORG/ ", "https://example.org"),
        ("https://www.example.org:8443", "https://www.example.org:8443"),
        ("https://Пример.рф/", "https://xn--e1afmkfd.xn--p1ai"),
    ],
)
def test_sites_are_kept_as_browsers_write_them(cast: Cast, written: str, kept: str) -> None:
    assert booking_links.make(tg_id=cast.anna.tg_id, sites=[written, written]).sites == [kept]


def test_number_of_links_is_bounded_and_revoked_ones_do_not_count(cast: Cast) -> None:
    made = [booking_links.make(tg_id=cast.anna.tg_id) for _number in range(booking_links.LINKS)]
    refuse("too_many_links", booking_links.make, tg_id=cast.anna.tg_id)
    booking_links.revoke(actor=Actor.person(cast.anna.tg_id), link_id=made[0].pk)
    assert booking_links.make(tg_id=cast.anna.tg_id).token not in {link.token for link in made}
