"""Reminders: the person's default and an event's own."""

import pytest

from calendarapp import queries
from calendarapp.models import Event, Reminder
from tests.support.factories import make_event
from tests.support.telegram import Person


def due(event: Event) -> list[int]:
    rows = Reminder.objects.filter(event_id=event.pk).order_by("minutes_before")
    return list(rows.values_list("minutes_before", flat=True))


def test_several_reminders_or_none_can_be_chosen(anna: Person) -> None:
    event = make_event(anna.id, days=9)
    anna.say("/settings")
    shown = anna.wait_for("Settings")
    anna.press("⏰ Reminders")
    anna.wait_for("When shall I remind you")
    assert "✓ 15 minutes before" in anna.buttons()
    for button, expected in (
        ("1 day before", "Now: 1 day before, 15 minutes before"),
        ("at the start", "Now: 1 day before, 15 minutes before, at the start"),
        ("✓ 15 minutes before", "Now: 1 day before, at the start"),
    ):
        anna.press(button)
        assert anna.wait_for(expected)["message_id"] == shown["message_id"]
    assert queries.get_person(anna.id).reminder_minutes == [1440, 0]
    assert due(event) == [0, 1440]
    anna.press("never")
    anna.wait_for("Now: never")
    assert due(event) == []
    anna.press("‹ Back")
    anna.wait_for("Reminders: never")


def test_at_most_five_reminders_are_kept(anna: Person) -> None:
    for minutes in (0, 5, 30, 60):
        anna.press_forged(f"remind:on:0:{minutes}")
        anna.wait_for("When shall I remind you")
    anna.press_forged("remind:on:0:180")
    anna.wait_for_toast("at most 5")
    assert queries.get_person(anna.id).reminder_minutes == [60, 30, 15, 5, 0]
    anna.press_forged("remind:on:0:60")
    anna.wait_for_toast()
    assert len(queries.get_person(anna.id).reminder_minutes) == 5


def test_event_can_have_its_own_reminders(anna: Person) -> None:
    event = make_event(anna.id, days=9, name="Lunch")
    anna.say(f"/event {event.pk}")
    card = anna.wait_for("Lunch")
    anna.press("⏰ Reminders")
    assert anna.wait_for("As in your /settings")["message_id"] == card["message_id"]
    assert "✓ As in my settings" in anna.buttons()
    anna.press("1 hour before")
    anna.wait_for("Reminders: 1 hour before, 15 minutes before")
    assert due(event) == [15, 60]
    anna.press("never")
    anna.wait_for("Reminders: never")
    assert due(event) == []
    anna.press("As in my settings")
    anna.wait_for("As in your /settings")
    assert due(event) == [15]
    anna.press("‹ Back")
    assert "Event ID" in anna.wait_for("Lunch")["text"]


@pytest.mark.parametrize(("chosen", "shown"), [("1 hour before", "⏰ 1 hour before"), ("never", "🔕 No reminders")])
def test_card_shows_the_reminders_of_this_event_alone(anna: Person, chosen: str, shown: str) -> None:
    event = make_event(anna.id, days=9, name="Lunch")
    anna.say(f"/event {event.pk}")
    assert "⏰" not in anna.wait_for("Lunch")["text"]
    anna.press("⏰ Reminders")
    anna.wait_for("As in your /settings")
    anna.press(chosen)
    anna.wait_for("Reminders: ")
    anna.press("‹ Back")
    assert shown in anna.wait_for("Event ID")["text"]


def test_only_the_owner_can_change_reminders(anna: Person, outsider: Person) -> None:
    event = make_event(anna.id, days=9)
    for change in ("show", "on", "never", "follow", "back"):
        outsider.press_forged(f"remind:{change}:{event.pk}:60")
        outsider.wait_for_toast("no event with this ID")
    assert due(event) == [15]
