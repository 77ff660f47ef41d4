"""People who use the bot through their chats and record what they did."""

import datetime as dt
import random
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.telegram import Json, Person
from tests.support.waiting import wait_until

# Seconds to wait for an answer: that of a killed bot is sent by a worker after the lease (60 s) ends, and that worker
# may be killed as well.
PATIENCE = 300.0
AWAY = "try again in a minute"
FIRST_DAY = dt.date(2030, 1, 1)


@dataclass
class Expected:
    """The expected content of one person's calendar in the end."""

    events: dict[str, str] = field(default_factory=dict)  # name -> details
    deleted: set[str] = field(default_factory=set)
    created: int = 0
    edited: int = 0
    invited: dict[str, str] = field(default_factory=dict)  # name of the event -> status


class Actor(threading.Thread):
    """One person: creates, changes and deletes events, and invites another, who confirms or declines.

    Args:
        me: the chat.
        guest: whom they invite.
        locks: by Telegram ID, for one conversation at a time in a chat that two threads use.
        hour: of the day, at which all of their events are.
        until: set when it is time to stop.
        seed: makes the choices repeatable.
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
    ) -> None:
        super().__init__(name=me.name)
        self.me, self.guest, self.locks, self.hour = me, guest, locks, hour
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
        mine = self.expected
        choices = [self.create]
        if mine.events:
            choices += [self.edit, self.delete]
        if set(mine.events) - set(mine.invited):
            choices += [self.invite, self.invite]
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
        name = self.random.choice(sorted(self.expected.events))
        self.number += 1
        details = f"details {self.number}"
        with self.locks[self.me.id]:
            say(self.me, f"/edit {event_id(self.me, name)} {details}", "Changed")
        self.expected.events[name] = details
        self.expected.edited += 1

    def delete(self) -> None:
        """Delete an event, with the confirmation; its invitation is cancelled."""
        name = self.random.choice(sorted(self.expected.events))
        with self.locks[self.me.id]:
            say(self.me, f"/delete {event_id(self.me, name)}", "Delete")
            press(self.me, "🗑 Yes, delete", "is deleted")
        del self.expected.events[name]
        self.expected.deleted.add(name)
        if self.expected.invited.get(name) in {"pending", "confirmed"}:
            self.expected.invited[name] = "cancelled"

    def invite(self) -> None:
        """Invite the guest to an event, and answer in the guest's name."""
        name = self.random.choice(sorted(set(self.expected.events) - set(self.expected.invited)))
        with self.locks[self.me.id]:
            say(self.me, f"/invite {self.guest.id}", "which event")
            say(self.me, str(event_id(self.me, name)), "to the invitation")
            press(self.me, "✉️ Send", "on its way")
        button, status = self.random.choice([("✅ Confirm", "confirmed"), ("❌ Decline", "declined")])
        with self.locks[self.guest.id]:
            card = self.guest.wait_for(f"invites you[\\s\\S]*{name}", timeout=PATIENCE, since=0)
            press(self.guest, button, f"(?i){status}", message=card)
        self.expected.invited[name] = status


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
        before, since = len(person.toasts()), person.since
        act()
        # Toasts are counted since the last action: after another one, all are new.
        said = wait_for_either(person, answer, before if person.since == since else 0)
        if AWAY not in said:
            return said


def wait_for_either(person: Person, answer: str, toasts_before: int) -> str:
    """Wait for the answer, or for the message or toast that the database is away."""

    def look() -> str | None:
        for toast in person.toasts()[toasts_before:]:
            if AWAY in toast:
                return toast
        for message in person.received():
            fresh = message["seq"] > person.since
            if fresh and (AWAY in message["text"] or re.search(answer, message["text"])):
                return str(message["text"])
        return None

    found = wait_until(look, seconds=PATIENCE, what=f"{person} waits for {answer!r} in\n{person.transcript()}")
    assert found is not None
    return found
