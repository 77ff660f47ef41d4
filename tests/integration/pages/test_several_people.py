"""Inviting several people from an event's page: all or nobody; who can't come is named before anything is sent."""

import pytest
from django.test import Client

from calendarapp.models import Appointment, Event, OutboxMessage
from tests.integration.services.series_meetings import make_dates
from tests.support.factories import Cast, forget_messages, list_texts, make_event, make_meeting, make_person
from tests.support.page_forms import list_problems, open_form, post, read_form, say_yes, send

pytestmark = pytest.mark.django_db

Status = Appointment.Status


def address(event: Event) -> str:
    return f"/calendar/events/{event.pk}/invite/"


def list_invited(event: Event) -> set[int]:
    return set(Appointment.objects.filter(event_id=event.pk).values_list("participant_tg_id", flat=True))


@pytest.mark.parametrize("between", [", ", " ", "\n", ";", " ,  "])
def test_all_are_invited_once_however_often_the_form_is_sent(page: Client, cast: Cast, between: str) -> None:
    event = make_event(cast.anna)
    forget_messages()
    form = open_form(page, address(event)) | {"typed": between.join(["@boris", str(cast.oleg.tg_id), "@boris"])}
    answers = [post(page, address(event), form) for _tap in range(2)]
    assert {answer["Location"] for answer in answers} == {f"/calendar/events/{event.pk}/?done=all_invited"}
    assert list_invited(event) == {cast.boris.tg_id, cast.oleg.tg_id}
    assert [len(list_texts(person)) for person in (cast.boris, cast.oleg)] == [1, 1]


def test_people_from_the_list_and_typed_ones_go_together(page: Client, cast: Cast) -> None:
    make_meeting(cast.boris, cast.anna, days=5)
    event = make_event(cast.anna)
    answer = send(page, address(event), known=[str(cast.boris.tg_id)], typed=str(cast.oleg.tg_id))
    assert answer.status_code == 302, list_problems(answer)
    assert list_invited(event) == {cast.boris.tg_id, cast.oleg.tg_id}


def test_unknown_one_of_several_is_named_and_nobody_is_invited(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    for typed, named in (("@boris, @nobody_at_all", "@nobody_at_all"), ("@boris, Oleg", "Oleg"), ("@boris @anna", "")):
        problems = list_problems(send(page, address(event), typed=typed))
        assert list(problems) == ["typed"]
        assert named in str(problems["typed"])
    assert not Appointment.objects.exists()


def test_busy_one_is_named_first_and_the_others_can_be_invited(page: Client, cast: Cast) -> None:
    make_meeting(make_person("Vera"), cast.boris, status="confirmed", duration_minutes=60, name="Секрет")
    event = make_event(cast.anna, duration_minutes=60)
    forget_messages()
    answer = send(page, address(event), typed=f"@boris {cast.oleg.tg_id}", details="Важно")
    question = answer.context["question"]
    assert "Борис" in question.sentence
    assert "Олег" not in question.sentence
    assert "Секрет" not in answer.content.decode()
    assert question.offers
    assert not question.label, "a meeting can't be overridden"
    assert not list_texts(cast.oleg)
    [(token, _label)] = question.others
    assert post(page, address(event), read_form(answer), yes=token).status_code == 302
    assert list_invited(event) == {cast.oleg.tg_id}
    assert list_texts(cast.boris) == []


def test_time_that_suits_everybody_moves_the_event(page: Client, cast: Cast) -> None:
    make_meeting(make_person("Vera"), cast.boris, status="confirmed", duration_minutes=60)
    event = make_event(cast.anna, duration_minutes=60)
    answer = send(page, address(event), typed=f"@boris {cast.oleg.tg_id}")
    minute = answer.context["question"].offers[0][0]
    assert post(page, address(event), read_form(answer), at=str(minute)).status_code == 302
    event.refresh_from_db()
    assert event.slot.lower.timestamp() == minute * 60
    assert {meeting.slot for meeting in Appointment.objects.filter(event_id=event.pk)} == {event.slot}
    assert list_invited(event) == {cast.boris.tg_id, cast.oleg.tg_id}


def test_own_events_of_people_can_be_insisted_on_and_a_new_obstacle_is_asked_about(page: Client, cast: Cast) -> None:
    make_event(cast.boris, duration_minutes=60)
    event = make_event(cast.anna, duration_minutes=60)
    typed = f"@boris {cast.oleg.tg_id}"
    answer = send(page, address(event), typed=typed)
    make_event(cast.oleg, duration_minutes=60)
    again = say_yes(page, address(event), answer)
    assert again.status_code == 200
    assert not Appointment.objects.filter(event_id=event.pk).exists()
    assert say_yes(page, address(event), again).status_code == 302
    assert list_invited(event) == {cast.boris.tg_id, cast.oleg.tg_id}


def test_several_are_invited_to_all_dates_of_a_series(page: Client, cast: Cast) -> None:
    [first, *_others] = dates = make_dates(cast)
    answer = send(page, address(first), typed=f"@boris {cast.oleg.tg_id}", scope="all")
    assert answer.status_code == 302, list_problems(answer)
    assert answer["Location"] == f"/calendar/events/{first.pk}/?done=all_invited"
    assert all(list_invited(date) == {cast.boris.tg_id, cast.oleg.tg_id} for date in dates)


def test_who_cannot_be_reached_gets_a_link_through_the_organizer(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    forget_messages()
    answer = send(page, address(event), typed="@boris 77001122")
    assert answer["Location"].endswith("?done=links")
    assert OutboxMessage.objects.filter(chat_id=cast.anna.tg_id).count() == 1
