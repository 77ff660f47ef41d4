"""One call to a webhook: signed, to an address that was looked at, and read no further than its first words."""

import asyncio
import contextlib
import errno
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Final

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from django.conf import settings

from calendarapp import clock
from calendarapp.services import webhook_deliveries
from calendarapp.services.webhook_addresses import is_allowed
from calendarapp.services.webhook_deliveries import ClaimedDelivery, Outcome

TIMEOUT: Final = 15.0  # seconds for a whole call; the lease is longer
CONNECT: Final = 8.0
WORDS: Final = 2.0  # seconds for the beginning of the answer's body, once its head is there
READ: Final = 2048  # bytes of the body
HEAD: Final = 8190  # bytes of one header


class Caller:
    """Makes the calls. A context manager: it owns the sessions, one with TLS and one without."""

    def __init__(self) -> None:
        # Names are resolved in threads of their own: a name server that is silent holds up nobody but webhooks.
        self._pool = ThreadPoolExecutor(16, thread_name_prefix="webhook-names")
        self._sessions: dict[bool, aiohttp.ClientSession] = {}

    async def __aenter__(self) -> "Caller":
        self._sessions = {secure: self._open(secure=secure) for secure in (True, False)}
        return self

    async def __aexit__(self, *_error: object) -> None:
        for session in self._sessions.values():
            await session.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def call(self, delivery: ClaimedDelivery, body: bytes) -> Outcome:
        """Make one attempt; whatever goes wrong on the way is a part of its outcome."""
        began, now = time.monotonic(), int(clock.now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": delivery.message_id,
            "webhook-timestamp": str(now),
            "webhook-signature": webhook_deliveries.sign(delivery.message_id, now, body, delivery.keys),
        }
        status, answer, retry_after = None, "", None
        session = self._sessions[delivery.url.startswith("https:")]
        try:
            async with session.post(delivery.url, data=body, headers=headers, allow_redirects=False) as response:
                status = response.status
                retry_after = _read_seconds(response.headers.get("Retry-After", ""))
                with contextlib.suppress(TimeoutError, aiohttp.ClientError):
                    async with asyncio.timeout(WORDS):
                        answer = (await response.content.read(READ)).decode(errors="replace")
                response.close()  # what else it says is not waited for
        except TimeoutError:
            answer = f"no answer within {TIMEOUT:.0f} seconds"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            answer = _describe(error)
        milliseconds = round((time.monotonic() - began) * 1000)
        return Outcome(status, milliseconds, answer, retry_after)

    def _open(self, *, secure: bool) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=0,
            force_close=True,
            use_dns_cache=False,
            resolver=_Resolver(self._pool),
            socket_factory=partial(_make_socket, secure=secure),
        )
        return aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=TIMEOUT, sock_connect=CONNECT),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": f"Vstrecha/{settings.VERSION}", "Accept-Encoding": "identity"},
            auto_decompress=False,
            max_line_size=HEAD,
            max_field_size=HEAD,
            trust_env=False,
        )


class _Resolver(AbstractResolver):
    """The system's resolver, in threads of its own."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM, family=family)
        found = await asyncio.get_running_loop().run_in_executor(self._pool, ask)
        return [
            ResolveResult(hostname=host, host=str(address[0]), port=int(address[1]), family=kind, proto=proto, flags=0)
            for kind, _type, proto, _name, address in found
        ]

    async def close(self) -> None:
        """Nothing: the pool is its maker's."""


def _make_socket(info: Any, *, secure: bool) -> socket.socket:
    """A socket for the very address that is going to be connected to, however it was come by.

    Raises:
        OSError: no webhook may lead there.
    """
    family, kind, proto, _name, address = info
    if not is_allowed(str(address[0]), settings.OUTGOING_WEBHOOK_NETWORKS, secure=secure):
        raise OSError(errno.EACCES, "this address is not on the internet")
    made = socket.socket(family, kind, proto)
    made.setblocking(False)
    return made


def _describe(error: Exception) -> str:
    """What went wrong, in the words of what noticed it; with no address, which a private one would be told by."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, aiohttp.ClientResponseError):
        text = cause.message
    else:
        text = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return f"{type(error).__name__}: {text}"


def _read_seconds(header: str) -> float | None:
    """Retry-After in seconds; dates are not read."""
    return float(header) if header.isascii() and header.isdigit() and len(header) < 10 else None
