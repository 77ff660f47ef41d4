"""Telegram on localhost, in a thread of the tests."""

import asyncio
import threading
from pathlib import Path
from types import TracebackType

from sandbox.config import Config, ConfigError
from sandbox.server import Server
from tests.support.telegram import SandboxClient
from tests.support.waiting import PATIENCE


class SandboxServer(SandboxClient):
    """A sandbox in a thread of this process, on a free port; it keeps its state in memory unless given a directory.

    ``host`` is its address, where programs on other machines have to reach it.
    """

    def __init__(
        self, data_dir: Path | None = None, *, port: int = 0, webhook_backoff: float = 0.05, host: str = "127.0.0.1"
    ) -> None:
        self._config = Config(host=host, port=port, data_dir=data_dir, webhook_backoff=webhook_backoff)
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        super().__init__("")

    def __enter__(self) -> "SandboxServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the thread and wait until the server listens."""
        self._thread.start()
        if not self._ready.wait(PATIENCE):
            raise AssertionError("the sandbox did not start")
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Stop the server and wait for its thread."""
        self.disconnect()
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        try:
            server = Server(self._config)
            await server.start()
        except (ConfigError, OSError) as error:
            self._failure = error
            self._ready.set()
            return
        self.url = f"http://{self._config.host}:{server.port}"
        self._ready.set()
        await self._stopping.wait()
        await server.stop()
