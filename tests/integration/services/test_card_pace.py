"""A card that two hundred people answer: one edit waits at a time, at the chat's pace, and the last state is shown."""

import datetime as dt
from typing import Any

import pytest

from botapi.cards import render_refresh
from calendarapp import clock
from calendarapp.models import Card, OutboxMessage, SharedEvent
from calendarapp.services import outbox, shared_events
from calendarapp.services.outbox import SentMessage
from calendarapp.services.shared_events import Place
from calendarapp.sql.cards import name_event_card
from tests.support.factories import forget_messages, make_event, make_person, make_telegram_id

pytestmark = pytest.mark.django_db

PEOPLE = 200
PAUSE = 3600.0  # seconds, in place of one: however long the taps take, they fall into it
GROUP = -1_000_000_000_900


def share(**where: Any) -> tuple[SharedEvent, Place]:
    """An event whose card is there."""
    anna = make_person("Anna", language="en")
    event = make_event(anna, days=3, name="Dinner")
    given: dict[str, Any] = {"owner": anna.pk, "event_id": event.pk, "language": "en", **where}
    if "inline_message_id" in where:
        return shared_events.share_inline(**given), Place(inline_message_id=where["inline_message_id"])
    shared = shared_events.share_in_group(**given)
    Card.objects.create(card=name_event_card(event.pk), chat_id=GROUP, message_id=7)
    return shared, Place(chat_id=GROUP)


@pytest.mark.parametrize("where", [{"chat_id": GROUP}, {"inline_message_id": "sent-by-the-way"}])
def test_crowd_of_answers_waits_as_one_edit_until_the_chat_has_rested(where: dict[str, Any]) -> None:
    shared, place = share(**where)
    forget_messages()

    def answer() -> None:
        shared_events.answer(shared_id=shared.pk, place=place, tg_id=make_telegram_id(), coming=True)

    answer()
    [first] = outbox.claim(limit=10, chat_pause=PAUSE)
    assert (first.chat_id, "refresh" in first.payload) == (shared.chat_id, True)
    number = Card.objects.get(chat_id=shared.chat_id).message_id
    outbox.mark_sent(SentMessage(first.id, number))
    for _person in range(PEOPLE - 1):
        answer()
        waiting = OutboxMessage.objects.filter(chat_id=shared.chat_id, sent_at=None)
        assert waiting.count() == 1
        assert outbox.claim(limit=10, chat_pause=PAUSE) == []
    OutboxMessage.objects.filter(pk=first.id).update(sent_at=clock.now() - dt.timedelta(seconds=PAUSE + 1))
    [last] = outbox.claim(limit=10, chat_pause=PAUSE)
    shown = render_refresh(shared.chat_id, **last.payload["refresh"])
    assert shown is not None
    assert f"Coming ({PEOPLE})" in shown["text"]
    outbox.mark_sent(SentMessage(last.id, number))
    assert not OutboxMessage.objects.filter(chat_id=shared.chat_id, sent_at=None).exists()
