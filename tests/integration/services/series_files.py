"""What the tests of imported series share: calendar files, and the dates that come of them."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import clock
from calendarapp.models import Event
from calendarapp.services import calendar_import

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
BERLIN = "TZID=Europe/Berlin"


def travel(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def vevent(*lines: str, uid: str = "s1", start: str = f";{BERLIN}:20270104T100000", minutes: int = 30) -> str:
    """A VEVENT; a Monday at ten unless it says otherwise."""
    length = [f"DURATION:PT{minutes}M"] if minutes else []
    every = [f"UID:{uid}", f"DTSTART{start}", *length, *lines]
    if not any(line.startswith("SUMMARY") for line in lines):
        every.append("SUMMARY:Team")
    return "\n".join(["BEGIN:VEVENT", *every, "END:VEVENT", ""])


def file(*vevents: str, head: str = "", tail: str = "") -> bytes:
    text = f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{''.join(vevents)}END:VCALENDAR\n{tail}"
    return text.replace("\n", "\r\n").encode()


def take(owner: Any, *vevents: str, head: str = "", tail: str = "") -> calendar_import.Outcome:
    """Import a file; its preview has told the same."""
    data = file(*vevents, head=head, tail=tail)
    preview = calendar_import.read(data, owner=owner.tg_id)
    done = calendar_import.run(owner=owner.tg_id, data=data)
    told = (len(preview.new), len(preview.changed), len(preview.removed), preview.known, preview.past)
    assert told == (done.made, done.changed, done.removed, done.known, done.past)
    return done


def table(owner: Any) -> list[str]:
    """The owner's events: day, hour, name."""
    rows = Event.objects.filter(tg_user_id=owner.tg_id).order_by("slot", "id")
    return [f"{row.date:%d.%m.%y} {row.time:%H:%M} {row.name}" for row in rows]


def hours(owner: Any) -> list[str]:
    return [line[:14] for line in table(owner)]


RULE = "RRULE:FREQ=WEEKLY;COUNT=3"
MONDAYS = ["04.01.27 10:00", "11.01.27 10:00", "18.01.27 10:00"]
