"""The Bot API client: one way to make it and one way to make a recorded call, for bot and worker."""

import asyncio
import contextlib
import functools
import json
import logging
import re
import signal
from collections.abc import Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import Any, Final, TypeVar

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerGuestQuery,
    AnswerInlineQuery,
    EditMessageReplyMarkup,
    EditMessageText,
    Response,
    SendDocument,
    SendMessage,
    SendPoll,
    StopPoll,
    TelegramMethod,
)
from aiogram.types import User
from aiogram.utils.token import TokenValidationError
from aiohttp import ClientError, ClientTimeout
from django.conf import settings

from botapi import deferred, time_polls
from calendarapp.services import shared_events
from calendarapp.services import time_polls as polls
from webapp import db_threads, metrics, strange_json
from webapp.entrypoint import StartError

log = logging.getLogger(__name__)

GREETING_TRIES: Final = 5
TIMEOUT: Final = 20.0  # seconds that a call may take
LONGEST_WAIT: Final = 86_400  # seconds of silence that a 429 can demand
AS_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}  # which the simplest servers read

# What Telegram will refuse however often it is asked. A file that is too large is a network's fault to aiogram.
REFUSED: Final = (TelegramBadRequest, TelegramForbiddenError, TelegramNotFound, TelegramEntityTooLarge)
UNCHANGED: Final = ("message is not modified", "poll has already been closed")  # the wish is fulfilled
TOO_OLD: Final = "query is too old"  # a minute after the button was pressed
GONE: Final = ("chat not found", "user is deactivated", "bot can't initiate conversation", "bot was blocked")

# What may be recorded in the outbox, or made by a turn.
METHODS: Final[dict[str, type[TelegramMethod[Any]]]] = {
    "sendMessage": SendMessage,
    "sendDocument": SendDocument,
    "sendPoll": SendPoll,
    "stopPoll": StopPoll,
    "editMessageText": EditMessageText,
    "editMessageReplyMarkup": EditMessageReplyMarkup,
    "answerCallbackQuery": AnswerCallbackQuery,
    "answerInlineQuery": AnswerInlineQuery,
    "answerGuestQuery": AnswerGuestQuery,
}

# The date-time entity's markup, and how a server from before Bot API 9.5 refuses it.
DATE_TIME: Final = re.compile(r"</?tg-time\b[^>]*>")
UNSUPPORTED: Final = "unsupported start tag"

T = TypeVar("T")


class Session(AiohttpSession):
    """A session that bears servers (and proxies in front of them) whose answers aiogram can't read."""

    def check_response(self, bot: Bot, method: TelegramMethod[T], status_code: int, content: str) -> Response[T]:
        """As aiogram's; what succeeded is a success whatever it gives back, anything else is the server's fault.

        Raises:
            aiogram.exceptions.TelegramAPIError: Telegram's refusal, or an answer that is none of Telegram's.
        """
        answer = strange_json.read_or_none(content)
        if isinstance(answer, dict) and not _is_success(status_code, answer):
            content = json.dumps(_correct_refusal(status_code, answer))
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError as error:
            if _is_success(status_code, answer):
                return Response[Any].model_construct(ok=True, result=answer.get("result"))
            kind = TelegramNotFound if status_code == HTTPStatus.NOT_FOUND else TelegramServerError
            raise kind(method=method, message=f"HTTP {status_code}, not an answer of a Bot API server") from error

    async def make_request(self, bot: Bot, method: TelegramMethod[T], timeout: int | None = None) -> T:  # noqa: ASYNC109  aiogram's signature
        """As aiogram's. Raises: as `check_response`, for bytes that are no text as well."""
        try:
            return await super().make_request(bot, method, timeout)
        except UnicodeDecodeError as error:
            raise TelegramServerError(method=method, message="not an answer of a Bot API server") from error

    async def post(self, bot: Bot, name: str, payload: dict[str, Any], *, seconds: float) -> Any:
        """Make a call with parameters in the Bot API's own form; what it gives back is left as it came.

        aiogram's models of the method and of the answer, which is not read, would cost more than the rest of the call.
        They are made only when Telegram refuses, because the errors are aiogram's.

        Raises:
            aiogram.exceptions.TelegramAPIError: as aiogram's own calls.
        """
        session = await self.create_session()
        url = self.api.api_url(token=bot.token, method=name)
        body = _encode_form(payload)
        try:
            async with session.post(url, data=body, headers=AS_FORM, timeout=ClientTimeout(seconds)) as response:
                content = await response.text("utf-8", "replace")
        except TimeoutError as error:
            raise TelegramNetworkError(method=_make_method(name, payload), message="Request timeout error") from error
        except ClientError as error:
            message = f"{type(error).__name__}: {error}"
            raise TelegramNetworkError(method=_make_method(name, payload), message=message) from error
        answer = strange_json.read_or_none(content)
        if _is_success(response.status, answer):
            return answer.get("result")
        return self.check_response(bot, _make_method(name, payload), response.status, content).result


