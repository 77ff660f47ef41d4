"""The people that the bot knows, and what they chose."""

from typing import Any

from django.db import transaction

from calendarapp import clock
from calendarapp.errors import CalendarError
from calendarapp.models import TgUser
from calendarapp.services import statistics

NAMES = ("username", "first_name", "last_name")


def language_for(language_code: str | None) -> str:
    """The bot's language for an IETF tag as Telegram gives it: Russian for its neighbours too, English for the rest.

    Without a tag it is Russian, the default.
    """
    if not language_code:
        return TgUser.Language.RUSSIAN
    primary = language_code.lower().split("-")[0]
    return TgUser.Language.RUSSIAN if primary in {"ru", "be", "kk", "ky", "tg", "uz"} else TgUser.Language.ENGLISH


@transaction.atomic
def seen(
    *, tg_id: int, username: str = "", first_name: str = "", last_name: str = "", language_code: str | None = None
) -> TgUser:
    """Somebody writes to the bot in private: make or refresh their profile.

    The first time counts in the day's statistics, however often and from how many devices at once they begin. The
    language is taken from Telegram the first time only: afterwards it is the person's own choice.
    """
    names = {"username": username, "first_name": first_name[:128], "last_name": last_name[:128]}
    person = TgUser.objects.filter(pk=tg_id).first()
    if person is not None and person.started_at and person.can_write and _has(person, names):
        return person
    person, _made = TgUser.objects.select_for_update().get_or_create(pk=tg_id, defaults=names)
    if person.started_at is None:
        person.started_at = clock.now()
        person.language = language_for(language_code)
        statistics.record(user_count=1)
    _take(person, names)
    person.can_write = True
    person.save()
    return person


@transaction.atomic
def heard_of(*, tg_id: int, username: str = "", first_name: str = "", last_name: str = "") -> TgUser:
    """Somebody was named by another person (in Telegram's user picker): remember the name, no more."""
    person, _made = TgUser.objects.select_for_update().get_or_create(pk=tg_id)
    names = {"username": username, "first_name": first_name[:128], "last_name": last_name[:128]}
    if person.started_at is None and any(names.values()) and not _has(person, names):
        _take(person, {key: value for key, value in names.items() if value})
        person.save()
    return person


@transaction.atomic
def set_language(*, tg_id: int, language: str) -> TgUser:
    """Choose the language of everything the bot says to this person.

    Raises:
        CalendarError: `language_unknown`.
    """
    if language not in TgUser.Language.values:
        raise CalendarError("language_unknown")
    return _change(tg_id, language=language)


@transaction.atomic
def set_timezone(*, tg_id: int, timezone: str) -> TgUser:
    """Choose the zone that this person's dates and times are in; events written down before keep theirs.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    return _change(tg_id, timezone=clock.check_zone(timezone))


@transaction.atomic
def set_reachable(*, tg_id: int, can_write: bool) -> None:
    """Telegram says whether the bot may write to this person (`my_chat_member`, or a refused message)."""
    TgUser.objects.filter(pk=tg_id).exclude(can_write=can_write).update(can_write=can_write, updated_at=clock.now())


def _has(person: TgUser, names: dict[str, str]) -> bool:
    return all(getattr(person, key) == value for key, value in names.items())


def _take(person: TgUser, fields: dict[str, Any]) -> None:
    for key, value in fields.items():
        setattr(person, key, value)


def _change(tg_id: int, **fields: Any) -> TgUser:
    """Set chosen fields on a person, who is made when unknown."""
    person, _made = TgUser.objects.select_for_update().get_or_create(pk=tg_id)
    _take(person, fields)
    person.save()
    return person
