"""The agenda as a page: what is on, day by day, in the person's zone and language."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone, translation

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Event, TgUser
from calendarapp.pages import agenda
from calendarapp.services import appointments, events, joining, participants, series
from tests.support.factories import Cast, get_day, make_cast, make_event, make_meeting, make_person
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

AGENDA = "/calendar/"
FUTURE = dt.date(2031, 3, 3)  # a Monday


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def read(client: Client, person: TgUser, query: str = "") -> str:
    answer = sign_in(client, person.tg_id).get(AGENDA + query)
    assert answer.status_code == 200
    return answer.content.decode()


def put(owner: TgUser, date: str, time: str = "12:30", *, name: str, zone: str, minutes: int = 0) -> None:
    """A row as any writer may leave it, also of another time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO events (name, date, time, details, user_id, timezone, duration_minutes)"
            " VALUES (%s, %s, %s, '', %s, %s, %s)",
            [name, date, time, owner.tg_id, zone, minutes],
        )


def split_days(page: str) -> dict[str, str]:
    """The parts of the page by their days."""
    parts = re.findall(r'<section class="day" aria-labelledby="day-([\d-]+)"(.*?)</section>', page, re.DOTALL)
    return dict(parts)


def list_names(part: str) -> list[str]:
    return re.findall(r'<p class="title"><a [^>]*>(.*?)</a>', part, re.DOTALL)


def add(owner: TgUser, day: dt.date, time: dt.time = dt.time(12, 30), **fields: object) -> Event:
    return events.create(owner=owner.tg_id, **{"name": "Обед", "date": day, "time": time, **fields})  # type: ignore[arg-type]


