"""Calendar files with series: the rule is kept, the same file again changes what changed, and nothing is doubled."""

import datetime as dt

import pytest

from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, Reminder, Series
from calendarapp.services import appointments, calendar_import, events, export, series
from tests.integration.services.series_files import BERLIN, MONDAYS, NOW, RULE, file, hours, table, take, travel, vevent
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, NOW)


def test_rule_becomes_a_series_that_the_worker_carries_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    assert take(cast.anna, vevent("RRULE:FREQ=WEEKLY;BYDAY=MO")).made == 52
    row = Series.objects.get()
    assert (row.rrule, row.uid, row.timezone, row.duration_minutes) == (
        "FREQ=WEEKLY;BYDAY=MO",
        "s1",
        "Europe/Berlin",
        30,
    )
    assert Reminder.objects.filter(tg_id=cast.anna.tg_id).count() == 52
    travel(monkeypatch, NOW + dt.timedelta(days=30))
    series.extend()
    assert len(table(cast.anna)) == 57


def test_series_that_began_long_ago_goes_on_from_now(cast: Cast) -> None:
    take(cast.anna, vevent("RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=60", start=f";{BERLIN}:20250106T100000"))
    row = Series.objects.get()
    assert (row.rrule, row.date) == ("FREQ=WEEKLY;COUNT=10;INTERVAL=2", dt.date(2026, 12, 7))
    assert len(table(cast.anna)) == 10
    assert hours(cast.anna)[-1] == "12.04.27 10:00"


def test_same_file_again_writes_nothing(cast: Cast) -> None:
    whole = (
        vevent("RRULE:FREQ=WEEKLY", f"EXDATE;{BERLIN}:20270111T100000", f"RDATE;{BERLIN}:20270106T120000"),
        vevent(f"RECURRENCE-ID;{BERLIN}:20270118T100000", "SUMMARY:Moved", start=f";{BERLIN}:20270119T150000"),
    )
    made = take(cast.anna, *whole).made
    before = table(cast.anna)
    assert before[:4] == ["04.01.27 10:00 Team", "06.01.27 12:00 Team", "19.01.27 15:00 Moved", "25.01.27 10:00 Team"]
    again = take(cast.anna, *whole)
    assert (again.made, again.changed, again.removed, again.known) == (0, 0, 0, made)
    assert not calendar_import.read(file(*whole), owner=cast.anna.tg_id).writes
    assert table(cast.anna) == before


# Case 03


def test_this_and_all_following_dates_move(cast: Cast) -> None:
    later = vevent(
        f"RECURRENCE-ID;RANGE=THISANDFUTURE;{BERLIN}:20270118T100000",
        "SUMMARY:Later",
        start=f";{BERLIN}:20270118T120000",
    )
    whole = (vevent("RRULE:FREQ=WEEKLY;COUNT=20"), later)
    assert take(cast.anna, *whole).made == 20
    rows = table(cast.anna)
    assert [row[9:] for row in rows] == ["10:00 Team"] * 2 + ["12:00 Later"] * 18
    assert rows[-1] == "17.05.27 12:00 Later"
    assert take(cast.anna, *whole).known == 20
    assert table(cast.anna) == rows


def test_this_and_all_following_dates_move_to_another_day_for_good(cast: Cast) -> None:
    later = vevent(f"RECURRENCE-ID;RANGE=THISANDFUTURE;{BERLIN}:20270118T100000", start=f";{BERLIN}:20270119T100000")
    moved = vevent(f"RECURRENCE-ID;{BERLIN}:20270125T100000", start=f";{BERLIN}:20270128T100000")
    take(cast.anna, vevent("RRULE:FREQ=WEEKLY;BYDAY=MO", f"EXDATE;{BERLIN}:20270201T100000"), later, moved)
    expected = ["04.01.27", "11.01.27", "19.01.27", "28.01.27", "09.02.27"]
    assert [line[:8] for line in table(cast.anna)][:5] == expected
    assert Series.objects.order_by("id").last().rrule == "FREQ=WEEKLY;BYDAY=TU"  # type: ignore[union-attr]


