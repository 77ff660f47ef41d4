"""Whom announcements are for, and how far they are. Reads only."""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet

from calendarapp import clock
from calendarapp.models import Announcement, AnnouncementRecipient, OutboxMessage, TgUser
from calendarapp.queries import estimates


def select_people(announcement: Announcement) -> QuerySet[TgUser]:
    """The people whom it is for, in the order of their Telegram IDs: of those whom it names, all who can get it.

    Left out are people whom the bot can't write to, who have turned announcements off, or who have never used it.
    """
    people = TgUser.objects.filter(pk__gt=TgUser.NOBODY, can_write=True, announcements=True, started_at__isnull=False)
    if announcement.language:
        people = people.filter(language=announcement.language)
    if announcement.timezone:
        people = people.filter(timezone=announcement.timezone)
    if announcement.started_from:
        people = people.filter(started_at__gte=_get_midnight(announcement.started_from))
    if announcement.started_until:
        people = people.filter(started_at__lt=_get_midnight(clock.get_next_day(announcement.started_until)))
    return people.order_by("pk")


def count_people(announcement: Announcement) -> dict[str, estimates.Count]:
    """How many people it is for now, by their language; those of another one read it in English, as all of the bot."""
    people = select_people(announcement)
    russian = {"language": TgUser.Language.RUSSIAN}
    return {"ru": estimates.count(people.filter(**russian)), "en": estimates.count(people.exclude(**russian))}


def get_text(announcement: Announcement, language: str) -> str:
    """What people with that language read."""
    return announcement.text_ru if language == TgUser.Language.RUSSIAN else announcement.text_en


def count_waiting(announcement: Announcement, *, among: int) -> int:
    """How many of its last messages, of `among` of them, are on their way.

    Those that have waited for longer are held up by their chats; the others need not wait for them.
    """
    latest = AnnouncementRecipient.objects.filter(announcement=announcement).order_by("-pk")
    numbers = list(latest.values_list("message_id", flat=True)[:among])
    return OutboxMessage.objects.filter(pk__in=numbers, sent_at=None, failed_at=None).count()


def _get_midnight(day: dt.date) -> dt.datetime:
    return clock.to_instant(day, dt.time(), settings.TIME_ZONE)
