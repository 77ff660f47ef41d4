"""/feed: the address is shown, works, can be renewed and revoked, and is never in the outbox."""

import json
import re

import pytest
from django.test import Client, override_settings

from botapi import deferred
from calendarapp.models import OutboxMessage
from calendarapp.services import feed_addresses
from tests.support.chats import get_text
from tests.support.factories import make_event
from tests.support.telegram import Person


def address(person: Person) -> str:
    """The path in the newest message."""
    found = re.search(r"/feeds/[\w-]+\.ics", get_text(person.last()))
    assert found is not None
    return found[0]


@pytest.fixture
def shown(anna: Person) -> str:
    make_event(anna.id, name="Secret lunch")
    anna.say("/feed")
    anna.wait_for("Your calendar in other apps")
    return address(anna)


def status(path: str) -> int:
    return Client().get(path).status_code


def test_address_works_and_stays_the_same(anna: Person, shown: str) -> None:
    answer = Client().get(shown)
    assert answer.status_code == 200
    assert b"Secret lunch" in answer.content
    anna.say("/feed")
    anna.wait_for("Your calendar in other apps")
    assert address(anna) == shown


def test_missing_public_address_is_reported(anna: Person, shown: str) -> None:
    text = get_text(anna.last())
    assert f"http://localhost:8000{shown}" in text
    assert "webcal" not in text
    assert "no public address" in text


def test_public_address_is_shown_as_https_and_webcal(anna: Person) -> None:
    with override_settings(PUBLIC_URL="https://calendar.example.org"):
        anna.say("/feed")
        anna.wait_for("Your calendar in other apps")
    text, path = get_text(anna.last()), address(anna)
    assert f"https://calendar.example.org{path}" in text
    assert f"webcal://calendar.example.org{path}" in text
    assert "Google" in text


def test_renewing_replaces_the_address(anna: Person, shown: str) -> None:
    anna.press("🔄 New address")
    anna.wait_for("Replace this address with a new one?")
    assert status(shown) == 200
    anna.press("🔄 Yes, a new address")
    anna.wait_for("Your calendar in other apps")
    assert address(anna) != shown
    assert (status(shown), status(address(anna))) == (404, 200)


def test_revoked_address_stops_working(anna: Person, shown: str) -> None:
    anna.press("🔒 Revoke")
    anna.wait_for("Revoke this address?")
    anna.press("🔒 Yes, revoke")
    anna.wait_for("no longer works")
    assert status(shown) == 404
    anna.press_forged("feed:revoke:calendar")
    assert anna.wait_for_toast("") == ""  # there is nothing left to revoke


def test_feed_without_names_shows_only_busy_times(anna: Person, shown: str) -> None:
    anna.press("🕶 Without names")
    anna.wait_for("Only your busy times")
    busy = address(anna)
    assert busy != shown
    assert b"Secret lunch" not in Client().get(busy).content
    anna.press("🔒 Revoke")
    anna.wait_for("Revoke this address?")
    anna.press("🔒 Yes, revoke")
    anna.wait_for("no longer works")
    assert (status(busy), status(shown)) == (404, 200)


def test_address_is_not_in_the_outbox(anna: Person, shown: str) -> None:
    anna.press("🔄 New address")
    anna.wait_for("Replace this address with a new one?")
    assert status(shown) == 200
    anna.press("🔄 Yes, a new address")
    anna.wait_for("Your calendar in other apps")
    payloads = json.dumps(list(OutboxMessage.objects.filter(chat_id=anna.id).values_list("payload", flat=True)))
    token = feed_addresses.get_address(tg_id=anna.id).removeprefix("/feeds/").removesuffix(".ics")
    assert token not in payloads
    assert shown not in payloads


def test_webcal_address_keeps_host_and_port() -> None:
    assert deferred.to_webcal("https://a.example:8443/feeds/x.ics") == "webcal://a.example:8443/feeds/x.ics"
