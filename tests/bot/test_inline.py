"""Inline mode and guest queries: one's events, and new ones, as cards in any chat, kept up to date there."""

import datetime as dt
from typing import Any

import pytest

from calendarapp import clock, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, SharedEvent, TgUser
from calendarapp.services import events, participants, series, shared_events
from tests.support.factories import get_day, make_cast, make_event
from tests.support.groups import get_again, get_buttons, let_pass, wait_until_card_says
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Json, Person
from tests.support.waiting import wait_until

BOT = "vstrecha_sandbox_bot"
NEW = "Dinner 31.12.2030 19:00"


@pytest.fixture
def chat(anna: Person, boris: Person, stranger: Person, telegram_server: SandboxServer) -> int:
    """A chat that the bot is not in."""
    return telegram_server.group("Friends", anna, boris, stranger, bot=False)


def offer(person: Person, query: str, chat: int) -> tuple[str, list[Json]]:
    query_id = person.ask_inline(query, chat_id=chat)
    return query_id, person.wait_for_results(query_id)["results"]


def send(person: Person, query: str, chat: int, number: int = 0) -> Json:
    """Choose an offered event, and wait until its card takes answers."""
    query_id, results = offer(person, query, chat)
    message = person.choose_result(query_id, results[number]["id"])
    wait_until(lambda: "✅ I'm in" in get_buttons(get_again(person, message)), what="the card's buttons")
    return get_again(person, message)


def test_coming_events_are_listed_and_nothing_of_others(
    anna: Person, boris: Person, chat: int, telegram_server: SandboxServer
) -> None:
    make_event(TgUser.objects.get(pk=anna.id), name="Lunch", date=get_day(20))
    make_event(TgUser.objects.get(pk=boris.id), name="Secret", date=get_day(21))
    _query, results = offer(anna, "", chat)
    assert [one["title"] for one in results] == ["Lunch"]
    for text in ("lun", "l\0un"):
        _query, results = offer(anna, text, chat)
        assert [one["title"] for one in results] == ["Lunch"]
    query_id = anna.ask_inline("nothing like that", chat_id=chat)
    answer = anna.wait_for_results(query_id)
    assert (answer["results"], answer["button"]["start_parameter"]) == ([], "group")


@pytest.mark.django_db
def test_events_are_found_by_their_names_however_far_away() -> None:
    cast = make_cast()
    for number in range(25):
        make_event(cast.anna, name=f"Lunch {number}", days=number + 1)
    far = make_event(cast.anna, name="Big CONCERT", days=300)
    make_event(cast.boris, name="Concert of somebody else", days=3)
    assert queries.find_coming_events(cast.anna.tg_id, "concert", 20) == [far]
    assert len(queries.find_coming_events(cast.anna.tg_id, "", 20)) == 20
    assert len(queries.find_coming_events(cast.anna.tg_id, "lunch", 20)) == 20
    when: dict[str, Any] = {"date": get_day(5), "time": dt.time(9)}
    first = series.create_event(owner=cast.anna.tg_id, name="Yoga", rrule="FREQ=DAILY;COUNT=9", **when)
    assert queries.find_coming_events(cast.anna.tg_id, "yoga", 20) == [first]


def test_card_of_ones_own_event_takes_answers_of_anybody_in_the_chat(
    anna: Person, boris: Person, stranger: Person, chat: int
) -> None:
    event = make_event(TgUser.objects.get(pk=anna.id), name="Lunch", date=get_day(20))
    card = send(anna, "", chat)
    assert "Lunch" in card["text"]
    boris.press("✅ I'm in", message=card)
    stranger.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Boris", "Stella", "Coming (2)")
    boris.press("❌ I can't", message=card)
    wait_until_card_says(anna, card, "Coming (1): Stella", "Not coming (1): Boris")
    confirmed = Appointment.objects.filter(event_id=event.pk, status="confirmed")
    assert list(confirmed.values_list("participant_tg_id", flat=True)) == [stranger.id]
    events.delete(actor=Actor.person(anna.id), event_id=event.pk)
    assert get_buttons(wait_until_card_says(anna, card, "is cancelled")) == []


@pytest.mark.parametrize("query", ["", NEW])
def test_card_that_is_sent_into_the_private_chat_is_no_sentence(anna: Person, query: str) -> None:
    """The bot offered to save its own card as another event."""
    make_event(TgUser.objects.get(pk=anna.id), name="Lunch", date=get_day(20))
    said = len(anna.received())
    card = send(anna, query, anna.id)
    assert card["via_bot"]["username"] == BOT
    anna.say("/help")
    anna.wait_for("What I can do")
    assert len(anna.received()) == said + 1
    assert Event.objects.filter(tg_user_id=anna.id).count() == (2 if query else 1)


def test_forwarded_card_is_offered_as_the_event_that_it_shows(anna: Person, boris: Person, chat: int) -> None:
    """Its emoji and its organizer were a part of the name."""
    make_event(TgUser.objects.get(pk=anna.id), name="Lunch", date=get_day(20), time=dt.time(13), duration_minutes=45)
    boris.forward(send(anna, "", chat), boris.id)
    day = get_day(20)
    boris.wait_for(f"^📌 Lunch\n🗓 .*{day.day} .*{day.year}, 13:00–13:45\n[\\s\\S]*Shall I save this")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"@{BOT} {NEW}", "^📌 Dinner\n[\\s\\S]*Shall I save this"),
        (f"@{BOT.upper()}, {NEW}", "^📌 Dinner\n[\\s\\S]*Shall I save this"),
        (f"@{BOT} /help", "What I can do"),
        (f"@{BOT}", "I don't understand that yet"),
    ],
)
def test_bot_that_is_called_by_its_name_in_the_private_chat_reads_what_follows(
    anna: Person, text: str, told: str
) -> None:
    anna.say(text)
    anna.wait_for(told)


