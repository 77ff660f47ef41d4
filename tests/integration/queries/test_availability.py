"""Busy intervals and common free times, compared with a model that checks every minute."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.types.range import TimestamptzRange

from calendarapp import clock, queries
from calendarapp.models import Appointment, TgUser
from calendarapp.queries import availability, own_time
from tests.support import factories
from tests.support.factories import Cast, make_meeting

pytestmark = pytest.mark.django_db

Status = Appointment.Status
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

# Around clock changes in Berlin and New York, on Lord Howe (half an hour) and in Santiago (at midnight).
DAYS = [
    *(dt.date(2031, 3, 30), dt.date(2031, 10, 26), dt.date(2031, 3, 9), dt.date(2031, 11, 2)),
    *(dt.date(2031, 10, 5), dt.date(2031, 4, 6), dt.date(2031, 9, 7), dt.date(2031, 6, 2)),
]
ZONES = [
    *("Europe/Berlin", "Europe/Moscow", "America/New_York", "America/Santiago", "Australia/Lord_Howe"),
    *("Asia/Kathmandu", "Pacific/Kiritimati", "UTC"),
]


def utc(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=dt.UTC)  # type: ignore[arg-type, misc]  # mypy takes the parts for the zone, too


def put(
    organizer: int, participant: int, start: dt.datetime, minutes: int | None, *, status: str = "confirmed", **more: Any
) -> Appointment:
    """Insert a meeting directly; the rules for creating one are not tested here."""
    return Appointment.objects.create(
        organizer_tg_id=organizer,
        participant_tg_id=participant,
        date=start.date(),
        time=start.time(),
        timezone="UTC",
        duration_minutes=minutes,
        status=status,
        **more,
    )


def minutes_between(start: dt.datetime, end: dt.datetime) -> Iterator[dt.datetime]:
    return itertools.takewhile(lambda moment: moment < end, (start + MINUTE * count for count in itertools.count()))


def taken_minutes(intervals: Iterable[availability.Interval], start: dt.datetime, end: dt.datetime) -> set[dt.datetime]:
    """The minutes of the window that an interval covers; for a moment, its own minute."""
    spans = list(intervals)
    return {
        minute
        for minute in minutes_between(start, end)
        if any(lower <= minute < upper or lower == upper == minute for lower, upper in spans)
    }


people_count = st.integers(1, 3)
meetings = st.lists(
    st.fixed_dictionaries(
        {
            "organizer": st.integers(0, 3),
            "participant": st.integers(4, 7),  # the other side of each meeting: each person has one ID for each role
            "start": st.integers(-180, 2 * 24 * 60),
            "minutes": st.sampled_from([None, 1, 15, 30, 60, 60, 90, 24 * 60]),
            "status": st.sampled_from([*Status.values, "confirmed", "pending"]),
            "holds": st.booleans(),
            "expires": st.sampled_from([None, None, -1, 1]),
        }
    ),
    max_size=8,
)


def is_taken(row: Appointment, tg_id: int) -> bool:
    """The documented rule: pending and confirmed meetings, except those that don't hold the time."""
    if row.status == "pending" and row.expires_at is not None and row.expires_at <= clock.now():
        return False
    if row.organizer_tg_id == tg_id:
        return row.status in {"pending", "confirmed"}
    return row.participant_tg_id == tg_id and (row.status == "confirmed" or (row.status == "pending" and row.holds))


def fill(rows: list[dict[str, Any]], ids: list[int], day: dt.date) -> list[Appointment]:
    """Insert those meetings that the constraint accepts, from the day's first minute in UTC on."""
    midnight = dt.datetime.combine(day, dt.time(0), dt.UTC)
    made: list[Appointment] = []
    for row in rows:
        start = midnight + row["start"] * MINUTE
        participant = ids[row["participant"]]
        holding = row["status"] == "confirmed" or (row["status"] == "pending" and row["holds"])
        slot = queries.compute_slot(start.date(), start.time(), "UTC", row["minutes"])
        if holding and any(
            (one.status == "confirmed" or (one.status == "pending" and one.holds))
            for one in Appointment.objects.filter(participant_tg_id=participant, slot__overlap=slot)
        ):
            continue
        expires = clock.now() + row["expires"] * HOUR if row["expires"] else None
        made.append(
            put(
                ids[row["organizer"]], participant, start, row["minutes"],
                status=row["status"], holds=row["holds"], expires_at=expires,
            )
        )  # fmt: skip
    return made


