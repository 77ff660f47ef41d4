"""An invitation to a series, in the chat: to which dates, asked at once."""

import pytest

from calendarapp import queries
from calendarapp.models import Appointment, SeriesInvitation
from calendarapp.services import people
from tests.support.factories import make_meeting
from tests.support.series_invitations import begin, make_busy, statuses, tap, weekly
from tests.support.telegram import Person


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
