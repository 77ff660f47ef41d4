"""/poll: Telegram's own poll about times, the votes that are kept, and the meeting that the winner becomes."""

import datetime as dt
import json
from functools import partial

import pytest

from botapi.callbacks import TimePollButton
from calendarapp import clock, queries
from calendarapp.models import Appointment, Event, OutboxMessage, SharedEvent, TgUser, TimePoll, TimePollVote
from calendarapp.queries import time_polls as tallies
from calendarapp.services import erasure, export, people, shared_events, time_polls
from tests.support.factories import get_day, make_event, make_meeting, make_person
from tests.support.groups import get_again, get_buttons, get_data, wait_in_group, wait_until_card_says
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Json, Person
from tests.support.waiting import wait_until

Status = Appointment.Status
TIMES = "30.12.2030 19:00, 31.12.2030 18:00, 1.1.2031 13:00"


@pytest.fixture
def group(anna: Person, boris: Person, stranger: Person, telegram_server: SandboxServer) -> int:
    return telegram_server.group("Friends", anna, boris, stranger)


def ask(anna: Person, chat: int, what: str = f"dinner {TIMES}") -> tuple[Json, TimePoll]:
    """The poll's message, once it is known which poll it is."""
    anna.say(f"/poll {what}", chat_id=chat)

    def find() -> Json:
        return next((one for one in reversed(anna.messages(chat_id=chat)) if "poll" in one), {})

    message = wait_until(find, what="a poll")
    number = message["poll"]["id"]
    wait_until(lambda: TimePoll.objects.filter(poll_id=number).exists(), what="its number")
    return message, TimePoll.objects.get(poll_id=number)


def has_votes(poll: TimePoll, count: int) -> bool:
    return sum(len(one.voters) for one in tallies.list_tally(poll)) == count


def test_name_that_turns_text_round_turns_nothing_of_the_question(anna: Person, group: int) -> None:
    message, _poll = ask(anna, group, f"din\u202ener {TIMES}")
    assert message["poll"]["question"] == "dinner: when? (Europe/Moscow)"


def test_poll_shows_names_and_takes_several_answers_until_a_deadline(anna: Person, group: int) -> None:
    message, _poll = ask(anna, group)
    poll = message["poll"]
    assert (poll["is_anonymous"], poll["allows_multiple_answers"], poll["allows_revoting"]) == (False, True, True)
    assert [option["text"] for option in poll["options"]] == [
        "Mon, 30 December, 19:00", "Tue, 31 December, 18:00", "Wed, 1 January, 13:00",
    ]  # fmt: skip
    assert poll["question"] == "dinner: when? (Europe/Moscow)"
    assert poll["close_date"] > message["date"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"dinner, {TIMES}", "dinner"),
        ("dinner\n30.12.2030 19:00\n31.12.2030 18:00\n1.1.2031 13:00", "dinner"),
        (f"pizza, beer and talk {TIMES}", "pizza, beer and talk"),
        ("dinner 30.12.2030, 19:00, 31.12.2030 18:00, 1.1.2031 13:00", "dinner"),
        ("dinner, 30.12.2030, 19:00, 31.12.2030 18:00, 1.1.2031 13:00", "dinner"),
    ],
)
def test_name_may_stand_alone_and_have_commas(anna: Person, group: int, text: str, name: str) -> None:
    message, poll = ask(anna, group, text)
    assert message["poll"]["question"] == f"{name}: when? (Europe/Moscow)"
    assert [option["text"][-5:] for option in message["poll"]["options"]] == ["19:00", "18:00", "13:00"]
    assert poll.starts[0].date() == dt.date(2030, 12, 30)


def test_group_that_becomes_a_supergroup_keeps_its_poll(anna: Person, group: int) -> None:
    _message, poll = ask(anna, group)
    shared_events.follow_group(old=group, new=-1009)
    poll.refresh_from_db()
    assert poll.chat_id == -1009


