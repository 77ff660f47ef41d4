"""/meet and /agenda in groups: a card that members answer, kept up to date, and nothing that is one person's alone."""

import datetime as dt
import json
import re

import pytest

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.messages import lengths
from calendarapp.messages.shared_cards import render_shared_card
from calendarapp.models import Appointment, Card, Event, SharedAnswer, SharedEvent, TgUser, TimePoll
from calendarapp.queries.shared_events import Answers
from calendarapp.services import (
    appointments,
    erasure,
    events,
    export,
    joining,
    participants,
    shared_events,
    time_polls,
)
from tests.support.factories import get_day, make_event, make_meeting, make_person
from tests.support.groups import get_again, get_buttons, get_data, plan_dinner, wait_in_group, wait_until_card_says
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Json, Person
from tests.support.waiting import wait_until

Status = Appointment.Status
DAY = "31.12.2030"


@pytest.fixture
def group(anna: Person, boris: Person, stranger: Person, telegram_server: SandboxServer) -> int:
    return telegram_server.group("Friends", anna, boris, stranger)


def make_poll(anna: Person, group: int) -> TimePoll:
    starts = [clock.now() + dt.timedelta(days=days) for days in (3, 4)]
    return time_polls.make(organizer=anna.id, chat_id=group, name="Lunch", starts=starts, language="en", minutes=60)


def get_meeting(card: Json, person: Person) -> Appointment | None:
    shared = SharedEvent.objects.get(pk=int(get_data(card, "I'm in").split(":")[-1]))
    return Appointment.objects.filter(event_id=shared.event_id, participant_tg_id=person.id).order_by("-id").first()


