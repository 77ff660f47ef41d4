"""/today and /week: what is on by day, what is free in working hours, and turning to other days."""

import datetime as dt
from typing import Any

import pytest
from django.utils import formats, translation

from bot.handlers import week
from bot.turn import Turn
from calendarapp import clock, queries
from calendarapp.messages import lengths
from calendarapp.models import Appointment, TgUser
from calendarapp.services import appointments, events, people, series
from tests.support.factories import get_day, make_event, make_meeting, make_person
from tests.support.telegram import Person
from tests.support.updates import make_message
from tests.support.zones import find_zone


def get_weekday(number: int) -> dt.date:
    """The next day of that ISO number, a week from today at least."""
    return next(day for day in (get_day(7 + n) for n in range(7)) if day.isoweekday() == number)


def put(owner: int | TgUser, name: str, day: dt.date, time: dt.time, minutes: int | None = None, **more: Any) -> Any:
    tg_id = owner if isinstance(owner, int) else owner.tg_id
    return events.create(owner=tg_id, name=name, date=day, time=time, duration_minutes=minutes, **more)


def view(person: TgUser, what: Any, first: dt.date) -> str:
    turn = Turn(update=make_message(person.tg_id, "/week"), person=person, bot_username="bot")
    with translation.override(person.language):
        return week._render_view(turn, what, first)[0]


@pytest.mark.parametrize(
    ("language", "free", "nothing"),
    [
        ("en", "free 09:00–11:00, 13:00–15:30, 17:00–18:00", "nothing planned"),
        ("ru", "свободно 09:00–11:00, 13:00–15:30, 17:00–18:00", "ничего не запланировано"),
    ],
)
def test_free_gaps_of_a_working_day_are_named(anna: Person, language: str, free: str, nothing: str) -> None:
    people.set_language(tg_id=anna.id, language=language)
    tuesday, saturday = get_weekday(2), get_weekday(6)
    put(anna.id, "Lunch", tuesday, dt.time(11), 120)
    put(anna.id, "Call", tuesday, dt.time(15, 30), 60)
    put(anna.id, "Tea", tuesday, dt.time(16, 45), 15)
    put(anna.id, "Birthday", tuesday, dt.time(9), 540, transparent=True)
    put(anna.id, "Market", saturday, dt.time(10), 60)
    person = queries.get_person(anna.id)
    text = view(person, "day", tuesday)
    assert text.endswith(f"<i>{free}</i>")
    assert [line[:2] for line in text.splitlines()[1:5]] == ["1.", "2.", "3.", "4."]
    assert "–18:00</i>" not in view(person, "day", saturday)
    assert "Market" in view(person, "day", saturday)
    assert f"<i>{nothing}</i>" in view(person, "day", get_weekday(7))
    assert view(person, "day", get_day(-7)).endswith(f"<i>{nothing}</i>")


def test_today_is_shown_and_turned_in_the_same_message(anna: Person) -> None:
    make_event(anna.id, name="Dentist", days=1, time=dt.time(10))
    anna.say("/today")
    today = anna.wait_for("Today · ")
    assert "nothing planned" in today["text"]
    back, on = anna.buttons()
    assert (back[0], on[-1]) == ("‹", "›")
    anna.press(on)
    tomorrow = anna.wait_for("Tomorrow · ")
    assert tomorrow["message_id"] == today["message_id"]
    assert "1. 10:00 · Dentist" in tomorrow["text"]
    assert [text for text in anna.buttons() if text == "Today"] == ["Today"]
    anna.press("1")
    anna.wait_for("Event ID")
    anna.press("Today", message=tomorrow)
    assert "nothing planned" in anna.wait_for("Today · ")["text"]


def test_week_has_seven_days_and_turns_by_seven(anna: Person) -> None:
    make_event(anna.id, name="First", days=0, time=dt.time(23, 59))
    make_event(anna.id, name="Last", days=6)
    make_event(anna.id, name="Next", days=7)
    anna.say("/week")
    shown = anna.wait_for("Today · ")
    headings = [
        line for line in shown["text"].splitlines() if f", {get_day(0).year}" in line or str(get_day(6).year) in line
    ]
    assert len(headings) == 7
    assert "First" in shown["text"]
    assert "Last" in shown["text"]
    assert "Next" not in shown["text"]
    anna.press(anna.buttons()[-1])
    turned = anna.wait_for("Next")
    assert turned["message_id"] == shown["message_id"]
    assert "Last" not in turned["text"]
    anna.press("Today")
    anna.wait_for("First")


def test_meetings_in_both_roles_pending_and_confirmed_but_not_cancelled(anna: Person, boris: Person) -> None:
    organizer, invited = queries.get_person(anna.id), queries.get_person(boris.id)
    make_meeting(organizer, invited, name="Cinema", time=dt.time(20))
    make_meeting(organizer, invited, name="Theatre", days=2, status="confirmed")
    make_meeting(organizer, invited, name="Opera", days=3, status="declined")
    boris.say("/week")
    text = boris.wait_for("Today · ")["text"]
    assert "🤝 Cinema\n   ⏳ Waiting for your answer · 👤 Anna" in text
    assert "🤝 Theatre\n   ✅ Confirmed · 👤 Anna" in text
    assert "Opera" not in text
    assert "/meetings" in text
    boris.press("1")
    boris.wait_for("You're invited")
    anna.say("/week")
    text = anna.wait_for("Today · ")["text"]
    assert "Cinema\n   👥 ⏳ No answer yet: Boris" in text
    assert "Theatre\n   👥 ✅ Coming: Boris" in text
    assert "Opera\n" in text
    assert "Not coming" not in text


