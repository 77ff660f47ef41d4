"""Series with dates that were moved by themselves: a change of all is about those that are to come, and no other."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from calendarapp import authorship, clock
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.ics import rules
from calendarapp.messages.repetition import render_repetition
from calendarapp.models import Event, Series, TgUser
from calendarapp.services import events, series, series_changes, undo
from calendarapp.services.series import Scope
from tests.integration.services.series_files import take, vevent
from tests.support.factories import get_day
from tests.support.repetition import find_faults, list_dates

pytestmark = pytest.mark.django_db

OWNER = 4_100_001
ANNA = Actor.person(OWNER)
BERLIN = "Europe/Berlin"


def travel(monkeypatch: pytest.MonkeyPatch, day: int, hour: int = 6) -> None:
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2026, 12, day, hour, tzinfo=dt.UTC))


@pytest.fixture
def classes(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    """Mondays at 19:00, six of them: the first is on 7 December."""
    travel(monkeypatch, 1)
    series.create(
        owner=OWNER, rrule="FREQ=WEEKLY;COUNT=6", name="Yoga", date=dt.date(2026, 12, 7), time=dt.time(19),
        duration_minutes=60, timezone=BERLIN,
    )  # fmt: skip
    return list_dates(OWNER)


def move(row: Event, month: int, day: int) -> None:
    events.change(actor=ANNA, event_id=row.pk, date=dt.date(2026, month, day))


def change(row: Event, scope: Scope = Scope.ALL, **fields: Any) -> None:
    series_changes.change(actor=ANNA, event_id=row.pk, scope=scope, **fields)


def table() -> list[str]:
    rows = Event.objects.filter(tg_user_id=OWNER).order_by("slot")
    return [f"{row.date:%d.%m} {row.time:%H} {row.name}" for row in rows]


def test_all_move_when_the_next_one_comes_later_than_its_place(
    classes: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    move(classes[1], 12, 17)
    travel(monkeypatch, 15)
    change(classes[3], time=dt.time(20))
    assert table() == [
        "07.12 19 Yoga", "17.12 19 Yoga", "21.12 20 Yoga", "28.12 20 Yoga", "04.01 20 Yoga", "11.01 20 Yoga",
    ]  # fmt: skip


@pytest.mark.parametrize("place", [0, 1])
def test_what_is_over_stays_when_an_earlier_date_was_postponed(
    classes: list[Event], monkeypatch: pytest.MonkeyPatch, place: int
) -> None:
    move(classes[place], 12, 31)
    travel(monkeypatch, 22)
    over = [f"{day:02}.12 19 Yoga" for day in (7, 14, 21) if day != (7, 14)[place]]
    change(classes[3], name="Pilates", time=dt.time(20))
    assert table() == [*over, "28.12 20 Pilates", "31.12 19 Pilates", "04.01 20 Pilates", "11.01 20 Pilates"]
    change(list_dates(OWNER)[-1], rrule="FREQ=WEEKLY;UNTIL=20270105")
    assert table() == [*over, "28.12 20 Pilates", "31.12 19 Pilates", "04.01 20 Pilates"]
    change(list_dates(OWNER)[-1], date=dt.date(2027, 1, 11))
    assert table() == [*over, "31.12 19 Pilates", "04.01 20 Pilates", "11.01 20 Pilates"]
    series.delete(actor=ANNA, event_id=list_dates(OWNER)[-1].pk, scope=Scope.ALL)
    assert table() == over
    assert not any(row.extend_at for row in Series.objects.all())


def test_a_date_that_was_brought_forward_and_is_over_does_not_come_back(
    classes: list[Event], monkeypatch: pytest.MonkeyPatch
) -> None:
    move(classes[2], 12, 10)
    travel(monkeypatch, 11)
    change(classes[3], rrule="FREQ=WEEKLY;COUNT=3")
    assert table() == ["07.12 19 Yoga", "10.12 19 Yoga", "14.12 19 Yoga", "28.12 19 Yoga"]


def test_a_move_into_the_past_is_refused(classes: list[Event], monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, 14, hour=12)
    with pytest.raises(CalendarError) as refused:
        change(classes[1], time=dt.time(12))
    assert refused.value.code == "past"


def test_a_rule_without_the_date_in_question_gives_the_next_one(classes: list[Event]) -> None:
    every = Scope.ALL
    changed = series_changes.change(actor=ANNA, event_id=classes[3].pk, scope=every, rrule="FREQ=WEEKLY;INTERVAL=2")
    assert changed.pk == classes[0].pk
    with pytest.raises(CalendarError) as refused:
        series_changes.change(
            actor=ANNA, event_id=changed.pk, scope=Scope.ALL, rrule="FREQ=WEEKLY;COUNT=1",
            exdates=[dt.datetime.combine(dt.date(2026, 12, 7), dt.time(19))],
        )  # fmt: skip
    assert refused.value.code == "rule_never"


@pytest.mark.parametrize(
    ("rrule", "first", "to", "expected"),
    [
        ("FREQ=YEARLY", "2026-12-31", "2027-03-01", "01.03.27 01.03.28 01.03.29"),
        ("FREQ=MONTHLY", "2026-12-28", "2026-12-30", "30.12.26 30.01.27 30.03.27 30.04.27"),
        ("FREQ=MONTHLY;COUNT=3", "2026-12-28", "2026-12-30", "30.12.26 30.01.27 30.03.27"),
        ("FREQ=MONTHLY;UNTIL=20270228", "2026-12-28", "2026-12-30", "30.12.26 30.01.27 30.03.27"),
        ("FREQ=MONTHLY;UNTIL=20270330", "2026-12-30", "2026-12-28", "28.12.26 28.01.27 28.02.27"),
    ],
)
def test_months_and_years_are_counted_and_not_their_days(
    monkeypatch: pytest.MonkeyPatch, rrule: str, first: str, to: str, expected: str
) -> None:
    wanted = expected.split()
    travel(monkeypatch, 1)
    given: dict[str, Any] = {"name": "Yoga", "time": dt.time(19), "timezone": BERLIN}
    row = series.create(owner=OWNER, rrule=rrule, date=dt.date.fromisoformat(first), **given)
    change(row, date=dt.date.fromisoformat(to))
    assert find_faults(OWNER) == []
    there = [f"{date.date:%d.%m.%y}" for date in list_dates(OWNER)]
    made = Series.objects.get()
    assert there[:2] == wanted[:2]
    if made.extend_at is None:
        ruled = rules.iterate(made.rrule, made.start, BERLIN)
        assert [f"{date:%d.%m.%y}" for date in ruled] == there == wanted
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2028, 12, 1, tzinfo=dt.UTC))
    series.extend()
    assert find_faults(OWNER) == []
    assert [f"{date.date:%d.%m.%y}" for date in list_dates(OWNER)][: len(wanted)] == wanted


@pytest.mark.parametrize("until", ["20270531", "20270531T215959Z", "20270531T235959"])
def test_last_day_stays_when_the_hour_changes_and_moves_with_the_days(
    monkeypatch: pytest.MonkeyPatch, until: str
) -> None:
    travel(monkeypatch, 1)
    given: dict[str, Any] = {"name": "Yoga", "time": dt.time(19), "timezone": BERLIN}
    first = series.create(owner=OWNER, rrule=f"FREQ=WEEKLY;UNTIL={until}", date=dt.date(2026, 12, 7), **given)
    third = list_dates(OWNER)[2]
    change(third, Scope.FOLLOWING, time=dt.time(20))
    before, after = Series.objects.get(events=first.pk), Series.objects.get(events=third.pk)
    with translation.override("en"):
        assert render_repetition(before) == "every Monday, through 20 December 2026"
        assert render_repetition(after) == "every Monday, through 31 May 2027"
        change(third, Scope.FOLLOWING, date=dt.date(2026, 12, 22))
        after.refresh_from_db()
        assert render_repetition(after) == "every Tuesday, through 1 June 2027"
    assert list_dates(OWNER)[-1].date == dt.date(2027, 6, 1)


def test_date_moved_by_its_zone_alone_keeps_its_time(classes: list[Event]) -> None:
    events.change(actor=ANNA, event_id=classes[1].pk, timezone="America/New_York")
    slot = Event.objects.get(pk=classes[1].pk).slot
    change(classes[0], name="Pilates")
    change(classes[0], time=dt.time(20))
    after = Event.objects.get(pk=classes[1].pk)
    assert (after.name, after.timezone, after.slot) == ("Pilates", "America/New_York", slot)
    change(classes[0], timezone="Asia/Tokyo")
    assert Event.objects.get(pk=classes[1].pk).slot == slot
    assert {row.timezone for row in list_dates(OWNER)} == {"America/New_York", "Asia/Tokyo"}


def import_extra(*, rule: str, extra: str) -> None:
    take(
        TgUser(tg_id=OWNER),
        vevent(rule, f"RDATE;TZID={BERLIN}:{extra}T100000", start=f";TZID={BERLIN}:20261207T100000"),
    )


def list_days() -> list[str]:
    return [f"{row.date:%d.%m} {row.time:%H}" for row in list_dates(OWNER)]


@pytest.mark.parametrize("rule", ["RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3", "RRULE:FREQ=WEEKLY;COUNT=3"])
def test_all_change_when_the_next_date_is_an_added_one(monkeypatch: pytest.MonkeyPatch, rule: str) -> None:
    travel(monkeypatch, 1)
    import_extra(rule=rule, extra="20261210")
    travel(monkeypatch, 8)
    assert list_days() == ["07.12 10", "10.12 10", "14.12 10", "21.12 10"]
    change(list_dates(OWNER)[2], time=dt.time(11))
    assert list_days() == ["07.12 10", "10.12 11", "14.12 11", "21.12 11"]
    made = Series.objects.get(events=list_dates(OWNER)[2].pk)
    assert [f"{day:%d.%m %H}" for day in made.rdates] == ["10.12 11"]
    change(list_dates(OWNER)[2], date=dt.date(2026, 12, 15))
    assert list_days() == ["07.12 10", "11.12 11", "15.12 11", "22.12 11"]


def test_all_change_when_only_an_added_date_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, 1)
    import_extra(rule="RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2", extra="20261217")
    travel(monkeypatch, 15)
    change(list_dates(OWNER)[-1], time=dt.time(11), name="Last")
    assert table() == ["07.12 10 Team", "14.12 10 Team", "17.12 11 Last"]


def test_added_dates_are_added_again_after_undo() -> None:
    first, added = get_day(2), get_day(5)
    take(TgUser(tg_id=OWNER), vevent(
        "RRULE:FREQ=WEEKLY;COUNT=3", f"RDATE;TZID={BERLIN}:{added:%Y%m%d}T100000",
        start=f";TZID={BERLIN}:{first:%Y%m%d}T100000",
    ))  # fmt: skip
    rows, before = list_dates(OWNER), list_days()
    with authorship.write_as(Writer("bot", "person", OWNER)):
        series.delete(actor=ANNA, event_id=rows[0].pk, scope=Scope.ALL)
    undo.undo(actor=ANNA, number=undo.find_event_entry(rows[0].pk) or 0)
    assert list_days() == before
    change(rows[0], exdates=[rows[3].original_start])
    assert list_days() == before[:3]


@pytest.mark.parametrize("scope", [Scope.ALL, Scope.FOLLOWING])
def test_a_series_ends_when_it_did_in_another_zone(monkeypatch: pytest.MonkeyPatch, scope: Scope) -> None:
    travel(monkeypatch, 1)
    rule = "FREQ=DAILY;UNTIL=20261212T180000Z"  # the last one begins then, in Berlin
    given: dict[str, Any] = {"name": "Yoga", "time": dt.time(19), "timezone": BERLIN}
    series.create(owner=OWNER, rrule=rule, date=dt.date(2026, 12, 7), **given)
    row = list_dates(OWNER)[0 if scope == Scope.ALL else 2]
    change(row, scope, timezone="America/New_York")
    assert [f"{date.date:%d}" for date in list_dates(OWNER)] == ["07", "08", "09", "10", "11", "12"]
    assert find_faults(OWNER) == []
