"""The people that the bot knows, and their settings."""

import datetime as dt
from typing import Any, Final

from django.db import IntegrityError, transaction

from calendarapp import clock, db
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, TgUser
from calendarapp.queries import made_up_people
from calendarapp.services import cards, erasure, holds, reminders, statistics, validation
from calendarapp.sql.transactions import transactional

HOLD_LIMIT: Final = 30 * 24


def choose_language(language_code: str | None) -> str:
    """The bot's language for an IETF tag as Telegram gives it: Russian for its neighbours too, English for the rest.

    Without a tag it is Russian, the default.
    """
    if not language_code:
        return TgUser.Language.RUSSIAN
    primary = language_code.lower().split("-")[0]
    return TgUser.Language.RUSSIAN if primary in {"ru", "be", "kk", "ky", "tg", "uz"} else TgUser.Language.ENGLISH


def register_activity(
    *,
    tg_id: int,
    username: str = "",
    first_name: str = "",
    last_name: str = "",
    language_code: str | None = None,
    known: TgUser | None = None,
    writes: bool = True,
) -> TgUser:
    """Create or refresh the profile of a person who writes to the bot in private, or opens the calendar in Telegram.

    The first time counts in the day's statistics, however often and from how many devices at once they begin. The
    language is taken from Telegram (`language_code`, an IETF tag) the first time only: afterwards it is the person's
    own choice. `known` is the profile, where the caller has just read it: it is not read again unless something is new.
    Unless they write (`writes`), whether the bot may write to them stays as it is.
    """
    names = _clean_names(username, first_name, last_name)
    person = known or TgUser.objects.filter(pk=tg_id).first()
    if person is not None and person.started_at and (person.can_write or not writes) and _has(person, names):
        return person
    return _refresh(tg_id, names, language_code, writes=writes)


@transactional
def _refresh(tg_id: int, names: dict[str, str], language_code: str | None, *, writes: bool) -> TgUser:
    person, _made = TgUser.objects.select_for_update().get_or_create(pk=tg_id, defaults=names)
    if made_up_people.is_made_up(person):  # a real user has this ID: the made-up data are not theirs
        erasure.erase(tg_id)
        person = TgUser.objects.create(pk=tg_id, **names)
    if person.started_at is None:
        person.started_at = clock.now()
        person.language = choose_language(language_code)
        statistics.record(user_count=1)
    _take(person, names)
    person.can_write = person.can_write or writes
    person.save()
    return person


@transactional
def remember_contact(*, tg_id: int, username: str = "", first_name: str = "", last_name: str = "") -> TgUser:
    """Remember the name of a person whom another one picked (in Telegram's user picker), and nothing more."""
    person, _made = TgUser.objects.select_for_update().get_or_create(pk=tg_id)
    names = _clean_names(username, first_name, last_name)
    if person.started_at is None and any(names.values()) and not _has(person, names):
        _take(person, {key: value for key, value in names.items() if value})
        person.save()
    return person


@transactional
def set_language(*, tg_id: int, language: str) -> TgUser:
    """Choose the language of everything the bot says to this person.

    Raises:
        CalendarError: `language_unknown`.
    """
    if language not in TgUser.Language.values:
        raise CalendarError("language_unknown")
    return change(tg_id, language=language)


@transactional
def set_timezone(*, tg_id: int, timezone: str) -> TgUser:
    """Choose the zone that this person's dates and times are in; events written down before keep theirs.

    Cards that they have in front of them are shown again, on the new clock.

    Raises:
        CalendarError: `timezone_unknown`.
    """
    zone, before = clock.check_zone(timezone), lock_person(tg_id)
    person = change(tg_id, timezone=zone, zone_chosen=True)
    if before is not None and (before.timezone, before.zone_chosen) != (zone, True):
        cards.refresh_clock(tg_id)
    reminders.set_for_person(tg_id, of_days=True)  # of whole days, they come at an hour of the person's clock
    return person


@transactional
def set_duration(*, tg_id: int, duration_minutes: int | None) -> TgUser:
    """Choose how long this person's events usually are; None for events that occupy just their moment.

    Raises:
        CalendarError: `duration_wrong`.
    """
    return change(tg_id, duration_minutes=validation.clean_duration(duration_minutes))


@transactional
def set_reminders(*, tg_id: int, reminder_minutes: list[int]) -> TgUser:
    """Choose how many minutes before its start a person is reminded of something; an empty list for never.

    Raises:
        CalendarError: `reminder_wrong`.
    """
    person = change(tg_id, reminder_minutes=validation.clean_reminder_minutes(reminder_minutes))
    reminders.set_for_person(tg_id)
    return person


@transactional
def set_whole_day_reminder(*, tg_id: int, whole_day_reminder: dt.time | None) -> TgUser:
    """Choose when, on the day before, a person is reminded of whole days, on their own clock; None for never."""
    person = change(tg_id, whole_day_reminder=whole_day_reminder)
    reminders.set_for_person(tg_id, of_days=True)
    return person


