"""Native polls: votes, options that members add, the end.

A poll's Poll object stands in its message. Who voted for what, and what Poll does not tell, stands in the state.
"""

import secrets
import time
from typing import Any

from sandbox.errors import ControlError, Json
from sandbox.state import Group, Person, Record
from sandbox.telegram import World
from sandbox.utf16 import count_units

MAX_OPTIONS = 12


def make_poll(question: str, options: list[str], **fields: Any) -> Json:
    """A new Poll; ``fields`` are its further ones (https://core.telegram.org/bots/api#poll)."""
    return {
        "id": str(secrets.randbits(62)),
        "question": question,
        "options": [_make_option(text) for text in options],
        "total_voter_count": 0,
        "is_closed": False,
        "members_only": False,
        "type": "regular",
        **fields,
    }


def remember(world: World, message: Json, *, adding: bool) -> None:
    """Note where a poll stands and whether members may add options."""
    poll = message["poll"]
    world.state.polls[poll["id"]] = {
        "chat_id": message["chat"]["id"],
        "message_id": message["message_id"],
        "adding": adding,
        "votes": {},
        "copies": [],
    }
    world.touch()
    if adding:
        world.feed.add("adding", message["chat"]["id"], message_id=message["message_id"])


def copy(world: World, message: Json) -> None:
    """Note where a forwarded poll stands, too: it is the same one."""
    kept = world.state.polls[message["poll"]["id"]]
    kept.setdefault("copies", []).append([message["chat"]["id"], message["message_id"]])
    world.touch()
    if kept["adding"]:
        world.feed.add("adding", message["chat"]["id"], message_id=message["message_id"])


def vote(world: World, person: Person, chat_id: int, message_id: int, chosen: list[int | str]) -> Json:
    """Choose options, by number or persistent id; none takes the vote back. The bot gets `poll` and `poll_answer`."""
    _record, poll, kept = _find(world, person, chat_id, message_id)
    votes: dict[str, list[str]] = kept["votes"]
    numbers = sorted({_find_option(poll, one) for one in chosen})
    before = votes.get(str(person.id))
    if before and not poll["allows_revoting"]:
        raise ControlError("a vote in this poll can't be changed", 409)
    if len(numbers) > 1 and not poll["allows_multiple_answers"]:
        raise ControlError("this poll takes one answer", 409)
    ids = [poll["options"][number]["persistent_id"] for number in numbers]
    if ids == (before or []):
        return poll
    if ids:
        votes[str(person.id)] = ids
    else:
        votes.pop(str(person.id))
    changed = _count(poll, votes)
    _show(world, kept, changed)
    for chat, number in _list_places(kept):
        world.feed.add("vote", chat, user_id=person.id, message_id=number, options=ids)
    world.updates.put("poll", strip_message_fields(changed))
    if not poll["is_anonymous"]:
        answer = {"poll_id": poll["id"], "user": person.user(), "option_ids": numbers, "option_persistent_ids": ids}
        world.updates.put("poll_answer", answer)
    return changed


def add_option(world: World, person: Person, chat_id: int, message_id: int, text: str) -> Json:
    """Let a member add an option, which the chat and the bot are told of."""
    record, poll, kept = _find(world, person, chat_id, message_id)
    if not kept["adding"]:
        raise ControlError("members can't add options to this poll", 409)
    text = text.strip()
    if not 1 <= count_units(text) <= 100 or any(option["text"] == text for option in poll["options"]):
        raise ControlError("an option has 1 to 100 characters, and is not there yet")
    if len(poll["options"]) == MAX_OPTIONS:
        raise ControlError(f"a poll has at most {MAX_OPTIONS} options", 409)
    option = {**_make_option(text), "added_by_user": person.user(), "addition_date": int(time.time())}
    changed = {**poll, "options": [*poll["options"], option]}
    _show(world, kept, changed)
    shown, chat = record.message, world.chat(chat_id)
    about = {name: value for name, value in shown.items() if name != "reply_to_message"}
    added = {"poll_message": about, "option_persistent_id": option["persistent_id"], "option_text": text}
    message = world.add_message(chat, **{"from": person.user()}, poll_option_added=added)
    if not isinstance(chat, Group) or chat.joined:
        world.updates.put("message", message)
    world.updates.put("poll", strip_message_fields(changed))
    return changed


