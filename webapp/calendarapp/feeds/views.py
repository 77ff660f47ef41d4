"""Calendar feeds over HTTP: what a phone or a calendar program subscribes to."""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

from cachetools import TTLCache
from django.conf import settings
from django.db.models import CharField, Count, Max, QuerySet, Sum
from django.db.models.functions import Cast, Upper
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _

from calendarapp import clock, ics, queries
from calendarapp.models import Appointment, Event, FeedAddress, Series
from calendarapp.security.methods import read_only
from calendarapp.services import feed_addresses, feed_versions, series_dates

PAST: Final = dt.timedelta(days=90)  # so long something over stays in a feed
OFF: Final = dt.timedelta(days=30)  # and a meeting that was called off
# A change is dated when it is made, and seen when it is committed. One of so long ago is committed, or never will be.
SETTLED: Final = dt.timedelta(minutes=1)

Key = tuple[Any, ...]
Parts = dict[Key, ics.Rendered]
# What feeds are made of, in each process: a feed is at most some megabytes, and made again when it is gone. Django's
# caches would serialize it each time.
made: Final[TTLCache[int, tuple[Key, Parts]]] = TTLCache(maxsize=100, ttl=24 * 60 * 60)
made_lock: Final = threading.Lock()
Write = Callable[[Event | ics.Entry, ics.RenderContext], ics.Rendered]


class AsText(Cast):
    """An instant as PostgreSQL writes it: that is read several times faster than it is made a `datetime`."""

    def __init__(self, column: str) -> None:
        super().__init__(column, CharField())


@read_only
def serve_feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """`/feeds/<token>.ics`: the calendar that the token opens; 404 for any other, revoked ones too.

    The version is asked for first, then the rows: what is sent may be newer than its ETag says, never older. Whatever
    no version counts (days that pass, an update of the program) shows with the next day.
    """
    address = feed_addresses.find(token)
    if address is None:
        raise Http404
    today = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    changes, changed_at = feed_versions.get_version(address.tg_id)
    version = f"{address.pk} {address.nonce} {changes} {today:%Y-%m-%d} {_get_host()}"
    etag = quote_etag(hashlib.sha256(version.encode()).hexdigest()[:32])
    modified = int(max(today, address.created_at, changed_at or today).timestamp())
    settled = modified < (clock.now() - SETTLED).timestamp()
    response = get_conditional_response(request, etag=etag, last_modified=modified if settled else None)
    if response is None:
        body = _render_body(address, today)
        response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="vstrecha.ics"'
    response["ETag"] = etag
    if settled:
        response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


def _get_host() -> str:
    return settings.PUBLIC_HOST or ics.HOST


def _render_body(address: FeedAddress, today: dt.datetime) -> bytes:
    """Render the file: what has changed since the last time is rendered again, the rest comes from the cache."""
    person = queries.get_person(address.tg_id)
    busy = address.kind == FeedAddress.Kind.BUSY
    look = ics.RenderContext(person, host=_get_host(), key=f"{settings.SECRET_KEY} {address.nonce}")
    shape = (person.language, *person.reminder_minutes, look.host, address.nonce)
    with made_lock:
        kept_shape, kept = made.get(address.pk) or (None, {})
    old: Parts = kept if kept_shape == shape else {}
    with translation.override(person.language):
        series = {} if busy else _render_series(old, look, today)
        events, meetings = (render(old, look, today, busy=busy) for render in (_render_events, _render_meetings))
        parts = {**events, **series, **meetings}
        if old.keys() != parts.keys():
            with made_lock:
                made[address.pk] = shape, parts
        name = _("Vstrecha: busy") if busy else _("Vstrecha")
        return ics.render_document(parts.values(), name=name)


def _render_events(old: Parts, look: ics.RenderContext, today: dt.datetime, *, busy: bool) -> Parts:
    """The person's events, dates of series aside. Only those that are not in the cache are read whole."""
    rows = queries.select_events(look.reader.tg_id).filter(slot__endswith__gte=today - PAST)
    rows = rows.filter(duration_minutes__gt=0, transparent=False) if busy else rows.filter(series__isnull=True)
    rows = rows.annotate(made=AsText("created_at"), changed=AsText("updated_at"))
    write = ics.render_busy if busy else ics.render_event
    if not old:
        return _render_rows(rows, write, look)
    keys: list[Key] = list(rows.values_list("pk", "sequence", "changed"))
    missing = [key[0] for key in keys if key not in old]
    # Read again: an event that has changed in between is shown as it is now, under a new key.
    fresh = _render_rows(rows.filter(pk__in=missing), write, look) if missing else {}
    renewed = {key[0]: key for key in fresh}
    parts: Parts = {}
    for key in keys:
        part = old.get(key)
        if part is not None:
            parts[key] = part
        elif key[0] in renewed:
            parts[renewed[key[0]]] = fresh[renewed[key[0]]]
    return parts


