"""Bodies within the size limit that hold a hundred thousand things: refused in few words, before they are looked at."""

import json
from typing import Any

import pytest
from django.test import Client
from rest_framework import serializers

from calendarapp.api.fields import Number, ShortList
from calendarapp.models import Event
from calendarapp.services import tokens
from tests.support.factories import Cast, make_event

pytestmark = pytest.mark.django_db

MANY = 100_000
BODIES: dict[str, dict[str, Any]] = {
    "numbers": {"reminder_minutes": [1] * MANY},
    "wrong numbers": {"reminder_minutes": ["x"] * MANY},
    "moments": {"rrule": "FREQ=DAILY", "exdates": ["2027-01-01"] * (MANY // 2)},
    "wrong moments": {"rrule": "FREQ=DAILY", "exdates": [0] * MANY},
    "unknown fields": {f"k{number}": 0 for number in range(MANY // 2)},
    "one unknown field": {"x" * 900_000: 0},
}


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("path", ["/api/events/", "/api/events/{}/", "/api/users/me/"])
def test_answer_is_short(cast: Cast, name: str, path: str) -> None:
    event = make_event(cast.anna)
    token = tokens.issue(tg_id=cast.anna.tg_id, scope="write")
    program = Client(headers={"Authorization": f"Bearer {token}"})
    write = program.post if path == "/api/events/" else program.patch
    body = json.dumps(BODIES[name])
    assert len(body) < 1024 * 1024
    answer = write(path.format(event.pk), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] in {"invalid", "unknown_field"}
    assert len(answer.content) < 10_000
    assert Event.objects.count() == 1


def test_the_first_unknown_fields_are_named(cast: Cast) -> None:
    token = tokens.issue(tg_id=cast.anna.tg_id, scope="write")
    body = json.dumps({f"k{number}": 0 for number in range(1000)})
    program = Client(headers={"Authorization": f"Bearer {token}"})
    answer = program.post("/api/events/", body, content_type="application/json")
    named = answer.json()["errors"]
    assert answer.json()["code"] == "unknown_field"
    assert list(named)[:3] == ["k0", "k1", "k2"]
    assert len(named) < 50


def test_list_that_is_too_long_is_not_looked_at() -> None:
    class Counting(Number):
        seen = 0

        def to_internal_value(self, data: Any) -> int:
            Counting.seen += 1
            return super().to_internal_value(data)

    field = ShortList(child=Counting(), max_length=3)
    with pytest.raises(serializers.ValidationError, match="3"):
        field.run_validation([1] * MANY)
    assert Counting.seen == 0
    assert field.run_validation([1, 2, 3]) == [1, 2, 3]
    assert Counting.seen == 3
