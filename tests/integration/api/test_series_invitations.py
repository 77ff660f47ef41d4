"""Invitations to series through the API: one request for all dates, and one for the answer."""

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User

from calendarapp.models import Appointment, Event, SeriesInvitation
from calendarapp.services import events
from tests.support.api import ApiClient
from tests.support.factories import Cast, forget_messages, list_texts
from tests.support.repetition import list_dates, make_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(cast: Cast) -> list[Event]:
    """Anna's dates."""
    make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=3")
    return list_dates(cast.anna.tg_id)


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


@pytest.fixture
def boris(cast: Cast) -> ApiClient:
    return ApiClient(cast.boris)


def invite(program: ApiClient, cast: Cast, row: Event, query: str = "?scope=all", **more: Any) -> Any:
    given = {"event": row.pk, "participant_tg_id": cast.boris.tg_id, **more}
    return program.post(f"appointments/{query}", given)


def list_statuses(cast: Cast) -> list[str]:
    rows = Appointment.objects.filter(participant_tg_id=cast.boris.tg_id).order_by("slot", "id")
    return list(rows.values_list("status", flat=True))


@pytest.mark.parametrize(
    ("query", "invited"), [("", [1]), ("?scope=this", [1]), ("?scope=following", [1, 2]), ("?scope=all", [0, 1, 2])]
)
def test_scope_says_to_which_dates(
    anna: ApiClient, cast: Cast, rows: list[Event], query: str, invited: list[int]
) -> None:
    made = invite(anna, cast, rows[1], query, details="Bring a mat")
    assert made.status_code == 201
    shown = made.json()
    assert (shown["event"], shown["status"], shown["details"]) == (rows[1].pk, "pending", "Bring a mat")
    meetings = Appointment.objects.filter(participant_tg_id=cast.boris.tg_id).order_by("slot")
    assert [meeting.event_id for meeting in meetings] == [rows[place].pk for place in invited]
    assert SeriesInvitation.objects.count() == (len(invited) > 1)


def make_busy(cast: Cast, date: Event) -> None:
    events.create(owner=cast.boris.tg_id, name="Врач", date=date.date, time=dt.time(19, 30), duration_minutes=60)


def test_problem_lists_the_dates_that_are_not_free(anna: ApiClient, cast: Cast, rows: list[Event]) -> None:
    make_busy(cast, rows[1])
    refused = invite(anna, cast, rows[0])
    problem = refused.json()
    assert (refused.status_code, problem["code"], problem["left"]) == (409, "series_busy", 2)
    assert [dt.datetime.fromisoformat(start) for start in problem["dates"]] == [rows[1].slot.lower]
    assert list_statuses(cast) == []
    made = invite(anna, cast, rows[1], skip_busy=True)
    assert made.status_code == 201
    assert made.json()["event"] == rows[0].pk, "the first date, where the one that was named is not free"
    assert list_statuses(cast) == ["pending"] * 2


@pytest.mark.parametrize(
    ("query", "given", "refusal"),
    [
        ("?scope=some", {}, (400, "scope_unknown")),
        ("?scope=all", {"event": None}, (409, "not_a_series")),
        ("?scope=all", {"date": "2030-01-01", "time": "12:00"}, (409, "event_differs")),
    ],
)
def test_invitation_that_can_not_be_is_a_problem(
    cast: Cast, rows: list[Event], query: str, given: dict[str, Any], refusal: tuple[int, str]
) -> None:
    refused = invite(ApiClient(cast.anna), cast, rows[0], query, **given)
    assert (refused.status_code, refused.json()["code"]) == refusal
    assert list_statuses(cast) == []


def test_outsider_can_invite_to_nothing(boris: ApiClient, cast: Cast, rows: list[Event]) -> None:
    refused = boris.post("appointments/?scope=all", {"event": rows[0].pk, "participant_tg_id": cast.oleg.tg_id})
    assert (refused.status_code, refused.json()["code"]) == (404, "event_not_found")


