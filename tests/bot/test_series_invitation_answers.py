"""The answer to an invitation to a series, in the chat: with one tap, undone as one."""

import datetime as dt

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import Appointment
from calendarapp.services import series_changes
from calendarapp.services.series import Scope
from tests.support.series_invitations import begin, invite, is_up_to_date, make_busy, statuses, tap, weekly
from tests.support.telegram import Person
from tests.support.waiting import wait_until


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
