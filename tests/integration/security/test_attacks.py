"""Requests that try to get around a check instead of through it."""

import base64
import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from calendarapp.services import tokens
from tests.support.factories import Cast, make_event

pytestmark = pytest.mark.django_db

PATHS = [
    "/admin/calendarapp/tguser/", "/admin/;/calendarapp/tguser/", "/admin//calendarapp/tguser/", "//admin/calendarapp/",
    "/admin/./calendarapp/tguser/", "/admin/calendarapp/tguser/../tguser/", "/admin/login/../calendarapp/tguser/",
    "/admin/second-factor/..;/calendarapp/tguser/", "/%61dmin/calendarapp/tguser/", "/ADMIN/calendarapp/tguser/",
    "/admin/calendarapp/tguser/.", "/admin/calendarapp/tguser/%2e%2e/", "/admin/calendarapp/tguser/;x=/admin/login/",
    "/calendar/../admin/calendarapp/tguser/", "/static/../admin/calendarapp/tguser/", "/admin/calendarapp/tguser",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["get", "head", "post", "options", "put"])
def test_no_spelling_of_an_address_evades_the_second_factor(cast: Cast, path: str, method: str) -> None:
    """The password was right; what is asked for next can't be left out."""
    browser = Client()
    browser.force_login(User.objects.create(username="vera", is_staff=True, is_superuser=True))
    with override_settings(REQUIRE_SECOND_FACTOR=True):
        answer = getattr(browser, method)(path)
    assert answer.status_code in {301, 302, 308, 404, 405}
    assert cast.anna.display_name not in answer.content.decode()
    if answer.status_code in {301, 302, 308}:
        assert answer.headers["Location"].startswith("/admin/")


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
@pytest.mark.parametrize("by", ["next", "Referer"])
def test_choosing_a_language_leads_to_no_other_site(client: Client, wanted: str, by: str) -> None:
    sent: dict[str, Any] = {"data": {"language": "en"}}
    if by == "next":
        sent["data"]["next"] = wanted
    else:
        sent["headers"] = {"Referer": wanted}
    answer = client.post("/i18n/setlang/", **sent)
    assert answer.headers["Location"] == "/"


def make_cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode()


CURSORS = [
    '["next"]', '["next", true, true, true]', '["next", "2027-01-01", "12:00", "1); drop table events"]',
    '["next", ["a"], {"a": 1}, null]', '["next", "0001-01-01", "24:00", 1]', '["next", 20270101, 0, 0]',
    '["next", "2027-01-01", "12:00", NaN]', '["next", "2027-01-01", "12:00", 1e999999]',
    '[["next"], "2027-01-01", "12:00", 1]',
    '["next", "2027-01-01", "12:00", ' + "9" * 4000 + "]", '["next", "2027-01-01", "12:00", -1e30]',
    '{"a": 1}', '"next"',
    "[" * 5000, '["next", "2027-01-01T00:00:00+99", "12:00", 1]', '["previous", "9999-12-31", "23:59:59.999999", 1]',
    '["sideways", "2027-01-01", "12:00", 1]',
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(CURSORS)))
@pytest.mark.parametrize("path", ["/api/events/", "/api/appointments/"])
def test_changed_cursor_shows_nothing_of_others(cast: Cast, path: str, number: int) -> None:
    make_event(cast.boris, name="Secret")
    token = tokens.issue(tg_id=cast.anna.tg_id, scope="read")
    program = Client(headers={"Authorization": f"Bearer {token}"})
    answer = program.get(path, {"cursor": make_cursor(CURSORS[number])})
    assert answer.status_code in {200, 404}
    assert json.loads(answer.content).get("results", []) == []


def test_etag_of_another_person_tells_nothing(cast: Cast) -> None:
    """The ETag of a row does not tell another person that it is there, or that it has not changed."""
    event = make_event(cast.anna)
    address = f"/api/events/{event.pk}/"
    anna, boris = (
        Client(headers={"Authorization": f"Bearer {tokens.issue(tg_id=who.tg_id, scope='write')}"})
        for who in (cast.anna, cast.boris)
    )
    etag = anna.get(address).headers["ETag"]
    assert anna.get(address, headers={"If-None-Match": etag}).status_code in {200, 304}
    for headers in ({"If-None-Match": etag}, {"If-None-Match": "*"}, {"If-Match": etag}, {"If-Match": '"x"'}):
        answers = [
            boris.get(address, headers=headers),
            boris.head(address, headers=headers),
            boris.patch(address, '{"name": "x"}', content_type="application/json", headers=headers),
            boris.delete(address, headers=headers),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
