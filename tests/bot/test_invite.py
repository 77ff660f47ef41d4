"""/invite: person, event, details; and everything that can prevent it."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import queries
from calendarapp.access import Actor
from calendarapp.models import Appointment, Conversation, Event, OutboxMessage, TgUser
from calendarapp.services import events, people, series
from tests.support.conversations import add_stamp
from tests.support.factories import make_event, make_meeting, make_telegram_id
from tests.support.running import RunningBot
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def meetings_of(person: Person) -> list[Appointment]:
    return list(Appointment.objects.filter(organizer_tg_id=person.id).order_by("id"))


def begin(person: Person) -> None:
    person.say("/invite")
    person.wait_for("Who would you like to invite")


def choose(person: Person, name: str) -> None:
    person.press(next(button for button in person.buttons() if name in button))


def below(person: Person) -> list[str]:
    keyboard = person.chat()["keyboard"] or {}
    return [button["text"] for row in keyboard.get("keyboard", []) for button in row]


def test_whole_conversation_sends_an_invitation(anna: Person, boris: Person) -> None:
    event = make_event(anna.id, name="Lunch")
    begin(anna)
    assert below(anna) == ["👥 Choose people", "✖️ Cancel"]
    anna.pick_user(boris)
    anna.wait_for("To which event")
    assert below(anna) == []
    choose(anna, "Lunch")
    anna.wait_for("Anything to add")
    anna.say("See <you>")
    anna.wait_for("The invitation is on its way to Boris")
    invitation = boris.wait_for("Anna invites you to a meeting", since=0)
    assert "See <you>" in invitation["text"]
    meeting = meetings_of(anna)[0]
    rows = invitation["reply_markup"]["inline_keyboard"]
    assert [(button["callback_data"], button.get("style")) for row in rows for button in row] == [
        (f"appt:confirm:{meeting.pk}", "success"),
        (f"appt:decline:{meeting.pk}", "danger"),
        (f"appt:propose:{meeting.pk}", None),
    ]
    boris.press("✅ Confirm")
    edited = boris.wait_for("Confirmed")
    assert edited["message_id"] == invitation["message_id"]
    boris.wait_for_toast("Confirmed")
    anna.wait_for("Boris confirmed the meeting", since=0)
    assert (meeting.event_id, meeting.participant_tg_id) == (event.pk, boris.id)


def test_username_where_details_are_asked_for_corrects_who_is_invited(
    anna: Person, boris: Person, outsider: Person
) -> None:
    """It became the invitation's text, and was sent at once."""
    make_event(anna.id, name="Lunch")
    begin(anna)
    anna.say(f"@{outsider.username}")
    anna.wait_for("To which event")
    choose(anna, "Lunch")
    anna.wait_for("Anything to add")
    anna.say(f"@{boris.username}")
    anna.wait_for("Boris")
    anna.wait_for("Anything to add")
    assert meetings_of(anna) == []
    anna.press("✉️ Send")
    anna.wait_for("on its way to Boris")
    assert [(one.participant_tg_id, one.details) for one in meetings_of(anna)] == [(boris.id, "")]


@pytest.mark.parametrize("way", ["id", "hash", "@name", "@NAME", "link", "contact", "forward", "argument"])
def test_person_can_be_named_in_every_way(anna: Person, boris: Person, way: str) -> None:
    make_event(anna.id, name="Lunch")
    assert boris.username
    if way == "argument":
        anna.say(f"/invite @{boris.username}")
    else:
        begin(anna)
        sender = {"id": boris.id, "is_bot": False, "first_name": "Boris"}
        contents: dict[str, dict[str, Any]] = {
            "id": {"text": f" {boris.id} "},
            "hash": {"text": f"#{boris.id}"},
            "@name": {"text": f"@{boris.username}"},
            "@NAME": {"text": f"@{boris.username.upper()}"},
            "link": {"text": f"https://t.me/{boris.username}"},
            "contact": {"contact": {"phone_number": "+7", "first_name": "B", "user_id": boris.id}},
            "forward": {"text": "Hi", "forward_origin": {"type": "user", "date": 1, "sender_user": sender}},
        }
        anna.send_content(contents[way])
    anna.wait_for("To which event")
    choose(anna, "Lunch")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("on its way to Boris")
    assert meetings_of(anna)[0].participant_tg_id == boris.id


