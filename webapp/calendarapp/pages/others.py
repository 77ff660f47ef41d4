"""When people whom a person meets are busy, as far as each of them lets them see it: who and when, nothing else."""

import datetime as dt
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from calendarapp import access, clock, queries
from calendarapp.access import Actor
from calendarapp.models import TgUser
from calendarapp.pages import days
from calendarapp.pages.visitors import for_person
from calendarapp.queries import availability
from calendarapp.queries.availability import Interval
from calendarapp.security.methods import read_only
from calendarapp.sql import bigint, replica

MOST: Final = 10  # people whose times are drawn at once


@read_only
@never_cache
@for_person
def list_others(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/others/`: the people of the person's meetings who let them see when they are busy, by name."""
    return JsonResponse({"people": _list_others(person)})


@replica.read_from_replica
def _list_others(person: TgUser) -> list[dict[str, Any]]:
    met = queries.list_met(person.tg_id)
    seen = access.find_open_calendars(Actor.person(person.tg_id), [one.tg_id for one in met])
    others = sorted((one for one in met if one.tg_id in seen), key=lambda one: one.display_name.casefold())
    return [{"number": one.tg_id, "name": one.display_name} for one in others]


def read_numbers(text: str) -> list[int] | None:
    """The people that an address names as `12,34`, each once; None for anything else, and for too many."""
    numbers = list(dict.fromkeys(bigint.parse(part) or 0 for part in text.split(","))) if text else []
    return None if 0 in numbers or len(numbers) > MOST else numbers


def read_busy(
    person: TgUser, numbers: Sequence[int], first: dt.date, behind: dt.date, *, most: int
) -> list[dict[str, Any]]:
    """What FullCalendar draws behind the entries, `most` spans of it: when these people are busy, on the own clock."""
    names = {one["number"]: one["name"] for one in _list_others(person) if one["number"] in numbers} if numbers else {}
    zone = clock.get_zone(person.timezone)
    since, until = days.get_midnight(first, person.timezone), days.get_midnight(behind, person.timezone)
    found = availability.list_busy_intervals(list(names), since, until) if names else {}
    return [
        _draw(span, ", ".join(name for number, name in names.items() if number in busy), zone)
        for span, busy in itertools.islice(_unite(found), most)
    ]


def _unite(found: Mapping[int, Sequence[Interval]]) -> Iterator[tuple[Interval, set[int]]]:
    """The spans in which nothing changes, each with those who are busy in it; what takes no time is left out."""
    changes = sorted(
        (moment, number) for number, taken in found.items() for span in taken if span[0] < span[1] for moment in span
    )
    busy: set[int] = set()
    for (lower, number), (upper, _number) in zip(changes, [*changes[1:], *changes[-1:]], strict=True):
        busy ^= {number}  # a person's own spans neither touch nor overlap
        if busy and lower < upper:
            yield (lower, upper), set(busy)


def _draw(span: Interval, names: str, zone: dt.tzinfo) -> dict[str, Any]:
    begins, ends = days.show_on_clock(*span, zone)
    words = _("{names}: busy").format(names=names)
    return {
        "start": begins.isoformat(),
        "end": ends.isoformat(),
        "display": "background",
        "title": words,
        "label": words,
        "className": "striped",
    }
