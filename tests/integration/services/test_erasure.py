"""Erasure: no table contains the person any more, their meetings lose their name, and others are told."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import translation

from calendarapp import clock, messages, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import (
    Announcement,
    AnnouncementRecipient,
    ApiToken,
    Appointment,
    ArrivedUpdate,
    Card,
    Conversation,
    Event,
    FeedAddress,
    IdempotentRequest,
    LastTurn,
    LinkBooking,
    OutboxMessage,
    SharedAnswer,
    SharedEvent,
    SlotHold,
    StatisticsDelta,
    TgUser,
    TimePoll,
    TimePollVote,
)
from calendarapp.services import (
    appointments,
    booking_links,
    erasure,
    outbox,
    page_sessions,
    people,
    public_calendars,
    reminders,
    rescheduling,
    retention,
    series_invitations,
    webhooks,
)
from calendarapp.services.series import Scope
from tests.support.factories import (
    Cast,
    forget_messages,
    get_day,
    list_texts,
    make_cast,
    make_event,
    make_meeting,
    make_message,
    make_person,
    make_telegram_id,
)
from tests.support.repetition import make_series
from tests.support.threads import run_at_once

pytestmark = pytest.mark.django_db

# Tables that hold no Telegram users: a new table is either listed here or filled in `everywhere` below.
KNOWS_NOBODY = {
    "calendarapp_announcement",
    "calendarapp_daycount",
    "calendarapp_botaccount",
    "calendarapp_botstatistics",
    "calendarapp_processedupdate",
    "calendarapp_ratelimit",  # numbers of tokens and accounts, and addresses
    "calendarapp_sendingbudget",
    "calendarapp_sharedevent",
    "calendarapp_statisticsdelta",
}
OF_OTHERS = ("auth_", "axes_", "django_", "otp_")  # of Django and its applications: they know only the staff
ADMIN_LOG = "django_admin_log"

COLUMNS = """
SELECT table_name, column_name
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND data_type <> ALL (%s)
ORDER BY table_name, column_name
"""
TOO_SMALL = ["smallint", "integer", "boolean", "date", "timestamp with time zone", "time without time zone"]


def tables() -> set[str]:
    return set(connection.introspection.table_names())


def holding(*words: str) -> set[str]:
    """The columns of all tables that contain one of these words, also within JSON or bytes."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [TOO_SMALL])
        for table, column in cursor.fetchall():
            shown = f"CASE WHEN pg_typeof({column}) = 'bytea'::regtype THEN encode({column}::text::bytea, 'escape')"
            shown += f" ELSE {column}::text END"
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE ({shown}) ~ %s', [rf"\m({'|'.join(words)})\M"])
            if cursor.fetchone()[0]:
                found.add(f"{table}.{column}")
    return found


UNIQUE = f"Имя{make_telegram_id()}"  # unique, whatever other tests have left


@pytest.fixture
def cast(db: None) -> Cast:
    return replace(make_cast(), anna=make_person(UNIQUE, username=f"U{UNIQUE}"))


