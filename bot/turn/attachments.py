"""Calendar files that people send, fetched before their turn: a turn itself never waits for the network."""

import asyncio
import io
import logging
from dataclasses import dataclass
from typing import Any, Final, Literal

import aiohttp
from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Document, Update
from django.db import DatabaseError, InterfaceError

from bot.states import Importing
from bot.turn import stamps
from bot.turn.load import load_conversation
from botapi.callbacks import ImportButton
from webapp import db_threads

log = logging.getLogger(__name__)

LARGEST: Final = 1024 * 1024  # bytes of a file
PATIENCE: Final = 15.0  # seconds for all of it
NAME_SHOWN: Final = 100

Problem = Literal["", "too_big", "away"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A calendar file."""

    file_id: str  # Telegram's, by which it can be fetched again
    name: str  # as the sender calls it
    content: bytes = b""
    problem: Problem = ""  # why there is no content; `away`: Telegram did not hand it over


class _TooBigError(Exception):
    """The file is larger than `LARGEST`."""


class _LimitedBuffer(io.BytesIO):
    def write(self, chunk: Any, /) -> int:
        """As a file's. Raises: `_TooBigError`."""
        if self.tell() + len(chunk) > LARGEST:
            raise _TooBigError
        return super().write(chunk)


def is_needed(update: Update, *, agrees: bool) -> bool:
    """Whether the update may be about a calendar file; `agrees`: it is a typed yes, which may be to one."""
    return _find_calendar(update) is not None or _find_import(update)[0] or agrees


async def fetch(bot: Bot, update: Update, *, agrees: bool) -> Attachment | None:
    """The calendar file that the update is about, None for every other update. Never raises for what is in the file.

    A message brings one; a tap on Import, or a typed yes, means the one that its conversation remembers: Telegram keeps
    the file under the same ID.
    """
    document = _find_calendar(update)
    if document is not None:
        name = clean_name(document.file_name)
        if (document.file_size or 0) > LARGEST:
            return Attachment(document.file_id, name, problem="too_big")
        return await _download(bot, document.file_id, name)
    pressed, (imports, made_for) = update.callback_query, _find_import(update)
    pressed = pressed if imports else None
    sender = update.message.from_user if agrees and update.message else pressed.from_user if pressed else None
    if sender is None:
        return None
    try:
        state, data = await db_threads.run(load_conversation, sender.id)
    except (DatabaseError, InterfaceError):
        return None  # the turn runs into the same problem and tells the person
    asked = state == Importing.sure.state and (agrees or stamps.is_active(ImportButton(), made_for, data))
    return await _download(bot, data["file_id"], data["name"]) if asked else None


def clean_name(file_name: str | None) -> str:
    """Make the file's name safe to store and show: the sender may have put anything in it."""
    return "".join(filter(str.isprintable, file_name or ""))[:NAME_SHOWN]


def _find_calendar(update: Update) -> Document | None:
    """The document of a private message, when its type or its name says that it is a calendar (RFC 5545, 8.1)."""
    message = update.message
    document = message.document if message is not None and message.chat.type == "private" else None
    if document is None:
        return None
    by_type = (document.mime_type or "").lower().partition(";")[0].strip() == "text/calendar"
    by_name = (document.file_name or "").lower().endswith((".ics", ".ical", ".ifb"))
    return document if by_type or by_name else None


def _find_import(update: Update) -> tuple[bool, str | None]:
    """Whether it is a tap on Import, and the stamp of that button."""
    pressed = update.callback_query
    button, made_for = stamps.split((pressed.data or "") if pressed is not None else "")
    return button == ImportButton().pack(), made_for


async def _download(bot: Bot, file_id: str, name: str) -> Attachment:
    content = _LimitedBuffer()
    try:
        async with asyncio.timeout(PATIENCE):
            file = await bot.get_file(file_id)
            if (file.file_size or 0) > LARGEST or file.file_path is None:
                return Attachment(file_id, name, problem="too_big")
            await bot.download_file(file.file_path, content)
    except _TooBigError:
        return Attachment(file_id, name, problem="too_big")
    except (TelegramAPIError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
        # The type alone: the error's text may contain the address, and with it the bot's token.
        log.warning("a calendar file could not be fetched: %s", type(error).__name__)
        return Attachment(file_id, name, problem="away")
    whole = content.getvalue()
    if len(whole) < (file.file_size or 0):  # where the end of a connection is that of the file
        log.warning("a calendar file has not come whole: %d bytes of %d", len(whole), file.file_size)
        return Attachment(file_id, name, problem="away")
    return Attachment(file_id, name, whole)
