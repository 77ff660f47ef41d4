"""Sending: texts, locations and chat actions."""

import time
from typing import Any

from sandbox import entities, ephemeral, keyboards
from sandbox.errors import Json, bad_request
from sandbox.methods import targets
from sandbox.methods.registry import register_method
from sandbox.params import Params, read_integer
from sandbox.state import Group, Person
from sandbox.telegram import World

MAX_TEXT = 4096
MAX_CAPTION = 1024
CHAT_ACTIONS = frozenset(
    (
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "record_audio",
        "upload_audio",
        "record_geo",
    )
)


def parse_text(world: World, params: Params, *, too_long: str = "message is too long") -> entities.FormattedText:
    """The text of a call, formatted, with Telegram's refusals of an empty and of a long one.

    The limit is counted in UTF-16 code units: the strictest reading of the reference's "4096 characters". Only where
    something is sent, the server words its refusal (``too_long``).
    """
    if not params.text("text"):
        raise bad_request("message text is empty")
    formatted = entities.from_params(params, "text", "entities", world.user)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if formatted.length > MAX_TEXT:
        raise bad_request(too_long)
    return formatted


def parse_caption(world: World, params: Params) -> entities.FormattedText:
    """The caption of a call, formatted; it may be empty."""
    formatted = entities.from_params(params, "caption", "caption_entities", world.user)
    if formatted.length > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return formatted


def send(world: World, chat: Person | Group, params: Params, markup: Json | None, **content: Any) -> Json:
    """Put a message of the bot into a chat: what all sending methods have in common."""
    if ephemeral.get_receiver(params) is not None:
        return ephemeral.send(world, chat, params, markup, content)
    thread = _find_topic(world, chat, params)
    reply = _reply_to(world, chat, params)
    world.faults.rate.take(chat.id, time.monotonic())
    by_channel = isinstance(chat, Group) and chat.type == "channel"
    message = world.add_message(
        chat,
        **({"sender_chat": chat.chat()} if by_channel else {"from": world.bot()}),
        **thread,
        **content,
        reply_to_message=reply,
        reply_markup=markup if markup and "inline_keyboard" in markup else None,
        has_protected_content=params.flag("protect_content") or None,
    )
    world.messages(chat.id)[message["message_id"]].fixed = markup is not None and "inline_keyboard" not in markup
    world.show_keyboard(chat.id, markup, message)
    return message


@register_method("sendMessage")
def send_message(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#sendmessage."""
    formatted = parse_text(world, params)
    markup = keyboards.from_params(params)
    chat = targets.find_chat_to_write(world, params)
    preview = params.json("link_preview_options", "link preview options")
    if preview is not None and not isinstance(preview, dict):
        raise bad_request("object expected as link preview options")
    return send(world, chat, params, markup, **formatted.fields("text"), link_preview_options=preview or None)


@register_method("sendLocation")
def send_location(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#sendlocation."""
    latitude, longitude = params.number("latitude"), params.number("longitude")
    if latitude is None or longitude is None:
        raise bad_request(f"{'latitude' if latitude is None else 'longitude'} is empty")
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("Invalid location specified")
    markup = keyboards.from_params(params)
    chat = targets.find_chat_to_write(world, params)
    return send(world, chat, params, markup, location={"latitude": latitude, "longitude": longitude})


@register_method("sendChatAction")
def send_chat_action(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#sendchataction."""
    chat = targets.find_chat_to_write(world, params)
    action = params.text("action").lower()
    if action not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.feed.add("typing", chat.id, action=action)
    return True


def _find_topic(world: World, chat: Person | Group, params: Params) -> Json:
    """The fields that put a message into a forum's topic, which must have messages (``message_thread_id``)."""
    number = params.integer("message_thread_id")
    if not number:
        return {}
    thread: Json = {"message_thread_id": number, "is_topic_message": True}
    if not any(thread.items() <= record.message.items() for record in world.messages(chat.id).values()):
        raise bad_request("message thread not found")
    return thread


def _reply_to(world: World, chat: Person | Group, params: Params) -> Json | None:
    given = params.json("reply_parameters", "reply parameters")
    given = {} if given is None else given
    if not isinstance(given, dict):
        raise bad_request("object expected as reply parameters")
    number = read_integer(given, "message_id") if given else params.integer("reply_to_message_id")
    if not number:
        return None
    record = world.record(chat.id, number)
    if record is None:
        if given.get("allow_sending_without_reply") or params.flag("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return {name: value for name, value in record.message.items() if name != "reply_to_message"}
