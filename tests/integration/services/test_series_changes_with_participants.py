"""How an invitation to a series goes on with it: new dates, other rules, moves and deletions."""

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from calendarapp import authorship, clock, queries
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.models import (
    Appointment,
    Reminder,
    SeriesInvitation,
)
from calendarapp.services import (
    appointments,
    erasure,
    people,
    series,
    series_changes,
    series_invitations,
    undo,
)
from calendarapp.services.series import Scope
from tests.integration.services.series_meetings import (
    Status,
    accept,
    decline,
    invite,
    list_messages,
    list_statuses,
    make_busy,
    make_dates,
)
from tests.support.factories import (
    Cast,
    forget_messages,
    get_day,
    list_texts,
)
from tests.support.repetition import find_faults, list_dates, make_series, rewind

pytestmark = pytest.mark.django_db


# How the invitation goes on with the series.


@pytest.mark.parametrize("answer", [Status.PENDING, Status.CONFIRMED])
def test_new_dates_have_meetings_as_the_answer_was(cast: Cast, answer: str) -> None:
    first = make_series(cast.anna.tg_id)
    rows = list_dates(cast.anna.tg_id)
    rewind(first.series_id or 0, 5)
    invitation = invite(cast, rows)
    if answer == Status.CONFIRMED:
        accept(cast, invitation)
    forget_messages()
    assert series.extend() == 1
    assert list_statuses(invitation) == [answer] * len(rows)
    assert [len(list_texts(person)) for person in (cast.anna, cast.boris)] == [0, 0]
    of = queries.select_series_meetings(invitation).values("pk")
    reminded = Reminder.objects.filter(tg_id=cast.boris.tg_id, appointment_id__in=of).count()
    assert reminded == (len(rows) if answer == Status.CONFIRMED else 0)
    assert series.extend() == 0
    assert len(list_statuses(invitation)) == len(rows)


@pytest.mark.parametrize("end", ["declined", "cancelled"])
def test_new_dates_have_no_meetings_after_a_no(cast: Cast, end: str) -> None:
    first = make_series(cast.anna.tg_id)
    rows = list_dates(cast.anna.tg_id)
    rewind(first.series_id or 0, 5)
    invitation = invite(cast, rows)
    if end == "declined":
        decline(cast, invitation)
    else:
        series_invitations.cancel(actor=Actor.person(cast.anna.tg_id), invitation_id=invitation.pk)
    series.extend()
    assert list_statuses(invitation) == [end] * 5
    assert len(list_dates(cast.anna.tg_id)) == len(rows)


def test_new_dates_on_which_one_is_busy_have_no_meeting_and_both_are_told_once(cast: Cast) -> None:
    first = make_series(cast.anna.tg_id)
    rows = list_dates(cast.anna.tg_id)
    rewind(first.series_id or 0, 5)
    invitation = invite(cast, rows)
    accept(cast, invitation)
    make_busy(cast, rows[7], "meeting")
    make_busy(cast, rows[9], "own event")
    forget_messages()
    series.extend()
    dates = list_dates(cast.anna.tg_id)
    assert [date.original_start for date in dates] == [row.original_start for row in rows]
    meetings = queries.select_series_meetings(invitation)
    assert sorted(meetings.values_list("event_id", flat=True)) == sorted(
        date.pk for place, date in enumerate(dates) if place not in (7, 9)
    )
    assert [len(list_texts(person)) for person in (cast.anna, cast.boris)] == [1, 1]


def test_dates_of_another_rule_have_meetings(cast: Cast) -> None:
    rows = make_dates(cast, 3)
    invitation = invite(cast, rows)
    accept(cast, invitation)
    series_changes.change(
        actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, rrule="FREQ=WEEKLY;COUNT=6"
    )
    assert list_statuses(invitation) == ["confirmed"] * 6


def test_all_move_together_and_their_people_are_asked_once(cast: Cast) -> None:
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    accept(cast, invitation)
    forget_messages()
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, time=dt.time(8))
    assert list_statuses(invitation) == ["pending"] * 4
    assert {meeting.time for meeting in queries.select_series_meetings(invitation)} == {dt.time(8)}
    assert [len(list_texts(person)) for person in (cast.anna, cast.boris)] == [0, 1]
    invitation.refresh_from_db()
    assert invitation.status == Status.PENDING
    accept(cast, invitation)
    assert list_statuses(invitation) == ["confirmed"] * 4


