"""Every shown time is in the reader's zone, and names it where the two people's zones differ."""

import datetime as dt
import re

import pytest

from calendarapp import clock, messages
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.models import Appointment, Event, Reminder, TgUser
from calendarapp.services import appointments, events, people, reminders, rescheduling
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_event, make_meeting, make_person

EKATERINBURG = "Asia/Yekaterinburg"

pytestmark = pytest.mark.django_db


def shown(text: str) -> str:
    """A message as a client shows it."""
    return re.sub(r"<[^>]+>", "", text)


def test_each_reader_sees_their_own_zone_and_its_name(cast: Cast) -> None:
    vera = make_person("Вера", timezone=EKATERINBURG)
    meeting = make_meeting(cast.anna, vera, time=dt.time(12), duration_minutes=90)
    appointments.confirm(actor=Actor.person(vera.tg_id), appointment_id=meeting.pk)
    (invitation,), (answer,) = list_texts(vera), list_texts(cast.anna)
    assert "14:00–15:30 (Asia/Yekaterinburg)" in shown(invitation)
    assert "12:00–13:30 (Europe/Moscow)" in shown(answer)


def test_shared_zone_is_not_named(cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris)
    (invitation,) = list_texts(cast.boris)
    assert "12:30" in shown(invitation)
    assert "Europe/Moscow" not in invitation


def make_newcomer() -> TgUser:
    """A person who has not said where they are."""
    person = make_person("Нина")
    TgUser.objects.filter(pk=person.pk).update(zone_chosen=False)
    return TgUser.objects.get(pk=person.pk)


def test_zone_is_named_to_who_has_not_chosen_one(cast: Cast) -> None:
    nina = make_newcomer()
    meeting = make_meeting(cast.anna, nina, status="confirmed", time=dt.time(12), duration_minutes=90)
    Reminder.objects.filter(tg_id=nina.pk, appointment_id=meeting.pk).update(due_at=clock.now())
    reminders.send_due()
    invitation, reminder = list_texts(nina)
    assert "12:00–13:30 (Europe/Moscow)" in shown(invitation)
    assert "12:00–13:30 (Europe/Moscow)" in shown(reminder)
    assert all("Europe/Moscow" not in text for text in list_texts(cast.anna))
    own = make_event(nina, time=dt.time(9))
    assert "Europe/Moscow" not in shown(messages.render_event_card(own, nina)), "she has written it herself"
    assert "(Europe/Moscow)" in shown(messages.render_digest(nina, [own], [meeting])["text"])
    assert "(Europe/Moscow)" not in shown(messages.render_digest(nina, [own], [])["text"])
    assert "(Europe/Moscow)" not in shown(messages.render_digest(cast.anna, [own], [meeting])["text"])


def test_free_times_name_the_zone_of_who_has_not_chosen_one(cast: Cast) -> None:
    time = clock.to_instant(get_day(), dt.time(12), "Europe/Moscow")
    offered, busy = [(time, time + dt.timedelta(hours=1))], CalendarError("busy", name="Вера")
    assert "12:00 (Europe/Moscow)" in refusals.render_refusal(busy, make_newcomer(), offered)
    assert "Europe/Moscow" not in refusals.render_refusal(busy, cast.anna, offered)


def test_event_of_another_zone_is_converted(cast: Cast) -> None:
    event = make_event(cast.anna, time=dt.time(12), timezone="Asia/Tokyo")
    assert "06:00 (Europe/Moscow)" in shown(messages.render_event_card(event, cast.anna))


def test_start_is_a_date_time_entity(cast: Cast) -> None:
    event = make_event(cast.anna, date=dt.date(2030, 1, 2), time=dt.time(12))
    instant = int(dt.datetime(2030, 1, 2, 9, tzinfo=dt.UTC).timestamp())
    card = messages.render_event_card(event, cast.anna)
    assert re.search(rf'<tg-time unix="{instant}"[^>]*>[^<]*2 января 2030[^<]*12:00</tg-time>', card)


def test_proposal_is_converted_to_the_organizers_zone(cast: Cast) -> None:
    vera = make_person("Вера", timezone=EKATERINBURG)
    meeting = make_meeting(cast.anna, vera)
    rescheduling.propose(actor=Actor.person(vera.tg_id), appointment_id=meeting.pk, date=get_day(3), time=dt.time(20))
    assert "18:00 (Europe/Moscow)" in shown(list_texts(cast.anna)[-1])
    rescheduling.accept_proposal(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk)
    agreed = Appointment.objects.get(pk=meeting.pk)
    assert agreed.slot.lower == clock.to_instant(get_day(3), dt.time(18), "Europe/Moscow")
    assert "20:00 (Asia/Yekaterinburg)" in shown(list_texts(vera)[-1])