def test_members_join_and_leave_and_the_card_follows(anna: Person, boris: Person, stranger: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    assert get_buttons(card) == ["✅ I'm in", "❌ I can't"]
    assert "Anna" in card["text"]
    assert "(Europe/Moscow)" in card["text"], "its readers may be in any zone"
    boris.press("✅ I'm in", message=card)
    boris.wait_for_toast("You're in! ✅ It's in your calendar")
    wait_until_card_says(anna, card, "Coming (1): Boris")
    stranger.press("✅ I'm in", message=card)
    stranger.wait_for_toast("To be reminded, open our private chat")
    wait_until_card_says(anna, card, "Coming (2): Boris, Stella")
    boris.press("❌ I can't", message=card)
    boris.wait_for_toast("you can't come")
    wait_until_card_says(anna, card, "Coming (1): Stella", "Not coming (1): Boris")
    meeting = get_meeting(card, boris)
    assert meeting is not None
    assert meeting.status == Status.DECLINED
    assert [message["text"] for message in boris.received() if "Dinner" in message["text"]] == []
    assert [message["text"] for message in anna.received() if "Dinner" in message["text"]] == []


def test_double_tap_makes_one_meeting(anna: Person, boris: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    boris.press("✅ I'm in", message=card)
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Boris")
    boris.server.wait_until_idle()
    assert Appointment.objects.filter(participant_tg_id=boris.id).count() == 1
    anna.press("✅ I'm in", message=card)
    anna.wait_for_toast("You organize this")
    assert not Appointment.objects.filter(participant_tg_id=anna.id).exists()


def test_who_has_another_meeting_then_is_told_so_alone(
    anna: Person, boris: Person, outsider: Person, group: int
) -> None:
    people = queries.get_people([anna.id, boris.id, outsider.id])
    other = make_meeting(people[outsider.id], people[boris.id], name="Secret", date=get_day(40))
    Appointment.objects.filter(pk=other.pk).update(status=Status.CONFIRMED)
    card = plan_dinner(anna, group, f"Dinner {get_day(40):%d.%m.%Y} {other.time:%H:%M}")
    said = len(anna.messages(chat_id=group))
    boris.press("✅ I'm in", message=card)
    boris.wait_for_toast("You have another meeting at this time: .* The other one is Secret")
    boris.server.wait_until_idle()
    assert len(anna.messages(chat_id=group)) == said
    assert "Boris" not in get_again(anna, card)["text"]


def test_own_event_at_that_time_is_named_to_the_one_who_comes_alone(anna: Person, boris: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    make_event(boris.id, name="Chess", date=dt.date(2030, 12, 31), time=dt.time(19), duration_minutes=60)
    boris.press("✅ I'm in", message=card)
    boris.wait_for_toast("You're in! ✅ .*\n⚠️ At the same time: Chess")
    assert "Chess" not in wait_until_card_says(anna, card, "Coming (1): Boris")["text"]


def test_private_invitation_is_answered_by_the_card_and_its_guest_not_named_there(
    anna: Person, boris: Person, outsider: Person, group: int
) -> None:
    card = plan_dinner(anna, group)
    shared = SharedEvent.objects.get(chat_id=group)
    invited = appointments.invite_to_event(organizer=anna.id, participant=boris.id, event_id=shared.event_id)
    appointments.invite_to_event(organizer=anna.id, participant=outsider.id, event_id=shared.event_id)
    boris.press("✅ I'm in", message=card)
    text = wait_until_card_says(anna, card, "Coming (1): Boris")["text"]
    assert "Oleg" not in text
    assert Appointment.objects.get(pk=invited.pk).status == Status.CONFIRMED
    anna.wait_for("Boris confirmed the meeting", since=0)


def test_card_follows_the_event_until_it_is_deleted(anna: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    event = Event.objects.get(tg_user_id=anna.id)
    events.change(actor=Actor.person(anna.id), event_id=event.pk, name="Late dinner")
    wait_until_card_says(anna, card, "Late dinner")
    events.delete(actor=Actor.person(anna.id), event_id=event.pk)
    gone = wait_until_card_says(anna, card, "is cancelled")
    assert get_buttons(gone) == []
    day = next(line for line in card["text"].splitlines() if line.startswith("🗓"))
    assert gone["text"] == f"Late dinner is cancelled. 🚫\n{day}", "which of two dinners"


def test_moved_event_asks_again_in_the_group(anna: Person, boris: Person, stranger: Person, group: int) -> None:
    """Those who never began with the bot hear of it there, and their organizer is told nothing of links to forward."""
    card = plan_dinner(anna, group)
    for person in (boris, stranger):
        person.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (2): Boris, Stella")
    event = Event.objects.get(tg_user_id=anna.id)
    said = len(anna.received())
    events.change(actor=Actor.person(anna.id), event_id=event.pk, time=dt.time(20))
    asked = wait_in_group(anna, group, "Anna has moved this. Please answer again")
    assert "20:00" in asked["text"]
    assert "Not answered yet (2): Boris, Stella" in asked["text"]
    assert "coming" not in asked["text"].lower()
    assert get_buttons(asked) == ["✅ I'm in", "❌ I can't"]
    wait_until(lambda: not get_buttons(get_again(anna, card)), what="the old card without buttons")
    boris.wait_for("Anna moved the meeting", since=0)
    stranger.press("✅ I'm in", message=asked)
    wait_until_card_says(anna, asked, "Coming (1): Stella", "Not answered yet (1): Boris")
    stranger.press("❌ I can't", message=asked)
    wait_until_card_says(anna, asked, "Not coming (1): Stella")
    boris.press("✅ I'm in", message=asked)
    wait_until_card_says(anna, asked, "Coming (1): Boris")
    events.delete(actor=Actor.person(anna.id), event_id=event.pk)
    wait_until_card_says(anna, asked, "is cancelled")
    wait_until(lambda: anna.messages(chat_id=group)[-1]["message_id"] > asked["message_id"], what="the news")
    news = anna.messages(chat_id=group)[-1]
    assert news["text"].splitlines()[0] == "Dinner is cancelled. 🚫"
    assert re.fullmatch(r"🗓 .*, 20:00(–.*)? \(Europe/Moscow\)", news["text"].splitlines()[1])
    assert news["reply_to_message"]["message_id"] == asked["message_id"]
    assert len(anna.received()) == said, "of those who answer in the group she is told in the group alone"


def test_whoever_is_asked_again_in_the_group_is_named_before_the_event_moves(
    anna: Person, stranger: Person, group: int
) -> None:
    card = plan_dinner(anna, group)
    stranger.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Stella")
    anna.say(f"/edit {Event.objects.get(tg_user_id=anna.id).pk}")
    anna.wait_for("What do you want to change")
    anna.press("🕐 Time")
    anna.wait_for("What time")
    anna.say("20:00")
    anna.wait_for("Stella will be asked again")


def test_group_hears_of_a_deletion_that_is_undone(anna: Person, stranger: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    stranger.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Stella")
    anna.say(f"/delete {Event.objects.get(tg_user_id=anna.id).pk}")
    anna.wait_for("1 person will be told")
    anna.press("🗑 Yes, delete")
    anna.wait_for("its participant will be told")
    anna.press("↩️ Undo")
    anna.wait_for("its participant will be told")
    back = wait_in_group(anna, group, "This takes place after all")
    assert "Coming (1): Stella" in back["text"]
    assert get_buttons(back) == ["✅ I'm in", "❌ I can't"]


def test_group_hears_when_the_organizer_is_erased(anna: Person, stranger: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    stranger.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Stella")
    erasure.erase(anna.id)
    wait_until(lambda: len(anna.received(chat_id=group)) == 2, what="the news")
    assert anna.received(chat_id=group)[-1]["text"].startswith("Dinner is cancelled. 🚫\n🗓 ")
    wait_until_card_says(anna, card, "is cancelled", without="Stella")


def test_event_that_moves_says_nothing_where_nobody_has_answered(anna: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    event = Event.objects.get(tg_user_id=anna.id)
    events.change(actor=Actor.person(anna.id), event_id=event.pk, time=dt.time(20))
    wait_until_card_says(anna, card, "20:00")
    assert anna.messages(chat_id=group)[-1]["message_id"] == card["message_id"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("/meet", "Say what and when in one message"), ("/meet 31.12.2030", "Say what and when in one message"),
        ("/meet dinner after 6", "Say what and when in one message"),
        ("/meet dinner 1.1.2020 19:00", "1 January 2020 has passed"),
        ("/meet dinner 31.02 at 19:00", "no such day: 31.02"), ("/meet завтра 25:00", "no such time: 25:00"),
        ("/meet dinner tomorrow 25:00", "no such time: 25:00"), ("/meet обед завтра в 25:00", "no such time: 25:00"),
        ("/meet yoga every Tuesday at 19:00", "What repeats is made in our private chat"),
        (f"/meet {'x' * 500} tomorrow 19:00", "at most 255"),
    ],
)  # fmt: skip
def test_meet_that_makes_nothing_says_why(anna: Person, group: int, text: str, told: str) -> None:
    anna.say(text, chat_id=group)
    wait_in_group(anna, group, told)
    assert not Event.objects.filter(tg_user_id=anna.id).exists()


def test_meet_without_a_time_asks_the_group(anna: Person, boris: Person, group: int) -> None:
    anna.say("/meet dinner", chat_id=group)

    def find() -> Json:
        return next((one for one in reversed(anna.messages(chat_id=group)) if "poll" in one), {})

    message = wait_until(find, what="a poll")
    assert message["poll"]["question"] == "dinner: when? (Europe/Moscow)"
    assert get_buttons(message) == ["🏁 Choose the time"]


def test_agenda_lists_what_the_group_has_planned_and_nothing_else(
    anna: Person, boris: Person, group: int, telegram_server: SandboxServer
) -> None:
    make_event(TgUser.objects.get(pk=anna.id), name="Secret", date=get_day(20))
    other = telegram_server.group("Others", anna, boris)
    anna.say("/agenda", chat_id=group)
    wait_in_group(anna, group, "Nothing is planned in this group yet")
    card = plan_dinner(anna, group)
    anna.say(f"/meet Walk {DAY} 12:00", chat_id=other)
    wait_in_group(anna, other, "Walk")
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Boris")
    boris.say("/agenda", chat_id=group)
    text = wait_in_group(boris, group, "What this group has planned")["text"]
    assert "Dinner · 2 people" in text
    assert "Walk" not in text
    assert "Secret" not in text
    assert "Boris" not in text


def test_long_names_fit_into_the_agenda_and_into_a_card(anna: Person, group: int) -> None:
    owner = queries.get_person(anna.id)
    for number in range(10):
        event = make_event(owner, name="🎉" * 255, days=20 + number)
        shared_events.share_in_group(owner=anna.id, event_id=event.pk, chat_id=group, language="en")
    anna.say("/agenda", chat_id=group)
    assert wait_in_group(anna, group, "What this group has planned")["text"].count("🗓") == 10
    name = {"first_name": "Константин" * 3, "last_name": "Преображенский"}
    many = [make_person(**name) for _number in range(50)]
    answers = Answers(many, many, many, many)
    event.place, event.capacity = "🏠" * 255, 1
    card = render_shared_card(event, owner, many[0], answers, (1, 49))
    assert lengths.count_shown_units(card) <= lengths.MESSAGE


def test_removed_bot_forgets_the_cards_of_the_group(anna: Person, group: int, telegram_server: SandboxServer) -> None:
    plan_dinner(anna, group)
    poll = make_poll(anna, group)
    wait_until(lambda: Card.objects.filter(chat_id=group).exists())
    telegram_server.request("POST", f"groups/{group}/bot", {"status": "kicked"})
    telegram_server.wait_until_idle()
    assert not Card.objects.filter(chat_id=group).exists()
    poll.refresh_from_db()
    assert poll.state == TimePoll.State.CLOSED  # nobody is asked for its time there


def test_group_that_becomes_a_supergroup_keeps_its_agenda_its_cards_and_its_polls(
    anna: Person, boris: Person, group: int, telegram_server: SandboxServer
) -> None:
    card = plan_dinner(anna, group)
    poll = make_poll(anna, group)
    new = telegram_server.group("Friends", anna, boris)
    anna.send_content({"migrate_to_chat_id": new}, chat_id=group)
    again = wait_in_group(anna, new, "Dinner")
    assert again["text"] == card["text"]
    boris.press("✅ I'm in", message=again)
    wait_until_card_says(anna, again, "Coming (1): Boris")
    poll.refresh_from_db()
    assert poll.chat_id == new
    anna.say("/agenda", chat_id=new)
    wait_in_group(anna, new, "Dinner · 2 people")


def test_erased_person_leaves_the_card(anna: Person, boris: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Boris")
    _name, content = export.render_document(tg_id=boris.id, form="json")
    assert json.loads(content)["group_answers"][0]["chat_id"] == group
    erasure.erase(boris.id)
    wait_until_card_says(anna, card, "Anna", without="Boris")
    assert not SharedAnswer.objects.filter(tg_id=boris.id).exists()


@pytest.mark.parametrize("who", ["participant", "participant of what is deleted", "organizer"])
def test_erased_person_leaves_the_older_cards_too(anna: Person, boris: Person, group: int, who: str) -> None:
    card = plan_dinner(anna, group)
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Boris")
    event = Event.objects.get(tg_user_id=anna.id)
    events.change(actor=Actor.person(anna.id), event_id=event.pk, time=dt.time(20))
    newer = wait_in_group(anna, group, "Anna has moved this")
    wait_until(lambda: not get_buttons(get_again(anna, card)), what="the old card without buttons")
    wait_until_card_says(anna, card, "Boris")
    if who == "participant of what is deleted":
        events.delete(actor=Actor.person(anna.id), event_id=event.pk)
        wait_until_card_says(anna, newer, "is cancelled", without="Boris")
    erased = anna if who == "organizer" else boris
    erasure.erase(erased.id)
    for message in (card, newer):
        wait_until_card_says(anna, message, "Dinner", without="Organizer: Anna" if erased is anna else "Boris")


def test_a_crowd_of_taps_costs_few_edits_and_the_last_state_wins(
    anna: Person, group: int, telegram_server: SandboxServer
) -> None:
    card = plan_dinner(anna, group)
    crowd = [telegram_server.person(f"P{number:02}") for number in range(40)]
    telegram_server.join(group, *crowd)
    for person in crowd:
        person.press_forged(get_data(card, "I'm in"), message_id=card["message_id"], chat_id=group)
    wait_until_card_says(anna, card, "Coming (40)")
    edits = telegram_server.calls("editMessageText", chat_id=group)
    assert len(edits) < len(crowd)


def test_hidden_participants_are_counted_in_the_group_and_not_named(
    anna: Person, boris: Person, stranger: Person, group: int
) -> None:
    card = plan_dinner(anna, group)
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Boris")
    event = Event.objects.get(tg_user_id=anna.id)
    participants.hide(actor=Actor.person(anna.id), event_id=event.pk, hidden=True)
    wait_until_card_says(anna, card, "Coming: 1", without="Boris")
    stranger.press("❌ I can't", message=card)
    wait_until_card_says(anna, card, "Coming: 1", "Not coming: 1", without="Stella")
    participants.hide(actor=Actor.person(anna.id), event_id=event.pk, hidden=False)
    wait_until_card_says(anna, card, "Coming (1): Boris", "Not coming (1): Stella")


def test_who_waits_in_the_group_moves_up_when_somebody_leaves_there(
    anna: Person, boris: Person, stranger: Person, group: int
) -> None:
    card = plan_dinner(anna, group)
    joining.set_capacity(actor=Actor.person(anna.id), event_id=Event.objects.get(tg_user_id=anna.id).pk, capacity=1)
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Boris", "Places: 1 of 1")
    stranger.press("✅ I'm in", message=card)
    told = stranger.wait_for_toast("You're first on the waiting list")
    assert told.splitlines()[1] == "To hear when a place is free, open our private chat and press Start."
    wait_until_card_says(anna, card, "On the waiting list (1): Stella")
    boris.press("❌ I can't", message=card)
    wait_until_card_says(anna, card, "Coming (1): Stella", "Not coming (1): Boris", without="waiting")
    stranger.say("/start")
    stranger.wait_for("You're invited.*Dinner.*Confirmed")


def test_card_says_how_many_places_there_are_and_who_waits_for_one(anna: Person, boris: Person, group: int) -> None:
    card = plan_dinner(anna, group)
    event, actor = Event.objects.get(tg_user_id=anna.id), Actor.person(anna.id)
    [meeting] = participants.invite(actor=actor, participants=[boris.id], event_id=event.pk).meetings
    joining.set_capacity(actor=actor, event_id=event.pk, capacity=1)
    wait_until_card_says(anna, card, "Places: 0 of 1")
    joining.join(event.pk, make_person("Vera").pk)
    wait_until_card_says(anna, card, "Places: 1 of 1")
    appointments.confirm(actor=Actor.person(boris.id), appointment_id=meeting.pk)
    wait_until_card_says(anna, card, "Places: 1 of 1, 1 waiting")
