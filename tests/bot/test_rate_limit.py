"""A person who writes too fast is told so once and then ignored for a minute; others are not affected."""

from collections.abc import Iterator

import pytest
from django.test import override_settings

from bot.rate_limit import MINUTE, REMEMBERED, Decision, RateLimiter
from calendarapp.models import ProcessedUpdate
from tests.bot.test_exactly_once import text_update
from tests.support.running import RunningBot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.updates import make_update_id
from tests.support.waiting import wait_until

SLOW = "Not so fast, please"


class Clock:
    """A clock that a test moves."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> RateLimiter:
    return RateLimiter(clock)


def test_one_warning_then_silence_until_the_minute_is_over(limiter: RateLimiter, clock: Clock) -> None:
    assert [limiter.check(1, 3) for _message in range(6)] == [
        *[Decision.SERVE] * 3, Decision.SLOW_DOWN, *[Decision.IGNORE] * 2,
    ]  # fmt: skip
    clock.now += MINUTE - 0.1
    assert limiter.check(1, 3) is Decision.IGNORE
    clock.now += 0.2
    assert [limiter.check(1, 3) for _message in range(4)] == [*[Decision.SERVE] * 3, Decision.SLOW_DOWN]


def test_person_within_the_limit_is_always_served(limiter: RateLimiter, clock: Clock) -> None:
    for _message in range(500):
        assert limiter.check(1, 30) is Decision.SERVE
        clock.now += 2


def test_update_that_will_come_again_is_not_counted(limiter: RateLimiter) -> None:
    for _message in range(10):
        assert limiter.check(1, 3) is Decision.SERVE
        limiter.give_back(1)
    assert [limiter.check(1, 3) for _message in range(4)] == [*[Decision.SERVE] * 3, Decision.SLOW_DOWN]


def test_limit_is_per_person(limiter: RateLimiter) -> None:
    for _message in range(10):
        limiter.check(1, 3)
    assert limiter.check(2, 3) is Decision.SERVE


def test_zero_means_no_limit(limiter: RateLimiter) -> None:
    assert {limiter.check(1, 0) for _message in range(1000)} == {Decision.SERVE}


def test_memory_is_bounded(limiter: RateLimiter, clock: Clock) -> None:
    for sender in range(REMEMBERED + 500):
        limiter.check(sender, 3)
    assert len(limiter._buckets) == REMEMBERED
    clock.now += MINUTE
    limiter.check(-1, 3)
    assert len(limiter._buckets) == 1


@pytest.fixture
def hurry(anna: Person, bot: RunningBot) -> Iterator[int]:
    """Allow five messages at once and no more."""
    bot.application.rate_limiter = RateLimiter()
    with override_settings(BOT_RATE_PER_MINUTE=5):
        yield 5
    bot.application.rate_limiter = RateLimiter()


def test_messages_over_the_limit_are_ignored(
    hurry: int, anna: Person, boris: Person, telegram_server: SandboxServer
) -> None:
    bot_said = len(anna.received())
    for _message in range(hurry + 10):
        anna.say("/help")
    telegram_server.wait_until_idle()
    anna.wait_for(SLOW, since=0)
    wait_until(lambda: len(anna.received()) == bot_said + hurry + 1, what="the answers")
    assert sum(SLOW in message["text"] for message in anna.received()) == 1
    boris.say("/help")
    boris.wait_for("What I can do")


def test_limited_button_is_answered(hurry: int, anna: Person, telegram_server: SandboxServer) -> None:
    for _press in range(hurry):
        anna.press_forged("leave")
    anna.press_forged("leave")
    anna.wait_for_toast(SLOW)
    for _press in range(3):
        query = anna.press_forged("leave")
        wait_until(
            lambda query=query: [  # type: ignore[misc]
                call
                for call in telegram_server.calls("answerCallbackQuery")
                if call["parameters"]["callback_query_id"] == query and not call["parameters"].get("text")
            ],
            what="an answer without words",
        )


def test_dropped_update_leaves_no_trace(hurry: int, anna: Person, bot: RunningBot) -> None:
    numbers = [make_update_id() for _message in range(hurry + 3)]
    for number in numbers:
        bot.call(bot.application.receive(text_update(anna, "/help", number)))
    assert set(ProcessedUpdate.objects.filter(pk__in=numbers).values_list("pk", flat=True)) == set(numbers[:hurry])


def test_group_messages_do_not_count(hurry: int, anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Team", anna, boris)
    for _message in range(hurry + 5):
        anna.say("hello", chat_id=group)
    telegram_server.wait_until_idle()
    anna.say("/help")
    anna.wait_for("What I can do")
    assert telegram_server.calls("sendMessage", chat_id=group) == []
