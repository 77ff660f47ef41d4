"""Webhooks in the panel: the secret shown once, tests, on and off, the log, and what is sent again."""

import html
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client

from calendarapp import clock
from calendarapp.models import WebhookDelivery, WebhookEndpoint
from calendarapp.services import webhook_deliveries, webhooks
from calendarapp.services.webhook_deliveries import Outcome
from calendarapp.services.webhooks import Holder
from tests.support.factories import Cast, make_event

pytestmark = pytest.mark.django_db

HOOKS = "/admin/calendarapp/webhookendpoint/"
LOG = "/admin/calendarapp/webhookdelivery/"
URL = "https://example.org/hook"


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def add(client: Client, **fields: Any) -> str:
    answer = client.post(f"{HOOKS}add/", {"url": URL, "user": "", "tg_id": "", **fields}, follow=True)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def choose(client: Client, path: str, action: str, *numbers: int) -> Any:
    return client.post(path, {"action": action, "_selected_action": list(numbers)}, follow=True)


@pytest.fixture
def hook(cast: Cast) -> WebhookEndpoint:
    return webhooks.create(holder=Holder(tg_id=cast.anna.tg_id), url=URL)[0]


def test_secret_is_shown_once(panel: Client, cast: Cast) -> None:
    shown = add(panel, tg_id=cast.anna.tg_id, types=["event.created", "event.deleted"])
    row = WebhookEndpoint.objects.get()
    [secret] = re.findall(r"whsec_[A-Za-z0-9+/=]{44}", shown)
    assert secret == webhooks.encode_secret(webhooks.make_key(row.nonce))
    assert (row.tg_id, row.types) == (cast.anna.tg_id, ["event.created", "event.deleted"])
    for path in (HOOKS, f"{HOOKS}{row.pk}/change/", f"{HOOKS}{row.pk}/history/"):
        page = read(panel, path)
        assert secret not in page
        assert row.nonce not in page
    assert "Анна" in read(panel, HOOKS)


def test_form_says_what_is_wrong(panel: Client, cast: Cast, staff: User) -> None:
    assert "не в интернете" in add(panel, url="https://10.0.0.1/", tg_id=cast.anna.tg_id)
    assert "защищённый адрес" in add(panel, url="http://example.org/", user=staff.pk)
    assert "Укажите либо" in add(panel) or "сотрудника" in add(panel)
    assert not WebhookEndpoint.objects.exists()
    add(panel, user=staff.pk)
    assert WebhookEndpoint.objects.get().user == staff


def test_webhooks_are_tested_and_turned_off_and_on(panel: Client, hook: WebhookEndpoint) -> None:
    choose(panel, HOOKS, "send_test", hook.pk)
    assert WebhookDelivery.objects.get().type == "ping"
    assert "выключен вручную" in choose(panel, HOOKS, "disable", hook.pk).content.decode()
    choose(panel, HOOKS, "send_test", hook.pk)
    assert WebhookDelivery.objects.count() == 1
    choose(panel, HOOKS, "enable", hook.pk)
    hook.refresh_from_db()
    assert hook.enabled
    assert LogEntry.objects.filter(object_id=str(hook.pk)).count() == 3
    panel.post(f"{HOOKS}{hook.pk}/delete/", {"post": "yes"})
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookDelivery.objects.exists()


def test_log_shows_what_was_sent_and_sends_again(panel: Client, hook: WebhookEndpoint, cast: Cast) -> None:
    make_event(cast.anna, name="Обед с Олей")
    [delivery] = webhook_deliveries.claim(limit=1)
    webhook_deliveries.note(delivery, Outcome(500, 7, "<b>oops</b>"))
    WebhookDelivery.objects.update(failed_at=clock.now())
    for path in (
        LOG,
        f"{LOG}?delivery=failed",
        f"{LOG}?endpoint__id__exact={hook.pk}",
        f"{LOG}?person={cast.anna.tg_id}",
    ):
        assert f"{LOG}{delivery.id}/change/" in read(panel, path)
    assert f"{LOG}{delivery.id}/change/" not in read(panel, f"{LOG}?delivery=waiting")
    page = panel.get(f"{LOG}{delivery.id}/change/").content.decode()
    assert "Обед с Олей" in page
    assert delivery.message_id in page
    assert "<b>oops" not in page
    assert "oops" in read(panel, f"{HOOKS}{hook.pk}/change/")
    choose(panel, LOG, "send_again", delivery.id)
    assert WebhookDelivery.objects.get().state == "waiting"


@pytest.mark.parametrize(("role", "sees", "operates"), [("viewer", 403, False), ("operator", 200, True)])
def test_role_decides_who_sees_and_disables_webhooks(
    client: Client, hook: WebhookEndpoint, role: str, sees: int, operates: bool
) -> None:
    account = User.objects.create(username=role, is_staff=True)
    account.groups.add(Group.objects.get(name=role))
    client.force_login(account)
    assert client.get(HOOKS).status_code == client.get(LOG).status_code == sees
    choose(client, HOOKS, "disable", hook.pk)
    hook.refresh_from_db()
    assert hook.enabled is not operates
    assert client.get(f"{HOOKS}add/").status_code == 403
