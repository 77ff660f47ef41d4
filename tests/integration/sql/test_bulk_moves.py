"""An UPDATE of many meetings, not committed yet, takes a time that somebody else wants: they hear that it is taken.

Rows after the 500th of a transaction lock no calendar: only the constraint tells others who want their time.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from bot.dispatcher import dispatch
from bot.router import router
from botapi.callbacks import MeetingButton
from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.authorship import Writer, write_as
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, OutboxMessage, TgUser
from calendarapp.services import appointments, booking, series_invitations, undo
from calendarapp.services.booking import BookingRequest
from calendarapp.services.series import Scope
from tests.integration.sql.test_bulk_writes import (  # noqa: F401  two of them are fixtures
    MANY,
    OF_PEOPLE,
    Connect,
    beside,
    connect,
    numbers,
    outcome_of,
    wait_for_waiters,
)
from tests.support import surfaces, write_paths
from tests.support.factories import get_day, make_event, make_telegram_id
from tests.support.repetition import make_series
from tests.support.updates import make_press
from tests.support.waiting import PATIENCE
from tests.support.write_paths import MINUTES, TIME, Attempt, Spot

Status = Appointment.Status

MOVE = (
    "UPDATE calendarapp_appointment SET date = date + 1"
    " WHERE organizer_tg_id = 5 AND participant_tg_id BETWEEN %s AND %s"
)
TAKEN = {"busy", "taken", "undo_busy", "series_busy"}

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(300)]


def confirm(spot: Spot) -> Attempt:
    """Yes to an invitation that holds no time."""
    meeting = write_paths.plant_meeting(spot, holds=False)
    return lambda: appointments.confirm(actor=Actor.person(spot.participant), appointment_id=meeting.pk)


def confirm_in_bot(spot: Spot) -> Attempt:
    meeting = write_paths.plant_meeting(spot, holds=False)
    update = make_press(spot.participant, MeetingButton(action="confirm", meeting_id=meeting.pk).pack())

    def attempt() -> Any:
        text = "\n".join(str(call.payload.get("text", "")) for call in dispatch(update, router, "vstrecha_bot"))
        return refuse_or(meeting, text)

    return attempt


def confirm_by_api(spot: Spot) -> Attempt:
    meeting = write_paths.plant_meeting(spot, holds=False)
    client = surfaces.make_staff_client(spot.number)

    def attempt() -> Any:
        body = {"status": "confirmed"}
        answer = client.patch(f"/api/appointments/{meeting.pk}/", body, content_type="application/json")
        assert answer.status_code in {200, 409}, answer.content
        if answer.status_code == 409:
            raise CalendarError(answer.json()["code"], name="")
        return answer

    return attempt


def confirm_in_panel(spot: Spot) -> Attempt:
    meeting = write_paths.plant_meeting(spot, holds=False)
    client = surfaces.make_staff_client(spot.number)

    def attempt() -> Any:
        fields = {"action": "confirm_selected", "_selected_action": [meeting.pk]}
        answer = client.post("/admin/calendarapp/appointment/", fields, follow=True)
        assert answer.status_code == 200
        return refuse_or(meeting, answer.content.decode())

    return attempt


def accept_series(spot: Spot) -> Attempt:
    """Yes to the dates of a series that hold no time; the third is at the contested one."""
    TgUser.objects.create(tg_id=spot.participant, hold_policy="compete")
    first = make_series(spot.organizer, "FREQ=DAILY;COUNT=4", date=get_day(28), time=TIME, duration_minutes=MINUTES)
    [invitation] = series_invitations.invite(
        actor=Actor.person(spot.organizer), participants=[spot.participant], event_id=first.pk, scope=Scope.ALL,
        skip_busy=True,
    )  # fmt: skip
    return lambda: series_invitations.accept(actor=Actor.person(spot.participant), invitation_id=invitation.pk)


def move_series(spot: Spot) -> Attempt:
    """As `move_event`, within the caller's transaction, which goes on."""
    attempt = write_paths.move_event(spot)

    def within() -> Any:
        with transaction.atomic():
            found = attempt()
            assert queries.get_person(spot.organizer)
            return found

    return within