def test_reminder_is_in_the_readers_zone(cast: Cast) -> None:
    vera = make_person("Вера", timezone=EKATERINBURG)
    meeting = make_meeting(cast.anna, vera, status="confirmed", time=dt.time(12))
    Reminder.objects.filter(tg_id=vera.tg_id, appointment_id=meeting.pk).update(due_at=clock.now())
    forget_messages()
    reminders.send_due()
    assert "14:00 (Asia/Yekaterinburg)" in shown(list_texts(vera)[0])


def test_changed_zone_changes_display_but_not_the_instant(cast: Cast) -> None:
    event = make_event(cast.anna, time=dt.time(12))
    anna = people.set_timezone(tg_id=cast.anna.tg_id, timezone="asia/tokyo")
    assert anna.timezone == "Asia/Tokyo"
    kept = Event.objects.get(pk=event.pk)
    assert (kept.slot, kept.timezone) == (event.slot, "Europe/Moscow")
    assert "18:00 (Asia/Tokyo)" in shown(messages.render_event_card(kept, anna))


@pytest.mark.parametrize(
    ("date", "time", "zone", "instant", "seen"),
    [
        # A gap: read with the offset from before it, and shown as the existing time.
        (dt.date(2030, 3, 31), dt.time(2, 30), "Europe/Berlin", "2030-03-31 01:30", "03:30"),
        (dt.date(2030, 10, 6), dt.time(2, 15), "Australia/Lord_Howe", "2030-10-05 15:45", "02:45"),
        # A repeated hour: the first occurrence.
        (dt.date(2030, 10, 27), dt.time(2, 30), "Europe/Berlin", "2030-10-27 00:30", "02:30"),
        (dt.date(2030, 11, 3), dt.time(1, 0), "America/New_York", "2030-11-03 05:00", "01:00"),
    ],
)
def test_time_after_clock_change_is_right(date: dt.date, time: dt.time, zone: str, instant: str, seen: str) -> None:
    dora = make_person("Dora", timezone=zone)
    event = events.create(owner=dora.tg_id, name="Late", date=date, time=time, duration_minutes=60)
    assert event.slot.lower == dt.datetime.fromisoformat(f"{instant}+00:00")
    assert event.slot.upper - event.slot.lower == dt.timedelta(hours=1)
    assert f"{seen}–" in shown(messages.render_event_card(event, dora))


def test_clock_change_during_event_is_shown() -> None:
    """Three hours from one in the morning, one of which the clock shows twice."""
    dora = make_person("Dora", timezone="Europe/Berlin")
    event = events.create(
        owner=dora.tg_id, name="Night", date=dt.date(2030, 10, 27), time=dt.time(1), duration_minutes=180
    )
    assert "01:00–03:00" in shown(messages.render_event_card(event, dora))


def test_meeting_keeps_its_wall_clock_time_across_a_clock_change(cast: Cast) -> None:
    """Ten o'clock in Berlin stays ten o'clock there, in winter and in summer."""
    dora = make_person("Dora", timezone="Europe/Berlin")
    winter, summer = (
        events.create(owner=dora.tg_id, name="Standup", date=date, time=dt.time(10))
        for date in (dt.date(2030, 3, 30), dt.date(2030, 3, 31))
    )
    assert summer.slot.lower - winter.slot.lower == dt.timedelta(hours=23)


def test_end_after_midnight_names_its_day(cast: Cast) -> None:
    event = make_event(cast.anna, date=dt.date(2030, 1, 2), time=dt.time(23, 30), duration_minutes=60)
    assert "3 января, 00:30" in shown(messages.render_event_card(event, cast.anna))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "Europe", "\x00", "MSK" * 100])
def test_unknown_zones_are_refused(cast: Cast, name: str) -> None:
    with pytest.raises(CalendarError, check=lambda error: error.code == "timezone_unknown"):
        people.set_timezone(tg_id=cast.anna.tg_id, timezone=name)


@pytest.mark.parametrize("name", ["Mars/Olympus", "../../etc/passwd", "localtime", "posixrules"])
def test_impossible_zones_are_refused(cast: Cast, name: str) -> None:
    with pytest.raises(CalendarError, check=lambda error: error.code == "timezone_unknown"):
        make_event(cast.anna, timezone=name)
    event = make_event(cast.anna)
    with pytest.raises(CalendarError, check=lambda error: error.code == "timezone_unknown"):
        events.change(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, timezone=name)
