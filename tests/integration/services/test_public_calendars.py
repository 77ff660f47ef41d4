"""Public calendars: who opens them, what stands in them, and what never does."""

import datetime as dt
import json

import pytest

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Event, PublicCalendar, PublicEvent, Series
from calendarapp.queries import public_calendars as read
from calendarapp.services import (
    erasure,
    events,
    export,
    link_bookings,
    public_calendars,
    retention,
    series,
    series_changes,
    undo,
)
from calendarapp.services.series import Scope
from tests.integration.services.test_booking_links import at, make_link
from tests.support.factories import Cast, get_day, make_event, make_meeting
from tests.support.repetition import list_dates, make_series

pytestmark = pytest.mark.django_db


def list_shown(tg_id: int) -> list[int]:
    return list(read.select_public_events(tg_id).values_list("pk", flat=True))


def test_only_what_was_chosen_is_shown_and_the_first_choice_opens_the_calendar(cast: Cast) -> None:
    shown, hidden = make_event(cast.anna), make_event(cast.anna, days=2)
    make_meeting(cast.boris, cast.anna, status="confirmed", days=3)
    assert read.get_calendar(cast.anna.tg_id) is None
    calendar = public_calendars.publish(owner=cast.anna.tg_id, event_id=shown.pk)
    assert public_calendars.publish(owner=cast.anna.tg_id, event_id=shown.pk) == calendar
    assert PublicEvent.objects.count() == 1
    assert list_shown(cast.anna.tg_id) == [shown.pk]
    assert read.find_calendar(calendar.token) == calendar
    assert (read.is_public(shown), read.is_public(hidden)) == (True, False)
    assert read.get_public_event(cast.anna.tg_id, hidden.pk) is None
    assert read.get_public_event(cast.boris.tg_id, shown.pk) is None
    public_calendars.unpublish(owner=cast.anna.tg_id, event_id=shown.pk)
    assert list_shown(cast.anna.tg_id) == []
    assert read.get_calendar(cast.anna.tg_id) == calendar, "the calendar stays open, and empty"


def test_nobody_publishes_the_event_of_somebody_else(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed")
    public_calendars.publish(owner=cast.anna.tg_id, event_id=meeting.event_id or 0)
    for other in (cast.boris, cast.oleg):
        for act in (public_calendars.publish, public_calendars.unpublish):
            with pytest.raises(CalendarError) as refused:
                act(owner=other.tg_id, event_id=meeting.event_id or 0)
            assert refused.value.code == "event_not_found"
        assert list_shown(other.tg_id) == []
    assert list_shown(cast.anna.tg_id) == [meeting.event_id]


def test_what_is_over_is_neither_published_nor_shown(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event(cast.anna, duration_minutes=60)
    public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)
    later = event.slot.upper + dt.timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert list_shown(cast.anna.tg_id) == []
    with pytest.raises(CalendarError) as refused:
        public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)
    assert refused.value.code == "event_past"


def test_every_date_of_a_series_is_public_also_after_it_is_cut(cast: Cast) -> None:
    first = make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=4")
    other = make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=2", date=get_day(40))
    public_calendars.publish(owner=cast.anna.tg_id, event_id=first.pk)
    mine = [date.pk for date in list_dates(cast.anna.tg_id) if date.series_id == first.series_id]
    assert list_shown(cast.anna.tg_id) == mine
    assert len(mine) == 4
    by = Actor.person(cast.anna.tg_id)
    series_changes.change(actor=by, event_id=mine[2], scope=Scope.FOLLOWING, name="Ушу")
    assert Event.objects.get(pk=mine[2]).series_id != first.series_id
    assert len(list_shown(cast.anna.tg_id)) == 4
    public_calendars.unpublish(owner=cast.anna.tg_id, event_id=mine[0])
    assert list_shown(cast.anna.tg_id) == mine[2:]
    assert other.pk not in mine


def test_what_a_guest_has_booked_is_never_public(cast: Cast) -> None:
    of = make_link(cast.anna)
    booked = link_bookings.book_as_guest(
        token=of.link.token, secret=link_bookings.make_secret(), start=at(9), name="Гость",
        contact="guest@example.org", timezone="Europe/Moscow",
    )  # fmt: skip
    with pytest.raises(CalendarError) as refused:
        public_calendars.publish(owner=cast.anna.tg_id, event_id=booked.event_id or 0)
    assert refused.value.code == "public_guest"
    PublicEvent.objects.create(tg_id=cast.anna.tg_id, event_id=booked.event_id)
    assert list_shown(cast.anna.tg_id) == []
    assert read.get_public_event(cast.anna.tg_id, booked.event_id or 0) is None


