"""Requests of tests to a running sandbox's control API, over connections that stay open."""

import http.client
import json
import weakref
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]


class SandboxConnection:
    """The control API of a running sandbox at ``url``."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._idle: list[http.client.HTTPConnection] = []  # open connections: a test sends hundreds of requests
        weakref.finalize(self, close_all, self._idle)

    def request(self, method: str, path: str, body: Any = None) -> Json:
        """One request to ``/sandbox/api/<path>``; raises `AssertionError` unless it succeeds."""
        content = None if body is None else json.dumps(body).encode()
        status, received = self._exchange(method, path, content)
        answer: Json = json.loads(received or b"{}")
        if status >= 400:
            raise AssertionError(f"{method} {path}: {status} {answer.get('error', '')}")
        return answer

    def disconnect(self) -> None:
        """Close the connections, which are opened again when needed."""
        close_all(self._idle)

    def _exchange(self, method: str, path: str, content: bytes | None) -> tuple[int, bytes]:
        """Status and content of the answer; a connection that the server has closed since is replaced."""
        while True:
            try:
                connection, fresh = self._idle.pop(), False
            except IndexError:
                connection, fresh = self._connect(), True
            try:
                connection.request(method, f"/sandbox/api/{path}", content, {"Content-Type": "application/json"})
                response = connection.getresponse()
                received = response.read()
            except (ConnectionError, http.client.RemoteDisconnected):
                connection.close()
                if fresh:
                    raise
            except BaseException:
                connection.close()
                raise
            else:
                self._idle.append(connection)
                return response.status, received

    def _connect(self) -> http.client.HTTPConnection:
        address = urlsplit(self.url)
        return http.client.HTTPConnection(address.hostname or "", address.port, timeout=60)


def close_all(connections: list[http.client.HTTPConnection]) -> None:
    """Close them, and forget them."""
    while connections:
        connections.pop().close()
