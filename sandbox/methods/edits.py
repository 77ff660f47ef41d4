"""Editing and deleting."""

from sandbox import keyboards
from sandbox.errors import Json, bad_request
from sandbox.methods import targets
from sandbox.methods.messages import parse_caption, parse_text
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.state import BOT_ID, Record
from sandbox.telegram import World

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
    return True if "inline_message_id" in params else message


@register_method("editMessageText")
def edit_message_text(world: World, params: Params) -> Json | bool:
    """See https://core.telegram.org/bots/api#editmessagetext."""
    formatted = parse_text(world, params)
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
    chat = world.chat(targets.get_chat_id(world, params))
    number = targets.get_message_id(params)
    record = world.record(chat.id, number)
    if record is None:
        raise bad_request("message to delete not found")
    if chat.id < 0 and record.message.get("from", {}).get("id") != BOT_ID:
        raise bad_request("message can't be deleted")
    return world.delete_message(chat.id, number)


@register_method("deleteMessages")
def delete_messages(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#deletemessages; those that can't be found are skipped."""
    chat = world.chat(targets.get_chat_id(world, params))
    numbers = params.json("message_ids")
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    for number in numbers:
        world.delete_message(chat.id, int(number))
    return True
