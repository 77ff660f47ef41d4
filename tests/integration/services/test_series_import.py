"""Calendar files with series: the rule is kept, the same file again changes what changed, and nothing is doubled."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, Reminder, Series, SeriesInvitation
from calendarapp.services import (
    appointments,
    calendar_import,
    events,
    export,
    series,
    series_changes,
    series_invitations,
)
from calendarapp.services.series import Scope
from tests.support.factories import Cast, forget_messages, list_texts

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
BERLIN = "TZID=Europe/Berlin"


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, NOW)


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


# Case 09


def test_what_has_begun_is_not_over(cast: Cast) -> None:
    done = take(
        cast.anna,
        vevent(uid="1", start=";VALUE=DATE:20261128", minutes=0),
        vevent("DTEND;VALUE=DATE:20261201", uid="2", start=";VALUE=DATE:20261127", minutes=0),
        vevent("RRULE:FREQ=WEEKLY;COUNT=2", uid="3", start=":20261128T110000Z", minutes=90),
        vevent("RRULE:FREQ=WEEKLY;COUNT=2", uid="4", start=":20261128T110000Z", minutes=60),
        vevent("RRULE:FREQ=YEARLY", uid="5", start=";VALUE=DATE:20201128", minutes=0),
    )
    assert (done.past, done.made) == (0, 1 + 1 + 2 + 1 + 2)


@pytest.mark.parametrize(
    ("rule", "start", "first"),
    [("FREQ=YEARLY", "20240229", "29.02.28"), ("FREQ=YEARLY;INTERVAL=2", "20240301", "01.03.28"),
     ("FREQ=YEARLY", "16040229", "29.02.28")],
)  # fmt: skip
def test_first_date_is_far(cast: Cast, rule: str, start: str, first: str) -> None:
    day = vevent(f"RRULE:{rule}", start=f";VALUE=DATE:{start}", minutes=0)
    assert take(cast.anna, day).made == 1
    assert table(cast.anna)[0][:8] == first
    assert take(cast.anna, day).known == 1


# Case 19


def test_honest_files_of_long_ago_come_in(cast: Cast) -> None:
    def day(number: int, year: int) -> str:
        return vevent(
            "RRULE:FREQ=YEARLY", uid=str(number), start=f";VALUE=DATE:{year}{number % 12 + 1:02}15", minutes=0
        )

    apple = take(cast.anna, *(day(number, 1604) for number in range(45)))
    assert (len({row.series_id for row in Event.objects.all()}), apple.refused) == (45, [])
    assert take(cast.boris, *(day(number, 1950 + number % 50) for number in range(350))).refused == []
    old = [vevent("RRULE:FREQ=WEEKLY;UNTIL=20120105T090000Z", uid=str(number), start=":20100105T090000Z")
           for number in range(280)]  # fmt: skip
    done = take(cast.oleg, *old, vevent("RRULE:FREQ=DAILY", uid="on", start=":20100105T090000Z"))
    assert (done.past, done.made, done.refused) == (280, 400, [])


# Case 20


def test_weeks_come_in(cast: Cast) -> None:
    cast.anna.timezone = "Europe/Berlin"
    cast.anna.save()
    take(
        cast.anna,
        vevent("DTEND;VALUE=DATE:20270719", uid="1", start=";VALUE=DATE:20270705", minutes=0),
        vevent("DTEND;VALUE=DATE:20271104", uid="2", start=";VALUE=DATE:20271028", minutes=0),
        vevent("DURATION:P2W", uid="3", minutes=0),
        vevent("DTEND;VALUE=DATE:20270901", "RRULE:FREQ=YEARLY", uid="4", start=";VALUE=DATE:20270601", minutes=0),
    )
    lengths = dict(Event.objects.order_by("-date").values_list("series__uid", "duration_minutes"))
    assert lengths["4"] == 92 * 24 * 60
    minutes = Event.objects.filter(series__isnull=True).order_by("uid").values_list("duration_minutes", flat=True)
    assert list(minutes) == [14 * 1440, 7 * 1440 + 60, 14 * 1440]


# Case 12


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("X-WR-TIMEZONE:America/New_York\n", "America/New_York"),
        ("X-WR-TIMEZONE:Eastern Standard Time\n", "America/New_York"),
        ("TZID:America/New_York\n", "America/New_York"),
        ("BEGIN:VTIMEZONE\nTZID:America/New_York\nEND:VTIMEZONE\n", "America/New_York"),
        ("BEGIN:VTIMEZONE\nTZID:W. Europe Standard Time\nEND:VTIMEZONE\n", "Europe/Berlin"),
        ("BEGIN:VTIMEZONE\nTZID:Asia/Tokyo\nEND:VTIMEZONE\nBEGIN:VTIMEZONE\nTZID:Asia/Omsk\nEND:VTIMEZONE\n",
         "Europe/Moscow"),
        ("X-WR-TIMEZONE:Nowhere\n", "Europe/Moscow"),
        ("", "Europe/Moscow"),
    ],
)  # fmt: skip
def test_times_without_a_zone_are_in_the_files_zone(cast: Cast, head: str, expected: str) -> None:
    take(
        cast.anna,
        vevent(uid="1", start=":20270105T090000"),
        vevent("RRULE:FREQ=DAILY;COUNT=2", uid="2", start=":20270105T090000"),
        vevent(uid="3", start=";VALUE=DATE:20270105", minutes=0),
        head=head,
    )
    rows = Event.objects.order_by("id").values_list("time", "timezone")
    assert sorted(rows) == [(dt.time(0), "Europe/Moscow"), *[(dt.time(9), expected)] * 3]


# Case 16


def test_empty_properties_are_not_there(cast: Cast) -> None:
    done = take(
        cast.anna,
        vevent("DTEND:20270101", "RRULE:", uid="1", start=":20270101", minutes=0),
        vevent("EXDATE:", "RDATE:", "RECURRENCE-ID:", "DURATION:", uid="2", start=":20270105T090000Z", minutes=0),
        vevent("DTEND:", uid="3", start=":20270105T090000Z", minutes=0),
        vevent("DTEND:None", "BEGIN:VALARM", "TRIGGER:", "END:VALARM", uid="4", start=":20270105T090000Z", minutes=0),
        vevent("DTEND;TZID=Europe/Berlin:", "EXDATE;VALUE=DATE:", uid="5", minutes=0),
    )
    assert (done.made, done.refused) == (5, [])
    assert [row.duration_minutes for row in Event.objects.order_by("uid")] == [1440, None, None, None, None]


# Case 23


DAMAGED = {
    "something after it": ("", "BEGIN:VTIMEZONE\nTZID:X\nEND:VTIMEZONE\nBEGIN:VCARD\nEND:VCARD\ntext\n"),
    "something open after it": ("", "BEGIN:VTIMEZONE\nTZID:X\n"),
    "an event beside it": ("", "BEGIN:VEVENT\nUID:y\nDTSTART:20270101T100000Z\nEND:VEVENT\n"),
    "an unknown component that is open": ("BEGIN:X-WHAT\nX:1\n", ""),
    "an end without a beginning": ("END:X-WHAT\n", ""),
    "an open alarm": (
        "BEGIN:VEVENT\nUID:z\nDTSTART:20200101T100000Z\nBEGIN:VALARM\nTRIGGER:PT0S\nEND:VEVENT\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGED)
def test_what_is_out_of_place_costs_nothing_else(cast: Cast, kind: str) -> None:
    head, tail = DAMAGED[kind]
    done = take(cast.anna, vevent(), head=head, tail=tail)
    assert (done.made, done.refused) == (1, [])


def test_file_without_its_end_is_read(cast: Cast) -> None:
    data = file(vevent(uid="1"), vevent(uid="2")).replace(b"END:VCALENDAR\r\n", b"")
    assert calendar_import.run(owner=cast.anna.tg_id, data=data).made == 2


def test_event_that_is_not_closed_is_named(cast: Cast) -> None:
    done = take(cast.anna, vevent(uid="1").replace("END:VEVENT\n", ""), vevent(uid="2"))
    assert (done.made, [one.code for one in done.refused]) == (1, ["event_incomplete"])


# Case 24


@pytest.mark.parametrize(
    "line",
    [
        "SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9E=D0=B1=D0=B5=D0=B4",
        "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:=D0=9E=D0=B1=\n=D0=B5=D0=B4",
        "SUMMARY;CHARSET=UTF-8;QUOTED-PRINTABLE:=D0=9E=D0=B1=D0=B5=D0=B4",
        "SUMMARY;CHARSET=windows-1251;ENCODING=QUOTED-PRINTABLE:=CE=E1=E5=E4",
        'SUMMARY;X-A="b;c:d";ENCODING=QUOTED-PRINTABLE:=D0=9E=D0=B1=D0=B5=D0=B4',
        "SUMMARY;ENCODING=BASE64:0J7QsdC10LQ=",
        "SUMMARY;ENCODING=B;VALUE=BINARY:0J7QsdC10LQ=",
    ],
)
def test_encoded_names_are_decoded(cast: Cast, line: str) -> None:
    take(cast.anna, vevent(line, "DESCRIPTION;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab=3D1"))
    [event] = Event.objects.all()
    assert (event.name, event.details) == ("Обед", "a\nb=1")


# Case 30


@pytest.mark.parametrize(
    "place",
    [";VALUE=DATE:20270111", ":20270111T100000", ":20270111T090000Z", ";TZID=Asia/Tokyo:20270111T180000"],
)
def test_moved_date_is_found_whatever_its_type(cast: Cast, place: str) -> None:
    moved = vevent(f"RECURRENCE-ID{place}", "SUMMARY:Moved", start=f";{BERLIN}:20270112T150000")
    take(cast.anna, vevent(RULE), moved)
    assert table(cast.anna) == ["04.01.27 10:00 Team", "12.01.27 15:00 Moved", "18.01.27 10:00 Team"]


@pytest.mark.parametrize(
    "extra",
    ["RDATE;VALUE=DATE:20270106", "RDATE:20270106T100000Z", "RDATE;VALUE=PERIOD:20270106T100000Z/PT1H"],
)
def test_added_date_has_the_hour_of_the_series(cast: Cast, extra: str) -> None:
    take(cast.anna, vevent(extra, start=":20270105T100000Z"))
    assert hours(cast.anna) == ["05.01.27 10:00", "06.01.27 10:00"]


def test_days_are_left_out_by_instants(cast: Cast) -> None:
    take(cast.anna, vevent(RULE, "EXDATE:20270111T000000Z", start=";VALUE=DATE:20270104", minutes=0))
    assert [line[:8] for line in table(cast.anna)] == ["04.01.27", "18.01.27"]


# What can't be taken


def test_refused_rule_is_named_and_the_rest_comes_in(cast: Cast) -> None:
    days = [dt.date(2027, 1, 5) + dt.timedelta(days=number) for number in range(1800)]
    done = take(
        cast.anna,
        vevent("RRULE:FREQ=MINUTELY", "SUMMARY:Often", uid="1"),
        vevent("RRULE:FREQ=DAILY", "SUMMARY:Long", uid="2", minutes=25 * 60),
        vevent("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "SUMMARY:Never", uid="3"),
        vevent("RRULE:FREQ=DAILY", *(f"EXDATE:{day:%Y%m%d}T090000Z" for day in days), "SUMMARY:Without", uid="4"),
        vevent(RULE, uid="5"),
        vevent(RULE, uid="6"),
        vevent(f"RECURRENCE-ID;{BERLIN}:20270111T100000", uid="6", start=":soon"),
    )
    with translation.override("en"):
        reasons = {one.name: calendar_import.render_reason(one) for one in done.refused}
    assert reasons["Often"] == "it repeats in a way that I can't follow: FREQ=MINUTELY"
    assert {"Often", "Long", "Never", "Without", "Team"} == reasons.keys()
    assert done.made == 6


def test_rule_that_does_not_have_its_start(cast: Cast) -> None:
    take(cast.anna, vevent("RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=2"))
    assert [line[:8] for line in table(cast.anna)] == ["04.01.27", "06.01.27", "13.01.27"]


def test_too_many_dates_are_refused(cast: Cast) -> None:
    daily = [vevent("RRULE:FREQ=DAILY", uid=str(number)) for number in range(30)]
    with pytest.raises(CalendarError) as refused:
        calendar_import.read(file(*daily), owner=cast.anna.tg_id)
    assert refused.value.code == "file_too_many_events"


def test_zone_that_the_file_describes_keeps_its_clock_changes(cast: Cast) -> None:
    rules = (("STANDARD", "1025T030000", "+0200", "+0100", "10"), ("DAYLIGHT", "0329T020000", "+0100", "+0200", "3"))
    zone = "".join(
        f"BEGIN:{part}\nDTSTART:2020{start}\nTZOFFSETFROM:{before}\nTZOFFSETTO:{after}\n"
        f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU\nEND:{part}\n"
        for part, start, before, after, month in rules
    )
    head = f"BEGIN:VTIMEZONE\nTZID:Our Office\n{zone}END:VTIMEZONE\n"
    take(cast.anna, vevent("RRULE:FREQ=WEEKLY;BYDAY=MO", start=";TZID=Our Office:20270104T003000"), head=head)
    assert {line[9:14] for line in table(cast.anna)} == {"00:30"}
    assert {row.slot.lower.hour for row in Event.objects.all()} == {22, 23}


# Our own files


def test_own_series_are_known_and_come_back(cast: Cast) -> None:
    first = series.create(
        owner=cast.anna.tg_id, rrule="FREQ=WEEKLY;BYDAY=MO,TH;COUNT=8", name="Yoga", date=dt.date(2027, 1, 4),
        time=dt.time(19), timezone="Europe/Berlin", duration_minutes=60, exdates=[dt.datetime(2027, 1, 11, 19)],  # noqa: DTZ001
    )  # fmt: skip
    rows = list(Event.objects.filter(series=first.series_id or 0).order_by("original_start"))
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[3].pk, name="Yoga, long", duration_minutes=90)
    series_changes.change(
        actor=Actor.person(cast.anna.tg_id), event_id=rows[5].pk, scope=Scope.FOLLOWING, time=dt.time(20)
    )
    before = table(cast.anna)
    _name, data = export.render_document(tg_id=cast.anna.tg_id, form="ics")
    known = calendar_import.run(owner=cast.anna.tg_id, data=data)
    assert (known.made, known.changed, known.removed, known.known) == (0, 0, 0, 7)
    assert calendar_import.run(owner=cast.oleg.tg_id, data=data).made == 7
    assert calendar_import.run(owner=cast.oleg.tg_id, data=data).known == 7
    assert table(cast.oleg) == before
    for row in (rows[0], rows[5]):
        series.delete(actor=Actor.person(cast.anna.tg_id), event_id=row.pk, scope=Scope.ALL)
    assert table(cast.anna) == []
    assert calendar_import.run(owner=cast.anna.tg_id, data=data).made == 7
    assert table(cast.anna) == before
    assert calendar_import.run(owner=cast.anna.tg_id, data=data).known == 7


# What a file changes for those who are invited to a series.


def invite(cast: Cast, answer: str = "confirmed") -> SeriesInvitation:
    """Anna has invited Boris to all dates of her only series, and he has answered."""
    first = Event.objects.order_by("date")[0]
    [invitation] = series_invitations.invite(
        actor=Actor.person(cast.anna.tg_id), participants=[cast.boris.tg_id], event_id=first.pk, scope=Scope.ALL
    )
    if answer == "confirmed":
        series_invitations.accept(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk)
    forget_messages()
    return invitation


def meetings(cast: Cast) -> list[str]:
    rows = Appointment.objects.filter(participant_tg_id=cast.boris.tg_id).order_by("slot", "id")
    return [f"{row.date:%d.%m.%y} {row.time:%H:%M} {row.status}" for row in rows]


@pytest.mark.parametrize("answer", ["pending", "confirmed"])
def test_new_dates_of_a_file_have_meetings_and_their_person_is_told_once(cast: Cast, answer: str) -> None:
    take(cast.anna, vevent(RULE))
    invitation = invite(cast, answer)
    take(cast.anna, vevent("SEQUENCE:1", "RRULE:FREQ=WEEKLY;COUNT=5"))
    wanted = [*MONDAYS, "25.01.27 10:00", "01.02.27 10:00"]
    assert meetings(cast) == [f"{day} {answer}" for day in wanted]
    [told] = list_texts(cast.boris)
    assert told.count("•") == 2
    assert list_texts(cast.anna) == []
    invitation.refresh_from_db()
    assert invitation.status == answer


def test_another_rule_in_a_file_is_told_in_one_message(cast: Cast) -> None:
    take(cast.anna, vevent(RULE))
    invite(cast)
    take(cast.anna, vevent("SEQUENCE:1", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3", "LOCATION:Gym"))
    stay, go = [MONDAYS[0], MONDAYS[2]], [MONDAYS[1]]
    assert meetings(cast) == sorted(
        [*(f"{day} confirmed" for day in [*stay, "01.02.27 10:00"]), *(f"{day} cancelled" for day in go)],
        key=lambda line: (line[6:8], line[3:5], line[:2]),
    )
    assert len(list_texts(cast.boris)) == 1
    assert set(Appointment.objects.exclude(status="cancelled").values_list("place", flat=True)) == {"Gym"}


def test_hour_in_a_file_moves_all_meetings_and_asks_once(cast: Cast) -> None:
    take(cast.anna, vevent(RULE))
    invitation = invite(cast)
    take(cast.anna, vevent("SEQUENCE:1", RULE, start=f";{BERLIN}:20270104T103000"))
    assert meetings(cast) == [f"{day[:9]}10:30 pending" for day in MONDAYS]
    assert len(list_texts(cast.boris)) == 1
    invitation.refresh_from_db()
    assert invitation.status == "pending"


def test_invitation_stays_with_the_coming_dates(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dates that are over keep the series that they were of; another one goes on."""
    take(cast.anna, vevent(RULE))
    invitation = invite(cast)
    travel(monkeypatch, dt.datetime(2027, 1, 6, tzinfo=dt.UTC))
    take(cast.anna, vevent("SEQUENCE:1", "RRULE:FREQ=WEEKLY;COUNT=4"))
    coming = Event.objects.order_by("date")[1]
    assert SeriesInvitation.objects.get().series_id == coming.series_id
    assert meetings(cast)[-1] == "25.01.27 10:00 confirmed"
    assert invitation.pk == SeriesInvitation.objects.get().pk


def test_dates_that_a_file_moves_onto_each_other_cancel_one_of_the_meetings(cast: Cast) -> None:
    take(cast.anna, vevent(RULE))
    invite(cast)
    moved = vevent("SEQUENCE:1", f"RECURRENCE-ID;{BERLIN}:20270111T100000", start=f";{BERLIN}:20270118T101500")
    take(cast.anna, vevent("SEQUENCE:1", RULE), moved)
    assert sorted(line[-9:] for line in meetings(cast)) == ["cancelled", "confirmed", "confirmed"]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED"])
def test_file_that_calls_a_series_off_tells_once(cast: Cast, line: str) -> None:
    take(cast.anna, vevent(RULE))
    invite(cast)
    take(cast.anna, vevent("SEQUENCE:1", RULE, line), head="METHOD:CANCEL\n")
    assert {text[-9:] for text in meetings(cast)} == {"cancelled"}
    [told] = list_texts(cast.boris)
    assert told.count("•") == 3
