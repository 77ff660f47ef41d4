"""Waiting for what is recorded of messages once they are sent."""

from calendarapp.models import Card, OutboxMessage
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def wait_for_outbox(*people: Person) -> None:
    wait_until(
        lambda: (
            not OutboxMessage.objects.filter(
                chat_id__in=[person.id for person in people], sent_at=None, failed_at=None
            ).exists()
        )
    )


def wait_for_card(person: Person, card: str) -> None:
    """Wait until it is recorded in which message that is: then a later turn can change it."""
    wait_until(lambda: Card.objects.filter(chat_id=person.id, card=card).exists(), what=f"the card {card}")
