"""Announcements in the panel: a draft with its preview, a question before it is sent, stop and go on."""

import html
import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client

from calendarapp.models import Announcement, TgUser
from calendarapp.services import announcements, people
from tests.support.factories import Cast, list_texts

pytestmark = pytest.mark.django_db

State = Announcement.State
SECTION = "/admin/calendarapp/announcement/"
TEXTS = {"text_ru": "Завтра <b>обновление</b>", "text_en": "An update tomorrow"}


@pytest.fixture(autouse=True)
def _only_these(cast: Cast) -> None:
    """Other tests leave people behind."""
    TgUser.objects.exclude(pk__in=[person.pk for person in (cast.anna, cast.boris, cast.oleg)]).delete()


def write(client: Client, **fields: str) -> Announcement:
    """Fill in the form and save it."""
    answer = client.post(f"{SECTION}add/", {**TEXTS, **fields})
    row = Announcement.objects.latest("pk")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{SECTION}{row.pk}/change/#preview")
    return row


def page(client: Client, row: Announcement) -> str:
    answer = client.get(f"{SECTION}{row.pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


def act(client: Client, row: Announcement, name: str, **fields: str) -> Any:
    return client.post(f"{SECTION}{row.pk}/act/", {"act": name, **fields})


def confirm(client: Client, row: Announcement, name: str) -> Any:
    """Press the button, and Yes below the question."""
    question = act(client, row, name).content.decode().split('id="content-main"')[1]
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', question))
    return client.post(f"{SECTION}{row.pk}/act/", {**fields, "confirmed": "1"}, follow=True)


def previews(shown: str) -> list[tuple[str, str]]:
    """The caption and the text of each."""
    figure = r'<figcaption>([^<]*)</figcaption>\s*<div class="bubble"><p class="text">(.*?)</p>'
    found = re.findall(figure, shown, re.DOTALL)
    return [(" ".join(caption.split()), html.unescape(text)) for caption, text in found]


def state(row: Announcement) -> str:
    row.refresh_from_db()
    return row.state


def test_draft_is_shown_as_people_will_see_it(panel: Client, staff: User, cast: Cast) -> None:
    people.set_language(tg_id=cast.boris.pk, language="en")
    row = write(panel)
    assert (row.state, row.author) == (State.DRAFT, staff)
    shown = page(panel, row)
    assert previews(shown) == [
        ("Русский · людей: 2", "Завтра <b>обновление</b>"),
        ("Английский · людей: 1", "An update tomorrow"),
    ]
    assert "Это объявление. Чтобы больше их не получать: /settings" in shown
    assert "This is an announcement." in shown
    assert "<b>обновление</b>" not in shown
    assert announcements.send_due() == 0


def test_draft_can_be_changed(panel: Client, cast: Cast) -> None:
    row = write(panel)
    answer = panel.post(f"{SECTION}{row.pk}/change/", {"text_ru": "Другое", "language": "ru"})
    assert answer.status_code == 302
    assert previews(page(panel, row)) == [("Русский · людей: 3", "Другое")]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text_en": ""}, "text_en"),
        ({"text_ru": ""}, "text_ru"),
        ({"timezone": "Europe/Atlantis"}, "timezone"),
        ({"started_from": "02.02.2026", "started_until": "01.02.2026"}, "started_until"),
        ({"started_from": "32.13.2026"}, "started_from"),
        ({"language": "fr"}, "language"),
        ({"text_ru": "ы" * 3501}, "__all__"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(panel: Client, fields: dict[str, str], field: str) -> None:
    answer = panel.post(f"{SECTION}add/", {**TEXTS, **fields})
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not Announcement.objects.exists()


def test_sending_asks_first_and_says_how_many(panel: Client, staff: User, cast: Cast) -> None:
    row = write(panel)
    question = act(panel, row, "begin")
    assert question.status_code == 200
    assert "Отправить это объявление?" in question.content.decode()
    assert previews(question.content.decode())[0] == ("Русский · людей: 3", "Завтра <b>обновление</b>")
    assert state(row) == State.DRAFT
    confirm(panel, row, "begin")
    assert state(row) == State.SENDING
    assert announcements.send_due() == 3
    assert list_texts(cast.anna)[0].startswith("Завтра &lt;b&gt;обновление&lt;/b&gt;")
    assert announcements.send_due() == 0
    shown = panel.get(SECTION).content.decode()
    assert "3 из 3" in shown
    line = LogEntry.objects.filter(content_type__model="announcement").latest("pk")
    assert (line.user, line.object_id) == (staff, str(row.pk))
    assert "состояние: черновик → отправляется" in panel.get("/admin/admin/logentry/").content.decode()


def test_draft_that_was_changed_after_the_question_is_not_sent(panel: Client, cast: Cast) -> None:
    row = write(panel)
    seen = row.updated_at.isoformat()
    announcements.save_draft(announcement_id=row.pk, text_ru="Другое", text_en="Another")
    for moment in (seen, "", "x", "2026-13-45T00:00"):
        answer = panel.post(f"{SECTION}{row.pk}/act/", {"act": "begin", "confirmed": "1", "seen": moment}, follow=True)
        assert answer.status_code == 200
        assert state(row) == State.DRAFT


def test_stop_and_go_on(panel: Client, cast: Cast, settings: Any) -> None:
    settings.OUTBOX_PER_SECOND = 2
    row = write(panel)
    confirm(panel, row, "begin")
    assert announcements.send_due() == 1
    act(panel, row, "stop")
    assert state(row) == State.STOPPED
    assert "1 из 3" in page(panel, row)
    assert "1 из 3" in act(panel, row, "resume").content.decode()
    confirm(panel, row, "resume")
    assert state(row) == State.SENDING


@pytest.mark.parametrize("name", ["begin", "resume", "stop", "", "delete"])
def test_buttons_of_another_state_do_nothing(panel: Client, cast: Cast, name: str) -> None:
    row = write(panel)
    Announcement.objects.update(state=State.SENT)
    assert act(panel, row, name, confirmed="1").status_code == 302
    assert state(row) == State.SENT
    assert f'name="act" value="{name}"' not in page(panel, row)
    assert panel.post(f"{SECTION}999999/act/", {"act": name}).status_code == 302


def test_what_was_begun_can_neither_be_changed_nor_deleted(panel: Client, cast: Cast) -> None:
    row = write(panel)
    confirm(panel, row, "begin")
    assert 'name="_save"' not in page(panel, row)
    assert panel.post(f"{SECTION}{row.pk}/change/", {"text_ru": "Взлом", "text_en": "x"}).status_code == 403
    assert panel.post(f"{SECTION}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.text_ru == TEXTS["text_ru"]


@pytest.mark.parametrize(("role", "may"), [("viewer", False), ("operator", False), ("administrator", True)])
def test_only_administrators_announce(client: Client, cast: Cast, role: str, may: bool) -> None:
    account = User.objects.create_user(role, is_staff=True)
    account.groups.add(Group.objects.get(name=role))
    client.force_login(account)
    row = announcements.save_draft(text_ru="Новость", text_en="News")
    assert client.get(SECTION).status_code == (200 if may else 403)
    assert client.get(f"{SECTION}add/").status_code == (200 if may else 403)
    answer = act(client, row, "begin", confirmed="1", seen=row.updated_at.isoformat())
    assert answer.status_code == (302 if may else 403)
    assert state(row) == (State.SENDING if may else State.DRAFT)