@transactional
def set_digest(*, tg_id: int, digest_time: dt.time | None) -> TgUser:
    """Choose the hour of the evening digest, on the person's own clock; None for no digest.

    An hour that has passed today counts from tomorrow; so does a later one when today's digest is out.
    """
    person = change(tg_id, digest_time=digest_time)
    local = clock.now().astimezone(clock.get_zone(person.timezone))
    if digest_time is not None and local.time() >= digest_time:
        person = change(tg_id, digest_sent_on=local.date())
    return person


@transactional
def set_busy_visibility(*, tg_id: int, busy_visibility: str) -> TgUser:
    """Choose who may see when this person is busy (`TgUser.BusyVisibility`).

    Raises:
        CalendarError: `visibility_unknown`.
    """
    if busy_visibility not in TgUser.BusyVisibility.values:
        raise CalendarError("visibility_unknown")
    return change(tg_id, busy_visibility=busy_visibility)


@transactional
def set_announcements(*, tg_id: int, announcements: bool) -> TgUser:
    """Choose whether this person gets the operators' announcements."""
    return change(tg_id, announcements=announcements)


@transactional
def set_hold_policy(*, tg_id: int, policy: str, hours: int | None = None) -> TgUser:
    """Choose what invitations do to this person's time until they answer (`TgUser.HoldPolicy`).

    With `expire`, `hours` says how long an invitation waits. Invitations that wait already follow the choice where they
    can: of two that compete, the older keeps the time.

    Raises:
        CalendarError: `policy_wrong`.
    """
    if policy not in TgUser.HoldPolicy.values or (hours is not None and not 1 <= hours <= HOLD_LIMIT):
        raise CalendarError("policy_wrong", limit=HOLD_LIMIT)
    person = change(tg_id, hold_policy=policy, **({} if hours is None else {"hold_hours": hours}))
    _begin_again(person)
    return person


@transactional
def set_reach(*, tg_id: int, findable: bool | None = None, strangers: str | None = None) -> TgUser:
    """Choose whether people whom this person has not met find them by @username, and how they invite them.

    `strangers` is one of `TgUser.Strangers`; invitations that wait already follow it where they can. None changes
    nothing.

    Raises:
        CalendarError: `strangers_wrong`.
    """
    if strangers is not None and strangers not in TgUser.Strangers.values:
        raise CalendarError("strangers_wrong")
    given = {"findable": findable, "strangers": strangers}
    person = change(tg_id, **{name: value for name, value in given.items() if value is not None})
    if strangers is not None:
        _begin_again(person)
    return person


def _begin_again(person: TgUser) -> None:
    """Let invitations that wait follow what the person has chosen: of two that compete, the older keeps the time."""
    db.lock_people(person.pk)
    holds.expire_for(person.pk)
    mine = Appointment.objects.filter(participant_tg_id=person.pk, status=Appointment.Status.PENDING)
    waiting = mine.filter(waiting_since=None)
    for meeting in waiting.order_by("created_at", "id").select_for_update(nowait=True):
        holds.begin(meeting, person, organizer=meeting.organizer_tg_id)
        try:
            with transaction.atomic():
                meeting.save(update_fields=[*holds.FIELDS, "updated_at"])
        except IntegrityError:  # an older one holds the time: this one still competes for it
            meeting.holds = False
            meeting.save(update_fields=[*holds.FIELDS, "updated_at"])


@transactional
def set_reachable(*, tg_id: int, can_write: bool) -> None:
    """Store whether the bot may write to this person, as Telegram says (`my_chat_member`, or a refused message)."""
    TgUser.objects.filter(pk=tg_id).exclude(can_write=can_write).update(can_write=can_write, updated_at=clock.now())


def _clean_names(username: str, first_name: str, last_name: str) -> dict[str, str]:
    """Clean the three names for storage: cut (Telegram's own limits are lower), with invalid characters replaced."""
    names = {"username": username[:64], "first_name": first_name[:128], "last_name": last_name[:128]}
    names = {key: name.replace("\x00", "").encode(errors="replace").decode() for key, name in names.items()}
    return {key: validation.clean_called(name) for key, name in names.items()}


def lock_person(tg_id: int) -> TgUser | None:
    """The person's row, held until the transaction ends; None for an unknown person."""
    return TgUser.objects.select_for_update().filter(pk=tg_id).first()


def _has(person: TgUser, names: dict[str, str]) -> bool:
    return all(getattr(person, key) == value for key, value in names.items())


def _take(person: TgUser, fields: dict[str, Any]) -> None:
    for key, value in fields.items():
        setattr(person, key, value)


def change(tg_id: int, **fields: Any) -> TgUser:
    """Set chosen fields on a person, who is made when unknown. In a transaction; the values are checked by now."""
    person, _made = TgUser.objects.select_for_update().get_or_create(pk=tg_id)
    _take(person, fields)
    person.save()
    return person
