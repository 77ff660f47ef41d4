"""Telegram's OpenID Connect: an authorization code with PKCE (core.telegram.org/bots/telegram-login).

A browser that begins to sign in keeps one random key in a signed cookie. State, nonce and verifier are made from it and
the secret key, so that an answer counts in this browser alone, for minutes, and nothing of it is stored here.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import logging
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from calendarapp import clock
from calendarapp.security import mini_app
from calendarapp.security.init_data import TelegramUser
from webapp import callers, env
from webapp.env import OidcClient

if TYPE_CHECKING:
    from jwt import PyJWK, PyJWKSet

log = logging.getLogger(__name__)

SALT: Final = "calendarapp.oidc"
SCOPE: Final = "openid profile"  # with `profile` the token has the user's ID; there is no more that we need
ALGORITHMS: Final = ("RS256", "ES256")  # the others that Telegram offers exclude `profile`
LASTS: Final = dt.timedelta(minutes=10)  # from the button to the answer
AHEAD: Final = dt.timedelta(minutes=1)  # so far Telegram's clock may be off ours
TIMEOUT: Final = 5.0
LARGEST: Final = 64 * 1024  # bytes of an answer
KEYS_LAST: Final = 3600.0
KEYS_PAUSE: Final = 60.0  # an unknown key makes them be read again, at most this often
# A provider that has gone silent must not take all threads of the web.
AT_ONCE: Final = threading.BoundedSemaphore(2)
QUEUE: Final = 1.0


class OidcError(Exception):
    """It proves nothing; the text says why, for the log."""


class OtherAttemptError(OidcError):
    """The answer is for another browser, or comes too late."""


class DeniedError(OidcError):
    """The person has refused."""


class ProviderError(OidcError):
    """The provider cannot be asked now."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A sign-in that a browser has begun.

    Attributes:
        key: random; what the provider sees is made from it.
        way: where to go afterwards.
    """

    key: str
    way: str

    @property
    def state(self) -> str:
        return self._derive("state")

    @property
    def nonce(self) -> str:
        return self._derive("nonce")

    @property
    def verifier(self) -> str:
        return self._derive("verifier")

    def _derive(self, purpose: str) -> str:
        return _encode(salted_hmac(f"{SALT}.{purpose}", self.key, algorithm="sha256").digest())


def get_client(request: HttpRequest) -> OidcClient | None:
    """What Telegram knows us by; None where signing in this way is not offered.

    Inside Telegram nobody needs it. The sandbox lets everybody be anybody, so it counts on this machine alone.
    """
    client: OidcClient | None = settings.TELEGRAM_OIDC
    if client is None or mini_app.is_inside(request):
        return None
    if client.secret == env.SANDBOX_OIDC_SECRET and not callers.is_this_machine(request.META):
        return None
    return client


def get_begin_url(request: HttpRequest, way: str) -> str:
    """Where the button leads; empty where there is none.

    It is at the public address, for Telegram leads back there, and the cookie has to be there.
    """
    client = get_client(request)
    return f"{client.base}{reverse('calendar:oidc')}?{urlencode({'next': way})}" if client else ""


def begin(client: OidcClient, way: str) -> tuple[str, str]:
    """Return the provider's address for a new attempt, and what the browser has to keep until it comes back."""
    attempt = Attempt(secrets.token_urlsafe(32), way)
    asked = {
        "client_id": client.client_id,
        "redirect_uri": _get_redirect_uri(client),
        "response_type": "code",
        "scope": SCOPE,
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": _encode(hashlib.sha256(attempt.verifier.encode()).digest()),
        "code_challenge_method": "S256",
    }
    kept = signing.dumps([attempt.key, attempt.way, clock.now().timestamp()], salt=SALT)
    return f"{client.issuer}/auth?{urlencode(asked)}", kept


