"""/invite with several people: how they are named, who can't be invited, and the card that says who has answered."""

import pytest

from calendarapp.models import Appointment, Event, TgUser
from calendarapp.services import appointments
from tests.support.factories import make_event, make_meeting, make_person
from tests.support.telegram import Person
from tests.support.waiting import wait_until


def begin(anna: Person, event: str = "Dinner") -> None:
    make_event(anna.id, days=3, name=event)
    anna.say("/invite")
    anna.wait_for("Who would you like to invite")


def list_invited(anna: Person) -> set[int]:
    found = Appointment.objects.filter(organizer_tg_id=anna.id, event__name="Dinner", status="pending")
    return set(found.values_list("participant_tg_id", flat=True))


@pytest.mark.parametrize("way", ["picker", "@names", "IDs in lines", "and", "argument"])
def test_several_people_are_invited_at_once(anna: Person, boris: Person, outsider: Person, way: str) -> None:
    make_event(anna.id, days=3, name="Dinner")
    assert boris.username
    assert outsider.username
    if way == "argument":
        anna.say(f"/invite @{boris.username} @{outsider.username}")
    else:
        anna.say("/invite")
        anna.wait_for("Who would you like to invite")
    if way == "picker":
        anna.pick_user(boris, outsider, anna)
    elif way != "argument":
        words = {
            "@names": f"@{boris.username}, @{outsider.username}",
            "IDs in lines": f"{boris.id}\n#{outsider.id}\n{boris.id}",
            "and": f"@{boris.username} и {outsider.id}",
        }
        anna.say(words[way])
    anna.wait_for("👥 Boris, Oleg")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    anna.wait_for("Anything to add")
    anna.say("At seven")
    anna.wait_for("2 invitations are on their way")
    invitation = boris.wait_for("Anna invites you to a meeting", since=0)
    assert "At seven" in invitation["text"]
    assert "Also invited: Oleg ⏳" in invitation["text"]
    assert "Also invited: Boris ⏳" in outsider.wait_for("Anna invites you", since=0)["text"]
    assert list_invited(anna) == {boris.id, outsider.id}


def test_picker_takes_up_to_ten(anna: Person) -> None:
    begin(anna)
    crowd = [anna.server.person(f"P{number}") for number in range(11)]
    with pytest.raises(AssertionError, match="choose 1 to 10 people"):
        anna.pick_user(*crowd)
    anna.pick_user(*crowd[:10])
    anna.wait_for("👥 " + ", ".join(person.name for person in crowd[:10]))


def test_one_card_says_who_has_answered_and_the_others_cards_as_well(
    anna: Person, boris: Person, outsider: Person
) -> None:
    begin(anna)
    anna.pick_user(boris, outsider)
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    card = anna.wait_for("2 invitations are on their way")
    boris.wait_for("Anna invites you", since=0)
    theirs = outsider.wait_for("Anna invites you", since=0)
    boris.press("✅ Confirm")
    shown = anna.wait_for("Boris ✅, Oleg ⏳", since=0)
    assert shown["message_id"] == card["message_id"]
    assert outsider.wait_for("Also invited: Boris ✅", since=0)["message_id"] == theirs["message_id"]
    boris.press("❌ Decline")
    boris.wait_for("Decline this meeting?")
    boris.press("❌ Yes, decline")
    anna.wait_for("Oleg ⏳, Boris ❌", since=0)


def test_participants_can_be_hidden_from_each_other(anna: Person, boris: Person, outsider: Person) -> None:
    begin(anna)
    anna.pick_user(boris, outsider)
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("2 invitations are on their way")
    boris.wait_for("Also invited: Oleg", since=0)
    anna.press_more("🙈 Hide participants")
    anna.wait_for_toast("no longer see each other")
    wait_until(lambda: "Oleg" not in boris.messages()[-1]["text"])
    assert "Boris ⏳, Oleg ⏳" in anna.messages()[-1]["text"]
    anna.press("👀 Show participants")
    boris.wait_for("Also invited: Oleg", since=0)


