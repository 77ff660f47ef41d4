"""Search in everything that the person attends or attended."""

from dataclasses import dataclass
from itertools import groupby
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from calendarapp import clock
from calendarapp.models import TgUser
from calendarapp.pages import days, entries
from calendarapp.pages.entries import Row
from calendarapp.pages.visitors import for_person
from calendarapp.queries import agenda as attended
from calendarapp.queries.agenda import Entry
from calendarapp.security.methods import read_only
from calendarapp.sql import bigint, replica

SIZE: Final = 30  # results on a page
LONGEST: Final = 300  # characters that are looked for


@dataclass(frozen=True, slots=True)
class Result:
    """An entry, with the day on which it begins."""

    day: str
    row: Row


@read_only
@for_person
def show_search(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/search/?q=` and `&page=2`; a page that is not there is the last one."""
    text = request.GET.get("q", "")[:LONGEST].strip()
    found, count, page = _find(person.tg_id, text, max(1, bigint.parse(request.GET.get("page", "")) or 1))
    pages = max(1, -(-count // SIZE))
    minute = clock.get_this_minute()
    groups = groupby(found, key=lambda entry: entry.end >= minute)
    context = {
        "person": person,
        "text": text,
        "count": count,
        "groups": [
            (_("Coming up") if coming else _("Past"), [_make_result(entry, person) for entry in group])
            for coming, group in groups
        ],
        "page": page,
        "pages": pages,
        "before": _get_url(text, page - 1) if page > 1 else "",
        "after": _get_url(text, page + 1) if page < pages else "",
    }
    return render(request, "calendarapp/pages/search.html", context)


@replica.read_from_replica
def _find(tg_id: int, text: str, page: int) -> tuple[list[Entry], int, int]:
    """The entries of the page, how many there are in all, and which page it is."""
    last = 10**9 // SIZE
    page = min(page, last)
    found, count = attended.find_page(tg_id, text, first=(page - 1) * SIZE, size=SIZE)
    if count and not found:
        page = -(-count // SIZE)
        found, count = attended.find_page(tg_id, text, first=(page - 1) * SIZE, size=SIZE)
    return found, count, page


def _make_result(entry: Entry, person: TgUser) -> Result:
    reader = entries.get_reader(person)
    begins, _ends = days.get_extent(entry, reader.zone)
    return Result(entries.format_day(begins), entries.make_row(entry, begins, reader))


def _get_url(text: str, page: int) -> str:
    return f"{reverse('calendar:search')}?{urlencode({'q': text, 'page': page})}"
