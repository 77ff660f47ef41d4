"""The secret of a webhook, and where it may lead."""

import base64
import datetime as dt
import ipaddress
from typing import Any

import pytest

from calendarapp import clock
from calendarapp.models import WebhookEndpoint
from calendarapp.services import (
    webhook_deliveries,
    webhooks,
)
from calendarapp.services.webhooks import Holder
from tests.support.factories import Cast, make_event
from tests.support.webhooks import URL, listen, refused

pytestmark = pytest.mark.usefixtures("db")  # all of them write


def test_secret_is_shown_once_and_both_sign_for_a_day_after_a_change(cast: Cast) -> None:
    holder = Holder(tg_id=cast.anna.tg_id)
    hook, secret = webhooks.create(holder=holder, url=URL)
    _hook, renewed = webhooks.renew_secret(holder=holder, webhook_id=hook.pk)
    make_event(cast.anna)
    [delivery] = webhook_deliveries.claim(limit=1)
    assert [webhooks.encode_secret(key) for key in delivery.keys] == [renewed, secret]
    webhook_deliveries.return_claimed([delivery])
    WebhookEndpoint.objects.update(former_until=clock.now() - dt.timedelta(seconds=1))
    [delivery] = webhook_deliveries.claim(limit=1)
    assert [webhooks.encode_secret(key) for key in delivery.keys] == [renewed]
    assert secret.startswith("whsec_")
    assert len(secret) == len("whsec_") + 44


def test_signature_is_that_of_the_specification() -> None:
    """The example of the specification's reference implementations."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    signature = webhook_deliveries.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body, [key])
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://", "ftp://example.org", "https://user:pass@example.org/", "https://example.org/#a",
        "https://пример.рф/", "not an address", "https://example.org/" + "a" * 2000,
    ],
)  # fmt: skip
def test_what_is_no_https_address_is_refused(cast: Cast, url: str) -> None:
    with refused("webhook_url_wrong"):
        listen(cast.anna, url=url)


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]",
    "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[2001:0:7f00:1::1]", "[ff02::1]", "2130706433", "0x7f.1", "127.1",
    "[64:ff9b:1::7f00:1]", "[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[5f00::1]", "[fe80::1%25eth0]",
    "localhost", "a.localhost", "localhost.", "printer.local", "metadata.internal",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused(cast: Cast, host: str) -> None:
    with refused("webhook_address_private"):
        listen(cast.anna, url=f"https://{host}/hook")


@pytest.mark.parametrize("host", ["1.1.1.1", "[2606:4700::1111]", "example.org", "example.org:8443"])
def test_public_addresses_are_taken(cast: Cast, host: str) -> None:
    assert listen(cast.anna, url=f"https://{host}/hook").pk


def test_operator_allows_networks_and_http_within_them(cast: Cast, settings: Any) -> None:
    settings.OUTGOING_WEBHOOK_NETWORKS = [ipaddress.ip_network("10.0.0.0/8")]
    assert listen(cast.anna, url="http://10.1.2.3/hook").pk
    assert listen(cast.anna, url="https://10.1.2.3/hook").pk
    assert listen(cast.anna, url="http://intranet.local/hook").pk
    for url in ("http://192.168.1.1/", "https://192.168.1.1/", "http://1.1.1.1/"):
        with refused("webhook_address_private"):
            listen(cast.anna, url=url)


def test_there_is_a_limit_and_unknown_kinds_are_named(cast: Cast) -> None:
    with refused("webhook_type_unknown"):
        listen(cast.anna, "event.eaten")
    for _number in range(webhooks.LIMIT):
        listen(cast.anna)
    with refused("too_many_webhooks"):
        listen(cast.anna)
