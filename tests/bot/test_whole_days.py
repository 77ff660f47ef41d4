"""Events of whole days, their place and their link, in the chat."""

import datetime as dt

import pytest

from bot.inputs import whole_days
from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import Event, Reminder, TgUser
from calendarapp.services import events
from tests.support.factories import get_day, make_event
from tests.support.telegram import Person


def get_event(person: Person) -> Event:
    return Event.objects.get(tg_user_id=person.id)


def plant(person: Person, **fields: object) -> Event:
    return events.create(owner=person.id, **{"name": "Holiday", "date": get_day(5), "all_day": True, **fields})  # type: ignore[arg-type]


def edit(person: Person, event: Event, field: str) -> None:
    person.say(f"/edit {event.pk}")
    person.wait_for("What do you want to change")
    person.press(data=f"field:{field}:{event.pk}")


@pytest.mark.parametrize("answer", ["button", "весь день", "All day"])
def test_whole_day_is_an_answer_to_what_time(anna: Person, answer: str) -> None:
    anna.say("/new Birthday")
    anna.wait_for("What day")
    anna.say(get_day(9).isoformat())
    anna.wait_for("What time")
    if answer == "button":
        anna.press("All day")
    else:
        anna.say(answer)
    anna.wait_for("all day")
    anna.press("💾 Save")
    card = str(anna.wait_for("Saved")["text"])
    assert "all day" in card
    assert "00:00" not in card
    event = get_event(anna)
    assert (event.all_day, event.date, event.time, event.ends_on) == (True, get_day(9), dt.time(), get_day(9))
    assert event.transparent


def test_several_days_are_a_tap_when_the_event_is_made(anna: Person) -> None:
    year = get_day().year + 1
    anna.say("/new Holiday")
    anna.wait_for("What day")
    anna.say(f"{year}-03-01")
    anna.wait_for("What time")
    anna.press("All day")
    anna.wait_for("Any details")
    anna.press("14 days")
    anna.wait_for(f"1–14 March {year}")
    anna.press("💾 Save")
    assert f"1–14 March {year}" in str(anna.wait_for("Saved")["text"])
    assert get_event(anna).ends_on == dt.date(year, 3, 14)


def test_time_after_all_day_makes_an_event_with_a_time(anna: Person) -> None:
    anna.say("/new Walk")
    anna.wait_for("What day")
    anna.say("tomorrow")
    anna.wait_for("What time")
    anna.press("All day")
    anna.wait_for("Any details")
    anna.press("‹ Back")
    anna.wait_for("What time")
    anna.say("18:00")
    anna.wait_for("18:00[\\s\\S]*Any details")  # not the question before, which loses its buttons
    anna.press("💾 Save")
    anna.wait_for("Saved")
    event = get_event(anna)
    assert (event.all_day, event.time, event.duration_minutes) == (False, dt.time(18), 60)


@pytest.mark.parametrize(("text", "days"), [("2 недели", 14), ("5", 5), ("3 days", 3)])
def test_length_of_whole_days_is_typed(anna: Person, text: str, days: int) -> None:
    event = plant(anna)
    edit(anna, event, "duration")
    anna.wait_for("How many days")
    anna.say(text)
    anna.wait_for("Changed")
    assert get_event(anna).ends_on == event.date + dt.timedelta(days=days - 1)


def test_whole_day_becomes_a_time_and_a_time_a_whole_day(anna: Person) -> None:
    event = plant(anna)
    edit(anna, event, "time")
    anna.wait_for("What time")
    anna.say("18:00")
    anna.wait_for("Changed")
    timed = get_event(anna)
    assert (timed.all_day, timed.time, timed.duration_minutes, timed.transparent) == (False, dt.time(18), 60, False)
    edit(anna, event, "time")
    anna.wait_for("What time")
    anna.press("All day")
    anna.wait_for("Changed")
    whole = get_event(anna)
    assert (whole.all_day, whole.date, whole.ends_on, whole.transparent) == (True, event.date, event.date, True)


def test_list_shows_whole_days_first_and_from_when_to_when(anna: Person) -> None:
    events.create(owner=anna.id, name="Breakfast", date=get_day(5), time=dt.time(0, 0), duration_minutes=30)
    plant(anna, name="Birthday")
    first, last = get_day(2), get_day(3)
    plant(anna, name="Trip", date=first, ends_on=last)
    anna.say("/list")
    text = str(anna.wait_for("Upcoming")["text"])
    assert text.index("Trip") < text.index("all day · Birthday") < text.index("00:00–00:30 · Breakfast")
    assert "00:00 · Trip" not in text