def model_of_busy(made: list[Appointment], tg_id: int) -> list[availability.Interval]:
    spans = []
    for row in made:
        if is_taken(row, tg_id):
            start = dt.datetime.combine(row.date, row.time, dt.UTC)
            spans.append((start, start + (row.duration_minutes or 0) * MINUTE))
    return spans


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=meetings, day=st.sampled_from(DAYS), offset=st.integers(0, 24 * 60), length=st.integers(1, 36 * 60))
def test_busy_intervals_equal_the_model(rows: list[dict[str, Any]], day: dt.date, offset: int, length: int) -> None:
    ids = [factories.make_telegram_id() for _each in range(8)]
    made = fill(rows, ids, day)
    start = dt.datetime.combine(day, dt.time(0), dt.UTC) + offset * MINUTE
    end = start + length * MINUTE
    found = availability.list_busy_intervals(ids, start, end)
    assert list(found) == ids
    for tg_id in ids:
        intervals = found[tg_id]
        assert taken_minutes(intervals, start, end) == taken_minutes(model_of_busy(made, tg_id), start, end)
        assert intervals == sorted(intervals)
        assert all(start <= lower <= upper <= end for lower, upper in intervals)
        # The intervals are merged: none touch, except a moment at the end of an interval.
        assert all(
            one[1] < other[0] or (one[1] == other[0] == other[1] and one[0] < one[1])
            for one, other in itertools.pairwise(intervals)
        )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=meetings, day=st.sampled_from(DAYS))