def _encode_form(payload: dict[str, Any]) -> bytes:
    """The parameters as a form. Every byte of a text is escaped: that is one call, and Russian needs it anyway."""
    fields = []
    for key, value in payload.items():
        if value is not None and value != "":
            text = value if isinstance(value, str) else json.dumps(value)
            fields.append(f"{key}={text if text.isascii() and text.isalnum() else '%' + text.encode().hex('%')}")
    return "&".join(fields).encode()


def _make_method(name: str, payload: dict[str, Any]) -> TelegramMethod[Any]:
    """The method, for an error to name; its parameters are Telegram's to judge."""
    return METHODS[name].model_construct(**payload)


def _is_success(status: int, answer: Any) -> bool:
    return status == HTTPStatus.OK and isinstance(answer, dict) and answer.get("ok") is True


def _correct_refusal(status: int, answer: dict[str, Any]) -> dict[str, Any]:
    """A refusal that aiogram can read: it looks into the description, and believes every number of seconds."""
    said, parameters = answer.get("description"), answer.get("parameters")
    corrected = {**answer, "ok": False, "description": said if isinstance(said, str) else f"HTTP {status}"}
    if isinstance(parameters, dict) and "retry_after" in parameters:
        wait = parameters["retry_after"]
        wait = min(wait, LONGEST_WAIT) if isinstance(wait, int) and wait > 0 else None
        corrected["parameters"] = {**parameters, "retry_after": wait}
    return corrected


def make_bot(*, timeout: float = TIMEOUT) -> Bot:
    """A client of the Bot API server in the settings; a call may take `timeout` seconds.

    Raises:
        StartError: the token has no form of a token.
    """
    server = TelegramAPIServer.from_base(settings.TELEGRAM_API_URL)
    try:
        return Bot(
            settings.BOT_TOKEN, session=Session(api=server, timeout=timeout, limit=200, json_loads=strange_json.read)
        )
    except TokenValidationError as error:
        raise StartError("BOT_TOKEN does not look like a token (123456:ABC...): copy it from @BotFather.") from error


async def call(bot: Bot, method: str, payload: dict[str, Any], *, username: str = "", seconds: float = TIMEOUT) -> Any:
    """Make a recorded call; to a server that does not know date-time entities, once more with plain dates.

    An edit that is not possible any more becomes a new message; but no refresh of a card, which is nothing new.

    The bot's username, for links, is asked for where it is not given. Telegram has `seconds` to answer.

    Returns:
        What Telegram gives back; None for a refresh that was not needed.

    Raises:
        aiogram.exceptions.TelegramAPIError: Telegram's refusal, or the network's fault.
        CalendarError, KeyError, django.db.DatabaseError: as `deferred.fill_in`.
    """
    with _counting():
        return await _call(bot, method, payload, username, seconds)


@contextlib.contextmanager
def _counting() -> Iterator[None]:
    try:
        yield
    except REFUSED as error:
        metrics.MESSAGES.labels("sent" if is_unchanged(error) else "failed").inc()
        raise
    except TelegramAPIError as error:
        metrics.MESSAGES.labels("retried").inc()
        if isinstance(error, TelegramRetryAfter):
            metrics.FLOODS.inc()
        raise


async def _call(bot: Bot, method: str, payload: dict[str, Any], username: str, seconds: float) -> Any:
    refreshes = deferred.is_refresh(payload)
    if deferred.INVITATION in payload and not username:
        username = (await bot.me()).username or ""
    filled = await deferred.fill_in(payload, username)
    if filled is None:
        return None
    payload = filled
    number = payload.pop(time_polls.NUMBER, None)
    guest = payload.pop(shared_events.GUEST, None)
    while True:
        try:
            answer = await _make(bot, method, payload, seconds)
        except TelegramBadRequest as error:
            otherwise = _make_fallback(method, payload, error)
            if otherwise is None:
                raise
            if refreshes and otherwise[0] != method:  # it was deleted, say: there is nothing to be kept true
                log.info("a card in chat %s can't be edited: %s", payload.get("chat_id"), error.message)
                return None
            method, payload = otherwise
        else:
            metrics.MESSAGES.labels("sent").inc()
            if number is not None:
                await _note_poll(number, answer)
            if guest is not None:
                await _show_guest(guest, answer)
            return answer


