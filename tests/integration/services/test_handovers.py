"""A guest's booking goes on in Telegram: the person is a participant, once, and nobody else is."""

import datetime as dt
from functools import partial

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, LinkBooking, Reminder, TgUser
from calendarapp.queries import public_calendars as public
from calendarapp.services import (
    booking_links,
    events,
    guest_bookings,
    handovers,
    link_bookings,
    participants,
    public_calendars,
)
from calendarapp.sql import locks
from tests.integration.services.test_booking_links import at, list_hours, make_link, refuse
from tests.integration.services.test_link_bookings import book_guest
from tests.support.crowd import Crowd, get_rounds
from tests.support.factories import Cast, get_day, get_monday, list_texts, make_event, make_meeting, make_person


def book(owner: TgUser, **link: object) -> LinkBooking:
    of = make_link(owner, **link)
    return book_guest(of.link.token, at(9), secret="s", contact="private@example.org")


def take(made: LinkBooking, person: TgUser) -> Appointment:
    return handovers.take_over(key=handovers.make_key(made), tg_id=person.pk)


@pytest.mark.django_db
class TestTakingOver:
    def test_person_is_a_confirmed_participant_and_the_owner_is_told_once(self, cast: Cast) -> None:
        made = book(cast.anna, title="Tea", place="Room 5")
        told = len(list_texts(cast.anna))
        meeting = take(made, cast.boris)
        assert (meeting.organizer_tg_id, meeting.participant_tg_id) == (cast.anna.tg_id, cast.boris.tg_id)
        stored = Appointment.objects.get(pk=meeting.pk)
        assert (stored.status, stored.slot.lower, stored.name, stored.place) == ("confirmed", at(9), "Tea", "Room 5")
        assert "private@example.org" not in stored.details
        [event] = Event.objects.filter(tg_user_id=cast.anna.tg_id)
        assert stored.event_id == event.pk
        assert "private@example.org" in event.details
        [text] = list_texts(cast.anna)[told:]
        assert "Борис" in text
        assert "теперь в Telegram" in text
        assert Reminder.objects.filter(appointment_id=meeting.pk, tg_id=cast.boris.tg_id).exists()
        assert Reminder.objects.filter(tg_id=cast.anna.tg_id).count() == 1
        assert "09:00" not in list_hours(link_bookings.require_open(made.link.token))

    def test_once_more_is_the_same_meeting_and_nobody_else_gets_it(self, cast: Cast) -> None:
        made = book(cast.anna)
        meeting = take(made, cast.boris)
        told = len(list_texts(cast.anna))
        assert take(made, cast.boris).pk == meeting.pk
        refuse("booking_taken", take, made=made, person=cast.oleg)
        assert len(list_texts(cast.anna)) == told
        assert Appointment.objects.filter(organizer_tg_id=cast.anna.tg_id).count() == 1

    def test_guest_can_change_nothing_afterwards(self, cast: Cast) -> None:
        take(book(cast.anna), cast.boris)
        refuse("booking_taken", guest_bookings.move, secret="s", start=at(10))
        refuse("booking_taken", guest_bookings.cancel, secret="s")
        found = guest_bookings.find("s")
        assert found is not None
        assert found.taken

    def test_owner_and_strange_keys_are_refused(self, cast: Cast) -> None:
        made = book(cast.anna)
        refuse("handover_own", take, made=made, person=cast.anna)
        key = handovers.make_key(made)
        other = handovers.make_key(book_guest(made.link.token, at(10)))
        number, _, signature = key.partition("_")
        assert len(f"take_{'9' * 19}_{signature}") <= 64, "Telegram's limit"
        for strange in (
            *("", "_", number, f"{number}_", f"{number}_{signature[:-1]}", f"{number}_{'A' * 22}", f"0_{signature}"),
            *(f"{other.partition('_')[0]}_{signature}", f"{'9' * 19}_{signature}", key + "\n", f"٣_{signature}"),
        ):
            refuse("booking_unknown", handovers.take_over, key=strange, tg_id=cast.boris.tg_id)
        assert not Appointment.objects.filter(organizer_tg_id=cast.anna.tg_id).exists()

    @pytest.mark.parametrize("kind", ["own", "participant", "organizer"])
    def test_person_who_is_busy_is_told_and_the_guest_keeps_the_booking(self, cast: Cast, kind: str) -> None:
        made = book(cast.anna)
        before = Event.objects.get(pk=made.event_id or 0)
        if kind == "own":
            make_event(cast.boris, days=get_monday(), time=dt.time(9, 30))
        else:
            two = (cast.oleg, cast.boris) if kind == "participant" else (cast.boris, cast.oleg)
            make_meeting(*two, days=get_monday(), time=dt.time(9, 30), status="confirmed")
        told = len(list_texts(cast.anna))
        refuse("handover_busy", take, made=made, person=cast.boris)
        made.refresh_from_db()
        after = Event.objects.get(pk=made.event_id or 0)
        assert (after.name, after.details, after.sequence) == (before.name, before.details, before.sequence)
        assert len(list_texts(cast.anna)) == told
        guest_bookings.move(secret="s", start=at(10, 30))
        assert take(made, cast.boris).slot.lower == at(10, 30), "free then"

    def test_cancelled_and_past_bookings_are_over(self, cast: Cast) -> None:
        made = book(cast.anna)
        guest_bookings.cancel(secret="s")
        refuse("booking_over", take, made=made, person=cast.boris)
        past = book_guest(made.link.token, at(10))
        Event.objects.filter(pk=past.event_id or 0).update(date=get_day(-1))
        refuse("booking_over", take, made=past, person=cast.boris)

    def test_what_the_owner_has_called_it_is_not_for_the_visitor(self, cast: Cast) -> None:
        made = book(cast.anna, title="Tea")
        actor = Actor.person(cast.anna.tg_id)
        events.change(actor=actor, event_id=made.event_id or 0, name="Трудный клиент", time=dt.time(13))
        meeting = take(made, cast.boris)
        assert (meeting.name, meeting.slot.lower) == ("Tea", at(13))
        assert "Трудный клиент" in Event.objects.get(pk=meeting.event_id or 0).details
        assert "Трудный" not in "".join(list_texts(cast.boris))

    def test_visitor_whom_the_owner_has_invited_says_yes_with_it(self, cast: Cast) -> None:
        made = book(cast.anna)
        actor = Actor.person(cast.anna.tg_id)
        participants.invite(actor=actor, participants=[cast.boris.tg_id, cast.oleg.tg_id], event_id=made.event_id or 0)
        told = len(list_texts(cast.anna))
        meeting = take(made, cast.boris)
        assert meeting.status == "confirmed"
        assert len(list_texts(cast.anna)) == told + 1
        others = Appointment.objects.filter(event_id=meeting.event_id or 0, participant_tg_id=cast.oleg.tg_id)
        assert [(other.status, other.name) for other in others] == [("pending", meeting.name)]

    def test_booking_that_was_taken_can_not_become_public(self, cast: Cast) -> None:
        meeting = take(book(cast.anna), cast.boris)
        event = queries.get_event(meeting.event_id or 0, owner=cast.anna.tg_id)
        assert event is not None
        assert public.is_of_guest(event)
        refuse("public_guest", public_calendars.publish, owner=cast.anna.tg_id, event_id=event.pk)

    def test_closed_link_keeps_what_was_booked_by_it(self, cast: Cast) -> None:
        made = book(cast.anna)
        booking_links.revoke(actor=Actor.person(cast.anna.tg_id), link_id=made.link_id)
        assert take(made, cast.boris).status == "confirmed"