def test_two_overrides_of_one_date_are_one(cast: Cast) -> None:
    place = f"RECURRENCE-ID;{BERLIN}:20270111T100000"
    take(cast.anna, vevent(RULE, f"RDATE;{BERLIN}:20270104T100000"),
         vevent(place, "SEQUENCE:2", "SUMMARY:second", start=f";{BERLIN}:20270112T100000"),
         vevent(place, "SEQUENCE:1", "SUMMARY:first", start=f";{BERLIN}:20270113T100000"))  # fmt: skip
    assert table(cast.anna) == ["04.01.27 10:00 Team", "12.01.27 10:00 second", "18.01.27 10:00 Team"]


# Case 04


def test_events_with_one_uid_are_events(cast: Cast) -> None:
    classes = [vevent(f"SUMMARY:Class {day}", uid="0@default", start=f":2027010{day}T100000Z") for day in range(1, 6)]
    assert take(cast.anna, *classes).made == 5
    assert take(cast.anna, *reversed(classes)).known == 5
    assert take(cast.anna, classes[2]).known == 1
    pair = [vevent(f"SUMMARY:{name}", uid="def", start=":20270104T220000") for name in ("Next", "Last")]
    assert take(cast.anna, *pair).made == 2
    assert take(cast.anna, *pair).known == 2
    assert len(table(cast.anna)) == 7


def test_one_of_two_masters_is_over(cast: Cast) -> None:
    done = take(cast.anna, vevent(RULE, start=":20200106T100000Z"), vevent(RULE))
    assert (done.made, done.past) == (3, 1)
    single = [vevent(uid="x", start=":20200106T100000Z"), vevent(uid="x")]
    done = take(cast.anna, *single)
    assert (done.made, done.past) == (1, 1)


def test_copies_and_former_revisions_are_left_out(cast: Cast) -> None:
    assert take(cast.anna, vevent("SEQUENCE:1"), vevent("SEQUENCE:1"), vevent("SUMMARY:old")).made == 1
    assert table(cast.anna) == ["04.01.27 10:00 Team"]


# Case 06


@pytest.mark.parametrize(
    ("lines", "start", "expected"),
    [
        ([RULE], f";{BERLIN}:20270104T110000", ["04.01.27 11:00", "11.01.27 11:00", "18.01.27 11:00"]),
        ([RULE], ";TZID=America/New_York:20270104T040000", ["04.01.27 04:00", "11.01.27 04:00", "18.01.27 04:00"]),
        ([RULE], f";{BERLIN}:20270105T100000", ["05.01.27 10:00", "12.01.27 10:00", "19.01.27 10:00"]),
        (["RRULE:FREQ=WEEKLY;COUNT=2"], f";{BERLIN}:20270104T100000", MONDAYS[:2]),
        ([RULE, f"EXDATE;{BERLIN}:20270111T100000"], f";{BERLIN}:20270104T100000", [MONDAYS[0], MONDAYS[2]]),
        ([RULE, "EXDATE:20270111T090000Z"], f";{BERLIN}:20270104T100000", [MONDAYS[0], MONDAYS[2]]),
        ([RULE, "EXDATE;VALUE=DATE:20270111"], f";{BERLIN}:20270104T100000", [MONDAYS[0], MONDAYS[2]]),
        ([RULE, "EXDATE;TZID=Asia/Tokyo:20270111T180000"], f";{BERLIN}:20270104T100000", [MONDAYS[0], MONDAYS[2]]),
        ([], f";{BERLIN}:20270111T100000", [MONDAYS[1]]),
        ([], f";{BERLIN}:20270112T100000", ["12.01.27 10:00"]),
    ],
)
def test_newer_file_is_the_whole_series(cast: Cast, lines: list[str], start: str, expected: list[str]) -> None:
    take(cast.anna, vevent("SEQUENCE:0", RULE))
    numbers = set(Event.objects.values_list("pk", flat=True))
    newer = vevent("SEQUENCE:1", *lines, start=start)
    take(cast.anna, newer)
    assert hours(cast.anna) == expected
    if start == f";{BERLIN}:20270104T110000":  # the same rows, with the people invited to them
        assert set(Event.objects.values_list("pk", flat=True)) == numbers
    assert take(cast.anna, newer).known == len(expected)
    take(cast.anna, vevent("SEQUENCE:0", RULE))  # an older one changes nothing
    assert hours(cast.anna) == expected
    take(cast.anna, vevent("SEQUENCE:2", RULE))  # and back
    assert hours(cast.anna) == MONDAYS
    assert Series.objects.count() == 1


