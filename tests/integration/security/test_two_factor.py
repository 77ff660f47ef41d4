"""The second factor: setup, sign-in, recovery, and no way around it."""

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from calendarapp.security import two_factor
from calendarapp.security.audit_log import Act

pytestmark = pytest.mark.django_db

PASSWORD = "long enough, is it"
ASK, SETUP, MANAGE = (f"/admin/second-factor/{page}" for page in ("", "setup/", "manage/"))


@pytest.fixture
def required() -> Iterator[None]:
    with override_settings(REQUIRE_SECOND_FACTOR=True):
        yield


@pytest.fixture
def vera() -> User:
    return User.objects.create_superuser("vera", password=PASSWORD)


def code_of(user: User, *, later: int = 0) -> str:
    """The code that the user's authenticator shows, some steps later: each code works once."""
    device = TOTPDevice.objects.get(user=user)
    return f"{totp(device.bin_key, t0=-30 * later):06d}"


def with_password(client: Client, name: str = "vera") -> Any:
    form = {"username": name, "password": PASSWORD, "next": "/admin/calendarapp/event/"}
    return client.post("/admin/login/", form)


def set_up(client: Client, user: User) -> list[str]:
    """Sign in and set up the second factor; returns the recovery codes."""
    with_password(client)
    assert client.get(SETUP).status_code == 200
    answer = client.post(SETUP, {"code": code_of(user)})
    return re.findall(r"<code>(\w{5}-\w{5})</code>", answer.content.decode())


def forget_pauses() -> None:
    TOTPDevice.objects.update(throttling_failure_count=0, last_t=-1)


@pytest.mark.usefixtures("required")
class TestSetUp:
    def test_staff_without_second_factor_is_led_to_setup(self, client: Client, vera: User) -> None:
        answer = client.post("/admin/login/", {"username": "vera", "password": PASSWORD}, follow=True)
        assert answer.redirect_chain[-1][0] == SETUP
        shown = answer.content.decode()
        assert 'src="data:image/svg+xml;base64,' in shown
        key = two_factor.format_key(TOTPDevice.objects.get(user=vera))
        assert key in shown
        assert not re.search(r"<style|\sstyle=|<script>|\son\w+=", shown)
        assert client.get("/admin/").status_code == 302

    def test_code_confirms_the_second_factor(self, client: Client, vera: User) -> None:
        codes = set_up(client, vera)
        assert len(set(codes)) == 10
        assert client.get("/admin/").status_code == 200
        assert client.get(SETUP).headers["Location"] == MANAGE
        kept = set(StaticToken.objects.values_list("token", flat=True))
        assert not {code.replace("-", "") for code in codes} & kept
        assert not any(code in client.get(MANAGE).content.decode() for code in codes)

    def test_wrong_code_does_not_confirm(self, client: Client, vera: User) -> None:
        with_password(client)
        client.get(SETUP)
        for code in ("000000", "", "x" * 500, "12345٣"):
            assert "Код не подошёл" in client.post(SETUP, {"code": code}).content.decode()
        assert client.get("/admin/").status_code == 302
        assert not two_factor.has_device(vera)

    def test_key_shown_to_another_session_is_replaced(self, vera: User) -> None:
        thief, owner = Client(), Client()
        with_password(thief)
        thief.get(SETUP)
        stolen = TOTPDevice.objects.get().key
        with_password(owner)
        owner.get(SETUP)
        assert TOTPDevice.objects.get().key != stolen

    def test_anonymous_visitor_is_sent_to_sign_in(self, client: Client) -> None:
        for page in (ASK, SETUP, MANAGE):
            assert client.get(page).headers["Location"] == "/admin/login/"
            assert client.post(page, {"code": "123456"}).headers["Location"] == "/admin/login/"


