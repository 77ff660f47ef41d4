"""Search as a page."""

import datetime as dt
import re

import pytest
from django.test import Client

from calendarapp.models import TgUser
from calendarapp.pages import search
from tests.support.factories import Cast, make_cast, make_event, make_meeting
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

SEARCH = "/calendar/search/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def read(client: Client, person: TgUser, **query: str) -> str:
    answer = sign_in(client, person.tg_id).get(SEARCH, query)
    assert answer.status_code == 200
    return answer.content.decode()


def list_names(page: str) -> list[str]:
    return re.findall(r'<p class="title"><a [^>]*>(.*?)</a>', page, re.DOTALL)


def test_without_words_there_is_only_the_form(client: Client, cast: Cast) -> None:
    make_event(cast.anna)
    page = read(client, cast.anna)
    assert '<label for="q">' in page
    assert list_names(page) == []
    assert 'role="status"' not in page
    assert list_names(read(client, cast.anna, q="   ")) == []


def test_it_finds_names_and_people_of_both_roles_and_nobody_elses(client: Client, cast: Cast) -> None:
    event = make_event(cast.anna, name="Стоматолог")
    make_meeting(cast.boris, cast.anna, name="Созвон", days=2)
    make_event(cast.oleg, name="Стоматолог Олега")
    page = read(client, cast.anna, q="стомат")
    assert list_names(page) == ["Стоматолог"]
    assert f'href="/calendar/events/{event.pk}/"' in page
    assert "Найдено 1 событие" in page
    assert list_names(read(client, cast.anna, q="борис")) == ["Созвон"]


def test_each_result_says_on_which_day_it_is(client: Client, cast: Cast) -> None:
    make_event(cast.anna, name="Стоматолог", date=dt.date(2031, 3, 3))
    assert "Понедельник, 3 марта 2031" in read(client, cast.anna, q="стоматолог")


def test_nothing_found_says_what_to_try(client: Client, cast: Cast) -> None:
    assert "Попробуйте меньше слов" in read(client, cast.anna, q="ничего")


def test_results_come_in_pages(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SIZE", 2)
    for number in range(5):
        make_event(cast.anna, name=f"Обед {number}", days=number + 1)
    pages = [read(client, cast.anna, q="обед", page=str(number)) for number in (1, 2, 3)]
    assert [list_names(page) for page in pages] == [["Обед 0", "Обед 1"], ["Обед 2", "Обед 3"], ["Обед 4"]]
    assert 'rel="prev"' not in pages[0]
    assert "page=2" in pages[0]
    assert "страница 2 из 3" in pages[1]
    assert 'rel="next"' not in pages[2]


@pytest.mark.parametrize("page", ["0", "-1", "x", "99", "9223372036854775807", "9" * 30])
def test_a_page_that_is_not_there_is_the_nearest_one(
    client: Client, cast: Cast, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SIZE", 2)
    for number in range(3):
        make_event(cast.anna, name=f"Обед {number}", days=number + 1)
    assert list_names(read(client, cast.anna, q="обед", page=page))


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "%", "\\", "[", "'; --", "😀" * 200, "а" * 5000, "\u202e"]
)
def test_any_text_is_only_text(client: Client, cast: Cast, text: str) -> None:
    make_event(cast.anna)
    page = read(client, cast.anna, q=text)
    assert page.count("<script") == page.count('<script type="module" src="/static/built/'), (
        "no script but the page's own"
    )


def test_without_a_session_the_visitor_is_asked_to_sign_in(client: Client) -> None:
    answer = client.get(SEARCH, {"q": "обед"})
    assert answer.headers["Location"].startswith("/calendar/enter/?next=%2Fcalendar%2Fsearch%2F")
