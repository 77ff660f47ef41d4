"""No secret gets into the log."""

import io
import logging

import pytest

from webapp.logs import HideSecrets

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
        ("Token vst_AbCd was revoked.", "Token vst_AbCd was revoked."),
    ],
)
def test_tokens_are_hidden_in_paths_and_headers(said: str, kept: str) -> None:
    assert logged(lambda log: log.warning("%s", said)) == f"{kept}\n"
