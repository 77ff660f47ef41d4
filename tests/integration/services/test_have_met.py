"""Who has met whom: what an invitation, an operator, a card in a group and a booking link say of that."""

import datetime as dt
import threading
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from calendarapp import clock, db, queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, SeriesInvitation, TgUser
from calendarapp.queries.booking_links import list_times
from calendarapp.services import (
    appointments,
    booking_links,
    joining,
    link_bookings,
    participants,
    people,
    series,
    series_invitations,
    shared_events,
)
from calendarapp.services.series import Scope
from tests.support.api import ApiClient
from tests.support.crowd import Crowd, get_rounds
from tests.support.factories import Cast, get_day, list_texts, make_cast, make_event, make_meeting
from tests.support.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db

OPERATOR = Actor.operator()


def have_met(one: TgUser, other: TgUser) -> tuple[bool, bool]:
    """Whether the first has met the second, and the other way round."""
    return queries.has_met(one.pk, other.pk), queries.has_met(other.pk, one.pk)


def arrange(organizer: TgUser, participant: TgUser, how: str, staff: User) -> Appointment:
    """A meeting that an operator makes between two people."""
    event = make_event(organizer, days=4)
    if how == "panel":
        return appointments.create_on_behalf(participant=participant.pk, event_id=event.pk)
    if how == "several":
        made = participants.invite(actor=OPERATOR, participants=[participant.pk], event_id=event.pk)
        return made.meetings[0]
    sent = {"organizer_tg_id": organizer.pk, "participant_tg_id": participant.pk, "date": get_day(5), "time": "12:00"}
    return Appointment.objects.get(pk=ApiClient(staff).post("appointments/", sent).json()["id"])


@pytest.mark.parametrize("how", ["panel", "several", "api"])
def test_operator_makes_nobody_known_until_the_meeting_is_confirmed(cast: Cast, staff: User, how: str) -> None:
    meeting = arrange(cast.anna, cast.boris, how, staff)
    assert meeting.origin == Appointment.Origin.ARRANGED
    assert have_met(cast.anna, cast.boris) == (False, False)
    appointments.confirm(actor=Actor.person(cast.boris.pk), appointment_id=meeting.pk)
    assert have_met(cast.anna, cast.boris) == (True, True)
    assert have_met(cast.anna, cast.oleg) == (False, False)


def test_operator_invites_to_a_series_and_further_dates_make_nobody_known_either(cast: Cast) -> None:
    rule = "FREQ=DAILY;COUNT=3"
    event = series.create_event(owner=cast.anna.pk, name="Йога", date=get_day(2), time=dt.time(9), rrule=rule)
    series_invitations.invite(actor=OPERATOR, participants=[cast.boris.pk], event_id=event.pk, scope=Scope.ALL)
    assert SeriesInvitation.objects.get().origin == Appointment.Origin.ARRANGED
    assert set(Appointment.objects.values_list("origin", flat=True)) == {Appointment.Origin.ARRANGED}
    assert have_met(cast.anna, cast.boris) == (False, False)


def test_person_who_joins_has_met_the_organizer_who_has_not_met_them(cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    joining.join(event.pk, cast.boris.pk)
    shared = shared_events.share_in_group(owner=cast.anna.pk, event_id=event.pk, chat_id=-5, language="ru")
    place = shared_events.Place(chat_id=-5)
    shared_events.answer(shared_id=shared.pk, place=place, tg_id=cast.oleg.pk, coming=True)
    for person in (cast.boris, cast.oleg):
        assert have_met(person, cast.anna) == (True, False)
    people.set_reach(tg_id=cast.anna.pk, findable=False, strangers=TgUser.Strangers.ASK)
    assert not make_meeting(cast.boris, cast.anna, days=6).holds, "a request"
    assert queries.find_person_by_username(cast.anna.username, seeker=cast.boris.pk) is None


def test_person_who_books_by_a_link_has_met_its_owner_who_has_not_met_them(cast: Cast) -> None:
    link = booking_links.make(tg_id=cast.anna.pk)
    found = link_bookings.require_open(link.token)
    [(start, _end), *_others] = list_times(found, clock.now(), found.horizon)
    meeting = link_bookings.book_as_person(token=link.token, visitor=cast.oleg.pk, start=start)
    assert (meeting.status, meeting.origin) == ("confirmed", Appointment.Origin.BOOKED)
    assert have_met(cast.oleg, cast.anna) == (True, False)


def test_operator_is_told_that_what_they_made_is_a_request(cast: Cast, panel: Any) -> None:
    people.set_reach(tg_id=cast.boris.pk, strangers=TgUser.Strangers.ASK)
    event = make_event(cast.anna, days=4)
    sent = {"event": event.pk, "participant_tg_id": cast.boris.pk, "make_anyway": "on", "_save": "1"}
    page = panel.post("/admin/calendarapp/appointment/add/", sent, follow=True).content.decode()
    [meeting] = Appointment.objects.all()
    assert not meeting.holds
    assert "просьба" in page
    page = panel.get(f"/admin/calendarapp/appointment/{meeting.pk}/change/").content.decode()
    assert "от имени организатора" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(120 + 5 * get_rounds(3))
def test_choice_to_be_asked_holds_for_an_invitation_that_is_on_its_way() -> None:
    with Crowd(2) as crowd:
        for number in range(get_rounds(3)):
            cast = make_cast()
            invite = partial(make_meeting, cast.anna, cast.boris, days=3 + number)
            choose = partial(people.set_reach, tg_id=cast.boris.pk, strangers=TgUser.Strangers.ASK)
            outcomes = crowd.rush([invite, choose])
            assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            meeting = Appointment.objects.get(participant_tg_id=cast.boris.pk)
            assert (meeting.status, meeting.holds) == ("pending", False)


@pytest.mark.django_db(transaction=True)
def test_request_is_looked_at_under_the_locks() -> None:
    cast, held = make_cast(), threading.Event()

    def choose_while_somebody_waits() -> None:
        with transaction.atomic():
            db.lock_people(cast.boris.pk)
            held.set()
            wait_until(is_calendar_waited_for, what="the invitation has read what Boris had chosen")
            TgUser.objects.filter(pk=cast.boris.pk).update(strangers=TgUser.Strangers.ASK)

    def invite() -> Appointment:
        held.wait(PATIENCE)
        return make_meeting(cast.anna, cast.boris, days=3)

    with Crowd(2) as crowd:
        outcomes = crowd.rush([choose_while_somebody_waits, invite])
    assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    assert not Appointment.objects.get(participant_tg_id=cast.boris.pk).holds
    assert "просит о встрече" in list_texts(cast.boris)[-1]


def is_calendar_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return bool(cursor.fetchone()[0])
