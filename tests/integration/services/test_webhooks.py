"""What a webhook is told: recorded with the change, for those who may see it, by whichever writer."""

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.api import webhook_bodies
from calendarapp.api.serializers import AppointmentSerializer, EventSerializer
from calendarapp.authorship import Writer, write_as
from calendarapp.models import Appointment, Event, WebhookDelivery, WebhookEndpoint
from calendarapp.services import (
    appointments,
    erasure,
    events,
    history,
    joining,
    rescheduling,
    undo,
    webhooks,
)
from calendarapp.services.webhooks import Holder
from tests.support.factories import Cast, get_day, make_event, make_meeting
from tests.support.webhooks import as_json, listen, read, told

pytestmark = pytest.mark.usefixtures("db")  # all of them write


def test_meeting_of_two_is_told_to_both_and_to_the_staff_and_to_nobody_else(cast: Cast, staff: User) -> None:
    hooks = [listen(who) for who in (cast.anna, cast.boris, staff, cast.oleg)]
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    appointments.set_status(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk, status="cancelled")
    about_meeting = ["appointment.created", "appointment.confirmed", "appointment.cancelled"]
    assert told(hooks[0]) == ["event.created", *about_meeting]
    assert told(hooks[1]) == about_meeting
    assert told(hooks[2]) == ["event.created", *about_meeting]
    assert told(hooks[3]) == []


def test_declined_invitation_is_told(cast: Cast) -> None:
    hook = listen(cast.anna, "appointment.declined")
    meeting = make_meeting(cast.anna, cast.boris)
    appointments.decline(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
    [body] = read(hook)
    assert (body["type"], body["data"]["action"]) == ("appointment.declined", "declined")
    assert body["data"]["object"]["status"] == "declined"
    assert body["data"]["previous"]["status"] == "pending"


def test_body_shows_the_object_as_the_api_did_right_after_the_change(cast: Cast) -> None:
    hook = listen(cast.boris)
    meeting = make_meeting(cast.anna, cast.boris, details="Стол у окна", days=3)
    first = as_json(AppointmentSerializer(Appointment.objects.get(pk=meeting.pk)))
    appointments.set_status(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk, status="confirmed")
    second = as_json(AppointmentSerializer(Appointment.objects.get(pk=meeting.pk)))
    created, confirmed = read(hook)
    assert (created["type"], created["data"]["object"], created["data"]["previous"]) == (
        "appointment.created", first, {},
    )  # fmt: skip
    assert confirmed["data"]["object"] == second
    assert confirmed["data"]["previous"]["status"] == "pending"
    assert confirmed["data"]["action"] == "confirmed"
    assert confirmed["timestamp"].endswith("Z")


def test_event_is_told_with_its_repetition_and_its_former_times(cast: Cast) -> None:
    hook = listen(cast.anna)
    event = make_event(cast.anna, time=dt.time(12, 30), duration_minutes=30)
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, time=dt.time(15), name="Ужин")
    moved = as_json(EventSerializer(Event.objects.get(pk=event.pk)))
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    bodies = read(hook)
    assert [body["type"] for body in bodies] == ["event.created", "event.moved", "event.deleted"]
    assert bodies[1]["data"]["object"] == moved
    before = bodies[1]["data"]["previous"]
    assert (before["time"], before["name"], before["start"][11:]) == ("12:30:00", "Обед", "09:30:00Z")
    assert bodies[2]["data"]["object"] == moved
    assert bodies[2]["data"]["previous"] == {}


def test_proposals_and_undo_have_their_kinds(cast: Cast) -> None:
    hook = listen(cast.anna, *(name for name in webhooks.TYPES if name.startswith("appointment.")))
    meeting = make_meeting(cast.anna, cast.boris, days=5)
    by_boris, by_anna = Actor.person(cast.boris.tg_id), Actor.person(cast.anna.tg_id)
    rescheduling.propose(actor=by_boris, appointment_id=meeting.pk, date=get_day(6), time=dt.time(10))
    rescheduling.accept_proposal(actor=by_anna, appointment_id=meeting.pk)
    appointments.set_status(actor=by_anna, appointment_id=meeting.pk, status="cancelled")
    assert told(hook) == [
        "appointment.created",
        "appointment.changed",
        "appointment.moved",
        "appointment.confirmed",
        "appointment.cancelled",
    ]
    assert [body["data"]["action"] for body in read(hook)][1:4] == ["proposed", "accepted", "accepted"]


@pytest.mark.parametrize("how", ["event", "meeting"])
def test_moved_meeting_is_told_to_its_participant_with_its_former_time(cast: Cast, how: str) -> None:
    meeting = make_meeting(cast.anna, cast.boris, time=dt.time(12, 30), days=5)
    hook, actor = listen(cast.boris), Actor.person(cast.anna.tg_id)
    with write_as(Writer("bot", "person", cast.anna.tg_id)):
        if how == "event":
            events.change(actor=actor, event_id=meeting.event_id or 0, time=dt.time(15))
        else:
            rescheduling.reschedule(actor=actor, appointment_id=meeting.pk, date=meeting.date, time=dt.time(15))
    [body] = read(hook)
    assert (body["type"], body["data"]["object"]["time"]) == ("appointment.moved", "15:00:00")
    assert (body["data"]["previous"]["time"], body["data"]["by"]["tg_id"]) == ("12:30:00", cast.anna.tg_id)


