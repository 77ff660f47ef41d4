"""Dragging and pulling on the drawn calendar: what is done, what is asked first, what is refused, and nothing twice."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from calendarapp.models import Appointment, Event, TgUser
from calendarapp.pages import once
from calendarapp.queries.hours import Span
from calendarapp.services import events, hours
from tests.support.factories import Cast, get_day, make_cast, make_event, make_meeting
from tests.support.pages import sign_in
from tests.support.repetition import make_series

pytestmark = pytest.mark.django_db

DAY = dt.date(2031, 3, 3)
MOVE = "/calendar/move/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def event(cast: Cast) -> Event:
    return put(cast.anna)


def put(person: TgUser, **more: Any) -> Event:
    return make_event(person, **{"name": "Lunch", "date": DAY, "time": dt.time(10), "duration_minutes": 60, **more})


def send(client: Client, person: TgUser, kind: str, number: int, start: str, **more: Any) -> dict[str, Any]:
    """Drag it from 10:00 on that Monday; returns the answer and its status."""
    wish = {"kind": kind, "number": number, "was": "2031-03-03T10:00:00", "start": start, "end": "", **more}
    answer = sign_in(client, person.tg_id).post(MOVE, {once.KEY: once.make_key(), **wish})
    return {"status": answer.status_code, **answer.json()}


def get_times(event: Event) -> tuple[dt.date, dt.time, int | None]:
    event.refresh_from_db()
    return event.date, event.time, event.duration_minutes


def test_event_is_moved_and_keeps_how_long_it_lasts(client: Client, cast: Cast, event: Event) -> None:
    answer = send(client, cast.anna, "event", event.pk, "2031-03-04T11:30:00")
    assert (answer["status"], answer["number"], answer["undo"]) == (200, event.pk, True)
    assert get_times(event) == (dt.date(2031, 3, 4), dt.time(11, 30), 60)


def test_drag_out_of_the_hours_is_done_with_a_word_about_it(client: Client, cast: Cast, event: Event) -> None:
    spans = [Span.between(weekday, dt.time(9), dt.time(18)) for weekday in range(1, 8)]
    hours.set_working_hours(tg_id=cast.anna.tg_id, working_hours=spans)
    assert "вне ваших рабочих часов" in send(client, cast.anna, "event", event.pk, "2031-03-03T20:00:00")["done"]
    assert get_times(event) == (DAY, dt.time(20), 60)
    again = send(client, cast.anna, "event", event.pk, "2031-03-03T12:00:00", was="2031-03-03T20:00:00")
    assert "часов" not in again["done"]


def test_event_is_pulled_longer_and_shorter(client: Client, cast: Cast, event: Event) -> None:
    for end, minutes in (("2031-03-03T12:15:00", 135), ("2031-03-03T10:30:00", 30)):
        assert "done" in send(client, cast.anna, "event", event.pk, "2031-03-03T10:00:00", end=end)
        assert get_times(event) == (DAY, dt.time(10), minutes)


def test_pull_of_an_event_without_a_duration_is_undone(client: Client, cast: Cast) -> None:
    event = put(cast.anna, duration_minutes=None)
    answer = send(client, cast.anna, "event", event.pk, "2031-03-03T10:00:00", end="2031-03-03T12:00:00")
    assert (answer["undo"], get_times(event)) == (True, (DAY, dt.time(10), 120))
    assert "done" in send(client, cast.anna, "event", event.pk, "2031-03-03T10:00:00", end="none")
    assert get_times(event) == (DAY, dt.time(10), None)


def test_event_of_another_zone_stays_on_its_own_clock(client: Client, cast: Cast) -> None:
    """Ten in Moscow is eight in Berlin, in winter."""
    event = put(cast.anna, time=dt.time(8), timezone="Europe/Berlin")
    assert "done" in send(client, cast.anna, "event", event.pk, "2031-03-03T13:00:00")
    assert get_times(event) == (DAY, dt.time(11), 60)
    assert event.timezone == "Europe/Berlin"


def test_drag_to_a_time_that_the_clocks_skip_says_where_it_stands_and_is_undone(client: Client, cast: Cast) -> None:
    """In Berlin 03:00 follows 01:59 on 30 March 2031."""
    cast.anna.timezone = "Europe/Berlin"
    cast.anna.save()
    event = put(cast.anna, date=dt.date(2031, 3, 29), timezone="Europe/Berlin")
    was, wanted = "2031-03-29T10:00:00", "2031-03-30T02:30:00"
    done = send(client, cast.anna, "event", event.pk, wanted, was=was)
    assert done["start"] == "2031-03-30T03:30:00"
    assert "done" in send(client, cast.anna, "event", event.pk, was, was=done["start"])
    assert get_times(event) == (dt.date(2031, 3, 29), dt.time(10), 60)


def test_undone_pull_is_as_long_as_before_where_an_hour_comes_twice(client: Client, cast: Cast) -> None:
    """From 01:30 for two hours, which Berlin's clocks show as one: until 02:30, for the second time."""
    cast.anna.timezone = "Europe/Berlin"
    cast.anna.save()
    event = put(
        cast.anna, date=dt.date(2031, 10, 26), time=dt.time(1, 30), duration_minutes=120, timezone="Europe/Berlin"
    )
    days = {"start": "2031-10-26", "end": "2031-10-27"}
    [drawn] = sign_in(client, cast.anna.tg_id).get("/calendar/entries/", days).json()["entries"]
    assert (drawn["end"], drawn["minutes"]) == ("2031-10-26T02:30:00", 120)
    start = drawn["start"]
    assert "done" in send(client, cast.anna, "event", event.pk, start, was=start, end="2031-10-26T04:00:00")
    assert get_times(event)[2] == 210
    back = {"was": start, "end": drawn["end"], "minutes": drawn["minutes"]}
    assert "done" in send(client, cast.anna, "event", event.pk, start, **back)
    assert get_times(event)[2] == 120


