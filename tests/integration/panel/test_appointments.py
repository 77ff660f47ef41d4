"""Meetings in the panel: searching, adding, confirming, declining and cancelling, always through the services."""

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client

from calendarapp.models import Appointment
from tests.support import factories
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting

pytestmark = pytest.mark.django_db

LIST = "/admin/calendarapp/appointment/"


def page(client: Client, path: str = "", **query: str) -> str:
    answer = client.get(f"{LIST}{path}", query)
    assert answer.status_code == 200
    return answer.content.decode()


def listed(shown: str) -> list[int]:
    return [
        int(number) for number in re.findall(r'class="field-id"><a href="/admin/calendarapp/appointment/(\d+)/', shown)
    ]


def act(client: Client, action: str, *meetings: Appointment) -> list[str]:
    """Run an action on these rows; returns the messages on the next page."""
    answer = client.post(
        LIST, {"action": action, "_selected_action": [meeting.pk for meeting in meetings]}, follow=True
    )
    assert answer.status_code == 200
    return [str(message) for message in answer.context["messages"]]


def status(meeting: Appointment) -> str:
    return Appointment.objects.values_list("status", flat=True).get(pk=meeting.pk)


class TestList:
    def test_list_shows_its_columns(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, name="Обед у реки")
        shown = page(panel)
        columns = re.findall(r'class="(?:[^"]*\s)?column-(\w+)', shown)
        assert columns == ["id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event"]
        assert listed(shown) == [meeting.pk]
        for text in ("badge-pending", "ожидает", "Анна", "Борис", "Обед у реки", str(cast.anna.tg_id)):
            assert text in shown

    def test_list_is_filtered(self, panel: Client, cast: Cast) -> None:
        kept = {
            name: make_meeting(cast.anna, cast.boris, status=name, days=days)
            for days, name in enumerate(Appointment.Status.values, 1)
        }
        for name, meeting in kept.items():
            assert listed(page(panel, status__exact=name)) == [meeting.pk]
        assert listed(page(panel, date__gte=str(get_day(2)), date__lt=str(get_day(3)))) == [kept["confirmed"].pk]
        assert listed(page(panel)) == [meeting.pk for meeting in reversed(kept.values())]
        year, month = get_day(1).year, get_day(1).month
        assert kept["pending"].pk in listed(page(panel, date__year=str(year), date__month=str(month)))

    def test_list_is_searched(self, panel: Client, cast: Cast) -> None:
        wanted = make_meeting(cast.anna, cast.boris, details="детали поставки")
        other = make_meeting(cast.oleg, factories.make_telegram_id(), days=2)
        for term in ("поставки", str(cast.anna.tg_id), str(cast.boris.tg_id), str(wanted.pk), f"#{wanted.pk}"):
            found = listed(page(panel, q=term))
            assert wanted.pk in found
            # A meeting's number may be a part of other people's: 6 is one of 6000000001.
            assert other.pk not in found or term.strip("#") in f"{other.organizer_tg_id} {other.participant_tg_id}"
        assert listed(page(panel, q="9" * 30)) == []

    def test_appointment_of_deleted_event_is_shown(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM events WHERE id = %s", [meeting.event_id])
        assert listed(page(panel)) == [meeting.pk]
        assert f"#{meeting.event_id} (" in page(panel, f"{meeting.pk}/change/")
        assert act(panel, "cancel_selected", meeting)
        assert status(meeting) == "cancelled"

    def test_list_takes_constant_number_of_queries(
        self, panel: Client, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        for days in range(1, 31):
            make_meeting(cast.anna, (cast.boris, cast.oleg)[days % 2], days=days)
        with django_assert_max_num_queries(
            8
        ):  # session, user, number of rows (estimate), count, dates (2), rows with events, people
            page(panel)


class TestActions:
    @pytest.mark.parametrize(
        ("action", "new", "works_from"),
        [
            ("confirm_selected", "confirmed", {"pending"}),
            ("decline_selected", "declined", {"pending", "confirmed"}),
            ("cancel_selected", "cancelled", {"pending", "confirmed"}),
        ],
    )
    def test_each_action_changes_the_status(
        self, panel: Client, cast: Cast, action: str, new: str, works_from: set[str]
    ) -> None:
        kept = [
            make_meeting(cast.anna, cast.boris, status=name, days=days)
            for days, name in enumerate(Appointment.Status.values, 1)
        ]
        factories.forget_messages()
        messages = act(panel, action, *kept)
        assert {meeting.status: status(meeting) for meeting in kept} == {
            name: new if name in works_from else name for name in Appointment.Status.values
        }
        refused = [meeting for meeting in kept if meeting.status not in works_from]
        assert messages[0].startswith(str(len(works_from)))
        assert len(messages) == 1 + len(refused)
        for meeting, message in zip(refused, messages[1:], strict=True):
            assert f"#{meeting.pk}" in message
        assert len(list_texts(cast.anna)) == len(list_texts(cast.boris)) == len(works_from)
        assert LogEntry.objects.filter(action_flag=CHANGE).count() == len(works_from)

    def test_many_refusals_are_summarized(self, panel: Client, cast: Cast) -> None:
        kept = [make_meeting(cast.anna, cast.boris, status="declined", days=days) for days in range(1, 14)]
        messages = act(panel, "confirm_selected", *kept)
        assert len(messages) == 11
        assert messages[-1].startswith("ещё 3") or messages[-1].startswith("Ещё 3")

    def test_viewer_has_no_actions(self, client: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        user = User.objects.create_user("viewer", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename="view_appointment"))
        client.force_login(user)
        shown = page(client, f"{meeting.pk}/change/")
        assert "/status/" not in shown
        act(client, "confirm_selected", meeting)
        assert client.post(f"{LIST}{meeting.pk}/status/", {"status": "confirmed"}).status_code == 403
        assert client.get(f"{LIST}add/").status_code == 403
        assert status(meeting) == "pending"

    def test_anonymous_visitor_is_sent_to_sign_in(self, client: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        assert client.post(f"{LIST}{meeting.pk}/status/", {"status": "confirmed"}).status_code == 302
        assert status(meeting) == "pending"


class TestPage:
    @pytest.mark.parametrize(
        ("old", "buttons"),
        [
            ("pending", ["confirmed", "declined", "cancelled"]),
            ("confirmed", ["cancelled", "declined"]),
            ("declined", []),
            ("cancelled", []),
        ],
    )
    def test_page_has_a_button_for_each_allowed_change(
        self, panel: Client, cast: Cast, old: str, buttons: list[str]
    ) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status=old)
        shown = page(panel, f"{meeting.pk}/change/")
        assert re.findall(r'name="status" value="(\w+)"', shown) == buttons
        assert 'name="_save"' not in shown
        for new in buttons[:1]:
            answer = panel.post(f"{LIST}{meeting.pk}/status/", {"status": new, "confirmed": "1"})
            assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}{meeting.pk}/change/")
            assert status(meeting) == new

    def test_forbidden_change_is_explained(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status="declined")
        for new in ("confirmed", "banana", ""):
            answer = panel.post(f"{LIST}{meeting.pk}/status/", {"status": new}, follow=True)
            [message] = answer.context["messages"]
            assert "отклонена" in str(message)
        assert status(meeting) == "declined"
        for number in ("99999999999999999999", "0"):
            answer = panel.post(f"{LIST}{number}/status/", {"status": "confirmed"}, follow=True)
            assert answer.status_code == 200
        assert panel.get(f"{LIST}{meeting.pk}/status/").status_code == 405

    def test_form_without_csrf_token_is_refused(self, staff: User, cast: Cast) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(staff)
        meeting = make_meeting(cast.anna, cast.boris)
        assert client.post(f"{LIST}{meeting.pk}/status/", {"status": "confirmed"}).status_code == 403
        assert status(meeting) == "pending"

    def test_appointment_cannot_be_edited_or_deleted(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        assert panel.post(f"{LIST}{meeting.pk}/change/", {"status": "confirmed"}).status_code == 403
        assert panel.post(f"{LIST}{meeting.pk}/delete/", {"post": "yes"}).status_code == 403
        panel.post(LIST, {"action": "delete_selected", "_selected_action": meeting.pk, "post": "yes"})
        assert status(meeting) == "pending"


class TestAdd:
    def add(self, client: Client, **fields: Any) -> Any:
        return client.post(f"{LIST}add/", fields)

    def errors(self, client: Client, **fields: Any) -> dict[str, Any]:
        before = Appointment.objects.count()
        answer = self.add(client, **fields)
        assert answer.status_code == 200
        assert Appointment.objects.count() == before
        found: dict[str, Any] = answer.context["adminform"].form.errors
        return found

    def test_appointment_for_event_is_added(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        shown = page(panel, "add/")
        assert 'name="status"' not in shown
        answer = self.add(
            panel, event=event.pk, participant_tg_id=cast.boris.tg_id, details="важно", status="confirmed"
        )
        assert answer.status_code == 302
        meeting = Appointment.objects.get()
        assert (meeting.event_id, meeting.organizer_tg_id, meeting.status) == (event.pk, cast.anna.tg_id, "pending")
        assert (len(list_texts(cast.anna)), len(list_texts(cast.boris))) == (1, 1)
        assert LogEntry.objects.filter(action_flag=ADDITION).count() == 1

    def test_appointment_without_event_is_added(self, panel: Client, cast: Cast) -> None:
        answer = self.add(
            panel,
            participant_tg_id=cast.boris.tg_id,
            organizer_tg_id=cast.anna.tg_id,
            date=get_day().strftime("%d.%m.%Y"),
            time="12:30",
        )
        assert answer.status_code == 302
        meeting = Appointment.objects.get()
        assert (meeting.date, meeting.time, meeting.event_id) == (get_day(), dt.time(12, 30), None)

    def test_busy_error_is_shown_at_the_participant_field(self, panel: Client, cast: Cast) -> None:
        make_meeting(cast.oleg, cast.boris)
        errors = self.errors(panel, event=make_event(cast.anna).pk, participant_tg_id=cast.boris.tg_id)
        assert list(errors) == ["participant_tg_id"]
        assert "Борис" in errors["participant_tg_id"][0]

    def test_proposal_is_shown(self, panel: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        Appointment.objects.filter(pk=meeting.pk).update(
            proposed_date=dt.date(2040, 5, 1), proposed_time=dt.time(9, 45), proposed_timezone="Asia/Tokyo"
        )
        assert "2040-05-01 09:45 (Asia/Tokyo)" in page(panel, f"{meeting.pk}/change/")

    def test_other_errors_are_shown(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        boris = cast.boris.tg_id
        for fields, place in (
            ({}, "participant_tg_id"),
            ({"participant_tg_id": boris}, "__all__"),
            ({"participant_tg_id": "x" * 9, "event": event.pk}, "participant_tg_id"),
            ({"participant_tg_id": 10**30, "event": event.pk}, "participant_tg_id"),
            ({"participant_tg_id": boris, "event": 10**30}, "event"),
            ({"participant_tg_id": boris, "event": "x"}, "event"),
            ({"participant_tg_id": boris, "event": 2**63 - 1}, "event"),
            ({"participant_tg_id": cast.anna.tg_id, "event": event.pk}, "participant_tg_id"),
            ({"participant_tg_id": boris, "event": event.pk, "organizer_tg_id": boris}, "event"),
            ({"participant_tg_id": boris, "event": event.pk, "details": "x" * 3001}, "details"),
            ({"participant_tg_id": boris, "event": event.pk, "date": "вчера"}, "date"),
            (
                {"participant_tg_id": boris, "organizer_tg_id": cast.anna.tg_id, "date": "2020-01-01", "time": "12"},
                "time",
            ),
            (
                {"participant_tg_id": boris, "organizer_tg_id": cast.anna.tg_id, "date": "2020-01-01", "time": "12:00"},
                "time",
            ),
            (
                {"participant_tg_id": boris, "organizer_tg_id": cast.anna.tg_id, "date": "9999-01-01", "time": "12:00"},
                "date",
            ),
        ):
            assert list(self.errors(panel, **fields)) == [place], fields
        assert list_texts(cast.boris) == []
