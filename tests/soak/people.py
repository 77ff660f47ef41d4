"""People who use the bot through their chats and record what they did."""

import datetime as dt
import html
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.groups import get_again, get_buttons
from tests.support.telegram import Json, Person
from tests.support.waiting import wait_until

# Seconds to wait for an answer: that of a killed bot is sent by a worker after the lease (60 s) ends, and that worker
# may be killed as well.
PATIENCE = 300.0
AWAY = "try again in a minute"
# What is pressed below a card in the group, and what the card says then.
COMES = ("✅ I'm in", "Coming (1)")
STAYS_AWAY = ("❌ I can't", "Not coming (1)")
TAG = re.compile(r"<[^>]*>")
FIRST_DAY = dt.date(2030, 1, 1)


@dataclass
class Expected:
    """The expected content of one person's calendar in the end."""

    events: dict[str, str] = field(default_factory=dict)  # name -> details
    deleted: set[str] = field(default_factory=set)
    created: int = 0
    edited: int = 0
    invited: dict[str, str] = field(default_factory=dict)  # name of the event -> status
    met: dict[str, str] = field(default_factory=dict)  # name of what was planned in the group -> status of the guest
    came: dict[str, str] = field(default_factory=dict)  # name of the event that the guest has joined -> status
    polls: int = 0


class Actor(threading.Thread):
    """One person: creates, changes and deletes events, and invites another, who confirms or declines.

    They also plan things in a group of the two, by a card and by a poll, and let the other one join by a link.

    Args:
        me: the chat.
        guest: whom they invite.
        locks: by Telegram ID, for one conversation at a time in a chat that two threads use.
        hour: of the day, at which all of their events are.
        until: set when it is time to stop.
        seed: makes the choices repeatable.
        group: where nobody but the two is; without one, nothing is planned in groups.
    """

    def __init__(
        self,
        me: Person,
        guest: Person,
        locks: dict[int, threading.Lock],
        *,
        hour: int,
        until: threading.Event,
        seed: int,
        group: int | None = None,
    ) -> None:
        super().__init__(name=me.name)
        self.me, self.guest, self.locks, self.hour = me, guest, locks, hour
        self.shared = Shared(me, group or 0)
        self.until = until
        self.random = random.Random(seed)
        self.expected = Expected()
        self.number = 0
        self.failure: BaseException | None = None

    def run(self) -> None:
        """Act until the time is over; the current action is completed."""
        try:
            while not self.until.is_set():
                self.act()
        except BaseException as failure:  # noqa: BLE001  reported by the main thread
            self.failure = failure

    def act(self) -> None:
        """One random action that makes sense now."""
        choices = [self.create, self.meet, self.poll] if self.shared.group else [self.create]
        if self._list_own():
            choices += [self.edit, self.delete]
        if self._list_alone():
            choices += [self.invite, self.invite, self.let_join]
        self.random.choice(choices)()

    def create(self) -> None:
        """A whole conversation."""
        self.number += 1
        name = f"{self.me.name} event {self.number};"
        # A separate day for each event and a separate hour for each person: nobody is ever busy.
        day = FIRST_DAY + dt.timedelta(days=self.number)
        with self.locks[self.me.id]:
            say(self.me, f"/new {name}", "What day")
            say(self.me, day.isoformat(), "What time")
            say(self.me, f"{self.hour}:00", "Any details")
            press(self.me, "💾 Save", "Saved")
        self.expected.events[name] = ""
        self.expected.created += 1

    def edit(self) -> None:
        """`/edit ID new details` in one line."""
        name = self.random.choice(self._list_own())
        self.number += 1
        details = f"details {self.number}"
        with self.locks[self.me.id]:
            say(self.me, f"/edit {event_id(self.me, name)} {details}", "Changed")
        self.expected.events[name] = details
        self.expected.edited += 1

    def delete(self) -> None:
        """Delete an event, with the confirmation; its invitation is cancelled."""
        name = self.random.choice(self._list_own())
        with self.locks[self.me.id]:
            say(self.me, f"/delete {event_id(self.me, name)}", "Delete")
            press(self.me, "🗑 Yes, delete", "is deleted")
        del self.expected.events[name]
        self.expected.deleted.add(name)
        if self.expected.invited.get(name) in {"pending", "confirmed"}:
            self.expected.invited[name] = "cancelled"
        if name in self.expected.came:
            self.expected.came[name] = "cancelled"

    def invite(self) -> None:
        """Invite the guest to an event, and answer in the guest's name."""
        name = self.random.choice(self._list_alone())
        with self.locks[self.me.id]:
            say(self.me, f"/invite {self.guest.id}", "which event")
            say(self.me, str(event_id(self.me, name)), "to the invitation")
            press(self.me, "✉️ Send", "on its way")
        button, status = self.random.choice([("✅ Confirm", "confirmed"), ("❌ Decline", "declined")])
        with self.locks[self.guest.id]:
            card = self.guest.wait_for(f"invites you[\\s\\S]*{name}", timeout=PATIENCE, since=0)
            press(self.guest, button, f"(?i){status}", message=card)
        self.expected.invited[name] = status

    def meet(self) -> None:
        """Plan something in the group; the guest says below its card that they come, or first that, and then not."""
        name, day = self._invent_name("dinner"), self._day()
        with self.locks[self.me.id]:
            self.shared.say(f"/meet {name} {day:%d.%m.%Y} {self.hour}:00", name)
        self._keep(name)
        answers = self.random.choice([[COMES], [COMES, COMES], [COMES, STAYS_AWAY]])
        with self.locks[self.guest.id]:
            for button, words in answers:
                self.shared.press(self.guest, button, name, words)
        self.expected.met[name] = "confirmed" if answers[-1] == COMES else "declined"

    def poll(self) -> None:
        """Ask the group for the time; the guest votes, and the one who asked takes that time."""
        name, day = self._invent_name("walk"), self._day()
        times = f"{day:%d.%m.%Y} {self.hour}:00, {day:%d.%m.%Y} {self.hour}:30"
        with self.locks[self.me.id]:
            message = self.shared.ask(f"/poll {name} {times}", name)
        option = self.random.randrange(2)
        with self.locks[self.guest.id]:
            self.guest.vote(message, option)
        wait_until(lambda: has_voted(message, self.guest), seconds=PATIENCE, what=f"the vote of {self.guest}")
        number = wait_until(lambda: find_poll(message), seconds=PATIENCE, what="the number of the poll")
        data = f"poll:pick:{number}:{option}"
        with self.locks[self.me.id]:
            self.shared.do(
                lambda: self.me.press_forged(data, message_id=message["message_id"], chat_id=self.shared.group),
                rf"The time is chosen[\s\S]*{name}",
            )
        self._keep(name)
        self.expected.met[name] = "confirmed"
        self.expected.polls += 1

    def let_join(self) -> None:
        """Open a link to an event; the guest comes by it."""
        name = self.random.choice(self._list_alone())
        with self.locks[self.me.id]:
            # Not by way of ⋯ More: a card that comes twice would pass for what that shows.
            data = f"joins:open:{event_id(self.me, name)}"
            said = _insist(self.me, lambda: self.me.press_forged(data), rf"Anyone who opens this link[\s\S]*{name}")
        link = re.search(r"https://\S+", said)
        assert link is not None
        with self.locks[self.guest.id]:
            _insist(self.guest, lambda: self.guest.open_link(link[0]), rf"{name}[\s\S]*Organizer")
            press(self.guest, "✅ I'm in", rf"{name}[\s\S]*Confirmed")
        self.expected.came[name] = "confirmed"

    def _list_alone(self) -> list[str]:
        """The events to which nobody is invited yet."""
        mine = self.expected
        return sorted(mine.events.keys() - mine.invited.keys() - mine.met.keys() - mine.came.keys())

    def _list_own(self) -> list[str]:
        """The events whose cards are in the private chat."""
        return sorted(self.expected.events.keys() - self.expected.met.keys())

    def _invent_name(self, what: str) -> str:
        self.number += 1
        return f"{what} {self.me.name}{self.number}z"

    def _day(self) -> dt.date:
        return FIRST_DAY + dt.timedelta(days=self.number)

    def _keep(self, name: str) -> None:
        self.expected.events[name] = ""
        self.expected.created += 1


