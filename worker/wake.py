"""LISTEN: wakes the worker the moment a transaction with messages commits, instead of polling."""

import asyncio
import logging
from typing import Any, Final

import psycopg
from django.db import connection
from psycopg import sql

from calendarapp.services import outbox

log = logging.getLogger(__name__)

RECONNECT_PAUSE: Final = 1.0


async def listen(event: asyncio.Event, stop: asyncio.Event) -> None:
    """Set the event at every notification, until the stop; a lost connection is opened again.

    Notifications missed meanwhile are made up for by the worker's regular poll.
    """
    while not stop.is_set():
        try:
            async with await psycopg.AsyncConnection.connect(**_get_parameters(), autocommit=True) as listening:
                await listening.execute(sql.SQL("LISTEN {}").format(sql.Identifier(outbox.CHANNEL)))
                event.set()
                while not stop.is_set():
                    async for _notification in listening.notifies(timeout=1.0):
                        event.set()
        except psycopg.Error as error:
            log.warning("not listening for new messages, polling instead: %s", str(error).strip())
            await asyncio.sleep(RECONNECT_PAUSE)


def _get_parameters() -> dict[str, Any]:
    """Return Django's connection parameters, without those for Django's cursors."""
    of_cursors = {"cursor_factory", "context", "prepare_threshold"}
    return {key: value for key, value in connection.get_connection_params().items() if key not in of_cursors}
