"""Each date of a series has room of its own: given to one date, to several, and to those that are still to come."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, Series, SeriesInvitation, TgUser
from calendarapp.services import joining, people, series, series_changes, series_invitations
from calendarapp.services.series import Scope
from tests.support.api import ApiClient
from tests.support.factories import Cast, get_day, make_event, make_meeting, make_person

pytestmark = pytest.mark.django_db


def make_series(cast: Cast, rule: str = "FREQ=DAILY;COUNT=4") -> list[Event]:
    series.create_event(owner=cast.anna.pk, name="Йога", date=get_day(2), time=dt.time(9), rrule=rule)
    return list_dates()


def list_dates() -> list[Event]:
    return list(Event.objects.order_by("slot"))


def set_capacity(cast: Cast, event: Event, capacity: int | None, scope: Scope) -> Event:
    return joining.set_capacity(actor=Actor.person(cast.anna.pk), event_id=event.pk, capacity=capacity, scope=scope)


@pytest.mark.parametrize(
    ("scope", "expected", "further"),
    [(Scope.THIS, [None, 3, None, None], None), (Scope.FOLLOWING, [None, 3, 3, 3], 3), (Scope.ALL, [3, 3, 3, 3], 3)],
)
def test_room_is_given_to_the_dates_that_are_meant(
    cast: Cast, scope: Scope, expected: list[int | None], further: int | None
) -> None:
    dates = make_series(cast)
    assert set_capacity(cast, dates[1], 3, scope).capacity == 3
    assert [date.capacity for date in list_dates()] == expected
    assert Series.objects.get().capacity == further
    assert Series.objects.count() == 1, "nothing is cut in two"


def test_dates_fill_up_and_free_up_by_themselves(cast: Cast) -> None:
    dates, vera = make_series(cast), make_person("Вера")
    set_capacity(cast, dates[0], 1, Scope.ALL)
    for person in (cast.boris, cast.oleg, vera):
        joining.join(dates[1].pk, person.pk)
    assert joining.join(dates[2].pk, vera.pk).state == "in"
    set_capacity(cast, dates[0], 2, Scope.ALL)
    assert queries.count_places(dates[1].pk) == (2, 1)
    set_capacity(cast, dates[0], None, Scope.FOLLOWING)
    assert queries.count_places(dates[1].pk) == (3, 0)


def test_further_dates_have_as_many_places_and_the_first_ones_invited_get_them(cast: Cast) -> None:
    dates = make_series(cast, "FREQ=DAILY;COUNT=2")
    set_capacity(cast, dates[0], 1, Scope.ALL)
    for person in (cast.boris, cast.oleg):
        accept(person, invite_to_all(cast, dates[0], person))
    assert [queries.count_places(date.pk) for date in list_dates()] == [(1, 1), (1, 1)]
    series_changes.change(
        actor=Actor.person(cast.anna.pk), event_id=dates[0].pk, scope=Scope.ALL, rrule="FREQ=DAILY;COUNT=4"
    )
    later = list_dates()
    assert [(date.capacity, queries.count_places(date.pk)) for date in later] == [(1, (1, 1))] * 4
    waiting = Appointment.objects.filter(event=later[3], waiting_since__isnull=False)
    assert list(waiting.values_list("participant_tg_id", "status", "holds")) == [(cast.oleg.pk, "pending", False)]
    joining.leave(later[3].pk, cast.boris.pk)
    assert queries.count_places(later[3].pk) == (1, 0)


def test_horizon_gives_room_to_the_dates_that_it_reaches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    dates = make_series(cast, "FREQ=WEEKLY")
    set_capacity(cast, dates[3], 5, Scope.FOLLOWING)
    Event.objects.filter(pk=dates[-1].pk).delete()
    held = Series.objects.get()
    held.written_until = dt.datetime.combine(dates[-2].date, dates[-2].time)
    held.extend_at = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    held.save()
    series.extend()
    now = list_dates()
    assert len(now) == len(dates)
    assert [date.capacity for date in now] == [None] * 3 + [5] * (len(dates) - 3)


def test_event_with_places_gives_them_to_the_series_that_it_becomes_and_a_cut_keeps_them(cast: Cast) -> None:
    actor = Actor.person(cast.anna.pk)
    event = series.create_event(owner=cast.anna.pk, name="Йога", date=get_day(2), time=dt.time(9))
    joining.set_capacity(actor=actor, event_id=event.pk, capacity=7)
    series.repeat(actor=actor, event_id=event.pk, rrule="FREQ=DAILY;COUNT=4")
    assert [date.capacity for date in list_dates()] == [7] * 4
    series_changes.change(actor=actor, event_id=list_dates()[2].pk, scope=Scope.FOLLOWING, time=dt.time(10))
    assert set(Series.objects.values_list("capacity", flat=True)) == {7}


def test_others_and_what_is_over_are_refused(cast: Cast) -> None:
    [date, *_others] = make_series(cast)
    with pytest.raises(CalendarError) as refused:
        joining.set_capacity(actor=Actor.person(cast.oleg.pk), event_id=date.pk, capacity=3, scope=Scope.ALL)
    assert refused.value.code == "event_not_found"
    Event.objects.update(date=dt.date(2020, 1, 1))
    with pytest.raises(CalendarError) as refused:
        set_capacity(cast, date, 3, Scope.ALL)
    assert refused.value.code == "event_past"


def test_api_takes_the_scope(cast: Cast) -> None:
    anna = ApiClient(cast.anna)
    sent: dict[str, Any] = {"name": "Йога", "date": get_day(2), "time": "09:00", "rrule": "FREQ=DAILY;COUNT=3"}
    made = anna.post("events/", {**sent, "capacity": 4}).json()
    assert [date.capacity for date in list_dates()] == [4, 4, 4]
    second = list_dates()[1]
    assert anna.patch(f"events/{second.pk}/?scope=following", {"capacity": 9}).json()["capacity"] == 9
    assert [date.capacity for date in list_dates()] == [4, 9, 9]
    assert anna.patch(f"events/{made['id']}/", {"capacity": None}).json()["capacity"] is None
    assert [date.capacity for date in list_dates()] == [None, 9, 9]


def invite_to_all(cast: Cast, date: Event, person: TgUser) -> SeriesInvitation:
    wish: dict[str, Any] = {"participants": [person.pk], "event_id": date.pk, "scope": Scope.ALL}
    [invitation] = series_invitations.invite(actor=Actor.person(cast.anna.pk), **wish)
    return invitation


def accept(person: TgUser, invitation: SeriesInvitation) -> None:
    series_invitations.accept(actor=Actor.person(person.pk), invitation_id=invitation.pk)


def test_yes_to_all_dates_once_more_keeps_the_place_on_the_list(cast: Cast) -> None:
    dates, vera = make_series(cast, "FREQ=DAILY;COUNT=2"), make_person("Вера")
    invitation = invite_to_all(cast, dates[0], cast.oleg)
    set_capacity(cast, dates[0], 1, Scope.ALL)
    joining.join(dates[1].pk, cast.boris.pk)
    accept(cast.oleg, invitation)
    joining.join(dates[1].pk, vera.pk)
    with pytest.raises(CalendarError) as refused:
        accept(cast.oleg, invitation)
    assert refused.value.code == "already"
    waiting = Appointment.objects.filter(event=dates[1]).exclude(waiting_since=None).order_by("waiting_since")
    assert list(waiting.values_list("participant_tg_id", flat=True)) == [cast.oleg.pk, vera.pk]


def test_yes_to_all_dates_declines_nothing_for_a_place_on_a_list_nor_on_one(cast: Cast) -> None:
    """What competes with a date on which one has to wait stays open, and so does one's place on another list."""
    people.set_hold_policy(tg_id=cast.oleg.pk, policy="compete")
    dates = make_series(cast, "FREQ=DAILY;COUNT=2")
    rival = make_meeting(cast.boris, cast.oleg, days=2, time=dt.time(9))
    listed = make_event(cast.boris, days=3, time=dt.time(9))
    joining.set_capacity(actor=Actor.person(cast.boris.pk), event_id=listed.pk, capacity=1)
    joining.join(listed.pk, make_person("Лена").pk)
    joining.join(listed.pk, cast.oleg.pk)
    invitation = invite_to_all(cast, dates[0], cast.oleg)
    set_capacity(cast, dates[0], 1, Scope.THIS)
    joining.join(dates[0].pk, make_person("Вера").pk)
    accept(cast.oleg, invitation)
    assert Appointment.objects.get(pk=rival.pk).status == "pending"
    assert queries.count_places(listed.pk) == (1, 1)
    states = Appointment.objects.filter(event__in=dates, participant_tg_id=cast.oleg.pk).order_by("slot")
    assert list(states.values_list("status", flat=True)) == ["pending", "confirmed"]