def test_event_becomes_a_series(cast: Cast) -> None:
    take(cast.anna, vevent())
    [event] = Event.objects.all()
    meeting = appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=event.pk)
    done = take(cast.anna, vevent("SEQUENCE:1", RULE, start=f";{BERLIN}:20270104T110000"))
    assert (done.made, done.changed) == (2, 1)
    assert hours(cast.anna) == ["04.01.27 11:00", "11.01.27 11:00", "18.01.27 11:00"]
    meeting.refresh_from_db()
    assert (meeting.status, meeting.time, meeting.event_id) == ("pending", dt.time(11), event.pk)


def test_stale_override_is_a_date_of_the_series(cast: Cast) -> None:
    stale = vevent(f"RECURRENCE-ID;{BERLIN}:20270111T100000", "SUMMARY:x", start=f";{BERLIN}:20270112T080000")
    take(cast.anna, vevent(RULE), stale)
    newer = (vevent("SEQUENCE:1", RULE, start=f";{BERLIN}:20270104T110000"), stale)
    take(cast.anna, *newer)
    expected = ["04.01.27 11:00", "11.01.27 11:00", "12.01.27 08:00", "18.01.27 11:00"]
    assert hours(cast.anna) == expected
    take(cast.anna, *newer)
    assert hours(cast.anna) == expected


def test_past_dates_stay_when_a_newer_file_comes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    take(cast.anna, vevent(RULE))
    travel(monkeypatch, dt.datetime(2027, 1, 6, tzinfo=dt.UTC))
    newer = vevent("SEQUENCE:1", RULE, start=f";{BERLIN}:20270104T110000")
    take(cast.anna, newer)
    assert hours(cast.anna) == [MONDAYS[0], "11.01.27 11:00", "18.01.27 11:00"]
    assert take(cast.anna, newer).known == 2
    assert sorted(str(row.uid) for row in Series.objects.all()) == ["None", "s1"]


def test_date_changed_here_stays_until_the_file_says_more(cast: Cast) -> None:
    take(cast.anna, vevent(RULE))
    second = Event.objects.order_by("date")[1]
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=second.pk, name="Mine")
    take(cast.anna, vevent("SEQUENCE:1", RULE, "SUMMARY:Theirs"))
    assert [line[15:] for line in table(cast.anna)] == ["Theirs", "Mine", "Theirs"]
    take(cast.anna, vevent("SEQUENCE:3", RULE, "SUMMARY:Theirs"))
    assert [line[15:] for line in table(cast.anna)] == ["Theirs"] * 3


@pytest.mark.parametrize("lines", [[RULE], [RULE, "SEQUENCE:1", "SUMMARY:New"]])
@pytest.mark.parametrize("names", [["20270104T090000Z", "20270111T090000Z", "20270118T090000Z"]])
def test_dates_of_the_released_version_become_the_series(cast: Cast, lines: list[str], names: list[str]) -> None:
    """It wrote them as events by themselves, with UIDs of their own."""
    for number, day in zip(names, (4, 11, 18), strict=True):
        take(cast.anna, vevent(uid=f"s1/{number}", start=f";{BERLIN}:202701{day:02}T100000"))
    numbers = set(Event.objects.values_list("pk", flat=True))
    done = take(cast.anna, vevent(*lines))
    assert (done.made, done.removed) == (0, 0)
    assert hours(cast.anna) == MONDAYS
    assert set(Event.objects.values_list("pk", flat=True)) == numbers
    assert Event.objects.filter(series=Series.objects.get()).count() == 3
    assert take(cast.anna, vevent(*lines)).known == 3


def test_moved_series_takes_loose_dates_with_it(cast: Cast) -> None:
    for number, day in (("20270104T090000Z", 4), ("20270111T090000Z", 11)):
        take(cast.anna, vevent(uid=f"s1/{number}", start=f";{BERLIN}:202701{day:02}T100000"))
    take(cast.anna, vevent("SEQUENCE:1", RULE, start=f";{BERLIN}:20270104T110000"))
    assert hours(cast.anna) == ["04.01.27 11:00", "11.01.27 11:00", "18.01.27 11:00"]


