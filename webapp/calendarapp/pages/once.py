"""A form that is sent twice takes effect once, and questions that a form asks before it does what it says.

Each form has a key of its own, made when it was shown. The address to which the first request led is kept with it, in
the transaction of its effect, and a second request with the same content leads there too.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from calendarapp.errors import CalendarError
from calendarapp.models import TgUser
from calendarapp.pages.fields import PageForm
from calendarapp.pages.visitors import HIDDEN
from calendarapp.services import idempotency
from calendarapp.sql.transactions import transactional

T = TypeVar("T")

KEY: Final = "once"  # the field with the form's key,
YES: Final = "yes"  # and the one with the questions to which the person has said yes
KEY_FORM: Final = re.compile(r"[A-Za-z0-9_-]{22}")
NOT_ASKED: Final = frozenset({"csrfmiddlewaretoken", KEY})
FOUND: Final = 302


@dataclass(eq=False)
class Question(Exception):  # noqa: N818  it is asked, nothing is wrong
    """What has to be said yes to before it is done: nothing is done yet.

    Attributes:
        sentence: what will happen.
        label: the button that says yes; empty where no yes helps.
        about: what the yes is about, beside the sentence: where that is another by then, the question is asked again.
        lines: more to know, one a line.
        offers: times instead: the value of each button, and its label.
        others: other answers than that yes: the token of each, and its button.
    """

    sentence: str
    label: str
    about: tuple[object, ...] = ()
    lines: tuple[str, ...] = ()
    offers: tuple[tuple[int, str], ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    @property
    def token(self) -> str:
        """What the field `yes` holds when this question has been answered."""
        return compute_digest(self.sentence, self.lines, *self.about)


def compute_digest(*facts: object) -> str:
    """A digest of these facts as they are now, for a hidden field."""
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()[:22]


def make_key() -> str:
    """The key of a form that is about to be shown."""
    return secrets.token_urlsafe(16)


def run_once(request: HttpRequest, person: TgUser, work: Callable[[], str]) -> str:
    """Do what the form says, as one transaction, unless it has been done before.

    Args:
        request: the form as it was sent.
        person: whose session it is.
        work: does it; returns the address to lead the person to. It is called again after a lost race.

    Returns:
        That address, the first one's for a form that was sent before.

    Raises:
        CalendarError: `form_stale` (the form has no key, or was sent before with something else in it), and as `work`.
        Question: as `work`.
    """
    asked = _read_request(request, person)
    if asked is None:
        raise CalendarError("form_stale")
    return _run_or_repeat(asked, work)


@transactional
def find_before(request: HttpRequest, person: TgUser) -> str | None:
    """The address to which this very form led when it was sent before; None if it was not, or with something else."""
    asked = _read_request(request, person)
    try:
        before = idempotency.find_first_answer(**asked, wait=True) if asked is not None else None
    except CalendarError:
        return None
    return str(before.headers["Location"]) if before is not None else None


def _read_request(request: HttpRequest, person: TgUser) -> dict[str, Any] | None:
    """Whose form it is, its key, and a digest of what it says; None for one without a key."""
    key = request.POST.get(KEY, "")
    if not KEY_FORM.fullmatch(key):
        return None
    said = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_ASKED)
    digest = hashlib.sha256(json.dumps([request.path, said]).encode()).hexdigest()
    return {"holder": f"page:{person.tg_id}", "key": key, "fingerprint": digest}


@transactional
def _run_or_repeat(asked: dict[str, Any], work: Callable[[], str]) -> str:
    try:
        before = idempotency.find_first_answer(**asked, wait=True)
    except CalendarError as error:
        raise CalendarError("form_stale") from error
    if before is not None:
        return str(before.headers["Location"])
    address = work()
    idempotency.keep(**asked, status=FOUND, headers={"Location": address}, body=b"")
    return address


def submit(
    request: HttpRequest, person: TgUser, form: PageForm, work: Callable[[], str]
) -> HttpResponse | Question | None:
    """Do what a valid form says, once, and lead on; else the question to ask, or None: the form says what is wrong.

    Raises:
        CalendarError: what is about something that is not there, or not theirs: the page is not found then.
    """
    try:
        return redirect(run_once(request, person, work))
    except Question as question:
        return question
    except CalendarError as error:
        if error.code in HIDDEN:
            raise
        form.refuse(error)
        return None


def make_context(request: HttpRequest, *, question: Question | None = None, stale: bool = False) -> dict[str, Any]:
    """What the templates of forms need: the form's key, a question, and those that are answered.

    A form that could not be used (`stale`) gets another key: sent again, it is meant.
    """
    key = request.POST.get(KEY, "")
    known = KEY_FORM.fullmatch(key) and not stale
    return {"once_key": key if known else make_key(), "question": question, "said": sorted(get_yes(request))}


def get_yes(request: HttpRequest) -> set[str]:
    """The questions to which the person has said yes."""
    return set(request.POST.getlist(YES))


def ask_unless(said: Collection[str], question: Question) -> None:
    """Raise the question unless the person has said yes to it.

    Raises:
        Question: that one.
    """
    if question.token not in said or not question.label:
        raise question


def confirm_force(said: Collection[str], work: Callable[..., T], *about: object) -> T:
    """Do the work; where that would double-book the person, only when they have said yes to the warning.

    Args:
        said: as of `get_yes`.
        work: takes `force`; a part of a transaction.
        about: what the warning is about: the yes does not hold for anything else.

    Raises:
        Question: the warning.
        CalendarError: as `work`.
    """
    try:
        with transaction.atomic():
            return work(force=False)
    except CalendarError as error:
        if error.code != "double_booking":
            raise
        ask_unless(said, Question(str(error), _("Book anyway"), about))
    return work(force=True)
