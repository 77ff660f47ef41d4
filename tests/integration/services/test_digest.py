"""The evening digest: tomorrow on the person's own calendar, once a day, at their hour."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import TgUser
from calendarapp.services import appointments, digest, people, rescheduling
from tests.support.crowd import Crowd
from tests.support.factories import Cast, forget_messages, get_day, list_texts, make_event, make_meeting, make_person

# Every zone has some hour; these lie on both sides of most midnights.
ZONES = ["Europe/Moscow", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC"]


def due_now(person: TgUser, *, sent: int | None = None) -> None:
    """Make the person's digest due; their last one was sent `days` days ago."""
    today = clock.today(person.timezone)
    TgUser.objects.filter(pk=person.pk).update(
        digest_time=dt.time(0), digest_sent_on=None if sent is None else today - dt.timedelta(days=sent)
    )


def texts(person: TgUser) -> list[str]:
    forget_messages()
    digest.send_due()
    return list_texts(person)


@pytest.mark.parametrize("zone", ZONES)
def test_digest_covers_tomorrow_in_persons_zone(cast: Cast, zone: str) -> None:
    anna = people.set_timezone(tg_id=cast.anna.tg_id, timezone=zone)
    tomorrow = clock.get_next_day(clock.today(zone))
    for name, date, time in [
        ("Сегодня", clock.today(zone), dt.time(23, 59)),
        ("Полночь", tomorrow, dt.time(0)),
        ("Вечер", tomorrow, dt.time(23, 59)),
        ("Послезавтра", clock.get_next_day(tomorrow), dt.time(0)),
    ]:
        make_event(anna, name=name, date=date, time=time)
    due_now(anna)
    (text,) = texts(anna)
    assert [name in text for name in ("Сегодня", "Полночь", "Вечер", "Послезавтра")] == [False, True, True, False]
    assert text.index("00:00") < text.index("23:59")


def test_digest_times_are_in_readers_zone(cast: Cast) -> None:
    anna = people.set_timezone(tg_id=cast.anna.tg_id, timezone="UTC")
    make_event(anna, date=clock.get_next_day(clock.today("UTC")), time=dt.time(15), timezone="Europe/Moscow")
    due_now(anna)
    assert "12:00" in texts(anna)[0]


def test_digest_is_sent_once_a_day(cast: Cast) -> None:
    make_event(cast.anna)
    due_now(cast.anna, sent=1)
    assert len(texts(cast.anna)) == 1
    assert texts(cast.anna) == []
    due_now(cast.anna, sent=0)
    assert texts(cast.anna) == []


def test_later_digest_hour_sends_no_second_digest(cast: Cast) -> None:
    make_event(cast.anna)
    due_now(cast.anna)
    assert len(texts(cast.anna)) == 1
    people.set_digest(tg_id=cast.anna.tg_id, digest_time=dt.time(23, 59, 59, 999999))
    TgUser.objects.filter(pk=cast.anna.pk).update(digest_time=dt.time(0))
    assert texts(cast.anna) == []


def test_digest_hour_already_past_starts_tomorrow(cast: Cast) -> None:
    make_event(cast.anna)
    people.set_digest(tg_id=cast.anna.tg_id, digest_time=dt.time(0))
    assert texts(cast.anna) == []


def test_digest_waits_for_its_hour(cast: Cast) -> None:
    make_event(cast.anna)
    people.set_digest(tg_id=cast.anna.tg_id, digest_time=dt.time(23, 59, 59, 999999))
    assert texts(cast.anna) == []
    assert TgUser.objects.get(pk=cast.anna.pk).digest_sent_on is None


def test_empty_day_sends_no_digest(cast: Cast) -> None:
    make_event(cast.anna, days=2)
    make_event(cast.boris)
    due_now(cast.anna)
    assert texts(cast.anna) == []
    assert TgUser.objects.get(pk=cast.anna.pk).digest_sent_on == clock.today("Europe/Moscow")


def test_digest_skips_people_who_opted_out_or_are_unreachable(cast: Cast) -> None:
    for person in (cast.anna, cast.boris):
        make_event(person)
    people.set_digest(tg_id=cast.anna.tg_id, digest_time=None)
    due_now(cast.boris)
    people.set_reachable(tg_id=cast.boris.tg_id, can_write=False)
    assert texts(cast.anna) == texts(cast.boris) == []


def test_digest_lists_meetings_of_a_participant(cast: Cast) -> None:
    confirmed = make_meeting(cast.anna, cast.boris, name="Согласована", status="confirmed")
    make_meeting(cast.anna, cast.boris, name="Ждёт", time=dt.time(20))
    make_meeting(cast.anna, cast.boris, name="Отклонена", time=dt.time(21), status="declined")
    for person in (cast.anna, cast.boris):
        due_now(person)
    forget_messages()
    assert digest.send_due() == 2
    (his,), (hers,) = list_texts(cast.boris), list_texts(cast.anna)
    assert [name in his for name in ("Согласована", "Ждёт", "Отклонена")] == [True, False, False]
    assert hers.count("Согласована") == 1, "her event is this meeting"
    appointments.cancel(actor=Actor.person(cast.anna.tg_id), appointment_id=confirmed.pk)
    due_now(cast.boris)
    assert texts(cast.boris) == []


def test_meeting_moved_off_its_event_is_in_organizers_digest(cast: Cast) -> None:
    event = make_event(cast.anna, days=5, name="Обед")
    first, _second = (
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=participant.tg_id, event_id=event.pk)
        for participant in (cast.boris, cast.oleg)
    )
    rescheduling.reschedule(
        actor=Actor.person(cast.anna.tg_id), appointment_id=first.pk, date=get_day(1), time=dt.time(9), scope="this"
    )
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=first.pk)
    due_now(cast.anna)
    assert "09:00" in texts(cast.anna)[0]


def test_digest_of_full_day_fits_into_one_message(cast: Cast) -> None:
    for hour in range(20):
        make_event(cast.anna, name="&" * 255, time=dt.time(hour))
    due_now(cast.anna)
    (text,) = texts(cast.anna)
    assert "8" in text.splitlines()[-1]


def test_several_workers_send_one_digest(committed: None) -> None:
    readers = [make_person(f"Человек {number}") for number in range(20)]
    for person in readers:
        make_event(person)
        due_now(person)
    forget_messages()
    with Crowd(8) as workers:
        sent = sum(workers.rush([lambda: digest.send_due(limit=3)] * 8))
    while more := digest.send_due():
        sent += more
    assert sent == 20
    assert [len(list_texts(person)) for person in readers] == [1] * 20
