"""Edits, deletions, and answers to pressed buttons."""

import pytest
from aiogram.exceptions import TelegramBadRequest

from tests.sandbox.calls import ok, refusal, with_bot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Json, Person

BUTTONS = {"inline_keyboard": [[{"text": "Да", "callback_data": "yes"}, {"text": "Сайт", "url": "https://a.org/"}]]}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
def anna(server: SandboxServer) -> Person:
    return server.person("Anna", started=True)


@pytest.fixture
def sent(server: SandboxServer, anna: Person) -> Json:
    message: Json = ok(server, "sendMessage", chat_id=anna.id, text="before", reply_markup=BUTTONS)
    return message


def target(message: Json) -> Json:
    return {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}


def test_edit_changes_text_and_keyboard(server: SandboxServer, anna: Person, sent: Json) -> None:
    edited = ok(server, "editMessageText", **target(sent), text="<b>after</b>", parse_mode="HTML")
    assert edited["text"] == "after"
    assert edited["edit_date"] >= sent["date"]
    assert "reply_markup" not in edited
    (seen,) = anna.messages()
    assert (seen["text"], [version["text"] for version in seen["versions"]]) == ("after", ["before"])


def test_edit_without_changes_is_refused(server: SandboxServer, sent: Json) -> None:
    same = {**target(sent), "text": "before", "reply_markup": BUTTONS}
    assert refusal(server, "editMessageText", **same) == (400, NOT_MODIFIED)
    assert refusal(server, "editMessageReplyMarkup", **target(sent), reply_markup=BUTTONS) == (400, NOT_MODIFIED)
    assert "reply_markup" not in ok(server, "editMessageReplyMarkup", **target(sent))
    assert refusal(server, "editMessageReplyMarkup", **target(sent)) == (400, NOT_MODIFIED)


def test_invalid_edits_are_refused(server: SandboxServer, anna: Person, sent: Json) -> None:
    theirs = anna.say("mine")
    place = ok(server, "sendLocation", chat_id=anna.id, latitude=1, longitude=1)

    def edit(**fields: object) -> str:
        return refusal(server, "editMessageText", **{**target(sent), "text": "x", **fields})[1]

    assert edit(message_id=999_999) == "Bad Request: message to edit not found"
    assert edit(message_id=theirs["message_id"]) == "Bad Request: message can't be edited"
    assert edit(message_id=place["message_id"]) == "Bad Request: there is no text in the message to edit"
    assert edit(message_id=0) == "Bad Request: message to edit not found"
    assert edit(message_id=None) == "Bad Request: message to edit not found"
    assert edit(chat_id=None) == "Bad Request: chat_id is empty"
    assert edit(chat_id=None, message_id=None) == "Bad Request: message identifier is not specified"
    assert edit(chat_id=None, message_id=None, inline_message_id="x") == "Bad Request: MESSAGE_ID_INVALID"
    assert edit(chat_id=5) == "Bad Request: chat not found"
    assert edit(text="") == "Bad Request: message text is empty"
    assert edit(text="\n") == "Bad Request: text must be non-empty"
    assert edit(text="x" * 5000) == "Bad Request: MESSAGE_TOO_LONG"
    assert edit(reply_markup={"keyboard": [["a"]]}) == "Bad Request: inline keyboard expected"


@pytest.mark.parametrize("markup", [{"keyboard": [["a"]]}, {"remove_keyboard": True}, {"force_reply": True}])
def test_message_with_another_than_an_inline_keyboard_can_not_be_edited(
    server: SandboxServer, anna: Person, markup: Json
) -> None:
    sent = ok(server, "sendMessage", chat_id=anna.id, text="x", reply_markup=markup)
    words = (400, "Bad Request: message can't be edited")
    assert refusal(server, "editMessageText", **target(sent), text="y") == words
    assert refusal(server, "editMessageReplyMarkup", **target(sent), reply_markup=BUTTONS) == words
    poll = ok(server, "sendPoll", chat_id=anna.id, question="?", options=["a"], reply_markup=markup)
    assert refusal(server, "stopPoll", **target(poll)) == (400, "Bad Request: poll can't be stopped")
    assert ok(server, "deleteMessage", **target(sent)) is True


def test_deleted_message_is_gone(server: SandboxServer, anna: Person, sent: Json) -> None:
    assert ok(server, "deleteMessage", **target(sent)) is True
    assert anna.messages() == []
    words = (400, "Bad Request: message to delete not found")
    assert refusal(server, "deleteMessage", **target(sent)) == words
    assert refusal(server, "deleteMessage", message_id=1)[1] == "Bad Request: chat identifier is not specified"
    assert refusal(server, "deleteMessage", chat_id=1)[1] == "Bad Request: message identifier is not specified"
    assert refusal(server, "editMessageText", **target(sent), text="x")[1] == "Bad Request: message to edit not found"


