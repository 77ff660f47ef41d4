"""Series in feeds and exports: another library expands the file to the very dates of the table."""

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
import recurring_ical_events  # type: ignore[import-untyped]
from django.db import connection
from django.test import Client
from icalendar import Calendar

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.feeds import views
from calendarapp.models import Event, Series
from calendarapp.services import events, export, feed_addresses, series, series_changes
from calendarapp.services.series import Scope
from tests.support import factories
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 9, 1, 6, tzinfo=dt.UTC)  # before both clock changes of the winter
YEAR = dt.timedelta(days=365)
BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"

# Rule, first day, time, zone, minutes.
RULES: list[tuple[str, str, str, str, int | None]] = [
    ("FREQ=DAILY", "2026-09-02", "09:00", BERLIN, 30),
    ("FREQ=DAILY", "2026-09-02", "02:30", BERLIN, 30),  # skipped once, repeated once
    ("FREQ=DAILY", "2026-09-02", "01:30", NEW_YORK, 90),
    ("FREQ=DAILY;INTERVAL=3;COUNT=50", "2026-09-02", "23:30", BERLIN, 300),  # over the nights of both changes
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "2026-09-02", "19:00", LORD_HOWE, 45),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU", "2026-09-06", "10:00", NEW_YORK, None),
    ("FREQ=WEEKLY;UNTIL=20270301", "2026-09-02", "18:00", "America/Sao_Paulo", 60),
    ("FREQ=WEEKLY;UNTIL=20270303T170000Z", "2026-09-02", "18:00", BERLIN, 60),
    ("FREQ=MONTHLY;BYDAY=2TU", "2026-09-08", "12:00", "UTC", 60),
    ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-10-31", "12:00", "Europe/Moscow", 60),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-09-30", "08:15", NEW_YORK, 15),
    ("FREQ=YEARLY;BYMONTH=9,3;BYDAY=-1SU", "2026-09-27", "02:00", BERLIN, 120),
    ("FREQ=YEARLY", "2028-02-29", "09:00", "Asia/Kathmandu", 60),
    ("FREQ=HOURLY;INTERVAL=6;COUNT=100", "2026-10-24", "00:00", BERLIN, 20),
]


@pytest.fixture(autouse=True)
def _september(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def make(owner: Any, rule: tuple[str, str, str, str, int | None], **fields: Any) -> Event:
    rrule, day, time, zone, minutes = rule
    return series.create(
        owner=owner.tg_id, rrule=rrule, name=rrule[:200], date=dt.date.fromisoformat(day),
        time=dt.time.fromisoformat(time), timezone=zone, duration_minutes=minutes, **fields,
    )  # fmt: skip


def dates(of: Event) -> list[Event]:
    return list(Event.objects.filter(series=of.series_id or 0).order_by("original_start"))


def read_feed(client: Client, owner: Any, kind: str = "calendar") -> bytes:
    response = client.get(feed_addresses.get_address(tg_id=owner.tg_id, kind=kind))
    assert response.status_code == 200
    return bytes(response.content)


def expand(content: bytes) -> list[tuple[str, dt.datetime, dt.datetime]]:
    """What another program sees in the coming year: name, start and end."""
    found = recurring_ical_events.of(Calendar.from_ical(content)).between(NOW, NOW + YEAR)
    return sorted((str(item["SUMMARY"]), utc(item["DTSTART"].dt), utc(item["DTEND"].dt)) for item in found)


def utc(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC)


def read_table(owner: Any) -> list[tuple[str, dt.datetime, dt.datetime]]:
    mine = Event.objects.filter(tg_user_id=owner.tg_id, slot__startswith__lt=NOW + YEAR)
    return sorted(
        (row.name, row.slot.lower, row.slot.lower + dt.timedelta(minutes=row.duration_minutes or 0)) for row in mine
    )


def components(content: bytes) -> list[Any]:
    return Calendar.from_ical(content).walk("VEVENT")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule[0]} {rule[3]}")
