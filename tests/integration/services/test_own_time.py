"""Own events in the services, the API and the panel; durations; past events and meetings."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from calendarapp import messages
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.ics import parse
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import appointments, events, export, people, rescheduling, tokens
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_event, make_meeting

pytestmark = pytest.mark.django_db

NOON = dt.time(12)
HOUR = dt.timedelta(hours=1)


def refused(code: str) -> Any:
    return pytest.raises(CalendarError, check=lambda error: error.code == code)


def program(person: TgUser) -> Client:
    return Client(headers={"Authorization": f"Bearer {tokens.issue(tg_id=person.tg_id, scope='write')}"})


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    return getattr(client, method)(f"/api/{path}", body, content_type="application/json")


def began(row: Event | Appointment, ago: dt.timedelta, minutes: int) -> None:
    """Move its start into the past, which the services would refuse."""
    at = (timezone.now() - ago).replace(second=0, microsecond=0)
    when = {"date": at.date(), "time": at.time(), "timezone": "UTC", "duration_minutes": minutes}
    type(row)._default_manager.filter(pk=row.pk).update(**when)


def test_events_written_with_five_columns_take_time(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id) VALUES ('x', %s, '12:00', '', %s)",
            [get_day(2), cast.boris.tg_id],
        )
    make: dict[str, Any] = {
        "organizer": cast.anna.tg_id,
        "participant": cast.boris.tg_id,
        "date": get_day(2),
        "time": NOON,
    }
    with refused("busy"):
        appointments.invite(**make, timezone="Europe/Moscow")
    assert appointments.invite(**make, timezone="Europe/Moscow", over=True).status == "pending"


class TestApi:
    def test_inviting_over_own_event_needs_force(self, cast: Cast) -> None:
        make_meeting(cast.boris, cast.anna, days=5)  # they have met: she may see his busy times
        make_event(cast.boris, days=2, time=NOON, duration_minutes=60, name="Тайна")
        body = {"participant_tg_id": cast.boris.tg_id, "date": get_day(2).isoformat(), "time": "12:00"}
        client = program(cast.anna)
        answer = send(client, "post", "appointments/", **body)
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["forcible"]) == (409, "busy", True)
        assert len(problem["free"]) == 3
        assert "Тайна" not in answer.content.decode()
        assert send(client, "post", "appointments/", **body, force=True).status_code == 201

    def test_busy_meeting_cannot_be_forced(self, cast: Cast) -> None:
        make_event(cast.boris, days=2, time=NOON, duration_minutes=60)
        make_meeting(cast.oleg, cast.boris, days=2, time=NOON, duration_minutes=60)
        body = {"participant_tg_id": cast.boris.tg_id, "date": get_day(2).isoformat(), "time": "12:00", "force": True}
        answer = send(program(cast.anna), "post", "appointments/", **body)
        assert (answer.status_code, answer.json()["forcible"]) == (409, False)

    def test_staff_needs_no_force(self, panel: Client, cast: Cast) -> None:
        make_event(cast.boris, days=2, time=NOON, duration_minutes=60)
        body = {"participant_tg_id": cast.boris.tg_id, "organizer_tg_id": cast.anna.tg_id}
        answer = send(panel, "post", "appointments/", **body, date=get_day(2).isoformat(), time="12:00")
        assert answer.status_code == 201

    def test_confirming_over_own_event_needs_force(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, days=2, time=NOON, duration_minutes=60)
        make_event(cast.boris, days=2, time=NOON, name="Зубной")
        client = program(cast.boris)
        answer = send(client, "patch", f"appointments/{meeting.pk}/", status="confirmed")
        assert (answer.status_code, answer.json()["code"], answer.json()["forcible"]) == (409, "double_booking", True)
        assert "Зубной" in answer.json()["title"]
        answer = send(client, "patch", f"appointments/{meeting.pk}/", status="confirmed", force=True)
        assert answer.json()["status"] == "confirmed"

    def test_transparent_event_leaves_the_time_free(self, cast: Cast) -> None:
        client = program(cast.boris)
        body = {"name": "Праздник", "date": get_day(2).isoformat(), "time": "12:00", "transparent": True}
        event = send(client, "post", "events/", **body).json()
        assert event["transparent"] is True
        make: dict[str, Any] = {
            "organizer": cast.anna.tg_id,
            "participant": cast.boris.tg_id,
            "date": get_day(2),
            "time": NOON,
        }
        assert appointments.invite(**make).status == "pending"
        changed = send(client, "patch", f"events/{event['id']}/", transparent=False).json()
        assert (changed["transparent"], changed["sequence"]) == (False, event["sequence"] + 1)

    def test_busy_visibility_can_be_changed(self, cast: Cast) -> None:
        client = program(cast.boris)
        assert client.get("/api/users/me/").json()["busy_visibility"] == "met"
        assert send(client, "patch", "users/me/", busy_visibility="nobody").json()["busy_visibility"] == "nobody"
        assert send(client, "patch", "users/me/", busy_visibility="x").status_code == 400


class TestLengths:
    @pytest.mark.parametrize("by_staff", [True, False])
    def test_duration_defaults_to_the_organizers_usual(self, panel: Client, cast: Cast, *, by_staff: bool) -> None:
        people.set_duration(tg_id=cast.anna.tg_id, duration_minutes=45)
        client = panel if by_staff else program(cast.anna)
        body = {"participant_tg_id": cast.boris.tg_id, "organizer_tg_id": cast.anna.tg_id, "time": "12:00"}
        for days, more, expected in (
            (2, {}, 45),
            (3, {"duration_minutes": None}, None),
            (4, {"duration_minutes": 30}, 30),
        ):
            answer = send(client, "post", "appointments/", **body, date=get_day(days).isoformat(), **more)
            assert (answer.status_code, answer.json()["duration_minutes"]) == (201, expected)

    def test_appointment_of_the_panel_has_the_organizers_duration(self, panel: Client, cast: Cast) -> None:
        people.set_duration(tg_id=cast.anna.tg_id, duration_minutes=45)
        meeting = appointments.create_on_behalf(
            organizer=cast.anna.tg_id, participant=cast.boris.tg_id, date=get_day(2), time=NOON
        )
        assert meeting.duration_minutes == 45


class TestRunning:
    @pytest.mark.parametrize("change", [{"duration_minutes": 180}, {"duration_minutes": 60}, {"name": "Ужин"}])
    def test_running_event_can_be_changed(self, cast: Cast, change: dict[str, Any]) -> None:
        event = make_event(cast.anna)
        began(event, HOUR / 2, 120)
        changed = events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, **change)
        assert {name: getattr(changed, name) for name in change} == change

    def test_zone_of_running_event_can_be_changed(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        began(event, HOUR / 2, 120)
        start = Event.objects.get(pk=event.pk).slot.lower + 3 * HOUR  # as Moscow's clocks show it
        when: dict[str, Any] = {"date": start.date(), "time": start.time(), "timezone": "Europe/Moscow"}
        assert events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, **when).timezone == "Europe/Moscow"

    def test_new_start_in_the_past_is_refused(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        began(event, HOUR / 2, 120)
        when = timezone.now() - HOUR
        with refused("past"):
            events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, date=when.date(), time=when.time())

    def test_past_event_can_be_renamed(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        began(event, 5 * HOUR, 60)
        assert events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, name="Ужин").name == "Ужин"

    @pytest.mark.parametrize(("minutes", "status"), [(60, "confirmed"), (240, "pending")])
    @pytest.mark.parametrize("with_event", [True, False])
    def test_only_a_longer_running_meeting_is_confirmed_again(
        self, cast: Cast, minutes: int, status: str, *, with_event: bool
    ) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="confirmed", duration_minutes=120)
        began(meeting, HOUR / 2, 120)
        began(Event.objects.get(pk=meeting.event_id or 0), HOUR / 2, 120)
        forget_messages()
        actor = Actor.person(cast.anna.tg_id)
        if with_event:
            events.change(actor=actor, event_id=meeting.event_id or 0, duration_minutes=minutes)
        else:
            now = Appointment.objects.get(pk=meeting.pk)
            when: dict[str, Any] = {"date": now.date, "time": now.time, "duration_minutes": minutes}
            rescheduling.reschedule(actor=actor, appointment_id=meeting.pk, **when)
        changed = Appointment.objects.get(pk=meeting.pk)
        assert (changed.duration_minutes, changed.status) == (minutes, status)
        assert Event.objects.get(pk=meeting.event_id or 0).duration_minutes == minutes
        [text] = list_texts(cast.boris)
        assert ("короче" in text) == (status == "confirmed")


class TestOver:
    @pytest.fixture
    def meeting(self, cast: Cast) -> Appointment:
        made = make_meeting(cast.anna, cast.boris, duration_minutes=60)
        proposal = {"proposed_date": get_day(1), "proposed_time": NOON, "proposed_timezone": "UTC"}
        Appointment.objects.filter(pk=made.pk).update(**proposal)
        began(made, 2 * HOUR, 60)
        forget_messages()
        return Appointment.objects.get(pk=made.pk)

    @pytest.mark.parametrize("status", ["confirmed", "declined", "cancelled"])
    @pytest.mark.parametrize("by_staff", [True, False])
    def test_ended_meeting_cannot_change_status(
        self, cast: Cast, meeting: Appointment, status: str, *, by_staff: bool
    ) -> None:
        who = cast.anna if status == "cancelled" else cast.boris
        actor = Actor.operator() if by_staff else Actor.person(who.tg_id)
        with refused("meeting_over"):
            appointments.set_status(actor=actor, appointment_id=meeting.pk, status=status)
        assert list_texts(cast.anna) == list_texts(cast.boris) == []

    def test_ended_meeting_cannot_be_moved(self, cast: Cast, meeting: Appointment) -> None:
        by: dict[str, Any] = {"actor": Actor.person(cast.anna.tg_id), "appointment_id": meeting.pk}
        for act in (rescheduling.accept_proposal, rescheduling.keep_time):
            with refused("meeting_over"):
                act(**by)
        with refused("meeting_over"):
            rescheduling.reschedule(**by, date=get_day(2), time=NOON)
        with refused("meeting_over"):
            rescheduling.propose(**{**by, "actor": Actor.person(cast.boris.tg_id)}, date=get_day(2), time=NOON)

    def test_ended_meeting_is_refused_by_the_api(self, cast: Cast, meeting: Appointment) -> None:
        answer = send(program(cast.boris), "patch", f"appointments/{meeting.pk}/", status="confirmed")
        assert (answer.status_code, answer.json()["code"]) == (409, "meeting_over")

    def test_ended_meeting_cannot_be_changed_in_the_panel(self, panel: Client, meeting: Appointment) -> None:
        page = panel.get(f"/admin/calendarapp/appointment/{meeting.pk}/change/").content.decode()
        assert 'name="status"' not in page
        path = f"/admin/calendarapp/appointment/{meeting.pk}/status/"
        answer = panel.post(path, {"status": "confirmed"}, follow=True)
        assert "Эта встреча уже прошла." in answer.content.decode()
        assert Appointment.objects.get(pk=meeting.pk).status == "pending"

    def test_card_of_ended_meeting_has_no_buttons(self, cast: Cast, meeting: Appointment) -> None:
        for reader in (cast.anna, cast.boris):
            assert messages.make_meeting_keyboard(meeting, reader.tg_id) == {"inline_keyboard": []}

    def test_deleted_event_keeps_past_meetings(self, cast: Cast, meeting: Appointment) -> None:
        assert events.delete(actor=Actor.person(cast.anna.tg_id), event_id=meeting.event_id or 0) == 0
        left = Appointment.objects.get(pk=meeting.pk)
        assert (left.status, left.event_id) == ("pending", None)
        assert list_texts(cast.boris) == []

    def test_running_meeting_can_be_answered_until_its_end(self, cast: Cast, meeting: Appointment) -> None:
        began(meeting, 2 * HOUR, 121)
        by = Actor.person(cast.boris.tg_id)
        assert appointments.confirm(actor=by, appointment_id=meeting.pk).status == "confirmed"


class TestFiles:
    @pytest.mark.parametrize(
        ("line", "expected"),
        [
            ("", False),
            ("TRANSP:OPAQUE", False),
            ("TRANSP:TRANSPARENT", True),
            ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", True),
            ("X-MICROSOFT-CDO-BUSYSTATUS:BUSY", False),
        ],
    )
    def test_transparent_entry_is_imported_as_transparent(self, line: str, *, expected: bool) -> None:
        rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "SUMMARY:x", "DTSTART:20310102T100000Z",
                "DTEND:20310102T110000Z", *filter(None, [line]), "END:VEVENT", "END:VCALENDAR", ""]  # fmt: skip
        [event] = parse("\r\n".join(rows).encode(), now=timezone.now()).events
        assert event.transparent is expected

    def test_transparent_event_is_exported_as_transparent(self, cast: Cast) -> None:
        make_event(cast.anna, name="Да", transparent=True)
        make_event(cast.anna, name="Нет", days=2)
        _name, content = export.render_document(tg_id=cast.anna.tg_id, form="ics")
        found = {event.name: event.transparent for event in parse(content, now=timezone.now()).events}
        assert found == {"Да": True, "Нет": False}
