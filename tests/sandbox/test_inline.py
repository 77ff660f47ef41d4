"""Inline mode and guest queries: asked for in any chat, answered by the bot, edited by inline_message_id."""

from typing import Any

import pytest

from tests.sandbox.calls import ok, refusal
from tests.sandbox.updates import take_kinds, take_updates
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person

Json = dict[str, Any]
UNREAD = "can't parse inline query result: "
NO_BUTTON = "can't parse inline query results button: "
KEYBOARD: Json = {"inline_keyboard": [[{"text": "In", "callback_data": "in"}]]}


def article(number: str = "1", **fields: Any) -> Json:
    content = {"message_text": "<b>Dinner</b>", "parse_mode": "HTML"}
    return {"type": "article", "id": number, "title": "Dinner", "input_message_content": content, **fields}


@pytest.fixture
def anna(own_server: SandboxServer) -> Person:
    return own_server.person("Anna")


@pytest.fixture
def boris(own_server: SandboxServer) -> Person:
    return own_server.person("Boris")


def test_result_is_sent_edited_and_pressed_by_anybody_in_a_chat_without_the_bot(
    own_server: SandboxServer, anna: Person, boris: Person
) -> None:
    chat = own_server.group("Friends", anna, boris, bot=False)
    query_id = anna.ask_inline("dinner", chat_id=chat)
    [asked] = take_updates(own_server)
    assert asked["inline_query"]["query"] == "dinner"
    assert (asked["inline_query"]["from"]["id"], asked["inline_query"]["chat_type"]) == (anna.id, "supergroup")
    shown = {"results": [article(reply_markup=KEYBOARD, description="Friday")], "is_personal": True, "next_offset": "9"}
    ok(own_server, "answerInlineQuery", inline_query_id=query_id, **shown)
    results = anna.wait_for_results(query_id)
    assert results["results"] == [{"id": "1", "title": "Dinner", "description": "Friday"}]
    assert results["next_offset"] == "9"
    message = anna.choose_result(query_id, "1")
    assert (message["via_bot"]["id"], message["text"]) == (1000000001, "Dinner")
    [chosen] = take_updates(own_server)
    name = chosen["chosen_inline_result"]["inline_message_id"]
    boris.press("In", chat_id=chat)
    [pressed] = take_updates(own_server)
    assert pressed["callback_query"]["inline_message_id"] == name
    assert "message" not in pressed["callback_query"]
    assert ok(own_server, "editMessageText", inline_message_id=name, text="1 in", reply_markup=KEYBOARD) is True
    assert (
        "message is not modified"
        in refusal(own_server, "editMessageText", inline_message_id=name, text="1 in", reply_markup=KEYBOARD)[1]
    )
    assert ok(own_server, "editMessageReplyMarkup", inline_message_id=name) is True
    assert boris.messages(chat_id=chat)[-1]["text"] == "1 in"


def test_bot_that_is_in_the_chat_sees_the_message_too(own_server: SandboxServer, anna: Person) -> None:
    query_id = anna.ask_inline()
    ok(own_server, "answerInlineQuery", inline_query_id=query_id, results=[article()])
    take_updates(own_server)
    anna.choose_result(query_id, "1")
    chosen, message = take_updates(own_server)
    assert "inline_message_id" not in chosen["chosen_inline_result"]
    assert message["message"]["via_bot"]["is_bot"] is True


