"""Places of an event, the link by which others join it, and the waiting list, in the chat."""

import datetime as dt
import re

import pytest

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event
from calendarapp.services import joining, series
from tests.support.factories import get_day, make_event, make_person
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def open_link(anna: Person, event: Event, places: str = "") -> str:
    """Show the event's card, set its places, and return the link by which others join it."""
    anna.say(f"/event {event.pk}")
    anna.wait_for("Dinner")
    if places:
        anna.press_more("🪑 How many places")
        anna.wait_for("How many people may come")
        anna.say(places)
        anna.wait_for("Places: 0 of")
    anna.press_more("🙋 Join link")
    text = anna.wait_for("Anyone who opens this link")["text"]
    found = re.search(r"https://t\.me/\S+", text)
    assert found is not None
    return found[0]


def join(person: Person, link: str) -> None:
    person.open_link(link)
    person.wait_for("Dinner")
    person.press("✅ I'm in")


def test_people_join_by_the_link_wait_and_move_up(anna: Person, boris: Person, outsider: Person) -> None:
    event = make_event(anna.id, days=3, name="Dinner")
    link = open_link(anna, event, "room for 1")
    join(boris, link)
    boris.wait_for_toast("You're in")
    boris.wait_for("Confirmed")
    anna.wait_for("Boris is coming", since=0)
    join(outsider, link)
    outsider.wait_for_toast("You're first on the waiting list")
    card = outsider.wait_for("📋 You're first on the waiting list")
    assert not any("Confirm" in button for button in outsider.buttons())
    anna.wait_for("Oleg is on the waiting list", since=0)
    anna.wait_for("Places: 1 of 1, 1 waiting", since=0)
    boris.press("❌ Decline")
    boris.wait_for("Decline this meeting?")
    boris.press("❌ Yes, decline")
    outsider.wait_for("A place became free: you're in", since=0)
    anna.wait_for("Oleg has moved up from the waiting list", since=0)
    anna.wait_for("Places: 1 of 1\n", since=0)
    assert Appointment.objects.get(participant_tg_id=outsider.id).status == "confirmed"
    assert "first on the waiting list" in card["text"]


def test_invited_person_reads_their_place_which_stays_true(anna: Person, boris: Person, outsider: Person) -> None:
    event = make_event(anna.id, days=3, name="Dinner")
    actor = Actor.person(anna.id)
    joining.set_capacity(actor=actor, event_id=event.pk, capacity=1)
    for stranger in (7101, 7102, 7103):
        joining.join(event.pk, stranger)
    anna.say(f"/invite {boris.id}")
    asked = anna.wait_for("To which event")  # the last message may be by now that others have joined
    rows = asked["reply_markup"]["inline_keyboard"]
    anna.press(next(button["text"] for row in rows for button in row if "Dinner" in button["text"]), message=asked)
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    boris.wait_for("Anna invites you", since=0)
    boris.press("✅ Confirm")
    boris.wait_for_toast("You're third on the waiting list")
    boris.wait_for("You're third on the waiting list")
    joining.leave(event.pk, 7102)
    boris.wait_for("You're second on the waiting list", since=0)
    joining.set_capacity(actor=actor, event_id=event.pk, capacity=9)
    boris.wait_for("you're in", since=0)


def test_closed_link_says_so_and_old_buttons_too(anna: Person, boris: Person) -> None:
    event = make_event(anna.id, days=3, name="Dinner")
    link = open_link(anna, event)
    boris.open_link(link)
    boris.wait_for("Organizer: Anna")
    anna.press("🚫 Close the link")
    anna.wait_for("is closed")
    boris.press("✅ I'm in")
    boris.wait_for_toast("This link is closed")
    boris.open_link(link)
    boris.wait_for("This link is closed")
    assert not Appointment.objects.filter(event=event).exists()


