"""Several people of one event: all or nobody, those who can be, and what they see of each other."""

from typing import Any

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages import refusals
from calendarapp.models import Appointment, Event, OutboxMessage, TgUser
from calendarapp.queries import availability
from calendarapp.services import appointments, events, participants, people
from tests.support.factories import Cast, get_day, list_texts, make_event, make_meeting, make_person, make_telegram_id

pytestmark = pytest.mark.django_db


def invite(owner: TgUser, event: Event, *persons: TgUser, **more: Any) -> participants.Invited:
    wish: dict[str, Any] = {"actor": Actor.person(owner.tg_id), "participants": [person.tg_id for person in persons]}
    return participants.invite(**wish, event_id=event.pk, **more)


def refuse(owner: TgUser, event: Event, *persons: TgUser, **more: Any) -> CalendarError:
    """Invite in vain; returns the error."""
    before = (Appointment.objects.count(), OutboxMessage.objects.count())
    with pytest.raises(CalendarError) as caught:
        invite(owner, event, *persons, **more)
    assert (Appointment.objects.count(), OutboxMessage.objects.count()) == before
    return caught.value


def refused(code: str) -> Any:
    return pytest.raises(CalendarError, check=lambda error: error.code == code)


def make_busy(person: TgUser) -> None:
    make_meeting(make_person("Somebody"), person, days=3)


def test_everybody_is_invited_and_reads_of_the_others(cast: Cast) -> None:
    vera = make_person("Вера")
    event = make_event(cast.anna, days=3)
    found = invite(cast.anna, event, cast.boris, cast.oleg, vera, cast.boris, details="В семь")
    assert [meeting.participant_tg_id for meeting in found.meetings] == [cast.boris.pk, cast.oleg.pk, vera.pk]
    assert found.refused == []
    assert {meeting.event_id for meeting in Appointment.objects.all()} == {event.pk}
    [text] = list_texts(vera)
    assert "В семь" in text
    assert "Ещё приглашены: Борис ⏳, Олег ⏳" in text
    assert [person.pk for person, _meeting in queries.list_participants(event.pk)] == [
        cast.boris.pk,
        cast.oleg.pk,
        vera.pk,
    ]


def test_somebody_who_is_invited_later_reads_of_those_before(cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris, status="confirmed", days=3)
    assert meeting.event is not None
    invite(cast.anna, meeting.event, cast.oleg)
    assert "Ещё приглашены: Борис ✅" in list_texts(cast.oleg)[-1]
    assert queries.list_others(meeting) == [(cast.oleg, "pending")]


