"""A person's own hours, break and number of meetings a day: a word about them where the person goes beyond them."""

import datetime as dt

import pytest

from calendarapp import queries
from calendarapp.models import Appointment, Event, TimePoll
from calendarapp.queries.hours import Span
from calendarapp.services import hours
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.groups import wait_in_group
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until

OUTSIDE = "outside your working hours"
FULL = "this day has more"
WARNED = "⚠️ At the same time: Dentist"
DAY = dt.date(2030, 12, 31)


def choose_hours(person: Person) -> None:
    spans = [Span.between(day, dt.time(9), dt.time(18)) for day in range(1, 8)]
    hours.set_working_hours(tg_id=person.id, working_hours=spans)


def test_event_that_moves_out_of_the_hours_is_moved_with_a_word_about_it(anna: Person) -> None:
    choose_hours(anna)
    event = make_event(anna.id, name="Run", time=dt.time(12), duration_minutes=60)
    for time, told in (("20:00", True), ("13:00", False)):
        anna.say(f"/edit {event.pk}")
        anna.wait_for("What do you want to change")
        anna.press("🕐 Time")
        anna.wait_for("What time")
        anna.say(time)
        assert (OUTSIDE in anna.wait_for("Changed")["text"]) == told
        assert Event.objects.get(pk=event.pk).time == dt.time.fromisoformat(time)


def test_event_nearer_than_the_break_is_saved_with_a_word_about_it(anna: Person) -> None:
    make_event(anna.id, name="Dentist", time=dt.time(12), duration_minutes=60)
    hours.set_break(tg_id=anna.id, break_minutes=30)
    anna.say("/new Run tomorrow at 13:15")
    assert "Your break is shorter than you want it beside: Dentist" in anna.wait_for("Saved")["text"]
    anna.say("/new Lunch tomorrow at 19:00")
    assert "break" not in anna.wait_for("Lunch")["text"]


def test_invited_person_reads_what_stands_against_a_yes_and_the_organizer_does_not(anna: Person, boris: Person) -> None:
    choose_hours(boris)
    make_meeting(queries.get_person(anna.id), boris.id, name="Dinner", time=dt.time(20), duration_minutes=60)
    assert OUTSIDE in boris.wait_for("Anna invites you", since=0)["text"]
    boris.press("✅ Confirm")
    anna.wait_for("Boris confirmed", since=0)
    assert OUTSIDE not in anna.transcript()
    assert OUTSIDE not in boris.wait_for("Confirmed", since=0)["text"], "it was said before the yes"


def test_one_meeting_more_than_wanted_is_sent_with_a_word_about_it(
    anna: Person, boris: Person, outsider: Person
) -> None:
    hours.set_daily_limit(tg_id=anna.id, daily_limit=1)
    make_event(anna.id, name="Dinner", days=3, time=dt.time(19))
    for number in range(2):
        anna.say(f"/invite {boris.id}")
        anna.wait_for("To which event")
        anna.press(next(button for button in anna.buttons() if "Dinner" in button))
        anna.wait_for("Anything to add")
        anna.press("✉️ Send")
        sent = anna.wait_for("The invitation is on its way")
        assert (FULL in sent["text"]) == bool(number)
        Appointment.objects.filter(organizer_tg_id=anna.id).update(status="cancelled")
        if not number:
            make_meeting(queries.get_person(outsider.id), anna.id, days=3, time=dt.time(9), status="confirmed")
    assert Appointment.objects.filter(organizer_tg_id=anna.id, date=get_day(3)).count() == 2


@pytest.mark.parametrize("way", ["meet", "poll", "inline", "guest"])
def test_what_stands_against_a_plan_among_others_is_said_to_its_organizer_in_private(
    anna: Person, boris: Person, telegram_server: SandboxServer, way: str
) -> None:
    choose_hours(anna)
    make_event(anna.id, name="Dentist", date=DAY, time=dt.time(19), duration_minutes=60)
    chat = telegram_server.group("Friends", anna, boris, bot=way in {"meet", "poll"})
    if way == "meet":
        anna.say("/meet Dinner 31.12.2030 19:00", chat_id=chat)
    elif way == "poll":
        anna.say("/poll Dinner 31.12.2030 19:00, 1.1.2031 12:00", chat_id=chat)
        message = wait_until(lambda: next((one for one in anna.messages(chat_id=chat) if "poll" in one), {}))
        wait_until(lambda: TimePoll.objects.filter(poll_id=message["poll"]["id"]).exists())
        poll = TimePoll.objects.get(poll_id=message["poll"]["id"])
        anna.press_forged(f"poll:pick:{poll.pk}:0", message_id=message["message_id"], chat_id=chat)
    elif way == "inline":
        query = anna.ask_inline("Dinner 31.12.2030 19:00", chat_id=chat)
        anna.choose_result(query, anna.wait_for_results(query)["results"][0]["id"])
    else:
        anna.say("@vstrecha_sandbox_bot Dinner 31.12.2030 19:00", chat_id=chat)
    told = anna.wait_for(WARNED, since=0)["text"]
    assert "Dinner" in told
    assert OUTSIDE in told
    wait_until(lambda: "Dinner" in str(anna.messages(chat_id=chat)[-1].get("text")), what="what the others see")
    assert not [one for one in anna.messages(chat_id=chat) if "Dentist" in one.get("text", "")]


@pytest.mark.parametrize("when", ["31.12.2030 12:00", "30.12.2030 - 31.12.2030"])
def test_plan_in_a_group_that_breaks_nothing_is_not_said_in_private(anna: Person, boris: Person, when: str) -> None:
    choose_hours(anna)
    make_event(anna.id, name="Dentist", date=DAY, time=dt.time(15), duration_minutes=60)
    group = anna.server.group("Friends", anna, boris)
    anna.say(f"/meet Dinner {when}", chat_id=group)
    wait_in_group(anna, group, "Dinner")
    anna.server.wait_until_idle()
    assert not [one for one in anna.received() if "Dinner" in one["text"]]
