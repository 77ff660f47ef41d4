"""Bookings of visitors without an account: they go on in Telegram, and the owner is left with how they are reached."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.links import HANDOVER, make_start_link
from calendarapp.models import Appointment
from calendarapp.queries import booking_links as links
from calendarapp.services import events, guest_bookings, handovers, link_bookings
from tests.bot.links_made import make_link
from tests.support.groups import get_again
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def book_as_guest(owner: Person, secret: str) -> str:
    """The address that leads a guest's booking into Telegram."""
    link = make_link(owner, title="Tea")
    of = link_bookings.require_open(link.token)
    [(start, _end), *_] = links.list_times(of, clock.now() + dt.timedelta(hours=1), of.horizon)
    about = {"name": "Guest", "contact": "private@example.org", "timezone": "Asia/Tokyo"}
    made = link_bookings.book_as_guest(token=link.token, secret=secret, start=start, **about)
    return make_start_link("vstrecha_sandbox_bot", HANDOVER + handovers.make_key(made))


def test_guest_goes_on_in_telegram_and_the_owner_hears_it_once(anna: Person, boris: Person, outsider: Person) -> None:
    address = book_as_guest(anna, f"s{anna.id}")
    anna.wait_for("A visitor has booked", since=0)
    boris.open_link(address)
    shown = boris.wait_for("It's in your calendar")
    assert "private@example.org" not in shown["text"]
    anna.wait_for("is in Telegram now", since=0)
    boris.open_link(address)
    boris.wait_for("It's in your calendar")
    outsider.open_link(address)
    outsider.wait_for("has moved to Telegram")
    anna.open_link(address)
    anna.wait_for("it is for your visitor to open")
    assert sum("is in Telegram now" in message["text"] for message in anna.received()) == 1
    [meeting] = Appointment.objects.filter(organizer_tg_id=anna.id)
    assert (meeting.participant_tg_id, meeting.status) == (boris.id, "confirmed")


def test_newcomer_gets_the_meeting_and_is_asked_where_they_are(anna: Person, stranger: Person) -> None:
    stranger.open_link(book_as_guest(anna, f"s{anna.id}"))
    stranger.wait_for("Is it .* where you are", since=0)
    stranger.wait_for("It's in your calendar", since=0)
    assert Appointment.objects.filter(organizer_tg_id=anna.id, participant_tg_id=stranger.id).exists()


def test_busy_visitor_and_a_cancelled_booking_are_told_so(anna: Person, boris: Person) -> None:
    address = book_as_guest(anna, f"s{anna.id}")
    found = guest_bookings.find(f"s{anna.id}")
    assert found is not None
    assert found.event is not None
    when: dict[str, Any] = {"date": found.event.date, "time": found.event.time, "timezone": found.event.timezone}
    own = events.create(owner=boris.id, name="Own", duration_minutes=60, **when)
    boris.open_link(address)
    boris.wait_for("You have something else at this time")
    assert guest_bookings.find(f"s{anna.id}") == found
    events.delete(actor=Actor.person(boris.id), event_id=own.pk)
    guest_bookings.cancel(secret=f"s{anna.id}")
    boris.open_link(address)
    boris.wait_for("is over, or was cancelled")
    boris.open_link(address[:-1] + ("A" if address[-1] != "A" else "B"))
    boris.wait_for("leads to no booking")
    assert not Appointment.objects.filter(organizer_tg_id=anna.id).exists()


def book_as_tom(owner: Person) -> tuple[int, str]:
    """A visitor who is not in Telegram books; returns the number of the owner's event, and the visitor's secret."""
    secret = link_bookings.make_secret()
    link = make_link(owner)
    of = links.find(link.token)
    assert of is not None
    start = links.list_times(of, clock.now(), of.horizon)[0][0]
    booked = link_bookings.book_as_guest(
        token=link.token, secret=secret, start=start, name="Tom", contact="tom@x.org", timezone="Asia/Tokyo"
    )
    owner.wait_for("Booking: Tom", since=0)
    return booked.event_id or 0, secret


@pytest.mark.parametrize("typed", [True, False])
def test_visitors_contact_stays_when_the_booking_is_deleted(anna: Person, typed: bool) -> None:
    number, _secret = book_as_tom(anna)
    told = "I can't write to this visitor. Should you cancel, tell them yourself."
    if typed:
        anna.say(f"/delete {number}")
    else:
        anna.press("🗑 Delete")
    asked = anna.wait_for("Delete Booking: Tom")["text"]
    assert asked.count("tom@x.org") == 1
    assert asked.count(told) == 1
    anna.press("🗑 Yes, delete")
    gone = anna.wait_for("Booking: Tom is deleted")["text"]
    assert "tom@x.org" in gone
    assert "please tell them yourself that it is off" in gone


def test_visitors_contact_stays_when_they_cancel(anna: Person) -> None:
    _number, secret = book_as_tom(anna)
    card = anna.last()
    guest_bookings.cancel(secret=secret)
    assert "tom@x.org" in anna.wait_for("The visitor has cancelled the booking", since=0)["text"]
    wait_until(lambda: "is deleted" in get_again(anna, card)["text"])
    gone = get_again(anna, card)["text"]
    assert "tom@x.org" in gone
    assert "tell them yourself" not in gone, "they know"
