"""What concerns several people locks their calendars in one order: by their numbers, all at once."""

import datetime as dt
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction

from calendarapp import clock, db
from calendarapp.access import Actor
from calendarapp.models import TgUser, TimePoll, TimePollVote
from calendarapp.queries import booking_links as links
from calendarapp.services import (
    booking_links,
    guest_bookings,
    joining,
    link_bookings,
    participants,
    series,
    series_invitations,
    time_polls,
)
from calendarapp.services.series import Scope
from calendarapp.sql import locks
from tests.support.crowd import Crowd
from tests.support.factories import get_day, make_event, make_person
from tests.support.waiting import PATIENCE, wait_until

Work = Callable[[], Any]
Prepare = Callable[[TgUser, TgUser, TgUser], Work]


def invite_to_new(first: TgUser, _second: TgUser, owner: TgUser) -> Work:
    event: dict[str, Any] = {"name": "Обед", "date": get_day(3), "time": dt.time(12)}
    about: dict[str, Any] = {"actor": Actor.person(owner.pk), "owner": owner.pk, "participants": [first.pk]}
    return partial(participants.invite_to_new, **about, **event)


def invite_at(first: TgUser, second: TgUser, owner: TgUser) -> Work:
    event = make_event(owner, days=3)
    about: dict[str, Any] = {"actor": Actor.person(owner.pk), "event_id": event.pk}
    participants.invite(**about, participants=[second.pk])
    start = clock.to_instant(get_day(4), dt.time(12), owner.timezone)
    return partial(participants.invite_at, **about, participants=[first.pk], start=start, timezone=owner.timezone)


def decide(first: TgUser, _second: TgUser, owner: TgUser) -> Work:
    starts = [clock.to_instant(get_day(day), dt.time(12), owner.timezone) for day in (3, 4)]
    about: dict[str, Any] = {"chat_id": -77, "name": "Обед", "language": "ru", "minutes": 60}
    poll = time_polls.make(organizer=owner.pk, starts=starts, **about)
    TimePoll.objects.filter(pk=poll.pk).update(poll_id=f"poll{poll.pk}")
    TimePollVote.objects.create(poll_id=f"poll{poll.pk}", tg_id=first.pk, options=[0])
    return partial(time_polls.decide, number=poll.pk, chat_id=-77, tg_id=owner.pk, option=0)


def decline_series(first: TgUser, second: TgUser, owner: TgUser) -> Work:
    rule: dict[str, Any] = {"name": "Йога", "date": get_day(3), "time": dt.time(9), "rrule": "FREQ=DAILY;COUNT=2"}
    date, actor = series.create_event(owner=owner.pk, **rule), Actor.person(owner.pk)
    wish: dict[str, Any] = {"actor": actor, "event_id": date.pk, "scope": Scope.ALL}
    [invitation] = series_invitations.invite(**wish, participants=[second.pk])
    series_invitations.accept(actor=Actor.person(second.pk), invitation_id=invitation.pk)
    joining.set_capacity(**wish, capacity=1)
    joining.join(date.pk, first.pk)
    return partial(series_invitations.decline, actor=Actor.person(second.pk), invitation_id=invitation.pk)


def move_as_guest(first: TgUser, _second: TgUser, owner: TgUser) -> Work:
    link, secret = booking_links.make(tg_id=owner.pk, duration_minutes=60), link_bookings.make_secret()
    of = link_bookings.require_open(link.token)
    start, other = [lower for lower, _upper in links.list_times(of, clock.now(), of.horizon)][-3::2]
    about: dict[str, Any] = {"secret": secret, "name": "Guest", "contact": "g@example.org", "timezone": "Asia/Tokyo"}
    booked = link_bookings.book_as_guest(token=link.token, start=start, **about)
    event = booked.event_id or 0
    participants.invite(actor=Actor.person(owner.pk), participants=[first.pk], event_id=event)
    return partial(guest_bookings.move, secret=secret, start=other)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("prepare", [invite_to_new, invite_at, decide, decline_series, move_as_guest])
def test_nobody_is_held_while_a_lower_number_is_waited_for(prepare: Prepare) -> None:
    first, second, owner = (make_person(name) for name in ("Первая", "Второй", "Анна"))
    work, held = prepare(first, second, owner), threading.Event()

    def hold_the_first() -> list[bool]:
        with transaction.atomic():
            db.lock_people(first.pk)
            held.set()
            wait_until(is_calendar_waited_for, what="the other one waits")
            return [locks.try_lock(person.pk) for person in (second, owner)]

    def begin() -> Any:
        held.wait(PATIENCE)
        return work()

    with Crowd(2) as crowd:
        free, done = crowd.rush([hold_the_first, begin])
    assert free == [True, True]
    assert not isinstance(done, Exception), done


def is_calendar_waited_for() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        )
        return bool(cursor.fetchone()[0])
