"""Whether the database is away for the moment: stopped, out of reach, or moving to another server."""

from django.db import InterfaceError, InternalError, OperationalError, connections
from psycopg.errors import ReadOnlySqlTransaction


def is_away(error: BaseException | None) -> bool:
    """Whether an error means that the database can't serve anybody now, and may in a moment.

    A server that accepts no writes counts: it was the primary, or is about to be it.
    """
    return isinstance(error, OperationalError | InterfaceError) or is_read_only(error)


def is_read_only(error: BaseException | None) -> bool:
    """Whether a write has reached a server that only reads, which leaves the connection whole."""
    return isinstance(error, InternalError) and isinstance(error.__cause__, ReadOnlySqlTransaction)


def drop_connections() -> None:
    """Close this thread's connections outside of transactions: the next query looks for the server again."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
