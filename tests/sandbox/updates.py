"""The updates that wait for the bot, taken by hand."""

from typing import Any

from tests.sandbox.calls import ok, with_bot
from tests.support.sandbox_server import SandboxServer

Json = dict[str, Any]


def take_updates(server: SandboxServer) -> list[Json]:
    """The waiting updates, confirmed and parsed by aiogram."""
    with_bot(server, lambda bot: bot.get_updates())
    found: list[Json] = ok(server, "getUpdates")
    if found:
        ok(server, "getUpdates", offset=found[-1]["update_id"] + 1)
    return found


def take_kinds(server: SandboxServer) -> list[str]:
    """The kinds of the waiting updates."""
    return [kind for update in take_updates(server) for kind in update if kind != "update_id"]