def test_winner_becomes_a_meeting_of_those_who_voted_for_it(
    anna: Person, boris: Person, stranger: Person, outsider: Person, group: int
) -> None:
    anna.server.join(group, outsider)
    message, poll = ask(anna, group)
    boris.vote(message, 0, 1)
    stranger.vote(message, 1)
    outsider.vote(message, 2)
    wait_until(partial(has_votes, poll, 4))
    boris.press("🏁 Choose the time", message=message)
    boris.wait_for_toast("Only Anna can choose the time")
    anna.press("🏁 Choose the time", message=message)

    wait_until(lambda: len(get_buttons(get_again(anna, message))) > 1, what="the times to choose from")
    buttons = get_buttons(get_again(anna, message))
    assert buttons[0] == "Tue, 31 December, 18:00 · 2 votes"
    anna.press(buttons[0], chat_id=group)
    card = wait_in_group(anna, group, "The time is chosen")
    wait_until_card_says(anna, card, "Coming (2): Boris, Stella")
    event = Event.objects.get(tg_user_id=anna.id)
    assert (event.name, event.date, event.time) == ("dinner", dt.date(2030, 12, 31), dt.time(18))
    coming = Appointment.objects.filter(event_id=event.pk, status=Status.CONFIRMED)
    assert set(coming.values_list("participant_tg_id", flat=True)) == {boris.id, stranger.id}
    outsider.wait_for("Anna invites you to a meeting", since=0)
    assert Appointment.objects.get(event_id=event.pk, participant_tg_id=outsider.id).status == Status.PENDING
    wait_until(lambda: get_again(anna, message)["poll"]["is_closed"], what="the end of the poll")
    assert [one for one in boris.received() if "dinner" in one.get("text", "")] == []


def test_vote_in_the_name_of_a_chat_is_nobodys(anna: Person, group: int, telegram_server: SandboxServer) -> None:
    """Telegram's own bot, which stands for it, became somebody who comes."""
    _message, poll = ask(anna, group)
    number = 136817688
    bot = {"id": number, "is_bot": True, "first_name": "Channel"}
    chat = {"id": -1001, "type": "channel", "title": "News"}
    vote = {"poll_id": poll.poll_id, "option_ids": [0], "option_persistent_ids": ["a"]}
    for voter in ({"user": bot}, {"user": bot, "voter_chat": chat}, {"voter_chat": chat}):
        telegram_server.raw_update({"poll_answer": {**vote, **voter}})
    telegram_server.wait_until_idle()
    assert not TimePollVote.objects.filter(poll_id=poll.poll_id).exists()
    assert not TgUser.objects.filter(pk=number).exists()


def test_changed_and_retracted_votes_count_as_they_are(anna: Person, boris: Person, group: int) -> None:
    message, poll = ask(anna, group)
    boris.vote(message, 0, 1)
    wait_until(partial(has_votes, poll, 2))
    boris.vote(message, 2)
    wait_until(partial(has_votes, poll, 1))
    assert [len(one.voters) for one in tallies.list_tally(poll)] == [0, 0, 1]
    boris.vote(message)
    wait_until(partial(has_votes, poll, 0))


def test_voter_who_is_busy_then_is_told_alone(anna: Person, boris: Person, outsider: Person, group: int) -> None:
    message, poll = ask(anna, group)
    boris.vote(message, 0)
    wait_until(partial(has_votes, poll, 1))
    both = queries.get_people([boris.id, outsider.id])
    meeting = make_meeting(
        both[outsider.id], both[boris.id], name="Secret", date=dt.date(2030, 12, 30), time=dt.time(19)
    )
    Appointment.objects.filter(pk=meeting.pk).update(status=Status.CONFIRMED)
    anna.press_forged(f"poll:pick:{poll.pk}:0", message_id=message["message_id"], chat_id=group)
    boris.wait_for("You have another meeting then: you are not in[\\s\\S]*Secret", since=0)
    card = wait_in_group(anna, group, "The time is chosen")
    assert "Secret" not in card["text"]
    assert not Appointment.objects.filter(organizer_tg_id=anna.id, participant_tg_id=boris.id).exists()


