"""/new: what corrects the event is no part of its details, and what says when is no name."""

import datetime as dt

import pytest

from bot.dispatcher import dispatch
from bot.router import router
from calendarapp.models import Conversation, Event
from tests.support.factories import get_day, make_person
from tests.support.updates import make_message


def say(*texts: str) -> tuple[int, str]:
    """Say these to the bot; returns who said it, and the last answer."""
    person = make_person("Somebody", language="en")
    calls = [dispatch(make_message(person.tg_id, text), router, "bot") for text in texts]
    return person.tg_id, "\n".join(call.payload.get("text", "") for call in calls[-1])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "day", "time", "minutes"),
    [
        ("{day:%d.%m.%Y} в 15:00", 5, "15:00", 60), ("{day:%d.%m.%Y}", 5, "12:00", 60), ("15:00", 1, "15:00", 60),
        ("нет, в 15:00", 1, "15:00", 60), ("at 3 pm", 1, "15:00", 60), ("с 15 до 17", 1, "15:00", 120),
        ("сдвинь на час", 1, "13:00", 60), ("an hour later", 1, "13:00", 60), ("make it 2 hours", 1, "12:00", 120),
        ("2 часа", 1, "12:00", 120),
    ],
)  # fmt: skip
def test_other_time_is_no_details(text: str, day: int, time: str, minutes: int) -> None:
    person, told = say("/new Lunch", "tomorrow", "12:00", text.format(day=get_day(5)))
    assert "Any details?" in told
    assert Conversation.objects.get(pk=person).state == "Creating:details"
    dispatch(make_message(person, "by the window"), router, "bot")
    event = Event.objects.get(tg_user_id=person)
    assert (event.date, f"{event.time:%H:%M}", event.duration_minutes) == (get_day(day), time, minutes)
    assert event.details == "by the window"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "name", "place"),
    [("place: Nero", "Lunch", "Nero"), ("место: Неро", "Lunch", "Неро"), ("call it supper", "supper", "")],
)
def test_name_and_place_are_no_details(text: str, name: str, place: str) -> None:
    person, told = say("/new Lunch", "tomorrow", "12:00", text)
    assert (place or name) in told
    dispatch(make_message(person, "no"), router, "bot")
    event = Event.objects.get(tg_user_id=person)
    assert (event.name, event.place, event.details) == (name, place, "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text", ["room 12", "12", "until 5 December", "bring the papers of 1 December", "gate opens at 11:30"]
)
def test_details_with_a_day_or_a_time_in_them_stay_details(text: str) -> None:
    person, _told = say("/new Lunch", "tomorrow", "12:00", text)
    event = Event.objects.get(tg_user_id=person)
    assert (event.details, event.date, event.time) == (text, get_day(1), dt.time(12))


@pytest.mark.django_db
def test_day_of_a_repetition_is_not_changed_by_details() -> None:
    person, _told = say("/new Lunch", "every day at 12:00", "15:00", "no")
    assert Event.objects.filter(tg_user_id=person, time=dt.time(15), details="").count() > 1


@pytest.mark.django_db
@pytest.mark.parametrize("asked", ["/new", "/new {when}"])
@pytest.mark.parametrize("when", ["tomorrow at 5pm", "завтра в 17:00", "tomorrow 17:00-18:00"])
def test_time_instead_of_a_name_is_kept_and_the_name_asked_for(asked: str, when: str) -> None:
    texts = [asked.format(when=when), *([when] if asked == "/new" else [])]
    person, told = say(*texts)
    assert when in told
    assert "What shall we call it" in told
    dispatch(make_message(person, "Lecture"), router, "bot")
    event = Event.objects.get(tg_user_id=person)
    assert (event.name, event.date, event.time) == ("Lecture", get_day(1), dt.time(17))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["8 March", "Monday", "24/7"])
def test_day_alone_can_be_a_name(name: str) -> None:
    _person, told = say("/new", name)
    assert name in told
    assert "What day" in told


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["workout at 7", "no, at 8", "tomorrow", "no"], ("workout", "08:00", "")),
        (["/new Workout", "в 8", "завтра", "no"], ("Workout", "08:00", "")),
        (["/new Workout", "place: Park", "tomorrow at 10:30", "no"], ("Workout", "10:30", "Park")),
        (["workout tomorrow", "call it yoga", "10:30", "no"], ("yoga", "10:30", "")),
    ],
)
def test_question_for_day_or_time_takes_what_is_corrected(texts: list[str], expected: tuple[str, str, str]) -> None:
    person, _told = say(*texts)
    event = Event.objects.get(tg_user_id=person)
    assert (event.name, f"{event.time:%H:%M}", event.place) == expected
    assert event.date == get_day(1)
