"""API tokens: storage, authentication, scopes and rate limits."""

import datetime as dt
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.api import authentication
from calendarapp.api.permissions import IsCalendarUser
from calendarapp.errors import CalendarError
from calendarapp.models import ApiToken, Appointment, RateLimit
from calendarapp.services import tokens
from tests.support.factories import Cast, make_meeting
from tests.support.threads import run_at_once

pytestmark = pytest.mark.django_db

URL = "/api/appointments/"
FORM = r"vst_[A-Za-z0-9_-]{43}"


class WhoView(APIView):
    """Answers with the authenticated actor."""

    permission_classes = (IsCalendarUser,)
    schema = AutoSchema()

    def get(self, request: Request) -> Response:
        return Response({"actor": str(authentication.get_actor(request)), "pk": request.user.pk})

    post = get


def ask(token: str | None = None, method: str = "GET", *, header: str | None = None, address: str = "192.0.2.1") -> Any:
    """The view's answer to a program."""
    headers = {"Authorization": header or f"Bearer {token}"} if header or token else {}
    request = APIRequestFactory().generic(method, "/who", headers=headers, REMOTE_ADDR=address)
    return WhoView.as_view()(request)


def everything_stored() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        texts = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


class TestIssue:
    def test_only_a_digest_is_stored(self, cast: Cast) -> None:
        token = tokens.issue(tg_id=cast.anna.tg_id, scope="read")
        assert re.fullmatch(FORM, token)
        [row] = tokens.list_for_person(cast.anna.tg_id)
        assert (row.scope, row.hint, row.last_used_at) == ("read", token[:8], None)
        stored = everything_stored()
        assert row.digest in stored
        assert token not in stored
        assert token[9:] not in stored
        assert str(row) == f"{token[:8]}…"

    def test_person_can_have_ten_tokens(self, cast: Cast, staff: User) -> None:
        for holder in ({"tg_id": cast.anna.tg_id}, {"user": staff}):
            made = {tokens.issue(**holder, scope="read") for _ in range(10)}
            assert len(made) == 10
            with pytest.raises(CalendarError) as refused:
                tokens.issue(**holder, scope="read")
            assert refused.value.code == "too_many_tokens"
        tokens.revoke(token_id=tokens.list_for_person(cast.anna.tg_id)[0].pk, tg_id=cast.anna.tg_id)
        tokens.issue(tg_id=cast.anna.tg_id, scope="write")
        assert len(tokens.list_for_person(cast.anna.tg_id)) == 10
        assert tokens.list_for_person(cast.boris.tg_id) == []

    @pytest.mark.parametrize("flags", [{"is_staff": False}, {"is_staff": True, "is_active": False}])
    def test_account_without_panel_access_gets_no_token(self, flags: dict[str, bool]) -> None:
        user = User.objects.create(username="customer", **flags)
        with pytest.raises(CalendarError) as refused:
            tokens.issue(user=user, scope="read")
        assert refused.value.code == "not_staff"
        assert "customer" in str(refused.value)

    @pytest.mark.usefixtures("committed")
    @pytest.mark.django_db(transaction=True)
    def test_concurrent_issues_never_exceed_ten(self) -> None:
        done = run_at_once([lambda: tokens.issue(tg_id=5, scope="read")] * 14)
        assert sorted(getattr(result, "code", "made") for result in done) == ["made"] * 10 + ["too_many_tokens"] * 4
        assert len(tokens.list_for_person(5)) == 10

    def test_token_needs_one_holder_and_a_known_scope(self, cast: Cast, staff: User) -> None:
        for wrong in (
            {"scope": "read"},
            {"scope": "read", "tg_id": cast.anna.tg_id, "user": staff},
            {"scope": "everything", "tg_id": cast.anna.tg_id},
        ):
            with pytest.raises(ValueError, match=r"holder|everything"):
                tokens.issue(**wrong)
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiToken.objects.create(digest="x", hint="vst_")
        assert not ApiToken.objects.exists()


