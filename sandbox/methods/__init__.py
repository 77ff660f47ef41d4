"""The Bot API's methods, one topic a file. Importing them fills the table of `registry`."""

from sandbox.methods import (  # noqa: F401
    callbacks,
    chats,
    commands,
    documents,
    edits,
    ephemeral,
    inline,
    me,
    messages,
    polls,
    profile,
    updates,
)
