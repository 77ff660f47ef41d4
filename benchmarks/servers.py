"""Web servers under test, and a cheap client for them: keep-alive, one thread per connection."""

import contextlib
import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.bench import ROOT
from tests.support.programs import find_free_port

START_SECONDS = 60.0
CHUNK = 1 << 18


@dataclass(frozen=True)
class Call:
    """One request, sent repeatedly.

    Attributes:
        path: including the query.
        method: the HTTP method.
        body: JSON, or nothing.
        headers: in addition to the usual ones.
        status: the expected status.
    """

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200

    def wire(self) -> bytes:
        """The request as bytes."""
        length = {"Content-Length": str(len(self.body)), "Content-Type": "application/json"} if self.body else {}
        lines = [f"{name}: {value}" for name, value in {"Host": "localhost", **self.headers, **length}.items()]
        return "\r\n".join([f"{self.method} {self.path} HTTP/1.1", *lines, "", ""]).encode() + self.body


@contextlib.contextmanager
def gunicorn(application: str, environment: dict[str, str], *, workers: int = 2, threads: int = 4) -> Iterator[int]:
    """Run a server as `make run` starts it; yields its port.

    Args:
        application: the WSGI application, in gunicorn's notation.
        environment: the environment of its processes.
        workers: the number of processes.
        threads: the number of threads in each process.
    """
    port = find_free_port()
    command = [
        sys.executable, "-m", "gunicorn", "--no-control-socket",
        f"--pythonpath={ROOT / 'webapp'},{ROOT}",
        f"--bind=127.0.0.1:{port}",
        "--worker-class=webapp.gunicorn.worker.Worker",
        f"--workers={workers}", f"--threads={threads}",
        "--log-level=warning", application,
    ]  # fmt: skip
    server = subprocess.Popen(command, env=environment, cwd=ROOT)
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def answer(port: int, call: Call) -> bytes:
    """Send one request and return the body of the response."""
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        client.request(call.method, call.path, call.body or None, {**call.headers, "Content-Type": "application/json"})
        response = client.getresponse()
        body = response.read()
        if response.status != call.status:
            raise RuntimeError(f"{call.method} {call.path}: {response.status} {body[:500]!r}")
        return body
    finally:
        client.close()


def load(port: int, calls: Sequence[Call], *, requests: int, connections: int = 4) -> float:
    """Send `requests` requests over `connections` connections; returns the rate per second."""
    wires = [(call.wire(), call.status) for call in calls]
    failures: list[str] = []
    # Each connection sends its share of the calls in turn.
    shares = [wires[at::connections] or wires for at in range(connections)]
    threads = [
        threading.Thread(target=_send, args=(port, share, requests // connections, failures)) for share in shares
    ]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - begin
    if failures:
        raise RuntimeError(failures[0])
    return requests // connections * connections / seconds


def _send(port: int, wires: list[tuple[bytes, int]], count: int, failures: list[str]) -> None:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for number in range(count):
                wire, status = wires[number % len(wires)]
                connection.sendall(wire)
                _receive(connection, status)
    except (OSError, RuntimeError, ValueError) as error:
        failures.append(repr(error))


def _receive(connection: socket.socket, status: int) -> None:
    """Read one complete response."""
    data = bytearray()
    while (end := data.find(b"\r\n\r\n")) < 0:
        _more(connection, data)
    head = bytes(data[:end]).lower()
    if int(head[9:12]) != status:
        raise RuntimeError(f"the answer is {bytes(data[:600])!r}")
    if b"\r\ntransfer-encoding: chunked" in head:
        while not data.endswith(b"\r\n0\r\n\r\n"):
            _more(connection, data)
        return
    at = head.find(b"content-length:")
    length = 0 if at < 0 else int(head[at + 15 :].split(b"\r\n", 1)[0])
    while len(data) < end + 4 + length:
        _more(connection, data)


def _more(connection: socket.socket, data: bytearray) -> None:
    piece = connection.recv(CHUNK)
    if not piece:
        raise RuntimeError("the server hung up")
    data += piece


def _wait(port: int, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        time.sleep(0.05)
    raise RuntimeError("the server does not start")
