"""What people do: write, press, share, block. Every act becomes the updates that Telegram would make of it."""

import secrets
import time

from sandbox import entities, ephemeral, files, groups, inline, keyboards, polls
from sandbox.errors import ControlError, Json
from sandbox.params import Upload
from sandbox.state import Callback, Group, Person, drop_nones
from sandbox.telegram import World

CALLBACKS_KEPT = 2000
FORWARDED = ("text", "entities", "caption", "caption_entities", "poll", "document", "location", "contact", "photo")
"""Of a message, what a forward has as well."""
STICKER: Json = {
    "file_id": "CAACSandboxSticker",
    "file_unique_id": "AgADSandboxSticker",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "👋",
}
PHOTO: Json = {
    "file_id": "AgACSandboxPhoto",
    "file_unique_id": "AQADSandboxPhoto",
    "width": 90,
    "height": 60,
    "file_size": 900,
}


def find(world: World, person_id: int) -> Person:
    person = world.state.people.get(person_id)
    if person is None or person.deleted:
        raise ControlError(f"there is no person {person_id}", 404)
    return person


def write(world: World, person: Person, content: Json, chat_id: int | None = None, reply_to: int | None = None) -> Json:
    """Send a message with ``content`` (Bot API fields such as text or sticker) to the bot, a group or a channel."""
    chat = find_chat(world, person, chat_id)
    if chat is person:
        _open_chat(world, person)
    sender: Json = {"from": person.user()}
    kind = "message"
    if isinstance(chat, Group) and chat.type == "channel":
        sender, kind = {"sender_chat": chat.chat()}, "channel_post"
    if reply_to is not None and (record := world.record(chat.id, reply_to)) is not None:
        sender["reply_to_message"] = record.message
    message = world.add_message(chat, **sender, **content)
    world.hide_one_time_keyboard(chat.id, person.id)
    if not isinstance(chat, Group) or groups.is_for_bot(world, chat, message):
        world.updates.put(kind, message)
    elif not chat.joined:
        inline.call_guest(world, message)
    return message


def find_chat(world: World, person: Person, chat_id: int | None) -> Person | Group:
    """The person's chat with the bot, or a group or channel of theirs."""
    if chat_id in (None, person.id):
        return person
    group = groups.find_group(world, chat_id)
    groups.check_member(group, person)
    return group


def forward(world: World, person: Person, message_id: int, to: int, chat_id: int | None = None) -> Json:
    """Forward a message of a chat into another one; a poll stays the same one there."""
    chat = world.chat(chat_id or person.id)
    if person.id not in (chat.members if isinstance(chat, Group) else [chat.id]):
        raise ControlError(f"{person.first_name} is not in this chat", 403)
    record = world.record(chat.id, message_id)
    if record is None or "date" not in record.message:
        raise ControlError("there is no such message", 404)
    sender = record.message.get("from", person.user())
    origin = {"type": "user", "sender_user": sender, "date": record.message["date"]}
    content = {name: value for name, value in record.message.items() if name in FORWARDED}
    message = write(world, person, {"forward_origin": origin, **content}, to)
    if "poll" in message:
        polls.copy(world, message)
    return message


def write_command(world: World, person: Person, text: str, chat_id: int) -> Json:
    """Send an ephemeral command to the bot in a group."""
    message = ephemeral.write(world, groups.find_group(world, chat_id), person, make_text_content(text))
    world.updates.put("message", message)
    return message


def make_text_content(text: str) -> Json:
    """The content of a typed message, with the entities that Telegram finds in it."""
    formatted = entities.format_plain(text)
    if not formatted.text:
        raise ControlError("a message needs text")
    if formatted.length > 4096:
        raise ControlError("a message has at most 4096 characters")
    return formatted.fields("text")


def make_document_content(world: World, upload: Upload, caption: str = "") -> Json:
    document = files.make_document(world.files.add(upload))
    return {"document": document, **entities.format_plain(caption).fields("caption")}


def edit(world: World, person: Person, message_id: int, text: str, chat_id: int | None = None) -> Json:
    """Edit one's own message."""
    record = world.record(chat_id or person.id, message_id)
    if record is None or record.message.get("from", {}).get("id", person.id) != person.id:
        raise ControlError("there is no such message of theirs", 404)
    message = world.edit_message(record, make_text_content(text))
    world.updates.put("edited_channel_post" if "sender_chat" in message else "edited_message", message)
    return message