@pytest.mark.parametrize("weeks", [1, -1, 2])
def test_dates_that_move_onto_each_other_take_their_meetings_along(cast: Cast, weeks: int) -> None:
    rows = make_dates(cast, date=get_day(20))
    invitation = invite(cast, rows)
    forget_messages()
    moved = rows[0].date + dt.timedelta(weeks=weeks)
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, date=moved)
    assert list_statuses(invitation) == ["pending"] * 4
    days = queries.select_series_meetings(invitation).order_by("slot").values_list("date", flat=True)
    assert list(days) == [row.date + dt.timedelta(weeks=weeks) for row in rows]
    assert len(list_texts(cast.boris)) == 1
    assert find_faults(cast.anna.tg_id) == []


def test_new_name_reaches_every_meeting_and_no_answer_is_lost(cast: Cast) -> None:
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    accept(cast, invitation)
    forget_messages()
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, name="Пилатес")
    assert {(it.name, it.status) for it in queries.select_series_meetings(invitation)} == {("Пилатес", "confirmed")}
    assert list_texts(cast.boris) == []


def test_following_dates_become_another_series_with_the_same_invitation(cast: Cast) -> None:
    rows = make_dates(cast)
    first = invite(cast, rows)
    accept(cast, first)
    series_changes.change(
        actor=Actor.person(cast.anna.tg_id), event_id=rows[2].pk, scope=Scope.FOLLOWING, time=dt.time(8)
    )
    assert list_statuses(first) == ["confirmed"] * 2
    first.refresh_from_db()
    assert first.status == Status.CONFIRMED
    rows[2].refresh_from_db()
    second = SeriesInvitation.objects.get(series=rows[2].series_id)
    assert second.status == Status.PENDING
    assert list_statuses(second) == ["pending"] * 2


@pytest.mark.parametrize(("scope", "left"), [(Scope.THIS, 3), (Scope.FOLLOWING, 1), (Scope.ALL, 0)])
def test_deleted_dates_cancel_their_meetings_with_one_message(cast: Cast, scope: Scope, left: int) -> None:
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    accept(cast, invitation)
    forget_messages()
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        cancelled = series.delete(actor=Actor.person(cast.anna.tg_id), event_id=rows[1].pk, scope=scope)
    assert cancelled == 4 - left
    assert list_statuses(invitation) == ["confirmed"] * left
    assert Appointment.objects.filter(status=Status.CANCELLED).count() == 4 - left
    assert len(list_texts(cast.boris)) == 1
    entry = undo.find_event_entry(rows[1].pk)
    assert entry is not None
    forget_messages()
    undo.undo(actor=Actor.person(cast.anna.tg_id), number=entry)
    assert list_statuses(invitation) == ["confirmed"] * 4
    [text] = list_texts(cast.boris)
    assert scope == Scope.THIS or "4 даты, до" in text  # and no more will follow


def test_person_invited_to_single_dates_hears_of_a_deletion_once(cast: Cast) -> None:
    rows = make_dates(cast)
    for row in rows[1:]:
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=row.pk)
    forget_messages()
    series.delete(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL)
    assert len(list_texts(cast.boris)) == 1


def test_single_dates_that_move_are_told_of_once_and_answered_one_by_one(cast: Cast) -> None:
    rows = make_dates(cast)
    meetings = [
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=row.pk)
        for row in rows[2:]
    ]
    forget_messages()
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, time=dt.time(8))
    [message] = list_messages(cast.boris.tg_id)
    assert message.payload["text"].count("•") == 2
    assert "🔁" in message.payload["text"]
    buttons = [button["callback_data"] for row in message.payload["reply_markup"]["inline_keyboard"] for button in row]
    assert buttons == [f"appt:open:{meeting.pk}" for meeting in meetings]


def test_series_that_moves_to_busy_times_cancels_those_meetings(cast: Cast) -> None:
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    for row in rows[1:3]:
        when: dict[str, Any] = {"date": row.date, "time": dt.time(8), "duration_minutes": 60}
        appointments.invite(organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, **when)
    forget_messages()
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, time=dt.time(8))
    assert list_statuses(invitation) == ["pending", "cancelled", "cancelled", "pending"]
    assert len(list_texts(cast.anna)) == 1, "whose time is taken"
    [told] = list_texts(cast.boris)
    assert told.count("•") == 4, "what has moved, and what is cancelled"


