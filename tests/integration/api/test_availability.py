"""Busy intervals and common free times in the API: who may ask, the answers, and what is refused."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Appointment
from calendarapp.queries.hours import Span
from calendarapp.services import appointments, hours, people, tokens
from tests.support import factories
from tests.support.factories import Cast, get_day, make_event, make_meeting

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moscow(days: int, hour: int = 0) -> dt.datetime:
    return clock.to_instant(get_day(days), dt.time(hour), "Europe/Moscow")


@pytest.fixture
def program(cast: Cast) -> Client:
    """A client with Oleg's read-only token. Anna and Boris let everybody see when they are busy."""
    for person in (cast.anna, cast.boris):
        people.set_busy_visibility(tg_id=person.tg_id, busy_visibility="everybody")
    token = tokens.issue(tg_id=cast.oleg.tg_id, scope="read")
    return Client(headers={"Authorization": f"Bearer {token}"})


def ask(client: Client, path: str, *people: int, days: Any = (2, 3), **more: Any) -> Any:
    query = {
        "users": ",".join(map(str, people)),
        "start": text(moscow(days[0])),
        "end": text(moscow(days[1])),
        **more,
    }
    return client.get(f"/api/{path}/", {name: value for name, value in query.items() if value is not None})


def starts(answer: Any) -> list[dt.datetime | None]:
    assert answer.status_code == 200, answer.content
    return [parse_datetime(slot["start"]) for slot in answer.json()["slots"]]


@pytest.mark.parametrize("path", ["freebusy", "slots"])
class TestBoth:
    def test_every_calendar_user_may_ask_and_nobody_else(
        self, path: str, program: Client, panel: Client, cast: Cast, django_user_model: Any
    ) -> None:
        assert ask(program, path, cast.anna.tg_id).status_code == 200
        assert ask(panel, path, cast.anna.tg_id).status_code == 200
        assert ask(Client(), path, cast.anna.tg_id).status_code == 401
        other = Client()
        other.force_login(django_user_model.objects.create(username="somebody"))
        assert ask(other, path, cast.anna.tg_id).status_code == 403

    def test_answer_holds_nothing_but_times(self, path: str, program: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, days=2, name="Тайна", details="никому")
        body = ask(program, path, cast.anna.tg_id, cast.boris.tg_id).content.decode()
        assert not [word for word in ("Тайна", "никому", "Анна", "Борис") if word in body]

    def test_private_person_looks_like_an_unknown_one(self, path: str, program: Client, cast: Cast) -> None:
        """By default, people one has never met are private; not even their time zone is shown."""
        known = factories.make_person("Вера", timezone="Asia/Tokyo")
        make_meeting(known, cast.boris, days=2)
        make_event(known, days=2)
        one, other = (
            ask(program, path, tg_id).content.decode().replace(str(tg_id), "?")
            for tg_id in (known.tg_id, factories.make_telegram_id())
        )
        assert one == other

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *(("users", None), ("users", ""), ("users", "1,x"), ("users", "0"), ("users", "-1"), ("users", "1,,2")),
            *(("users", str(2**52)), ("users", ",".join(["5"] * 51)), ("users", "1.0"), ("users", "9" * 400)),
            *(("start", None), ("start", "вчера"), ("start", "2031-06-02"), ("start", "2031-06-02T10:00:00")),
            *(("start", "2031-02-30T10:00:00Z"), ("start", "2031-02-29T10:00:00Z"), ("end", "0001-01-01T00:00:00Z")),
            *(("end", None), ("end", "2031-06-02T10:00:00 03:00"), ("end", "")),
        ],
    )
    def test_invalid_queries_are_refused(self, path: str, program: Client, name: str, value: str | None) -> None:
        answer = ask(program, path, 5, **{name: value})
        assert answer.status_code == 400, answer.content
        assert (answer.json()["code"], list(answer.json()["errors"])) == ("invalid", [name])

    @pytest.mark.parametrize("days", [(3, 3), (3, 2), (2, 95)])
    def test_invalid_windows_are_refused(self, path: str, program: Client, days: tuple[int, int]) -> None:
        answer = ask(program, path, 5, days=days)
        assert (answer.status_code, answer.json()["code"]) == (409, "window_wrong")

    def test_longest_window_and_most_people_are_answered(self, path: str, program: Client) -> None:
        assert ask(program, path, *range(1, 51), days=(2, 94)).status_code == 200

    def test_leap_day_is_answered(self, path: str, program: Client) -> None:
        answer = ask(program, path, 5, start="2032-02-29T00:00:00Z", end="2032-02-29T23:59:59.5+00:00")
        assert answer.status_code == 200, answer.content

    def test_unchanged_answer_is_304(self, path: str, program: Client) -> None:
        tag = ask(program, path, 5).headers["ETag"]
        query = {"users": "5", "start": text(moscow(2)), "end": text(moscow(3))}
        assert program.get(f"/api/{path}/", query, headers={"If-None-Match": tag}).status_code == 304

    def test_answer_takes_constant_number_of_queries(
        self, path: str, program: Client, cast: Cast, django_assert_max_num_queries: Any
    ) -> None:
        for days in range(2, 8):
            make_meeting(cast.anna, cast.boris, days=days)
        asked = [person.tg_id for person in (cast.anna, cast.boris, cast.oleg)]
        with django_assert_max_num_queries(5):  # the token, its last use, visible people, their intervals, their zones
            assert ask(program, path, *asked).status_code == 200


