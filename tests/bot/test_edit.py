"""/edit: every field, every way to enter its new value, and the effect on invited people."""

import datetime as dt

import pytest

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, Conversation, Event
from calendarapp.services import events, people
from tests.support.factories import make_event, make_meeting
from tests.support.running import RunningBot
from tests.support.telegram import Person


def fresh(event: Event) -> Event:
    return Event.objects.get(pk=event.pk)


def choose(person: Person, event: Event, field: str) -> None:
    person.say(f"/edit {event.pk}")
    person.wait_for("What do you want to change")
    person.press(field)
    person.wait_for(r"What's the new name|What day|What time|Send the new details")


@pytest.mark.parametrize("command", ["/edit", "/edit_event"])
def test_name_can_be_edited_by_buttons(anna: Person, command: str) -> None:
    event = make_event(anna.id, name="Lunch")
    anna.say(command)
    anna.wait_for("Which event do you want to change")
    anna.press(next(button for button in anna.buttons() if "Lunch" in button))
    anna.wait_for("What do you want to change")
    anna.press("🏷 Name")
    anna.wait_for("What's the new name")
    anna.share("sticker")
    anna.wait_for("Please write a name")
    anna.say("Brunch <3")
    assert "Brunch <3" in anna.wait_for("Changed")["text"]
    assert fresh(event).name == "Brunch <3"


def test_date_can_be_typed(anna: Person) -> None:
    event = make_event(anna.id, time=dt.time(9))
    choose(anna, event, "🗓 Date")
    anna.say("nonsense")
    anna.wait_for("don't understand this date")
    anna.say("01.01.2001")
    anna.wait_for("has passed")
    anna.say("послезавтра")
    anna.wait_for("Changed")
    moved = fresh(event)
    assert (moved.date, moved.time) == (clock.today("Europe/Moscow") + dt.timedelta(days=2), dt.time(9))


def test_date_can_be_tapped(anna: Person) -> None:
    event = make_event(anna.id)
    choose(anna, event, "🗓 Date")
    day = (clock.today("Europe/Moscow").replace(day=1) + dt.timedelta(days=35)).replace(day=15)
    anna.press("›")
    anna.wait_for("What day")
    anna.press(data=f"day:{day.isoformat()}")
    anna.wait_for("Changed")
    assert fresh(event).date == day


def test_time_can_be_edited(anna: Person) -> None:
    event = make_event(anna.id)
    choose(anna, event, "🕐 Time")
    anna.say("25")
    anna.wait_for("don't understand this time")
    anna.say("18.45")
    anna.wait_for("Changed")
    assert fresh(event).time == dt.time(18, 45)
    choose(anna, event, "🕐 Time")
    anna.press("20:00")
    anna.wait_for("Changed")
    assert fresh(event).time == dt.time(20)


def test_details_can_be_edited(anna: Person) -> None:
    event = make_event(anna.id, details="Old")
    choose(anna, event, "📝 Details")
    anna.share("sticker")
    anna.wait_for("send the details as text")
    anna.say("d" * 3001)
    anna.wait_for("too long")
    anna.say("New\nlines")
    anna.wait_for("Changed")
    assert fresh(event).details == "New\nlines"
    choose(anna, event, "📝 Details")
    anna.press("🧹 Remove the details")
    anna.wait_for("Changed")
    assert fresh(event).details == ""
    choose(anna, event, "📝 Details")
    assert anna.buttons() == ["‹ Back", "✖️ Cancel"]


def test_details_can_be_edited_in_one_line(anna: Person) -> None:
    event = make_event(anna.id)
    anna.say(f"/edit {event.pk} At the café\non the corner")
    anna.wait_for("Changed")
    assert fresh(event).details == "At the café\non the corner"
    anna.say(f"/edit_event {event.pk} {'x' * 3001}")
    anna.wait_for("too long")


def test_card_has_an_edit_button(anna: Person) -> None:
    event = make_event(anna.id)
    anna.say(f"/event {event.pk}")
    anna.wait_for("Event ID")
    anna.press("✏️ Edit")
    anna.wait_for("What do you want to change")


@pytest.mark.parametrize("field", ["🏷 Name", "🗓 Date", "🕐 Time", "📝 Details"])
@pytest.mark.parametrize("way", ["command", "button", "other"])
def test_every_step_can_be_cancelled(anna: Person, field: str, way: str) -> None:
    event = make_event(anna.id)
    choose(anna, event, field)
    if way == "command":
        anna.say("/cancel")
        anna.wait_for("nothing is in progress")
    elif way == "button":
        anna.press("✖️ Cancel")
        anna.wait_for("nothing is in progress")
    else:
        anna.say("/list")
        anna.wait_for("Upcoming events")
        assert Conversation.objects.filter(pk=anna.id).exists()
        anna.say("Отмена!")
        anna.wait_for("nothing is in progress")
    assert not Conversation.objects.filter(pk=anna.id).exists()
    assert fresh(event).updated_at == event.updated_at


