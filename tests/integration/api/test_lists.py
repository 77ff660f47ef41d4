"""Long lists in the API: filters, pages, and the cost of a page at any depth."""

import datetime as dt
import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendarapp.models import Appointment
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, make_cast, make_event, make_meeting

pytestmark = pytest.mark.django_db

FILL = """
INSERT INTO calendarapp_appointment (organizer_tg_id, participant_tg_id, date, time, status)
SELECT %(organizer)s + number %% %(organizers)s, %(participant)s + number %% 3, %(date)s, '12:00', 'cancelled'
FROM generate_series(1, %(rows)s) AS number
"""


def fill(organizer: int, participant: int, rows: int, *, organizers: int = 1) -> None:
    """Meetings that all start at the same time: only their numbers differ."""
    with connection.cursor() as cursor:
        cursor.execute(
            FILL,
            {
                "organizer": organizer, "participant": participant, "rows": rows, "date": get_day(1),
                "organizers": organizers,
            },
        )  # fmt: skip
        cursor.execute("ANALYZE calendarapp_appointment")


def ids(answer: Any) -> list[int]:
    return [row["id"] for row in answer.json()["results"]]


def walk(program: ApiClient, path: str, link: str = "next") -> list[list[int]]:
    """The pages from here to the end."""
    pages = []
    while path:
        answer = program.get(path)
        assert answer.status_code == 200
        pages.append(ids(answer))
        path = answer.json()[link]
    return pages


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


class TestFilters:
    def test_appointments_are_filtered(self, anna: ApiClient, cast: Cast) -> None:
        first = make_meeting(cast.anna, cast.boris, name="Обед в саду", details="взять зонт")
        second = make_meeting(cast.oleg, cast.anna, days=2, status="confirmed")
        third = make_meeting(cast.anna, cast.boris, days=3, status="cancelled")
        for query, expected in (
            ("", [third, second, first]),
            ("?ordering=date", [first, second, third]),
            ("?status=pending", [first]),
            ("?status=pending&status=cancelled", [third, first]),
            (f"?date_from={get_day(2)}", [third, second]),
            (f"?date_to={get_day(2)}", [second, first]),
            (f"?date_from={get_day(2)}&date_to={get_day(2)}", [second]),
            (f"?organizer={cast.oleg.tg_id}", [second]),
            (f"?participant={cast.boris.tg_id}&ordering=-date", [third, first]),
            (f"?event={first.event_id}", [first]),
            ("?q=САДУ", [first]),
            ("?q=зонт", [first]),
            ("?q=100%25", []),
        ):
            assert ids(anna.get(f"appointments/{query}")) == [meeting.pk for meeting in expected], query

    def test_events_are_filtered(self, anna: ApiClient, staff: User, cast: Cast) -> None:
        first, second = make_event(cast.anna, days=1), make_event(cast.anna, days=2, name="Ужин")
        other = make_event(cast.boris, days=3)
        assert ids(anna.get("events/?q=ужин")) == [second.pk]
        assert ids(anna.get(f"events/?date_to={get_day(1)}")) == [first.pk]
        assert ids(anna.get(f"events/?owner={cast.boris.tg_id}")) == []
        assert ids(ApiClient(staff).get(f"events/?owner={cast.boris.tg_id}")) == [other.pk]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("status=banana", "status"),
            ("status=", "status"),
            ("date_from=01.12.2026", "date_from"),
            ("date_to=", "date_to"),
            ("organizer=anna", "organizer"),
            ("organizer=0", "organizer"),
            ("event=99999999999999999999", "event"),
            ("q=%00", "q"),
            (f"q={'x' * 101}", "q"),
            ("page_size=0", "page_size"),
            ("page_size=201", "page_size"),
            ("page_size=ten", "page_size"),
            ("page_size=000000001999", "page_size"),
            (f"page_size=1{'0' * 30}", "page_size"),
            (f"page_size=000000001{'9' * 3000}", "page_size"),
            ("ordering=name", "ordering"),
        ],
    )
    def test_invalid_filters_are_refused(self, anna: ApiClient, query: str, field: str) -> None:
        answer = anna.get(f"appointments/?{query}")
        assert read_problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == [field]

    @pytest.mark.parametrize(
        "cursor", ["", "x", "%D1%8F", "bnVsbA==", "W10=", "WyJuZXh0Iiwgbm_", "WyJuZXh0IiwxLDIsM10="]
    )
    def test_invalid_cursors_are_refused(self, anna: ApiClient, cursor: str) -> None:
        assert read_problem(anna.get(f"appointments/?cursor={cursor}")) == (404, "not_found")

    @pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN", "1e400"])
    def test_cursor_with_invalid_number_is_404(self, anna: ApiClient, number: str) -> None:
        cursor = urlsafe_b64encode(f'["next", "2026-12-24", "10:00", {number}]'.encode()).decode()
        assert read_problem(anna.get(f"appointments/?cursor={cursor}")) == (404, "not_found")