def test_feed_expands_to_the_dates_of_the_table(cast: Cast, client: Client, rule: Any) -> None:
    first = make(cast.anna, rule)
    assert expand(read_feed(client, cast.anna)) == read_table(cast.anna)
    rows = dates(first)
    actor = Actor.person(cast.anna.tg_id)
    for row, zone in zip(rows[3:5], (NEW_YORK, rule[3]), strict=False):  # moved, one of them into another zone
        day = row.date + dt.timedelta(days=1)
        events.change(actor=actor, event_id=row.pk, name="moved", date=day, timezone=zone)
    for row in rows[6:8]:
        events.delete(actor=actor, event_id=row.pk)
    if len(rows) > 12:
        series_changes.change(actor=actor, event_id=rows[12].pk, scope=Scope.FOLLOWING, name="later")
    assert expand(read_feed(client, cast.anna)) == read_table(cast.anna)


def test_feed_of_all_series_expands_to_the_table(cast: Cast, client: Client) -> None:
    for rule in RULES:
        make(cast.anna, rule)
    factories.make_meeting(cast.anna, cast.boris, name="met")
    assert expand(read_feed(client, cast.anna)) == read_table(cast.anna)
    busy = [item[1:] for item in expand(read_feed(client, cast.anna, "busy"))]
    assert sorted(busy) == sorted(item[1:] for item in read_table(cast.anna) if item[1] != item[2])


def test_series_is_one_component_with_its_rule(cast: Cast, client: Client) -> None:
    first = make(cast.anna, RULES[7], reminder_minutes=[30])
    events.delete(actor=Actor.person(cast.anna.tg_id), event_id=dates(first)[1].pk)
    [master] = components(read_feed(client, cast.anna))
    assert str(master["UID"]) == f"series-{first.series_id}@vstrecha"
    assert master["RRULE"].to_ical().decode() == "FREQ=WEEKLY;UNTIL=20270303T170000Z"
    assert master["DTSTART"].params["TZID"] == BERLIN
    assert [day.dt.day for day in master["EXDATE"].dts] == [9]
    assert [alarm["TRIGGER"].dt for alarm in master.walk("VALARM")] == [dt.timedelta(minutes=-30)]


def test_place_and_link_of_the_series_and_of_one_date(cast: Cast, client: Client) -> None:
    first = make(cast.anna, RULES[0], place="Зал", url="https://meet.example.org/a")
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=dates(first)[1].pk, place="Парк")
    found = {"RECURRENCE-ID" in item: item for item in components(read_feed(client, cast.anna))}
    assert [str(found[own]["LOCATION"]) for own in (False, True)] == ["Зал", "Парк"]
    assert {str(item["URL"]) for item in found.values()} == {"https://meet.example.org/a"}


@pytest.mark.parametrize(
    "change",
    [
        {"name": "other"},
        {"details": "other"},
        {"duration_minutes": 5},
        {"reminder_minutes": [5]},
        {"transparent": True},
    ],
    ids=str,
)
def test_date_that_differs_has_a_component_of_its_own(cast: Cast, client: Client, change: Any) -> None:
    first = make(cast.anna, RULES[0])
    second = dates(first)[1]
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=second.pk, **change)
    by_place = {str(item.get("RECURRENCE-ID") and item["RECURRENCE-ID"].dt): item for item in
                components(read_feed(client, cast.anna))}  # fmt: skip
    moved = by_place[str(clock.to_instant(second.date, second.time, BERLIN).astimezone(clock.get_zone(BERLIN)))]
    assert moved["UID"] == by_place["None"]["UID"]
    assert moved["RECURRENCE-ID"].params["TZID"] == BERLIN
    assert moved["SEQUENCE"] == 1


