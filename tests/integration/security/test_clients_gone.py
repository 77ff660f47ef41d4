"""A client that is gone in the middle of its request is no fault of ours: one line in the log, and no traceback."""

import io
import logging

import pytest
from django.test import Client

from calendarapp.models import Event
from tests.support.api import ApiClient
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db

JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Gone(io.RawIOBase):
    """What a socket whose other end was reset reads."""

    def read(self, size: int = -1) -> bytes:
        raise ConnectionResetError(104, "Connection reset by peer")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/events/", JSON), ("/api/events/", FORM), ("/calendar/enter/telegram/", JSON), ("/admin/login/", FORM),
        ("/calendar/events/new/", FORM), ("/book/aaaaaaaaaaaaaaaaaaaaaa/", FORM), ("/i18n/setlang/", FORM),
        ("/admin/login/", "multipart/form-data; boundary=x"),
    ],
)  # fmt: skip
def test_request_that_ends_in_the_middle_is_one_line(
    cast: Cast, path: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(raise_request_exception=False)
    headers = {"Authorization": f"Bearer {ApiClient(cast.anna).token}"}
    with caplog.at_level(logging.INFO):
        answer = client.generic(
            "POST",
            path,
            b"x" * 100,
            content_type=kind,
            headers=headers,
            **{"wsgi.input": Gone()},  # type: ignore[arg-type]
        )
    assert answer.status_code in {400, 403, 415}
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR or record.exc_info]
    assert not Event.objects.exists()
