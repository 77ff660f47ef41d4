"""Waiting for what is recorded of messages once they are sent."""

from calendarapp.models import Card, OutboxMessage
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def wait_for_outbox(*people: Person) -> None:
    wait_until_delivered(*(person.id for person in people))


def wait_until_delivered(*people: int) -> None:
    """The same, by Telegram ID."""
    waiting = OutboxMessage.objects.filter(chat_id__in=people, sent_at=None, failed_at=None)
    wait_until(lambda: not waiting.exists(), what="an empty outbox")


def wait_for_card(person: Person, card: str) -> None:
    """Wait until it is recorded in which message that is: then a later turn can change it."""
    wait_until(lambda: Card.objects.filter(chat_id=person.id, card=card).exists(), what=f"the card {card}")