def everywhere(cast: Cast) -> dict[str, Appointment]:
    """Anna has left traces in every table where that is possible."""
    anna, boris, oleg = cast.anna, cast.boris, cast.oleg
    for person in (anna, boris):
        webhooks.create(holder=webhooks.Holder(tg_id=person.tg_id), url=f"https://example.org/{person.tg_id}")
    made = {
        "organized": make_meeting(anna, boris, days=1, name=f"Обед{UNIQUE}", details=f"Слово{UNIQUE}"),
        "attended": make_meeting(boris, anna, status="confirmed", days=2, name="Встреча", details="Слово Бориса"),
        "declined": make_meeting(anna, oleg, status="declined", days=3, name=f"Обед{UNIQUE}", details=f"Слово{UNIQUE}"),
    }
    rescheduling.propose(
        actor=Actor.person(anna.tg_id), appointment_id=made["attended"].pk, date=get_day(9), time=dt.time(9)
    )
    event = make_event(anna, days=4, name=f"Обед{UNIQUE}")
    public_calendars.publish(owner=anna.tg_id, event_id=event.pk)
    first = make_series(anna.tg_id, "FREQ=WEEKLY;COUNT=2", name=f"Обед{UNIQUE}", date=get_day(60))
    by = Actor.person(anna.tg_id)
    series_invitations.invite(actor=by, participants=[make_telegram_id()], event_id=first.pk, scope=Scope.ALL)
    people.set_digest(tg_id=anna.tg_id, digest_time=dt.time(21))
    outbox.enqueue(chat_id=anna.tg_id, payload={"chat_id": anna.tg_id, "text": "waits"})
    Card.objects.create(card=f"meeting:{made['organized'].pk}", chat_id=anna.tg_id, message_id=1)
    outbox.mark_failed(outbox.enqueue(chat_id=anna.tg_id, payload={"chat_id": anna.tg_id, "text": "dead"}), error="x")
    Conversation.objects.create(tg_id=anna.tg_id, state="Creating:name", data={"name": UNIQUE})
    LastTurn.objects.create(tg_id=anna.tg_id, update_id=1)
    ArrivedUpdate.objects.create(update_id=1, tg_id=anna.tg_id, arrived_at=clock.now(), alive_until=clock.now())
    Conversation.objects.create(tg_id=boris.tg_id, state="Inviting:event", data={"participant": anna.tg_id})
    ApiToken.objects.create(tg_id=anna.tg_id, digest=f"{anna.tg_id}", hint="vst_")
    for kind in FeedAddress.Kind.values:
        FeedAddress.objects.create(tg_id=anna.tg_id, kind=kind, nonce="n", digest=f"{anna.tg_id}{kind}")
    page_sessions.open_session(tg_id=anna.tg_id)
    link = booking_links.make(tg_id=anna.tg_id, title=UNIQUE)
    LinkBooking.objects.create(link=link, digest=UNIQUE, event_id=1, timezone="UTC")
    SlotHold.objects.create(
        holder=f"person:{anna.tg_id}",
        visitor="v",
        tg_id=boris.tg_id,
        slot=(clock.now(), clock.now()),
        expires_at=clock.now(),
    )
    shared = SharedEvent.objects.create(event_id=made["attended"].event_id or 1, chat_id=-1, language="ru")
    SharedAnswer.objects.create(shared=shared, tg_id=anna.tg_id)
    about = {"name": UNIQUE, "timezone": "UTC", "language": "ru", "starts": [], "busy": [], "closes_at": clock.now()}
    TimePoll.objects.create(organizer_tg_id=anna.tg_id, chat_id=-1, poll_id="1", **about)
    TimePollVote.objects.create(poll_id="2", tg_id=anna.tg_id, options=[0])
    told = Announcement.objects.create(text_ru="Новость", text_en="News")
    AnnouncementRecipient.objects.create(announcement=told, tg_id=anna.tg_id, message_id=1)
    request: dict[str, Any] = {"fingerprint": "f", "status": 201}
    IdempotentRequest.objects.create(holder=f"person:{anna.tg_id}", key="1", body=b"{}", **request)
    body = f'{{"id": 5, "organizer_tg_id": {boris.tg_id}, "participant_tg_id": {anna.tg_id}}}'.encode()
    IdempotentRequest.objects.create(holder=f"person:{boris.tg_id}", key="1", body=body, **request)
    staff = User.objects.create_user(f"staff{anna.tg_id % 1000}")
    shown = {TgUser: (anna.tg_id, UNIQUE), Event: (made["organized"].event_id, f"Обед{UNIQUE}")}
    for model, (number, name) in shown.items():
        LogEntry.objects.create(
            user=staff,
            content_type=ContentType.objects.get_for_model(model, for_concrete_model=False),
            object_id=str(number),
            object_repr=name,
            action_flag=CHANGE,
        )
    return made


def test_erased_person_is_in_no_table(cast: Cast) -> None:
    everywhere(cast)
    words = (str(cast.anna.tg_id), UNIQUE, f"U{UNIQUE}", f"Обед{UNIQUE}", f"Слово{UNIQUE}")
    before = {name.partition(".")[0] for name in holding(*words)}
    listed = {table for table in tables() if table.startswith(OF_OTHERS) and table != ADMIN_LOG} | KNOWS_NOBODY
    assert before == tables() - listed, "a table that nobody has thought of"
    with translation.override("ru"):
        erasure.erase(cast.anna.tg_id)
    # The message about the cancelled meeting is kept until it is sent.
    assert holding(*words) == {"calendarapp_outboxmessage.payload"}
    assert holding(str(cast.anna.tg_id), UNIQUE, f"U{UNIQUE}") == set()
    OutboxMessage.objects.update(sent_at=clock.now() - 2 * retention.SENT)
    retention.forget_old()
    assert holding(*words) == set()


