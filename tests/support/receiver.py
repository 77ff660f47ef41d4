"""A program that webhooks are sent to: an HTTP server on this machine, which verifies and remembers what came."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

NETWORK = "127.0.0.0/8"


@dataclass(frozen=True)
class Received:
    """One request: its headers in lower case, and its body as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def type(self) -> str:
        return str(self.json["type"])


def is_signed(received: Received, secret: str) -> bool:
    """Whether one of the signatures is right: the computation of the specification (Standard Webhooks 1.0.0)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}.".encode() + received.body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(one, expected) for one in received.headers["webhook-signature"].split(" "))


class Receiver:
    """Answers each request as `answer` says: a status, or a function that is given the request's handler.

    Attributes:
        received: everything that came, in its order.
        answer: of a path, or of all (""); without one it is 204.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: dict[str, int | Callable[[BaseHTTPRequestHandler], None]] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.append(Received(self.path, headers, body))
                answer = receiver.answer.get(self.path, receiver.answer.get("", 204))
                if not isinstance(answer, int):
                    answer(self)
                    return
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self._server.handle_error = lambda *_args: None  # type: ignore[method-assign]  # the worker may hang up
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "Receiver":
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def get_types(self, path: str | None = None) -> list[str]:
        """The kinds of what came, in its order."""
        return [one.type for one in list(self.received) if path in {None, one.path}]
