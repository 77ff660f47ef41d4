"""The panel shows an event's places, its waiting list, and a meeting's other participants; services write."""

import datetime as dt
import html
import re

import pytest
from django.contrib.auth.models import User
from django.test import Client

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event
from calendarapp.services import joining, shared_events, time_polls
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


def test_cards_and_poll_of_an_event_are_shown(panel: Client, cast: Cast) -> None:
    start = (clock.now() + dt.timedelta(days=20)).replace(second=0, microsecond=0)
    poll = time_polls.make(
        organizer=cast.anna.pk, chat_id=-77, name="Ужин", starts=[start, start + dt.timedelta(days=1)], language="ru",
        minutes=60,
    )  # fmt: skip
    time_polls.note_sent(poll.pk, poll_id="panel", message_id=3)
    time_polls.record_vote(poll_id="panel", tg_id=cast.boris.pk, options=[0, 1])
    time_polls.record_vote(poll_id="panel", tg_id=cast.oleg.pk, options=[1])
    decided = time_polls.decide(number=poll.pk, chat_id=-77, tg_id=cast.anna.pk, option=1)
    event = decided.event
    shared_events.share_inline(owner=cast.anna.pk, event_id=event.pk, inline_message_id="m", language="ru")
    assert decided.shared is not None
    place = shared_events.Place(chat_id=-77)
    shared_events.answer(shared_id=decided.shared.pk, place=place, tg_id=cast.oleg.pk, coming=False)
    meeting = Appointment.objects.get(participant_tg_id=cast.boris.pk)
    for page, cards in ((f"event/{event.pk}", True), (f"appointment/{meeting.pk}", False)):
        text = re.sub(r"\s*<[^>]*>\s*", "|", read(panel, page))
        text = re.sub(r"\|+", "|", text)
        assert "Опрос «Ужин»: решён" in text, page
        assert re.search(r"\|1\|0\|\d", text), "the votes for the first time, and how many were busy"
        assert re.search(r"\|2\|0\|выбрано\|", text), "the time that was chosen"
        assert ("|Борис|-|Олег|" in text) == cards
        assert ("сообщение, отправленное через бота" in text) == cards
    assert "Опрос" not in read(panel, f"event/{make_event(cast.anna, days=4).pk}")


def test_meeting_whose_event_is_gone_has_a_page(panel: Client, cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    meeting = joining.join(event.pk, cast.boris.pk).meeting
    assert meeting is not None
    Event.objects.filter(pk=event.pk).delete()
    assert "удал" in read(panel, f"appointment/{meeting.pk}")
