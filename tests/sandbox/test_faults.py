"""Faults on request, limits, and the log of calls."""

import http.client

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from sandbox.errors import ApiError
from sandbox.faults import Rate
from tests.sandbox.calls import ok, refusal, request, with_bot
from tests.support.sandbox_server import SandboxServer


def test_planned_fault_refuses_next_calls_with_429(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna", started=True)
    own_server.fail_next("sendMessage", error_code=429, retry_after=7, times=2)
    with pytest.raises(TelegramRetryAfter) as caught:
        with_bot(own_server, lambda bot: bot.send_message(anna.id, "x"))
    assert caught.value.retry_after == 7
    assert ok(own_server, "getMe")["id"] == 1000000001
    answer = request(own_server, "GET", f"/bot{own_server.token}/sendMessage?chat_id={anna.id}&text=x")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    assert answer.json == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    assert ok(own_server, "sendMessage", chat_id=anna.id, text="third")["text"] == "third"
    assert [call["status"] for call in own_server.calls("sendMessage")] == [429, 429, 200]


def test_fault_can_be_limited_to_one_chat(own_server: SandboxServer) -> None:
    anna, boris = own_server.person("Anna", started=True), own_server.person("Boris", started=True)
    own_server.fail_next(error_code=502, chat_id=anna.id)
    assert ok(own_server, "sendMessage", chat_id=boris.id, text="x")["text"] == "x"
    with pytest.raises(TelegramServerError, match="Bad Gateway"):
        with_bot(own_server, lambda bot: bot.send_message(anna.id, "x"))
    own_server.fail_next(error_code=403, description="Forbidden: just so")
    assert refusal(own_server, "getMe") == (403, "Forbidden: just so")


@pytest.mark.parametrize(("cut", "delivered"), [("before", 0), ("after", 1)])
def test_fault_can_close_the_connection(own_server: SandboxServer, cut: str, delivered: int) -> None:
    anna = own_server.person("Anna", started=True)
    own_server.fail_next("sendMessage", cut=cut)
    with pytest.raises(TelegramNetworkError):
        with_bot(own_server, lambda bot: bot.send_message(anna.id, "x"))
    assert len(anna.messages()) == delivered
    assert [call["status"] for call in own_server.calls("sendMessage")] == [0]
    own_server.fail_next(cut="before")
    with pytest.raises((http.client.RemoteDisconnected, ConnectionResetError)):
        request(own_server, "GET", f"/bot{own_server.token}/getMe")


def test_planned_faults_can_be_listed_and_cleared(own_server: SandboxServer) -> None:
    own_server.fail_next("getMe", error_code=500, times=3)
    (planned,) = own_server.request("GET", "faults")["faults"]
    assert (planned["method"], planned["times"], planned["error_code"]) == ("getMe", 3, 500)
    own_server.clear_faults()
    assert ok(own_server, "getMe")["is_bot"] is True


def test_sending_limits_are_enforced(own_server: SandboxServer) -> None:
    people = [own_server.person(f"P{number}", started=True) for number in range(4)]
    own_server.limit_rate(overall=3, per_chat=1)
    assert ok(own_server, "sendMessage", chat_id=people[0].id, text="x")
    assert refusal(own_server, "sendMessage", chat_id=people[0].id, text="x")[0] == 429
    for person in people[1:3]:
        ok(own_server, "sendMessage", chat_id=person.id, text="x")
    assert refusal(own_server, "sendMessage", chat_id=people[3].id, text="x") == (
        429,
        "Too Many Requests: retry after 1",
    )
    own_server.limit_rate(False)
    assert ok(own_server, "sendMessage", chat_id=people[0].id, text="x")
    with pytest.raises(AssertionError, match="at least 1"):
        own_server.limit_rate(overall=0)


def test_rate_limit_is_a_sliding_window() -> None:
    rate = Rate(enabled=True, overall=2, per_chat=1)
    rate.take(1, 100.0)
    rate.take(2, 100.5)
    for moment in (100.5, 100.94):
        with pytest.raises(ApiError):
            rate.take(3, moment)
    rate.take(3, 100.96)
    with pytest.raises(ApiError):
        rate.take(3, 101.5)
    rate.take(3, 102.0)


def test_calls_are_logged_with_time_chat_and_parameters(own_server: SandboxServer) -> None:
    anna, boris = own_server.person("Anna", started=True), own_server.person("Boris", started=True)
    for person in (anna, boris, anna):
        ok(own_server, "sendmessage", chat_id=person.id, text=person.name)
    calls = own_server.calls("sendMessage", chat_id=anna.id)
    assert [call["parameters"]["text"] for call in calls] == ["Anna", "Anna"]
    assert calls[0]["time"] <= calls[1]["time"]
    assert own_server.statistics()["calls"] == {"sendMessage": 3}
    assert own_server.statistics()["messages"] == 3
