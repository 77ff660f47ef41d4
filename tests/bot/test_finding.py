"""/find: own events and meetings by words, in pages, in both languages."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inputs.search_words import clean_words
from botapi.callbacks import FindButton
from calendarapp import queries
from calendarapp.models import Event
from calendarapp.services import people
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.telegram import Person


def press_in(message: dict[str, Any], text: str) -> str:
    """The data of that button."""
    rows = message["reply_markup"]["inline_keyboard"]
    return next(str(button["callback_data"]) for row in rows for button in row if button["text"] == text)


@pytest.mark.parametrize("command", ["/find", "/search"])
def test_words_find_events_and_a_tap_opens_the_card(anna: Person, boris: Person, command: str) -> None:
    make_event(anna.id, name="Lunch with Oleg", days=2, time=dt.time(12))
    make_event(anna.id, name="Dentist", details="lunch is out of the question")
    make_event(anna.id, name="Walk")
    make_event(boris.id, name="Lunch of his own")
    anna.say(f"{command} LUN")
    found = anna.wait_for("2 found")
    text = found["text"]
    assert text.index("1. 12:30 · Dentist") < text.index("2. 12:00 · Lunch with Oleg")
    assert "Walk" not in text
    assert "his own" not in text
    anna.press("2")
    card = anna.wait_for("Event ID")
    assert "Lunch with Oleg" in card["text"]
    assert card["message_id"] != found["message_id"]


def test_past_ones_are_found_after_the_coming_ones(anna: Person) -> None:
    for number, days in enumerate((1, 2, 3)):
        event = make_event(anna.id, name=f"Yoga {number}", days=30)
        Event.objects.filter(pk=event.pk).update(date=get_day(-days))
    make_event(anna.id, name="Yoga to come", days=5)
    anna.say("/find yoga")
    text = anna.wait_for("4 found")["text"]
    places = [text.index(name) for name in ("Yoga to come", "Yoga 0", "Yoga 1", "Yoga 2")]
    assert places == sorted(places)
    assert "Yoga 0 — over" in text


def test_meetings_are_found_by_the_other_persons_name(anna: Person, boris: Person, outsider: Person) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), name="Ёлка", details="Каток")
    boris.say("/find anna")
    text = boris.wait_for("1 found")["text"]
    assert "🤝 Ёлка" in text
    assert "Waiting for your answer · 👤 Anna" in text
    assert "/meetings" in text
    boris.press("1")
    assert "✅ Confirm" in boris.wait_for("You're invited")["reply_markup"]["inline_keyboard"][0][0]["text"]
    anna.say("/find елк boris")
    assert "👥 ⏳ No answer yet: Boris" in anna.wait_for("1 found")["text"]
    outsider.say("/find елка")
    outsider.wait_for("I found nothing for “елка”")


def test_dialog_is_in_the_persons_language(anna: Person) -> None:
    people.set_language(tg_id=anna.id, language="ru")
    make_event(anna.id, name="Мёд и ёлки")
    anna.say("/find")
    anna.wait_for("Что ищем")
    anna.say("ЕЛК")
    assert "Мёд и ёлки" in anna.wait_for("найдено 1")["text"]
    anna.say("/find самовар")
    assert "/find" in anna.wait_for("ничего не нашлось")["text"]


def test_pages_turn_in_the_same_message_also_of_an_old_list(anna: Person) -> None:
    for number in range(1, 19):
        make_event(anna.id, name=f"Обед с друзьями и коллегами {number:02}", days=number)
    anna.say("/find обед с друзьями и коллегами из института")
    anna.wait_for("nothing")
    anna.say("/find обед с друзьями и коллегами")
    first = anna.wait_for("18 found")
    assert anna.buttons()[-2:] == ["1 / 3", "›"]
    anna.press("›")
    second = anna.wait_for("коллегами 09")
    assert second["message_id"] == first["message_id"]
    assert "18 found" in second["text"]
    anna.press("›")
    anna.wait_for("18. .*коллегами 18")
    assert anna.buttons()[-2:] == ["‹", "3 / 3"]
    anna.say("/find walk")
    anna.wait_for("nothing")
    anna.press_forged(press_in(second, "‹"), message_id=first["message_id"])
    anna.wait_for("коллегами 01")
    anna.press_forged("find:9999:обед", message_id=first["message_id"])
    anna.wait_for("коллегами 18")
    anna.press_forged("find:0:%", message_id=first["message_id"])
    anna.wait_for("nothing for “%”")


def test_command_alone_asks_once(anna: Person) -> None:
    make_event(anna.id, name="Lunch")
    anna.say("/find")
    anna.wait_for("What are you looking for")
    anna.share("sticker")
    anna.wait_for("What are you looking for")
    anna.say("lunch")
    anna.wait_for("1 found")
    anna.say("lunch")
    anna.wait_for("don't understand that yet")


@pytest.mark.parametrize("out", ["отмена", "cancel", "/cancel"])
def test_question_is_left_and_draft_stays(anna: Person, out: str) -> None:
    anna.say("/new Picnic")
    anna.wait_for("Picnic")
    anna.say("/find")
    anna.wait_for("What are you looking for")
    assert any("draft “Picnic” is saved" in message["text"] for message in anna.received()[-2:])
    anna.say(out)
    assert "Picnic" in anna.wait_for("nothing is in progress")["text"]
    anna.say("/new")
    anna.wait_for("You have a draft")
    assert "▶️ Continue “Picnic”" in anna.buttons()


def test_finding_with_words_leaves_the_conversation_alone(anna: Person) -> None:
    anna.say("/new Picnic")
    anna.wait_for("What day")
    anna.say("/find picnic")
    anna.wait_for("nothing")
    anna.say("tomorrow 12:30")
    anna.wait_for("Any details")
    anna.press("💾 Save")
    anna.wait_for("Event ID")
    anna.say("/find picnic")
    anna.wait_for("1 found")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("  Обед,  с Борисом! ", "обед с борисом"),
        ("Ёлка", "ёлка"),
        ("100% 🎂 %", "100 🎂 %"),
        ("обед обед", "обед"),
        ("", ""),
        (":~ \x00", ""),
        ("one two three four five six seven", "one two three four five six"),
        ("встреча с преподавателем английского", "встреч с преподава англий"),
    ],
)
def test_words_are_cut_to_what_a_button_carries(text: str, words: str) -> None:
    cleaned = clean_words(text)
    if text.startswith("встреча"):  # each is a beginning
        assert all(one.startswith(part) for one, part in zip(text.split(), cleaned.split(), strict=True))
        assert 40 < len(cleaned.encode()) <= 48
    else:
        assert cleaned == words


@given(st.text(max_size=200))
def test_any_text_fits_into_a_button(text: str) -> None:
    words = clean_words(text)
    packed = FindButton(number=10**7, words=words).pack()
    assert len(packed.encode()) <= 64
    assert FindButton.unpack(packed).words == words
    assert clean_words(words) == words
