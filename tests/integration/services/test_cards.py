"""Card refreshes in the outbox: at most one waits, the newest state wins, and no change is lost."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.test import override_settings

from calendarapp import messages
from calendarapp.access import Actor
from calendarapp.models import Appointment, Card, OutboxMessage
from calendarapp.services import appointments, erasure, outbox, rescheduling
from calendarapp.services.outbox import SentMessage
from calendarapp.sql import cards
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, forget_messages, get_day, make_cast, make_event, make_meeting
from tests.support.running import RunningWorker
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.threads import run_at_once
from tests.support.waiting import wait_until

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(scope="module")
def telegram() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def cast(committed: None) -> Cast:
    return make_cast()


@contextmanager
def worker(telegram: SandboxServer) -> Iterator[None]:
    """A worker that delivers to that server immediately, and has delivered everything when the block ends."""
    with (
        override_settings(
            TELEGRAM_API_URL=telegram.url, BOT_TOKEN=telegram.token, OUTBOX_PER_SECOND=0, OUTBOX_CHAT_PAUSE=0
        ),
        RunningWorker(),
    ):
        yield
        wait_until(lambda: not waiting().exists())


def phones(telegram: SandboxServer, cast: Cast) -> tuple[Person, Person]:
    """Anna's and Boris's Telegram."""
    anna, boris = (telegram.person(one.first_name, id=one.tg_id, started=True) for one in (cast.anna, cast.boris))
    return anna, boris


def waiting(**of: Any) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.filter(sent_at=None, failed_at=None, **of).order_by("id")


def refreshes(chat_id: int) -> list[OutboxMessage]:
    return list(waiting(chat_id=chat_id, payload__has_key="refresh"))


def shown(cast: Cast, **fields: Any) -> Appointment:
    """A meeting whose card Boris has seen, as message 10 of his chat."""
    meeting = make_meeting(cast.anna, cast.boris, **fields)
    [invitation] = waiting(chat_id=cast.boris.tg_id)
    outbox.mark_sent(SentMessage(invitation.pk, 10))
    forget_messages()
    return meeting


def change(meeting: Appointment, **fields: Any) -> None:
    """Change the meeting as another writer would."""
    Appointment.objects.filter(pk=meeting.pk).update(**fields)


def test_two_changes_before_a_refresh_make_one_refresh_with_the_newest_state(
    telegram: SandboxServer, cast: Cast
) -> None:
    _anna, boris = phones(telegram, cast)
    with worker(telegram):
        meeting = make_meeting(cast.anna, cast.boris, name="Обед")
        invitation = boris.wait_for("Обед", since=0)
    change(meeting, name="Ужин")
    change(meeting, status="confirmed", name="Полдник")
    assert len(refreshes(cast.boris.tg_id)) == 1
    with worker(telegram):
        pass
    [edit] = telegram.calls("editMessageText", chat_id=cast.boris.tg_id)
    assert edit["parameters"]["message_id"] == str(invitation["message_id"])
    assert "Полдник" in edit["parameters"]["text"]
    assert len(boris.received()) == 1


def test_refresh_being_sent_does_not_swallow_a_newer_change(cast: Cast) -> None:
    meeting = shown(cast)
    change(meeting, status="confirmed")
    [claimed] = outbox.claim(limit=5)
    change(meeting, status="cancelled")
    [_under_way, newer] = refreshes(cast.boris.tg_id)
    assert (newer.leased_until, _under_way.pk) == (None, claimed.id)
    outbox.return_claimed([claimed])  # both wait: the next change adds no third
    change(meeting, status="pending")
    assert len(refreshes(cast.boris.tg_id)) == 2


def test_change_is_not_lost_when_refresh_is_claimed_before_commit(cast: Cast) -> None:
    """A writer that relies on a waiting refresh locks it until its change is visible."""
    meeting = shown(cast)
    change(meeting, name="Ужин")
    with transaction.atomic():
        change(meeting, name="Полдник")
        assert run_at_once([lambda: outbox.claim(limit=5)]) == [[]]
    assert [claimed.payload["refresh"]["card"] for claimed in outbox.claim(limit=5)] == [
        cards.name_meeting_card(meeting.pk)
    ]


def test_notice_older_than_the_change_is_refreshed(telegram: SandboxServer, cast: Cast) -> None:
    _anna, boris = phones(telegram, cast)
    meeting = make_meeting(cast.anna, cast.boris, name="Обед")  # nobody has sent it yet
    change(meeting, name="Ужин")
    [_invitation, refresh] = waiting(chat_id=cast.boris.tg_id)
    assert refresh.payload["refresh"]["card"] == cards.name_meeting_card(meeting.pk)
    with worker(telegram):
        pass
    [message] = boris.received()
    assert "Ужин" in message["text"]


def test_superseded_card_loses_its_buttons(telegram: SandboxServer, cast: Cast) -> None:
    _anna, boris = phones(telegram, cast)
    with worker(telegram):
        meeting = make_meeting(cast.anna, cast.boris)
        boris.wait_for("приглашает", since=0)
    with worker(telegram):
        rescheduling.reschedule(
            actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk, date=get_day(3), time=dt.time(17, 40)
        )
    older, newer = boris.received()
    assert "17:40" in older["text"]
    assert "reply_markup" not in older
    assert newer["reply_markup"]["inline_keyboard"]
    [card] = Card.objects.filter(card=cards.name_meeting_card(meeting.pk), chat_id=cast.boris.tg_id)
    assert card.message_id == newer["message_id"]


def test_message_delivered_twice_is_one_card(telegram: SandboxServer, cast: Cast) -> None:
    """The answer to the first attempt was lost, as when a worker dies before recording it: the second is the card."""
    _anna, boris = phones(telegram, cast)
    telegram.fail_next("sendMessage", chat_id=cast.boris.tg_id, cut="after")
    with worker(telegram):
        meeting = make_meeting(cast.anna, cast.boris)
    _first, second = boris.received()
    change(meeting, status="confirmed")
    with worker(telegram):
        pass
    assert "Подтверждена" in boris.received()[-1]["text"]
    assert Card.objects.get(chat_id=cast.boris.tg_id).message_id == second["message_id"]


def test_blocked_chat_makes_no_dead_letter(telegram: SandboxServer, cast: Cast) -> None:
    _anna, boris = phones(telegram, cast)
    with worker(telegram):
        meeting = make_meeting(cast.anna, cast.boris)
        boris.wait_for("приглашает", since=0)
    boris.block()
    change(meeting, status="confirmed")
    with worker(telegram):
        pass
    assert not OutboxMessage.objects.filter(failed_at__isnull=False).exists()


def test_row_of_an_earlier_version_is_sent_and_its_card_recorded(telegram: SandboxServer, cast: Cast) -> None:
    _anna, boris = phones(telegram, cast)
    meeting = make_meeting(cast.anna, cast.boris)
    forget_messages()
    with connection.cursor() as cursor:  # as an upgraded database contains it
        cursor.execute(
            "INSERT INTO calendarapp_outboxmessage"
            " (chat_id, method, payload, appointment_id, created_at, attempts, last_error)"
            """ VALUES (%s, 'sendMessage', jsonb_build_object('chat_id', %s, 'text', 'old'), %s, now(), 0, '')""",
            [cast.boris.tg_id, cast.boris.tg_id, meeting.pk],
        )
    with worker(telegram):
        pass
    change(meeting, status="confirmed")
    with worker(telegram):
        pass
    assert "Подтверждена" in boris.received()[-1]["text"]


def test_card_never_exceeds_telegrams_limit(cast: Cast) -> None:
    event = make_event(cast.anna, name="😀" * 255, details="😀" * 1500)
    cast.boris.first_name, cast.boris.last_name = "😀" * 100, "😀" * 100
    participants = [(cast.boris, Appointment(status="confirmed", slot=event.slot))] * 30
    text = messages.render_event_card(event, cast.anna, participants)
    assert 2000 < len(text.encode("utf-16-le")) // 2 < 4096


def test_last_card_of_erased_persons_meeting_names_it(telegram: SandboxServer, cast: Cast) -> None:
    _anna, boris = phones(telegram, cast)
    with worker(telegram):
        make_meeting(cast.anna, cast.boris, name="Обед")
        boris.wait_for("приглашает", since=0)
    with worker(telegram):
        erasure.erase(cast.anna.tg_id)
    older, newest = boris.received()
    assert "Обед" in newest["text"]
    assert "Отмен" in older["text"]
    assert "Обед" not in older["text"], "what she wrote is gone"
    assert not any(cast.anna.first_name in message["text"] for message in (older, newest))


class TestScopeThroughTheApi:
    def invited(self, cast: Cast) -> tuple[Appointment, Appointment]:
        event = make_event(cast.anna, time=dt.time(12), duration_minutes=60)
        first, second = (
            appointments.invite_to_event(organizer=cast.anna.tg_id, participant=participant.tg_id, event_id=event.pk)
            for participant in (cast.boris, cast.oleg)
        )
        return first, second

    @pytest.mark.parametrize(("scope", "other"), [("all", "16:20:00"), ("this", "12:00:00")])
    def test_accepting_requires_a_scope(self, cast: Cast, scope: str, other: str) -> None:
        first, second = self.invited(cast)
        rescheduling.propose(
            actor=Actor.person(cast.boris.tg_id), appointment_id=first.pk, date=first.date, time=dt.time(16, 20)
        )
        anna = ApiClient(cast.anna)
        path = f"appointments/{first.pk}/accept/"
        assert read_problem(anna.post(path)) == (409, "others_invited")
        assert read_problem(anna.post(path, {"scope": "some"}))[0] == 400
        assert anna.post(path, {"scope": scope}).json()["status"] == "confirmed"
        row = anna.get(f"appointments/{second.pk}/").json()
        assert (row["time"], row["status"]) == (other, "pending")

    @pytest.mark.parametrize(("scope", "other"), [("all", "16:20:00"), ("this", "12:00:00")])
    def test_moving_requires_a_scope(self, cast: Cast, scope: str, other: str) -> None:
        first, second = self.invited(cast)
        anna = ApiClient(cast.anna)
        path, when = f"appointments/{first.pk}/", {"time": "16:20"}
        assert read_problem(anna.patch(path, when)) == (409, "others_invited")
        assert anna.patch(path, {**when, "scope": scope}).json()["time"] == "16:20:00"
        assert anna.get(f"appointments/{second.pk}/").json()["time"] == other
