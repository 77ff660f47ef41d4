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
    DatesScope,
    ForgetButton,
    HoursChoice,
    InvitationDatesButton,
    LinkAction,
    LinkButton,
    OfferButton,
    RemindChange,
    RepeatHow,
    RepeatUntil,
    SeriesInvitationButton,
)
from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, BookingLink, SeriesInvitation
from calendarapp.services import booking_links, page_sessions, rescheduling, series_invitations
from calendarapp.services.series import Scope
from tests.support.factories import get_day, make_meeting, make_person, make_telegram_id
from tests.support.repetition import make_series
from tests.support.updates import make_message, make_press

PEOPLE: Final = ("anna", "boris", "outsider", "newcomer")
SECRET: Final = ("Secret", "Hidden")

# Questions about a booking link that don't say what it is called, and a length that it can't have.
ASKING: Final = {"length", "lengths", "aheads", "notices", "title", "question", "place", "hours"}

# What Anna, Boris, an outsider and a newcomer may do with Anna's event and with the meeting to which she invites Boris:
# c change it, s see it (its name is in the answer), - neither.
BUTTONS: Final[dict[str, str]] = {
    "leave": "----",
    "back": "----",
    "draft:go": "----",
    "draft:afresh": "----",
    "reading": "----",
    "instead": "s---",
    # Without its fingerprint it shows the card.
    **{f"half:{action}:{scope}": "ss--" for action in ("move", "propose") for scope in ("", "all", "this")},
    "ev:show": "s---",
    "ev:back": "s---",
    "ev:edit": "s---",
    "ev:delete": "s---",
    "ev:invite": "----",
    "ev:choose": "----",
    "page:list": "ss--",
    "page:meetings": "ss--",
    "page:show": "s---",
    "page:edit": "s---",
    "page:delete": "s---",
    "page:choose": "s---",
    "find": "ss--",
    "view:day": "ss--",
    "view:week": "ss--",
    "field:name": "s---",
    "field:date": "s---",
    "field:time": "s---",
    "field:duration": "s---",
    "field:details": "s---",
    "field:place": "s---",
    "field:url": "s---",
    "field:capacity": "s---",
    "joins:open": "c---",
    "joins:close": "s---",
    "come:in": "----",
    "come:out": "----",
    "come:sure": "----",
    "del": "s---",
    "deldates:this": "s---",
    "deldates:following": "s---",
    "deldates:all": "s---",
    "dates:this": "----",
    "dates:following": "----",
    "dates:all": "----",
    "endrep": "s---",
    "endon": "s---",
    "serinv:accept": "sc--",
    "serinv:without": "sc--",
    "serinv:ask": "s---",
    "serinv:decline": "sc--",
    "serinv:cancel": "ss--",
    "serinv:times": "ss--",
    "serinv:show": "ss--",
    "serinv:open": "ss--",
    "invdates:open": "ss--",
    "invdates:propose": "ss--",
    "evdates:card": "s---",
    "evdates:show": "s---",
    "evdates:edit": "s---",
    "evdates:delete": "s---",
    "evdates:choose": "s---",
    "canceldates:following": "ss--",
    "canceldates:all": "ss--",
    "without": "----",
    **{f"seek:{what}": "----" for what in ("at", "length", "page", "morning", "afternoon", "evening")},
    "several:without": "----",
    "several:anyway": "----",
    "several:at": "----",
    # The event repeats once both how and until when are said.
    **{
        f"repeat:{how}:{until}": "c---" if until and how not in {"", "days", "end"} else "s---"
        for how in get_args(RepeatHow)
        for until in get_args(RepeatUntil)
    },
    "appt:confirm": "sc--",
    "appt:decline": "sc--",
    "appt:cancel": "ss--",
    "appt:move": "ss--",
    "appt:propose": "ss--",
    "appt:accept": "cs--",
    "appt:keep": "cs--",
    "appt:show": "ss--",
    "appt:open": "ss--",
    "set:all": "----",
    "set:language": "----",
    "set:timezone": "----",
    "set:duration": "----",
    "set:reminders": "----",
    "set:digest": "----",
    "set:days": "----",
    "set:hours": "----",
    **{f"hours:{what}": "----" for what in get_args(HoursChoice)},
    "links": "s---",
    **{f"link:{action}": "----" if action in ASKING else "s---" for action in get_args(LinkAction)},
    # Whoever has a link sees what it is called.
    **{f"book:{action}": "-sss" for action in ("days", "day", "time", "yes")},
    "daybefore": "----",
    "allday": "----",
    "set:invitations": "----",
    "set:tokens": "----",
    "lang": "----",
    "zone": "----",
    "myzone": "----",
    "usual": "----",
    "digest": "----",
    "hold:hold": "-c--",
    "hold:compete": "-c--",
    "hold:expire": "-c--",
    "remind:show": "s---",
    "remind:on": "c---",
    "remind:off": "c---",
    "remind:never": "c---",
    "remind:follow": "s---",
    "remind:back": "s---",
    # The event does not repeat: its card is shown.
    **{f"remd:{scope}:{change}": "s---" for scope in get_args(DatesScope) for change in get_args(RemindChange)},
    "token:read": "----",
    "token:write": "----",
    "token:ask": "----",
    "token:revoke": "----",
    "export:ics": "----",
    "export:csv": "----",
    "export:json": "----",
    "feed:show:calendar": "----",
    "feed:show:busy": "----",
    "feed:renew:calendar": "----",
    "feed:renew:busy": "----",
    "feed:revoke:calendar": "----",
    "feed:revoke:busy": "----",
    "pages:end": "----",
    "pages:keep": "----",
    "import": "----",
    "forget:ask": "----",
    "forget:keep": "----",
    "forget:do": "cc--",
    "month": "----",
    "day": "----",
    "time": "----",
    "len": "----",
    "offer:invite": "c---",
    "offer:move": "cs--",
    "scope:accept:all": "cs--",
    "scope:accept:this": "cs--",
    "scope:move:all": "----",
    "scope:move:this": "----",
    "shows:free": "c---",
    "others:hide": "c---",
    "others:show": "s---",
    "shows:busy": "s---",
    "seen:everybody": "----",
    "seen:met": "----",
    "seen:nobody": "----",
    "set:visibility": "----",
    "set:announcements": "----",
    "set:reach": "----",
    "reach:found": "----",
    "reach:hidden": "----",
    # Boris's open invitations hold his time, or not.
    "reach:invite": "-c--",
    "reach:ask": "-c--",
    "news:on": "----",
    "news:off": "----",
    "force:confirm": "sc--",
    "force:accept": "cs--",
    "force:move": "----",
    "force:edit": "----",
    "force:invite": "----",
    "skip": "----",
    "undo": "----",
    "poll:times": "----",
    "poll:back": "----",
    "poll:pick": "----",
}
COMMANDS: Final[dict[str, str]] = {
    "agenda": "----",
    "calendar": "----",
    "cancel": "----",
    "create_event": "----",
    "delete": "s---",
    "delete_event": "s---",
    "display_events": "ss--",
    "edit": "s---",
    "edit_event": "s---",
    "event": "s---",
    "export": "----",
    "feed": "----",
    "find": "ss--",
    "forget_me": "----",
    "help": "----",
    "invite": "s---",
    "link": "s---",
    "list": "ss--",
    "meet": "----",
    "meetings": "ss--",
    "new": "----",
    "poll": "----",
    "read_event": "s---",
    "register": "-s--",
    "search": "ss--",
    "settings": "----",
    "start": "-s--",
    "today": "----",
    "week": "ss--",
    "when": "----",
}

