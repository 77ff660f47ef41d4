"""A list of the panel as a CSV file: the same rows, sent while they are read, with nothing that is run on opening."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calendarapp.models import Appointment, Event, TgUser
from calendarapp.panel import csv_lists
from calendarapp.queries import search
from calendarapp.security.audit_log import Act
from calendarapp.services import outbox
from tests.support.factories import Cast, get_day, make_event, make_meeting, make_message

pytestmark = pytest.mark.django_db

SECTIONS = ("event", "appointment", "tguser", "botstatistics", "outboxmessage", "reminder", "history")


def export(client: Client, section: str, query: str = "", **headers: Any) -> Any:
    return client.post(f"/admin/calendarapp/{section}/csv/{query}", headers=headers)


def read(answer: Any) -> list[dict[str, str]]:
    """The rows under their titles."""
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def numbers(answer: Any) -> list[int]:
    return [int(row["ID"]) for row in read(answer)]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_list_has_a_file_with_its_rows(panel: Client, cast: Cast, section: str) -> None:
    make_meeting(cast.anna, cast.boris, details="Ряд 7")
    rows = read(export(panel, section))
    shown = panel.get(f"/admin/calendarapp/{section}/").context["cl"]
    assert len(rows) == shown.result_count > 0
    form = f'action="csv/{shown.get_query_string()}"'.replace("&", "&amp;")
    assert form in panel.get(f"/admin/calendarapp/{section}/").content.decode()


@pytest.mark.parametrize("section", ["apitoken", "auth/user"])
def test_lists_of_secrets_and_accounts_have_none(panel: Client, section: str) -> None:
    path = section if "/" in section else f"calendarapp/{section}"
    assert panel.post(f"/admin/{path}/csv/").status_code in {302, 404}
    assert 'action="csv/' not in panel.get(f"/admin/{path}/").content.decode()


def test_meeting_is_written_with_its_people(panel: Client, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, details="Ряд 7", status="confirmed", place="Сад", duration_minutes=45)
    [row] = read(export(panel, "appointment"))
    assert row | {
        "ID": str(meeting.pk), "Дата": str(get_day(1)), "Время": "12:30:00", "Статус": "подтверждена",
        "Организатор": str(cast.anna.pk), "Организатор, имя": "Анна", "Участник, имя": "Борис",
        "Подробности": "Ряд 7", "Место": "Сад", "Весь день": "нет", "Событие": str(meeting.event_id),
    } == row  # fmt: skip


def test_file_is_in_the_readers_language(panel: Client, cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris)
    [row] = read(export(panel, "appointment", accept_language="en"))
    assert (row["Status"], row["Organizer, name"], row["All day"]) == ("pending", "Анна", "no")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_nothing_is_taken_for_a_formula(panel: Client, cast: Cast, start: str) -> None:
    TgUser.objects.filter(pk=cast.anna.pk).update(first_name=f"Анна {start}" if start.isspace() else f"{start}Анна")
    event = make_event(cast.anna)
    Event.objects.filter(pk=event.pk).update(name=f'{start}HYPERLINK("http://x")', details=f"{start}1+1")
    [row] = read(export(panel, "event"))
    for name in ("Название", "Подробности"):
        assert row[name].startswith(f"'{start}"), name
    assert row["Telegram ID владельца, имя"] == ("Анна" if start.isspace() else f"'{start}Анна")
    assert row["Telegram ID владельца"] == str(cast.anna.pk)


def test_texts_with_quotes_and_lines_stay_whole(panel: Client, cast: Cast) -> None:
    event = make_event(cast.anna)
    Event.objects.filter(pk=event.pk).update(details='а;"б",\nв')
    assert read(export(panel, "event"))[0]["Подробности"] == 'а;"б",\nв'


class TestFilters:
    def test_filters_search_and_period_are_those_of_the_list(self, panel: Client, cast: Cast) -> None:
        mine = make_meeting(cast.anna, cast.boris, status="confirmed", name="Совет")
        make_meeting(cast.anna, cast.boris, days=2, name="Совет")
        make_meeting(cast.anna, cast.oleg, days=3, status="confirmed", name="Обед")
        past = make_meeting(cast.anna, cast.boris, days=4, status="confirmed", name="Совет")
        Appointment.objects.filter(pk=past.pk).update(date="2020-01-01")
        query = "?status__exact=confirmed&q=Совет&person=Борис"
        assert numbers(export(panel, "appointment", query)) == [mine.pk, past.pk]
        assert numbers(export(panel, "appointment", f"{query}&when=coming")) == [mine.pk]
        assert numbers(export(panel, "appointment", f"{query}&date__year=2020")) == [past.pk]

    def test_page_of_the_list_does_not_matter(self, panel: Client, cast: Cast) -> None:
        found = [make_event(cast.anna, days=days).pk for days in range(1, 5)]
        assert numbers(export(panel, "event", "?p=1&o=-1")) == found

    @pytest.mark.parametrize("query", ["?date__year=0", "?no_such_field=1", "?date=x"])
    def test_nonsense_is_refused(self, panel: Client, cast: Cast, query: str) -> None:
        make_event(cast.anna)
        assert export(panel, "event", query).status_code in {302, 400}
        assert not LogEntry.objects.filter(action_flag=Act.EXPORT).exists()

    @pytest.mark.parametrize("query", ["", "?q=Совет", "?person=Борис", "?status__exact=pending"])
    def test_long_lists_are_the_same(
        self, panel: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, query: str
    ) -> None:
        for days in range(1, 6):
            make_meeting(
                cast.anna, cast.boris if days % 2 else cast.oleg, days=days, name="Совет" * (days % 2) or "Обед"
            )
        short = numbers(export(panel, "appointment", query))
        monkeypatch.setattr(search, "SHORT", -1)
        monkeypatch.setattr(csv_lists, "CHUNK", 2)
        assert numbers(export(panel, "appointment", query)) == short


class TestParts:
    @pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 5])
    def test_every_row_comes_once_whatever_the_parts(
        self, panel: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch, count: int
    ) -> None:
        monkeypatch.setattr(csv_lists, "CHUNK", 2)
        found = [make_event(cast.anna, days=9 - days).pk for days in range(count)]
        assert numbers(export(panel, "event")) == found

    def test_parts_are_read_when_they_are_asked_for(
        self, panel: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """So memory does not grow with the list."""
        monkeypatch.setattr(csv_lists, "CHUNK", 2)
        for days in range(1, 8):
            make_event(cast.anna, days=days)
        parts = iter(export(panel, "event").streaming_content)
        next(parts)
        for _part in range(3):
            with CaptureQueriesContext(
                connection,
            ) as made:
                assert next(parts).count(b"\r\n") == 2
            asked = [query["sql"] for query in made if '"events"' in query["sql"]]
            assert len(asked) == 1
            assert "LIMIT 2" in asked[0]
            assert "OFFSET" not in asked[0]
        assert next(parts).count(b"\r\n") == 1
        assert list(parts) == []

    def test_row_that_is_added_meanwhile_does_no_harm(
        self, panel: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(csv_lists, "CHUNK", 1)
        first, second = make_event(cast.anna, days=1), make_event(cast.anna, days=2)
        parts = iter(export(panel, "event").streaming_content)
        read_so_far = [next(parts), next(parts)]
        Event.objects.filter(pk=first.pk).delete()
        third = make_event(cast.anna, days=0, time=dt.time(23, 59))
        rows = b"".join([*read_so_far, *parts]).decode("utf-8-sig").splitlines()[1:]
        assert [int(row.split(",")[0]) for row in rows] == [first.pk, second.pk, third.pk]


class TestRights:
    def test_who_may_not_see_the_list_gets_no_file(self, client: Client, cast: Cast) -> None:
        account = User.objects.create_user("viewer", is_staff=True)
        account.user_permissions.set(Permission.objects.filter(codename="view_event"))
        client.force_login(account)
        make_meeting(cast.anna, cast.boris)
        assert len(read(export(client, "event"))) == 1
        for section in set(SECTIONS) - {"event"}:
            assert export(client, section).status_code == 403

    def test_only_a_form_of_ours_asks_for_it(self, staff: User, panel: Client) -> None:
        assert panel.get("/admin/calendarapp/event/csv/").status_code == 405
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(staff)
        assert strict.post("/admin/calendarapp/event/csv/").status_code == 403

    def test_it_is_written_down(self, panel: Client, staff: User, cast: Cast) -> None:
        lost = make_message(chat_id=cast.anna.tg_id, payload={"chat_id": 1, "text": "x"})
        outbox.mark_failed(lost.pk, error="Forbidden")
        export(panel, "outboxmessage", f"?delivery=failed&q=Forb&person={cast.anna.pk}&chat_id__gte=5")
        entry = LogEntry.objects.get(action_flag=Act.EXPORT)
        assert (entry.user, entry.content_type and entry.content_type.model) == (staff, "outboxmessage")
        assert (entry.object_repr, entry.change_message) == ("× 1", "delivery=failed&q=…&person=…&chat_id__gte=…")
        shown = panel.get("/admin/admin/logentry/").content.decode()
        assert "выгрузка" in shown
        assert "delivery=failed&amp;q=…" in shown
        assert panel.get("/admin/").status_code == 200

    def test_headers_make_it_a_download(self, panel: Client) -> None:
        answer = export(panel, "event")
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="vstrecha-event-{get_day(0)}.csv"'
        assert "no-store" in answer.headers["Cache-Control"]
