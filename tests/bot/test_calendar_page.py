"""/calendar: the link opens the calendar once, is in no table, and everything that it opened ends with two taps."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.test import Client, override_settings

from botapi import deferred
from calendarapp import clock
from calendarapp.models import OutboxMessage, PageSession
from calendarapp.services import page_sessions, people
from tests.support.chats import get_text
from tests.support.factories import make_telegram_id
from tests.support.outbox import wait_for_outbox
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person

LINK = r"/calendar/enter/(vsl_[\w-]{43})/"


def ask(person: Person) -> str:
    """The path of the link in the answer to /calendar."""
    person.say("/calendar")
    person.wait_for("Your calendar in a browser")
    found = re.search(LINK, get_text(person.last()))
    assert found is not None
    return found[0]


def buttons(person: Person) -> list[dict[str, Any]]:
    rows = (person.last().get("reply_markup") or {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def open_link(path: str) -> Client:
    """A browser in which the link was opened and confirmed."""
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    assert client.post(path).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/calendar/").status_code == 200


def test_link_signs_in_the_person_who_asked(anna: Person, boris: Person) -> None:
    path = ask(anna)
    shown = Client().get(path)
    assert "Anna" in shown.content.decode()
    client = open_link(path)
    assert is_signed_in(client)
    [session] = page_sessions.list_for_person(anna.id)
    assert "Firefox" in session.browser
    assert page_sessions.list_for_person(boris.id) == []
    assert Client().post(path).status_code == 410


def test_missing_public_address_is_reported(anna: Person) -> None:
    path = ask(anna)
    text = get_text(anna.last())
    assert f"http://localhost:8000{path}" in text
    assert "no public address" in text
    assert "10 minutes" in text
    assert buttons(anna) == []


def test_public_address_is_a_button_as_well(anna: Person) -> None:
    with override_settings(PUBLIC_URL="https://calendar.example.org"):
        path = ask(anna)
    text = get_text(anna.last())
    assert f"https://calendar.example.org{path}" in text
    assert "no public address" not in text
    assert [button["url"] for button in buttons(anna)] == [f"https://calendar.example.org{path}"]


def test_two_commands_give_two_links(anna: Person, telegram_server: SandboxServer) -> None:
    anna.say("/calendar")
    anna.say("/calendar")
    telegram_server.wait_until_idle()
    wait_for_outbox(anna)
    links = {found[0] for one in anna.received() for found in re.finditer(LINK, get_text(one))}
    assert len(links) == 2
    assert [Client().post(link).status_code for link in links] == [302, 302]


def test_link_is_in_no_table(anna: Person) -> None:
    with override_settings(PUBLIC_URL="https://calendar.example.org"):
        token = ask(anna).split("/")[3]
    anna.press_forged("pages:end", message_id=anna.last()["message_id"])
    anna.wait_for("signed out everywhere")
    payloads = json.dumps(list(OutboxMessage.objects.filter(chat_id=anna.id).values_list("payload", flat=True)))
    assert token not in payloads
    assert token[4:] not in payloads


def test_signing_out_everywhere_asks_first(anna: Person) -> None:
    browsers = [open_link(ask(anna)) for _browser in range(2)]
    waiting = ask(anna)
    assert "with 2 browsers" in get_text(anna.last())
    anna.press("🔒 Sign out everywhere")
    anna.wait_for("Sign out everywhere\\?")
    assert all(map(is_signed_in, browsers))
    anna.press("Stay signed in")
    anna.wait_for("You stay signed in")
    assert all(map(is_signed_in, browsers))
    ask(anna)
    anna.press("🔒 Sign out everywhere")
    anna.wait_for("Sign out everywhere\\?")
    anna.press("🔒 Yes, sign out")
    anna.wait_for("signed out everywhere")
    assert not any(map(is_signed_in, browsers))
    assert Client().post(waiting).status_code == 410
    assert not PageSession.objects.filter(tg_id=anna.id).exists()


def test_question_keeps_no_link(anna: Person) -> None:
    """It comes in place of the message with the link, whose button has the token in it."""
    with override_settings(PUBLIC_URL="https://calendar.example.org"):
        open_link(ask(anna))
        ask(anna)
    assert [button["text"] for button in buttons(anna)] == ["🗓 Open the calendar", "🔒 Sign out everywhere"]
    anna.press("🔒 Sign out everywhere")
    anna.wait_for("Sign out everywhere\\?")
    # The tapped place is the harmless one.
    assert [button["text"] for button in buttons(anna)] == ["🔒 Yes, sign out", "Stay signed in"]
    for row in OutboxMessage.objects.filter(chat_id=anna.id):
        assert re.search(r"vsl_[\w-]{20,}", json.dumps(row.payload)) is None


def test_yes_is_for_the_sessions_that_were_shown(anna: Person) -> None:
    first = open_link(ask(anna))
    ask(anna)
    anna.press("🔒 Sign out everywhere")
    question = anna.wait_for("Sign out everywhere\\?")
    page_sessions.open_session(tg_id=anna.id)
    anna.press("🔒 Yes, sign out", message=question)
    anna.wait_for("with 2 browsers")
    assert is_signed_in(first)
    anna.press("🔒 Yes, sign out")
    anna.wait_for("signed out everywhere")
    assert not is_signed_in(first)


def test_outsider_ends_only_their_own_sessions(anna: Person, outsider: Person) -> None:
    client = open_link(ask(anna))
    outsider.press_forged("pages:end")
    outsider.wait_for("signed out everywhere")
    assert is_signed_in(client)


def fill_in(payload: dict[str, Any]) -> dict[str, Any]:
    filled = async_to_sync(deferred.fill_in)(payload)
    assert filled is not None
    return filled


@pytest.mark.usefixtures("database")
def test_message_that_comes_too_late_says_so() -> None:
    """The bot or Telegram was away: the link of a recorded message is over, and the message is sent all the same."""
    link = page_sessions.make_link(tg_id=make_telegram_id())
    keyboard = {
        "inline_keyboard": [
            [{"text": "Open", "url": deferred.ADDRESS}],
            [{"text": "Out", "callback_data": "pages:end"}],
        ]
    }
    payload = {
        "chat_id": 5,
        "text": f"Here: {deferred.ADDRESS}",
        "reply_markup": keyboard,
        "page_link": deferred.defer_page_link(link.pk, "Too old."),
    }
    filled = fill_in(payload)
    assert re.search(LINK, filled["text"])
    PageSession.objects.filter(pk=link.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))
    filled = fill_in(payload)
    assert filled["text"] == "Too old."
    assert filled["reply_markup"] == {"inline_keyboard": keyboard["inline_keyboard"][1:]}
    assert "page_link" not in filled
    PageSession.objects.filter(pk=link.pk).delete()
    assert fill_in(payload)["text"] == "Too old."


def test_russian_is_spoken(anna: Person) -> None:
    people.set_language(tg_id=anna.id, language="ru")
    anna.say("/calendar")
    anna.wait_for("Календарь в браузере")
    assert "10 минут" in get_text(anna.last())
