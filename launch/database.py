"""The embedded PostgreSQL while the product runs: one that dies is started again, and everything reconnects."""

import threading
from collections.abc import Callable
from typing import Final

from django.conf import settings

from webapp import embedded_postgres

LOOK_SECONDS: Final = 0.5
END_SECONDS: Final = 2.0  # for a server that is just being started
REST_SECONDS: Final = 5.0  # after a start that has failed, as on a full disk


class Keeper:
    """Watches the server, if it is the embedded one.

    Args:
        say: prints a line.
    """

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def begin(self) -> None:
        """Watch from now on; not before all processes are forked, which would lose the thread."""
        if settings.EMBEDDED_POSTGRES:
            self._thread.start()

    def end(self) -> None:
        """Watch no more: who stops now wants the server to stop."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(END_SECONDS)

    def _watch(self) -> None:
        pause = LOOK_SECONDS
        while not self._over.wait(pause):
            pause = LOOK_SECONDS
            if embedded_postgres.is_alive(settings.DATA_DIR):
                continue
            self._say("The database has stopped; starting it again ...")
            try:
                embedded_postgres.ensure_running(settings.DATA_DIR)
            except embedded_postgres.EmbeddedError as error:
                self._say(str(error))
                pause = REST_SECONDS
            else:
                self._say("The database is back.")