def _render_rows(
    rows: "QuerySet[Event]",
    write: Callable[[Event | ics.Entry, ics.RenderContext], ics.Rendered],
    look: ics.RenderContext,
) -> Parts:
    """Render events from as few columns as possible, because there may be thousands."""
    return {(item.pk, sequence, changed): write(item, look) for item, sequence, changed in _read_rows(rows)}


def _read_rows(rows: "QuerySet[Event]") -> Iterator[tuple[Event | ics.Entry, int, str]]:
    """The rows, each with its revision and when it was changed, as text."""
    entries = list(map(ics.Entry._make, rows.values_list(*ics.Entry._fields)))
    # A zone that the database alone knows, an older writer's: its moments are read from there.
    strange = Event.objects.in_bulk([entry.pk for entry in entries if not clock.is_zone_name(entry.timezone)])
    for entry in entries:
        yield strange.get(entry.pk, entry), entry.sequence, entry.changed


def _render_series(old: Parts, look: ics.RenderContext, today: dt.datetime) -> Parts:
    """The person's series, each as a whole while one of its dates is shown: its past dates explain its rule."""
    states = (
        Event.objects.filter(tg_user_id=look.reader.tg_id, series__isnull=False)
        .order_by("series_id")
        .values_list("series_id")
        .annotate(Count("id"), Sum("sequence"), Max("updated_at"), ends=Max(Upper("slot")))
    )
    shown = {row[0]: row[1:4] for row in states if row[4] >= today - PAST}
    keys: dict[int, Key] = {
        series.pk: ("series", series.pk, series.sequence, series.updated_at, *shown[series.pk])
        for series in Series.objects.filter(tg_user_id=look.reader.tg_id, pk__in=shown)
    }
    missing = [number for number, key in keys.items() if key not in old]
    fresh = _render_whole_series(missing, look) if missing else {}
    return {key: old.get(key) or fresh[number] for number, key in keys.items() if key in old or number in fresh}


def _render_whole_series(numbers: list[int], look: ics.RenderContext) -> dict[int, ics.Rendered]:
    rows = Event.objects.filter(series_id__in=numbers, tg_user_id=look.reader.tg_id).order_by("original_start")
    dates: dict[int | None, list[Event | ics.Entry]] = {}
    for item, _sequence, _changed in _read_rows(rows.annotate(made=AsText("created_at"), changed=AsText("updated_at"))):
        dates.setdefault(item.series_id, []).append(item)
    return {
        series.pk: ics.render_series(series, series_dates.get_rule(series), dates[series.pk], look)
        for series in Series.objects.filter(pk__in=numbers)
        if series.pk in dates
    }


def _render_meetings(old: Parts, look: ics.RenderContext, today: dt.datetime, *, busy: bool) -> Parts:
    """The person's meetings, but for those that are shown as their events."""
    tg_id = look.reader.tg_id
    rows = list(queries.select_appointments(tg_id).filter(slot__endswith__gte=today - PAST))
    hosts = [row.event_id for row in rows if row.event_id and row.organizer_tg_id == tg_id]
    events = Event.objects.filter(pk__in=hosts, tg_user_id=tg_id) if hosts else []
    rows = [row for row in queries.drop_event_twins(tg_id, events, rows) if _is_shown(row, tg_id, today, busy=busy)]
    if busy:
        keys: list[Key] = [("meeting", row.pk, row.sequence, row.updated_at) for row in rows]
        return {key: old.get(key) or ics.render_busy(row, look) for key, row in zip(keys, rows, strict=True)}
    people = queries.get_people({who for row in rows for who in (row.organizer_tg_id, row.participant_tg_id)})
    parts: Parts = {}
    for row in rows:
        both = (people[row.organizer_tg_id].display_name, people[row.participant_tg_id].display_name)
        key: Key = ("meeting", row.pk, row.sequence, row.updated_at, *both)
        parts[key] = old.get(key) or ics.render_meeting(row, look, people)
    return parts


def _is_shown(meeting: Appointment, tg_id: int, today: dt.datetime, *, busy: bool) -> bool:
    """One that is off is shown as such for a while, never as busy; nor is one that does not keep the time."""
    if meeting.status not in queries.ACTIVE:
        return not busy and meeting.updated_at >= today - OFF
    loose = meeting.participant_tg_id == tg_id and meeting.status == Appointment.Status.PENDING and not meeting.holds
    return not busy or bool(meeting.duration_minutes and not loose)
