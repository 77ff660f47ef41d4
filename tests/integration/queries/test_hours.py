"""Free times within people's hours: spans of the week, days off, breaks, notice, and meetings a day."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import TgUser
from calendarapp.queries import availability
from calendarapp.queries.hours import Span, is_within
from calendarapp.services import hours, participants, rescheduling
from tests.support.factories import Cast, get_day, get_monday, make_event, make_meeting, make_person

pytestmark = pytest.mark.django_db

ZONE = "Europe/Moscow"
NINE, NOON, TWO, SIX = dt.time(9), dt.time(12), dt.time(14), dt.time(18)


def list_free(cast: Cast, *, days: int = 1, minutes: int = 60, **more: Any) -> list[str]:
    """The free times of Anna and Boris from that Monday on."""
    start, end = (clock.to_instant(get_day(get_monday() + day), dt.time(0), ZONE) for day in (0, days))
    people = [cast.anna.tg_id, cast.boris.tg_id]
    window: dict[str, Any] = {"start": start, "end": end, "duration_minutes": minutes, "step_minutes": 60, "limit": 99}
    found = availability.find_common_free(people, **window, **more)
    return [f"{lower.astimezone(clock.get_zone(ZONE)):%a %H}" for lower, _upper in found]


def choose(person: TgUser, *spans: tuple[int, dt.time, dt.time]) -> None:
    hours.set_working_hours(tg_id=person.tg_id, working_hours=[Span.between(*span) for span in spans])


def test_everybodys_own_hours_bind(cast: Cast) -> None:
    choose(cast.anna, (1, NINE, NOON), (1, TWO, SIX))
    choose(cast.boris, (1, dt.time(11), dt.time(16)), (2, NINE, SIX))
    assert list_free(cast, days=7) == ["Mon 11", "Mon 14", "Mon 15"]


def test_asked_hours_narrow_the_chosen_ones_and_stand_for_those_not_chosen(cast: Cast) -> None:
    choose(cast.anna, (1, NINE, NOON))
    assert list_free(cast, work_start=dt.time(8), work_end=dt.time(11)) == ["Mon 09", "Mon 10"]
    assert list_free(cast, weekdays=[2], days=7) == []
    assert list_free(cast, work_start=dt.time(20), work_end=dt.time(22)) == []


def test_span_over_midnight_goes_on_the_next_day(cast: Cast) -> None:
    for person in (cast.anna, cast.boris):
        choose(person, (7, dt.time(23), dt.time(2)))
    assert list_free(cast) == ["Mon 00", "Mon 01"]


def test_nobody_books_on_a_day_off(cast: Cast) -> None:
    hours.set_days_off(tg_id=cast.boris.tg_id, days_off=[get_day(get_monday()), get_day(get_monday()), get_day(-3)])
    assert TgUser.objects.get(pk=cast.boris.pk).days_off == [get_day(get_monday())]
    assert {time[:3] for time in list_free(cast, days=2)} == {"Tue"}


def test_break_is_free_on_both_sides_of_what_takes_time(cast: Cast) -> None:
    make_event(cast.boris, days=get_monday(), time=NOON, duration_minutes=60)
    assert "Mon 11" in list_free(cast)
    hours.set_break(tg_id=cast.boris.tg_id, break_minutes=15)
    assert list_free(cast) == ["Mon 09", "Mon 10", "Mon 14", "Mon 15", "Mon 16", "Mon 17"]


def test_break_reaches_into_the_window(cast: Cast) -> None:
    hours.set_break(tg_id=cast.boris.tg_id, break_minutes=120)
    choose(cast.boris, (1, dt.time(0), dt.time(4)))
    choose(cast.anna, (1, dt.time(0), dt.time(4)))
    make_event(cast.boris, days=get_monday() - 1, time=dt.time(23), duration_minutes=60)
    assert list_free(cast) == ["Mon 02", "Mon 03"]


def test_notice_of_others_counts_and_the_askers_own_does_not(cast: Cast) -> None:
    hours.set_notice(tg_id=cast.anna.tg_id, notice_minutes=30 * clock.DAY)
    assert list_free(cast) == []
    assert list_free(cast, asker=cast.anna.tg_id)


def test_full_day_takes_no_more_meetings(cast: Cast) -> None:
    make_meeting(cast.oleg, cast.boris, days=get_monday(), time=NINE, duration_minutes=30, status="confirmed")
    hours.set_daily_limit(tg_id=cast.boris.tg_id, daily_limit=2)
    assert list_free(cast)
    hours.set_daily_limit(tg_id=cast.boris.tg_id, daily_limit=1)
    assert {time[:3] for time in list_free(cast, days=2)} == {"Tue"}


def test_meeting_of_many_is_one_of_the_day(cast: Cast) -> None:
    event = make_event(cast.boris, days=get_monday(), time=NINE, duration_minutes=30)
    invited = [cast.oleg.tg_id, make_person("Вера").tg_id, make_person("Лена").tg_id]
    actor = Actor.person(cast.boris.tg_id)
    meetings = participants.invite(actor=actor, participants=invited, event_id=event.pk).meetings
    hours.set_daily_limit(tg_id=cast.boris.tg_id, daily_limit=2)
    assert list_free(cast), "one of two"
    rescheduling.reschedule(
        actor=actor, appointment_id=meetings[0].pk, date=get_day(get_monday()), time=SIX, scope="this", force=True
    )
    assert list_free(cast) == [], "one of them is apart now: the second of two"


def test_other_times_offered_for_a_busy_one_are_within_the_hours(cast: Cast) -> None:
    choose(cast.boris, (1, NINE, NOON))
    start = clock.to_instant(get_day(get_monday()), dt.time(10), ZONE)
    make_event(cast.boris, days=get_monday(), time=dt.time(10), duration_minutes=60)
    found = availability.find_nearest([cast.anna.tg_id, cast.boris.tg_id], start, dt.timedelta(hours=1))
    shown = {f"{lower.astimezone(clock.get_zone(ZONE)):%a %H:%M}" for lower, _upper in found}
    assert shown <= {"Mon 09:00", "Mon 09:30", "Mon 10:00", "Mon 10:30", "Mon 11:00"}
    assert len(found) == 3


def find_others(cast: Cast, hour: int) -> list[str]:
    """What is offered instead of that hour of Monday, to Anna who wants to meet Boris."""
    start = clock.to_instant(get_day(get_monday()), dt.time(hour), ZONE)
    found = availability.find_nearest([cast.anna.tg_id, cast.boris.tg_id], start, dt.timedelta(hours=1))
    return [f"{lower.astimezone(clock.get_zone(ZONE)):%a %H:%M}" for lower, _upper in found]


def test_other_times_offered_for_a_busy_one_leave_the_breaks_free(cast: Cast) -> None:
    make_event(cast.boris, days=get_monday(), time=NOON, duration_minutes=60)
    assert find_others(cast, 12) == ["Mon 10:30", "Mon 11:00", "Mon 13:00"]
    hours.set_break(tg_id=cast.boris.tg_id, break_minutes=30)
    assert find_others(cast, 12) == ["Mon 10:00", "Mon 10:30", "Mon 13:30"]


def test_other_times_offered_for_a_busy_one_are_on_no_full_day(cast: Cast) -> None:
    make_meeting(cast.oleg, cast.boris, days=get_monday(), time=NOON, duration_minutes=60, status="confirmed")
    hours.set_daily_limit(tg_id=cast.boris.tg_id, daily_limit=1)
    found = find_others(cast, 12)
    assert len(found) == 3
    assert not [time for time in found if time.startswith("Mon")]


def test_other_times_offered_for_a_busy_one_keep_the_notice_of_others(cast: Cast) -> None:
    hours.set_notice(tg_id=cast.anna.tg_id, notice_minutes=30 * clock.DAY)
    assert find_others(cast, 12), "her own does not matter to herself"
    hours.set_notice(tg_id=cast.boris.tg_id, notice_minutes=30 * clock.DAY)
    assert find_others(cast, 12) == []


def test_spans_that_touch_become_one(cast: Cast) -> None:
    choose(cast.anna, (1, NOON, SIX), (1, NINE, NOON), (2, NINE, NOON))
    assert TgUser.objects.get(pk=cast.anna.pk).working_hours == [[1, 540, 1080], [2, 540, 720]]


@pytest.mark.parametrize("span", [(0, 0, 60), (8, 0, 60), (1, -1, 60), (1, 1440, 1500), (1, 60, 60), (1, 0, 1441)])
def test_impossible_spans_are_refused(cast: Cast, span: tuple[int, int, int]) -> None:
    with pytest.raises(CalendarError) as refused:
        hours.set_working_hours(tg_id=cast.anna.tg_id, working_hours=[Span(*span)])
    assert refused.value.code == "hours_wrong"


def test_too_much_is_refused(cast: Cast) -> None:
    anna = cast.anna.tg_id
    for code, store, value in (
        ("days_off_wrong", hours.set_days_off, {"days_off": [get_day(n) for n in range(367)]}),
        ("break_wrong", hours.set_break, {"break_minutes": 241}),
        ("notice_wrong", hours.set_notice, {"notice_minutes": 30 * clock.DAY + 1}),
        ("daily_limit_wrong", hours.set_daily_limit, {"daily_limit": 0}),
    ):
        with pytest.raises(CalendarError) as refused:
            store(tg_id=anna, **value)
        assert refused.value.code == code


def test_inside_and_outside_are_told_apart(cast: Cast) -> None:
    def is_inside(hour: int, minutes: int | None, after: int = 0) -> bool:
        day = get_day(get_monday() + after)
        return is_within(TgUser.objects.get(pk=cast.anna.pk), day, dt.time(hour), ZONE, minutes)

    assert is_inside(3, 60)
    choose(cast.anna, (1, NINE, NOON), (1, dt.time(23), dt.time(2)))
    assert is_inside(9, 180)
    assert not is_inside(9, 181)
    assert not is_inside(8, 90)
    assert is_inside(23, 180)
    assert is_inside(1, 60, after=1)
    assert not is_inside(12, None)
    assert is_inside(11, None)
    hours.set_days_off(tg_id=cast.anna.tg_id, days_off=[get_day(get_monday())])
    assert not is_inside(9, 60)
