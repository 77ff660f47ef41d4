"""Fifty visitors at one time of a booking link: one gets it, and each of the others another one.

ROUNDS=100 runs the race a hundred times.
"""

import datetime as dt
import random
from functools import partial

import pytest

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import Event, LinkBooking
from calendarapp.queries import booking_links as links
from calendarapp.queries.booking_links import OpenLink
from calendarapp.queries.hours import Span
from calendarapp.services import booking_links, link_bookings
from calendarapp.sql import locks
from tests.support.crowd import Crowd, get_rounds
from tests.support.factories import get_day, make_person

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(120 + 60 * get_rounds(1))]

VISITORS = 50
DAY = 9


@pytest.fixture(autouse=True)
def _wait_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a visitor may wait long for the processor, and others for them."""
    monkeypatch.setattr(locks, "WAIT", 120)


def book_some_time(of: OpenLink, wanted: dt.datetime, chance: random.Random) -> LinkBooking:
    """What a visitor does: they want that time, and take another one that is shown when it is gone."""
    start = wanted
    while True:
        about = {"secret": link_bookings.make_secret(), "name": "Guest", "contact": "g@example.org"}
        try:
            return link_bookings.book_as_guest(token=of.link.token, start=start, timezone="Asia/Tokyo", **about)
        except CalendarError as error:
            if error.code != "time_gone":
                raise
        begin = clock.to_instant(get_day(DAY), dt.time(), of.owner.timezone)
        start = chance.choice(links.list_times(of, begin, begin + dt.timedelta(days=1)))[0]


def test_each_of_fifty_at_one_time_gets_a_time_of_their_own() -> None:
    with Crowd(VISITORS) as crowd:
        for number in range(get_rounds(1)):
            anna = make_person("Анна")
            any_time = [Span(weekday, 0, 24 * 60) for weekday in range(1, 8)]
            link = booking_links.make(tg_id=anna.pk, duration_minutes=10, working_hours=any_time, days_ahead=28)
            of = link_bookings.require_open(link.token)
            wanted = clock.to_instant(get_day(DAY), dt.time(10), anna.timezone)
            work = [partial(book_some_time, of, wanted, random.Random(visitor)) for visitor in range(VISITORS)]
            outcomes = crowd.rush(work)
            assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)], number
            starts = [event.slot.lower for event in Event.objects.filter(tg_user_id=anna.pk)]
            assert len(starts) == len(set(starts)) == VISITORS
            assert wanted in starts
            assert LinkBooking.objects.filter(link=link).count() == VISITORS
