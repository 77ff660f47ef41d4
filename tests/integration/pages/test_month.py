"""The month as a table: every entry on exactly the days that it covers, in the person's zone."""

import datetime as dt
import random
import re
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from calendarapp.models import TgUser
from calendarapp.pages import month, month_table
from calendarapp.services import events
from tests.support.factories import Cast, get_day, make_cast, make_meeting, make_person
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db

MONTH = "/calendar/month/"
MARCH = "/calendar/month/2031/3/"
DAY = 24 * 60


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def at(day: int, hour: int = 0) -> dt.datetime:
    """A moment of March on a wall clock."""
    return dt.datetime.combine(dt.date(2031, 3, day), dt.time(hour))


def read(client: Client, person: TgUser, path: str = MARCH) -> str:
    answer = sign_in(client, person.tg_id).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def split_cells(page: str) -> dict[str, str]:
    """The cells of the table by their days."""
    cells = re.findall(r"<td\b(.*?)</td>", page, re.DOTALL)
    return {re.findall(r'<time datetime="([\d-]+)"', cell)[0]: cell for cell in cells}


def list_names(cell: str) -> list[str]:
    return re.findall(r"<bdi[^>]*>(.*?)</bdi>", cell)


def put(owner: TgUser, rows: list[tuple[str, dt.datetime, int | None, str, bool]]) -> None:
    """Events as any writer may leave them: name, start on the wall clock, minutes, zone, whether whole days."""
    values: list[Any] = [
        (name, start.date(), start.time(), owner.tg_id, minutes, zone, all_day)
        for name, start, minutes, zone, all_day in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO events (name, date, time, details, user_id, duration_minutes, timezone, all_day)"
            " VALUES (%s, %s, %s, '', %s, %s, %s, %s)",
            values,
        )


class TestTable:
    def test_weeks_begin_with_monday_as_in_the_bot(self, client: Client) -> None:
        for language, first, days in (("ru", "понедельник", 42), ("en", "Monday", 42)):
            page = read(client, make_person("Ann", language=language))
            names = re.findall(r'<th scope="col">.*?<span class="hidden">(.*?)</span>', page)
            assert (names[0], len(names)) == (first, 7)
            assert len(split_cells(page)) == days

    def test_neighbouring_days_are_marked_and_the_title_names_the_month(self, client: Client, cast: Cast) -> None:
        page = read(client, cast.anna)
        assert "<h1>Март 2031</h1>" in page
        cells = split_cells(page)
        outside = {day for day, cell in cells.items() if cell.startswith(' class="outside')}
        assert outside == {day for day in cells if not day.startswith("2031-03")} != set()

    def test_today_is_marked_on_its_month_alone(self, client: Client, cast: Cast) -> None:
        cells = split_cells(read(client, cast.anna, MONTH))
        assert [day for day, cell in cells.items() if 'aria-current="date"' in cell] == [str(get_day(0))]
        other = read(client, cast.anna)
        assert 'aria-current="date"' not in other
        today = f'<a class="button quiet" href="{MONTH}">Сегодня</a>'
        assert today in other
        assert today not in read(client, cast.anna, MONTH)

    def test_every_day_has_links_to_its_agenda_and_to_a_new_event(self, client: Client, cast: Cast) -> None:
        for day, cell in split_cells(read(client, cast.anna)).items():
            assert f'href="/calendar/?from={day}"' in cell
            assert f'href="/calendar/events/new/?date={day}"' in cell

    def test_more_entries_than_lines_are_counted_and_lead_to_the_agenda(self, client: Client, cast: Cast) -> None:
        day = dt.date(2031, 3, 5)
        for hour in range(8, 8 + month_table.SHOWN + 2):
            events.create(owner=cast.anna.tg_id, name=f"Дело {hour}", date=day, time=dt.time(hour))
        cell = split_cells(read(client, cast.anna))[str(day)]
        assert list_names(cell) == ["Дело 8", "Дело 9", "Дело 10"]
        assert re.search(rf'<a class="more" href="/calendar/\?from={day}">ещё 3', cell)

    def test_a_meeting_that_waits_is_dashed_and_says_so_and_a_declined_one_is_not_there(
        self, client: Client, cast: Cast
    ) -> None:
        make_meeting(cast.boris, cast.anna, name="Созвон", days=1)
        make_meeting(cast.boris, cast.anna, name="Отказ", days=1, time=dt.time(16), status="declined")
        tomorrow = get_day(1)
        cell = split_cells(read(client, cast.anna, f"/calendar/month/{tomorrow.year}/{tomorrow.month}/"))[str(tomorrow)]
        assert list_names(cell) == ["Созвон"]
        assert 'class="line meeting pending"' in cell
        assert "Ждёт вашего ответа" in cell

    def test_a_bar_is_on_one_line_all_week(self, client: Client, cast: Cast) -> None:
        put(
            cast.anna,
            [
                ("А", at(3), 3 * DAY, "Europe/Moscow", True),
                ("Б", at(4), 4 * DAY, "Europe/Moscow", True),
                ("В", at(6), 2 * DAY, "Europe/Moscow", True),
            ],
        )
        cells = split_cells(read(client, cast.anna))
        lines = {
            day: [(list_names(line) or [""])[0] for line in re.findall(r"<li(.*?)</li>", cells[f"2031-03-0{day}"])]
            for day in range(3, 8)
        }
        assert lines == {3: ["А"], 4: ["А", "Б"], 5: ["А", "Б"], 6: ["В", "Б"], 7: ["В", "Б"]}