def test_days_are_the_persons_own(anna: Person) -> None:
    make_event(anna.id, name="Late", days=2, time=dt.time(23))
    people.set_timezone(tg_id=anna.id, timezone="Asia/Tokyo")
    person = queries.get_person(anna.id)
    assert "05:00 · Late" in view(person, "day", get_day(3))
    assert "Late" not in view(person, "day", get_day(2))


def test_what_lasts_for_days_is_on_each_of_them(anna: Person) -> None:
    monday = get_weekday(1)
    put(anna.id, "Conference", monday, dt.time(14), 2 * 24 * 60)
    person = queries.get_person(anna.id)
    days = [view(person, "day", monday + dt.timedelta(days=number)) for number in range(4)]
    assert "1. 14:00–" in days[0]
    assert days[0].endswith("<i>free 09:00–14:00</i>")
    assert "1. all day · Conference" in days[1]
    assert "free" not in days[1]
    assert "1. until 14:00 · Conference" in days[2]
    assert days[2].endswith("<i>free 14:00–18:00</i>")
    assert "Conference" not in days[3]
    assert view(person, "week", monday).count("1. ") == 3


def test_outsider_sees_nothing_of_it(anna: Person, outsider: Person) -> None:
    make_event(anna.id, name="Secret")
    outsider.say("/week")
    outsider.wait_for("Today · ")
    outsider.press_forged(f"view:day:{get_day(1)}", message_id=outsider.last()["message_id"])
    outsider.wait_for("Tomorrow · ")
    assert "Secret" not in outsider.transcript()


@pytest.mark.parametrize(
    "data", ["view:day:", "view:week:tomorrow", "view:day:0001-01-01", "view:week:9999-12-31", "view:year:2030-01-01"]
)
def test_days_that_no_calendar_has_are_out_of_date(anna: Person, data: str) -> None:
    anna.say("/today")
    anna.wait_for("Today · ")
    anna.press_forged(data, message_id=anna.last()["message_id"])
    anna.wait_for_toast("out of date")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ru", "en"])
def test_full_week_fits_into_a_message(language: str) -> None:
    anna = make_person("😀" * 64, last_name="😀" * 64, language=language, timezone="America/Argentina/Buenos_Aires")
    boris = make_person("😀" * 64, last_name="😀" * 64)
    for day in range(1, 8):
        for hour in range(8, 20):
            event = make_event(anna, name="😀" * 255, days=day, time=dt.time(hour), duration_minutes=30)
            meeting = appointments.invite_to_event(
                organizer=anna.tg_id, participant=boris.tg_id, event_id=event.pk, force=True
            )
            Appointment.objects.filter(pk=meeting.pk).update(status="confirmed")
    text = view(anna, "week", clock.today(anna.timezone) + dt.timedelta(days=1))
    assert 3000 < lengths.count_shown_units(text) < lengths.MESSAGE
    more = "и ещё" if language == "ru" else "and"
    assert text.count(f"<i>{more} ") >= 4
    short = make_person("Оля")
    for day in range(1, 8):
        for hour in range(24):
            make_event(short, name="x", days=day, time=dt.time(hour), duration_minutes=5)
    turn = Turn(update=make_message(short.tg_id, "/week"), person=short, bot_username="bot")
    keyboard = week._render_view(turn, "week", get_day(1))[1]
    assert sum(map(len, keyboard["inline_keyboard"])) <= 100
    assert max(map(len, keyboard["inline_keyboard"])) <= 8


@pytest.mark.parametrize("command", ["/today", "/week"])
def test_day_behind_the_command_is_shown(anna: Person, command: str) -> None:
    anna.say(f"{command} in 3 days")
    anna.wait_for(f"{get_day(3).day} {get_day(3):%B}")


def test_what_comes_again_in_a_year_says_so_on_its_day(anna: Person) -> None:
    zone = people.set_timezone(tg_id=anna.id, timezone=find_zone(12)).timezone
    today = clock.today(zone)
    given: dict[str, Any] = {"time": dt.time(23, 30), "date": today, "owner": anna.id}
    series.create(name="Mom's birthday", rrule="FREQ=YEARLY", **given)
    series.create(name="Pills", rrule="FREQ=DAILY", **given)
    with translation.override("en"):
        rule = f"🔁 every year on {formats.date_format(today, 'j E')}"
    for command in ("/today", "/week", "/list"):
        anna.say(command)
        text = anna.wait_for("Mom's birthday")["text"]
        assert rule in text
        assert ("🔁 every day" in text) == (command == "/list")  # the days of a list say it themselves
    anna.say("/event")
    anna.wait_for("Which event")
    assert all("🔁" in text for text in anna.buttons() if "birthday" in text or "Pills" in text)


def test_day_that_there_is_not_is_said_above_today(anna: Person) -> None:
    anna.say("/today 31.02")
    anna.wait_for("no such day: 31.02[\\s\\S]*Today")
