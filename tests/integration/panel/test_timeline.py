"""A person's page shows their week, day by day, and why they are busy."""

import datetime as dt
import html
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from calendarapp import clock, queries
from calendarapp.models import Appointment, TgUser
from calendarapp.panel import timeline
from calendarapp.queries import whole_week
from tests.support.factories import Cast, get_day, make_event, make_meeting

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Line:
    """What a day's list says of one thing."""

    when: str
    name: str
    answer: str
    why: str


def week(client: Client, person: TgUser, **query: Any) -> str:
    answer = client.get(f"/admin/calendarapp/tguser/{person.pk}/change/", query)
    assert answer.status_code == 200
    page = answer.content.decode()
    return page.split('id="week"')[1].split("</section>", maxsplit=1)[0] if 'id="week"' in page else ""


def days(section: str) -> list[list[Line]]:
    """The lines of each day."""
    found = []
    for day in section.split('<li class="day')[1:]:
        lines = re.findall(
            r'class="when">([^<]*)</span>.*?<a href="[^"]*">([^<]*)</a>.*?<strong>([^<]*)</strong> ([^<]*)</span>',
            day,
            re.DOTALL,
        )
        found.append([Line(*(html.unescape(part) for part in line)) for line in lines])
    return found


def on(day: dt.date) -> tuple[str, int]:
    """The parameter of a day's week, and the day's place in it."""
    return str(day), day.weekday()


def lines_of(client: Client, person: TgUser, day: dt.date) -> list[Line]:
    address, place = on(day)
    return days(week(client, person, week=address))[place]


def test_week_says_what_takes_the_time_and_why(panel: Client, cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, days=1, time=dt.time(10), duration_minutes=60, name="Совет", status="confirmed")
    make_event(cast.boris, days=1, time=dt.time(15), duration_minutes=30, name="Врач")
    make_event(cast.boris, days=1, time=dt.time(20), duration_minutes=30, name="Кино", transparent=True)
    assert lines_of(panel, cast.boris, get_day(1)) == [
        Line("10:00–11:00", "Совет", "Занято", "Встреча подтверждена."),
        Line("15:00–15:30", "Врач", "Занято", "Собственное событие."),
        Line("20:00–20:30", "Кино", "Свободно", "Собственное событие, время свободно."),
    ]
    anna = lines_of(panel, cast.anna, get_day(1))
    assert [(line.name, line.why) for line in anna] == [
        ("Совет", "Собственное событие."),
        ("Совет", "Организатор этой встречи."),
    ]
    assert lines_of(panel, cast.oleg, get_day(1)) == []


@pytest.mark.parametrize(
    ("changed", "takes", "why"),
    [
        ({}, True, "Приглашение ждёт ответа и занимает время."),
        ({"holds": False}, False, "Приглашение ждёт ответа и время не занимает."),
        ({"expires_at": dt.timedelta(hours=-1)}, False, "Приглашение истекло и больше не занимает время."),
        ({"expires_at": dt.timedelta(hours=1)}, True, "Приглашение ждёт ответа и занимает время до "),
        ({"transparent": True}, False, "Целые дни, которые никого не занимают."),
    ],
)
def test_invitations_take_time_as_the_view_says(
    panel: Client, cast: Cast, changed: dict[str, Any], takes: bool, why: str
) -> None:
    meeting = make_meeting(cast.anna, cast.boris, days=1, duration_minutes=60)
    values = {name: clock.now() + value if name == "expires_at" else value for name, value in changed.items()}
    Appointment.objects.filter(pk=meeting.pk).update(**values)
    [line] = lines_of(panel, cast.boris, get_day(1))
    assert (line.answer == "Занято", line.why.startswith(why)) == (takes, True)
    assert queries.is_busy(cast.boris.tg_id, meeting.slot) == takes


def test_meetings_that_are_off_are_left_out(panel: Client, cast: Cast) -> None:
    make_meeting(cast.anna, cast.boris, days=1, status="declined")
    make_meeting(cast.anna, cast.boris, days=1, time=dt.time(18), status="cancelled")
    assert lines_of(panel, cast.boris, get_day(1)) == []


