"""What a calendar file changes for those who are invited to its series."""

import datetime as dt

import pytest

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, SeriesInvitation
from calendarapp.services import series_invitations
from calendarapp.services.series import Scope
from tests.integration.services.series_files import BERLIN, MONDAYS, NOW, RULE, take, travel, vevent
from tests.support.factories import Cast, forget_messages, list_texts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, NOW)


def invite(cast: Cast, answer: str = "confirmed") -> SeriesInvitation:
    """Anna has invited Boris to all dates of her only series, and he has answered."""
    first = Event.objects.order_by("date")[0]
    [invitation] = series_invitations.invite(
        actor=Actor.person(cast.anna.tg_id), participants=[cast.boris.tg_id], event_id=first.pk, scope=Scope.ALL
    )
    if answer == "confirmed":
        series_invitations.accept(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk)
    forget_messages()
    return invitation


def meetings(cast: Cast) -> list[str]:
    rows = Appointment.objects.filter(participant_tg_id=cast.boris.tg_id).order_by("slot", "id")
    return [f"{row.date:%d.%m.%y} {row.time:%H:%M} {row.status}" for row in rows]


@pytest.mark.parametrize("answer", ["pending", "confirmed"])
def test_new_dates_of_a_file_have_meetings_and_their_person_is_told_once(cast: Cast, answer: str) -> None:
    take(cast.anna, vevent(RULE))
    invitation = invite(cast, answer)
    take(cast.anna, vevent("SEQUENCE:1", "RRULE:FREQ=WEEKLY;COUNT=5"))
    wanted = [*MONDAYS, "25.01.27 10:00", "01.02.27 10:00"]
    assert meetings(cast) == [f"{day} {answer}" for day in wanted]
    [told] = list_texts(cast.boris)
    assert told.count("•") == 2
    assert list_texts(cast.anna) == []
    invitation.refresh_from_db()
    assert invitation.status == answer


def test_another_rule_in_a_file_is_told_in_one_message(cast: Cast) -> None:
    take(cast.anna, vevent(RULE))
    invite(cast)
    take(cast.anna, vevent("SEQUENCE:1", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3", "LOCATION:Gym"))
    stay, go = [MONDAYS[0], MONDAYS[2]], [MONDAYS[1]]
    assert meetings(cast) == sorted(
        [*(f"{day} confirmed" for day in [*stay, "01.02.27 10:00"]), *(f"{day} cancelled" for day in go)],
        key=lambda line: (line[6:8], line[3:5], line[:2]),
    )
    assert len(list_texts(cast.boris)) == 1
    assert set(Appointment.objects.exclude(status="cancelled").values_list("place", flat=True)) == {"Gym"}


def test_hour_in_a_file_moves_all_meetings_and_asks_once(cast: Cast) -> None:
    take(cast.anna, vevent(RULE))
    invitation = invite(cast)
    take(cast.anna, vevent("SEQUENCE:1", RULE, start=f";{BERLIN}:20270104T103000"))
    assert meetings(cast) == [f"{day[:9]}10:30 pending" for day in MONDAYS]
    assert len(list_texts(cast.boris)) == 1
    invitation.refresh_from_db()
    assert invitation.status == "pending"


def test_invitation_stays_with_the_coming_dates(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates that are over keep the series that they were of; another one goes on."""
    take(cast.anna, vevent(RULE))
    invitation = invite(cast)
    travel(monkeypatch, dt.datetime(2027, 1, 6, tzinfo=dt.UTC))
    take(cast.anna, vevent("SEQUENCE:1", "RRULE:FREQ=WEEKLY;COUNT=4"))
    coming = Event.objects.order_by("date")[1]
    assert SeriesInvitation.objects.get().series_id == coming.series_id
    assert meetings(cast)[-1] == "25.01.27 10:00 confirmed"
    assert invitation.pk == SeriesInvitation.objects.get().pk


def test_dates_that_a_file_moves_onto_each_other_cancel_one_of_the_meetings(cast: Cast) -> None:
    take(cast.anna, vevent(RULE))
    invite(cast)
    moved = vevent("SEQUENCE:1", f"RECURRENCE-ID;{BERLIN}:20270111T100000", start=f";{BERLIN}:20270118T101500")
    take(cast.anna, vevent("SEQUENCE:1", RULE), moved)
    assert sorted(line[-9:] for line in meetings(cast)) == ["cancelled", "confirmed", "confirmed"]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED"])
def test_file_that_calls_a_series_off_tells_once(cast: Cast, line: str) -> None:
    take(cast.anna, vevent(RULE))
    invite(cast)
    take(cast.anna, vevent("SEQUENCE:1", RULE, line), head="METHOD:CANCEL\n")
    assert {text[-9:] for text in meetings(cast)} == {"cancelled"}
    [told] = list_texts(cast.boris)
    assert told.count("•") == 3
