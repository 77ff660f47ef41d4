"""What the bot says of itself: name, descriptions, menu button."""

from functools import partial
from typing import Any

from sandbox import keyboards
from sandbox.errors import Json, bad_request
from sandbox.methods import targets
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.state import Person
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
    button = _check_menu_button(params.json("menu_button") or {"type": "default"})
    if "chat_id" in params:
        chat = world.chat(targets.get_chat_id(world, params))
        if not isinstance(chat, Person) or not chat.started:
            raise bad_request("chat not found")
    world.state.menu_buttons[params.text("chat_id")] = button
    world.touch()
    world.feed.add("bot")
    return True


@register_method("getChatMenuButton")
def get_chat_menu_button(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#getchatmenubutton."""
    return get_menu_button(world, params.text("chat_id"))


def get_menu_button(world: World, chat_id: str) -> Json:
    """The button beside the input field of a private chat: its own, unless that is the default; else everybody's."""
    buttons = world.state.menu_buttons
    found = [buttons.get(key, {"type": "default"}) for key in (chat_id, "")]
    return next((button for button in found if button["type"] != "default"), {"type": "commands"})


def _check_menu_button(button: Any) -> Json:
    problem = "can't parse menu button: "
    if not isinstance(button, dict):
        raise bad_request(f"{problem}MenuButton must be an Object")
    if button.get("type") in ("default", "commands"):
        return {"type": button["type"]}
    if button.get("type") != "web_app":
        raise bad_request(f"{problem}MenuButton has unsupported type")
    for name, kind, what in (("text", str, "String"), ("web_app", dict, "Object")):
        if name not in button:
            raise bad_request(f'{problem}Can\'t find field "{name}"')
        if not isinstance(button[name], kind):
            raise bad_request(f'{problem}Field "{name}" must be of type {what}')
    url = button["web_app"].get("url")
    if not isinstance(url, str):
        raise bad_request(f'{problem}Can\'t find field "url"')
    if not button["text"].strip():
        raise bad_request("menu button text must be non-empty")
    if not keyboards.is_web_app_url(url):
        raise bad_request(f"menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    return {"type": "web_app", "text": button["text"], "web_app": {"url": url}}
