"""Series that several programs write at once, and programs that are killed meanwhile: no date is lost or doubled.

ROUNDS=1000 runs each race a thousand times.
"""

import collections
import datetime as dt
import itertools
import random
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.clock import ClockChange
from calendarapp.models import Appointment, Event, OutboxMessage, Series, SeriesInvitation
from calendarapp.services import appointments, erasure, events, series, series_changes, series_invitations
from calendarapp.services.series import Scope
from tests.support.crowd import Crowd, get_rounds, name_outcome
from tests.support.factories import get_day, make_event, make_person, make_telegram_id
from tests.support.repetition import find_faults, list_dates, make_series, rewind

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.timeout(120 + 10 * get_rounds(4))]


WORKERS = 6


def test_workers_write_every_date_once() -> None:
    owners = [make_telegram_id() for _owner in range(WORKERS)]
    numbers = [make_series(owner, rrule).series_id for owner in owners for rrule in ("FREQ=WEEKLY", "FREQ=DAILY")]
    usual = [len(list_dates(owner)) for owner in owners]
    with Crowd(WORKERS) as workers:
        for round_ in range(get_rounds(4)):
            for number in numbers:
                rewind(number or 0, 5 + round_ % 20)
            looked_at = workers.rush([partial(series.extend, limit=3)] * WORKERS)
            rest = series.extend()
            assert sum(looked_at) + rest == len(numbers), "each series once"
            assert [len(list_dates(owner)) for owner in owners] == usual
            assert series.extend() == 0


def make_works(owner: int) -> list[Callable[[], Any]]:
    """Changes of a series of sixty dates, of a few of them and of one, by programs that know nothing of each other."""
    anna, dates = Actor.person(owner), list_dates(owner)
    change = partial(series_changes.change, actor=anna)
    delete = partial(series.delete, actor=anna)
    return [
        partial(change, event_id=dates[2].pk, scope=Scope.ALL, name="Пилатес"),
        partial(change, event_id=dates[3].pk, scope=Scope.ALL, time=dt.time(20)),
        partial(change, event_id=dates[4].pk, scope=Scope.FOLLOWING, time=dt.time(8)),
        partial(change, event_id=dates[9].pk, scope=Scope.FOLLOWING, name="Бокс"),
        partial(change, event_id=dates[6].pk, scope=Scope.ALL, rrule="FREQ=WEEKLY;INTERVAL=2"),
        partial(change, event_id=dates[12].pk, scope=Scope.FOLLOWING, rrule="FREQ=WEEKLY;COUNT=9"),
        partial(change, event_id=dates[14].pk, scope=Scope.FOLLOWING, rrule=""),
        partial(change, event_id=dates[5].pk, scope=Scope.THIS, time=dt.time(7)),
        partial(events.change, actor=anna, event_id=dates[10].pk, name="Сауна"),
        partial(delete, event_id=dates[8].pk, scope=Scope.THIS),
        partial(events.delete, actor=anna, event_id=dates[11].pk),
        partial(delete, event_id=dates[20].pk, scope=Scope.FOLLOWING),
        partial(delete, event_id=dates[1].pk, scope=Scope.ALL),
        partial(appointments.invite_to_event, organizer=owner, participant=make_telegram_id(), event_id=dates[4].pk),
        partial(appointments.invite_to_event, organizer=owner, participant=make_telegram_id(), event_id=dates[13].pk),
        series.extend,
        partial(
            series_invitations.invite,
            actor=anna,
            participants=[make_telegram_id(), make_telegram_id()],
            event_id=dates[7].pk,
            scope=Scope.ALL,
            skip_busy=True,
        ),
    ]


# What a program may hear of a date that another one has just deleted.
LATE = {"won", "event_not_found"}


def compete(crowd: Crowd, choose: Callable[[list[Callable[[], Any]]], list[Callable[[], Any]]]) -> None:
    owner = make_person("Анна").tg_id
    first = make_series(owner)
    guest = make_telegram_id()
    for date in list_dates(owner)[3:9:2]:
        appointments.invite_to_event(organizer=owner, participant=guest, event_id=date.pk)
    works = make_works(owner)
    rewind(first.series_id or 0, 40)
    outcomes = crowd.rush(choose(works))
    assert {name_outcome(outcome) for outcome in outcomes} <= LATE, outcomes
    assert find_faults(owner) == []
    for meeting in Appointment.objects.filter(organizer_tg_id=owner, status__in=queries.ACTIVE).select_related("event"):
        assert meeting.event is not None
        assert (meeting.date, meeting.time) == (meeting.event.date, meeting.event.time)


