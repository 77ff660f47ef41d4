"""Answers to an invitation to a series: yes, no, other times; cancelled, undone and expired."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import authorship, queries
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.models import (
    Card,
    History,
    OutboxMessage,
    Reminder,
    Series,
)
from calendarapp.services import (
    appointments,
    holds,
    people,
    rescheduling,
    series_invitations,
    undo,
)
from tests.integration.services.series_meetings import (
    Status,
    accept,
    decline,
    invite,
    list_statuses,
    make_busy,
    make_conflict,
    make_dates,
)
from tests.support.factories import (
    Cast,
    forget_messages,
    list_texts,
)
from tests.support.repetition import PAST

pytestmark = pytest.mark.django_db


def test_yes_confirms_every_date_with_reminders_and_one_message(cast: Cast) -> None:
    invitation = invite(cast, make_dates(cast))
    forget_messages()
    accepted = accept(cast, invitation)
    assert accepted.status == Status.CONFIRMED
    assert list_statuses(invitation) == ["confirmed"] * 4
    [told] = list_texts(cast.anna)
    assert "Борис" in told
    assert list_texts(cast.boris) == []
    meetings = queries.select_series_meetings(invitation).values("pk")
    assert Reminder.objects.filter(tg_id=cast.boris.tg_id, appointment_id__in=meetings).count() == 4
    assert not Reminder.objects.filter(tg_id=cast.anna.tg_id, appointment_id__in=meetings).exists()


def test_second_yes_does_nothing(cast: Cast) -> None:
    invitation = invite(cast, make_dates(cast))
    accept(cast, invitation)
    forget_messages()
    with pytest.raises(CalendarError) as refused:
        accept(cast, invitation)
    assert refused.value.code == "already"
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    ("who", "act", "code"),
    [
        ("anna", series_invitations.accept, "not_allowed"),
        ("anna", series_invitations.decline, "not_allowed"),
        ("anna", series_invitations.ask_for_other_times, "not_allowed"),
        ("boris", series_invitations.cancel, "not_allowed"),
        ("oleg", series_invitations.accept, "meeting_not_found"),
        ("oleg", series_invitations.decline, "meeting_not_found"),
        ("oleg", series_invitations.cancel, "meeting_not_found"),
        ("oleg", series_invitations.ask_for_other_times, "meeting_not_found"),
    ],
)
def test_answers_are_each_person_own(cast: Cast, who: str, act: Any, code: str) -> None:
    invitation = invite(cast, make_dates(cast))
    with pytest.raises(CalendarError) as refused:
        act(actor=Actor.person(getattr(cast, who).tg_id), invitation_id=invitation.pk)
    assert refused.value.code == code
    assert list_statuses(invitation) == ["pending"] * 4


def test_yes_names_the_dates_that_clash_by_then(cast: Cast) -> None:
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    make_conflict(cast, rows[1])
    forget_messages()
    with pytest.raises(CalendarError) as refused:
        accept(cast, invitation)
    meeting = queries.select_series_meetings(invitation).get(event_id=rows[1].pk)
    assert (refused.value.code, refused.value.params["dates"]) == ("series_busy", [meeting.pk])
    assert list_statuses(invitation) == ["pending"] * 4
    accept(cast, invitation, without=[meeting.pk])
    assert list_statuses(invitation) == ["confirmed", "declined", "confirmed", "confirmed"]
    assert len(list_texts(cast.anna)) == 1


def test_other_times_are_asked_for_in_one_message(cast: Cast) -> None:
    people.set_language(tg_id=cast.anna.tg_id, language="en")
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    for place in (1, 3):
        make_conflict(cast, rows[place])
    forget_messages()
    series_invitations.ask_for_other_times(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk)
    assert list_statuses(invitation) == ["confirmed", "pending", "confirmed", "pending"]
    [told] = list_texts(cast.anna)
    assert "asks for other times" in told
    for place, row in enumerate(rows):
        assert (f"• {row.date:%a}, {row.date.day} {row.date:%B %Y}, 19:00" in told) is (place in (1, 3))
    meeting = queries.select_series_meetings(invitation).get(event_id=rows[1].pk)
    moved = rescheduling.reschedule(
        actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk, date=rows[1].date, time=dt.time(8)
    )
    assert moved.status == Status.PENDING


def test_invitations_that_hold_no_time_are_declined_by_a_yes(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    rival = appointments.invite(
        organizer=cast.oleg.tg_id,
        participant=cast.boris.tg_id,
        date=rows[2].date,
        time=dt.time(19),
        duration_minutes=60,
    )
    forget_messages()
    accept(cast, invitation)
    rival.refresh_from_db()
    assert rival.status == Status.DECLINED
    assert len(list_texts(cast.oleg)) == 1


def test_meeting_elsewhere_that_was_confirmed_first_clashes(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="compete")
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    other = appointments.invite(
        organizer=cast.oleg.tg_id,
        participant=cast.boris.tg_id,
        date=rows[2].date,
        time=dt.time(19),
        duration_minutes=60,
    )
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=other.pk)
    assert list_statuses(invitation) == ["pending", "pending", "declined", "pending"]
    accept(cast, invitation)
    assert list_statuses(invitation) == ["confirmed", "confirmed", "declined", "confirmed"]


@pytest.mark.parametrize("before", [Status.PENDING, Status.CONFIRMED])
def test_no_declines_all_and_is_undone_as_one(cast: Cast, before: str) -> None:
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    if before == Status.CONFIRMED:
        accept(cast, invitation)
    forget_messages()
    with authorship.write_as(Writer("bot", "person", cast.boris.tg_id)):
        declined = decline(cast, invitation)
    assert declined.status == Status.DECLINED
    assert list_statuses(invitation) == ["declined"] * 4
    assert len(list_texts(cast.anna)) == 1
    assert not Reminder.objects.filter(tg_id=cast.boris.tg_id).exists()
    meeting = queries.select_series_meetings(invitation).order_by("slot")[1]
    entry = undo.find_meeting_entry(meeting.pk)
    assert entry is not None
    forget_messages()
    outcome = undo.undo(actor=Actor.person(cast.boris.tg_id), number=entry)
    assert len(outcome.meetings) == 4
    assert outcome.left == []
    assert list_statuses(invitation) == [before] * 4
    invitation.refresh_from_db()
    assert invitation.status == before
    assert len(list_texts(cast.anna)) == 1
    assert list_texts(cast.boris) == []


def test_undo_leaves_dates_that_are_taken_by_then(cast: Cast) -> None:
    rows = make_dates(cast)
    invitation = invite(cast, rows)
    accept(cast, invitation)
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        series_invitations.cancel(actor=Actor.person(cast.anna.tg_id), invitation_id=invitation.pk)
    make_busy(cast, rows[1], "meeting")
    entry = undo.find_meeting_entry(queries.select_series_meetings(invitation).order_by("slot")[0].pk)
    assert entry is not None
    outcome = undo.undo(actor=Actor.person(cast.anna.tg_id), number=entry)
    assert [name for _meeting, name in outcome.left] == ["Борис"]
    assert list_statuses(invitation) == ["confirmed", "cancelled", "confirmed", "confirmed"]


@pytest.mark.parametrize(("at", "statuses"), [(None, "cccc"), (0, "cccc"), (2, "yycc")])
def test_organizer_cancels_all_or_from_one_date_on(cast: Cast, at: int | None, statuses: str) -> None:
    invitation = invite(cast, make_dates(cast))
    accept(cast, invitation)
    forget_messages()
    meetings = queries.select_series_meetings(invitation).order_by("slot")
    since = None if at is None else meetings[at].pk
    series_invitations.cancel(actor=Actor.person(cast.anna.tg_id), invitation_id=invitation.pk, since=since)
    words = {"c": "cancelled", "y": "confirmed"}
    assert list_statuses(invitation) == [words[letter] for letter in statuses]
    assert len(list_texts(cast.boris)) == 1
    assert list_texts(cast.anna) == []


def test_one_date_is_answered_by_itself(cast: Cast) -> None:
    invitation = invite(cast, make_dates(cast))
    meeting = queries.select_series_meetings(invitation).order_by("slot")[1]
    appointments.decline(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    accept(cast, invitation)
    assert list_statuses(invitation) == ["confirmed", "declined", "confirmed", "confirmed"]


def test_person_who_declined_is_invited_again(cast: Cast) -> None:
    rows = make_dates(cast, 2)
    invitation = invite(cast, rows)
    decline(cast, invitation)
    again = invite(cast, rows)
    assert again.pk == invitation.pk
    assert again.status == Status.PENDING
    assert queries.read_series_meetings(again).counts == {"pending": 2}


def test_invitations_that_expire_are_told_of_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    invitation = invite(cast, make_dates(cast))
    queries.select_series_meetings(invitation).update(expires_at=PAST)
    with pytest.raises(CalendarError) as refused:
        accept(cast, invitation)
    assert refused.value.code == "expired"
    forget_messages()
    assert holds.expire_for(cast.boris.tg_id) == 4
    assert [len(list_texts(person)) for person in (cast.anna, cast.boris)] == [1, 1]
    invitation.refresh_from_db()
    assert invitation.status == Status.CANCELLED


def test_card_is_refreshed_once_for_both_people_when_meetings_change(cast: Cast) -> None:
    invitation = invite(cast, make_dates(cast))
    for person in (cast.anna, cast.boris):
        Card.objects.create(card=f"invitation:{invitation.pk}", chat_id=person.tg_id, message_id=7)
    forget_messages()
    meeting = queries.select_series_meetings(invitation).order_by("slot")[1]
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    shown = OutboxMessage.objects.filter(card=f"invitation:{invitation.pk}", payload__has_key="refresh")
    assert sorted(shown.values_list("chat_id", flat=True)) == sorted([cast.anna.tg_id, cast.boris.tg_id])


def test_history_says_who_answered(cast: Cast) -> None:
    invitation = invite(cast, make_dates(cast, 2))
    with authorship.write_as(Writer("bot", "person", cast.boris.tg_id)):
        accept(cast, invitation)
    confirmed = History.objects.filter(action="confirmed", participant_tg_id=cast.boris.tg_id)
    assert list(confirmed.values_list("who_tg_id", flat=True)) == [cast.boris.tg_id] * 2
    assert Series.objects.count() == 1