def test_invalid_person_is_explained_and_step_is_repeated(anna: Person, boris: Person) -> None:
    make_event(anna.id)
    begin(anna)
    robot = {"id": 1, "is_bot": True, "first_name": "R"}
    for content, expected in (
        ({"text": "@nobody_at_all"}, "I don't know @nobody_at_all yet"),
        ({"text": str(anna.id)}, "can't invite yourself"),
        ({"text": "-5"}, "Send a Telegram ID"),
        ({"text": "9" * 30}, "Send a Telegram ID"),
        ({"text": "١٢٣"}, "Send a Telegram ID"),
        ({"text": "@\x00"}, "Send a Telegram ID"),
        ({"text": "Boris"}, "I don't know Boris yet"),
        ({"text": "boris"}, "Send a Telegram ID"),
        ({"contact": {"phone_number": "+7", "first_name": "No Telegram"}}, "Send a Telegram ID"),
        ({"contact": {"phone_number": "+7", "first_name": "x", "user_id": 2**63}}, "Send a Telegram ID"),
        ({"users_shared": {"request_id": 1, "users": [], "user_ids": []}}, "Send a Telegram ID"),
        ({"text": "x", "forward_origin": {"type": "user", "date": 1, "sender_user": robot}}, "Send a Telegram ID"),
        (
            {"text": "x", "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "H"}},
            "Send a Telegram",
        ),
    ):
        anna.send_content(content)
        anna.wait_for(expected)
    assert below(anna) == ["👥 Choose people", "✖️ Cancel"]
    anna.say(str(boris.id))
    anna.wait_for("To which event")


@pytest.mark.parametrize("step", ["person", "event", "details"])
@pytest.mark.parametrize("way", ["command", "button", "other"])
def test_every_step_can_be_cancelled(anna: Person, boris: Person, step: str, way: str) -> None:
    make_event(anna.id, name="Lunch")
    begin(anna)
    if step != "person":
        anna.pick_user(boris)
        anna.wait_for("To which event")
    if step == "details":
        choose(anna, "Lunch")
        anna.wait_for("Anything to add")
    if way == "other":
        anna.say("/list")
        anna.wait_for("Upcoming events")
        anna.say("отмена")
        anna.wait_for("nothing is in progress")
    else:
        anna.say("/cancel") if way == "command" else anna.press("✖️ Cancel")
        anna.wait_for("nothing is in progress")
    assert not Conversation.objects.filter(pk=anna.id).exists()
    wait_until(lambda: below(anna) == [], what="no keyboard below the input field")
    assert meetings_of(anna) == []


def test_cancel_button_in_another_language_cancels(anna: Person) -> None:
    make_event(anna.id)
    begin(anna)
    people.set_language(tg_id=anna.id, language="ru")
    anna.say("✖️ Cancel")
    wait_until(lambda: not Conversation.objects.filter(pk=anna.id).exists(), what="no conversation")


def test_busy_participant_is_refused_with_free_times(anna: Person, boris: Person) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), time=dt.time(10), name="First")
    make_event(anna.id, name="Clash", time=dt.time(10))
    make_event(anna.id, name="Later", time=dt.time(11))
    begin(anna)
    anna.pick_user(boris)
    anna.wait_for("To which event")
    choose(anna, "Clash")
    anna.wait_for("Boris is busy at this time.*You're both free: .*, 09:00, 09:30, 10:30")
    choose(anna, "First")
    anna.wait_for_toast("already invited to this event")
    choose(anna, "Later")
    anna.wait_for("Anything to add")


