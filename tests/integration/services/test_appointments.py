"""Meetings: invitations, answers, cancellations; permissions and notices."""

import datetime as dt
import itertools
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from calendarapp import access
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, OutboxMessage
from calendarapp.services import appointments, dead_letters, events
from tests.support import factories
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting
from tests.support.threads import run_at_once

Status = Appointment.Status


def invite(organizer: int, participant: int, event: int, details: str = "") -> Appointment:
    return appointments.invite_to_event(organizer=organizer, participant=participant, event_id=event, details=details)


class TestInvite:
    def test_taken_primary_key_is_not_reported_as_busy(self, cast: Cast) -> None:
        """Another writer has used explicit IDs: the error must not claim that the participant is busy."""
        taken = make_meeting(cast.anna, cast.boris)
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('calendarapp_appointment_id_seq', %s, false)", [taken.pk])
        with pytest.raises(IntegrityError, match="pkey"), transaction.atomic():
            make_meeting(cast.anna, cast.oleg, days=5)

    def test_invite_creates_appointment_and_notice(self, cast: Cast) -> None:
        event = make_event(cast.anna, duration_minutes=60)
        meeting = invite(cast.anna.tg_id, cast.boris.tg_id, event.pk, " Возьми <зонт> ")
        meeting.refresh_from_db()
        assert (meeting.status, meeting.name, meeting.details) == ("pending", "Обед", "Возьми <зонт>")
        assert (meeting.event, meeting.slot) == (event, event.slot)
        [message] = OutboxMessage.objects.filter(chat_id=cast.boris.tg_id)
        assert message.appointment_id == meeting.pk
        assert "Возьми &lt;зонт&gt;" in message.payload["text"]
        answers, times = message.payload["reply_markup"]["inline_keyboard"]
        assert [button["callback_data"] for button in times] == [f"appt:propose:{meeting.pk}"]
        assert [(button["callback_data"], button["style"]) for button in answers] == [
            (f"appt:confirm:{meeting.pk}", "success"),
            (f"appt:decline:{meeting.pk}", "danger"),
        ]
        assert list_texts(cast.anna) == list_texts(cast.oleg) == []

    def test_unknown_person_can_be_invited(self, cast: Cast) -> None:
        stranger = factories.make_telegram_id()
        assert invite(cast.anna.tg_id, stranger, make_event(cast.anna).pk).participant_tg_id == stranger
        assert list_texts(stranger) == []  # the bot can't write to them; they see the meeting once they start it

    def refusal(self, organizer: int, participant: int, event: int, details: str = "") -> str:
        before = Appointment.objects.count()
        with pytest.raises(CalendarError) as refusal:
            invite(organizer, participant, event, details)
        assert str(refusal.value)
        assert Appointment.objects.count() == before
        return refusal.value.code

    def test_inviting_oneself_is_refused(self, cast: Cast) -> None:
        assert self.refusal(cast.anna.tg_id, cast.anna.tg_id, make_event(cast.anna).pk) == "self_invite"

    def test_inviting_to_missing_or_foreign_event_is_refused(self, cast: Cast) -> None:
        for event in (make_event(cast.boris).pk, 2**63 - 1, 0, -1):
            assert self.refusal(cast.anna.tg_id, cast.oleg.tg_id, event) == "event_not_found"

    def test_inviting_to_past_event_is_refused(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        Event.objects.filter(pk=event.pk).update(date=dt.date(2020, 1, 1))
        assert self.refusal(cast.anna.tg_id, cast.boris.tg_id, event.pk) == "event_past"

    def test_details_are_stored_and_limited(self, cast: Cast) -> None:
        event = make_event(cast.anna).pk
        assert self.refusal(cast.anna.tg_id, cast.boris.tg_id, event, "x" * 3001) == "details_too_long"
        assert self.refusal(cast.anna.tg_id, cast.boris.tg_id, event, "\x00") == "text_unreadable"

    @pytest.mark.parametrize("status", ["pending", "confirmed"])
    def test_busy_participant_is_refused(self, cast: Cast, status: str) -> None:
        make_meeting(cast.oleg, cast.boris, status=status, duration_minutes=60)
        for time in (dt.time(12, 0), dt.time(12, 30), dt.time(13, 29)):
            event = make_event(cast.anna, time=time, duration_minutes=31)
            assert self.refusal(cast.anna.tg_id, cast.boris.tg_id, event.pk) == "busy"
        for time in (dt.time(12, 0), dt.time(13, 30)):
            event = make_event(cast.anna, time=time, duration_minutes=30)
            assert invite(cast.anna.tg_id, cast.boris.tg_id, event.pk).pk

    def test_participant_organizing_at_that_time_is_busy(self, cast: Cast) -> None:
        make_meeting(cast.boris, cast.oleg)
        assert self.refusal(cast.anna.tg_id, cast.boris.tg_id, make_event(cast.anna).pk) == "busy"

    @pytest.mark.parametrize("status", ["declined", "cancelled"])
    def test_cancelled_and_declined_meetings_leave_the_time_free(self, cast: Cast, status: str) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status=status)
        assert meeting.event_id is not None
        assert invite(cast.anna.tg_id, cast.boris.tg_id, meeting.event_id).pk != meeting.pk

    def test_same_wall_clock_time_in_another_zone_is_free(self, cast: Cast) -> None:
        make_meeting(cast.oleg, cast.boris)
        same_moment = make_event(cast.anna, time=dt.time(18, 30), timezone="Asia/Tokyo")
        same_clock = make_event(cast.anna, timezone="Asia/Tokyo")
        assert self.refusal(cast.anna.tg_id, cast.boris.tg_id, same_moment.pk) == "busy"
        assert invite(cast.anna.tg_id, cast.boris.tg_id, same_clock.pk).pk

    def test_second_invitation_to_one_event_is_refused(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        assert meeting.event_id is not None
        assert self.refusal(cast.anna.tg_id, cast.boris.tg_id, meeting.event_id) == "already_invited"

    def test_several_people_can_be_invited_to_one_event(self, cast: Cast) -> None:
        event = make_event(cast.anna).pk
        assert invite(cast.anna.tg_id, cast.boris.tg_id, event).pk != invite(cast.anna.tg_id, cast.oleg.tg_id, event).pk


class TestArrange:
    """What the panel and the API do on behalf of an organizer."""

    def test_staff_creates_appointment_for_event(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        meeting = appointments.create_on_behalf(participant=cast.boris.tg_id, event_id=event.pk, details="важно")
        assert (meeting.organizer_tg_id, meeting.event_id, meeting.details) == (cast.anna.tg_id, event.pk, "важно")
        assert (len(list_texts(cast.anna)), len(list_texts(cast.boris)), len(list_texts(cast.oleg))) == (1, 1, 0)

    def test_staff_creates_appointment_without_event(self, cast: Cast) -> None:
        meeting = appointments.create_on_behalf(
            participant=cast.boris.tg_id, organizer=cast.anna.tg_id, date=get_day(), time=dt.time(10)
        )
        meeting.refresh_from_db()
        assert (meeting.event_id, meeting.status, meeting.timezone) == (None, "pending", "Europe/Moscow")
        assert meeting.slot.lower == dt.datetime.combine(get_day(), dt.time(7), dt.UTC)
        assert (len(list_texts(cast.anna)), len(list_texts(cast.boris))) == (1, 1)

    def test_staff_creating_invalid_appointment_is_refused(self, cast: Cast) -> None:
        event = make_event(cast.anna)
        anna, boris, tomorrow, noon = cast.anna.tg_id, cast.boris.tg_id, get_day(), dt.time(12)

        def code(**given: object) -> str:
            with pytest.raises(CalendarError) as refusal:
                appointments.create_on_behalf(participant=boris, **given)  # type: ignore[arg-type]
            return refusal.value.code

        assert code(event_id=event.pk, organizer=cast.oleg.tg_id) == "event_differs"
        assert code(event_id=event.pk, date=get_day(9)) == "event_differs"
        assert code(event_id=event.pk, time=noon) == "event_differs"
        assert code(event_id=2**63 - 1) == "event_not_found"
        assert code() == code(organizer=anna, date=tomorrow) == code(date=tomorrow, time=noon) == "incomplete"
        assert code(organizer=anna, date=get_day(-1), time=noon) == "past"
        assert code(organizer=boris, date=tomorrow, time=noon) == "self_invite"
        appointments.create_on_behalf(
            participant=boris, event_id=event.pk, organizer=anna, date=event.date, time=event.time
        )
        assert code(organizer=anna, date=event.date, time=event.time) == "busy"
        assert code(event_id=event.pk) == "already_invited"
        Event.objects.filter(pk=event.pk).update(date=dt.date(2020, 1, 1))
        assert code(event_id=event.pk) == "event_past"


ROLES = ("organizer", "participant", "outsider", "staff")


def actor_of(role: str, cast: Cast) -> Actor:
    if role == "staff":
        return Actor.operator()
    return Actor.person({"organizer": cast.anna, "participant": cast.boris, "outsider": cast.oleg}[role].tg_id)


# Written down a second time on purpose: this is the documented promise, not the code's table.
ALLOWED = {
    ("pending", "confirmed"): {"participant", "staff"},
    ("pending", "declined"): {"participant", "staff"},
    ("pending", "cancelled"): {"organizer", "staff"},
    ("confirmed", "cancelled"): {"organizer", "participant", "staff"},
    ("confirmed", "declined"): {"participant", "staff"},
}


class TestStatus:
    @pytest.mark.parametrize(
        ("old", "new", "role"), list(itertools.product(Status.values, Status.values, ROLES)), ids="-".join
    )
    def test_each_status_change_is_allowed_only_to_its_actors(self, cast: Cast, old: str, new: str, role: str) -> None:
        meeting = make_meeting(cast.anna, cast.boris, status=old)
        factories.forget_messages()
        actor = actor_of(role, cast)
        if role in ALLOWED.get((old, new), set()):
            assert new in access.list_allowed_changes(actor, meeting)
            appointments.set_status(actor=actor, appointment_id=meeting.pk, status=new)
            self.check_told(cast, role)
        else:
            with pytest.raises(CalendarError) as refusal:
                appointments.set_status(actor=actor, appointment_id=meeting.pk, status=new)
            expected = "already" if (old, new) not in ALLOWED else "not_allowed"
            assert refusal.value.code == ("meeting_not_found" if role == "outsider" else expected)
            assert not OutboxMessage.objects.exists()
        meeting.refresh_from_db()
        assert meeting.status == (new if role in ALLOWED.get((old, new), set()) else old)

    def check_told(self, cast: Cast, role: str) -> None:
        counts = (len(list_texts(cast.anna)), len(list_texts(cast.boris)), len(list_texts(cast.oleg)))
        assert counts == {"organizer": (0, 1, 0), "participant": (1, 0, 0), "staff": (1, 1, 0)}[role]

    def test_changing_missing_appointment_is_refused(self, cast: Cast) -> None:
        for number in (2**63 - 1, 10**30, 0, -1):
            with pytest.raises(CalendarError) as refusal:
                appointments.confirm(actor=Actor.person(cast.anna.tg_id), appointment_id=number)
            assert refusal.value.code == "meeting_not_found"

    def test_named_functions_set_their_status(self, cast: Cast) -> None:
        boris, anna = Actor.person(cast.boris.tg_id), Actor.person(cast.anna.tg_id)
        first, second = make_meeting(cast.anna, cast.boris), make_meeting(cast.anna, cast.boris, days=2)
        assert appointments.confirm(actor=boris, appointment_id=first.pk).status == "confirmed"
        assert appointments.decline(actor=boris, appointment_id=second.pk).status == "declined"
        assert appointments.cancel(actor=anna, appointment_id=first.pk).status == "cancelled"


class TestNotices:
    def test_notice_is_in_readers_language_and_zone(self, cast: Cast) -> None:
        john = factories.make_person("John", language="en", timezone="America/New_York")
        event = make_event(cast.anna, date=dt.date(2030, 12, 2), time=dt.time(3, 0), duration_minutes=60)
        meeting = invite(cast.anna.tg_id, john.tg_id, event.pk)
        [invitation] = list_texts(john)
        assert "Анна invites you to a meeting" in invitation
        start = int(dt.datetime(2030, 12, 2, tzinfo=dt.UTC).timestamp())
        shown = f'<tg-time unix="{start}">Sun, 1 December 2030, 19:00</tg-time>–20:00 (America/New_York)'
        assert shown in invitation
        assert "Waiting for an answer" in invitation
        appointments.confirm(actor=Actor.person(john.tg_id), appointment_id=meeting.pk)
        [answer] = list_texts(cast.anna)
        assert "John" in answer
        # The two zones differ: each message names the zone of its times.
        assert "2 декабря 2030, 03:00</tg-time>–04:00 (Europe/Moscow)" in answer
        assert "подтвер" in answer.lower()

    def test_notice_buttons_are_the_readers_permitted_actions(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        factories.forget_messages()
        appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=meeting.pk)
        [message] = OutboxMessage.objects.filter(chat_id=cast.anna.tg_id)
        rows = message.payload["reply_markup"]["inline_keyboard"]
        assert [button["callback_data"] for row in rows for button in row] == [
            f"appt:cancel:{meeting.pk}",
            f"appt:move:{meeting.pk}",
        ]
        factories.forget_messages()
        appointments.cancel(actor=Actor.person(cast.anna.tg_id), appointment_id=meeting.pk)
        [message] = OutboxMessage.objects.filter(chat_id=cast.boris.tg_id)
        assert "reply_markup" not in message.payload

    def test_names_in_notices_are_escaped(self, cast: Cast) -> None:
        eve = factories.make_person('<b>&"Ева"</b> {0} %s')
        make_meeting(eve, cast.boris, name='<i>&"Обед"</i> {name}')
        [text] = list_texts(cast.boris)
        assert '&lt;b&gt;&amp;"Ева"&lt;/b&gt; {0} %s' in text
        assert '&lt;i&gt;&amp;"Обед"&lt;/i&gt; {name}' in text

    def test_longest_notice_fits_into_a_message(self, db: None) -> None:
        from html import unescape

        long = "Ш" * 64
        anna = factories.make_person(long, last_name=long)
        boris = factories.make_person(long, last_name=long)
        make_meeting(anna, boris, name="&" * 255, details="<" * 3000)
        [text] = list_texts(boris)
        assert len(unescape(text)) < 4096

    def test_organizer_is_told_of_undeliverable_invitation(self, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        factories.forget_messages()
        link = "https://t.me/vstrecha_bot?start=m1"
        about: dict[str, Any] = {"message_id": 0, "error": "", "gone": True, "appointment_id": meeting.pk, "link": link}
        dead_letters.mark_failed(chat_id=cast.oleg.tg_id, **about)
        assert not OutboxMessage.objects.exists()
        dead_letters.mark_failed(chat_id=cast.boris.tg_id, **about)
        [text] = list_texts(cast.anna)
        assert "Борис" in text
        assert link in text


class TestAtOnce:
    """Real threads, real transactions."""

    def test_eight_concurrent_invitations_of_one_person_have_one_winner(self, committed: None) -> None:
        boris = factories.make_person("Борис")
        organizers = [factories.make_person(f"Организатор {index}") for index in range(8)]
        wanted = [(organizer.tg_id, make_event(organizer).pk) for organizer in organizers]
        results = run_at_once([partial(invite, organizer, boris.tg_id, event) for organizer, event in wanted])
        codes = [result.code for result in results if isinstance(result, CalendarError)]
        assert codes == ["busy"] * 7
        assert Appointment.objects.filter(participant_tg_id=boris.tg_id).count() == 1
        assert OutboxMessage.objects.filter(chat_id=boris.tg_id).count() == 1

    def test_concurrent_answers_have_one_effect(self, committed: None) -> None:
        cast = factories.make_cast()
        meeting = make_meeting(cast.anna, cast.boris)
        factories.forget_messages()
        boris = Actor.person(cast.boris.tg_id)
        results = run_at_once(
            [lambda: appointments.decline(actor=boris, appointment_id=meeting.pk) for _device in range(2)]
        )
        assert [result.code for result in results if isinstance(result, CalendarError)] == ["already"]
        assert len(list_texts(cast.anna)) == 1

    def test_concurrent_moves_answers_and_invitations_never_double_book(self, committed: None) -> None:
        """No deadlock and no partial write, whatever runs at the same time."""
        cast = factories.make_cast()
        meetings = [make_meeting(cast.anna, cast.boris, days=offset) for offset in (1, 2)]
        anna, boris = Actor.person(cast.anna.tg_id), Actor.person(cast.boris.tg_id)
        other = make_event(cast.oleg, days=3)
        move = partial(events.change, actor=anna)
        work: list[Callable[[], Any]] = [
            partial(move, event_id=meetings[0].event_id, date=get_day(3)),
            partial(move, event_id=meetings[1].event_id, date=get_day(4)),
            partial(move, event_id=meetings[1].event_id, date=get_day(3)),
            *(partial(appointments.confirm, actor=boris, appointment_id=meeting.pk) for meeting in meetings),
            partial(invite, cast.oleg.tg_id, cast.boris.tg_id, other.pk),
            partial(events.delete, actor=anna, event_id=meetings[0].event_id or 0),
        ]
        for result in run_at_once(work):
            assert not isinstance(result, Exception) or isinstance(result, CalendarError), result
        active = Appointment.objects.filter(participant_tg_id=cast.boris.tg_id, status__in=["pending", "confirmed"])
        slots = [meeting.slot.lower for meeting in active]
        assert len(slots) == len(set(slots))
