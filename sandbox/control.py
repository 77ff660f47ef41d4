"""The control API under /sandbox/api: what the chat page and the tests do as people, and to the sandbox."""

import base64
import binascii
import json
import secrets
from typing import Any

from aiohttp import web

from sandbox import actions, views, web_apps
from sandbox.botapi import WORLD
from sandbox.errors import ControlError, Json
from sandbox.page import Handler
from sandbox.params import Upload
from sandbox.state import Person
from sandbox.telegram import World

API = "/sandbox/api"
PRESSED = ("data", "text", "message_id", "chat_id", "ephemeral_message_id", "forged")


@web.middleware
async def handle_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn what can't be done into a JSON answer with ``error``."""
    if not request.path.startswith(API):
        return await handler(request)
    try:
        return await handler(request)
    except ControlError as error:
        return web.json_response({"error": str(error)}, status=error.code)
    except (KeyError, TypeError, ValueError) as error:
        return web.json_response({"error": f"the request can't be understood: {error!r}"}, status=400)


async def list_people(request: web.Request) -> web.Response:
    """GET people."""
    world = request.app[WORLD]
    groups = [views.render_group(group) for group in world.state.groups.values()]
    return web.json_response({"people": views.list_people(world), "groups": groups, "bot": views.render_bot(world)})


async def add_person(request: web.Request) -> web.Response:
    """POST people {first_name, last_name?, username?, language_code?, id?, started?}."""
    world = request.app[WORLD]
    data = await read_body(request)
    number = int(data.get("id") or secrets.randbelow(4_000_000_000) + 5_000_000_000)
    known = world.state.people.get(number)
    if known is not None and not known.deleted:
        raise ControlError(f"there is a person {number} already", 409)
    name = str(data.get("first_name") or "").strip()
    if not name or number <= 0:
        raise ControlError("a person needs a first_name, and a positive id if any")
    person = Person(
        number,
        name,
        last_name=data.get("last_name") or None,
        username=data.get("username") or None,
        language_code=data.get("language_code") or None,
        phone=data.get("phone") or None,
        started=bool(data.get("started")),
    )
    world.state.people[number] = person
    _publish_people(world)
    return web.json_response(views.render_person(person), status=201)


async def change_person(request: web.Request) -> web.Response:
    """PATCH people/{id} {first_name?, last_name?, username?, language_code?}."""
    world, person = get_person(request)
    data = await read_body(request)
    for name in ("first_name", "last_name", "username", "language_code"):
        if name in data:
            setattr(person, name, data[name] or None)
    _publish_people(world)
    return web.json_response(views.render_person(person))


async def remove_person(request: web.Request) -> web.Response:
    """DELETE people/{id}: they delete their account."""
    world, person = get_person(request)
    person.deleted = True
    world.state.chats.pop(person.id, None)
    world.state.keyboards.pop(person.id, None)
    _publish_people(world)
    return web.json_response({})


async def show_chat(request: web.Request) -> web.Response:
    """GET people/{id}/chat?chat_id: the chat as they see it."""
    world, person = get_person(request)
    return web.json_response(views.render_chat(world, person, get_chat_id(request)))


async def write(request: web.Request) -> web.Response:
    """POST people/{id}/messages {text | document | location | content | share: sticker|photo|contact, chat_id?}."""
    world, person = get_person(request)
    data = await read_body(request)
    message = actions.write(
        world, person, _make_content(world, person, data), data.get("chat_id"), data.get("reply_to")
    )
    return make_answer(world, message=message)


async def edit(request: web.Request) -> web.Response:
    """POST people/{id}/messages/{message_id}/edit {text, chat_id?}."""
    world, person = get_person(request)
    data = await read_body(request)
    number = int(request.match_info["message_id"])
    return make_answer(world, message=actions.edit(world, person, number, str(data["text"]), data.get("chat_id")))


async def press(request: web.Request) -> web.Response:
    """POST people/{id}/press {data | text, message_id?, chat_id?, ephemeral_message_id?, forged?}."""
    world, person = get_person(request)
    data = await read_body(request)
    allowed = {name: data[name] for name in PRESSED if name in data}
    seq = world.feed.seq
    return web.json_response({**actions.press(world, person, **allowed), "seq": seq})


async def pick(request: web.Request) -> web.Response:
    """POST people/{id}/pick {user_ids, request_id?}."""
    world, person = get_person(request)
    data = await read_body(request)
    return make_answer(
        world, message=actions.share_users(world, person, list(data["user_ids"]), data.get("request_id"))
    )