def test_hidden_participants_read_of_nobody(cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    actor = Actor.person(cast.anna.tg_id)
    event = participants.hide(actor=actor, event_id=event.pk, hidden=True)
    assert event.participants_hidden
    found = invite(cast.anna, event, cast.boris, cast.oleg)
    assert all("Ещё приглашены" not in list_texts(person)[-1] for person in (cast.boris, cast.oleg))
    assert queries.list_others(found.meetings[0]) == []
    assert not participants.hide(actor=actor, event_id=event.pk, hidden=False).participants_hidden
    with refused("event_not_found"):
        participants.hide(actor=Actor.person(cast.boris.tg_id), event_id=event.pk, hidden=True)


def test_busy_person_stops_all_and_is_named(cast: Cast) -> None:
    make_busy(cast.boris)
    event = make_event(cast.anna, days=3)
    error = refuse(cast.anna, event, cast.oleg, cast.boris)
    assert (error.code, str(error)) == ("people_busy", "В это время заняты: Борис.")
    assert [(person.pk, why.code) for person, why in error.params["refused"]] == [(cast.boris.pk, "busy")]
    assert not error.params["forcible"]
    free = availability.find_alternatives(error)
    assert free
    everybody = [cast.anna.pk, cast.boris.pk, cast.oleg.pk]
    for start, end in free:
        busy = availability.list_busy_intervals(everybody, start, end)
        assert not any(busy.values())


def test_whoever_is_not_in_the_calendar_is_not_said_to_be_free(cast: Cast) -> None:
    make_busy(cast.boris)
    stranger = people.remember_contact(tg_id=make_telegram_id(), first_name="Федя")
    event = make_event(cast.anna, days=3)
    told = []
    for other in (stranger, cast.oleg):
        error = refuse(cast.anna, event, cast.boris, other)
        told.append(refusals.render_refusal(error, cast.anna, availability.find_alternatives(error)))
    assert "Все, чей календарь я знаю, свободны" in told[0]
    assert "Когда может Федя, я не знаю" in told[0]
    assert "Все свободны" in told[1]


def test_partial_invitation_says_who_was_not_invited(cast: Cast) -> None:
    vera = make_person("Вера")
    event = make_event(cast.anna, days=3)
    appointments.invite_to_event(organizer=cast.anna.pk, participant=vera.pk, event_id=event.pk)
    make_busy(cast.boris)
    found = invite(cast.anna, event, cast.boris, vera, cast.oleg, partial=True)
    assert [meeting.participant_tg_id for meeting in found.meetings] == [cast.oleg.pk]
    refused = [(person.pk, error.code) for person, error in found.refused]
    assert sorted(refused) == sorted([(cast.boris.pk, "busy"), (vera.pk, "already_invited")])
    again = refuse(cast.anna, event, vera, cast.oleg, partial=True)
    assert again.code == "people_invited"
    assert str(refuse(cast.anna, event, vera, cast.boris)) == (
        "В это время заняты: Борис. Уже приглашены на это событие: Вера."
    )


def test_own_events_of_participants_can_be_overruled(cast: Cast) -> None:
    make_event(cast.boris, days=3)
    event = make_event(cast.anna, days=3)
    assert refuse(cast.anna, event, cast.boris, cast.oleg).params["forcible"]
    assert len(invite(cast.anna, event, cast.boris, cast.oleg, over=True).meetings) == 2


def test_no_times_are_offered_when_one_of_them_lets_nobody_see(cast: Cast) -> None:
    make_busy(cast.boris)
    people.set_busy_visibility(tg_id=cast.oleg.pk, busy_visibility="nobody")
    event = make_event(cast.anna, days=3)
    assert availability.find_alternatives(refuse(cast.anna, event, cast.boris, cast.oleg)) == []


def test_double_booking_of_the_organizer_needs_a_second_word(cast: Cast) -> None:
    make_meeting(cast.oleg, cast.anna, status="confirmed", days=3)
    event = make_event(cast.anna, days=3)
    vera = make_person("Вера")
    assert refuse(cast.anna, event, cast.boris, vera).code == "double_booking"
    assert len(invite(cast.anna, event, cast.boris, vera, force=True).meetings) == 2


@pytest.mark.parametrize("partial", [False, True])
def test_request_that_is_wrong_invites_nobody(cast: Cast, *, partial: bool) -> None:
    event, past = make_event(cast.anna, days=3), make_event(cast.oleg, days=3)
    crowd = [TgUser(tg_id=number) for number in range(1000, 1101)]
    for persons, code in (([cast.boris, cast.anna], "self_invite"), ([], "person_wrong"), (crowd, "too_many_people")):
        assert refuse(cast.anna, event, *persons, partial=partial).code == code
    assert refuse(cast.anna, past, cast.boris, partial=partial).code == "event_not_found"
    assert refuse(cast.anna, event, cast.boris, partial=partial, said={"name": "Другое"}).code == "event_differs"


def test_new_event_is_created_only_with_its_meetings(cast: Cast) -> None:
    make_busy(cast.boris)
    count = Event.objects.count()
    wish: dict[str, Any] = {
        "actor": Actor.person(cast.anna.tg_id), "owner": cast.anna.tg_id, "name": "Ужин", "date": get_day(3),
        "time": make_event(cast.oleg, days=9).time,
    }  # fmt: skip
    with refused("people_busy"):
        participants.invite_to_new(**wish, participants=[cast.boris.pk, cast.oleg.pk])
    assert Event.objects.filter(tg_user_id=cast.anna.pk).count() == 0
    found = participants.invite_to_new(**wish, participants=[cast.boris.pk, cast.oleg.pk], partial=True)
    assert (found.event.name, len(found.meetings)) == ("Ужин", 1)
    assert Event.objects.count() == count + 2


def test_event_that_moves_asks_everybody_again_and_one_that_is_deleted_tells_all(cast: Cast) -> None:
    vera = make_person("Вера")
    event = make_event(cast.anna, days=3)
    for meeting in invite(cast.anna, event, cast.boris, cast.oleg, vera).meetings:
        appointments.confirm(actor=Actor.person(meeting.participant_tg_id), appointment_id=meeting.pk)
    actor = Actor.person(cast.anna.tg_id)
    events.change(actor=actor, event_id=event.pk, date=get_day(4))
    assert set(Appointment.objects.values_list("status", "date")) == {("pending", get_day(4))}
    assert all("перенос" in list_texts(person)[-1] for person in (cast.boris, cast.oleg, vera))
    assert events.delete(actor=actor, event_id=event.pk) == 3
    assert all("отмен" in list_texts(person)[-1] for person in (cast.boris, cast.oleg, vera))


def test_answers_refresh_the_cards_of_the_others_once(cast: Cast) -> None:
    event = make_event(cast.anna, days=3)
    first, second = invite(cast.anna, event, cast.boris, cast.oleg).meetings
    refreshes = OutboxMessage.objects.filter(payload__has_key="refresh", card=f"meeting:{second.pk}")
    assert refreshes.count() == 0
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=first.pk)
    assert list(refreshes.values_list("chat_id", flat=True)) == [cast.oleg.pk]
    appointments.decline(actor=Actor.person(cast.boris.tg_id), appointment_id=first.pk)
    assert refreshes.count() == 1


def test_staff_invites_in_the_organizers_name(cast: Cast) -> None:
    make_event(cast.boris, days=3)
    event = make_event(cast.anna, days=3)
    people_of = [cast.boris.tg_id, cast.oleg.tg_id]
    found = participants.invite(actor=Actor.operator(), participants=people_of, event_id=event.pk)
    assert len(found.meetings) == 2
    assert len(list_texts(cast.anna)) == 2
