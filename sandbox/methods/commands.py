"""The command menu: setMyCommands and related methods (https://core.telegram.org/bots/api#botcommandscope)."""

import re
from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.telegram import World

SCOPES = (
    "default",
    "all_private_chats",
    "all_group_chats",
    "all_chat_administrators",
    "chat",
    "chat_administrators",
    "chat_member",
)


@register_method("setMyCommands")
def set_my_commands(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#setmycommands."""
    given = params.json("commands")
    if not isinstance(given, list):
        raise bad_request("can't parse commands JSON object: expected an Array")
    if len(given) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    world.state.commands[_make_key(params)] = [_check_command(item) for item in given]
    _publish_change(world)
    return True


@register_method("getMyCommands")
def get_my_commands(world: World, params: Params) -> list[Json]:
    """See https://core.telegram.org/bots/api#getmycommands."""
    return world.state.commands.get(_make_key(params), [])


@register_method("deleteMyCommands")
def delete_my_commands(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#deletemycommands."""
    world.state.commands.pop(_make_key(params), None)
    _publish_change(world)
    return True


def get_menu(world: World, chat_id: int, language: str | None) -> list[Json]:
    """The menu that a member with this language sees in a chat, by the reference's order of scopes."""
    for scope in (f"chat:{chat_id}", "all_private_chats" if chat_id > 0 else "all_group_chats", "default"):
        for code in (language or "", ""):
            if found := world.state.commands.get(f"{scope}|{code}"):
                return found
    return []


def _publish_change(world: World) -> None:
    world.touch()
    world.feed.add("commands")


def _make_key(params: Params) -> str:
    scope = params.json("scope") or {"type": "default"}
    kind = scope.get("type") if isinstance(scope, dict) else None
    if kind not in SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    parts = [kind, *(str(scope[name]) for name in ("chat_id", "user_id") if name in scope)]
    return f"{':'.join(parts)}|{params.language()}"


def _check_command(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(item.get("command", "")).strip().removeprefix("/")
    description = str(item.get("description", "")).strip()
    if not re.fullmatch(r"[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description, **({"is_ephemeral": True} if item.get("is_ephemeral") else {})}