class TestFind:
    def test_last_use_is_recorded_once_a_minute(self, cast: Cast, django_assert_num_queries: Any) -> None:
        token = tokens.issue(tg_id=cast.anna.tg_id, scope="read")
        found = tokens.find(token)
        assert found is not None
        assert found.last_used_at is not None
        assert clock.now() - found.last_used_at < dt.timedelta(seconds=30)
        with django_assert_num_queries(1):
            again = tokens.find(token)
        assert again is not None
        assert again.last_used_at == found.last_used_at
        long_ago = clock.now() - dt.timedelta(seconds=61)
        ApiToken.objects.update(last_used_at=long_ago)
        tokens.find(token)
        assert ApiToken.objects.filter(last_used_at__gt=long_ago).exists()

    @pytest.mark.parametrize("wrong", ["", "vst_", "x" * 100_000, "vst_\x00", "\ud800", "' OR 1=1 --"])
    def test_unknown_token_is_not_found(self, cast: Cast, wrong: str) -> None:
        tokens.issue(tg_id=cast.anna.tg_id, scope="read")
        assert tokens.find(wrong) is None

    def test_digest_is_not_accepted_as_token(self, cast: Cast) -> None:
        tokens.issue(tg_id=cast.anna.tg_id, scope="read")
        assert tokens.find(ApiToken.objects.get().digest) is None


class TestRevoke:
    def test_own_token_can_be_revoked(self, cast: Cast) -> None:
        kept, gone = (tokens.issue(tg_id=cast.anna.tg_id, scope="read") for _ in range(2))
        of_gone = tokens.list_for_person(cast.anna.tg_id)[1]
        tokens.revoke(token_id=of_gone.pk, tg_id=cast.anna.tg_id)
        assert (tokens.find(gone), ask(gone).status_code, ask(kept).status_code) == (None, 401, 200)
        with pytest.raises(CalendarError) as refused:
            tokens.revoke(token_id=of_gone.pk, tg_id=cast.anna.tg_id)
        assert refused.value.code == "token_not_found"

    def test_token_of_another_person_cannot_be_revoked(self, cast: Cast, staff: User) -> None:
        of_anna, of_staff = tokens.issue(tg_id=cast.anna.tg_id, scope="read"), tokens.issue(user=staff, scope="read")
        for row in ApiToken.objects.all():
            for act in (tokens.revoke, tokens.get_own):
                with pytest.raises(CalendarError) as refused:
                    act(token_id=row.pk, tg_id=cast.oleg.tg_id)
                assert refused.value.code == "token_not_found"
        assert tokens.find(of_anna)
        assert tokens.find(of_staff)