@pytest.mark.parametrize(
    ("who", "answer", "becomes"),
    [
        ("boris", ("confirmed", "?scope=all"), "yyy"),
        ("boris", ("confirmed", "?scope=following"), "pyy"),
        ("boris", ("confirmed", ""), "pyp"),
        ("boris", ("declined", "?scope=all"), "ddd"),
        ("boris", ("declined", "?scope=following"), "pdd"),
        ("anna", ("cancelled", "?scope=all"), "ccc"),
        ("anna", ("cancelled", "?scope=following"), "pcc"),
        ("anna", ("cancelled", "?scope=this"), "pcp"),
    ],
)
def test_answer_applies_to_the_dates_of_its_scope(
    cast: Cast, rows: list[Event], who: str, answer: tuple[str, str], becomes: str
) -> None:
    invite(ApiClient(cast.anna), cast, rows[0])
    second = Appointment.objects.get(event_id=rows[1].pk)
    program = ApiClient(getattr(cast, who))
    status, query = answer
    answered = program.patch(f"appointments/{second.pk}/{query}", {"status": status})
    assert (answered.status_code, answered.json()["status"]) == (200, status)
    words = {"p": "pending", "y": "confirmed", "d": "declined", "c": "cancelled"}
    assert list_statuses(cast) == [words[letter] for letter in becomes]


def test_answer_lists_what_clashes_by_then(anna: ApiClient, boris: ApiClient, cast: Cast, rows: list[Event]) -> None:
    first = invite(anna, cast, rows[0]).json()["id"]
    make_busy(cast, rows[2])
    refused = boris.patch(f"appointments/{first}/?scope=all", {"status": "confirmed"})
    assert (refused.status_code, refused.json()["code"], len(refused.json()["dates"])) == (409, "series_busy", 1)
    boris.patch(f"appointments/{first}/?scope=all", {"status": "confirmed", "skip_busy": True})
    assert list_statuses(cast) == ["confirmed", "confirmed", "declined"]


def test_answer_of_the_wrong_person_is_a_problem(
    anna: ApiClient, boris: ApiClient, cast: Cast, rows: list[Event]
) -> None:
    first = invite(anna, cast, rows[0]).json()["id"]
    for program, status in ((anna, "confirmed"), (boris, "cancelled")):
        refused = program.patch(f"appointments/{first}/?scope=all", {"status": status})
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    outsider = ApiClient(cast.oleg).patch(f"appointments/{first}/?scope=all", {"status": "confirmed"})
    assert outsider.status_code == 404
    assert list_statuses(cast) == ["pending"] * 3


def test_time_is_moved_by_one_meeting_alone(anna: ApiClient, cast: Cast, rows: list[Event]) -> None:
    first = invite(anna, cast, rows[0]).json()["id"]
    refused = anna.patch(f"appointments/{first}/?scope=all", {"time": "08:00"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")


def test_staff_arranges_and_confirms_and_both_people_read_who_did_it(
    staff: User, cast: Cast, rows: list[Event]
) -> None:
    program = ApiClient(staff)
    made = invite(program, cast, rows[0])
    assert made.status_code == 201
    told = [
        "<b>Администратор назначает вам встречи</b>",
        "<b>Администратор приглашает вас на повторяющиеся встречи</b>",
    ]
    assert list_headlines(cast) == [[headline] for headline in told]
    forget_messages()
    assert program.patch(f"appointments/{made.json()['id']}/?scope=all", {"status": "confirmed"}).status_code == 200
    assert list_statuses(cast) == ["confirmed"] * 3
    assert list_headlines(cast) == [["<b>Администратор подтверждает встречи</b>"]] * 2


def list_headlines(cast: Cast) -> list[list[str]]:
    """What Anna and Boris are told, without the cards."""
    return [[text.splitlines()[0] for text in list_texts(person)] for person in (cast.anna, cast.boris)]
