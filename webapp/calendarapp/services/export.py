"""Export of everything that a person has in the calendar, as one file."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from calendarapp import clock, ics, queries
from calendarapp.errors import CalendarError
from calendarapp.models import (
    ApiToken,
    Appointment,
    BookingLink,
    Event,
    FeedAddress,
    LinkBooking,
    PageSession,
    PublicCalendar,
    PublicEvent,
    Series,
    TgUser,
    TimePoll,
    TimePollVote,
    WebhookEndpoint,
)
from calendarapp.queries import shared_events, time_polls
from calendarapp.services import history
from calendarapp.sql import replica

# Spreadsheets treat a cell that begins like this as a formula (OWASP, "CSV injection").
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM: Final = b"\xef\xbb\xbf"  # without it, Excel takes UTF-8 for something else

# What the JSON file leaves out of the rows: the product's own notes.
OMITTED: Final[dict[type[Model], set[str]]] = {
    TgUser: {"can_write", "digest_sent_on", "zone_chosen", "created_at", "updated_at"},
    Event: {"tg_user_id", "reminders_set", "slot"},
    Series: {"tg_user_id", "rrule_before", "written_until", "extend_at"},
    Appointment: {"holds", "slot"},
    BookingLink: {"tg_id"},
    PublicCalendar: {"tg_id"},
    PublicEvent: {"tg_id"},
    TimePoll: {"organizer_tg_id", "busy"},
    WebhookEndpoint: {"tg_id", "user_id", "nonce", "former_nonce", "former_until"},
    ApiToken: {"tg_id", "user_id", "digest"},
    FeedAddress: {"tg_id", "nonce", "digest"},
    PageSession: {"tg_id", "nonce", "digest"},
}


DOORS: Final[dict[str, type[Model]]] = {
    "webhooks": WebhookEndpoint,
    "api_tokens": ApiToken,
    "feed_addresses": FeedAddress,
    "page_sessions": PageSession,
    "public_calendar": PublicCalendar,
    "public_events": PublicEvent,
}


class Rows(NamedTuple):
    """What a person has: events, series by number, meetings with their people."""

    person: TgUser
    events: list[Event]
    series: dict[int, Series]
    meetings: list[Appointment]
    people: Mapping[int, TgUser]


@replica.read_from_replica
def render_document(*, tg_id: int, form: str) -> tuple[str, bytes]:
    """Render a person's events and meetings, including past ones; returns the file's name and its content.

    `form` is `ics` (events and meetings), `csv` (the same, one a line) or `json` (the profile and the history as well).

    Raises:
        CalendarError: `form_unknown`.
    """
    if form not in FORMS:
        raise CalendarError("form_unknown")
    person = queries.get_person(tg_id)
    events, meetings = list(queries.select_events(tg_id)), list(queries.select_appointments(tg_id))
    people = queries.get_people(
        {tg_id for item in meetings for tg_id in (item.organizer_tg_id, item.participant_tg_id)}
    )
    series = {row.pk: row for row in Series.objects.filter(tg_user_id=tg_id).order_by("id")}
    with translation.override(person.language):
        content = FORMS[form](Rows(person, events, series, meetings, people))
    return f"vstrecha-{clock.today(person.timezone):%Y-%m-%d}.{form}", content


def _render_ics(rows: Rows) -> bytes:
    shown = queries.drop_event_twins(rows.person.tg_id, rows.events, rows.meetings)
    host = settings.PUBLIC_HOST or ics.HOST
    return ics.render_calendar(rows.person, rows.events, shown, people=rows.people, series=rows.series, host=host)


def _render_csv(rows: Rows) -> bytes:
    output = io.StringIO(newline="")
    table = csv.writer(output)
    table.writerow(
        [
            _("Kind"), _("Number"), _("Name"), _("Date"), _("Time"), _("Time zone"), _("Duration, minutes"),
            _("Status"), _("Organizer"), _("Participant"), _("Details"), _("Series"), _("Repetition"),
            _("All day"), _("Ends on"), _("Place"), _("Link"),
        ]
    )  # fmt: skip
    for item in rows.events:
        series = rows.series.get(item.series_id or 0)
        rule = series.rrule if series else ""
        cells = ["", "", "", escape_cell(item.details), item.series_id or "", rule, *_make_later_cells(item)]
        table.writerow([_("event"), *_make_cells(item), *cells])
    for meeting in rows.meetings:
        names = [rows.people[tg_id].display_name for tg_id in (meeting.organizer_tg_id, meeting.participant_tg_id)]
        cells = [meeting.get_status_display(), *map(escape_cell, names), escape_cell(meeting.details)]
        cells += ["", "", *_make_later_cells(meeting)]
        table.writerow([_("meeting"), *_make_cells(meeting), *cells])
    return BOM + output.getvalue().encode()


def _make_cells(item: Event | Appointment) -> list[Any]:
    return [item.pk, escape_cell(item.name), item.date, item.time, item.timezone, item.duration_minutes or ""]


def _make_later_cells(item: Event | Appointment) -> list[Any]:
    """The columns that came later stand at the end: programs may read the others by their places."""
    return [_("yes") if item.all_day else "", item.ends_on or "", escape_cell(item.place), escape_cell(item.url)]


def escape_cell(value: str | None) -> str:
    """Escape a text so that no spreadsheet treats it as a formula."""
    text = value or ""
    return f"'{text}" if text.startswith(FORMULA) else text


def _render_json(rows: Rows) -> bytes:
    person, people = rows.person, rows.people
    content = {
        "profile": _get_values(person),
        "events": [_get_values(event) for event in rows.events],
        "series": [_get_values(row) for row in rows.series.values()],
        "meetings": [
            {
                **_get_values(meeting),
                "organizer": people[meeting.organizer_tg_id].display_name,
                "participant": people[meeting.participant_tg_id].display_name,
            }
            for meeting in rows.meetings
        ],
        "group_answers": [
            {"event_id": answer.shared.event_id, "chat_id": answer.shared.chat_id, "answered_at": answer.answered_at}
            for answer in shared_events.list_answers_of(person.tg_id)
        ],
        "booking_links": [_describe_link(link) for link in BookingLink.objects.filter(tg_id=person.pk).order_by("id")],
        "polls": [_describe_poll(poll) for poll in TimePoll.objects.filter(organizer_tg_id=person.pk).order_by("id")],
        "poll_votes": list(
            TimePollVote.objects.filter(tg_id=person.tg_id).order_by("id").values("poll_id", "options", "voted_at")
        ),
        # What leads to their calendar from outside; no secret among it.
        **{
            name: [_get_values(row) for row in model._default_manager.filter(tg_id=person.pk).order_by("id")]
            for name, model in DOORS.items()
        },
        "history": history.list_for_person(person.tg_id),
    }
    # Days, times and instants as ISO 8601 writes them.
    return json.dumps(content, ensure_ascii=False, indent=2, default=lambda value: value.isoformat()).encode()


def _describe_link(link: BookingLink) -> dict[str, Any]:
    """A booking link and what was booked by it; of a visitor there is nothing but what their meeting or event says."""
    booked = LinkBooking.objects.filter(link=link).order_by("id").values("appointment_id", "event_id", "created_at")
    return {**_get_values(link), "bookings": list(booked)}


def _describe_poll(poll: TimePoll) -> dict[str, Any]:
    """A poll of the person's, with how many have voted for each time: who they are is theirs."""
    return {**_get_values(poll), "votes": [len(one.voters) for one in time_polls.list_tally(poll)]}


def _get_values(row: Model) -> dict[str, Any]:
    fields = (field.attname for field in row._meta.concrete_fields)
    return {field: getattr(row, field) for field in fields if field not in OMITTED[type(row)]}


FORMS: Final[dict[str, Callable[[Rows], bytes]]] = {"ics": _render_ics, "csv": _render_csv, "json": _render_json}
