"""What the bot says of itself: name, descriptions, menu button."""

from functools import partial
from typing import Any

from sandbox.errors import Json, bad_request
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.telegram import World

LIMITS = {"name": 64, "description": 512, "short_description": 120}


def _set(world: World, params: Params, name: str) -> bool:
    text = params.text(name).strip()
    if len(text) > LIMITS[name]:
        raise bad_request(f"bot {name.replace('_', ' ')} is too long")
    texts = world.state.profile.setdefault(name, {})
    if text:
        texts[params.language()] = text
    else:
        texts.pop(params.language(), None)
    world.touch()
    world.feed.add("bot")
    return True


def _get(world: World, params: Params, name: str) -> Json:
    return {name: get_text(world, name, params.language())}


def get_text(world: World, name: str, language: str) -> str:
    """The bot's name or description for people with this language."""
    texts = world.state.profile.get(name, {})
    fallback = world.bot()["first_name"] if name == "name" else ""
    return texts.get(language) or texts.get("") or fallback


# setMyName, getMyName and so on (https://core.telegram.org/bots/api#setmyname).
for _field, _method in (("name", "Name"), ("description", "Description"), ("short_description", "ShortDescription")):
    register_method(f"setMy{_method}")(partial(_set, name=_field))
    register_method(f"getMy{_method}")(partial(_get, name=_field))


@register_method("setChatMenuButton")
def set_chat_menu_button(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#setchatmenubutton."""
    button: Any = params.json("menu_button") or {"type": "default"}
    if not isinstance(button, dict) or button.get("type") not in ("default", "commands", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    if button["type"] == "web_app" and not str((button.get("web_app") or {}).get("url", "")).startswith("https://"):
        raise bad_request("can't parse menu button: menu button Web App URL is invalid: Only HTTPS links are allowed")
    world.state.menu_buttons[params.text("chat_id")] = button
    world.touch()
    return True


@register_method("getChatMenuButton")
def get_chat_menu_button(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#getchatmenubutton."""
    buttons = world.state.menu_buttons
    button: Json = buttons.get(params.text("chat_id")) or buttons.get("") or {"type": "commands"}
    return button
