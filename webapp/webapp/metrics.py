"""What a process counts, for Prometheus: its numbers, and the page that bot and worker serve them on.

The panel's processes count together, in files (`gunicorn.worker`); its page adds what the database knows of all.
"""

import hmac
import os
import threading
from collections.abc import Iterable, Iterator
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from webapp import callers, db_threads
from webapp.entrypoint import StartError

TOGETHER: Final = "PROMETHEUS_MULTIPROC_DIR"  # prometheus_client's own variable: several processes count together
FORBIDDEN: Final = "Metrics are for this machine, or for a reader with METRICS_TOKEN: Authorization: Bearer <token>\n"
AFTER: Final = {"bot": 0, "worker": 1}  # METRICS_PORT and the port after it

UPDATES: Final = Counter(
    "vstrecha_updates", "Updates from Telegram: handled, failed, database_away, slowed.", ["outcome"]
)
TURN: Final = Histogram(
    "vstrecha_turn_seconds",
    "From an update's arrival to its commit, waiting for the person's earlier ones included.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
MESSAGES: Final = Counter("vstrecha_messages", "Calls to the Bot API: sent, retried, failed.", ["outcome"])
WEBHOOKS: Final = Counter("vstrecha_webhooks", "Calls to webhooks: delivered, retried, failed.", ["outcome"])
FLOODS: Final = Counter("vstrecha_flood_limits", "Answers 429: Telegram wants fewer messages.")
BOOKINGS: Final = Counter(
    "vstrecha_bookings", "Meetings: made, or the code of the error they were refused with.", ["outcome"]
)


class OnRequest(Collector):
    """Asked only when the page is read, not when it is registered."""

    def describe(self) -> Iterable[Metric]:
        """Return nothing."""
        return ()


class Build(OnRequest):
    """Which version runs."""

    def collect(self) -> Iterable[Metric]:
        build = GaugeMetricFamily("vstrecha_build_info", "The version that runs.", labels=["version"])
        build.add_metric([settings.VERSION], 1)
        return [build]


class Threads(OnRequest):
    """How busy this process's threads for the database are."""

    def collect(self) -> Iterable[Metric]:
        threads = GaugeMetricFamily(
            "vstrecha_database_threads", "Calls to the database: busy, waiting.", labels=["state"]
        )
        busy, waiting = db_threads.count_calls()
        threads.add_metric(["busy"], busy)
        threads.add_metric(["waiting"], waiting)
        return [threads]


for collector in (Build(), Threads()):
    REGISTRY.register(collector)


def render(*others: Collector) -> bytes:
    """The text that Prometheus reads: what this process has counted, or all of its kind together, and the others."""
    counted = REGISTRY
    if TOGETHER in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        others = (Build(), *others)
    rest = CollectorRegistry()
    for collector in others:
        rest.register(collector)
    return generate_latest(counted) + generate_latest(rest)


def may_read(environ: dict[str, Any]) -> bool:
    """Whether a request (its WSGI environment) comes from this very machine, or has METRICS_TOKEN."""
    given = str(environ.get("HTTP_AUTHORIZATION", "")).encode(errors="surrogateescape")
    if settings.METRICS_TOKEN and hmac.compare_digest(given, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return True
    return callers.is_this_machine(environ)


def serve(name: str) -> None:
    """Serve the page of a bot or a worker on its port, in a thread of its own, until the process ends.

    Raises:
        StartError: the port can't be listened on.
    """
    if not settings.METRICS_PORT:
        return
    port = settings.METRICS_PORT + AFTER[name]
    try:
        server = make_server(settings.HOST, port, _answer, _Server, _Quiet)
    except OSError as error:
        raise StartError(f"METRICS_PORT: {port} can't be listened on: {error.strerror}.") from error
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 10  # seconds that a client may be silent

    def log_message(self, *_args: Any) -> None:
        """Nothing: it would be a line each time that Prometheus looks."""


def _answer(environ: dict[str, Any], start: Any) -> Iterator[bytes]:
    if environ["PATH_INFO"] != "/metrics":
        status, body, kind = "404 Not Found", b"Only /metrics is here.\n", "text/plain"
    elif not may_read(environ):
        status, body, kind = "403 Forbidden", FORBIDDEN.encode(), "text/plain"
    else:
        status, body, kind = "200 OK", render(), CONTENT_TYPE_LATEST
    start(status, [("Content-Type", kind), ("Content-Length", str(len(body)))])
    return iter([body])