def test_busy_intervals_agree_with_is_busy(rows: list[dict[str, Any]], day: dt.date) -> None:
    """The intervals and `queries.is_busy` follow the same rule."""
    ids = [factories.make_telegram_id() for _each in range(8)]
    fill(rows, ids, day)
    start = dt.datetime.combine(day, dt.time(0), dt.UTC)
    end = start + DAY
    found = availability.list_busy_intervals(ids, start, end)
    for tg_id in ids:
        taken = taken_minutes(found[tg_id], start, end)
        for minute in itertools.islice(minutes_between(start, end), 0, None, 47):
            window = queries.compute_slot(minute.date(), minute.time(), "UTC", None)
            assert queries.is_busy(tg_id, window) == (minute in taken), minute


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=meetings,
    day=st.sampled_from(DAYS),
    zones=st.lists(st.sampled_from(ZONES), min_size=1, max_size=3),
    hours=st.tuples(st.integers(0, 95), st.integers(0, 95)),
    minutes=st.sampled_from([1, 30, 45, 60, 150]),
    step=st.sampled_from([15, 20, 30, 60]),
    weekdays=st.sets(st.integers(1, 7), min_size=1),
    length=st.integers(1, 40),
)
def test_common_free_times_equal_the_model(  # noqa: PLR0917  hypothesis gives them by name
    rows: list[dict[str, Any]],
    day: dt.date,
    zones: list[str],
    hours: tuple[int, int],
    minutes: int,
    step: int,
    weekdays: set[int],
    length: int,
) -> None:
    """Every possible start in the window is tried."""
    ids = [factories.make_telegram_id() for _each in range(8)]
    asked = ids[: len(zones)] + ids[4:5]
    zones = [*zones, "Europe/Moscow"]
    TgUser.objects.bulk_create(TgUser(tg_id=tg_id, timezone=zone) for tg_id, zone in zip(asked, zones, strict=True))
    made = fill(rows, ids, day)
    start = dt.datetime.combine(day, dt.time(0), dt.UTC)
    end = start + length * HOUR
    opens, closes = (dt.time(quarter // 4, quarter % 4 * 15) for quarter in hours)
    found = availability.find_common_free(
        asked, start=start, end=end, duration_minutes=minutes, work_start=opens, work_end=closes,
        step_minutes=step, limit=10_000, weekdays=weekdays,
    )  # fmt: skip

    busy = [span for tg_id in asked for span in model_of_busy(made, tg_id)]
    open_minutes = [working_minutes(zone, day, opens, closes, weekdays) for zone in dict.fromkeys(zones)]

    def possible(at: dt.datetime) -> bool:
        until = at + minutes * MINUTE
        shown = at.astimezone(clock.get_zone(zones[0]))
        return (
            (shown.hour * 60 + shown.minute) % step == 0
            and not shown.fold  # what can't be written down is not offered
            and until <= end
            and all(at + count * MINUTE in working for working in open_minutes for count in range(minutes))
            and not any(
                (lower < until and at < upper) or (lower == upper and at <= lower < until) for lower, upper in busy
            )
        )

    assert found == [(at, at + minutes * MINUTE) for at in minutes_between(start, end) if possible(at)]


def working_minutes(zone: str, day: dt.date, opens: dt.time, closes: dt.time, weekdays: set[int]) -> set[dt.datetime]:
    """The minutes of a person's working hours around that day."""
    found: set[dt.datetime] = set()
    for offset in range(-2, 4):
        own = day + offset * DAY
        if own.isoweekday() in weekdays:
            last = own if closes > opens else own + DAY
            found |= set(minutes_between(clock.to_instant(own, opens, zone), clock.to_instant(last, closes, zone)))
    return found


class TestBusy:
    def test_back_to_back_meetings_are_one_interval(self, cast: Cast) -> None:
        anna, boris = cast.anna.tg_id, cast.boris.tg_id
        put(anna, boris, utc(2031, 6, 2, 9), 60)
        put(boris, anna, utc(2031, 6, 2, 10), 30)
        put(anna, cast.oleg.tg_id, utc(2031, 6, 2, 11), 30)
        found = availability.list_busy_intervals([anna, boris], utc(2031, 6, 2), utc(2031, 6, 3))
        joined = (utc(2031, 6, 2, 9), utc(2031, 6, 2, 10, 30))
        assert found == {anna: [joined, (utc(2031, 6, 2, 11), utc(2031, 6, 2, 11, 30))], boris: [joined]}

    def test_meeting_without_duration_is_busy_for_a_moment(self, cast: Cast) -> None:
        """A moment within an interval adds nothing; one at its end does, because ends are exclusive."""
        boris = cast.boris.tg_id
        put(cast.anna.tg_id, boris, utc(2031, 6, 2, 9), 60)
        put(boris, cast.oleg.tg_id, utc(2031, 6, 2, 9, 30), None)
        put(boris, cast.oleg.tg_id, utc(2031, 6, 2, 10), None)
        put(boris, cast.oleg.tg_id, utc(2031, 6, 2, 12), None)
        found = availability.list_busy_intervals([boris], utc(2031, 6, 2), utc(2031, 6, 3))
        ten, noon = utc(2031, 6, 2, 10), utc(2031, 6, 2, 12)
        assert found == {boris: [(utc(2031, 6, 2, 9), ten), (ten, ten), (noon, noon)]}

    def test_own_events_take_their_time_unless_they_are_marked_as_free(self, cast: Cast) -> None:
        anna = cast.anna.tg_id
        event = factories.make_event(anna, days=2, duration_minutes=60)
        factories.make_event(anna, days=4, duration_minutes=60, transparent=True)
        factories.make_event(cast.oleg, days=5, duration_minutes=60)
        found = availability.list_busy_intervals([anna], clock.now(), clock.now() + 9 * DAY)
        assert found == {anna: [(event.slot.lower, event.slot.upper)]}

    def test_long_events_take_all_of_their_time(self, cast: Cast) -> None:
        anna = cast.anna.tg_id
        long = factories.make_event(anna, days=2, duration_minutes=300 * 24 * 60)
        week = factories.make_event(anna, days=310, duration_minutes=7 * 24 * 60)
        for days, event in ((295, long), (316, week)):
            start = clock.now() + days * DAY
            assert own_time.get_own_event_at(anna, TimestamptzRange(start, start + HOUR)) is not None
            found = availability.list_busy_intervals([anna], start, start + HOUR)
            assert found == {anna: [(start, start + HOUR)]}
            assert event.slot.lower < start < event.slot.upper
        start = clock.now() + 306 * DAY
        assert availability.list_busy_intervals([anna], start, start + HOUR) == {anna: []}

    def test_event_and_its_meeting_are_one_interval(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris, days=2, duration_minutes=60)
        found = availability.list_busy_intervals([cast.anna.tg_id], clock.now(), clock.now() + 9 * DAY)
        assert found == {cast.anna.tg_id: [(meeting.slot.lower, meeting.slot.upper)]}

    @pytest.mark.parametrize("minutes", [None, 1, 60, 7 * 24 * 60])
    def test_long_event_is_busy_until_it_ends(self, cast: Cast, minutes: int | None) -> None:
        """The bounds of the index scan leave nothing out."""
        event = factories.make_event(cast.anna, days=3, duration_minutes=minutes)
        first, last = event.slot.lower, event.slot.upper
        for start, end in ((first, last + DAY), (last - MINUTE, last + DAY), (first - DAY, first + MINUTE)):
            expected = [(max(first, start), min(last, end))] if minutes or start <= first < end else []
            assert availability.list_busy_intervals([cast.anna.tg_id], start, end) == {cast.anna.tg_id: expected}

    def test_unknown_person_is_free(self) -> None:
        stranger = factories.make_telegram_id()
        assert availability.list_busy_intervals([stranger], utc(2031, 6, 2), utc(2031, 6, 3)) == {stranger: []}


class TestCommonFree:
    def test_working_hours_are_in_each_persons_zone(self) -> None:
        """Moscow 9 to 18 is 6 to 15 UTC; New York in summer 13 to 22; together 13 to 15."""
        moscow = factories.make_person("Анна")
        york = factories.make_person("Bob", timezone="America/New_York")
        found = availability.find_common_free(
            [moscow.tg_id, york.tg_id], start=utc(2031, 6, 2), end=utc(2031, 6, 3), duration_minutes=60
        )
        assert [start for start, _end in found] == [utc(2031, 6, 2, 13), utc(2031, 6, 2, 13, 30), utc(2031, 6, 2, 14)]

    def test_working_hours_follow_clock_changes(self) -> None:
        """Nine in Berlin is 8 UTC before the last Sunday of March, and 7 UTC from then on."""
        berlin = factories.make_person("Bernd", timezone="Europe/Berlin")
        found = availability.find_common_free(
            [berlin.tg_id], start=utc(2031, 3, 29), end=utc(2031, 3, 31), duration_minutes=9 * 60
        )
        assert [start for start, _end in found] == [utc(2031, 3, 29, 8), utc(2031, 3, 30, 7)]

    def test_limit_is_respected(self, cast: Cast) -> None:
        found = availability.find_common_free(
            [cast.anna.tg_id], start=utc(2031, 6, 2), end=utc(2031, 7, 2), duration_minutes=60, limit=3
        )
        assert len(found) == 3

    def test_meeting_without_duration_blocks_its_moment(self, cast: Cast) -> None:
        put(cast.anna.tg_id, cast.boris.tg_id, utc(2031, 6, 2, 9), None)
        found = availability.find_common_free(
            [cast.boris.tg_id], start=utc(2031, 6, 2, 8), end=utc(2031, 6, 2, 11), duration_minutes=60
        )
        assert [start for start, _end in found] == [utc(2031, 6, 2, 8), utc(2031, 6, 2, 9, 30), utc(2031, 6, 2, 10)]


class TestNearest:
    def test_nearest_times_lie_on_both_sides(self, cast: Cast) -> None:
        meeting = make_meeting(cast.oleg, cast.boris, days=3, duration_minutes=60)
        start = meeting.slot.lower
        found = availability.find_nearest([cast.anna.tg_id, cast.boris.tg_id], start, HOUR)
        assert [(at - start) / HOUR for at, _end in found] == [-1.5, -1, 1]
        assert all(end - at == HOUR for at, end in found)

    def test_moved_meeting_does_not_block_itself(self, cast: Cast) -> None:
        meeting = make_meeting(cast.oleg, cast.boris, days=3, duration_minutes=60)
        start = meeting.slot.lower
        found = availability.find_nearest([cast.boris.tg_id], start, HOUR, excluding=meeting.pk)
        assert [(at - start) / HOUR for at, _end in found] == [-0.5, 0, 0.5]

    def test_night_times_are_not_offered(self, cast: Cast) -> None:
        meeting = make_meeting(cast.oleg, cast.boris, days=3, time=dt.time(21), duration_minutes=60)
        start = meeting.slot.lower
        found = availability.find_nearest([cast.boris.tg_id], start, HOUR)
        assert [(at - start) / HOUR for at, _end in found] == [-2, -1.5, -1]

    def test_night_times_are_offered_for_a_night_meeting(self, cast: Cast) -> None:
        meeting = make_meeting(cast.oleg, cast.boris, days=3, time=dt.time(23), duration_minutes=None)
        start = meeting.slot.lower
        found = availability.find_nearest([cast.boris.tg_id], start, dt.timedelta(0), 2)
        assert found == [(start - HOUR / 2, start - HOUR / 2), (start + HOUR / 2, start + HOUR / 2)]

    def test_own_events_block_but_not_the_meetings_own(self, cast: Cast) -> None:
        event = factories.make_event(cast.anna, days=3, duration_minutes=60)
        start = event.slot.lower
        people = [cast.anna.tg_id, cast.boris.tg_id]
        assert [(at - start) / HOUR for at, _end in availability.find_nearest(people, start, HOUR)] == [-1.5, -1, 1]
        own = availability.find_nearest(people, start, HOUR, event=event.pk)
        assert [(at - start) / HOUR for at, _end in own] == [-0.5, 0, 0.5]

    def test_past_times_are_not_offered(self, cast: Cast) -> None:
        now = clock.now()
        assert all(start >= now for start, _end in availability.find_nearest([cast.boris.tg_id], now, HOUR, 50))
        assert availability.find_nearest([cast.boris.tg_id], now - 30 * DAY, HOUR) == []