async def _note_poll(number: int, answer: Any) -> None:
    """Note which poll of Telegram's one of ours has become: votes name that alone."""
    message = answer if isinstance(answer, dict) else answer.model_dump(mode="json")
    poll_id, message_id = str(message["poll"]["id"]), int(message["message_id"])
    await db_threads.run(functools.partial(polls.note_sent, number, poll_id=poll_id, message_id=message_id))


async def _show_guest(shown: dict[str, Any], answer: Any) -> None:
    """Note in which message the answer to a guest query stands, which shows an event: its card comes there."""
    sent = answer if isinstance(answer, dict) else answer.model_dump(mode="json")
    name = str(sent["inline_message_id"])
    await db_threads.run(functools.partial(shared_events.share_inline, inline_message_id=name, **shown))


def _make_fallback(
    method: str, payload: dict[str, Any], error: TelegramBadRequest
) -> tuple[str, dict[str, Any]] | None:
    """What to ask for instead: plain dates, a new message for an edit; None when there is nothing else."""
    plain = DATE_TIME.sub("", payload.get("text", ""))
    if UNSUPPORTED in error.message.lower() and plain != payload.get("text", ""):
        return method, {**payload, "text": plain}
    if method == "editMessageText" and not is_unchanged(error):
        return "sendMessage", {key: value for key, value in payload.items() if key != "message_id"}
    return None


def get_message_id(payload: dict[str, Any], answer: Any) -> int | None:
    """Which message of the chat a call has made or edited: the answer says it, as JSON or as aiogram's object."""
    number = answer.get("message_id") if isinstance(answer, dict) else getattr(answer, "message_id", None)
    if not isinstance(number, int):
        number = payload.get("message_id")
    return number if isinstance(number, int) else None


def is_unchanged(error: TelegramAPIError) -> bool:
    """Whether Telegram refuses only because it is so already."""
    return any(words in error.message for words in UNCHANGED)


def is_too_late(error: TelegramAPIError) -> bool:
    """Whether Telegram takes the answer to a press no longer: nobody sees it any more."""
    return TOO_OLD in error.message


def is_gone(error: TelegramAPIError) -> bool:
    return isinstance(error, TelegramForbiddenError) or any(words in error.message for words in GONE)


async def _make(bot: Bot, method: str, payload: dict[str, Any], seconds: float) -> Any:
    kind = METHODS[method]
    if kind is SendDocument or not isinstance(bot.session, Session):  # files are no JSON
        return await bot(kind(**payload), request_timeout=int(seconds))
    return await bot.session.post(bot, method, payload, seconds=seconds)


async def run(serve: Callable[[Bot, User, asyncio.Event], Awaitable[None]]) -> None:
    """Serve on the main thread's event loop, with a client and who we are, until SIGINT or SIGTERM sets the event.

    Raises:
        StartError: as `make_bot` and `fetch_me`.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    bot = make_bot()
    try:
        me = await fetch_me(bot, stop)
        if me is not None:
            await serve(bot, me, stop)
    finally:
        await bot.session.close()


async def fetch_me(bot: Bot, stop: asyncio.Event) -> User | None:
    """Ask who we are (`getMe`): the proof of the token. None when told to stop meanwhile.

    A network that is away gets some more tries: a machine may start its services before its network.

    Raises:
        StartError: the token is refused, or Telegram stays out of reach.
    """
    for left in range(GREETING_TRIES - 1, -1, -1):
        try:
            me: Any = await bot.get_me()
        except (TelegramUnauthorizedError, TelegramNotFound) as error:
            raise StartError(
                f"BOT_TOKEN is refused by {settings.TELEGRAM_API_URL} ({error.message}): copy it from @BotFather again."
            ) from error
        except TelegramAPIError as error:
            if not left:
                hint = "is it running?" if isinstance(error, TelegramNetworkError) else error.message
                raise StartError(f"TELEGRAM_API_URL {settings.TELEGRAM_API_URL} does not answer: {hint}") from error
            log.warning("%s does not answer yet: %s", settings.TELEGRAM_API_URL, error.message)
        else:
            return me if isinstance(me, User) else _make_user(bot.id, me)
        if await sleep_until(stop, 1):
            return None
    return None


async def sleep_until(stop: asyncio.Event, seconds: float) -> bool:
    """Sleep, but no longer than until the stop. Returns whether it is time to stop."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()


def _make_user(bot_id: int, me: Any) -> User:
    """The bot as far as it is known from an answer that says less than Telegram's does."""
    username = me.get("username") if isinstance(me, dict) else None
    return User(id=bot_id, is_bot=True, first_name="", username=username if isinstance(username, str) else None)
