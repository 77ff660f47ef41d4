"""Export: all of a person's own data and nothing of others'."""

import csv
import datetime as dt
import io
import json

import pytest
from icalendar import Calendar

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.queries.booking_links import list_times
from calendarapp.services import (
    appointments,
    booking_links,
    events,
    export,
    feed_addresses,
    link_bookings,
    time_polls,
    tokens,
    webhooks,
)
from tests.support import factories
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_calendar_file_holds_all_events_and_meetings(cast: Cast) -> None:
    event = factories.make_event(cast.anna)
    meeting = factories.make_meeting(cast.boris, cast.anna, status="declined")
    factories.make_meeting(cast.boris, cast.oleg, days=3)
    name, content = export.render_document(tg_id=cast.anna.tg_id, form="ics")
    uids = [str(item["UID"]) for item in Calendar.from_ical(content).walk("VEVENT")]
    assert sorted(uids) == [f"event-{event.pk}@vstrecha", f"meeting-{meeting.pk}@vstrecha"]
    assert name.startswith("vstrecha-20")
    assert name.endswith(".ics")


def test_csv_lists_all_events_and_meetings(cast: Cast) -> None:
    factories.make_event(cast.anna, name="Обед, с вином", details="две\nстроки", duration_minutes=90)
    factories.make_meeting(cast.boris, cast.anna, name="Встреча", status="confirmed", days=2)
    _name, content = export.render_document(tg_id=cast.anna.tg_id, form="csv")
    assert content.startswith(b"\xef\xbb\xbf")
    event, meeting = table(content)
    assert (event["Вид"], event["Название"], event["Подробности"]) == ("событие", "Обед, с вином", "две\nстроки")
    assert (event["Дата"], event["Время"], event["Длительность, минуты"]) == (
        str(factories.get_day()),
        "12:30:00",
        "90",
    )
    assert (meeting["Вид"], meeting["Организатор"], meeting["Участник"]) == ("встреча", "Борис", "Анна")
    assert meeting["Статус"] == "подтверждена"


def test_csv_has_whole_days_place_and_link_in_its_last_columns(cast: Cast) -> None:
    event = events.create(
        owner=cast.anna.tg_id, name="Отпуск", date=factories.get_day(2), ends_on=factories.get_day(4), all_day=True,
        place="=Дача", url="https://example.org/",
    )  # fmt: skip
    appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    factories.make_event(cast.anna, days=9)
    rows = table(export.render_document(tg_id=cast.anna.tg_id, form="csv")[1])
    last = [list(row.items())[-4:] for row in rows]
    whole = [
        ("Весь день", "да"),
        ("Последний день", str(event.ends_on)),
        ("Место", "'=Дача"),
        ("Ссылка", "https://example.org/"),
    ]
    assert last == [whole, [(title, "") for title, _cell in whole], whole]
    assert list(rows[0])[:7] == [
        "Вид", "Номер", "Название", "Дата", "Время", "Часовой пояс", "Длительность, минуты",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)"])
def test_csv_cells_are_no_formulas(cast: Cast, name: str) -> None:
    factories.make_event(cast.anna, name=name, details=name)
    [row] = table(export.render_document(tg_id=cast.anna.tg_id, form="csv")[1])
    assert row["Название"] == row["Подробности"] == f"'{name}"


def test_json_includes_the_profile(cast: Cast) -> None:
    event = factories.make_event(cast.anna, reminder_minutes=[5])
    meeting = factories.make_meeting(cast.boris, cast.anna)
    content = json.loads(export.render_document(tg_id=cast.anna.tg_id, form="json")[1])
    assert content["profile"]["tg_id"] == cast.anna.tg_id
    assert content["profile"]["timezone"] == "Europe/Moscow"
    [kept] = content["events"]
    assert (kept["id"], kept["reminder_minutes"], kept["time"]) == (event.pk, [5], "12:30:00")
    [met] = content["meetings"]
    assert (met["id"], met["organizer"], met["status"]) == (meeting.pk, "Борис", "pending")


@pytest.mark.parametrize("form", ["ics", "csv", "json"])
def test_export_of_an_empty_calendar_is_empty(form: str) -> None:
    _name, content = export.render_document(tg_id=factories.make_telegram_id(), form=form)
    assert content


def test_unknown_format_is_refused(cast: Cast) -> None:
    with pytest.raises(CalendarError) as refused:
        export.render_document(tg_id=cast.anna.tg_id, form="pdf")
    assert refused.value.code == "form_unknown"


def test_json_has_booking_links_and_polls_and_says_nothing_of_who_booked_or_voted(cast: Cast) -> None:
    link = booking_links.make(tg_id=cast.anna.pk, title="Консультация", questions=["Тема?"])
    found = link_bookings.require_open(link.token)
    start = list_times(found, clock.now(), found.horizon)[0][0]
    meeting = link_bookings.book_as_person(token=link.token, visitor=cast.oleg.pk, start=start, answers=["Отпуск"])
    starts = [clock.now() + dt.timedelta(days=days) for days in (20, 21)]
    poll = time_polls.make(organizer=cast.anna.pk, chat_id=-5, name="Ужин", starts=starts, language="ru", minutes=60)
    time_polls.note_sent(poll.pk, poll_id="export", message_id=3)
    time_polls.record_vote(poll_id="export", tg_id=cast.boris.pk, options=[1])
    content = json.loads(export.render_document(tg_id=cast.anna.pk, form="json")[1])
    [shown] = content["booking_links"]
    assert (shown["title"], shown["token"], shown["questions"]) == ("Консультация", link.token, ["Тема?"])
    assert [row["appointment_id"] for row in shown["bookings"]] == [meeting.pk]
    [asked] = content["polls"]
    assert (asked["name"], asked["votes"], asked["state"]) == ("Ужин", [0, 1], "open")
    assert str(cast.boris.pk) not in json.dumps(asked)
    for other in (cast.boris, cast.oleg):
        content = json.loads(export.render_document(tg_id=other.pk, form="json")[1])
        assert (content["booking_links"], content["polls"]) == ([], [])


def test_json_has_what_leads_to_the_calendar_from_outside_without_its_secrets(cast: Cast) -> None:
    holder = webhooks.Holder(tg_id=cast.anna.pk)
    hook, secret = webhooks.create(holder=holder, url="https://example.org/hook", types=["event.created"])
    webhooks.create(holder=webhooks.Holder(tg_id=cast.boris.pk), url="https://example.org/other")
    plain = tokens.issue(tg_id=cast.anna.pk, scope="read")
    address = feed_addresses.renew(tg_id=cast.anna.pk, kind="calendar")
    document = export.render_document(tg_id=cast.anna.pk, form="json")[1].decode()
    content = json.loads(document)
    [shown] = content["webhooks"]
    assert (shown["id"], shown["url"], shown["types"]) == (hook.pk, "https://example.org/hook", ["event.created"])
    assert [row["scope"] for row in content["api_tokens"]] == ["read"]
    assert [row["kind"] for row in content["feed_addresses"]] == ["calendar"]
    assert content["page_sessions"] == []
    for hidden in (secret, plain, address, hook.nonce):
        assert str(hidden) not in document
