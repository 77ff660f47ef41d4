"""Polls: sendPoll and stopPoll."""

import time
from typing import Any

from sandbox import keyboards, polls
from sandbox.entities import format_plain, from_params
from sandbox.errors import Json, bad_request
from sandbox.methods import targets
from sandbox.methods.messages import send
from sandbox.methods.registry import register_method
from sandbox.params import Params, read_string
from sandbox.state import BOT_ID, Group
from sandbox.telegram import World
from sandbox.utf16 import count_units

MAX_QUESTION = 300
MAX_OPTION = 100
MAX_DESCRIPTION = 1024
SHORTEST, LONGEST = 5, 2_628_000  # seconds that a poll with a deadline is open


@register_method("sendPoll")
def send_poll(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#sendpoll; regular polls without media."""
    question = _read_plain(world, params.values, "question", "question_")
    if not question:
        raise bad_request("text must be non-empty")
    if count_units(question) > MAX_QUESTION:
        raise bad_request(f"poll question length must not exceed {MAX_QUESTION}")
    options = _read_options(world, params.json("options"))
    kind = params.text("type") or "regular"
    if kind not in ("regular", "quiz"):
        raise bad_request("unsupported poll type specified")
    if kind == "quiz":
        raise bad_request("the sandbox plays no quizzes")
    anonymous = _flag(params, "is_anonymous", default=True)
    adding = params.flag("allow_adding_options")
    if adding and anonymous:
        raise bad_request("options can't be added to anonymous polls")
    description = _read_description(world, params)
    markup = keyboards.from_params(params)
    chat = targets.find_chat_to_write(world, params)
    is_channel = isinstance(chat, Group) and chat.type == "channel"
    if params.flag("members_only") or params.json("country_codes"):
        restricted = "the sandbox plays no polls of some voters alone"
        raise bad_request(restricted if is_channel else "poll voters can be restricted only in channel chats")
    if is_channel and not anonymous:
        raise bad_request("non-anonymous polls can't be sent to channel chats")
    poll = polls.make_poll(
        question,
        options,
        is_anonymous=anonymous,
        allows_multiple_answers=params.flag("allows_multiple_answers"),
        allows_revoting=_flag(params, "allows_revoting", default=True),
        **_read_deadline(params),
        **({"is_closed": True} if params.flag("is_closed") else {}),
        **description,
    )
    message = send(world, chat, params, markup, poll=poll)
    polls.remember(world, message, adding=adding)
    return message


@register_method("stopPoll")
def stop_poll(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#stoppoll."""
    markup = keyboards.from_params(params, inline_only=True)
    chat = world.chat(targets.get_chat_id(world, params))
    record = world.record(chat.id, params.integer("message_id") or 0)
    if record is None:
        raise bad_request("message with poll to stop not found")
    if "poll" not in record.message:
        raise bad_request("message is not a poll")
    if record.fixed or record.message.get("from", {}).get("id") != BOT_ID:
        raise bad_request("poll can't be stopped")
    if record.message["poll"]["is_closed"]:
        raise bad_request("poll has already been closed")
    world.chat_to_write(chat.id)
    record.message.pop("reply_markup", None)
    if markup:
        record.message["reply_markup"] = markup
    return polls.strip_message_fields(polls.close(world, record))


def _read_plain(world: World, given: Json, name: str, prefix: str) -> str:
    """A text whose markup is read and dropped: Telegram shows custom emoji in it, and nothing else of that."""
    values = {
        "text": given.get(name),
        "parse_mode": given.get(f"{prefix}parse_mode"),
        "entities": given.get(f"{prefix}entities"),
    }
    return from_params(Params(values), "text", "entities", world.user).text


def _read_options(world: World, given: Any) -> list[str]:
    if given is None:
        raise bad_request("can't parse options JSON object")
    if not isinstance(given, list):
        raise bad_request("Expected an Array of String as options")
    texts = [_read_option(world, item) for item in given]
    if not texts:
        raise bad_request("poll must have at least one answer option")
    if len(texts) > polls.MAX_OPTIONS:
        raise bad_request(f"poll can't have more than {polls.MAX_OPTIONS} options")
    for text in texts:
        if not text:
            raise bad_request("text must be non-empty")
        if count_units(text) > MAX_OPTION:
            raise bad_request(f"poll options length must not exceed {MAX_OPTION}")
    return texts


def _read_option(world: World, item: Any) -> str:
    if isinstance(item, str):
        return format_plain(item).text
    if not isinstance(item, dict):
        raise bad_request("Expected an option to be of type String")
    read_string(item, "text")
    if item.get("media"):
        raise bad_request("the sandbox plays no media in polls")
    return _read_plain(world, item, "text", "text_")


def _read_description(world: World, params: Params) -> Json:
    """The description's fields, formatted as any other text."""
    values = {
        "text": params.text("description"),
        "parse_mode": params.text("description_parse_mode"),
        "entities": params.values.get("description_entities"),
    }
    if not values["text"]:
        return {}
    formatted = from_params(Params(values), "text", "entities", world.user)
    if formatted.length > MAX_DESCRIPTION:
        raise bad_request(f"poll description length must not exceed {MAX_DESCRIPTION}")
    entities = {"description_entities": formatted.entities} if formatted.entities else {}
    return {"description": formatted.text, **entities}


def _read_deadline(params: Params) -> Json:
    period, date, now = params.integer("open_period"), params.integer("close_date"), int(time.time())
    if period and date:
        raise bad_request("open_period and close_date can't be used together")
    if not period and not date:
        return {}
    seconds = period or (date or 0) - now
    if not SHORTEST <= seconds <= LONGEST:
        raise bad_request("POLL_CLOSE_DATE_INVALID" if date else "POLL_CLOSE_PERIOD_INVALID")
    return {**({"open_period": period} if period else {}), "close_date": now + seconds}


def _flag(params: Params, name: str, *, default: bool) -> bool:
    return params.flag(name) if name in params else default