class Shared:
    """A group in which one person's requests alone are answered.

    A request that the bot can't serve is answered with that, and made again.
    """

    def __init__(self, person: Person, group: int) -> None:
        self.person, self.group = person, group

    def say(self, text: str, answer: str) -> Json:
        """Write into the group and wait for the bot's message; returns it."""
        return self.do(lambda: self.person.say(text, chat_id=self.group), answer)

    def ask(self, text: str, question: str) -> Json:
        """Write into the group and wait for the poll; returns its message, once it is known which one it is.

        It may come twice, when the bot was killed before it had noted the first: then the second is known.
        """

        def list_polls() -> list[Json]:
            polls = [one for one in self.person.messages(chat_id=self.group) if "poll" in one]
            return [one for one in polls if question in one["poll"]["question"]]

        def find_known() -> Json | None:
            return next(filter(find_poll, list_polls()), None)

        self.do(lambda: self.person.say(text, chat_id=self.group), lambda: next(iter(list_polls()), None))
        known = wait_until(find_known, seconds=PATIENCE, what="the number of the poll")
        assert known is not None
        return known

    def do(self, act: Callable[[], object], answer: "str | Callable[[], Json | None]") -> Json:
        """Act, and wait for what is said or found then."""
        while True:
            before = len(self._list_away())
            act()

            def look(before: int = before) -> Json | None:
                found = self._find(answer) if isinstance(answer, str) else answer()
                toasts = [{"text": toast} for toast in self.person.toasts() if AWAY in toast]
                return found or next(iter([*self._list_away()[before:], *toasts]), None)

            message = wait_until(look, seconds=PATIENCE, what=f"{self.person} waits for {answer!r} in the group")
            if message is not None and AWAY not in message.get("text", ""):
                return message

    def press(self, who: Person, button: str, name: str, words: str) -> None:
        """Press a button below a card until the card says so: what answers the press itself is sent once at most.

        The card may come twice, when the bot was killed before it had noted the first: then that one says so as well,
        and loses its buttons to the second.
        """
        while True:
            said = [one for one in who.received(chat_id=self.group) if name in one.get("text", "")]
            card = [one for one in said if get_buttons(one)][-1]
            who.press(button, message=card)

            def look(card: Json = card) -> bool:
                return words in get_again(who, card)["text"] or any(AWAY in toast for toast in who.toasts())

            wait_until(look, seconds=PATIENCE, what=f"{who} waits for {words!r} on {card['text']}")
            if words in get_again(who, card)["text"]:
                return

    def _find(self, answer: str) -> Json | None:
        said = [one for one in self.person.received(chat_id=self.group) if re.search(answer, one.get("text", ""))]
        return said[-1] if said else None

    def _list_away(self) -> list[Json]:
        return [one for one in self.person.received(chat_id=self.group) if AWAY in one.get("text", "")]


