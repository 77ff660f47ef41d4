"""The control API for what several people do together: groups, polls, inline mode; and what the bot's owner sets."""

import secrets

from aiohttp import web

from sandbox import actions, groups, inline, polls, views
from sandbox.botapi import WORLD
from sandbox.control import API, get_person, make_answer, read_body
from sandbox.errors import ControlError
from sandbox.state import SETTINGS, Group
from sandbox.telegram import World


async def add_group(request: web.Request) -> web.Response:
    """POST groups {title, type?, members, username?, id?, bot?: bool | "administrator"}: made by the first member.

    The type is group, supergroup or channel. The bot is in it unless ``bot`` is false.
    """
    world = request.app[WORLD]
    data = await read_body(request)
    members = [actions.find(world, int(number)).id for number in data["members"]]
    number = int(data.get("id") or -(secrets.randbelow(10**9) + 1_001_000_000_000))
    group = Group(number, data.get("type", "group"), str(data["title"]), data.get("username"), members)
    bot = data.get("bot", True)
    group.joined, group.admin = bool(bot), bot == "administrator"
    if number >= 0 or group.type not in ("group", "supergroup", "channel"):
        raise ControlError("a group has a negative id and a type of group, supergroup or channel")
    groups.add_group(world, world.state.people[members[0]], group)
    return web.json_response(views.render_group(group), status=201)


async def change_bot(request: web.Request) -> web.Response:
    """POST groups/{id}/bot {by?, status: member | administrator | kicked}."""
    world, group = _get_group(request)
    data = await read_body(request)
    by = actions.find(world, int(data.get("by") or group.members[0]))
    groups.set_bot(world, by, group, str(data["status"]))
    return web.json_response(views.render_group(group))


async def add_member(request: web.Request) -> web.Response:
    """POST groups/{id}/members {user_id, by?}: they join, or are added."""
    world, group = _get_group(request)
    data = await read_body(request)
    person = actions.find(world, int(data["user_id"]))
    groups.add_member(world, actions.find(world, int(data.get("by") or person.id)), group, person)
    return web.json_response(views.render_group(group), status=201)


async def remove_member(request: web.Request) -> web.Response:
    """DELETE groups/{id}/members/{user_id}?by=: they leave, or are removed."""
    world, group = _get_group(request)
    person = actions.find(world, int(request.match_info["user_id"]))
    groups.remove_member(world, actions.find(world, int(request.query.get("by") or person.id)), group, person)
    return web.json_response(views.render_group(group))


async def write_command(request: web.Request) -> web.Response:
    """POST people/{id}/ephemeral {text, chat_id}: an ephemeral command, which the bot alone sees."""
    world, person = get_person(request)
    data = await read_body(request)
    message = actions.write_command(world, person, str(data["text"]), int(data["chat_id"]))
    return make_answer(world, message=message)


async def forward(request: web.Request) -> web.Response:
    """POST people/{id}/forward {message_id, to_chat_id, chat_id?}: forward a message into another chat of theirs."""
    world, person = get_person(request)
    data = await read_body(request)
    number, to = int(data["message_id"]), int(data["to_chat_id"])
    return make_answer(world, message=actions.forward(world, person, number, to, data.get("chat_id")))


async def vote(request: web.Request) -> web.Response:
    """POST people/{id}/vote {message_id, options: [number | persistent id], chat_id?}; no options take it back."""
    world, person = get_person(request)
    data = await read_body(request)
    chat_id, number = int(data.get("chat_id") or person.id), int(data["message_id"])
    poll = polls.vote(world, person, chat_id, number, list(data["options"]))
    return make_answer(world, poll=poll, votes=polls.list_votes(world, person, chat_id))


async def add_option(request: web.Request) -> web.Response:
    """POST people/{id}/option {message_id, text, chat_id?}: add an option to a poll that takes some."""
    world, person = get_person(request)
    data = await read_body(request)
    chat_id, number = int(data.get("chat_id") or person.id), int(data["message_id"])
    return make_answer(world, poll=polls.add_option(world, person, chat_id, number, str(data["text"])))


async def hurry_poll(request: web.Request) -> web.Response:
    """POST people/{id}/hurry {message_id, chat_id?}: the poll's deadline comes now."""
    world, person = get_person(request)
    data = await read_body(request)
    poll = polls.hurry(world, person, int(data.get("chat_id") or person.id), int(data["message_id"]))
    return make_answer(world, poll=poll)


async def ask(request: web.Request) -> web.Response:
    """POST people/{id}/inline {query, chat_id?, offset?}: type @bot and the query into a chat."""
    world, person = get_person(request)
    data = await read_body(request)
    chat = actions.find_chat(world, person, data.get("chat_id"))
    seq = world.feed.seq
    query_id = inline.ask(world, person, str(data.get("query") or ""), chat, str(data.get("offset") or ""))
    return web.json_response({"inline_query_id": query_id, "seq": seq})


async def choose(request: web.Request) -> web.Response:
    """POST people/{id}/inline/{query_id} {result_id}: send a result to the chat."""
    world, person = get_person(request)
    data = await read_body(request)
    message = inline.choose(world, person, request.match_info["query_id"], str(data["result_id"]))
    return make_answer(world, message=message)


async def change_settings(request: web.Request) -> web.Response:
    """PATCH bot {privacy?, inline?, feedback?, guest?}: what the bot's owner sets in @BotFather."""
    world = request.app[WORLD]
    data = await read_body(request)
    if unknown := set(data) - set(SETTINGS):
        raise ControlError(f"the bot has no setting {sorted(unknown)[0]!r}")
    world.state.settings |= {name: bool(value) for name, value in data.items()}
    world.touch()
    world.feed.add("bot")
    return web.json_response(views.render_bot(world))


def make_routes() -> list[web.RouteDef]:
    one, group = API + r"/people/{id:\d+}", API + r"/groups/{id:-\d+}"
    return [
        web.post(API + "/groups", add_group),
        web.post(group + "/bot", change_bot),
        web.post(group + "/members", add_member),
        web.delete(group + r"/members/{user_id:\d+}", remove_member),
        web.post(one + "/ephemeral", write_command),
        web.post(one + "/forward", forward),
        web.post(one + "/vote", vote),
        web.post(one + "/option", add_option),
        web.post(one + "/hurry", hurry_poll),
        web.post(one + "/inline", ask),
        web.post(one + r"/inline/{query_id:\d+}", choose),
        web.patch(API + "/bot", change_settings),
    ]


def _get_group(request: web.Request) -> tuple[World, Group]:
    world = request.app[WORLD]
    return world, groups.find_group(world, int(request.match_info["id"]))
