"""The web calendar: first paint beside the same SQL in a bare view, a thousand open pages, the scripts, a full week.

`WEB_ROWS=100000` takes a smaller database, `WEB_PAGES=100` fewer open pages, to try the scenario itself.
"""

import asyncio
import contextlib
import datetime as dt
import json
import os
import statistics
import time
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

import psutil

from benchmarks.bench import MIDDLE, ROOT, Bench
from benchmarks.figures import MEGABYTES, SECONDS, Goal, Measure, Row
from benchmarks.people import anybody, untouched
from benchmarks.servers import Call, gunicorn, load

TITLE = "The web calendar: first paint, open pages, scripts, a week of a thousand events"

ROWS: Final = int(os.environ.get("WEB_ROWS", str(MIDDLE)))
PAGES: Final = int(os.environ.get("WEB_PAGES", "1000"))
PEOPLE: Final = 50
RUNS: Final = 100
WARM: Final = 20
OPEN: Final = 20  # seconds
PAUSE: Final = 1.2  # seconds between two questions of a page (frontend/src/lib/live.js)
FULL_WEEK: Final = 1000
DRAWINGS: Final = 5
NAME: Final = "web benchmark"
WEEK: Final = dt.date(2031, 3, 3)  # a Monday; its week ends on Saturday for those for whom it begins on Sunday
BUNDLE: Final = 0.150  # MB, compressed

PAINT_NOTE: Final = (
    "Both through gunicorn. The bare view has the same statement, no session, no middleware, and a list of times and"
    " names. Ours looks up"
    " session, person and rate limit, puts each entry and its people into words, and has links and forms."
)
OPEN_NOTE: Final = (
    "Each page asks, waits for the answer, and asks again {pause} s later, as in a browser; pages that nobody sees ask"
    " nothing. The process answered {rate:.0f} a second with {cpu:.0f} % of a core; its memory grew by {memory:.1f} MB."
)


def run(bench: Bench) -> list[Row]:
    """What a page costs the server; then what open pages cost one web process, and what a browser draws."""
    return [*_paint(bench), _open_pages(bench), _weigh(), *_draw(bench)]


def _paint(bench: Bench) -> Iterator[Row]:
    from django.conf import settings  # noqa: PLC0415  Django is set up by now

    from calendarapp import clock  # noqa: PLC0415
    from calendarapp.pages import agenda, days  # noqa: PLC0415
    from calendarapp.queries import agenda as attended  # noqa: PLC0415

    bench.use(ROWS)
    zone = settings.TIME_ZONE
    today = clock.today(zone)
    month = today.replace(day=1)
    grid = month - dt.timedelta(days=month.weekday())
    spans = {
        "agenda": ("/calendar/", today, agenda.END, agenda.SIZE + 1),
        "month": (
            f"/calendar/month/{month.year}/{month.month}/",
            grid,
            days.get_midnight(grid + dt.timedelta(42), zone),
            2000,
        ),
    }
    product = bench.environment(ROWS)
    bare = bench.environment(ROWS, DJANGO_SETTINGS_MODULE="benchmarks.bare.settings")
    with (
        _sessions(ROWS, PEOPLE) as tokens,
        gunicorn("webapp.wsgi", product, workers=1) as ours,
        gunicorn("webapp.wsgi", bare, workers=1) as other,
    ):
        for what, (path, first, until, size) in spans.items():
            asked = {
                "since": days.get_midnight(first, zone).isoformat(), "until": until.isoformat(), "zone": zone,
                "called_off": (clock.now() - attended.KEPT).isoformat(), "size": size,
            }  # fmt: skip
            calls = [
                (
                    Call(path, headers={"Cookie": f"{settings.PAGE_COOKIE_NAME}={token}"}),
                    Call(f"/floor/agenda/?{urlencode({**asked, 'person': person})}"),
                )
                for person, token in tokens.items()
            ]
            mine, theirs = _alternate(bench, calls, ours, other)
            page = Measure.of(what, SECONDS, mine)
            plain = Measure.of("the same SQL in a bare view", SECONDS, theirs)
            goals = [
                Goal("of the bare view's speed", plain.median / page.median, at_least=0.4),
                Goal("95 in 100, ms", statistics.quantiles(mine, n=20)[-1] * 1000, at_most=100),
            ]
            yield Row(f"first paint of the {what}, {ROWS:,} events and meetings", page, plain, [], goals, PAINT_NOTE)