class TestPages:
    @pytest.mark.parametrize("ordering", ["-date", "date"])
    def test_pages_lead_forward_and_back(self, anna: ApiClient, cast: Cast, ordering: str) -> None:
        fill(cast.anna.tg_id, cast.boris.tg_id, 11)
        fill(cast.oleg.tg_id, cast.anna.tg_id, 11)  # a third of them with Anna
        [everything] = walk(anna, f"appointments/?ordering={ordering}")
        assert len(everything) == 11 + 3
        assert everything == sorted(everything, reverse=ordering == "-date")
        pages = walk(anna, f"appointments/?page_size=4&ordering={ordering}")
        assert [len(page) for page in pages] == [4, 4, 4, 2]
        assert [number for page in pages for number in page] == everything
        last = f"appointments/?page_size=4&ordering={ordering}"
        while following := anna.get(last).json()["next"]:
            last = following
        assert walk(anna, last, "previous") == pages[::-1]
        assert anna.get(f"appointments/?page_size=4&ordering={ordering}").json()["previous"] is None

    def test_new_rows_do_not_shift_pages(self, anna: ApiClient, cast: Cast) -> None:
        fill(cast.anna.tg_id, cast.boris.tg_id, 6)
        first = anna.get("appointments/?page_size=3")
        fill(cast.anna.tg_id, cast.boris.tg_id, 4)
        second = anna.get(first.json()["next"])
        assert len({*ids(first), *ids(second)}) == 6

    def test_meeting_with_oneself_is_listed_once(self, anna: ApiClient, cast: Cast) -> None:
        fill(cast.anna.tg_id, cast.anna.tg_id, 3)
        assert len(ids(anna.get("appointments/"))) == 3

    def test_every_list_is_paginated(self, staff: User, cast: Cast) -> None:
        operator = ApiClient(staff)
        first = operator.get("users/?page_size=2").json()
        second = operator.get(first["next"]).json()
        shown = [row["tg_id"] for row in first["results"] + second["results"]]
        assert shown == [cast.anna.tg_id, cast.boris.tg_id, cast.oleg.tg_id]
        assert second["next"] is None
        assert operator.get("statistics/").json() == {"next": None, "previous": None, "results": []}


