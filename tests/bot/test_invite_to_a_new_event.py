"""People are chosen first, and the event is made after that: they are not forgotten."""

import datetime as dt

import pytest

from calendarapp import queries
from calendarapp.models import Appointment, Conversation
from tests.support.factories import make_event, make_meeting
from tests.support.telegram import Person


@pytest.fixture
def many(anna: Person, boris: Person, outsider: Person) -> str:
    """Two people whom Anna knows, as she writes them."""
    for other in (boris, outsider):
        make_meeting(queries.get_person(anna.id), queries.get_person(other.id), days=9, name="Talk")
    return f"{boris.id} {outsider.id}"


def invited(anna: Person, name: str) -> set[int]:
    rows = Appointment.objects.filter(organizer_tg_id=anna.id, name=name)
    return set(rows.values_list("participant_tg_id", flat=True))


@pytest.mark.parametrize("way", ["in words", "/new", "half"])
def test_those_who_were_named_are_asked_about_after_save(
    anna: Person, boris: Person, outsider: Person, many: str, way: str
) -> None:
    make_event(anna.id, name="Walk")
    anna.say(f"/invite {many}")
    anna.wait_for("To which event")
    if way == "in words":
        anna.say("cinema tomorrow at 20:00")
        anna.wait_for("Shall I save this")
        anna.press("💾 Save")
    elif way == "/new":
        anna.say("/new cinema tomorrow at 20:00")
    else:
        for text in ("/new", "cinema", "tomorrow", "20:00"):
            anna.say(text)
            anna.wait_for("")
        anna.press("💾 Save")
    anna.wait_for("Saved")
    anna.wait_for("Shall I invite them to “cinema”")
    anna.press(next(text for text in anna.buttons() if text.startswith("✉️ Invite")))
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("2 invitations are on their way")
    assert invited(anna, "cinema") == {boris.id, outsider.id}


@pytest.mark.parametrize(("answer", "expected"), [("yes", "Anything to add"), ("no", "Everything stays as it is")])
def test_without_events_the_person_is_kept_for_the_next_one(
    anna: Person, boris: Person, answer: str, expected: str
) -> None:
    anna.say(f"/invite {boris.id}")
    anna.wait_for("no upcoming events yet", since=0)
    anna.wait_for("Once your next event is saved, I'll ask whether to invite Boris", since=0)
    anna.say("lunch tomorrow at 13:00")
    anna.wait_for("Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Shall I send an invitation to “lunch”")
    anna.say(answer)
    anna.wait_for(expected)
    assert invited(anna, "lunch") == set()
    assert Conversation.objects.filter(pk=anna.id).exists() is (answer == "yes")


def test_draft_keeps_whom_it_is_for(anna: Person, boris: Person) -> None:
    make_event(anna.id, name="Walk")
    anna.say(f"/invite {boris.id}")
    anna.wait_for("To which event")
    anna.say("cinema tomorrow at 20:00")
    anna.wait_for("Shall I save this")
    anna.say("/find")
    anna.wait_for("draft “cinema” is saved")
    anna.say("/new")
    anna.wait_for("You have a draft")
    anna.press("▶️ Continue “cinema”")
    anna.wait_for("Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Shall I send an invitation to “cinema”")


