"""`python -m bot`: polling, or the webhook when `WEBHOOK_URL` is set."""

import sys

import bot  # noqa: F401  puts webapp/ on the path
from webapp import entrypoint

if __name__ == "__main__":
    sys.exit(entrypoint.main("bot", "bot.service"))