class TestSignIn:
    def test_persons_token_acts_as_the_person(self, cast: Cast) -> None:
        answer = ask(tokens.issue(tg_id=cast.anna.tg_id, scope="read"))
        assert answer.status_code == 200
        assert answer.data == {"actor": str(Actor.person(cast.anna.tg_id)), "pk": cast.anna.tg_id}

    def test_staff_token_acts_as_operator(self, staff: User) -> None:
        answer = ask(tokens.issue(user=staff, scope="read"))
        assert answer.data == {"actor": str(Actor.operator()), "pk": staff.pk}

    def test_token_of_former_staff_is_refused(self, staff: User) -> None:
        token = tokens.issue(user=staff, scope="write")
        for field in ("is_active", "is_staff"):
            User.objects.update(**{field: False})
            assert ask(token).status_code == 401
            User.objects.update(**{field: True})
            assert ask(token).status_code == 200
        staff.delete()
        assert ask(token).status_code == 401

    def test_missing_or_wrong_token_is_401(self, cast: Cast) -> None:
        token = tokens.issue(tg_id=cast.anna.tg_id, scope="read")
        headers = (
            None, "Bearer", "Bearer ", f"Bearer {token}x", f"Bearer {token} x", f"Basic {token}", token, "Bearer é",
            f"Bearer {token[:-1]}", f"Bearer {token.swapcase()}",
        )  # fmt: skip
        for header in headers:
            answer = ask(header=header)
            assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), header
        for header in (f"bearer {token}", f"Bearer  {token} "):
            assert ask(header=header).status_code == 200

    def test_session_is_accepted_from_staff_only(self, panel: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris)
        assert len(panel.get(URL).json()["results"]) == 1
        token = tokens.issue(tg_id=cast.anna.tg_id, scope="write")
        assert Client().get("/api/users/", headers={"Authorization": f"Bearer {token}"}).status_code == 403
        assert panel.get(URL, headers={"Authorization": "Bearer wrong"}).status_code == 401

    def test_token_requests_need_no_csrf_token(self, staff: User, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        client = Client(
            enforce_csrf_checks=True, headers={"Authorization": f"Bearer {tokens.issue(user=staff, scope='write')}"}
        )
        answer = client.patch(f"{URL}{meeting.pk}/", '{"status": "confirmed"}', content_type="application/json")
        assert answer.status_code == 200
        assert Appointment.objects.get().status == "confirmed"


class TestScope:
    def test_read_token_cannot_write(self, cast: Cast, staff: User) -> None:
        for holder in ({"tg_id": cast.anna.tg_id}, {"user": staff}):
            reading, writing = tokens.issue(**holder, scope="read"), tokens.issue(**holder, scope="write")
            assert (ask(reading).status_code, ask(reading, "OPTIONS").status_code) == (200, 200)
            refused = ask(reading, "POST")
            assert (refused.status_code, json.loads(refused.content)["code"]) == (403, "scope")
            assert (ask(writing).status_code, ask(writing, "POST").status_code) == (200, 200)

    def test_read_token_cannot_change_an_appointment(self, cast: Cast, staff: User) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        client = Client(headers={"Authorization": f"Bearer {tokens.issue(user=staff, scope='read')}"})
        assert client.get(f"{URL}{meeting.pk}/").status_code == 200
        answer = client.patch(f"{URL}{meeting.pk}/", '{"status": "confirmed"}', content_type="application/json")
        assert answer.status_code == 403
        assert Appointment.objects.get().status == "pending"


@pytest.fixture
def throttle() -> Iterator[None]:
    """Low limits, and no requests counted so far."""
    RateLimit.objects.all().delete()
    with override_settings(API_THROTTLE=True, API_RATE_TOKEN=3, API_RATE_ADDRESS=2):
        yield


@pytest.mark.usefixtures("throttle")
class TestThrottle:
    def test_limit_is_per_token(self, cast: Cast) -> None:
        one, other = (tokens.issue(tg_id=cast.anna.tg_id, scope="read") for _ in range(2))
        assert [ask(one).status_code for _ in range(3)] == [200] * 3
        refused = ask(one, address="192.0.2.77")
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert ask(other).status_code == 200

    def test_limit_is_per_panel_account(self, panel: Client) -> None:
        assert [panel.get(URL).status_code for _ in range(4)] == [200, 200, 200, 429]

    @pytest.mark.parametrize("token", ["vst_guess", None])
    def test_unauthenticated_requests_are_limited_per_address(self, cast: Cast, token: str | None) -> None:
        assert [ask(token).status_code for _ in range(3)] == [401, 401, 429]
        assert 1 <= int(ask(token).headers["Retry-After"]) <= 60
        assert ask(token, address="192.0.2.2").status_code == 401
        # Others at the same address with a valid token are served.
        assert ask(tokens.issue(tg_id=cast.anna.tg_id, scope="read")).status_code == 200

    @override_settings(API_THROTTLE=False)
    def test_limits_can_be_switched_off(self, cast: Cast) -> None:
        token = tokens.issue(tg_id=cast.anna.tg_id, scope="read")
        assert {ask(token).status_code for _ in range(9)} == {200}
        assert {ask("vst_guess").status_code for _ in range(9)} == {401}

    @override_settings(API_RATE_TOKEN=0, API_RATE_ADDRESS=0)
    def test_zero_means_no_limit(self, cast: Cast) -> None:
        token = tokens.issue(tg_id=cast.anna.tg_id, scope="read")
        assert {ask(token).status_code for _ in range(9)} == {200}
        assert {ask().status_code for _ in range(9)} == {401}

    def test_forged_forwarded_address_does_not_evade_the_limit(self) -> None:
        def claim(address: str) -> int:
            request = APIRequestFactory().get("/who", headers={"X-Forwarded-For": address}, REMOTE_ADDR="192.0.2.1")
            return int(WhoView.as_view()(request).status_code)

        assert [claim(f"198.51.100.{number}") for number in range(3)] == [401, 401, 429]


def test_anonymous_request_has_no_actor() -> None:
    with pytest.raises(NotAuthenticated):
        authentication.get_actor(APIView().initialize_request(APIRequestFactory().get("/who")))


def test_schema_describes_tokens() -> None:
    generator: Any = SchemaGenerator  # it has no types
    schema = generator(patterns=[path("who", WhoView.as_view())]).get_schema(request=None, public=True)
    described = schema["components"]["securitySchemes"]["token"]
    assert (described["type"], described["scheme"]) == ("http", "bearer")
    assert {"token": []} in schema["paths"]["/who"]["get"]["security"]
