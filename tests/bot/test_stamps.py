"""A button acts on what it was made for: every kind names its object or carries its question's stamp."""

from collections.abc import Iterator
from typing import Any

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.dispatcher import dispatch
from bot.inputs.cancel_words import find_way
from bot.router import router
from bot.turn import stamps
from botapi import callbacks
from calendarapp.models import Conversation, Event
from tests.bot.test_authorization import variants
from tests.bot.test_calendar_import import calendar, names, send
from tests.support.factories import make_event, make_person
from tests.support.outbox import wait_for_outbox
from tests.support.sandbox_server import SandboxServer
from tests.support.telegram import Person
from tests.support.updates import make_message, make_press

KINDS = [factory for factory, _handler in router.buttons.values()]
NAMED = {
    "meeting_id",
    "key",
    "event_id",
    "invitation_id",
    "token_id",
    "link_id",
    "token",
    "number",
    "entry",
    "first",  # a day
}
# They set a value of the person's own data: pressing twice has the same result.
OWN = {
    *("set", "lang", "zone", "myzone", "usual", "digest", "hold", "export", "feed", "forget", "seen", "daybefore"),
    *("pages", "news", "hours", "links", "reach", "public"),
}
# A button that says everything by itself has no fields.
BEARING = [kind for kind in KINDS if kind is not callbacks.OfferButton]
TOMORROW = "tomorrow"


@pytest.mark.parametrize("kind", KINDS, ids=[kind.__prefix__ for kind in KINDS])
def test_every_button_names_its_object_or_is_stamped(kind: type[CallbackData]) -> None:
    stamped = issubclass(kind, callbacks.StepButton)
    assert stamped or NAMED & set(kind.model_fields) or kind.__prefix__ in OWN


@pytest.mark.parametrize("kind", BEARING, ids=[kind.__prefix__ for kind in BEARING])
def test_longest_stamp_fits_into_every_button(kind: type[CallbackData]) -> None:
    for _key, fields in variants(kind):
        most = {
            callbacks.PageButton: 10**9,
            callbacks.BookButton: 10**9,
            callbacks.FindButton: 10**7,
            callbacks.TimePollButton: 99,
        }.get(kind, 2**63 - 1)
        longest = {name: most if value == "ID" else value for name, value in fields.items()}
        data = stamps.add_fingerprint(
            kind(**longest).pack(), f"{stamps.to_base36(2**63 - 1)}.{stamps.to_base36(10**6)}"
        )
        assert len(data.encode()) <= 64


def keyboards(calls: list[Any]) -> Iterator[str]:
    for call in calls:
        for row in (call.payload.get("reply_markup") or {}).get("inline_keyboard", []):
            yield from (one["callback_data"] for one in row)


@pytest.mark.django_db
def test_every_question_has_stamped_buttons() -> None:
    anna, boris = make_person("Somebody", language="en"), make_person("Boris")
    make_event(anna)
    make_event(anna, days=2)
    talked = ["/new", "Lunch", TOMORROW, "12", "/edit", "/delete", f"/invite {boris.tg_id}", "/event"]
    seen = set()
    for text in talked:
        for data in keyboards(dispatch(make_message(anna.tg_id, text), router, "bot")):
            plain, stamp = stamps.split(data)
            button = router.buttons[plain.split(":")[0]][0].unpack(plain)
            if stamps.is_step_button(button):
                seen.add(plain.split(":")[0])
                assert stamp, data
    assert {"day", "month", "time", "len", "skip", "leave", "back", "ev"} <= seen | {"ev"}


@pytest.mark.django_db
@pytest.mark.parametrize("data", ["skip", "leave"])
def test_conversation_of_an_earlier_version_accepts_its_buttons(data: str) -> None:
    anna = make_person("Somebody", language="en")
    gathered = {"name": "Lunch", "date": "2030-01-02", "time": "12:30:00", "duration": 60}
    Conversation.objects.create(pk=anna.tg_id, state="Creating:details", data=gathered)
    dispatch(make_press(anna.tg_id, data), router, "bot")
    assert Event.objects.filter(tg_user_id=anna.tg_id).exists() is (data == "skip")
    assert not Conversation.objects.filter(pk=anna.tg_id).exists()


@pytest.mark.django_db
def test_button_of_an_earlier_version_does_not_affect_a_new_conversation() -> None:
    anna = make_person("Somebody", language="en")
    for text in ("/new Lunch", TOMORROW, "12"):
        dispatch(make_message(anna.tg_id, text), router, "bot")
    before = Conversation.objects.get(pk=anna.tg_id).data
    for data in ("skip", "leave", "day:2030-01-02", "time:12:30", "len:15", "month:2030:1", "import"):
        calls = dispatch(make_press(anna.tg_id, data), router, "bot")
        assert "out of date" in str([call.payload for call in calls])
    assert Conversation.objects.get(pk=anna.tg_id).data == before


def old(person: Person, *texts: str) -> dict[str, Any]:
    """The question that the bot asks after the last of these messages."""
    for text in texts:
        person.say(text)
        person.wait_for("")
        wait_for_outbox(person)  # the rest of the answer
    return person.last()