def test_hidden_participants_are_not_named_on_a_card_of_inline_mode(anna: Person, boris: Person, chat: int) -> None:
    event = make_event(TgUser.objects.get(pk=anna.id), name="Lunch", date=get_day(20))
    card = send(anna, "", chat)
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Boris")
    for hidden, shown, gone in ((True, "Coming", "Boris"), (False, "Coming (1): Boris", "")):
        participants.hide(actor=Actor.person(anna.id), event_id=event.pk, hidden=hidden)
        wait_until_card_says(anna, card, shown, without=gone)


def test_card_of_what_is_over_loses_its_buttons_when_one_is_pressed(anna: Person, boris: Person, chat: int) -> None:
    event = make_event(TgUser.objects.get(pk=anna.id), name="Lunch", date=get_day(20))
    card = send(anna, "", chat)
    let_pass(event)
    assert Event.objects.get(pk=event.pk).slot.upper < clock.now()
    boris.press("✅ I'm in", message=card)
    wait_until(lambda: not get_buttons(get_again(anna, card)), what="the card without buttons")
    assert not Appointment.objects.filter(participant_tg_id=boris.id).exists()


def test_chosen_number_of_somebody_elses_event_shows_nothing(
    anna: Person, outsider: Person, chat: int, telegram_server: SandboxServer
) -> None:
    event = make_event(TgUser.objects.get(pk=anna.id), name="Secret", date=get_day(20))
    user = {"id": outsider.id, "is_bot": False, "first_name": "Oleg", "language_code": "en"}
    forged = {"result_id": f"event:{event.pk}", "from": user, "query": "", "inline_message_id": "forged"}
    telegram_server.raw_update({"chosen_inline_result": forged})
    telegram_server.wait_until_idle()
    assert not SharedEvent.objects.filter(event_id=event.pk).exists()
    _query, results = offer(anna, "secret", chat)
    assert [one["title"] for one in results] == ["Secret"], "its owner finds it"
    query_id = outsider.ask_inline("secret", chat_id=telegram_server.group("Others", outsider, bot=False))
    assert outsider.wait_for_results(query_id)["results"] == []


def test_words_make_a_new_event_once_it_is_chosen(anna: Person, boris: Person, chat: int) -> None:
    _query, results = offer(anna, NEW, chat)
    assert results[0]["title"] == "New: Dinner"
    assert not Event.objects.filter(tg_user_id=anna.id).exists()
    card = send(anna, NEW, chat)
    assert Event.objects.get(tg_user_id=anna.id).name == "Dinner"
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "Coming (1): Boris")


def test_whole_days_are_offered_and_made(anna: Person, boris: Person, chat: int) -> None:
    days = "Rome 24.12.2030 - 28.12.2030"
    _query, results = offer(anna, days, chat)
    assert (results[0]["title"], results[0]["description"]) == ("New: Rome", "24–28 December 2030")
    card = send(anna, days, chat)
    event = Event.objects.get(tg_user_id=anna.id)
    assert (event.all_day, event.ends_on) == (True, dt.date(2030, 12, 28))
    boris.press("✅ I'm in", message=card)
    wait_until_card_says(anna, card, "24–28 December 2030", "Coming (1): Boris")


def test_what_is_sent_into_two_chats_is_one_event(anna: Person, boris: Person, chat: int) -> None:
    first, second = send(anna, NEW, chat), send(anna, NEW, chat)
    assert first["message_id"] != second["message_id"]
    assert Event.objects.filter(tg_user_id=anna.id).count() == 1
    boris.press("✅ I'm in", message=second)
    wait_until_card_says(anna, second, "Coming (1): Boris")


def test_button_before_the_card_says_to_wait(
    anna: Person, boris: Person, chat: int, telegram_server: SandboxServer
) -> None:
    telegram_server.request("PATCH", "bot", {"feedback": False})
    query_id, results = offer(anna, NEW, chat)
    message = anna.choose_result(query_id, results[0]["id"])
    boris.press("⏳ One moment", message=message)
    boris.wait_for_toast("the card is on its way")
    telegram_server.request("PATCH", "bot", {"feedback": True})


def test_guest_query_makes_an_event_whose_card_is_its_answer(anna: Person, boris: Person, chat: int) -> None:
    anna.say(f"@{BOT} {NEW}", chat_id=chat)
    found = anna.wait_for("Dinner", since=0, chat_id=chat)
    wait_until(lambda: "✅ I'm in" in get_buttons(get_again(anna, found)), what="the card's buttons")
    boris.press("✅ I'm in", message=get_again(anna, found))
    wait_until_card_says(anna, found, "Coming (1): Boris")
    anna.say(f"@{BOT} hello", chat_id=chat)
    anna.wait_for("Say what and when in one message", since=0, chat_id=chat)
    assert Event.objects.filter(tg_user_id=anna.id).count() == 1


def test_guest_query_that_is_refused_says_why(anna: Person, chat: int) -> None:
    anna.say(f"@{BOT} {'n' * 256} 31.12.2030 19:00", chat_id=chat)
    anna.wait_for("The name is too long", since=0, chat_id=chat)
    assert not Event.objects.filter(tg_user_id=anna.id).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"inline_message_id": "x"}, {"chat_id": -5}])
def test_event_of_somebody_else_can_not_be_shown(fields: dict[str, Any]) -> None:
    cast = make_cast()
    event = make_event(cast.anna)
    share = shared_events.share_inline if "inline_message_id" in fields else shared_events.share_in_group
    with pytest.raises(CalendarError) as caught:
        share(owner=cast.boris.tg_id, event_id=event.pk, language="en", **fields)
    assert caught.value.code == "event_not_found"
