"""The command menu and the bot's name and descriptions."""

import pytest
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, MenuButtonCommands

from tests.sandbox.calls import ok, refusal, with_bot
from tests.support.sandbox_server import SandboxServer


def test_commands_depend_on_scope_and_language(own_server: SandboxServer) -> None:
    anna, boris = own_server.person("Anna", language_code="ru"), own_server.person("Boris", language_code="en")

    def menu(name: str) -> list[BotCommand]:
        return [BotCommand(command=name, description=name.title())]

    with_bot(own_server, lambda bot: bot.set_my_commands(menu("all")))
    private = BotCommandScopeAllPrivateChats()
    with_bot(own_server, lambda bot: bot.set_my_commands(menu("russian"), scope=private, language_code="ru"))
    assert [command["command"] for command in anna.chat()["commands"]] == ["russian"]
    assert [command["command"] for command in boris.chat()["commands"]] == ["all"]
    own = BotCommandScopeChat(chat_id=anna.id)
    with_bot(own_server, lambda bot: bot.set_my_commands(menu("annas"), scope=own))
    assert [command["command"] for command in anna.chat()["commands"]] == ["annas"]
    assert [command.command for command in with_bot(own_server, lambda bot: bot.get_my_commands(scope=own))] == [
        "annas"
    ]
    with_bot(own_server, lambda bot: bot.delete_my_commands(scope=own))
    with_bot(own_server, lambda bot: bot.delete_my_commands())
    assert boris.chat()["commands"] == []


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"commands": [{"command": "Upper", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "/", "description": "x"}]}, "command must be non-empty"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "ok", "description": ""}]}, "command description must be non-empty"),
        (
            {"commands": [{"command": "ok", "description": "x" * 257}]},
            "command description length must not exceed 256",
        ),
        ({"commands": [{"command": "ok"}]}, "can't parse BotCommand: Can't find field \"description\""),
        ({"commands": ["x"]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "a", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": "["}, "can't parse commands JSON object"),
        ({"commands": [], "scope": [1]}, "can't parse BotCommandScope: BotCommandScope must be an Object"),
        ({"commands": [], "scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"commands": [], "scope": {"type": "moon"}}, "can't parse BotCommandScope: Unsupported type specified"),
        ({"commands": [], "language_code": "rus"}, "invalid language code specified"),
    ],
)
def test_invalid_command_lists_are_refused(server: SandboxServer, fields: dict[str, object], words: str) -> None:
    assert refusal(server, "setMyCommands", **fields) == (400, f"Bad Request: {words}")


def test_name_and_descriptions_depend_on_language(own_server: SandboxServer) -> None:
    with_bot(own_server, lambda bot: bot.set_my_description("All", language_code=None))
    with_bot(own_server, lambda bot: bot.set_my_description("Всё", language_code="ru"))
    with_bot(own_server, lambda bot: bot.set_my_short_description("Short"))
    with_bot(own_server, lambda bot: bot.set_my_name("Calendar"))
    assert with_bot(own_server, lambda bot: bot.get_my_description(language_code="ru")).description == "Всё"
    assert with_bot(own_server, lambda bot: bot.get_my_description(language_code="de")).description == "All"
    assert with_bot(own_server, lambda bot: bot.get_my_short_description()).short_description == "Short"
    assert with_bot(own_server, lambda bot: bot.get_my_name()).name == "Calendar"
    assert own_server.person("Anna").chat()["bot"]["description"] == "Всё"
    ok(own_server, "setMyDescription", language_code="ru")
    assert ok(own_server, "getMyDescription", language_code="ru") == {"description": "All"}
    assert refusal(own_server, "setMyName", name="x" * 65)[0] == 400
    assert refusal(own_server, "setMyName", name="x", language_code="x")[0] == 400


def test_menu_button_can_be_set(own_server: SandboxServer) -> None:
    assert isinstance(with_bot(own_server, lambda bot: bot.get_chat_menu_button()), MenuButtonCommands)
    app = {"type": "web_app", "text": "Open", "web_app": {"url": "https://a.org/"}}
    assert ok(own_server, "setChatMenuButton", menu_button=app) is True
    assert ok(own_server, "getChatMenuButton", chat_id=5) == app
    assert refusal(own_server, "setChatMenuButton", menu_button={"type": "x"})[0] == 400
    assert refusal(own_server, "setChatMenuButton", menu_button={"type": "web_app"})[0] == 400
