"""/when: times when several people are free, and one tap that invites all of them."""

import datetime as dt

import pytest

from calendarapp import clock, queries
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.queries.hours import Span
from calendarapp.services import hours, people
from tests.bot.events_made import data_of
from tests.support.factories import get_day, make_event, make_meeting
from tests.support.outbox import wait_for_outbox
from tests.support.running import RunningBot
from tests.support.telegram import Person


def meet(one: Person, other: Person) -> None:
    """They have met: each may see when the other is busy. Both have been told by the end."""
    make_meeting(queries.get_person(one.id), other.id, status="confirmed", days=3, time=dt.time(3))
    wait_for_outbox(one)
    wait_for_outbox(other)


def ask(person: Person, text: str) -> str:
    person.say(text)
    return str(person.wait_for("When are you all free")["text"])


def list_times(person: Person) -> list[str]:
    return [text for text in person.buttons() if ":" in text]


def test_first_times_when_all_are_free_and_one_tap_invites_them(anna: Person, boris: Person) -> None:
    meet(anna, boris)
    make_event(anna.id, name="Dentist", days=1, time=dt.time(9), duration_minutes=120)
    make_event(boris.id, name="Course", days=1, time=dt.time(11, 30), duration_minutes=90)
    shown = ask(anna, f"/when {boris.id} for an hour tomorrow")
    assert "1 h" in shown
    assert "I can't see" not in shown
    assert "Course" not in shown
    assert [text[-5:] for text in list_times(anna)] == ["13:00", "14:00", "15:00"]
    anna.press(list_times(anna)[1])
    anna.wait_for("The invitation is on its way|1 invitation is on its way")
    [meeting] = Appointment.objects.filter(participant_tg_id=boris.id, date=get_day(1))
    assert (meeting.time, meeting.duration_minutes, meeting.status) == (dt.time(14), 60, "pending")
    assert meeting.event is not None
    assert meeting.event.name == "Meeting: Boris"
    boris.wait_for("Meeting: Boris", since=0)


def test_second_tap_makes_no_second_meeting(anna: Person, boris: Person) -> None:
    ask(anna, f"/when {boris.id} tomorrow")
    [data, *_others] = [one for one in data_of(anna) if one.startswith("seek:at")]
    for _tap in range(2):
        anna.press_forged(data)
    anna.wait_for("on its way|is ready")
    assert Event.objects.filter(tg_user_id=anna.id).count() == 1


def test_length_part_of_the_day_and_days_are_chosen_with_taps_and_in_words(anna: Person, boris: Person) -> None:
    meet(anna, boris)
    ask(anna, f"/when {boris.id}, 45 min, tomorrow")
    assert "45 min" in anna.wait_for("When are you all free")["text"]
    anna.press("2 h")
    anna.wait_for("⏳ 2 h")
    anna.press("Evening")
    anna.wait_for("· evening")
    assert list_times(anna)[0].endswith("18:00")
    anna.press("✓ Evening")
    anna.wait_for("⏳ 2 h · [^·]*$|⏳ 2 h · [^·]*\n")
    anna.say("in the morning")
    assert "morning" in anna.wait_for("When are you all free")["text"]
    assert list_times(anna)[0].endswith("07:00")
    day = get_day(9)
    anna.say(f"{day:%d.%m.%Y}")
    anna.wait_for(f"{day.day} {clock.today('Europe/Moscow'):%Y}|{day.day} ")
    assert {text.split(",")[1] for text in list_times(anna)} == {list_times(anna)[0].split(",")[1]}


def test_part_of_the_day_is_on_the_clock_of_who_asks(anna: Person, boris: Person) -> None:
    meet(anna, boris)
    people.set_timezone(tg_id=boris.id, timezone="America/New_York")
    day = get_day(1)
    noon = clock.to_instant(day, dt.time(12), "Europe/Moscow").astimezone(clock.get_zone("America/New_York"))
    awake = 12 + 7 - noon.hour  # o'clock in Moscow, when it is seven in New York
    ask(anna, f"/when {boris.id} for an hour tomorrow in the afternoon")
    assert [text[-5:] for text in list_times(anna)] == [f"{hour}:00" for hour in range(awake, 18)][:3]
    span = Span(day.isoweekday(), 9 * 60, 13 * 60)
    hours.set_working_hours(tg_id=anna.id, working_hours=[span])
    people.set_timezone(tg_id=boris.id, timezone="Europe/Moscow")
    ask(anna, f"/when {boris.id} for an hour tomorrow in the afternoon")
    assert [text[-5:] for text in list_times(anna)] == ["12:00"], "within her own hours"


