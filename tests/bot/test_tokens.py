"""/settings: API tokens, from the button to a program's request."""

import json
import logging
import re

import pytest
from django.test import Client

from calendarapp.models import ApiToken, OutboxMessage
from calendarapp.services import tokens
from tests.support.chats import get_text
from tests.support.telegram import Person

FORM = r"vst_[A-Za-z0-9_-]{43}"


def open_tokens(person: Person) -> None:
    person.say("/settings")
    person.wait_for("Settings")
    person.press("🔑 API tokens")
    person.wait_for("a program can read your calendar")


def make(person: Person, button: str = "➕ Read") -> str:
    """Make a token on the open page; it is taken from the message that shows it."""
    person.press(button)
    shown = get_text(person.wait_for("Your new API token"))
    assert "only now" in shown
    found = re.search(FORM, shown)
    assert found
    return found[0]


def test_issued_token_works_in_a_request(anna: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    open_tokens(anna)
    token = make(anna)
    page = get_text(anna.wait_for("never used"))
    assert f"{token[:8]}…" in page
    assert "http://localhost:" in page
    assert "/api/docs/" in page
    assert token not in page
    [row] = tokens.list_for_person(anna.id)
    assert row.scope == "read"
    answer = Client(headers={"Authorization": f"Bearer {token}"}).post("/api/appointments/")
    assert answer.status_code == 403
    open_tokens(anna)
    anna.wait_for("read · last used")
    # No row of the outbox has ever held it, whatever happened to its message.
    for message in OutboxMessage.objects.filter(chat_id=anna.id):
        assert token not in json.dumps(message.payload)
    assert token not in caplog.text


def test_each_button_issues_its_scope(anna: Person) -> None:
    open_tokens(anna)
    make(anna, "➕ Read and write")
    assert "read and write" in get_text(anna.wait_for("never used"))
    assert [row.scope for row in tokens.list_for_person(anna.id)] == ["write"]


def test_revoking_asks_first(anna: Person) -> None:
    open_tokens(anna)
    token = make(anna)
    anna.wait_for("never used")
    page = next(message for message in anna.received() if "never used" in get_text(message))
    anna.press(f"🗑 {token[:8]}…", message=page)
    anna.wait_for(r"Revoke vst_")
    anna.press("Keep it", message=page)
    anna.wait_for("never used")
    assert tokens.find(token)
    anna.press(f"🗑 {token[:8]}…", message=page)
    anna.wait_for("Revoke")
    anna.press("🗑 Yes, revoke", message=page)
    anna.wait_for_toast("Revoked")
    assert tokens.find(token) is None
    anna.wait_for("a program can read your calendar")
    number = 2**62
    anna.press_forged(f"token:revoke:{number}")
    anna.wait_for_toast("no such API token")


def test_token_of_another_person_cannot_be_revoked(anna: Person, outsider: Person) -> None:
    token = tokens.issue(tg_id=anna.id, scope="read")
    [row] = tokens.list_for_person(anna.id)
    for action in ("ask", "revoke"):
        outsider.press_forged(f"token:{action}:{row.pk}")
        outsider.wait_for_toast("no such API token")
    assert token[:8] not in outsider.transcript()
    assert tokens.find(token)


def test_eleventh_token_is_refused(anna: Person) -> None:
    for _ in range(10):
        tokens.issue(tg_id=anna.id, scope="read")
    open_tokens(anna)
    anna.press("➕ Read")
    anna.wait_for_toast("at most 10 API tokens")
    assert len(tokens.list_for_person(anna.id)) == 10


@pytest.mark.parametrize("data", ["token:all:1", "token:read:-1", "token:read", "token:ask:x", "token:write:1:2"])
def test_forged_buttons_change_nothing(anna: Person, data: str) -> None:
    anna.press_forged(data)
    anna.wait_for_toast("out of date")
    assert not ApiToken.objects.filter(tg_id=anna.id).exists()


def test_undelivered_token_can_be_revoked(anna: Person) -> None:
    """Telegram is unreachable when the token should be shown: no table keeps it for later."""
    open_tokens(anna)
    anna.server.fail_next("sendMessage", error_code=500, chat_id=anna.id)
    anna.press("➕ Read")
    anna.wait_for("never used")
    anna.server.wait_until_idle()
    [row] = tokens.list_for_person(anna.id)
    assert not OutboxMessage.objects.filter(
        chat_id=anna.id, payload__text__contains="vst_", method="sendMessage"
    ).exists()
    anna.press(f"🗑 {row}")
    anna.wait_for("Revoke")
    anna.press("🗑 Yes, revoke")
    anna.wait_for_toast("Revoked")
    assert tokens.list_for_person(anna.id) == []
