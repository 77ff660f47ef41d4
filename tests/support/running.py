"""Bot and worker running in threads instead of processes."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any

from bot import polling
from bot.app import Application
from botapi import client
from tests.support.waiting import PATIENCE
from worker import service
from worker.sender import OutboxSender


class Background:
    """A coroutine in a thread with an event loop; it runs until told to stop."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._failure: BaseException | None = None

    def __enter__(self) -> Any:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and wait until it is ready."""
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Stop like a signal would, and wait for the end."""
        assert self._thread is not None
        self.loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        if self._failure is not None:
            raise self._failure

    def restart(self) -> None:
        """Stop and start: nothing is kept in memory."""
        self.stop()
        self.start()

    async def serve(self, stop: asyncio.Event) -> None:
        """The coroutine to run; calls `ready` once it is running."""
        raise NotImplementedError

    def ready(self) -> None:
        """Let `start` return."""
        self._ready.set()

    def call(self, coroutine: Coroutine[Any, Any, Any], *, seconds: float = 30) -> Any:
        """Run another coroutine on the same loop and return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(seconds)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except BaseException as error:  # noqa: BLE001  passed to the caller that starts or stops it
            self._failure = error
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self.loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        await self.serve(self._stop)


class RunningBot(Background):
    """The bot, polling the server in the settings."""

    application: Application

    async def serve(self, stop: asyncio.Event) -> None:
        """Like `bot.service`, without signals."""
        telegram = client.make_bot()
        try:
            me = await client.fetch_me(telegram, stop)
            assert me is not None
            self.application = Application(telegram, me)
            self.ready()
            await polling.poll(self.application, stop)
            await self.application.drain()
        finally:
            await telegram.session.close()


class RunningWorker(Background):
    async def serve(self, stop: asyncio.Event) -> None:
        """Like `worker.service`, without signals."""
        telegram = client.make_bot()
        try:
            me = await client.fetch_me(telegram, stop)
            assert me is not None
            self.ready()
            await service.work(OutboxSender(telegram, me.username or ""), stop)
        finally:
            await telegram.session.close()
