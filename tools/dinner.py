"""How long a dinner of five takes to plan: `python -m tools.dinner [seconds a tap]`, three unless said otherwise.

It starts the product in a temporary folder, and five people plan in a group, at the pace of people, one after the
other. Nobody but the organizer has written to the bot before.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tests.e2e.product import Product
from tests.support.dinner import Dinner, Hands

LETTER: Final = 0.2  # seconds: thirty words a minute
BOT: Final = "vstrecha_sandbox_bot"
WAYS: Final[dict[str, Callable[[Dinner], object]]] = {
    "the time is known: /meet dinner Friday 19:00": lambda dinner: dinner.plan_at("Friday 19:00"),
    "nothing is known: /meet dinner": lambda dinner: dinner.plan_with_poll(),
    "in a chat without the bot: @bot dinner Friday 19:00": lambda dinner: dinner.plan_inline(BOT, "Friday 19:00"),
}


def main(arguments: Sequence[str]) -> int:
    """Plan in each of the three ways, and print what it took; returns the exit code."""
    tap = float(arguments[0]) if arguments else 3.0
    with tempfile.TemporaryDirectory() as folder, Product(Path(folder) / "data") as product:
        for name, plan in WAYS.items():
            dinner = Dinner(product.telegram, Hands(tap=tap, letter=LETTER), bot="without the bot" not in name)
            begin = time.monotonic()
            plan(dinner)
            seconds, hands = time.monotonic() - begin, dinner.hands
            print(f"{name}: {hands.messages} message, {hands.taps} taps, {seconds:.0f} s")  # noqa: T201
        product.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
