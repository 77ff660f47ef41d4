"""Whether the database is away for the moment: stopped, out of reach, or moving to another server."""

from typing import Final

from django.db import InterfaceError, InternalError, NotSupportedError, OperationalError, connections
from psycopg.errors import FeatureNotSupported, LockNotAvailable, ReadOnlySqlTransaction

# PostgreSQL, "Message Severity Levels": with these the session, or the whole server, ends.
LAST_WORDS: Final = frozenset({"FATAL", "PANIC"})


def is_away(error: BaseException | None) -> bool:
    """Whether an error means that the database can't serve anybody now, and may in a moment.

    A server that accepts no writes counts: it was the primary, or is about to be it. So does a connection whose plans
    are those of an earlier schema, and one that the server has ended: another one works.
    """
    known = isinstance(error, OperationalError | InterfaceError)
    return known or is_read_only(error) or is_outdated(error) or is_ended(error)


def is_ended(error: BaseException | None) -> bool:
    """Whether the server has ended the connection with this error, whatever its code says.

    Not each of those is an `OperationalError`: a transaction that stood still for longer than the server allows
    (`idle_in_transaction_session_timeout`), because its process did or a cable was cut, ends with an `InternalError`.
    """
    said = getattr(error.__cause__, "diag", None) if error is not None else None
    return said is not None and said.severity_nonlocalized in LAST_WORDS


def is_read_only(error: BaseException | None) -> bool:
    """Whether a statement has reached a server that only reads, which leaves the connection whole.

    It refuses writes, and even reading unlogged tables, which it does not have. PostgreSQL has no code for the latter.
    """
    cause = error.__cause__ if isinstance(error, InternalError | NotSupportedError) else None
    if isinstance(cause, FeatureNotSupported):
        return cause.diag.source_function == "get_relation_info"
    return isinstance(cause, ReadOnlySqlTransaction)


def has_waited(error: BaseException | None) -> bool:
    """Whether a statement has waited for a lock as long as it may (`locks.WAIT`); at once, it would only wait again.

    The code is that of NOWAIT, too, and the message comes in the server's language.
    """
    cause = error.__cause__ if isinstance(error, OperationalError) else error
    return isinstance(cause, LockNotAvailable) and cause.diag.source_function == "ProcessInterrupts"


def is_outdated(error: BaseException | None) -> bool:
    """Whether a prepared query gives other columns since `migrate` has added some: it has to be prepared again.

    PostgreSQL has no code for that alone, and its message comes in the server's language.
    """
    cause = error.__cause__ if isinstance(error, NotSupportedError) else error
    return isinstance(cause, FeatureNotSupported) and cause.diag.source_function == "RevalidateCachedQuery"


def drop_connections() -> None:
    """Close this thread's connections outside of transactions: the next query looks for the server again."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
