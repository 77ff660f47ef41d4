"""The product's bot with fifty more commands, to measure their cost per update."""

import sys
from typing import Any

import bot  # noqa: F401  puts webapp/ on the path
from webapp import entrypoint

MORE = 50


def start() -> None:
    """Like the bot's own start, with the commands added to its tables."""
    from bot import service  # noqa: PLC0415  when the models can be imported
    from bot.router import router  # noqa: PLC0415

    for number in range(MORE):
        router.command(f"more_{number}")(_answer)
    service.start()


def _answer(turn: Any) -> None:
    turn.say("More")


if __name__ == "__main__":
    sys.exit(entrypoint.main("bot", "benchmarks.programs.extended_bot"))
