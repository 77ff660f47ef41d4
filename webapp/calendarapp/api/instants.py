"""Instants instead of wall-clock times: `start` instead of day and time, `end` instead of the duration."""

import datetime as dt
from typing import Any, Final

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.fields import Field

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event
from calendarapp.services.validation import DURATION_LIMIT

DAYS: Final = DURATION_LIMIT // (24 * 60)
MINUTE: Final = dt.timedelta(minutes=1)


def resolve_instants(
    given: dict[str, Any], *, zone: str, row: Event | Appointment | None = None, required: bool = False
) -> dict[str, Any]:
    """What was sent, with `date`, `time` and `duration_minutes` instead of `start` and `end`.

    When a row is changed, all its fields may be sent along: one of two ways that has the row's own value is ignored
    when the other way says something else.

    Args:
        given: validated data.
        zone: in which day and time are written, unless `timezone` is among what was sent.
        row: the row to change, if any.
        required: whether day and time must be given, in either way.

    Raises:
        ValidationError: the two ways contradict each other, or none of them says when.
        CalendarError: `timezone_unknown`; `hour_repeated`, for an instant that the zone's clocks can't name;
            `date_unreadable`; `window_wrong`, for an end before the start or too long after it.
    """
    sent = dict(given)
    slot = sent.pop("slot", {})
    start, end = sent.pop("start", slot.get("lower")), sent.pop("end", slot.get("upper"))
    zone = sent.get("timezone") or zone
    if start is not None and _is_meant(start, row and row.slot.lower, {"date", "time"} & sent.keys()):
        for name, value in zip(("date", "time"), clock.to_wall_clock(start, zone), strict=True):
            _require_agreement("start", sent, name, value, row)
            sent[name] = value
    needed = {"date"} if sent.get("all_day") else {"date", "time"}
    if required and (missing := needed - sent.keys()):
        raise exceptions.ValidationError(dict.fromkeys(sorted(missing), Field.default_error_messages["required"]))
    date, time = sent.get("date", row and row.date), sent.get("time", row and row.time)
    if end is None or date is None or time is None:
        return sent
    if _is_meant(end, row and row.slot.upper, {"duration_minutes"} & sent.keys()):
        try:
            minutes = _compute_minutes(clock.to_instant(date, time, zone), end)
        except OverflowError as error:
            raise CalendarError("date_unreadable") from error
        _require_agreement("end", sent, "duration_minutes", minutes, row)
        sent["duration_minutes"] = minutes
    return sent


def _is_meant(value: Any, current: Any, beside: set[str]) -> bool:
    """Whether an instant is meant: nothing else says when, or it differs from the current value."""
    return not beside or value != current


def _require_agreement(way: str, sent: dict[str, Any], name: str, value: Any, row: Any) -> None:
    """Pass when the other way is not given, or says the same."""
    if name in sent and sent[name] != value and (row is None or sent[name] != getattr(row, name)):
        text = _("This contradicts {field}. Send only one of the two.").format(field=name)
        raise exceptions.ValidationError({way: [text]})


def _compute_minutes(start: dt.datetime, end: dt.datetime) -> int | None:
    """The duration; None when the end is the start."""
    lasts = end - start
    if not dt.timedelta(0) <= lasts <= dt.timedelta(days=DAYS):
        raise CalendarError("window_wrong", limit=DAYS)
    if lasts % MINUTE:
        raise exceptions.ValidationError({"end": [_("The end must be a whole number of minutes after the start.")]})
    return lasts // MINUTE or None