def test_two_programs_that_change_the_same_series_lose_no_date() -> None:
    """Each pair of changes, in rounds that go on where the last ones ended."""
    pairs = list(itertools.combinations(range(17), 2))
    random.Random(5).shuffle(pairs)
    with Crowd(2) as crowd:
        for one, other in itertools.islice(itertools.cycle(pairs), get_rounds(16)):
            compete(crowd, lambda works, one=one, other=other: [works[one], works[other]])  # type: ignore[misc]


def test_many_programs_that_change_the_same_series_lose_no_date() -> None:
    with Crowd(WORKERS) as crowd:
        for number in range(get_rounds(4)):
            compete(crowd, lambda works, number=number: random.Random(number).sample(works, WORKERS))  # type: ignore[misc]


def test_nothing_of_an_erased_person_comes_back() -> None:
    """The worker may be writing further dates of somebody who leaves."""
    with Crowd(2) as crowd:
        for _round in range(get_rounds(4)):
            owner = make_person("Анна").tg_id
            rewind(make_series(owner).series_id or 0, 20)
            assert crowd.rush([series.extend, partial(erasure.erase, owner)])[1] == 0
            assert not Event.objects.filter(tg_user_id=owner).exists()
            assert not Series.objects.filter(tg_user_id=owner).exists()


BERLIN = "Europe/Berlin"


def find_day(change: ClockChange | None) -> dt.date:
    """The day on which half past two in Berlin is skipped, comes twice, or (None) happens once."""
    days = (get_day(offset) for offset in range(5, 400))
    return next(day for day in days if clock.find_clock_change(day, dt.time(2, 30), BERLIN) is change)


@pytest.mark.parametrize("change", [None, *ClockChange])
def test_series_and_twenty_bookings_that_meet_in_one_date(change: ClockChange | None) -> None:
    """A person's own series always comes in; of the meetings at one of its dates there is one at most."""
    day, time = find_day(change), dt.time(2, 30)
    when: dict[str, Any] = {"time": time, "timezone": BERLIN, "duration_minutes": 60}
    hosts = [make_telegram_id() for _host in range(20)]
    own = [events.create(owner=host, name="Обед", date=day, **when) for host in hosts]
    with Crowd(21) as crowd:
        for number in range(get_rounds(4)):
            guest = make_telegram_id()
            over = number % 2 == 0
            attempts: list[Callable[[], Any]] = [
                partial(appointments.invite, organizer=host, participant=guest, date=day, over=over, **when)
                if place % 2
                else partial(
                    appointments.invite_to_event, organizer=host, participant=guest, event_id=own[place].pk, over=over
                )
                for place, host in enumerate(hosts)
            ]
            make = partial(make_series, guest, "FREQ=DAILY;COUNT=400", date=day - dt.timedelta(days=3), **when)
            attempts.insert(number % 21, make)
            verdicts = [name_outcome(outcome) for outcome in crowd.rush(attempts)]
            assert verdicts.pop(number % 21) == "won"
            counted = collections.Counter(verdicts)
            assert set(counted) <= {"won", "busy"}
            assert counted["won"] == 1 if over else counted["won"] <= 1
            assert Appointment.objects.filter(participant_tg_id=guest).count() == counted["won"]
            assert find_faults(guest) == []


@pytest.mark.parametrize("change", [None, *ClockChange])
def test_dates_of_series_and_single_bookings_have_one_winner_each(change: ClockChange | None) -> None:
    """Two people invite the same one to each date of their series, and others book single times among them."""
    day = find_day(change)
    when: dict[str, Any] = {"time": dt.time(2, 30), "timezone": BERLIN, "duration_minutes": 60}
    hosts = [make_telegram_id() for _host in range(2)]
    plans = [
        [date.pk for date in list_dates(host)]
        for host in hosts
        if make_series(host, "FREQ=DAILY;COUNT=7", date=day - dt.timedelta(days=3), **when)
    ]
    days = [day + dt.timedelta(days=offset - 3) for offset in range(7)]
    with Crowd(21) as crowd:
        for _round in range(get_rounds(4)):
            guest = make_telegram_id()
            outcomes = crowd.rush(
                [
                    *(
                        partial(appointments.invite_to_event, organizer=host, participant=guest, event_id=number)
                        for host, plan in zip(hosts, plans, strict=True)
                        for number in plan
                    ),
                    *(
                        partial(appointments.invite, organizer=make_telegram_id(), participant=guest, date=one, **when)
                        for one in days
                    ),
                ]
            )
            verdicts = [name_outcome(outcome) for outcome in outcomes]
            for three in zip(verdicts[:7], verdicts[7:14], verdicts[14:], strict=True):
                assert sorted(three) == ["busy", "busy", "won"]


