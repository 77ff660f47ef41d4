"""What an event's page says to its owner: public or not, outside of their hours, beside something else."""

import datetime as dt

import pytest
from django.test import Client

from calendarapp.models import Event
from calendarapp.queries.hours import Span
from calendarapp.services import appointments, hours, public_calendars
from tests.integration.pages.event_pages import address
from tests.support.factories import Cast, get_day, make_event, make_meeting

pytestmark = pytest.mark.django_db

PUBLIC = "Событие видят все, у кого есть ссылка"
OUTSIDE = "вне ваших рабочих часов"
MORE = "в этот день их больше"
SHORT = "Перерыв короче, чем вы хотите"


def read(client: Client, event: Event) -> str:
    return client.get(address(event)).content.decode()


def test_public_event_says_so_as_long_as_strangers_see_it(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna, name="Открытый урок")
    assert PUBLIC not in read(page, event)
    public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)
    assert PUBLIC in read(page, event)
    Event.objects.filter(pk=event.pk).update(date=get_day(-2))
    assert PUBLIC not in read(page, event), "what is over stands in no public calendar"
    Event.objects.filter(pk=event.pk).update(date=get_day(2))
    public_calendars.close_calendar(tg_id=cast.anna.tg_id)
    assert PUBLIC not in read(page, event)


def test_event_outside_of_the_owners_hours_is_shown_with_a_word_about_it(page: Client, cast: Cast) -> None:
    every_day = [Span.between(day, dt.time(9), dt.time(18)) for day in range(1, 8)]
    early = make_event(cast.anna, time=dt.time(6), duration_minutes=30)
    within = make_event(cast.anna, time=dt.time(12), duration_minutes=30)
    free = make_event(cast.anna, time=dt.time(5), duration_minutes=30, transparent=True)
    assert OUTSIDE not in read(page, early), "no hours are chosen"
    hours.set_working_hours(tg_id=cast.anna.tg_id, working_hours=every_day)
    assert [OUTSIDE in read(page, event) for event in (early, within, free)] == [True, False, False]
    Event.objects.filter(pk=early.pk).update(date=get_day(-2))
    assert OUTSIDE not in read(page, early)


def test_break_that_is_too_short_is_said(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna, time=dt.time(12), duration_minutes=60)
    make_event(cast.anna, name="Стоматолог", time=dt.time(13, 10), duration_minutes=30)
    make_event(cast.boris, name="Тайна", time=dt.time(13, 5), duration_minutes=30)
    assert SHORT not in read(page, event), "no break is chosen"
    hours.set_break(tg_id=cast.anna.tg_id, break_minutes=15)
    text = read(page, event)
    assert f"{SHORT}: Стоматолог" in text
    assert "Тайна" not in text
    hours.set_break(tg_id=cast.anna.tg_id, break_minutes=10)
    assert SHORT not in read(page, event), "exactly as long as it shall be"


def test_one_meeting_more_than_wanted_is_said(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna, time=dt.time(12), duration_minutes=60)
    make_meeting(cast.oleg, cast.anna, time=dt.time(9), status="confirmed")
    hours.set_daily_limit(tg_id=cast.anna.tg_id, daily_limit=1)
    assert MORE not in read(page, event), "what one plans alone is no meeting"
    appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    assert MORE in read(page, event)
    hours.set_daily_limit(tg_id=cast.anna.tg_id, daily_limit=2)
    assert MORE not in read(page, event)


def test_what_else_there_is_at_that_time_is_named(page: Client, cast: Cast) -> None:
    event = make_event(cast.anna, duration_minutes=60)
    make_event(cast.anna, name="Стоматолог", duration_minutes=30)
    make_event(cast.boris, name="Тайна", duration_minutes=30)
    text = read(page, event)
    assert "В то же время: Стоматолог" in text
    assert "Тайна" not in text
