"""/settings → Strangers: who finds a person by @username, and whose invitations are requests."""

import datetime as dt

from calendarapp.models import Appointment, TgUser
from tests.support.factories import make_event
from tests.support.telegram import Person


def choose(person: Person, *buttons: str) -> None:
    for button in buttons:
        person.say("/settings")
        person.wait_for("Settings")
        person.press("🚪 Strangers")
        person.wait_for("How do people I have not met reach me?")
        person.press(button)
        person.wait_for("People I have not met")


def test_stranger_neither_finds_nor_holds(anna: Person, boris: Person, outsider: Person) -> None:
    choose(boris, "🙈 They don't find me", "🙋 They ask first")
    row = TgUser.objects.get(pk=boris.id)
    assert (row.findable, row.strangers) == (False, "ask")
    make_event(anna.id, name="Clash", time=dt.time(10), duration_minutes=60)
    make_event(outsider.id, name="Clash", time=dt.time(10), duration_minutes=60)
    for seeker in (anna, outsider):
        for words in ("/invite @{}", "/when @{}", "/when @{} for an hour tomorrow"):
            seeker.say(words.format(boris.username))
            seeker.wait_for(f"I don't know @{boris.username} yet")
            seeker.say("/cancel")
            seeker.wait_for("")
    anna.say(f"/invite {boris.id}")
    anna.wait_for("To which event")
    anna.press(next(button for button in anna.buttons() if "Clash" in button))
    anna.wait_for("Anything to add")
    anna.press(next(button for button in anna.buttons() if "Send" in button))
    card = boris.wait_for("whom you have not met, asks you to a meeting", since=0)["text"]
    assert "This takes none of your time until you accept" in card
    assert not Appointment.objects.get(participant_tg_id=boris.id).holds
    boris.press("✅ Confirm")
    anna.wait_for("confirmed the meeting", since=0)
    assert Appointment.objects.get(participant_tg_id=boris.id).status == "confirmed"


def test_choices_can_be_taken_back(boris: Person) -> None:
    choose(boris, "🙈 They don't find me", "🙋 They ask first", "🔎 They find me", "🤝 They invite me")
    row = TgUser.objects.get(pk=boris.id)
    assert (row.findable, row.strangers) == (True, "invite")
