"""/poll and /meet: times that are written short, and the hours of one evening."""

import pytest

from calendarapp import clock
from tests.bot.test_polls import ask
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