def undo_decline(spot: Spot) -> Attempt:
    meeting = write_paths.plant_meeting(spot, event=write_paths.plant_event(spot, spot.date))
    participant = Actor.person(spot.participant)
    with write_as(Writer("bot", "person", spot.participant)):
        appointments.decline(actor=participant, appointment_id=meeting.pk)
    entry = undo.find_meeting_entry(meeting.pk)
    assert entry is not None
    return lambda: undo.undo(actor=participant, number=entry)


def invite_in_transaction(spot: Spot) -> Attempt:
    """As a part of the caller's transaction, which goes on after the refusal."""
    attempt = write_paths.invite(spot)

    def within() -> Any:
        with transaction.atomic():
            try:
                return attempt()
            except CalendarError as error:
                assert queries.get_person(spot.organizer), "the transaction is whole"
                return (None, error.code)

    return within


def refuse_or(meeting: Appointment, text: str) -> str:
    """What was said, if the meeting is confirmed; raises when it was refused with a sentence."""
    meeting.refresh_from_db(fields=["status"])
    if meeting.status != Status.CONFIRMED:
        assert "wrong" not in text, text
        raise CalendarError("busy", name="")
    return text


WAYS: tuple[Callable[[Spot], Attempt], ...] = (
    write_paths.invite,
    write_paths.meet,
    write_paths.documented_function,
    invite_in_transaction,
    *surfaces.SURFACES,
    write_paths.create,
    write_paths.raw_insert,
    write_paths.reschedule,
    write_paths.accept_proposal,
    write_paths.move_event,
    move_series,
    confirm,
    confirm_in_bot,
    confirm_by_api,
    confirm_in_panel,
    accept_series,
    undo_decline,
)


@pytest.mark.parametrize("committed_first", [True, False])
def test_time_that_a_bulk_change_takes_is_refused_in_a_sentence(
    beside: ThreadPoolExecutor,  # noqa: F811  before the connection, whose end its threads may be waiting for
    connect: Connect,  # noqa: F811
    *,
    committed_first: bool,
) -> None:
    session = connect()
    first, last = numbers(MANY)
    session.execute(OF_PEOPLE, (get_day(29), first, last))
    session.commit()
    spots = [Spot(make_telegram_id(), last - number, number) for number in range(len(WAYS))]
    # The series has a date at the time from which the meetings move as well: nothing stands against that one.
    Appointment.objects.filter(participant_tg_id=spots[WAYS.index(accept_series)].participant).update(time="12:30")
    attempts = [way(spot) for way, spot in zip(WAYS, spots, strict=True)]
    session.execute(MOVE, (first, last))
    rivals = [beside.submit(outcome_of, attempt) for attempt in attempts]
    wait_for_waiters(len(rivals))
    if committed_first:
        session.commit()
    else:
        session.rollback()
    heard = {way.__name__: rival.result(PATIENCE) for way, rival in zip(WAYS, rivals, strict=True)}
    verdicts = {name: "busy" if word in TAKEN else word for name, word in heard.items()}
    assert verdicts == dict.fromkeys(heard, "busy" if committed_first else "won")
    for spot in spots:
        slot = queries.compute_slot(get_day(30), TIME, "Europe/Moscow", MINUTES)
        assert queries.select_busy(spot.participant, slot, role=queries.Role.PARTICIPANT).count() == 1


def test_of_several_meetings_none_is_made_when_one_meets_a_bulk_change(
    beside: ThreadPoolExecutor,  # noqa: F811  before the connection, whose end its threads may be waiting for
    connect: Connect,  # noqa: F811
) -> None:
    session = connect()
    first, last = numbers(MANY)
    session.execute(OF_PEOPLE, (get_day(29), first, last))
    session.commit()
    organizer = make_telegram_id()
    event = make_event(organizer, days=30, time=TIME, duration_minutes=MINUTES)
    requests = [BookingRequest.check(organizer, person, event) for person in (make_telegram_id(), last, last + 1)]
    session.execute(MOVE, (first, last))
    rival = beside.submit(outcome_of, partial(booking.book_all, requests))
    wait_for_waiters(1)
    session.commit()
    assert rival.result(PATIENCE) == "busy"
    assert not Appointment.objects.filter(organizer_tg_id=organizer).exists()
    assert not OutboxMessage.objects.exists()
