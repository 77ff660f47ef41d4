"""Typed day, time and duration, wherever they are asked for: all parts are used, relative to when it was sent."""

import datetime as dt
from typing import Any

import pytest

from bot.dispatcher import dispatch
from bot.router import router
from calendarapp import clock, queries
from calendarapp.models import Appointment, Conversation, Event
from calendarapp.services import people
from tests.conftest import started
from tests.support.factories import get_day, make_event, make_meeting, make_person
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.updates import make_message
from tests.support.zones import find_zone


def event_of(person: Person) -> Event:
    return Event.objects.get(tg_user_id=person.id)


def when(item: Event | Appointment) -> tuple[dt.date, str, int | None]:
    return item.date, f"{item.time:%H:%M}", item.duration_minutes


def weekday(number: int) -> dt.date:
    """The next such weekday after today."""
    return next(found for ahead in range(1, 8) if (found := get_day(ahead)).weekday() == number)


@pytest.mark.parametrize(
    ("text", "ahead", "time", "minutes"),
    [
        ("tomorrow at 18:00", 1, "18:00", 60), ("завтра в 18:00", 1, "18:00", 60),
        ("tomorrow 18:00-19:30", 1, "18:00", 90), ("послезавтра с 10 до 12", 2, "10:00", 120),
        ("in 3 days at 9 pm", 3, "21:00", 60),
    ],
)  # fmt: skip
def test_time_typed_with_the_day_is_used(anna: Person, text: str, ahead: int, time: str, minutes: int) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say(text)
    assert time in anna.wait_for("Any details")["text"]
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert when(event_of(anna)) == (get_day(ahead), time, minutes)


@pytest.mark.parametrize(
    ("text", "number", "time"), [("в пятницу в 9 вечера", 4, "21:00"), ("в понедельник в 15", 0, "15:00")]
)
def test_russian_day_and_time_are_understood(
    telegram_server: SandboxServer, anna: Person, text: str, number: int, time: str
) -> None:
    masha = started(telegram_server, "Маша", language_code="ru")
    masha.say("/new Обед")
    masha.wait_for("В какой день")
    masha.say(text)
    masha.wait_for("подробности|Подробности")
    masha.say("-")
    masha.wait_for("Сохранено|Записано|✅")
    assert when(event_of(masha))[:2] == (weekday(number), time)


@pytest.mark.parametrize("text", ["sat 10", "10-12", "in 2027", "в 2027 году", "weekend", "через день", "1.50"])
def test_ambiguous_day_is_asked_for_again(anna: Person, text: str) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say(text)
    anna.wait_for("don't understand this date.*friday at 18:00")
    assert Conversation.objects.get(pk=anna.id).state == "Creating:date"


@pytest.mark.parametrize(
    ("text", "time", "minutes"),
    [("18-19", "18:00", 60), ("9–10", "09:00", 60), ("с 18 до 19", "18:00", 60), ("18.30-20", "18:30", 90),
     ("10.12", "10:12", 60)],
)  # fmt: skip
def test_range_means_hours_and_never_minutes(anna: Person, text: str, time: str, minutes: int) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say(text)
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert when(event_of(anna)) == (get_day(1), time, minutes)


def test_past_time_today_is_refused_and_not_kept(anna: Person) -> None:
    people.set_timezone(tg_id=anna.id, timezone=find_zone(12))
    anna.say("/new Lunch")
    anna.wait_for("What day")
    anna.say("today at 0:00")
    anna.wait_for("This time has passed")
    assert "time" not in Conversation.objects.get(pk=anna.id).data


def test_editing_takes_day_time_and_duration_at_once(anna: Person) -> None:
    event = make_event(anna.id, duration_minutes=30)
    anna.say(f"/edit {event.pk}")
    anna.wait_for("What do you want to change")
    anna.press("🗓 Date")
    anna.wait_for("What day")
    anna.say("in 5 days, 18:00-19:30")
    anna.wait_for("Changed")
    assert when(event_of(anna)) == (get_day(5), "18:00", 90)
    anna.press("✏️ Edit")
    anna.wait_for("What do you want to change")
    anna.press("🕐 Time")
    anna.wait_for("What time")
    anna.say("20-21")
    anna.wait_for("Changed")
    assert when(event_of(anna)) == (get_day(5), "20:00", 60)


