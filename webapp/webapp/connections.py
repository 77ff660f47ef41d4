"""A kept connection to the database: whether the server is still there, asked of the socket where it was just there."""

import select
from collections.abc import Callable
from time import monotonic
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import connections
from django.http import HttpRequest, HttpResponse

RECENT: Final = 0.5  # seconds


class KeptConnections:
    """Middleware, the outermost: the server is asked twice a second at most whether it is there.

    With `CONN_HEALTH_CHECKS` Django sends a query ahead of each request's first, a journey each time. A server that
    ends, or ends the connection, says so on the socket, and for a moment after it was asked it is enough to look there.
    Then it is asked again: networks forget connections and say nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._asked: WeakKeyDictionary[Any, float] = WeakKeyDictionary()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """What the request gets; Django has marked its connections as to be checked before, and does so again after."""
        trusted = {connection for connection in _kept() if self._recent(connection) and _silent(connection)}
        for connection in trusted:
            connection.health_check_done = True
        response = self.get_response(request)
        for connection in _kept():
            if connection not in trusted and connection.health_check_done and not connection.errors_occurred:
                self._asked[connection] = monotonic()
        return response

    def _recent(self, connection: Any) -> bool:
        """It was opened, or the server was asked, a moment ago."""
        asked = self._asked.get(connection)
        return asked is not None and monotonic() - asked < RECENT


def _kept() -> list[Any]:
    return list(connections.all(initialized_only=True))


def _silent(connection: Any) -> bool:
    """Nothing waits to be read: neither a message nor the end."""
    if connection.connection is None or connection.connection.closed:
        return False
    waiting = select.poll()
    waiting.register(connection.connection.fileno(), select.POLLIN | select.POLLPRI)
    return not waiting.poll(0)
