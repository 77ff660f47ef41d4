"""Lists of the panel: first to last page, searched and filtered, compared with the same at 10,000 rows."""

import datetime as dt
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from benchmarks.bench import SMALL, Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row

TITLE = "The panel's lists of events and meetings"

RUNS: Final = 7
PER_PAGE: Final = 50
ACCOUNT: Final = "benchmark"
STOCK: Final = "stock"
STOCK_SECONDS: Final = 30  # statement timeout; the row mentions it
SECTIONS: Final = {"event": "events", "appointment": "meetings"}
GROWS: Final = 1.5
MOST_CHOICES: Final = 1_000_000

# A day has 7 rows of 10,000, and a full page in larger databases.
FEW: Final = f"The page has fewer than {PER_PAGE} rows at {SMALL:,} and as many as it can here."
MANY: Final = (
    "Together the words are in one of two hundred rows: too many to put into order, which is known when the first ten"
    " thousand of them are found."
)
NOTES: Final = {
    f"{section}: {page}": note
    for section in SECTIONS.values()
    for page, note in (("date hierarchy: a day", FEW), ("search by two words", MANY))
}

Pages = dict[str, str]


def run(bench: Bench) -> list[Row]:
    """Every page on the largest database, ours and the stock admin's."""
    with open_sites():
        small, _ = _measure(bench, SMALL, stock=False)
        size = bench.sizes[-1]
        ours, stock = _measure(bench, size, stock=True)
        return [_row(page, size, ours[page], small[page], stock[page]) for page in ours]


def _row(page: str, size: int, ours: list[float], small: list[float], stock: tuple[list[float], str]) -> Row:
    measured = Measure.of(f"the panel, {size:,} rows", SECONDS, ours)
    before = Measure.of(f"the panel, {SMALL:,} rows", SECONDS, small)
    peers = [Measure.of("a plain ModelAdmin", SECONDS, stock[0])] if stock[0] else []
    goal = Goal(f"of its time at {SMALL:,} rows", measured.median / before.median, at_most=GROWS)
    return Row(page, measured, before, peers, [goal], note=" ".join(filter(None, (stock[1], NOTES.get(page, "")))))


def _measure(
    bench: Bench, size: int, *, stock: bool
) -> tuple[dict[str, list[float]], dict[str, tuple[list[float], str]]]:
    """The seconds of each page: several values for ours, one for the stock admin."""
    bench.use(size)
    ours: dict[str, list[float]] = {}
    theirs: dict[str, tuple[list[float], str]] = {}
    with sign_in() as client:
        pages = {
            f"{SECTIONS[section]}: {name}": (section, query)
            for section in SECTIONS
            for name, query in _pages(section).items()
        }
        with bench.progress(f"panel, {size:,} rows", len(pages)) as advance:
            for name, (section, query) in pages.items():
                ours[name] = _times(lambda at=f"/admin/calendarapp/{section}/{query}": _get(client, at))  # type: ignore[misc]
                if stock and (section, query.endswith("change/")) == ("appointment", True) and size > MOST_CHOICES:
                    theirs[name] = [], "The stock form lists every event to choose from: not tried with this many."
                elif stock:
                    theirs[name] = _stock_time(client, f"/{STOCK}/calendarapp/{section}/{query}")
                advance(1)
    return ours, theirs


