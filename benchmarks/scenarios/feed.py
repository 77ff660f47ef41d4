"""A calendar feed of one thousand and ten thousand events: cold, after one change, and unchanged."""

import contextlib
import datetime as dt
import functools
import gc
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row, timed

TITLE = "Calendar feeds: the whole file, after one change, and unchanged"

PERSON: Final = 900_100_000_001  # not among the generated people
SIZES: Final = (1000, 10_000)
RUNS: Final = 5
AGAIN: Final = 100  # requests of an unchanged feed in one run
RADICALE: Final = 1000  # events; ten thousand take minutes
HAND: Final = (
    "The floor is what one would write by hand; where the statement formats the times as well, which only works for"
    " one zone without changes of the clock in between, it takes a fraction."
)
ZONE: Final = "Europe/Moscow"
NAMES: Final = {
    "cold": "the feed",
    "changed": "the feed",
    "floor": "one SQL and joined strings",
    "formatted": "one SQL that formats the times, and joined strings",
    "orm": "icalendar over ORM rows",
    "same": "304",
}

PEOPLE = """
INSERT INTO calendarapp_tguser (tg_id, username, first_name, last_name, language, timezone, can_write, zone_chosen,
    reminder_minutes, created_at, updated_at)
VALUES (%s, '', 'Анна', 'Белова', 'ru', 'Europe/Moscow', false, true, '{15}', now(), now())
"""
EVENTS = """
INSERT INTO events (name, date, time, details, user_id, duration_minutes, timezone, reminders_set)
SELECT (ARRAY['Обед с командой', 'Call about the release', 'Планёрка', 'Dentist'])[1 + n %% 4] || ' ' || n,
    current_date + n * 7919 %% 360, make_time(8 + n %% 12, n %% 4 * 15, 0),
    CASE WHEN n %% 3 = 0 THEN 'Комната на третьем этаже, взять ноутбук' ELSE '' END,
    %s, 30 + n %% 3 * 15, 'Europe/Moscow', true
FROM generate_series(1, %s) AS n
"""
CHANGE = """
UPDATE events SET name = name || '.', updated_at = now() WHERE id = (SELECT max(id) FROM events WHERE user_id = %s)
"""
FLOOR = """
SELECT id, name, details, sequence, duration_minutes, date, time, created_at, updated_at
FROM events WHERE user_id = %s AND upper(slot) >= now() - interval '90 days' ORDER BY slot, id
"""
# Everything is formatted in the statement; the loop only joins texts.
FORMATTED = """
SELECT id, name, details, sequence, duration_minutes,
    to_char(date + time, 'YYYYMMDD"T"HH24MISS'),
    to_char(date + time + make_interval(mins => coalesce(duration_minutes, 0)), 'YYYYMMDD"T"HH24MISS'),
    to_char(created_at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"'),
    to_char(updated_at AT TIME ZONE 'UTC', 'YYYYMMDD"T"HH24MISS"Z"')
FROM events WHERE user_id = %s AND upper(slot) >= now() - interval '90 days' ORDER BY slot, id
"""


def run(bench: Bench) -> list[Row]:
    """Each size in turn; calls the WSGI application, so that no network is measured."""
    bench.use(0)
    gc.freeze()  # like the product's web workers
    rows, unchanged = [], []
    with bench.progress("feeds", len(SIZES) * RUNS) as advance:
        for size in SIZES:
            with _person(size) as path:
                cold, changed, floor, formatted, orm, same = _measured(path, advance)
                radicale = _radicale(bench, get(path)[2]) if size == RADICALE else {}
            unchanged.append(same)
            note = HAND if radicale else f"Radicale is asked for {RADICALE} events alone: more take it minutes."
            peers = [*radicale.get("cold", []), orm, formatted]
            rows += [
                Row(f"feed of {size} events, nothing of it kept", cold, floor, peers,
                    [Goal("of the floor's time", cold.cost / floor.cost, at_most=2)], note),
                Row(f"feed of {size} events, one of which has changed", changed, floor, radicale.get("changed", []),
                    [Goal("of the floor's time", changed.cost / floor.cost, at_most=1.1)]),
            ]  # fmt: skip
    few, many = unchanged
    rows.append(
        Row(f"feed of {SIZES[1]} events, unchanged (304)", many, few, [],
            [Goal(f"of its time with {SIZES[0]} events", many.cost / few.cost, at_most=1.2)],
            f"The floor is the same with {SIZES[0]} events.")
    )  # fmt: skip
    return rows


def _measured(path: str, advance: Callable[[int], None]) -> tuple[Measure, ...]:
    """Cold, changed, the floor, the library over ORM rows, unchanged: in turn, so that all meet the same conditions."""
    from django.db import connection  # noqa: PLC0415

    times: dict[str, list[float]] = {name: [] for name in NAMES}
    tag = get(path)[1]["ETag"]

    for number in range(RUNS):
        times["floor"] += timed(_by_hand, runs=1)
        times["formatted"] += timed(_by_the_database, runs=1)
        times["cold"] += timed(lambda: get(path), runs=1)
        if not number:  # it is slow
            times["orm"] += timed(_by_the_library, runs=1)
        with connection.cursor() as cursor:
            cursor.execute(CHANGE, [PERSON])
        times["changed"] += timed(lambda: get(path), runs=1)
        tag = get(path)[1]["ETag"]
        if get(path, tag)[0] != 304:
            raise RuntimeError("the feed has changed, but nobody has changed it")
        times["same"] += timed(functools.partial(_again, path, tag), runs=1, per=AGAIN)
        advance(1)
    return tuple(Measure.of(name, SECONDS, times[key]) for key, name in NAMES.items())


