"""Signing in to websites at the sandbox, as strict as core.telegram.org/bots/telegram-login."""

import base64
import json
import time
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
import pytest

from sandbox import SANDBOX_CLIENT_SECRET, id_tokens
from tests.support.openid import CLIENT_ID, choose, read_form, request
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person

BACK = "http://localhost:8000/calendar/enter/oidc/back/"
VERIFIER = "v" * 43
ASKED = {
    "client_id": CLIENT_ID,
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid profile",
    "state": "s" * 43,
    "nonce": "n",
    "code_challenge": id_tokens.make_challenge(VERIFIER),
    "code_challenge_method": "S256",
}
SECRETS = base64.b64encode(f"{CLIENT_ID}:{SANDBOX_CLIENT_SECRET}".encode()).decode()


@pytest.fixture
def anna(server: SandboxServer) -> Person:
    return server.person("<b>Anna</b>", last_name="Müller")


def make_address(server: SandboxServer, **changed: str | None) -> str:
    asked = {name: value for name, value in {**ASKED, **changed}.items() if value is not None}
    return f"{server.url}/oauth/auth?{urlencode(asked)}"


def get_code(server: SandboxServer, person: Person, **changed: str | None) -> str:
    return read(choose(make_address(server, **changed), person=person.id))["code"]


def read(address: str) -> dict[str, str]:
    assert address.startswith(BACK)
    return dict(parse_qsl(urlsplit(address).query))


def swap(
    server: SandboxServer, code: str, *, credentials: str | None = f"Basic {SECRETS}", **changed: str | None
) -> tuple[int, Any]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": CLIENT_ID}
    form |= {"code_verifier": VERIFIER}
    sent = {name: value for name, value in {**form, **changed}.items() if value is not None}
    headers = {"Authorization": credentials} if credentials else {}
    status, _headers, body = request(f"{server.url}/oauth/token", sent, headers)
    return status, json.loads(body)


def get_claims(server: SandboxServer, token: str) -> dict[str, Any]:
    """The claims, if one of the published keys has signed them."""
    keys = jwt.PyJWKSet.from_dict(json.loads(request(f"{server.url}/oauth/.well-known/jwks.json")[2]))
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, ["RS256"], audience=CLIENT_ID, issuer=f"{server.url}/oauth")
    return claims


def test_discovery_document_names_what_there_is(server: SandboxServer) -> None:
    status, _headers, body = request(f"{server.url}/oauth/.well-known/openid-configuration")
    found = json.loads(body)
    assert (status, found["issuer"]) == (200, f"{server.url}/oauth")
    assert found["authorization_endpoint"] == f"{server.url}/oauth/auth"
    assert found["token_endpoint"] == f"{server.url}/oauth/token"
    assert "keys" in json.loads(request(found["jwks_uri"])[2])
    assert "userinfo_endpoint" not in found


def test_published_key_is_public(server: SandboxServer) -> None:
    [key] = json.loads(request(f"{server.url}/oauth/.well-known/jwks.json")[2])["keys"]
    assert not {"d", "p", "q", "k"} & set(key)


def test_token_has_what_is_documented(server: SandboxServer, anna: Person) -> None:
    status, answer = swap(server, get_code(server, anna))
    assert (status, answer["token_type"], answer["expires_in"]) == (200, "Bearer", 3600)
    claims = get_claims(server, answer["id_token"])
    assert (claims["id"], claims["name"], claims["given_name"]) == (anna.id, "<b>Anna</b> Müller", "<b>Anna</b>")
    assert (claims["aud"], claims["nonce"], claims["exp"] - claims["iat"]) == (CLIENT_ID, "n", 3600)
    assert abs(claims["iat"] - time.time()) < 60
    assert claims["sub"].isdigit()
    assert claims["sub"] != str(anna.id)


def test_subject_is_the_same_each_time(server: SandboxServer, anna: Person) -> None:
    tokens = [swap(server, get_code(server, anna, scope="openid"))[1]["id_token"] for _sign_in in range(2)]
    first, second = (get_claims(server, token) for token in tokens)
    assert first["sub"] == second["sub"]


def test_without_profile_there_is_no_user_id(server: SandboxServer, anna: Person) -> None:
    claims = get_claims(server, swap(server, get_code(server, anna, scope="openid", nonce=None))[1]["id_token"])
    assert set(claims) == {"iss", "aud", "sub", "iat", "exp"}


def test_page_escapes_and_can_not_be_framed(server: SandboxServer, anna: Person) -> None:
    _status, headers, page = request(make_address(server, state='"><script>'))
    assert "&lt;b&gt;Anna&lt;/b&gt;" in page
    assert "<script" not in page
    assert read_form(page)["state"] == '"><script>'
    policy = headers["Content-Security-Policy"]
    assert "form-action 'self' http://localhost:8000;" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["Referrer-Policy"] == "same-origin"  # with `no-referrer` a browser's form has no origin


