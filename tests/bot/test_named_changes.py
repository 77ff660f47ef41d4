"""Another name or reminder for an event that is named, in one message."""

import datetime as dt

import pytest

from calendarapp.models import Event
from calendarapp.services import series
from tests.bot.events_made import events_of
from tests.support.factories import get_day, make_event
from tests.support.telegram import Person


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("переименуй концерт в Оперу", "Оперу"), ("переименуйте концерт в «Вечер в опере»", "Вечер в опере"),
        ("rename концерт to opera", "opera"), ("please rename my концерт to opera night.", "opera night"),
    ],
)  # fmt: skip
def test_event_is_renamed_by_its_name(anna: Person, text: str, name: str) -> None:
    event = make_event(anna.id, name="Концерт", days=2)
    make_event(anna.id, name="Йога", days=3)
    anna.say(text)
    anna.wait_for(f"Changed[\\s\\S]*{name}")
    assert Event.objects.get(pk=event.pk).name == name


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("напомни про йогу за час", 60), ("напомни мне о йоге за 2 часа", 120), ("напомни за час до йоги", 60),
        ("поставь напоминание на йогу за день", 24 * 60), ("remind me about йога an hour before", 60),
        ("set a reminder for йога 30 minutes before", 30), ("remind me an hour before йога", 60),
    ],
)  # fmt: skip
def test_reminder_is_of_the_event_that_is_named(anna: Person, text: str, minutes: int) -> None:
    event = make_event(anna.id, name="Йога", days=2)
    make_event(anna.id, name="Концерт", days=3)
    anna.say(text)
    anna.wait_for("Changed[\\s\\S]*Йога")
    assert Event.objects.get(pk=event.pk).reminder_minutes == [minutes]
    assert len(events_of(anna)) == 2


def test_dates_of_a_series_are_asked_for(anna: Person) -> None:
    series.create(
        owner=anna.id, name="Йога", date=get_day(2), time=dt.time(19), duration_minutes=60, rrule="FREQ=WEEKLY;COUNT=3"
    )
    anna.say("переименуй йогу в пилатес")
    anna.wait_for("Which dates shall change")
    anna.press("All that are still to come")
    anna.wait_for("Changed")
    assert {event.name for event in events_of(anna)} == {"пилатес"}


def test_of_several_it_is_asked_which(anna: Person) -> None:
    make_event(anna.id, name="Йога утром", days=2)
    make_event(anna.id, name="Йога вечером", days=3)
    anna.say("напомни про йогу за час")
    anna.wait_for("Which event")
    assert all(event.reminder_minutes is None for event in events_of(anna))


def test_event_of_its_name_is_renamed_before_others_that_have_it_as_a_part(anna: Person) -> None:
    event = make_event(anna.id, name="Йога", days=4)
    make_event(anna.id, name="Йога вечером", days=3)
    anna.say("переименуй йога в пилатес")
    anna.wait_for("Changed")
    assert Event.objects.get(pk=event.pk).name == "пилатес"


def test_what_there_is_not_is_said_or_is_another_event(anna: Person) -> None:
    make_event(anna.id, name="Концерт", days=2)
    anna.say("rename dentist to doctor")
    anna.wait_for("dentist")
    assert "If this is an event" not in anna.last()["text"]
    anna.say("напомни про концерт завтра в 10:00 за час")
    anna.wait_for("Shall I save this")


@pytest.mark.parametrize("text", ["rename it to opera", "переименуй это в opera", "rename the event to opera"])
def test_it_is_the_event_that_was_shown(anna: Person, text: str) -> None:
    event = make_event(anna.id, name="Концерт", days=2)
    anna.say(f"/event {event.pk}")
    anna.wait_for("Концерт")
    anna.say(text)
    anna.wait_for("Changed[\\s\\S]*opera")
    assert Event.objects.get(pk=event.pk).name == "opera"
