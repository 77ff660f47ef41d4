"""Calendar import: preview, each event once, all or nothing."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Event, Reminder, StatisticsDelta
from calendarapp.services import calendar_import, events, export
from tests.support import factories
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db


def vevent(uid: str = "1@there", *, days: int = 3, name: str = "Обед", sequence: int = 0, more: str = "") -> str:
    start = f"{factories.get_day(days):%Y%m%d}T120000"
    return (
        f"BEGIN:VEVENT\nUID:{uid}\nSUMMARY:{name}\nDTSTART;TZID=Europe/Berlin:{start}\nDURATION:PT1H\n"
        f"SEQUENCE:{sequence}\n{more}END:VEVENT\n"
    )


def file(*vevents: str) -> bytes:
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{''.join(vevents)}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def mine(owner: Any) -> list[Event]:
    return list(Event.objects.filter(tg_user_id=owner.tg_id).order_by("slot", "id"))


def code(owner: Any, data: bytes) -> str:
    with pytest.raises(CalendarError) as refused:
        calendar_import.run(owner=owner.tg_id, data=data)
    return refused.value.code


def test_preview_writes_nothing(cast: Cast) -> None:
    preview = calendar_import.read(file(vevent(), vevent("2@there", days=-3)), owner=cast.anna.tg_id)
    assert ([item.name for item in preview.new], preview.past) == (["Обед"], 1)
    assert mine(cast.anna) == []


def test_event_is_imported_with_all_fields(cast: Cast) -> None:
    alarm = "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT30M\nEND:VALARM\n"
    done = calendar_import.run(owner=cast.anna.tg_id, data=file(vevent(sequence=4, more=alarm)))
    assert (done.made, done.refused) == (1, [])
    [event] = mine(cast.anna)
    assert (event.name, event.date, event.time) == ("Обед", factories.get_day(3), dt.time(12))
    assert (event.timezone, event.duration_minutes, event.reminder_minutes) == ("Europe/Berlin", 60, [30])
    assert (event.uid, event.sequence) == ("1@there", 4)
    [reminder] = Reminder.objects.filter(event_id=event.pk)
    assert reminder.due_at == event.slot.lower - dt.timedelta(minutes=30)
    assert StatisticsDelta.objects.latest("id").event_count == 1


def test_same_file_twice_imports_once(cast: Cast) -> None:
    data = file(vevent(), vevent("2@there"), vevent("rule", more="RRULE:FREQ=WEEKLY;COUNT=4\n"))
    assert calendar_import.run(owner=cast.anna.tg_id, data=data).made == 6
    again = calendar_import.run(owner=cast.anna.tg_id, data=data)
    assert (again.made, again.changed, again.known) == (0, 0, 6)
    assert calendar_import.run(owner=cast.boris.tg_id, data=data).made == 6


def test_newer_file_updates_events(cast: Cast) -> None:
    calendar_import.run(owner=cast.anna.tg_id, data=file(vevent()))
    newer = file(vevent(name="Ужин", days=4, sequence=7))
    preview = calendar_import.read(newer, owner=cast.anna.tg_id)
    assert [(event.name, item.name) for event, item in preview.changed] == [("Обед", "Ужин")]
    assert calendar_import.run(owner=cast.anna.tg_id, data=newer).changed == 1
    [event] = mine(cast.anna)
    assert (event.name, event.date, event.sequence) == ("Ужин", factories.get_day(4), 7)
    assert calendar_import.run(owner=cast.anna.tg_id, data=newer).known == 1
    assert calendar_import.run(owner=cast.anna.tg_id, data=file(vevent(name="Обед", sequence=3))).known == 1
    assert [event.name for event in mine(cast.anna)] == ["Ужин"]


def test_later_last_modified_of_same_sequence_updates(cast: Cast) -> None:
    calendar_import.run(owner=cast.anna.tg_id, data=file(vevent()))
    for moment, changed in ((clock.now() - dt.timedelta(hours=1), 0), (clock.now() + dt.timedelta(hours=1), 1)):
        newer = file(vevent(name="Ужин", more=f"LAST-MODIFIED:{moment:%Y%m%dT%H%M%SZ}\n"))
        assert calendar_import.run(owner=cast.anna.tg_id, data=newer).changed == changed


def test_own_export_is_recognized(cast: Cast) -> None:
    factories.make_event(cast.anna)
    factories.make_meeting(cast.boris, cast.anna, days=2)
    _name, data = export.render_document(tg_id=cast.anna.tg_id, form="ics")
    done = calendar_import.run(owner=cast.anna.tg_id, data=data)
    assert (done.made, done.changed, done.known) == (0, 0, 2)
    assert calendar_import.run(owner=cast.oleg.tg_id, data=data).made == 2


def test_deleted_event_is_restored_from_an_export(cast: Cast) -> None:
    event = factories.make_event(
        cast.anna, name="a; b, c\\d", details="x\ny", duration_minutes=45, reminder_minutes=[7]
    )
    _name, data = export.render_document(tg_id=cast.anna.tg_id, form="ics")
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=event.pk)
    assert calendar_import.run(owner=cast.anna.tg_id, data=data).made == 1
    [back] = mine(cast.anna)
    fields = ("name", "details", "date", "time", "timezone", "duration_minutes", "reminder_minutes", "slot", "sequence")
    assert [getattr(back, field) for field in fields] == [getattr(event, field) for field in fields]
    _name, again = export.render_document(tg_id=cast.anna.tg_id, form="ics")
    assert f"UID:event-{event.pk}@vstrecha" in again.decode()


def test_rejected_entries_are_reported(cast: Cast) -> None:
    data = file(
        vevent("1", more="STATUS:CANCELLED\n"),
        vevent("2").replace("PT1H", "P367D"),
        vevent("3").replace("Europe/Berlin", "Nowhere/Land"),
        vevent("4", more="RRULE:FREQ=SECONDLY\n"),
        vevent("5"),
    )
    done = calendar_import.run(owner=cast.anna.tg_id, data=data)
    assert done.made == 1
    codes = {"event_cancelled", "duration_wrong", "event_zone_unknown", "recurrence_unsupported"}
    assert {refused.code for refused in done.refused} == codes
    with translation.override("ru"):
        reasons = [calendar_import.render_reason(refused) for refused in done.refused]
    assert "неизвестен его часовой пояс Nowhere/Land" in reasons


@pytest.mark.parametrize(("status", "reason"), [("declined", "event_declined"), ("cancelled", "event_cancelled")])
def test_meeting_that_was_only_declined_is_not_called_cancelled(cast: Cast, status: str, reason: str) -> None:
    """It takes place, for its other people."""
    factories.make_meeting(cast.anna, cast.boris, status=status, name="Шашлыки")
    _name, data = export.render_document(tg_id=cast.boris.tg_id, form="ics")
    done = calendar_import.run(owner=cast.oleg.tg_id, data=data)
    assert (done.made, [(one.name, one.code) for one in done.refused]) == (0, [("Шашлыки", reason)])
    with translation.override("ru"):
        said = calendar_import.render_reason(done.refused[0])
    assert ("отменено" in said) == (status == "cancelled")


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (["DECLINED"], "event_declined"),
        (["DECLINED", "DECLINED"], "event_declined"),
        (["DECLINED", "ACCEPTED"], "event_cancelled"),
        (["NEEDS-ACTION"], "event_cancelled"),
        ([], "event_cancelled"),
    ],
)
def test_cancelled_event_is_declined_where_everybody_has_declined(cast: Cast, answers: list[str], reason: str) -> None:
    people = "".join(f"ATTENDEE;PARTSTAT={answer}:mailto:{answer}{n}@x.org\n" for n, answer in enumerate(answers))
    head = "ATTENDEE;ROLE=CHAIR;PARTSTAT=ACCEPTED:mailto:chair@x.org\n" if answers else ""
    done = calendar_import.run(owner=cast.anna.tg_id, data=file(vevent("1", more=f"STATUS:CANCELLED\n{head}{people}")))
    assert [one.code for one in done.refused] == [reason]


def test_long_texts_are_cut_and_missing_names_filled(cast: Cast) -> None:
    calendar_import.run(
        owner=cast.anna.tg_id,
        data=file(vevent("1", name="x" * 300, more=f"DESCRIPTION:{'😀' * 2000}\n"), vevent("2", name="", days=5)),
    )
    long, nameless = mine(cast.anna)
    assert (len(long.name), len(long.details)) == (255, 1500)
    assert nameless.name == "Без названия"


def test_all_day_events_are_in_owners_zone(cast: Cast) -> None:
    day = f"BEGIN:VEVENT\nUID:1\nSUMMARY:x\nDTSTART;VALUE=DATE:{factories.get_day(3):%Y%m%d}\nEND:VEVENT\n"
    calendar_import.run(owner=cast.anna.tg_id, data=file(day))
    [event] = mine(cast.anna)
    assert (event.time, event.timezone, event.duration_minutes) == (dt.time(0), "Europe/Moscow", 1440)


def test_import_beyond_the_event_limit_is_refused(cast: Cast, settings: Any) -> None:
    settings.EVENTS_PER_PERSON = 3
    factories.make_event(cast.anna)
    assert code(cast.anna, file(*(vevent(str(number)) for number in range(3)))) == "too_many_events"
    assert len(mine(cast.anna)) == 1
    assert calendar_import.run(owner=cast.anna.tg_id, data=file(vevent("1"), vevent("2"))).made == 2
    with pytest.raises(CalendarError) as refused:
        factories.make_event(cast.anna)
    assert refused.value.code == "too_many_events"
    factories.make_event(cast.boris)


def test_file_that_is_not_a_calendar_is_refused(cast: Cast) -> None:
    assert code(cast.anna, b"hello") == "file_not_calendar"
    assert code(cast.anna, b"x" * (1024 * 1024 + 1)) == "file_too_large"


def test_two_thousand_events_are_imported(cast: Cast) -> None:
    done = calendar_import.run(owner=cast.anna.tg_id, data=file(*(vevent(str(number)) for number in range(2000))))
    assert done.made == 2000
    assert Reminder.objects.filter(tg_id=cast.anna.tg_id).count() == 2000
    assert code(cast.boris, file(*(vevent(str(number)) for number in range(2001)))) == "file_too_many_events"