class TestBusy:
    def test_busy_intervals_are_listed(self, program: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, days=2, time=dt.time(10), duration_minutes=60)
        make_meeting(cast.boris, cast.oleg, days=2, time=dt.time(11), duration_minutes=30)
        answer = ask(program, "freebusy", cast.boris.tg_id, cast.anna.tg_id)
        ten, eleven, end = (text(moscow(2, 10) + hours * HOUR) for hours in (0, 1, 1.5))
        assert answer.json() == {
            "people": [
                {"tg_id": cast.boris.tg_id, "visible": True, "busy": [{"start": ten, "end": end}]},
                {"tg_id": cast.anna.tg_id, "visible": True, "busy": [{"start": ten, "end": eleven}]},
            ]
        }

    def test_meetings_that_do_not_hold_the_time_are_free(self, program: Client, cast: Cast) -> None:
        make_event(cast.boris, days=2, transparent=True)
        declined = make_meeting(cast.anna, cast.boris, days=2, status="declined")
        competing = make_meeting(cast.anna, cast.boris, days=2)
        Appointment.objects.filter(pk=competing.pk).update(holds=False)
        answer = ask(program, "freebusy", declined.participant_tg_id)
        assert answer.json() == {"people": [{"tg_id": cast.boris.tg_id, "visible": True, "busy": []}]}

    def test_own_events_are_busy(self, program: Client, cast: Cast) -> None:
        event = make_event(cast.boris, days=2, duration_minutes=60)
        [shown] = ask(program, "freebusy", cast.boris.tg_id).json()["people"]
        assert shown["busy"] == [{"start": text(event.slot.lower), "end": text(event.slot.upper)}]


