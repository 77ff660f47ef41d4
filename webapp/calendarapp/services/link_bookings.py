"""What visitors do with a booking link: keep a time while they confirm, and book it. Afterwards: `guest_bookings`.

A visitor in Telegram becomes the organizer of a meeting with the link's owner, who has said yes beforehand: it goes
the way of every invitation (`booking`), and its cards are like any other's. For a visitor without Telegram there is
nobody to be the other person of a meeting: the owner gets an event with the visitor's name. In either case the owner's
calendar is locked first, as for every booking, and the time is looked at again: nobody can be there twice.

Only what the link offers can be booked, so its owner's hours, breaks and daily limit hold here as well.
"""

import base64
import datetime as dt
import hashlib
import itertools
import secrets
from collections.abc import Sequence
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp import clock, db, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import booking_links as texts
from calendarapp.models import Appointment, BookingLink, Event, LinkBooking, SlotHold
from calendarapp.queries import booking_links as links
from calendarapp.queries.booking_links import OpenLink
from calendarapp.services import booking, events, outbox, reminders, status_changes, validation
from calendarapp.services.booking import BookingRequest
from calendarapp.sql.cards import name_event_card
from calendarapp.sql.transactions import transactional

HELD: Final = dt.timedelta(minutes=10)
HOLDS: Final = 3  # of one address, or of one person in Telegram, at once
SALT: Final = "calendarapp.link_bookings"
CONTACT_LIMIT: Final = 200  # characters
GUEST_NAME_LIMIT: Final = 100

BOOKED: Final = gettext_noop("A visitor has booked a time by your link")


def make_secret() -> str:
    """A secret of a visitor without Telegram: it holds a time, and is the key to what they book with it."""
    return secrets.token_urlsafe(32)


def derive_secret(link: BookingLink, browser: str) -> str:
    """The secret with which a browser holds and books its next time by a link; another one once it has booked.

    A second tap, or one after going back, is thus by the one who holds the time.

    Args:
        link: by which it books.
        browser: a secret that the browser alone has.
    """
    for number in itertools.count():
        made = salted_hmac(f"{SALT}.browser", f"{link.pk} {number} {browser}", algorithm="sha256").digest()
        secret = base64.urlsafe_b64encode(made).decode().rstrip("=")
        if not LinkBooking.objects.filter(digest=compute_digest(secret)).exists():
            return secret
    raise AssertionError  # never


def name_person(tg_id: int) -> str:
    """Who holds a time, when it is a person in Telegram."""
    return f"person:{tg_id}"


def name_address(address: str) -> str:
    """Whose holds are counted, when all that is known of a visitor is their address; which is not kept."""
    return salted_hmac(SALT, address, algorithm="sha256").hexdigest()


