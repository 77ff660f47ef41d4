"""Refusal of text that can't be stored or decoded, in any part of a request."""

import codecs
import logging
from collections.abc import Iterator
from typing import Any, Final

from django.core.handlers.wsgi import WSGIRequest
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from calendarapp.security import responses
from calendarapp.security.base import Middleware

log = logging.getLogger(__name__)

NUL: Final = "\x00"
CHARSETS: Final = ("utf-8", "ascii")
API: Final = "/api/"


class ReadableTextMiddleware(Middleware):
    """Refuses NUL in queries, in fields of forms and in cookies (400): no text of PostgreSQL can hold it.

    No page's address contains it. Queries and bodies of the API are checked by the API's own fields.
    """

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_known(request.content_params.get("charset") if request.content_params else None):
            title, text = _("Unreadable text"), _("The request must be in UTF-8.")
            request.encoding = CHARSETS[0]
            return responses.refuse(request, status=415, code="unsupported_media_type", title=title, text=text)
        if NUL in request.path:
            raise Http404
        if any(NUL in text for text in _list_texts(request)):
            return _refuse(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer 400 for values that the database refuses (an invalid pattern, a number out of range).

        The values come from the request alone, so the request is wrong.
        """
        if not isinstance(error, DataError):
            return None
        reason = str(error).partition("\n")[0]
        log.warning("%s %s: the database refuses what was sent: %s", request.method, request.path, reason)
        return _refuse(request)


class Request(WSGIRequest):
    """A request that can be created whatever charset it claims: Django's own fails before it can be refused.

    Django decodes the query with that charset at once, and if that fails there is no request yet to answer.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))


def _refuse(request: HttpRequest) -> HttpResponse:
    title, text = _("Unreadable text"), _("The request has something in it that can't be read.")
    return responses.refuse(request, status=400, code="bad_request", title=title, text=text)


def _is_known(charset: str | None) -> bool:
    """Whether the charset is accepted: UTF-8 in any spelling. Python has codecs that are not for text (`zlib`)."""
    if charset is None:
        return True
    try:
        return codecs.lookup(charset).name in CHARSETS
    except LookupError:  # no such code, which Django passes over
        return True
    except ValueError:
        return False


def _list_texts(request: HttpRequest) -> Iterator[str]:
    yield from request.COOKIES.values()
    if request.path_info.startswith(API):
        return
    yield from _list_field_texts(request.GET)
    if request.method == "POST":
        yield from _list_field_texts(request.POST)
        yield from (file.name or "" for files in request.FILES.lists() for file in files[1])


def _list_field_texts(fields: QueryDict) -> Iterator[str]:
    for name, values in fields.lists():
        yield name
        yield from map(str, values)
