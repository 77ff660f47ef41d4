"""Who may do what: every button and command, tried by everybody on Anna's private event.

Checked against the bot's own tables: a button or a command without a row here fails.
"""

import datetime as dt
import itertools
import time
from collections.abc import Iterator
from typing import Any, Final, Literal, get_args, get_origin

import pytest
from aiogram.filters.callback_data import CallbackData
from aiogram.types import Update
from django.db import connection, transaction

from bot.dispatcher import dispatch
from bot.router import router
from botapi.callbacks import (
    BookButton,
    CancelDatesButton,
    ForgetButton,
    InvitationDatesButton,
    LinkButton,
    OfferButton,
    SeriesInvitationButton,
)
from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, BookingLink, SeriesInvitation
from calendarapp.services import booking_links, page_sessions, rescheduling, series_invitations
from calendarapp.services.series import Scope
from tests.bot.permission_table import BUTTONS, COMMANDS
from tests.support.factories import get_day, make_meeting, make_person, make_telegram_id
from tests.support.repetition import make_series
from tests.support.updates import make_message, make_press

PEOPLE: Final = ("anna", "boris", "outsider", "newcomer")
SECRET: Final = ("Secret", "Hidden")

# With these words the number in the button is a meeting's, otherwise an event's.
OF_THE_MEETING: Final = {"force:confirm", "force:accept", "force:move", "offer:move"}

# What belongs to a person, and the column that says so.
TABLES: Final = {
    "events": "user_id",
    "calendarapp_appointment": "organizer_tg_id",
    "calendarapp_tguser": "tg_id",
    "calendarapp_apitoken": "tg_id",
    "calendarapp_feedaddress": "tg_id",
    "calendarapp_pagesession": "tg_id",
    "calendarapp_bookinglink": "tg_id",
}
THEIRS: Final = " UNION ALL ".join(
    f"SELECT '{table}', array_agg(t::text ORDER BY t::text) FROM {table} t WHERE {column} = ANY(%s)"
    for table, column in TABLES.items()
)

# The values tried for each field of a button, besides the ID of Anna's event or meeting.
SAMPLES: Final[dict[str, Any]] = {
    "minutes": 60,
    "hours": 2,
    "value": 1,
    "hour": 9,
    "minute": 30,
    "year": 2030,
    "month": 12,
    "date": "2030-01-02",
    "participant": make_telegram_id(),
    "insists": 1,
    "days": 5,
    "choice": 0,
    "option": 0,
    "force": False,
    "asked": int(time.time()),
    "token": "t" * 22,
    "words": "secret",
    "page": 0,
    "first": get_day(1).isoformat(),
}


