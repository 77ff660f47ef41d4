"""The sandbox itself: state, updates, changes and faults, shared by the bot and people."""

import json
import logging
import time
from typing import Any

from sandbox.calls import CallLog
from sandbox.changes import ChangeFeed
from sandbox.config import Config
from sandbox.errors import Json, bad_request, forbidden
from sandbox.faults import Faults
from sandbox.files import FileStore
from sandbox.state import BOT_ID, BOT_USERNAME, MESSAGES_KEPT, Group, Person, Query, Record, drop_nones
from sandbox.store import Store
from sandbox.updates import UpdateQueue

log = logging.getLogger(__name__)

NEWCOMERS = (
    Person(1001, "Anna", username="anna", language_code="ru", phone="+70000001001"),
    Person(1002, "Boris", username="boris", language_code="ru", phone="+70000001002"),
)


class World:
    """Everything that the Bot API side and the people's side have in common."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.store = Store(config.data_dir)
        self.state = self.store.load()
        self.dirty = False
        self.pressed: dict[tuple[int, int], str] = {}  # by chat and message: the data that was pressed there last
        self.queries: dict[str, Query] = {}  # inline and guest queries that wait for the bot, oldest first
        self.feed = ChangeFeed()
        self.updates = UpdateQueue(self.state, self.store, self.feed, self.touch)
        self.faults = Faults()
        self.calls = CallLog()
        self.files = FileStore(self.state, config.data_dir / "files" if config.data_dir else None)
        if config.data_dir is not None and not self.state.people:
            self.state.people = {person.id: person for person in NEWCOMERS}

    def touch(self) -> None:
        """Note that the state differs from the snapshot."""
        self.dirty = True

    def snapshot(self) -> str:
        """The state as the text of a snapshot; from now on it counts as saved."""
        self.dirty = False
        return json.dumps(self.state.to_json(), ensure_ascii=False)

    # Who is who

    def bot(self) -> Json:
        name = self.state.profile.get("name", {}).get("", "Встреча")
        return {"id": BOT_ID, "is_bot": True, "first_name": name, "username": BOT_USERNAME}

    def user(self, user_id: int) -> Json | None:
        """The User with this id, if there is one."""
        person = self.state.people.get(user_id)
        return person.user() if person else None

    def chat(self, chat_id: int) -> Person | Group:
        """The chat with this id; raises Telegram's 400 when there is none."""
        found = self.state.people.get(chat_id) or self.state.groups.get(chat_id)
        if found is None:
            raise bad_request("chat not found")
        return found

    def check_joined(self, group: Group) -> None:
        """Refuse what only a bot that is in the group can do."""
        if not group.joined:
            left = "was kicked from" if group.kicked else "is not a member of"
            raise forbidden(f"bot {left} the {group.type} chat")

    def chat_to_write(self, chat_id: int) -> Person | Group:
        """The chat, if the bot may write there; else Telegram's refusal."""
        chat = self.chat(chat_id)
        if isinstance(chat, Group):
            self.check_joined(chat)
        elif chat.deleted:
            raise forbidden("user is deactivated")
        elif chat.blocked:
            raise forbidden("bot was blocked by the user")
        elif not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    # Messages

    def messages(self, chat_id: int) -> dict[int, Record]:
        return self.state.chats.setdefault(chat_id, {})

    def record(self, chat_id: int, message_id: int) -> Record | None:
        return self.state.chats.get(chat_id, {}).get(message_id)

    def add_message(self, chat: Person | Group, **content: Any) -> Json:
        """Put a new message into a chat and tell those who watch it; returns the Bot API's Message.

        ``content`` are its further fields; those with ``None`` are left out.
        """
        number = self.state.next_message_id
        self.store.reserve("message_id", number)
        self.state.next_message_id = number + 1
        message = drop_nones(message_id=number, date=int(time.time()), chat=chat.chat(), **content)
        records = self.messages(chat.id)
        records[number] = Record(message)
        if len(records) > MESSAGES_KEPT:
            del records[next(iter(records))]
        records[number].seq = self.feed.add("message", chat.id, message=message)
        self.touch()
        return message

    def show_change(self, record: Record, changes: Json) -> Json:
        """Change fields of a message by themselves, as a poll's votes do: it does not count as edited."""
        record.message = {**record.message, **changes}
        record.seq = self.feed.add("edit", record.message["chat"]["id"], message=record.message)
        self.touch()
        return record.message

    def edit_message(self, record: Record, changes: Json) -> Json:
        """Change fields of a message (``None`` removes one) and remember what it was before."""
        old = record.message
        message = drop_nones(**{**old, **changes, "edit_date": int(time.time())})
        record.versions.append(
            {"date": old.get("edit_date", old["date"]), "text": old.get("text", old.get("caption", ""))}
        )
        record.message = message
        record.seq = self.feed.add("edit", message["chat"]["id"], message=message)
        self.touch()
        return message

    def delete_message(self, chat_id: int, message_id: int) -> bool:
        """Take a message out of a chat; ``False`` when it is not there."""
        if self.messages(chat_id).pop(message_id, None) is None:
            return False
        self.feed.add("delete", chat_id, message_id=message_id)
        self.touch()
        return True

    def show_keyboard(self, chat_id: int, markup: Json | None, message: Json) -> None:
        """Let the keyboard below the input field follow what a message of the bot says of it.

        A selective one is for the author of the message that it answers.
        """
        if markup is None or "inline_keyboard" in markup:
            return
        if markup.get("remove_keyboard"):
            self.state.keyboards.pop(chat_id, None)
        else:
            asked = message.get("reply_to_message", {}).get("from", {}).get("id") if markup.get("selective") else None
            shown = {**markup, "message_id": message["message_id"], "user_id": asked}
            self.state.keyboards[chat_id] = {name: value for name, value in shown.items() if value is not None}
        self.feed.add("keyboard", chat_id, keyboard=self.state.keyboards.get(chat_id))

    def hide_one_time_keyboard(self, chat_id: int, author: int) -> None:
        """A keyboard for one use goes when it was used, and so does a forced reply."""
        keyboard = self.state.keyboards.get(chat_id)
        if (
            keyboard
            and keyboard.get("user_id", author) == author
            and (keyboard.get("one_time_keyboard") or keyboard.get("force_reply"))
        ):
            del self.state.keyboards[chat_id]
            self.feed.add("keyboard", chat_id, keyboard=None)
