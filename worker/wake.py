"""LISTEN: being woken the moment a transaction with messages commits, rather than asking again and again."""

import asyncio
import logging
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg import sql

from calendarapp.services import outbox

log = logging.getLogger(__name__)

RECONNECT_PAUSE: Final = 1.0


async def listen(bell: asyncio.Event, stop: asyncio.Event) -> None:
    """Ring the bell at every notification, until the stop; a lost connection is made again.

    What was notified while it was lost is found by the poll that the worker does anyway.
    """
    while not stop.is_set():
        try:
            async with await psycopg.AsyncConnection.connect(**_get_parameters(), autocommit=True) as listening:
                await listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(outbox.CHANNEL)))
                bell.set()
                while not stop.is_set():
                    async for _notification in listening.notifies(timeout=1.0):
                        bell.set()
        except psycopg.Error as error:
            log.warning("not listening for new messages, polling instead: %s", str(error).strip())
            await asyncio.sleep(RECONNECT_PAUSE)


def _get_parameters() -> dict[str, Any]:
    """Django's own connection parameters, without what is for Django's cursors alone."""
    parameters: dict[str, Any] = dict(connection.get_connection_params())
    for key in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(key, None)
    return parameters
