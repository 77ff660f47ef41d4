"""When a person is busy: the nearest times at which both are free, as buttons of a form, or to insist."""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any, Final, TypeVar

from django.db import transaction
from django.http import HttpRequest
from django.utils import formats

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.models import TgUser
from calendarapp.pages import once
from calendarapp.pages.once import Question
from calendarapp.queries import availability
from calendarapp.sql import bigint

T = TypeVar("T")

AT: Final = "at"  # the field with the time that was chosen: minutes since 1970
LATEST: Final = dt.datetime(9000, 1, 1, tzinfo=dt.UTC)


def read_start(request: HttpRequest) -> dt.datetime | None:
    """The time that was chosen of those on offer; None where none was."""
    minute = bigint.parse(request.POST.get(AT, ""))
    if minute is None or minute * 60 > LATEST.timestamp():
        return None
    return dt.datetime.fromtimestamp(minute * 60, dt.UTC)


def to_minute(start: dt.datetime) -> int:
    """The time as its button sends it."""
    return int(start.timestamp()) // 60


def confirm_force(
    said: Collection[str], person: TgUser, work: Callable[..., T], *about: object, label: str, sentence: str = ""
) -> T:
    """As `once.confirm_force`; and where the other person is busy, only when this one insists, if that helps.

    Args:
        said: as of `once.get_yes`.
        person: who asks.
        work: takes `over` and `force`.
        about: as for `once.confirm_force`.
        label: of the button that insists.
        sentence: instead of the error's own.

    Raises:
        Question: the warning; with times that are free instead, if they may be known.
        CalendarError: as `work`.
    """

    def run(*, over: bool) -> T:
        def with_force(*, force: bool) -> T:
            return work(over=over, force=force)

        return once.confirm_force(said, with_force, *about)

    try:
        with transaction.atomic():
            return run(over=False)
    except CalendarError as error:
        if error.code != "busy":
            raise
        once.ask_unless(said, _make_question(error, person, about, label, sentence))
    return run(over=True)


def _make_question(error: CalendarError, person: TgUser, about: Any, label: str, sentence: str) -> Question:
    zone = clock.get_zone(person.timezone)
    free_times = availability.find_alternatives(error)
    offers = tuple(
        (to_minute(start), formats.date_format(start.astimezone(zone), "D, j E, H:i")) for start, _end in free_times
    )
    text = refusals.render_refusal(error, person, free_times, sentence.format(**error.params) if sentence else "")
    return Question(text, label if error.params["forcible"] else "", about, offers=offers)
