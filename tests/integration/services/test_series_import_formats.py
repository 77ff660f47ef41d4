"""Series in calendar files of all kinds: long ago, without a zone, damaged, encoded, our own."""

import datetime as dt

import pytest
from django.utils import translation

from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Event
from calendarapp.services import calendar_import, events, export, series, series_changes
from calendarapp.services.series import Scope
from tests.integration.services.series_files import BERLIN, NOW, RULE, file, hours, table, take, travel, vevent
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november(monkeypatch: pytest.MonkeyPatch) -> None:
    travel(monkeypatch, NOW)


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
    done = calendar_import.run(owner=cast.anna.tg_id, data=data)
    assert (done.made, [one.code for one in done.refused]) == (2, ["file_cut"])


@pytest.mark.parametrize("end", ["DESCRIPTION:A lo", "BEGIN:VALARM", "", "DTSTART;TZI"])
def test_file_that_is_cut_off_brings_the_events_before(cast: Cast, end: str) -> None:
    data = file(vevent(uid="1"), vevent(uid="2"))
    place = data.rindex(b"END:VEVENT")
    done = calendar_import.run(owner=cast.anna.tg_id, data=data[:place] + end.encode())
    assert (done.made, [one.code for one in done.refused]) == (1, ["file_cut"])


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


def test_added_period_keeps_its_length(cast: Cast) -> None:
    """RFC 5545, section 3.8.5.2: a period has its own end, or how long it lasts."""
    extra = "RDATE;VALUE=PERIOD:20270106T100000Z/PT3H,20270107T120000Z/20270107T123000Z,20270108T100000Z/PT1H"
    taken = vevent(extra, start=":20270105T100000Z", minutes=60)
    for _again in range(2):
        take(cast.anna, taken)
        rows = Event.objects.filter(tg_user_id=cast.anna.tg_id).order_by("slot")
        assert [(row.slot.lower.strftime("%d %H"), row.duration_minutes) for row in rows] == [
            ("05 10", 60), ("06 10", 180), ("07 12", 30), ("08 10", 60),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC+03:00) Moscow, St. Petersburg", "Europe/Moscow"),
        ("(GMT-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi", "Asia/Kolkata"),
        ("(UTC+00:00) Dublin, Edinburgh, Lisbon, London", "Europe/Dublin"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("(UTC+10:00) Canberra, Melbourne, Sydney", "Australia/Sydney"),
    ],
)
@pytest.mark.parametrize("quote", ['"', ""])
def test_zone_as_outlook_shows_it_is_known_without_its_description(
    cast: Cast, name: str, zone: str, quote: str
) -> None:
    done = take(cast.anna, vevent(start=f";TZID={quote}{name}{quote}:20270105T100000"))
    assert done.refused == []
    [event] = Event.objects.filter(tg_user_id=cast.anna.tg_id)
    assert (event.timezone, event.time) == (zone, dt.time(10))


def test_zone_that_is_shown_with_another_offset_is_not_guessed(cast: Cast) -> None:
    done = take(cast.anna, vevent(start=';TZID="(UTC+07:00) Berlin":20270105T100000'))
    assert (done.made, [one.code for one in done.refused]) == (0, ["event_zone_unknown"])


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["RRULE:FREQ=DAILY;COUNT=3", "RRULE:FREQ=WEEKLY;COUNT=3"], "recurrence_two_rules"),
        (["RRULE:FREQ=DAILY;COUNT=9", "EXRULE:FREQ=WEEKLY"], "recurrence_exrule"),
    ],
)
def test_several_rules_are_refused_with_what_to_do(cast: Cast, lines: list[str], code: str) -> None:
    done = take(cast.anna, vevent(*lines), vevent(uid="other"))
    assert (done.made, [one.code for one in done.refused]) == (1, [code])
    assert "RRULE" not in calendar_import.render_reason(done.refused[0])


def test_too_many_dates_left_out_name_the_limit_that_holds(cast: Cast) -> None:
    days = ",".join(f"{day:%Y%m%d}" for day in (dt.date(2027, 1, 5) + dt.timedelta(days=n) for n in range(2001)))
    done = take(cast.anna, vevent("RRULE:FREQ=DAILY", f"EXDATE;VALUE=DATE:{days}"))
    assert [one.params["limit"] for one in done.refused] == [1000]


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
