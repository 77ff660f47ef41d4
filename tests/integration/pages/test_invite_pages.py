"""Inviting from an event's page."""

import datetime as dt
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from calendarapp.models import Appointment, Event, History, SeriesInvitation, TgUser
from calendarapp.services import people
from tests.integration.services.series_meetings import list_statuses, make_busy, make_dates
from tests.support.factories import (
    Cast,
    forget_messages,
    list_texts,
    make_cast,
    make_event,
    make_meeting,
    make_person,
    make_telegram_id,
)
from tests.support.page_forms import list_problems, open_form, post, read_form, say_yes, send
from tests.support.pages import sign_in
from tests.support.threads import run_at_once

Status = Appointment.Status


def address(event: Event) -> str:
    return f"/calendar/events/{event.pk}/invite/"


@pytest.mark.parametrize("how", ["@boris", "https://t.me/boris", "{id}", "#{id}", "known"])
def test_invitation_goes_to_the_person_however_they_are_named(page: Client, cast: Cast, how: str) -> None:
    event = make_event(cast.anna)
    if how == "known":
        make_meeting(cast.boris, cast.anna, days=5)
    forget_messages()
    who = {"known": str(cast.boris.tg_id)} if how == "known" else {"typed": how.format(id=cast.boris.tg_id)}
    answer = send(page, address(event), **who, details="Возьми зонт")
    meeting = Appointment.objects.get(event_id=event.pk)
    assert answer["Location"] == f"/calendar/meetings/{meeting.pk}/?done=invited"
    assert (meeting.organizer_tg_id, meeting.participant_tg_id) == (cast.anna.tg_id, cast.boris.tg_id)
    assert (meeting.status, meeting.details) == (Status.PENDING, "Возьми зонт")
    assert len(list_texts(cast.boris)) == 1
    entry = History.objects.filter(appointment_id=meeting.pk).latest("id")
    assert (entry.action, entry.surface, entry.who_tg_id) == ("created", "page", cast.anna.tg_id)


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "typed"),
        ({"typed": "Борис"}, "typed"),
        ({"typed": "@nobody_at_all"}, "typed"),
        ({"typed": "0"}, "typed"),
        ({"typed": "9" * 30}, "typed"),
        ({"typed": str(2**62)}, "typed"),
        ({"typed": "@anna"}, "typed"),
        ({"typed": "x" * 5000}, "typed"),
        ({"typed": "@boris", "details": "x" * 3001}, "details"),
    ],
)
def test_wrong_people_and_texts_are_named_at_their_field(
    page: Client, cast: Cast, fields: dict[str, str], wrong: str
) -> None:
    event = make_event(cast.anna)
    assert list(list_problems(send(page, address(event), **fields))) == [wrong]
    assert not Appointment.objects.exists()


