"""LISTEN: wakes the worker the moment a transaction with messages commits, instead of polling."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg import sql

from webapp import outage_log

log = logging.getLogger(__name__)

RECONNECT_PAUSE: Final = 1.0
LOOK: Final = 15.0  # seconds between two questions to the server: one that stands still says nothing, for good
ANSWER: Final = 10.0  # seconds for its answer


async def listen(events: Mapping[str, asyncio.Event], stop: asyncio.Event) -> None:
    """Set a channel's event at every notification, until the stop; a lost connection is opened again.

    Notifications missed meanwhile are made up for by the worker's regular poll, and so are all of them where there is
    only a pooler to listen through.
    """
    while not stop.is_set():
        try:
            async with await psycopg.AsyncConnection.connect(**_get_parameters(), autocommit=True) as listening:
                if settings.LISTEN_DATABASE is None and await _is_pooled(listening):
                    log.warning(
                        "DATABASE_URL leads to a pooler, which passes on no notifications: polling instead. "
                        "Set DATABASE_LISTEN_URL to the server itself, and messages go out at once."
                    )
                    return
                for channel, event in events.items():
                    await listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(channel)))
                    event.set()
                await _follow(listening, events, stop)
        except psycopg.Error as error:
            outage_log.warn(log, "not listening for new messages, polling instead", error)
            await asyncio.sleep(RECONNECT_PAUSE)


async def _follow(
    listening: psycopg.AsyncConnection[Any], events: Mapping[str, asyncio.Event], stop: asyncio.Event
) -> None:
    """Set the events until the stop. Raises: psycopg.Error, also when the server stands still."""
    clock = asyncio.get_running_loop().time
    asked = clock()
    while not stop.is_set():
        async for notification in listening.notifies(timeout=1.0):
            events[notification.channel].set()
        if clock() - asked > LOOK:
            try:
                async with asyncio.timeout(ANSWER):
                    await listening.execute("SELECT 1")
            except TimeoutError as error:
                raise psycopg.OperationalError(f"the server has said nothing for {ANSWER:g} seconds") from error
            asked = clock()


async def _is_pooled(listening: psycopg.AsyncConnection[Any]) -> bool:
    """Whether a pooler stands between: it gives its clients a process number that is not the server's.

    A LISTEN through it succeeds, in a session that is another client's a moment later.
    """
    answer = await listening.execute("SELECT pg_backend_pid()")
    return await answer.fetchone() != (listening.info.backend_pid,)


def _get_parameters() -> dict[str, Any]:
    """Return Django's parameters for the connection, without those for Django's cursors."""
    given = settings.LISTEN_DATABASE
    own = connection if given is None else DatabaseWrapper({**connection.settings_dict, **given})
    of_cursors = {"cursor_factory", "context", "prepare_threshold"}
    return {key: value for key, value in own.get_connection_params().items() if key not in of_cursors}