def test_whole_days_move_and_grow(client: Client, cast: Cast) -> None:
    days: dict[str, Any] = {"all_day": True, "date": DAY, "ends_on": dt.date(2031, 3, 4)}
    event = events.create(owner=cast.anna.tg_id, name="Trip", **days)
    was = "2031-03-03T00:00:00"
    assert "done" in send(client, cast.anna, "event", event.pk, "2031-03-05T00:00:00", was=was)
    event.refresh_from_db()
    assert (event.date, event.ends_on) == (dt.date(2031, 3, 5), dt.date(2031, 3, 6))
    was = "2031-03-05T00:00:00"
    assert "done" in send(client, cast.anna, "event", event.pk, was, was=was, end="2031-03-09T00:00:00")
    event.refresh_from_db()
    assert (event.date, event.ends_on) == (dt.date(2031, 3, 5), dt.date(2031, 3, 8))


def test_what_it_does_to_invited_people_is_asked_before_it_is_done(client: Client, cast: Cast) -> None:
    put_there: dict[str, Any] = {"name": "Lunch", "date": DAY, "time": dt.time(10), "duration_minutes": 60}
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed", **put_there)
    event = Event.objects.get(name="Lunch")
    asked = send(client, cast.anna, "event", event.pk, "2031-03-03T15:00:00")
    assert asked["question"]["sentence"] == "Пн, 3 марта 2031, 15:00–16:00. Спрошу снова: Борис."
    assert get_times(event)[1] == dt.time(10)
    done = send(client, cast.anna, "event", event.pk, "2031-03-03T15:00:00", yes=asked["question"]["yes"])
    assert "done" in done
    assert get_times(event)[1] == dt.time(15)
    meeting.refresh_from_db()
    assert (meeting.time, meeting.status) == (dt.time(15), Appointment.Status.PENDING)


@pytest.mark.parametrize(("scope", "moved"), [("this", 1), ("following", 3), ("all", 3)])
def test_series_asks_which_dates(client: Client, cast: Cast, scope: str, moved: int) -> None:
    day, rule = get_day(3), "FREQ=DAILY;COUNT=3"
    first = make_series(cast.anna.tg_id, rule, name="Run", date=day, time=dt.time(10), duration_minutes=30)
    was, noon = f"{day}T10:00:00", f"{day}T12:00:00"
    asked = send(client, cast.anna, "event", first.pk, noon, was=was)
    assert [option["value"] for option in asked["choice"]["options"]] == ["this", "following", "all"]
    assert asked["choice"]["sentence"].startswith("Run: ")
    assert "12:00–12:30" in asked["choice"]["sentence"]
    assert not Event.objects.filter(time=dt.time(12)).exists()
    done = send(client, cast.anna, "event", first.pk, noon, was=was, scope=scope)
    assert Event.objects.filter(time=dt.time(12)).count() == moved
    back = send(client, cast.anna, "event", done["number"], was, was=noon, scope=scope)
    assert "done" in back
    assert Event.objects.filter(time=dt.time(10)).count() == 3


def test_refusals_are_the_same_sentences(client: Client, cast: Cast, event: Event) -> None:
    past = send(client, cast.anna, "event", event.pk, "2001-03-03T10:00:00")
    assert (past["status"], get_times(event)) == (409, (DAY, dt.time(10), 60))
    assert past["refused"] == "Это время уже прошло. Выберите более позднее."
    stale = send(client, cast.anna, "event", event.pk, "2031-03-03T12:00:00", was="2031-03-03T09:00:00")
    assert (stale["status"], get_times(event)) == (409, (DAY, dt.time(10), 60))


