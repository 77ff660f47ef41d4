"""The hour that clocks show twice: its second pass can't be written down, and nothing is an hour early instead."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, BookingLink, Event, TgUser, TimePoll
from calendarapp.queries import availability
from calendarapp.services import booking_links, link_bookings, offers, participants, time_polls
from tests.support.factories import Cast, make_event, make_person

pytestmark = pytest.mark.django_db

BERLIN = "Europe/Berlin"
FIRST, SECOND = (dt.datetime(2030, 10, 27, hour, 30, tzinfo=dt.UTC) for hour in (0, 1))  # 2:30 of summer, of winter


def refused(code: str) -> Any:
    return pytest.raises(CalendarError, check=lambda error: error.code == code)


@pytest.fixture
def anna() -> TgUser:
    return make_person("Anna", timezone=BERLIN)


def test_both_passes_are_told_apart() -> None:
    assert clock.to_wall_clock(FIRST, BERLIN) == (dt.date(2030, 10, 27), dt.time(2, 30))
    assert clock.to_wall_clock(SECOND, "UTC") == (dt.date(2030, 10, 27), dt.time(1, 30))
    with refused("hour_repeated"):
        clock.to_wall_clock(SECOND, BERLIN)


def test_poll_takes_no_time_that_its_organizers_clock_shows_again(anna: TgUser) -> None:
    later = SECOND + dt.timedelta(days=1)
    asked: dict[str, Any] = {"organizer": anna.pk, "chat_id": -7, "name": "Night", "language": "en", "minutes": 30}
    with refused("hour_repeated"):
        time_polls.make(**asked, starts=[SECOND, later])
    poll = time_polls.make(**asked, starts=[FIRST, later])
    decided = time_polls.decide(number=poll.pk, chat_id=-7, tg_id=anna.pk, option=0)
    assert decided.event.slot.lower == FIRST


def test_poll_from_before_is_refused_instead_of_being_an_hour_early(anna: TgUser) -> None:
    poll = TimePoll.objects.create(
        organizer_tg_id=anna.pk, chat_id=-7, name="Night", duration_minutes=30, timezone=BERLIN, language="en",
        starts=[SECOND, SECOND + dt.timedelta(days=1)], busy=[0, 0], closes_at=clock.now(),
    )  # fmt: skip
    with refused("hour_repeated"):
        time_polls.decide(number=poll.pk, chat_id=-7, tg_id=anna.pk, option=0)
    assert not Event.objects.filter(tg_user_id=anna.pk).exists()


def test_event_moves_to_no_time_that_is_shown_again(anna: TgUser, cast: Cast) -> None:
    event = make_event(anna, days=3, timezone=BERLIN)
    wish: dict[str, Any] = {"event_id": event.pk, "start": SECOND, "timezone": BERLIN}
    with refused("hour_repeated"):
        participants.invite_at(actor=Actor.person(anna.pk), participants=[cast.boris.pk], **wish)
    with refused("hour_repeated"):
        offers.invite_at(organizer=anna.pk, participant=cast.boris.pk, **wish)
    assert not Appointment.objects.exists()
    assert Event.objects.get(pk=event.pk).slot == event.slot


def test_guest_books_no_time_that_is_shown_again(anna: TgUser) -> None:
    made: BookingLink = booking_links.make(tg_id=anna.pk, duration_minutes=30)
    of = link_bookings.require_open(made.token)
    with refused("hour_repeated"):
        link_bookings._make_event(of, SECOND, name="Talk")


def test_free_times_leave_the_second_pass_out(anna: TgUser) -> None:
    window: dict[str, Any] = {"start": FIRST - dt.timedelta(hours=1), "end": SECOND + dt.timedelta(hours=1)}
    always: dict[str, Any] = {"work_start": dt.time(0), "work_end": dt.time(0)}
    found = availability.find_common_free([anna.pk], **window, **always, duration_minutes=30, step_minutes=30)
    starts = [start for start, _end in found]
    assert FIRST in starts
    assert SECOND not in starts
    assert SECOND + dt.timedelta(minutes=30) in starts
    assert [start for start, _end in availability.find_nearest([anna.pk], SECOND, dt.timedelta(minutes=30), 1)] != [
        SECOND
    ]
