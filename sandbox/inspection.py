"""The control API for inspection and fault injection: changes, faults, calls, statistics."""

import asyncio
import json
from dataclasses import asdict

from aiohttp import web

from sandbox.botapi import WORLD
from sandbox.control import API, get_chat_id, read_body
from sandbox.errors import ControlError

MAX_WAIT = 50.0
HEARTBEAT = 15.0


async def list_changes(request: web.Request) -> web.Response:
    """GET changes?after=N&chat_id=&timeout=S: the changes after N; waits for the first up to S seconds.

    Without N it tells the number of the newest change.
    """
    feed = request.app[WORLD].feed
    after = int(request.query.get("after", feed.seq))
    timeout = min(float(request.query.get("timeout", "0")), MAX_WAIT)
    if feed.forgotten(after):
        return web.json_response({"reset": True, "changes": [], "seq": feed.seq})
    found = await feed.wait(after, get_chat_id(request), timeout)
    return web.json_response({"reset": False, "changes": found, "seq": found[-1]["seq"] if found else after})


async def stream_changes(request: web.Request) -> web.StreamResponse:
    """GET stream: all changes as server-sent events; the browser sends Last-Event-ID when it comes back."""
    feed = request.app[WORLD].feed
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    seq = int(request.headers.get("Last-Event-ID") or request.query.get("after") or feed.seq)
    try:  # the page may go away at any moment, also before the first byte
        await response.prepare(request)
        if feed.forgotten(seq):
            seq = feed.seq
            await response.write(f"id: {seq}\nevent: reset\ndata: {{}}\n\n".encode())
        while not feed.closed:
            found = await feed.wait(seq, None, HEARTBEAT)
            lines = [f"id: {change['seq']}\ndata: {json.dumps(change, ensure_ascii=False)}\n\n" for change in found]
            seq = found[-1]["seq"] if found else seq
            await response.write("".join(lines).encode() or b": still here\n\n")
    except (ConnectionResetError, asyncio.CancelledError):
        pass
    return response


async def add_fault(request: web.Request) -> web.Response:
    """POST faults {error_code | cut: before|after, method?, chat_id?, times?, retry_after?, description?}."""
    faults = request.app[WORLD].faults
    faults.plan(await read_body(request))
    return web.json_response({"faults": [asdict(fault) for fault in faults.planned]}, status=201)


async def list_faults(request: web.Request) -> web.Response:
    """GET faults: those that have not happened yet."""
    return web.json_response({"faults": [asdict(fault) for fault in request.app[WORLD].faults.planned]})


async def clear_faults(request: web.Request) -> web.Response:
    """DELETE faults."""
    request.app[WORLD].faults.planned.clear()
    return web.json_response({"faults": []})


async def set_rate(request: web.Request) -> web.Response:
    """PUT rate {enabled, overall?, per_chat?}: Telegram's limits on sending."""
    rate = request.app[WORLD].faults.rate
    data = await read_body(request)
    rate.enabled = bool(data.get("enabled"))
    rate.overall = int(data.get("overall", rate.overall))
    rate.per_chat = int(data.get("per_chat", rate.per_chat))
    if rate.overall < 1 or rate.per_chat < 1:
        raise ControlError("a rate is at least 1 a second")
    return web.json_response({"enabled": rate.enabled, "overall": rate.overall, "per_chat": rate.per_chat})


async def list_calls(request: web.Request) -> web.Response:
    """GET calls?method=&chat_id=: the Bot API calls, oldest first."""
    found = request.app[WORLD].calls.find(request.query.get("method", ""), get_chat_id(request))
    return web.json_response({"calls": found})


async def show_statistics(request: web.Request) -> web.Response:
    """GET statistics: how many calls of each method, how many updates wait, how many readers of changes."""
    world = request.app[WORLD]
    return web.json_response(
        {
            "calls": world.calls.counts(),
            "pending_updates": len(world.updates),
            "polls": world.updates.polls,
            "waiting": world.feed.waiting,
            "next_update_id": world.state.next_update_id,
            "messages": sum(map(len, world.state.chats.values())),
            "people": len(world.state.people),
        }
    )


async def expire_callbacks(request: web.Request) -> web.Response:
    """POST callbacks/expire: every pressed button becomes too old to be answered."""
    world = request.app[WORLD]
    for callback in world.state.callbacks.values():
        callback.pressed = 0
    world.touch()
    return web.json_response({})


def make_routes() -> list[web.RouteDef]:
    return [
        web.get(API + "/changes", list_changes),
        web.get(API + "/stream", stream_changes),
        web.post(API + "/faults", add_fault),
        web.get(API + "/faults", list_faults),
        web.delete(API + "/faults", clear_faults),
        web.put(API + "/rate", set_rate),
        web.get(API + "/calls", list_calls),
        web.get(API + "/statistics", show_statistics),
        web.post(API + "/callbacks/expire", expire_callbacks),
    ]