def test_first_step_can_be_cancelled(anna: Person) -> None:
    make_event(anna.id)
    anna.say("/edit")
    anna.wait_for("Which event")
    anna.press("✖️ Cancel")
    anna.wait_for("nothing is in progress")


def test_conversation_survives_a_restart(anna: Person, bot: RunningBot) -> None:
    event = make_event(anna.id)
    choose(anna, event, "🕐 Time")
    bot.restart()
    anna.say("7:07")
    anna.wait_for("Changed")
    assert fresh(event).time == dt.time(7, 7)


@pytest.mark.parametrize(
    ("field", "value"), [("🏷 Name", "x"), ("🗓 Date", "tomorrow"), ("🕐 Time", "12"), ("📝 Details", "x")]
)
def test_deleted_event_ends_the_conversation(anna: Person, field: str, value: str) -> None:
    event = make_event(anna.id)
    choose(anna, event, field)
    Event.objects.filter(pk=event.pk).delete()
    anna.say(value)
    anna.wait_for("no event with this ID")
    assert not Conversation.objects.filter(pk=anna.id).exists()


def test_moving_asks_guests_again(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed")
    boris.wait_for("✅ Confirmed", since=0)
    assert meeting.event is not None
    anna.say("/cancel")
    choose(anna, meeting.event, "🕐 Time")
    anna.say("21:15")
    anna.wait_for("Boris will be asked again.[\\s\\S]*Change it")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.time) == (Appointment.Status.CONFIRMED, dt.time(12, 30))
    assert not any("moved the meeting" in one["text"] for one in boris.received())
    anna.press("✅ Yes, change it")
    anna.wait_for("1 person will be asked again")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.time) == (Appointment.Status.PENDING, dt.time(21, 15))
    boris.wait_for("Anna moved the meeting. Please answer again", since=0)
    assert boris.buttons() == ["✅ Confirm", "❌ Decline", "🕑 Propose another time"]


def test_move_that_asks_others_again_can_be_left(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed")
    assert meeting.event is not None
    choose(anna, meeting.event, "🕐 Time")
    anna.say("21:15")
    anna.wait_for("Change it")
    anna.press("No")
    anna.wait_for("nothing was saved or sent")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.time) == (Appointment.Status.CONFIRMED, dt.time(12, 30))
    assert not any("moved the meeting" in one["text"] for one in boris.received())


def test_renaming_asks_nobody_again(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), status="confirmed")
    assert meeting.event is not None
    choose(anna, meeting.event, "🏷 Name")
    anna.say("Brunch")
    assert "asked again" not in anna.wait_for("Changed")["text"]
    meeting.refresh_from_db()
    assert (meeting.status, meeting.name) == (Appointment.Status.CONFIRMED, "Brunch")


def test_moving_to_a_time_when_participant_is_busy_is_refused(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), time=dt.time(10))
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), time=dt.time(11), name="Other")
    assert meeting.event is not None
    choose(anna, meeting.event, "🕐 Time")
    anna.say("11:00")
    anna.wait_for("1 participant is busy then[\\s\\S]*Busy: Boris[\\s\\S]*Change it")
    anna.press("✅ Yes, change it")
    assert "asked again" not in anna.wait_for("Changed")["text"]
    anna.wait_for("Boris is busy at the new time: the meeting is cancelled", since=0)


def test_edit_uses_the_zone_that_is_shown(anna: Person) -> None:
    event = make_event(anna.id, time=dt.time(22, 0))
    people.set_timezone(tg_id=anna.id, timezone="Asia/Tokyo")
    seen = clock.to_instant(event.date, event.time, event.timezone).astimezone(clock.get_zone("Asia/Tokyo"))
    choose(anna, event, "🕐 Time")
    anna.say("5:30")
    anna.wait_for("Changed")
    moved = fresh(event)
    assert (moved.date, moved.time, moved.timezone) == (seen.date(), dt.time(5, 30), "Asia/Tokyo")
    choose(anna, event, "🕐 Time")
    anna.say("5:30")
    anna.wait_for("Changed")
    assert fresh(event).updated_at == moved.updated_at


def test_stale_field_button_of_deleted_event_is_refused(anna: Person) -> None:
    event = make_event(anna.id)
    anna.say(f"/edit {event.pk}")
    anna.wait_for("What do you want to change")
    events.delete(actor=Actor.person(anna.id), event_id=event.pk)
    anna.press("🏷 Name")
    anna.wait_for_toast("no event with this ID")


def test_details_that_are_replaced_are_shown(anna: Person) -> None:
    event = make_event(anna.id, name="Lunch", details="Table for four")
    anna.say(f"/edit {event.pk} At the café")
    said = anna.wait_for("Changed")["text"]
    assert "Details before: Table for four" in said
    assert fresh(event).details == "At the café"


def test_picker_says_where_the_id_stands(anna: Person) -> None:
    make_event(anna.id)
    anna.say("/edit")
    anna.wait_for("the last line of its card")
