"""A message that is edited: its offer follows, a saved event is offered to be moved."""

from typing import Any

from calendarapp.models import Card, Conversation
from calendarapp.sql.cards import name_offer_card
from tests.bot.events_made import describe, events_of, settle
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def test_edited_sentence_changes_its_offer_in_place(anna: Person) -> None:
    said = anna.say("Sauna tomorrow at 18:00")
    offer = anna.wait_for("18:00[\\s\\S]*Shall I save this")
    wait_until(lambda: Conversation.objects.filter(pk=anna.id, data__message=said["message_id"]).exists())
    shown = Card.objects.filter(card=name_offer_card(), chat_id=anna.id, message_id=offer["message_id"])
    wait_until(shown.exists, what="the note of where the offer is")
    anna.edit(said, "Sauna tomorrow at 19:00")
    changed = anna.wait_for("19:00[\\s\\S]*Shall I save this")
    assert changed["message_id"] == offer["message_id"]
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [describe(event)[2] for event in events_of(anna)] == ["19:00"]


def test_edit_of_another_message_changes_nothing(anna: Person) -> None:
    first = anna.say("hello")
    anna.wait_for("Hello!")
    anna.say("Sauna tomorrow at 18:00")
    anna.wait_for("18:00[\\s\\S]*Shall I save this")
    anna.edit(first, "Cinema tomorrow at 20:00")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    assert [event.name for event in events_of(anna)] == ["Sauna"]


def save_sauna(person: Person) -> dict[str, Any]:
    """Save an event from a sentence; returns the message."""
    said = person.say("Sauna tomorrow at 18:00")
    person.wait_for("Shall I save this")
    person.press("💾 Save")
    person.wait_for("Saved")
    return said


def test_edit_of_a_saved_sentence_offers_to_move_the_event(anna: Person) -> None:
    said = save_sauna(anna)
    anna.edit(said, "Sauna tomorrow at 19:00")
    anna.wait_for("still as it was saved[\\s\\S]*18:00–19:00")
    anna.press(next(text for text in anna.buttons() if text.startswith("↪️ Move it") and "19:00" in text))
    anna.wait_for("Changed[\\s\\S]*19:00–20:00")
    assert [describe(event)[2] for event in events_of(anna)] == ["19:00"]


def test_edit_of_a_saved_sentence_says_how_to_change_what_it_does_not_name(anna: Person) -> None:
    said = save_sauna(anna)
    anna.edit(said, "Cinema tomorrow at 18:00")
    anna.wait_for("saved stays as it is")
    assert [event.name for event in events_of(anna)] == ["Sauna"]


def test_edit_that_changes_nothing_of_the_event_is_not_answered(anna: Person) -> None:
    said = save_sauna(anna)
    count = len(anna.received())
    anna.edit(said, "Sauna tomorrow at 18:00")
    anna.edit(said, "see you")
    settle(anna)
    assert len(anna.received()) == count + 1


def test_edit_does_not_move_dates_of_a_series_to_another_day(anna: Person) -> None:
    said = anna.say("Yoga every Tuesday at 19:00")
    anna.wait_for("Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    anna.edit(said, "Yoga every Thursday at 19:00")
    anna.wait_for("still as it was saved")
    assert not any(text.startswith("↪️ Move it") for text in anna.buttons())