def press(
    world: World,
    person: Person,
    *,
    data: str | None = None,
    text: str | None = None,
    message_id: int | None = None,
    chat_id: int | None = None,
    ephemeral_message_id: int | None = None,
    forged: bool = False,
) -> Json:
    """Press an inline button, found by its data or text, in a message or in the newest that has it.

    Of the data, what a bot puts behind ``:~`` may be left out, except of what was pressed there last: that is a
    second tap, which never means what the message has come to ask.

    ``forged`` sends any data, as a client that is not Telegram's could. Returns the pressed button with
    ``callback_query_id``; a button without data (a link) is returned as it is, and the bot learns nothing of it.
    """
    chat = chat_id or person.id
    if ephemeral_message_id is not None:
        shown, pressed = ephemeral.find_button(world, person, chat, ephemeral_message_id, data)
        query_id = _send_query(world, person, chat, shown, pressed["callback_data"])
        return {"button": pressed, "callback_query_id": query_id}
    if chat != person.id and not forged:
        groups.check_member(groups.find_group(world, chat), person)
    found = _find_inline_button(world, chat, data, text, message_id)
    if found is None:
        if not forged or data is None:
            raise ControlError(f"there is no button {data if text is None else text!r} to press", 409)
        found = (message_id or max(world.messages(chat), default=0), {"callback_data": data, "text": ""})
    number, button = found
    if "callback_data" not in button:
        return {"button": button}
    sent = button["callback_data"]
    if data is not None and world.pressed.get((chat, number)) == data:
        sent = data  # a second tap on a button that is another one by now: it says what it said
    world.pressed[chat, number] = sent
    record = world.record(chat, number)
    where = world.state.people.get(chat) or groups.find_group(world, chat)
    message: Json = record.message if record else {"chat": where.chat(), "message_id": number, "date": 0}
    return {
        "button": {**button, "callback_data": sent},
        "callback_query_id": _send_query(world, person, chat, message, sent),
    }


def share_users(world: World, person: Person, user_ids: list[int], request_id: int | None = None) -> Json:
    """Choose people in the picker that a request_users button opens."""
    request = _find_request(world, person, "request_users", request_id)
    most = request.get("max_quantity", 1)
    if not 1 <= len(set(user_ids)) <= most or len(set(user_ids)) < len(user_ids):
        raise ControlError(f"choose 1 to {most} people, each once")
    chosen = []
    for user_id in user_ids:
        other = find(world, user_id)
        shared: Json = {"user_id": other.id}
        if request.get("request_name"):
            shared["first_name"] = other.first_name
            shared["last_name"] = other.last_name
        if request.get("request_username"):
            shared["username"] = other.username
        chosen.append(drop_nones(**shared))
    shared_users = {"request_id": request["request_id"], "users": chosen, "user_ids": user_ids}
    return write(world, person, {"users_shared": shared_users})


def make_contact_content(person: Person) -> Json:
    """The content of a message that shares one's own contact."""
    phone = person.phone or f"+7{person.id:010d}"[:12]
    names = {"first_name": person.first_name, "last_name": person.last_name}
    return {"contact": drop_nones(phone_number=phone, user_id=person.id, **names)}


def set_blocked(world: World, person: Person, *, blocked: bool) -> None:
    """Forbid the bot to write, or let it write again."""
    if person.blocked != blocked:
        person.blocked = blocked
        old, new = ("member", "kicked") if blocked else ("kicked", "member")
        groups.change_membership(world, person, person, old, new)
        world.feed.add("people")


def _open_chat(world: World, person: Person) -> None:
    """Writing to a bot starts it, and lifts a block."""
    set_blocked(world, person, blocked=False)
    if not person.started:
        person.started = True
        world.feed.add("people")


def _send_query(world: World, person: Person, chat_id: int, message: Json, data: str) -> str:
    query_id = str(secrets.randbits(62))
    callbacks = world.state.callbacks
    callbacks[query_id] = Callback(person.id, chat_id, time.time())
    while len(callbacks) > CALLBACKS_KEPT:
        del callbacks[next(iter(callbacks))]
    name = inline.find_name(world, message)
    world.updates.put(
        "callback_query",
        {
            "id": query_id,
            "from": person.user(),
            **({"message": message} if name is None else {"inline_message_id": name}),
            "chat_instance": str(chat_id * 7919),
            "data": data,
        },
    )
    return query_id


def _find_inline_button(
    world: World, chat_id: int, data: str | None, text: str | None, message_id: int | None
) -> tuple[int, Json] | None:
    records = world.messages(chat_id)
    numbers = [message_id] if message_id is not None else list(reversed(records))
    shown = [
        (number, button)
        for number in numbers
        if number in records
        for button in keyboards.list_buttons(records[number].message.get("reply_markup"))
    ]
    if data is None:
        return next((found for found in shown if found[1]["text"] == text), None)
    exact = next((found for found in shown if found[1].get("callback_data") == data), None)
    # Bots put behind it what changes from message to message: who presses by data need not know that.
    return exact or next((found for found in shown if found[1].get("callback_data", "").startswith(f"{data}:~")), None)


def _find_request(world: World, person: Person, action: str, request_id: int | None) -> Json:
    for button in keyboards.list_buttons(world.state.keyboards.get(person.id)):
        request = button.get(action)
        if isinstance(request, dict) and request_id in (None, request["request_id"]):
            return request
    raise ControlError(f"the keyboard has no {action} button", 409)
