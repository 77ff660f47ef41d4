"""A strict API: unknown fields are refused, trailing slashes are optional, times come in two forms."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers

from calendarapp import clock
from calendarapp.api import serializers as forms
from calendarapp.api.strict import Form
from calendarapp.models import Appointment, Event
from calendarapp.services import people
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, make_event, make_meeting

pytestmark = pytest.mark.django_db


def plan_lunch() -> dict[str, str]:
    return {"name": "Lunch", "date": str(get_day(3)), "time": "12:30"}


def at(hours: int, minutes: int = 0, *, days: int = 3, zone: str = "Europe/Moscow") -> str:
    return dt.datetime.combine(get_day(days), dt.time(hours, minutes), clock.get_zone(zone)).isoformat()


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


class TestUnknownFields:
    def test_unknown_fields_are_named_and_nothing_is_written(self, anna: ApiClient, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        proposed = make_meeting(cast.oleg, cast.anna, days=5)
        when = {"date": str(get_day(6)), "time": "10:00"}
        writes: list[tuple[str, str, dict[str, Any]]] = [
            ("POST", "events/", plan_lunch()),
            ("PUT", f"events/{meeting.event_id}/", plan_lunch()),
            ("PATCH", f"events/{meeting.event_id}/", {"name": "Other"}),
            ("POST", "appointments/", {"participant_tg_id": cast.oleg.tg_id, **when}),
            ("PUT", f"appointments/{meeting.pk}/", when),
            ("PATCH", f"appointments/{meeting.pk}/", {"status": "cancelled"}),
            ("POST", f"appointments/{proposed.pk}/propose/", when),
            ("POST", f"appointments/{meeting.pk}/accept/", {}),
            ("POST", f"appointments/{meeting.pk}/keep/", {}),
            ("PATCH", "users/me/", {"timezone": "Asia/Tokyo"}),
        ]
        before = [list(model.objects.order_by("pk").values()) for model in (Event, Appointment)]
        for method, path, body in writes:
            answer = anna.send(method, path, {**body, "titel": "x", "duration": 5})
            assert read_problem(answer) == (400, "unknown_field"), (method, path)
            assert set(answer.json()["errors"]) == {"titel", "duration"}
        assert [list(model.objects.order_by("pk").values()) for model in (Event, Appointment)] == before
        assert anna.get("users/me/").json()["timezone"] == "Europe/Moscow"

    def test_representation_from_get_can_be_put(self, anna: ApiClient, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, duration_minutes=45, time=dt.time(12, 30, 15))
        for path in (f"events/{meeting.event_id}/", f"appointments/{meeting.pk}/"):
            shown = anna.get(path).json()
            assert anna.send("PUT", path, shown).json() == shown
            moved = anna.send("PUT", path, {**shown, "time": "15:00:00"}).json()
            assert (moved["time"], moved["duration_minutes"]) == ("15:00:00", 45)
        mine = anna.get("users/me/").json()
        assert anna.patch("users/me/", mine).json() == mine

    def test_read_only_field_is_unknown_on_create(self, anna: ApiClient) -> None:
        assert read_problem(anna.post("events/", {**plan_lunch(), "sequence": 7})) == (400, "unknown_field")

    def test_nested_serializer_is_strict(self) -> None:
        class Inner(Form):
            name = serializers.CharField()

        class Outer(Form):
            inner = Inner()

        outer = Outer(data={"inner": {"name": "a", "nmae": "b"}})
        assert not outer.is_valid()
        assert outer.errors["inner"]["nmae"][0].code == "unknown_field"

    def test_every_writing_serializer_is_strict(self) -> None:
        found = [form for form in vars(forms).values() if isinstance(form, type)]
        loose = {form for form in found if issubclass(form, serializers.Serializer) and not issubclass(form, Form)}
        shown_alone = {
            *(forms.AppointmentSerializer, forms.StatisticsSerializer, forms.InvitedSerializer),
            *(forms.ParticipantSerializer, forms.RefusedSerializer, forms.EventParticipantsSerializer),
            *(forms.JoinLinkSerializer, forms.PlaceSerializer, forms.OthersSerializer, forms.OtherSerializer),
        }
        assert loose == shown_alone
        generator: Any = SchemaGenerator  # it has no types
        schemas = generator().get_schema(request=None, public=True)["components"]["schemas"]
        requests = {name: schema for name, schema in schemas.items() if name.endswith("Request")}
        assert {schema["additionalProperties"] for schema in requests.values()} == {False}


class TestAddresses:
    def test_write_without_trailing_slash_succeeds(self, anna: ApiClient, cast: Cast) -> None:
        made = anna.post("events", plan_lunch())
        assert made.status_code == 201
        path = f"events/{made.json()['id']}"
        assert anna.get(path).json() == made.json()
        assert anna.patch(path, {"name": "Dinner"}).json()["name"] == "Dinner"
        assert anna.send("PUT", path, plan_lunch()).json()["name"] == "Lunch"
        assert anna.delete(path).status_code == 204
        assert anna.get("events?page_size=1").json()["results"] == []
        meeting = make_meeting(cast.oleg, cast.anna)
        when = {"date": str(get_day(5)), "time": "10:00"}
        assert anna.post(f"appointments/{meeting.pk}/propose", when).status_code == 200
        assert ApiClient(cast.oleg).post(f"appointments/{meeting.pk}/accept").json()["status"] == "confirmed"
        assert anna.patch("users/me", {"language": "en"}).json()["language"] == "en"
        for path in ("users/me", "schema", "docs", "appointments", "events.json"):
            assert anna.get(path).status_code == 200, path
        assert Client().get("/api").status_code in {200, 401}
        assert read_problem(anna.post("nothing", {})) == (404, "not_found")
        assert read_problem(anna.delete("appointments")) == (405, "method_not_allowed")

    def test_idempotency_key_is_shared_by_both_addresses(self, anna: ApiClient) -> None:
        first = anna.post("events", plan_lunch(), Idempotency_Key="k")
        again = anna.post("events/", plan_lunch(), Idempotency_Key="k")
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["Idempotent-Replayed"] == "true"


class TestInstants:
    def test_start_and_end_create_event_in_owners_zone(self, anna: ApiClient, cast: Cast) -> None:
        people.set_timezone(tg_id=cast.anna.tg_id, timezone="Asia/Tokyo")
        made = anna.post("events/", {"name": "a", "start": at(12), "end": at(13, 30)}).json()
        assert (made["date"], made["time"], made["timezone"]) == (str(get_day(3)), "18:00:00", "Asia/Tokyo")
        assert made["duration_minutes"] == 90
        made = anna.post("events/", {"name": "a", "start": at(12), "timezone": "UTC"}).json()
        assert (made["time"], made["timezone"], made["duration_minutes"]) == ("09:00:00", "UTC", 60)
        made = anna.post("events/", {**plan_lunch(), "end": at(13, zone="Asia/Tokyo")}).json()
        assert (made["time"], made["duration_minutes"]) == ("12:30:00", 30)
        made = anna.post("events/", {"name": "a", "start": at(12), "end": at(12)}).json()
        assert (made["duration_minutes"], made["end"]) == (None, made["start"])

    def test_start_end_or_both_can_be_changed(self, anna: ApiClient, cast: Cast) -> None:
        path = f"events/{make_event(cast.anna, days=3, duration_minutes=60).pk}/"
        moved = anna.patch(path, {"start": at(15)}).json()
        assert (moved["time"], moved["duration_minutes"]) == ("15:00:00", 60)
        longer = anna.patch(path, {"end": at(17)}).json()
        assert (longer["time"], longer["duration_minutes"]) == ("15:00:00", 120)
        later = anna.patch(path, {"start": at(16), "end": at(17)}).json()
        assert (later["time"], later["duration_minutes"]) == ("16:00:00", 60)
        elsewhere = anna.patch(path, {"start": later["start"], "timezone": "Asia/Tokyo"}).json()
        assert (elsewhere["start"], elsewhere["time"]) == (later["start"], "22:00:00")
        put = anna.send("PUT", path, {**elsewhere, "start": at(18)}).json()
        assert (put["time"], put["duration_minutes"]) == ("00:00:00", 60)

    def test_appointments_accept_start_and_end(self, anna: ApiClient, cast: Cast, staff: User) -> None:
        boris = cast.boris.tg_id
        made = anna.post("appointments/", {"participant_tg_id": boris, "start": at(12), "end": at(12, 45)}).json()
        assert (made["time"], made["timezone"], made["duration_minutes"]) == ("12:00:00", "Europe/Moscow", 45)
        moved = anna.patch(f"appointments/{made['id']}/", {"start": at(14)}).json()
        assert (moved["time"], moved["duration_minutes"]) == ("14:00:00", 45)
        event = make_event(cast.anna, days=3, time=dt.time(17), timezone="Asia/Tokyo")
        start = at(17, zone="Asia/Tokyo")
        fields = {"participant_tg_id": boris, "event": event.pk}
        assert read_problem(anna.post("appointments/", {**fields, "start": at(12)})) == (409, "event_differs")
        assert anna.post("appointments/", {**fields, "start": start}).json()["time"] == "17:00:00"
        body = {"participant_tg_id": boris, "organizer_tg_id": cast.oleg.tg_id, "start": at(20), "end": at(21)}
        assert ApiClient(staff).post("appointments/", body).json()["time"] == "20:00:00"
        answer = ApiClient(cast.boris).post(f"appointments/{made['id']}/propose/", {"start": at(19)})
        assert answer.json()["proposed_time"] == "19:00:00"

    @pytest.mark.parametrize(
        ("fields", "wrong"),
        [
            ({"date": str(get_day(3)), "time": "13:00", "start": at(12)}, "start"),
            ({"date": str(get_day(4)), "start": at(12)}, "start"),
            ({"start": at(12), "end": at(13), "duration_minutes": 30}, "end"),
            ({"start": at(12), "end": at(13).replace(":00+", ":30+")}, "end"),
            ({"start": at(12)[:19]}, "start"),
            ({"start": "tomorrow"}, "start"),
            ({"start": None}, "start"),
            ({"end": at(12)}, "date"),
            ({}, "date"),
        ],
    )
    def test_contradictory_or_invalid_instants_are_refused(
        self, anna: ApiClient, fields: dict[str, Any], wrong: str
    ) -> None:
        answer = anna.post("events/", {"name": "a", **fields})
        assert read_problem(answer) == (400, "invalid")
        assert wrong in answer.json()["errors"]
        assert not Event.objects.exists()

    def test_agreeing_instants_and_local_fields_are_accepted(self, anna: ApiClient) -> None:
        both = {**plan_lunch(), "start": at(12, 30), "end": at(13), "duration_minutes": 30}
        assert anna.post("events/", both).status_code == 201

    def test_impossible_end_is_refused(self, anna: ApiClient) -> None:
        for end in (at(11), at(12, 1, days=400)):
            assert read_problem(anna.post("events/", {"name": "a", "start": at(12), "end": end})) == (
                409,
                "window_wrong",
            )

    def test_second_of_two_equal_hours_is_refused(self, anna: ApiClient) -> None:
        body = {"name": "a", "start": "2031-10-26T01:30:00Z", "timezone": "Europe/Berlin"}
        assert read_problem(anna.post("events/", body)) == (409, "hour_repeated")
        first = anna.post("events/", {**body, "start": "2031-10-26T00:30:00Z"}).json()
        assert (first["time"], first["start"]) == ("02:30:00", "2031-10-26T00:30:00Z")


class TestParticipants:
    def test_username_matches_in_any_case(self, anna: ApiClient, cast: Cast) -> None:
        made = anna.post("appointments/", {"participant": "@BoRiS", "date": str(get_day()), "time": "12:00"})
        assert (made.status_code, made.json()["participant_tg_id"]) == (201, cast.boris.tg_id)

    def test_unknown_username_is_refused(self, anna: ApiClient) -> None:
        answer = anna.post("appointments/", {"participant": "@stranger", "date": str(get_day()), "time": "12:00"})
        assert read_problem(answer) == (404, "person_not_found")
        assert not Appointment.objects.exists()

    def test_id_and_username_of_two_people_are_refused(self, anna: ApiClient, cast: Cast) -> None:
        when = {"date": str(get_day()), "time": "12:00", "participant": "@boris"}
        assert read_problem(anna.post("appointments/", {**when, "participant_tg_id": cast.oleg.tg_id})) == (
            400,
            "invalid",
        )
        assert anna.post("appointments/", {**when, "participant_tg_id": cast.boris.tg_id}).status_code == 201

    @pytest.mark.parametrize("name", ["boris", "@", "@1abc", "@bo ris", 5, None])
    def test_malformed_username_is_refused(self, anna: ApiClient, name: Any) -> None:
        answer = anna.post("appointments/", {"participant": name, "date": str(get_day()), "time": "12:00"})
        assert read_problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == ["participant"]


class TestOtherRedirects:
    def test_page_form_without_slash_is_redirected_as_post(self, client: Client) -> None:
        for path in ("/admin/login", "/i18n/setlang"):
            answer = client.post(path, {"username": "a"})
            assert (answer.status_code, answer.headers["Location"]) == (308, f"{path}/")

    def test_redirect_to_https_keeps_method_of_writes(self) -> None:
        with override_settings(SECURE_SSL_REDIRECT=True, SECURE_SSL_HOST="example.org"):
            client = Client()
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                answer = client.generic(method, "/api/events/", b"{}", content_type="application/json")
                assert (answer.status_code, answer.headers["Location"]) == (308, "https://example.org/api/events/")
            assert client.get("/admin/").status_code == 301
