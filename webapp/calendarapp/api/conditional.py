"""Conditional reads and writes: ETags (RFC 9110, sections 8.8.3 and 13.1), and idempotency keys."""

import functools
import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from calendarapp.errors import CalendarError
from calendarapp.services import idempotency
from calendarapp.sql.transactions import transactional

KEY: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotent-Replayed"
KEY_FORM: Final = r"^[!-~]{1,255}$"
KEPT_HEADERS: Final = ("ETag",)

Action = TypeVar("Action", bound=Callable[..., Response])


def compute_etag(data: Any) -> str:
    """The strong ETag of a representation, made of all its bytes."""
    return f'"{hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32]}"'


def make_response(data: Any, *, code: int = status.HTTP_200_OK) -> Response:
    """A response with one object and its ETag."""
    return Response(data, status=code, headers={"ETag": compute_etag(data)})


def make_conditional_response(request: Request, data: Any) -> Response:
    """A response with one object, or 304 when the client has it already (`If-None-Match`)."""
    answer = make_response(data)
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in known or answer.headers["ETag"] in {tag.removeprefix("W/") for tag in known}:
        return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": answer.headers["ETag"]})
    return answer


def require_match(request: Request, data: Any) -> None:
    """Pass when this representation of a locked row is the one that the client saw (`If-Match`).

    Raises:
        CalendarError: `changed`.
    """
    wanted = parse_etags(request.headers.get("If-Match", "*"))
    if "*" not in wanted and compute_etag(data) not in wanted:
        raise CalendarError("changed")


def make_idempotent(*, one_service: bool = False) -> Callable[[Action], Action]:
    """Run a view's write as one transaction; with an `Idempotency-Key` it takes effect once.

    After a deadlock or a serialization failure the transaction is run again from the beginning. `one_service`: the
    write is one call of a service, which without a key is a transaction by itself.
    """

    def wrap(action: Action) -> Action:
        @functools.wraps(action)
        def run(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = request.headers.get(KEY)
            request.data  # noqa: B018  a body that can't be parsed is refused before anything is locked
            write = functools.partial(action, view, request, *args, **kwargs)
            if key is not None:
                return transactional(_run_or_repeat)(request, key, write)
            return write() if one_service else transactional(write)()

        return run  # type: ignore[return-value]

    return wrap


def _run_or_repeat(request: Request, key: str, action: Callable[[], Response]) -> Response:
    if not re.match(KEY_FORM, key):
        raise exceptions.ValidationError({KEY: _("Use 1 to 255 visible ASCII characters.")})
    asked: dict[str, Any] = {"holder": _get_holder(request), "key": key, "fingerprint": _compute_fingerprint(request)}
    before = idempotency.find_first_answer(**asked)
    if before is not None:
        body = bytes(before.body)
        return Response(json.loads(body) if body else None, before.status, headers={**before.headers, REPLAYED: "true"})
    answer = action()
    idempotency.keep(
        **asked,
        status=answer.status_code,
        headers={name: answer.headers[name] for name in KEPT_HEADERS if name in answer.headers},
        body=b"" if answer.data is None else JSONRenderer().render(_leave_out_secrets(answer)),
    )
    return answer


def _leave_out_secrets(answer: Response) -> Any:
    """What is kept of an answer: a secret is shown once."""
    secrets = getattr(answer, "secrets", ())
    return {name: value for name, value in answer.data.items() if name not in secrets} if secrets else answer.data


def _get_holder(request: Request) -> str:
    """Whose key it is; IDs of people and of accounts may be equal."""
    return f"{'user' if request.user.is_staff else 'person'}:{request.user.pk}"


def _compute_fingerprint(request: Request) -> str:
    asked = [request.method, request.get_full_path(), request.data, request.headers.get("If-Match")]
    return hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest()
