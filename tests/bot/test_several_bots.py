"""Several bots on one database: one person's updates take effect one after another, in their order, each once."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.test import override_settings

from bot import webhook
from bot.turn import load
from calendarapp import clock
from calendarapp.models import ArrivedUpdate, Conversation, Event, LastTurn, OutboxMessage, ProcessedUpdate
from calendarapp.services import housekeeping, retention
from tests.support.chats import get_text
from tests.support.conversations import add_stamp
from tests.support.crowd import get_rounds
from tests.support.factories import make_event
from tests.support.sandbox_server import SandboxServer
from tests.support.several_bots import Balancer, HookedBot, Updates, addressed_to, run_bots
from tests.support.telegram import Person
from tests.support.waiting import PATIENCE, wait_until

BOTS = 3


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as running:
        yield running


@pytest.fixture(scope="module")
def several(database: None, server: SandboxServer) -> Iterator[tuple[list[HookedBot], Balancer]]:
    """Their updates wait for what is on its way as long as it takes: here, it always comes."""
    with (
        addressed_to(server),
        override_settings(BOT_RATE_PER_MINUTE=0),
        pytest.MonkeyPatch.context() as patch,
        run_bots(BOTS) as running,
    ):
        patch.setattr(load, "GAP_WAIT", PATIENCE)
        yield running


@pytest.fixture
def balancer(several: tuple[list[HookedBot], Balancer]) -> Balancer:
    return several[1]


@pytest.fixture(scope="module")
def updates() -> Updates:
    return Updates()


@pytest.fixture
def meet(server: SandboxServer, balancer: Balancer, updates: Updates) -> Callable[[], Person]:
    """Makes people who have started the bot."""

    def make() -> Person:
        person = server.person("Anna", language_code="en", started=True)
        assert balancer.give(0, updates.text(person, "/start")) == 200
        person.wait_for("🕐", since=0)
        return person

    return make


def ask_for_details(balancer: Balancer, updates: Updates, person: Person) -> None:
    """Go to the last question of /new, with one bot for each step."""
    steps = [updates.text(person, text) for text in ("/new Lunch", "tomorrow", "12:30")]
    assert balancer.give_in_turn(*steps) == [200] * 3
    assert Conversation.objects.get(pk=person.id).state == "Creating:details"


def list_details(person: Person) -> list[str]:
    return [event.details for event in Event.objects.filter(tg_user_id=person.id)]


def test_two_taps_on_skip_make_one_event(balancer: Balancer, updates: Updates, meet: Callable[[], Person]) -> None:
    person = meet()
    for round_ in range(1, get_rounds() + 1):
        ask_for_details(balancer, updates, person)
        skip = add_stamp(person.id, "skip")
        taps = [updates.press(person, skip) for _twice in range(2)]
        assert balancer.give_at_once(*taps) == [200, 200]
        assert len(list_details(person)) == round_


@pytest.mark.parametrize("first", ["skip", "text"])
def test_skip_and_text_at_once_make_one_event_as_the_first_says(
    balancer: Balancer, updates: Updates, meet: Callable[[], Person], first: str
) -> None:
    person = meet()
    for round_ in range(1, get_rounds() + 1):
        ask_for_details(balancer, updates, person)
        skip = add_stamp(person.id, "skip")
        if first == "skip":
            both = [updates.press(person, skip), updates.text(person, "Soup")]
        else:
            both = [updates.text(person, "Soup"), updates.press(person, skip)]
        assert balancer.give_at_once(*(both if round_ % 2 else both[::-1])) == [200, 200]
        assert list_details(person) == (["Soup"] if first == "text" else [""]) * round_


def test_steps_of_a_conversation_at_once_keep_their_order(
    balancer: Balancer, updates: Updates, meet: Callable[[], Person]
) -> None:
    questions = ["What day", "What time", "Any details"]
    person = meet()
    for round_ in range(1, get_rounds() + 1):
        known = len(person.received())
        steps = [updates.text(person, text) for text in ("/new Lunch", "tomorrow", "12:30")]
        assert balancer.give_at_once(*steps) == [200] * 3
        assert balancer.give(0, updates.text(person, "Soup")) == 200
        assert list_details(person) == ["Soup"] * round_
        wait_for_messages(person, known + 4)
        texts = [get_text(message) for message in person.received()[known : known + 3]]
        assert [word for word, text in zip(questions, texts, strict=True) if word in text] == questions


def test_reversed_arrivals_take_effect_in_order(
    balancer: Balancer, updates: Updates, meet: Callable[[], Person]
) -> None:
    """Each is given when the one after it has arrived, and is waiting for it."""
    person = meet()
    steps = [updates.text(person, text) for text in ("/new Lunch", "tomorrow", "12:30", "Soup")]
    given = [balancer.begin(place % BOTS, steps[place]) for place in (3, 2, 1, 0)]
    assert [one.result(PATIENCE) for one in given] == [200] * 4
    assert list_details(person) == ["Soup"]


def test_same_update_at_several_bots_takes_effect_once(
    balancer: Balancer, updates: Updates, meet: Callable[[], Person]
) -> None:
    person = meet()
    event = make_event(person.id)
    for round_ in range(get_rounds()):
        update = updates.text(person, f"/edit {event.pk} Round {round_}")
        assert balancer.give_at_once(*[update] * BOTS) == [200] * BOTS
        assert ProcessedUpdate.objects.filter(pk=update["update_id"]).count() == 1
        assert Event.objects.get(pk=event.pk).details == f"Round {round_}"
    assert balancer.give(0, updates.text(person, "/help")) == 200
    person.wait_for("What I can do", since=0)
    assert len([one for one in person.received() if "Changed" in get_text(one)]) == get_rounds()


def test_storm_of_one_person_holds_up_nobody_else(
    balancer: Balancer, updates: Updates, meet: Callable[[], Person]
) -> None:
    """While 200 messages of one person wait for their turns, another person has a whole conversation."""
    loud, quiet = meet(), meet()
    event = make_event(loud.id)
    storm = [updates.text(loud, f"/edit {event.pk} Word {number}") for number in range(200)]
    given = [balancer.begin(number % BOTS, update) for number, update in enumerate(storm)]
    for text in ("/new Lunch", "tomorrow", "12:30", "Soup"):
        assert balancer.give(len(text) % BOTS, updates.text(quiet, text)) == 200
    numbers = [update["update_id"] for update in storm]
    done = ProcessedUpdate.objects.filter(pk__in=numbers).count()
    assert list_details(quiet) == ["Soup"]
    assert done < len(storm), "the storm was over before the quiet person was answered"
    assert {one.result(PATIENCE) for one in given} == {200}
    marks = ProcessedUpdate.objects.filter(pk__in=numbers).order_by("created_at").values_list("pk", flat=True)
    assert list(marks) == numbers
    assert Event.objects.get(pk=event.pk).details == "Word 199"


def test_updates_leave_nothing_behind(balancer: Balancer, updates: Updates, meet: Callable[[], Person]) -> None:
    person = meet()
    for text in ("/help", "/new Lunch", "no such day", "/cancel"):
        assert balancer.give_at_once(*[updates.text(person, text)] * BOTS) == [200] * BOTS
    wait_until(lambda: not ArrivedUpdate.objects.filter(tg_id=person.id).exists(), what="no arrival left")


def test_arrival_noted_too_late_is_forgotten(balancer: Balancer, updates: Updates, meet: Callable[[], Person]) -> None:
    """One bot has noted it at the moment at which another one gave it its effect."""
    person = meet()
    update = updates.text(person, "/help")
    number, now = update["update_id"], clock.now()
    ProcessedUpdate.objects.create(update_id=number)
    ArrivedUpdate.objects.create(update_id=number, tg_id=person.id, arrived_at=now, alive_until=now)
    assert balancer.give(0, update) == 200
    assert not ArrivedUpdate.objects.filter(pk=number).exists()


def test_number_that_never_arrives_is_waited_for_a_moment(
    balancer: Balancer, meet: Callable[[], Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    person, updates = meet(), Updates()
    assert balancer.give(0, updates.text(person, "/help")) == 200
    updates.skip(5)
    late = updates.text(person, "/help")
    given = balancer.begin(1, late)
    wait_until(lambda: ArrivedUpdate.objects.filter(pk=late["update_id"]).exists(), what="the arrival")
    assert not ProcessedUpdate.objects.filter(pk=late["update_id"]).exists()
    monkeypatch.setattr(load, "GAP_WAIT", 0.2)
    assert given.result(PATIENCE) == 200
    assert ProcessedUpdate.objects.filter(pk=late["update_id"]).exists()


def test_bot_that_has_died_holds_nobody_up_for_long(
    balancer: Balancer, updates: Updates, meet: Callable[[], Person]
) -> None:
    """Its updates had arrived, and its answers were being sent; they come again later."""
    person = meet()
    lost, answered, next_ = [updates.text(person, "/help") for _number in range(3)]
    now = clock.now()
    soon = now + dt.timedelta(seconds=1)
    ArrivedUpdate.objects.create(update_id=lost["update_id"], tg_id=person.id, arrived_at=now, alive_until=soon)
    ProcessedUpdate.objects.create(update_id=answered["update_id"])
    OutboxMessage.objects.create(
        chat_id=person.id,
        payload={"chat_id": person.id, "text": "half-sent"},
        leased_until=now + dt.timedelta(seconds=30),
    )
    assert balancer.give(1, next_) == 200
    assert ProcessedUpdate.objects.filter(pk=next_["update_id"]).exists()
    assert balancer.give(2, lost) == 200
    assert ProcessedUpdate.objects.filter(pk=lost["update_id"]).exists()


def test_update_that_does_not_get_its_turn_comes_again(
    several: tuple[list[HookedBot], Balancer], updates: Updates, meet: Callable[[], Person]
) -> None:
    bots, balancer = several
    person = meet()
    earlier, next_ = [updates.text(person, "/help") for _number in range(2)]
    far = clock.now() + dt.timedelta(minutes=5)
    ArrivedUpdate.objects.create(
        update_id=earlier["update_id"], tg_id=person.id, arrived_at=clock.now(), alive_until=far
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bots[1].application, "patience", 0.1)
        assert balancer.give(1, next_) == 503
    assert not ProcessedUpdate.objects.filter(pk=next_["update_id"]).exists()
    ArrivedUpdate.objects.filter(pk=earlier["update_id"]).delete()
    ProcessedUpdate.objects.create(update_id=earlier["update_id"])
    assert balancer.give(1, next_) == 200
    assert ProcessedUpdate.objects.filter(pk=next_["update_id"]).exists()
    assert bots[0].application.patience == webhook.PATIENCE


def test_updates_over_the_rate_limit_are_not_waited_for(balancer: Balancer, meet: Callable[[], Person]) -> None:
    loud, quiet, updates = meet(), meet(), Updates()
    with override_settings(BOT_RATE_PER_MINUTE=2):
        for _number in range(4):
            assert balancer.give(0, updates.text(loud, "/help")) == 200
        last = updates.text(loud, "/help")
        assert balancer.give(0, last) == 200
        assert balancer.give(1, updates.text(quiet, "/help")) == 200
    assert not ProcessedUpdate.objects.filter(pk=last["update_id"]).exists()
    ArrivedUpdate.objects.filter(pk=last["update_id"]).update(alive_until=clock.now() - 2 * retention.ARRIVALS)
    housekeeping.run()
    assert not ArrivedUpdate.objects.filter(pk=last["update_id"]).exists()


def test_erased_person_is_forgotten(balancer: Balancer, updates: Updates, meet: Callable[[], Person]) -> None:
    person = meet()
    assert LastTurn.objects.filter(pk=person.id).exists()
    for text in ("Erase everything", "Yes, erase everything"):
        known = len(person.received())
        if text == "Erase everything":
            assert balancer.give(0, updates.text(person, "/forget_me")) == 200
            wait_for_messages(person, known + 1)
        assert balancer.give(1, updates.press(person, find_button(person, text))) == 200
        person.wait_for("Really erase|Everything is erased", since=0)
    assert not LastTurn.objects.filter(pk=person.id).exists()
    assert not Conversation.objects.filter(pk=person.id).exists()
    assert balancer.give(2, updates.text(person, "/start")) == 200
    assert LastTurn.objects.filter(pk=person.id).exists()


def find_button(person: Person, text: str) -> str:
    """The callback data of the newest button with this text."""
    rows = [row for message in person.received() for row in message.get("reply_markup", {}).get("inline_keyboard", [])]
    return next(str(one["callback_data"]) for row in reversed(rows) for one in row if text in one["text"])


def wait_for_messages(person: Person, count: int) -> None:
    wait_until(lambda: len(person.received()) >= count, what=f"{count} messages of the bot")


@pytest.mark.django_db
def test_arrivals_that_are_waited_for_and_those_that_are_not_are_noted_together() -> None:
    """In a flood, of what is served and what is not; none of them was noted."""
    load.note_arrivals([(1, 5, load.LEASE), (2, None, 0)])
    assert set(ArrivedUpdate.objects.filter(pk__in=(1, 2)).values_list("pk", "tg_id")) == {(1, 5), (2, None)}