def count_overlaps(guest: int) -> int:
    """How many pairs of a person's active meetings overlap."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM calendarapp_appointment one JOIN calendarapp_appointment other"
            " ON one.id < other.id AND one.slot && other.slot AND one.participant_tg_id = other.participant_tg_id"
            " WHERE one.participant_tg_id = %s AND one.status IN ('pending', 'confirmed')"
            " AND other.status IN ('pending', 'confirmed')",
            [guest],
        )
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("skip_busy", [True, False])
@pytest.mark.parametrize("change", [None, *ClockChange])
def test_two_invitations_to_series_and_twenty_bookings_overlap_nowhere(
    change: ClockChange | None, *, skip_busy: bool
) -> None:
    """They meet in one date: the first has it, and the others hear that it is busy."""
    day = find_day(change)
    when: dict[str, Any] = {"time": dt.time(2, 30), "timezone": BERLIN, "duration_minutes": 60}
    hosts = [make_telegram_id() for _host in range(2)]
    begun = [make_series(host, "FREQ=DAILY;COUNT=7", date=day - dt.timedelta(days=3), **when).pk for host in hosts]
    others = [make_telegram_id() for _other in range(20)]
    with Crowd(22) as crowd:
        for number in range(get_rounds(4)):
            guest = make_telegram_id()
            attempts: list[Callable[[], Any]] = [
                partial(appointments.invite, organizer=other, participant=guest, date=day, **when) for other in others
            ]
            for place, (host, event) in enumerate(zip(hosts, begun, strict=True)):
                invite = partial(
                    series_invitations.invite,
                    actor=Actor.person(host),
                    participants=[guest],
                    event_id=event,
                    scope=Scope.ALL,
                    skip_busy=skip_busy,
                )
                attempts.insert((number + 11 * place) % 21, invite)
            outcomes = crowd.rush(attempts)
            assert {name_outcome(outcome) for outcome in outcomes} <= {"won", "busy", "series_busy"}, outcomes
            held = Appointment.objects.filter(participant_tg_id=guest)
            assert count_overlaps(guest) == 0
            assert held.filter(date=day).count() == 1, "the date in which they meet has one meeting"
            invited = SeriesInvitation.objects.filter(participant_tg_id=guest)
            assert {held.filter(organizer_tg_id=it.organizer_tg_id).count() for it in invited} <= {6, 7}
            if skip_busy:
                assert held.exclude(date=day).count() == 6, "the first series has the others"


def test_series_goes_on_while_it_is_answered() -> None:
    """The worker may be writing dates: in the end all meetings are as the last answer was, or have none."""
    with Crowd(2) as crowd:
        for number in range(get_rounds(4)):
            owner, guest = make_person("Анна").tg_id, make_person("Борис").tg_id
            first = make_series(owner)
            rewind(first.series_id or 0, 20)
            [invitation] = series_invitations.invite(
                actor=Actor.person(owner), participants=[guest], event_id=first.pk, scope=Scope.ALL
            )
            answer = (series_invitations.accept, series_invitations.decline)[number % 2]
            answering = partial(answer, actor=Actor.person(guest), invitation_id=invitation.pk)
            outcomes = crowd.rush([series.extend, answering])
            assert [name_outcome(outcome) for outcome in outcomes] == ["won", "won"]
            statuses = set(Appointment.objects.filter(participant_tg_id=guest).values_list("status", flat=True))
            assert statuses == {"declined" if number % 2 else "confirmed"}
            dates = len(list_dates(owner))
            assert Appointment.objects.filter(participant_tg_id=guest).count() in (
                {dates, 20} if number % 2 else {dates}
            )


def test_double_tap_on_yes_acts_once() -> None:
    with Crowd(WORKERS) as crowd:
        for _round in range(get_rounds(4)):
            owner, guest = make_person("Анна").tg_id, make_person("Борис").tg_id
            first = make_series(owner, "FREQ=WEEKLY;COUNT=20")
            [invitation] = series_invitations.invite(
                actor=Actor.person(owner), participants=[guest], event_id=first.pk, scope=Scope.ALL
            )
            OutboxMessage.objects.all().delete()
            yes = partial(series_invitations.accept, actor=Actor.person(guest), invitation_id=invitation.pk)
            verdicts = collections.Counter(name_outcome(outcome) for outcome in crowd.rush([yes] * WORKERS))
            assert verdicts == {"won": 1, "already": WORKERS - 1}
            assert OutboxMessage.objects.filter(chat_id=owner).count() == 1


def test_event_becomes_one_series_however_often_that_is_asked() -> None:
    with Crowd(WORKERS) as crowd:
        for _round in range(get_rounds(4)):
            owner = make_telegram_id()
            event = make_event(owner)
            repeat = partial(series.repeat, actor=Actor.person(owner), event_id=event.pk, rrule="FREQ=WEEKLY")
            verdicts = collections.Counter(name_outcome(outcome) for outcome in crowd.rush([repeat] * WORKERS))
            assert verdicts == {"won": 1, "already_repeats": WORKERS - 1}
            assert find_faults(owner) == []
