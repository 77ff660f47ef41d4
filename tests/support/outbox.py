"""Waiting for the worker."""

from calendarapp.models import OutboxMessage
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