class TestChosenDay:
    def listed(self, page: str) -> tuple[str, list[str]]:
        [part] = re.findall(r'<section class="day narrow"(.*?)</section>', page, re.DOTALL)
        [day] = re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">', part)
        return day, re.findall(r'<p class="title"><a [^>]*>(.*?)</a>', part)

    def test_it_is_listed_below_the_table(self, client: Client, cast: Cast) -> None:
        for number in range(1, 8):
            events.create(owner=cast.anna.tg_id, name=f"Дело {number}", date=dt.date(2031, 3, 9), time=dt.time(number))
        names = [f"Дело {number}" for number in range(1, 8)]
        assert self.listed(read(client, cast.anna, f"{MARCH}?day=2031-03-09")) == ("2031-03-09", names)
        assert self.listed(read(client, cast.anna, f"{MARCH}?day=2031-03-10")) == ("2031-03-10", [])

    def test_without_a_choice_it_is_today_or_the_first_with_something_on(self, client: Client, cast: Cast) -> None:
        assert self.listed(read(client, cast.anna, MONTH))[0] == str(get_day(0))
        assert self.listed(read(client, cast.anna))[0] == "2031-03-01"
        events.create(owner=cast.anna.tg_id, name="Дело", date=dt.date(2031, 3, 20), time=dt.time(9))
        assert self.listed(read(client, cast.anna)) == ("2031-03-20", ["Дело"])

    @pytest.mark.parametrize("query", ["?day=", "?day=x", "?day=2031-04-01", "?day=2031-03-32", "?day=0001-01-01"])
    def test_garbage_chooses_nothing(self, client: Client, cast: Cast, query: str) -> None:
        assert self.listed(read(client, cast.anna, MARCH + query))[0] == "2031-03-01"


class TestAddresses:
    @pytest.mark.parametrize(
        "path", ["2031/13/", "2031/0/", "1/1/", "1970/12/", "9000/1/", "9999/12/", "2031/x/", "-1/3/"]
    )
    def test_what_is_no_month_is_not_found(self, client: Client, cast: Cast, path: str) -> None:
        assert sign_in(client, cast.anna.tg_id).get(MONTH + path).status_code == 404

    @pytest.mark.parametrize(
        ("path", "links"),
        [
            ("2031/1/", ["/calendar/month/2030/12/", "/calendar/month/2031/2/"]),
            ("2031/12/", ["/calendar/month/2031/11/", "/calendar/month/2032/1/"]),
            ("2032/02/", ["/calendar/month/2032/1/", "/calendar/month/2032/3/"]),
            ("1971/1/", ["/calendar/month/1971/2/"]),
            ("8999/12/", ["/calendar/month/8999/11/"]),
        ],
    )
    @pytest.mark.parametrize("zone", ["Europe/Moscow", "Etc/GMT-14", "Etc/GMT+12"])
    def test_the_months_beside_it_are_linked(self, client: Client, path: str, links: list[str], zone: str) -> None:
        page = read(client, make_person("Мере", timezone=zone), MONTH + path)
        assert re.findall(r'href="(/calendar/month/\d+/\d+/)" rel="(?:prev|next)"', page) == links

    def test_without_a_session_the_visitor_is_asked_to_sign_in(self, client: Client) -> None:
        assert client.get(MARCH).headers["Location"] == "/calendar/enter/?next=%2Fcalendar%2Fmonth%2F2031%2F3%2F"


