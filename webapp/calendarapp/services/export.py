"""Export of everything that a person has in the calendar, as one file."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from calendarapp import clock, ics, queries
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, Series, TgUser
from calendarapp.services import history, series_dates

# Spreadsheets treat a cell that begins like this as a formula (OWASP, "CSV injection").
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
BOM: Final = b"\xef\xbb\xbf"  # without it, Excel takes UTF-8 for something else

PROFILE: Final = (
    "tg_id",
    "username",
    "first_name",
    "last_name",
    "language",
    "timezone",
    "duration_minutes",
    "hold_policy",
    "hold_hours",
    "busy_visibility",
    "reminder_minutes",
    "digest_time",
    "started_at",
)
EVENT: Final = (
    "id",
    "name",
    "date",
    "time",
    "timezone",
    "duration_minutes",
    "details",
    "reminder_minutes",
    "transparent",
    "uid",
    "sequence",
    "created_at",
    "updated_at",
)
SERIES: Final = (
    "id",
    "name",
    "date",
    "time",
    "timezone",
    "duration_minutes",
    "details",
    "reminder_minutes",
    "transparent",
    "exdates",
    "rdates",
    "uid",
    "sequence",
    "created_at",
    "updated_at",
)
MEETING: Final = (
    "id",
    "event_id",
    "name",
    "date",
    "time",
    "timezone",
    "duration_minutes",
    "details",
    "status",
    "organizer_tg_id",
    "participant_tg_id",
    "expires_at",
    "proposed_date",
    "proposed_time",
    "proposed_timezone",
    "sequence",
    "created_at",
    "updated_at",
)


class Rows(NamedTuple):
    """What a person has: events, series by number with their rules as they hold now, meetings with their people."""

    person: TgUser
    events: list[Event]
    series: dict[int, tuple[Series, str]]
    meetings: list[Appointment]
    people: Mapping[int, TgUser]


def render_document(*, tg_id: int, form: str) -> tuple[str, bytes]:
    """Render a person's events and meetings, including past ones.

    Args:
        tg_id: Telegram ID.
        form: `ics` (events and meetings), `csv` (the same, one a line), `json` (the profile as well).

    Returns:
        The file's name and its content.

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
    series = {
        row.pk: (row, series_dates.get_rule(row)) for row in Series.objects.filter(tg_user_id=tg_id).order_by("id")
    }
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
        ]
    )  # fmt: skip
    for item in rows.events:
        _row, rule = rows.series.get(item.series_id or 0, (None, ""))
        cells = ["", "", "", _escape_cell(item.details), item.series_id or "", rule]
        table.writerow([_("event"), *_make_cells(item), *cells])
    for meeting in rows.meetings:
        names = [rows.people[tg_id].display_name for tg_id in (meeting.organizer_tg_id, meeting.participant_tg_id)]
        cells = [meeting.get_status_display(), *map(_escape_cell, names), _escape_cell(meeting.details), "", ""]
        table.writerow([_("meeting"), *_make_cells(meeting), *cells])
    return BOM + output.getvalue().encode()


def _make_cells(item: Event | Appointment) -> list[Any]:
    return [item.pk, _escape_cell(item.name), item.date, item.time, item.timezone, item.duration_minutes or ""]


def _escape_cell(value: str | None) -> str:
    """Escape a text so that no spreadsheet treats it as a formula."""
    text = value or ""
    return f"'{text}" if text.startswith(FORMULA) else text


def _render_json(rows: Rows) -> bytes:
    person, people = rows.person, rows.people
    content = {
        "profile": _get_values(person, PROFILE),
        "events": [
            {**_get_values(event, EVENT), "series": event.series_id, "original_start": _to_plain(event.original_start)}
            for event in rows.events
        ],
        "series": [{**_get_values(row, SERIES), "rrule": rule} for row, rule in rows.series.values()],
        "meetings": [
            {
                **_get_values(meeting, MEETING),
                "organizer": people[meeting.organizer_tg_id].display_name,
                "participant": people[meeting.participant_tg_id].display_name,
            }
            for meeting in rows.meetings
        ],
        "history": [
            {name: _to_plain(value) for name, value in change.items()}
            for change in history.list_for_person(person.tg_id)
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _get_values(row: TgUser | Event | Series | Appointment, fields: tuple[str, ...]) -> dict[str, Any]:
    return {field: _to_plain(getattr(row, field)) for field in fields}


def _to_plain(value: Any) -> Any:
    """Days, times and instants as ISO 8601 writes them."""
    if isinstance(value, list):
        return [_to_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


FORMS: Final[dict[str, Callable[[Rows], bytes]]] = {"ics": _render_ics, "csv": _render_csv, "json": _render_json}
