"""The panel shows whole days, the end of long events, and places and links."""

import datetime as dt
import html

import pytest
from django.contrib.auth.models import User
from django.test import Client

from calendarapp.services import appointments, events
from tests.support.factories import Cast, make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_2026")]


@pytest.fixture
def panel(client: Client, admin_user: User) -> Client:
    client.force_login(admin_user)
    return client


def test_pages_show_whole_days_place_and_link(panel: Client, cast: Cast) -> None:
    event = events.create(
        owner=cast.anna.tg_id, name="Отпуск", date=dt.date(2027, 3, 27), ends_on=dt.date(2027, 4, 9), all_day=True,
        place="Дача", url="https://example.org/?a=1&b=2",
    )  # fmt: skip
    meeting = appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    for path in (f"event/{event.pk}", f"appointment/{meeting.pk}"):
        text = html.unescape(panel.get(f"/admin/calendarapp/{path}/change/").content.decode())
        assert "9 апреля 2027" in text
        assert "Дача" in text
        assert 'href="https://example.org/?a=1&b=2" rel="noopener noreferrer nofollow"' in text


def test_event_over_several_days_shows_its_last_one(panel: Client, cast: Cast) -> None:
    event = make_event(cast.anna, date=dt.date(2027, 3, 27), time=dt.time(23), duration_minutes=26 * 60)
    text = html.unescape(panel.get(f"/admin/calendarapp/event/{event.pk}/change/").content.decode())
    assert "29 марта 2027" in text


def test_events_are_filtered_by_whole_days(panel: Client, cast: Cast) -> None:
    make_event(cast.anna)
    event = events.create(owner=cast.anna.tg_id, name="Отпуск", date=dt.date(2027, 3, 27), all_day=True)
    listed = panel.get("/admin/calendarapp/event/?all_day__exact=1")
    assert [row.pk for row in listed.context["cl"].result_list] == [event.pk]


def test_link_of_another_writer_is_no_script(panel: Client, cast: Cast) -> None:
    from django.db import connection

    event = make_event(cast.anna)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events SET url = 'javascript:alert(1)' WHERE id = %s", [event.pk])
    assert 'href="javascript' not in panel.get(f"/admin/calendarapp/event/{event.pk}/change/").content.decode()
