"""Visitors of booking links: they hold, book, move and cancel; nobody is there twice."""

import datetime as dt
import itertools
from functools import partial
from typing import Any

import pytest

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, LinkBooking, Reminder, SlotHold, TgUser
from calendarapp.queries import booking_links as links
from calendarapp.services import appointments, booking_links, erasure, events, guest_bookings, hours, link_bookings
from tests.integration.services.test_booking_links import at, list_hours, make_link, refuse
from tests.support.crowd import Crowd
from tests.support.factories import (
    Cast,
    get_day,
    get_monday,
    list_texts,
    make_cast,
    make_event,
    make_meeting,
    make_person,
)

ZONE = "Europe/Moscow"


def book_guest(token: str, start: dt.datetime, **more: Any) -> LinkBooking:
    given: dict[str, Any] = {"secret": link_bookings.make_secret(), "name": "Guest", "contact": "g@example.org"}
    return link_bookings.book_as_guest(token=token, start=start, timezone="Asia/Tokyo", **{**given, **more})


@pytest.mark.django_db
class TestPerson:
    def test_booking_is_a_confirmed_meeting_and_both_know_it(self, cast: Cast) -> None:
        of = make_link(cast.anna, place="Room 5", questions=["Why?"])
        meeting = link_bookings.book_as_person(
            token=of.link.token, visitor=cast.boris.tg_id, start=at(9), answers=["Because"]
        )
        stored = Appointment.objects.get(pk=meeting.pk)
        assert (stored.organizer_tg_id, stored.participant_tg_id) == (cast.boris.tg_id, cast.anna.tg_id)
        assert (stored.status, stored.slot.lower, stored.place) == ("confirmed", at(9), "Room 5")
        assert stored.details == "Why?\n— Because"
        [text] = list_texts(cast.anna)
        assert "запись по вашей ссылке" in text, text
        reminded = Reminder.objects.filter(appointment_id=meeting.pk).values_list("tg_id", flat=True)
        assert set(reminded) == {cast.anna.tg_id, cast.boris.tg_id}

    def test_same_time_again_is_the_same_meeting(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        book = partial(link_bookings.book_as_person, token=of.link.token, visitor=cast.boris.tg_id, start=at(9))
        assert book().pk == book().pk
        assert Appointment.objects.filter(participant_tg_id=cast.anna.tg_id).count() == 1
        assert len(list_texts(cast.anna)) == 1

    def test_cancelled_time_can_be_booked_again(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        book = partial(link_bookings.book_as_person, token=of.link.token, visitor=cast.boris.tg_id, start=at(9))
        first = book()
        appointments.cancel(actor=Actor.person(cast.anna.tg_id), appointment_id=first.pk)
        assert book().pk != first.pk

    def test_time_that_is_not_offered_is_refused(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        make_event(cast.anna, days=get_monday(), time=dt.time(9), duration_minutes=60)
        make_event(cast.boris, days=get_monday(), time=dt.time(11), duration_minutes=30)
        for start in (at(9), at(11), at(10, 10), at(13), at(10, day=get_monday() + 1), at(10, day=get_monday() + 70)):
            refuse(
                "time_gone",
                link_bookings.book_as_person,
                token=of.link.token,
                visitor=cast.boris.tg_id,
                start=start,
            )
        assert not LinkBooking.objects.filter(link=of.link).exists()

    def test_owner_and_missing_answers_are_refused(self, cast: Cast) -> None:
        of = make_link(cast.anna, questions=["Why?"])
        book = partial(link_bookings.book_as_person, token=of.link.token, start=at(9))
        refuse("link_own", book, visitor=cast.anna.tg_id, answers=["x"])
        refuse("answer_missing", book, visitor=cast.boris.tg_id, answers=["  "])
        refuse("answer_missing", book, visitor=cast.boris.tg_id)

    def test_invitations_that_competed_for_the_time_are_declined(self, cast: Cast) -> None:
        TgUser.objects.filter(pk=cast.anna.pk).update(hold_policy="compete")
        of = make_link(cast.anna)
        rival = make_meeting(cast.oleg, cast.anna, days=get_monday(), time=dt.time(9))
        link_bookings.book_as_person(token=of.link.token, visitor=cast.boris.tg_id, start=at(9))
        assert Appointment.objects.get(pk=rival.pk).status == "declined"
        assert "подтверждена другая встреча" in list_texts(cast.oleg)[-1]

    def test_invitation_policy_of_the_owner_does_not_matter(self, cast: Cast) -> None:
        TgUser.objects.filter(pk=cast.anna.pk).update(hold_policy="compete")
        of = make_link(cast.anna)
        link_bookings.book_as_person(token=of.link.token, visitor=cast.boris.tg_id, start=at(9))
        refuse("time_gone", link_bookings.book_as_person, token=of.link.token, visitor=cast.oleg.tg_id, start=at(9, 30))


@pytest.mark.django_db
class TestGuest:
    def test_booking_is_an_event_of_the_owner_that_takes_their_time(self, cast: Cast) -> None:
        of = make_link(cast.anna, title="Консультация", questions=["Тема?"], place="Room 5")
        book_guest(of.link.token, at(9), answers=["Кошки"])
        [event] = Event.objects.filter(tg_user_id=cast.anna.tg_id)
        assert (event.name, event.slot.lower, event.place) == ("Guest · Консультация", at(9), "Room 5")
        assert "g@example.org" in event.details
        assert "Кошки" in event.details
        assert Reminder.objects.filter(event_id=event.pk, tg_id=cast.anna.tg_id).exists()
        [text] = list_texts(cast.anna)
        assert "Guest" in text
        with pytest.raises(CalendarError):
            make_meeting_at_nine(cast)
        assert "09:00" not in list_hours(of)

    def test_same_secret_again_is_the_same_booking(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        first = book_guest(of.link.token, at(9), secret="s")
        assert book_guest(of.link.token, at(9), secret="s").pk == first.pk
        assert len(list_texts(cast.anna)) == 1

    def test_what_a_visitor_leaves_is_checked(self, cast: Cast) -> None:
        of = make_link(cast.anna, questions=["Why?"])
        book = partial(book_guest, of.link.token, at(9), answers=["x"])
        refuse("name_empty", book, name="  ")
        refuse("name_too_long", book, name="x" * 101)
        refuse("contact_missing", book, contact="")
        refuse("contact_missing", book, contact="x" * 201)
        refuse("answer_missing", book, answers=[""])
        refuse("details_too_long", book, answers=["x" * 3001])
        refuse("text_unreadable", book, contact="\x00")
        assert not Event.objects.filter(tg_user_id=cast.anna.tg_id).exists()

    def test_what_nobody_sees_is_no_name_and_turns_nothing(self, cast: Cast) -> None:
        """As of people in Telegram: nor can a visitor call themselves by somebody's username."""
        of = make_link(cast.anna, title="Tea")
        book = partial(book_guest, of.link.token, at(9))
        refuse("name_empty", book, name="\u200b\u2800")
        refuse("contact_missing", book, contact="\u200b")
        book(name="\u202e@boris\u200b Smith", contact="\u202a+49 30 1234\u202c")
        [event] = Event.objects.filter(tg_user_id=cast.anna.tg_id)
        assert event.name == "boris Smith · Tea"
        assert "boris Smith" in event.details
        assert "+49 30 1234" in event.details.splitlines()[-1]
        assert not set(event.name + event.details) & {"\u202e", "\u200b", "\u202a", "\u202c"}

    def test_visitor_moves_and_cancels_and_the_owner_is_told(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        book_guest(of.link.token, at(9), secret="s")
        for _tap in range(2):
            moved = guest_bookings.move(secret="s", start=at(9, 30))
            assert moved.event is not None
            assert moved.event.slot.lower == at(9, 30)
        make_event(cast.anna, days=get_monday(), time=dt.time(11), duration_minutes=30)
        refuse("time_gone", guest_bookings.move, secret="s", start=at(10, 30))
        guest_bookings.cancel(secret="s")
        refuse("booking_over", guest_bookings.cancel, secret="s")
        refuse("booking_over", guest_bookings.move, secret="s", start=at(9))
        found = guest_bookings.find("s")
        assert found is not None
        assert found.event is None
        assert len(list_texts(cast.anna)) == 3
        told = list_texts(cast.anna)[1].splitlines()
        assert told[0] == "<b>Запись перенёс тот, кто записался</b>"
        assert told[1].startswith("Было: ")
        assert "09:00</tg-time>–10:00" in told[1]
        assert told[2].startswith("Стало: ")
        assert "09:30</tg-time>–10:30" in told[2]
        assert list_hours(of)[0] == "09:00"

    def test_visitor_moves_within_a_day_that_they_have_filled(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        book_guest(of.link.token, at(9), secret="s")
        hours.set_daily_limit(tg_id=cast.anna.tg_id, daily_limit=1)
        refuse("time_gone", book_guest, token=of.link.token, start=at(10))
        moved = guest_bookings.move(secret="s", start=at(10, 30))
        assert moved.event is not None
        assert moved.event.slot.lower == at(10, 30)

    def test_owner_cancels_and_the_visitor_sees_it(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        booked = book_guest(of.link.token, at(9), secret="s")
        events.delete(actor=Actor.person(cast.anna.tg_id), event_id=booked.event_id or 0)
        found = guest_bookings.find("s")
        assert found is not None
        assert found.event is None

    def test_limit_of_the_owners_events_is_not_told_to_visitors(self, cast: Cast, settings: Any) -> None:
        settings.EVENTS_PER_PERSON = 0
        refuse("link_paused", book_guest, token=make_link(cast.anna).link.token, start=at(9))


def make_meeting_at_nine(cast: Cast) -> None:
    appointments.invite(
        organizer=cast.boris.tg_id,
        participant=cast.anna.tg_id,
        date=get_day(get_monday()),
        time=dt.time(9),
        timezone=ZONE,
    )


@pytest.mark.django_db
class TestHold:
    def test_held_time_is_offered_to_nobody_else_until_it_is_over(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        hold = partial(link_bookings.hold, token=of.link.token, visitor="address")
        hold(start=at(9), holder="one")
        assert list_hours(of) == ["10:00", "10:30", "11:00"]
        assert list_hours(of, holder="one")[0] == "09:00"
        refuse("time_gone", hold, start=at(9, 30), holder="two")
        refuse("time_gone", book_guest, token=of.link.token, start=at(9))
        SlotHold.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
        assert list_hours(of)[0] == "09:00"
        hold(start=at(9, 30), holder="two")

    def test_another_time_is_held_instead_of_the_one_before(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        for start in (at(9), at(11)):
            link_bookings.hold(token=of.link.token, start=start, holder="one", visitor="address")
        assert list_hours(of) == ["09:00", "09:30", "10:00"]

    def test_one_visitor_holds_few_times(self, cast: Cast) -> None:
        of = make_link(cast.anna, duration_minutes=30)
        for number in range(5):
            link_bookings.hold(
                token=of.link.token,
                start=at(9) + dt.timedelta(minutes=30 * number),
                holder=f"holder {number}",
                visitor="address",
            )
        assert SlotHold.objects.filter(visitor="address").count() == link_bookings.HOLDS

    def test_holder_books_and_the_hold_ends(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        secret = link_bookings.make_secret()
        link_bookings.hold(
            token=of.link.token, start=at(9), holder=link_bookings.compute_digest(secret), visitor="address"
        )
        book_guest(of.link.token, at(9), secret=secret)
        me = link_bookings.name_person(cast.boris.tg_id)
        link_bookings.hold(token=of.link.token, start=at(11), holder=me, visitor=me)
        link_bookings.book_as_person(token=of.link.token, visitor=cast.boris.tg_id, start=at(11))
        assert not SlotHold.objects.filter(tg_id=cast.anna.tg_id).exists()

    def test_owner_and_their_invitations_are_not_bound_by_holds(self, cast: Cast) -> None:
        of = make_link(cast.anna)
        link_bookings.hold(token=of.link.token, start=at(9), holder="one", visitor="address")
        make_meeting(cast.boris, cast.anna, days=get_monday(), time=dt.time(9), duration_minutes=60)
        refuse("time_gone", link_bookings.hold, token=of.link.token, start=at(9), holder="one", visitor="address")


@pytest.mark.django_db
def test_erased_owners_links_are_gone(cast: Cast) -> None:
    of = make_link(cast.anna)
    book_guest(of.link.token, at(9), secret="s")
    link_bookings.hold(token=of.link.token, start=at(11), holder="one", visitor="address")
    erasure.erase(cast.anna.tg_id)
    refuse("link_closed", link_bookings.require_open, token=of.link.token)
    assert guest_bookings.find("s") is None
    assert not SlotHold.objects.filter(tg_id=cast.anna.tg_id).exists()


@pytest.mark.django_db
def test_erased_visitor_leaves_no_time_zone_behind(cast: Cast) -> None:
    of = make_link(cast.anna)
    link_bookings.book_as_person(token=of.link.token, visitor=cast.boris.tg_id, start=at(9))
    erasure.erase(cast.boris.tg_id)
    assert not LinkBooking.objects.filter(link=of.link).exists()


RIVALS = 50


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("beside", [False, True])
def test_of_fifty_visitors_at_one_time_one_gets_it_and_the_others_other_times(beside: bool) -> None:
    """Half of them in Telegram, half without; `beside`: the owner is invited to that time by others as well."""
    cast = make_cast()
    of = make_link(cast.anna)
    token, start = of.link.token, at(10)
    people = [make_person(f"Человек {number}") for number in range(RIVALS // 2)]
    work: list[Any] = [
        partial(link_bookings.book_as_person, token=token, visitor=person.tg_id, start=start) for person in people
    ]
    work += [partial(book_guest, token, start) for _person in people]
    if beside:
        for person in (cast.boris, cast.oleg):
            when: dict[str, Any] = {"date": get_day(get_monday()), "time": dt.time(10), "timezone": ZONE}
            wish = partial(appointments.invite, organizer=person.tg_id, participant=cast.anna.tg_id)
            work.append(partial(wish, duration_minutes=60, **when))
    with Crowd(len(work)) as crowd:
        outcomes = crowd.rush(work)
    refused = [one for one in outcomes if isinstance(one, Exception)]
    assert len(refused) == len(work) - 1, outcomes
    assert {getattr(one, "code", repr(one)) for one in refused} <= {"time_gone", "busy"}
    taken = Appointment.objects.filter(participant_tg_id=cast.anna.tg_id).count()
    assert taken + Event.objects.filter(tg_user_id=cast.anna.tg_id).count() == 1
    assert not links.is_free(of, start)
    assert list_hours(of) == ["09:00", "11:00"], "the others get other times"
    assert queries.get_person(cast.anna.tg_id).pk == cast.anna.tg_id


@pytest.mark.usefixtures("committed")
def test_break_and_number_of_meetings_a_day_hold_for_visitors_at_once() -> None:
    cast = make_cast()
    hours.set_daily_limit(tg_id=cast.anna.tg_id, daily_limit=3)
    hours.set_break(tg_id=cast.anna.tg_id, break_minutes=10)
    of = make_link(cast.anna, duration_minutes=5)
    moments = [at(9) + dt.timedelta(minutes=15 * number) for number in range(12)]
    people = [make_person(f"Человек {number}") for number in range(6)]
    work: list[Any] = [partial(book_guest, of.link.token, moment) for moment in moments]
    for person, moment in zip(people, moments[::2], strict=True):
        work.append(partial(link_bookings.book_as_person, token=of.link.token, visitor=person.tg_id, start=moment))
    with Crowd(len(work)) as crowd:
        outcomes = crowd.rush(work)
    assert {one.code for one in outcomes if isinstance(one, CalendarError)} == {"time_gone"}
    assert sum(not isinstance(one, Exception) for one in outcomes) == 3
    taken = [event.slot for event in Event.objects.filter(tg_user_id=cast.anna.tg_id)]
    taken += [meeting.slot for meeting in Appointment.objects.filter(participant_tg_id=cast.anna.tg_id)]
    taken.sort(key=lambda slot: slot.lower)
    assert all(later.lower - sooner.upper >= dt.timedelta(minutes=10) for sooner, later in itertools.pairwise(taken))


@pytest.mark.usefixtures("committed")
def test_revoked_while_visitors_book_nothing_is_booked_afterwards() -> None:
    cast = make_cast()
    of = make_link(cast.anna, duration_minutes=5)
    moments = [at(9) + dt.timedelta(minutes=15 * number) for number in range(8)]
    work: list[Any] = [partial(book_guest, of.link.token, moment) for moment in moments]
    work.insert(4, partial(booking_links.revoke, actor=Actor.person(cast.anna.tg_id), link_id=of.link.pk))
    with Crowd(len(work)) as crowd:
        outcomes = crowd.rush(work)
    codes = {getattr(one, "code", repr(one)) for one in outcomes if isinstance(one, Exception)}
    assert codes <= {"link_closed"}, outcomes
    made = sum(isinstance(one, LinkBooking) for one in outcomes)
    assert Event.objects.filter(tg_user_id=cast.anna.tg_id).count() == made
