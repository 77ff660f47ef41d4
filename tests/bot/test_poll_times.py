"""/poll and /meet: times that are written short, and the hours of one evening."""

import datetime as dt

import pytest

from calendarapp import clock
from calendarapp.services import time_polls
from tests.bot.test_polls import ask
from tests.support.factories import get_day, make_event, make_person
from tests.support.groups import wait_in_group
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until


@pytest.fixture
def group(anna: Person, boris: Person, telegram_server: SandboxServer) -> int:
    return telegram_server.group("Friends", anna, boris)


@pytest.mark.parametrize("command", ["/poll", "/meet"])
def test_evening_of_one_day_has_several_hours_to_choose_from(anna: Person, group: int, command: str) -> None:
    anna.say(f"{command} dinner 31.12.2030", chat_id=group)
    message = wait_until(lambda: next((m for m in anna.messages(chat_id=group) if "poll" in m), {}), what="a poll")
    options = [option["text"] for option in message["poll"]["options"]]
    assert options == [f"Tue, 31 December, {hour}:00" for hour in (18, 19, 20, 21)]


@pytest.mark.parametrize(
    ("what", "name", "shown"),
    [
        ("dinner fri, sat 19:00", "dinner", ["Fri 19:00", "Sat 19:00"]),
        ("dinner, пн, вт 19:30", "dinner", ["Mon 19:30", "Tue 19:30"]),
        ("standup, пн 10, вт 11", "standup", ["Mon 10:00", "Tue 11:00"]),
        ("standup mon 10, tue 11", "standup", ["Mon 10:00", "Tue 11:00"]),
        ("version 10 mon 10:00, tue 11:00", "version 10", ["Mon 10:00", "Tue 11:00"]),
    ],
)
def test_short_names_of_days_and_bare_hours_are_read(
    anna: Person, group: int, what: str, name: str, shown: list[str]
) -> None:
    message, poll = ask(anna, group, what)
    assert message["poll"]["question"] == f"{name}: when? (Europe/Moscow)"
    local = [start.astimezone(clock.get_zone("Europe/Moscow")) for start in poll.starts]
    assert sorted(f"{start:%a %H:%M}" for start in local) == sorted(shown)


@pytest.mark.parametrize("command", ["/poll", "/meet"])
@pytest.mark.parametrize("what", ["breakfast fri 8 or 9", "breakfast fri at 8 or 9", "breakfast в пятницу 8 или 9"])
def test_two_hours_behind_the_day_are_the_ones_to_choose_from(
    anna: Person, group: int, command: str, what: str
) -> None:
    anna.say(f"{command} {what}", chat_id=group)
    message = wait_until(lambda: next((m for m in anna.messages(chat_id=group) if "poll" in m), {}), what="a poll")
    assert message["poll"]["question"] == "breakfast: when? (Europe/Moscow)"
    assert [option["text"][-5:] for option in message["poll"]["options"]] == ["08:00", "09:00"]


def test_times_without_a_name_are_no_name(anna: Person, group: int) -> None:
    anna.say("/poll пн 10, вт 11", chat_id=group)
    wait_in_group(anna, group, "Say what it is about")


@pytest.mark.parametrize(
    ("what", "name", "days", "hours"),
    [
        ("бар в пятницу вечером", "бар", {"Fri"}, range(18, 22)),
        ("drinks friday evening", "drinks", {"Fri"}, range(18, 22)),
        ("drinks friday night", "drinks", {"Fri"}, range(18, 22)),
        ("бар завтра после 18", "бар", None, range(18, 23)),
        ("drinks after 6pm on friday", "drinks", {"Fri"}, range(18, 23)),
        ("ужин на выходных", "ужин", {"Sat", "Sun"}, range(18, 22)),
        ("party at the weekend", "party", {"Sat", "Sun"}, range(10, 22)),
        ("вечером в пятницу бар", "бар", {"Fri"}, range(18, 22)),
        ("бар в пятницу с друзьями вечером", "бар с друзьями", {"Fri"}, range(18, 22)),
        ("кофе в субботу утром", "кофе", {"Sat"}, range(8, 12)),
        ("ужин на следующей неделе вечером", "ужин", {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}, range(19, 20)),
        ("movie night", "movie night", None, range(9, 23)),
    ],
)
def test_days_and_part_of_the_day_are_when_times_are_proposed(
    anna: Person, group: int, *, what: str, name: str, days: set[str] | None, hours: range
) -> None:
    anna.say(f"/poll {what}", chat_id=group)
    message = wait_until(lambda: next((m for m in anna.messages(chat_id=group) if "poll" in m), {}), what="a poll")
    assert message["poll"]["question"] == f"{name}: when? (Europe/Moscow)"
    options = [option["text"] for option in message["poll"]["options"]]
    assert days is None or {text[:3] for text in options} == days
    assert {int(text[-5:-3]) for text in options} <= set(hours)


@pytest.mark.django_db
@pytest.mark.parametrize("within", [None, (dt.time(9), dt.time(18))])
def test_times_when_members_are_free_come_before_those_when_they_are_busy(
    within: tuple[dt.time, dt.time] | None,
) -> None:
    anna, boris, oleg = (make_person(name, language="en") for name in ("Anna", "Boris", "Oleg"))
    taken = {dt.time(9), dt.time(12), dt.time(13)}
    for hour in taken:
        make_event(boris, name="Busy", date=get_day(10), time=hour, timezone=anna.timezone, duration_minutes=60)

    def propose(members: list[int]) -> list[dt.time]:
        starts = time_polls.propose_times(
            anna, minutes=60, day=get_day(10), evening=False, within=within, members=members
        )
        return [start.astimezone(clock.get_zone(anna.timezone)).time() for start in starts]

    assert dt.time(9) in propose([oleg.pk])
    assert propose([]) == propose([oleg.pk, anna.pk])
    free = propose([boris.pk, oleg.pk])
    assert len(free) >= time_polls.FEWEST
    assert not taken & set(free)


@pytest.mark.parametrize("what", ["drinks after 6pm on friday", "бар завтра после 18", "ужин на выходных вечером"])
def test_meet_without_an_hour_asks_as_a_poll_does(anna: Person, group: int, what: str) -> None:
    anna.say(f"/meet {what}", chat_id=group)
    message = wait_until(lambda: next((m for m in anna.messages(chat_id=group) if "poll" in m), {}), what="a poll")
    assert message["poll"]["question"] == f"{what.split(maxsplit=1)[0]}: when? (Europe/Moscow)"
    assert {int(option["text"][-5:-3]) for option in message["poll"]["options"]} <= set(range(18, 23))