@contextlib.contextmanager
def _sessions(rows: int, count: int) -> Iterator[dict[int, str]]:
    """Sessions of people of the filled database; gone afterwards. Telegram ID and token of each."""
    from calendarapp.models import PageSession  # noqa: PLC0415  Django is set up by now
    from calendarapp.services import page_sessions  # noqa: PLC0415

    people = anybody(rows, min(count, max(100, rows // 100)), seed=rows)
    try:
        yield {person: page_sessions.open_session(tg_id=person)[0] for person in people}
    finally:
        PageSession.objects.filter(tg_id__in=people).delete()


def _alternate(bench: Bench, calls: list[tuple[Call, Call]], ours: int, other: int) -> tuple[list[float], list[float]]:
    """Seconds of each, in turn, so that what else the machine does falls on both."""
    times: tuple[list[float], list[float]] = ([], [])
    with bench.progress("pages", RUNS + WARM) as advance:
        for number in range(RUNS + WARM):
            for port, call, seconds in zip((ours, other), calls[number % len(calls)], times, strict=True):
                took = 1 / load(port, [call], requests=1, connections=1)
                if number >= WARM:  # the first ones load templates and prepare statements
                    seconds.append(took)
            advance(1)
    return times


def _open_pages(bench: Bench) -> Row:
    """A thousand pages that ask one web process whether something has changed."""
    from django.conf import settings  # noqa: PLC0415  Django is set up by now

    bench.use(ROWS)
    with (
        _sessions(ROWS, 250) as tokens,
        gunicorn("webapp.wsgi", bench.environment(ROWS), workers=1) as port,
    ):
        cookies = [f"{settings.PAGE_COOKIE_NAME}={token}" for token in tokens.values()]
        asyncio.run(_ask_for(port, cookies[:1], 1, 3))
        process = _find_worker(port)
        memory, spent = process.memory_info().rss, sum(process.cpu_times()[:2])
        begin = time.perf_counter()
        seconds = asyncio.run(_ask_for(port, cookies, PAGES, OPEN))
        took = time.perf_counter() - begin
        cpu = (sum(process.cpu_times()[:2]) - spent) / took * 100
        grown = (process.memory_info().rss - memory) / 1e6
        alone = asyncio.run(_ask_for(port, cookies[:1], 1, 5))
    slowest = statistics.quantiles(seconds, n=20)[-1]
    note = OPEN_NOTE.format(pause=PAUSE, rate=len(seconds) / took, cpu=cpu, memory=grown)
    goals = [
        Goal("95 in 100 see a change after at most, s", slowest + PAUSE, at_most=2),
        Goal("memory that a page takes, kB", grown * 1000 / PAGES),
    ]
    what = f"{PAGES:,} open pages, one web process: until an answer"
    return Row(
        what, Measure.of("until an answer", SECONDS, seconds), Measure.of("one page", SECONDS, alone), [], goals, note
    )


async def _ask_for(port: int, cookies: list[str], pages: int, seconds: float) -> list[float]:
    """How long each answer took, to that many pages over that time."""
    until = time.perf_counter() + seconds
    times: list[float] = []

    async def keep_asking(number: int) -> None:
        await asyncio.sleep(PAUSE * number / pages)
        wire = f"GET /calendar/version/ HTTP/1.1\r\nHost: localhost\r\nCookie: {cookies[number % len(cookies)]}\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < until:
            begin = time.perf_counter()
            while True:
                try:
                    writer.write(wire.encode())
                    await _read(reader)
                    break
                except (asyncio.IncompleteReadError, ConnectionError):  # it was idle for too long: as browsers do
                    writer.close()
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
            times.append(time.perf_counter() - begin)
            await asyncio.sleep(PAUSE)
        writer.close()

    await asyncio.gather(*(keep_asking(number) for number in range(pages)))
    return times


async def _read(reader: asyncio.StreamReader) -> None:
    """An answer, which must be 200."""
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))


def _find_worker(port: int) -> psutil.Process:
    """The process that serves, below the one that listens there."""
    listening = next(
        process
        for process in psutil.Process().children()
        if any(f"--bind=127.0.0.1:{port}" in part for part in process.cmdline())
    )
    return listening.children()[0]


def _weigh() -> Row:
    """What a browser loads for the drawn calendar, once."""
    built = ROOT / "webapp" / "staticfiles" / "built"
    entry = json.loads((built / "bundle.json").read_text())["entries"]["calendar"]
    sizes = [(built / f"{name}.gz").stat().st_size / 1e6 for name in entry.values()]
    weight = Measure.of("script and styles, compressed", MEGABYTES, [sum(sizes)])
    return Row(
        "scripts of the drawn calendar", weight, None, [], [Goal("kB", sum(sizes) * 1000, at_most=BUNDLE * 1000)]
    )


def _draw(bench: Bench) -> Iterator[Row]:
    """A week of a thousand events in Chromium: from the data's arrival until all of them are there."""
    from django.conf import settings  # noqa: PLC0415  Django is set up by now
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    bench.use(ROWS)
    with (
        _sessions(ROWS, 1) as tokens,
        untouched(bench.database(ROWS), NAME),
        gunicorn("webapp.wsgi", bench.environment(ROWS), workers=1) as port,
    ):
        [(person, token)] = tokens.items()
        _fill_week(person)
        cookie = {"name": settings.PAGE_COOKIE_NAME, "value": token, "url": f"http://127.0.0.1:{port}"}
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=_find_chromium(), args=["--no-sandbox"])
            context = chromium.new_context(viewport={"width": 1280, "height": 800})
            context.add_cookies([cookie])  # type: ignore[list-item]  # a mapping will do
            ours, answer = _time_ours(context, f"http://127.0.0.1:{port}/calendar/?from={WEEK}&view=week")
            bare = _time_bare(context, answer)
            chromium.close()
    mine, theirs = Measure.of("the page", SECONDS, ours), Measure.of("bare FullCalendar, the same JSON", SECONDS, bare)
    goals = [
        Goal("ms", mine.median * 1000, at_most=300),
        Goal("of bare FullCalendar's speed", theirs.median / mine.median),
    ]
    yield Row(f"a drawn week of {FULL_WEEK:,} events, after the data came", mine, theirs, [], goals)


