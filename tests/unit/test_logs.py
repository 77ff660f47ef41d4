"""No secret gets into the log, whatever carries it."""

import io
import logging

from webapp.logs import HideSecrets

TOKEN = "123456:ABC-secret-token"


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


def test_in_the_message_and_in_its_parameters() -> None:
    assert logged(lambda log: log.warning("GET /bot%s/getMe", TOKEN)) == "GET /bot***/getMe\n"
    whole = f"GET {TOKEN} 100%"
    assert logged(lambda log: log.warning(whole)) == "GET *** 100%\n"


def test_in_a_traceback() -> None:
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


def test_the_rest_stays() -> None:
    assert logged(lambda log: log.warning("a short %s", "word")) == "a short word\n"
