"""Editing and deleting."""

import re
from typing import Any, Final

from sandbox import keyboards
from sandbox.errors import Json, bad_request
from sandbox.methods import targets
from sandbox.methods.messages import parse_caption, parse_text
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.state import BOT_ID, Group, Person, Record
from sandbox.telegram import World

MOST_AT_ONCE: Final = 100
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)


def edit_record(world: World, record: Record, changes: Json) -> Json:
    """Edit a message, unless that would change nothing."""
    if all(record.message.get(name) == value for name, value in changes.items()):
        raise bad_request(NOT_MODIFIED)
    return world.edit_message(record, changes)


def _edit(world: World, params: Params, record: Record, changes: Json) -> Json | bool:
    message = edit_record(world, record, changes)
    return message if "chat_id" in params else True


@register_method("editMessageText")
def edit_message_text(world: World, params: Params) -> Json | bool:
    """See https://core.telegram.org/bots/api#editmessagetext."""
    formatted = parse_text(world, params, too_long="MESSAGE_TOO_LONG")
    markup = keyboards.from_params(params, inline_only=True)
    record = targets.find_own_message(world, params)
    if "text" not in record.message:
        raise bad_request("there is no text in the message to edit")
    return _edit(world, params, record, {**formatted.fields("text"), "reply_markup": markup})


@register_method("editMessageCaption")
def edit_message_caption(world: World, params: Params) -> Json | bool:
    """See https://core.telegram.org/bots/api#editmessagecaption."""
    formatted = parse_caption(world, params)
    markup = keyboards.from_params(params, inline_only=True)
    record = targets.find_own_message(world, params)
    if "document" not in record.message:
        raise bad_request("there is no caption in the message to edit")
    return _edit(world, params, record, {**formatted.fields("caption"), "reply_markup": markup})


@register_method("editMessageReplyMarkup")
def edit_message_reply_markup(world: World, params: Params) -> Json | bool:
    """See https://core.telegram.org/bots/api#editmessagereplymarkup."""
    markup = keyboards.from_params(params, inline_only=True)
    return _edit(world, params, targets.find_own_message(world, params), {"reply_markup": markup})


@register_method("deleteMessage")
def delete_message(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#deletemessage."""
    for name, what in (("chat_id", "chat"), ("message_id", "message")):
        if name not in params:
            raise bad_request(f"{what} identifier is not specified")
    chat = world.chat(targets.get_chat_id(world, params))
    number = params.integer("message_id") or 0
    if world.record(chat.id, number) is None:
        raise bad_request("message to delete not found")
    _check_deletable(world, chat, number)
    return world.delete_message(chat.id, number)


@register_method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#deletemessages; those that can't be found are skipped."""
    numbers = _read_numbers(params.json("message_ids"))
    chat = world.chat(targets.get_chat_id(world, params))
    for number in numbers:
        _check_deletable(world, chat, number)
    for number in numbers:
        world.delete_message(chat.id, number)
    return True


def _read_numbers(given: Any) -> list[int]:
    if given is None or given == []:
        raise bad_request("message identifiers are not specified")
    if not isinstance(given, list):
        raise bad_request("Expected an Array of message identifiers")
    if len(given) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if any(isinstance(number, bool) or not isinstance(number, (int, str)) for number in given):
        raise bad_request("Message identifier must be a Number")
    if not all(re.fullmatch(r"-?[0-9]{1,10}", str(number)) for number in given):
        raise bad_request("Can't parse message identifier as a Number")
    numbers = [int(number) for number in given]
    if min(numbers) <= 0:
        raise bad_request("Invalid message identifier specified")
    return numbers


def _check_deletable(world: World, chat: Person | Group, number: int) -> None:
    """In a group the bot, which has no right to delete others' messages, deletes its own alone."""
    record = world.record(chat.id, number)
    if isinstance(chat, Group) and record is not None and record.message.get("from", {}).get("id") != BOT_ID:
        raise bad_request("message can't be deleted")
