"""A new meeting in the panel: people by name, defaults, and the confirmation of an unknown ID."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from calendarapp.models import Appointment, OutboxMessage
from calendarapp.services import events, people
from tests.support import factories
from tests.support.factories import Cast, get_day, make_event, make_person

pytestmark = pytest.mark.django_db

ADD = "/admin/calendarapp/appointment/add/"
PEOPLE = "/admin/calendarapp/tguser/suggestions/"
FIELD = re.compile(r'<input[^>]*\bname="([^"]+)"[^>]*>')


def filled_in(client: Client) -> dict[str, str]:
    """The form data that a browser would send for the page as opened."""
    answer = client.get(ADD)
    assert answer.status_code == 200
    found = {}
    for field in FIELD.finditer(answer.content.decode().split('id="appointment_form"')[1]):
        value = re.search(r'\bvalue="([^"]*)"', field[0])
        if 'type="checkbox"' not in field[0] and 'type="submit"' not in field[0]:
            found[field[1]] = value[1] if value else ""
    return found


def send(client: Client, **fields: Any) -> Any:
    return client.post(ADD, {**filled_in(client), "date": get_day().isoformat(), "time": "12:30", **fields})


def errors(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200
    found: dict[str, Any] = answer.context["adminform"].form.errors
    return found


class TestPeople:
    def test_ambiguous_name_prefix_is_asked_about(self, panel: Client, cast: Cast) -> None:
        answer = send(panel, organizer_tg_id="@anna", participant_tg_id="бор")
        assert "Это Борис (" in str(errors(answer)["participant_tg_id"])
        assert not Appointment.objects.exists()

    @pytest.mark.parametrize("written", ["Борис", "борис", "@boris", "@BORIS", "Борис ({id})", "{id}", " #{id} "])
    def test_person_is_found_by_id_username_or_name(self, panel: Client, cast: Cast, written: str) -> None:
        answer = send(panel, organizer_tg_id="Анна", participant_tg_id=written.format(id=cast.boris.tg_id))
        assert answer.status_code == 302, errors(answer)
        meeting = Appointment.objects.get()
        assert (meeting.organizer_tg_id, meeting.participant_tg_id) == (cast.anna.tg_id, cast.boris.tg_id)

    def test_one_of_several_matches_must_be_chosen(self, panel: Client, cast: Cast) -> None:
        other = make_person("Борис", username="boris2")
        answer = send(panel, organizer_tg_id="@anna", participant_tg_id="Борис")
        [[message]] = errors(answer).values()
        for person in (cast.boris, other):
            assert f"Борис ({person.tg_id})" in message
        assert not Appointment.objects.exists()

    @pytest.mark.parametrize(("field", "kept"), [("organizer_tg_id", "participant_tg_id"), ("participant_tg_id",) * 2])
    def test_person_error_is_shown_at_its_field(self, panel: Client, cast: Cast, field: str, kept: str) -> None:
        fields = {"organizer_tg_id": "@anna", "participant_tg_id": "@boris", field: "Никто Никогда"}
        found = errors(send(panel, **fields))
        assert list(found) == [field]
        assert "Никто Никогда" in found[field][0]
        headers = {"Accept-Language": "en"}
        english = panel.post(ADD, {**filled_in(panel), **fields}, headers=headers).context["adminform"].form.errors
        assert "Nobody is called" in english[field][0]

    def test_people_are_suggested(self, panel: Client, cast: Cast) -> None:
        make_person("Борислав")
        found = panel.get(PEOPLE, {"q": "бор"}).json()["people"]
        assert [person["value"].split(" (")[0] for person in found] == ["Борис", "Борислав"]
        assert found[0]["id"] == cast.boris.tg_id
        [anna] = panel.get(PEOPLE, {"q": "@anna"}).json()["people"]
        assert (anna["timezone"], anna["duration_minutes"]) == ("Europe/Moscow", 60)
        [by_number] = panel.get(PEOPLE, {"q": str(cast.oleg.tg_id)}).json()["people"]
        assert by_number["id"] == cast.oleg.tg_id
        for nothing in ("", "%", "9" * 40, "x" * 3000, "'; --"):
            assert panel.get(PEOPLE, {"q": nothing}).json() == {"people": []}

    def test_suggestions_need_permission_to_view_people(self, client: Client, cast: Cast) -> None:
        user = User.objects.create_user("maker", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="add_appointment"))
        client.force_login(user)
        assert client.get(PEOPLE, {"q": "Анна"}).status_code == 403
        user.user_permissions.set(Permission.objects.filter(codename__in=["add_appointment", "view_tguser"]))
        assert client.get(PEOPLE, {"q": "Анна"}).status_code == 200


class TestStrangers:
    def test_unknown_id_asks_for_confirmation(self, panel: Client, cast: Cast) -> None:
        stranger = factories.make_telegram_id()
        fields = {"organizer_tg_id": str(cast.anna.tg_id), "participant_tg_id": str(stranger)}
        answer = send(panel, **fields)
        assert list(errors(answer)) == ["participant_tg_id"]
        assert 'type="checkbox" name="make_anyway"' in answer.content.decode()
        assert not Appointment.objects.exists()
        assert send(panel, **fields, make_anyway="on").status_code == 302
        assert Appointment.objects.get().participant_tg_id == stranger

    def test_person_who_never_started_the_bot_asks_for_confirmation(self, panel: Client, cast: Cast) -> None:
        heard = people.remember_contact(tg_id=factories.make_telegram_id(), first_name="Слышали")
        assert list(errors(send(panel, organizer_tg_id="@anna", participant_tg_id=heard.pk))) == ["participant_tg_id"]

    def test_confirmation_box_appears_only_when_needed(self, panel: Client) -> None:
        assert 'type="checkbox" name="make_anyway"' not in panel.get(ADD).content.decode()

    def test_api_needs_no_confirmation(self, panel: Client) -> None:
        """The documented fields are enough."""
        fields = {"organizer_tg_id": 111, "participant_tg_id": 222, "date": get_day().isoformat(), "time": "12:12"}
        assert panel.post(ADD, fields).status_code == 302
        meeting = Appointment.objects.get()
        assert (meeting.organizer_tg_id, meeting.participant_tg_id, meeting.status) == (111, 222, "pending")
        assert (meeting.date, meeting.time, meeting.timezone) == (get_day(), dt.time(12, 12), "Europe/Moscow")


class TestFilledIn:
    def test_time_defaults_to_next_full_hour_in_panel_zone(self, panel: Client) -> None:
        fields = filled_in(panel)
        assert fields["date"] in {get_day(0).strftime("%d.%m.%Y"), get_day(1).strftime("%d.%m.%Y")}
        assert fields["time"].endswith(":00")
        assert fields["timezone"] == "Europe/Moscow"

    @pytest.mark.parametrize(
        ("more", "minutes"),
        [({}, 45), ({"duration_minutes": "20"}, 20), ({"no_duration": "on"}, None)],
    )
    def test_duration_has_a_default(self, panel: Client, cast: Cast, more: dict[str, str], minutes: int | None) -> None:
        people.set_duration(tg_id=cast.anna.tg_id, duration_minutes=45)
        assert send(panel, organizer_tg_id="@anna", participant_tg_id="@boris", **more).status_code == 302
        assert Appointment.objects.get().duration_minutes == minutes

    def test_name_and_zone_have_defaults(self, panel: Client, cast: Cast) -> None:
        fields = {"name": "Обед у реки", "timezone": "asia/tokyo", "details": "важно"}
        assert send(panel, organizer_tg_id="@anna", participant_tg_id="@boris", **fields).status_code == 302
        meeting = Appointment.objects.get()
        assert (meeting.name, meeting.timezone, meeting.details) == ("Обед у реки", "Asia/Tokyo", "важно")

    @pytest.mark.parametrize(
        ("field", "value"),
        [("timezone", "Moon/Base"), ("duration_minutes", "0"), ("duration_minutes", "x"), ("name", "x" * 256),
         ("details", "x" * 3001), ("date", "вчера"), ("time", "25:00")],
    )  # fmt: skip
    def test_every_error_is_shown_at_its_field(self, panel: Client, cast: Cast, field: str, value: str) -> None:
        fields = {"organizer_tg_id": "@anna", "participant_tg_id": "@boris", field: value}
        assert list(errors(send(panel, **fields))) == [field]

    def test_missing_organizer_is_refused(self, panel: Client, cast: Cast) -> None:
        assert list(errors(send(panel, participant_tg_id="@boris"))) == ["organizer_tg_id"]

    def test_event_values_override_defaults(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.anna, days=3, time=dt.time(18), timezone="Asia/Tokyo", duration_minutes=15)
        answer = panel.post(ADD, {**filled_in(panel), "event": event.pk, "participant_tg_id": "@boris"})
        assert answer.status_code == 302, errors(answer)
        meeting = Appointment.objects.get()
        assert (meeting.date, meeting.time, meeting.timezone) == (get_day(3), dt.time(18), "Asia/Tokyo")
        assert (meeting.duration_minutes, meeting.organizer_tg_id) == (15, cast.anna.tg_id)

    def test_date_that_differs_from_the_events_is_refused(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.anna, days=3)
        answer = send(panel, event=event.pk, participant_tg_id="@boris", date=get_day(4).isoformat())
        assert list(errors(answer)) == ["event"]


class TestWholeDays:
    def test_meeting_of_whole_days_with_a_place_and_a_link(self, panel: Client, cast: Cast) -> None:
        where = {"place": "Дача", "url": "https://example.org/map"}
        days = {"all_day": "on", "ends_on": get_day(3).isoformat()}
        given = {**filled_in(panel), "date": get_day().isoformat(), "name": "Отпуск", **days, **where}
        answer = panel.post(ADD, {**given, "organizer_tg_id": "@anna", "participant_tg_id": "@boris"})
        assert answer.status_code == 302, errors(answer)
        meeting = Appointment.objects.get()
        assert (meeting.all_day, meeting.ends_on, meeting.time) == (True, get_day(3), dt.time())
        assert (meeting.place, meeting.url, meeting.transparent) == (*where.values(), True)
        told = OutboxMessage.objects.get(chat_id=cast.boris.tg_id).payload["text"]
        assert "Дача" in told
        page = panel.get(f"/admin/calendarapp/appointment/{meeting.pk}/change/").content.decode()
        assert "https://example.org/map" in page

    @pytest.mark.usefixtures("in_2026")
    def test_one_day_needs_no_last_one_and_lasts_as_long_as_it_does(self, panel: Client, cast: Cast) -> None:
        fields = {"organizer_tg_id": cast.anna.tg_id, "participant_tg_id": cast.boris.tg_id, "all_day": "on"}
        answer = panel.post(ADD, {**fields, "date": "2027-03-28", "timezone": "Europe/Berlin"})
        assert answer.status_code == 302, errors(answer)
        meeting = Appointment.objects.get()
        assert (meeting.ends_on, meeting.duration_minutes) == (dt.date(2027, 3, 28), 23 * 60)

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"ends_on": "2027-04-01"}, "ends_on"),
            ({"all_day": "on", "ends_on": "2026-01-01"}, "ends_on"),
            ({"all_day": "on", "time": "12:31"}, "time"),
            ({"url": "javascript:alert(1)"}, "url"),
            ({"place": "x" * 300}, "place"),
        ],
    )
    def test_what_does_not_fit_is_said_at_its_field(
        self, panel: Client, cast: Cast, fields: dict[str, str], field: str
    ) -> None:
        given = {**filled_in(panel), "date": get_day().isoformat(), **fields}
        answer = panel.post(ADD, {**given, "organizer_tg_id": "@anna", "participant_tg_id": "@boris"})
        assert list(errors(answer)) == [field]
        assert not Appointment.objects.exists()

    def test_days_of_an_event_are_its_own(self, panel: Client, cast: Cast) -> None:
        event = events.create(
            owner=cast.anna.tg_id, name="Отпуск", date=get_day(2), ends_on=get_day(4), all_day=True, place="Дача"
        )
        answer = panel.post(ADD, {**filled_in(panel), "event": event.pk, "participant_tg_id": "@boris"})
        assert answer.status_code == 302, errors(answer)
        meeting = Appointment.objects.get()
        assert (meeting.all_day, meeting.ends_on, meeting.place) == (True, get_day(4), "Дача")
        answer = send(panel, event=make_event(cast.anna).pk, participant_tg_id="@boris", all_day="on")
        assert list(errors(answer)) == ["event"]
