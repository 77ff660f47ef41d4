"""/settings: usual duration, evening digest, unanswered invitations."""

import datetime as dt

import pytest

from calendarapp import queries
from tests.support.telegram import Person


def open_page(person: Person, button: str, question: str) -> None:
    person.say("/settings")
    person.wait_for("Settings")
    person.press(button)
    person.wait_for(question)


def test_preferences_are_shown_and_changed_in_one_message(anna: Person) -> None:
    anna.say("/settings")
    shown = anna.wait_for("Settings")
    for line in (
        "Usual duration: 1 h",
        "Reminders: 15 minutes before",
        "Evening digest: off",
        "Invitations without an answer: hold my time",
    ):
        assert line in shown["text"]
    for button, answer, expected in (
        ("⏳ Duration", "1 h 30 min", "Usual duration: 1 h 30 min"),
        ("🌙 Digest", "21:00", "Evening digest: 21:00"),
        ("🤝 Invitations", "⌛ 12 h", "hold my time for 12 h"),
    ):
        anna.press(button)
        anna.wait_for()
        anna.press(answer)
        assert anna.wait_for(expected)["message_id"] == shown["message_id"]
    person = queries.get_person(anna.id)
    assert (person.duration_minutes, person.digest_time) == (90, dt.time(21))
    assert (person.hold_policy, person.hold_hours) == ("expire", 12)


def test_chosen_values_are_marked_and_can_be_unset(anna: Person) -> None:
    open_page(anna, "⏳ Duration", "How long")
    assert "✓ 1 h" in anna.buttons()
    anna.press("no duration")
    anna.wait_for("Usual duration: no duration")
    assert queries.get_person(anna.id).duration_minutes is None
    open_page(anna, "🌙 Digest", "tomorrow's plans")
    assert "✓ off" in anna.buttons()
    anna.press("18:00")
    anna.wait_for("Evening digest: 18:00")
    open_page(anna, "🌙 Digest", "tomorrow's plans")
    anna.press("off")
    anna.wait_for("Evening digest: off")
    assert queries.get_person(anna.id).digest_time is None
    open_page(anna, "🤝 Invitations", "first meeting I confirm wins")
    anna.press("🏁 Don't hold my time")
    anna.wait_for("don't hold my time")
    assert queries.get_person(anna.id).hold_policy == "compete"


@pytest.mark.parametrize(
    "data", ["usual:-1", "usual:99999", "digest:24", "hold:never:0", "hold:expire:9999", "remind:on:0:99999", "set:x"]
)
def test_forged_choices_change_nothing(anna: Person, data: str) -> None:
    before = queries.get_person(anna.id)
    anna.press_forged(data)
    anna.wait_for_toast("out of date")
    after = queries.get_person(anna.id)
    for field in ("duration_minutes", "digest_time", "hold_policy", "hold_hours", "reminder_minutes"):
        assert getattr(after, field) == getattr(before, field)