class TestCost:
    @pytest.mark.parametrize("path", ["appointments/", "events/"])
    def test_fifty_rows_take_as_many_queries_as_one(self, anna: ApiClient, cast: Cast, path: str) -> None:
        fill(cast.anna.tg_id, cast.boris.tg_id, 60)
        for days in range(1, 61):
            make_event(cast.anna, days=days)
        anna.get(path)  # records the token's use
        counts = []
        for size in (1, 50):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert len(ids(anna.get(f"{path}?page_size={size}"))) == size
            counts.append(len(queries))
        assert counts == [2, 2], "the token and the rows"

    @pytest.mark.parametrize("number", [10**30, -(10**30), 2**63])
    def test_cursor_beyond_bigint_is_answered(self, staff: User, number: int) -> None:
        cast = make_cast()
        meeting = make_meeting(cast.anna, cast.boris)
        cursor = urlsafe_b64encode(json.dumps(["next", f"{meeting.date}", f"{meeting.time}", number]).encode()).decode()
        expected = [meeting.pk] if number > 0 else []
        assert ids(ApiClient(staff).get(f"appointments/?cursor={cursor}")) == expected

    def test_lists_of_one_kind_share_a_prepared_query(self, staff: User) -> None:
        """One statement serves them all."""
        cast = make_cast()
        invited = make_meeting(cast.anna, cast.boris)
        declined = make_meeting(cast.oleg, cast.anna, days=3, status="declined")
        operator = ApiClient(staff)
        for _time in range(7):  # PostgreSQL may choose one plan for all after five
            for meeting in (invited, declined):
                only = [meeting.pk]
                assert ids(operator.get(f"appointments/?status={meeting.status}")) == only
                assert ids(operator.get(f"appointments/?status={meeting.status}&status={meeting.status}")) == only
                assert ids(operator.get(f"appointments/?organizer={meeting.organizer_tg_id}")) == only
                assert ids(operator.get(f"appointments/?date_from={meeting.date}&date_to={meeting.date}")) == only
        assert ids(operator.get("appointments/?status=declined&status=pending")) == [declined.pk, invited.pk]
        assert ids(ApiClient(cast.boris).get("appointments/")) == [invited.pk]
        assert ids(ApiClient(cast.oleg).get("appointments/")) == [declined.pk]

    @pytest.mark.parametrize("who", ["person", "staff", "filtered"])
    def test_last_page_costs_as_much_as_the_first(self, staff: User, who: str) -> None:
        """Thousands of rows at one time: the worst case for a cursor that compares only the first column."""
        cast = make_cast()
        fill(cast.anna.tg_id, 10**9, 5000)
        fill(2 * 10**9, cast.anna.tg_id, 3000, organizers=50)
        fill(3 * 10**9, 4 * 10**9, 20000, organizers=500)
        program = ApiClient(cast.anna if who == "person" else staff)
        query = f"&organizer={cast.anna.tg_id}" if who == "filtered" else ""
        rows = Appointment.objects.filter(organizer_tg_id=cast.anna.tg_id) if who != "staff" else Appointment.objects
        first = f"appointments/?page_size=50{query}"
        deep = self.page_after(program, first, rows.order_by("id")[60])  # newest first: it is near the end
        assert self.read(program, deep) <= max(self.read(program, first), 200) + 100

    @staticmethod
    def page_after(program: ApiClient, first: str, row: Appointment) -> str:
        """The address of the page that follows this row."""
        from calendarapp.api.pagination import make_cursor

        values = [row.date, row.time, row.pk]
        return f"{first}&cursor={make_cursor('next', values)}"

    @staticmethod
    def read(program: ApiClient, path: str) -> int:
        """How many rows PostgreSQL reads for that page, including those it sorts and discards."""
        with CaptureQueriesContext(connection) as queries:
            assert len(ids(program.get(path))) == 50
        statement = queries[-1]["sql"]
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + statement.replace("%", "%%"), [])
            [[[plan]]] = cursor.fetchall()
        return looked_at(plan["Plan"])


def looked_at(node: dict[str, Any]) -> int:
    rows = int(node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * int(node["Actual Loops"])
    return rows + sum(looked_at(child) for child in node.get("Plans", []))


def test_appointments_of_one_day_are_paged_by_time(anna: ApiClient, cast: Cast) -> None:
    for hour in (9, 11, 10):
        make_meeting(cast.anna, cast.boris, time=dt.time(hour))
    pages = walk(anna, "appointments/?page_size=1")
    times = [Appointment.objects.get(pk=page[0]).time.hour for page in pages]
    assert times == [11, 10, 9]
