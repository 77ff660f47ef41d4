"""Cards in groups: what is over, forged buttons, and cards of which the bot does not know that they are there."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.models import Appointment, Card, Event, OutboxMessage, SharedEvent
from calendarapp.services import outbox
from tests.support.groups import (
    get_again,
    get_buttons,
    get_data,
    let_pass,
    plan_dinner,
    wait_in_group,
    wait_until_card_says,
)
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Json, Person
from tests.support.waiting import wait_until


@pytest.fixture
def group(anna: Person, boris: Person, stranger: Person, telegram_server: SandboxServer) -> int:
    return telegram_server.group("Friends", anna, boris, stranger)


def test_card_of_what_is_over_loses_its_buttons_when_one_is_pressed(anna: Person, boris: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    let_pass(Event.objects.get(tg_user_id=anna.id))
    boris.press("✅ I'm in", message=card)
    boris.wait_for_toast("It has begun: nobody can join any more")
    wait_until(lambda: not get_buttons(get_again(anna, card)), what="the card without buttons")
    assert not Appointment.objects.filter(participant_tg_id=boris.id).exists()


def test_forged_number_takes_no_buttons_from_a_card(anna: Person, boris: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    number = SharedEvent.objects.get(chat_id=group).pk
    for data in (f"join:in:{number + 10**6}", f"poll:pick:{10**9}:0"):
        boris.press_forged(data, message_id=card["message_id"], chat_id=group)
        boris.wait_for_toast()
    anna.server.wait_until_idle()
    assert get_buttons(get_again(anna, card)) == ["✅ I'm in", "❌ I can't"]


def lose_note(group: int) -> OutboxMessage:
    """The worker that sent the card died before it was noted; when the lease ends, a worker sends it again."""
    wait_until(lambda: Card.objects.filter(chat_id=group).exists(), what="the note of the card")
    Card.objects.filter(chat_id=group).delete()
    sent = OutboxMessage.objects.filter(chat_id=group, method="sendMessage")
    sent.update(sent_at=None, leased_until=clock.now() + dt.timedelta(minutes=5))
    return sent.get()


def send_again(message: OutboxMessage, anna: Person, group: int) -> Json:
    outbox.release(message.pk, error="")
    wait_until(lambda: len(anna.received(chat_id=group)) == 2, what="the same card again")
    return anna.received(chat_id=group)[-1]


def test_card_that_was_pressed_before_it_came_again_is_shown_once_more(
    anna: Person, boris: Person, stranger: Person, group: int
) -> None:
    card = plan_dinner(anna, group)
    message = lose_note(group)
    boris.press("✅ I'm in", message=card)
    boris.wait_for_toast("You're in! ✅ It's in your calendar")
    again = send_again(message, anna, group)
    wait_until_card_says(anna, again, "Coming (1): Boris")
    assert get_buttons(wait_until_card_says(anna, card, "Coming (1): Boris")) == []
    stranger.press("✅ I'm in", message=again)
    wait_until_card_says(anna, again, "Coming (2): Boris, Stella")


def test_card_that_is_pressed_after_it_came_again_is_shown_once_more(anna: Person, boris: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    again = send_again(lose_note(group), anna, group)
    wait_until(lambda: Card.objects.filter(chat_id=group).exists(), what="the note of the second")
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, again, "Coming (1): Boris")
    assert get_buttons(wait_until_card_says(anna, card, "Coming (1): Boris")) == []


def test_card_of_which_nothing_is_noted_is_kept_true_once_it_is_pressed(
    anna: Person, boris: Person, group: int, telegram_server: SandboxServer
) -> None:
    card = plan_dinner(anna, group)
    telegram_server.wait_until_idle()
    Card.objects.filter(chat_id=group).delete()  # as when the bot was not in the group for a while
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Boris")
    boris.press("❌ I can't", message=card)
    wait_until_card_says(anna, card, "Not coming (1): Boris")


def test_button_of_another_message_makes_no_card_of_it(anna: Person, boris: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    anna.say("/agenda", chat_id=group)
    other = wait_in_group(anna, group, "What this group has planned")
    boris.press_forged(get_data(card, "I'm in"), message_id=other["message_id"], chat_id=group)
    wait_until_card_says(anna, card, "Coming (1): Boris")
    boris.server.wait_until_idle()
    assert get_again(anna, other)["text"] == other["text"]
    assert Card.objects.get(chat_id=group).message_id == card["message_id"]