def test_moving_a_meeting_takes_day_time_and_duration_at_once(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), duration_minutes=60)
    anna.press_forged(f"appt:move:{meeting.pk}")
    anna.wait_for("What day")
    anna.say("in 3 days 18:00-20:00")
    anna.wait_for("The meeting is moved")
    meeting.refresh_from_db()
    assert when(meeting) == (get_day(3), "18:00", 120)


def test_proposal_cannot_change_the_duration(anna: Person, boris: Person) -> None:
    meeting = make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), duration_minutes=60)
    boris.press_forged(f"appt:propose:{meeting.pk}")
    boris.wait_for("What day")
    boris.say("in 3 days 18:00-20:00")
    boris.wait_for("not another duration")
    boris.say("in 3 days 18:00-19:00")
    boris.wait_for("Proposed")
    meeting.refresh_from_db()
    assert (meeting.proposed_date, meeting.proposed_time) == (get_day(3), dt.time(18))


# An update that was delivered late.


def sent(tg_id: int, text: str, at: dt.datetime, **more: Any) -> None:
    update = make_message(tg_id, text)
    assert update.message is not None
    late = update.model_copy(update={"message": update.message.model_copy(update={"date": at, **more})})
    dispatch(late, router, "bot")


def yesterday_evening(zone: str = "Europe/Moscow") -> dt.datetime:
    return dt.datetime.combine(clock.today(zone) - dt.timedelta(days=1), dt.time(22, 30), clock.get_zone(zone))


@pytest.mark.django_db
@pytest.mark.parametrize(("text", "ahead"), [("послезавтра в 12", 1), ("in 4 days at 12", 3), ("tomorrow at 23:59", 0)])
def test_day_is_relative_to_when_it_was_sent(text: str, ahead: int) -> None:
    anna = make_person("Somebody", language="en")
    for said in ("/new Lunch", text, "-"):
        sent(anna.tg_id, said, yesterday_evening())
    assert Event.objects.get(tg_user_id=anna.tg_id).date == get_day(ahead)


@pytest.mark.django_db
def test_hours_are_relative_to_when_they_were_sent() -> None:
    anna = people.set_timezone(tg_id=make_person("Somebody", language="en").tg_id, timezone="Asia/Tokyo")
    at = yesterday_evening("Asia/Tokyo")
    for said in ("/new Lunch", "in 48 hours", "-"):
        sent(anna.tg_id, said, at)
    event = Event.objects.get(tg_user_id=anna.tg_id)
    assert event.slot.lower == at + dt.timedelta(hours=48)


@pytest.mark.django_db
def test_past_time_is_refused_whenever_it_was_sent() -> None:
    anna = make_person("Somebody", language="en")
    sent(anna.tg_id, "/new Lunch", yesterday_evening())
    sent(anna.tg_id, "today at 23:30", yesterday_evening())
    assert Conversation.objects.get(pk=anna.tg_id).state == "Creating:date"


@pytest.mark.django_db
@pytest.mark.parametrize("more", [{}, {"edit_date": 10**17}])
def test_message_with_future_or_no_date_counts_as_now(more: dict[str, int]) -> None:
    anna = make_person("Somebody", language="en")
    for said in ("/new Lunch", "in 2 days at 12", "-"):
        sent(anna.tg_id, said, clock.now() + dt.timedelta(days=3), **more)
    assert Event.objects.get(tg_user_id=anna.tg_id).date == get_day(2)


@pytest.mark.parametrize("text", ["31.11", "Nov 31", "31 ноября"])
def test_day_that_there_is_not_is_told_so(anna: Person, text: str) -> None:
    anna.say("/new Hike")
    anna.wait_for("What day")
    anna.say(text)
    anna.wait_for(f"no such day: {text}[\\s\\S]*What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say("25:00")
    anna.wait_for("no such time: 25:00[\\s\\S]*What time")
    anna.say(text)
    anna.wait_for(f"no such day: {text}[\\s\\S]*What time")


def test_another_day_is_taken_where_the_time_is_asked_for(anna: Person) -> None:
    anna.say("/new Hike")
    anna.wait_for("What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.say("day after tomorrow")
    anna.wait_for(f"{get_day(2).day} [\\s\\S]*What time")
    anna.say("19:00")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    [event] = Event.objects.filter(tg_user_id=anna.id)
    assert (event.date, f"{event.time:%H:%M}") == (get_day(2), "19:00")
