"""Signing in with OpenID Connect: a person at the sandbox's page, and a provider that says whatever a test wants."""

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable
from html import unescape
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase
from types import TracebackType
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sandbox import SANDBOX_CLIENT_SECRET
from webapp.env import OidcClient

BASE: Final = "http://localhost:8000"
CLIENT_ID: Final = "1000000001"
SECRET: Final = "a secret that only the provider knows"
RSA: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_RSA: Final = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC: Final = ec.generate_private_key(ec.SECP256R1())


def make_client(issuer: str, *, secret: str = SANDBOX_CLIENT_SECRET) -> OidcClient:
    return OidcClient(issuer, CLIENT_ID, secret, BASE)


def request(
    address: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    """One request, whose redirect is not followed: status, headers and body."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=30)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    if form is None:
        connection.request("GET", path, headers=headers or {})
    else:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", path, urlencode(form), {**kind, **(headers or {})})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def read_form(page: str) -> dict[str, str]:
    """The hidden fields of the sandbox's page."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in fields}


def choose(address: str, **pressed: Any) -> str:
    """Open the sandbox's page and press a button of it, `person=1001` or `refuse=1`: where that leads."""
    status, _headers, page = request(address)
    assert status == 200, page
    place = address.partition("?")[0]
    status, headers, body = request(place, {**read_form(page), **{name: str(value) for name, value in pressed.items()}})
    assert status == 303, body
    return headers["Location"]


class Provider:
    """A provider whose tokens and answers a test shapes.

    Attributes:
        claims: stand in the next token in place of the usual ones; None leaves one out.
        sign: how it is signed.
        keys: what is published.
        refusal: status and body that the token endpoint answers with, in place of a token.
        silent: accept requests and never answer.
        drips: send a byte of the answer now and then, without end.
        dripped: nobody listens to that any more.
        asked: the paths that were asked for.
    """

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.sign: Callable[[dict[str, Any]], str] = sign
        self.keys: list[dict[str, Any]] = [publish(RSA, "rsa"), publish(EC, "ec")]
        self.refusal: tuple[int, str] | None = None
        self.silent = self.drips = False
        self.dripped = threading.Event()
        self.asked: list[str] = []
        self._over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._make_handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "Provider":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()

    def make_token(self, nonce: str | None) -> str:
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": CLIENT_ID, "sub": "1234123412341234123", "iat": now, "exp": now + 3600}
        claims = {**usual, "id": 5001, "name": "Anna", "given_name": "Anna", "nonce": nonce, **self.claims}
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def drip(self, listener: BufferedIOBase) -> None:
        """Send a byte now and then, until nobody listens."""
        with contextlib.suppress(OSError):
            while not self._over.wait(0.02):
                listener.write(b" ")
        self.dripped.set()

    def _make_handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer(200, json.dumps({"keys": provider.keys}))

            def do_POST(self) -> None:
                sent = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                if provider.refusal is not None:
                    self._answer(*provider.refusal)
                else:  # a code is the nonce that the test has read in the address
                    self._answer(200, json.dumps({"id_token": provider.make_token(sent["code"])}))

            def log_message(self, *_args: Any) -> None:
                pass

            def _answer(self, status: int, body: str) -> None:
                provider.asked.append(self.path)
                if provider.silent:
                    provider._over.wait(30)
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", body)
                if not provider.drips:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body.encode())
                if provider.drips:
                    provider.drip(self.wfile)

        return Handler


def sign(claims: dict[str, Any], *, key: Any = RSA, alg: str = "RS256", kid: str | None = "rsa") -> str:
    return jwt.encode(claims, key, algorithm=alg, headers={"kid": kid} if kid else None)


def publish(key: Any, kid: str) -> dict[str, Any]:
    """The public half of a key, as it stands among the published ones."""
    alg = "RS256" if isinstance(key, rsa.RSAPrivateKey) else "ES256"
    public = jwt.get_algorithm_by_name(alg).to_jwk(key.public_key(), as_dict=True)
    return {**public, "kid": kid, "alg": alg, "use": "sig"}
