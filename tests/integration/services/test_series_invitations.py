"""An invitation to a series: one message and one answer for all its dates, which are ordinary meetings."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import authorship, clock, queries
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.messages import lengths
from calendarapp.models import (
    Appointment,
    Card,
    Event,
    History,
    OutboxMessage,
    Reminder,
    Series,
    SeriesInvitation,
    TgUser,
)
from calendarapp.services import (
    appointments,
    erasure,
    events,
    holds,
    people,
    rescheduling,
    series,
    series_changes,
    series_invitations,
    undo,
)
from calendarapp.services.series import Scope
from tests.support.factories import (
    Cast,
    forget_messages,
    get_day,
    list_texts,
    make_event,
    make_person,
    make_telegram_id,
)
from tests.support.repetition import PAST, find_faults, list_dates, make_series, rewind

pytestmark = pytest.mark.django_db

Status = Appointment.Status


def invite(cast: Cast, dates: list[Event], scope: Scope = Scope.ALL, at: int = 0, **more: Any) -> SeriesInvitation:
    """Anna invites Boris."""
    [invitation] = series_invitations.invite(
        actor=Actor.person(cast.anna.tg_id),
        participants=[cast.boris.tg_id],
        event_id=dates[at].pk,
        scope=scope,
        **more,
    )
    return invitation


def make_dates(cast: Cast, count: int = 4, **fields: Any) -> list[Event]:
    make_series(cast.anna.tg_id, f"FREQ=WEEKLY;COUNT={count}", **fields)
    return list_dates(cast.anna.tg_id)


def list_statuses(invitation: SeriesInvitation) -> list[str]:
    """The statuses of all meetings, by date."""
    rows = queries.select_series_meetings(invitation).order_by("slot", "id")
    return list(rows.values_list("status", flat=True))


def accept(cast: Cast, invitation: SeriesInvitation, **more: Any) -> SeriesInvitation:
    return series_invitations.accept(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk, **more)


def decline(cast: Cast, invitation: SeriesInvitation) -> SeriesInvitation:
    return series_invitations.decline(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk)


def list_messages(tg_id: int) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(chat_id=tg_id, payload__has_key="text").order_by("id"))


@pytest.mark.parametrize(
    ("scope", "at", "dates"), [(Scope.ALL, 1, [0, 1, 2, 3]), (Scope.FOLLOWING, 1, [1, 2, 3]), (Scope.FOLLOWING, 3, [3])]
)
def test_invitation_writes_a_meeting_for_each_date_and_one_message(
    cast: Cast, scope: Scope, at: int, dates: list[int]
) -> None:
    rows = make_dates(cast)
    forget_messages()
    invitation = invite(cast, rows, scope, at, details="Возьми коврик")
    meetings = list(queries.select_series_meetings(invitation).order_by("slot"))
    assert [meeting.event_id for meeting in meetings] == [rows[place].pk for place in dates]
    assert {(it.status, it.name, it.details, it.duration_minutes) for it in meetings} == {
        ("pending", "Йога", "Возьми коврик", 60)
    }
    assert [meeting.slot for meeting in meetings] == [rows[place].slot for place in dates]
    [message] = list_messages(cast.boris.tg_id)
    assert message.card == f"invitation:{invitation.pk}"
    text = message.payload["text"]
    assert "Анна" in text
    assert "Йога" in text
    assert list_messages(cast.anna.tg_id) == []


def test_message_names_the_rule_the_first_date_and_how_many(cast: Cast) -> None:
    people.set_language(tg_id=cast.boris.tg_id, language="en")
    rows = make_dates(cast, 4)
    invite(cast, rows)
    [message] = list_messages(cast.boris.tg_id)
    text = message.payload["text"]
    assert "invites you to meetings that repeat" in text
    assert f"every {rows[0].date:%A}, 4 times" in text
    assert f"{rows[0].date.day} {rows[0].date:%B %Y}, 19:00" in text
    assert f"4 dates, until {rows[-1].date.day} {rows[-1].date:%B %Y}" in text
    buttons = [one["text"] for row in message.payload["reply_markup"]["inline_keyboard"] for one in row]
    assert buttons == ["✅ Confirm all", "❌ Decline all", "🕑 Propose another time", "📆 All dates"]


def test_last_day_of_the_rule_stands_once_on_the_card(cast: Cast) -> None:
    people.set_language(tg_id=cast.boris.tg_id, language="en")
    rows = make_dates(cast, 4)
    last = rows[-1].date
    Series.objects.filter(events=rows[0]).update(rrule=f"FREQ=WEEKLY;UNTIL={last:%Y%m%d}")
    invite(cast, rows)
    [message] = list_messages(cast.boris.tg_id)
    text = message.payload["text"]
    assert f"until {last.day} {last:%B %Y} inclusive" in text
    assert "4 dates" in text
    assert text.count(f"{last.day} {last:%B %Y}") == 1


def test_several_people_are_invited_at_once(cast: Cast) -> None:
    rows = make_dates(cast, 3)
    guests = [cast.boris.tg_id, make_person("Вера").tg_id, make_telegram_id()]
    forget_messages()
    invitations = series_invitations.invite(
        actor=Actor.person(cast.anna.tg_id), participants=guests, event_id=rows[0].pk, scope=Scope.ALL
    )
    assert [it.participant_tg_id for it in invitations] == sorted(guests)
    assert Appointment.objects.filter(organizer_tg_id=cast.anna.tg_id).count() == 9
    assert [len(list_messages(guest)) for guest in guests] == [1, 1, 0]


def make_busy(cast: Cast, date: Event, how: str) -> None:
    """Somebody is busy at that date."""
    when: dict[str, Any] = {"date": date.date, "time": dt.time(19, 30), "duration_minutes": 60}
    if how == "meeting":
        appointments.invite(organizer=cast.oleg.tg_id, participant=cast.boris.tg_id, **when)
    elif how == "organizes":
        appointments.invite(organizer=cast.boris.tg_id, participant=cast.oleg.tg_id, **when)
    elif how == "own event":
        events.create(owner=cast.boris.tg_id, name="Врач", **when)
    else:
        meeting = appointments.invite(organizer=cast.oleg.tg_id, participant=cast.anna.tg_id, over=True, **when)
        appointments.confirm(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk, force=True)


BUSY = ["meeting", "organizes", "own event", "organizer goes elsewhere"]


@pytest.mark.parametrize("how", BUSY)
def test_busy_dates_are_named_before_anything_is_written(cast: Cast, how: str) -> None:
    rows = make_dates(cast)
    make_busy(cast, rows[2], how)
    before = Appointment.objects.count()
    forget_messages()
    with pytest.raises(CalendarError) as refused:
        invite(cast, rows)
    assert refused.value.code == "series_busy"
    assert refused.value.params["dates"] == [rows[2].pk]
    assert refused.value.params["starts"] == [rows[2].slot.lower]
    assert refused.value.params["left"] == 3
    assert Appointment.objects.count() == before
    assert not SeriesInvitation.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("how", BUSY)
@pytest.mark.parametrize("known", [True, False])
def test_busy_dates_are_left_out(cast: Cast, how: str, *, known: bool) -> None:
    rows = make_dates(cast)
    make_busy(cast, rows[2], how)
    invitation = invite(cast, rows, **({"without": [rows[2].pk]} if known else {"skip_busy": True}))
    invited = queries.select_series_meetings(invitation).order_by("slot")
    assert [meeting.event_id for meeting in invited] == [rows[place].pk for place in (0, 1, 3)]


def test_date_that_became_busy_since_is_asked_about_again(cast: Cast) -> None:
    rows = make_dates(cast)
    make_busy(cast, rows[1], "meeting")
    make_busy(cast, rows[2], "own event")
    with pytest.raises(CalendarError) as refused:
        invite(cast, rows, without=[rows[2].pk])
    assert refused.value.params["dates"] == [rows[1].pk, rows[2].pk]


def test_nothing_is_sent_when_no_date_is_free(cast: Cast) -> None:
    rows = make_dates(cast, 2)
    for row in rows:
        make_busy(cast, row, "meeting")
    with pytest.raises(CalendarError) as refused:
        invite(cast, rows, skip_busy=True)
    assert (refused.value.code, refused.value.params["left"]) == ("series_busy", 0)


def test_dates_that_overlap_each_other_are_found_by_the_constraint(cast: Cast) -> None:
    rows = make_dates(cast, 3)
    moved: dict[str, Any] = {"date": rows[1].date, "time": dt.time(19, 30)}
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[2].pk, **moved)
    with pytest.raises(CalendarError) as refused:
        invite(cast, rows)
    assert refused.value.code == "series_busy"
    assert len(refused.value.params["dates"]) == 1
    assert list_statuses(invite(cast, rows, skip_busy=True)) == ["pending"] * 2


def test_dates_with_an_invitation_stay_as_they_are(cast: Cast) -> None:
    rows = make_dates(cast)
    wish: dict[str, Any] = {"organizer": cast.anna.tg_id, "participant": cast.boris.tg_id}
    single = appointments.invite_to_event(event_id=rows[1].pk, **wish)
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=single.pk)
    invitation = invite(cast, rows)
    assert list_statuses(invitation) == ["pending", "confirmed", "pending", "pending"]
    with pytest.raises(CalendarError, match="Борис") as refused:
        invite(cast, rows)
    assert refused.value.code == "already_invited"


@pytest.mark.parametrize(
    ("who", "participants", "code"),
    [
        ("oleg", ["boris"], "event_not_found"),
        ("boris", ["boris"], "event_not_found"),
        ("anna", ["anna"], "self_invite"),
        ("anna", [], "person_wrong"),
    ],
)
def test_invitation_is_refused(cast: Cast, who: str, participants: list[str], code: str) -> None:
    rows = make_dates(cast, 2)
    with pytest.raises(CalendarError) as refused:
        series_invitations.invite(
            actor=Actor.person(getattr(cast, who).tg_id),
            participants=[getattr(cast, name).tg_id for name in participants],
            event_id=rows[0].pk,
            scope=Scope.ALL,
        )
    assert refused.value.code == code
    assert not Appointment.objects.exists()


def test_event_by_itself_is_no_series(cast: Cast) -> None:
    event = events.create(owner=cast.anna.tg_id, name="Обед", date=get_day(2), time=dt.time(12))
    with pytest.raises(CalendarError) as refused:
        invite(cast, [event])
    assert refused.value.code == "not_a_series"


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


def make_conflict(cast: Cast, date: Event) -> Event:
    """Boris has an event of his own by the time he answers."""
    return events.create(owner=cast.boris.tg_id, name="Врач", date=date.date, time=dt.time(19, 30), duration_minutes=60)


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
    assert len(list_texts(cast.boris)) == 1


def test_person_invited_to_single_dates_hears_of_a_deletion_once(cast: Cast) -> None:
    rows = make_dates(cast)
    for row in rows[1:]:
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=row.pk)
    forget_messages()
    series.delete(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL)
    assert len(list_texts(cast.boris)) == 1


def test_single_dates_that_move_are_answered_one_by_one(cast: Cast) -> None:
    rows = make_dates(cast)
    for row in rows[2:]:
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=row.pk)
    forget_messages()
    series_changes.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL, time=dt.time(8))
    assert len(list_texts(cast.boris)) == 2


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
    assert len(list_texts(cast.boris)) == 2, "what has moved, and what is cancelled"


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


def test_card_is_refreshed_once_for_both_people_when_meetings_change(cast: Cast) -> None:
    invitation = invite(cast, make_dates(cast))
    for person in (cast.anna, cast.boris):
        Card.objects.create(card=f"invitation:{invitation.pk}", chat_id=person.tg_id, message_id=7)
    forget_messages()
    meeting = queries.select_series_meetings(invitation).order_by("slot")[1]
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    shown = OutboxMessage.objects.filter(card=f"invitation:{invitation.pk}", payload__has_key="refresh")
    assert sorted(shown.values_list("chat_id", flat=True)) == sorted([cast.anna.tg_id, cast.boris.tg_id])


def test_clocks_that_change_keep_each_meeting_at_its_date(cast: Cast) -> None:
    """Weekly in Berlin, across both changes: every meeting is where its event is."""
    make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=52", timezone="Europe/Berlin", time=dt.time(2, 30))
    rows = list_dates(cast.anna.tg_id)
    invitation = invite(cast, rows)
    slots = queries.select_series_meetings(invitation).order_by("slot").values_list("slot", flat=True)
    assert [slot.lower for slot in slots] == [clock.to_instant(row.date, row.time, "Europe/Berlin") for row in rows]


def test_history_says_who_answered(cast: Cast) -> None:
    invitation = invite(cast, make_dates(cast, 2))
    with authorship.write_as(Writer("bot", "person", cast.boris.tg_id)):
        accept(cast, invitation)
    confirmed = History.objects.filter(action="confirmed", participant_tg_id=cast.boris.tg_id)
    assert list(confirmed.values_list("who_tg_id", flat=True)) == [cast.boris.tg_id] * 2
    assert Series.objects.count() == 1


def test_free_whole_days_take_nobodys_time(cast: Cast) -> None:
    busy = make_event(cast.boris, days=3)
    first = series.create(
        owner=cast.anna.tg_id, rrule="FREQ=DAILY;COUNT=5", name="Feast", date=get_day(1), all_day=True, place="Rome"
    )
    invitation = invite(cast, list_dates(first.tg_user_id))
    accept(cast, invitation)
    meetings = queries.select_series_meetings(invitation)
    assert list_statuses(invitation) == ["confirmed"] * 5
    assert set(meetings.values_list("all_day", "transparent", "place")) == {(True, True, "Rome")}
    assert not queries.select_busy(cast.boris.tg_id, busy.slot, role=queries.Role.PARTICIPANT).exists()


def test_longest_texts_fit_into_a_message(cast: Cast) -> None:
    TgUser.objects.filter(tg_id__in=[cast.anna.tg_id, cast.boris.tg_id]).update(
        first_name="😀" * 60, last_name="Щ" * 120
    )
    rows = make_dates(cast, 12, name="&" * 255)
    invitation = invite(cast, rows, details="<" * 3000)
    for row in rows[1:]:
        make_conflict(cast, row)
    series_invitations.ask_for_other_times(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk)
    series.delete(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL)
    for person in (cast.anna, cast.boris):
        texts = list_texts(person)
        assert texts
        assert max(lengths.count_shown_units(text) for text in texts) <= lengths.MESSAGE
