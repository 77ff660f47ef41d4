"""Inline mode and guest queries: what people ask the bot for in any chat, and the messages that come of it."""

import re
import secrets
import time
from typing import Any

from sandbox.errors import ControlError, Json
from sandbox.state import BOT_USERNAME, Group, Person, Query, Record
from sandbox.telegram import World

MAX_QUERY = 256
QUERIES_KEPT = 500
MESSAGES_KEPT = 5000
LIFETIME = 60
"""Seconds that a query waits for its answer."""
MENTION = re.compile(rf"(?<![\w@])@{BOT_USERNAME}(?!\w)", re.IGNORECASE)


def ask(world: World, person: Person, text: str, chat: Person | Group, offset: str = "") -> str:
    """Type ``@bot text`` into a chat's input field; returns the query's id. Its results come as a change."""
    if not world.state.setting("inline"):
        raise ControlError("the bot has no inline mode", 409)
    if len(text) > MAX_QUERY:
        raise ControlError(f"a query has at most {MAX_QUERY} characters")
    query_id = remember(world, Query(person.id, chat.id, text, time.time()))
    where = chat.type if isinstance(chat, Group) else "sender"  # a person's chat here is the one with the bot
    query = {"id": query_id, "from": person.user(), "query": text, "offset": offset, "chat_type": where}
    world.updates.put("inline_query", query)
    return query_id


def choose(world: World, person: Person, query_id: str, result_id: str) -> Json:
    """Tap a result: it is sent to the chat, and the bot is told."""
    query = world.queries.get(query_id)
    if query is None or query.user_id != person.id or result_id not in query.results:
        raise ControlError("there is no such result", 404)
    result = query.results[result_id]
    chat = world.chat(query.chat_id)
    message = world.add_message(chat, **{"from": person.user()}, via_bot=world.bot(), **result["message"])
    chosen: Json = {"result_id": result_id, "from": person.user(), "query": query.text}
    if "reply_markup" in message:
        chosen["inline_message_id"] = name_message(world, message)
    if world.state.setting("feedback"):
        world.updates.put("chosen_inline_result", chosen)
    if isinstance(chat, Person) or chat.joined:
        world.updates.put("message", message)
    return message


def call_guest(world: World, message: Json) -> None:
    """Tell the bot of a message that mentions it in a chat that it is not in."""
    if world.state.setting("guest") and MENTION.search(message.get("text", "")):
        query = Query(message["from"]["id"], message["chat"]["id"], message["text"], time.time(), guest=True)
        world.updates.put("guest_message", {**message, "guest_query_id": remember(world, query)})


def remember(world: World, query: Query) -> str:
    """Keep a query until it is answered; returns its id."""
    query_id = str(secrets.randbits(62))
    world.queries[query_id] = query
    while len(world.queries) > QUERIES_KEPT:
        del world.queries[next(iter(world.queries))]
    return query_id


def name_message(world: World, message: Json) -> str:
    """Give a message that was sent by way of the bot its ``inline_message_id``."""
    name = secrets.token_urlsafe(20)
    known = world.state.inline_messages
    known[name] = [message["chat"]["id"], message["message_id"]]
    while len(known) > MESSAGES_KEPT:
        del known[next(iter(known))]
    return name


def find_record(world: World, name: str) -> Record | None:
    """The message with this ``inline_message_id``."""
    place: Any = world.state.inline_messages.get(name)
    return world.record(*place) if place else None


def find_name(world: World, message: Json) -> str | None:
    """The ``inline_message_id`` of a message that was sent by way of the bot; ``None`` for others."""
    if "via_bot" not in message and "guest_bot_caller_user" not in message:
        return None
    place = [message["chat"]["id"], message["message_id"]]
    return next((name for name, known in world.state.inline_messages.items() if known == place), None)
