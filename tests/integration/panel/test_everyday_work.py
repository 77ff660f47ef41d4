"""Operators' everyday work: lists that open at today, search by people, buttons with confirmation, the dashboard."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Appointment, TgUser
from calendarapp.queries import made_up_people, search
from calendarapp.services import appointments, people
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_event, make_meeting, make_person

pytestmark = pytest.mark.django_db

LISTS = {"event": "Event", "appointment": "Appointment"}
FILL = """
INSERT INTO events (name, date, time, details, user_id)
SELECT 'Событие ' || n, %(today)s::date + n - 30, '10:00', '', 7000000000 + n %% 7 FROM generate_series(1, 90) AS n;
INSERT INTO calendarapp_appointment (name, date, time, details, organizer_tg_id, participant_tg_id)
SELECT 'Встреча ' || n, %(today)s::date + n - 30, '10:00', '', 7000000000 + n %% 7, 8000000000 + n
FROM generate_series(1, 90) AS n;
ANALYZE events;
ANALYZE calendarapp_appointment;
"""


@pytest.fixture
def filled(db: None) -> None:
    """Three months of events and meetings around today."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"today": get_day(0)})


@pytest.fixture(params=LISTS)
def section(request: pytest.FixtureRequest) -> str:
    """Both lists in turn."""
    return str(request.param)