def test_calendar_that_is_opened_again_has_another_address(cast: Cast) -> None:
    event = make_event(cast.anna)
    before = public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)
    assert public_calendars.open_calendar(tg_id=cast.anna.tg_id) == before
    assert public_calendars.close_calendar(tg_id=cast.anna.tg_id)
    assert not public_calendars.close_calendar(tg_id=cast.anna.tg_id)
    assert read.find_calendar(before.token) is None
    after = public_calendars.open_calendar(tg_id=cast.anna.tg_id)
    assert after.token != before.token
    assert not after.indexed
    assert list_shown(cast.anna.tg_id) == [event.pk]
    for strange in ("", "x", "ж" * 22, "x" * 22, before.token + "x"):
        assert read.find_calendar(strange) is None


def test_erased_person_has_no_public_calendar(cast: Cast) -> None:
    calendars = [
        public_calendars.publish(owner=person.tg_id, event_id=make_event(person).pk)
        for person in (cast.anna, cast.boris)
    ]
    erasure.erase(cast.anna.tg_id)
    assert read.find_calendar(calendars[0].token) is None
    assert list(PublicCalendar.objects.all()) == [calendars[1]]
    assert [row.tg_id for row in PublicEvent.objects.all()] == [cast.boris.tg_id]


def test_export_has_what_is_public(cast: Cast) -> None:
    event = make_event(cast.anna)
    calendar = public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)
    content = json.loads(export.render_document(tg_id=cast.anna.tg_id, form="json")[1])
    assert [row["token"] for row in content["public_calendar"]] == [calendar.token]
    assert [row["event_id"] for row in content["public_events"]] == [event.pk]
    content = json.loads(export.render_document(tg_id=cast.boris.tg_id, form="json")[1])
    assert (content["public_calendar"], content["public_events"]) == ([], [])


def test_what_is_gone_is_forgotten_when_it_can_not_come_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    by = Actor.person(cast.anna.tg_id)
    stays, gone = make_event(cast.anna), make_event(cast.anna, days=2)
    dates = make_series(cast.anna.tg_id, "FREQ=WEEKLY;COUNT=2", date=get_day(20))
    for event in (stays, gone, dates):
        public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)
    events.delete(actor=by, event_id=gone.pk)
    series.delete(actor=by, event_id=dates.pk, scope=Scope.ALL)
    PublicEvent.objects.update(published_at=clock.now() - dt.timedelta(days=9))
    assert retention.forget_public() == 0, "undo may bring them back"
    entry = undo.find_event_entry(gone.pk)
    assert entry is not None
    undo.undo(actor=Actor.operator(), number=entry)
    assert list_shown(cast.anna.tg_id) == [stays.pk, gone.pk]
    events.delete(actor=by, event_id=gone.pk)
    now = clock.now() + dt.timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert retention.forget_public() == 1
    Series.objects.filter(pk=dates.series_id or 0).delete()
    assert retention.forget_public() == 1
    assert [row.event_id for row in PublicEvent.objects.all()] == [stays.pk]


def test_event_that_begins_to_repeat_shows_its_coming_dates(cast: Cast) -> None:
    event, other = make_event(cast.anna), make_event(cast.anna, days=2)
    public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)
    actor = Actor.person(cast.anna.tg_id)
    for number in (event.pk, other.pk):
        series.repeat(actor=actor, event_id=number, rrule="FREQ=WEEKLY;COUNT=4")
    assert len(list_shown(cast.anna.tg_id)) == 4
    assert len(read.list_public_things(cast.anna.tg_id, 10)[0]) == 1
    last = Event.objects.get(pk=list_shown(cast.anna.tg_id)[-1])
    assert read.is_shown(last)
    public_calendars.unpublish(owner=cast.anna.tg_id, event_id=last.pk)
    assert list_shown(cast.anna.tg_id) == []
    assert not PublicEvent.objects.exists()


def test_what_is_public_is_shown_while_the_calendar_is_open(cast: Cast) -> None:
    event = make_event(cast.anna)
    public_calendars.publish(owner=cast.anna.tg_id, event_id=event.pk)
    assert read.is_shown(event)
    public_calendars.close_calendar(tg_id=cast.anna.tg_id)
    assert not read.is_shown(event)
    assert read.is_public(event)
