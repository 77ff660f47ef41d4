"""Keyboards under messages and below the input field, checked as Telegram checks them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.config import LOOPBACK_HOSTS
from sandbox.errors import ApiError, Json, bad_request
from sandbox.html_markup import normalize_url
from sandbox.params import Params

STYLES = ("danger", "success", "primary")
MAX_CALLBACK_BYTES = 64
MAX_INLINE_BUTTONS = 100
MAX_INLINE_ROW = 8
MAX_REPLY_BUTTONS = 300
MAX_REPLY_ROW = 12
MAX_MARKUP_BYTES = 10_240
MAX_SHARED_USERS = 10

INLINE_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)
REPLY_ACTIONS = (
    "request_users",
    "request_chat",
    "request_managed_bot",
    "request_contact",
    "request_location",
    "request_poll",
    "web_app",
)


def from_params(params: Params, *, inline_only: bool = False) -> Json | None:
    """The reply_markup of a call, checked; ``None`` when there is none."""
    markup = params.json("reply_markup", "reply keyboard markup")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        rows = _check_rows(markup["inline_keyboard"], "inline keyboard", _check_inline_button)
        _check_size(rows, MAX_INLINE_BUTTONS, MAX_INLINE_ROW)
        _check_chat(rows, params.integer("chat_id") or 0)
        return {"inline_keyboard": rows} if rows else None
    if inline_only and markup:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        return _check_reply_keyboard(markup)
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if markup.get("force_reply"):
        return {key: markup[key] for key in ("force_reply", "input_field_placeholder") if markup.get(key)}
    return None


def _check_reply_keyboard(markup: Json) -> Json:
    rows = _check_rows(markup["keyboard"], "keyboard", _check_reply_button)
    _check_size(rows, MAX_REPLY_BUTTONS, MAX_REPLY_ROW)
    placeholder = str(markup.get("input_field_placeholder") or "")
    if len(placeholder) > 64:
        raise bad_request("input field placeholder is too long")
    checked: Json = {"keyboard": rows}
    for name in ("is_persistent", "resize_keyboard", "one_time_keyboard", "selective"):
        if markup.get(name):
            checked[name] = True
    if placeholder:
        checked["input_field_placeholder"] = placeholder
    return checked


def _check_rows(given: Any, what: str, check: Callable[[Any], Json]) -> list[list[Json]]:
    if not isinstance(given, list):
        raise bad_request(f'field "{what.replace(" ", "_")}" of the ReplyMarkup must be an Array')
    for row in given:
        if not isinstance(row, list):
            raise bad_request(f"can't parse {what} row: expected an Array")
    return [[check(button) for button in row] for row in given if row]


def _check_size(rows: list[list[Json]], most: int, widest: int) -> None:
    """Telegram cuts rows that are too wide without a word; a bot under test should rather learn of it."""
    data = sum(len(str(button.get("callback_data", "")).encode()) for row in rows for button in row)
    if sum(map(len, rows)) > most or max(map(len, rows), default=0) > widest or data > MAX_MARKUP_BYTES:
        raise bad_request("REPLY_MARKUP_TOO_LONG")


def _check_inline_button(button: Any) -> Json:
    checked = _check_button(button, "inline keyboard button", INLINE_ACTIONS)
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif "url" in button:
        _check_url(str(button["url"]))
    elif "copy_text" in button:
        text = (button["copy_text"] or {}).get("text", "")
        if not 1 <= len(text) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif "web_app" in button:
        url = str((button["web_app"] or {}).get("url", ""))
        if not is_web_app_url(url):
            raise _make_url_error(url, "Only HTTPS links are allowed", "Web App ")
    elif not any(name in button for name in INLINE_ACTIONS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return checked


def _check_reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    checked = _check_button(button, "keyboard button", REPLY_ACTIONS)
    if "request_users" in button:
        _check_request_users(button["request_users"])
    return checked


def _check_button(button: Any, what: str, actions: tuple[str, ...]) -> Json:
    if not isinstance(button, dict):
        raise bad_request(f"can't parse {what}: Expected an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not text.strip():
        raise bad_request(f"{what} text must be non-empty")
    style = button.get("style")
    if style not in (None, "", *STYLES):
        raise bad_request(f"can't parse {what}: Invalid button style specified")
    if sum(name in button for name in actions) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    return {key: value for key, value in button.items() if value is not None}


def _check_request_users(request: Any) -> None:
    if not isinstance(request, dict) or not isinstance(request.get("request_id"), int):
        raise bad_request("can't parse keyboard button: Can't find field \"request_id\"")
    if not -(2**31) <= request["request_id"] < 2**31:
        raise bad_request('can\'t parse keyboard button: Field "request_id" must be a valid Number')
    if not 1 <= request.get("max_quantity", 1) <= MAX_SHARED_USERS:
        raise bad_request("BUTTON_REQUEST_PEER_INVALID")


def _check_url(url: str) -> None:
    if url.startswith("tg://user?id="):
        if not url.removeprefix("tg://user?id=").isdigit():
            raise bad_request("BUTTON_USER_INVALID")
    elif normalize_url(url) is None:
        raise _make_url_error(url, "Wrong HTTP URL")


def _make_url_error(url: str, why: str, kind: str = "") -> ApiError:
    return bad_request(f"inline keyboard button {kind}URL '{url}' is invalid: {why}")


def is_web_app_url(url: str) -> bool:
    """Whether a Web App may be there: https; as in Telegram's test environment also http, here to this machine alone.

    See https://core.telegram.org/bots/webapps#using-bots-in-the-test-environment.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS)
    )


def _check_chat(rows: list[list[Json]], chat_id: int) -> None:
    """Buttons that open a Web App work in private chats only."""
    if chat_id < 0 and any("web_app" in button for row in rows for button in row):
        raise bad_request("BUTTON_TYPE_INVALID")


def list_buttons(markup: Json | None) -> list[Json]:
    """The buttons of a keyboard of either kind, row by row."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [button for row in rows for button in row]