class TestContents:
    def test_an_empty_calendar_says_what_to_do(self, client: Client, cast: Cast) -> None:
        page = read(client, cast.anna)
        assert split_days(page) == {}
        assert "Ничего не запланировано" in page
        assert f'href="/calendar/events/new/?date={get_day(0)}"' in page

    def test_events_and_meetings_of_both_roles_are_below_their_days(self, client: Client, cast: Cast) -> None:
        event = make_event(cast.anna, name="Стоматолог", time=dt.time(9), duration_minutes=45, place="Тверская, 1")
        invited = make_meeting(cast.boris, cast.anna, name="Созвон", days=2, time=dt.time(11))
        make_meeting(cast.anna, cast.boris, name="Отчёт", status="confirmed", days=2, time=dt.time(15))
        make_event(cast.oleg, name="Чужое")
        page = read(client, cast.anna)
        days = split_days(page)
        assert [list_names(part) for part in days.values()] == [[], ["Стоматолог"], ["Созвон", "Отчёт"]]
        first, second = days[str(get_day(1))], days[str(get_day(2))]
        assert f'href="/calendar/events/{event.pk}/"' in first
        assert "09:00–09:45" in first
        assert "Тверская, 1" in first
        assert f'href="/calendar/meetings/{invited.pk}/"' in second
        assert "Ждёт вашего ответа" in second
        assert 'class="entry meeting pending"' in second
        assert "Придёт: <bdi>Борис</bdi>" in second or "Борис" in second
        assert "Чужое" not in page

    def test_today_is_there_and_marked_also_without_entries(self, client: Client, cast: Cast) -> None:
        make_event(cast.anna, days=3)
        days = split_days(read(client, cast.anna))
        assert list(days) == [str(get_day(0)), str(get_day(3))]
        assert 'aria-current="date"' in days[str(get_day(0))]
        assert 'aria-current="date"' not in days[str(get_day(3))]

    def test_a_cancelled_meeting_is_struck_out_with_words_for_a_day(self, client: Client, cast: Cast) -> None:
        make_meeting(cast.boris, cast.anna, status="cancelled", name="Созвон")
        part = split_days(read(client, cast.anna))[str(get_day(1))]
        assert 'class="entry meeting off"' in part
        assert "Отменена" in part

    def test_whole_days_are_on_top_of_every_day_they_cover(self, client: Client, cast: Cast) -> None:
        add(cast.anna, FUTURE, dt.time(8), name="Раннее")
        add(cast.anna, FUTURE, name="Отпуск", all_day=True, time=dt.time(), duration_minutes=3 * 24 * 60)
        days = split_days(read(client, cast.anna, f"?from={FUTURE}"))
        assert [list_names(part) for part in days.values()] == [["Отпуск", "Раннее"], ["Отпуск"], ["Отпуск"]]
        assert "весь день" in days[str(FUTURE)]

    def test_an_event_over_midnight_is_on_both_days_with_its_end(self, client: Client, cast: Cast) -> None:
        add(cast.anna, FUTURE, dt.time(23), duration_minutes=180)
        add(cast.anna, FUTURE, dt.time(22), duration_minutes=120, name="До полуночи")
        days = list(split_days(read(client, cast.anna, f"?from={FUTURE}")).values())
        assert [list_names(part) for part in days] == [["До полуночи", "Обед"], ["Обед"]]
        assert "до 02:00 следующего дня" in days[0]
        assert "22:00–00:00" in days[0]
        assert "до 02:00" in days[1]

    def test_an_event_over_several_days_is_on_each_of_them(self, client: Client, cast: Cast) -> None:
        add(cast.anna, FUTURE, dt.time(20), duration_minutes=50 * 60)
        days = list(split_days(read(client, cast.anna, f"?from={FUTURE}")).values())
        assert len(days) == 3
        assert "20:00" in days[0]
        assert "весь день" in days[1]
        assert "до 22:00" in days[2]

    def test_a_series_shows_its_rule_in_words_on_each_date(self, client: Client, cast: Cast) -> None:
        series.create(
            owner=cast.anna.tg_id,
            name="Планёрка",
            date=get_day(1),
            time=dt.time(10),
            rrule="FREQ=DAILY;INTERVAL=7;COUNT=2",
        )
        days = list(split_days(read(client, cast.anna, f"?from={get_day(1)}")).values())
        assert len(days) == 2
        assert all("↻ </span>раз в 7 дней, 2 раза" in part for part in days)

    def test_what_is_on_now_says_so(self, client: Client, cast: Cast) -> None:
        begun = timezone.now().astimezone(clock.get_zone("Europe/Moscow")) - dt.timedelta(minutes=5)
        put(cast.anna, str(begun.date()), f"{begun:%H:%M}", name="Разговор", zone="Europe/Moscow", minutes=600)
        today = split_days(read(client, cast.anna))[str(get_day(0))]
        assert '<b class="badge">сейчас</b>' in today

    def test_times_are_in_the_persons_zone_and_another_ones_is_named(self, client: Client, cast: Cast) -> None:
        add(cast.anna, FUTURE, dt.time(10), timezone="America/New_York")
        page = read(client, cast.anna, f"?from={FUTURE}")
        assert "18:00" in split_days(page)[str(FUTURE)]
        assert "10:00 (America/New_York)" in page
        assert "Europe/Moscow" in page

    def test_the_language_is_the_persons(self, client: Client) -> None:
        person = make_person("Ann", language="en")
        add(person, FUTURE, name="Lunch", duration_minutes=60)
        page = read(client, person, f"?from={FUTURE}")
        assert '<html lang="en">' in page
        assert "Monday, 3 March 2031" in page
        with translation.override("ru"):
            assert "Понедельник" not in page


class TestText:
    def test_markup_and_directions_stay_within_the_name(self, client: Client, cast: Cast) -> None:
        add(cast.anna, FUTURE, name="<script>alert(1)</script>", place="<b>шум</b>")
        add(cast.anna, FUTURE, dt.time(14), name="שלום\u202e\u200b")
        page = read(client, cast.anna, f"?from={FUTURE}")
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page
        assert "<b>шум" not in page
        assert len(re.findall(r'<a href="/calendar/events/\d+/" dir="auto">', page)) == 2


