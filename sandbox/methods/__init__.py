"""The Bot API's methods, one topic a file. Importing them fills the table of `registry`."""

from sandbox.methods import callbacks, chats, commands, documents, edits, me, messages, profile, updates  # noqa: F401
