"""/link and those who follow a booking link, over HTTP."""

import datetime as dt
import re

import pytest

from botapi.links import make_booking_link, parse_booking
from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.models import Appointment, BookingLink, SlotHold
from calendarapp.queries import booking_links as links
from calendarapp.services import (
    booking_links,
    events,
    link_bookings,
    people,
    rescheduling,
)
from tests.bot.links_made import make_link
from tests.support.factories import get_day
from tests.support.telegram import Person


def get_links(person: Person) -> list[BookingLink]:
    return links.list_links(person.id)


def follow(person: Person, link: BookingLink, answer: str = "Choose a day") -> None:
    person.open_link(make_booking_link("vstrecha_bot", link.token))
    person.wait_for(answer)


def test_days_say_how_many_times_they_have(anna: Person, boris: Person) -> None:
    follow(boris, make_link(anna))
    assert all(re.fullmatch(r"\w+,? .+ · \d+ free", text) for text in boris.buttons())
    people.set_language(tg_id=boris.id, language="ru")
    follow(boris, make_link(anna), "Выберите день")
    assert all(re.fullmatch(r"\w+,? .+ · \d+ (окно|окна|окон)", text) for text in boris.buttons())


def choose_day(person: Person, offset: int = 2) -> None:
    wanted = f":{get_day(offset).toordinal()}"
    found = [one for one in data_of(person) if one.endswith(wanted)]
    assert found, (wanted, data_of(person))
    person.press(data=found[0])
    person.wait_for("Choose a time")


def data_of(person: Person) -> list[str]:
    rows = person.last()["reply_markup"]["inline_keyboard"]
    return [one.get("callback_data", "") for row in rows for one in row]


def test_link_is_made_with_two_taps_and_its_address_opens_it(anna: Person) -> None:
    anna.say("/link")
    anna.wait_for("Booking links")
    anna.press("➕ 30 min")
    shown = anna.wait_for("Send this address")
    [link] = get_links(anna)
    assert link.duration_minutes == 30
    assert parse_booking(f"book_{link.token}") == link.token
    assert f"start=book_{link.token}" in shown["text"]
    copied = shown["reply_markup"]["inline_keyboard"][0][0]["copy_text"]["text"]
    assert copied.endswith(f"?start=book_{link.token}")


@pytest.mark.parametrize(("text", "minutes"), [("45", 45), ("сорок пять минут", 45), ("an hour and a half", 90)])
def test_length_of_a_link_is_taken_in_words(anna: Person, text: str, minutes: int) -> None:
    anna.say("/link")
    anna.wait_for("How long shall a meeting take")
    anna.say(text)
    anna.wait_for("Booking|⏳ Length|start=book_")
    assert [link.duration_minutes for link in get_links(anna)] == [minutes]
    anna.press("⏳ Length")
    anna.wait_for("How long shall a meeting take")
    anna.say("20 min")
    anna.wait_for("start=book_")
    assert [link.duration_minutes for link in get_links(anna)] == [20]


def test_length_that_no_link_has_says_so_and_an_event_is_one(anna: Person) -> None:
    anna.say("/link")
    anna.wait_for("How long shall a meeting take")
    anna.say("2 minutes")
    anna.wait_for("minutes")
    assert not get_links(anna)
    anna.say("lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")


@pytest.mark.parametrize("way", ["at once", "day first", "time first"])
def test_day_and_time_are_taken_in_words(anna: Person, boris: Person, way: str) -> None:
    follow(boris, make_link(anna))
    for text, answer in {
        "at once": (("tomorrow at 10", "I keep this time"),),
        "day first": (("tomorrow", "Choose a time"), ("at 10", "I keep this time")),
        "time first": (("at 10", "Choose a day"), ("завтра", "Choose a time"), ("10:00", "I keep this time")),
    }[way]:
        boris.say(text)
        boris.wait_for(answer)
    boris.press("✅ Book")
    boris.wait_for("It's booked")
    meeting = Appointment.objects.get(organizer_tg_id__in=[anna.id, boris.id])
    assert (meeting.date, f"{meeting.time:%H:%M}") == (get_day(1), "10:00")


def test_time_in_words_that_is_not_free_shows_those_that_are(anna: Person, boris: Person) -> None:
    follow(boris, make_link(anna))
    boris.say("tomorrow at 15:00")
    boris.wait_for("Choose a time")
    assert "10:00" in boris.buttons()
    assert "not free" in boris.last()["text"]
    boris.say("lunch tomorrow at 13:00")
    boris.wait_for("Shall I save this")


