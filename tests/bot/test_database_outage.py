"""The database goes away and comes back: people are told, the log names the cause, the bot continues."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from psycopg import sql

from calendarapp.models import Event, TimePoll, TimePollVote
from tests.support.groups import wait_in_group
from tests.support.running import RunningBot
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.waiting import wait_until
from webapp import db_threads


def administration() -> psycopg.Connection:
    """A connection to the same server, to another database than the tests'."""
    settings = connection.settings_dict
    return psycopg.connect(
        dbname="postgres",
        user=settings["USER"],
        password=settings["PASSWORD"] or None,
        host=settings["HOST"] or None,
        port=settings["PORT"] or None,
        autocommit=True,
    )


def terminate(server: psycopg.Connection, database: str) -> None:
    server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
        [database],
    )


@contextmanager
def database_away() -> Iterator[None]:
    """The test database refuses connections, and existing ones are closed."""
    database = connection.settings_dict["NAME"]
    allow = sql.SQL("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {}")
    connections.close_all()
    with administration() as server:
        server.execute(allow.format(sql.Identifier(database), sql.SQL("false")))
        terminate(server, database)
        try:
            yield
        finally:
            server.execute(allow.format(sql.Identifier(database), sql.SQL("true")))


def test_bot_survives_a_database_outage(anna: Person, boris: Person, caplog: pytest.LogCaptureFixture) -> None:
    anna.say("/new Lunch")
    anna.wait_for("What day")
    with caplog.at_level(logging.ERROR), database_away():
        anna.say("tomorrow")
        boris.press_forged("leave")
        anna.wait_for("Please try again in a minute")
        boris.wait_for_toast("Please try again in a minute")
    assert any("the database is away" in record.getMessage() for record in caplog.records)
    for text, expected in (("tomorrow", "What time"), ("12", "Any details"), ("-", "Saved")):
        anna.say(text)
        anna.wait_for(expected)


def test_hint_that_comes_too_late_is_a_message(anna: Person, telegram_server: SandboxServer) -> None:
    """After an outage of a minute nobody sees the answer to a press: they waited for it in vain."""
    late = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    telegram_server.fail_next("answerCallbackQuery", error_code=400, description=late)
    anna.press_forged("appt:confirm:999999")
    anna.wait_for("You have no meeting with this ID")
    with database_away():
        telegram_server.fail_next("answerCallbackQuery", error_code=400, description=late)
        anna.press_forged("appt:confirm:999999")
        anna.wait_for("Please try again in a minute")


def test_groups_are_told_and_votes_are_not_lost(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    group = telegram_server.group("Friends", anna, boris)
    anna.say("/poll dinner 30.12.2030 19:00, 31.12.2030 18:00", chat_id=group)
    poll = wait_until(lambda: next((one for one in anna.messages(chat_id=group) if "poll" in one), None))
    assert poll is not None
    number = poll["poll"]["id"]
    wait_until(lambda: TimePoll.objects.filter(poll_id=number).exists())
    anna.say("/meet lunch 31.12.2030 13:00", chat_id=group)
    card = wait_in_group(anna, group, "lunch")
    with database_away():
        anna.say("/meet walk 31.12.2030 15:00", chat_id=group)
        wait_in_group(anna, group, "Please try again in a minute")
        anna.press("✅ I'm in", message=card)
        boris.vote(poll, 1)
        anna.wait_for_toast("Please try again in a minute")
    wait_until(lambda: TimePollVote.objects.filter(poll_id=number, tg_id=boris.id).exists(), what="the vote")
    assert [event.name for event in Event.objects.filter(tg_user_id=anna.id)] == ["lunch"]


def test_broken_connection_is_invisible_to_people(anna: Person, boris: Person) -> None:
    for _again in range(3):
        connections.close_all()
        with administration() as server:
            terminate(server, connection.settings_dict["NAME"])
        for person in (anna, boris):
            person.say("/list")
            person.wait_for("no upcoming events")


def ask() -> str:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return str(cursor.fetchone()[0])


async def ask_many() -> list[str]:
    return list(await asyncio.gather(*(db_threads.run(ask) for _thread in range(5 * db_threads.THREADS))))


def ask_until_answered(bot: RunningBot) -> list[str] | None:
    """The answers of all threads; None while one of them still has a connection that an earlier test cut."""
    try:
        answers: list[str] = bot.call(ask_many())
    except OperationalError:
        return None
    return answers


def test_retry_succeeds_in_any_thread(bot: RunningBot) -> None:
    database = connection.settings_dict["NAME"]
    answers = wait_until(lambda: ask_until_answered(bot), what="connections of all threads")
    assert set(answers or ()) == {database}
    connections.close_all()
    with administration() as server:
        terminate(server, database)
    failures = 0
    for _call in range(2 * db_threads.THREADS):
        try:
            bot.call(db_threads.run(ask))
        except OperationalError:
            failures += 1
    assert failures <= 1
