"""Editing and deleting ephemeral messages (https://core.telegram.org/bots/api#ephemeral-messages-and-commands)."""

from sandbox import ephemeral, keyboards
from sandbox.errors import Json
from sandbox.methods import targets
from sandbox.methods.edits import edit_record
from sandbox.methods.messages import parse_text
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.state import Record
from sandbox.telegram import World


@register_method("editEphemeralMessageText")
def edit_ephemeral_message_text(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#editephemeralmessagetext."""
    formatted = parse_text(world, params, too_long="MESSAGE_TOO_LONG")
    markup = keyboards.from_params(params, inline_only=True)
    return _edit(world, params, {**formatted.fields("text"), "reply_markup": markup})


@register_method("editEphemeralMessageReplyMarkup")
def edit_ephemeral_message_reply_markup(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#editephemeralmessagereplymarkup."""
    return _edit(world, params, {"reply_markup": keyboards.from_params(params, inline_only=True)})


@register_method("deleteEphemeralMessage")
def delete_ephemeral_message(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#deleteephemeralmessage."""
    ephemeral.delete(world, _find(world, params))
    return True


def _edit(world: World, params: Params, changes: Json) -> bool:
    edit_record(world, _find(world, params), changes)
    return True


def _find(world: World, params: Params) -> Record:
    return ephemeral.find(world, params, world.chat_to_write(targets.get_chat_id(world, params)).id)
