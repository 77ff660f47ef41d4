"""A dinner of five, planned in a group by messages and taps as people make them; each of them is counted."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from tests.support.groups import get_again, get_buttons, get_data, wait_until_card_says
from tests.support.telegram import SandboxClient
from tests.support.waiting import wait_until

Json = dict[str, Any]

NAMES: Final = ("Anna", "Boris", "Vera", "Gleb", "Dina")
ALL: Final = "Coming (4)"


@dataclass
class Hands:
    """What has been done so far, and how long a tap or a letter takes: in a test no time.

    Attributes:
        tap: seconds before each tap: to read, and to reach the button.
        letter: seconds that each letter of a message takes.
        messages: how many were written.
        taps: how many there were.
    """

    tap: float = 0
    letter: float = 0
    messages: int = 0
    taps: int = 0

    def write(self, text: str, send: Callable[[], Any]) -> Any:
        self.messages += 1
        time.sleep(self.letter * len(text))
        return send()

    def touch(self, act: Callable[[], Any]) -> Any:
        """Tap once."""
        self.taps += 1
        time.sleep(self.tap)
        return act()


class Dinner:
    """Five people in a group with the bot, or in one without it; nobody but the organizer has begun with the bot."""

    def __init__(self, server: SandboxClient, hands: Hands, *, bot: bool = True) -> None:
        self.hands = hands
        self.organizer, *self.others = (server.person(name, language_code="en") for name in NAMES)
        self.organizer.say("/start")
        self.organizer.wait_for("🕐")
        self.group = server.group("Dinner", self.organizer, *self.others, bot=bot)

    def plan_at(self, when: str) -> Json:
        """The time is known: one message, and a yes of everybody else; returns the card."""
        text = f"/meet dinner {when}"
        self.hands.write(text, lambda: self.organizer.say(text, chat_id=self.group))
        return self._answer(self._find(lambda one: "✅ I'm in" in get_buttons(one), "the card"))

    def plan_with_poll(self) -> Json:
        """Nothing is known: each of the others votes for one of the offered times, the organizer takes the winner."""
        text = "/meet dinner"
        self.hands.write(text, lambda: self.organizer.say(text, chat_id=self.group))
        poll = self._find(lambda one: "poll" in one and bool(get_buttons(one)), "the poll")
        for person in self.others:
            self.hands.touch(lambda: None)  # the time; Vote sends it
            self.hands.touch(partial(person.vote, poll, 1))
        self.organizer.server.wait_until_idle()  # the question shows the votes that have come
        self.hands.touch(lambda: self.organizer.press("🏁 Choose the time", message=poll))
        voted = wait_until(lambda: self._find_winner(poll), what="the times with their votes")
        self.hands.touch(lambda: self.organizer.press(data=voted, message=poll))
        card = self._find(lambda one: "The time is chosen" in one.get("text", ""), "the card")
        return wait_until_card_says(self.organizer, card, ALL)

    def plan_inline(self, bot: str, when: str) -> Json:
        """As `plan_at`, by @bot in a chat that it is not in."""
        query = f"dinner {when}"
        number = self.hands.write(f"@{bot} {query}", lambda: self.organizer.ask_inline(query, chat_id=self.group))
        [first, *_more] = self.organizer.wait_for_results(number)["results"]
        sent = self.hands.touch(lambda: self.organizer.choose_result(number, first["id"]))

        def has_buttons() -> bool:
            return "✅ I'm in" in get_buttons(get_again(self.organizer, sent))

        wait_until(has_buttons, what="the card's buttons")
        return self._answer(get_again(self.organizer, sent))

    def _answer(self, card: Json) -> Json:
        for person in self.others:
            self.hands.touch(partial(person.press, "✅ I'm in", message=card))
        return wait_until_card_says(self.organizer, card, ALL)

    def _find(self, fits: Callable[[Json], bool], what: str) -> Json:
        def look() -> Json | None:
            return next((one for one in self.organizer.messages(chat_id=self.group) if fits(one)), None)

        found = wait_until(look, what=what)
        assert found is not None
        return found

    def _find_winner(self, poll: Json) -> str | None:
        again = get_again(self.organizer, poll)
        return get_data(again, "4 votes") if any("4 votes" in text for text in get_buttons(again)) else None