def test_other_peoples_events_are_not_there(client: Client, cast: Cast, event: Event) -> None:
    meeting = make_meeting(cast.anna, cast.boris, days=3)
    for kind, number in (("event", event.pk), ("event", 2**62), ("meeting", meeting.pk), ("meeting", 2**62)):
        answer = send(client, cast.oleg, kind, number, "2031-03-03T12:00:00")
        assert answer["status"] == 404
        assert "done" not in answer
    assert get_times(event) == (DAY, dt.time(10), 60)


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "person"}, {"number": "x"}, {"start": ""}, {"start": "x"},
        {"was": "2031-03-03T10:00:00Z"}, {"end": "9999-12-31"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(client: Client, cast: Cast, event: Event, odd: dict[str, str]) -> None:
    wish = {"kind": "event", "number": event.pk, "was": "2031-03-03T10:00:00", "start": "2031-03-03T12:00:00", **odd}
    answer = sign_in(client, cast.anna.tg_id).post(MOVE, {once.KEY: once.make_key(), **wish})
    assert answer.status_code == 400
    assert get_times(event) == (DAY, dt.time(10), 60)


def test_the_same_drag_sent_twice_is_done_once(client: Client, cast: Cast, event: Event) -> None:
    key = once.make_key()
    first = send(client, cast.anna, "event", event.pk, "2031-03-03T12:00:00", **{once.KEY: key})
    again = send(client, cast.anna, "event", event.pk, "2031-03-03T12:00:00", **{once.KEY: key})
    assert first == again
    without = send(client, cast.anna, "event", event.pk, "2031-03-03T12:00:00", **{once.KEY: ""})
    assert without["status"] == 409


class TestMeetings:
    @pytest.fixture
    def meeting(self, cast: Cast) -> Appointment:
        """Of Anna and Boris, confirmed."""
        when: dict[str, Any] = {"name": "Lunch", "date": DAY, "time": dt.time(10), "duration_minutes": 60}
        return make_meeting(cast.anna, cast.boris, status="confirmed", **when)

    def test_participant_proposes_after_being_asked(self, client: Client, cast: Cast, meeting: Appointment) -> None:
        asked = send(client, cast.boris, "meeting", meeting.pk, "2031-03-03T16:00:00")
        assert "question" in asked
        yes = asked["question"]["yes"]
        done = send(client, cast.boris, "meeting", meeting.pk, "2031-03-03T16:00:00", yes=yes)
        assert done["undo"] is False
        meeting.refresh_from_db()
        assert (meeting.time, meeting.proposed_time) == (dt.time(10), dt.time(16))

    def test_organizer_moves_it_after_being_asked(self, client: Client, cast: Cast, meeting: Appointment) -> None:
        asked = send(client, cast.anna, "meeting", meeting.pk, "2031-03-03T16:00:00", end="2031-03-03T16:30:00")
        assert asked["question"]["sentence"] == "Пн, 3 марта 2031, 16:00–16:30. Спрошу снова: Борис."
        yes = asked["question"]["yes"]
        more = {"end": "2031-03-03T16:30:00", "yes": yes}
        assert "done" in send(client, cast.anna, "meeting", meeting.pk, "2031-03-03T16:00:00", **more)
        meeting.refresh_from_db()
        assert (meeting.time, meeting.duration_minutes, meeting.status) == (dt.time(16), 30, "pending")

    def test_busy_people_are_not_double_booked(self, client: Client, cast: Cast, meeting: Appointment) -> None:
        make_meeting(cast.oleg, cast.boris, status="confirmed", name="Other", date=DAY, time=dt.time(16))
        answer = send(client, cast.anna, "meeting", meeting.pk, "2031-03-03T16:00:00")
        assert "done" not in answer
        meeting.refresh_from_db()
        assert meeting.time == dt.time(10)

    def test_cancelled_meetings_stay_where_they_are(self, client: Client, cast: Cast, meeting: Appointment) -> None:
        Appointment.objects.filter(pk=meeting.pk).update(status="cancelled")
        assert send(client, cast.anna, "meeting", meeting.pk, "2031-03-03T16:00:00")["status"] == 409


def test_a_form_of_another_site_moves_nothing(cast: Cast, event: Event) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, cast.anna.tg_id)
    wish = {"kind": "event", "number": event.pk, "was": "2031-03-03T10:00:00", "start": "2031-03-03T12:00:00"}
    assert client.post(MOVE, {once.KEY: once.make_key(), **wish}).status_code == 403
    assert get_times(event) == (DAY, dt.time(10), 60)