class TestWhoMaySee:
    """Anna is busy, and Oleg's program asks."""

    @staticmethod
    def seen(program: Client, tg_id: int) -> bool:
        [shown] = ask(program, "freebusy", tg_id).json()["people"]
        hidden = ask(program, "slots", tg_id).json()["hidden"]
        assert shown["visible"] == bool(shown["busy"]) == (hidden == [])
        return bool(shown["visible"])

    def test_each_person_chooses_who_may_see(self, program: Client, panel: Client, cast: Cast) -> None:
        anna = cast.anna.tg_id
        make_event(anna, days=2)
        for visibility, expected in (("everybody", True), ("met", False), ("nobody", False)):
            people.set_busy_visibility(tg_id=anna, busy_visibility=visibility)
            assert self.seen(program, anna) is expected
            assert self.seen(panel, anna), "the staff sees everybody's"

    def test_person_sees_their_own_times(self, program: Client, cast: Cast) -> None:
        oleg = cast.oleg.tg_id
        people.set_busy_visibility(tg_id=oleg, busy_visibility="nobody")
        make_event(oleg, days=2)
        assert self.seen(program, oleg)

    def test_unanswered_invitation_makes_nobody_known(self, program: Client, cast: Cast) -> None:
        anna = cast.anna.tg_id
        people.set_busy_visibility(tg_id=anna, busy_visibility="met")
        make_event(anna, days=2)
        meeting = make_meeting(cast.oleg, cast.anna, days=5)
        assert not self.seen(program, anna)
        appointments.confirm(actor=Actor.person(anna), appointment_id=meeting.pk)
        assert self.seen(program, anna)
        people.set_busy_visibility(tg_id=anna, busy_visibility="nobody")
        assert not self.seen(program, anna)

    def test_organizer_is_visible_to_the_invited(self, program: Client, cast: Cast) -> None:
        anna = cast.anna.tg_id
        people.set_busy_visibility(tg_id=anna, busy_visibility="met")
        make_event(anna, days=2)
        make_meeting(cast.anna, cast.oleg, days=5)
        assert self.seen(program, anna)

    def test_hidden_person_counts_as_free(self, program: Client, cast: Cast) -> None:
        people.set_busy_visibility(tg_id=cast.anna.tg_id, busy_visibility="nobody")
        make_event(cast.anna, days=2, time=dt.time(9), duration_minutes=60)
        make_event(cast.boris, days=2, time=dt.time(10), duration_minutes=60)
        answer = ask(program, "slots", cast.anna.tg_id, cast.boris.tg_id, step_minutes=60)
        assert starts(answer)[:2] == [moscow(2, 9), moscow(2, 11)]
        assert answer.json()["hidden"] == [cast.anna.tg_id]


class TestSlots:
    def test_free_times_lie_between_meetings(self, program: Client, cast: Cast) -> None:
        """Nine to six in Moscow, and Boris, an hour ahead, stops at five Moscow time and begins at eight."""
        boris = factories.make_person("Борис", timezone="Europe/Samara")
        people.set_busy_visibility(tg_id=boris.tg_id, busy_visibility="everybody")
        make_meeting(cast.anna, boris, days=2, time=dt.time(10), duration_minutes=5 * 60)
        answer = ask(program, "slots", cast.anna.tg_id, boris.tg_id, step_minutes=60)
        assert starts(answer) == [moscow(2, 9), moscow(2, 15), moscow(2, 16)]
        first = answer.json()["slots"][0]
        assert first["end"] == text(moscow(2, 10))
        assert first["people"] == [
            {"tg_id": cast.anna.tg_id, "local_start": f"{get_day(2)}T09:00:00+03:00"},
            {"tg_id": boris.tg_id, "local_start": f"{get_day(2)}T10:00:00+04:00"},
        ]

    def test_duration_step_and_limit_are_respected(self, program: Client, cast: Cast) -> None:
        wanted = {"duration_minutes": 90, "work_start": "20:00", "work_end": "02:00", "step_minutes": 15, "limit": 3}
        found = starts(ask(program, "slots", cast.anna.tg_id, days=(2, 4), **wanted))
        assert found == [moscow(2), moscow(2) + HOUR / 4, moscow(2) + HOUR / 2]

    def test_each_persons_own_hours_bind(self, program: Client, cast: Cast) -> None:
        day = get_day(2)
        spans = [Span.between(day.isoweekday(), dt.time(hour), dt.time(hour + 2)) for hour in (11, 15)]
        hours.set_working_hours(tg_id=cast.anna.tg_id, working_hours=spans)
        wanted = {"step_minutes": 60, "duration_minutes": 60}
        found = starts(ask(program, "slots", cast.anna.tg_id, cast.boris.tg_id, days=(2, 5), **wanted))
        assert found == [moscow(2, hour) for hour in (11, 12, 15, 16)]
        hours.set_days_off(tg_id=cast.anna.tg_id, days_off=[day])
        assert starts(ask(program, "slots", cast.anna.tg_id, cast.boris.tg_id, days=(2, 5), **wanted)) == []

    def test_only_requested_weekdays_are_offered(self, program: Client, cast: Cast) -> None:
        wanted = get_day(4).isoweekday()
        found = starts(ask(program, "slots", cast.anna.tg_id, days=(2, 8), weekdays=wanted, limit=200))
        assert found[0] == moscow(4, 9)
        assert {start.astimezone(clock.get_zone("Europe/Moscow")).isoweekday() for start in found if start} == {wanted}

    def test_past_times_are_not_offered(self, program: Client, cast: Cast) -> None:
        now = clock.now()
        all_day = {"work_start": "00:00", "work_end": "00:00", "limit": 200}
        found = starts(ask(program, "slots", cast.anna.tg_id, days=(-1, 2), **all_day))
        assert min(start for start in found if start) >= now
        assert starts(ask(program, "slots", cast.anna.tg_id, days=(-9, -2), **all_day)) == []

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            *(("duration_minutes", 0), ("duration_minutes", "час"), ("duration_minutes", 10**9), ("limit", 201)),
            *(("limit", 0), ("limit", ""), ("step_minutes", 7), ("step_minutes", "x"), ("work_start", "9")),
            *(("work_end", "24:00"), ("work_end", ""), ("weekdays", "0"), ("weekdays", "8"), ("weekdays", "")),
        ],
    )
    def test_invalid_slot_queries_are_refused(self, program: Client, name: str, value: Any) -> None:
        answer = ask(program, "slots", 5, **{name: value})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