def test_place_and_link_are_offered_on_the_card_and_can_be_removed(anna: Person) -> None:
    event = plant(anna)
    anna.say(f"/event {event.pk}")
    anna.wait_for("Holiday")
    anna.press_more("📍 Place")
    anna.wait_for("Where is it")
    anna.say("Café <Puschkin>")
    assert "📍 Café <Puschkin>" in str(anna.wait_for("Changed")["text"])
    anna.press_more("🔗 Link")
    anna.wait_for("Send the link")
    anna.say("javascript:alert(1)")
    anna.wait_for("I don't understand this link")
    anna.say("example.org/a?b=1&c=2")
    anna.wait_for("Changed")
    assert get_event(anna).url == "https://example.org/a?b=1&c=2"
    anna.press_more("📍 Place")
    anna.wait_for("Where is it")
    anna.press("🧹 Remove the place")
    assert "📍" not in str(anna.wait_for("Changed")["text"])
    assert get_event(anna).place == ""


def test_reminder_of_whole_days_comes_the_day_before_at_the_chosen_hour(anna: Person) -> None:
    event = plant(anna)
    [reminder] = Reminder.objects.filter(event_id=event.pk)
    assert reminder.due_at == clock.to_instant(get_day(4), dt.time(18), "Europe/Moscow")
    anna.say("/settings")
    anna.wait_for("the day before at 18:00")
    anna.press("🗓 Whole days")
    anna.wait_for("When on the day before")
    anna.press("9:00")
    anna.wait_for("the day before at 09:00")
    assert TgUser.objects.get(pk=anna.id).whole_day_reminder == dt.time(9)
    [reminder] = Reminder.objects.filter(event_id=event.pk)
    assert reminder.due_at == clock.to_instant(get_day(4), dt.time(9), "Europe/Moscow")
    anna.press("🗓 Whole days")
    anna.wait_for("When on the day before")
    anna.press("never")
    anna.wait_for("no reminder")
    assert not Reminder.objects.filter(event_id=event.pk).exists()


NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("1", dt.date(2026, 12, 1)),
        ("5 дней", dt.date(2026, 12, 5)),
        ("две недели", dt.date(2026, 12, 14)),
        ("неделя", dt.date(2026, 12, 7)),
        ("2 weeks", dt.date(2026, 12, 14)),
        ("до 14 декабря", dt.date(2026, 12, 14)),
        ("по 3 января", dt.date(2027, 1, 3)),
        ("until 14 December", dt.date(2026, 12, 14)),
    ],
)
def test_last_day_is_understood(text: str, last: dt.date) -> None:
    assert whole_days.parse_last_day(text, dt.date(2026, 12, 1), NOW) == last


@pytest.mark.parametrize("text", ["", "0", "400 days", "soon", "до вчера", "2 часа"])
def test_what_is_no_number_of_days_is_refused(text: str) -> None:
    with pytest.raises(CalendarError) as refused:
        whole_days.parse_last_day(text, dt.date(2026, 12, 1), NOW)
    assert refused.value.code == "days_unreadable"


@pytest.mark.parametrize(("typed", "days"), [("on Saturday all day", 1), ("with no time", 0)])
def test_day_is_answered_with_a_whole_day(anna: Person, typed: str, days: int) -> None:
    anna.say("/new Cottage")
    anna.wait_for("What day")
    anna.say(typed)
    if not days:
        anna.wait_for("don't understand this date")
        return
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    [event] = Event.objects.filter(tg_user_id=anna.id)
    assert event.all_day
    assert event.date.weekday() == 5


def test_date_is_changed_to_whole_days(anna: Person) -> None:
    event = make_event(anna.id, days=3, name="Trip")
    anna.press_forged(f"field:date:{event.pk}")
    anna.wait_for("What day")
    anna.say("from 1 to 5 June")
    anna.wait_for("Changed")
    event.refresh_from_db()
    assert (event.all_day, event.date.month, event.date.day, event.ends_on and event.ends_on.day) == (True, 6, 1, 5)


@pytest.mark.parametrize(
    ("text", "label", "yearly"),
    [
        ("mom's birthday is March 3", "🎂 All day, every year", True),
        ("день рождения мамы 3 марта", "🎂 All day, every year", True),
        ("ДР Ани 3 марта", "🎂 All day, every year", True),
        ("годовщина свадьбы 3 марта", "🎂 All day, every year", True),
        ("wedding anniversary on March 3", "🎂 All day, every year", True),
        ("anniversary on March 3 every year", "All day", True),
        ("birthday party on March 3", "All day", False),
        ("buy a gift for mom's birthday on March 3", "All day", False),
        ("купить подарок на день рождения мамы 3 марта", "All day", False),
    ],
)
def test_birthday_without_an_hour_is_offered_for_every_year(anna: Person, text: str, label: str, yearly: bool) -> None:
    anna.say(text)
    anna.wait_for("What time")
    assert ("🎂 All day, every year" in anna.buttons()) == (label != "All day")
    anna.press(label)
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    found = list(Event.objects.filter(tg_user_id=anna.id))
    assert {(one.all_day, one.date.month, one.date.day) for one in found} == {(True, 3, 3)}
    rules = {one.series.rrule if one.series else None for one in found}
    assert rules == {"FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3" if yearly else None}
