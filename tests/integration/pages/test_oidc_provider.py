"""OpenID Connect: tokens that prove nothing, a provider that fails, and limits."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import override_settings

from calendarapp.models import PageSession, RateLimit
from calendarapp.security import oidc
from tests.integration.pages.oidc_visits import BACK, make_browser, refused, try_token
from tests.support.openid import EC, OTHER_RSA, RSA, SECRET, Provider, make_client, publish, sign

pytestmark = pytest.mark.django_db


def forge(claims: dict[str, Any], **header: Any) -> str:
    """A token whose signature is empty."""
    parts = [json.dumps({"typ": "JWT", **header}), json.dumps(claims)]
    return ".".join(encode(part.encode()) for part in parts) + "."


def encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def sign_with_public_key(claims: dict[str, Any]) -> str:
    """HS256 with the published key for a secret, which everybody knows."""
    return jwt.encode(claims, publish(RSA, "rsa")["n"].encode(), algorithm="HS256", headers={"kid": "rsa"})


class TestTokens:
    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "https://evil.example"}, {"iss": "https://oauth.telegram.org"}, {"iss": None},
            {"aud": "42"}, {"aud": ["1000000001", "42"]}, {"aud": None}, {"aud": 1000000001},
            {"exp": 1000}, {"exp": None}, {"exp": "tomorrow"}, {"iat": 2**40}, {"iat": None}, {"iat": True},
            {"nonce": "another"}, {"nonce": ""}, {"nonce": 5}, {"sub": None},
            {"id": None}, {"id": "5001"}, {"id": 0}, {"id": -1}, {"id": True}, {"id": 2**52}, {"id": 1.5},
        ],
    )  # fmt: skip
    def test_claim_that_is_wrong(self, provider: Provider, claims: dict[str, Any]) -> None:
        provider.claims = claims
        refused(try_token(), 400, "did not confirm")

    @pytest.mark.parametrize(
        "signed",
        [
            lambda claims: forge(claims, alg="none"),
            lambda claims: forge(claims, alg="None", kid="rsa"),
            lambda claims: forge(claims, alg="RS256", kid="rsa"),
            lambda claims: forge(claims, alg="RS256", kid=["rsa"]),
            sign_with_public_key,
            lambda claims: sign(claims, key=OTHER_RSA),
            lambda claims: sign(claims, key=OTHER_RSA, kid="unknown"),
            lambda claims: sign(claims, kid=None),
            lambda claims: sign(claims, kid="ec"),
            lambda claims: sign(claims, key=EC, alg="ES256", kid="rsa"),
            lambda claims: sign(claims, alg="RS384"),
            lambda claims: sign(claims, alg="PS256"),
            lambda _claims: "x",
            lambda _claims: "a.b.c",
            lambda _claims: "",
            lambda _claims: "\ud800.\ud800.\ud800",
            lambda _claims: f"{encode(b'[' * 9999)}.e30.AAAA",
            lambda claims: sign(claims)[:-9],
        ],
    )
    def test_signature_that_is_none(self, provider: Provider, signed: Any) -> None:
        provider.sign = signed
        refused(try_token(), 400, "did not confirm")

    def test_key_that_a_token_brings_along(self, provider: Provider) -> None:
        provider.sign = lambda claims: jwt.encode(
            claims,
            OTHER_RSA,
            "RS256",
            headers={"kid": "rsa", "jwk": publish(OTHER_RSA, "rsa"), "jku": "http://127.0.0.1:9/"},
        )
        refused(try_token(), 400, "did not confirm")

    def test_keys_are_kept_and_read_again_for_a_new_one(
        self, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _sign_in in range(3):
            assert try_token().status_code == 302
        assert provider.asked.count("/.well-known/jwks.json") == 1
        PageSession.objects.all().delete()
        provider.keys = [publish(OTHER_RSA, "new")]
        provider.sign = lambda claims: sign(claims, key=OTHER_RSA, kid="new")
        for _guess in range(3):  # an unknown key within the minute is not looked for
            refused(try_token(), 400, "did not confirm")
        assert provider.asked.count("/.well-known/jwks.json") == 1
        monkeypatch.setattr(oidc, "KEYS_PAUSE", 0.0)
        assert try_token().status_code == 302
        assert provider.asked.count("/.well-known/jwks.json") == 2

    def test_keys_that_can_not_be_used_are_passed_over(self, provider: Provider) -> None:
        provider.keys = [
            {"kty": "EC", "crv": "unheard of", "kid": "x"},
            {"kty": "oct", "kid": "o", "k": "AAAA"},
            *provider.keys,
        ]
        assert try_token().status_code == 302

    @pytest.mark.parametrize(
        "keys",
        [
            [], {}, None, "x", 5, [5], [None], ["x"], [{}], [[]], [{"kid": "rsa"}], [{"kty": "RSA", "kid": "rsa"}],
            [{"kty": "RSA", "kid": "rsa", "n": "!", "e": "AQAB"}], [{"kty": "RSA", "kid": "rsa", "n": 5, "e": []}],
            [{"kty": "EC", "crv": "P-256", "kid": "rsa", "x": "AA", "y": "AA"}], [{"kty": [], "kid": "rsa", "alg": {}}],
            [{"kty": "RSA", "kid": "rsa", "n": "AQAB", "e": "AQAB", "alg": "RS256"}],
            [{"kty": "oct", "kid": "rsa", "k": "AAAA", "alg": "RS256"}],
        ],
    )  # fmt: skip
    def test_published_keys_that_are_none(self, provider: Provider, keys: Any) -> None:
        provider.keys = keys
        answer = try_token()
        assert (answer.status_code, PageSession.objects.exists()) in {(400, False), (503, False)}

    @pytest.mark.parametrize(
        "payload",
        ["", "x", "[]", "null", "5", '"x"', "{}", '{"iss": []}', "[" * 9999, '{"exp": 1e999}', '{"iat": NaN}'],
    )
    @pytest.mark.parametrize("header", [{}, {"kid": 5}, {"kid": None}, {"b64": False, "crit": ["b64"]}, {"crit": 5}])
    def test_signed_text_that_is_no_token(self, provider: Provider, payload: str, header: dict[str, Any]) -> None:
        said = {"kid": "rsa", "alg": "RS256", **header}
        text = ".".join(encode(part.encode()) for part in (json.dumps(said), payload))
        signature = RSA.sign(text.encode(), PKCS1v15(), SHA256())
        provider.sign = lambda _claims: f"{text}.{encode(signature)}"
        refused(try_token(), 400, "did not confirm")

    @pytest.mark.parametrize("claims", [{"exp": 10**400}, {"exp": -(10**400)}, {"iat": -(10**400)}, {"exp": 1e300}])
    def test_times_without_end_are_no_error(self, provider: Provider, claims: dict[str, Any]) -> None:
        provider.claims = claims
        assert try_token().status_code in {302, 400}

    @pytest.mark.parametrize("name", ["", "\x00", "\ud800", "\u202e" * 999, "x" * 5000, 5, [], None])
    def test_names_that_are_none(self, provider: Provider, name: Any) -> None:
        provider.claims = dict.fromkeys(("name", "given_name", "family_name", "preferred_username"), name)
        assert try_token().status_code == 302


class TestProvider:
    @pytest.mark.parametrize(
        ("refusal", "status", "logged"),
        [
            ((400, '{"error": "invalid_grant"}'), 400, "/token answers 400 invalid_grant"),
            ((401, '{"error": "invalid_client"}'), 400, "/token answers 401 invalid_client"),
            ((400, '{"error": "x\\n y"}'), 400, "/token answers 400"),
            ((400, "<html>"), 400, "/token answers 400"),
            ((429, "{}"), 503, "/token answers 429"),
            ((500, "oops"), 503, "/token answers 500"),
            ((302, "http://127.0.0.1:9/"), 503, "/token answers 302"),
            ((200, "<html>"), 503, "no JSON object"),
            ((200, "[]"), 503, "no JSON object"),
            ((200, "[" * 60000), 503, "no JSON object"),
            ((200, '{"a": "' + "x" * 70000 + '"}'), 503, "no JSON object"),
            ((200, "{}"), 400, "no ID token"),
            ((200, '{"id_token": 5}'), 400, "no ID token"),
        ],
    )
    def test_answer_that_is_no_token(
        self, provider: Provider, caplog: pytest.LogCaptureFixture, refusal: tuple[int, str], status: int, logged: str
    ) -> None:
        provider.refusal = refusal
        refused(try_token(), status, "did not confirm" if status == 400 else "does not answer right now")
        [line] = [record.getMessage() for record in caplog.records if record.name == "calendarapp.pages.oidc"]
        assert logged in line
        assert not any(secret in line for secret in (SECRET, "\n"))

    def test_silence_is_given_up(self, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(oidc, "TIMEOUT", 0.2)
        provider.silent = True
        refused(try_token(), 503, "does not answer right now")

    @pytest.mark.parametrize("refusal", [None, (500, "oops")])
    def test_answer_that_drips_is_given_up(
        self, provider: Provider, monkeypatch: pytest.MonkeyPatch, refusal: tuple[int, str] | None
    ) -> None:
        """Each byte of it comes in time, and the last one never."""
        monkeypatch.setattr(oidc, "TIMEOUT", 0.2)
        provider.drips, provider.refusal = True, refusal
        refused(try_token(), 503, "does not answer right now")
        assert provider.dripped.wait(30)

    def test_silence_holds_no_more_threads_than_two(self, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(oidc, "QUEUE", 0.01)
        with oidc.AT_ONCE, oidc.AT_ONCE:
            refused(try_token(), 503, "does not answer right now")
        assert provider.asked == []
        assert try_token().status_code == 302

    def test_proxy_is_not_asked_for_what_is_on_this_machine(
        self, provider: Provider, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As the sandbox is, which a newcomer behind a company's proxy starts."""
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        assert try_token().status_code == 302

    def test_proxy_is_asked_for_what_is_elsewhere(self, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", provider.issuer)
        monkeypatch.delenv("no_proxy", raising=False)
        elsewhere = "http://oauth.example"
        provider.claims = {"iss": elsewhere}
        with override_settings(TELEGRAM_OIDC=make_client(elsewhere, secret=SECRET)):
            assert try_token().status_code == 302
        assert "http://oauth.example/token" in provider.asked

    def test_provider_that_can_not_be_reached_is_a_503(self, caplog: pytest.LogCaptureFixture) -> None:
        with override_settings(TELEGRAM_OIDC=make_client("http://127.0.0.1:9", secret=SECRET)):
            refused(try_token(), 503, "does not answer right now")
        assert "/token cannot be reached" in caplog.text


class TestRates:
    @pytest.fixture(autouse=True)
    def _throttle(self, monkeypatch: pytest.MonkeyPatch) -> Any:
        RateLimit.objects.all().delete()
        monkeypatch.setattr("calendarapp.pages.signing_in.TELEGRAM", 3)
        with override_settings(API_THROTTLE=True, API_RATE_ADDRESS=2):
            yield

    def test_wrong_answers_are_limited_by_address(self, provider: Provider) -> None:
        assert [make_browser().get(BACK).status_code for _try in range(3)] == [400, 400, 429]
        assert make_browser(REMOTE_ADDR="198.51.100.7").get(BACK).status_code == 400
        assert try_token().status_code == 302  # nobody is locked out by a neighbour

    def test_person_signs_in_only_so_often(self, provider: Provider) -> None:
        answers = [try_token(make_browser(REMOTE_ADDR=f"198.51.100.{number}")) for number in range(4)]
        assert [answer.status_code for answer in answers] == [302, 302, 302, 429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60

    def test_provider_is_asked_only_so_often(self, provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("calendarapp.pages.oidc.CODES", 2)
        assert [try_token().status_code for _try in range(3)] == [302, 302, 429]
        assert provider.asked.count("/token") == 2
