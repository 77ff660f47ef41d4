"""Delivers updates to the bot's webhook (https://core.telegram.org/bots/api#setwebhook).

Up to max_connections updates are sent at once. One after another go the messages of one chat, the button presses of one
person, and the news of who may write to one chat; these three may overtake each other (`webhook_queue_id` in
`Client.cpp` of tdlib/telegram-bot-api). What is not answered with a 2xx is sent again, later each time.
"""

import asyncio
import json
import logging
import time
from typing import Any

import aiohttp

from sandbox import botapi
from sandbox.errors import ApiError, Json
from sandbox.params import Params
from sandbox.state import Webhook
from sandbox.telegram import World

log = logging.getLogger(__name__)

MAX_BACKOFF = 60.0
TIMEOUT = aiohttp.ClientTimeout(total=60)
REFUSED = "Connection refused"

OWN_KINDS = frozenset(("callback_query", "my_chat_member", "chat_member"))
BY_PERSON = frozenset(("callback_query", "chat_member"))

Source = tuple[str, int]


class WebhookSender:
    """Watches the queue and posts each pending update, for as long as a webhook is set."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._busy: dict[Source, asyncio.Task[None]] = {}
        self._not_before: dict[Source, float] = {}
        self._failures: dict[Source, int] = {}

    async def run(self) -> None:
        """Deliver until cancelled."""
        async with aiohttp.ClientSession(timeout=TIMEOUT, trust_env=False) as session:
            try:
                while True:
                    self._world.updates.arrived.clear()
                    pause = self._start(session)
                    try:
                        await asyncio.wait_for(self._world.updates.arrived.wait(), pause)
                    except TimeoutError:
                        continue
            finally:
                for task in self._busy.values():
                    task.cancel()

    def _start(self, session: aiohttp.ClientSession) -> float | None:
        """Start what may be sent now; returns the seconds until something else may, if anything waits."""
        webhook = self._world.state.webhook
        if not webhook.url:
            self._not_before.clear()
            self._failures.clear()
            return None
        now = time.monotonic()
        waits: list[float] = []
        seen: set[Source] = set()
        for update in self._world.updates.pending():
            if len(self._busy) >= webhook.max_connections:
                break
            source = _get_source(update)
            if source in seen or source in self._busy:
                continue
            seen.add(source)
            wait = self._not_before.get(source, 0) - now
            if wait > 0:
                waits.append(wait)
            else:
                self._busy[source] = asyncio.create_task(self._deliver(session, webhook, source, update))
        return min(waits, default=None)

    async def _deliver(self, session: aiohttp.ClientSession, webhook: Webhook, source: Source, update: Json) -> None:
        try:
            problem = await self._post(session, webhook, update)
            if self._world.state.webhook is not webhook:
                return
            if problem:
                self._failures[source] = self._failures.get(source, 0) + 1
                pause = min(self._world.config.webhook_backoff * 2 ** (self._failures[source] - 1), MAX_BACKOFF)
                self._not_before[source] = time.monotonic() + pause
                webhook.last_error_date, webhook.last_error_message = int(time.time()), problem
            else:
                self._failures.pop(source, None)
                self._not_before.pop(source, None)
                self._world.updates.confirm(update["update_id"])
        finally:
            self._busy.pop(source, None)
            self._world.updates.arrived.set()

    async def _post(self, session: aiohttp.ClientSession, webhook: Webhook, update: Json) -> str:
        """Send one update; returns what went wrong, or an empty text."""
        headers = {"Content-Type": "application/json"}
        if webhook.secret_token:
            headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
        body = json.dumps(update, ensure_ascii=False).encode()
        try:
            async with session.post(webhook.url, data=body, headers=headers, allow_redirects=False) as response:
                if not 200 <= response.status < 300:
                    return f"Wrong response from the webhook: {response.status} {response.reason}"
                await self._reply(response)
                return ""
        except aiohttp.ClientConnectorError:
            return REFUSED
        except TimeoutError:
            return "Read timeout expired"
        except (aiohttp.ClientError, OSError) as error:
            return f"Connection failed: {type(error).__name__}"

    async def _reply(self, response: aiohttp.ClientResponse) -> None:
        """Carry out the method that the answer to an update may hold; its result is not told to anyone."""
        try:
            values = await _read_fields(response)
            if name := str(values.pop("method", "")):
                await botapi.answer(self._world, name, Params(values))
        except (ApiError, botapi.CutError) as error:
            log.info("the method in the webhook's answer was refused: %s", error)
        except ValueError:
            log.info("the webhook's answer holds no method")


async def _read_fields(response: aiohttp.ClientResponse) -> Json:
    if response.content_type == "application/json":
        value: Any = json.loads(await response.text() or "{}")
        return value if isinstance(value, dict) else {}
    if response.content_type.startswith("multipart/"):
        fields: Json = {}
        reader = aiohttp.MultipartReader.from_response(response)
        while (part := await reader.next()) is not None:
            if isinstance(part, aiohttp.BodyPartReader) and part.name:
                fields[part.name] = await part.text()
        return fields
    await response.read()
    return {}


def _get_source(update: Json) -> Source:
    """Updates of the same source are delivered in order: what happened, and in which chat or by whom."""
    for kind, payload in update.items():
        if isinstance(payload, dict):
            owners = [payload.get("chat"), payload.get("from")]
            what = kind if kind in OWN_KINDS else "message"
            for owner in owners[::-1] if kind in BY_PERSON else owners:
                if isinstance(owner, dict) and isinstance(owner.get("id"), int):
                    return what, int(owner["id"])
    return "", 0
