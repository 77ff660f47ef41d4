"""Documents in both directions."""

import io

from aiogram.types import BufferedInputFile

from tests.sandbox.calls import ok, refusal, request, with_bot
from tests.support.sandbox_server import SandboxServer


def test_person_receives_document_from_bot(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    file = BufferedInputFile("событие".encode(), "Мой календарь.ics")
    sent = with_bot(server, lambda bot: bot.send_document(anna.id, file, caption="<b>Вот</b>", parse_mode="HTML"))
    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("Мой календарь.ics", 14, "Вот")
    answer = request(server, "GET", f"/sandbox/api/files/{anna.last()['document']['file_id']}")
    assert answer.body.decode() == "событие"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    again = ok(server, "sendDocument", chat_id=anna.id, document=sent.document.file_id)
    assert again["document"]["file_id"] == sent.document.file_id
    edited = with_bot(
        server, lambda bot: bot.edit_message_caption(chat_id=anna.id, message_id=sent.message_id, caption="Да")
    )
    assert getattr(edited, "caption", None) == "Да"


def test_bot_receives_document_from_person(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna")
    anna.send_document("cal.ics", b"BEGIN:VCALENDAR", mime="text/calendar", caption="/import this")
    (update,) = with_bot(own_server, lambda bot: bot.get_updates())
    assert update.message is not None
    document = update.message.document
    assert document is not None
    assert (document.mime_type, update.message.caption) == ("text/calendar", "/import this")
    content = with_bot(own_server, lambda bot: bot.download(document))
    assert isinstance(content, io.BytesIO)
    assert content.read() == b"BEGIN:VCALENDAR"


def test_invalid_documents_are_refused(server: SandboxServer) -> None:
    anna = server.person("Anna", started=True)
    to = {"chat_id": anna.id}
    assert refusal(server, "sendDocument", **to)[1] == "Bad Request: there is no document in the request"
    words = "Bad Request: wrong file identifier/HTTP URL specified"
    assert refusal(server, "sendDocument", **to, document="nonsense")[1] == words
    assert (
        refusal(server, "sendDocument", **to, document="https://a.org/x")[1]
        == "Bad Request: failed to get HTTP URL content"
    )
    assert (
        refusal(server, "sendDocument", **to, document="x", caption="c" * 1025)[1]
        == "Bad Request: message caption is too long"
    )
    assert refusal(server, "getFile", file_id="nonsense")[1] == "Bad Request: invalid file_id"
    assert refusal(server, "getFile")[1] == "Bad Request: file_id not specified"
    assert request(server, "GET", "/sandbox/api/files/nonsense").status == 404


def test_bot_cannot_download_file_over_20_mb(own_server: SandboxServer) -> None:
    anna = own_server.person("Anna")
    sent = anna.send_document("big.bin", b"0" * (20 * 1024 * 1024 + 1))
    words = "Bad Request: file is too big"
    assert refusal(own_server, "getFile", file_id=sent["document"]["file_id"]) == (400, words)


def test_document_that_is_not_base64_is_refused(server: SandboxServer) -> None:
    anna = server.person("Anna")
    body = '{"document": {"name": "x", "base64": "%%%"}}'
    answer = request(server, "POST", f"/sandbox/api/people/{anna.id}/messages", body)
    assert (answer.status, answer.json["error"]) == (400, "a document needs its content in base64")