def test_feedback_can_be_off(own_server: SandboxServer, anna: Person) -> None:
    own_server.request("PATCH", "bot", {"feedback": False})
    chat = own_server.group("Friends", anna, bot=False)
    query_id = anna.ask_inline(chat_id=chat)
    ok(own_server, "answerInlineQuery", inline_query_id=query_id, results=[article()])
    anna.choose_result(query_id, "1")
    assert take_kinds(own_server) == ["inline_query"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"inline_query_id": "5"}, "query is too old and response timeout expired or query ID is invalid"),
        ({"results": {}}, "expected an Array of inline query results"),
        ({"results": [article(str(number)) for number in range(51)]}, "too many inline query results specified"),
        ({"results": ["x"]}, f"{UNREAD}Inline query result must be an object"),
        ({"results": [{}]}, f'{UNREAD}Can\'t find field "type"'),
        ({"results": [{"type": "article"}]}, f'{UNREAD}Can\'t find field "id"'),
        ({"results": [{"type": "article", "id": "1"}]}, f'{UNREAD}Can\'t find field "message_text"'),
        (
            {"results": [article(input_message_content="x")]},
            f'{UNREAD}Field "input_message_content" must be of type Object',
        ),
        ({"results": [article(title=None)]}, f'{UNREAD}Field "title" must be of type String'),
        ({"results": [article("")]}, "RESULT_ID_INVALID"),
        ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
        ({"results": [article("x" * 65)]}, "RESULT_ID_INVALID"),
        ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
        ({"results": [article(type="photo")]}, "the sandbox plays inline results of the type article alone"),
        ({"results": [article(input_message_content={"message_text": ""})]}, f"{UNREAD}Message text is empty"),
        ({"results": [article(input_message_content={"message_text": " "})]}, "text must be non-empty"),
        ({"results": [article(input_message_content={"message_text": "x" * 4097})]}, "MESSAGE_TOO_LONG"),
        (
            {"results": [article(input_message_content={"message_text": "<b>", "parse_mode": "HTML"})]},
            f"{UNREAD}Can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            {"results": [article(reply_markup={"inline_keyboard": [[{"text": "a"}]]})]},
            f"{UNREAD}Can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"results": [article(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "x" * 65}]]})]},
            "BUTTON_DATA_INVALID",
        ),
        ({"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ({"button": {"text": "Start", "start_parameter": "a b"}}, "unallowed characters in start_parameter are used"),
        ({"button": {"text": "Start", "start_parameter": "a" * 65}}, "too long start_parameter specified"),
        ({"button": {"text": "Start", "start_parameter": ""}}, "can't use empty start_parameter"),
        ({"button": {"text": "Start"}}, f"{NO_BUTTON}InlineQueryResultsButton must have exactly one optional field"),
        ({"button": {"start_parameter": "a"}}, f'{NO_BUTTON}Can\'t find field "text"'),
        ({"button": "[1]"}, f"{NO_BUTTON}InlineQueryResultsButton must be an Object"),
    ],
)
def test_invalid_answers_are_refused(own_server: SandboxServer, anna: Person, fields: Json, words: str) -> None:
    query_id = anna.ask_inline()
    answer = {"inline_query_id": query_id, "results": [article()], **fields}
    assert refusal(own_server, "answerInlineQuery", **answer) == (400, f"Bad Request: {words}")


def test_no_results_are_an_answer_too(own_server: SandboxServer, anna: Person) -> None:
    query_id = anna.ask_inline()
    ok(own_server, "answerInlineQuery", inline_query_id=query_id)
    assert anna.wait_for_results(query_id)["results"] == []


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (None, "result isn't specified"),
        ("[1]", "inline query result must be an object"),
        ({"type": "article"}, 'can\'t find field "id"'),
        (article(title=" "), "ARTICLE_TITLE_EMPTY"),
    ],
)
def test_invalid_answers_to_guests_are_refused(
    own_server: SandboxServer, anna: Person, boris: Person, result: Any, words: str
) -> None:
    anna.say("@vstrecha_sandbox_bot dinner", chat_id=own_server.group("Friends", anna, boris, bot=False))
    [update] = take_updates(own_server)
    answer = {"guest_query_id": update["guest_message"]["guest_query_id"], "result": result}
    assert refusal(own_server, "answerGuestQuery", **answer) == (400, f"Bad Request: {words}")


def test_unknown_inline_message_can_not_be_edited(own_server: SandboxServer) -> None:
    refused = refusal(own_server, "editMessageText", inline_message_id="x", text="x")
    assert refused == (400, "Bad Request: MESSAGE_ID_INVALID")


def test_queries_of_others_are_not_theirs(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    query_id = anna.ask_inline()
    ok(own_server, "answerInlineQuery", inline_query_id=query_id, results=[article()])
    with pytest.raises(AssertionError, match="no such result"):
        boris.choose_result(query_id, "1")
    with pytest.raises(AssertionError, match="at most 256"):
        anna.ask_inline("x" * 257)
    own_server.request("PATCH", "bot", {"inline": False})
    with pytest.raises(AssertionError, match="no inline mode"):
        anna.ask_inline()


def test_guest_query_is_answered_where_the_bot_is_not(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    chat = own_server.group("Friends", anna, boris, bot=False)
    anna.say("no word of it", chat_id=chat)
    anna.say("@vstrecha_sandbox_bot dinner", chat_id=chat)
    [update] = take_updates(own_server)
    guest = update["guest_message"]
    assert (guest["chat"]["id"], guest["text"]) == (chat, "@vstrecha_sandbox_bot dinner")
    sent = ok(
        own_server, "answerGuestQuery", guest_query_id=guest["guest_query_id"], result=article(reply_markup=KEYBOARD)
    )
    shown = boris.wait_for("Dinner", since=0, chat_id=chat)
    assert shown["guest_bot_caller_user"]["id"] == anna.id
    boris.press("In", chat_id=chat)
    [pressed] = take_updates(own_server)
    assert pressed["callback_query"]["inline_message_id"] == sent["inline_message_id"]
    again = refusal(own_server, "answerGuestQuery", guest_query_id=guest["guest_query_id"], result=article())
    assert again[1].startswith("Bad Request: query is too old")
    own_server.request("PATCH", "bot", {"guest": False})
    anna.say("@vstrecha_sandbox_bot dinner", chat_id=chat)
    assert take_updates(own_server) == []
