"""Authorization: every route of the site, with every method, tried by every kind of user.

Checked against the URL map and the API's router: a route without a row here fails.
"""

from typing import Any, Final

import pytest
from django.urls import get_resolver
from rest_framework.viewsets import ViewSetMixin

from tests.integration.security.permission_table import ROUTES
from tests.integration.security.stage import WHO, Stage, routes
from tests.support.factories import Cast, get_day

METHODS: Final = ("get", "post", "put", "patch", "delete")


def rows() -> list[str]:
    """Every route with every method it supports; pages of the panel support two."""
    found: set[str] = set()
    for name, _route, pattern in routes(get_resolver()):
        actions = getattr(pattern.callback, "actions", None)
        view = getattr(pattern.callback, "cls", None)
        if actions and view and issubclass(view, ViewSetMixin):
            known = [method for method in METHODS if method in actions]
        elif view is not None:
            known = [method for method in METHODS if hasattr(view, method)]
        else:
            known = ["get", "post"] if name.startswith("admin:") else ["get"]
        found.update(f"{name} {method}" for method in known)
    return sorted(found)


def body(stage: Stage, name: str, method: str) -> dict[str, Any]:
    """A valid body for users who are allowed."""
    tomorrow = get_day(9).isoformat()
    event = {"name": "Walk", "date": tomorrow, "time": "10:00", "details": ""}
    meeting = {"participant_tg_id": stage.people["boris"], "event": stage.meeting.event_id}
    bodies: dict[str, dict[str, Any]] = {
        "appointments-list post": {**meeting, "participant_tg_id": stage.people["outsider"]},
        "appointments-detail put": {**meeting, "status": "cancelled"},
        "appointments-detail patch": {"status": "confirmed"},
        "appointments-propose post": {"date": tomorrow, "time": "10:00"},
        "link-slots post": {"start": "2020-01-01T00:00:00Z"},
        "events-list post": event,
        "events-detail put": event,
        "events-detail patch": {"name": "Walk"},
        "users-me patch": {"language": "en"},
        "webhooks-list post": {"url": "https://example.org/hook"},
        "webhooks-detail patch": {"enabled": False},
    }
    return bodies.get(f"{name} {method}", {})


def statuses(stage: Stage, row: str) -> str:
    """The status for each of WHO, or the common one; each request is rolled back."""
    name, method = row.split()
    route = stage.routes[name]
    address = stage.path(name, route)
    if name in {"api/freebusy/", "api/slots/"}:
        users = f"{stage.people['anna']},{stage.people['boris']}"
        address += f"?users={users}&start={get_day(1)}T00:00:00Z&end={get_day(3)}T00:00:00Z&duration_minutes=30"
    answers = []
    for who in WHO:
        kind = {} if route.startswith("admin/") else {"content_type": "application/json"}
        sent = body(stage, name, method) if method in {"post", "put", "patch"} else {}
        answer = stage.request(who, method, address, sent, **kind)
        answers.append(str(answer.status_code))
        if who in {"nobody", "outsider"} and name != "feed":
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert b"Secret" not in content, f"{who} reads {address}"
    return answers[0] if len(set(answers)) == 1 else " ".join(answers)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("quarter", range(4))
def test_every_route_answers_each_role_as_in_the_table(quarter: int, cast: Cast) -> None:
    stage = Stage(cast)
    tried = rows()[quarter::4]
    found = {row: statuses(stage, row) for row in tried}
    assert found == {row: ROUTES.get(row) for row in tried}, "in TABLE stands who may open what"


def test_table_has_no_obsolete_row() -> None:
    assert set(ROUTES) == set(rows())
