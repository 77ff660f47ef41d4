"""Public calendars in the panel: seen with what strangers see, and closed by operators."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from calendarapp.models import PublicCalendar
from calendarapp.services import public_calendars
from tests.integration.panel.test_booking_links import sign_in
from tests.support.factories import Cast, make_event

pytestmark = pytest.mark.django_db

CALENDARS = "/admin/calendarapp/publiccalendar/"


def publish(cast: Cast, name: str = "Открытый урок") -> PublicCalendar:
    event = make_event(cast.anna, name=name, details="<b>Подробности</b>")
    make_event(cast.anna, days=2, name="Тайна")
    return public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)


def test_staff_sees_what_strangers_see_and_nothing_else(cast: Cast, panel: Client) -> None:
    calendar = publish(cast)
    listed = panel.get(CALENDARS).content.decode()
    assert "Анна" in listed
    shown = panel.get(f"{CALENDARS}{calendar.pk}/change/").content.decode()
    assert "Открытый урок" in shown
    assert "&lt;b&gt;Подробности" in shown
    assert "Тайна" not in shown
    assert calendar.token not in listed + shown
    assert panel.get(CALENDARS, {"token__startswith": calendar.token[0]}).status_code in {302, 400}


def test_operator_closes_a_calendar_and_a_viewer_does_not_see_it(cast: Cast) -> None:
    calendar = publish(cast)
    act = {"action": "close", "_selected_action": [calendar.pk]}
    viewer, operator = sign_in("viewer"), sign_in("operator")
    assert viewer.get(CALENDARS).status_code == 403
    assert viewer.post(CALENDARS, act).status_code == 403
    assert PublicCalendar.objects.exists()
    for _tap in range(2):
        assert operator.post(CALENDARS, act).status_code == 302
    assert not PublicCalendar.objects.exists()
    assert LogEntry.objects.filter(content_type__model="publiccalendar").count() == 1
    assert Client().get(f"/public/{calendar.token}/").status_code == 404
