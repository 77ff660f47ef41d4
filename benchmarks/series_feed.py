"""The feed of a person with a thousand series, for the scenario `series`."""

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import psycopg

from benchmarks.bench import Bench
from benchmarks.figures import SECONDS, Goal, Measure, Row, timed

COUNT: Final = 1000
RUNS: Final = 9
ZONE: Final = "Europe/Moscow"
SERIES: Final = """
INSERT INTO calendarapp_series
    (tg_user_id, name, details, date, time, timezone, duration_minutes, rrule, exdates, rdates, written_until,
     extend_at)
SELECT %(person)s, %(name)s, 'words', current_date - 100 - number %% 7, make_time(8 + number %% 12, 0, 0), %(zone)s, 60,
    'FREQ=WEEKLY', '{}', '{}', localtimestamp + interval '400 days', now() + interval '1 day'
FROM generate_series(1, %(count)s) AS number
"""
# Their dates up to the horizon; in every tenth series, one has another name.
DATES: Final = """
INSERT INTO events
    (name, date, time, details, duration_minutes, timezone, user_id, series_id, original_start, reminders_set)
SELECT series.name, start::date, start::time,
    CASE WHEN series.id %% 10 = 0 AND number = 30 THEN 'other' ELSE 'words' END, 60, series.timezone,
    series.tg_user_id, series.id, start, true
FROM calendarapp_series AS series
CROSS JOIN LATERAL generate_series(series.date + series.time, series.written_until, interval '1 week')
    WITH ORDINALITY AS dates (start, number)
WHERE series.tg_user_id = %(person)s
"""
FLOOR: Final = """
SELECT id, name, details, date, time, duration_minutes, rrule, sequence, created_at, updated_at
FROM calendarapp_series WHERE tg_user_id = %s ORDER BY id
"""
NOTE: Final = (
    "The floor reads the series alone, and makes their VEVENTs with icalendar: it shows no date that was changed or"
    " left out, nor when the clocks change. The product looks at every date that there is for that."
)


def measure(bench: Bench, size: int, person: int, name: str, get: Callable[..., Any]) -> Row:
    """The feed as a whole, the floor, and the same text from a file, by turns.

    Args:
        bench: where.
        size: events in the database.
        person: whose series they are; nobody else's.
        name: of the series, by which they are found again.
        get: asks the product for a path: status, headers, body.
    """
    from calendarapp.models import FeedAddress, TgUser  # noqa: PLC0415  Django is set up by now
    from calendarapp.services import feed_addresses, feed_versions  # noqa: PLC0415

    with psycopg.connect(bench.database(size), autocommit=True) as bare:
        TgUser.objects.create(tg_id=person, first_name=name, timezone=ZONE)
        given = {"person": person, "name": name, "zone": ZONE, "count": COUNT}
        bare.execute(SERIES, given)
        bare.execute(DATES, given)
        bare.execute("ANALYZE events")
        [(dates,)] = bare.execute("SELECT count(*) FROM events WHERE user_id = %s", [person]).fetchall()
        feed_versions.fold()
        path = feed_addresses.get_address(tg_id=person)
        times: dict[str, list[float]] = {"ours": [], "floor": [], "file": [], "same": []}
        _status, headers, body = get(path)
        with tempfile.NamedTemporaryFile(suffix=".ics") as kept:
            Path(kept.name).write_bytes(body)
            with bench.progress("feed", RUNS) as advance:
                for _run in range(RUNS):
                    times["ours"] += timed(lambda: get(path), runs=1)
                    times["floor"] += timed(lambda: _by_the_library(bare, person), runs=1)
                    times["file"] += timed(Path(kept.name).read_bytes, runs=1)
                    times["same"] += timed(lambda: get(path, headers["ETag"]), runs=1)
                    advance(1)
    FeedAddress.objects.filter(tg_id=person).delete()
    ours, floor, file, same = (Measure.of(key, SECONDS, values) for key, values in times.items())
    peers = [
        Measure("304: nothing has changed", SECONDS, same.median, same.p10, same.p90, same.n),
        Measure("the same text from a file", SECONDS, file.median, file.p10, file.p90, file.n),
    ]
    goals = [Goal("of the floor's time", ours.cost / floor.cost)]
    return Row(f"the feed of {COUNT:,} series with {dates:,} dates, {size:,} events", ours, floor, peers, goals, NOTE)


def _by_the_library(bare: "psycopg.Connection[Any]", person: int) -> bytes:
    from icalendar import Alarm, Calendar, vRecur  # noqa: PLC0415
    from icalendar import Event as Component  # noqa: PLC0415

    whole = Calendar()
    whole.add("prodid", "-//Floor//EN")
    whole.add("version", "2.0")
    for number, name, details, date, time, minutes, rrule, sequence, made, changed in bare.execute(FLOOR, [person]):
        start = dt.datetime.combine(date, time)
        component = Component()
        component.add("uid", f"series-{number}@vstrecha")
        component.add("dtstamp", changed)
        component.add("created", made)
        component.add("last-modified", changed)
        component.add("sequence", sequence)
        component.add("dtstart", start, parameters={"TZID": ZONE})
        component.add("duration", dt.timedelta(minutes=minutes))
        component.add("rrule", vRecur.from_ical(rrule))
        component.add("summary", name)
        component.add("description", details)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", name)
        alarm.add("trigger", dt.timedelta(minutes=-15))
        component.add_component(alarm)
        whole.add_component(component)
    return bytes(whole.to_ical())