def test_organizer_is_asked_at_the_deadline(
    anna: Person, boris: Person, group: int, telegram_server: SandboxServer
) -> None:
    message, poll = ask(anna, group)
    boris.vote(message, 1)
    wait_until(partial(has_votes, poll, 1))
    hurried = {"message_id": message["message_id"], "chat_id": group}
    telegram_server.request("POST", f"people/{anna.id}/hurry", hurried)
    question = wait_in_group(anna, group, "The poll about “dinner” is over. Anna, choose the time")
    assert get_buttons(question)[0] == "Tue, 31 December, 18:00 · 1 vote"
    boris.press(data=f"poll:pick:{poll.pk}:1", message=question)
    boris.wait_for_toast("Only Anna")
    anna.press(data=f"poll:pick:{poll.pk}:1", message=question)
    wait_in_group(anna, group, "The time is chosen")
    anna.press_forged(f"poll:pick:{poll.pk}:1", message_id=question["message_id"], chat_id=group)
    anna.wait_for_toast("The time is chosen")  # the second of two taps
    anna.press_forged(f"poll:pick:{poll.pk}:0", message_id=question["message_id"], chat_id=group)
    anna.wait_for_toast("This poll is over")
    assert Event.objects.filter(tg_user_id=anna.id).count() == 1


def test_question_and_poll_lose_their_buttons_wherever_the_time_is_chosen(
    anna: Person, boris: Person, group: int, telegram_server: SandboxServer
) -> None:
    message, poll = ask(anna, group)
    hurried = {"message_id": message["message_id"], "chat_id": group}
    telegram_server.request("POST", f"people/{anna.id}/hurry", hurried)
    question = wait_in_group(anna, group, "The poll about “dinner” is over. Anna, choose the time")
    wait_until(lambda: not get_buttons(get_again(anna, message)), what="the poll without buttons")
    asked = get_data(question, "31 December")
    anna.press_forged(f"poll:pick:{poll.pk}:0", message_id=message["message_id"], chat_id=group)
    card = wait_in_group(anna, group, "The time is chosen")
    assert get_buttons(card) == ["✅ I'm in", "❌ I can't"]
    anna.press(data=asked, message=question)
    anna.wait_for_toast("This poll is over")
    wait_until(lambda: not get_buttons(get_again(anna, question)), what="the question without buttons")


def test_times_say_how_many_are_busy_then(anna: Person, boris: Person, group: int) -> None:
    first, _poll = ask(anna, group, "lunch 29.12.2030 12:00, 29.12.2030 14:00")
    boris.vote(first, 0)
    wait_until(lambda: TimePollVote.objects.filter(tg_id=boris.id).exists())
    make_event(boris.id, name="Secret", date=dt.date(2030, 12, 30), time=dt.time(19))
    anna.say(f"/poll dinner {TIMES}", chat_id=group)

    def find() -> Json | None:
        shown = [one for one in anna.messages(chat_id=group) if "poll" in one]
        return next((one for one in shown if one["poll"]["question"] == "dinner: when? (Europe/Moscow)"), None)

    message = wait_until(find, what="another poll")
    assert message is not None
    options = [option["text"] for option in message["poll"]["options"]]
    assert options == ["Mon, 30 December, 19:00 · 1 is busy", "Tue, 31 December, 18:00", "Wed, 1 January, 13:00"]
    assert "Secret" not in str(message)
    assert "Boris" not in str(message)


