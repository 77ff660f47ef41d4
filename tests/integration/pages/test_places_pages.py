"""Places of an event, the list of those who wait for one, and the link by which people join it: on the event's page."""

import asyncio

import pytest
from django.test import Client

from botapi import deferred
from calendarapp.access import Actor
from calendarapp.models import Event, OutboxMessage
from calendarapp.services import appointments, joining, participants
from tests.integration.services.series_meetings import make_dates
from tests.support.factories import Cast, forget_messages, make_event
from tests.support.page_forms import list_problems, open_form, post, send

pytestmark = pytest.mark.django_db


def address(event: Event) -> str:
    return f"/calendar/events/{event.pk}/places/"


def fill(cast: Cast, event: Event) -> None:
    """Oleg, then Boris say yes to an event with one place."""
    joining.set_capacity(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, capacity=1)
    for guest in (cast.oleg, cast.boris):
        [meeting] = participants.invite(
            actor=Actor.person(cast.anna.tg_id), participants=[guest.tg_id], event_id=event.pk
        ).meetings
        appointments.confirm(actor=Actor.person(guest.tg_id), appointment_id=meeting.pk)


def test_places_are_saved_and_the_first_who_waits_moves_up(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    fill(cast, event)
    seen = page.get(f"/calendar/events/{event.pk}/")
    assert "Борис" in "".join(seen.context["waiting"])
    assert "1 из 1, 1 ждёт" in seen.content.decode()
    answer = send(page, address(event), capacity="2", hidden="on")
    assert answer["Location"] == f"/calendar/events/{event.pk}/?done=saved"
    event.refresh_from_db()
    assert (event.capacity, event.participants_hidden) == (2, True)
    assert page.get(f"/calendar/events/{event.pk}/").context["waiting"] == []
    assert send(page, address(event), capacity="").status_code == 302
    event.refresh_from_db()
    assert event.capacity is None


@pytest.mark.parametrize("wrong", ["0", "-1", "1001", "x", "1.5", "9" * 30])
def test_wrong_numbers_are_said_at_the_field(page: Client, cast: Cast, wrong: str) -> None:
    event = make_event(cast.anna)
    assert list(list_problems(send(page, address(event), capacity=wrong))) == ["capacity"]
    event.refresh_from_db()
    assert event.capacity is None


def test_places_of_a_series_are_given_to_the_dates_that_are_chosen(page: Client, cast: Cast) -> None:
    dates = make_dates(cast)
    assert list(list_problems(send(page, address(dates[0]), capacity="5"))) == ["scope"]
    assert send(page, address(dates[1]), capacity="5", scope="following").status_code == 302
    found = list(Event.objects.filter(series=dates[0].series_id).order_by("date").values_list("capacity", flat=True))
    assert found == [None, *[5] * (len(dates) - 1)]


def test_link_comes_in_the_chat_once_for_two_taps_and_is_closed_again(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna, name="<b>Обед")
    forget_messages()
    form = open_form(page, address(event)) | {"link": "open"}
    for _tap in range(2):
        assert post(page, address(event), form)["Location"] == f"{address(event)}?done=join_link"
    event.refresh_from_db()
    assert event.join_key
    [message] = OutboxMessage.objects.filter(chat_id=cast.anna.tg_id)
    assert event.join_key not in str(message.payload), "the key is in no table but the event's"
    shown = page.get(address(event)).content.decode()
    assert event.join_key not in shown
    assert send(page, address(event), link="close")["Location"].endswith("?done=join_closed")
    event.refresh_from_db()
    assert event.join_key is None


@pytest.mark.django_db(transaction=True)  # another thread fills it in
def test_link_is_filled_in_when_the_message_goes_out(cast: Cast) -> None:
    event = make_event(cast.anna)
    actor = Actor.person(cast.anna.tg_id)
    joining.send_link(actor=actor, event_id=event.pk)
    payload = OutboxMessage.objects.latest("id").payload
    event.refresh_from_db()
    filled = asyncio.run(deferred.fill_in(payload, "a_bot"))
    assert filled is not None
    assert f"https://t.me/a_bot?start=join_{event.join_key}" in filled["text"]
    joining.close_link(actor=actor, event_id=event.pk)
    assert asyncio.run(deferred.fill_in(payload, "a_bot")) is None


def test_link_that_the_bot_cannot_send_is_not_offered(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    cast.anna.can_write = False
    cast.anna.save(update_fields=["can_write"])
    form = open_form(page, address(event)) | {"link": "open"}
    assert post(page, address(event), form).status_code == 200
    event.refresh_from_db()
    assert event.join_key is None
