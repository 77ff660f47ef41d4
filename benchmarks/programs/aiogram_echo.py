"""The floor of the bot: aiogram's echo bot on a webhook; with `--commit` it also commits one row per update.

`python -m benchmarks.programs.aiogram_echo PORT API_URL TOKEN SECRET [--commit]`; `DATABASE_URL` names the database.
"""

import asyncio
import os
import sys

import psycopg
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

CONNECTIONS = 8


class Notes:
    """Connections that write one row per update, each in its own transaction."""

    def __init__(self) -> None:
        self.free: asyncio.Queue[psycopg.AsyncConnection] = asyncio.Queue()

    async def connect(self) -> None:
        """Open the connections and create the table."""
        for _ in range(CONNECTIONS):
            self.free.put_nowait(await psycopg.AsyncConnection.connect(os.environ["DATABASE_URL"], autocommit=True))
        connection = self.free.get_nowait()
        await connection.execute("CREATE TABLE IF NOT EXISTS bench_echo (id bigserial PRIMARY KEY, said text)")
        self.free.put_nowait(connection)

    async def write(self, said: str) -> None:
        """Write one row and commit."""
        connection = await self.free.get()
        try:
            await connection.execute("INSERT INTO bench_echo (said) VALUES (%s)", [said])
        finally:
            self.free.put_nowait(connection)


def make_dispatcher(notes: Notes | None) -> Dispatcher:
    """A dispatcher that repeats messages; for a pressed button it answers the query and edits the message."""
    dispatcher = Dispatcher()
    if notes is not None:
        dispatcher.startup.register(notes.connect)

    @dispatcher.message()
    async def echo(message: Message) -> None:
        if notes is not None:
            await notes.write(message.text or "")
        await message.answer(message.text or "")

    @dispatcher.callback_query()
    async def tapped(query: CallbackQuery) -> None:
        if notes is not None:
            await notes.write(query.data or "")
        await query.answer()
        if isinstance(query.message, Message):
            await query.message.edit_text(query.data or "")

    return dispatcher


def main(port: int, api: str, token: str, secret: str, *, commit: bool) -> None:
    """Serve until a signal."""
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    application = web.Application()
    dispatcher = make_dispatcher(Notes() if commit else None)
    SimpleRequestHandler(dispatcher, bot, secret_token=secret).register(application, path="/hook")
    setup_application(application, dispatcher, bot=bot)
    web.run_app(application, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:5], commit="--commit" in sys.argv[5:])
