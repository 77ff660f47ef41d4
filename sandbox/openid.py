"""Signing in to websites, under /oauth: what oauth.telegram.org is for Telegram's OpenID Connect.

The client is the bot; the allowed URLs are those of this machine. A browser chooses which of the people it is.
"""

import binascii
import hmac
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit

from aiohttp import BasicAuth, web

from sandbox import SANDBOX_CLIENT_SECRET, actions, id_tokens
from sandbox.botapi import WORLD
from sandbox.config import LOOPBACK_HOSTS
from sandbox.errors import ControlError
from sandbox.page import HEADERS
from sandbox.state import BOT_ID, Person
from sandbox.telegram import World

PLACE = "/oauth"
CLIENT_ID = str(BOT_ID)
SCOPES = ("openid", "profile", "phone", "telegram:bot_access")
LONGEST_STATE = 256
CODE_LASTS = 60.0
CODES_KEPT = 1000
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
ASKED = (
    *("client_id", "redirect_uri", "response_type", "scope", "state", "nonce"),
    *("code_challenge", "code_challenge_method"),
)
# With `no-referrer` a browser would not say where the form comes from.
REFERRER = {"Referrer-Policy": "same-origin"}
WORDS = {
    "ru": ("Войти через Telegram", "Сайт {site} спрашивает, кто вы.", "Кто вы?", "Отказаться", "Людей ещё нет."),
    "en": ("Sign in with Telegram", "{site} asks who you are.", "Who are you?", "Refuse", "There are no people yet."),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a code stands for."""

    person_id: int
    asked: Mapping[str, str]
    ends: float


class AskedWrongError(Exception):
    """A request that the browser is sent back with; the text is OAuth's code of the error."""


class Codes:
    """Codes that wait to be swapped for a token, each once."""

    def __init__(self) -> None:
        self._grants: dict[str, Grant] = {}

    def add(self, grant: Grant) -> str:
        while len(self._grants) >= CODES_KEPT:
            del self._grants[next(iter(self._grants))]
        code = secrets.token_urlsafe(32)
        self._grants[code] = grant
        return code

    def take(self, code: str) -> Grant | None:
        grant = self._grants.pop(code, None)
        return grant if grant is not None and grant.ends > time.monotonic() else None


CODES = web.AppKey("codes", Codes)


async def describe(request: web.Request) -> web.Response:
    """GET .well-known/openid-configuration: the discovery document."""
    issuer = _get_issuer(request)
    return web.json_response(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/auth",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": [id_tokens.ALGORITHM],
            "scopes_supported": list(SCOPES),
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


async def list_keys(_request: web.Request) -> web.Response:
    """GET .well-known/jwks.json."""
    return web.json_response({"keys": [id_tokens.get_key().to_json()]})


async def ask(request: web.Request) -> web.StreamResponse:
    """GET auth: the page that asks who it is, and whether the site may know."""
    asked = _read_asked(request.query)
    if (refusal := _check_client(asked)) is not None:
        return web.Response(text=refusal, status=400)
    try:
        _check_asked(asked)
    except AskedWrongError as error:
        return _lead_back(asked, error=str(error))
    text = _render(request, asked)
    target = urlsplit(asked["redirect_uri"])
    # A form's redirect has to be allowed, too.
    policy = HEADERS["Content-Security-Policy"].replace(
        "form-action 'none'", f"form-action 'self' {target.scheme}://{target.netloc}"
    )
    return web.Response(
        text=text, content_type="text/html", headers={**HEADERS, **REFERRER, "Content-Security-Policy": policy}
    )


async def answer(request: web.Request) -> web.StreamResponse:
    """POST auth: the person who was chosen, or a refusal."""
    form = {name: str(value) for name, value in (await request.post()).items()}
    asked = _read_asked(form)
    if (refusal := _check_client(asked)) is not None:
        return web.Response(text=refusal, status=400)
    try:
        _check_asked(asked)
        person = _choose(request.app[WORLD], form)
    except AskedWrongError as error:
        return _lead_back(asked, error=str(error))
    return _lead_back(asked, code=request.app[CODES].add(Grant(person.id, asked, time.monotonic() + CODE_LASTS)))


async def swap(request: web.Request) -> web.Response:
    """POST token: the tokens for a code, which is used up by it."""
    if not _is_client(request):
        headers = {"WWW-Authenticate": 'Basic realm="oauth"'}
        return web.json_response({"error": "invalid_client"}, status=401, headers=headers)
    form = {name: str(value) for name, value in (await request.post()).items()}
    if form.get("grant_type") != "authorization_code":
        return _refuse("unsupported_grant_type")
    if form.get("client_id", CLIENT_ID) != CLIENT_ID:
        return _refuse("invalid_request")
    grant = request.app[CODES].take(form.get("code", ""))
    if grant is None or not _fits(grant.asked, form):
        return _refuse("invalid_grant")
    try:
        person = actions.find(request.app[WORLD], grant.person_id)
    except ControlError:  # deleted meanwhile
        return _refuse("invalid_grant")
    token = id_tokens.make(
        person,
        issuer=_get_issuer(request),
        client_id=CLIENT_ID,
        scopes=set(grant.asked["scope"].split()),
        nonce=grant.asked.get("nonce"),
    )
    tokens = {"access_token": secrets.token_urlsafe(32), "token_type": "Bearer", "expires_in": id_tokens.LASTS}
    return web.json_response({**tokens, "id_token": token}, headers={"Cache-Control": "no-store"})


def make_routes() -> list[web.RouteDef]:
    return [
        web.get(f"{PLACE}/.well-known/openid-configuration", describe),
        web.get(f"{PLACE}/.well-known/jwks.json", list_keys),
        web.get(f"{PLACE}/auth", ask),
        web.post(f"{PLACE}/auth", answer),
        web.post(f"{PLACE}/token", swap),
    ]


def _get_issuer(request: web.Request) -> str:
    return f"http://{request.host}{PLACE}"


def _read_asked(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ASKED if given.get(name)}


def _check_client(asked: Mapping[str, str]) -> str | None:
    """What can't be said to the site, for it may be another one."""
    if asked.get("client_id") != CLIENT_ID:
        return "client_id is not the bot's"
    try:
        target = urlsplit(asked.get("redirect_uri", ""))
        allowed = target.scheme == "http" and target.hostname in LOOPBACK_HOSTS and not target.fragment
        _ = target.port
    except ValueError:
        allowed = False
    return None if allowed else "redirect_uri is not one of the allowed URLs: here, those of this machine"


def _check_asked(asked: Mapping[str, str]) -> None:
    """Refuse what the documentation does not allow."""
    if asked.get("response_type") != "code":
        raise AskedWrongError("unsupported_response_type")
    scopes = asked.get("scope", "").split()
    if "openid" not in scopes or not set(scopes) <= set(SCOPES):
        raise AskedWrongError("invalid_scope")
    if len(asked.get("state", "")) > LONGEST_STATE:
        raise AskedWrongError("invalid_request")
    challenge, method = asked.get("code_challenge"), asked.get("code_challenge_method")
    if (challenge or method) and (method != "S256" or not CHALLENGE.fullmatch(challenge or "")):
        raise AskedWrongError("invalid_request")


def _choose(world: World, form: Mapping[str, str]) -> Person:
    number = form.get("person", "")
    if not (number.isascii() and number.isdigit()):
        raise AskedWrongError("access_denied")
    try:
        return actions.find(world, int(number))
    except ControlError:
        raise AskedWrongError("access_denied") from None


def _is_client(request: web.Request) -> bool:
    try:
        given = BasicAuth.decode(request.headers.get("Authorization", ""))
    except (ValueError, binascii.Error):
        return False
    return given.login == CLIENT_ID and hmac.compare_digest(given.password.encode(), SANDBOX_CLIENT_SECRET.encode())


def _fits(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    """Whether who has the code is who asked for it."""
    if form.get("redirect_uri") != asked["redirect_uri"]:
        return False
    challenge = asked.get("code_challenge")
    verifier = form.get("code_verifier", "")
    return challenge is None or hmac.compare_digest(id_tokens.make_challenge(verifier), challenge)


def _lead_back(asked: Mapping[str, str], **result: str) -> web.Response:
    target = asked["redirect_uri"]
    query = urlencode({**result, **({"state": asked["state"]} if "state" in asked else {})})
    return web.Response(status=303, headers={"Location": f"{target}{'&' if '?' in target else '?'}{query}"})


def _refuse(code: str) -> web.Response:
    return web.json_response({"error": code}, status=400)


def _render(request: web.Request, asked: Mapping[str, str]) -> str:
    language = "ru" if request.headers.get("Accept-Language", "ru").lower().startswith("ru") else "en"
    title, question, who, refuse, nobody = WORDS[language]
    people = [person for person in request.app[WORLD].state.people.values() if not person.deleted]
    buttons = [
        f'<button name="person" value="{person.id}">{escape(_get_name(person))}</button>' for person in people
    ] or [f"<p>{nobody}</p>"]
    hidden = [f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in asked.items()]
    site = escape(urlsplit(asked["redirect_uri"]).netloc)
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>{title}</title>
  <link rel="icon" href="/page/icon.svg">
  <link rel="stylesheet" href="/page/openid.css">
</head>
<body>
  <main>
    <h1>{title}</h1>
    <p>{question.format(site=f"<b>{site}</b>")}</p>
    <form method="post" action="{PLACE}/auth" aria-label="{who}">
      {"".join(hidden)}
      {"".join(buttons)}
      <button class="refuse" name="refuse" value="1">{refuse}</button>
    </form>
  </main>
</body>
</html>
"""


def _get_name(person: Person) -> str:
    return " ".join(name for name in (person.first_name, person.last_name) if name)
