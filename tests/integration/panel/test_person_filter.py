"""Lists are filtered by a person, who is typed by name, @username or ID, and suggested meanwhile."""

import re
from typing import Any, Final

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client

from calendarapp.models import History, Reminder, TgUser
from calendarapp.panel.people import PersonField
from calendarapp.queries import search
from calendarapp.services import tokens
from tests.support.factories import Cast, make_event, make_meeting, make_message, make_person

pytestmark = pytest.mark.django_db


def listed(client: Client, section: str, **query: Any) -> list[int]:
    page = client.get(f"/admin/calendarapp/{section}/", query)
    assert page.status_code == 200
    return sorted(row.pk for row in page.context["cl"].result_list)


def text(client: Client, section: str, **query: Any) -> str:
    return client.get(f"/admin/calendarapp/{section}/", query).content.decode()


@pytest.mark.parametrize("long", [False, True])
class TestRows:
    @pytest.fixture(autouse=True)
    def _size(self, long: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        if long:
            monkeypatch.setattr(search, "SHORT", -1)

    @pytest.mark.parametrize("typed", ["Борис", "@boris", "{id}", "Борис ({id})"])
    def test_meetings_of_a_person_in_both_roles(self, panel: Client, cast: Cast, typed: str) -> None:
        invited, organized = make_meeting(cast.anna, cast.boris), make_meeting(cast.boris, cast.oleg, days=2)
        make_meeting(cast.anna, cast.oleg, days=3)
        found = listed(panel, "appointment", person=typed.format(id=cast.boris.tg_id))
        assert found == [invited.pk, organized.pk]

    def test_events_of_a_person(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.boris)
        make_event(cast.anna)
        assert listed(panel, "event", person="Борис") == [event.pk]

    def test_history_and_messages_of_a_person(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.boris)
        make_event(cast.anna)
        message = make_message(chat_id=cast.boris.tg_id, payload={"chat_id": 1, "text": "x"})
        make_message(chat_id=cast.anna.tg_id, payload={"chat_id": 1, "text": "x"})
        changes = History.objects.filter(event_id=event.pk).values_list("pk", flat=True)
        assert listed(panel, "history", person="Борис") == sorted(changes)
        assert listed(panel, "outboxmessage", person="Борис") == [message.pk]

    def test_reminders_of_a_person(self, panel: Client, cast: Cast) -> None:
        for person in (cast.anna, cast.boris):
            make_event(person, reminder_minutes=[10])
        mine = Reminder.objects.filter(tg_id=cast.boris.tg_id).values_list("pk", flat=True)
        assert listed(panel, "reminder", person="Борис") == sorted(mine) != []

    def test_other_filters_and_the_search_go_on(self, panel: Client, cast: Cast) -> None:
        confirmed = make_meeting(cast.anna, cast.boris, name="Совет", status="confirmed")
        make_meeting(cast.anna, cast.boris, name="Совет", days=2)
        make_meeting(cast.anna, cast.oleg, name="Совет", days=3, status="confirmed")
        query = {"person": "Борис", "status__exact": "confirmed", "q": "Совет"}
        assert listed(panel, "appointment", **query) == [confirmed.pk]
        form = text(panel, "appointment", **query).split('class="person-filter"')[1].split("</form>", maxsplit=1)[0]
        hidden = dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form))
        assert hidden == {"status__exact": "confirmed", "q": "Совет"}

    def test_person_of_very_many_rows(self, panel: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(search, "MATCHES", 1)
        numbers = [make_meeting(cast.anna, cast.boris, days=days).pk for days in (1, 2, 3)]
        make_meeting(cast.anna, cast.oleg, days=4)
        assert listed(panel, "appointment", person="Борис") == numbers


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Никто", "Никто"),
        ("Борис", "Несколько человек"),
        ("99999999999999999999", "Telegram ID"),
        ("Никто<b>", "&lt;b&gt;"),
    ],
)
def test_unclear_person_finds_nothing_and_says_why(panel: Client, cast: Cast, typed: str, says: str) -> None:
    make_person("Борис", username="boris2")
    make_meeting(cast.anna, cast.boris)
    assert listed(panel, "appointment", person=typed) == []
    error = text(panel, "appointment", person=typed).split('class="errornote"')[1].split("</p>", maxsplit=1)[0]
    assert says in error