@pytest.mark.parametrize(
    ("path", "reads"),
    [("/calendar/", 1), ("/calendar/?before=2031-03-03", 2), (MONTH, 1), ("/calendar/search/?q=дело", 1)],
)
def test_a_page_reads_the_calendar_once(client: Client, cast: Cast, path: str, reads: int) -> None:
    for number in range(3):
        make_meeting(cast.boris, cast.anna, name=f"Дело {number}", days=number + 1)
    sign_in(client, cast.anna.tg_id)
    with CaptureQueriesContext(connection) as made:
        assert client.get(path).status_code == 200
    statements = [query["sql"] for query in made if re.search(r"\bevents\b|calendarapp_appointment", query["sql"])]
    assert len(statements) == reads


class TestTooMuch:
    def test_it_says_from_which_day_on_it_is_not_complete(
        self, client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(month, "MOST", 5)
        put(cast.anna, [(f"Д{day}", at(day, 9), 30, "Europe/Moscow", False) for day in range(3, 12)])
        page = read(client, cast.anna)
        assert "пятница, 7 марта 2031" in page.lower()
        assert "показаны не полностью" in page
        cells = split_cells(page)
        assert list_names(cells["2031-03-06"]) == ["Д6"]
        assert "more" not in cells["2031-03-06"]
        assert all('class="more"' in cells[f"2031-03-{day:02}"] for day in range(7, 12))

    def test_a_day_of_thousands_is_a_page_like_any_other(self, client: Client, cast: Cast) -> None:
        day = at(5)
        put(
            cast.anna,
            [(f"Д{n}", day + dt.timedelta(minutes=n % DAY), 10, "Europe/Moscow", False) for n in range(5000)],
        )
        page = read(client, cast.anna)
        assert 'class="more"' in split_cells(page)["2031-03-05"]
        assert len(page) < 200_000


ZONES = (
    "Europe/Moscow",
    "Europe/Berlin",
    "America/New_York",
    "Etc/GMT-14",
    "Etc/GMT+12",
    "Asia/Kathmandu",
    "Pacific/Apia",
)


@pytest.mark.parametrize("seed", range(7))
def test_every_entry_is_on_exactly_the_days_it_covers(
    client: Client, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plain computation over random rows, around a month in which the clocks change in many zones."""
    monkeypatch.setattr(month_table, "SHOWN", 1000)
    drawn = random.Random(seed)
    zone = ZONES[seed]
    person = make_person("Мере", timezone=zone)
    rows = []
    expected: dict[str, set[str]] = {}
    for number in range(120):
        written = drawn.choice(ZONES)
        start = (
            at(1) - dt.timedelta(days=15) + dt.timedelta(minutes=drawn.choice([1, 30]) * drawn.randrange(60 * 24 * 2))
        )
        start += dt.timedelta(days=drawn.randrange(60))
        minutes = drawn.choice([None, 0, 1, 45, 60, DAY, drawn.randrange(1, 5 * DAY)])
        all_day = drawn.random() < 0.3
        length = drawn.randint(1, 9)
        if all_day:
            start, minutes = start.replace(hour=0, minute=0), length * DAY
            covered = [start.date() + dt.timedelta(days=day) for day in range(length)]
        else:
            begins = start.replace(tzinfo=ZoneInfo(written)).astimezone(dt.UTC)
            inside = [begins + dt.timedelta(minutes=minute) for minute in range(max(minutes or 0, 1))]
            covered = sorted({moment.astimezone(ZoneInfo(zone)).date() for moment in inside})
        rows.append((f"E{number}", start, minutes, written, all_day))
        for day in covered:
            expected.setdefault(str(day), set()).add(f"E{number}")
    put(person, rows)
    cells = split_cells(read(client, person))
    shown = {day: sorted(list_names(cell)) for day, cell in cells.items()}
    assert shown == {day: sorted(expected.get(day, ())) for day in cells}