@pytest.mark.usefixtures("committed")
@pytest.mark.timeout(120 + 60 * get_rounds(1))
def test_of_all_who_tap_at_once_one_takes_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the guest cancels, moves, or does nothing."""
    monkeypatch.setattr(locks, "WAIT", 120)
    with Crowd(12) as crowd:
        for number in range(3 * get_rounds(1)):
            anna, people = make_person("Анна"), [make_person(f"Гость {one}") for one in range(11)]
            made = book_guest(make_link(anna).link.token, at(9), secret=f"s{anna.pk}")
            guest = (
                partial(guest_bookings.cancel, secret=f"s{anna.pk}"),
                partial(guest_bookings.move, secret=f"s{anna.pk}", start=at(10)),
                partial(guest_bookings.find, f"s{anna.pk}"),
            )[number % 3]
            outcomes = crowd.rush([guest, *(partial(take, made, person) for person in people)])
            meetings = Appointment.objects.filter(organizer_tg_id=anna.pk)
            faults = [one for one in outcomes if isinstance(one, Exception)]
            assert all(isinstance(one, CalendarError) for one in faults), faults
            assert {one.code for one in faults if isinstance(one, CalendarError)} <= {"booking_taken", "booking_over"}
            made.refresh_from_db()
            if meetings:
                [meeting] = meetings
                assert (made.event_id, made.appointment_id) == (None, meeting.pk)
                assert Event.objects.get(tg_user_id=anna.pk).slot == meeting.slot
            else:
                assert number % 3 == 0
                assert not Event.objects.filter(tg_user_id=anna.pk).exists()
