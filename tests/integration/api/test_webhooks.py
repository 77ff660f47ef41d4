"""Webhooks by the API: of the holder's own alone, the secret once, the log, and what is sent again."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from calendarapp.models import IdempotentRequest, WebhookDelivery, WebhookEndpoint
from calendarapp.services import webhook_deliveries
from calendarapp.services.webhook_deliveries import Outcome
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, make_event, make_meeting

pytestmark = pytest.mark.django_db

URL = "https://example.org/hook"


def make(api: ApiClient, **more: Any) -> Any:
    answer = api.post("webhooks/", {"url": URL, **more})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_webhook_is_made_changed_and_deleted(cast: Cast) -> None:
    api = ApiClient(cast.anna)
    made = make(api, types=["event.deleted", "event.created", "event.created"])
    assert made.pop("secret").startswith("whsec_")
    path = f"webhooks/{made['id']}/"
    read = api.get(path)
    assert read.json() == made
    assert (made["types"], made["enabled"], made["disabled_reason"]) == (["event.created", "event.deleted"], True, "")
    assert api.get("webhooks/").json()["results"] == [made]
    off = api.patch(path, {"enabled": False, "types": []}, If_Match=read.headers["ETag"])
    assert (off.status_code, off.json()["enabled"], off.json()["disabled_reason"]) == (200, False, "asked")
    assert read_problem(api.patch(path, {"enabled": True}, If_Match=read.headers["ETag"])) == (412, "changed")
    assert read_problem(api.post(f"{path}ping/")) == (409, "webhook_disabled")
    assert api.patch(path, {"enabled": True}).json()["disabled_at"] is None
    assert api.delete(path).status_code == 204
    assert read_problem(api.get(path)) == (404, "webhook_not_found")


def test_repeated_request_makes_one_and_the_secret_is_not_kept(cast: Cast) -> None:
    api = ApiClient(cast.anna)
    first, second = (api.post("webhooks/", {"url": URL}, Idempotency_Key="k") for _time in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert WebhookEndpoint.objects.count() == 1
    secret = first.json()["secret"]
    assert second.json() == {name: value for name, value in first.json().items() if name != "secret"}
    assert secret.encode() not in bytes(IdempotentRequest.objects.get().body)
    renewed = api.post(f"webhooks/{first.json()['id']}/secret/", Idempotency_Key="r").json()["secret"]
    assert renewed != secret
    assert renewed.startswith("whsec_")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"url": "https://127.0.0.1/"}, (409, "webhook_address_private")),
        ({"url": "http://example.org/"}, (400, "webhook_url_wrong")),
        ({"url": ""}, (400, "invalid")),
        ({}, (400, "invalid")),
        ({"url": URL, "types": ["event.eaten"]}, (400, "invalid")),
        ({"url": URL, "types": "event.created"}, (400, "invalid")),
        ({"url": URL, "secret": "whsec_x"}, (400, "unknown_field")),
        ({"url": URL, "enabled": False}, (409, "webhook_disabled")),
    ],
)
def test_bad_requests_are_problems(cast: Cast, body: Any, problem: Any) -> None:
    assert read_problem(ApiClient(cast.anna).post("webhooks/", body)) == problem
    assert WebhookEndpoint.objects.count() == 0


def test_nobody_reaches_those_of_others(cast: Cast, staff: User) -> None:
    owner = ApiClient(cast.anna)
    made = make(owner)
    make_event(cast.anna)
    [delivery] = WebhookDelivery.objects.all()
    path = f"webhooks/{made['id']}/"
    for other in (ApiClient(cast.boris), ApiClient(staff)):
        assert other.get("webhooks/").json()["results"] == []
        for answer in (
            other.get(path),
            other.patch(path, {"enabled": False}),
            other.delete(path),
            other.post(f"{path}ping/"),
            other.post(f"{path}secret/"),
            other.get(f"{path}deliveries/"),
            other.get(f"{path}deliveries/{delivery.pk}/"),
            other.post(f"{path}deliveries/{delivery.pk}/resend/"),
        ):
            assert read_problem(answer) == (404, "webhook_not_found")
    assert WebhookEndpoint.objects.filter(disabled_at=None).count() == 1
    foreign = make(ApiClient(cast.boris))
    answer = ApiClient(cast.boris).get(f"webhooks/{foreign['id']}/deliveries/{delivery.pk}/")
    assert read_problem(answer) == (404, "webhook_delivery_not_found")


def test_token_that_reads_makes_none_and_none_without_a_token(cast: Cast, client: Client) -> None:
    reader = ApiClient(cast.anna, scope="read")
    assert reader.get("webhooks/").status_code == 200
    assert read_problem(reader.post("webhooks/", {"url": URL})) == (403, "scope")
    assert client.get("/api/webhooks/").status_code == 401


def test_log_shows_what_was_sent_and_sends_it_again(cast: Cast) -> None:
    api = ApiClient(cast.anna)
    hook = make(api)["id"]
    meeting = make_meeting(cast.anna, cast.boris)
    claimed = webhook_deliveries.claim(limit=10)
    for delivery in claimed:
        webhook_deliveries.note(delivery, Outcome(500, 12, "oops\x00\x07"))
    path = f"webhooks/{hook}/deliveries/"
    listed = api.get(path).json()["results"]
    assert [row["type"] for row in listed] == ["appointment.created", "event.created"]
    row = api.get(f"{path}{listed[0]['id']}/").json()
    assert {name: row[name] for name in ("state", "status", "milliseconds", "attempts", "answer")} == {
        "state": "waiting", "status": 500, "milliseconds": 12, "attempts": 1, "answer": "oops��",
    }  # fmt: skip
    shown = api.get(f"appointments/{meeting.pk}/").json()
    assert row["body"]["data"]["object"] == shown
    assert row["message_id"].startswith("msg_")
    again = api.post(f"{path}{row['id']}/resend/")
    assert (again.status_code, again.json()["attempts"]) == (200, 1)  # it waits anyway
    WebhookDelivery.objects.filter(pk=row["id"]).update(failed_at=row_time(row))
    assert api.get(f"{path}{row['id']}/").json()["state"] == "failed"
    again = api.post(f"{path}{row['id']}/resend/").json()
    assert (again["state"], again["attempts"], again["message_id"]) == ("waiting", 0, row["message_id"])
    ping = api.post(f"webhooks/{hook}/ping/").json()
    assert (ping["type"], ping["state"]) == ("ping", "waiting")
    first = api.get(f"{path}?page_size=1").json()
    assert (first["results"][0]["id"], len(first["results"])) == (ping["id"], 1)
    assert api.get(first["next"]).json()["results"][0]["id"] == listed[0]["id"]


def row_time(row: Any) -> Any:
    return row["happened_at"]


def test_account_of_the_staff_has_those_of_its_own(staff: User, cast: Cast) -> None:
    api = ApiClient(staff)
    make(api)
    other = ApiClient(User.objects.create(username="second", is_staff=True, is_superuser=True))
    assert other.get("webhooks/").json()["results"] == []
    make_event(cast.oleg)
    assert WebhookDelivery.objects.count() == 1