def test_link_of_what_has_begun_shows_no_buttons(anna: Person, boris: Person) -> None:
    event = make_event(anna.id, days=3, name="Dinner", duration_minutes=600)
    link = open_link(anna, event)
    boris.open_link(link)
    boris.wait_for("Organizer: Anna")
    begun = clock.now() - dt.timedelta(minutes=10)
    Event.objects.filter(pk=event.pk).update(date=begun.date(), time=begun.time(), timezone="UTC")
    boris.press("✅ I'm in")
    boris.wait_for_toast("It has begun")
    boris.wait_for("It has begun: nobody can join any more", since=0)
    assert boris.buttons() == []
    boris.open_link(link)
    boris.wait_for("It has begun: nobody can join any more")
    assert boris.buttons() == []
    assert not Appointment.objects.filter(event=event).exists()


def test_second_tap_changes_nothing_and_who_cannot_come_says_so(anna: Person, boris: Person) -> None:
    event = make_event(anna.id, days=3, name="Dinner")
    link = open_link(anna, event)
    boris.open_link(link)
    boris.wait_for("Organizer: Anna")
    boris.press("❌ I can't")
    boris.wait_for_toast("You're not coming")
    boris.press("✅ I'm in")
    boris.wait_for("Confirmed")
    join(boris, link)
    boris.wait_for("Confirmed")
    assert Appointment.objects.filter(event=event).count() == 1
    anna.open_link(link)
    anna.wait_for("Event ID")


def test_own_event_at_that_time_needs_a_second_word(anna: Person, boris: Person) -> None:
    event = make_event(anna.id, days=3, name="Dinner")
    make_event(boris.id, days=3, name="Chess")
    join(boris, open_link(anna, event))
    boris.wait_for("You have an event of your own at this time: Chess")
    boris.press("Book anyway")
    boris.wait_for("Confirmed")


@pytest.mark.parametrize("word", ["many", "0", "99999", "-3"])
def test_wrong_number_of_places_is_explained(anna: Person, word: str) -> None:
    event = make_event(anna.id, days=3, name="Dinner")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Dinner")
    anna.press_more("🪑 How many places")
    anna.wait_for("How many people may come")
    anna.say(word)
    anna.wait_for("There can be from 1 to 1000 places")
    anna.say("8")
    anna.wait_for("Places: 0 of 8")
    anna.press_more("🪑 How many places")
    anna.wait_for("How many people may come")
    anna.press("🧹 Any number")
    wait_until(lambda: Event.objects.get(pk=event.pk).capacity is None)


def test_agenda_says_who_is_on_the_waiting_list_and_where(anna: Person, boris: Person, outsider: Person) -> None:
    event = make_event(anna.id, days=2, name="Workshop")
    joining.set_capacity(actor=Actor.person(anna.id), event_id=event.pk, capacity=1)
    others = [make_person("Vera"), make_person("Lena")]
    for tg_id in (boris.id, outsider.id, *(one.pk for one in others)):
        joining.join(event.pk, tg_id)
    anna.say("/list")
    listed = anna.wait_for("Upcoming events[\\s\\S]*Workshop")["text"]
    assert "✅ Coming: Boris · 📋 On the waiting list: 1. Oleg, 2. Vera, 3. Lena" in listed
    assert "No answer yet" not in listed
    outsider.say("/list")
    seen = outsider.wait_for("Upcoming events[\\s\\S]*Workshop")["text"]
    assert "📋 You're first on the waiting list · 👤 Anna" in seen
    assert "Waiting for your answer" not in seen
    outsider.say("yes")
    outsider.wait_for("not waiting for an answer")
    assert "To answer an invitation" not in seen
    outsider.say("/find workshop")
    assert "first on the waiting list" in outsider.wait_for("1 found")["text"]


def test_places_of_a_series_are_of_the_dates_that_are_chosen(anna: Person) -> None:
    first = series.create_event(
        owner=anna.id, name="Yoga", date=get_day(3), time=dt.time(9), rrule="FREQ=DAILY;COUNT=3"
    )
    dates = Event.objects.filter(tg_user_id=anna.id).order_by("slot")
    for number, button, expected in (("8", "All that are still to come", [8, 8, 8]), ("5", "This date", [5, 8, 8])):
        anna.say(f"/event {first.pk}")
        anna.wait_for("Yoga")
        anna.press_more("🪑 How many places")
        anna.wait_for("How many people may come")
        anna.say(number)
        anna.wait_for("Which dates shall change")
        anna.press(button)
        anna.wait_for(f"Places: 0 of {number}")
        assert list(dates.values_list("capacity", flat=True)) == expected
