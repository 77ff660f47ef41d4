"""Puts the sandbox on a port and keeps it running until it is told to stop."""

import asyncio
import contextlib
import errno
import logging
import signal
import sys
import time
from collections.abc import Mapping

from aiohttp import web

from sandbox import botapi, control, control_groups, inspection, openid, page, polls
from sandbox.config import Config, ConfigError
from sandbox.files import MAX_UPLOAD
from sandbox.telegram import World
from sandbox.webhook import WebhookSender

log = logging.getLogger(__name__)

SAVE_PAUSE = 0.5
"""Seconds between two snapshots; more when the last one took long, so that saving never takes most of the time."""
SLOWDOWN = 20
POLL_PAUSE = 0.5
"""Seconds between two looks for polls whose time is over."""
SHUTDOWN_TIMEOUT = 0.3


class Server:
    """One running sandbox: ``await start()``, then ``await stop()``."""

    def __init__(self, config: Config) -> None:
        self.config = config
        try:
            self.world = World(config)
        except OSError as error:
            raise ConfigError(f"DATA_DIR can't be used: {error.strerror}: {error.filename}") from None
        self._runner = web.AppRunner(
            self._app(), handler_cancellation=True, shutdown_timeout=SHUTDOWN_TIMEOUT, access_log=None
        )
        self._tasks: list[asyncio.Task[None]] = []
        self._writing: asyncio.Future[None] | None = None
        self.port = config.port

    def _app(self) -> web.Application:
        app = web.Application(
            client_max_size=MAX_UPLOAD + 1024 * 1024, middlewares=[page.refuse_other_sites, control.handle_refusals]
        )
        app[botapi.WORLD] = self.world
        app[openid.CODES] = openid.Codes()
        app.add_routes([*botapi.make_routes(), *control.make_routes(), *control_groups.make_routes()])
        app.add_routes([*inspection.make_routes(), *openid.make_routes(), *page.make_routes()])
        return app

    async def start(self) -> None:
        """Listen; raises `ConfigError` when the port is taken. Port 0 takes a free one, told by ``port``."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.config.host, self.config.port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            raise ConfigError(
                f"Port {self.config.port} on {self.config.host} is taken; free it or set SANDBOX_PORT to another one."
            ) from None
        self.port = self._runner.addresses[0][1]
        work = (self._save(), self._close_polls(), WebhookSender(self.world).run())
        self._tasks = [asyncio.create_task(task) for task in work]

    async def stop(self) -> None:
        """Let everybody who waits go, close the port and save."""
        self.world.updates.abort("")
        self.world.feed.close()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self._runner.cleanup()
        if self._writing is not None:
            await asyncio.wait([self._writing])
        self.world.store.save(self.world.snapshot())
        self.world.store.settle(self.world.state)

    async def _close_polls(self) -> None:
        while True:
            await asyncio.sleep(POLL_PAUSE)
            polls.close_due(self.world, time.time())

    async def _save(self) -> None:
        pause = SAVE_PAUSE
        while True:
            await asyncio.sleep(pause)
            if not self.world.dirty or self.config.data_dir is None:
                continue
            started = time.monotonic()
            # The text is made here, where nothing can change meanwhile, and written in a thread.
            content = self.world.snapshot()
            self._writing = asyncio.ensure_future(asyncio.to_thread(self.world.store.save, content))
            try:
                await asyncio.shield(self._writing)
            except OSError as error:
                self.world.touch()
                log.warning("the sandbox can't save its state: %s", error)
            pause = max(SAVE_PAUSE, SLOWDOWN * (time.monotonic() - started))


async def serve(config: Config) -> None:
    """Run until SIGINT or SIGTERM."""
    server = Server(config)
    await server.start()
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    sys.stdout.write(f"Sandbox ready: chat page and Bot API at http://{config.host}:{server.port}/\n")
    sys.stdout.flush()
    await stopping.wait()
    await server.stop()


def main(environ: Mapping[str, str]) -> int:
    """Run the sandbox as a program; returns its exit code. A wrong value is one sentence on stderr, and 2."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        asyncio.run(serve(Config.from_environment(environ)))
    except ConfigError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0
