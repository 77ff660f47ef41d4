"""Booking links: made, changed, paused and revoked by their owners. What visitors do with them: `link_bookings`."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from calendarapp import clock, db, links
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import BookingLink
from calendarapp.queries.hours import Span
from calendarapp.queries.ids import is_storable
from calendarapp.services import hours, validation
from calendarapp.sql.transactions import transactional

LINKS: Final = 20  # of one person
SHORTEST: Final = 5  # minutes
LONGEST: Final = clock.DAY  # minutes
DAYS_AHEAD: Final = 365
QUESTIONS: Final = 3
QUESTION_LIMIT: Final = 200  # characters
SITES: Final = 10
TOKEN_BYTES: Final = 16  # in 22 characters


@transactional
def make(*, tg_id: int, **fields: Any) -> BookingLink:
    """Make a link by which others book a free time of this person.

    Args:
        tg_id: the owner.
        fields: those of `change`; half an hour at the owner's working hours, in four weeks to come, unless given.

    Raises:
        CalendarError: `too_many_links`, and as `change`.
    """
    db.lock_people(validation.clean_tg_id(tg_id))
    if BookingLink.objects.filter(tg_id=tg_id, revoked_at=None).count() >= LINKS:
        raise CalendarError("too_many_links", limit=LINKS)
    link = BookingLink(tg_id=tg_id, token=secrets.token_urlsafe(TOKEN_BYTES))
    _set(link, fields)
    link.save()
    return link


@transactional
def change(*, actor: Actor, link_id: int, **fields: Any) -> BookingLink:
    """Change some fields of a link; what was booked by it stays as it is.

    Args:
        actor: its owner, or the staff.
        link_id: its number.
        fields: `title`, empty for the length and the owner's name; `duration_minutes`; `working_hours`, spans, None for
            the owner's; `days_ahead`, on the owner's calendar; `notice_minutes`, None for the owner's; `questions`, all
            of which a visitor answers; `place`; `url`; `sites`, https origins whose pages may show the link's in a
            frame; and `paused`: nothing can be booked, the address stays.

    Raises:
        CalendarError: `link_not_found`, `link_length_wrong`, `days_ahead_wrong`, `notice_wrong`, `hours_wrong`,
            `questions_wrong`, `name_too_long`, `place_too_long`, `url_wrong`, `sites_wrong`, `text_unreadable`.
    """
    link = lock(actor, link_id)
    _set(link, fields)
    link.save()
    return link


@transactional
def revoke(*, actor: Actor, link_id: int) -> BookingLink:
    """Close a link for good; what was booked by it stays. A revoked one stays revoked.

    Raises:
        CalendarError: `link_not_found`.
    """
    link = lock(actor, link_id)
    link.revoked_at = clock.now()
    link.save()
    return link


def get_own(*, actor: Actor, link_id: int) -> BookingLink:
    """The link, unless it is revoked, or not the actor's.

    Raises:
        CalendarError: `link_not_found`.
    """
    link = BookingLink.objects.filter(pk=link_id, revoked_at=None).first() if is_storable(link_id) else None
    if link is None or not (actor.staff or link.tg_id == actor.tg_id):
        raise CalendarError("link_not_found")
    return link


def lock(actor: Actor, link_id: int) -> BookingLink:
    """The link; its owner's calendar, and with it every booking by the link, is locked until the transaction ends.

    Raises:
        CalendarError: `link_not_found`.
    """
    db.lock_people(get_own(actor=actor, link_id=link_id).tg_id)
    return get_own(actor=actor, link_id=link_id)


def _set(link: BookingLink, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        setattr(link, field, CLEAN[field](value))


def _clean_title(value: str) -> str:
    return validation.clean_name(value) if value.strip() else ""


def _clean_duration(minutes: int) -> int:
    if not SHORTEST <= minutes <= LONGEST:
        raise CalendarError("link_length_wrong", least=SHORTEST, limit=LONGEST)
    return minutes


def _clean_hours(spans: Iterable[Span] | None) -> list[list[int]] | None:
    return None if spans is None else hours.clean_spans(spans)


def _clean_days(days: int) -> int:
    if not 1 <= days <= DAYS_AHEAD:
        raise CalendarError("days_ahead_wrong", limit=DAYS_AHEAD)
    return days


def _clean_notice(minutes: int | None) -> int | None:
    return None if minutes is None else hours.clean_notice(minutes)


def _clean_questions(values: Sequence[str]) -> list[str]:
    questions = [" ".join(validation.require_storable(value).split()) for value in values]
    kept = [question for question in questions if question]
    if len(kept) > QUESTIONS or any(len(question) > QUESTION_LIMIT for question in kept):
        raise CalendarError("questions_wrong", limit=QUESTIONS, length=QUESTION_LIMIT)
    return kept


def _clean_sites(values: Collection[str]) -> list[str]:
    sites = dict.fromkeys(links.read_origin(value) for value in values)
    if None in sites or len(sites) > SITES:
        raise CalendarError("sites_wrong", example=links.EXAMPLE, limit=SITES)
    return [site for site in sites if site is not None]


CLEAN: Final[dict[str, Any]] = {
    "title": _clean_title,
    "duration_minutes": _clean_duration,
    "working_hours": _clean_hours,
    "days_ahead": _clean_days,
    "notice_minutes": _clean_notice,
    "questions": _clean_questions,
    "place": validation.clean_place,
    "url": validation.clean_url,
    "sites": _clean_sites,
    "paused": bool,
}
