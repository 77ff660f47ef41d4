"""The built scripts: pages know their addresses, browsers keep them, and nothing is missing where there are none."""

from typing import Any

import pytest
from django.test import Client

from calendarapp.pages import bundle

FILES = bundle._read_entries()
built = pytest.mark.skipif(not FILES, reason="the scripts are not built")


@built
def test_a_file_is_sent_small_and_kept_for_ever(client: Client) -> None:
    found = bundle.find("calendar")
    assert found is not None
    for address, kind in ((found.script, "text/javascript"), (found.style, "text/css")):
        answer = client.get(address, headers={"accept-encoding": "gzip"})
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert len(answer.getvalue()) > 100


@built
def test_pages_have_no_scripts_when_they_are_turned_off(settings: Any) -> None:
    settings.FRONTEND = False
    assert bundle.find("calendar") is None


def test_a_name_that_was_not_built_has_no_files() -> None:
    assert bundle.find("nothing") is None
