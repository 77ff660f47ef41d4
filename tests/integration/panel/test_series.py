"""The panel shows the series of an event, and leads to its dates."""

import html

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.support.factories import Cast, get_day, make_event
from tests.support.repetition import list_dates, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def panel(client: Client, admin_user: User) -> Client:
    client.force_login(admin_user)
    return client


def test_page_of_a_date_shows_rule_and_leads_to_all_dates(panel: Client, cast: Cast) -> None:
    first = make_series(cast.anna.tg_id, "FREQ=DAILY;COUNT=3", date=get_day(2))
    make_event(cast.anna, name="Обед")
    text = html.unescape(panel.get(f"/admin/calendarapp/event/{first.pk}/change/").content.decode())
    assert "каждый день, 3 раза (FREQ=DAILY;COUNT=3)" in text
    link = f"/admin/calendarapp/event/?series_id={first.series_id}"
    assert link in text
    for date in list_dates(cast.anna.tg_id):
        assert f"/admin/calendarapp/event/{date.pk}/change/" in text
    listed = panel.get(link)
    assert listed.status_code == 200
    assert [row.pk for row in listed.context["cl"].result_list] == [
        date.pk for date in reversed(list_dates(cast.anna.tg_id))
    ]


def test_page_of_a_plain_event_has_no_repetition(panel: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    text = html.unescape(panel.get(f"/admin/calendarapp/event/{event.pk}/change/").content.decode())
    assert "series_id" not in text
