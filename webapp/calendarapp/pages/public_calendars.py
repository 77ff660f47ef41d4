"""`/public/<token>/`: the events that a person shows to everybody with the address of their public calendar."""

import copy
import datetime as dt
import functools
import json
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from calendarapp import clock, ics, messages, queries
from calendarapp.messages import lengths
from calendarapp.messages.markup import straighten
from calendarapp.models import Event, PublicCalendar, TgUser
from calendarapp.pages import visitors
from calendarapp.pages.booking_visits import make_reader
from calendarapp.queries import public_calendars as read
from calendarapp.security import rates
from calendarapp.security.client_ip import get_client_network
from calendarapp.security.methods import read_only

LOOKS: Final = 120  # requests a minute of one address
LISTED: Final = 100  # on the page
IN_FILE: Final = 500
DESCRIPTION: Final = 200  # units (`lengths`) of the details where the page is shared
KEPT_FOR: Final = 60  # seconds in a browser: so late one that has looked before learns that the calendar is closed
# What could end the element that the data stands in.
ESCAPED: Final = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"}


def _for_everybody(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the calendar that the token opens, and its owner; a closed one is as one that never was (404)."""

    @functools.wraps(view)
    def run(request: HttpRequest, token: str, **kwargs: int) -> HttpResponse:
        pause = rates.admit(f"public {get_client_network(request)}", LOOKS)
        found = read.find_calendar(token) if pause is None else None
        if found is None and pause is None:
            pause = rates.admit_failure(request)
        if pause is not None:
            return visitors.refuse_for_now(request, pause)
        if found is None:
            raise Http404
        response = view(request, found, queries.get_person(found.tg_id), **kwargs)
        response.headers["Cache-Control"] = f"private, max-age={KEPT_FOR}"
        if not found.indexed:
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    return run


@read_only
@_for_everybody
def show_calendar(request: HttpRequest, calendar: PublicCalendar, owner: TgUser) -> HttpResponse:
    """`/public/<token>/`: what is to come, soonest first."""
    events = list(read.select_public_events(owner.tg_id)[: LISTED + 1])
    shown = {
        "calendar": calendar,
        "owner_name": owner.display_name,
        "zone": owner.timezone,
        "here": _make_absolute(request, reverse("public_calendar", args=[calendar.token])),
        "rows": [
            {"event": event, "when": _format_when(event, owner), "start": _format_start(event, owner)}
            for event in events[:LISTED]
        ],
        "more": len(events) > LISTED,
    }
    return render(request, "calendarapp/pages/public_calendar.html", shown)


@read_only
@_for_everybody
def show_event(request: HttpRequest, calendar: PublicCalendar, owner: TgUser, number: int) -> HttpResponse:
    """`/public/<token>/<event>/`: one of them, as search engines and messengers read it, too."""
    event = read.get_public_event(owner.tg_id, number)
    if event is None:
        raise Http404
    when = _format_when(event, owner)
    here = _make_absolute(request, reverse("public_event", args=[calendar.token, event.pk]))
    details = lengths.cut(" ".join(event.details.split()), DESCRIPTION)
    about = " · ".join(straighten(part) for part in (when, event.place, details) if part)
    shown = {
        "calendar": calendar,
        "owner_name": owner.display_name,
        "zone": owner.timezone,
        "event": event,
        "title": straighten(event.name),
        "when": when,
        "start": _format_start(event, owner),
        "about": about,
        "here": here,
        "data": render_data(describe_event(event, owner, here)),
    }
    return render(request, "calendarapp/pages/public_event.html", shown)


@read_only
@_for_everybody
def download_calendar(_request: HttpRequest, calendar: PublicCalendar, owner: TgUser) -> HttpResponse:
    """`/public/<token>/calendar.ics`: the same for other calendars, which may subscribe to it."""
    events = [_strip(event) for event in read.select_public_events(owner.tg_id)[:IN_FILE]]
    host = settings.PUBLIC_HOST or ics.HOST
    body = ics.render_calendar(make_reader(owner.timezone), events, [], people={}, host=host)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response


def describe_event(event: Event, owner: TgUser, url: str) -> dict[str, Any]:
    """An event in the words of schema.org; its owner is named, who takes part is not."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.name,
        "url": url,
        "startDate": _format_start(event, owner),
        "eventStatus": "https://schema.org/EventScheduled",
        "organizer": {"@type": "Person", "name": owner.display_name},
    }
    if event.all_day:
        told["endDate"] = (event.ends_on or event.date).isoformat()
    elif event.duration_minutes:
        told["endDate"] = _to_zone(event.slot.upper, owner).isoformat()
    if event.place:
        told["location"] = {"@type": "Place", "name": event.place, "address": event.place}
    if event.details:
        told["description"] = event.details
    return told


def render_data(told: dict[str, Any]) -> SafeString:
    """JSON that can stand in a page's element whatever its texts are."""
    return SafeString(json.dumps(told).translate(ESCAPED))  # nothing is left that ends the element  # nosec B703


def _strip(event: Event) -> Event:
    """What of an event is in the file: no link, no reminders, no UID of the file that it came from."""
    shown = copy.copy(event)
    shown.url, shown.uid, shown.reminder_minutes, shown.series_id = "", None, [], None
    return shown


def _format_when(event: Event, owner: TgUser) -> str:
    return messages.format_plain_when(event, make_reader(owner.timezone))


def _format_start(event: Event, owner: TgUser) -> str:
    """When it begins: a date, or a moment with the offset of the owner's zone then."""
    return event.date.isoformat() if event.all_day else _to_zone(event.slot.lower, owner).isoformat()


def _to_zone(moment: dt.datetime, owner: TgUser) -> dt.datetime:
    return moment.astimezone(clock.get_zone(owner.timezone))


def _make_absolute(request: HttpRequest, path: str) -> str:
    return settings.PUBLIC_URL + path if settings.PUBLIC_URL else request.build_absolute_uri(path)
