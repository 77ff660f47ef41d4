"""Sign-in and requests: lockouts after failures, session lifetime, https, headers, sizes."""

import logging
import re
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client, override_settings

from calendarapp.security import sessions
from calendarapp.security.client_ip import get_client_address, get_client_network
from calendarapp.services import tokens
from tests.support.factories import Cast
from tests.support.programs import run

pytestmark = pytest.mark.django_db

PASSWORD = "long enough, is it"
LOGIN = "/admin/login/"


@pytest.fixture
def vera() -> User:
    return User.objects.create_superuser("vera", password=PASSWORD)


def sign_in(name: str, password: str, *, address: str = "198.51.100.7", language: str = "ru", **extra: Any) -> Any:
    headers = {"Accept-Language": language, "Accept": "text/html", **extra}
    form = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post(LOGIN, form, headers=headers)


class TestPauses:
    def test_five_failures_of_account_from_address_lock_it_out(self, vera: User) -> None:
        for _ in range(4):
            assert sign_in("vera", "wrong").status_code == 200
        answer = sign_in("vera", "wrong")
        assert answer.status_code == 429
        assert re.search(r"Попробуйте снова в \d\d:\d\d", answer.content.decode())
        assert 800 < int(answer.headers["Retry-After"]) <= 901
        answer = sign_in("vera", PASSWORD, language="en")
        assert answer.status_code == 429
        assert re.search(r"Try again at \d\d:\d\d", answer.content.decode())
        assert sign_in("vera", PASSWORD, address="203.0.113.9").status_code == 302
        assert sign_in("somebody", "wrong").status_code == 200

    def test_failures_of_account_from_many_addresses_lock_it_out(self, vera: User) -> None:
        for number in range(9):
            assert sign_in("vera", "wrong", address=f"203.0.113.{number}").status_code == 200
        assert sign_in("vera", "wrong", address="203.0.113.50").status_code == 429
        assert sign_in("vera", PASSWORD, address="203.0.113.60").status_code == 429

    def test_failures_from_address_with_many_accounts_lock_it_out(self, vera: User) -> None:
        for number in range(19):
            assert sign_in(f"guess{number}", "wrong").status_code == 200
        assert sign_in("guess", "wrong").status_code == 429
        assert sign_in("vera", PASSWORD).status_code == 429
        assert sign_in("vera", PASSWORD, address="203.0.113.9").status_code == 302

    def test_addresses_of_one_ipv6_network_count_together(self, vera: User) -> None:
        """One subscriber has 2^64 of them."""
        for number in range(20):
            sign_in(f"user{number}", "wrong", address=f"2001:db8:1:2::{number:x}:{number}")
        assert sign_in("another", "wrong", address="2001:db8:1:2:ffff::1").status_code == 429
        assert sign_in("another", "wrong", address="2001:db8:1:3::1").status_code == 200

    def test_lockout_ends_and_attempts_do_not_prolong_it(self, vera: User) -> None:
        for _ in range(5):
            sign_in("vera", "wrong")
        before = AccessAttempt.objects.get().attempt_time
        sign_in("vera", "wrong")
        assert AccessAttempt.objects.get().attempt_time == before
        AccessAttempt.objects.update(attempt_time=before - settings.AXES_COOLOFF_TIME)
        assert sign_in("vera", PASSWORD).status_code == 302

    def test_success_resets_only_its_account(self, vera: User) -> None:
        for _ in range(4):
            sign_in("vera", "wrong")
            sign_in("somebody", "wrong")
        assert sign_in("vera", PASSWORD).status_code == 302
        assert AccessAttempt.objects.get().username == "somebody"

    def test_failed_api_authentication_counts_for_lockout(self, vera: User) -> None:
        for _ in range(5):
            answer = sign_in("vera", "wrong", Accept="application/json")
        assert (answer.status_code, answer.headers["Content-Type"]) == (429, "application/problem+json")
        assert answer.json()["code"] == "too_many_attempts"

    def test_log_and_tables_hold_no_password(self, vera: User, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        for _ in range(6):
            sign_in("vera", "my-s3cret-word")
        assert "my-s3cret-word" not in caplog.text
        assert "my-s3cret-word" not in str(list(AccessAttempt.objects.values()))

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "found"),
        [
            (0, "203.0.113.1", "127.0.0.1"),
            (1, "203.0.113.1", "203.0.113.1"),
            (1, "6.6.6.6, 203.0.113.1", "203.0.113.1"),
            (2, "6.6.6.6, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
            (1, "", "127.0.0.1"),
            (1, "nonsense", None),
            (1, "2001:db8::1", "2001:db8::1"),
        ],
    )
    def test_client_address_behind_proxies_is_used(
        self, rf: Any, proxies: int, forwarded: str, found: str | None
    ) -> None:
        with override_settings(PROXIES=proxies):
            assert get_client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == found

    @pytest.mark.parametrize(
        ("address", "network"),
        [
            ("203.0.113.7", "203.0.113.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
            ("::1", "::"),
            ("::ffff:203.0.113.7", "203.0.113.7"),
            ("fe80::1%eth0", "fe80::"),
            ("nonsense", None),
        ],
    )
    def test_client_is_a_network(self, rf: Any, address: str, network: str | None) -> None:
        assert get_client_network(rf.get("/", REMOTE_ADDR=address)) == network

    @pytest.mark.parametrize(
        "forwarded",
        ["6.6.6.6,203.0.113.1", " 6.6.6.6 ,, 203.0.113.1 ", "203.0.113.9, 203.0.113.1,", "x" * 5000 + ",203.0.113.1"],
    )
    def test_what_a_client_writes_itself_counts_for_nothing(self, rf: Any, forwarded: str) -> None:
        with override_settings(PROXIES=1):
            assert get_client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == "203.0.113.1"

    def test_forged_forwarded_addresses_do_not_evade_the_lockout(self, vera: User) -> None:
        for proxies in (0, 1, 2):
            with override_settings(PROXIES=proxies):
                AccessAttempt.objects.all().delete()
                seen = ["198.51.100.1", "10.0.0.1"][:proxies]
                answers = [
                    sign_in("vera", "wrong", **{"X-Forwarded-For": ", ".join([f"6.6.6.{number}", *seen])})
                    for number in range(6)
                ]
                assert [answer.status_code for answer in answers][-2:] == [429, 429]
                assert AccessAttempt.objects.count() == 1


class TestSessions:
    def age(self, client: Client, name: str, seconds: int) -> None:
        session = client.session
        session[name] -= seconds
        session.save()

    @pytest.mark.parametrize(
        ("name", "seconds"), [(sessions.BEGAN, 12 * 3600), (sessions.SEEN, settings.SESSION_IDLE_SECONDS)]
    )
    def test_idle_session_ends(self, panel: Client, name: str, seconds: int) -> None:
        self.age(panel, name, seconds - 30)
        assert panel.get("/admin/").status_code == 200
        panel.cookies.clear()
        panel.force_login(User.objects.get())
        self.age(panel, name, seconds)
        assert panel.get("/admin/").status_code == 302
        assert panel.get("/api/appointments/").status_code in {401, 403}

    def test_used_session_stays_open(self, panel: Client) -> None:
        self.age(panel, sessions.SEEN, 3000)
        assert panel.get("/admin/").status_code == 200
        self.age(panel, sessions.SEEN, 3000)
        assert panel.get("/admin/").status_code == 200

    def test_password_change_ends_other_sessions(self, vera: User, client: Client) -> None:
        other = Client()
        for browser in (client, other):
            assert browser.post(LOGIN, {"username": "vera", "password": PASSWORD}).status_code == 302
        form = {"old_password": PASSWORD, "new_password1": "an0ther long one", "new_password2": "an0ther long one"}
        assert client.post("/admin/password_change/", form).status_code == 302
        assert client.get("/admin/").status_code == 200
        assert other.get("/admin/").status_code == 302

    def test_sign_out_ends_the_session(self, panel: Client) -> None:
        kept = panel.session.session_key
        assert panel.post("/admin/logout/").status_code == 200
        panel.cookies[settings.SESSION_COOKIE_NAME] = str(kept)
        assert panel.get("/admin/").status_code == 302


class TestHeaders:
    @pytest.mark.parametrize("path", ["/", "/healthz", "/admin/", "/admin/login/", "/nothing", "/api/appointments/"])
    def test_security_headers_are_on_every_page(self, panel: Client, path: str) -> None:
        headers = panel.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        for part in (
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
            "object-src 'none'",
        ):
            assert part in policy.split("; ")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["X-Frame-Options"] == "DENY"
        assert "camera=()" in headers["Permissions-Policy"]
        assert "no-store" in headers["Cache-Control"]

    @pytest.mark.parametrize("path", ["/api/events/", "/api/users/me/", "/api/freebusy/", "/api/nothing/"])
    @pytest.mark.parametrize("valid", [True, False])
    def test_answers_to_programs_are_for_no_cache_in_between(self, cast: Cast, path: str, valid: bool) -> None:
        token = tokens.issue(tg_id=cast.anna.tg_id, scope="read") if valid else "vst_wrong"
        answer = Client(headers={"Authorization": f"Bearer {token}"}).get(path)
        assert {"private", "no-cache"} <= set(answer.headers["Cache-Control"].split(", "))

    def test_cookies_are_protected(self, vera: User, client: Client) -> None:
        client.post(LOGIN, {"username": "vera", "password": PASSWORD})
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["max-age"] == 12 * 3600


class TestSizes:
    def test_oversized_body_is_refused(self, panel: Client) -> None:
        answer = panel.post(LOGIN, {"username": "x" * (1024 * 1024 + 1)}, headers={"Accept": "text/html"})
        assert answer.status_code == 413
        assert "Слишком большой запрос" in answer.content.decode()
        answer = panel.post("/api/appointments/", b"x" * (1024 * 1024 + 1), content_type="application/json")
        assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")

    def test_invalid_content_length_is_refused(self, client: Client) -> None:
        assert client.get("/", CONTENT_LENGTH="many").status_code == 413

    def test_too_many_fields_are_refused(self, panel: Client) -> None:
        answer = panel.post(LOGIN, {f"field{number}": "x" for number in range(1001)})
        assert answer.status_code == 400


SECURE = {"PUBLIC_URL": "https://calendar.example.org", "DATABASE_URL": "postgresql:///unused"}


class TestHttps:
    def test_deployment_check_passes(self, tmp_path: Any) -> None:
        variables = {**SECURE, "DATA_DIR": str(tmp_path)}
        done = run(["webapp/manage.py", "check", "--deploy", "--fail-level", "WARNING"], variables)
        assert done.returncode == 0, done.stderr

    def test_plain_http_serves_only_probes(self, tmp_path: Any) -> None:
        asked = """
from django.test import Client
from django.conf import settings
c = Client(headers={"Host": "calendar.example.org"})
a = c.get("/admin/?q=1")
print(a.status_code, a.headers["Location"])
print(c.get("/healthz").status_code)
print(c.get("/admin/login/", headers={"X-Forwarded-Proto": "https"}).status_code)
print(c.get("/healthz", secure=True).headers["Strict-Transport-Security"])
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.REQUIRE_SECOND_FACTOR)
"""
        variables = {**SECURE, "DATA_DIR": str(tmp_path)}
        done = run(["webapp/manage.py", "shell", "-v0", "-c", asked], variables)
        assert done.stdout.splitlines() == [
            "301 https://calendar.example.org/admin/?q=1",
            "200",
            "301",  # no trusted proxy is configured
            "max-age=31536000; includeSubDomains; preload",
            "True True True",
        ], done.stderr

    @pytest.mark.parametrize(
        ("variables", "required"),
        [
            ({}, False),
            ({"PUBLIC_URL": "http://calendar.example.org"}, False),
            (SECURE, True),
            ({**SECURE, "DEBUG": "1"}, False),
            ({**SECURE, "SECOND_FACTOR": "off"}, False),
            ({"SECOND_FACTOR": "on"}, True),
        ],
    )
    def test_second_factor_requirement_follows_the_settings(
        self, variables: dict[str, str], required: bool, tmp_path: Any
    ) -> None:
        asked = "from webapp import settings; print(settings.REQUIRE_SECOND_FACTOR)"
        done = run(["-c", asked], {"DATABASE_URL": "postgresql:///unused", "DATA_DIR": str(tmp_path), **variables})
        assert done.stdout.strip() == str(required), done.stderr

    def test_invalid_second_factor_setting_is_refused(self, tmp_path: Any) -> None:
        done = run(["webapp/manage.py", "check"], {"SECOND_FACTOR": "maybe", "DATA_DIR": str(tmp_path)})
        assert (done.returncode, done.stderr.count("\n")) == (2, 1)
        assert done.stderr.startswith("SECOND_FACTOR must be")
