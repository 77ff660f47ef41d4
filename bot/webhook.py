"""The webhook: plain HTTP for a proxy in front; 200 is answered only after the commit (Bot API `setWebhook`)."""

import asyncio
import hmac
import json
import logging
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web
from django.conf import settings

from bot.app import Application, NotServedError
from bot.polling import ALLOWED

log = logging.getLogger(__name__)

SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name
BODY_LIMIT: Final = 1024 * 1024
LAST_REQUESTS: Final = 0.7  # seconds that a stop waits for updates that are being served
PATIENCE: Final = 25.0  # seconds that an update may wait for its turn; Telegram and proxies wait longer for an answer


def get_secret() -> str:
    """`WEBHOOK_SECRET`, or one that only this installation can compute: the webhook is never open."""
    derived = hmac.new(settings.SECRET_KEY.encode(), settings.BOT_TOKEN.encode(), sha256).hexdigest()
    return settings.WEBHOOK_SECRET or derived


def make_server(application: Application) -> web.Application:
    """An HTTP application with one route: the path of `WEBHOOK_URL`."""

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), get_secret().encode()):
            return web.Response(status=403, text="The secret token is missing or wrong.")
        try:
            update = json.loads(await request.read())
        except (ValueError, RecursionError):
            return web.Response(status=400, text="This is not JSON.")
        try:
            await application.receive(update)
        except NotServedError:  # Telegram delivers it again
            return web.Response(status=503, text="Not now, please deliver it again.", headers={"Retry-After": "1"})
        return web.Response()

    application.patience = PATIENCE
    server = web.Application(client_max_size=BODY_LIMIT)
    server.router.add_post(urlsplit(settings.WEBHOOK_URL).path or "/", receive)
    return server


async def serve(application: Application, stop: asyncio.Event) -> None:
    """Listen, register the address with Telegram, and serve until told to stop.

    Raises:
        OSError: the port is taken.
        aiogram.exceptions.TelegramAPIError: Telegram refuses the address.
    """
    application.stop = stop
    runner = web.AppRunner(make_server(application), access_log=None, shutdown_timeout=LAST_REQUESTS)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.HOST, settings.WEBHOOK_PORT).start()
        await application.bot.set_webhook(
            settings.WEBHOOK_URL, secret_token=get_secret(), allowed_updates=ALLOWED, drop_pending_updates=False
        )
        log.info(
            "bot is ready: webhook on port %s at %s", settings.WEBHOOK_PORT, urlsplit(settings.WEBHOOK_URL).path or "/"
        )
        await stop.wait()
    finally:
        await runner.cleanup()
