"""Native polls: what sendPoll takes, votes, options that members add, the end."""

import time
from typing import Any

import pytest

from tests.sandbox.calls import ok, refusal
from tests.sandbox.updates import take_kinds, take_updates
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person

Json = dict[str, Any]
BASE: Json = {
    "question": "When?",
    "options": [{"text": "Mon"}, {"text": "Tue"}, {"text": "Wed"}],
    "is_anonymous": False,
}


@pytest.fixture
def anna(own_server: SandboxServer) -> Person:
    return own_server.person("Anna", started=True)


@pytest.fixture
def boris(own_server: SandboxServer) -> Person:
    return own_server.person("Boris")


def test_members_vote_for_several_options_and_change_their_mind(
    own_server: SandboxServer, anna: Person, boris: Person
) -> None:
    group = own_server.group("Team", anna, boris)
    sent = ok(own_server, "sendPoll", chat_id=group, **BASE, allows_multiple_answers=True)
    take_updates(own_server)
    ids = [option["persistent_id"] for option in sent["poll"]["options"]]
    assert len(set(ids)) == 3
    anna.vote(sent, 0, 2)
    boris.vote(sent, ids[2])
    anna.vote(sent, 1)
    boris.vote(sent)
    found = take_updates(own_server)
    answers = [update["poll_answer"] for update in found if "poll_answer" in update]
    assert [(one["user"]["id"], one["option_ids"]) for one in answers] == [
        (anna.id, [0, 2]), (boris.id, [2]), (anna.id, [1]), (boris.id, []),
    ]  # fmt: skip
    assert answers[0]["option_persistent_ids"] == [ids[0], ids[2]]
    counts = [[option["voter_count"] for option in update["poll"]["options"]] for update in found if "poll" in update]
    assert counts == [[1, 0, 1], [1, 0, 2], [0, 1, 1], [0, 1, 0]]
    assert anna.chat(group)["votes"] == {str(sent["message_id"]): [ids[1]]}
    assert anna.messages(chat_id=group)[-1]["poll"]["total_voter_count"] == 1


def test_markup_of_question_and_options_is_read_and_dropped(own_server: SandboxServer, anna: Person) -> None:
    bold = {"type": "bold", "offset": 0, "length": 3}
    options = [{"text": "<i>Mon</i>", "text_parse_mode": "HTML"}, {"text": "Tue", "text_entities": [bold]}, "<b>"]
    fields = {"question": "<b>When</b> &amp; where?", "question_parse_mode": "HTML", "options": options}
    poll = ok(own_server, "sendPoll", chat_id=anna.id, **fields)["poll"]
    assert poll["question"] == "When & where?"
    assert [option["text"] for option in poll["options"]] == ["Mon", "Tue", "<b>"]
    broken = {**fields, "question": "<b>When"}
    assert "can't parse entities" in refusal(own_server, "sendPoll", chat_id=anna.id, **broken)[1]


def test_date_of_the_end_may_be_given(own_server: SandboxServer, anna: Person) -> None:
    date = int(time.time()) + 3600
    poll = ok(own_server, "sendPoll", chat_id=anna.id, **BASE, close_date=date)["poll"]
    assert (poll["close_date"], "open_period" in poll, poll["is_closed"]) == (date, False, False)