class TestWholeDaysInOtherZones:
    """A day is a day everywhere: what somebody wrote in Kiribati is on the same date for a reader in Niue."""

    @pytest.mark.parametrize(("written", "read_in"), [("Etc/GMT-14", "Etc/GMT+12"), ("Etc/GMT+12", "Etc/GMT-14")])
    def test_they_are_on_their_own_date_alone(self, client: Client, written: str, read_in: str) -> None:
        person = make_person("Мере", timezone=read_in)
        add(person, FUTURE, dt.time(), all_day=True, duration_minutes=24 * 60, timezone=written, name="Праздник")
        next_day = FUTURE + dt.timedelta(days=1)
        for first in (FUTURE - dt.timedelta(days=1), FUTURE):
            assert list(split_days(read(client, person, f"?from={first}"))) == [str(FUTURE)]
        assert split_days(read(client, person, f"?from={next_day}")) == {}


class TestClockChanges:
    @pytest.mark.parametrize("day", [dt.date(2031, 3, 30), dt.date(2031, 10, 26), dt.date(2032, 2, 29)])
    def test_each_event_is_on_its_own_day(self, client: Client, day: dt.date) -> None:
        person = make_person("Jan", timezone="Europe/Berlin")
        for time in (dt.time(0), dt.time(1, 30), dt.time(2, 30), dt.time(23, 59)):
            add(person, day, time, duration_minutes=1, timezone="Europe/Berlin")
        days = split_days(read(client, person, f"?from={day}"))
        assert {date: len(list_names(part)) for date, part in days.items()} == {str(day): 4}