def test_days_are_those_of_the_persons_own_clock(panel: Client, cast: Cast) -> None:
    make_event(cast.boris, days=1, time=dt.time(23, 30), duration_minutes=60, name="Поезд")
    TgUser.objects.filter(pk=cast.boris.pk).update(timezone="Asia/Tokyo")  # six hours later
    [line] = lines_of(panel, cast.boris, get_day(2))
    assert line.when == "05:30–06:30"


def test_what_goes_on_past_midnight_is_on_both_days(panel: Client, cast: Cast) -> None:
    make_event(cast.boris, days=1, time=dt.time(22), duration_minutes=4 * 60, name="Ночь")
    assert [line.when for line in lines_of(panel, cast.boris, get_day(1))] == ["22:00–24:00"]
    assert [line.when for line in lines_of(panel, cast.boris, get_day(2))] == ["00:00–02:00"]
    assert lines_of(panel, cast.boris, get_day(3)) == []


def test_whole_days_are_told_without_times(panel: Client, cast: Cast) -> None:
    whole: dict[str, Any] = {"all_day": True, "time": None, "ends_on": get_day(2)}
    make_event(cast.boris, name="Отпуск", **whole)
    for offset, expected in ((0, []), (1, ["весь день"]), (2, ["весь день"]), (3, [])):
        assert [line.when for line in lines_of(panel, cast.boris, get_day(offset))] == expected


def test_long_day_of_the_clock_change_has_room_for_all_of_it(panel: Client, cast: Cast) -> None:
    """25 hours on 25 October 2026 in Berlin: noon is behind the middle."""
    TgUser.objects.filter(pk=cast.boris.pk).update(timezone="Europe/Berlin")
    section = week(panel, cast.boris, week="2026-10-25").split('<li class="day')[7]
    assert re.findall(r'class="hour" d="M([\d.]+) ', section) == ["280.0", "520.0", "760.0"]


def test_neighbouring_weeks_are_linked(panel: Client, cast: Cast) -> None:
    shown = week(panel, cast.boris, week="2026-11-25")
    assert 'href="?week=2026-11-16#week"' in shown
    assert 'href="?week=2026-11-30#week"' in shown
    assert "23 ноября – 29 ноября 2026" in shown


@pytest.mark.parametrize("text", ["", "x", "2026-13-45", "9999-12-31", "0001-01-01", "20261125T", "٢٠٢٦-١١-٢٥"])
def test_addresses_without_a_day_show_this_week(panel: Client, cast: Cast, text: str) -> None:
    assert timeline.get_monday(text, dt.date(2026, 11, 25)) == dt.date(2026, 11, 23)
    assert week(panel, cast.boris, week=text) == week(panel, cast.boris)


def test_names_are_escaped(panel: Client, cast: Cast) -> None:
    make_event(cast.boris, days=1, time=dt.time(12), name='<b>&"Обед"</b>')
    shown = week(panel, cast.boris, week=str(get_day(1)))
    assert "<b>" not in shown
    assert shown.count("&lt;b&gt;&amp;&quot;Обед&quot;&lt;/b&gt;") == 2


@pytest.mark.parametrize("rights", [("event",), ("appointment",), ()])
def test_week_is_for_those_who_see_events_and_meetings(client: Client, cast: Cast, rights: tuple[str, ...]) -> None:
    account = User.objects.create_user("viewer", is_staff=True)
    codes = [f"view_{name}" for name in ("tguser", *rights)]
    account.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(account)
    assert week(client, cast.boris) == ""


def test_week_of_very_many_things_is_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_week, "MOST", 3)
    for hour in range(9, 14):
        make_event(cast.boris, time=dt.time(hour), duration_minutes=30)
    day = get_day(1)
    found = whole_week.list_entries(cast.boris.tg_id, day, day, "Europe/Moscow")
    assert [entry.start.astimezone(clock.get_zone("Europe/Moscow")).hour for entry in found] == [9, 10, 11]
