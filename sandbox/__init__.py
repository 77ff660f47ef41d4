"""Telegram on localhost: a Bot API server and a chat page, so that the bot runs with no token.

Nothing here imports Django, the bot or aiogram: whatever talks to it does so over HTTP, as it would to Telegram.
"""

SANDBOX_TOKEN = "1000000001:sandbox"  # noqa: S105
"""The only token the sandbox answers to; it is neither a secret nor one of Telegram's."""

SANDBOX_CLIENT_SECRET = "sandbox-client-secret"  # noqa: S105
"""What the bot's website shows when a person signs in to it with Telegram; no secret either."""
