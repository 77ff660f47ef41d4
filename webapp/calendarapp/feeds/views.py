"""Calendar feeds over HTTP: what a phone or a calendar program subscribes to."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db.models import CharField, Max, QuerySet
from django.db.models.functions import Cast, Upper
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.utils.translation import gettext as _

from calendarapp import clock, ics, queries
from calendarapp.models import Appointment, Event, FeedAddress, Series
from calendarapp.security.methods import read_only
from calendarapp.services import feed_addresses, feed_versions
from calendarapp.sql import replica

PAST: Final = dt.timedelta(days=90)  # so long something over stays in a feed
OFF: Final = dt.timedelta(days=30)  # and a meeting that was called off
# A change is dated when it is made, and seen when it is committed. One of so long ago is committed, or never will be.
SETTLED: Final = dt.timedelta(minutes=1)


class AsText(Cast):
    """An instant as PostgreSQL writes it: that is read several times faster than it is made a `datetime`."""

    def __init__(self, column: str) -> None:
        super().__init__(column, CharField())


@read_only
@replica.read_from_replica
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
    # The moment tells two changes apart that have one number, the second after an older backup was restored.
    version = f"{address.pk} {address.nonce} {changes} {changed_at} {today:%Y-%m-%d} {_get_host()}"
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
    person = queries.get_person(address.tg_id)
    busy = address.kind == FeedAddress.Kind.BUSY
    look = ics.RenderContext(person, host=_get_host(), key=f"{settings.SECRET_KEY} {address.nonce}")
    with translation.override(person.language):
        parts = [*_render_events(look, today, busy=busy), *_render_meetings(look, today, busy=busy)]
        if not busy:
            parts += _render_series(look, today)
        name = _("Vstrecha: busy") if busy else _("Vstrecha")
        return ics.render_document(parts, name=name)


def _render_events(look: ics.RenderContext, today: dt.datetime, *, busy: bool) -> list[ics.Rendered]:
    """The person's events; in a calendar without the dates of series."""
    rows = queries.select_events(look.reader.tg_id).filter(slot__endswith__gte=today - PAST)
    rows = _select_taken(rows) if busy else rows.filter(series__isnull=True)
    write = ics.render_busy if busy else ics.render_event
    return [write(item, look) for item in _read_rows(rows)]


def _select_taken(rows: QuerySet[Event]) -> QuerySet[Event]:
    """The events that take their owner's time."""
    return rows.filter(duration_minutes__gt=0, transparent=False)


def _read_rows(rows: QuerySet[Event]) -> Iterable[Event | ics.Entry]:
    """Events from as few columns as possible, because there may be thousands."""
    rows = rows.annotate(made=AsText("created_at"), changed=AsText("updated_at"))
    entries = list(map(ics.Entry._make, rows.values_list(*ics.Entry._fields)))
    # A zone that the database alone knows, an older writer's: its moments are read from there.
    strange = Event.objects.in_bulk([entry.pk for entry in entries if not clock.is_zone_name(entry.timezone)])
    return [strange.get(entry.pk, entry) for entry in entries]


def _render_series(look: ics.RenderContext, today: dt.datetime) -> list[ics.Rendered]:
    """The person's series, each as a whole while one of its dates is shown: its past dates explain its rule."""
    mine = Event.objects.filter(tg_user_id=look.reader.tg_id, series__isnull=False)
    ends = mine.order_by("series_id").values_list("series_id").annotate(ends=Max(Upper("slot")))
    shown = [number for number, end in ends if end >= today - PAST]
    dates: dict[int | None, list[Event | ics.Entry]] = {}
    for item in _read_rows(mine.filter(series__in=shown).order_by("original_start")):
        dates.setdefault(item.series_id, []).append(item)
    every = Series.objects.filter(pk__in=shown).order_by("pk")
    return [ics.render_series(series, dates[series.pk], look) for series in every if series.pk in dates]


def _render_meetings(look: ics.RenderContext, today: dt.datetime, *, busy: bool) -> list[ics.Rendered]:
    """The person's meetings, but for those that are shown as their events."""
    tg_id = look.reader.tg_id
    rows = list(queries.select_appointments(tg_id).filter(slot__endswith__gte=today - PAST))
    hosts = [row.event_id for row in rows if row.event_id and row.organizer_tg_id == tg_id]
    events = Event.objects.filter(pk__in=hosts, tg_user_id=tg_id)
    events = _select_taken(events) if busy else events
    rows = [
        row
        for row in queries.drop_event_twins(tg_id, events if hosts else (), rows)
        if _is_shown(row, tg_id, today, busy=busy)
    ]
    if busy:
        return [ics.render_busy(row, look) for row in rows]
    people = queries.get_people({who for row in rows for who in (row.organizer_tg_id, row.participant_tg_id)})
    return [ics.render_meeting(row, look, people) for row in rows]


def _is_shown(meeting: Appointment, tg_id: int, today: dt.datetime, *, busy: bool) -> bool:
    """One that is off is shown as such for a while, never as busy; nor is one that does not keep the time."""
    if meeting.status not in queries.ACTIVE:
        return not busy and meeting.updated_at >= today - OFF
    loose = meeting.participant_tg_id == tg_id and meeting.status == Appointment.Status.PENDING and not meeting.holds
    return not busy or bool(meeting.duration_minutes and not loose and not meeting.transparent)
