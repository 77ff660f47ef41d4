"""Keyboards: accepted and refused ones."""

from typing import Any

import pytest

from tests.sandbox.calls import ok, refusal
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person


@pytest.fixture
def anna(server: SandboxServer) -> Person:
    return server.person("Anna", started=True)


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (inline({"text": "a", "callback_data": "я" * 33}), "BUTTON_DATA_INVALID"),
        (
            inline({"text": "a", "callback_data": ""}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            inline({"text": "a", "callback_data": {"a": 1}}),
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String',
        ),
        (
            inline({"text": "a"}),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (inline({"callback_data": "a"}), "can't parse inline keyboard button: Can't find field \"text\""),
        (inline({"text": " ", "callback_data": "a"}), "inline keyboard button text must be non-empty"),
        (inline("a"), "can't parse inline keyboard button: InlineKeyboardButton must be an Object"),
        (
            inline({"text": "a", "callback_data": "a", "style": "rainbow"}),
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (inline({"text": "a", "callback_data": "a", "url": "https://a.org"}), "BUTTON_TYPE_INVALID"),
        (inline({"text": "a", "url": "http://x"}), "inline keyboard button URL 'http://x' is invalid: Wrong HTTP URL"),
        (
            inline({"text": "a", "url": "ftp://a.b"}),
            "inline keyboard button URL 'ftp://a.b' is invalid: Wrong HTTP URL",
        ),
        (inline({"text": "a", "url": "tg://user?id=x"}), "BUTTON_USER_INVALID"),
        (inline({"text": "a", "copy_text": {"text": ""}}), "BUTTON_COPY_TEXT_INVALID"),
        (
            inline({"text": "a", "web_app": {"url": "http://a.org"}}),
            "inline keyboard button Web App URL 'http://a.org' is invalid: Only HTTPS links are allowed",
        ),
        (inline(*[{"text": "a", "callback_data": "a"}] * 9), "reply markup is too long"),
        ({"inline_keyboard": [[{"text": "a", "callback_data": "a"}]] * 101}, "reply markup is too long"),
        ({"inline_keyboard": "x"}, 'field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": ["x"]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"keyboard": "x"}, 'field "keyboard" must be of type Array'),
        ({"keyboard": ["x"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        (
            {"keyboard": [[{"text": "a", "request_users": {}}]]},
            "can't parse keyboard button: Can't find field \"request_id\"",
        ),
        (
            {"keyboard": [[{"text": "a", "request_users": {"request_id": 2**31}}]]},
            'can\'t parse keyboard button: Field "request_id" must be a valid Number',
        ),
        (
            {"keyboard": [[{"text": "a", "request_users": {"request_id": 1, "max_quantity": 11}}]]},
            "BUTTON_REQUEST_PEER_INVALID",
        ),
        ({"keyboard": [["a"]], "input_field_placeholder": "x" * 65}, "input field placeholder is too long"),
        ("[1]", "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)
def test_invalid_keyboards_are_refused(server: SandboxServer, anna: Person, markup: Any, words: str) -> None:
    fields = {"chat_id": anna.id, "text": "x", "reply_markup": markup}
    assert refusal(server, "sendMessage", **fields) == (400, f"Bad Request: {words}")


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"request_users": {"request_id": 1}}, "users can be requested in private chats only"),
        ({"request_contact": True}, "phone number can be requested in private chats only"),
        ({"request_location": True}, "location can be requested in private chats only"),
        ({"web_app": {"url": "https://a.org"}}, "web App buttons can be used in private chats only"),
    ],
)
def test_what_is_asked_of_one_person_is_refused_in_groups(
    server: SandboxServer, anna: Person, button: dict[str, Any], words: str
) -> None:
    markup = {"keyboard": [[{"text": "a", **button}]]}
    fields = {"chat_id": server.group("Team", anna), "text": "x", "reply_markup": markup}
    assert refusal(server, "sendMessage", **fields) == (400, f"Bad Request: {words}")
    assert ok(server, "sendMessage", **{**fields, "chat_id": anna.id})["text"] == "x"


@pytest.mark.parametrize(
    "button",
    [
        {"text": "a", "callback_data": "я" * 32, "style": "danger"},
        {"text": "a", "url": "https://t.me/bot?start=x", "style": "primary"},
        {"text": "a", "url": "http://127.0.0.1:8000/"},
        {"text": "a", "url": "tg://user?id=5"},
        {"text": "a", "copy_text": {"text": "copy"}},
        {"text": "a", "switch_inline_query": ""},
        {"text": "a", "web_app": {"url": "https://a.org"}},
        {"text": "a", "disabled": {}},
    ],
)
def test_valid_buttons_are_accepted(server: SandboxServer, anna: Person, button: dict[str, Any]) -> None:
    sent = ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup=inline(button))
    assert sent["reply_markup"] == inline(button)


def test_reply_keyboard_stays_until_removed(server: SandboxServer, anna: Person) -> None:
    keyboard = {
        "keyboard": [["Да", {"text": "Нет", "style": "danger"}]],
        "is_persistent": True,
        "resize_keyboard": True,
    }
    sent = ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard)
    assert "reply_markup" not in sent
    anna.press("Да")
    assert anna.messages()[-1]["text"] == "Да"
    assert anna.chat()["keyboard"]["keyboard"] == [[{"text": "Да"}, {"text": "Нет", "style": "danger"}]]
    ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup={"remove_keyboard": True})
    assert anna.chat()["keyboard"] is None


def test_one_time_keyboard_disappears_after_use(server: SandboxServer, anna: Person) -> None:
    keyboard = {"keyboard": [["Да"]], "one_time_keyboard": True}
    ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard)
    anna.say("something else")
    assert anna.chat()["keyboard"] is None
    ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup={"force_reply": True})
    assert anna.chat()["keyboard"]["force_reply"] is True


def test_empty_inline_keyboard_is_dropped(server: SandboxServer, anna: Person) -> None:
    assert "reply_markup" not in ok(
        server, "sendMessage", chat_id=anna.id, text="x", reply_markup={"inline_keyboard": []}
    )
    assert "reply_markup" not in ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup={})


def test_request_users_button_shares_people(server: SandboxServer, anna: Person) -> None:
    boris = server.person("Boris", last_name="Лис", username="boris_up")
    request = {"request_id": 7, "max_quantity": 2, "request_name": True, "request_username": True}
    button = {"text": "Кого?", "request_users": request}
    ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup={"keyboard": [[button]]})
    shared = anna.pick_user(boris, anna)["message"]["users_shared"]
    assert shared["request_id"] == 7
    assert shared["users"][0] == {
        "user_id": boris.id,
        "first_name": "Boris",
        "last_name": "Лис",
        "username": "boris_up",
    }
    assert shared["user_ids"] == [boris.id, anna.id]
    for chosen in ((boris, anna, server.person("Clara")), (boris, boris), ()):
        with pytest.raises(AssertionError, match="choose 1 to 2 people, each once"):
            anna.pick_user(*chosen)
    with pytest.raises(AssertionError, match="opens the picker"):
        anna.press("Кого?")
    ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup={"remove_keyboard": True})
    with pytest.raises(AssertionError, match="no request_users button"):
        anna.pick_user(boris)


def test_buttons_share_contact_and_location(server: SandboxServer, anna: Person) -> None:
    buttons = [{"text": "me", "request_contact": True}, {"text": "here", "request_location": True}]
    ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup={"keyboard": [buttons]})
    anna.press("me")
    anna.press("here")
    contact, place = anna.messages()[-2:]
    assert contact["contact"]["user_id"] == anna.id
    assert place["location"]["latitude"] == 55.7558
