"""Lines of the log: no secret gets into them, they name their update, and programs can read them."""

import contextvars
import datetime as dt
import io
import json
import logging

import pytest

from tests.support.programs import run
from webapp import tracing
from webapp.logs import HideSecrets, JsonFormatter, ShortenRefusals, TextFormatter, configure

TOKEN = "123456:ABC-secret-token"
SECRET = "Cy4cvSCMt0sFvdopjFQ9ndt7LeQkvgde3n8w4evCuG8"


def logged(write: object) -> str:
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(HideSecrets([TOKEN, "", "short"]))
    log = logging.getLogger("test_logs")
    log.addHandler(handler)
    log.propagate = False
    try:
        write(log)  # type: ignore[operator]
    finally:
        log.removeHandler(handler)
    return output.getvalue()


def test_token_is_hidden_in_message_and_parameters() -> None:
    assert logged(lambda log: log.warning("GET /bot%s/getMe", TOKEN)) == "GET /bot***/getMe\n"
    whole = f"GET {TOKEN} 100%"
    assert logged(lambda log: log.warning(whole)) == "GET *** 100%\n"


def test_token_is_hidden_in_traceback() -> None:
    def fail() -> None:
        raise ValueError(f"https://api.telegram.org/bot{TOKEN}/getMe")

    def write(log: logging.Logger) -> None:
        try:
            fail()
        except ValueError:
            log.exception("failed")

    text = logged(write)
    assert TOKEN not in text
    assert "ValueError: https://api.telegram.org/bot***/getMe" in text


@pytest.mark.parametrize(("status", "short"), [(400, True), (413, True), (499, True), (500, False), (0, False)])
def test_refused_requests_leave_one_line(status: int, *, short: bool) -> None:
    """What anybody can send must not fill the disk: with a wrong Host, or half a form, there was a long traceback."""

    def fail() -> None:
        raise ValueError("wrong")

    def write(log: logging.Logger) -> None:
        log.handlers[-1].addFilter(ShortenRefusals())
        try:
            fail()
        except ValueError:
            log.exception("Bad request", extra={"status_code": status} if status else {})

    text = logged(write)
    assert text.startswith("Bad request\n")
    assert ("Traceback" in text) is not short


def test_handlers_shorten_refusals() -> None:
    assert configure("text", "info", [])["handlers"]["stderr"]["filters"] == ["short_refusals", "no_secrets"]


def test_other_text_is_unchanged() -> None:
    assert logged(lambda log: log.warning("a short %s", "word")) == "a short word\n"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"Not Found: /feeds/{SECRET}.ics", "Not Found: /feeds/***"),
        (f"Not Found: /FEEDS/{SECRET}.ics", "Not Found: /FEEDS/***"),
        (f"GET /%66eeds/{SECRET}.ics HTTP/1.1", "GET /%66eeds/***.ics HTTP/1.1"),
        (f"Unauthorized: /api/users/vst_{SECRET}/", "Unauthorized: /api/users/vst_***/"),
        (
            f"Invalid HTTP Header: 'Authorization Bearer vst_{SECRET}'",
            "Invalid HTTP Header: 'Authorization Bearer vst_***'",
        ),
        (
            f"GET /calendar/enter/vsl_{SECRET}/?next=/calendar/ HTTP/1.1",
            "GET /calendar/enter/***/?next=/calendar/ HTTP/1.1",
        ),
        (f"GET /bookings/{SECRET}/move/?zone=UTC HTTP/1.1", "GET /bookings/***/move/?zone=UTC HTTP/1.1"),
        (f"Gone: /CALENDAR/enter/{SECRET}/", "Gone: /CALENDAR/enter/***/"),
        (f"GET /calendar/%65nter/vsl_{SECRET}/ HTTP/1.1", "GET /calendar/%65nter/vsl_***/ HTTP/1.1"),
        (
            f'"GET /calendar/" 200 "https://a.example/calendar/enter/vsl_{SECRET}/"',
            '"GET /calendar/" 200 "https://a.example/calendar/enter/***/"',
        ),
        ("Forbidden: /calendar/enter/telegram/", "Forbidden: /calendar/enter/telegram/"),
        (f"Cookie: calendar_session=vsp_{SECRET}", "Cookie: calendar_session=vsp_***"),
        (f"Unauthorized: /api/users/vsp_{SECRET}/", "Unauthorized: /api/users/vsp_***/"),
        ("Token vst_AbCd was revoked.", "Token vst_AbCd was revoked."),
    ],
)
def test_tokens_are_hidden_in_paths_and_headers(said: str, kept: str) -> None:
    assert logged(lambda log: log.warning("%s", said)) == f"{kept}\n"


def test_json_line_has_its_update_its_traceback_and_no_secret() -> None:
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(HideSecrets([TOKEN]))
    handler.setFormatter(JsonFormatter())
    log = logging.getLogger("test_logs.json")
    log.addHandler(handler)
    log.propagate = False

    def fail() -> None:
        raise ValueError(f"/bot{TOKEN}/getMe\nof two lines")

    def write() -> None:
        tracing.follow(1234)
        try:
            fail()
        except ValueError:
            log.exception("не вышло: %s", TOKEN)

    try:
        contextvars.Context().run(write)
        contextvars.Context().run(log.warning, "without an update")
    finally:
        log.removeHandler(handler)
    first, second = (json.loads(line) for line in output.getvalue().splitlines())
    assert dt.datetime.fromisoformat(first["time"]).utcoffset() == dt.timedelta()
    assert (first["level"], first["logger"], first["update_id"]) == ("error", "test_logs.json", 1234)
    assert first["message"] == "не вышло: ***"
    assert "ValueError: /bot***/getMe\nof two lines" in first["error"]
    assert TOKEN not in output.getvalue()
    assert second.keys() == {"time", "level", "logger", "process", "message"}


@pytest.mark.parametrize(("update", "line"), [(None, "bot: hello"), (7, "bot [update 7]: hello")])
def test_text_line_names_its_update(update: int | None, line: str) -> None:
    record = logging.LogRecord("bot", logging.INFO, "", 0, "hello", None, None)

    def write() -> str:
        tracing.follow(update)
        return TextFormatter().format(record)

    assert contextvars.Context().run(write).endswith(f" INFO {line}")


def test_libraries_stay_at_info_when_our_own_lines_are_debugged() -> None:
    levels = {name: logger["level"] for name, logger in configure("json", "debug", [])["loggers"].items()}
    assert {levels[name] for name in ("bot", "worker", "calendarapp")} == {"DEBUG"}
    assert levels["django"] == configure("json", "debug", [])["root"]["level"] == "INFO"
    assert configure("text", "error", [])["root"]["level"] == "ERROR"


def test_programs_write_json_and_refuse_an_unknown_format() -> None:
    refused = run(["webapp/manage.py", "check"], {"LOG_FORMAT": "xml", "DATABASE_URL": "postgresql:///unused"})
    assert (refused.returncode, refused.stderr) == (2, "LOG_FORMAT must be json, text, not 'xml'.\n")
    code = (
        "import os, django, logging; os.environ['DJANGO_SETTINGS_MODULE'] = 'webapp.settings'; django.setup();"
        "logging.getLogger('bot').info('quiet'); logging.getLogger('bot').warning('loud')"
    )
    variables = {"LOG_FORMAT": "json", "LOG_LEVEL": "warning", "DATABASE_URL": "postgresql:///unused"}
    [line] = run(["-c", code], variables).stderr.splitlines()
    assert json.loads(line)["message"] == "loud"
