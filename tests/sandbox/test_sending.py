"""sendMessage and similar methods: what arrives, and the errors of what is refused."""

from typing import Any

import pytest
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.types import ReplyParameters

from tests.sandbox.calls import ok, refusal, with_bot
from tests.support.sandbox_server import SandboxServer


def test_message_keeps_its_formatting(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    sent = with_bot(
        server, lambda bot: bot.send_message(anna.id, "  <b>Обед</b> &lt;😀&gt; <i>в 12</i>\n", parse_mode="HTML")
    )
    assert sent.text == "Обед <😀> в 12"
    assert [(e.type, e.offset, e.length) for e in sent.entities or []] == [("bold", 0, 4), ("italic", 10, 4)]
    assert anna.last()["text"] == "Обед <😀> в 12"


def test_sending_to_unknown_topic_is_refused(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    group = server.group("Team", anna)
    anna.send_content({"text": "hi", "message_thread_id": 7, "is_topic_message": True}, chat_id=group)
    anna.send_content({"text": "hi", "message_thread_id": 8}, chat_id=group)
    sent = ok(server, "sendMessage", chat_id=group, text="hi", message_thread_id=7)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (7, True)
    assert "message_thread_id" not in ok(server, "sendMessage", chat_id=group, text="hi")
    for chat, number in ((group, 8), (group, 9), (anna.id, 7)):
        answer = refusal(server, "sendMessage", chat_id=chat, text="hi", message_thread_id=number)
        assert answer == (400, "Bad Request: message thread not found")


def test_only_reachable_chats_receive_messages(server: SandboxServer) -> None:
    stranger, blocker, gone = server.person("Olga"), server.person("Boris"), server.person("Vera", started=True)
    blocker.say("hi")
    blocker.block()
    gone.delete_account()

    def send(chat_id: Any) -> tuple[int, str]:
        return refusal(server, "sendMessage", chat_id=chat_id, text="hi")

    assert send(stranger.id) == (403, "Forbidden: bot can't initiate conversation with a user")
    assert send(blocker.id) == (403, "Forbidden: bot was blocked by the user")
    assert send(gone.id) == (403, "Forbidden: user is deactivated")
    assert send(404404404) == (400, "Bad Request: chat not found")
    assert send("@boris") == (400, "Bad Request: chat not found")
    assert send("somebody") == (400, "Bad Request: chat not found")
    assert send("") == (400, "Bad Request: chat_id is empty")
    blocker.unblock()
    assert ok(server, "sendMessage", chat_id=blocker.id, text="hi")["text"] == "hi"


def test_aiogram_raises_the_right_error_for_each_refusal(server: SandboxServer) -> None:
    anna = server.person("Anna")
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation with a user"):
        with_bot(server, lambda bot: bot.send_message(anna.id, "hi"))
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        with_bot(server, lambda bot: bot.send_message(1, "hi"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("<b> </b>", "text must be non-empty"),
        ("a" * 4097, "message is too long"),
        ("😀" * 2049, "message is too long"),
        ("<b></b>" * 4682, "text is too long"),
    ],
)
def test_invalid_texts_are_refused(server: SandboxServer, text: str, words: str) -> None:
    anna = server.person("Anna", started=True)
    fields = {"chat_id": anna.id, "text": text, "parse_mode": "HTML"}
    assert refusal(server, "sendMessage", **fields) == (400, f"Bad Request: {words}")
    assert anna.messages() == []


def test_length_limit_applies_after_parsing_entities(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    text = f"<b>{'&amp;' * 4096}</b>"
    assert ok(server, "sendMessage", chat_id=anna.id, text=text, parse_mode="HTML")["text"] == "&" * 4096


def test_unknown_parse_mode_is_refused(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    for mode, words in (("Wiki", "unsupported parse_mode"), ("MarkdownV2", "the sandbox plays no Markdown")):
        fields = {"chat_id": anna.id, "text": "x", "parse_mode": mode}
        assert refusal(server, "sendMessage", **fields) == (400, f"Bad Request: {words}")
    assert ok(server, "sendMessage", chat_id=anna.id, text="<b>", parse_mode="None")["text"] == "<b>"


def test_explicit_entities_are_validated(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    given: list[dict[str, Any]] = [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 5, "length": 4, "url": "example.org"},
        {"type": "date_time", "offset": 10, "length": 4, "unix_time": 1_800_000_000, "date_time_format": "wDT"},
        {"type": "text_mention", "offset": 15, "length": 4, "user": {"id": anna.id}},
        {"type": "text_mention", "offset": 15, "length": 4, "user": {"id": 5}},
        {"type": "pre", "offset": 20, "length": 4, "language": "python"},
        {"type": "bold", "offset": 20, "length": 99},
        {"type": "bold", "offset": 20, "length": 0},
        {"type": "url", "offset": 0, "length": 4},
    ]
    text = "bold link time anna code"
    entities = ok(server, "sendMessage", chat_id=anna.id, text=text, entities=given)["entities"]
    assert [entity["type"] for entity in entities] == ["bold", "text_link", "date_time", "text_mention", "pre"]
    assert entities[1]["url"] == "http://example.org/"
    assert entities[2]["unix_time"] == 1_800_000_000


@pytest.mark.parametrize(
    ("entity", "words"),
    [
        (1, "expected an Object"),
        ({"type": "bold"}, 'Can\'t find field "offset"'),
        ({"offset": 0, "length": 1}, 'Can\'t find field "type"'),
        ({"type": "bold", "offset": [], "length": 1}, 'Field "offset" must be a Number'),
        ({"type": "bold", "offset": "x", "length": 1}, 'Field "offset" must be a valid Number'),
        ({"type": "", "offset": 0, "length": 1}, "Type is not specified"),
        ({"type": "nonsense", "offset": 0, "length": 1}, "Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 1}, 'Can\'t find field "url"'),
        ({"type": "date_time", "offset": 0, "length": 1}, 'Can\'t find field "unix_time"'),
        (
            {"type": "date_time", "offset": 0, "length": 1, "unix_time": 1, "date_time_format": "x"},
            "Invalid date-time format specified",
        ),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "bold", "offset": 0, "length": -4}, "receive an entity with incorrect length -4"),
    ],
)
def test_entities_that_are_none_are_refused(server: SandboxServer, entity: Any, words: str) -> None:
    anna = server.person("Anna", started=True)
    shown = words if words.startswith("receive") else f"can't parse MessageEntity: {words}"
    refused = refusal(server, "sendMessage", chat_id=anna.id, text="text", entities=[entity])
    assert refused == (400, f"Bad Request: {shown}")


def test_reply_contains_the_original_message(server: SandboxServer) -> None:
    anna = server.person("Anna")
    said = anna.say("question")
    reply = ReplyParameters(message_id=said["message_id"])
    sent = with_bot(server, lambda bot: bot.send_message(anna.id, "answer", reply_parameters=reply))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "question"
    words = "Bad Request: message to be replied not found"
    assert refusal(server, "sendMessage", chat_id=anna.id, text="x", reply_to_message_id=999_999) == (400, words)
    for given, why in (
        ("[]", "object expected as reply parameters"),
        ("{", "can't parse reply parameters JSON object"),
        ({"chat_id": 5}, 'can\'t find field "message_id"'),
    ):
        assert refusal(server, "sendMessage", chat_id=anna.id, text="x", reply_parameters=given)[1].endswith(why)
    lenient = {"message_id": 999_999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in ok(server, "sendMessage", chat_id=anna.id, text="x", reply_parameters=lenient)


def test_message_ids_and_dates_increase_within_a_chat(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    numbers = [ok(server, "sendMessage", chat_id=anna.id, text=str(n))["message_id"] for n in range(3)]
    messages = anna.messages()
    assert [message["message_id"] for message in messages] == sorted(numbers)
    assert [message["date"] for message in messages] == sorted(message["date"] for message in messages)


def test_location_can_be_sent(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    sent = with_bot(server, lambda bot: bot.send_location(anna.id, 55.75, 37.61))
    assert sent.location is not None
    assert sent.location.latitude == 55.75
    assert refusal(server, "sendLocation", chat_id=anna.id, latitude=1)[1] == "Bad Request: longitude is empty"
    wrong = refusal(server, "sendLocation", chat_id=anna.id, latitude=91, longitude=0)
    assert wrong == (400, "Bad Request: invalid location specified")


def test_chat_action_is_shown(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    assert with_bot(server, lambda bot: bot.send_chat_action(anna.id, "typing")) is True
    changes = server.request("GET", f"changes?after={anna.since}&chat_id={anna.id}")["changes"]
    assert [(change["type"], change.get("action")) for change in changes] == [("typing", "typing")]
    words = "Bad Request: wrong parameter action in request"
    assert refusal(server, "sendChatAction", chat_id=anna.id, action="dancing") == (400, words)


def test_get_chat_returns_the_chat(server: SandboxServer) -> None:
    anna, stranger = server.person("Anna", username="anna_up", started=True), server.person("Olga")
    assert with_bot(server, lambda bot: bot.get_chat(anna.id)).username == "anna_up"
    assert refusal(server, "getChat", chat_id=stranger.id) == (400, "Bad Request: chat not found")