def test_busy_refusal_names_nearest_free_times(panel: Client, cast: Cast) -> None:
    taken = make_meeting(cast.oleg, cast.boris, days=2, duration_minutes=60)
    event = make_event(cast.anna, days=2, duration_minutes=60)
    wanted = {"event": event.pk, "participant_tg_id": cast.boris.tg_id}
    answer = panel.post("/api/appointments/", wanted, content_type="application/json")
    assert (answer.status_code, answer.json()["code"], answer.json()["forcible"]) == (409, "busy", False)
    start = taken.slot.lower
    assert answer.json()["free"] == [
        {"start": text(at), "end": text(at + HOUR)} for at in (start - 1.5 * HOUR, start - HOUR, start + HOUR)
    ]


def test_schema_describes_both_routes(client: Client) -> None:
    schema = client.get("/api/schema/?format=json").json()
    for path, required in (("freebusy", ["end", "start", "users"]), ("slots", ["end", "start", "users"])):
        operation = schema["paths"][f"/api/{path}/"]["get"]
        assert sorted(one["name"] for one in operation["parameters"] if one.get("required")) == required
        assert {"200", "304", "400", "401", "403", "409", "429"} <= set(operation["responses"])


def test_repeated_user_parameters_are_read(program: Client, cast: Cast) -> None:
    """Lists may be written in any form, and a repeated moment is refused."""
    make_meeting(cast.anna, cast.boris)
    window: dict[str, Any] = {"start": text(moscow(0)), "end": text(moscow(30))}
    listed = ask(program, "freebusy", cast.anna.tg_id, cast.boris.tg_id, days=(0, 30))
    apart = program.get("/api/freebusy/", window | {"users": [cast.anna.tg_id, cast.boris.tg_id]})
    assert apart.json() == listed.json()
    assert [bool(person["busy"]) for person in apart.json()["people"]] == [True, True]
    twice = program.get("/api/freebusy/", window | {"users": cast.anna.tg_id, "end": [window["end"]] * 2})
    assert (twice.status_code, list(twice.json()["errors"])) == (400, ["end"])