def test_forwarded_poll_brings_in_those_who_voted_and_tells_them(
    anna: Person, boris: Person, outsider: Person, telegram_server: SandboxServer
) -> None:
    """It was sent in the private chat; of their votes elsewhere Telegram tells the bot."""
    message, poll = ask(anna, anna.id)
    anna.wait_for("Forward it to everybody who shall vote", since=0)
    for person, option in ((boris, 1), (outsider, 2)):
        user = {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": "en"}
        vote = {"poll_id": poll.poll_id, "user": user, "option_ids": [option], "option_persistent_ids": ["x"]}
        telegram_server.raw_update({"poll_answer": vote})
    wait_until(partial(has_votes, poll, 2))
    anna.press("🏁 Choose the time", message=message)
    anna.press_forged(f"poll:pick:{poll.pk}:1", message_id=message["message_id"])
    told = boris.wait_for("The poll chose this time: you're in", since=0)
    assert "❌ Decline" in get_buttons(told)
    outsider.wait_for("Anna invites you to a meeting", since=0)
    [meeting] = Appointment.objects.filter(participant_tg_id=boris.id)
    assert (meeting.status, meeting.date) == (Status.CONFIRMED, dt.date(2030, 12, 31))


def test_organizer_is_asked_in_the_topic_of_the_poll(anna: Person, group: int, telegram_server: SandboxServer) -> None:
    topic = {"message_thread_id": 77, "is_topic_message": True}
    anna.send_content({"text": f"/poll dinner {TIMES}", **topic}, chat_id=group)
    message = wait_until(lambda: next((m for m in anna.messages(chat_id=group) if "poll" in m), {}), what="a poll")
    assert message["message_thread_id"] == 77
    wait_until(lambda: TimePoll.objects.filter(poll_id=message["poll"]["id"]).exists(), what="its number")
    hurried = {"message_id": message["message_id"], "chat_id": group}
    telegram_server.request("POST", f"people/{anna.id}/hurry", hurried)
    assert wait_in_group(anna, group, "choose the time")["message_thread_id"] == 77


def test_poll_follows_its_group_which_becomes_a_supergroup(
    anna: Person, boris: Person, group: int, telegram_server: SandboxServer
) -> None:
    message, poll = ask(anna, group)
    boris.vote(message, 1)
    wait_until(partial(has_votes, poll, 1))
    new = telegram_server.group("Friends", anna, boris)
    anna.send_content({"migrate_to_chat_id": new}, chat_id=group)
    telegram_server.wait_until_idle()
    hurried = {"message_id": message["message_id"], "chat_id": group}
    telegram_server.request("POST", f"people/{anna.id}/hurry", hurried)
    question = wait_in_group(anna, new, "The poll about “dinner” is over. Anna, choose the time")
    anna.press(data=f"poll:pick:{poll.pk}:1", message=question)
    wait_in_group(anna, new, "The time is chosen")
    assert SharedEvent.objects.get(chat_id=new).event_id == Event.objects.get(tg_user_id=anna.id).pk


def test_poll_of_a_group_that_has_removed_the_bot_asks_nobody_until_it_is_back(
    anna: Person, boris: Person, group: int, telegram_server: SandboxServer
) -> None:
    message, poll = ask(anna, group)
    boris.vote(message, 1)
    wait_until(partial(has_votes, poll, 1))
    telegram_server.request("POST", f"groups/{group}/bot", {"status": "kicked"})
    wait_until(lambda: TimePoll.objects.get(pk=poll.pk).state == "closed")
    said = len(anna.messages(chat_id=group))
    hurried = {"message_id": message["message_id"], "chat_id": group}
    telegram_server.request("POST", f"people/{anna.id}/hurry", hurried)
    telegram_server.wait_until_idle()
    assert len(anna.messages(chat_id=group)) == said
    telegram_server.request("POST", f"groups/{group}/bot", {"status": "member"})
    anna.press_forged(f"poll:pick:{poll.pk}:1", message_id=message["message_id"], chat_id=group)
    wait_in_group(anna, group, "The time is chosen")
    assert Appointment.objects.get(organizer_tg_id=anna.id, status=Status.CONFIRMED).participant_tg_id == boris.id


def test_private_poll_becomes_an_event_of_ones_own(anna: Person) -> None:
    message, poll = ask(anna, anna.id)
    anna.press("🏁 Choose the time", message=message)
    anna.press_forged(f"poll:pick:{poll.pk}:2", message_id=message["message_id"])
    anna.wait_for("The time is chosen")
    assert Event.objects.get(tg_user_id=anna.id).date == dt.date(2031, 1, 1)
    assert not SharedEvent.objects.exists() or not SharedEvent.objects.filter(chat_id=anna.id).exists()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/poll", "Say what it is about"),
        ("/poll sat", "Say what it is about"),
        ("/poll fri 19", "Say what it is about"),
        ("/poll сб 18", "Say what it is about"),
        ("/poll dinner 30.12.2030 19:00", "A poll needs 2 to 12 different times"),
        ("/poll dinner 1.1.2020 19:00, 2.1.2030 19:00", "“dinner 1.1.2020 19:00” has passed"),
        (f"/poll dinner {TIMES}, 2.1.2020 19:00", "“2.1.2020 19:00” has passed"),
        (f"/poll dinner {TIMES}, whenever", "I don't understand “whenever” as a time"),
        (f"/poll dinner {TIMES}, 9 or 10", "I don't understand “9 or 10” as a time. Write a day and a time"),
        (f"/poll dinner {TIMES}, 40.1.2031", "I don't understand “40.1.2031” as a time"),
        (f"/poll dinner {TIMES}, 2.1.9000 19:00", "I don't understand “2.1.9000 19:00” as a time"),
        ("/poll dinner tomorrow 25:00", "There is no such time: 25:00"),
        (f"/poll dinner {TIMES}, 31.02 19:00", "I don't understand “31.02 19:00” as a time"),
        ("/poll dinner 31.02 19:00", "I don't understand “dinner 31.02 19:00” as a time"),
    ],
)
def test_poll_that_does_not_say_enough_says_how(anna: Person, group: int, text: str, answer: str) -> None:
    anna.say(text, chat_id=group)
    wait_in_group(anna, group, answer)
    assert not TimePoll.objects.filter(organizer_tg_id=anna.id).exists()


