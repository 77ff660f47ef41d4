"""The Bot API's methods, one topic a file. Each registers itself under its name."""

from sandbox.methods import callbacks, chats, commands, documents, edits, me, messages, profile, updates
from sandbox.methods.registry import RegisteredMethod, call, find

__all__ = [
    "RegisteredMethod",
    "call",
    "callbacks",
    "chats",
    "commands",
    "documents",
    "edits",
    "find",
    "me",
    "messages",
    "profile",
    "updates",
]
