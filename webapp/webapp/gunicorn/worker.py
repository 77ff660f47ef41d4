"""Gunicorn's worker, whose own refusals are problems (RFC 9457) as well, and repeat nothing of what was sent.

Gunicorn answers some requests before any of the product sees them: an address that is too long, a header that is none.
"""

import atexit
import contextlib
import functools
import gc
import json
import logging
import os
import selectors
import shutil
import socket
import struct
import tempfile
import threading
import time
from concurrent.futures import Future
from typing import Any, Final

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.workers.gthread import _DEFER, ThreadWorker  # type: ignore[import-untyped]

log = logging.getLogger(__name__)

CODES: Final = {414: "uri_too_long", 431: "headers_too_large", 500: "error"}
TOGETHER: Final = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own variable
OTHERWISE: Final = "bad_request"
STALLED: Final = 20  # seconds
UNREAD: Final = 4096  # bytes of what is not wanted any more, at once
SILENCE: Final = 25.0  # seconds: longer than a statement waits for a lock, shorter than a proxy waits for an answer
CLOCK: Final = 10.0  # seconds between two looks at the database's clock


def write_problem(client: socket.socket, status: int, reason: str, _message: str) -> None:
    """What gunicorn calls where a request ends with it; its message quotes the request, tokens included."""
    problem = {"type": "about:blank", "title": reason, "status": status, "code": CODES.get(status, OTHERWISE)}
    body = json.dumps(problem)
    head = (
        f"HTTP/1.1 {status} {reason}",
        "Connection: close",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
    )
    util.write_nonblock(client, "\r\n".join([*head, "", body]).encode("latin-1"))


def _count_together() -> None:
    """Let all processes of this gunicorn count for `/metrics` in one folder, which goes with it.

    Called in gunicorn's own process, before it forks: what is counted is imported only after that.
    """
    if TOGETHER not in os.environ:
        folder = os.environ[TOGETHER] = tempfile.mkdtemp(prefix="vstrecha-metrics-")
        atexit.register(_remove, folder, os.getpid())


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # and no child that ends
        shutil.rmtree(folder, ignore_errors=True)


def _follow_clock() -> None:
    """Go by the database's clock, like bot and worker: a page on a machine that is ahead would drop reminders.

    A thread of its own, whose connection is there for that moment alone: no request waits for it.
    """
    from django.db import DatabaseError, InterfaceError, connection  # noqa: PLC0415  the settings are read only now

    from calendarapp.sql import clocks  # noqa: PLC0415
    from webapp import outage_log  # noqa: PLC0415

    while True:
        try:
            clocks.follow()
        except (DatabaseError, InterfaceError) as error:
            outage_log.warn(log, "the clock goes on by itself", error)
        finally:
            connection.close()
        time.sleep(CLOCK)


class Worker(ThreadWorker):  # type: ignore[misc]
    """What `--worker-class` names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        util.write_error = write_problem
        _count_together()

    def load_wsgi(self) -> None:
        """Load the application; what is there by then stays, and need not be looked through for garbage again."""
        super().load_wsgi()
        from calendarapp.sql import silence  # noqa: PLC0415  the settings are read only now

        silence.limit(SILENCE)
        threading.Thread(target=_follow_clock, name="clock", daemon=True).start()
        gc.collect()
        gc.freeze()

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread, a new one only when it has sent something: idle ones would take all threads.

        From then on it is given up when it sends or takes nothing for a while. Gunicorn itself waits without end.
        """
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", STALLED, 0))
        nothing_yet: Future[Any] = Future()
        nothing_yet.set_result(_DEFER)
        super().finish_request(conn, nothing_yet)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """What the loop does when a request is answered, or failed: keep the connection, or end it without waiting.

        Gunicorn's own would wait here until the client closes its end, two seconds at most, and nobody else is served
        meanwhile. So the end is sent, and the loop hears when the other one comes, or its time is over.
        """
        if fs.cancelled() or fs.exception() is not None or fs.result():
            super().finish_request(conn, fs)
            return
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            conn.sock.setblocking(False)
            self.poller.register(conn.sock, selectors.EVENT_READ, functools.partial(self._drain, conn))
        except (OSError, ValueError):  # it is gone
            self.nr_conns -= 1
            conn.close()
            return
        conn.set_timeout()
        self.keepalived_conns.append(conn)  # whose time is looked after there

    def _drain(self, conn: Any, client: socket.socket) -> None:
        """Read what a client still sends: closed with that unread, the connection would be reset, the answer cut."""
        with contextlib.suppress(OSError):
            if client.recv(UNREAD):
                return
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.nr_conns -= 1
        conn.close()