def _find_chromium() -> str:
    from tests.support.browser import find_chromium  # noqa: PLC0415

    found = find_chromium()
    assert found, "this needs Chromium"
    return found


def _fill_week(person: int) -> None:
    from calendarapp.models import Event  # noqa: PLC0415  Django is set up by now

    Event.objects.bulk_create(
        Event(
            name=NAME, date=WEEK + dt.timedelta(days=number % 6), duration_minutes=30, timezone="Europe/Moscow",
            time=dt.time(8 + number // 6 % 12, number // 72 % 4 * 15), tg_user_id=person,
        )
        for number in range(FULL_WEEK)
    )  # fmt: skip


# In the page: when that many entries are there, and have been painted.
WATCH: Final = """
const note = () => (document.documentElement.dataset.drawn = performance.now());
const look = () =>
  requestAnimationFrame(document.querySelectorAll('#drawn a[href*="/events/"]').length >= COUNT ? note : look);
requestAnimationFrame(look);
"""


SINCE: Final = """
(document.documentElement.dataset.drawn
  - performance.getEntriesByType("resource").find((one) => one.name.includes("/entries/")).responseEnd) / 1000
"""


def _time_ours(context: Any, address: str) -> tuple[list[float], str]:
    """Seconds from the end of the answer until the entries are painted, and the answer."""
    times, answer = [], ""
    for _drawing in range(DRAWINGS):
        page = context.new_page()
        page.add_init_script(WATCH.replace("COUNT", str(FULL_WEEK)))
        with page.expect_response(lambda found: "/calendar/entries/" in found.url) as came:
            page.goto(address)
        answer = came.value.text()
        page.wait_for_selector("html[data-drawn]", timeout=60_000)
        times.append(page.evaluate(SINCE))
        page.close()
    return times, answer


def _time_bare(context: Any, answer: str) -> list[float]:
    """Seconds of FullCalendar alone, with its documented options, on an empty page."""
    library = ROOT / "frontend" / "node_modules" / "fullcalendar"
    times = []
    for _drawing in range(DRAWINGS):
        page = context.new_page()
        page.set_content('<!DOCTYPE html><div id="bare"></div>')
        for style in ("skeleton.css", "themes/classic/theme.css", "themes/classic/palette.css"):
            page.add_style_tag(path=library / style)
        for script in ("all/global.js", "themes/classic/global.js"):
            page.add_script_tag(path=library / script)
        times.append(
            page.evaluate(
                """async ([text, day, count]) => {
                  const begin = performance.now();
                  new FullCalendar.Calendar(document.getElementById("bare"), {
                    initialView: "timeGridWeek", initialDate: day, firstDay: 1, timeZone: "UTC", height: 640,
                    events: JSON.parse(text).entries,
                  }).render();
                  while (document.querySelectorAll("#bare a").length < count) await new Promise(requestAnimationFrame);
                  await new Promise(requestAnimationFrame);
                  return (performance.now() - begin) / 1000;
                }""",
                [answer, WEEK.isoformat(), FULL_WEEK],
            )
        )
        page.close()
    return times
