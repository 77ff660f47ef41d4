"""An invitation to a series, in the chat: asked about once, answered with one tap, undone as one."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, Event, OutboxMessage, SeriesInvitation
from calendarapp.services import events, people, series, series_changes, series_invitations
from calendarapp.services.series import Scope
from tests.support.factories import get_day, make_meeting
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def weekly(person: Person, count: int = 3) -> list[Event]:
    given: dict[str, Any] = {"name": "Yoga", "date": get_day(3), "time": dt.time(19), "duration_minutes": 60}
    first = series.create(owner=person.id, rrule=f"FREQ=WEEKLY;COUNT={count}", **given)
    return list(Event.objects.filter(series=first.series_id or 0).order_by("original_start"))


def is_up_to_date(person: Person) -> bool:
    """Whether nothing is on its way to this chat that could still replace what it shows."""
    return not OutboxMessage.objects.filter(chat_id=person.id, sent_at=None, failed_at=None).exists()


def tap(person: Person, text: str) -> None:
    """Press that button once it is there to stay."""
    wait_until(lambda: text in person.buttons() and is_up_to_date(person), what=f"the button {text}")
    person.press(text)


def begin(anna: Person, boris: Person, event: Event) -> None:
    anna.say(f"/event {event.pk}")
    anna.wait_for("Event ID")
    tap(anna, "👥 Invite")
    anna.wait_for("Who would you like to invite")
    anna.pick_user(boris)
    anna.wait_for("To which dates")


def invite(anna: Person, boris: Person, rows: list[Event], **more: Any) -> SeriesInvitation:
    """Anna has invited Boris to all dates; he has the message."""
    [invitation] = series_invitations.invite(
        actor=Actor.person(anna.id), participants=[boris.id], event_id=rows[0].pk, scope=Scope.ALL, **more
    )
    boris.wait_for("invites you to meetings that repeat", since=0)
    return invitation


def statuses(boris: Person) -> list[str]:
    rows = Appointment.objects.filter(participant_tg_id=boris.id).order_by("slot", "id")
    return list(rows.values_list("status", flat=True))


def make_busy(person: Person, date: Event) -> None:
    events.create(owner=person.id, name="Doctor", date=date.date, time=dt.time(19, 30), duration_minutes=60)


@pytest.mark.parametrize(
    ("choice", "invited"),
    [("This date", [1]), ("This and the following", [1, 2]), ("All that are still to come", [0, 1, 2])],
)
def test_invite_asks_to_which_dates(anna: Person, boris: Person, choice: str, invited: list[int]) -> None:
    rows = weekly(anna)
    begin(anna, boris, rows[1])
    tap(anna, choice)
    anna.wait_for("Anything to add")
    anna.say("Bring a mat")
    anna.wait_for("The invitation is on its way to Boris")
    message = boris.wait_for("Anna invites you to", since=0)
    assert "Bring a mat" in message["text"]
    meetings = Appointment.objects.filter(participant_tg_id=boris.id).order_by("slot")
    assert [meeting.event_id for meeting in meetings] == [rows[place].pk for place in invited]
    assert len([it for it in boris.received() if "invites you" in it.get("text", "")]) == 1


@pytest.mark.parametrize(("choice", "count"), [("This date", 1), ("All that are still to come", 3)])
def test_one_tap_under_a_saved_series_asks_to_which_dates(anna: Person, boris: Person, choice: str, count: int) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))  # they have met
    anna.say("/new Yoga with Boris every Tuesday at 19:00 3 times")
    anna.wait_for("Saved")
    tap(anna, "✉️ Invite Boris")
    anna.wait_for("To which dates")
    meetings = Appointment.objects.filter(participant_tg_id=boris.id, event__name="Yoga")
    assert not meetings.exists()
    tap(anna, choice)
    anna.wait_for("Anything to add")
    tap(anna, "✉️ Send")
    anna.wait_for("The invitation is on its way to Boris")
    assert meetings.count() == count


def test_another_date_is_chosen_where_it_is_asked_to_which_dates(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    anna.say(f"/invite {boris.id}")
    anna.wait_for("To which event")
    tap(anna, next(text for text in anna.buttons() if "🔁 Yoga" in text))
    anna.wait_for("To which dates")
    tap(anna, "📆 Another date…")
    anna.wait_for("Which date")
    assert [text for text in anna.buttons() if "‹" in text] == ["‹ Back"]
    tap(anna, next(text for text in anna.buttons() if text.startswith(f"{rows[1].date.day} ")))
    anna.wait_for("To which dates")
    tap(anna, "This date")
    anna.wait_for("Anything to add")
    tap(anna, "✉️ Send")
    anna.wait_for("The invitation is on its way")
    assert [it.event_id for it in Appointment.objects.filter(participant_tg_id=boris.id)] == [rows[1].pk]


def test_whole_conversation_in_russian(anna: Person, boris: Person) -> None:
    for person in (anna, boris):
        people.set_language(tg_id=person.id, language="ru")
    rows = weekly(anna)
    anna.say(f"/event {rows[0].pk}")
    anna.wait_for("ID события")
    tap(anna, "👥 Пригласить")
    anna.wait_for("Кого")
    anna.pick_user(boris)
    anna.wait_for("На какие даты")
    tap(anna, "Все предстоящие")
    anna.wait_for("Добавить что-нибудь")
    tap(anna, "✉️ Отправить")
    anna.wait_for("Вы организуете")
    message = boris.wait_for("приглашает вас на повторяющиеся встречи", since=0)
    assert "3 даты" in message["text"]
    tap(boris, "✅ Подтвердить все")
    boris.wait_for("Подтверждена")
    assert statuses(boris) == ["confirmed"] * 3


def test_busy_dates_are_listed_and_left_out(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    make_busy(boris, rows[1])
    begin(anna, boris, rows[0])
    tap(anna, "All that are still to come")
    asked = anna.wait_for("Some of these dates are not free: 1")
    assert f"{rows[1].date:%a}, {rows[1].date.day} {rows[1].date:%B %Y}, 19:00" in asked["text"]
    assert not Appointment.objects.filter(participant_tg_id=boris.id).exists()
    tap(anna, "Without these dates")
    anna.wait_for("2 dates")
    tap(anna, "✉️ Send")
    anna.wait_for("The invitation is on its way")
    assert Appointment.objects.filter(participant_tg_id=boris.id).count() == 2


@pytest.mark.parametrize("word", ["✖️ Cancel", "отмена"])
def test_not_at_all_leaves_everything_as_it_was(anna: Person, boris: Person, word: str) -> None:
    rows = weekly(anna)
    make_busy(boris, rows[1])
    begin(anna, boris, rows[0])
    tap(anna, "All that are still to come")
    anna.wait_for("Some of these dates are not free")
    if word == "отмена":
        anna.say(word)
    else:
        tap(anna, word)
    anna.wait_for("nothing is in progress now")
    assert not SeriesInvitation.objects.filter(participant_tg_id=boris.id).exists()


def test_date_that_is_taken_before_it_is_sent_is_asked_about(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    begin(anna, boris, rows[0])
    tap(anna, "All that are still to come")
    anna.wait_for("Anything to add")
    make_busy(boris, rows[2])
    anna.say("Bring a mat")
    anna.wait_for("Some of these dates are not free: 1")
    tap(anna, "Without these dates")
    anna.wait_for("The invitation is on its way")
    details = Appointment.objects.filter(participant_tg_id=boris.id).values_list("details", flat=True)
    assert list(details) == ["Bring a mat"] * 2


def test_back_leads_to_the_question_which_dates(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    begin(anna, boris, rows[1])
    tap(anna, "All that are still to come")
    anna.wait_for("Anything to add")
    tap(anna, "‹ Back")
    anna.wait_for("To which dates")
    tap(anna, "This date")
    anna.wait_for("Anything to add")
    tap(anna, "✉️ Send")
    anna.wait_for("The invitation is on its way")
    assert [it.event_id for it in Appointment.objects.filter(participant_tg_id=boris.id)] == [rows[1].pk]


def test_one_tap_confirms_every_date(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    tap(boris, "✅ Confirm all")
    boris.wait_for_toast("Confirmed")
    edited = boris.wait_for("✅ Confirmed")
    assert "3 dates" in edited["text"]
    anna.wait_for("Boris confirmed the meetings", since=0)
    assert statuses(boris) == ["confirmed"] * 3


def test_double_tap_acts_once(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invitation = invite(anna, boris, rows)
    message = boris.wait_for("invites you", since=0)
    for _tap in range(2):
        boris.press_forged(f"serinv:accept:{invitation.pk}", message_id=message["message_id"])
    anna.wait_for("Boris confirmed the meetings", since=0)
    boris.server.wait_until_idle()
    assert len([it for it in anna.received() if "confirmed the meetings" in it.get("text", "")]) == 1
    assert statuses(boris) == ["confirmed"] * 3


def test_no_declines_every_date_and_undo_brings_them_back(anna: Person, boris: Person) -> None:
    invite(anna, boris, weekly(anna))
    tap(boris, "❌ Decline all")
    boris.wait_for("❌ Declined")
    assert statuses(boris) == ["declined"] * 3
    anna.wait_for("Boris declined the meetings", since=0)
    tap(boris, "↩️ Undo")
    boris.wait_for("It's back")
    assert statuses(boris) == ["pending"] * 3
    anna.wait_for("Boris restored the meetings", since=0)


def test_no_to_what_is_confirmed_asks_first(anna: Person, boris: Person) -> None:
    invite(anna, boris, weekly(anna))
    tap(boris, "✅ Confirm all")
    boris.wait_for("✅ Confirmed")
    tap(boris, "❌ Decline all")
    boris.wait_for("Decline 3 meetings")
    assert statuses(boris) == ["confirmed"] * 3
    tap(boris, "❌ Yes, decline")
    boris.wait_for("❌ Declined")
    assert statuses(boris) == ["declined"] * 3


def test_yes_lists_what_clashes_and_confirms_the_rest(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    make_busy(boris, rows[1])
    tap(boris, "✅ Confirm all")
    boris.wait_for("You are busy on these dates")
    assert statuses(boris) == ["pending"] * 3
    tap(boris, "✅ Confirm without these dates")
    boris.wait_for_toast("Confirmed")
    assert statuses(boris) == ["confirmed", "declined", "confirmed"]


def test_clash_that_came_since_is_shown_before_anything_is_declined(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    make_busy(boris, rows[1])
    tap(boris, "✅ Confirm all")
    shown = boris.wait_for("You are busy on these dates")
    assert shown["text"].count("•") == 1
    make_busy(boris, rows[2])
    tap(boris, "✅ Confirm without these dates")
    wait_until(lambda: boris.last()["text"].count("•") == 2, what="both dates")
    assert statuses(boris) == ["pending"] * 3


def test_other_times_are_asked_for(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    make_busy(boris, rows[1])
    tap(boris, "✅ Confirm all")
    tap(boris, "🕑 Ask for other times for these")
    told = anna.wait_for("Boris is busy on these dates, and asks for other times", since=0)
    assert told["text"].count("•") == 1
    assert statuses(boris) == ["confirmed", "pending", "confirmed"]


def test_another_time_is_proposed_for_one_of_the_dates(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    tap(boris, "🕑 Propose another time")
    boris.wait_for("Another time for which date")
    choices = [button for button in boris.buttons() if button.startswith("🕑")]
    assert len(choices) == 3
    boris.press(choices[1])
    boris.wait_for("What day|Which day|day", since=0)
    boris.say(f"{rows[1].date:%d.%m.%Y} 08:00")
    boris.wait_for("Proposed. Now the organizer decides")
    meeting = Appointment.objects.get(event_id=rows[1].pk)
    assert meeting.proposed_time == dt.time(8)


@pytest.mark.parametrize(
    ("choice", "left"),
    [("This date", "ycy"), ("This and the following", "ycc"), ("All that are still to come", "ccc")],
)
def test_organizer_cancels_by_scope_from_one_meeting(anna: Person, boris: Person, choice: str, left: str) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    tap(boris, "✅ Confirm all")
    boris.wait_for("✅ Confirmed")
    meeting = Appointment.objects.get(event_id=rows[1].pk)
    wait_until(lambda: is_up_to_date(anna), what="what Anna hears of it")
    anna.press_forged(f"appt:open:{meeting.pk}")
    anna.wait_for("You're the organizer")
    tap(anna, "🚫 Cancel the meeting")
    anna.wait_for("Cancel which of the meetings")
    tap(anna, choice)
    boris.wait_for("Anna cancelled the meeting", since=0)
    words = {"y": "confirmed", "c": "cancelled"}
    assert statuses(boris) == [words[letter] for letter in left]


def test_organizer_cancels_all_below_the_card_and_undoes_it(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    begin(anna, boris, rows[0])
    tap(anna, "All that are still to come")
    tap(anna, "✉️ Send")
    anna.wait_for("The invitation is on its way")
    tap(anna, "🚫 Cancel all")
    anna.wait_for("Cancel 3 meetings")
    assert statuses(boris) == ["pending"] * 3
    tap(anna, "🚫 Yes, cancel")
    boris.wait_for("Anna cancelled the meetings", since=0)
    assert statuses(boris) == ["cancelled"] * 3
    tap(anna, "↩️ Undo")
    anna.wait_for("It's back")
    assert statuses(boris) == ["pending"] * 3


def test_card_follows_what_happens_to_the_meetings(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    card = boris.wait_for("invites you to meetings that repeat", since=0)
    series_changes.change(actor=Actor.person(anna.id), event_id=rows[0].pk, scope=Scope.ALL, name="Pilates")
    shown = boris.wait_for("Pilates", since=0)
    assert shown["message_id"] == card["message_id"]


def test_old_question_cancels_nothing(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invitation = invite(anna, boris, rows)
    anna.press_forged(f"serinv:show:{invitation.pk}")
    anna.wait_for("You're the organizer")
    tap(anna, "🚫 Cancel all")
    asked = anna.wait_for("Cancel 3 meetings")
    data = next(
        one["callback_data"] for row in asked["reply_markup"]["inline_keyboard"] for one in row if "Yes" in one["text"]
    )
    tap(boris, "✅ Confirm all")
    boris.wait_for("✅ Confirmed")
    number = asked["message_id"]
    wait_until(
        lambda: any(it["message_id"] == number and "Confirmed" in it["text"] for it in anna.received()),
        what="the card below which it was asked is up to date",
    )
    anna.press_forged(data, message_id=number)
    anna.wait_for("Cancel 3 meetings")
    assert statuses(boris) == ["confirmed"] * 3


def test_outsider_learns_nothing(anna: Person, boris: Person, outsider: Person) -> None:
    invitation = invite(anna, boris, weekly(anna))
    for action in ("accept", "without", "ask", "decline", "cancel", "times", "show"):
        outsider.press_forged(f"serinv:{action}:{invitation.pk}")
        outsider.wait_for_toast("no meeting with this ID")
    assert "Yoga" not in outsider.transcript()
    assert statuses(boris) == ["pending"] * 3


def test_link_and_start_open_the_whole_invitation(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    meeting = queries.get_appointment(Appointment.objects.get(event_id=rows[0].pk).pk)
    assert meeting is not None
    boris.say(f"/start inv_{meeting.pk}")
    card = boris.wait_for("You're invited")
    assert "3 dates" in card["text"]
    boris.say("/start")
    boris.wait_for("Hello")
    card = boris.wait_for("You're invited")
    assert "3 dates" in card["text"]


def test_meetings_shows_an_invitation_once_with_its_dates_behind_a_tap(anna: Person, boris: Person) -> None:
    rows = weekly(anna, 10)
    invite(anna, boris, rows)
    for person, role in ((anna, "You're the organizer"), (boris, "You're invited")):
        person.say("/meetings")
        card = person.wait_for(role)
        assert "every" in card["text"]
        assert len([it for it in person.received() if it["message_id"] >= card["message_id"]]) == 1
        tap(person, "📆 All dates")
        assert person.wait_for("Which date")["message_id"] == card["message_id"]
        tap(person, "›")
        person.wait_for("Which date")
        person.press(next(text for text in person.buttons() if f"{rows[9].date.day} {rows[9].date:%B %Y}" in text))
        person.wait_for(f"{rows[9].date.day} {rows[9].date:%B %Y}, 19:00–20:00")


def test_list_opens_the_invitation(anna: Person, boris: Person) -> None:
    rows = weekly(anna)
    invite(anna, boris, rows)
    boris.say("/list")
    text = boris.wait_for("Upcoming events")["text"]
    assert text.count("Yoga") == 1
    assert "2 more dates" in text
    boris.press("1")
    boris.wait_for("Next date")
    assert "✅ Confirm all" in boris.buttons()