def test_page_speaks_two_languages(server: SandboxServer, anna: Person) -> None:
    pages = [request(make_address(server), headers={"Accept-Language": tag})[2] for tag in ("ru-RU,ru", "en-US")]
    assert ["Отказаться" in page for page in pages] == [True, False]
    assert ["Refuse" in page for page in pages] == [False, True]


def test_forms_of_other_sites_choose_nobody(server: SandboxServer, anna: Person) -> None:
    form = {**ASKED, "person": str(anna.id)}
    for origin in ("https://evil.example", "null"):
        assert request(f"{server.url}/oauth/auth", form, {"Origin": origin})[0] == 403


def test_refusal_leads_back(server: SandboxServer, anna: Person) -> None:
    assert read(choose(make_address(server), refuse=1)) == {"error": "access_denied", "state": "s" * 43}
    assert read(choose(make_address(server), person=5))["error"] == "access_denied"


@pytest.mark.parametrize("client_id", ["1", "", None])
def test_other_client_is_not_led_back(server: SandboxServer, client_id: str | None) -> None:
    assert request(make_address(server, client_id=client_id))[0] == 400


@pytest.mark.parametrize(
    "target",
    [
        None, "", "https://evil.example/", "http://localhost.evil.example/", "//localhost/", "javascript:alert(1)",
        "http://localhost:8000/#a", "http://localhost@evil.example/", "https://localhost:x/", "/calendar/",
    ],
)  # fmt: skip
def test_other_addresses_are_not_led_to(server: SandboxServer, target: str | None) -> None:
    status, headers, _body = request(make_address(server, redirect_uri=target))
    assert (status, "Location" in headers) == (400, False)
    form = {**ASKED, "redirect_uri": target or "", "person": "1001"}
    status, headers, _body = request(f"{server.url}/oauth/auth", form)
    assert (status, "Location" in headers) == (400, False)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "unsupported_response_type"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"scope": "openid email"}, "invalid_scope"),
        ({"state": "s" * 257}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
    ],
)
def test_wrong_request_is_led_back(server: SandboxServer, changed: dict[str, str | None], error: str) -> None:
    status, headers, _body = request(make_address(server, **changed))
    assert (status, read(headers["Location"])["error"]) == (303, error)


def test_code_is_good_once(server: SandboxServer, anna: Person) -> None:
    code = get_code(server, anna)
    assert [swap(server, code)[0] for _try in range(2)] == [200, 400]
    assert swap(server, code)[1] == {"error": "invalid_grant"}


def test_wrong_try_uses_a_code_up(server: SandboxServer, anna: Person) -> None:
    code = get_code(server, anna)
    assert swap(server, code, code_verifier="w" * 43) == (400, {"error": "invalid_grant"})
    assert swap(server, code) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_verifier": None}, "invalid_grant"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"code_verifier": "ш"}, "invalid_grant"),
        ({"redirect_uri": "http://localhost:8000/"}, "invalid_grant"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"code": "x"}, "invalid_grant"),
        ({"code": None}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"client_id": "42"}, "invalid_request"),
    ],
)
def test_wrong_swap_is_refused(server: SandboxServer, anna: Person, changed: dict[str, str | None], error: str) -> None:
    code = get_code(server, anna)
    assert swap(server, changed.pop("code", code) or "", **changed) == (400, {"error": error})


@pytest.mark.parametrize(
    "credentials",
    [
        None,
        "Basic",
        "Basic !",
        f"Bearer {SECRETS}",
        f"Basic {base64.b64encode(b'1000000001:wrong').decode()}",
        f"Basic {base64.b64encode(b'42:sandbox-client-secret').decode()}",
        f"Basic {base64.b64encode(b'1000000001').decode()}",
    ],
)
def test_client_has_to_prove_who_it_is(server: SandboxServer, anna: Person, credentials: str | None) -> None:
    code = get_code(server, anna)
    assert swap(server, code, credentials=credentials) == (401, {"error": "invalid_client"})
    assert swap(server, code, client_secret=SANDBOX_CLIENT_SECRET, credentials=None)[0] == 401
    assert swap(server, code)[0] == 200


def test_without_a_challenge_no_verifier_is_asked_for(server: SandboxServer, anna: Person) -> None:
    """PKCE is recommended, not required."""
    code = get_code(server, anna, code_challenge=None, code_challenge_method=None)
    assert swap(server, code, code_verifier=None)[0] == 200


def test_deleted_account_gets_no_token(server: SandboxServer) -> None:
    person = server.person("Gone")
    code = get_code(server, person)
    person.delete_account()
    assert swap(server, code) == (400, {"error": "invalid_grant"})
    assert "Gone" not in request(make_address(server))[2]