def test_busy_feed_has_single_times_and_no_rule(cast: Cast, client: Client) -> None:
    make(cast.anna, RULES[0])
    body = read_feed(client, cast.anna, "busy").decode()
    for word in ("RRULE", "RECURRENCE-ID", "series-", "FREQ", "Berlin"):
        assert word not in body
    assert body.count("BEGIN:VEVENT") == Event.objects.filter(tg_user_id=cast.anna.tg_id).count()


def test_series_is_shown_whole_until_its_last_date_is_old(cast: Cast, client: Client, monkeypatch: Any) -> None:
    make(cast.anna, ("FREQ=DAILY;COUNT=10", "2026-09-02", "09:00", BERLIN, 30))
    monkeypatch.setattr(clock, "now", lambda: NOW + views.PAST + dt.timedelta(days=10))
    [master] = components(read_feed(client, cast.anna))
    assert master["DTSTART"].dt.date() == dt.date(2026, 9, 2)
    assert "EXDATE" not in master
    monkeypatch.setattr(clock, "now", lambda: NOW + views.PAST + dt.timedelta(days=12))
    assert components(read_feed(client, cast.anna)) == []


def test_date_that_another_writer_removed_or_added_is_told(cast: Cast, client: Client) -> None:
    first = make(cast.anna, RULES[1])
    second = dates(first)[1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events WHERE id = %s", [second.pk])
        cursor.execute(
            "UPDATE events SET original_start = '2026-09-04 05:00' WHERE series_id = %s AND date = '2026-09-04'",
            [first.series_id],
        )
    assert expand(read_feed(client, cast.anna)) == read_table(cast.anna)


def test_change_of_the_series_itself_changes_the_feed(cast: Cast, client: Client) -> None:
    make(cast.anna, RULES[0])
    before = read_feed(client, cast.anna)
    address = feed_addresses.get_address(tg_id=cast.anna.tg_id)
    etag = client.get(address).headers["ETag"]
    row = Series.objects.get()
    series.save(row)
    again = client.get(address, headers={"if-none-match": etag})
    assert again.status_code == 200
    assert again.content != before


@pytest.mark.parametrize("change", ["new", "moved", "deleted"])
def test_changed_date_changes_the_feed(cast: Cast, client: Client, change: str, monkeypatch: Any) -> None:
    first = make(cast.anna, RULES[0])
    before = read_feed(client, cast.anna)
    actor = Actor.person(cast.anna.tg_id)
    if change == "new":
        monkeypatch.setattr(clock, "now", lambda: NOW + dt.timedelta(days=5))
        series.extend()
    elif change == "moved":
        events.change(actor=actor, event_id=dates(first)[2].pk, time=dt.time(11))
    else:
        events.delete(actor=actor, event_id=dates(first)[2].pk)
    after = read_feed(client, cast.anna)
    assert (after != before) == (change != "new")  # the rule says it already


def test_exports_name_the_series(cast: Cast) -> None:
    first = make(cast.anna, ("FREQ=WEEKLY;COUNT=3", "2026-09-02", "09:00", BERLIN, 30))
    factories.make_event(cast.anna, name="single")
    _name, table = export.render_document(tg_id=cast.anna.tg_id, form="csv")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    named = [(row["Серия"], row["Повторение"]) for row in rows]
    assert sorted(named) == [("", ""), *[(str(first.series_id), "FREQ=WEEKLY;COUNT=3")] * 3]
    content = json.loads(export.render_document(tg_id=cast.anna.tg_id, form="json")[1])
    assert [item["series_id"] for item in content["events"]].count(first.series_id) == 3
    [kept] = content["series"]
    assert (kept["id"], kept["rrule"], kept["date"], kept["exdates"]) == (
        first.series_id, "FREQ=WEEKLY;COUNT=3", "2026-09-02", [],
    )  # fmt: skip
    _name, file = export.render_document(tg_id=cast.anna.tg_id, form="ics")
    assert sorted("RRULE" in item for item in components(file)) == [False, True]
