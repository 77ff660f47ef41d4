"""The Bot API over HTTP: reads a call, applies faults, answers as Telegram does."""

import json
import logging
import time
from typing import Any

from aiohttp import web

from sandbox import SANDBOX_TOKEN
from sandbox.calls import Call
from sandbox.errors import ApiError, Json
from sandbox.faults import Fault
from sandbox.methods import registry
from sandbox.methods.registry import RegisteredMethod
from sandbox.params import Params, Upload
from sandbox.telegram import World

log = logging.getLogger(__name__)

WORLD = web.AppKey("world", World)


async def read_params(request: web.Request) -> Params:
    """The fields of a call from its query and its body (https://core.telegram.org/bots/api#making-requests)."""
    params = Params(dict(request.query))
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise ApiError(400, "Bad Request: can't parse request body as JSON object")
        params.values |= body
    elif request.can_read_body:
        for name, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                params.uploads[name] = Upload(value.filename, value.content_type, value.file.read())
            else:
                params.values[name] = value if isinstance(value, str) else bytes(value).decode()
    return params


class CutError(Exception):
    """The connection is to be closed without an answer."""


async def answer(world: World, name: str, params: Params) -> Any:
    """Carry out a call and return its result; every call and its outcome is logged for statistics."""
    found = registry.find(name)
    chat_id = params.integer("chat_id")
    started, status = time.time(), 200
    try:
        return await _carry_out(world, found, params, world.faults.take(found.name, chat_id))
    except ApiError as error:
        status = error.code
        raise
    except CutError:
        status = 0
        raise
    finally:
        world.calls.add(Call(started, found.name, chat_id, status, params.values))


async def _carry_out(world: World, found: RegisteredMethod, params: Params, fault: Fault | None) -> Any:
    if fault is not None and fault.cut != "after":
        raise CutError if fault.cut else fault.error()
    try:
        result = await registry.call(world, found, params)
    except (AttributeError, KeyError, TypeError, ValueError):
        # Parameters of a shape that no check expects: the caller's mistake, and a reason to review the checks.
        log.exception("%s can't make sense of its parameters", found.name)
        raise ApiError(400, "Bad Request: wrong parameters specified") from None
    if fault is not None:
        raise CutError
    return result


async def handle(request: web.Request) -> web.StreamResponse:
    """One call at /bot<token>/<method>."""
    if request.match_info["token"] != SANDBOX_TOKEN:
        return _make_response(ApiError(401, "Unauthorized").body(), status=401)
    try:
        params = await read_params(request)
        result = await answer(request.app[WORLD], request.match_info["method"], params)
    except ApiError as error:
        return _make_response(error.body(), status=error.code)
    except CutError:
        return cut(request)
    return _make_response({"ok": True, "result": result})


async def download(request: web.Request) -> web.StreamResponse:
    """A file at /file/bot<token>/<path>."""
    world = request.app[WORLD]
    if request.match_info["token"] != SANDBOX_TOKEN:
        return _make_response(ApiError(401, "Unauthorized").body(), status=401)
    known = world.files.by_path(request.match_info["path"])
    content = world.files.content(known["file_id"]) if known else None
    if content is None:
        return _make_response(ApiError(404, "Not Found").body(), status=404)
    return web.Response(body=content, content_type="application/octet-stream")


async def answer_not_found(request: web.Request) -> web.StreamResponse:
    """Any other address under /bot and /file."""
    return _make_response(ApiError(404, "Not Found").body(), status=404)


def cut(request: web.Request) -> web.StreamResponse:
    """Close the connection in the middle, as a failing network does."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def make_routes() -> list[web.RouteDef]:
    return [
        web.route("*", "/bot{token:[^/]+}/{method:[^/]+}", handle),
        web.get("/file/bot{token:[^/]+}/{path:.+}", download),
        web.route("*", "/bot{rest:.*}", answer_not_found),
        web.route("*", "/file/{rest:.*}", answer_not_found),
    ]


def _make_response(body: Json, status: int = 200) -> web.Response:
    response = web.json_response(body, status=status)
    retry_after = body.get("parameters", {}).get("retry_after")
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response
