"""Connections that end: the worker's one loop accepts and hands out all requests, and waits for no client."""

import os
import selectors
import socket
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import pytest
from gunicorn.config import Config  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from webapp.gunicorn import worker as module

NOWHERE = ("", 0)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[module.Worker]:
    monkeypatch.setattr(module, "_count_together", lambda: None)
    made = module.Worker(1, os.getpid(), [], None, 30, Config(), None)
    made.poller = selectors.DefaultSelector()
    yield made
    made.poller.close()
    made.tmp.close()


@pytest.fixture
def ended(worker: module.Worker) -> Iterator[tuple[Any, socket.socket]]:
    """A connection whose last answer has been written, and the client's end of it."""
    server, client = socket.socketpair()
    connection = TConn(worker.cfg, server, NOWHERE, NOWHERE)
    worker.nr_conns = 1
    done: Future[bool] = Future()
    done.set_result(False)
    worker.finish_request(connection, done)
    client.settimeout(60)
    yield connection, client
    client.close()
    server.close()


def test_connection_that_ends_is_kept_until_the_client_has_closed_it(
    worker: module.Worker, ended: tuple[Any, socket.socket]
) -> None:
    connection, client = ended
    assert client.recv(1) == b"", "it is told that nothing more comes"
    assert connection.sock.fileno() != -1, "what it still sends must not be answered by a reset"
    client.sendall(b"more")
    worker.wait_for_and_dispatch_events(60)
    assert connection.sock.fileno() != -1
    client.close()
    worker.wait_for_and_dispatch_events(60)
    assert connection.sock.fileno() == -1
    assert worker.nr_conns == 0


def test_client_that_never_closes_is_left(worker: module.Worker, ended: tuple[Any, socket.socket]) -> None:
    connection, _client = ended
    worker.murder_keepalived()
    assert connection.sock.fileno() != -1
    connection.timeout = 0.0  # its time is over
    worker.murder_keepalived()
    assert connection.sock.fileno() == -1
    assert worker.nr_conns == 0


def test_connection_that_is_gone_is_closed_at_once(worker: module.Worker) -> None:
    server, client = socket.socketpair()
    connection = TConn(worker.cfg, server, NOWHERE, NOWHERE)
    worker.nr_conns = 1
    server.close()
    done: Future[bool] = Future()
    done.set_result(False)
    worker.finish_request(connection, done)
    client.close()
    assert worker.nr_conns == 0
    assert not worker.keepalived_conns


def test_new_connection_takes_a_thread_only_when_it_has_sent_something(
    worker: module.Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[Any] = []
    monkeypatch.setattr(ThreadWorker, "enqueue_req", lambda _worker, connection: given.append(connection))
    server, client = socket.socketpair()
    connection = TConn(worker.cfg, server, NOWHERE, NOWHERE)
    worker.enqueue_req(connection)
    worker.wait_for_and_dispatch_events(0)
    assert given == []
    client.sendall(b"GET / HTTP/1.1\r\n")
    worker.wait_for_and_dispatch_events(60)
    assert given == [connection]
    client.close()
    server.close()


def test_client_that_stalls_in_the_middle_is_given_up(worker: module.Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STALLED", 1)
    server, client = socket.socketpair()
    worker.enqueue_req(TConn(worker.cfg, server, NOWHERE, NOWHERE))
    server.setblocking(True)  # as in the thread that serves it
    with pytest.raises(BlockingIOError):
        server.recv(1)
    with pytest.raises(BlockingIOError):
        server.sendall(bytes(10**7))
    client.close()
    server.close()
