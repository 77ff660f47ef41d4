"""Calls to the Bot API server: method names, parameters and their encodings."""

import json
from urllib.parse import urlencode

import pytest

from tests.sandbox.calls import request, with_bot
from tests.support.sandbox_server import SandboxServer

BOUNDARY = "x-sandbox-boundary"


def test_aiogram_client_reads_bot_profile(server: SandboxServer) -> None:
    me = with_bot(server, lambda bot: bot.get_me())
    assert (me.id, me.is_bot, me.username) == (1000000001, True, "vstrecha_sandbox_bot")


def test_wrong_token_is_unauthorized(server: SandboxServer) -> None:
    answer = request(server, "POST", "/bot1:wrong/getMe")
    assert answer.status == 401
    assert answer.json == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert request(server, "GET", "/file/bot1:wrong/documents/file_1.txt").status == 401


@pytest.mark.parametrize(
    "path", ["/bot{}/noSuchMethod", "/bot{}", "/bot{}/getMe/more", "/file/bot{}/no/file", "/file/x"]
)
def test_unknown_path_is_not_found(server: SandboxServer, path: str) -> None:
    answer = request(server, "GET", path.format(server.token))
    assert (answer.status, answer.json) == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


@pytest.mark.parametrize("name", ["getMe", "getme", "GETME"])
def test_method_names_ignore_case(server: SandboxServer, name: str) -> None:
    assert request(server, "GET", f"/bot{server.token}/{name}").json["ok"] is True


def test_parameters_are_read_from_query_form_json_and_multipart(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    fields = {"chat_id": str(anna.id), "text": "привет", "protect_content": "true"}
    path = f"/bot{server.token}/sendMessage"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    parts = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    answers = [
        request(server, "GET", f"{path}?{urlencode(fields)}"),
        request(server, "POST", path, urlencode(fields), form),
        request(server, "POST", path, json.dumps(fields), {"Content-Type": "application/json"}),
        request(
            server,
            "POST",
            path,
            f"{parts}--{BOUNDARY}--\r\n".encode(),
            {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"},
        ),
    ]
    for answer in answers:
        assert answer.json["result"]["text"] == "привет"
        assert answer.json["result"]["has_protected_content"] is True


@pytest.mark.parametrize("body", ["{", "[]", '"text"'])
def test_json_body_that_is_not_an_object_is_refused(server: SandboxServer, body: str) -> None:
    answer = request(server, "POST", f"/bot{server.token}/getMe", body, {"Content-Type": "application/json"})
    assert (answer.status, answer.json["description"]) == (400, "Bad Request: can't parse request body as JSON object")


def test_malformed_parameters_are_refused(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    markup = {"inline_keyboard": [[{"text": "a", "copy_text": 5}]]}
    body = json.dumps({"chat_id": anna.id, "text": "x", "reply_markup": markup})
    answer = request(server, "POST", f"/bot{server.token}/sendMessage", body, {"Content-Type": "application/json"})
    assert (answer.status, answer.json["description"]) == (400, "Bad Request: wrong parameters specified")
