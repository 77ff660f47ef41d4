# ruff: noqa: E501  tables of what is sent
"""Hostile text in addresses, forms, headers and bodies: the answer is below 500, and no traceback is logged."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any, Final
from wsgiref.util import setup_testing_defaults

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client, override_settings
from django.urls import reverse

from calendarapp.models import Event
from calendarapp.security import text as security_text
from calendarapp.services import tokens
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, make_cast, make_event, make_meeting
from webapp.wsgi import application

HUGE: Final = "9" * 5000
QUERIES: Final = (
    "q=%00", "q=a%00b", "%00=1", "q=%FF%FE", "q=%ED%A0%80", f"q={HUGE}", f"q=%23{HUGE}", f"q={'x' * 3000}", "q=(((", "q=%25",
    "q='\"\\", "e=1", "o=999", "o=-999", "o=1.2.3", "o=x", f"o={HUGE}", "p=-1", "p=0", "p=x", f"p={HUGE}", "p=99999999999999999999",
    "all=1", "_popup=1", "_to_field=id", "_to_field=password", "_facets=True", "_changelist_filters=q%3D%2500",
    "id__regex=(", "id__iregex=[", "pk__regex=*", "id__exact=x", "id__in=1,x", "id__in=", "id__isnull=x", "id__gte=x",
    f"id__exact={HUGE}", "id=99999999999999999999", "id__gt=99999999999999999999", "id[]=1", "id=1&id=2", "nothing=1", "id__nothing=1",
    "date__gte=x", "date__gte=0000-00-00", "date__year=0", "date__year=99999", "date__year=x", "date__month=13", "date__day=99",
    "date__year=2026&date__month=13", "date__year=2026&date__month=2&date__day=31", "date__year=-5&date__month=1",
    f"date__year={HUGE}", "date__range=x", "date__week_day=x", "date__regex=(", "time__gte=x", "time__hour=x", "status__exact=x",
    "status__regex=(", "status__in=a,b", "name__regex=(", "name__iregex=\\", "username__regex=(", "timezone__regex=(?P<",
    "slot__contains=x", "slot__overlap=x", "slot__startswith=x", "slot=x", "slot__regex=(", "delivery=x", "payload__x=1", "payload=x",
    "reminder_minutes__contains=x", "reminder_minutes__0=x", "event__id__regex=(", "event__exact=x", "groups__id__exact=x",
    "created_at__gte=x", "created_at__date=x", "last_login__regex=(", "is_staff__exact=x", "is_staff__exact=2", "action_flag__exact=x",
    "user__id__exact=x", "ip_address__regex=(", "ip_address=x", "attempt_time__gte=x", "tg_id=x", "tg_id__regex=(",
    "can_write__exact=9", "scope__exact=%27", "language=xx", "user_count__regex=(", "user_count=1e9",
)  # fmt: skip
NUMBERS: Final = (
    "%00",
    "_00",
    "x",
    "_FF",
    "99999999999999999999",
    "-1",
    "0",
    "1e3",
    "%F0%9F%98%80",
    "a" * 3000,
    HUGE[:3000],
    "2026-13-99",
)
API_QUERIES: Final = (
    "q=%00", "q=%FF", f"q={HUGE}", "q=(", "page_size=-1", f"page_size={HUGE}", "ordering=%00", "cursor=%00", "cursor=W10=", "cursor=" + "A" * 4000,
    "status=%00", "date_from=%00", "date_from=0000-00-00", "date_to=99999-01-01", f"organizer={HUGE}", "organizer=%00", "owner=-1",
    "event=1e5", "format=%00", "format=xml", "%00=%00", "users=%00&start=x&end=y", "users=1&start=%00&end=%00", "users=1,,2", "lang=%00", "q[]=1",
)  # fmt: skip
BODIES: Final = (
    b"\x00", b"{", b"[]", b"null", b"1e400", b'{"name": NaN}', b'{"name": 1e400}', b'{"name": "\\u0000"}', b'{"name": "\\ud800"}',
    b'{"details": "\\u0000"}', b'{"details": "\\ud800", "name": "a"}', b'{"\\ud800": 1}', b'{"\\u0000": 1}', b'{"duration_minutes": 1e400}',
    b'{"duration_minutes": ' + b"9" * 4000 + b"}", b'{"duration_minutes": ' + b"9" * 5000 + b"}", b'{"date": "9999-12-31", "time": "23:59"}',
    b'{"date": "0001-01-01", "time": "00:00", "name": "a"}', b'{"start": "9999-12-31T23:59:59-14:00", "name": "a"}',
    b'{"start": "0001-01-01T00:00:00+14:00", "name": "a"}', b'{"start": "2026-02-30T00:00:00Z"}', b'{"start": 5}', b'{"end": []}',
    b'{"participant": "@\\u0000abc"}', b'{"participant": 5}', b'{"participant": "@' + b"a" * 5000 + b'"}', b'{"timezone": "\\u0000"}',
    b'{"name": "a", "name": "b"}', b'{"reminder_minutes": [[1]]}', b'{"reminder_minutes": {"a": 1}}', b'{"digest_time": "\\u0000"}',
    b"[" * 900 + b"]" * 900, b'{"a":' * 900 + b"1" + b"}" * 900, b"[" * 100_000, b'"\xff\xfe"', b'{"language": "\\u0000"}',
)  # fmt: skip
HEADERS: Final[tuple[dict[str, str], ...]] = (
    {"Idempotency-Key": "a\x00b"}, {"Idempotency-Key": "ключ"}, {"Idempotency-Key": "x" * 5000}, {"If-Match": '"\x00"'}, {"If-Match": "я" * 300},
    {"If-None-Match": '"\x00'}, {"Accept": "\x00"}, {"Accept": "text/html;q=x"}, {"Accept-Language": "\x00"}, {"Accept-Language": "x" * 5000},
    {"Cookie": 'sessionid="\\000aaaaaaaaaaaa"'}, {"Cookie": "sessionid=" + "x" * 3000}, {"Cookie": 'csrftoken="\\000"; django_language="\\000"'},
    {"User-Agent": "x" * 5000}, {"Referer": "http://[::1"}, {"X-Forwarded-For": "\x00"}, {"X-Forwarded-For": "fe80::1%" + "x" * 400},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "multipart/form-data; boundary=\x00"}, {"Content-Type": "application/json; charset=nothing"},
)  # fmt: skip


@pytest.fixture
def stage(transactional_db: None) -> Iterator[Cast]:
    """Rows for every list; each request has its own transaction."""
    cast = make_cast()
    make_meeting(cast.anna, cast.boris, status="confirmed")
    make_event(cast.anna)
    tokens.issue(tg_id=cast.anna.tg_id, scope="read")
    with override_settings(PROXIES=1):
        yield cast
    Event.objects.all().delete()


@pytest.fixture
def browser(stage: Cast) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("vera", password="long enough, is it"))
    return client


@pytest.fixture
def broken(caplog: pytest.LogCaptureFixture) -> Iterator[list[str]]:
    """Collects failures; it must be empty in the end."""
    found: list[str] = []
    yield found
    found += [record.getMessage() for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]
    assert not found, "\n".join(found[:20])


def screens() -> list[str]:
    return [
        reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") for model in admin.site._registry
    ]


def api_lists() -> tuple[str, ...]:
    return (
        "appointments/",
        "events/",
        "users/",
        "statistics/",
        "freebusy/",
        "slots/",
        "users/me/",
        "schema/",
        "docs/",
        "nothing/",
    )


def note(broken: list[str], what: str, answer: Any) -> None:
    if answer.status_code >= 500:
        broken.append(f"{answer.status_code} {what[:200]}")


@pytest.mark.parametrize("screen", screens())
def test_hostile_queries_to_panel_lists_are_answered(browser: Client, broken: list[str], screen: str) -> None:
    for query in QUERIES:
        note(broken, f"{screen}?{query}", browser.get(f"{screen}?{query}"))


@pytest.mark.parametrize("screen", screens())
def test_hostile_ids_and_forms_to_panel_pages_are_answered(browser: Client, broken: list[str], screen: str) -> None:
    for number in NUMBERS:
        for page in ("change", "delete", "history"):
            path = f"{screen}{number}/{page}/"
            note(broken, path, browser.get(path))
        note(broken, f"{screen}{number}", browser.get(f"{screen}{number}"))
    for value in ("\x00", "x", HUGE):
        for action in ("delete_selected", *_actions(screen)):
            form = {"action": action, "_selected_action": value, "index": "0", "select_across": "0"}
            note(broken, f"POST {screen} {form}"[:150], browser.post(screen, form))
        across = {"action": "delete_selected", "_selected_action": "1", "index": value, "select_across": value}
        note(broken, f"POST {screen} {across}"[:150], browser.post(screen, across))
        names = ("name", "username", "first_name", "participant_tg_id", "organizer_tg_id", "date", "time", "details", "event",
                 "permissions", "groups", "password1", "scope", "user", "tg_id", "date_0", "time_0")  # fmt: skip
        note(broken, f"POST {screen}add/ {value[:20]!r}", browser.post(f"{screen}add/", dict.fromkeys(names, value)))
        note(broken, f"{screen}add/ {value[:20]!r}", browser.get(f"{screen}add/", dict.fromkeys(names, value)))


def _actions(screen: str) -> list[str]:
    [found] = [
        model_admin for model, model_admin in admin.site._registry.items()
        if screen == reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    ]  # fmt: skip
    return [name if isinstance(name, str) else name.__name__ for name in found.actions or ()]


@pytest.mark.parametrize("charset", ["zlib", "base64", "idna", "undefined", "utf-16", "\x00", "nothing", "UTF8"])
def test_unknown_charsets_are_answered(stage: Cast, broken: list[str], charset: str) -> None:
    for path in ("/api/events/", "/admin/login/", "/healthz"):
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": "q=%D0%B0", "HTTP_HOST": "localhost"}
        environ["CONTENT_TYPE"] = f"text/plain; charset={charset}"
        setup_testing_defaults(environ)
        environ["wsgi.input"] = io.BytesIO()
        status: list[str] = []
        response: Any = application(environ, lambda line, *_headers, to=status: to.append(line))
        response.close()
        assert status[0].startswith("415") == (charset not in {"nothing", "UTF8"}), (path, status)
        assert status[0] < "5"


def test_endless_query_is_answered(stage: Cast, broken: list[str]) -> None:
    for path in ("/api/events/", "/admin/login/"):
        environ: dict[str, Any] = {"PATH_INFO": path, "QUERY_STRING": "a=1&" * 1001, "HTTP_HOST": "localhost"}
        environ["CONTENT_TYPE"] = "text/plain; charset=utf-8"
        setup_testing_defaults(environ)
        environ["wsgi.input"] = io.BytesIO()
        status: list[str] = []
        response: Any = application(environ, lambda line, *_headers, to=status: to.append(line))
        response.close()
        assert "400" <= status[0] < "5", (path, status)


def test_hostile_requests_to_other_pages_are_answered(browser: Client, broken: list[str]) -> None:
    pages = ("/admin/", "/admin/login/", "/admin/jsi18n/", "/admin/password_change/", "/admin/second-factor/", "/admin/second-factor/setup/",
             "/admin/second-factor/manage/", "/i18n/setlang/", "/", "/readyz", "/feeds/x.ics", "/nothing", "/admin/nothing/", "/static/%00",
             "/favicon.ico", "/admin/autocomplete/?app_label=%00&model_name=x&field_name=y")  # fmt: skip
    for page in pages:
        for query in ("next=%00", f"next={HUGE}", "next=//[", "a=%FF", "term=%00"):
            note(broken, f"{page}?{query}", browser.get(f"{page}{'&' if '?' in page else '?'}{query}"))
        for form in (
            {"next": "\x00"},
            {"language": "\x00"},
            {"code": "\x00", "token": "\x00"},
            {"code": HUGE},
            {"\x00": "a"},
            {"old_password": "\x00"},
        ):
            note(broken, f"POST {page} {form}"[:150], browser.post(page, form))
        for headers in HEADERS:
            note(broken, f"{page} {headers}"[:150], browser.get(page, headers=headers))


@pytest.mark.parametrize("who", ["person", "staff"])
def test_hostile_requests_to_the_api_are_answered(stage: Cast, broken: list[str], who: str) -> None:
    holder = stage.anna if who == "person" else User.objects.create_superuser("operator")
    program = ApiClient(holder)
    program.client.raise_request_exception = False
    for path in api_lists():
        for query in API_QUERIES:
            note(broken, f"{path}?{query}", program.get(f"{path}?{query}"))
    for path in ("appointments/", "events/", "slots/"):
        for headers in HEADERS:
            note(broken, f"{path} {headers}"[:150], program.get(path, **headers))
            note(broken, f"POST {path} {headers}"[:150], program.post(path, {"name": "a"}, **headers))
    for kind in ("appointments", "events", "users", "statistics"):
        for number in NUMBERS:
            for method in ("GET", "PUT", "PATCH", "DELETE"):
                note(broken, f"{method} {kind}/{number}", program.send(method, f"{kind}/{number}/", {"name": "a"}))
    for token in ("\x00", "Ñ\x8f", "vst_\x00", "x" * 5000, "vst_" + "é" * 40):
        note(broken, repr(token)[:50], program.client.get("/api/events/", headers={"Authorization": f"Bearer {token}"}))


@pytest.mark.parametrize("who", ["person", "staff"])
def test_hostile_bodies_to_api_writes_are_answered(stage: Cast, broken: list[str], who: str) -> None:
    program = ApiClient(stage.anna if who == "person" else User.objects.create_superuser("operator"))
    program.client.raise_request_exception = False
    event = Event.objects.filter(tg_user_id=stage.anna.tg_id).first()
    assert event
    writes = [("POST", "events/"), ("PATCH", f"events/{event.pk}/"), ("PUT", f"events/{event.pk}/"), ("POST", "appointments/"),
              ("PATCH", "appointments/1/"), ("POST", "appointments/1/propose/"), ("POST", "appointments/1/keep/"), ("PATCH", "users/me/")]  # fmt: skip
    for method, path in writes:
        for body in BODIES:
            for headers in ({}, {"Idempotency-Key": "same"})[: 2 if path == "events/" else 1]:
                sent = {"Authorization": f"Bearer {program.token}", **headers}
                answer = program.client.generic(
                    method, f"/api/{path}", body, content_type="application/json", headers=sent
                )
                note(broken, f"{method} {path} {body[:60]!r}", answer)


class TestSigningIn:
    @pytest.mark.parametrize("length", [255, 256, 5000])
    def test_sign_in_with_overlong_name_fails_and_is_counted(self, stage: Cast, broken: list[str], length: int) -> None:
        client = Client(raise_request_exception=False)
        headers = {
            "User-Agent": "x" * 3000,
            "Accept": "text/html" + "," * 3000,
            "X-Forwarded-For": "fe80::1%" + "y" * 300,
        }
        answers = [
            client.post("/admin/login/", {"username": "ю" * length, "password": "x"}, headers=headers) for _ in range(5)
        ]
        assert [answer.status_code for answer in answers] == [200] * 4 + [429]
        assert AccessFailureLog.objects.count() == 5
        attempt = AccessAttempt.objects.get()
        assert (attempt.username, attempt.ip_address) == ("ю" * 255, "fe80::")  # one /64 network
        screen = Client(raise_request_exception=False)
        screen.force_login(User.objects.create_superuser("boss"))
        assert screen.get(reverse("admin:axes_accessfailurelog_changelist")).status_code == 200

    def test_sign_in_with_zero_byte_is_refused_in_words(self, stage: Cast, broken: list[str]) -> None:
        answer = Client().post("/admin/login/", {"username": "a\x00", "password": "b"}, headers={"Accept": "text/html"})
        assert answer.status_code == 400
        assert "не удаётся прочитать" in answer.content.decode()


def test_text_the_database_cannot_store_is_a_400(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, security_text.__name__)
    answer = browser.get(
        reverse("admin:calendarapp_event_changelist") + "?name__regex=(", headers={"Accept": "text/html"}, follow=True
    )
    assert answer.status_code in {200, 400}
    assert connections["default"].is_usable()


def test_problem_names_the_unknown_fields(stage: Cast) -> None:
    answer = ApiClient(stage.anna).post("events/", {"name": "a", "\ud800": 1, "\x00": 2})
    assert read_problem(answer) == (400, "unknown_field")
    assert set(json.loads(answer.content)["errors"]) == {"\ud800", "\x00"}
    assert settings.DEBUG is False