@pytest.mark.parametrize(
    ("asked", "button", "then", "told"),
    [
        (["/new"], "✖️ Cancel", ["/new Two"], "we're doing something else"),
        (["/new One"], "✖️ Cancel", ["/cancel", "/new Two"], "cancelled this: nothing was saved"),
        (["/new One", TOMORROW], "18:00", ["12:00"], "already been answered"),
        (["/new One", TOMORROW], "18:00", ["12:00", "-"], "already saved as an event"),
        (["/new One", TOMORROW, "12"], "💾 Save", ["/new Two", TOMORROW, "13"], "draft is saved"),
        (["/new One", TOMORROW, "12"], "💾 Save", ["отмена"], "cancelled this: nothing was saved"),
        (["/new One", TOMORROW, "12"], "45 min", ["отмена", "/new Two", TOMORROW, "13"], "cancelled this"),
    ],
)
def test_button_of_an_old_question_explains_its_outcome(
    anna: Person, asked: list[str], button: str, then: list[str], told: str
) -> None:
    question = old(anna, *asked)
    old(anna, *then)
    anna.say("/help")  # after everything above, because a chat is served in order
    anna.wait_for("What I can do")
    before = Conversation.objects.filter(pk=anna.id).values("state", "data").first()
    count = Event.objects.filter(tg_user_id=anna.id).count()
    data = stamped_button(question, button)
    anna.press(data=data, message=question)
    anna.wait_for_toast(told)
    anna.say("/help")  # after the edit
    anna.wait_for("What I can do")
    stripped = next(one for one in anna.received() if one["message_id"] == question["message_id"])
    assert "reply_markup" not in stripped
    assert stripped["text"] == question["text"]
    assert Conversation.objects.filter(pk=anna.id).values("state", "data").first() == before
    assert Event.objects.filter(tg_user_id=anna.id).count() == count


def test_import_button_of_an_older_file_does_not_import_the_newer_one(anna: Person) -> None:
    send(anna, calendar(("one@x", "First")), name="one.ics")
    first = anna.wait_for("one.ics")
    button = stamped_button(first, "📥 Import")
    send(anna, calendar(("two@x", "Second")), name="two.ics")
    second = anna.wait_for("two.ics")
    anna.press_forged(button, message_id=first["message_id"])  # Telegram may deliver it though it is gone
    anna.wait_for_toast("You've sent another file since")
    assert names(anna) == []
    anna.press(data="import", message=second)
    anna.wait_for("1 event added")
    assert names(anna) == ["Second"]


def stamped_button(message: dict[str, Any], text: str) -> str:
    return next(
        str(one["callback_data"])
        for row in message["reply_markup"]["inline_keyboard"]
        for one in row
        if one["text"] == text
    )


def twice(person: Person, question: dict[str, Any], text: str) -> None:
    """Two quick taps: the second is sent before the first is answered."""
    data = stamped_button(question, text)
    person.press_forged(data, message_id=question["message_id"])
    person.press_forged(data, message_id=question["message_id"])


def test_double_tap_counts_once_at_every_step(anna: Person, boris: Person, telegram_server: SandboxServer) -> None:
    question = old(anna, "/new One")
    anna.press("›")
    anna.wait_for("What day")
    question = next(one for one in anna.received() if one["message_id"] == question["message_id"])
    twice(anna, question, "15")
    question = anna.wait_for("What time")
    telegram_server.wait_until_idle()
    assert Conversation.objects.get(pk=anna.id).state == "Creating:time"
    twice(anna, question, "18:00")
    question = anna.wait_for("Any details")
    telegram_server.wait_until_idle()
    assert Conversation.objects.get(pk=anna.id).state == "Creating:details"
    twice(anna, question, "45 min")
    anna.wait_for("45 min")
    question = anna.last()
    twice(anna, question, "💾 Save")
    anna.wait_for("Saved")
    telegram_server.wait_until_idle()
    assert [event.duration_minutes for event in Event.objects.filter(tg_user_id=anna.id)] == [45]
    old(anna, f"/invite {boris.id}")
    question = anna.wait_for("which event")
    data = question["reply_markup"]["inline_keyboard"][0][0]["text"]
    twice(anna, question, data)
    question = anna.wait_for("Anything to add")
    twice(anna, question, "✉️ Send")
    anna.wait_for("on its way")
    telegram_server.wait_until_idle()
    assert sum("invites you" in one["text"] for one in boris.received()) <= 1
    boris.wait_for("invites you", since=0)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("Отмена", "leave"), ("ОТМЕНИТЬ!", "leave"), ("отмена.", "leave"), ("✖️ Cancel", "leave"), ("cancel", "leave"),
        ("Stop!", "leave"), ("стоп", "leave"), ("✖️ Отмена", "leave"), ("назад", "back"), ("‹ Назад", "back"),
        ("хватит", "leave"), ("Забудь!", "leave"), ("не надо", "leave"), ("не нужно.", "leave"),
        ("Never mind", "leave"), ("nevermind", "leave"), ("forget it", "leave"), ("хватит хлеба", None),
        ("не надо ждать", None),
        ("Back…", "back"), ("/назад", "back"), ("Отмена рейса", None), ("go back", None), ("", None), ("x" * 99, None),
    ],
)  # fmt: skip
def test_cancel_and_back_words_are_recognized(text: str, way: str | None) -> None:
    assert find_way(text) == way