def test_text_too_long_for_a_toast_is_a_message(anna: Person, boris: Person) -> None:
    people.set_language(tg_id=anna.id, language="ru")
    TgUser.objects.filter(pk=boris.id).update(first_name="Б" * 128, last_name="Б" * 128)
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), time=dt.time(10), name="First")
    make_event(anna.id, name="Clash", time=dt.time(10))
    anna.say("/invite")
    anna.wait_for("Кого пригласить")
    anna.pick_user(boris)
    anna.wait_for("На какое событие")
    choose(anna, "Clash")
    anna.wait_for("Вы оба свободны: .*, 09:00, 09:30, 10:30")


def test_participant_busy_at_the_last_moment_is_refused(anna: Person, boris: Person) -> None:
    make_event(anna.id, name="Lunch", time=dt.time(10))
    begin(anna)
    anna.pick_user(boris)
    anna.wait_for("To which event")
    choose(anna, "Lunch")
    anna.wait_for("Anything to add")
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), time=dt.time(10), name="First")
    anna.say("Soup")
    anna.wait_for("Boris is busy at this time.*You're both free: .*\n.*To which event")
    assert len(meetings_of(anna)) == 1


def test_event_deleted_at_the_last_moment_is_reported(anna: Person, boris: Person) -> None:
    event = make_event(anna.id)
    begin(anna)
    anna.pick_user(boris)
    anna.wait_for("To which event")
    anna.say(str(event.pk))
    anna.wait_for("Anything to add")
    Event.objects.filter(pk=event.pk).delete()
    anna.press("✉️ Send")
    anna.wait_for("no upcoming events yet")
    assert not Conversation.objects.filter(pk=anna.id).exists()


def test_invalid_event_is_explained_and_step_is_repeated(anna: Person, boris: Person) -> None:
    mine = make_event(anna.id, name="Lunch")
    past = make_event(anna.id, name="Past")
    foreign = make_event(boris.id, time=dt.time(20))
    Event.objects.filter(pk=past.pk).update(date=dt.date(2001, 1, 1))
    begin(anna)
    anna.pick_user(boris)
    anna.wait_for("To which event")
    assert not [button for button in anna.buttons() if "Past" in button]
    for text, expected in (
        (str(foreign.pk), "no event with this ID"),
        ("999999999", "no event with this ID"),
        ("9" * 30, "no event with this ID"),
        (str(past.pk), "This event is over"),
    ):
        anna.say(text)
        anna.wait_for(expected)
    anna.press_forged(add_stamp(anna.id, f"ev:choose:{foreign.pk}"))
    anna.wait_for_toast("no event with this ID")
    anna.say(str(mine.pk))
    anna.wait_for("Anything to add")
    anna.share("sticker")
    anna.wait_for("send the details as text")
    anna.say("d" * 3001)
    anna.wait_for("too long")
    anna.say("-")
    anna.wait_for("on its way")


def test_invite_from_card_skips_the_event_question(anna: Person, boris: Person) -> None:
    make_meeting(queries.get_person(boris.id), queries.get_person(anna.id), time=dt.time(9))
    event = make_event(anna.id, name="Lunch")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Event ID")
    anna.press("👥 Invite")
    anna.wait_for("Who would you like to invite")
    anna.pick_user(boris)
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("on its way to Boris")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Event ID")
    anna.press("👥 Invite")
    anna.wait_for("Who would you like to invite")
    anna.pick_user(boris)
    anna.wait_for("Boris is already invited to this event")
    assert below(anna) == ["👥 Choose people", "✖️ Cancel"]


def test_nobody_is_invited_to_a_past_event(anna: Person) -> None:
    event = make_event(anna.id)
    anna.say(f"/event {event.pk}")
    card = anna.wait_for("Event ID")
    Event.objects.filter(pk=event.pk).update(date=dt.date(2001, 1, 1))
    # The card may have lost the button by now: Telegram delivers the tap on what was there all the same.
    anna.press_forged(f"ev:invite:{event.pk}", message_id=card["message_id"])
    anna.wait_for_toast("This event is over")
    anna.say(f"/event {event.pk}")
    anna.wait_for("2001")
    assert anna.buttons() == ["✏️ Edit", "🗑 Delete"]


