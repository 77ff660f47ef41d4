"""A link that another writer stored is shown as a link only if it is one."""

import pytest
from django.test import Client

from calendarapp.models import Event
from tests.support.factories import Cast, make_event, make_meeting
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt://example.org/%0aalert(1)", "data:text/html,<b>", "//evil.example", "x"],
)
def test_what_is_no_web_address_leads_nowhere(cast: Cast, client: Client, address: str) -> None:
    event = make_event(cast.anna)
    meeting = make_meeting(cast.anna, cast.boris, days=2)
    Event.objects.filter(pk=event.pk).update(url=address)
    type(meeting).objects.filter(pk=meeting.pk).update(url=address)
    for person, path in (
        (cast.anna, f"/calendar/events/{event.pk}/"),
        (cast.boris, f"/calendar/meetings/{meeting.pk}/"),
    ):
        sign_in(client, person.tg_id)
        answer = client.get(path)
        assert answer.status_code == 200
        assert f'href="{address}' not in answer.content.decode()
        assert "noopener" not in answer.content.decode()


def test_web_address_is_a_link(cast: Cast, client: Client) -> None:
    event = make_event(cast.anna)
    Event.objects.filter(pk=event.pk).update(url="https://example.org/a?b&c")
    sign_in(client, cast.anna.tg_id)
    assert 'href="https://example.org/a?b&amp;c"' in client.get(f"/calendar/events/{event.pk}/").content.decode()