def shown(client: Client, section: str, **query: Any) -> str:
    answer = client.get(f"/admin/calendarapp/{section}/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def rows(client: Client, section: str, **query: Any) -> list[Any]:
    answer = client.get(f"/admin/calendarapp/{section}/", query)
    assert answer.status_code == 200, answer.headers.get("Location")
    return list(answer.context["cl"].result_list)


def current(page: str) -> list[str]:
    return re.findall(
        r'aria-current="true">([^<]+)</a>\s', page.split('class="periods"')[1].split("</nav>", maxsplit=1)[0]
    )


class TestOpensAtToday:
    def test_list_opens_at_today_and_later(self, panel: Client, section: str, filled: None) -> None:
        days = [row.date for row in rows(panel, section)]
        assert days == [get_day(offset) for offset in range(50)]
        assert current(shown(panel, section)) == ["Сегодня и дальше"]
        assert [row.date for row in rows(panel, section, when="coming", p="2")] == [get_day(n) for n in range(50, 61)]

    def test_past_and_all_periods_can_be_chosen(self, panel: Client, section: str, filled: None) -> None:
        assert [row.date for row in rows(panel, section, when="past")] == [get_day(-n) for n in range(1, 30)]
        assert rows(panel, section, when="all")[0].date == get_day(60)
        page = shown(panel, section)
        links = re.findall(r'<a href="(\?[^"]*when=[^"]*)"', page.split('class="periods"')[1].split("</nav>")[0])
        assert links == ["?when=coming", "?when=past", "?when=all"]
        assert current(shown(panel, section, when="past")) == ["Прошедшие"]

    @pytest.mark.parametrize("query", [{"q": "{word}"}, {"date": "{past}"}, {"date__lt": "{today}"}, {"o": "1"}])
    def test_explicit_filters_override_the_period(
        self, panel: Client, section: str, filled: None, query: dict[str, str]
    ) -> None:
        word = "событие" if section == "event" else "встреча"
        asked = {name: text.format(word=word, past=get_day(-5), today=get_day(0)) for name, text in query.items()}
        found = rows(panel, section, **asked)
        if len(found) == 50:
            found += rows(panel, section, **asked, p="2")
        assert any(row.date < get_day(0) for row in found)

    def test_chosen_date_overrides_the_period(self, panel: Client, section: str, filled: None) -> None:
        assert [row.date for row in rows(panel, section, when="coming", date=str(get_day(-5)))] == [get_day(-5)]

    def test_short_list_is_shown_whole(self, panel: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE calendarapp_appointment SET date = %s", [get_day(-200)])
        assert [row.date for row in rows(panel, "appointment")] == [get_day(-200)]
        assert current(shown(panel, "appointment")) == ["Все"]

    def test_select_all_covers_only_the_shown_period(self, panel: Client, filled: None) -> None:
        first = rows(panel, "appointment")[0]
        form = {"action": "cancel_selected", "select_across": "1", "_selected_action": first.pk}
        panel.post("/admin/calendarapp/appointment/", form)
        assert Appointment.objects.filter(status="cancelled", date__lt=get_day(0)).count() == 0
        coming = Appointment.objects.filter(date__gt=get_day(0))
        assert coming.filter(status="cancelled").count() == coming.count() == 60

    def test_action_on_past_row_is_refused(self, panel: Client, filled: None) -> None:
        past = Appointment.objects.order_by("date")[0]
        form = {"action": "cancel_selected", "_selected_action": past.pk}
        answer = panel.post("/admin/calendarapp/appointment/", form, follow=True)
        past.refresh_from_db()
        assert past.status == "pending"
        assert f"#{past.pk}" in answer.content.decode()


class TestFoundByPeople:
    @pytest.fixture(params=["short", "long"], autouse=True)
    def length(self, request: pytest.FixtureRequest, filled: None, monkeypatch: pytest.MonkeyPatch) -> str:
        """With few rows, and with many."""
        if request.param == "long":
            monkeypatch.setattr(search, "SHORT", 50)
        return str(request.param)

    @pytest.mark.parametrize(
        "term", ["Белова", "белов", "Анна Белова", "@anna_b", "anna_b", "Белова Волков", "Белова поставки"]
    )
    def test_meetings_are_found_by_a_persons_name(self, panel: Client, cast: Cast, term: str) -> None:
        anna = make_person("Анна", username="anna_b", last_name="Белова")
        boris = make_person("Борис", last_name="Волков")
        wanted = make_meeting(anna, boris, details="детали поставки")
        make_meeting(cast.anna, cast.boris, days=2)
        assert [row.pk for row in rows(panel, "appointment", q=term)] == [wanted.pk]

    def test_meetings_are_found_by_either_persons_name(self, panel: Client, cast: Cast) -> None:
        as_guest, as_host = make_meeting(cast.anna, cast.oleg), make_meeting(cast.oleg, cast.boris, days=2)
        assert {row.pk for row in rows(panel, "appointment", q="олег")} == {as_guest.pk, as_host.pk}

    def test_events_are_found_by_their_owners_name(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.oleg, name="Йога")
        make_event(cast.anna)
        for term in ("Олег", "олег йога"):
            assert [row.pk for row in rows(panel, "event", q=term)] == [event.pk]

    def test_search_for_unknown_name_finds_nothing(self, panel: Client, cast: Cast, section: str) -> None:
        for term in ("Никто", "Анна Никто", "@@", ":*", "& |"):
            assert rows(panel, section, q=term) == []

    def test_very_common_name_is_reported(
        self, panel: Client, cast: Cast, length: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "NAMESAKES", 1)
        make_person("Анна")
        make_meeting(cast.anna, cast.boris)
        page = shown(panel, "appointment", q="Анна")
        assert ("Слишком много людей с таким именем" in page) is (length == "long")


class TestPeopleAmongMany:
    def test_people_are_found_by_name_prefix_and_number(
        self, panel: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "SHORT", -1)
        for term in ("анн", "@ann", str(cast.anna.tg_id), f"#{cast.anna.tg_id}"):
            assert [person.pk for person in rows(panel, "tguser", q=term)] == [cast.anna.tg_id], term
        for term in ("нна", "%", "9" * 30, "анна борис"):
            assert rows(panel, "tguser", q=term) == []


class TestQuestion:
    @pytest.mark.parametrize(
        ("new", "question"),
        [
            ("confirmed", "Подтвердить эту встречу?"),
            ("declined", "Отклонить эту встречу?"),
            ("cancelled", "Отменить эту встречу?"),
        ],
    )
    def test_status_button_asks_for_confirmation(self, panel: Client, cast: Cast, new: str, question: str) -> None:
        meeting = make_meeting(cast.anna, cast.boris, name="Обед у реки")
        people.set_reachable(tg_id=cast.boris.tg_id, can_write=False)
        forget_messages()
        address = f"/admin/calendarapp/appointment/{meeting.pk}/status/"
        answer = panel.post(address, {"status": new})
        page = answer.content.decode()
        assert answer.status_code == 200
        for part in (question, "Обед у реки", "Анна", "Борис", "12:30", "Бот сразу сообщит: Анна.",
                     "Бот не может написать: Борис."):  # fmt: skip
            assert part in page, part
        meeting.refresh_from_db()
        assert (meeting.status, list_texts(cast.anna)) == ("pending", [])
        assert re.findall(r'name="(status|confirmed)" value="(\w+)"', page) == [("status", new), ("confirmed", "1")]
        assert panel.post(address, {"status": new, "confirmed": "1"}).status_code == 302
        meeting.refresh_from_db()
        assert (meeting.status, len(list_texts(cast.anna))) == (new, 2), "the news, and that Boris did not hear of it"

    def test_confirmation_needs_change_permission(self, client: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, name="Тайная")
        user = User.objects.create_user("viewer", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_appointment"))
        client.force_login(user)
        answer = client.post(f"/admin/calendarapp/appointment/{meeting.pk}/status/", {"status": "confirmed"})
        assert answer.status_code == 403


class TestFirstPage:
    def names(self, client: Client) -> list[str]:
        page = client.get("/admin/").content.decode()
        return re.findall(r'class="what" href="[^"]*">([^<]+)</a>', page)

    def test_dashboard_lists_next_meetings_with_people(self, panel: Client, cast: Cast) -> None:
        later = make_meeting(cast.oleg, cast.boris, days=5, name="Потом")
        tour = make_meeting(cast.anna, cast.boris, name="Обед из прогулки")
        appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=tour.pk)
        off = make_meeting(cast.anna, cast.boris, days=2, name="Отменена")
        appointments.cancel(actor=Actor.person(cast.anna.tg_id), appointment_id=off.pk)
        assert self.names(panel) == ["Обед из прогулки", "Потом"]
        section = (
            panel.get("/admin/")
            .content.decode()
            .split('<section class="module next-meetings"')[1]
            .split("</section>")[0]
        )
        for part in ("12:30", "Анна", "Борис", "подтверждена", f"/appointment/{tour.pk}/change/",
                     f"/appointment/{later.pk}/change/"):  # fmt: skip
            assert part in section

    def test_dashboard_leaves_out_ended_meetings(
        self, client: Client, admin_user: User, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        noon = clock.to_instant(get_day(0), dt.time(12), "Europe/Moscow")
        monkeypatch.setattr(clock, "now", lambda: noon - dt.timedelta(hours=11, minutes=59))
        for hour in range(1, 13):
            make_meeting(cast.anna, cast.boris, days=0, time=dt.time(hour), name=f"{hour}", duration_minutes=30)
        monkeypatch.setattr(clock, "now", lambda: noon)
        client.force_login(admin_user)  # now: a session goes by that clock as well
        assert self.names(client) == [str(hour) for hour in range(3, 13)]

    def test_dashboard_hides_meetings_without_permission(self, client: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, name="Обед у реки")
        user = User.objects.create_user("viewer", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_event"))
        client.force_login(user)
        assert "next-meetings" not in client.get("/admin/").content.decode()
        assert self.names(client) == []

    def test_index_without_meetings_says_so(self, panel: Client) -> None:
        assert "Встреч нет." in panel.get("/admin/").content.decode()


def test_real_person_with_a_generated_id_starts_empty(panel: Client) -> None:
    """`fill` generates IDs that a real person may have."""
    number = made_up_people.FIRST_ID + 5
    TgUser.objects.create(
        tg_id=number, username=made_up_people.make_username(number), first_name="Kate", zone_chosen=True
    )
    event = make_event(number)
    person = people.register_activity(tg_id=number, first_name="Настоящий", language_code="ru")
    assert (person.first_name, person.zone_chosen, person.can_write) == ("Настоящий", False, True)
    assert not type(event).objects.filter(pk=event.pk).exists()
    kept = make_event(number)
    people.register_activity(tg_id=number, first_name="Настоящий", username="sample_5", language_code="ru")
    assert type(kept).objects.filter(pk=kept.pk).exists()