def test_forwarded_poll_is_one_with_the_first(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    """A poll of the private chat is voted in elsewhere, also where the bot is not."""
    group = own_server.group("Friends", anna, boris, bot=False)
    sent = ok(own_server, "sendPoll", chat_id=anna.id, **BASE, allow_adding_options=True)
    take_updates(own_server)
    copy = anna.forward(sent, group)
    assert take_updates(own_server) == [], "the bot is not there"
    assert copy["forward_origin"]["sender_user"]["is_bot"] is True
    assert copy["poll"]["id"] == sent["poll"]["id"]
    boris.vote(copy, 1)
    anna.vote(sent, 1)
    answers = [update["poll_answer"] for update in take_updates(own_server) if "poll_answer" in update]
    assert [(one["user"]["id"], one["poll_id"]) for one in answers] == [
        (boris.id, sent["poll"]["id"]), (anna.id, sent["poll"]["id"]),
    ]  # fmt: skip
    assert boris.chat(group)["votes"].keys() == {str(copy["message_id"])}
    assert anna.chat(group)["votes"].keys() == {str(copy["message_id"])}, "she has voted in the same poll"
    boris.add_option(copy, "Thu")
    assert boris.chat(group)["adding"] == [copy["message_id"]]
    for person, chat in ((anna, anna.id), (boris, group)):
        shown = next(one["poll"] for one in person.messages(chat_id=chat) if "poll" in one)
        assert [option["voter_count"] for option in shown["options"]] == [0, 2, 0, 0]
    ok(own_server, "stopPoll", chat_id=anna.id, message_id=sent["message_id"])
    with pytest.raises(AssertionError, match="closed"):
        boris.vote(copy, 0)


def test_nobody_forwards_what_they_do_not_see(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    sent = ok(own_server, "sendPoll", chat_id=anna.id, **BASE)
    group = own_server.group("Friends", anna, boris)
    others = own_server.group("Others", boris)
    with pytest.raises(AssertionError, match="Boris is not in this chat"):
        boris.forward(sent, group)
    with pytest.raises(AssertionError, match="Anna is not in this chat"):
        anna.forward(sent, others)
    with pytest.raises(AssertionError, match="no such message"):
        anna.forward({**sent, "message_id": 10**6}, group)


def test_nobody_votes_in_the_private_chat_of_another(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    sent = ok(own_server, "sendPoll", chat_id=anna.id, **BASE)
    with pytest.raises(AssertionError, match="Boris is not in this chat"):
        boris.vote(sent, 0)


def test_same_vote_again_says_nothing(own_server: SandboxServer, anna: Person) -> None:
    sent = ok(own_server, "sendPoll", chat_id=anna.id, **BASE)
    take_updates(own_server)
    anna.vote(sent, 1)
    anna.vote(sent, 1)
    assert take_kinds(own_server) == ["poll", "poll_answer"]


def test_rules_of_a_poll_bind_its_voters(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    group = own_server.group("Team", anna)
    sent = ok(own_server, "sendPoll", chat_id=group, **BASE, allows_revoting=False)
    with pytest.raises(AssertionError, match="one answer"):
        anna.vote(sent, 0, 1)
    with pytest.raises(AssertionError, match="no option"):
        anna.vote(sent, 7)
    with pytest.raises(AssertionError, match="Boris is not in this chat"):
        boris.vote(sent, 0)
    anna.vote(sent, 0)
    with pytest.raises(AssertionError, match="can't be changed"):
        anna.vote(sent, 1)
    with pytest.raises(AssertionError, match="can't add options"):
        anna.add_option(sent, "Thu")


def test_anonymous_poll_tells_no_names(own_server: SandboxServer, anna: Person) -> None:
    sent = ok(own_server, "sendPoll", chat_id=anna.id, question="?", options=["a", "b"])
    assert (sent["poll"]["is_anonymous"], sent["poll"]["allows_revoting"]) == (True, True)
    take_updates(own_server)
    anna.vote(sent, 0)
    assert take_kinds(own_server) == ["poll"]


def test_members_add_options(own_server: SandboxServer, anna: Person, boris: Person) -> None:
    group = own_server.group("Team", anna, boris)
    sent = ok(own_server, "sendPoll", chat_id=group, **BASE, allow_adding_options=True)
    take_updates(own_server)
    assert boris.chat(group)["adding"] == [sent["message_id"]]  # the page shows a field for it
    poll = boris.add_option(sent, "Thu")
    ids = [[option["persistent_id"] for option in one["options"]] for one in (sent["poll"], poll)]
    assert ids[1][:3] == ids[0], "those that were there keep theirs"
    assert len(set(ids[1])) == 4
    assert (poll["options"][3]["text"], poll["options"][3]["added_by_user"]["id"]) == ("Thu", boris.id)
    service, state = take_updates(own_server)
    added = service["message"]["poll_option_added"]
    assert added["option_persistent_id"] == poll["options"][3]["persistent_id"]
    assert added["poll_message"]["message_id"] == sent["message_id"]
    assert state["poll"]["options"][3]["text"] == "Thu"
    with pytest.raises(AssertionError, match="not there yet"):
        anna.add_option(sent, "Thu")


def test_stopped_poll_takes_no_votes(own_server: SandboxServer, anna: Person) -> None:
    keyboard = {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]]}
    sent = ok(own_server, "sendPoll", chat_id=anna.id, **BASE, reply_markup=keyboard)
    where = {"chat_id": anna.id, "message_id": sent["message_id"]}
    stopped = ok(own_server, "stopPoll", **where)
    assert stopped["is_closed"] is True
    assert "reply_markup" not in anna.last()
    with pytest.raises(AssertionError, match="closed"):
        anna.vote(sent, 0)
    assert refusal(own_server, "stopPoll", **where) == (400, "Bad Request: poll has already been closed")
    assert [update["poll"]["is_closed"] for update in take_updates(own_server)] == [True]


def test_deadline_closes_the_poll(own_server: SandboxServer, anna: Person) -> None:
    sent = ok(own_server, "sendPoll", chat_id=anna.id, **BASE, open_period=600)
    assert sent["poll"]["close_date"] - sent["date"] in (600, 601)
    own_server.request("POST", f"people/{anna.id}/hurry", {"message_id": sent["message_id"]})
    assert [update["poll"]["is_closed"] for update in take_updates(own_server)] == [True]
    short = ok(own_server, "sendPoll", chat_id=anna.id, **BASE, open_period=5)
    closed = anna._wait(lambda: anna.last() if anna.last()["poll"]["is_closed"] else None, "the end of the poll", 30)
    assert closed["message_id"] == short["message_id"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"question": " "}, "text must be non-empty"),
        ({"question": "x" * 301}, "poll question length must not exceed 300"),
        ({"options": []}, "poll must have at least one answer option"),
        ({"options": {"a": 1}}, "expected an Array of String as options"),
        ({"options": None}, "can't parse options JSON object"),
        ({"options": [1]}, "expected an option to be of type String"),
        ({"options": ["x"] * 13}, "poll can't have more than 12 options"),
        ({"options": ["x" * 101]}, "poll options length must not exceed 100"),
        ({"options": ["x", " "]}, "text must be non-empty"),
        ({"options": [{}]}, 'can\'t find field "text"'),
        ({"members_only": True}, "poll voters can be restricted only in channel chats"),
        ({"country_codes": ["RU"]}, "poll voters can be restricted only in channel chats"),
        ({"options": "x"}, "can't parse options JSON object"),
        ({"type": "vote"}, "unsupported poll type specified"),
        ({"type": "quiz"}, "the sandbox plays no quizzes"),
        ({"open_period": 4}, "POLL_CLOSE_PERIOD_INVALID"),
        ({"close_date": 1}, "POLL_CLOSE_DATE_INVALID"),
        ({"open_period": 5, "close_date": 1}, "open_period and close_date can't be used together"),
        ({"is_anonymous": True, "allow_adding_options": True}, "options can't be added to anonymous polls"),
        ({"description": "x" * 1025}, "poll description length must not exceed 1024"),
        ({"chat_id": -5}, "chat not found"),
    ],
)
def test_invalid_polls_are_refused(own_server: SandboxServer, anna: Person, fields: Json, words: str) -> None:
    assert refusal(own_server, "sendPoll", **{"chat_id": anna.id, **BASE, **fields}) == (400, f"Bad Request: {words}")


def test_what_is_no_poll_can_not_be_stopped(own_server: SandboxServer, anna: Person) -> None:
    sent = ok(own_server, "sendMessage", chat_id=anna.id, text="x")
    where = {"chat_id": anna.id, "message_id": sent["message_id"]}
    assert refusal(own_server, "stopPoll", **where)[1] == "Bad Request: message is not a poll"
    for unknown in ({"message_id": 10**6}, {}):
        refused = refusal(own_server, "stopPoll", chat_id=anna.id, **unknown)
        assert refused[1] == "Bad Request: message with poll to stop not found"
    channel = own_server.group("News", anna, kind="channel")
    assert "can't be sent to channel chats" in refusal(own_server, "sendPoll", chat_id=channel, **BASE)[1]
