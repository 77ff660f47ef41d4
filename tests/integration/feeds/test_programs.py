"""Programs that people use: vdirsyncer fetches the feed over HTTP, khal shows the very dates of the table."""

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Event
from calendarapp.services import events, feed_addresses, series, series_changes
from calendarapp.services.series import Scope
from tests.support.factories import make_person

NOW = dt.datetime(2026, 9, 1, 6, tzinfo=dt.UTC)  # before both clock changes of the winter
YEAR = dt.timedelta(days=365)
FORMAT = "{title}|{start-long-full}|{end-long-full}"
SHOWN = "%Y-%m-%d %H:%M"

# Rule, first day, time, zone, minutes.
RULES: list[tuple[str, str, str, str, int]] = [
    ("FREQ=DAILY;UNTIL=20270401", "2026-09-02", "02:30", "Europe/Berlin", 30),  # skipped once, repeated once
    ("FREQ=DAILY;INTERVAL=3;COUNT=40", "2026-09-02", "23:30", "Europe/Berlin", 300),  # over midnight
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU;COUNT=30", "2026-09-06", "10:00", "America/New_York", 45),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=14", "2026-09-30", "08:15", "Australia/Lord_Howe", 15),
]

KHAL = """\
[calendars]
[[vstrecha]]
path = {folder}/calendar
readonly = True
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""
VDIRSYNCER = """\
[general]
status_path = "{folder}/status"
[pair vstrecha]
a = "feed"
b = "here"
collections = null
[storage feed]
type = "http"
url = "{url}"
[storage here]
type = "filesystem"
path = "{folder}/calendar"
fileext = ".ics"
"""


def run(folder: Path, *command: str) -> str:
    """Run one of the programs of this environment; what it prints."""
    home = {"HOME": str(folder), "XDG_CACHE_HOME": str(folder), "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]}
    program, *rest = command
    done = subprocess.run(
        [str(Path(sys.executable).with_name(program)), *rest],
        env=home, cwd=folder, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def fetch(folder: Path, url: str) -> list[tuple[str, str, str]]:
    """What khal shows of the coming year, after vdirsyncer has fetched the feed: name, start and end in UTC."""
    (folder / "calendar").mkdir(exist_ok=True)
    for name, text in (("khal.conf", KHAL), ("vdirsyncer.conf", VDIRSYNCER)):
        (folder / name).write_text(text.format(folder=folder, url=url))
    run(folder, "vdirsyncer", "-c", "vdirsyncer.conf", "discover")
    run(folder, "vdirsyncer", "-c", "vdirsyncer.conf", "sync")
    period = (f"{NOW:%Y-%m-%d}", f"{NOW + YEAR:%Y-%m-%d}")
    shown = run(folder, "khal", "-c", "khal.conf", "list", "--day-format", "", "--format", FORMAT, *period)
    found = {tuple(line.split("|")) for line in shown.splitlines() if line}  # what goes over midnight is shown twice
    return sorted((name, start, end) for name, start, end in found)


def read_table(owner: int) -> list[tuple[str, str, str]]:
    mine = Event.objects.filter(tg_user_id=owner, slot__startswith__lt=NOW + YEAR)
    rows = [(row.name, row.slot.lower, dt.timedelta(minutes=row.duration_minutes or 0)) for row in mine]
    return sorted((name, f"{start:{SHOWN}}", f"{start + length:{SHOWN}}") for name, start, length in rows)


def test_khal_shows_the_dates_of_the_table(address: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    owner = make_person("Anna").tg_id
    made = [
        series.create(
            owner=owner, rrule=rrule, name=rrule, date=dt.date.fromisoformat(day), time=dt.time.fromisoformat(time),
            timezone=zone, duration_minutes=minutes,
        )
        for rrule, day, time, zone, minutes in RULES
    ]  # fmt: skip
    url = address + feed_addresses.get_address(tg_id=owner)
    assert fetch(tmp_path, url) == read_table(owner)
    actor = Actor.person(owner)
    rows = list(Event.objects.filter(series=made[0].series_id or 0).order_by("original_start"))
    events.change(actor=actor, event_id=rows[3].pk, name="moved", date=rows[3].date + dt.timedelta(days=1))
    events.delete(actor=actor, event_id=rows[6].pk)
    series_changes.change(actor=actor, event_id=rows[12].pk, scope=Scope.FOLLOWING, name="later")
    after = fetch(tmp_path, url)
    assert after == read_table(owner)
    assert {"moved", "later"} <= {name for name, _start, _end in after}