def find_attempt(kept: str, state: str) -> Attempt | None:
    """The attempt that this browser has begun, if it is the one that the answer is for, and not too old."""
    try:
        key, way, began = signing.loads(kept, salt=SALT)
    except signing.BadSignature:
        return None
    attempt, age = Attempt(key, way), clock.now().timestamp() - began
    fits = hmac.compare_digest(attempt.state.encode(), state.encode(errors="replace"))
    return attempt if fits and -AHEAD.total_seconds() <= age <= LASTS.total_seconds() else None


def read_code(answer: Mapping[str, str]) -> str:
    """The code that the browser has come back with.

    Raises:
        OidcError: there is none; `DeniedError` if that is the person's will.
    """
    error, code = answer.get("error"), answer.get("code")
    if error == "access_denied":
        raise DeniedError(error)
    if error is not None or not code:
        raise OidcError(f"the answer has no code {_clean_code(error)}".rstrip())
    return code


def finish(client: OidcClient, attempt: Attempt, code: str) -> TelegramUser:
    """Swap the code for an ID token, and return who that is about.

    Raises:
        OidcError: it is about nobody.
        ProviderError: Telegram does not answer.
    """
    if not AT_ONCE.acquire(timeout=QUEUE):
        raise ProviderError("others wait for it already")
    try:
        return _read_user(_verify(client, _exchange(client, attempt, code), attempt.nonce))
    finally:
        AT_ONCE.release()


def _exchange(client: OidcClient, attempt: Attempt, code: str) -> str:
    sent = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": _get_redirect_uri(client),
        "client_id": client.client_id,
        "code_verifier": attempt.verifier,
    }
    credentials = base64.b64encode(f"{client.client_id}:{client.secret}".encode()).decode()
    headers = {"Authorization": f"Basic {credentials}", "Accept": "application/json"}
    answer = _ask(Request(f"{client.issuer}/token", urlencode(sent).encode(), headers))  # noqa: S310  http(s), by env
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise OidcError("the answer to the code has no ID token")
    return token


def _verify(client: OidcClient, token: str, nonce: str) -> dict[str, Any]:
    """The claims of an ID token that the provider has signed for us, now, for this attempt."""
    import jwt  # noqa: PLC0415  with cryptography: 0.1 s and 10 MB, for those alone who are signed in this way

    try:
        header = jwt.get_unverified_header(token)
        if header.get("alg") not in ALGORITHMS:
            raise OidcError("the ID token is signed with an algorithm that is not allowed")
        key = _get_keys(f"{client.issuer}/.well-known/jwks.json").find(str(header.get("kid", "")))
        if key.algorithm_name != header["alg"]:
            raise OidcError("the ID token is signed with another algorithm than its key is for")
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=client.issuer,
            audience=client.client_id,
            options={
                "require": ["iss", "aud", "sub", "iat", "exp"],
                "strict_aud": True,
                # Below, by the database's clock.
                "verify_exp": False,
                "verify_iat": False,
                "verify_nbf": False,
            },
        )
    except (jwt.PyJWTError, UnicodeError, RecursionError) as error:  # the latter: of what is no token at all
        raise OidcError(f"the ID token is not valid: {type(error).__name__}") from error
    _check_times(claims)
    # The standard wants it back. Telegram promises it for its script alone, and its tokens have been seen without; the
    # verifier binds the code to this browser in any case.
    if "nonce" in claims and not hmac.compare_digest(str(claims["nonce"]).encode(errors="replace"), nonce.encode()):
        raise OidcError("the ID token is for another attempt (nonce)")
    return claims


def _check_times(claims: dict[str, Any]) -> None:
    made, ends, now = claims["iat"], claims["exp"], clock.now().timestamp()
    if type(made) is not int or type(ends) is not int:
        raise OidcError("the ID token's times are no numbers")
    if made > now + AHEAD.total_seconds():
        raise OidcError("the ID token is of the future (iat)")
    if ends < now - AHEAD.total_seconds():
        raise OidcError("the ID token is too old (exp)")