@pytest.mark.parametrize("taken", [True, False])
def test_place_that_becomes_free_confirms_the_next_one(cast: Cast, taken: bool) -> None:
    event = make_event(cast.anna, days=3)
    joining.set_capacity(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, capacity=1)
    joining.join(event.pk, cast.boris.tg_id)
    if taken:
        joining.join(event.pk, cast.oleg.tg_id)
    hook = listen(cast.anna, *(name for name in webhooks.TYPES if name.startswith("appointment.")))
    joining.leave(event.pk, cast.boris.tg_id)
    assert told(hook) == (["appointment.declined", "appointment.confirmed"] if taken else ["appointment.declined"])


def test_expired_invitation_is_a_cancelled_one(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    Appointment.objects.filter(pk=meeting.pk).update(expires_at=clock.now() - dt.timedelta(minutes=1))
    hook = listen(cast.boris)
    Appointment.objects.filter(pk=meeting.pk).update(status="cancelled")
    assert [(body["type"], body["data"]["action"]) for body in read(hook)] == [("appointment.cancelled", "expired")]


def test_every_writer_is_covered(cast: Cast) -> None:
    """Also one who knows only the documented columns, with a statement for many rows."""
    hook = listen(cast.anna)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id) SELECT 'Обед', %s, '12:00', '', %s"
            " FROM generate_series(1, 3)",
            [get_day(), cast.anna.tg_id],
        )
        cursor.execute("UPDATE events SET details = 'x' WHERE user_id = %s", [cast.anna.tg_id])
        cursor.execute("DELETE FROM events WHERE user_id = %s", [cast.anna.tg_id])
    assert told(hook) == ["event.created"] * 3 + ["event.changed"] * 3 + ["event.deleted"] * 3
    assert {body["data"]["by"]["kind"] for body in read(hook)} == {"other"}


def test_nothing_is_told_of_what_was_rolled_back(cast: Cast) -> None:
    hook = listen(cast.anna)
    with transaction.atomic():
        make_event(cast.anna)
        assert told(hook)
        transaction.set_rollback(True)
    assert told(hook) == []


def test_only_chosen_kinds_are_told_and_none_while_disabled(cast: Cast) -> None:
    chosen, off = listen(cast.anna, "event.deleted"), listen(cast.anna)
    holder = Holder(tg_id=cast.anna.tg_id)
    webhooks.change(holder=holder, webhook_id=off.pk, enabled=False)
    event = make_event(cast.anna)
    webhooks.change(holder=holder, webhook_id=off.pk, enabled=True)
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    assert told(chosen) == told(off) == ["event.deleted"]


def test_who_is_replaced_in_a_meeting_is_not_told_of_it_any_more(cast: Cast, staff: User) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    before, after, everything = listen(cast.boris), listen(cast.oleg), listen(staff)
    Appointment.objects.filter(pk=meeting.pk).update(participant_tg_id=cast.oleg.tg_id)
    assert (told(before), told(after), told(everything)) == ([], ["appointment.changed"], ["appointment.changed"])


def test_rows_without_history_are_not_told(cast: Cast) -> None:
    hook = listen(cast.anna)
    history.skip()
    make_event(cast.anna)
    assert told(hook) == []


def test_erased_person_leaves_nothing_in_the_logs_of_others(cast: Cast, staff: User) -> None:
    own, other, everything = listen(cast.anna), listen(cast.boris), listen(staff)
    meeting = make_meeting(cast.anna, cast.boris, name="Тайный обед", details="секрет")
    event = make_event(cast.anna, name="Тайный ужин", days=9)
    invited = make_meeting(cast.boris, cast.anna, name="Завтрак", days=4)
    erasure.erase(cast.anna.tg_id)
    assert not WebhookEndpoint.objects.filter(pk=own.pk).exists()
    rows = list(WebhookDelivery.objects.order_by("id"))
    assert {row.endpoint_id for row in rows} == {other.pk, everything.pk}
    bodies = webhook_bodies.describe(rows)
    text = str([row.data for row in rows]) + str(bodies)
    assert str(cast.anna.tg_id) not in text
    assert "айный" not in text
    assert "секрет" not in text
    assert {row.owner_tg_id for row in rows} | {row.participant_tg_id for row in rows} <= {None, 0, cast.boris.tg_id}
    cancelled = [body["data"]["object"]["id"] for body in read(other) if body["type"] == "appointment.cancelled"]
    assert sorted(cancelled) == sorted([meeting.pk, invited.pk])
    deleted = [body["data"]["object"] for body in read(everything) if body["type"] == "event.deleted"]
    assert {"id": event.pk} in deleted
    assert all(found.keys() == {"id"} for found in deleted)


def test_undone_deletion_is_told_as_a_new_event(cast: Cast) -> None:
    event = make_event(cast.anna)
    hook = listen(cast.anna)
    with write_as(Writer("bot", "person", cast.anna.tg_id)):
        events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    entry = undo.find_event_entry(event.pk)
    assert entry is not None
    with write_as(Writer("bot", "person", cast.anna.tg_id)):
        undo.undo(actor=Actor.person(cast.anna.tg_id), number=entry)
    assert [(body["type"], body["data"]["action"]) for body in read(hook)] == [
        ("event.deleted", "deleted"),
        ("event.created", "restored"),
    ]
