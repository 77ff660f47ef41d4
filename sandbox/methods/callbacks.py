"""answerCallbackQuery."""

import time

from sandbox.errors import bad_request
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.telegram import World
from sandbox.utf16 import count_units

LIFETIME = 60
"""Seconds a client waits for the answer to a pressed button before it gives up."""


@register_method("answerCallbackQuery")
def answer_callback_query(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#answercallbackquery."""
    callback = world.state.callbacks.get(params.text("callback_query_id"))
    if callback is None or time.time() - callback.pressed > LIFETIME:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = params.text("text")
    if count_units(text) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    world.feed.add(
        "answer",
        callback.chat_id,
        user_id=callback.user_id,
        callback_query_id=params.text("callback_query_id"),
        text=text,
        alert=params.flag("show_alert"),
        url=params.text("url") or None,
    )
    return True
