"""What pages that are left open ask again and again, answered from memory for all of them together.

A thousand pages ask eight hundred times a second whether something has changed. Each session is let in by the page
itself once a minute (`grid.show_version`: it looks who it is, notes the use, counts). In between, one read tells for
all sessions that have asked lately whether they are still open and what is the newest there.
"""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import add_never_cache_headers

from calendarapp.models import TgUser
from calendarapp.pages import grid
from calendarapp.security import page_cookie
from calendarapp.security.base import Middleware
from calendarapp.services import page_sessions
from calendarapp.sql import replica

PATH: Final = "/calendar/version/"
FRESH: Final = 0.3  # seconds for which what was read holds
LET_IN: Final = 60.0  # seconds until the page itself looks at the session again


@dataclass
class Board:
    """What was read last of the sessions that have asked lately, by the digests of their tokens.

    Attributes:
        until: until when each session is let in, on the monotonic clock.
        known: the version of each session that is open, and the time zone of its person.
        read_at: when that was read.
    """

    until: dict[str, float] = field(default_factory=dict)
    known: dict[str, tuple[str, str]] = field(default_factory=dict)
    read_at: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def let_in(self, digest: str) -> None:
        """The page has answered this session."""
        with self.lock:
            self.until[digest] = time.monotonic() + LET_IN

    def find(self, digest: str) -> tuple[str, str] | None:
        """The session's version and zone, at most `FRESH` seconds old; None: let the page itself answer."""
        with self.lock:
            now = time.monotonic()
            if self.until.get(digest, 0) < now:
                return None
            if now - self.read_at > FRESH:
                self.until = {one: until for one, until in self.until.items() if until >= now}
                self.known = {}  # should the read fail
                self.known = _read(list(self.until))
                self.read_at = now
            return self.known.get(digest)


class OpenPagesMiddleware(Middleware):
    """Answers them before anything else is looked at; a session that is not known here is left to the page."""

    board: Final = Board()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH or request.method != "GET":
            return self.get_response(request)
        token = page_cookie.read(request)
        digest = page_sessions.compute_digest(token) if token else ""
        found = self.board.find(digest)
        if found is None:
            response = self.get_response(request)
            if response.status_code == 200 and digest:
                self.board.let_in(digest)
            return response
        version, zone = found
        response = JsonResponse(grid.describe_version(version, zone))
        add_never_cache_headers(response)
        response.headers["X-Frame-Options"] = "DENY"
        response.headers["Content-Length"] = str(len(response.content))  # else it would be sent in chunks
        return response


@replica.read_from_replica
def _read(digests: list[str]) -> dict[str, tuple[str, str]]:
    found = {}
    for digest, changes, zone, language in page_sessions.list_changes(digests):
        person = (
            TgUser(tg_id=0) if zone is None or language is None else TgUser(tg_id=0, timezone=zone, language=language)
        )
        found[digest] = grid.compute_version(changes, person), person.timezone
    return found