def _read_user(claims: dict[str, Any]) -> TelegramUser:
    """The claim `id` is the user's ID at Telegram; `sub` is a number that means something at the provider alone."""
    number = claims.get("id")
    if type(number) is not int or not 0 < number < 2**52:  # `True` is an int, too
        raise OidcError("the ID token has no user ID")
    return TelegramUser(
        tg_id=number,
        username=_get_text(claims, "preferred_username"),
        first_name=_get_text(claims, "given_name") or _get_text(claims, "name"),
        last_name=_get_text(claims, "family_name"),
        language_code=translation.get_language(),  # Telegram does not say it; a newcomer's is that of the page
        allows_messages=False,  # that is a scope of its own
        start_param="",
    )


def _get_text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name)
    return value if isinstance(value, str) else ""


class _Keys:
    """The provider's public keys: kept for an hour, and read again for one that is not among them."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lock = threading.Lock()
        self._known: PyJWKSet | None = None
        self._read_at = 0.0

    def find(self, number: str) -> "PyJWK":
        with self._lock:
            age = time.monotonic() - self._read_at
            key = self._pick(number)
            if self._known is None or age > KEYS_LAST or (key is None and age > KEYS_PAUSE):
                self._read()
                key = self._pick(number)
        if key is None:
            raise OidcError("the ID token is signed with a key that the provider does not publish")
        return key

    def _pick(self, number: str) -> "PyJWK | None":
        return next((key for key in self._known or () if key.key_id == number), None)

    def _read(self) -> None:
        from jwt import PyJWKSet  # noqa: PLC0415  as above

        self._known = PyJWKSet.from_dict(_ask(Request(self._address)))  # noqa: S310  http(s), by env
        self._read_at = time.monotonic()


_keys: Final[dict[str, _Keys]] = {}


def _get_keys(address: str) -> _Keys:
    return _keys.setdefault(address, _Keys(address))


class _NoRedirects(HTTPRedirectHandler):
    """Neither the code nor the secret goes anywhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _ask(request: Request) -> dict[str, Any]:
    """The JSON object that the provider answers with. What is raised names no secret."""
    here = urlsplit(request.full_url).hostname in env.LOOPBACK  # the sandbox, which no proxy reaches
    opener = build_opener(_NoRedirects, ProxyHandler({}) if here else ProxyHandler())
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return _read_json(_read_body(answer))
    except HTTPError as error:
        with error:
            status, said = error.code, _read_refusal(error)
        text = f"{request.selector} answers {status} {said}".rstrip()
        raise (OidcError if 400 <= status < 500 and status != 429 else ProviderError)(text) from None
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise ProviderError(f"{request.selector} cannot be reached: {type(reason).__name__}: {reason}") from None


def _read_body(answer: Any) -> bytes:
    """The body; given up where it takes too long as a whole, though each part of it comes in time."""
    ends, body = time.monotonic() + TIMEOUT, b""
    while len(body) <= LARGEST and (part := answer.read1(LARGEST)):
        if time.monotonic() > ends:
            raise TimeoutError("the answer comes too slowly")
        body += part
    return body


def _read_json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body) if len(body) <= LARGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ProviderError("it answers with what is no JSON object")
    return found


def _read_refusal(error: HTTPError) -> str:
    """The OAuth error's code, such as `invalid_grant`."""
    try:
        return _clean_code(_read_json(_read_body(error)).get("error"))
    except (OidcError, OSError, HTTPException):
        return ""


def _clean_code(code: Any) -> str:
    """An OAuth error's code as it may stand in the log; empty if it is none."""
    known = isinstance(code, str) and code.isascii() and code.replace("_", "").isalpha() and len(code) <= 40
    return code if known else ""


def _get_redirect_uri(client: OidcClient) -> str:
    return client.base + reverse("calendar:oidc_back")


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