def test_person_who_is_not_to_be_found_is_unknown_here_too(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    people.set_reach(tg_id=cast.boris.tg_id, findable=False)
    hidden, nobody = (list_problems(send(page, address(event), typed=name)) for name in ("@boris", "@nobody_1"))
    assert str(hidden).replace("boris", "nobody_1") == str(nobody)
    assert not Appointment.objects.exists()
    meeting = make_meeting(cast.boris, cast.anna, days=5)
    send(page, address(event), typed="@boris")
    assert Appointment.objects.exclude(pk=meeting.pk).get().participant_tg_id == cast.boris.tg_id, "they have met"


def test_people_are_chosen_only_from_those_met(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    make_meeting(cast.boris, cast.anna, days=5)
    answer = send(page, address(event), known=str(cast.oleg.tg_id))
    assert "known" in list_problems(answer)
    assert "Олег" not in page.get(address(event)).content.decode()


def test_person_is_invited_to_an_event_once(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    form = open_form(page, address(event)) | {"typed": "@boris"}
    first, second = (post(page, address(event), form) for _tap in range(2))
    assert first["Location"] == second["Location"]
    assert list(list_problems(send(page, address(event), typed="@boris"))) == ["typed"]
    assert Appointment.objects.count() == 1


def test_busy_person_is_said_with_times_at_which_both_are_free(page: Client, cast: Cast) -> None:
    make_meeting(cast.oleg, cast.boris, status="confirmed", duration_minutes=60, name="Секрет")
    event = make_event(cast.anna, duration_minutes=60)
    answer = send(page, address(event), typed="@boris", details="Важно")
    question = answer.context["question"]
    assert "Борис" in question.sentence
    assert question.offers
    assert not question.label
    assert "Секрет" not in answer.content.decode()
    minute = question.offers[0][0]
    answer = post(page, address(event), read_form(answer), at=str(minute))
    assert answer.status_code == 302, list_problems(answer)
    meeting = Appointment.objects.get(organizer_tg_id=cast.anna.tg_id)
    assert int(meeting.slot.lower.timestamp()) // 60 == minute
    assert meeting.details == "Важно"
    event.refresh_from_db()
    assert event.slot == meeting.slot, "nobody else is invited: the event moves along"


def test_calendar_that_is_closed_gives_no_times_away(page: Client, cast: Cast) -> None:
    people.set_busy_visibility(tg_id=cast.boris.tg_id, busy_visibility="nobody")
    make_event(cast.boris, name="Секрет", duration_minutes=60)
    event = make_event(cast.anna, duration_minutes=60)
    answer = send(page, address(event), typed="@boris")
    assert not answer.context["question"].offers
    assert "Секрет" not in answer.content.decode()


def test_own_event_of_the_person_can_be_insisted_on(page: Client, cast: Cast) -> None:
    make_event(cast.boris, name="Секрет", duration_minutes=60)
    event = make_event(cast.anna, duration_minutes=60)
    answer = send(page, address(event), typed="@boris")
    assert not Appointment.objects.exists()
    assert say_yes(page, address(event), answer).status_code == 302
    assert Appointment.objects.get().participant_tg_id == cast.boris.tg_id


def test_yes_about_one_person_does_not_hold_for_another(page: Client, cast: Cast) -> None:
    for person in (cast.boris, cast.oleg):
        make_event(person, duration_minutes=60)
    event = make_event(cast.anna, duration_minutes=60)
    answer = send(page, address(event), typed="@boris")
    token = answer.context["question"].token
    other = post(page, address(event), read_form(answer), typed=str(cast.oleg.tg_id), yes=token)
    assert other.status_code == 200
    assert not Appointment.objects.exists()


def test_double_booking_of_the_organizer_needs_a_yes(page: Client, cast: Cast) -> None:
    make_meeting(cast.oleg, cast.anna, status="confirmed", duration_minutes=60, name="Планёрка")
    event = make_event(cast.anna, duration_minutes=60)
    answer = send(page, address(event), typed="@boris")
    assert "Планёрка" in answer.context["question"].sentence
    assert say_yes(page, address(event), answer).status_code == 302
    assert Appointment.objects.filter(event_id=event.pk).count() == 1


def test_person_whom_the_bot_cannot_reach_gets_a_link_through_the_organizer(page: Client, cast: Cast) -> None:
    event, stranger = make_event(cast.anna), make_telegram_id()
    forget_messages()
    answer = send(page, address(event), typed=str(stranger))
    assert answer["Location"].endswith("?done=link")
    assert len(list_texts(cast.anna)) == 1
    assert not list_texts(stranger)


def test_event_that_is_over_invites_nobody(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events SET date = '2020-01-01' WHERE id = %s", [event.pk])
    assert page.get(address(event)).context["refusal"].code == "event_past"
    answer = page.post(address(event), {"once": "A" * 22, "typed": "@boris"})
    assert list(list_problems(answer)) == ["__all__"]


class TestSeries:
    @pytest.mark.parametrize(("scope", "count"), [("this", 1), ("following", 3), ("all", 4)])
    def test_scope_says_to_which_dates(self, page: Client, cast: Cast, scope: str, count: int) -> None:
        dates = make_dates(cast)
        forget_messages()
        answer = send(page, address(dates[1]), typed="@boris", scope=scope)
        assert answer.status_code == 302, list_problems(answer)
        assert Appointment.objects.count() == count
        assert SeriesInvitation.objects.count() == (scope != "this")
        assert len(list_texts(cast.boris)) == 1

    def test_dates_that_are_not_free_are_listed_and_left_out(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast)
        make_busy(cast, dates[1], "meeting")
        answer = send(page, address(dates[0]), typed="@boris", scope="all")
        assert len(answer.context["question"].lines) == 1
        assert not SeriesInvitation.objects.exists()
        answer = say_yes(page, address(dates[0]), answer)
        invitation = SeriesInvitation.objects.get()
        assert answer["Location"] == f"/calendar/series-invitations/{invitation.pk}/?done=invited"
        assert list_statuses(invitation) == ["pending"] * 3

    def test_other_date_that_got_busy_meanwhile_is_asked_about(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast)
        make_busy(cast, dates[1], "meeting")
        answer = send(page, address(dates[0]), typed="@boris", scope="all")
        make_busy(cast, dates[2], "meeting")
        again = say_yes(page, address(dates[0]), answer)
        assert len(again.context["question"].lines) == 2
        assert not SeriesInvitation.objects.exists()

    def test_person_who_is_never_free_gets_no_invitation(self, page: Client, cast: Cast) -> None:
        dates = make_dates(cast, count=2)
        for date in dates:
            make_busy(cast, date, "meeting")
        answer = send(page, address(dates[0]), typed="@boris", scope="all")
        assert not answer.context["question"].label
        forced = post(page, address(dates[0]), read_form(answer), yes=answer.context["question"].token)
        assert forced.status_code == 200
        assert not SeriesInvitation.objects.exists()


class TestRaces:
    @pytest.fixture
    def cast(self, committed: None) -> Cast:
        return make_cast()

    def test_taps_at_once_make_one_invitation(self, page: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        form: dict[str, Any] = open_form(page, address(event)) | {"typed": str(cast.boris.tg_id)}
        browsers = [sign_in(Client(), cast.anna.tg_id) for _tap in range(4)]
        answers = run_at_once([partial(post, browser, address(event), form) for browser in browsers])
        assert len({answer["Location"] for answer in answers}) == 1
        assert Appointment.objects.count() == 1
        assert len(list_texts(cast.boris)) == 1

    def test_two_organizers_at_once_do_not_double_book(self, page: Client, cast: Cast) -> None:
        clara = make_person("Клара")
        rooms = [
            (cast.anna, make_event(cast.anna, duration_minutes=60)),
            (clara, make_event(clara, duration_minutes=60)),
        ]
        works = []
        for person, event in rooms:
            browser = sign_in(Client(), person.tg_id)
            form = open_form(browser, address(event)) | {"typed": str(cast.boris.tg_id)}
            works.append(partial(post, browser, address(event), form))
        answers = run_at_once(works)
        assert sorted(answer.status_code for answer in answers) == [200, 302]
        assert Appointment.objects.count() == 1


def test_names_of_people_met_are_text(page: Client, cast: Cast) -> None:
    make_meeting(cast.boris, cast.anna, days=5)
    TgUser.objects.filter(pk=cast.boris.tg_id).update(first_name="<b>Борис</b>")
    event = make_event(cast.anna, days=3, time=dt.time(9))
    text = page.get(address(event)).content.decode()
    assert "<b>Борис" not in text
    assert "&lt;b&gt;Борис" in text
