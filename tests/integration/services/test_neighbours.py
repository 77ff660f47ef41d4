"""What the invited person has right before and after is named to them alone, when the message is sent."""

import asyncio
import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from botapi import cards, deferred
from calendarapp import messages
from calendarapp.access import Actor
from calendarapp.models import Appointment, OutboxMessage, TgUser
from calendarapp.services import appointments
from tests.support.factories import Cast, make_event, make_meeting, make_person

pytestmark = pytest.mark.django_db(transaction=True)  # messages are filled in by other threads


def invite(organizer: TgUser, participant: TgUser, hour: int = 15, **more: Any) -> Appointment:
    return make_meeting(organizer, participant, days=3, time=dt.time(hour), duration_minutes=60, **more)


def read_sent(person: TgUser) -> str:
    """The last message to that person, as it would be sent now."""
    message = OutboxMessage.objects.filter(chat_id=person.pk, payload__has_key="text").latest("id")
    filled = asyncio.run(deferred.fill_in(message.payload))
    assert filled is not None
    assert messages.AROUND not in filled
    return str(filled["text"])


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return Cast(make_person("Анна"), make_person("Борис"), make_person("Олег"))


def test_what_is_right_before_and_after_is_named_to_the_participant_alone(people: Cast) -> None:
    make_event(people.boris, name="Шахматы", days=3, time=dt.time(13), duration_minutes=90)
    before = invite(people.oleg, people.boris, 16, name="Стоматолог")
    meeting = invite(people.anna, people.boris)
    stored = OutboxMessage.objects.filter(chat_id=people.boris.pk).latest("id").payload
    assert "Шахматы" not in str(stored), "nothing of a calendar is kept in the outbox"
    text = read_sent(people.boris)
    assert "⏮ Прямо перед этим: Шахматы, до 14:30" in text
    assert "⏭ Сразу после: Стоматолог, с 16:00" in text
    with translation.override("ru"):
        assert "Шахматы, до 14:30" in cards.render_meeting_view(people.boris, meeting)[0]
        assert "Шахматы" not in cards.render_meeting_view(people.anna, meeting)[0]
    appointments.cancel(actor=Actor.person(people.oleg.pk), appointment_id=before.pk)
    meeting = invite(people.anna, people.boris, 18)
    assert "Сразу" not in read_sent(people.boris)
    appointments.confirm(actor=Actor.person(people.boris.pk), appointment_id=meeting.pk)
    assert "Прямо перед" not in read_sent(people.anna)


def test_what_is_further_away_shows_as_free_or_takes_whole_days_is_not_named(people: Cast) -> None:
    make_event(people.boris, name="Утро", days=3, time=dt.time(11), duration_minutes=60)
    make_event(people.boris, name="Свободно", days=3, time=dt.time(14), duration_minutes=30, transparent=True)
    make_event(people.anna, name="Чужое", days=3, time=dt.time(14), duration_minutes=30)
    invite(people.anna, people.boris)
    assert "⏮" not in read_sent(people.boris)


def test_answered_meanwhile_or_gone_the_message_is_sent_as_it_is(people: Cast) -> None:
    make_event(people.boris, name="Шахматы", days=3, time=dt.time(14), duration_minutes=60)
    meeting = invite(people.anna, people.boris)
    appointments.decline(actor=Actor.person(people.boris.pk), appointment_id=meeting.pk)
    assert "Шахматы" not in read_sent(people.boris)
    Appointment.objects.filter(pk=meeting.pk).delete()
    assert "приглашает вас" in read_sent(people.boris)
