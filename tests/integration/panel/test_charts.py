"""The charts on the panel's first page: what the worker counts, what is drawn, what the table beside it says."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from calendarapp import clock
from calendarapp.models import BotStatistics, DayCount, OutboxMessage
from calendarapp.services import day_counts, outbox
from tests.support.factories import Cast, forget_messages, get_day, make_meeting, make_message

pytestmark = pytest.mark.django_db


def count_all() -> None:
    while day_counts.keep_up():
        pass


def age_counts(**ago: int) -> None:
    DayCount.objects.update(counted_at=clock.now() - dt.timedelta(**ago))


def sections(client: Client, query: str = "") -> dict[str, str]:
    page = client.get(f"/admin/{query}").content.decode()
    return dict(re.findall(r'aria-labelledby="chart-(\w+)">(.*?)</section>', page, re.DOTALL))


def rows(section: str) -> dict[str, list[int]]:
    """The table of a chart: its first column, and the numbers."""
    body = section.split("<tbody>")[1]
    found = re.findall(r'<th scope="row">([^<]*)</th>(.*?)</tr>', body, re.DOTALL)
    return {day: [int(number) for number in re.findall(r"<td>(\d+)</td>", cells)] for day, cells in found}


def current(section: str) -> list[int]:
    """The numbers of today, or of this week."""
    row = section.split('<tr class="current">')[1].split("</tr>", maxsplit=1)[0]
    return [int(number) for number in re.findall(r"<td>(\d+)</td>", row)]


class TestCounting:
    def test_meetings_are_counted_by_their_day_and_status(self, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, days=0, time=dt.time(23, 58), status="confirmed")
        make_meeting(cast.anna, cast.oleg, days=0, time=dt.time(23, 59))
        make_meeting(cast.anna, cast.boris, days=3, status="declined")
        make_meeting(cast.anna, cast.boris, days=3, status="cancelled")
        count_all()
        today, later = DayCount.objects.get(pk=get_day(0)), DayCount.objects.get(pk=get_day(3))
        assert (today.confirmed, today.pending, today.declined, today.cancelled) == (1, 1, 0, 0)
        assert (later.confirmed, later.pending, later.declined, later.cancelled) == (0, 0, 1, 1)

    def test_every_day_of_the_charts_is_counted_once(self, db: None) -> None:
        count_all()
        days = set(DayCount.objects.values_list("date", flat=True))
        assert {get_day(-25 * 7), get_day(0), get_day(13 * 7)} <= days
        assert day_counts.keep_up() == 0

    def test_near_days_are_counted_again_before_distant_ones(self, cast: Cast) -> None:
        count_all()
        age_counts(minutes=2)
        assert day_counts.keep_up() == 3, "yesterday, today, tomorrow"
        age_counts(minutes=11)
        assert day_counts.keep_up() == 29, "two weeks on both sides"
        age_counts(hours=7)
        assert day_counts.keep_up(limit=5) == 5
        near = DayCount.objects.order_by("-counted_at")[:5]
        assert {row.date for row in near} == {get_day(offset) for offset in range(-2, 3)}

    def test_status_that_changes_is_counted_again(self, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, days=1)
        count_all()
        make_meeting(cast.anna, cast.oleg, days=1, status="confirmed")
        age_counts(minutes=2)
        count_all()
        row = DayCount.objects.get(pk=get_day(1))
        assert (row.pending, row.confirmed) == (1, 1)

    def test_most_waiting_and_failed_messages_of_a_day_are_kept(self, cast: Cast) -> None:
        forget_messages()
        for text in ("раз", "два"):
            make_message(chat_id=cast.anna.tg_id, payload={"chat_id": 1, "text": text})
        lost = make_message(chat_id=cast.boris.tg_id, payload={"chat_id": 2, "text": "три"})
        outbox.mark_failed(lost.pk, error="Forbidden")
        count_all()
        row = DayCount.objects.get(pk=get_day(0))
        assert (row.waiting, row.failed) == (2, 1)
        OutboxMessage.objects.all().delete()
        age_counts(minutes=2)
        count_all()
        row.refresh_from_db()
        assert (row.waiting, row.failed) == (2, 1)

    def test_message_failed_at_night_belongs_to_the_day_of_the_time_zone(self, cast: Cast) -> None:
        lost = make_message(chat_id=cast.anna.tg_id, payload={"chat_id": 1, "text": "ночью"})
        night = clock.to_instant(get_day(-1), dt.time(0, 30), "Europe/Moscow")
        OutboxMessage.objects.filter(pk=lost.pk).update(failed_at=night)
        count_all()
        assert DayCount.objects.get(pk=get_day(-1)).failed == 1
        assert DayCount.objects.get(pk=get_day(-2)).failed == 0


class TestPage:
    def test_charts_show_what_was_counted(self, panel: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, days=0, time=dt.time(23, 59), status="confirmed")
        count_all()
        found = sections(panel)
        assert list(found) == ["people", "events", "meetings", "messages"]
        assert current(found["people"]) == [3]
        assert current(found["events"]) == [1, 0, 0]
        assert current(found["meetings"]) == [1, 0, 0, 0]
        assert [len(rows(section)) for section in found.values()] == [28] * 4
        assert "chart-confirmed" in found["meetings"].split("<svg")[1].split("</svg>")[0]

    def test_weeks_add_days_up_but_not_what_waited(self, panel: Client) -> None:
        monday = get_day(0) - dt.timedelta(days=get_day(0).weekday())
        for day in (monday, monday + dt.timedelta(days=6)):
            BotStatistics.objects.create(date=day, user_count=5, event_count=2)
            DayCount.objects.create(date=day, confirmed=3, waiting=40, failed=1, counted_at=clock.now())
        found = sections(panel, "?by=week")
        assert current(found["people"]) == [10]
        assert current(found["meetings"]) == [6, 0, 0, 0]
        assert current(found["messages"]) == [40, 2]
        assert [len(rows(section)) for section in found.values()] == [26] * 4

    def test_bars_are_as_high_as_their_numbers(self, panel: Client) -> None:
        BotStatistics.objects.create(date=get_day(0), user_count=50)
        BotStatistics.objects.create(date=get_day(-1), user_count=25)
        picture = sections(panel)["people"].split("<svg")[1]
        assert re.findall(r'class="chart-people"[^>]* height="([\d.]+)"', picture) == ["50.00", "100.00"]

    @pytest.mark.parametrize("query", ["?by=", "?by=year", "?by=week&by=day", "?by=%FF"])
    def test_other_addresses_show_days(self, panel: Client, query: str) -> None:
        assert len(rows(sections(panel, query)["people"])) == 28

    def test_only_permitted_charts_are_shown(self, client: Client) -> None:
        account = User.objects.create_user("viewer", is_staff=True)
        account.user_permissions.set(Permission.objects.filter(codename="view_appointment"))
        client.force_login(account)
        assert list(sections(client)) == ["meetings"]
        account.user_permissions.clear()
        assert list(sections(client)) == []

    def test_page_costs_the_same_however_much_there_is(
        self, panel: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for days in range(1, 15):
            make_meeting(cast.anna, cast.boris, days=days)
        count_all()
        # Session, user; nine figures; the next meetings, earlier ones, their people; counts folded and read; two reads
        # of the charts; the user's last actions.
        with django_assert_max_num_queries(24):
            panel.get("/admin/")