def variants(factory: type[CallbackData]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each of a button's words with its fields; "ID" stands for the ID of Anna's event or meeting."""
    words = {
        name: get_args(field.annotation)
        for name, field in factory.model_fields.items()
        if get_origin(field.annotation) is Literal
    }
    for chosen in itertools.product(*words.values()):
        fields = {name: SAMPLES.get(name, "ID") for name in factory.model_fields} | dict(
            zip(words, chosen, strict=True)
        )
        if factory is OfferButton:
            fields["minute"] = int(time.time()) // 60 + 24 * 60
        for name, field in factory.model_fields.items():
            if field.annotation is str and fields[name] == "ID":
                fields[name] = "en"
        yield ":".join([factory.__prefix__, *map(str, chosen)]), fields


def rows() -> list[Any]:
    """Every button, by its words."""
    return [
        pytest.param(factory, fields, key, id=key)
        for factory, _handler in router.buttons.values()
        for key, fields in variants(factory)
    ]


@pytest.fixture(scope="module")
def meeting(django_db_setup: None, django_db_blocker: Any) -> Iterator[Appointment]:
    """One for all tests, for what each tries is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_stage()
        transaction.set_rollback(True)


def make_stage() -> Appointment:
    """Anna invites Boris to her event, and he proposes another time. She also invites him to a series.

    Both are signed in to the calendar's pages, and Anna has a booking link.
    """
    anna, boris = make_person("Anna", language="en"), make_person("Boris", language="en")
    for person in (anna, boris):
        page_sessions.open_session(tg_id=person.tg_id)
    booking_links.make(tg_id=anna.tg_id, title="Secret link")
    made = make_meeting(anna, boris, name="Secret", details="Hidden", duration_minutes=60)
    first = make_series(anna.tg_id, "FREQ=WEEKLY;COUNT=2", name="Secret", date=get_day(60))
    organizer = Actor.person(anna.tg_id)
    series_invitations.invite(actor=organizer, participants=[boris.tg_id], event_id=first.pk, scope=Scope.ALL)
    by = Actor.person(boris.tg_id)
    return rescheduling.propose(actor=by, appointment_id=made.pk, date=get_day(5), time=dt.time(10))


def what_is_there(meeting: Appointment) -> dict[str, Any]:
    """Everything that belongs to Anna or Boris, by table."""
    people = [meeting.organizer_tg_id, meeting.participant_tg_id]
    with connection.cursor() as cursor:
        cursor.execute(THEIRS, [people] * len(TABLES))
        return dict(cursor.fetchall())


def tried(meeting: Appointment, who: str, update: Update) -> str:
    """What the person's update does, as a letter; undone afterwards."""
    before = what_is_there(meeting)
    with transaction.atomic():
        said = " ".join(str(call.payload) for call in dispatch(update, router, "vstrecha_bot"))
        after = what_is_there(meeting)
        transaction.set_rollback(True)
    if who in {"outsider", "newcomer"}:
        assert after == before, "somebody else changed what is theirs"
    if any(after[table] != before[table] for table in ("events", "calendarapp_appointment")):
        return "c"
    return "s" if any(word in said for word in SECRET) else "-"


def people(meeting: Appointment) -> dict[str, int]:
    """Telegram IDs by name; the outsider has started the bot, the newcomer has not."""
    outsider = make_person("Oleg", language="en").tg_id
    ids = (meeting.organizer_tg_id, meeting.participant_tg_id, outsider, make_telegram_id())
    return dict(zip(PEOPLE, ids, strict=True))


@pytest.mark.parametrize(("factory", "fields", "key"), rows())
def test_every_button_obeys_the_permission_table(
    meeting: Appointment, factory: type[CallbackData], fields: dict[str, Any], key: str
) -> None:
    verdicts = ""
    for who, tg_id in people(meeting).items():
        target = meeting.pk if "meeting_id" in fields or key in OF_THE_MEETING else meeting.event_id
        if factory in {SeriesInvitationButton, InvitationDatesButton}:
            target = SeriesInvitation.objects.get(organizer_tg_id=meeting.organizer_tg_id).pk
        elif factory is CancelDatesButton:
            invitation = SeriesInvitation.objects.get(organizer_tg_id=meeting.organizer_tg_id)
            target = queries.read_series_meetings(invitation).meetings[0].pk
        elif factory is LinkButton:
            target = BookingLink.objects.get(tg_id=meeting.organizer_tg_id).pk
        given = {name: target if value == "ID" else value for name, value in fields.items()}
        if factory is BookButton:
            given["token"] = BookingLink.objects.get(tg_id=meeting.organizer_tg_id).token
        if factory is ForgetButton:
            given["asked"] = int(time.time())  # a question is fresh for minutes, and a run of the tests may take longer
        data = factory(**given).pack()
        verdicts += tried(meeting, who, make_press(tg_id, data))
    assert BUTTONS.get(key) == verdicts, "in BUTTONS stands who may do what with a button"


@pytest.mark.parametrize("name", sorted(router.commands))
def test_every_command_obeys_the_permission_table(meeting: Appointment, name: str) -> None:
    """With the event's number as argument; /start with a link to the meeting, /find with a word of it."""
    start, word = f"inv_{meeting.pk}", "secret"
    argument = {"start": start, "register": start, "find": word, "search": word}.get(name, meeting.event_id)
    text = f"/{name} {argument}"
    verdicts = "".join(tried(meeting, who, make_message(tg_id, text)) for who, tg_id in people(meeting).items())
    assert COMMANDS.get(name) == verdicts, "in COMMANDS stands who may do what with a command"


def test_table_has_no_obsolete_row() -> None:
    assert set(BUTTONS) == {row.id for row in rows()}
    assert set(COMMANDS) == set(router.commands)
