"""Failed messages are sent again or discarded, many at once: the panel asks first and says how many."""

import html
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calendarapp.models import OutboxMessage
from calendarapp.services import outbox
from tests.support.factories import Cast, forget_messages, make_message

pytestmark = pytest.mark.django_db

LIST = "/admin/calendarapp/outboxmessage/"
ACTIONS = ("send_again", "discard")


@pytest.fixture
def failed(cast: Cast) -> list[int]:
    """Three messages that Telegram has refused."""
    forget_messages()
    found = [make_message(chat_id=cast.anna.tg_id, payload={"chat_id": 1, "text": text}).pk for text in "абв"]
    for number in found:
        outbox.mark_failed(number, error="Forbidden: bot was blocked by the user")
    return found


def choose(client: Client, action: str, *numbers: int, query: str = "", **more: Any) -> Any:
    return client.post(LIST + query, {"action": action, "_selected_action": list(numbers), **more})


def confirm(client: Client, question: Any) -> Any:
    """Submit the form that the question has."""
    page = question.content.decode().split('id="content-main"')[1]
    fields: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        fields.setdefault(name, []).append(html.unescape(value))
    address = re.search(r'<form method="post" action="([^"]*)"', page)
    assert address
    return client.post(html.unescape(address[1]), {**fields, "confirmed": "1"}, follow=True)


def states() -> list[str]:
    return ["failed" if message.failed_at else "waiting" for message in OutboxMessage.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("action", "asks"),
    [("send_again", "Отправить снова 2 недоставленных сообщения?"), ("discard", "Удалить навсегда 2 недоставленных")],
)
def test_panel_asks_first_and_says_how_many(panel: Client, failed: list[int], action: str, asks: str) -> None:
    question = choose(panel, action, *failed[:2])
    assert question.status_code == 200
    assert asks in question.content.decode()
    assert states() == ["failed"] * 3
    assert not LogEntry.objects.filter(content_type__model="outboxmessage").exists()


def test_chosen_ones_are_sent_again(panel: Client, failed: list[int]) -> None:
    answer = confirm(panel, choose(panel, "send_again", *failed[:2]))
    assert "2 сообщения" in answer.content.decode()
    assert states() == ["waiting", "waiting", "failed"]
    [claimed] = outbox.claim(limit=10)
    assert (claimed.id, claimed.attempts) == (failed[0], 1)


def test_chosen_ones_are_discarded(panel: Client, staff: User, failed: list[int]) -> None:
    answer = confirm(panel, choose(panel, "discard", *failed[:2]))
    assert "Удалено 2 сообщения." in answer.content.decode()
    assert list(OutboxMessage.objects.values_list("pk", flat=True)) == failed[2:]
    written = LogEntry.objects.filter(content_type__model="outboxmessage").order_by("object_id")
    assert [(line.user, line.object_id, line.action_flag) for line in written] == [
        (staff, str(number), 3) for number in failed[:2]
    ]
    assert "доставка: не доставлено → удалено" in panel.get("/admin/admin/logentry/").content.decode()


@pytest.mark.parametrize("action", ACTIONS)
def test_all_of_a_filtered_list(panel: Client, cast: Cast, failed: list[int], action: str) -> None:
    other = make_message(chat_id=cast.boris.tg_id, payload={"chat_id": 2, "text": "г"}).pk
    outbox.mark_failed(other, error="Bad Request: chat not found")
    query = "?delivery=failed&q=blocked"
    question = choose(panel, action, failed[0], query=query, select_across="1")
    assert " 3 " in question.context["title"]
    confirm(panel, question)
    left = {"send_again": ["waiting"] * 3 + ["failed"], "discard": ["failed"]}
    assert states() == left[action]


@pytest.mark.parametrize("action", ACTIONS)
def test_messages_that_have_not_failed_stay_as_they_are(
    panel: Client, cast: Cast, failed: list[int], action: str
) -> None:
    waits = make_message(chat_id=cast.boris.tg_id, payload={"chat_id": 2, "text": "ждёт"}).pk
    question = choose(panel, action, failed[0], waits)
    assert "1 из выбранных" in question.content.decode()
    confirm(panel, question)
    assert OutboxMessage.objects.get(pk=waits).attempts == 0
    answer = choose(panel, action, waits)
    assert answer.status_code == 302
    assert OutboxMessage.objects.filter(pk=waits).exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_message_that_another_operator_has_sent_again_meanwhile(panel: Client, failed: list[int], action: str) -> None:
    question = choose(panel, action, *failed)
    outbox.retry_failed(failed[:1])
    confirm(panel, question)
    assert OutboxMessage.objects.filter(pk=failed[0], failed_at=None).exists()
    assert LogEntry.objects.filter(content_type__model="outboxmessage").count() == 2


@pytest.mark.parametrize("action", ACTIONS)
def test_viewer_does_neither(client: Client, failed: list[int], action: str) -> None:
    account = User.objects.create_user("viewer", is_staff=True)
    account.groups.add(Group.objects.get(name="viewer"))
    client.force_login(account)
    choose(client, action, *failed, confirmed="1")
    assert states() == ["failed"] * 3


@pytest.mark.parametrize("action", ACTIONS)
def test_many_cost_as_many_statements_as_few(panel: Client, failed: list[int], action: str) -> None:
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            chat_id=9_000_000_000 + n, payload={}, failed_at=OutboxMessage.objects.get(pk=failed[0]).failed_at
        )
        for n in range(300)
    )
    question = choose(panel, action, failed[0], query="?delivery=failed", select_across="1")
    with CaptureQueriesContext(connection) as made:
        confirm(panel, question)
    assert OutboxMessage.objects.filter(failed_at__isnull=False).count() == 0
    assert len(made) < 50