def test_list_with_a_person_shows_every_time(panel: Client, cast: Cast) -> None:
    """As every filter does: the list is not limited to what is coming."""
    past = make_meeting(cast.anna, cast.boris)
    for days in range(2, 60):
        make_meeting(cast.anna, cast.oleg, days=days)
    type(past).objects.filter(pk=past.pk).update(date="2020-01-01")
    assert listed(panel, "appointment", person="Борис") == [past.pk]


def test_tokens_of_a_person(panel: Client, cast: Cast) -> None:
    for person in (cast.anna, cast.boris):
        tokens.issue(tg_id=person.tg_id, scope="read")
    assert len(listed(panel, "apitoken", person="Борис")) == 1


def test_token_is_made_for_a_person_by_name(panel: Client, cast: Cast) -> None:
    answer = panel.post("/admin/calendarapp/apitoken/add/", {"tg_id": "Борис", "scope": "read"})
    assert answer.status_code == 302
    assert len(listed(panel, "apitoken", person=str(cast.boris.tg_id))) == 1


def viewer(*codes: str) -> User:
    account = User.objects.create_user("viewer", is_staff=True)
    account.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return account


@pytest.mark.parametrize("sees_people", [False, True])
def test_suggestions_are_for_those_who_see_people(client: Client, cast: Cast, sees_people: bool) -> None:
    client.force_login(viewer("view_appointment", *(["view_tguser"] if sees_people else [])))
    assert ("data-people" in text(client, "appointment")) == sees_people
    answer = client.get("/admin/calendarapp/tguser/suggestions/", {"q": "Бор"})
    assert answer.status_code == (200 if sees_people else 403)


# Fields of the tables that hold a person's Telegram ID. A list of people is searched for them instead.
PERSON: Final = re.compile(r"(?:\w+_)?tg_id|user_id|tg_user_id|chat_id")
SUGGESTS: Final = 'data-people="/admin/calendarapp/tguser/suggestions/"'
SCREENS: Final = {model._meta.model_name: screen for model, screen in admin.site._registry.items()}


def list_people_fields(model: type[Model]) -> list[str]:
    own = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    return [name for name in own if PERSON.fullmatch(name)]


OF_PEOPLE: Final = sorted(str(name) for name, screen in SCREENS.items() if list_people_fields(screen.model))


def test_lists_of_what_belongs_to_people_are_found() -> None:
    """Otherwise the two tests below would try nothing."""
    assert {"event", "appointment", "reminder", "history", "outboxmessage", "webhookdelivery"} <= set(OF_PEOPLE)


@pytest.mark.parametrize("section", OF_PEOPLE)
def test_every_list_of_what_belongs_to_people_is_filtered_by_a_person_and_suggests_them(
    panel: Client, cast: Cast, section: str
) -> None:
    page = text(panel, section)
    assert 'id="person-filter"' in page
    assert SUGGESTS in page
    assert page.count("calendarapp/people.js") == 1
    assert listed(panel, section, person=cast.oleg.username or str(cast.oleg.pk)) == []


@pytest.mark.parametrize("section", sorted(map(str, SCREENS)))
def test_every_field_for_a_person_suggests_people(panel: Client, section: str) -> None:
    answer = panel.get(f"/admin/{SCREENS[section].opts.app_label}/{section}/add/")
    if answer.status_code != 200:
        assert answer.status_code == 403, "nobody fills in a form there"
        return
    fields = answer.context["adminform"].form.fields
    people = [name for name in fields if PERSON.fullmatch(name)]
    assert [name for name in people if not isinstance(fields[name], PersonField)] == []
    page = answer.content.decode()
    assert page.count(SUGGESTS) == len(people)
    assert page.count("calendarapp/people.js") == bool(people)


def test_suggestion_is_what_the_filter_takes(panel: Client, cast: Cast) -> None:
    """Also for a name with brackets and numbers of its own."""
    TgUser.objects.filter(pk=cast.boris.pk).update(first_name="Борис (77)")
    meeting = make_meeting(cast.anna, cast.boris)
    [found] = panel.get("/admin/calendarapp/tguser/suggestions/", {"q": "@boris"}).json()["people"]
    assert listed(panel, "appointment", person=found["value"]) == [meeting.pk]
