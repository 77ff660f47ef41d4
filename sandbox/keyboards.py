"""Keyboards under messages and below the input field, checked as Telegram checks them."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.config import LOOPBACK_HOSTS
from sandbox.errors import ApiError, Json, bad_request
from sandbox.html_markup import normalize_url
from sandbox.params import Params, read_integer, read_string

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
PRIVATE = {
    "request_users": "Users can be requested",
    "request_chat": "Chats can be requested",
    "request_managed_bot": "Managed bots can be requested",
    "request_contact": "Phone number can be requested",
    "request_location": "Location can be requested",
    "request_poll": "Poll can be requested",
    "web_app": "Web App buttons can be used",
}


def from_params(params: Params, *, inline_only: bool = False) -> Json | None:
    """The reply_markup of a call, checked; ``None`` when there is none."""
    markup = params.json("reply_markup", "reply keyboard markup")
    is_group = (params.integer("chat_id") or 0) < 0 or params.text("chat_id").startswith("@")
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        wrong_row = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
        rows = _check_rows(markup, "inline_keyboard", wrong_row, _check_inline_button)
        _check_size(rows, MAX_INLINE_BUTTONS, MAX_INLINE_ROW)
        if is_group and any("web_app" in button for row in rows for button in row):
            raise bad_request("BUTTON_TYPE_INVALID")
        return {"inline_keyboard": rows} if rows else None
    if inline_only and markup:
        raise bad_request("inline keyboard expected")
    if "keyboard" in markup:
        return _check_reply_keyboard(markup, is_group=is_group)
    if markup.get("remove_keyboard"):
        return {"remove_keyboard": True}
    if markup.get("force_reply"):
        return {key: markup[key] for key in ("force_reply", "input_field_placeholder", "selective") if markup.get(key)}
    return None


def _check_reply_keyboard(markup: Json, *, is_group: bool) -> Json:
    rows = _check_rows(markup, "keyboard", 'Field "keyboard" must be an Array of Arrays', _check_reply_button)
    _check_size(rows, MAX_REPLY_BUTTONS, MAX_REPLY_ROW)
    asked = next((name for row in rows for button in row for name in PRIVATE if button.get(name)), None)
    if is_group and asked is not None:
        raise bad_request(f"{PRIVATE[asked]} in private chats only")
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


def _check_rows(markup: Json, name: str, wrong_row: str, check: Callable[[Any], Json]) -> list[list[Json]]:
    given = markup[name]
    if not isinstance(given, list):
        raise bad_request(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in given):
        raise bad_request(wrong_row)
    return [[check(button) for button in row] for row in given if row]


def _check_size(rows: list[list[Json]], most: int, widest: int) -> None:
    """Telegram cuts rows that are too wide without a word; a bot under test should rather learn of it."""
    data = sum(len(str(button.get("callback_data", "")).encode()) for row in rows for button in row)
    if sum(map(len, rows)) > most or max(map(len, rows), default=0) > widest or data > MAX_MARKUP_BYTES:
        raise bad_request("reply markup is too long")


def _check_inline_button(button: Any) -> Json:
    wrong = "InlineKeyboardButton must be an Object"
    checked = _check_button(button, "inline keyboard button", wrong, INLINE_ACTIONS)
    if button.get("callback_data"):
        checked["callback_data"] = read_string(button, "callback_data", "can't parse inline keyboard button: ")
        if len(checked["callback_data"].encode()) > MAX_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    elif button.get("url"):
        _check_url(str(button["url"]))
    elif "copy_text" in button:
        text = (button["copy_text"] or {}).get("text", "")
        if not 1 <= len(text) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")
    elif "web_app" in button:
        url = str((button["web_app"] or {}).get("url", ""))
        if not is_web_app_url(url):
            raise _make_url_error(url, "Only HTTPS links are allowed", "Web App ")
    elif not any(name in button for name in INLINE_ACTIONS if name not in ("url", "callback_data")):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    return checked


def _check_reply_button(button: Any) -> Json:
    if isinstance(button, str):
        button = {"text": button}
    checked = _check_button(button, "keyboard button", "KeyboardButton must be a String or an Object", REPLY_ACTIONS)
    if "request_users" in button:
        _check_request_users(button["request_users"])
    return checked


def _check_button(button: Any, what: str, wrong: str, actions: tuple[str, ...]) -> Json:
    problem = f"can't parse {what}: "
    if not isinstance(button, dict):
        raise bad_request(problem + wrong)
    text = read_string(button, "text", problem)
    if not text.strip():
        raise bad_request(f"{what} text must be non-empty")
    style = button.get("style")
    if style not in (None, "", *STYLES):
        raise bad_request(f"{problem}invalid button style specified")
    if sum(name in button for name in actions) > 1:
        raise bad_request("BUTTON_TYPE_INVALID")
    return {**{key: value for key, value in button.items() if value is not None}, "text": text}


def _check_request_users(request: Any) -> None:
    problem = "can't parse keyboard button: "
    if not isinstance(request, dict):
        raise bad_request(f'{problem}Field "request_users" must be of type Object')
    read_integer(request, "request_id", problem)
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


def list_buttons(markup: Json | None) -> list[Json]:
    """The buttons of a keyboard of either kind, row by row."""
    rows = (markup or {}).get("inline_keyboard") or (markup or {}).get("keyboard") or []
    return [button for row in rows for button in row]