@pytest.mark.usefixtures("required")
class TestEachSignIn:
    def test_sign_in_asks_for_code_and_returns_to_the_page(self, client: Client, vera: User) -> None:
        set_up(client, vera)
        client.post("/admin/logout/")
        answer = with_password(client)
        answer = client.get(answer.headers["Location"])
        assert answer.headers["Location"].startswith("/admin/login/?next=")
        answer = client.get(answer.headers["Location"])
        assert answer.headers["Location"] == f"{ASK}?next=%2Fadmin%2Fcalendarapp%2Fevent%2F"
        shown = client.get(answer.headers["Location"]).content.decode()
        assert 'name="next" value="/admin/calendarapp/event/"' in shown
        key = client.session.session_key
        answer = client.post(ASK, {"code": code_of(vera, later=1), "next": "/admin/calendarapp/event/"})
        assert answer.headers["Location"] == "/admin/calendarapp/event/"
        assert client.session.session_key != key
        assert client.get("/admin/").status_code == 200

    def test_sign_in_does_not_redirect_to_other_sites(self, client: Client, vera: User) -> None:
        set_up(client, vera)
        client.post("/admin/logout/")
        with_password(client)
        answer = client.post(ASK, {"code": code_of(vera, later=1), "next": "https://evil.example/"})
        assert answer.headers["Location"] == "/admin/"

    def test_code_works_once(self, client: Client, vera: User) -> None:
        set_up(client, vera)
        used = code_of(vera, later=1)
        for expected in (302, 200):
            client.post("/admin/logout/")
            with_password(client)
            assert client.post(ASK, {"code": used}).status_code == expected

    def test_recovery_code_works_once(self, client: Client, vera: User) -> None:
        first, second, *_rest = set_up(client, vera)
        client.post("/admin/logout/")
        with_password(client)
        answer = client.post(ASK, {"code": f" {first.upper()} "})
        assert answer.headers["Location"] == MANAGE
        shown = client.get(MANAGE).content.decode()
        assert "Осталось резервных кодов: 9." in shown
        assert "Это был резервный код." in shown
        assert 'href="/admin/">Начало</a>' in shown
        client.post("/admin/logout/")
        with_password(client)
        assert client.post(ASK, {"code": first}).status_code == 200
        assert client.post(ASK, {"code": second}).status_code == 200  # throttled after the wrong code
        assert two_factor.count_recovery_codes(vera) == 9

    def test_wrong_codes_are_throttled(self, client: Client, vera: User) -> None:
        set_up(client, vera)
        client.post("/admin/logout/")
        with_password(client)
        for number in range(3):
            TOTPDevice.objects.update(throttling_failure_timestamp=None)
            assert client.post(ASK, {"code": f"00000{number}"}).status_code == 200
        shown = client.post(ASK, {"code": code_of(vera, later=1)}).content.decode()
        assert re.search(r"Попробуйте снова через \d+ с", shown)
        assert client.get("/admin/").status_code == 302

    def test_code_of_another_account_is_refused(self, client: Client, vera: User) -> None:
        set_up(client, vera)
        other = User.objects.create_superuser("oleg", password=PASSWORD)
        TOTPDevice.objects.create(user=other, name="x")
        client.post("/admin/logout/")
        with_password(client, "oleg")
        assert client.post(ASK, {"code": code_of(vera, later=1)}).status_code == 200

    def test_sign_in_can_be_abandoned(self, client: Client, vera: User) -> None:
        set_up(client, vera)
        client.post("/admin/logout/")
        with_password(client)
        assert client.get("/admin/second-factor/leave/").status_code == 405
        assert client.post("/admin/second-factor/leave/").headers["Location"] == "/admin/login/"
        assert client.get("/admin/login/").status_code == 200


def addresses(patterns: list[Any], prefix: str = "/") -> Iterator[str]:
    """Every address of a list of routes, with 1 for each parameter."""
    for pattern in patterns:
        path = re.sub(r"<[^>]+>", "1", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, prefix + path)
        elif isinstance(pattern, URLPattern) and "(?P" not in path:
            yield prefix + path.removeprefix("^").removesuffix("$").replace("\\Z", "")


