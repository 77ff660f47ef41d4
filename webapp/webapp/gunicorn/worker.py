"""Gunicorn's worker, whose own refusals are problems (RFC 9457) as well, and repeat nothing of what was sent.

Gunicorn answers some requests before any of the product sees them: an address that is too long, a header that is none.
"""

import gc
import json
import socket
from typing import Any, Final

from gunicorn import util  # type: ignore[import-untyped]
from gunicorn.workers.gthread import ThreadWorker  # type: ignore[import-untyped]

CODES: Final = {414: "uri_too_long", 431: "headers_too_large", 500: "error"}
OTHERWISE: Final = "bad_request"


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


class Worker(ThreadWorker):  # type: ignore[misc]
    """What `--worker-class` names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        util.write_error = write_problem

    def load_wsgi(self) -> None:
        """Load the application; what is there by then stays, and need not be looked through for garbage again."""
        super().load_wsgi()
        gc.collect()
        gc.freeze()