class TestTurning:
    def find(self, page: str, rel: str) -> str:
        found = re.search(rf'href="/calendar/([^"]*)" rel="{rel}"', page)
        return found[1].replace("&amp;", "&") if found else ""

    def walk(self, client: Client, person: TgUser, query: str) -> list[tuple[str, str]]:
        """Every day and name on the pages from that one onward."""
        seen = []
        for _page in range(100):
            page = read(client, person, query)
            seen += [(day, name) for day, part in split_days(page).items() for name in list_names(part)]
            query = self.find(page, "next")
            if not query:
                return seen
        raise AssertionError("there is no last page")

    def test_onward_shows_everything_once(self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(agenda, "SIZE", 4)
        expected = []
        for number in range(5):
            for hour in range(number):
                name = f"{number}-{hour}"
                day = FUTURE + dt.timedelta(days=number * 20)
                add(cast.anna, day, dt.time(8 + hour), name=name, duration_minutes=30)
                expected.append((str(day), name))
        assert self.walk(client, cast.anna, f"?from={FUTURE}") == expected

    def test_a_day_with_more_than_a_page_is_shown_in_parts(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agenda, "SIZE", 4)
        names = [f"{number:02}" for number in range(11)]
        for name in names:
            add(cast.anna, FUTURE, dt.time(8, int(name)), name=name)
        add(cast.anna, FUTURE + dt.timedelta(days=1), name="Потом")
        seen = self.walk(client, cast.anna, f"?from={FUTURE}")
        assert [name for _day, name in seen] == [*names, "Потом"]

    def test_an_event_of_years_fills_pages_of_bounded_size(self, client: Client, cast: Cast) -> None:
        add(cast.anna, FUTURE, dt.time(), all_day=True, duration_minutes=200 * 24 * 60, name="Экспедиция")
        first = read(client, cast.anna, f"?from={FUTURE}")
        assert len(split_days(first)) == agenda.DAYS
        assert len(self.walk(client, cast.anna, f"?from={FUTURE}")) == 200

    def test_back_leads_to_earlier_entries_and_ends_with_the_first(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(agenda, "SIZE", 3)
        dates = [FUTURE + dt.timedelta(days=30 * number) for number in range(7)]
        for date in dates:
            add(cast.anna, date, name=str(date))
        query, seen = f"?before={dates[-1]}", set()
        for _page in range(10):
            page = read(client, cast.anna, query)
            seen |= set(split_days(page))
            if "Раньше этого дня ничего нет" in page:
                break
            query = self.find(page, "prev")
        else:
            raise AssertionError("back never ends")
        assert seen >= {str(date) for date in dates[:-1]}
        assert not self.find(page, "prev")

    def test_only_other_days_have_their_name_above_and_the_way_back_to_today(self, client: Client, cast: Cast) -> None:
        make_event(cast.anna, days=3)
        today = f'<a class="button quiet" href="{AGENDA}">Сегодня</a>'
        here, other = read(client, cast.anna), read(client, cast.anna, f"?from={FUTURE}")
        assert today not in here
        assert "понедельник, 3 марта 2031" not in here.lower()
        assert today in other
        assert "<small>Понедельник, 3 марта 2031 и дальше</small>" in other

    def test_earlier_meetings_count_too(self, client: Client, cast: Cast) -> None:
        meeting = make_meeting(cast.boris, cast.anna, status="confirmed", name="Созвон", days=5)
        page = read(client, cast.anna, f"?before={meeting.date + dt.timedelta(days=40)}")
        assert str(meeting.date) in split_days(page)

    @pytest.mark.parametrize(
        "query",
        [
            "?from=", "?from=garbage", "?from=2026-13-01", "?from=0001-01-01", "?from=9999-12-31", "?from=2026-02-30",
            "?before=9999-12-31", "?before=x", "?skip=-1", "?skip=99999999999999999999", "?skip=9223372036854775807",
            "?from=20261128", "?from=2031-03-03&from=x",
        ],
    )  # fmt: skip
    def test_garbage_shows_today(self, client: Client, cast: Cast, query: str) -> None:
        make_event(cast.anna, days=0, time=dt.time(23, 59))
        assert list(split_days(read(client, cast.anna, query))) == [str(get_day(0))]

    @pytest.mark.parametrize("query", ["?from=1971-01-01", "?from=8999-12-31", "?before=1971-01-01"])
    @pytest.mark.parametrize("zone", ["Etc/GMT-14", "Etc/GMT+12", "Europe/Moscow"])
    def test_the_first_and_the_last_day_there_are(self, client: Client, query: str, zone: str) -> None:
        person = make_person("Мере", timezone=zone)
        for date, name in (
            ("1970-12-31", "До"),
            ("1971-01-01", "Начало"),
            ("8999-12-31", "Конец"),
            ("9999-12-30", "-"),
        ):
            put(person, date, name=name, zone=zone, minutes=60 * 24 * 300)
        assert "<h1>" in read(client, person, query)


class TestAccess:
    def test_without_a_session_the_visitor_is_asked_to_sign_in(self, client: Client) -> None:
        answer = client.get(f"{AGENDA}?from={FUTURE}")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/calendar/enter/?next=%2Fcalendar%2F%3Ffrom%3D{FUTURE}"

    @pytest.mark.parametrize("path", ["", "month/", "month/2031/3/", "search/?q=обед"])
    def test_an_operator_of_the_panel_is_nobody_here(self, client: Client, cast: Cast, path: str) -> None:
        make_event(cast.anna)
        client.force_login(User.objects.create(username="operator", is_staff=True, is_superuser=True))
        answer = client.get(AGENDA + path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/calendar/enter/?next=")

    def test_it_is_read_only(self, client: Client, cast: Cast) -> None:
        assert sign_in(client, cast.anna.tg_id).post(AGENDA).status_code == 405


def test_who_waits_for_a_place_is_on_the_waiting_list_and_waits_for_no_answer(client: Client) -> None:
    cast = make_cast()
    event = make_event(cast.anna, name="Pottery")
    joining.set_capacity(actor=Actor.person(cast.anna.tg_id), event_id=event.pk, capacity=1)
    for guest in (cast.oleg, cast.boris):
        [meeting] = participants.invite(
            actor=Actor.person(cast.anna.tg_id), participants=[guest.tg_id], event_id=event.pk
        ).meetings
        appointments.confirm(actor=Actor.person(guest.tg_id), appointment_id=meeting.pk)
    seen = read(client, cast.boris)
    assert "Ваше место в списке ожидания: первое" in seen
    assert "Ждёт вашего ответа" not in seen
    organizer = read(Client(), cast.anna)
    assert re.search(r"В списке ожидания: <bdi>\W*Борис", organizer)
    assert "Ждём ответа" not in organizer
