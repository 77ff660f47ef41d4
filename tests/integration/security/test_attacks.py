"""Requests that try to get around a check instead of through it."""

import base64
import datetime as dt
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from calendarapp import clock
from calendarapp.services import time_polls, tokens
from tests.support.api import ApiClient
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


@pytest.mark.parametrize("path", ["/api/events/", "/api/appointments/"])
@pytest.mark.parametrize("number", range(len(CURSORS)))
def test_changed_cursor_shows_nothing_of_others(cast: Cast, path: str, number: int) -> None:
    make_event(cast.boris, name="Secret")
    token = tokens.issue(tg_id=cast.anna.tg_id, scope="read")
    program = Client(headers={"Authorization": f"Bearer {token}"})
    answer = program.get(path, {"cursor": make_cursor(CURSORS[number])})
    assert answer.status_code in {200, 404}
    assert json.loads(answer.content).get("results", []) == []


# Of lists in the order of one column: a number, or a date.
SHORT_CURSORS = [
    '["next", 0]', '["previous", 999999999999]', '["next", "0"]', '["previous", "2099-01-01"]', '["next", 9e99]',
    '["next", 1.5]', '["next", "1 OR 1=1"]', '["next", ""]', '["next", "９"]', '["next", true]', '["next", null]',
    '["next", 99999999999999999999999]', '["previous", -99999999999999999999999]', '["next", "-0001-01-01"]',
    '["previous", "+12026-01-01"]', '["next", "infinity"]', '["next", "\\u0000"]',
    '["next", [0]]', '["next", {"0": 0}]',
]  # fmt: skip
LISTS = ["polls", "booking-links", "webhooks", "webhooks/{}/deliveries", "users", "statistics"]


@pytest.mark.parametrize(
    "path", ["polls", "booking-links", "webhooks", "webhooks/{}/deliveries", "users", "statistics"]
)
def test_changed_cursor_of_any_list_shows_nothing_of_others(cast: Cast, staff: User, path: str) -> None:
    """Anna's own rows at most, and an empty list of her webhook that has none; to the staff, what it sees anyway."""
    anna, boris, operator = ApiClient(cast.anna), ApiClient(cast.boris), ApiClient(staff)
    starts = [clock.now() + dt.timedelta(days=days) for days in (20, 21)]
    time_polls.make(organizer=cast.boris.tg_id, chat_id=-5, name="Secret", starts=starts, language="en", minutes=None)
    assert boris.post("booking-links/", {"title": "Secret"}).status_code == 201
    hooks = [api.post("webhooks/", {"url": "https://example.org/Secret"}) for api in (boris, anna)]
    for hook in hooks:
        place = f"{path.format(hook.json()['id'])}/"
        for text in [*CURSORS, *SHORT_CURSORS]:
            query = urlencode({"cursor": make_cursor(text)})
            told = anna.get(f"{place}?{query}")
            assert told.status_code in {200, 403, 404}, (text, told.content)
            if path != "webhooks":
                assert "Secret" not in told.content.decode(), text
            assert [row for row in told.json().get("results", []) if row.get("id") == hooks[0].json()["id"]] == []
            assert operator.get(f"{place}?{query}").status_code in {200, 404}, text


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
