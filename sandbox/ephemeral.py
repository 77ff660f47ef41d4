"""Ephemeral messages: one member of a group and the bot see them (Bot API 10.2).

They stand apart from the chat's messages: their ``message_id`` is 0.
"""

import time

from sandbox import keyboards
from sandbox.errors import ControlError, Json, bad_request
from sandbox.params import Params
from sandbox.state import Group, Person, Record, drop_nones
from sandbox.telegram import World

ANSWER_WITHIN = 15
"""Seconds after a press or an ephemeral command in which a bot that is no administrator may answer so."""
KEPT = 200


def get_receiver(params: Params) -> int | None:
    """Who is to receive a message that a call sends; ``None`` when it is not ephemeral."""
    given = _get_parameters(params)
    receiver = given.get("receiver_user_id", params.integer("receiver_user_id"))
    return int(receiver) if receiver else None


def send(world: World, chat: Person | Group, params: Params, markup: Json | None, content: Json) -> Json:
    """Send an ephemeral message of the bot, if it may."""
    if not isinstance(chat, Group) or chat.type == "channel":
        raise bad_request("ephemeral messages can be sent only to groups and supergroups")
    if markup and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    receiver = get_receiver(params) or 0
    person = world.state.people.get(receiver)
    if person is None or receiver not in chat.members:
        raise bad_request("USER_NOT_PARTICIPANT")
    if not chat.admin and not _is_answer(world, chat, params, receiver):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return _add(world, chat, {"from": world.bot(), "receiver_user": person.user(), "reply_markup": markup, **content})


def write(world: World, group: Group, person: Person, content: Json) -> Json:
    """A member's ephemeral command to the bot."""
    return _add(world, group, {"from": person.user(), **content})


def find(world: World, params: Params, chat_id: int) -> Record:
    """The ephemeral message of the bot that a call is about."""
    record = world.state.ephemeral.get(chat_id, {}).get(params.integer("ephemeral_message_id") or 0)
    if record is None or record.message.get("receiver_user", {}).get("id") != params.integer("receiver_user_id"):
        raise bad_request("message to edit not found")
    return record


def delete(world: World, record: Record) -> None:
    chat_id, number = record.message["chat"]["id"], record.message["ephemeral_message_id"]
    del world.state.ephemeral[chat_id][number]
    world.feed.add("delete", chat_id, message_id=0, ephemeral_message_id=number)
    world.touch()


def list_for(world: World, person: Person, chat_id: int) -> list[Record]:
    """The ephemeral messages that this person sees in a chat."""
    records = world.state.ephemeral.get(chat_id, {}).values()
    return [one for one in records if person.id in get_readers(one.message)]


def get_readers(message: Json) -> tuple[int, ...]:
    """The people who see an ephemeral message."""
    return tuple(message[name]["id"] for name in ("receiver_user", "from") if name in message)


def find_button(world: World, person: Person, chat_id: int, number: int, data: str | None) -> tuple[Json, Json]:
    """An ephemeral message of this person and its button with the data."""
    record = world.state.ephemeral.get(chat_id, {}).get(number)
    if record is not None and record.message.get("receiver_user", {}).get("id") == person.id:
        for button in keyboards.list_buttons(record.message.get("reply_markup")):
            if button.get("callback_data") == data or button.get("callback_data", "").startswith(f"{data}:~"):
                return record.message, button
    raise ControlError(f"there is no button {data!r} to press", 409)


def _is_answer(world: World, chat: Group, params: Params, receiver: int) -> bool:
    """Whether it comes in time after the receiver's press of a button, or their ephemeral message, in this chat."""
    query = _get_parameters(params).get("callback_query_id") or params.text("callback_query_id")
    pressed = world.state.callbacks.get(str(query)) if query else None
    if pressed is not None:
        return (pressed.user_id, pressed.chat_id) == (receiver, chat.id) and _is_fresh(pressed.pressed)
    reply = params.json("reply_parameters")
    number = reply.get("ephemeral_message_id") if isinstance(reply, dict) else None
    record = world.state.ephemeral.get(chat.id, {}).get(int(number)) if number else None
    return record is not None and record.message["from"]["id"] == receiver and _is_fresh(record.message["date"])


def _is_fresh(moment: float) -> bool:
    return time.time() - moment < ANSWER_WITHIN + 1


def _get_parameters(params: Params) -> Json:
    given = params.json("ephemeral_message_parameters")
    return given if isinstance(given, dict) else {}


def _add(world: World, chat: Group, content: Json) -> Json:
    records = world.state.ephemeral.setdefault(chat.id, {})
    number = max(records, default=0) + 1
    message = drop_nones(
        message_id=0,
        ephemeral_message_id=number,
        date=int(time.time()),
        chat=chat.chat(),
        **content,
    )
    records[number] = Record(message)
    if len(records) > KEPT:
        del records[next(iter(records))]
    records[number].seq = world.feed.add("message", chat.id, message=message)
    world.touch()
    return message
