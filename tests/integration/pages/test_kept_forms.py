"""A form that is sent when its session is over, or was opened again: nothing that was typed is lost."""

from typing import Any

import pytest
from django.test import Client, override_settings

from calendarapp.models import Event
from tests.support.factories import Cast, make_cast
from tests.support.page_forms import open_form, read_form
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

NEW = "/calendar/events/new/"
TEXT = 'two\nlines with "quotes" & <b>marks</b>'


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def write(client: Client) -> dict[str, Any]:
    """What a person has typed into the form of a new event."""
    return {**open_form(client, NEW), "name": "Dinner", "date": "2031-03-03", "time": "19:00", "details": TEXT}


def test_what_was_typed_is_kept_and_sent_after_signing_in_again(client: Client, cast: Cast) -> None:
    typed = write(sign_in(client, cast.anna.tg_id))
    client.cookies.clear()
    answer = client.post(NEW, typed)
    assert answer.status_code == 401
    assert "/calendar" in answer.content.decode()
    assert not Event.objects.exists()
    kept = read_form(answer, form_id=None)
    assert kept["details"] == TEXT
    sign_in(client, cast.anna.tg_id)
    for _tap in range(2):
        assert client.post(NEW, kept).status_code == 302
    assert [(event.name, event.details) for event in Event.objects.all()] == [("Dinner", TEXT)]


def test_button_signs_in_in_another_tab_where_there_is_one(client: Client, cast: Cast) -> None:
    typed = write(sign_in(client, cast.anna.tg_id))
    client.cookies.clear()
    text = client.post(NEW, typed).content.decode()
    assert 'href="http://localhost:8000/calendar/enter/oidc/?next=%2Fcalendar%2F" target="_blank"' in text
    with override_settings(TELEGRAM_OIDC=None):
        assert "oidc" not in client.post(NEW, typed).content.decode()


def test_form_of_an_earlier_session_is_kept_in_the_language_of_the_person(cast: Cast) -> None:
    cast.anna.language = "ru"
    cast.anna.save(update_fields=["language"])
    client = sign_in(Client(enforce_csrf_checks=True, headers={"accept-language": "en"}), cast.anna.tg_id)
    typed = {**write(client), "csrfmiddlewaretoken": "x" * 64}
    answer = client.post(NEW, typed, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 403
    assert 'lang="ru"' in answer.content.decode()
    token = client.cookies["csrftoken"].value
    kept = {**read_form(answer, form_id=None), "csrfmiddlewaretoken": token}
    assert client.post(NEW, kept).status_code == 302
    assert Event.objects.get().name == "Dinner"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", ""])
def test_form_of_another_site_is_not_made_ready_to_be_sent(cast: Cast, site: str) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), cast.anna.tg_id)
    headers = {"sec-fetch-site": site} if site else {}
    answer = client.post(NEW, {"name": "Planted", "date": "2031-03-03", "time": "19:00"}, headers=headers)
    assert answer.status_code == 403
    assert b"Planted" not in answer.content


def test_scripts_are_led_to_the_sign_in(client: Client, cast: Cast) -> None:
    asked = {"kind": "event", "number": "1"}
    assert client.post("/calendar/move/", asked, headers={"accept": "application/json"}).status_code == 302


def test_form_inside_telegram_is_kept_for_its_script(client: Client, cast: Cast) -> None:
    place = f"/app/{cast.anna.tg_id}"
    answer = client.post(f"{place}{NEW}", {"name": "x", "details": TEXT})
    assert answer.status_code == 401
    text = answer.content.decode()
    assert f'data-entry="/app/?person={cast.anna.tg_id}&amp;next=%2Fcalendar%2Fevents%2Fnew%2F"' in text
    assert f'action="{place}{NEW}"' in text
    assert "frame-ancestors" in answer["Content-Security-Policy"]


def test_form_of_another_site_inside_telegram_is_not_kept(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    sent = {"name": "Planted", "date": "2031-03-03", "time": "19:00"}
    for site in ("cross-site", "same-site", "none"):
        answer = client.post(f"/app/{cast.anna.tg_id}{NEW}", sent, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
        assert b"Planted" not in answer.content


def test_nothing_found_is_said_in_the_language_of_the_person(cast: Cast) -> None:
    cast.anna.language = "ru"
    cast.anna.save(update_fields=["language"])
    client = sign_in(Client(headers={"accept-language": "en"}), cast.anna.tg_id)
    for path in ("/calendar/events/999999/", "/calendar/month/2026/13/"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Страница не найдена" in answer.content.decode(), path