def test_second_tap_makes_no_second_link(anna: Person) -> None:
    anna.say("/link")
    listed = anna.wait_for("Booking links")
    data = listed["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    anna.press(data=data)
    anna.wait_for("Send this address")
    anna.press_forged(data)
    anna.server.wait_until_idle()
    assert "Send this address" in anna.last()["text"], "what the first one has made is still there"
    assert len(get_links(anna)) == 1
    anna.press("‹ All links")
    listed = anna.wait_for("Booking links")
    anna.press_forged(data, message_id=listed["message_id"])
    anna.wait_for("Send this address")
    assert len(get_links(anna)) == 1


@pytest.mark.parametrize(
    ("taps", "words", "shown", "changed"),
    [
        (("⏳ Length", "45 min"), "", "Length: 45 min", ("duration_minutes", 45)),
        (("📅 How far", "60 days"), "", "How far ahead: 60 days", ("days_ahead", 60)),
        (("⏱ Notice", "4 h"), "", "Shortest notice: 4 h", ("notice_minutes", 240)),
        (("🏷 Title",), "Tea", "Tea", ("title", "Tea")),
        (("❓ Question",), "Why?\nWhere?", "Question: Where", ("questions", ["Why?", "Where?"])),
        (("📍 Place",), "Room 5", "Place: Room 5", ("place", "Room 5")),
        (("📍 Place",), "https://meet.example.org/x", "meet.example.org/x", ("url", "https://meet.example.org/x")),
        (
            ("🖼 Sites",),
            "https://a.example.org/\nhttps://b.example.org",
            "Shown on: https://b",
            (
                "sites",
                ["https://a.example.org", "https://b.example.org"],
            ),
        ),
        (("🕘 Hours",), "mon 9-12", "Hours: Mon 09:00–12:00", ("working_hours", [[1, 540, 720]])),
        (("🕘 Hours", "any time"), "", "Hours: Mon–Sun", ("working_hours", [[day, 0, 1440] for day in range(1, 8)])),
        (("⏸ Pause",), "", "Paused", ("paused", True)),
    ],
)
def test_link_is_changed(
    anna: Person, taps: tuple[str, ...], words: str, shown: str, changed: tuple[str, object]
) -> None:
    link = make_link(anna, title="Old", working_hours=None)
    open_link(anna)
    for tap in taps:
        anna.press(tap)
        anna.wait_for("")
    if words:
        anna.say(words)
    anna.wait_for(shown)
    link.refresh_from_db()
    assert getattr(link, changed[0]) == changed[1]


def open_link(person: Person) -> None:
    person.say("/link")
    person.wait_for("Booking links")
    person.press("Old")
    person.wait_for("Send this address")


def test_what_was_written_is_taken_away_with_a_tap(anna: Person) -> None:
    link = make_link(anna, title="Old", questions=["Why?"], place="Room 5")
    open_link(anna)
    for button, clear in (("❓ Question", "🗑 No question"), ("📍 Place", "🗑 No place"), ("🏷 Title", "🗑 No title")):
        anna.press(button)
        anna.wait_for("Write")
        anna.press(clear)
        anna.wait_for("Send this address")
    link.refresh_from_db()
    assert (link.questions, link.place, link.title) == ([], "", "")


def test_sites_that_are_none_are_refused_and_all_can_be_taken_away(anna: Person) -> None:
    link = make_link(anna, title="Old", sites=["https://a.example.org"])
    open_link(anna)
    anna.press("🖼 Sites")
    anna.wait_for("Write the sites")
    anna.say("http://example.org/page")
    anna.wait_for("Write sites like https://example.org: https and the name of the host")
    link.refresh_from_db()
    assert link.sites == ["https://a.example.org"]
    open_link(anna)
    anna.press("🖼 Sites")
    anna.wait_for("Write the sites")
    anna.press("🗑 No sites")
    anna.wait_for("Send this address")
    link.refresh_from_db()
    assert link.sites == []


def test_revoking_asks_first_and_closes_the_link(anna: Person, boris: Person) -> None:
    link = make_link(anna, title="Old")
    open_link(anna)
    anna.press("🔒 Revoke")
    anna.wait_for("Revoke .*Old")
    assert get_links(anna)
    anna.press("🔒 Yes, revoke")
    anna.wait_for("Booking links")
    assert not get_links(anna)
    follow(boris, link, "does not work any more")


def test_visitor_chooses_day_and_time_and_both_see_the_meeting(anna: Person, boris: Person) -> None:
    link = make_link(anna, place="Room 5")
    follow(boris, link)
    choose_day(boris)
    assert boris.buttons()[:3] == ["09:00", "09:30", "10:00"]
    boris.press("09:30")
    boris.wait_for("I keep this time for you for 10 minutes")
    assert SlotHold.objects.filter(tg_id=anna.id).exists()
    boris.press("✅ Book")
    boris.wait_for("It's booked")
    told = anna.wait_for("has booked a time by your link")
    assert "Room 5" in told["text"]
    [meeting] = Appointment.objects.filter(participant_tg_id=anna.id)
    assert (meeting.organizer_tg_id, meeting.status) == (boris.id, "confirmed")
    assert meeting.time == dt.time(9, 30)


def test_times_are_on_the_visitors_own_clock(anna: Person, boris: Person) -> None:
    people.set_timezone(tg_id=boris.id, timezone="Asia/Tokyo")
    follow(boris, make_link(anna))
    assert "On your clock" in boris.last()["text"]
    choose_day(boris)
    assert boris.buttons()[:3] == ["15:00", "15:30", "16:00"], "nine o'clock in Moscow"
    boris.press("15:30")
    assert "15:30–16:30" in boris.wait_for("I keep this time")["text"]
    boris.press("✅ Book")
    boris.wait_for("It's booked")
    [meeting] = Appointment.objects.filter(participant_tg_id=anna.id)
    assert meeting.slot.lower.astimezone(clock.get_zone("Europe/Moscow")).time() == dt.time(9, 30)


def test_taps_that_come_twice_book_once(anna: Person, boris: Person) -> None:
    link = make_link(anna)
    follow(boris, link)
    choose_day(boris)
    boris.press("09:00")
    asked = boris.wait_for("I keep this time")
    yes = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for _tap in range(3):
        boris.press_forged(yes, message_id=asked["message_id"])
    boris.wait_for("It's booked")
    assert Appointment.objects.filter(participant_tg_id=anna.id).count() == 1


def test_old_button_asks_again_when_what_it_booked_has_moved(anna: Person, boris: Person) -> None:
    link = make_link(anna)
    follow(boris, link)
    choose_day(boris)
    boris.press("09:00")
    asked = boris.wait_for("I keep this time")
    yes = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    boris.press("✅ Book")
    boris.wait_for("It's booked")
    meeting = Appointment.objects.get(participant_tg_id=anna.id)
    rescheduling.reschedule(
        actor=Actor.person(boris.id), appointment_id=meeting.pk, date=get_day(2), time=dt.time(20), force=True
    )
    boris.say("/help")  # at once, it would be a double tap
    boris.wait_for("What I can do")
    boris.press_forged(yes, message_id=asked["message_id"])
    boris.wait_for("I keep this time", since=0)
    assert Appointment.objects.filter(participant_tg_id=anna.id).count() == 1


def test_owner_cancels_with_the_card(anna: Person, boris: Person) -> None:
    link = make_link(anna)
    start = links.list_times(link_bookings.require_open(link.token), clock.now(), clock.now() + dt.timedelta(days=3))
    link_bookings.book_as_person(token=link.token, visitor=boris.id, start=start[0][0])
    anna.wait_for("has booked a time")
    anna.press("❌ Decline")
    anna.wait_for("")
    anna.press(data=next(one for one in data_of(anna) if ":~" in one))
    boris.wait_for("declined the meeting")


def test_questions_are_asked_before_the_time_is_booked(anna: Person, boris: Person) -> None:
    link = make_link(anna, questions=["Why?", "What about?"])
    follow(boris, link)
    choose_day(boris)
    boris.press("09:00")
    boris.wait_for("Why\\?")
    boris.say("Because")
    boris.wait_for("What about\\?")
    boris.say("Cats")
    boris.wait_for("I keep this time")
    boris.say("yes")
    boris.wait_for("I keep this time")
    boris.press("✅ Book")
    boris.wait_for("It's booked")
    [meeting] = Appointment.objects.filter(participant_tg_id=anna.id)
    assert meeting.details == "Why?\n— Because\nWhat about?\n— Cats"


def test_answers_that_are_too_long_are_refused_at_their_question(anna: Person, boris: Person) -> None:
    follow(boris, make_link(anna, questions=["Why?", "What about?"]))
    choose_day(boris)
    boris.press("09:00")
    boris.wait_for("Why\\?")
    boris.say("x" * 3500)
    boris.wait_for("The details are too long")
    boris.say("x" * 2000)
    boris.wait_for("What about\\?")
    boris.say("y" * 2000)
    boris.wait_for("The details are too long")
    boris.say("Cats")
    boris.wait_for("I keep this time")
    boris.press("✅ Book")
    boris.wait_for("It's booked")


def test_time_taken_meanwhile_leads_to_other_times(anna: Person, boris: Person) -> None:
    link = make_link(anna)
    follow(boris, link)
    choose_day(boris)
    boris.press("09:00")
    boris.wait_for("I keep this time")
    events.create(owner=anna.id, name="Own", date=get_day(2), time=dt.time(9), duration_minutes=60)
    boris.press("✅ Book")
    boris.wait_for_toast("not free any more")
    boris.wait_for("Choose a time")
    assert boris.buttons()[0] == "10:00"
    assert not Appointment.objects.filter(participant_tg_id=anna.id).exists()


def test_owner_and_visitors_of_paused_links_are_told_why_not(anna: Person, boris: Person) -> None:
    link = make_link(anna)
    follow(anna, link, "your own booking link")
    booking_links.change(actor=Actor.person(anna.id), link_id=link.pk, paused=True)
    follow(boris, link, "Nothing can be booked here at the moment")


def test_forged_numbers_do_no_harm(anna: Person, boris: Person) -> None:
    link = make_link(anna)
    follow(boris, link)
    boris.press_forged(f"book:day:{link.token}:999999999")
    for data in (f"book:time:{link.token}:1000000000", f"book:yes:{link.token}:0"):
        boris.press_forged(data)
        boris.wait_for_toast("not free any more")
    boris.press_forged(f"book:days:{'x' * 22}:0")
    boris.wait_for_toast("does not work")
    assert not Appointment.objects.filter(participant_tg_id=anna.id).exists()
