"""The one place where errors become HTTP responses (RFC 9457, application/problem+json)."""

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import PermissionDenied
from django.db import DataError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.request import Request

from calendarapp.api import strict
from calendarapp.api.authentication import get_actor
from calendarapp.api.fields import Instant
from calendarapp.errors import MESSAGES, CalendarError
from calendarapp.queries import availability, own_time

log = logging.getLogger(__name__)

CONTENT_TYPE: Final = "application/problem+json"
INSTANT: Final = Instant()

# Other codes are bad requests: wrong in themselves, for any caller at any time. A request that fails because of
# the calendar as it is now, or of the time of day, is a conflict.
STATUSES: Final[dict[str, int]] = {
    code: status
    for status, codes in {
        403: ("not_allowed", "not_yours", "poll_not_yours", "owner_missing"),
        404: ("event_not_found", "meeting_not_found", "person_not_found", "timezone_unknown", "token_not_found",
              "link_not_found", "link_closed", "webhook_not_found", "webhook_delivery_not_found", "event_gone",
              "join_link_closed", "shared_over", "booking_unknown"),
        409: (
            "busy", "already", "meeting_over", "already_invited", "double_booking", "others_invited", "taken",
            "expired", "no_proposal", "undo_over", "undo_done", "undo_changed", "undo_busy", "past", "event_past",
            "event_differs", "self_invite", "hour_repeated", "in_progress", "rule_too_often", "rule_never",
            "rule_start", "series_overlaps", "series_days", "already_repeats", "scope_missing", "not_a_series",
            "rule_missing", "series_busy", "too_many_events", "people_busy", "people_invited",
            "already_waiting", "event_full", "join_own",
            "whole_day_time", "last_day_alone", "time_missing", "ends_before_it_begins",  # in themselves all right
            "rule_parts",  # of parts that are right by themselves
            "date_unreadable",  # of a day that could be read: one beyond every calendar
            "window_wrong",  # of two instants that are right by themselves
            "too_many_links", "link_paused", "link_own", "time_gone", "booking_over",
            "booking_taken", "handover_own", "handover_busy",
            "webhook_disabled", "too_many_webhooks", "poll_over", "public_guest",
            "webhook_address_private",  # where it leads is not all right, by itself it is
            "duration_wrong",  # of two days that are: `duration_minutes` alone is checked before
        ),
        412: ("changed",),
        422: ("idempotency_key_reused",),
    }.items()
    for code in codes
}  # fmt: skip

# The codes of HTTP's own errors.
HTTP_CODES: Final[dict[int, str]] = {
    400: "bad_request",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
    429: "throttled",
    431: "headers_too_large",
    500: "error",
    503: "unavailable",
}
OWN_CODES: Final = ("invalid", "parse_error", "authentication_failed", "bad_token", "scope", "role", strict.UNKNOWN)
CODES: Final = sorted({*MESSAGES, *HTTP_CODES.values(), *OWN_CODES})


def make_problem(
    status: int, code: str, title: str, *, headers: Mapping[str, str] | None = None, **more: Any
) -> JsonResponse:
    """A response that says what is wrong.

    Args:
        status: of HTTP.
        code: stable, for programs.
        title: a sentence for people, in their language.
        headers: beside the usual ones.
        more: further members of the problem.
    """
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **more}
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def handle(error: Exception, context: dict[str, Any]) -> JsonResponse | None:
    """The problem for an error in a view; None for a bug, which is a 500."""
    if isinstance(error, CalendarError):
        return make_problem(
            STATUSES.get(error.code, 400), error.code, str(error), **_make_extension(error, context.get("request"))
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, DataError):
        log.warning("the database refuses what was sent: %s", str(error).partition("\n")[0])
        error = exceptions.ParseError()
    if isinstance(error, exceptions.ValidationError) and strict.is_unknown(error):
        title = _("The request has unknown fields.")
        return make_problem(400, strict.UNKNOWN, title, errors=_get_field_errors(error))
    if isinstance(error, exceptions.ValidationError):
        return make_problem(
            400, "invalid", _("Something in the request is not valid."), errors=_get_field_errors(error)
        )
    if isinstance(error, exceptions.APIException):
        return make_problem(error.status_code, _get_code(error), str(error.detail), headers=_get_headers(error))
    return None


def make_problem_page(status: int) -> JsonResponse:
    """The problem for a request that reached no view of the API, or failed in one."""
    return make_problem(status, HTTP_CODES[status], HTTPStatus(status).phrase)


def _make_extension(error: CalendarError, request: Request | None) -> dict[str, Any]:
    """Whether `force` would help, and the free times near those of a busy person whose calendar the caller may read.

    Of a series, the dates that are not free; of several people, who was refused and why.
    """
    if error.code == "double_booking":
        return {"forcible": True}
    if error.code == "series_busy":
        starts = [INSTANT.to_representation(start) for start in error.params["starts"]]
        return {"dates": starts, "left": error.params["left"]}
    refused = [{"participant_tg_id": person.pk, "code": why.code} for person, why in error.params.get("refused", ())]
    more = {"refused": refused} if refused else {}
    if error.code not in availability.BUSY:
        return more
    organizer, *people = error.params["people"]
    staff = request is not None and get_actor(request).staff
    readable = staff or set(people) <= own_time.get_readable_calendars(organizer, people) | {organizer}
    times = availability.find_alternatives(error) if readable else []
    free = [{"start": INSTANT.to_representation(start), "end": INSTANT.to_representation(end)} for start, end in times]
    return {"forcible": error.params["forcible"], "free": free, **more}


def _get_code(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) and codes in CODES else HTTP_CODES.get(error.status_code, "error")


def _get_headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    signing_in, wait = getattr(error, "auth_header", None), getattr(error, "wait", None)
    if signing_in:
        headers["WWW-Authenticate"] = str(signing_in)
    if wait:
        headers["Retry-After"] = str(math.ceil(wait))
    return headers


def _get_field_errors(error: exceptions.ValidationError) -> dict[str, list[str]]:
    """The messages of each field; those about the whole request under an empty name."""
    if isinstance(error.detail, dict):
        return {str(name): strict.flatten(detail) for name, detail in error.detail.items()}
    return {"": strict.flatten(error.detail)}