def test_erased_voter_is_in_no_tally(anna: Person, boris: Person, group: int) -> None:
    message, poll = ask(anna, group)
    boris.vote(message, 0)
    wait_until(partial(has_votes, poll, 1))
    _name, content = export.render_document(tg_id=boris.id, form="json")
    assert json.loads(content)["poll_votes"][0]["options"] == [0]
    time_polls.forget(boris.id)
    assert not TimePollVote.objects.filter(tg_id=boris.id).exists()


@pytest.mark.parametrize("command", ["/poll", "/meet"])
def test_two_times_to_choose_from_are_two_options(anna: Person, group: int, command: str) -> None:
    anna.say(f"{command} dinner 30.12.2030 at 19:00 or 20:00", chat_id=group)
    message = wait_until(lambda: next((m for m in anna.messages(chat_id=group) if "poll" in m), {}), what="a poll")
    assert message["poll"]["question"] == "dinner: when? (Europe/Moscow)"
    assert [option["text"][-5:] for option in message["poll"]["options"]] == ["19:00", "20:00"]


def test_days_are_at_the_hour_that_follows_or_at_the_one_before(anna: Person, group: int) -> None:
    message, _poll = ask(anna, group, "dinner 30.12.2030, 31.12.2030 19:00, 20:00, 1.1.2031")
    assert [option["text"] for option in message["poll"]["options"]] == [
        "Mon, 30 December, 19:00", "Tue, 31 December, 19:00", "Tue, 31 December, 20:00", "Wed, 1 January, 20:00",
    ]  # fmt: skip