def test_several_messages_can_be_deleted_at_once(server: SandboxServer, anna: Person, sent: Json) -> None:
    theirs = anna.say("mine")
    numbers = [sent["message_id"], theirs["message_id"], 999_999]
    assert ok(server, "deleteMessages", chat_id=anna.id, message_ids=numbers) is True
    assert anna.messages() == []
    for given, words in (
        ([], "message identifiers are not specified"),
        (5, "expected an Array of message identifiers"),
        ([1] * 101, "too many message identifiers specified"),
        ([{"a": 1}], "message identifier must be a Number"),
        (["x"], "can't parse message identifier as a Number"),
        ([0], "invalid message identifier specified"),
    ):
        assert refusal(server, "deleteMessages", chat_id=anna.id, message_ids=given) == (400, f"Bad Request: {words}")


def test_others_messages_in_a_group_are_not_the_bots_to_delete(server: SandboxServer, anna: Person) -> None:
    group = server.group("Team", anna)
    theirs = anna.say("mine", chat_id=group)
    own = ok(server, "sendMessage", chat_id=group, text="own")
    numbers = [own["message_id"], theirs["message_id"]]
    for method, given in (("deleteMessages", {"message_ids": numbers}), ("deleteMessage", {"message_id": numbers[1]})):
        refused = refusal(server, method, chat_id=group, **given)
        assert refused == (400, "Bad Request: message can't be deleted")
    assert [one["message_id"] for one in anna.messages(chat_id=group)[-2:]] == sorted(numbers)


def test_callback_query_is_answered(server: SandboxServer, anna: Person, sent: Json) -> None:
    query = anna.press("Да")
    assert query is not None
    with_bot(server, lambda bot: bot.answer_callback_query(query, text="Готово"))
    assert anna.wait_for_toast("Готово") == "Готово"
    assert ok(server, "answerCallbackQuery", callback_query_id=query, text="again", show_alert=True) is True
    assert anna.toasts() == ["Готово", "again"]
    assert (
        refusal(server, "answerCallbackQuery", callback_query_id=query, text="x" * 201)[1]
        == "Bad Request: MESSAGE_TOO_LONG"
    )


def test_late_callback_answer_is_refused(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna", started=True)
    ok(own_server, "sendMessage", chat_id=anna.id, text="x", reply_markup=BUTTONS)
    query = anna.press(data="yes")
    own_server.expire_callbacks()
    assert refusal(own_server, "answerCallbackQuery", callback_query_id=query) == (400, TOO_OLD)
    assert refusal(own_server, "answerCallbackQuery", callback_query_id="12") == (400, TOO_OLD)
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        with_bot(own_server, lambda bot: bot.answer_callback_query(str(query)))


def test_callback_query_contains_its_message(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna", started=True)
    sent = ok(own_server, "sendMessage", chat_id=anna.id, text="x", reply_markup=BUTTONS)
    query_id = anna.press("Да")
    (update,) = with_bot(own_server, lambda bot: bot.get_updates())
    query = update.callback_query
    assert query is not None
    assert query.message is not None
    assert (query.id, query.data, query.from_user.id) == (query_id, "yes", anna.id)
    assert query.message.message_id == sent["message_id"]


def test_unknown_callback_data_needs_a_forged_press(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna", started=True)
    with pytest.raises(AssertionError, match="no button"):
        anna.press(data="appt:confirm:1")
    anna.press_forged("appt:confirm:1", message_id=77)
    (update,) = ok(own_server, "getUpdates")
    assert update["callback_query"]["data"] == "appt:confirm:1"
    assert update["callback_query"]["message"] == {
        "chat": {"id": anna.id, "first_name": "Anna", "type": "private"},
        "message_id": 77,
        "date": 0,
    }


def test_link_button_sends_bot_nothing_but_start(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna", started=True)
    link = {"text": "Открыть", "url": "https://t.me/vstrecha_sandbox_bot?start=meet_5"}
    ok(own_server, "sendMessage", chat_id=anna.id, text="x", reply_markup={"inline_keyboard": [[link]]})
    assert anna.press("Открыть") is None
    (update,) = ok(own_server, "getUpdates")
    assert update["message"]["text"] == "/start meet_5"
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
