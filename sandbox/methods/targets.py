"""The chat and the message that a call is about."""

from sandbox import inline
from sandbox.errors import bad_request
from sandbox.params import Params
from sandbox.state import BOT_ID, Group, Person, Record
from sandbox.telegram import World


def get_chat_id(world: World, params: Params) -> int:
    """The ``chat_id`` of a call: a number, or the @username of a public group or channel."""
    given = params.text("chat_id").strip()
    if not given:
        raise bad_request("chat_id is empty")
    if given.startswith("@"):
        name = given[1:].lower()
        found = next(
            (group.id for group in world.state.groups.values() if (group.username or "").lower() == name), None
        )
        if found is None:
            raise bad_request("chat not found")
        return found
    try:
        return int(given)
    except ValueError:
        raise bad_request("chat not found") from None


def find_chat_to_write(world: World, params: Params) -> Person | Group:
    """The chat of a call that sends something, if the bot may write there."""
    return world.chat_to_write(get_chat_id(world, params))


def find_own_message(world: World, params: Params) -> Record:
    """The message of the bot that a call edits: one in a chat, or else one that was sent by way of the bot."""
    if "chat_id" not in params and "message_id" not in params:
        if "inline_message_id" not in params:
            raise bad_request("message identifier is not specified")
        sent = inline.find_record(world, params.text("inline_message_id"))
        if sent is None:
            raise bad_request("MESSAGE_ID_INVALID")
        return sent
    chat = world.chat(get_chat_id(world, params))
    record = world.record(chat.id, params.integer("message_id") or 0)
    if record is None:
        raise bad_request("message to edit not found")
    if record.fixed or record.message.get("from", {}).get("id") != BOT_ID:
        raise bad_request("message can't be edited")
    world.chat_to_write(chat.id)
    return record