def test_erasure_cancels_active_meetings_and_removes_the_person(cast: Cast) -> None:
    made = everywhere(cast)
    erasure.erase(cast.anna.tg_id)
    for meeting in made.values():
        meeting.refresh_from_db()
    organized, attended, declined = made["organized"], made["attended"], made["declined"]
    assert (organized.organizer_tg_id, organized.participant_tg_id) == (TgUser.NOBODY, cast.boris.tg_id)
    assert (organized.name, organized.details, organized.event_id, organized.status) == ("", "", None, "cancelled")
    assert (attended.organizer_tg_id, attended.participant_tg_id) == (cast.boris.tg_id, TgUser.NOBODY)
    assert (attended.name, attended.details, attended.status) == ("Встреча", "Слово Бориса", "cancelled")
    assert (attended.proposed_date, attended.proposed_time, attended.proposed_timezone) == (None, None, "")
    assert (declined.status, declined.name, declined.organizer_tg_id) == ("declined", "", TgUser.NOBODY)


def test_others_are_notified_once_of_an_erasure(cast: Cast) -> None:
    made = everywhere(cast)
    forget_messages()
    assert erasure.erase(cast.anna.tg_id) == 2
    assert len(list_texts(cast.boris)) == 2
    assert list_texts(cast.oleg) == []
    for text in list_texts(cast.boris):
        assert "Удалённый пользователь" in text
        assert f" {UNIQUE}" not in text
    assert f"Обед{UNIQUE}" in list_texts(cast.boris)[0]
    rows = OutboxMessage.objects.filter(chat_id=cast.boris.tg_id)
    assert {row.appointment_id for row in rows} == {made["organized"].pk, made["attended"].pk}
    assert not any("appt:" in str(row.payload) for row in rows)


def test_events_deleted_by_erasure_are_counted(cast: Cast) -> None:
    for number in range(3):
        make_event(cast.anna, days=number + 1)
    StatisticsDelta.objects.all().delete()
    erasure.erase(cast.anna.tg_id)
    assert sum(StatisticsDelta.objects.values_list("cancelled_events", flat=True)) == 3
    assert not Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()


def test_erasure_does_not_mention_past_meetings(cast: Cast) -> None:
    """Two erased people with past meetings at the same time do not conflict; what took place stays so."""
    for participant in (cast.anna, cast.oleg):
        Appointment.objects.create(
            organizer_tg_id=cast.boris.tg_id,
            participant_tg_id=participant.tg_id,
            date=get_day(-3),
            time=dt.time(12),
            status="confirmed",
        )
    forget_messages()
    assert [erasure.erase(participant.tg_id) for participant in (cast.anna, cast.oleg)] == [0, 0]
    assert list_texts(cast.boris) == []
    rows = Appointment.objects.filter(organizer_tg_id=cast.boris.tg_id)
    assert {(row.participant_tg_id, row.status) for row in rows} == {(TgUser.NOBODY, "confirmed")}


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize(
    ("status", "days", "left"),
    [
        ("confirmed", -3, "confirmed"),
        ("pending", -3, "cancelled"),
        ("declined", -3, "declined"),
        ("confirmed", 3, "cancelled"),
    ],
)
def test_only_what_took_place_keeps_its_status(cast: Cast, own: bool, status: str, days: int, left: str) -> None:
    people = (cast.anna, cast.boris) if own else (cast.boris, cast.anna)
    meeting = Appointment.objects.create(
        organizer_tg_id=people[0].tg_id,
        participant_tg_id=people[1].tg_id,
        date=get_day(days),
        time=dt.time(12),
        status=status,
    )
    erasure.erase(cast.anna.tg_id)
    meeting.refresh_from_db()
    assert meeting.status == left


@pytest.mark.parametrize("repeats", [True, False])
def test_organizer_reads_that_somebody_no_longer_takes_part(cast: Cast, repeats: bool) -> None:
    """Their own event goes on: nothing says that it is cancelled."""
    if repeats:
        first = make_series(cast.boris.tg_id, "FREQ=WEEKLY;COUNT=2", name="Йога", date=get_day(60))
        by = Actor.person(cast.boris.tg_id)
        series_invitations.invite(actor=by, participants=[cast.anna.tg_id], event_id=first.pk, scope=Scope.ALL)
    else:
        make_meeting(cast.boris, cast.anna, status="confirmed", name="Йога")
    forget_messages()
    erasure.erase(cast.anna.tg_id)
    [text] = list_texts(cast.boris)
    where = "во встречах" if repeats else "во встрече"
    assert f"Удалённый пользователь больше не участвует {where}" in text
    assert "Йога" in text
    assert "тмен" not in text  # «Отменена», «отменяет»


def test_organizer_is_not_told_of_a_place_on_the_waiting_list(cast: Cast) -> None:
    meeting = make_meeting(cast.boris, cast.anna)
    Appointment.objects.filter(pk=meeting.pk).update(waiting_since=clock.now(), holds=False)
    forget_messages()
    assert erasure.erase(cast.anna.tg_id) == 0
    assert list_texts(cast.boris) == []


