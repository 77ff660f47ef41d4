"""Announcements: messages of the operators to many people, once to each.

The worker puts them into the outbox a few at a time and waits until those are on their way, so that other messages wait
for a few of them at most. Where it has got to is written in the transaction that records the messages: a worker that is
killed leaves nothing out and repeats nothing.
"""

import datetime as dt
from typing import Any, Final

from django.conf import settings
from django.utils import translation

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.messages import lengths, make_message
from calendarapp.messages.announcements import LIMIT, render_announcement
from calendarapp.models import Announcement, AnnouncementRecipient, OutboxMessage, TgUser
from calendarapp.queries import announcements as queries
from calendarapp.services import outbox
from calendarapp.services.validation import require_storable
from calendarapp.sql.transactions import transactional

State = Announcement.State

BATCH: Final = 100  # messages on their way at once, where the pace has no limit
SHARE: Final = 0.5  # seconds of the pace that its messages on their way may take


@transactional
def save_draft(
    *,
    announcement_id: int | None = None,
    author: Any = None,
    text_ru: str = "",
    text_en: str = "",
    language: str = "",
    timezone: str = "",
    started_from: dt.date | None = None,
    started_until: dt.date | None = None,
) -> Announcement:
    """Write an announcement, or write a draft again; nothing is sent.

    Args:
        announcement_id: the draft; None for a new one.
        author: the member of the staff who writes a new one.
        text_ru: what people read who speak Russian with the bot; plain text, shown as it is typed.
        text_en: what all others read.
        language: only to people who speak this language with the bot.
        timezone: only to people in this zone, an IANA name.
        started_from: only to people who first used the bot on this day of `settings.TIME_ZONE` or later.
        started_until: or on this day or before.

    Raises:
        CalendarError: `announcement_text_missing`, `announcement_too_long`, `text_unreadable`, `timezone_unknown`,
            `announcement_days`, `announcement_not_found`, `announcement_state`.
    """
    if started_from and started_until and started_until < started_from:
        raise CalendarError("announcement_days")
    texts = {"ru": _clean(text_ru), "en": _clean(text_en)}
    if not all(texts[code] for code in ([language] if language else texts)):
        raise CalendarError("announcement_text_missing")
    row = Announcement(author=author) if announcement_id is None else _lock(announcement_id, State.DRAFT)
    row.text_ru, row.text_en, row.language = texts["ru"], texts["en"], language
    row.timezone = clock.check_zone(timezone) if timezone else ""
    row.started_from, row.started_until = started_from, started_until
    row.save()
    return row


def _clean(text: str) -> str:
    """The text as typed, with the line ends of Telegram and nothing around it.

    Raises:
        CalendarError: `announcement_too_long`, `text_unreadable`.
    """
    text = require_storable(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    if (length := lengths.count_units(text)) > LIMIT:
        raise CalendarError("announcement_too_long", limit=LIMIT, length=length)
    return text


@transactional
def begin(*, announcement_id: int, seen: dt.datetime) -> Announcement:
    """Begin to send a draft. `seen` is its `updated_at` when it was looked at.

    Raises:
        CalendarError: `changed`, `announcement_nobody`, `announcement_not_found`, `announcement_state`.
    """
    row = _lock(announcement_id, State.DRAFT)
    if row.updated_at != seen:
        raise CalendarError("changed")
    expected = sum(count.number for count in queries.count_people(row).values())
    if not expected:
        raise CalendarError("announcement_nobody")
    row.state, row.expected, row.begun_at = State.SENDING, expected, clock.now()
    row.save()
    return row


@transactional
def stop(*, announcement_id: int) -> Announcement:
    """Stop one halfway. The few messages that are on their way still go out.

    Raises:
        CalendarError: `announcement_not_found`, `announcement_state`.
    """
    row = _lock(announcement_id, State.SENDING)
    row.state = State.STOPPED
    row.save()
    return row


@transactional
def resume(*, announcement_id: int) -> Announcement:
    """Go on with one that was stopped, where it stopped.

    Raises:
        CalendarError: `announcement_not_found`, `announcement_state`.
    """
    row = _lock(announcement_id, State.STOPPED)
    row.state = State.SENDING
    row.save()
    return row


@transactional
def send_due() -> int:
    """Put the next messages of the oldest announcement that is being sent into the outbox, as many as have room.

    Returns:
        How many.
    """
    oldest = Announcement.objects.filter(state=State.SENDING).order_by("begun_at", "pk").first()
    if oldest is None:
        return 0
    # Another worker may be at it: then there is nothing to do.
    row = Announcement.objects.filter(pk=oldest.pk, state=State.SENDING).select_for_update(skip_locked=True).first()
    if row is None:
        return 0
    batch = _get_batch()
    room = batch - queries.count_waiting(row, among=2 * batch)
    if room <= 0:
        return 0
    # Held until the commit: nobody turns announcements off, or is erased, between being looked at and the message.
    people = list(queries.select_people(row).filter(pk__gt=row.position).select_for_update()[:room])
    if not people:
        row.state, row.ended_at = State.SENT, clock.now()
        row.save()
        return 0
    _record(row, people)
    row.position = people[-1].pk
    row.save()
    return len(people)


def _record(row: Announcement, people: list[TgUser]) -> None:
    """Put the messages into the outbox; `announced_once` has the last word on who has got one already."""
    texts = {}
    for language in {person.language for person in people}:
        with translation.override(language):
            texts[language] = render_announcement(queries.get_text(row, language))
    numbers = outbox.enqueue_many((person.pk, make_message(person.pk, texts[person.language])) for person in people)
    AnnouncementRecipient.objects.bulk_create(
        AnnouncementRecipient(announcement=row, tg_id=person.pk, message_id=number)
        for person, number in zip(people, numbers, strict=True)
    )
    row.recorded += len(people)


@transactional
def forget_unreachable(message_id: int) -> bool:
    """Delete a message that could not reach its person, if it is an announcement's, and count it there.

    Nobody would send it again, so it is no dead letter.

    Returns:
        Whether it is one.
    """
    known = AnnouncementRecipient.objects.filter(message_id=message_id).first()
    if known is None:
        return False
    row = Announcement.objects.select_for_update().get(pk=known.announcement_id)
    row.unreachable += 1
    row.save(update_fields=["unreachable"])
    OutboxMessage.objects.filter(pk=message_id).delete()
    return True


def _get_batch() -> int:
    pace: float = settings.OUTBOX_PER_SECOND
    return max(1, int(pace * SHARE)) if pace else BATCH


def _lock(announcement_id: int, state: Announcement.State) -> Announcement:
    """The row, held until the transaction ends.

    Raises:
        CalendarError: `announcement_not_found`, or `announcement_state` if it is in another state.
    """
    row = Announcement.objects.select_for_update().filter(pk=announcement_id).first()
    if row is None:
        raise CalendarError("announcement_not_found")
    if row.state != state:
        raise CalendarError("announcement_state", state=row.get_state_display())
    return row
