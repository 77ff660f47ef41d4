"""The protocol between two clusters (tests/cluster/between.py): never both, never half, whatever part dies."""

import datetime as dt
import random
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from typing import Any

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.cluster.between import SCHEMA, Invitation, ask, decide, hold, move
from tests.support.pooler import unpooled
from tests.support.programs import RunningProgram
from tests.support.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
HOURS = 6
PEOPLE = 4


@pytest.fixture
def clusters() -> Iterator[tuple[str, str]]:
    """The addresses of two empty databases."""
    known = {"host", "port", "user", "password"}
    place = {name: value for name, value in connection.get_connection_params().items() if name in known}
    names = [f"between_{side}_{uuid.uuid4().hex[:8]}" for side in ("here", "there")]
    with psycopg.connect(make_conninfo(**place, dbname="postgres"), autocommit=True) as server:
        for name in names:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        urls = [make_conninfo(**place, dbname=name) for name in names]
        for url in urls:
            with psycopg.connect(url) as made:
                made.execute(SCHEMA)
        yield urls[0], urls[1]
        for name in names:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def invite(organizer: int, participant: int, hour: int) -> Invitation:
    """An invitation to that hour."""
    begin = DAY + dt.timedelta(hours=hour)
    return Invitation(str(uuid.uuid4()), organizer, participant, f"{begin}", f"{begin + dt.timedelta(hours=1)}")


def read(cluster: Any, query: str) -> list[Any]:
    return [row[0] for row in cluster.execute(query).fetchall()]


def count_settled(clusters: list[Any]) -> int:
    return sum(len(read(cluster, "SELECT id FROM meeting WHERE state <> 'asked'")) for cluster in clusters)


def has_settled_more(clusters: list[Any], before: int) -> bool:
    return count_settled(clusters) > before


def test_a_hold_becomes_a_booking_on_both(clusters: tuple[str, str]) -> None:
    with ExitStack() as stack:
        here, there = (stack.enter_context(psycopg.connect(url, autocommit=True)) for url in clusters)
        assert ask(here, invite(1, 1001, 0), seconds=60)
        assert not ask(here, invite(1, 1002, 0), seconds=60), "the organizer has given this hour away"
        move(here, there)
        for cluster in (here, there):
            assert read(cluster, "SELECT state FROM hour") == ["booked"]
        assert ask(here, invite(2, 1001, 0), seconds=0)
        move(here, there)
        assert sorted(read(here, "SELECT state FROM meeting")) == ["booked", "expired"]
        assert read(here, "SELECT person FROM hour") == [1], "the second organizer has their hour back"
        assert read(there, "SELECT state FROM hour") == ["booked"]


def test_a_late_hold_is_given_back(clusters: tuple[str, str]) -> None:
    """Somebody has read the invitation, sleeps, and holds the hour after it has expired; then they die."""
    with ExitStack() as stack:
        here, there = (stack.enter_context(psycopg.connect(url, autocommit=True)) for url in clusters)
        wish = invite(1, 1001, 0)
        ask(here, wish, seconds=0)
        assert decide(here, wish.id, held=False) == "expired"
        slot = here.execute("SELECT slot FROM meeting").fetchone()
        assert slot is not None
        assert hold(there, wish.id, 1001, slot[0])
        assert move(here, there) == 1
        assert read(there, "SELECT state FROM hour") == []


@pytest.mark.slow
@unpooled
def test_killed_at_any_moment_it_is_on_both_or_on_neither(clusters: tuple[str, str]) -> None:
    chance = random.Random(5)
    sides = (clusters, clusters[::-1])
    with ExitStack() as stack:
        databases = [stack.enter_context(psycopg.connect(url, autocommit=True)) for url in clusters]
        movers = [stack.enter_context(ExitStack()) for _ in range(4)]

        def start(number: int) -> RunningProgram:
            arguments = ["-m", "tests.cluster.between", *sides[number % 2]]
            return movers[number].enter_context(RunningProgram(arguments))

        running = [start(number) for number in range(len(movers))]
        for _round in range(12):
            before = count_settled(databases)
            asked = 0
            for _ in range(20):
                side = chance.randrange(2)
                organizer, participant = chance.randrange(PEOPLE), chance.randrange(PEOPLE)
                wish = invite(side * 1000 + organizer, (1 - side) * 1000 + participant, chance.randrange(HOURS))
                asked += ask(databases[side], wish, seconds=chance.choice([0.05, 0.5, 5]))
            if asked:
                wait_until(partial(has_settled_more, databases, before), what="the movers at work")
            number = chance.randrange(len(movers))
            if chance.random() < 0.5:
                running[number].kill()
                running[number] = start(number)
            else:  # its connections break instead
                databases[number % 2].execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        wait_until(
            lambda: (
                not any(
                    read(each, "SELECT id FROM meeting WHERE state = 'asked'")
                    or read(each, "SELECT meeting FROM hour WHERE state = 'held'")
                    for each in databases
                )
            ),
            what="every meeting settled",
        )
        booked = [set(read(each, "SELECT id FROM meeting WHERE state = 'booked'")) for each in databases]
        hours = [set(read(each, "SELECT meeting FROM hour")) for each in databases]
        assert all(booked), "one side never booked anything"
        assert read(databases[0], "SELECT id FROM meeting WHERE state = 'expired'"), "nothing ever expired"
        assert hours[0] == hours[1] == booked[0] | booked[1]