@contextlib.contextmanager
def _person(size: int) -> Iterator[str]:
    """A temporary person with `size` events; yields the path of their feed."""
    from django.db import connection  # noqa: PLC0415

    from calendarapp.models import FeedAddress, FeedChange  # noqa: PLC0415
    from calendarapp.services import feed_addresses, feed_versions  # noqa: PLC0415

    def remove() -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM events WHERE user_id = %s", [PERSON])
            cursor.execute("DELETE FROM calendarapp_tguser WHERE tg_id = %s", [PERSON])
        FeedAddress.objects.filter(tg_id=PERSON).delete()
        FeedChange.objects.filter(tg_id=PERSON).delete()

    remove()
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [PERSON])
        cursor.execute(EVENTS, [PERSON, size])
        cursor.execute("ANALYZE events")
    feed_versions.fold()
    try:
        yield feed_addresses.get_address(tg_id=PERSON)
    finally:
        remove()


def get(path: str, etag: str = "") -> tuple[int, dict[str, str], bytes]:
    """The product's answer: status, headers, body."""
    answered: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> None:
        answered.update(status=int(status[:3]), headers=dict(headers))

    environment = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "8000", "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "localhost", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http",
        **({"HTTP_IF_NONE_MATCH": etag} if etag else {}),
    }  # fmt: skip
    response = _application()(environment, start)
    body = b"".join(response)
    response.close()
    if answered["status"] not in {200, 304}:
        raise RuntimeError(f"{path}: {answered['status']}")
    return answered["status"], answered["headers"], body


def _again(path: str, tag: str) -> None:
    for _ in range(AGAIN):
        get(path, tag)


def _application() -> Any:
    from webapp.wsgi import application  # noqa: PLC0415

    return application


def _by_hand() -> bytes:
    """The floor: the same events, formatted with minimal effort."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(FLOOR, [PERSON])
        found = cursor.fetchall()
    return _joined(
        (
            number, name, details, sequence, minutes, f"{day:%Y%m%d}T{time:%H%M%S}",
            f"{dt.datetime.combine(day, time) + dt.timedelta(minutes=minutes or 0):%Y%m%dT%H%M%S}",
            f"{made:%Y%m%dT%H%M%SZ}", f"{changed:%Y%m%dT%H%M%SZ}",
        )
        for number, name, details, sequence, minutes, day, time, made, changed in found
    )  # fmt: skip


def _by_the_database() -> bytes:
    """Below the floor: the statement formats all times."""
    from django.db import connection  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute(FORMATTED, [PERSON])
        return _joined(cursor.fetchall())


def _joined(found: Iterable[tuple[Any, ...]]) -> bytes:
    from calendarapp.ics.zones import render_vtimezone  # noqa: PLC0415

    parts = ["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Floor//EN\r\n", render_vtimezone(ZONE, 2020, 2030)]
    for number, name, details, sequence, minutes, start, end, made, changed in found:
        shown, more = _escape(name), _escape(details)
        parts.append(
            f"BEGIN:VEVENT\r\nUID:event-{number}@vstrecha\r\nDTSTAMP:{made}\r\nCREATED:{made}\r\n"
            f"LAST-MODIFIED:{changed}\r\nSEQUENCE:{sequence}\r\nDTSTART;TZID={ZONE}:{start}\r\n"
            f"{f'DTEND;TZID={ZONE}:{end}' if minutes else 'X-MOMENT:TRUE'}\r\nSUMMARY:{shown}\r\n"
            f"{f'DESCRIPTION:{more}' if more else 'X-EMPTY:TRUE'}\r\nCLASS:PRIVATE\r\nSTATUS:CONFIRMED\r\n"
            "TRANSP:OPAQUE\r\nX-VSTRECHA-REMINDERS:DEFAULT\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\n"
            f"DESCRIPTION:{shown}\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\nEND:VEVENT\r\n"
        )
    parts.append("END:VCALENDAR\r\n")
    return "".join(parts).encode()


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _by_the_library() -> bytes:
    """The obvious implementation: ORM rows and icalendar components."""
    from icalendar import Alarm, Calendar  # noqa: PLC0415
    from icalendar import Event as Component  # noqa: PLC0415

    from calendarapp.models import Event  # noqa: PLC0415

    whole = Calendar()
    whole.add("prodid", "-//ORM//EN")
    whole.add("version", "2.0")
    for row in Event.objects.filter(tg_user_id=PERSON).order_by("slot", "id"):
        component = Component()
        component.add("uid", f"event-{row.pk}@vstrecha")
        component.add("dtstamp", row.created_at)
        component.add("created", row.created_at)
        component.add("last-modified", row.updated_at)
        component.add("sequence", row.sequence)
        component.add("dtstart", row.slot.lower)
        component.add("dtend", row.slot.upper)
        component.add("summary", row.name)
        component.add("description", row.details)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", row.name)
        alarm.add("trigger", dt.timedelta(minutes=-15))
        component.add_component(alarm)
        whole.add_component(component)
    return bytes(whole.to_ical())


def _radicale(bench: Bench, file: bytes) -> dict[str, list[Measure]]:
    """Radicale's times for the same events."""
    with tempfile.NamedTemporaryFile(suffix=".ics") as kept:
        Path(kept.name).write_bytes(file)
        seconds = bench.peer("radicale_feed.py", kept.name, "1")
    return {name: [Measure.of("Radicale", SECONDS, seconds[name])] for name in ("cold", "changed")}
