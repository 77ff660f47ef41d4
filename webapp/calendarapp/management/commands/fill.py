"""`manage.py fill`: a database full of made-up people, events and meetings, to try the product at that size."""

import datetime as dt
import os
import sys
from argparse import ArgumentParser, ArgumentTypeError
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from calendarapp.queries.made_up_people import MOST_PEOPLE
from calendarapp.seeding import fill
from calendarapp.seeding.sample_data import SLOTS, Plan

MOST_JOBS: Final = 4


def parse_count(text: str) -> int:
    """A whole number from the command line, also as `10_000_000`.

    Raises:
        ArgumentTypeError: it is none, or below zero.
    """
    try:
        number = int(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no whole number") from error
    if number < 0:
        raise ArgumentTypeError(f"{text} is below zero")
    return number


class Command(BaseCommand):
    """Writes circle after circle of people; when run again, it continues where it stopped."""

    help = (
        "Fills the database with made-up people, events and meetings. The same seed gives the same data; broken off, "
        "the same command goes on where it stopped. People made here can't be written to by the bot."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--events", type=parse_count, default=100_000, help="default: 100,000")
        parser.add_argument("--meetings", type=parse_count, default=100_000, help="default: 100,000")
        parser.add_argument("--people", type=parse_count, default=1_000, help="default: 1,000")
        parser.add_argument("--seed", type=int, default=1, help="another seed, other data; default: 1")
        parser.add_argument(
            "--around", type=dt.date.fromisoformat, default=dt.date.today().replace(day=1),  # noqa: DTZ011  any day near
            help="YYYY-MM-DD: the data reach from three years before it to one year after; default: this month's first",
        )  # fmt: skip
        parser.add_argument(
            "--jobs", type=parse_count, default=min(os.cpu_count() or 1, MOST_JOBS), help="writers at once"
        )
        parser.add_argument("--force", action="store_true", help="even if the database has other data")

    def handle(self, *args: Any, jobs: int, force: bool, **options: Any) -> None:
        """Fill.

        Raises:
            CommandError: the numbers don't fit together, there are other data, or what is there was made otherwise.
        """
        plan = Plan(**{name: options[name] for name in ("people", "events", "meetings", "seed", "around")})
        self._check(plan, force=force)
        todo = fill.list_missing(plan)
        done = plan.circles - len(todo)
        if done and todo:
            self.stderr.write(f"Going on: {done} of {plan.circles} circles of people are there.")
        try:
            self._write(plan, todo, max(1, jobs))
        except KeyboardInterrupt:
            raise CommandError("Stopped. The same command goes on from here.", returncode=130) from None
        fill.finish(written=bool(todo))
        self.stdout.write(f"{plan.people:,} people, {plan.events:,} events, {plan.meetings:,} meetings.")

    def _check(self, plan: Plan, *, force: bool) -> None:
        if not 1 <= plan.people <= MOST_PEOPLE:
            raise CommandError(f"--people: from 1 to {MOST_PEOPLE:,}.")
        if max(plan.events, plan.meetings) > plan.people * SLOTS:
            raise CommandError(f"That is too much for the calendars of {plan.people:,} people: raise --people.")
        if plan.meetings and plan.people < 2:
            raise CommandError("--people: meetings need at least two.")
        if fill.has_other_data() and not force:
            raise CommandError("This database has other data. Use an empty one, or add --force to keep both.")
        try:
            fill.require_room(plan)
            fill.require_same(plan)
        except fill.FillError as error:
            raise CommandError(str(error)) from error

    def _write(self, plan: Plan, todo: list[int], jobs: int) -> None:
        total = plan.people + plan.events + plan.meetings
        per_circle = total / plan.circles
        there = int(total - per_circle * len(todo))
        bar = tqdm(total=total, initial=there, unit=" rows", unit_scale=True, disable=None, file=sys.stderr)
        base = fill.find_first_number()
        with bar, ThreadPoolExecutor(jobs) as pool:
            try:
                for done in as_completed([pool.submit(_fill_circle, plan, number, base) for number in todo]):
                    bar.update(done.result())
            except BaseException:
                pool.shutdown(cancel_futures=True)  # those under way come to their end
                raise


def _fill_circle(plan: Plan, number: int, base: int) -> int:
    """One circle, in a thread of the pool and on a connection of its own."""
    try:
        return fill.write(plan, number, base)
    finally:
        connection.close()