def test_everything_that_changes_is_told_in_one_message(cast: Cast) -> None:
    people.set_language(tg_id=cast.boris.tg_id, language="en")
    rows = make_dates(cast)
    accept(cast, invite(cast, rows))
    when: dict[str, Any] = {"date": rows[1].date, "time": dt.time(8), "duration_minutes": 60}
    appointments.invite(organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, **when)
    forget_messages()
    changed: dict[str, Any] = {"time": dt.time(8), "name": "Pilates", "place": "Gym", "url": "https://example.org/"}
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, **changed)
    [message] = list_messages(cast.boris.tg_id)
    text = message.payload["text"]
    assert "moved the meetings. Please answer again" in text
    assert "changed the place of the meetings" in text
    assert "You are busy at the new time: the meeting is cancelled" in text
    assert f"every {rows[0].date:%A}, 4 times" in text
    assert text.count("Pilates") == 1
    kept = Appointment.objects.filter(organizer_tg_id=cast.anna.tg_id, status="pending")
    assert set(kept.values_list("name", "place", "url")) == {("Pilates", "Gym", "https://example.org/")}


@pytest.mark.parametrize("scope", [Scope.FOLLOWING, Scope.ALL])
def test_new_place_of_all_dates_is_one_notice(cast: Cast, scope: Scope) -> None:
    rows = make_dates(cast)
    accept(cast, invite(cast, rows))
    appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.oleg.tg_id, event_id=rows[2].pk)
    appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.oleg.tg_id, event_id=rows[3].pk)
    forget_messages()
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[1].pk, scope=scope, place="Зал")
    assert [len(list_texts(person)) for person in (cast.anna, cast.boris, cast.oleg)] == [0, 1, 1]
    boris = Appointment.objects.filter(participant_tg_id=cast.boris.tg_id).order_by("slot")
    places = ["" if scope == Scope.FOLLOWING else "Зал", "Зал", "Зал", "Зал"]
    assert list(boris.values_list("status", "place")) == [("confirmed", place) for place in places]


def test_free_whole_days_free_the_guests_as_well(cast: Cast) -> None:
    series.create(
        owner=cast.anna.tg_id, rrule="FREQ=DAILY;COUNT=3", name="Fair", date=get_day(1), all_day=True, transparent=False
    )
    rows = list_dates(cast.anna.tg_id)
    invitation = invite(cast, rows)
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, transparent=True)
    assert set(queries.select_series_meetings(invitation).values_list("transparent", flat=True)) == {True}


@pytest.mark.parametrize("change", ["move", "onto each other", "place", "delete"])
def test_cost_does_not_grow_with_the_dates(
    cast: Cast, change: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    costs = []
    for count in (3, 40):
        make_dates(cast, count, date=get_day(20), name=f"{change} {count}")
        rows = [row for row in list_dates(cast.anna.tg_id) if row.name == f"{change} {count}"]
        series_invitations.invite(
            actor=Actor.person(cast.anna.tg_id),
            participants=[cast.boris.tg_id, cast.oleg.tg_id],
            event_id=rows[0].pk,
            scope=Scope.ALL,
        )
        about: dict[str, Any] = {
            "actor": Actor.person(cast.anna.tg_id), "event_id": rows[0].pk, "scope": Scope.ALL,
        }  # fmt: skip
        with django_assert_max_num_queries(150) as asked:
            if change == "delete":
                series.delete(**about)
            elif change == "place":
                series_changes.change(**about, place="Gym")
            elif change == "move":
                series_changes.change(**about, time=dt.time(8))
            else:
                series_changes.change(**about, date=rows[0].date + dt.timedelta(weeks=1))
        costs.append(len(asked))
        series.delete(**about) if change != "delete" else None
    assert costs[0] == costs[1]


@pytest.mark.parametrize("who", ["anna", "boris"])
def test_erased_person_leaves_no_invitation(cast: Cast, who: str) -> None:
    invite(cast, make_dates(cast))
    forget_messages()
    erasure.erase(getattr(cast, who).tg_id)
    [told] = list_texts(cast.boris if who == "anna" else cast.anna)
    assert told.count("•") == 4
    assert "Йога" in told
    assert not SeriesInvitation.objects.exists()
    assert not Appointment.objects.filter(status__in=queries.ACTIVE).exists()


def test_clocks_that_change_keep_each_meeting_at_its_date(cast: Cast) -> None:
    """Weekly in Berlin, across both changes: every meeting is where its event is."""
    make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=52", timezone="Europe/Berlin", time=dt.time(2, 30))
    rows = list_dates(cast.anna.tg_id)
    invitation = invite(cast, rows)
    slots = queries.select_series_meetings(invitation).order_by("slot").values_list("slot", flat=True)
    assert [slot.lower for slot in slots] == [clock.to_instant(row.date, row.time, "Europe/Berlin") for row in rows]