def test_another_event_meanwhile_is_not_for_them(anna: Person, boris: Person) -> None:
    make_event(anna.id, name="Walk")
    anna.say(f"/invite {boris.id}")
    anna.wait_for("To which event")
    anna.say("cinema tomorrow at 20:00")
    anna.wait_for("Shall I save this")
    anna.say("yoga tomorrow at 08:00")
    anna.wait_for("yoga[\\s\\S]*Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("cinema[\\s\\S]*Shall I save this")
    assert "send an invitation to" not in anna.transcript()
    anna.press("💾 Save")
    anna.wait_for("Shall I send an invitation to “cinema”")


@pytest.mark.parametrize("text", ["invite @boris for coffee tomorrow at 13:00", "invite Boris for coffee tomorrow"])
def test_who_is_invited_in_a_sentence_is_one_tap_away(anna: Person, boris: Person, many: str, text: str) -> None:
    anna.say(text.replace("@boris", f"@{boris.username}"))
    if "13:00" not in text:
        anna.wait_for("What time")
        anna.say("13:00")
    anna.wait_for("Any details|Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Saved")
    if "13:00" not in text:
        anna.wait_for("Shall I send an invitation to “coffee”")
    anna.press("✉️ Invite Boris")
    anna.wait_for("on its way|Anything to add")
    if "13:00" not in text:
        anna.press("✉️ Send")
        anna.wait_for("on its way")
    assert invited(anna, "coffee") == {boris.id}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dinner with @boris and Vera tomorrow at 19:00", "dinner with @boris and Vera"),
        ("ужин с Верой и @boris завтра в 19", "ужин с Верой и @boris"),
        ("invite Vera and @boris to dinner tomorrow at 7pm", "dinner"),
    ],
)
def test_known_ones_of_a_sentence_are_offered_and_unknown_ones_named(
    anna: Person, boris: Person, many: str, text: str, name: str
) -> None:
    anna.say(text.replace("@boris", f"@{boris.username}"))
    offer = anna.wait_for("Shall I save this")["text"]
    name = name.replace("@boris", f"@{boris.username}")
    assert f"📌 {name}\n" in offer
    assert f"I don't know {'Верой' if 'Верой' in name else 'Vera'} yet. Save it, tap “🙋 Join link”" in offer
    anna.press("💾 Save")
    anna.wait_for("Saved")
    anna.press("✉️ Invite Boris")
    anna.wait_for("on its way")
    assert invited(anna, name) == {boris.id}


@pytest.mark.parametrize("way", ["button", "word", "time"])
def test_card_of_what_is_saved_stays_where_the_invited_is_busy(anna: Person, boris: Person, way: str) -> None:
    """It was replaced by the question, and that by "nothing is in progress now"."""
    make_meeting(queries.get_person(anna.id), queries.get_person(boris.id))
    make_event(boris.id, name="Own", time=dt.time(12, 30))
    anna.say(f"/new Lunch with @{boris.username} tomorrow at 12:30")
    card = anna.wait_for("Saved")
    anna.press("✉️ Invite Boris")
    question = anna.wait_for("Boris is busy at this time")
    assert question["message_id"] != card["message_id"]
    if way == "time":
        anna.press(anna.buttons()[0])
        anna.wait_for("on its way")
        return
    if way == "word":
        anna.say("cancel")
    else:
        anna.press("✖️ Cancel")
    anna.wait_for("Everything stays as it is")
    assert "Saved" in next(one for one in anna.received() if one["message_id"] == card["message_id"])["text"]
    anna.press("✉️ Invite Boris", message=card)
    anna.wait_for("Boris is busy at this time")


def test_several_are_offered_without_those_who_are_unknown(anna: Person, boris: Person, many: str) -> None:
    anna.say(f"invite Vera, Oleg and @{boris.username} to dinner tomorrow at 7pm")
    assert "I don't know Vera yet" in anna.wait_for("Shall I save this")["text"]
    anna.press("💾 Save")
    anna.wait_for("Shall I invite them to “dinner”")
    assert "✉️ Invite Oleg, Boris" in anna.buttons()


@pytest.mark.parametrize("text", ["пригласи {boris}, oleg", "пригласи {boris} oleg", "invite {boris} and oleg"])
def test_names_without_capitals_begin_an_invitation_where_they_are_known(
    anna: Person, boris: Person, many: str, text: str
) -> None:
    make_event(anna.id, name="Walk")
    anna.say(text.format(boris=f"@{boris.username}"))
    anna.wait_for("To which event")
    anna.say("Walk")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("2 invitations are on their way")


@pytest.mark.parametrize("text", ["пригласи гостей", "invite some friends"])
def test_invited_in_words_that_name_nobody_are_no_invitation(anna: Person, many: str, text: str) -> None:
    anna.say(text)
    assert "To which event" not in anna.wait_for("What day|don't understand")["text"]


@pytest.mark.parametrize(
    "text", ["dinner with Boris and Oleg tomorrow at 19:00", "invite Boris, Oleg to dinner tomorrow at 7pm"]
)
def test_several_of_a_sentence_are_asked_about_after_save(
    anna: Person, boris: Person, outsider: Person, many: str, text: str
) -> None:
    anna.say(text)
    anna.wait_for("Shall I save this")
    anna.press("💾 Save")
    anna.wait_for("Shall I invite them to “dinner”")
    anna.press("✉️ Invite Boris, Oleg")
    anna.wait_for("Anything to add")
    anna.press("✉️ Send")
    anna.wait_for("2 invitations are on their way")
    assert invited(anna, "dinner") == {boris.id, outsider.id}