def compute_digest(secret: str) -> str:
    """What is kept of a visitor's secret: who holds a time (`SlotHold.holder`), or has booked it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def require_open(token: str) -> OpenLink:
    """The link with that token, by which times can be booked now.

    Raises:
        CalendarError: `link_closed` for an unknown or a revoked one, `link_paused`.
    """
    return require_unpaused(require_link(token))


def require_link(token: str) -> OpenLink:
    """The link with that token, a paused one, too.

    Raises:
        CalendarError: `link_closed` for an unknown or a revoked one.
    """
    found = links.find(token)
    if found is None or found.link.revoked_at is not None:
        raise CalendarError("link_closed")
    return found


def require_unpaused(found: OpenLink) -> OpenLink:
    """The same link.

    Raises:
        CalendarError: `link_paused`.
    """
    if found.link.paused:
        raise CalendarError("link_paused")
    return found


def require_free(found: OpenLink, start: dt.datetime, *, secret: str) -> None:
    """Raise unless a guest with that secret could book the time now.

    Raises:
        CalendarError: `time_gone`.
    """
    if not links.is_free(found, start, holder=compute_digest(secret)):
        raise CalendarError("time_gone")


def check_answers(link: BookingLink, answers: Sequence[str]) -> None:
    """Raise unless a time can be booked with these answers to the first of the link's questions.

    Raises:
        CalendarError: `answer_missing` (an empty one), `details_too_long` (all together), `text_unreadable`.
    """
    asked = link.questions[: len(answers)]
    validation.clean_details(texts.format_answers(asked, _clean_answers(asked, answers)))


@transactional
def hold(*, token: str, start: dt.datetime, holder: str, visitor: str) -> OpenLink:
    """Keep a time for a visitor for some minutes (`HELD`), instead of the one that they kept before.

    Args:
        token: the link's.
        start: aware.
        holder: who has the time: `compute_digest` of a secret, or `name_person`.
        visitor: whose holds are counted: `name_address`, or `name_person`. Of more than `HOLDS` the oldest ends.

    Raises:
        CalendarError: `time_gone`, and as `require_open`.
    """
    found = _lock(token)
    who = None
    if holder.startswith("person:"):
        who = queries.get_person(int(holder.partition(":")[2]))
    if not links.is_free(found, start, visitor=who, holder=holder):
        raise CalendarError("time_gone")
    now = clock.now()
    others = SlotHold.objects.filter(visitor=visitor, expires_at__gt=now).exclude(holder=holder).order_by("-expires_at")
    over = [held.pk for held in others[HOLDS - 1 :]]
    SlotHold.objects.filter(pk__in=over).delete()
    slot = DateTimeTZRange(start, start + found.length, "[)")
    values = {"visitor": visitor, "tg_id": found.owner.pk, "slot": slot, "expires_at": now + HELD}
    SlotHold.objects.update_or_create(holder=holder, defaults=values)
    return found


@transactional
def book_as_person(*, token: str, visitor: int, start: dt.datetime, answers: Sequence[str] = ()) -> Appointment:
    """Book a time for a person in Telegram; the owner is told. Once more for the same time: the same meeting.

    Times at which the visitor is busy are refused like those of the owner's.

    Args:
        token: the link's.
        visitor: Telegram ID.
        start: aware.
        answers: one to each of the link's questions.

    Raises:
        CalendarError: `link_own`, `time_gone`, `answer_missing`, `details_too_long`, `text_unreadable`, and as
            `require_open`.
    """
    found = _lock(token, validation.clean_tg_id(visitor))
    if visitor == found.owner.pk:
        raise CalendarError("link_own")
    before = links.find_meeting(found.link, visitor, start)
    if before is not None:
        return before
    person, holder = queries.get_person(visitor), name_person(visitor)
    details = texts.format_answers(found.link.questions, _clean_answers(found.link.questions, answers))
    if not links.is_free(found, start, visitor=person, holder=holder):
        raise CalendarError("time_gone")
    with translation.override(found.owner.language):
        name = texts.format_title(found.link, found.owner)
    event = _make_event(found, start, name=name)
    try:
        origin = Appointment.Origin.BOOKED
        request = BookingRequest.check(visitor, found.owner.pk, event, details, accepted=True, origin=origin)
        meeting = booking.book(request, force=False)
    except CalendarError as error:
        if error.code in {"busy", "double_booking"}:
            raise CalendarError("time_gone") from error
        raise
    status_changes.decline_rivals(meeting)
    reminders.set_for_meeting(meeting)
    digest = compute_digest(make_secret())
    LinkBooking.objects.create(link=found.link, digest=digest, appointment_id=meeting.pk, timezone=person.timezone)
    SlotHold.objects.filter(holder=holder).delete()
    return meeting


@transactional
def book_as_guest(
    *, token: str, secret: str, start: dt.datetime, name: str, contact: str, timezone: str, answers: Sequence[str] = ()
) -> LinkBooking:
    """Book a time for a visitor without Telegram; the owner is told. Once more with the same secret: the same booking.

    Args:
        token: the link's.
        secret: of `make_secret`; its holder may see, move and cancel the booking.
        start: aware.
        name: the visitor's.
        contact: how they can be reached, for the owner to read.
        timezone: theirs.
        answers: one to each of the link's questions.

    Raises:
        CalendarError: `name_empty`, `name_too_long`, `contact_missing`, `time_gone`, `answer_missing`,
            `details_too_long`, `text_unreadable`, `timezone_unknown`, and as `require_open`.
    """
    found = _lock(token)
    digest = compute_digest(secret)
    before = LinkBooking.objects.filter(digest=digest).first()
    if before is not None:
        return before
    clock.check_zone(timezone)
    who = _clean_guest(name)
    reached = _clean_contact(contact)
    answered = texts.format_answers(found.link.questions, _clean_answers(found.link.questions, answers))
    if not links.is_free(found, start, holder=digest):
        raise CalendarError("time_gone")
    with translation.override(found.owner.language):
        details = texts.format_guest_details(who, reached, answered)
        title = texts.format_guest_event(found.link, who)
    date, time = clock.to_wall_clock(start, found.owner.timezone)
    try:
        event = events.create(
            owner=found.owner.pk,
            name=title,
            date=date,
            time=time,
            details=details,
            duration_minutes=found.link.duration_minutes,
            timezone=found.owner.timezone,
            place=found.link.place,
            url=found.link.url,
        )
    except CalendarError as error:
        if error.code == "too_many_events":  # the owner's limit is not for a visitor to read
            raise CalendarError("link_paused") from error
        raise
    made = LinkBooking.objects.create(link=found.link, digest=digest, event_id=event.pk, timezone=timezone)
    SlotHold.objects.filter(holder=digest).delete()
    notify_owner(found, event, BOOKED)
    return made


def _lock(token: str, *others: int) -> OpenLink:
    """The open link; its owner's calendar, and those of `others`, are locked. Errors: as `require_open`."""
    db.lock_people(require_open(token).owner.pk, *others)
    return require_open(token)


