"""An invitation to a series: one message and one answer for all its dates, which are ordinary meetings."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages import lengths
from calendarapp.models import Appointment, OutboxMessage, Series, SeriesInvitation, TgUser
from calendarapp.services import (
    appointments,
    events,
    people,
    series,
    series_invitations,
)
from calendarapp.services.series import Scope
from tests.integration.services.series_meetings import (
    accept,
    invite,
    list_messages,
    list_statuses,
    make_busy,
    make_conflict,
    make_dates,
)
from tests.support.factories import (
    Cast,
    forget_messages,
    get_day,
    list_texts,
    make_event,
    make_person,
    make_telegram_id,
)
from tests.support.repetition import list_dates

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("scope", "at", "dates"), [(Scope.ALL, 1, [0, 1, 2, 3]), (Scope.FOLLOWING, 1, [1, 2, 3]), (Scope.FOLLOWING, 3, [3])]
)
def test_invitation_writes_a_meeting_for_each_date_and_one_message(
    cast: Cast, scope: Scope, at: int, dates: list[int]
) -> None:
    rows = make_dates(cast)
    forget_messages()
    invitation = invite(cast, rows, scope, at, details="Возьми коврик")
    meetings = list(queries.select_series_meetings(invitation).order_by("slot"))
    assert [meeting.event_id for meeting in meetings] == [rows[place].pk for place in dates]
    assert {(it.status, it.name, it.details, it.duration_minutes) for it in meetings} == {
        ("pending", "Йога", "Возьми коврик", 60)
    }
    assert [meeting.slot for meeting in meetings] == [rows[place].slot for place in dates]
    [message] = list_messages(cast.boris.tg_id)
    assert message.card == f"invitation:{invitation.pk}"
    text = message.payload["text"]
    assert "Анна" in text
    assert "Йога" in text
    assert list_messages(cast.anna.tg_id) == []


def test_message_names_the_rule_the_first_date_and_how_many(cast: Cast) -> None:
    people.set_language(tg_id=cast.boris.tg_id, language="en")
    rows = make_dates(cast, 4)
    invite(cast, rows)
    [message] = list_messages(cast.boris.tg_id)
    text = message.payload["text"]
    assert "invites you to meetings that repeat" in text
    assert f"every {rows[0].date:%A}, 4 times" in text
    assert f"{rows[0].date.day} {rows[0].date:%B %Y}, 19:00" in text
    assert f"4 dates, until {rows[-1].date.day} {rows[-1].date:%B %Y}" in text
    buttons = [one["text"] for row in message.payload["reply_markup"]["inline_keyboard"] for one in row]
    assert buttons == ["✅ Confirm all", "❌ Decline all", "🕑 Propose another time", "📆 All dates"]


def test_last_day_of_the_rule_stands_once_on_the_card(cast: Cast) -> None:
    people.set_language(tg_id=cast.boris.tg_id, language="en")
    rows = make_dates(cast, 4)
    last = rows[-1].date
    Series.objects.filter(events=rows[0]).update(rrule=f"FREQ=WEEKLY;UNTIL={last:%Y%m%d}")
    invite(cast, rows)
    [message] = list_messages(cast.boris.tg_id)
    text = message.payload["text"]
    assert f"through {last.day} {last:%B %Y}" in text
    assert "4 dates" in text
    assert text.count(f"{last.day} {last:%B %Y}") == 1


def test_several_people_are_invited_at_once(cast: Cast) -> None:
    rows = make_dates(cast, 3)
    guests = [cast.boris.tg_id, make_person("Вера").tg_id, make_telegram_id()]
    forget_messages()
    invitations = series_invitations.invite(
        actor=Actor.person(cast.anna.tg_id), participants=guests, event_id=rows[0].pk, scope=Scope.ALL
    )
    assert [it.participant_tg_id for it in invitations] == sorted(guests)
    assert Appointment.objects.filter(organizer_tg_id=cast.anna.tg_id).count() == 9
    assert [len(list_messages(guest)) for guest in guests] == [1, 1, 0]


BUSY = ["meeting", "organizes", "own event", "organizer goes elsewhere"]


@pytest.mark.parametrize("how", BUSY)
def test_busy_dates_are_named_before_anything_is_written(cast: Cast, how: str) -> None:
    rows = make_dates(cast)
    make_busy(cast, rows[2], how)
    before = Appointment.objects.count()
    forget_messages()
    with pytest.raises(CalendarError) as refused:
        invite(cast, rows)
    assert refused.value.code == "series_busy"
    assert refused.value.params["dates"] == [rows[2].pk]
    assert refused.value.params["starts"] == [rows[2].slot.lower]
    assert refused.value.params["left"] == 3
    assert Appointment.objects.count() == before
    assert not SeriesInvitation.objects.exists()
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("how", BUSY)
@pytest.mark.parametrize("known", [True, False])
def test_busy_dates_are_left_out(cast: Cast, how: str, *, known: bool) -> None:
    rows = make_dates(cast)
    make_busy(cast, rows[2], how)
    invitation = invite(cast, rows, **({"without": [rows[2].pk]} if known else {"skip_busy": True}))
    invited = queries.select_series_meetings(invitation).order_by("slot")
    assert [meeting.event_id for meeting in invited] == [rows[place].pk for place in (0, 1, 3)]


def test_date_that_became_busy_since_is_asked_about_again(cast: Cast) -> None:
    rows = make_dates(cast)
    make_busy(cast, rows[1], "meeting")
    make_busy(cast, rows[2], "own event")
    with pytest.raises(CalendarError) as refused:
        invite(cast, rows, without=[rows[2].pk])
    assert refused.value.params["dates"] == [rows[1].pk, rows[2].pk]


def test_nothing_is_sent_when_no_date_is_free(cast: Cast) -> None:
    rows = make_dates(cast, 2)
    for row in rows:
        make_busy(cast, row, "meeting")
    with pytest.raises(CalendarError) as refused:
        invite(cast, rows, skip_busy=True)
    assert (refused.value.code, refused.value.params["left"]) == ("series_busy", 0)


def test_dates_that_overlap_each_other_are_found_by_the_constraint(cast: Cast) -> None:
    rows = make_dates(cast, 3)
    moved: dict[str, Any] = {"date": rows[1].date, "time": dt.time(19, 30)}
    events.change(actor=Actor.person(cast.anna.tg_id), event_id=rows[2].pk, **moved)
    with pytest.raises(CalendarError) as refused:
        invite(cast, rows)
    assert refused.value.code == "series_busy"
    assert len(refused.value.params["dates"]) == 1
    assert list_statuses(invite(cast, rows, skip_busy=True)) == ["pending"] * 2


def test_dates_with_an_invitation_stay_as_they_are(cast: Cast) -> None:
    rows = make_dates(cast)
    wish: dict[str, Any] = {"organizer": cast.anna.tg_id, "participant": cast.boris.tg_id}
    single = appointments.invite_to_event(event_id=rows[1].pk, **wish)
    appointments.confirm(actor=Actor.person(cast.boris.tg_id), appointment_id=single.pk)
    invitation = invite(cast, rows)
    assert list_statuses(invitation) == ["pending", "confirmed", "pending", "pending"]
    with pytest.raises(CalendarError, match="Борис") as refused:
        invite(cast, rows)
    assert refused.value.code == "already_invited"


@pytest.mark.parametrize(
    ("who", "participants", "code"),
    [
        ("oleg", ["boris"], "event_not_found"),
        ("boris", ["boris"], "event_not_found"),
        ("anna", ["anna"], "self_invite"),
        ("anna", [], "person_wrong"),
    ],
)
def test_invitation_is_refused(cast: Cast, who: str, participants: list[str], code: str) -> None:
    rows = make_dates(cast, 2)
    with pytest.raises(CalendarError) as refused:
        series_invitations.invite(
            actor=Actor.person(getattr(cast, who).tg_id),
            participants=[getattr(cast, name).tg_id for name in participants],
            event_id=rows[0].pk,
            scope=Scope.ALL,
        )
    assert refused.value.code == code
    assert not Appointment.objects.exists()


def test_event_by_itself_is_no_series(cast: Cast) -> None:
    event = events.create(owner=cast.anna.tg_id, name="Обед", date=get_day(2), time=dt.time(12))
    with pytest.raises(CalendarError) as refused:
        invite(cast, [event])
    assert refused.value.code == "not_a_series"


def test_free_whole_days_take_nobodys_time(cast: Cast) -> None:
    busy = make_event(cast.boris, days=3)
    first = series.create(
        owner=cast.anna.tg_id, rrule="FREQ=DAILY;COUNT=5", name="Feast", date=get_day(1), all_day=True, place="Rome"
    )
    invitation = invite(cast, list_dates(first.tg_user_id))
    accept(cast, invitation)
    meetings = queries.select_series_meetings(invitation)
    assert list_statuses(invitation) == ["confirmed"] * 5
    assert set(meetings.values_list("all_day", "transparent", "place")) == {(True, True, "Rome")}
    assert not queries.select_busy(cast.boris.tg_id, busy.slot, role=queries.Role.PARTICIPANT).exists()


def test_longest_texts_fit_into_a_message(cast: Cast) -> None:
    TgUser.objects.filter(tg_id__in=[cast.anna.tg_id, cast.boris.tg_id]).update(
        first_name="😀" * 60, last_name="Щ" * 120
    )
    rows = make_dates(cast, 12, name="&" * 255)
    invitation = invite(cast, rows, details="<" * 3000)
    for row in rows[1:]:
        make_conflict(cast, row)
    series_invitations.ask_for_other_times(actor=Actor.person(cast.boris.tg_id), invitation_id=invitation.pk)
    series.delete(actor=Actor.person(cast.anna.tg_id), event_id=rows[0].pk, scope=Scope.ALL)
    for person in (cast.anna, cast.boris):
        texts = list_texts(person)
        assert texts
        assert max(lengths.count_shown_units(text) for text in texts) <= lengths.MESSAGE