def find_poll(message: Json) -> int:
    """Our number of a poll in the group; 0 while it is not known which one it is."""
    from calendarapp.models import TimePoll

    polls = TimePoll.objects.filter(poll_id=message["poll"]["id"])
    return ask_database(lambda: polls.values_list("pk", flat=True)) or 0


def has_voted(message: Json, person: Person) -> bool:
    """Whether the vote has been kept."""
    from calendarapp.models import TimePollVote

    votes = TimePollVote.objects.filter(poll_id=message["poll"]["id"], tg_id=person.id)
    return bool(ask_database(lambda: votes.values_list("pk", flat=True)))


def ask_database(select: Callable[[], Any]) -> int | None:
    """The first number that is found; None while there is none, or the database is away."""
    from django.db import InterfaceError, OperationalError, connection

    try:
        found = select().first()
    except (OperationalError, InterfaceError):
        connection.close()
        return None
    return int(found) if found is not None else None


def say(person: Person, text: str, answer: str) -> str:
    """Write and wait for the answer; if the bot says that the database is away, try again.

    Returns:
        The answer's text.
    """
    return _insist(person, lambda: person.say(text), answer)


def press(person: Person, button: str, answer: str, *, message: Json | None = None) -> str:
    """Press a button, and wait for the answer; as `say`.

    A bot that is killed right after saying that the database is away gets the press again and executes it: the second
    try then finds no button, and the answer is there.
    """
    tried = False

    def act() -> None:
        nonlocal tried
        since = person.since
        try:
            person.press(button, message=message)
        except AssertionError:
            if not tried:
                raise
            person.since = since
        tried = True

    return _insist(person, act, answer)


def event_id(person: Person, name: str) -> int:
    """The ID on that event's card, looked up in the chat."""
    for message in reversed(person.received()):
        found = re.search(r"Event ID: (\d+)", message["text"])
        if found and name in message["text"]:
            return int(found[1])
    raise AssertionError(f"{person} has no card of {name}")


def _insist(person: Person, act: Callable[[], object], answer: str) -> str:
    while True:
        before, since, begun = len(person.toasts()), person.since, time.time()
        act()
        # Toasts are counted since the last action: after another one, all are new.
        said = wait_for_either(person, answer, before if person.since == since else 0, begun)
        if AWAY not in said:
            return said


def wait_for_either(person: Person, answer: str, toasts_before: int, begun: float) -> str:
    """Wait for the answer to what was done at that Unix time, or for the message or toast that the database is away."""

    def look() -> str | None:
        for toast in person.toasts()[toasts_before:]:
            if AWAY in toast:
                return toast
        fresh = person.news()
        texts = [str(message["text"]) for message in fresh]
        if any("edit_date" in message for message in fresh):  # a card may have been brought up to date at once
            texts += list_sent(person, since=begun)
        return next((text for text in texts if AWAY in text or re.search(answer, text)), None)

    return person.wait_in_chat(look, f"{answer!r}", PATIENCE)


def list_sent(person: Person, *, since: float = 0) -> list[str]:
    """The texts that the bot has sent to the person from that Unix time on, as they were then."""
    sent = [call for call in person.server.calls("sendMessage", chat_id=person.id) if call["status"] == 200]
    return [html.unescape(TAG.sub("", str(call["parameters"]["text"]))) for call in sent if call["time"] >= since]