# With these words the number in the button is a meeting's, otherwise an event's.
OF_THE_MEETING: Final = {"force:confirm", "force:accept", "force:move", "offer:move"}

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


@pytest.fixture
def meeting(db: None) -> Appointment:
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


def what_is_there(meeting: Appointment) -> list[Any]:
    """Everything that belongs to Anna or Boris."""
    people = [meeting.organizer_tg_id, meeting.participant_tg_id]
    with connection.cursor() as cursor:
        found = []
        for table, column in (
            ("events", "user_id"),
            ("calendarapp_appointment", "organizer_tg_id"),
            ("calendarapp_tguser", "tg_id"),
            ("calendarapp_apitoken", "tg_id"),
            ("calendarapp_feedaddress", "tg_id"),
            ("calendarapp_pagesession", "tg_id"),
            ("calendarapp_bookinglink", "tg_id"),
        ):
            cursor.execute(f"SELECT t::text FROM {table} t WHERE {column} = ANY(%s) ORDER BY 1", [people])
            found.append(cursor.fetchall())
    return found


def tried(meeting: Appointment, who: str, update: Update) -> str:
    """What the person's update does, as a letter; undone afterwards."""
    before = what_is_there(meeting)
    with transaction.atomic():
        said = " ".join(str(call.payload) for call in dispatch(update, router, "vstrecha_bot"))
        after = what_is_there(meeting)
        transaction.set_rollback(True)
    if who in {"outsider", "newcomer"}:
        assert after == before, "somebody else changed what is theirs"
    if after[:2] != before[:2]:
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