def test_person_who_never_started_the_bot_gets_a_link(anna: Person, stranger: Person) -> None:
    make_event(anna.id, name="Lunch")
    begin(anna)
    anna.pick_user(stranger)
    anna.wait_for("To which event")
    choose(anna, "Lunch")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    text = anna.wait_for("Stella has not started me yet")["text"]
    meeting = meetings_of(anna)[0]
    link = f"https://t.me/vstrecha_sandbox_bot?start=inv_{meeting.pk}"
    assert link in text
    assert not OutboxMessage.objects.filter(chat_id=stranger.id).exists()
    assert TgUser.objects.get(pk=stranger.id).started_at is None
    stranger.open_link(link)
    stranger.wait_for("Lunch")
    stranger.press("❌ Decline")
    stranger.wait_for("Declined")
    anna.wait_for("Stella declined the meeting", since=0)


def test_person_who_blocked_the_bot_gets_a_link(anna: Person, boris: Person) -> None:
    make_event(anna.id, name="Lunch")
    boris.block()
    wait_until(lambda: not queries.get_person(boris.id).can_write, what="the block noticed")
    anna.say(f"/invite {boris.id}")
    anna.wait_for("To which event")
    choose(anna, "Lunch")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("Boris has blocked me")
    assert not OutboxMessage.objects.filter(chat_id=boris.id, sent_at=None).exists()
    boris.unblock()
    wait_until(lambda: queries.get_person(boris.id).can_write, what="the bot unblocked")
    boris.say("/start")
    boris.wait_for("Lunch")


def test_unknown_id_is_reported_as_not_started(anna: Person) -> None:
    make_event(anna.id, name="Lunch")
    number = make_telegram_id()
    anna.say(f"/invite {number}")
    anna.wait_for("To which event")
    choose(anna, "Lunch")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for(f"{number} has not started me yet")


def test_conversation_survives_a_restart(anna: Person, boris: Person, bot: RunningBot) -> None:
    make_event(anna.id, name="Lunch")
    begin(anna)
    bot.restart()
    anna.pick_user(boris)
    anna.wait_for("To which event")
    bot.restart()
    choose(anna, "Lunch")
    anna.wait_for("Anything to add")
    bot.restart()
    anna.say("Soup")
    anna.wait_for("on its way to Boris")
    boris.wait_for("Soup", since=0)


def test_event_picker_has_pages(anna: Person, boris: Person) -> None:
    for number in range(1, 11):
        make_event(anna.id, name=f"Event {number:02}", days=number)
    anna.say(f"/invite {boris.id}")
    anna.wait_for("To which event")
    anna.press("›")
    anna.wait_for("To which event")
    choose(anna, "Event 10")
    anna.wait_for("Anything to add")


def test_deleted_only_event_is_reported(anna: Person, boris: Person) -> None:
    event = make_event(anna.id)
    begin(anna)
    events.delete(actor=Actor.person(anna.id), event_id=event.pk)
    anna.pick_user(boris)
    anna.wait_for("no upcoming events yet")


@pytest.mark.parametrize("word", ["Boris", "boris"])
def test_person_whom_one_has_met_is_found_by_first_name(anna: Person, boris: Person, word: str) -> None:
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id), days=2)
    event = make_event(anna.id, name="Walk", days=4)
    anna.say("/invite")
    anna.wait_for("Who would you like to invite")
    anna.say("Zoe")
    anna.wait_for("ID")
    anna.say(word)
    anna.wait_for("Which event|To which event", since=0)
    anna.press(next(text for text in anna.buttons() if "Walk" in text))
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("on its way to Boris")
    assert Appointment.objects.get(event_id=event.pk).participant_tg_id == boris.id


def test_question_for_the_dates_names_the_event(anna: Person, boris: Person) -> None:
    first = make_event(anna.id, name="Yoga", days=3)
    series.repeat(actor=Actor.person(anna.id), event_id=first.pk, rrule="FREQ=DAILY;COUNT=3")
    anna.press_forged(f"ev:invite:{first.pk}")
    anna.wait_for("Who would you like to invite")
    anna.say(str(boris.id))
    assert "Yoga" in anna.wait_for("To which dates")["text"]