def test_participants_can_be_hidden_before_anybody_is_invited(anna: Person, boris: Person, outsider: Person) -> None:
    event = make_event(anna.id, days=3, name="Dinner")
    anna.say(f"/event {event.pk}")
    anna.wait_for("Event ID")
    anna.press_more("🙈 Hide participants")
    anna.wait_for_toast("no longer see each other")
    anna.wait_for("🙈 Participants don't see each other", since=0)
    anna.say(f"/invite {boris.id} {outsider.id}")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("2 invitations are on their way")
    assert "Oleg" not in boris.wait_for("Anna invites you", since=0)["text"]


def test_busy_person_is_named_before_the_invitations_go_out(anna: Person, boris: Person, outsider: Person) -> None:
    dinner = make_event(anna.id, days=3, name="Dinner")
    make_meeting(TgUser.objects.get(pk=outsider.id), boris.id, days=3)
    anna.say("/invite")
    anna.wait_for("Who would you like to invite")
    anna.pick_user(boris, outsider)
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    told = anna.wait_for("Busy at this time: Boris, Oleg. Everybody is free:")
    assert list_invited(anna) == set()
    times = [one["text"] for row in told["reply_markup"]["inline_keyboard"] for one in row][:3]
    assert all(":" in time for time in times)
    anna.press(times[0])
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("2 invitations are on their way")
    start = dinner.slot.lower
    dinner = Event.objects.get(pk=dinner.pk)
    assert dinner.slot.lower != start
    slots = Appointment.objects.filter(event=dinner).values_list("slot", flat=True)
    assert {slot.lower for slot in slots} == {dinner.slot.lower}


def test_others_are_invited_without_the_busy_one(anna: Person, boris: Person, outsider: Person) -> None:
    make_event(anna.id, days=3, name="Dinner")
    make_meeting(make_person("Lena"), boris.id, days=3)
    anna.say(f"/invite @{boris.username}, @{outsider.username}")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    anna.wait_for("Busy at this time: Boris.")
    anna.press("Invite the others")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("1 invitation is on its way")
    assert list_invited(anna) == {outsider.id}


def test_own_event_of_a_participant_can_be_ignored(anna: Person, boris: Person, outsider: Person) -> None:
    make_event(anna.id, days=3, name="Dinner")
    make_event(boris.id, days=3)
    anna.say(f"/invite @{boris.username}, @{outsider.username}")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    anna.wait_for("Busy at this time: Boris.")
    anna.press("Invite anyway")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("2 invitations are on their way")


def test_words_that_name_nobody_are_said(anna: Person, boris: Person, outsider: Person) -> None:
    begin(anna)
    anna.say(f"@{boris.username} @nobody_at_all {outsider.id}")
    anna.wait_for("I don't know @nobody_at_all yet")
    anna.press("Without them")
    anna.wait_for("👥 Boris, Oleg")
    anna.say("@nobody_at_all @nobody_else")
    anna.wait_for("To which event", since=0)


@pytest.mark.parametrize("text", ["{id},", "and {id}", "@{username};", "{id}\n"])
def test_one_name_with_a_comma_is_one_person(anna: Person, boris: Person, text: str) -> None:
    begin(anna)
    anna.say(text.format(id=boris.id, username=boris.username))
    anna.wait_for("👤 Boris")


def test_list_of_nobody_is_refused(anna: Person) -> None:
    begin(anna)
    anna.say("@nobody_at_all, @nobody_else")
    anna.wait_for("Send a Telegram ID")
    anna.say(", ".join(str(number) for number in range(1000, 1101)))
    anna.wait_for("You can invite at most 100 people at once")


def test_people_whom_the_bot_cannot_write_to_get_links(anna: Person, boris: Person) -> None:
    begin(anna)
    anna.say(f"{boris.id}, 7001, 7002")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    told = anna.wait_for("3 invitations are on their way")["text"]
    assert "2 of them get no message from me: links to forward are below." in told
    links = anna.wait_for("forward each of them their link")
    assert links["text"].count("https://t.me/") == 2


def test_declined_person_can_be_invited_again_with_others(anna: Person, boris: Person, outsider: Person) -> None:
    dinner = make_event(anna.id, days=3, name="Dinner")
    appointments.invite_to_event(organizer=anna.id, participant=boris.id, event_id=dinner.pk)
    anna.say(f"/invite {boris.id} {outsider.id}")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Dinner" in button))
    anna.wait_for("Already invited to this event: Boris.")
    anna.press("Invite the others")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("1 invitation is on its way")
    assert list_invited(anna) == {boris.id, outsider.id}