def _pages(section: str) -> Pages:
    """The queries of a list: the part of the address that differs."""
    from calendarapp import models  # noqa: PLC0415  Django is set up by now
    from calendarapp.queries import estimates  # noqa: PLC0415  Django is set up by now

    model: Any = {"event": models.Event, "appointment": models.Appointment}[section]
    newest = model.objects.order_by("-date", "-time", "-pk")
    last = -(-estimates.count(newest).number // PER_PAGE)
    row: Any = model.objects.order_by("pk")[100]
    day = dt.date.today()  # noqa: DTZ011
    word = max(row.name.split(), key=len)
    person = row.tg_user_id if section == "event" else row.organizer_tg_id
    pages = {
        "first page": "",
        "100th page": "?p=100",
        "last page": f"?p={last}",
        "search by word": f"?q={word}",
        "search by two words": f"?q={row.name.split()[0]}+{(row.details or 'room').split()[0]}",
        "search for what nobody wrote": "?q=zyzzyva",
        "search by number": f"?q={row.pk}",
        "search by Telegram ID": f"?q={person}",
        "date filter: this month": f"?date__gte={day.replace(day=1)}&date__lt={_next_month(day)}",
        "date filter: this year": f"?date__gte={day.year}-01-01&date__lt={day.year + 1}-01-01",
        "date hierarchy: a year": f"?date__year={day.year}",
        "date hierarchy: a month": f"?date__year={day.year}&date__month={day.month}",
        "date hierarchy: a day": f"?date__year={day.year}&date__month={day.month}&date__day={day.day}",
        "one row": f"{row.pk}/change/",
    }
    if section == "appointment":
        pages["status filter"] = "?status__exact=pending"
        pages["status and date filter"] = f"?status__exact=confirmed&date__gte={day.year}-01-01"
    return pages


def _next_month(day: dt.date) -> dt.date:
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)


def _get(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address}: {answer.status_code}")


def _times(work: Callable[[], None]) -> list[float]:
    work()
    seconds = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return seconds


def _stock_time(client: Any, address: str) -> tuple[list[float], str]:
    """Seconds of one request, and a note."""
    from django.db import OperationalError, connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(STOCK_SECONDS * 1000)])
    started = time.perf_counter()
    try:
        answer = client.get(address, follow=True)
    except OperationalError:
        note = f"A statement of the plain ModelAdmin was stopped after {STOCK_SECONDS} s: it takes longer than shown."
        return [time.perf_counter() - started], note
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
    note = "" if answer.status_code == 200 else f"The plain ModelAdmin answers {answer.status_code}."
    return [time.perf_counter() - started], note


@contextmanager
def sign_in() -> Iterator[Any]:
    """A temporary superuser, signed in."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    user, _made = User.objects.get_or_create(username=ACCOUNT, defaults={"is_staff": True, "is_superuser": True})
    client = Client()
    client.force_login(user)
    try:
        yield client
    finally:
        client.session.delete()
        user.delete()


@contextmanager
def open_sites() -> Iterator[None]:
    """The panel, and a plain admin with only the documented options."""
    from django.contrib import admin  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415
    from django.urls import include, path  # noqa: PLC0415

    from calendarapp.models import Appointment, Event  # noqa: PLC0415
    from calendarapp.panel.site import PanelSite  # noqa: PLC0415
    from webapp import urls  # noqa: PLC0415

    class StockEvent(admin.ModelAdmin):  # type: ignore[type-arg]
        """The documented options."""

        list_display = ("id", "name", "date", "time", "tg_user_id")
        list_filter = ("date",)
        search_fields = ("name", "details", "tg_user_id")
        ordering = ("-date", "-time")
        list_per_page = PER_PAGE

    class StockAppointment(admin.ModelAdmin):  # type: ignore[type-arg]
        """The documented options."""

        list_display = ("id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event")
        list_filter = ("status", "date")
        search_fields = ("details", "organizer_tg_id", "participant_tg_id")
        date_hierarchy = "date"
        list_per_page = PER_PAGE

    site = PanelSite(name=STOCK)  # Django's site with our theme, which costs the same
    site.register(Event, StockEvent)
    site.register(Appointment, StockAppointment)
    patterns = type("Patterns", (), {"urlpatterns": [path(f"{STOCK}/", site.urls), path("", include(urls))]})
    with override_settings(ROOT_URLCONF=patterns, ALLOWED_HOSTS=["testserver"], REQUIRE_SECOND_FACTOR=False):
        yield