def test_both_people_of_a_meeting_can_be_erased(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed", name="Тайна")
    for person in (cast.anna, cast.boris):
        erasure.erase(person.tg_id)
    meeting.refresh_from_db()
    assert (meeting.organizer_tg_id, meeting.participant_tg_id, meeting.name) == (TgUser.NOBODY, TgUser.NOBODY, "")
    assert holding("Тайна", str(cast.boris.tg_id)) == set()


def test_erasing_an_unknown_person_does_nothing(cast: Cast) -> None:
    stranger = make_telegram_id()
    meeting = make_meeting(cast.anna, stranger)
    assert erasure.erase(stranger) == 1
    meeting.refresh_from_db()
    assert (meeting.participant_tg_id, meeting.status) == (TgUser.NOBODY, "cancelled")
    assert erasure.erase(stranger) == 0


def test_start_after_erasure_creates_a_new_person(cast: Cast) -> None:
    people.set_duration(tg_id=cast.anna.tg_id, duration_minutes=15)
    erasure.erase(cast.anna.tg_id)
    person = people.register_activity(tg_id=cast.anna.tg_id, first_name="Anna", language_code="en")
    assert (person.language, person.duration_minutes, person.zone_chosen) == ("en", 60, False)


@pytest.mark.parametrize(("language", "name"), [("ru", "Удалённый пользователь"), ("en", "Deleted person")])
def test_erased_person_has_no_name_in_meetings(language: str, name: str, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    erasure.erase(cast.anna.tg_id)
    meeting.refresh_from_db()
    known = queries.get_people({TgUser.NOBODY, cast.boris.tg_id})
    with translation.override(language):
        card = messages.render_meeting_card(
            meeting, known[cast.boris.tg_id], known[TgUser.NOBODY], known[cast.boris.tg_id]
        )
        assert name in card
        assert queries.get_person(TgUser.NOBODY).display_name == name


def test_dead_letters_to_the_erased_are_forgotten(cast: Cast) -> None:
    letters = [
        make_message(chat_id=chat, payload={"chat_id": chat, "text": "x"})
        for chat in (cast.anna.tg_id, cast.boris.tg_id, -5)
    ]
    erased, known, group = letters
    for letter in letters:
        outbox.mark_failed(letter.pk, error="Forbidden")
    TgUser.objects.filter(pk=cast.anna.tg_id).delete()
    assert outbox.purge_dead_letters() == 0
    OutboxMessage.objects.update(failed_at=clock.now() - 2 * retention.LOST)
    assert outbox.purge_dead_letters() == 1
    assert set(OutboxMessage.objects.values_list("pk", flat=True)) == {known.pk, group.pk}
    assert erased.pk not in {known.pk, group.pk}


def test_concurrent_writes_leave_no_trace_of_an_erased_person(committed: None) -> None:
    """In any order: no active meeting of theirs remains, none is partly anonymised, and there is no deadlock."""
    for _round in range(6):
        cast = make_cast()
        waiting = make_meeting(cast.boris, cast.anna, days=5)
        mine = make_meeting(cast.anna, cast.boris, days=6)
        boris, anna = Actor.person(cast.boris.tg_id), Actor.person(cast.anna.tg_id)
        work: list[Callable[[], Any]] = [
            partial(erasure.erase, cast.anna.tg_id),
            partial(
                appointments.invite_to_event,
                organizer=cast.oleg.tg_id,
                participant=cast.anna.tg_id,
                event_id=make_event(cast.oleg, days=7).pk,
            ),
            partial(rescheduling.reschedule, actor=boris, appointment_id=waiting.pk, date=get_day(8), time=dt.time(10)),
            partial(appointments.confirm, actor=boris, appointment_id=mine.pk),
            partial(appointments.confirm, actor=anna, appointment_id=waiting.pk),
            reminders.send_due,
        ]
        results = run_at_once(work)
        failures = [result for result in results if isinstance(result, Exception)]
        assert all(isinstance(failure, CalendarError) for failure in failures), failures
        left = Appointment.objects.filter(participant_tg_id=cast.anna.tg_id)
        assert all(meeting.organizer_tg_id == cast.oleg.tg_id for meeting in left), "an invitation from afterwards"
        assert not Appointment.objects.filter(organizer_tg_id=cast.anna.tg_id).exists()
        for old in (waiting, mine):
            old.refresh_from_db()
            assert old.status == "cancelled"
            assert TgUser.NOBODY in {old.organizer_tg_id, old.participant_tg_id}
        assert not TgUser.objects.filter(pk=cast.anna.tg_id).exists()
