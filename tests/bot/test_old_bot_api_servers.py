"""A Bot API server without date-time entities gets plain dates."""

from collections.abc import Iterator

import pytest
from aiogram.exceptions import TelegramBadRequest
from aiohttp import web
from django.test import override_settings

from botapi import client
from tests.bot.test_other_bot_api_servers import TOKEN, SimpleServer

REFUSAL = 'Bad Request: can\'t parse entities: Unsupported start tag "{tag}" at byte offset 0'


class OldServer(SimpleServer):
    """Knows neither `<tg-time>` nor `<blink>`."""

    async def answer(self, request: web.Request) -> web.Response:
        text = str((await request.post()).get("text"))
        for tag in ("tg-time", "blink"):
            if f"<{tag}" in text:
                answer = {"ok": False, "error_code": 400, "description": REFUSAL.format(tag=tag)}
                return web.json_response(answer, status=400)
        return await super().answer(request)


@pytest.fixture
def server() -> Iterator[OldServer]:
    with OldServer() as old, override_settings(TELEGRAM_API_URL=old.url, BOT_TOKEN=TOKEN):
        yield old


def call(server: OldServer, text: str) -> None:
    async def once() -> None:
        bot = client.make_bot()
        try:
            await client.call(bot, "sendMessage", {"chat_id": 1, "text": text, "parse_mode": "HTML"})
        finally:
            await bot.session.close()

    server.call(once())


def test_dates_are_sent_as_plain_text(server: OldServer) -> None:
    call(server, '<b>Lunch</b> <tg-time unix="1">1 May</tg-time> &lt;tg-time&gt;')
    assert [sent["text"] for sent in server.sent] == ["<b>Lunch</b> 1 May &lt;tg-time&gt;"]


def test_other_refusals_are_raised(server: OldServer) -> None:
    with pytest.raises(TelegramBadRequest, match="Unsupported start tag"):
        call(server, "<blink>Lunch</blink>")
    assert server.sent == []
