"""The panel shows an event's places, its waiting list, and a meeting's other participants; services write."""

import html

import pytest
from django.contrib.auth.models import User
from django.test import Client

from calendarapp.access import Actor
from calendarapp.models import Appointment
from calendarapp.services import joining
from tests.support.factories import Cast, make_event, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(client: Client, admin_user: User) -> Client:
    client.force_login(admin_user)
    return client


def read(panel: Client, page: str) -> str:
    return html.unescape(panel.get(f"/admin/calendarapp/{page}/change/").content.decode())


def test_places_waiting_list_and_other_participants_are_shown(panel: Client, cast: Cast) -> None:
    event, vera = make_event(cast.anna, days=3), make_person("Вера")
    joining.set_capacity(actor=Actor.person(cast.anna.pk), event_id=event.pk, capacity=1)
    for person in (cast.boris, cast.oleg, vera):
        joining.join(event.pk, person.pk)
    text = read(panel, f"event/{event.pk}")
    assert "1 из 1, 2 ждут" in text
    assert "1. Олег, 2. Вера" in text
    first, second, third = Appointment.objects.order_by("id")
    text = read(panel, f"appointment/{third.pk}")
    assert "место в списке ожидания" in text.lower()
    for other in (first, second):
        assert f"/admin/calendarapp/appointment/{other.pk}/change/" in text


def test_cancelling_in_the_panel_lets_the_next_one_move_up(panel: Client, cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    joining.set_capacity(actor=Actor.person(cast.anna.pk), event_id=event.pk, capacity=1)
    for person in (cast.boris, cast.oleg):
        joining.join(event.pk, person.pk)
    first, second = Appointment.objects.order_by("id")
    sent = {"action": "confirm_selected", "_selected_action": [second.pk], "confirmed": "1"}
    panel.post("/admin/calendarapp/appointment/?when=all", sent, follow=True)
    assert Appointment.objects.get(pk=second.pk).is_waiting
    panel.post(f"/admin/calendarapp/appointment/{first.pk}/status/", {"status": "cancelled", "confirmed": "1"})
    assert list(Appointment.objects.order_by("id").values_list("status", flat=True)) == ["cancelled", "confirmed"]
