"""Where a person is signed in: the list of their sessions, and how to end them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.views.decorators.http import require_POST

from calendarapp import clock
from calendarapp.models import PageSession, TgUser
from calendarapp.pages import browsers
from calendarapp.pages.visitors import find_session, for_person, take_session
from calendarapp.security.methods import read_only
from calendarapp.services import page_sessions


@read_only
@for_person
def list_sessions(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/sessions/`."""
    here = find_session(request)
    rows = [_describe(row, person, here) for row in page_sessions.list_for_person(person.tg_id)]
    return render(request, "calendarapp/pages/sessions.html", {"person": person, "sessions": rows})


@require_POST
@for_person
def end_session(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/sessions/<number>/end/`: one that has ended, or is another person's, changes nothing."""
    here = find_session(request)
    page_sessions.end(tg_id=person.tg_id, number=number)
    if here is None or here.pk != number:
        return redirect("calendar:sessions")
    response = redirect("calendar:enter")
    take_session(response)
    return response


@require_POST
@for_person
def end_others(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/sessions/end-others/`: all but this one."""
    here = find_session(request)
    page_sessions.end_all(tg_id=person.tg_id, but=here.pk if here is not None else None)
    return redirect("calendar:sessions")


def _describe(row: PageSession, person: TgUser, here: PageSession | None) -> dict[str, Any]:
    zone = clock.get_zone(person.timezone)
    moments = {"opened": row.opened_at, "seen": row.seen_at}
    shown = {
        name: formats.date_format(moment.astimezone(zone), "j E Y, H:i") for name, moment in moments.items() if moment
    }
    return {**shown, "number": row.pk, "browser": browsers.describe(row.browser), "here": here == row}
