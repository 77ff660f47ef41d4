"""Programs that are killed in the middle of a change of a series leave nothing half written."""

from typing import Any

import pytest

from calendarapp.models import Appointment, Event, OutboxMessage, Reminder, Series, SeriesInvitation
from calendarapp.services import appointments, series
from tests.support.crowd import get_rounds
from tests.support.factories import make_person, make_telegram_id
from tests.support.killing import kill_while_it_runs
from tests.support.repetition import find_faults, list_dates, make_series, rewind

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(120 + 10 * get_rounds(4))]


def read_everything(owner: int) -> list[Any]:
    """All that a series is made of, as it stands."""
    return [
        list(model.objects.filter(**which).order_by("pk").values())
        for model, which in (
            (Series, {"tg_user_id": owner}),
            (Event, {"tg_user_id": owner}),
            (Reminder, {"tg_id": owner}),
            (Appointment, {"organizer_tg_id": owner}),
            (SeriesInvitation, {"organizer_tg_id": owner}),
            (OutboxMessage, {}),
        )
    ]


CHANGE = "series_changes.change(actor=Actor.person({owner}), event_id={event}, scope=Scope.{scope}, {fields})"
INVITE = "series_invitations.invite(actor=Actor.person({owner}), participants=[1], event_id={event}, scope=Scope.ALL)"
KILLED = [
    ("make_series({owner})", "events"),
    ("series.extend()", "events"),
    ("series.extend()", "calendarapp_series"),
    (CHANGE.replace("{scope}", "ALL").replace("{fields}", "time=dt.time(20)"), "events"),
    (CHANGE.replace("{scope}", "FOLLOWING").replace("{fields}", "name='x'"), "calendarapp_series"),
    (CHANGE.replace("{scope}", "FOLLOWING").replace("{fields}", "name='x'"), "events"),
    (CHANGE.replace("{scope}", "ALL").replace("{fields}", "rrule='FREQ=WEEKLY;INTERVAL=2'"), "events"),
    ("series.delete(actor=Actor.person({owner}), event_id={event}, scope=Scope.THIS)", "calendarapp_series"),
    ("series.delete(actor=Actor.person({owner}), event_id={event}, scope=Scope.FOLLOWING)", "events"),
    ("erasure.erase({owner})", "calendarapp_series"),
    (INVITE, "calendarapp_appointment"),
    (INVITE, "calendarapp_seriesinvitation"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("call", "table"), KILLED)
def test_program_that_is_killed_leaves_nothing_half_written(call: str, table: str) -> None:
    owner = make_person("Анна").tg_id
    first = make_series(owner)
    event = list_dates(owner)[3]
    appointments.invite_to_event(organizer=owner, participant=make_telegram_id(), event_id=list_dates(owner)[5].pk)
    usual = [date.original_start for date in list_dates(owner)]
    if "extend" in call:
        rewind(first.series_id or 0, 20)
    before = read_everything(owner)
    kill_while_it_runs(call.format(owner=owner, event=event.pk), table)
    assert read_everything(owner) == before
    if "extend" in call:
        assert series.extend() == 1
        assert series.extend() == 0
        assert [date.original_start for date in list_dates(owner)] == usual
    assert find_faults(owner) == []