@pytest.mark.usefixtures("required")
class TestNoWayAround:
    @pytest.mark.parametrize("has_device", [False, True])
    def test_every_panel_page_needs_the_second_factor(self, client: Client, vera: User, has_device: bool) -> None:
        if has_device:
            TOTPDevice.objects.create(user=vera, name="x")
        with_password(client)
        paths = [path for path in addresses(list(admin.site.urls[0]), "/admin/") if "second-factor" not in path]
        assert len(paths) > 40
        for path in paths:
            for answer in (client.get(path), client.post(path)):
                if path in {"/admin/login/", "/admin/jsi18n/"}:
                    continue
                assert answer.status_code in {302, 301}, path
                allowed = "/admin/" if path == "/admin/logout/" else "/login/"
                assert allowed in answer.headers["Location"] or answer.status_code == 301, path
        assert client.get(MANAGE).headers["Location"] == "/admin/login/"

    def test_api_needs_the_second_factor(self, client: Client, vera: User) -> None:
        with_password(client)
        assert client.get("/api/appointments/").status_code in {401, 403}
        set_up(client, vera)
        assert client.get("/api/appointments/").status_code == 200

    def test_earlier_session_needs_the_second_factor(self, client: Client, vera: User) -> None:
        with override_settings(REQUIRE_SECOND_FACTOR=False):
            client.force_login(vera)
            assert client.get("/admin/").status_code == 200
        assert client.get("/admin/").status_code == 302


class TestOptional:
    def test_optional_second_factor_is_not_demanded(self, client: Client, vera: User) -> None:
        assert with_password(client).status_code == 302
        assert client.get("/admin/").status_code == 200

    def test_optional_second_factor_is_asked_for_once_set_up(self, client: Client, vera: User) -> None:
        assert len(set_up(client, vera)) == 10
        client.post("/admin/logout/")
        with_password(client)
        assert client.get("/admin/").status_code == 302
        assert client.get("/api/appointments/").status_code in {401, 403}
        assert client.post(ASK, {"code": code_of(vera, later=1)}).status_code == 302
        assert client.get("/admin/").status_code == 200

    def test_recovery_codes_and_authenticator_can_be_replaced(self, client: Client, vera: User) -> None:
        old = set_up(client, vera)
        answer = client.post(MANAGE, {"act": "codes", "code": code_of(vera, later=1)})
        new = re.findall(r"<code>(\w{5}-\w{5})</code>", answer.content.decode())
        assert len(new) == 10
        assert not set(old) & set(new)
        assert client.post(MANAGE, {"act": "remove", "code": old[0]}).status_code == 200
        assert two_factor.has_device(vera)
        forget_pauses()
        assert client.post(MANAGE, {"act": "remove", "code": code_of(vera)}).headers["Location"] == SETUP
        assert not two_factor.has_device(vera)


class TestCommand:
    def test_command_resets_second_factor(self, client: Client, vera: User, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("second_factor", "vera")
        set_up(client, vera)
        call_command("second_factor", "vera")
        call_command("second_factor", "vera", "--reset")
        call_command("second_factor", "vera", "--reset")
        assert capsys.readouterr().out.splitlines() == [
            "vera has no authenticator and 0 recovery codes.",
            "vera has an authenticator and 10 recovery codes.",
            "The second factor of vera is removed; the next sign-in sets up a new one.",
            "vera has no second factor.",
        ]
        assert LogEntry.objects.filter(action_flag=Act.FACTOR_REMOVED, user=vera).count() == 1
        with override_settings(REQUIRE_SECOND_FACTOR=True):
            assert client.get("/admin/").status_code == 302

    def test_command_for_unknown_account_is_refused(self) -> None:
        with pytest.raises(CommandError, match="There is no user nobody"):
            call_command("second_factor", "nobody")


def test_panel_shows_no_second_factor_keys(panel: Client, staff: User) -> None:
    device = TOTPDevice.objects.create(user=User.objects.create(username="other"), name="x", last_t=int(time.time()))
    for path in ("otp_totp/totpdevice/", f"otp_totp/totpdevice/{device.pk}/qrcode/", "otp_static/staticdevice/"):
        assert panel.get(f"/admin/{path}").status_code == 404