def test_another_person_is_added_and_who_is_unknown_is_said(anna: Person, boris: Person) -> None:
    shown = ask(anna, f"/when {boris.id}")
    assert "I can't see the calendar of Boris" in shown
    anna.say("7000000001")
    told = anna.wait_for("When are you all free")["text"]
    assert "7000000001 is not in the calendar yet: they will be asked, free or not" in told
    assert "get no message: I'll give you a link to forward" in told
    assert "link to forward" not in shown
    assert "I can't see the calendar of Boris: they will be asked, free or not" in told
    anna.say(f"@nobody_knows {boris.id}")
    anna.wait_for("I don't know @nobody_knows yet")


def test_who_is_not_to_be_found_looks_like_one_who_is_not_there(anna: Person, boris: Person) -> None:
    people.set_reach(tg_id=boris.id, findable=False)
    assert "Boris is not in the calendar yet" in ask(anna, f"/when {boris.id}")
    meet(anna, boris)
    people.set_busy_visibility(tg_id=boris.id, busy_visibility=TgUser.BusyVisibility.NOBODY)
    assert "I can't see the calendar of Boris" in ask(anna, f"/when {boris.id}")


@pytest.mark.parametrize("text", ["с Борисом час завтра", "Борис, час завтра", "with Boris tomorrow for an hour"])
def test_people_who_were_met_are_named_as_in_a_sentence(anna: Person, boris: Person, text: str) -> None:
    name = "Boris" if "Boris" in text else "Борис"
    TgUser.objects.filter(pk=boris.id).update(first_name=name)
    meet(anna, boris)
    shown = ask(anna, f"/when {text}")
    assert f"👥 {name}\n" in shown
    assert "know" not in shown


def test_one_tap_invites_all(anna: Person, boris: Person, outsider: Person) -> None:
    for person in (boris, outsider):
        meet(anna, person)
    make_event(outsider.id, name="Course", days=1, time=dt.time(9), duration_minutes=60)
    ask(anna, f"/when {boris.id}, {outsider.id} for an hour tomorrow")
    first = list_times(anna)[0]
    assert first.endswith("10:00")
    anna.press(first)
    anna.wait_for("2 invitations are on their way")
    invited = Appointment.objects.filter(organizer_tg_id=anna.id, date=get_day(1), time=dt.time(10))
    assert set(invited.values_list("participant_tg_id", flat=True)) == {boris.id, outsider.id}
    assert len(set(invited.values_list("event_id", flat=True))) == 1, "one event"
    assert "Also invited: Oleg" in boris.wait_for("Meeting: Boris, Oleg", since=0)["text"]


def test_meeting_keeps_the_order_in_which_people_were_named(anna: Person, boris: Person, outsider: Person) -> None:
    for invited, name in (((boris, outsider), "Boris, Oleg"), ((outsider, boris), "Oleg, Boris")):
        ask(anna, f"/when {', '.join(str(person.id) for person in invited)} for an hour tomorrow")
        anna.press(list_times(anna)[0])
        anna.wait_for("2 invitations are on their way")
        for person in invited:
            person.wait_for(f"Meeting: {name}", since=0)


def test_hours_and_days_off_of_everybody_count(anna: Person, boris: Person) -> None:
    meet(anna, boris)
    late = [(weekday, 14 * 60, 20 * 60) for weekday in range(1, 8)]
    hours.set_working_hours(tg_id=boris.id, working_hours=[Span(*span) for span in late])
    hours.set_days_off(tg_id=boris.id, days_off=[get_day(1)])
    ask(anna, f"/when {boris.id} for an hour tomorrow")
    assert list_times(anna) == []
    anna.wait_for("There is no such time")
    anna.say("in 2 days")
    anna.wait_for("Tap a time")
    assert [text[-5:] for text in list_times(anna)] == ["14:00", "15:00", "16:00"]


