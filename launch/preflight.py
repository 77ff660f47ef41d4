"""Checks before anything is started; each failure names the variable and says what to do."""

import contextlib
import errno
import fcntl
import json
import os
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from webapp import env

TIMEOUT_SECONDS = 10
POLL_SECONDS = 0.1
ENDING_SECONDS = 8.0  # for the parts of a start that was killed: they stop by themselves, at once or by force


class RefusedError(Exception):
    """The start is refused; the text is one sentence for the person at the terminal."""


@contextlib.contextmanager
def lock_data_dir(data_dir: Path) -> Iterator[None]:
    """Keep a second start out of the data folder. The parts of one that was killed hold it until they have stopped.

    Raises:
        RefusedError: another one is running, or the folder cannot be written.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(data_dir / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise RefusedError(
            f"DATA_DIR: {data_dir} cannot be written ({error.strerror}); choose a writable folder."
        ) from error
    try:
        if not _take(descriptor):
            raise RefusedError(
                f"Vstrecha is already running with the data in {data_dir}: stop it first, or choose another DATA_DIR."
            )
        yield
    finally:
        os.close(descriptor)


def _take(lock: int) -> bool:
    """Take the lock, whose file has the number of the process that had it last; wait for what that one has left."""
    deadline = time.monotonic() + ENDING_SECONDS
    told = False
    while True:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(lock, 0)
            os.pwrite(lock, str(os.getpid()).encode(), 0)
            return True
        if _is_running(os.pread(lock, 32, 0).decode()) or time.monotonic() > deadline:
            return False
        if not told:
            print("The last start was killed; waiting until its parts have stopped ...", flush=True)
            told = True
        time.sleep(POLL_SECONDS)


def _is_running(number: str) -> bool:
    """Whether the process of that number runs; one that has not said its number yet does."""
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (ValueError, PermissionError):
        return True
    return True


def uses_sandbox() -> bool:
    """Whether the sandbox stands in for Telegram, because no token is set."""
    return bool(settings.BOT_TOKEN == env.SANDBOX_TOKEN)


def check_ports() -> None:
    """Check that the addresses to listen on are free.

    Raises:
        RefusedError: one is taken, not permitted or not of this machine, or two processes want the same.
    """
    wanted = [("PORT", settings.HOST, settings.PORT)]
    if uses_sandbox():
        wanted.append(("SANDBOX_PORT", "127.0.0.1", settings.SANDBOX_PORT))
    if settings.WEBHOOK_URL:
        wanted.append(("WEBHOOK_PORT", settings.HOST, settings.WEBHOOK_PORT))
    owners: dict[int, str] = {}
    for variable, host, port in wanted:
        if port in owners:
            raise RefusedError(f"{owners[port]} and {variable} are both {port}: give them different ports.")
        owners[port] = variable
        _check_port(variable, host, port)


def _check_port(variable: str, host: str, port: int) -> None:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror as error:
        raise RefusedError(f"HOST: {host} is no address ({error.strerror}).") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise RefusedError(
                f"Port {port} on {host} is taken: stop what listens there, or choose another: {variable}={port + 1}."
            ) from error
        if error.errno == errno.EACCES:
            raise RefusedError(
                f"{variable}: this user may not listen on port {port}; choose one above 1023."
            ) from error
        raise RefusedError(f"HOST: cannot listen on {host} ({error.strerror}).") from error


def check_token() -> str:
    """Ask the Bot API server who the bot is (getMe).

    Returns:
        The bot's username; empty with the sandbox, which is not up yet.

    Raises:
        RefusedError: the token is refused, or the server does not answer as one.
    """
    if uses_sandbox():
        return ""
    server = settings.TELEGRAM_API_URL
    request = f"{server}/bot{quote(settings.BOT_TOKEN, safe=':')}/getMe"
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  env.url lets only http(s) in
            return str(json.load(answer)["result"]["username"])
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in {401, 404}:
            raise RefusedError(
                f"BOT_TOKEN: {server} does not know this token; copy it from @BotFather again."
            ) from None
        raise RefusedError(f"TELEGRAM_API_URL: {server} answers {error.code} to getMe; try again later.") from None
    except OSError as error:
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        raise RefusedError(
            f"TELEGRAM_API_URL: {server} cannot be reached ({reason}); check the network, "
            "or unset BOT_TOKEN to run with the sandbox."
        ) from None
    except (ValueError, KeyError, TypeError, HTTPException):
        raise RefusedError(f"TELEGRAM_API_URL: {server} does not answer as a Bot API server.") from None


def check_database() -> None:
    """Check that the database of DATABASE_URL answers quickly. The embedded one is started later.

    Raises:
        OperationalError: it cannot be reached or refuses.
    """
    if settings.EMBEDDED_POSTGRES:
        return
    parameters = {"connect_timeout": TIMEOUT_SECONDS, **connection.get_connection_params()}
    with connection.wrap_database_errors:
        connection.get_new_connection(parameters).close()
