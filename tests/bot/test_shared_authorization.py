"""Buttons that anybody may press act only where they were put: every kind, tried by everybody, everywhere."""

import datetime as dt
from typing import Any, Final

import pytest
from aiogram.types import CallbackQuery, Chat, Message, Update, User

from bot.dispatcher import dispatch
from bot.router import router
from botapi.callbacks import JoinButton, TimePollButton
from calendarapp import clock
from calendarapp.models import Appointment, Event, SharedAnswer, SharedEvent, TimePoll
from calendarapp.services import shared_events, time_polls
from tests.bot.test_authorization import variants
from tests.support.factories import get_day, make_event, make_person, make_telegram_id
from tests.support.updates import make_update_id

pytestmark = pytest.mark.django_db

GROUP: Final = -1001
NOW: Final = dt.datetime.now(dt.UTC)
# What a member, the organizer, and an outsider who presses elsewhere, may do: c change something, - nothing.
BUTTONS: Final[dict[str, str]] = {
    "join:in": "c--",
    "join:out": "c--",
    "wait": "---",
    "poll:times": "---",
    "poll:back": "---",
    "poll:pick": "-c-",
}


def press(tg_id: int, data: str, *, chat_id: int = GROUP, inline: str = "") -> Update:
    number = make_update_id()
    user = User(id=tg_id, is_bot=False, first_name="Somebody", language_code="en")
    message = Message(message_id=7, date=NOW, chat=Chat(id=chat_id, type="supergroup", title="Friends"), text="…")
    where: dict[str, Any] = {"inline_message_id": inline} if inline else {"message": message}
    query = CallbackQuery(id=str(number), from_user=user, chat_instance="1", data=data, **where)
    return Update(update_id=number, callback_query=query)


def snapshot() -> list[Any]:
    tables = (Event, Appointment, SharedEvent, SharedAnswer, TimePoll)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def tried(update: Update) -> str:
    before = snapshot()
    calls = dispatch(update, router, "vstrecha_bot")
    said = " ".join(str(call.payload) for call in calls)
    assert "Hidden" not in said
    if (verdict := "c" if snapshot() != before else "-") == "c":
        return verdict
    return "-"


@pytest.fixture
def shared() -> SharedEvent:
    anna = make_person("Anna", language="en")
    event = make_event(anna, name="Secret", date=get_day(30))
    return shared_events.share_in_group(owner=anna.pk, event_id=event.pk, chat_id=GROUP, language="en")


def list_keys() -> list[str]:
    return [key for factory, _handler in router.shared_buttons.values() for key, _fields in variants(factory)]


def test_every_shared_button_has_a_row() -> None:
    assert set(BUTTONS) == set(list_keys())


@pytest.mark.parametrize("answer", ["in", "out"])
def test_join_acts_where_the_event_is_shown(shared: SharedEvent, answer: str) -> None:
    data = JoinButton(answer=answer, number=shared.pk).pack()  # type: ignore[arg-type]
    organizer = Event.objects.get(pk=shared.event_id).tg_user_id
    verdicts = tried(press(make_telegram_id(), data)) + tried(press(organizer, data))
    outsider = make_telegram_id()
    elsewhere = [
        press(outsider, data, chat_id=-1002),
        press(outsider, data, inline="somewhere"),
        _press_privately(data),
    ]
    outcomes = {tried(update) for update in elsewhere}
    assert outcomes == {"-"}
    assert verdicts + "-" == BUTTONS[f"join:{answer}"]


@pytest.mark.parametrize("action", ["times", "back", "pick"])
def test_poll_obeys_its_organizer_in_its_chat_alone(action: Any) -> None:
    anna = make_person("Anna", language="en")
    starts = [clock.now() + dt.timedelta(days=days) for days in (20, 21)]
    poll = time_polls.make(organizer=anna.pk, chat_id=GROUP, name="Secret", starts=starts, language="en", minutes=60)
    data = TimePollButton(action=action, number=poll.pk, option=1).pack()
    member = tried(press(make_telegram_id(), data))
    elsewhere = {tried(press(anna.pk, data, chat_id=-1002)), tried(press(anna.pk, data, inline="somewhere"))}
    assert elsewhere == {"-"}
    assert f"{member}{tried(press(anna.pk, data))}-" == BUTTONS[f"poll:{action}"]


def test_outsider_learns_nothing_of_a_number(shared: SharedEvent) -> None:
    there = JoinButton(answer="in", number=shared.pk).pack()
    nowhere = JoinButton(answer="in", number=shared.pk + 10**6).pack()
    said = [
        dispatch(press(make_telegram_id(), data, chat_id=-1002), router, "vstrecha_bot")[0].payload["text"]
        for data in (there, nowhere)
    ]
    assert said[0] == said[1]
    assert "Secret" not in said[0]


COMMANDS: Final = {"meet": "", "poll": "", "agenda": "Secret"}
"""What each command of groups says of Anna's event where it is shown; elsewhere, and to its owner even, nothing."""


def test_every_group_command_has_a_row() -> None:
    assert set(COMMANDS) == set(router.group_commands)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("argument", ["", "secret", "{event}"])
def test_group_command_says_nothing_of_what_is_not_the_groups(shared: SharedEvent, name: str, argument: str) -> None:
    event = Event.objects.get(pk=shared.event_id)
    hidden = make_event(event.tg_user_id, name="Hidden", date=get_day(31))
    make_event(make_person("Oleg"), name="Hidden", date=get_day(30))
    number = {"": "", "{event}": str(hidden.pk)}.get(argument, argument)
    for who in (event.tg_user_id, make_telegram_id()):
        for chat_id, secret in ((GROUP, COMMANDS[name]), (-1002, "")):
            calls = dispatch(command(who, f"/{name} {number}".strip(), chat_id), router, "vstrecha_bot")
            assert {call.payload.get("chat_id") for call in calls} <= {chat_id}, "a group alone is told"
            said = " ".join(str(call.payload) for call in calls)
            assert "Hidden" not in said
            assert ("Secret" in said) == bool(secret)


def command(tg_id: int, text: str, chat_id: int) -> Update:
    number = make_update_id()
    user = User(id=tg_id, is_bot=False, first_name="Somebody", language_code="en")
    chat = Chat(id=chat_id, type="supergroup", title="Friends")
    return Update(update_id=number, message=Message(message_id=8, date=NOW, chat=chat, from_user=user, text=text))


@pytest.mark.parametrize("data", ["join", "join:in", "join:in:x", "join:maybe:1", "nonsense", ":", "ev:show:1"])
def test_what_is_no_button_is_out_of_date(data: str) -> None:
    [call] = dispatch(press(make_telegram_id(), data), router, "vstrecha_bot")
    assert call.payload["text"] == "This button is out of date."


def _press_privately(data: str) -> Update:
    tg_id = make_telegram_id()
    update = press(tg_id, data)
    chat = Chat(id=tg_id, type="private")
    query = update.callback_query
    assert query is not None
    message = Message(message_id=7, date=NOW, chat=chat, text="…")
    return Update(update_id=update.update_id, callback_query=query.model_copy(update={"message": message}))