def test_time_that_was_taken_meanwhile_is_refused_and_others_are_shown(anna: Person, boris: Person) -> None:
    meet(anna, boris)
    ask(anna, f"/when {boris.id} for an hour tomorrow")
    first = list_times(anna)[0]
    make_event(boris.id, name="Course", days=1, time=dt.time(9), duration_minutes=60)
    anna.press(first)
    anna.wait_for("⚠️[\\s\\S]*When are you all free")
    assert list_times(anna)[0] != first
    assert not Event.objects.filter(tg_user_id=anna.id, date=get_day(1)).exists()


def test_person_who_hides_their_calendar_is_asked_all_the_same(anna: Person, boris: Person) -> None:
    meet(anna, boris)
    people.set_busy_visibility(tg_id=boris.id, busy_visibility=TgUser.BusyVisibility.NOBODY)
    make_event(boris.id, name="Course", days=1, time=dt.time(9), duration_minutes=60)
    assert "I can't see the calendar of Boris" in ask(anna, f"/when {boris.id} for an hour tomorrow")
    assert list_times(anna)[0].endswith("09:00")


@pytest.mark.parametrize("word", ["отмена", "cancel", "/cancel"])
def test_cancel_leaves_everything_as_it_is(anna: Person, boris: Person, word: str) -> None:
    ask(anna, f"/when {boris.id}")
    anna.say(word)
    anna.wait_for("nothing was saved or sent")
    assert not Event.objects.filter(tg_user_id=anna.id).exists()


def test_oneself_alone_is_refused(anna: Person) -> None:
    anna.say(f"/when {anna.id}")
    anna.wait_for("yourself")


def test_people_are_asked_for_and_chosen(bot: RunningBot, anna: Person, boris: Person) -> None:
    anna.say("/when")
    anna.wait_for("With whom")
    anna.pick_user(boris)
    anna.wait_for("When are you all free")
    assert list_times(anna)


@pytest.mark.parametrize("answer", ["id", "@name", "button", "отмена", "cancel"])
@pytest.mark.parametrize(
    "command", ["/when Maria", "/when Maria for an hour tomorrow", "/when @maria_maria", "/invite Maria"]
)
def test_name_of_nobody_who_is_known_is_asked_again(anna: Person, boris: Person, command: str, answer: str) -> None:
    make_event(anna.id, name="Walk")
    anna.say(command)
    name = "@maria_maria" if "@" in command else "Maria"
    anna.wait_for(f"I don't know {name} yet[\\s\\S]*(With whom|Who would you like)")
    assert "👥 Choose people" in str(anna.chat()["keyboard"])
    if answer in {"отмена", "cancel"}:
        anna.say(answer)
        anna.wait_for("nothing was saved or sent")
        assert "Delete" not in str(anna.messages()[-1])
        return
    anna.say("Maria" if name == "Maria" else "maria again?")
    anna.wait_for("To stop, send /cancel")
    if answer == "button":
        anna.pick_user(boris)
    else:
        anna.say(str(boris.id) if answer == "id" else f"@{boris.username}")
    shown = anna.wait_for("When are you all free|To which event")["text"]
    if "hour" in command:
        assert "1 h · " in shown, "what was said of the time is kept"


def test_event_is_taken_where_people_are_asked_for(anna: Person) -> None:
    anna.say("/when")
    anna.wait_for("With whom")
    anna.say("Dentist tomorrow at 13:00")
    anna.wait_for("Dentist[\\s\\S]*Shall I save this")


def test_where_no_time_is_left_the_days_after_are_one_tap_away(anna: Person, boris: Person) -> None:
    """On a Sunday, nothing may be left of "this week"."""
    meet(anna, boris)
    for day in (1, 2):
        make_event(anna.id, name="Trip", days=day, time=dt.time(), duration_minutes=24 * 60 - 1)
    assert "no such time left" in ask(anna, f"/when {boris.id} {get_day(1)}")
    anna.press(next(text for text in anna.buttons() if text.startswith("🗓")))
    anna.wait_for("Tap a time")
    assert list_times(anna)


@pytest.mark.parametrize("others", [1, 2])
def test_hidden_calendars_are_named_by_their_number(anna: Person, boris: Person, outsider: Person, others: int) -> None:
    hidden = [boris, outsider][:others]
    for person in hidden:
        people.set_busy_visibility(tg_id=person.id, busy_visibility="nobody")
    anna.say("/when " + ", ".join(str(person.id) for person in hidden))
    word = "calendar of" if others == 1 else "calendars of"
    anna.wait_for(f"can't see the {word}")
