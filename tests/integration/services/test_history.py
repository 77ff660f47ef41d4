"""The history: every change of an event or a meeting is recorded with its author and surface, whatever wrote it."""

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client

from bot.dispatcher import dispatch
from bot.router import router
from calendarapp import authorship, clock, db
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.models import Appointment, Event, History, TgUser
from calendarapp.seeding import fill
from calendarapp.seeding.sample_data import Plan
from calendarapp.services import (
    appointments,
    calendar_import,
    erasure,
    events,
    export,
    history,
    holds,
    housekeeping,
    people,
    rescheduling,
)
from tests.support.api import ApiClient
from tests.support.factories import Cast, get_day, make_event, make_meeting
from tests.support.updates import make_message, make_press

pytestmark = pytest.mark.django_db

FILE = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:one@elsewhere\r
DTSTAMP:20250101T000000Z\r
DTSTART:{day:%Y%m%d}T090000Z\r
SUMMARY:From a file\r
END:VEVENT\r
END:VCALENDAR\r
"""


def story(**of: Any) -> list[tuple[str, str, str]]:
    """Author, surface and change of each entry, in order."""
    rows = History.objects.filter(**of).order_by("id")
    return [(row.kind, row.surface, row.action) for row in rows]


def newest(**of: Any) -> History:
    return History.objects.filter(**of).order_by("-id")[0]


def who(person: TgUser) -> Actor:
    return Actor.person(person.tg_id)


def test_write_of_the_bot_is_attributed_to_the_person(cast: Cast) -> None:
    anna, boris = cast.anna, cast.boris
    for text in ("/new", "Lunch", "tomorrow", "12:30"):
        dispatch(make_message(anna.tg_id, text), router, "bot")
    event = make_event(anna)
    dispatch(make_message(anna.tg_id, f"/edit {event.pk} Supper"), router, "bot")
    meeting = make_meeting(anna, boris, days=3)
    dispatch(make_press(boris.tg_id, f"appt:confirm:{meeting.pk}"), router, "bot")
    row = newest(appointment_id=meeting.pk)
    assert (row.kind, row.who_tg_id, row.surface, row.action) == ("person", boris.tg_id, "bot", "confirmed")
    assert (row.before, row.after) == ({"status": "pending"}, {"status": "confirmed"})
    assert (row.owner_tg_id, row.participant_tg_id, row.event_id) == (anna.tg_id, boris.tg_id, meeting.event_id)
    asked = dispatch(make_press(anna.tg_id, f"ev:delete:{event.pk}"), router, "bot")
    [yes] = re.findall(rf"del:{event.pk}:~\w+", str([call.payload for call in asked]))
    dispatch(make_press(anna.tg_id, yes), router, "bot")
    row = newest(event_id=event.pk)
    assert (row.kind, row.who_tg_id, row.surface, row.action) == ("person", anna.tg_id, "bot", "deleted")
    assert row.before is not None
    assert (row.before["user_id"], row.before["timezone"]) == (anna.tg_id, "Europe/Moscow")


def test_write_of_the_panel_is_attributed_to_the_operator(panel: Client, staff: User, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    panel.post(f"/admin/calendarapp/appointment/{meeting.pk}/status/", {"status": "cancelled", "confirmed": "1"})
    row = newest(appointment_id=meeting.pk)
    assert (row.kind, row.who_name, row.who_tg_id, row.surface) == ("operator", staff.username, None, "panel")
    assert row.action == "cancelled"


@pytest.mark.parametrize("of_staff", [False, True])
def test_write_with_a_token_is_attributed_to_the_program(cast: Cast, staff: User, of_staff: bool) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    program = ApiClient(staff if of_staff else cast.boris)
    answer = program.patch(f"appointments/{meeting.pk}/", {"status": "confirmed"})
    assert answer.status_code == 200
    row = newest(appointment_id=meeting.pk)
    assert (row.kind, row.surface, row.action) == ("program", "api", "confirmed")
    assert row.who_tg_id == (None if of_staff else cast.boris.tg_id)
    assert program.token[:8] in row.who_name
    assert (staff.username in row.who_name) == of_staff
    answer = ApiClient(cast.anna).post("events/", {"name": "Обед", "date": get_day(), "time": "10:00"})
    assert story(event_id=answer.json()["id"]) == [("program", "api", "created")]


def test_staff_session_in_the_api_is_attributed_to_the_operator(panel: Client, staff: User, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    path = f"/api/appointments/{meeting.pk}/"
    assert panel.patch(path, {"status": "declined"}, content_type="application/json").status_code == 200
    row = newest(appointment_id=meeting.pk)
    assert (row.kind, row.who_name, row.surface) == ("operator", staff.username, "api")


def test_author_of_a_request_does_not_leak_into_the_next(panel: Client, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    panel.post(f"/admin/calendarapp/appointment/{meeting.pk}/status/", {"status": "cancelled", "confirmed": "1"})
    assert authorship.get_writer() is None
    make_event(cast.anna)
    assert newest(owner_tg_id=cast.anna.tg_id).kind == "other"


def test_expiry_is_attributed_to_the_worker(cast: Cast) -> None:
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    for done in (housekeeping.run, lambda: _ask_again(cast)):
        meeting = make_meeting(cast.anna, cast.boris, days=1)
        Appointment.objects.filter(pk=meeting.pk).update(expires_at=clock.now() - dt.timedelta(minutes=1))
        done()
        row = newest(appointment_id=meeting.pk)
        assert (row.kind, row.who_tg_id, row.action) == ("worker", None, "expired")
    assert story(surface="worker") == [("worker", "worker", "expired")]


def _ask_again(cast: Cast) -> None:
    """Another organizer lets it expire, because they want the time."""
    with authorship.write_as(Writer("bot", "person", cast.oleg.tg_id)):
        make_meeting(cast.oleg, cast.boris, days=1)
    [made] = Appointment.objects.filter(organizer_tg_id=cast.oleg.tg_id)
    assert story(appointment_id=made.pk) == [("person", "bot", "created")]


def test_imported_events_are_attributed_to_the_file(cast: Cast) -> None:
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        calendar_import.run(owner=cast.anna.tg_id, data=FILE.format(day=get_day(5)).encode())
    [event] = Event.objects.filter(tg_user_id=cast.anna.tg_id)
    assert story(event_id=event.pk) == [("person", "file", "created")]


def test_raw_sql_writes_are_recorded_without_author(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id) VALUES ('Old', '2030-01-01', '10:00', NULL, %s)"
            " RETURNING id",
            [cast.anna.tg_id],
        )
        number = cursor.fetchone()[0]
        cursor.execute("UPDATE events SET time = '11:00' WHERE id = %s", [number])
        cursor.execute("UPDATE events SET name = 'New' WHERE id = %s", [number])
        cursor.execute("DELETE FROM events WHERE id = %s", [number])
    actions = ["created", "moved", "changed", "deleted"]
    assert story(event_id=number) == [("other", "other", action) for action in actions]
    moved = History.objects.get(event_id=number, action="moved")
    assert (moved.before, moved.after) == ({"time": "10:00:00"}, {"time": "11:00:00"})
    meeting = make_meeting(cast.anna, cast.boris)
    meeting.details = "по-другому"
    meeting.save()
    assert newest(appointment_id=meeting.pk).after == {"details": "по-другому"}


def test_irrelevant_changes_are_not_recorded(cast: Cast) -> None:
    event = make_event(cast.anna)
    count = History.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events SET reminders_set = false WHERE id = %s", [event.pk])
    events.change(actor=who(cast.anna), event_id=event.pk, name=event.name)
    assert History.objects.count() == count


def test_every_change_of_a_meeting_is_recorded(cast: Cast) -> None:
    anna, boris = who(cast.anna), who(cast.boris)
    meeting = make_meeting(cast.anna, cast.boris, days=2, time=dt.time(10))
    of: dict[str, Any] = {"actor": boris, "appointment_id": meeting.pk}
    rescheduling.propose(**of, date=get_day(2), time=dt.time(15))
    rescheduling.keep_time(actor=anna, appointment_id=meeting.pk)
    rescheduling.propose(**of, date=get_day(2), time=dt.time(16))
    rescheduling.accept_proposal(actor=anna, appointment_id=meeting.pk)
    rescheduling.reschedule(actor=anna, appointment_id=meeting.pk, date=get_day(3), time=dt.time(10))
    appointments.confirm(**of)
    appointments.decline(**of)
    actions = [action for _kind, _surface, action in story(appointment_id=meeting.pk)]
    assert actions == [
        "created", "proposed", "kept", "proposed", "accepted", "moved", "confirmed", "declined",
    ]  # fmt: skip


def test_rolled_back_write_is_not_recorded(cast: Cast) -> None:
    event = make_event(cast.anna)
    count = History.objects.count()
    with transaction.atomic():
        events.change(actor=who(cast.anna), event_id=event.pk, name="другое")
        transaction.set_rollback(True)
    assert History.objects.count() == count


def test_author_ends_with_the_transaction(committed: None) -> None:
    """The next transaction may use the connection for someone else."""
    from tests.support.factories import make_cast

    cast = make_cast()
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        event = make_event(cast.anna)  # in a function of the database
        events.change(actor=who(cast.anna), event_id=event.pk, name="другое")  # in a transaction
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('calendar.actor', true), '')")
        assert cursor.fetchone() == ("",)
        cursor.execute("UPDATE events SET name = 'raw' WHERE id = %s", [event.pk])
    assert story(event_id=event.pk) == [
        ("person", "bot", "created"), ("person", "bot", "changed"), ("other", "other", "changed"),
    ]  # fmt: skip
    numbers = History.objects.filter(event_id=event.pk).values_list("transaction", flat=True)
    assert len(set(numbers)) == 3


def test_both_owners_of_a_reassigned_event_see_its_history(cast: Cast) -> None:
    event = make_event(cast.anna)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE events SET user_id = %s WHERE id = %s", [cast.boris.tg_id, event.pk])
    for person in (cast.anna, cast.boris):
        row = newest(owner_tg_id=person.tg_id)
        assert (row.before, row.after) == ({"user_id": cast.anna.tg_id}, {"user_id": cast.boris.tg_id})
    erasure.erase(cast.anna.tg_id)
    assert newest(owner_tg_id=cast.boris.tg_id).before == {"user_id": 0}


def test_erased_person_is_removed_from_history_of_others(cast: Cast) -> None:
    with authorship.write_as(Writer("bot", "person", cast.anna.tg_id)):
        meeting = make_meeting(cast.anna, cast.boris, name="Тайна", details="Секрет", days=2)
        event = meeting.event_id
        erasure.erase(cast.anna.tg_id)
    assert not History.objects.filter(event_id=event, appointment_id=None).exists()
    rows = list(History.objects.filter(appointment_id=meeting.pk).order_by("id"))
    assert [row.action for row in rows][::2] == ["created", "cancelled"]
    for row in rows:
        assert (row.owner_tg_id, row.participant_tg_id, row.who_tg_id) == (0, cast.boris.tg_id, 0)
        kept = json.dumps([row.before, row.after, row.who_name], ensure_ascii=False)
        assert "Тайна" not in kept
        assert "Секрет" not in kept
        assert str(cast.anna.tg_id) not in kept
    erasure.erase(cast.boris.tg_id)
    assert not History.objects.filter(appointment_id=meeting.pk).exists()


def test_export_includes_the_persons_history(cast: Cast) -> None:
    with authorship.write_as(Writer("panel", "operator", name="chief")):
        meeting = make_meeting(cast.anna, cast.boris)
    make_event(cast.oleg)
    for person in (cast.anna, cast.boris):
        _name, content = export.render_document(tg_id=person.tg_id, form="json")
        told = json.loads(content)["history"]
        [made] = [row for row in told if row["appointment_id"] == meeting.pk]
        assert (made["action"], made["surface"], made["kind"]) == ("created", "panel", "operator")
        assert made["at"].startswith(str(clock.now().year))
        assert "chief" not in json.dumps(told)
    assert [row["event_id"] for row in told] == [meeting.event_id]


@pytest.mark.parametrize(("days", "left"), [(365, 1), (0, 2), (1000, 2)])
def test_history_is_kept_as_long_as_configured(cast: Cast, settings: Any, days: int, left: int) -> None:
    History.objects.all().delete()
    make_event(cast.anna)
    make_event(cast.anna)
    oldest = History.objects.order_by("id")[0]
    History.objects.filter(pk=oldest.pk).update(at=clock.now() - dt.timedelta(days=366))
    settings.HISTORY_DAYS = days
    housekeeping.run()
    assert History.objects.count() == left


def test_old_history_is_purged_in_batches(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    History.objects.all().delete()
    for _number in range(5):
        make_event(cast.anna)
    History.objects.update(at=clock.now() - dt.timedelta(days=400))
    monkeypatch.setattr(history, "BATCH", 2)
    monkeypatch.setattr(history, "BATCHES", 2)
    assert history.forget_old() == 4
    assert history.forget_old() == 1


def test_generated_data_has_no_history(committed: None) -> None:
    plan = Plan(people=2, events=20, meetings=5, seed=1, around=dt.date(2030, 1, 1))
    fill.write(plan, 0, fill.find_first_number())
    fill.finish(written=False)
    assert Event.objects.exists()
    assert not History.objects.exists()
    make_event(1234)
    assert History.objects.count() == 1


def test_panel_pages_show_the_history(panel: Client, staff: User, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    with authorship.write_as(Writer("bot", "person", cast.boris.tg_id)):
        appointments.confirm(actor=who(cast.boris), appointment_id=meeting.pk)
    with authorship.write_as(Writer("api", "program", name="vst_1234…")):
        appointments.cancel(actor=Actor.operator(), appointment_id=meeting.pk)
    for path in (
        f"appointment/{meeting.pk}/change/",
        f"event/{meeting.event_id}/change/",
        f"tguser/{cast.boris.tg_id}/change/",
        "history/",
        f"history/?q={meeting.pk}",
        f"history/?q={cast.boris.tg_id}",
        "history/?q=@Boris",
        "history/?action__exact=confirmed",
        "history/?surface__exact=api",
    ):
        page = panel.get(f"/admin/calendarapp/{path}").content.decode()
        asked = path.partition("?")[2]
        if "=api" not in asked:
            assert "статус: ожидает ответа → подтверждена" in page, path
            assert f'<a href="/admin/calendarapp/tguser/{cast.boris.tg_id}/change/">' in page, path
        if "=confirmed" not in asked:
            assert "программа vst_1234…" in page, path
    number = newest(appointment_id=meeting.pk).pk
    assert "отменена" in panel.get(f"/admin/calendarapp/history/{number}/change/").content.decode()
    for nothing in ("999999999999", "@nobody", "9" * 30):
        assert "статус:" not in panel.get(f"/admin/calendarapp/history/?q={nothing}").content.decode()


def test_history_is_read_only_in_the_panel(panel: Client, cast: Cast) -> None:
    make_event(cast.anna)
    number = newest(owner_tg_id=cast.anna.tg_id).pk
    for path in ("add/", f"{number}/change/", f"{number}/delete/"):
        assert panel.post(f"/admin/calendarapp/history/{path}", {"post": "yes"}).status_code == 403
    panel.post(
        "/admin/calendarapp/history/", {"action": "delete_selected", "_selected_action": [number], "post": "yes"}
    )
    assert History.objects.filter(pk=number).exists()


def test_table_without_history_trigger_is_adopted_at_next_start(cast: Cast) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER history ON events; DROP TRIGGER history_update ON events")
    make_event(cast.anna)
    assert not History.objects.filter(owner_tg_id=cast.anna.tg_id).exists()
    db.ensure_schema()
    make_event(cast.anna)
    assert story(owner_tg_id=cast.anna.tg_id) == [("other", "other", "created")]


def test_expiry_is_not_recorded_as_cancellation(cast: Cast) -> None:
    """If the organizer cancels a minute earlier, the cancellation is theirs."""
    people.set_hold_policy(tg_id=cast.boris.tg_id, policy="expire", hours=1)
    meeting = make_meeting(cast.anna, cast.boris)
    Appointment.objects.filter(pk=meeting.pk).update(expires_at=clock.now() + dt.timedelta(minutes=1))
    assert holds.expire_invitations() == 0
    appointments.cancel(actor=who(cast.anna), appointment_id=meeting.pk)
    assert newest(appointment_id=meeting.pk).action == "cancelled"
