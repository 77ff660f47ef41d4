"""The product's bot with fifty more commands, to measure their cost per update."""

import sys
from typing import Any

import bot  # noqa: F401  puts webapp/ on the path
from webapp import entrypoint

MORE = 50


def start() -> None:
    """Like the bot's own start, with the commands added to its tables."""
    from bot import handlers  # noqa: PLC0415  when the models can be imported
    from bot.router import Router  # noqa: PLC0415

    more = Router()
    for number in range(MORE):
        more.command(f"more_{number}")(_answer)
    # Before the application reads them.
    handlers.ROUTERS = (*handlers.ROUTERS, more)  # type: ignore[misc]
    from bot import service  # noqa: PLC0415

    service.start()


def _answer(turn: Any) -> None:
    turn.say("More")


if __name__ == "__main__":
    sys.exit(entrypoint.main("bot", "benchmarks.programs.extended_bot"))
