"""The command menu: setMyCommands and related methods (https://core.telegram.org/bots/api#botcommandscope)."""

import re
from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.methods.registry import register_method
from sandbox.params import Params, read_string
from sandbox.telegram import World

MAX_COMMAND, MAX_DESCRIPTION = 32, 256
# What each scope names besides its type.
SCOPES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("default", "all_private_chats", "all_group_chats", "all_chat_administrators"), ()),
    **dict.fromkeys(("chat", "chat_administrators"), ("chat_id",)),
    "chat_member": ("chat_id", "user_id"),
}


@register_method("setMyCommands")
def set_my_commands(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#setmycommands."""
    given = params.json("commands")
    given = [] if given is None else given
    if not isinstance(given, list):
        raise bad_request("Expected an Array of BotCommand")
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
    scope = params.json("scope", "BotCommandScope") or {"type": "default"}
    problem = "can't parse BotCommandScope: "
    if not isinstance(scope, dict):
        raise bad_request(f"{problem}BotCommandScope must be an Object")
    kind = read_string(scope, "type", problem)
    if kind not in SCOPES:
        raise bad_request(f"{problem}Unsupported type specified")
    parts = [kind, *(read_string(scope, name, problem) for name in SCOPES[kind])]
    return f"{':'.join(parts)}|{params.language()}"


def _check_command(item: Any) -> Json:
    problem = "can't parse BotCommand: "
    if not isinstance(item, dict):
        raise bad_request(f"{problem}expected an Object")
    name = read_string(item, "command", problem).strip().removeprefix("/")
    description = read_string(item, "description", problem).strip()
    for text, what, most in ((name, "command", MAX_COMMAND), (description, "command description", MAX_DESCRIPTION)):
        if not text:
            raise bad_request(f"{what} must be non-empty")
        if len(text) > most:
            raise bad_request(f"{what} length must not exceed {most}")
    if not re.fullmatch(r"[a-z0-9_]+", name):
        raise bad_request("BOT_COMMAND_INVALID")
    return {"command": name, "description": description, **({"is_ephemeral": True} if item.get("is_ephemeral") else {})}