def test_newer_file_asks_the_people_of_a_date_again(cast: Cast) -> None:
    take(cast.anna, vevent(RULE))
    rows = list(Event.objects.order_by("date"))
    meetings = [
        appointments.invite_to_event(organizer=cast.anna.tg_id, participant=cast.boris.tg_id, event_id=row.pk)
        for row in rows[1:]
    ]
    take(cast.anna, vevent("SEQUENCE:1", "RRULE:FREQ=WEEKLY;COUNT=2", start=f";{BERLIN}:20270104T110000"))
    statuses = {meeting.pk: (meeting.status, meeting.time) for meeting in Appointment.objects.all()}
    assert statuses == {meetings[0].pk: ("pending", dt.time(11)), meetings[1].pk: ("cancelled", dt.time(10))}


# Case 07


def test_cancellation_of_something_unknown_writes_nothing(cast: Cast) -> None:
    done = take(cast.anna, vevent("SEQUENCE:1"), head="METHOD:CANCEL\n")
    assert (done.made, [one.code for one in done.refused]) == (0, ["event_cancelled"])
    assert table(cast.anna) == []


@pytest.mark.parametrize(("head", "line"), [("METHOD:CANCEL\n", "X-A:1"), ("", "STATUS:CANCELLED"),
                                            ("METHOD:CANCEL\n", "STATUS:CANCELLED")])  # fmt: skip
@pytest.mark.parametrize("rule", ["X-B:1", RULE])
def test_cancellation_removes_what_it_cancels(cast: Cast, head: str, line: str, rule: str) -> None:
    take(cast.anna, vevent(rule), head="METHOD:REQUEST\n")
    done = take(cast.anna, vevent("SEQUENCE:1", rule, line), head=head)
    assert (done.removed, table(cast.anna)) == (3 if rule == RULE else 1, [])
    assert not Reminder.objects.filter(tg_id=cast.anna.tg_id).exists()


@pytest.mark.parametrize("alone", [True, False])
def test_one_date_is_cancelled(cast: Cast, alone: bool) -> None:
    take(cast.anna, vevent(RULE))
    gone = vevent("SEQUENCE:1", f"RECURRENCE-ID;{BERLIN}:20270111T100000", "STATUS:CANCELLED",
                  start=f";{BERLIN}:20270111T100000")  # fmt: skip
    done = take(cast.anna, gone, head="METHOD:CANCEL\n") if alone else take(cast.anna, vevent(RULE), gone)
    assert (done.removed, hours(cast.anna)) == (1, [MONDAYS[0], MONDAYS[2]])
    _name, data = export.render_document(tg_id=cast.anna.tg_id, form="ics")
    assert b"EXDATE;TZID=Europe/Berlin:20270111T100000" in data


def test_one_date_is_changed_alone(cast: Cast) -> None:
    change = vevent("SEQUENCE:1", f"RECURRENCE-ID;{BERLIN}:20270111T100000", start=f";{BERLIN}:20270112T100000")
    assert take(cast.anna, change).made == 1  # the series is not known yet
    take(cast.anna, vevent(RULE, "SEQUENCE:1"), change)
    assert hours(cast.anna) == [MONDAYS[0], "12.01.27 10:00", MONDAYS[2]]
    again = change.replace("20270112", "20270113").replace("SEQUENCE:1", "SEQUENCE:2")
    assert take(cast.anna, again).changed == 1
    assert hours(cast.anna) == [MONDAYS[0], "13.01.27 10:00", MONDAYS[2]]


def test_old_cancellation_of_something_revised_is_left_alone(cast: Cast) -> None:
    take(cast.anna, vevent("SEQUENCE:3"))
    assert take(cast.anna, vevent("SEQUENCE:1"), head="METHOD:CANCEL\n").known == 1
    assert len(table(cast.anna)) == 1


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "DECLINECOUNTER"])
def test_answers_are_no_events(cast: Cast, method: str) -> None:
    done = take(cast.anna, vevent(), head=f"METHOD:{method}\n")
    assert (done.made, [one.code for one in done.refused]) == (0, ["event_answer"])