@pytest.mark.django_db
def test_options_say_how_many_of_the_known_are_busy_and_never_who() -> None:
    anna, boris, oleg = (make_person(name, language="en") for name in ("Anna", "Boris", "Oleg"))
    shown = make_event(anna, name="Before", date=get_day(20))
    shared = shared_events.share_in_group(owner=anna.pk, event_id=shown.pk, chat_id=-77, language="en")
    place = shared_events.Place(chat_id=-77)
    for person in (boris, oleg):
        shared_events.answer(shared_id=shared.pk, place=place, tg_id=person.pk, coming=False)
    start = (clock.now() + dt.timedelta(days=30)).replace(hour=12, minute=0, second=0, microsecond=0)
    local = start.astimezone(clock.get_zone(boris.timezone))
    make_event(boris, name="Secret", date=local.date(), time=local.time(), timezone=boris.timezone, duration_minutes=60)
    starts = [start, start + dt.timedelta(days=1)]
    poll = time_polls.make(organizer=anna.pk, chat_id=-77, name="dinner", starts=starts, language="en", minutes=60)
    assert poll.busy == [1, 0], "they have not met: the count names nobody"
    people.set_busy_visibility(tg_id=boris.pk, busy_visibility=TgUser.BusyVisibility.NOBODY)
    hidden = time_polls.make(organizer=anna.pk, chat_id=-77, name="dinner", starts=starts, language="en", minutes=60)
    assert hidden.busy == [0, 0], "he lets nobody see when he is busy"
    people.set_busy_visibility(tg_id=boris.pk, busy_visibility=TgUser.BusyVisibility.MET)
    elsewhere = time_polls.make(organizer=anna.pk, chat_id=-78, name="dinner", starts=starts, language="en", minutes=60)
    assert elsewhere.busy == [0, 0]


@pytest.mark.django_db
@pytest.mark.parametrize(("evening", "day"), [(True, None), (False, None), (False, 30)])
def test_proposed_times_are_free(evening: bool, day: int | None) -> None:
    anna = make_person("Anna", language="en")
    date = get_day(day) if day else None
    starts = time_polls.propose_times(anna, minutes=60, day=date, evening=evening)
    assert 2 <= len(starts) <= time_polls.OFFERED
    taken = starts[0].astimezone(clock.get_zone(anna.timezone))
    make_event(anna, name="Taken", date=taken.date(), time=taken.time(), timezone=anna.timezone, duration_minutes=60)
    assert starts[0] not in time_polls.propose_times(anna, minutes=60, day=date, evening=evening)
    if evening:
        assert taken.hour == 19


def test_poll_of_a_person_who_is_erased_ends(anna: Person, boris: Person, group: int) -> None:
    message, poll = ask(anna, group)
    boris.vote(message, 0)
    wait_until(partial(has_votes, poll, 1))
    erasure.erase(anna.id)
    wait_until(lambda: get_again(anna, message)["poll"]["is_closed"], what="the end of the poll")
    assert get_buttons(get_again(anna, message)) == []
    boris.press_forged(
        TimePollButton(action="times", number=poll.pk).pack(), message_id=message["message_id"], chat_id=group
    )
    boris.wait_for_toast("This poll is over: no time can be chosen in it any more")


def test_poll_that_telegram_ended_first_is_no_dead_letter(anna: Person, group: int) -> None:
    """As it is between the deadline and the update that tells of it."""
    message, poll = ask(anna, group)
    hurried = {"message_id": message["message_id"], "chat_id": group}
    anna.server.request("POST", f"people/{anna.id}/hurry", hurried)
    wait_in_group(anna, group, "The poll about “dinner” is over")
    TimePoll.objects.filter(pk=poll.pk).update(state=TimePoll.State.OPEN)
    erasure.erase(anna.id)
    wait_until(lambda: OutboxMessage.objects.filter(method="stopPoll", chat_id=group).exists(), what="the end")
    wait_until(lambda: not OutboxMessage.objects.filter(chat_id=group, sent_at=None).exists(), what="all sent")
