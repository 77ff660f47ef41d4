"""What is said of an invitation or a meeting in words, and names that stand alone."""

import pytest
from django.utils import formats

from calendarapp import queries
from tests.bot.events_made import events_of
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.telegram import Person


@pytest.mark.parametrize(
    "text",
    [
        "да", "приду", "I can't come", "ok", "maybe", "не получится", "not then", "в другое время", "да, приду", "я за",
        "ок, буду", "не приду", "к сожалению, не смогу", "yes, I'll be there", "sorry, I can't make it",
    ],
)  # fmt: skip
def test_typed_answer_shows_the_invitation_that_waits(anna: Person, boris: Person, text: str) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Lunch")
    boris.wait_for("invites you", since=0)
    boris.say(text)
    boris.wait_for("tap your answer[\\s\\S]*Lunch")
    boris.press("✅ Confirm")
    boris.wait_for("Confirmed")
    boris.say(text)
    boris.wait_for("not waiting")


@pytest.mark.parametrize(
    "text",
    [
        "не смогу на йогу {day}", "меня не будет на йоге", "на йогу {day} не приду", "я не смогу прийти на йогу",
        "йоги {day} не будет", "отмени йогу", "перенеси йогу на 20:00", "I can't make it to йога on {iso}",
        "sorry, I can't come to йога", "I won't be at йога",
        "меня не будет {day} на йоге", "не смогу {day} на йогу", "I'm not coming to йога",
    ],
)  # fmt: skip
def test_who_says_no_in_words_is_shown_the_meeting(anna: Person, boris: Person, text: str) -> None:
    both = queries.get_person(anna.id), queries.get_person(boris.id)
    make_meeting(*both, name="Йога", days=2)
    make_meeting(*both, name="Йога", days=9, status="confirmed")
    day = get_day(9)
    boris.wait_for("invites you", since=0)
    boris.say(text.format(day=f"{day.day} {formats.date_format(day, 'E')}", iso=day))
    card = boris.wait_for("Please tap your answer below[\\s\\S]*Йога")["text"]
    assert f"{(day if 'day' in text or 'iso' in text else get_day(2)).day} " in card
    assert "❌ Decline" in boris.buttons()
    assert events_of(boris) == []


def test_no_to_what_there_is_not_is_about_no_meeting(anna: Person, boris: Person) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Йога", days=9)
    boris.wait_for("invites you", since=0)
    boris.say(f"не смогу на йогу {get_day(4):%d.%m.%Y}")
    boris.wait_for("What time")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("move dinner to friday 8pm", "dinner"), ("перенеси ужин на пятницу", "ужин"), ("when is my flight", "flight"),
        ("когда мой рейс", "рейс"), ("когда у меня рейс?", "рейс"), ("where is the dentist?", "dentist"),
        ("cancel the dinner", "dinner"),
    ],
)  # fmt: skip
def test_name_that_nothing_has_is_said(anna: Person, boris: Person, text: str, name: str) -> None:
    for one in ("Dinner", "Ужин", "Flight", "Рейс", "Dentist"):
        make_event(boris.id, name=one)
    anna.say(text)
    anna.wait_for(f"None of your events to come is called “{name}”")


@pytest.mark.parametrize("text", ["move boxes to the garage on friday at 8pm", "when are you free tomorrow at 8pm"])
def test_what_only_looks_like_a_request_is_about_no_event(anna: Person, text: str) -> None:
    anna.say(text)
    assert "None of your" not in anna.wait_for("Shall I save|/today")["text"]


@pytest.mark.parametrize("text", ["шашлыки", "Шашлыки!", "ШАШЛЫК"])
def test_word_of_a_name_alone_points_to_what_is_called_so(anna: Person, boris: Person, text: str) -> None:
    make_event(anna.id, name="Большие шашлыки", days=3)
    make_event(boris.id, name="Чужие шашлыки", days=3)
    anna.say(text)
    told = anna.wait_for("don't understand that yet[\\s\\S]*🔎[\\s\\S]*Большие шашлыки")["text"]
    assert "Чужие" not in told
    anna.press("1")
    anna.wait_for("Большие шашлыки[\\s\\S]*Event ID")


def test_name_alone_points_to_meetings_too(anna: Person, boris: Person) -> None:
    make_meeting(queries.get_person(boris.id), queries.get_person(anna.id), name="Бассейн")
    anna.say("бассейн")
    anna.wait_for("🔎[\\s\\S]*Бассейн")
    anna.say("хоккей")
    assert "🔎" not in anna.wait_for("don't understand")["text"]


def test_whole_name_of_several_words_is_found(anna: Person) -> None:
    make_event(anna.id, name="Buy some milk")
    anna.say("buy some milk")
    anna.wait_for("🔎[\\s\\S]*Buy some milk")
    anna.say("buy milk")
    anna.wait_for("buy milk\nIf this is an event")


@pytest.mark.parametrize(
    "text",
    ["at 6", "how about 6pm?", "tomorrow at 18:00", "an hour later", "давай в 18", "может, в 18?", "в 6 вечера можно?"],
)
def test_other_time_that_is_said_under_an_invitation_is_about_it(anna: Person, boris: Person, text: str) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Lunch")
    boris.wait_for("invites you", since=0)
    boris.say(text)
    shown = boris.wait_for("For another time of this meeting, tap “🕑 Propose another time”[\\s\\S]*Lunch")
    boris.press("🕑 Propose another time", message=shown)
    boris.wait_for("What day")
    assert events_of(boris) == []


def test_day_that_is_said_under_an_invitation_is_shown(anna: Person, boris: Person) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Lunch")
    boris.wait_for("invites you", since=0)
    boris.say("завтра")
    assert "Propose another time" not in str(boris.wait_for("Lunch"))


def test_time_that_is_said_with_no_invitation_is_about_nothing_yet(boris: Person) -> None:
    boris.say("at 6")
    boris.wait_for("What is it about")
