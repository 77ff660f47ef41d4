"""/list: everything a person attends, with status, end and people."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from bot.handlers import agenda as shown
from bot.turn import Turn
from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.messages import lengths
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries import agenda
from calendarapp.services import appointments, events, joining, rescheduling, series, series_changes
from calendarapp.services.series import Scope
from tests.support.factories import Cast, age_meetings, get_day, make_cast, make_event, make_meeting, make_person
from tests.support.telegram import Person
from tests.support.updates import make_message


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def page(person: TgUser, *, days: int = 0, size: int = 50, first: int = 0) -> tuple[list[agenda.Entry], int]:
    since = clock.to_instant(get_day(days), dt.time(0), "Europe/Moscow")
    return agenda.get_agenda_page(person.tg_id, since=since, first=first, size=size)


def text_of(person: TgUser, number: int = 0) -> str:
    turn = Turn(update=make_message(person.tg_id, "/list"), person=person, bot_username="bot")
    return shown.render_page(turn, number)[0]


def meet(organizer: Person | TgUser, participant: Person | TgUser, **fields: Any) -> Appointment:
    ids = [person.tg_id if isinstance(person, TgUser) else person.id for person in (organizer, participant)]
    return make_meeting(queries.get_person(ids[0]), queries.get_person(ids[1]), **fields)


def test_both_people_see_the_meeting_and_its_status(anna: Person, boris: Person) -> None:
    meet(anna, boris, name="Lunch", time=dt.time(12), duration_minutes=90, status="confirmed")
    meet(anna, boris, name="Walk", time=dt.time(18), duration_minutes=30)
    boris.say("/list")
    text = boris.wait_for("Upcoming events and meetings")["text"]
    assert "12:00–13:30 · 🤝 Lunch\n   ✅ Confirmed · 👤 Anna" in text
    assert "18:00–18:30 · 🤝 Walk\n   ⏳ Waiting for your answer · 👤 Anna" in text
    assert "/meetings" in text
    anna.say("/list")
    text = anna.wait_for("Upcoming events and meetings")["text"]
    assert "12:00–13:30 · Lunch\n   👥 ✅ Coming: Boris" in text
    assert "18:00–18:30 · Walk\n   👥 ⏳ No answer yet: Boris" in text
    assert "/meetings" not in text
    assert text.count("Lunch") == text.count("Walk") == 1


def test_buttons_open_cards_and_keep_the_list(anna: Person, boris: Person) -> None:
    meet(anna, boris, name="Lunch", time=dt.time(12))
    make_event(boris.id, name="Dentist", time=dt.time(15))
    boris.say("/list")
    listed = boris.wait_for("Upcoming events")
    boris.press("1")
    card = boris.wait_for("You're invited")
    assert card["message_id"] != listed["message_id"]
    assert "✅ Confirm" in boris.buttons()
    boris.press("2", message=listed)
    assert "Dentist" in boris.wait_for("Event ID")["text"]
    boris.press_forged("appt:open:999999999")
    boris.wait_for_toast("no meeting with this ID")


def test_outsider_cannot_open_a_card(anna: Person, boris: Person, outsider: Person) -> None:
    meeting = meet(anna, boris, name="Secret")
    outsider.press_forged(f"appt:open:{meeting.pk}")
    outsider.wait_for_toast("no meeting with this ID")
    assert "Secret" not in outsider.transcript()


def test_meeting_without_event_is_listed_for_both(cast: Cast) -> None:
    appointments.invite(
        organizer=cast.anna.tg_id,
        participant=cast.boris.tg_id,
        name="Созвон",
        date=get_day(1),
        time=dt.time(10),
        timezone="Europe/Moscow",
    )
    for person in (cast.anna, cast.boris):
        [entry], count = page(person)
        assert (entry.name, entry.meeting, count, len(entry.attendees)) == ("Созвон", True, 1, 1)


def test_event_names_participants_and_moved_meeting_is_listed_separately(cast: Cast) -> None:
    event = make_event(cast.anna, days=2, name="Обед")
    first, _second = (
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=attendee.tg_id, event_id=event.pk)
        for attendee in (cast.boris, cast.oleg)
    )
    [entry], _count = page(cast.anna)
    assert [attendee.person.first_name for attendee in entry.attendees] == ["Борис", "Олег"]
    rescheduling.reschedule(
        actor=Actor.person(cast.anna.tg_id), appointment_id=first.pk, date=get_day(1), time=dt.time(9), scope="this"
    )
    apart, whole = page(cast.anna)[0]
    assert (apart.meeting, [attendee.person.first_name for attendee in apart.attendees]) == (True, ["Борис"])
    assert (whole.meeting, [attendee.person.first_name for attendee in whole.attendees]) == (False, ["Олег"])


def test_whoever_comes_after_all_is_there_once(cast: Cast) -> None:
    event = make_event(cast.anna)
    joining.join(event.pk, cast.boris.pk)
    joining.leave(event.pk, cast.boris.pk)
    again = joining.join(event.pk, cast.boris.pk).meeting
    assert again is not None
    for [entry], _total in (page(cast.boris), agenda.find_page(cast.boris.pk, event.name, first=0, size=8)):
        assert (entry.number, entry.status) == (again.pk, "confirmed")
    for [entry], _total in (page(cast.anna), agenda.find_page(cast.anna.pk, event.name, first=0, size=8)):
        assert [(one.person.pk, one.status) for one in entry.attendees] == [(cast.boris.pk, "confirmed")]
    for person in (cast.anna, cast.boris):
        assert [one.pk for one in queries.list_meetings_and_invitations(person.pk)] == [again.pk]


def test_whoever_came_after_all_is_struck_out_once_when_the_event_is_deleted(cast: Cast) -> None:
    event = make_event(cast.anna)
    joining.join(event.pk, cast.boris.pk)
    joining.leave(event.pk, cast.boris.pk)
    again = joining.join(event.pk, cast.boris.pk).meeting
    assert again is not None
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    for person in (cast.boris, cast.anna):
        for [entry], _total in (page(person), agenda.find_page(person.pk, event.name, first=0, size=8)):
            assert (entry.number, entry.status) == (again.pk, "cancelled")


def test_cancelled_meeting_is_struck_out_for_a_day(cast: Cast) -> None:
    declined = meet(cast.anna, cast.boris, name="Обед", status="declined")
    cancelled = meet(cast.anna, cast.boris, name="Кино", days=2, status="confirmed")
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=cancelled.event_id or 0)
    text = text_of(cast.boris)
    assert "<s>Обед</s>" in text
    assert "❌" in text
    assert "<s>Кино</s>" in text
    assert "🚫" in text
    assert "Олег" not in text
    assert "❌" in text_of(cast.anna), "the event is there, and its participant has declined"
    age_meetings(declined.pk, cancelled.pk, updated_at=clock.now() - agenda.KEPT - dt.timedelta(minutes=1))
    assert page(cast.boris) == ([], 0)
    [entry], _count = page(cast.anna)
    assert (entry.name, entry.attendees) == ("Обед", [])


def test_today_is_listed_from_midnight(cast: Cast) -> None:
    """Entries that ended today and running ones are marked; entries that ended before midnight are left out."""
    start = clock.to_instant(get_day(0), dt.time(0), "Europe/Moscow")
    now = clock.now()
    minutes = int((now - start).total_seconds() // 60)
    rows = [  # name, how many minutes after midnight it begins, how long
        ("Вчера", -60, 60), ("Ночь", -60, 61), ("Идёт", minutes - 1, 60), ("Впереди", minutes + 60, 30),
    ]  # fmt: skip
    for name, after, length in rows:
        at = (start + dt.timedelta(minutes=after)).astimezone(clock.get_zone("Europe/Moscow"))
        event = make_event(cast.anna, name=name, duration_minutes=length)
        Event.objects.filter(pk=event.pk).update(date=at.date(), time=at.time())
    entries, _count = page(cast.anna)
    names = [entry.name for entry in entries]
    assert names == [name for name, _after, _length in rows[1:]]
    assert [entry.running(now) for entry in entries][1:] == [True, False]
    assert [entry.over(now) for entry in entries][1:] == [False, False]
    assert entries[0].over(start + dt.timedelta(minutes=1))
    assert "сейчас" in text_of(cast.anna) or "now" in text_of(cast.anna)


def test_event_without_duration_is_not_past_in_its_minute() -> None:
    moment = dt.datetime(2026, 11, 28, 12, 0, tzinfo=dt.UTC)
    entry = agenda.Entry(1, False, "x", moment, moment, None, True)
    assert not entry.over(moment + dt.timedelta(seconds=59))
    assert entry.over(moment + dt.timedelta(seconds=60))
    assert not entry.running(moment - dt.timedelta(seconds=1))


def test_pages_list_every_entry_once(cast: Cast) -> None:
    for number in range(5):
        make_event(cast.anna, name=f"Событие {number}", days=1, time=dt.time(12))
        meet(cast.boris, cast.anna, name=f"Встреча {number}", days=2 + number)
        meet(cast.anna, cast.oleg, name=f"Гости {number}", days=2 + number, time=dt.time(20))
    pages = [page(cast.anna, first=first, size=4) for first in range(0, 20, 4)]
    assert {count for _entries, count in pages} == {15}
    numbers = [(entry.meeting, entry.number) for entries, _count in pages for entry in entries]
    assert len(numbers) == len(set(numbers)) == 15
    starts = [entry.start for entries, _count in pages for entry in entries]
    assert starts == sorted(starts)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_longest_page_fits_into_a_message(cast: Cast, language: str) -> None:
    anna = make_person("😀" * 64, last_name="😀" * 64, language=language, timezone="America/Argentina/Buenos_Aires")
    people = [make_person("😀" * 64, last_name="😀" * 64) for _number in range(agenda.ATTENDEES + 2)]
    for number in range(shown.SIZE + 1):
        event = make_event(anna, name="😀" * 255, days=number + 1, duration_minutes=24 * 60 - 1)
        for person, status in zip(people, [*Appointment.Status.values, "pending", "pending"], strict=True):
            meeting = appointments.invite_to_event(
                organizer=anna.tg_id, participant=person.tg_id, event_id=event.pk, force=True
            )
            Appointment.objects.filter(pk=meeting.pk).update(status=status)
    with translation.override(language):
        text = text_of(anna)
    assert 2000 < lengths.count_shown_units(text) < lengths.MESSAGE
    assert text.count("…") >= shown.SIZE


def test_many_participants_are_shown_as_a_count(cast: Cast) -> None:
    event = make_event(cast.anna, name="Обед")
    for number in range(agenda.ATTENDEES + 3):
        appointments.invite_to_event(
            organizer=cast.anna.tg_id, participant=make_person(f"Гость {number}").tg_id, event_id=event.pk
        )
    [entry], _count = page(cast.anna)
    assert (len(entry.attendees), entry.more) == (agenda.ATTENDEES, 3)
    assert "и ещё 3" in text_of(cast.anna) or "and 3 more" in text_of(cast.anna)


def test_moved_date_of_what_repeats_is_listed_beside_the_next_one(cast: Cast) -> None:
    """It was hidden behind the next date, which stands for all that are where the rule has them."""
    event = make_event(cast.anna, name="Yoga")
    actor = Actor.person(cast.anna.tg_id)
    series.repeat(actor=actor, event_id=event.pk, rrule="FREQ=WEEKLY;COUNT=4")
    dates = list(Event.objects.filter(tg_user_id=cast.anna.tg_id).order_by("slot"))
    series_changes.change_dates(actor=actor, event_id=dates[2].pk, scope=Scope.THIS, time=dt.time(20))

    def list_entries() -> list[tuple[int, int]]:
        """The number of each entry, and for how many later dates it stands."""
        since = clock.to_instant(get_day(0), dt.time(0), "Europe/Moscow")
        found, _count = agenda.get_agenda_page(cast.anna.tg_id, since=since, first=0, size=20, collapsed=True)
        return [(entry.number, entry.later) for entry in found]

    assert list_entries() == [(dates[0].pk, 2), (dates[2].pk, 0)]
    series_changes.change_dates(actor=actor, event_id=dates[0].pk, scope=Scope.ALL, time=dt.time(21))
    assert list_entries() == [(dates[0].pk, 2), (dates[2].pk, 0)], "the others are where the rule has them now"
