"""The built scripts: pages know their addresses, browsers keep them, and nothing is missing where there are none."""

from typing import Any

import pytest
from django.test import Client

from calendarapp.pages import bundle
from tests.support.factories import Cast, make_event
from tests.support.page_forms import open_form
from tests.support.pages import sign_in

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


def test_pages_are_whole_where_no_scripts_were_built(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where npm's registry can't be reached: no page asks for a script or a style sheet that is not there."""
    monkeypatch.setattr(bundle, "_read_entries", dict)
    event = make_event(cast.anna, name="Обед")
    sign_in(client, cast.anna.tg_id)
    month = f"/calendar/month/{event.date:%Y/%m}/"
    for path in ("/calendar/", month, "/calendar/search/?q=обед", f"/calendar/events/{event.pk}/"):
        page = client.get(path).content.decode()
        assert "Обед" in page, path
        assert "built/" not in page, path
        assert "<script" not in page, path
    form = open_form(client, "/calendar/events/new/") | {"name": "Ужин", "date": str(event.date), "time": "19:00"}
    assert client.post("/calendar/events/new/", form).status_code == 302
    inside = client.get("/app/", headers={"Accept-Language": "en"}).content.decode()
    assert "send <b>/calendar</b> to the bot" in inside.partition("<noscript>")[0]
    assert "<script" not in inside


def test_a_name_that_was_not_built_has_no_files() -> None:
    assert bundle.find("nothing") is None