def _make_event(found: OpenLink, start: dt.datetime, *, name: str) -> Event:
    """The event, never saved, that stands for a meeting by a link; on the owner's clock."""
    date, time = clock.to_wall_clock(start, found.owner.timezone)
    return Event(
        name=name[: validation.NAME_LIMIT],
        date=date,
        time=time,
        timezone=found.owner.timezone,
        duration_minutes=found.link.duration_minutes,
        place=found.link.place,
        url=found.link.url,
    )


def notify_owner(found: OpenLink, event: Event, headline: str, *, was: Event | None = None) -> None:
    """Tell the owner, with that headline, about the event of a visitor without Telegram; `was`: as it was before."""
    owner = found.owner
    if owner.can_write:
        with translation.override(owner.language):
            payload = texts.render_guest_notice(_(headline), event, owner, was=was)
        outbox.enqueue(chat_id=owner.pk, payload=payload, card=name_event_card(event.pk))


def _clean_guest(name: str) -> str:
    text = validation.clean_name(validation.clean_called(name))
    if len(text) > GUEST_NAME_LIMIT:
        raise CalendarError("name_too_long", limit=GUEST_NAME_LIMIT, length=len(text))
    return text


def _clean_contact(contact: str) -> str:
    text = " ".join(validation.UNSEEN.sub("", validation.require_storable(contact)).split())
    if not text or len(text) > CONTACT_LIMIT:
        raise CalendarError("contact_missing", limit=CONTACT_LIMIT)
    return text


def _clean_answers(questions: Sequence[str], answers: Sequence[str]) -> list[str]:
    """An answer to each of the questions."""
    given = [validation.clean_details(answer) for answer in answers]
    for number, question in enumerate(questions):
        if number >= len(given) or not given[number]:
            raise CalendarError("answer_missing", question=question)
    return given[: len(questions)]
