"""After any sequence of actions the database agrees with the model: no double booking, no wrong notice."""

import collections
import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, OutboxMessage, Reminder, StatisticsDelta, TgUser
from calendarapp.services import appointments, events, housekeeping, people, reminders, rescheduling
from tests.property import model
from tests.support.factories import get_day, make_person

NAMES = ["Anna", "Boris", "Vera"]
ZONES = ["Europe/Moscow", "Asia/Yekaterinburg", "UTC"]

# Few days, few hours, long meetings: most actions should conflict with something.
dates = st.sampled_from([10, 10, 10, 11]).map(get_day)
times = st.sampled_from([dt.time(hour, minute) for hour in (9, 10, 11) for minute in (0, 30)])
lengths = st.sampled_from([None, 30, 60, 90, 120])
chosen_reminders = st.lists(st.sampled_from([0, 5, 15, 60, 1440]), unique=True, max_size=3)
someone = st.integers(0, len(NAMES) - 1)
certain = st.booleans()
scopes = st.sampled_from([None, "all", "this"])


class CalendarMachine(RuleBasedStateMachine):
    """Three people and all their actions; each example runs in a transaction that is rolled back."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        OutboxMessage.objects.all().delete()
        Reminder.objects.all().delete()
        made = [make_person(name, timezone=zone) for name, zone in zip(NAMES, ZONES, strict=True)]
        StatisticsDelta.objects.all().delete()
        self.calendar = model.Calendar([model.Person(person.tg_id, person.timezone) for person in made])
        self.ids = [person.tg_id for person in made]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize(hours=st.lists(times, min_size=len(NAMES), max_size=len(NAMES)), data=st.data())
    def a_day_in_the_middle(self, hours: list[dt.time], data: st.DataObject) -> None:
        """Everybody has an event with one participant."""
        for owner, hour in enumerate(hours):
            self.create_event(owner=owner, date=get_day(10), time=hour, minutes=90, own=None)
            participant = (owner + data.draw(st.integers(1, len(NAMES) - 1))) % len(NAMES)
            event = list(self.calendar.events.values())[-1]
            self.invite_to(event, self.ids[participant], force=True)

    # What they do

    @rule(owner=someone, date=dates, time=times, minutes=lengths, own=st.none() | chosen_reminders)
    def create_event(
        self, owner: int, date: dt.date, time: dt.time, minutes: int | None, own: list[int] | None
    ) -> None:
        tg_id = self.ids[owner]
        event = events.create(
            owner=tg_id, name="Event", date=date, time=time, duration_minutes=minutes, reminder_minutes=own
        )
        when = model.When(date, time, self.calendar.people[tg_id].zone, minutes)
        self.calendar.events[event.pk] = model.Event(event.pk, tg_id, "Event", when, own)
        self.calendar.counts["event_count"] += 1

    @precondition(lambda self: self.calendar.events)
    @rule(data=st.data(), participant=someone, force=certain)
    def invite(self, data: st.DataObject, participant: int, *, force: bool) -> None:
        self.invite_to(self.draw_event(data), self.ids[participant], force=force)

    def invite_to(self, event: model.Event, participant: int, *, force: bool) -> None:
        refusal = self.calendar.may_invite(event, participant, force=force)
        made = self.outcome(
            lambda: appointments.invite_to_event(
                organizer=event.owner, participant=participant, event_id=event.id, force=force
            ),
            refusal,
        )
        if refusal is None:
            self.calendar.invited(made.pk, event, participant)

    @precondition(lambda self: self.calendar.meetings)
    @rule(data=st.data(), who=someone, status=st.sampled_from(sorted(Appointment.Status.values)), force=certain)
    def answer(self, data: st.DataObject, who: int, status: str, *, force: bool) -> None:
        meeting = self.draw_meeting(data)
        actor = self.draw_actor(data, meeting, who)
        refusal = self.calendar.answer(meeting, actor, status, force=force)
        self.outcome(
            lambda: appointments.set_status(
                actor=Actor.person(actor), appointment_id=meeting.id, status=status, force=force
            ),
            refusal,
        )

    @precondition(lambda self: self.calendar.meetings)
    @rule(data=st.data(), force=certain)
    def confirm(self, data: st.DataObject, *, force: bool) -> None:
        meeting = self.draw_meeting(data)
        refusal = self.calendar.answer(meeting, meeting.participant, model.CONFIRMED, force=force)
        participant = Actor.person(meeting.participant)
        self.outcome(lambda: appointments.confirm(actor=participant, appointment_id=meeting.id, force=force), refusal)

    @precondition(lambda self: self.calendar.meetings)
    @rule(data=st.data(), date=dates, time=times, who=someone, force=certain, scope=scopes)
    def reschedule(
        self,
        data: st.DataObject,
        date: dt.date,
        time: dt.time,
        who: int,
        *,
        force: bool,
        scope: rescheduling.Scope | None,
    ) -> None:
        meeting = self.draw_meeting(data)
        actor = self.draw_actor(data, meeting, who)
        refusal = self.calendar.reschedule(meeting, actor, date, time, force=force, scope=scope)
        self.outcome(
            lambda: rescheduling.reschedule(
                actor=Actor.person(actor), appointment_id=meeting.id, date=date, time=time, force=force, scope=scope
            ),
            refusal,
        )

    @precondition(lambda self: self.calendar.meetings)
    @rule(data=st.data(), date=dates, time=times, who=someone, force=certain)
    def propose(self, data: st.DataObject, date: dt.date, time: dt.time, who: int, *, force: bool) -> None:
        meeting = self.draw_meeting(data)
        actor = self.draw_actor(data, meeting, who)
        refusal = self.calendar.propose(meeting, actor, date, time, force=force)
        self.outcome(
            lambda: rescheduling.propose(
                actor=Actor.person(actor), appointment_id=meeting.id, date=date, time=time, force=force
            ),
            refusal,
        )

    @precondition(lambda self: any(meeting.proposal for meeting in self.calendar.meetings.values()))
    @rule(data=st.data(), who=someone, force=certain, accept=certain, scope=scopes)
    def answer_proposal(
        self, data: st.DataObject, who: int, *, force: bool, accept: bool, scope: rescheduling.Scope | None
    ) -> None:
        proposed = [meeting for meeting in self.calendar.meetings.values() if meeting.proposal]
        meeting = data.draw(st.sampled_from(proposed))
        actor = self.draw_actor(data, meeting, who)
        by: dict[str, Any] = {"actor": Actor.person(actor), "appointment_id": meeting.id}
        if accept:
            refusal = self.calendar.accept(meeting, actor, force=force, scope=scope)
            self.outcome(lambda: rescheduling.accept_proposal(**by, force=force, scope=scope), refusal)
        else:
            refusal = self.calendar.keep(meeting, actor)
            self.outcome(lambda: rescheduling.keep_time(**by), refusal)

    @precondition(lambda self: self.calendar.events)
    @rule(data=st.data(), date=dates, time=times, minutes=lengths, force=certain)
    def move_event(
        self, data: st.DataObject, date: dt.date, time: dt.time, minutes: int | None, *, force: bool
    ) -> None:
        event = self.draw_event(data)
        owner = Actor.person(event.owner)
        when = replace(event.when, date=date, time=time, minutes=minutes)
        refusal = self.calendar.change_event(event, when, force=force)
        self.outcome(
            lambda: events.change(
                actor=owner, event_id=event.id, date=date, time=time, duration_minutes=minutes, force=force
            ),
            refusal,
        )

    @precondition(lambda self: self.calendar.events)
    @rule(data=st.data(), name=st.sampled_from(["Event", "Lunch"]), own=st.none() | chosen_reminders)
    def rename_event(self, data: st.DataObject, name: str, own: list[int] | None) -> None:
        event = self.draw_event(data)
        by: dict[str, Any] = {"actor": Actor.person(event.owner), "event_id": event.id}
        events.change(**by, name=name)
        self.calendar.rename_event(event, name)
        before = event.reminders
        events.change(**by, reminder_minutes=own)
        event.reminders = own if own is None else sorted(own, reverse=True)
        self.calendar.counts["edited_events"] += before != event.reminders

    @precondition(lambda self: self.calendar.events)
    @rule(data=st.data())
    def delete_event(self, data: st.DataObject) -> None:
        event = self.draw_event(data)
        events.delete(actor=Actor.person(event.owner), event_id=event.id)
        self.calendar.delete_event(event)

    @rule(who=someone, policy=st.sampled_from(TgUser.HoldPolicy.values))
    def choose_policy(self, who: int, policy: str) -> None:
        people.set_hold_policy(tg_id=self.ids[who], policy=policy, hours=2)
        self.calendar.choose_policy(self.calendar.people[self.ids[who]], policy)

    @rule(who=someone, own=chosen_reminders)
    def choose_reminders(self, who: int, own: list[int]) -> None:
        people.set_reminders(tg_id=self.ids[who], reminder_minutes=own)
        self.calendar.people[self.ids[who]].reminders = own

    @precondition(lambda self: self.expiring())
    @rule(data=st.data(), clear=certain)
    def nobody_answers(self, data: st.DataObject, *, clear: bool) -> None:
        meeting = data.draw(st.sampled_from(self.expiring()))
        Appointment.objects.filter(pk=meeting.id).update(expires_at=clock.now())
        meeting.late = True
        if clear:
            housekeeping.run()
            self.calendar.clear()

    @rule()
    def nothing_is_due(self) -> None:
        assert reminders.send_due() == 0

    # What is drawn

    def draw_event(self, data: st.DataObject) -> model.Event:
        return data.draw(st.sampled_from(list(self.calendar.events.values())))

    def draw_meeting(self, data: st.DataObject) -> model.Meeting:
        return data.draw(st.sampled_from(list(self.calendar.meetings.values())))

    def draw_actor(self, data: st.DataObject, meeting: model.Meeting, who: int) -> int:
        """Usually one of a meeting's people, sometimes anybody."""
        return data.draw(st.sampled_from([meeting.organizer, meeting.participant, self.ids[who]]))

    def expiring(self) -> list[model.Meeting]:
        return [m for m in self.calendar.meetings.values() if m.status == model.PENDING and m.expires]

    def outcome(self, act: Callable[[], Any], refusal: str | None) -> Any:
        """Run the action; the services must refuse exactly what the model refuses, with the same code."""
        done, code = None, None
        try:
            done = act()
        except CalendarError as error:
            code = error.code
        assert code == refusal, f"the model says {refusal}, the services say {code}"
        return done

    # What must be true after every step

    @invariant()
    def nobody_is_double_booked(self) -> None:
        assert self.calendar.double_bookings() == []

    @invariant()
    def the_database_is_the_model(self) -> None:
        found = {
            m.pk: (
                m.event_id, m.name, m.organizer_tg_id, m.participant_tg_id, m.status, m.slot.lower,
                model.When(m.date, m.time, m.timezone, m.duration_minutes),
                (m.proposed_date, m.proposed_time, m.proposed_timezone) if m.proposed_date else None,
                (m.holds, m.expires_at is not None) if m.status == model.PENDING else None,
            )
            for m in Appointment.objects.filter(participant_tg_id__in=self.ids)
        }  # fmt: skip
        assert found == {
            m.id: (
                m.event, m.name, m.organizer, m.participant, m.status, m.when.start, m.when, m.proposal,
                (m.holds, m.expires) if m.status == model.PENDING else None,
            )
            for m in self.calendar.meetings.values()
        }  # fmt: skip
        rows = Event.objects.filter(tg_user_id__in=self.ids)
        assert {
            e.pk: (e.tg_user_id, e.name, model.When(e.date, e.time, e.timezone, e.duration_minutes), e.slot.lower)
            for e in rows
        } == {e.id: (e.owner, e.name, e.when, e.when.start) for e in self.calendar.events.values()}

    @invariant()
    def reminders_are_those_that_should_be(self) -> None:
        found = Reminder.objects.values_list("tg_id", "event_id", "appointment_id", "due_at")
        assert collections.Counter(found) == self.calendar.reminders()

    @invariant()
    def the_right_people_were_told(self) -> None:
        told = OutboxMessage.objects.filter(payload__has_key="text")  # a refreshed card is not a new text
        messages = told.values_list("chat_id", "appointment_id")
        assert collections.Counter(messages) == self.calendar.told
        OutboxMessage.objects.all().delete()
        self.calendar.told.clear()

    @invariant()
    def statistics_count_what_happened(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT coalesce(sum(d.event_count), 0) + coalesce(sum(b.event_count), 0),"
                " coalesce(sum(d.edited_events), 0) + coalesce(sum(b.edited_events), 0),"
                " coalesce(sum(d.cancelled_events), 0) + coalesce(sum(b.cancelled_events), 0)"
                " FROM (SELECT sum(event_count) AS event_count, sum(edited_events) AS edited_events,"
                "   sum(cancelled_events) AS cancelled_events FROM calendarapp_statisticsdelta) d,"
                " (SELECT sum(event_count) AS event_count, sum(edited_events) AS edited_events,"
                "   sum(cancelled_events) AS cancelled_events FROM calendarapp_botstatistics) b"
            )
            found = cursor.fetchone()
        counts = self.calendar.counts
        assert found == (counts["event_count"], counts["edited_events"], counts["cancelled_events"])


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.timeout(7200)
def test_any_sequence_of_actions_agrees_with_the_model() -> None:
    run_state_machine_as_test(CalendarMachine)
