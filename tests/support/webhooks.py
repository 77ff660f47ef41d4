"""Webhooks of tests: made, and what they have been told."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from calendarapp.api import webhook_bodies
from calendarapp.errors import CalendarError
from calendarapp.models import WebhookDelivery, WebhookEndpoint
from calendarapp.services import webhooks
from calendarapp.services.webhooks import Holder

URL = "https://example.org/hook"


def listen(holder: Any, *types: str, url: str = URL) -> WebhookEndpoint:
    made = Holder(user=holder) if isinstance(holder, User) else Holder(tg_id=holder.tg_id)
    return webhooks.create(holder=made, url=url, types=types)[0]


@contextlib.contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(CalendarError) as error:
        yield
    assert error.value.code == code


def told(endpoint: WebhookEndpoint) -> list[str]:
    return list(WebhookDelivery.objects.filter(endpoint=endpoint).order_by("id").values_list("type", flat=True))


def read(endpoint: WebhookEndpoint) -> list[Any]:
    return webhook_bodies.describe(list(WebhookDelivery.objects.filter(endpoint=endpoint).order_by("id")))


def as_json(serializer: Any) -> Any:
    return {name: value for name, value in serializer.data.items() if name != "force"}