def close(world: World, record: Record) -> Json:
    """End a poll; the bot gets `poll`."""
    poll = {**record.message["poll"], "is_closed": True}
    _show(world, world.state.polls[poll["id"]], poll)
    world.updates.put("poll", strip_message_fields(poll))
    return poll


def close_due(world: World, now: float) -> None:
    """End the polls whose time is over."""
    for kept in world.state.polls.values():
        record = world.record(kept["chat_id"], kept["message_id"])
        poll = record.message.get("poll") if record else None
        if record and poll and not poll["is_closed"] and poll.get("close_date", now + 1) <= now:
            close(world, record)


def hurry(world: World, person: Person, chat_id: int, message_id: int) -> Json:
    """Let a poll's time be over now."""
    record, poll, _kept = _find(world, person, chat_id, message_id)
    if "close_date" not in poll:
        raise ControlError("this poll has no deadline", 409)
    return close(world, record)


def list_votes(world: World, person: Person, chat_id: int) -> Json:
    """What this person chose in the chat's polls: persistent ids, by message."""
    return {
        str(number): kept["votes"][str(person.id)]
        for kept in world.state.polls.values()
        for chat, number in _list_places(kept)
        if chat == chat_id and str(person.id) in kept["votes"]
    }


def list_adding(world: World, chat_id: int) -> list[int]:
    """The messages of a chat to whose polls members may add options."""
    polls = (kept for kept in world.state.polls.values() if kept["adding"])
    return [number for kept in polls for chat, number in _list_places(kept) if chat == chat_id]


def strip_message_fields(poll: Json) -> Json:
    """A Poll as updates have it: what is for messages alone is left out."""
    return {name: value for name, value in poll.items() if name not in ("description", "description_entities")}


def _make_option(text: str) -> Json:
    return {"persistent_id": secrets.token_urlsafe(9), "text": text, "voter_count": 0}


def _list_places(kept: Json) -> list[tuple[int, int]]:
    """Chat and number of each message in which the poll stands."""
    return [(kept["chat_id"], kept["message_id"]), *(tuple(place) for place in kept.get("copies", []))]


def _show(world: World, kept: Json, poll: Json) -> None:
    """Show the poll as it is now, wherever it stands."""
    for place in _list_places(kept):
        record = world.record(*place)
        if record is not None:
            world.show_change(record, {"poll": poll})


def _count(poll: Json, votes: dict[str, list[str]]) -> Json:
    chosen = [one for ids in votes.values() for one in ids]
    options = [{**option, "voter_count": chosen.count(option["persistent_id"])} for option in poll["options"]]
    return {**poll, "options": options, "total_voter_count": len(votes)}


def _find_option(poll: Json, asked: int | str) -> int:
    for number, option in enumerate(poll["options"]):
        if asked in (number, option["persistent_id"]):
            return number
    raise ControlError(f"the poll has no option {asked!r}", 409)


def _find(world: World, person: Person, chat_id: int, message_id: int) -> tuple[Record, Json, Json]:
    """The open poll of a message that this person may vote in."""
    record = world.record(chat_id, message_id)
    poll = record.message.get("poll") if record else None
    if record is None or poll is None:
        raise ControlError("there is no such poll", 404)
    chat = world.chat(chat_id)
    if person.id not in (chat.members if isinstance(chat, Group) else [chat.id]):
        raise ControlError(f"{person.first_name} is not in this chat", 403)
    if poll["is_closed"]:
        raise ControlError("this poll is closed", 409)
    return record, poll, world.state.polls[poll["id"]]