async def start(request: web.Request) -> web.Response:
    """POST people/{id}/start {payload?}: the Start button, or a deep link."""
    world, person = get_person(request)
    payload = str((await read_body(request)).get("payload") or "")
    message = actions.write(world, person, actions.make_text_content(f"/start {payload}"))
    return make_answer(world, message=message)


async def open_web_app(request: web.Request) -> web.Response:
    """POST people/{id}/web_app {start_param?}: what the Mini App that they open is told of them, signed."""
    _world, person = get_person(request)
    start_param = str((await read_body(request)).get("start_param") or "")
    return web.json_response({"init_data": web_apps.make_init_data(person, start_param)})


async def block(request: web.Request) -> web.Response:
    """POST people/{id}/block and people/{id}/unblock."""
    world, person = get_person(request)
    actions.set_blocked(world, person, blocked=not request.path.endswith("/unblock"))
    return make_answer(world)


async def add_raw_update(request: web.Request) -> web.Response:
    """POST updates {...}: any JSON object as an update; its number is given by the sandbox."""
    world = request.app[WORLD]
    update = await read_body(request)
    return make_answer(world, update_id=world.updates.put_raw({k: v for k, v in update.items() if k != "update_id"}))


async def serve_file(request: web.Request) -> web.Response:
    """GET files/{file_id}: what is in a document."""
    world = request.app[WORLD]
    known = world.files.known(request.match_info["file_id"])
    content = world.files.content(known["file_id"]) if known else None
    if known is None or content is None:
        raise ControlError("there is no such file", 404)
    name = "".join(c if (c.isalnum() and c.isascii()) or c in "._- " else "_" for c in known["file_name"])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, content_type="application/octet-stream", headers=headers)


def make_routes() -> list[web.RouteDef]:
    one = API + r"/people/{id:\d+}"
    return [
        web.get(API + "/people", list_people),
        web.post(API + "/people", add_person),
        web.patch(one, change_person),
        web.delete(one, remove_person),
        web.get(one + "/chat", show_chat),
        web.post(one + "/messages", write),
        web.post(one + r"/messages/{message_id:\d+}/edit", edit),
        web.post(one + "/press", press),
        web.post(one + "/pick", pick),
        web.post(one + "/start", start),
        web.post(one + "/web_app", open_web_app),
        web.post(one + "/block", block),
        web.post(one + "/unblock", block),
        web.post(API + "/updates", add_raw_update),
        web.get(API + "/files/{file_id}", serve_file),
    ]


def _make_content(world: World, person: Person, data: Json) -> Json:
    """The Bot API fields of the message that a person sends."""
    if "document" in data:
        given = data["document"]
        try:
            content = base64.b64decode(given["base64"], validate=True)
        except binascii.Error:
            raise ControlError("a document needs its content in base64") from None
        upload = Upload(str(given["name"]), str(given.get("mime") or "application/octet-stream"), content)
        return actions.make_document_content(world, upload, str(data.get("caption") or ""))
    if "location" in data:
        return {"location": {name: float(data["location"][name]) for name in ("latitude", "longitude")}}
    if "content" in data:
        return dict(data["content"])
    shared: dict[str, Json] = {
        "sticker": {"sticker": actions.STICKER},
        "photo": {"photo": [actions.PHOTO]},
        "contact": actions.make_contact_content(person),
    }
    if data.get("share") in shared:
        return shared[data["share"]]
    return actions.make_text_content(str(data.get("text") or ""))


async def read_body(request: web.Request) -> Json:
    """The JSON object in the body of a request."""
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise ControlError("the body is not JSON") from None
    if not isinstance(body, dict):
        raise ControlError("the body must be a JSON object")
    return body


def get_chat_id(request: web.Request) -> int | None:
    """The chat that an address asks for, if it names one."""
    given = request.query.get("chat_id")
    return int(given) if given else None


def get_person(request: web.Request) -> tuple[World, Person]:
    world = request.app[WORLD]
    return world, actions.find(world, int(request.match_info["id"]))


def make_answer(world: World, **fields: Any) -> web.Response:
    """What an act leads to, with the number of the newest change: the bot can't have answered yet."""
    return web.json_response({**fields, "seq": world.feed.seq})


def _publish_people(world: World) -> None:
    world.touch()
    world.feed.add("people")
