"""What the sandbox remembers: people, chats, messages, pending updates, the bot's own settings.

Messages, keyboards and updates are kept as the Bot API's JSON objects, which is what both sides of the sandbox speak.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

from sandbox.errors import Json

BOT_ID = 1000000001
BOT_USERNAME = "vstrecha_sandbox_bot"
MESSAGES_KEPT = 5000
"""Messages kept per chat: the oldest leave first, as an unending test would otherwise eat the memory."""


@dataclass(slots=True)
class Person:
    """A person with a Telegram account; ``started`` once they have written to the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    phone: str | None = None
    started: bool = False
    blocked: bool = False
    deleted: bool = False

    def user(self) -> Json:
        """The Bot API's User."""
        return drop_nones(
            id=self.id,
            is_bot=False,
            first_name=self.first_name,
            last_name=self.last_name,
            username=self.username,
            language_code=self.language_code,
        )

    def chat(self) -> Json:
        """The private chat with this person, as the Bot API's Chat."""
        return drop_nones(
            id=self.id, first_name=self.first_name, last_name=self.last_name, username=self.username, type="private"
        )


@dataclass(slots=True)
class Group:
    """A group, supergroup or channel that the bot is in while ``joined``; else it was ``kicked``, or never came."""

    id: int
    type: str
    title: str
    username: str | None = None
    members: list[int] = field(default_factory=list)
    joined: bool = True
    admin: bool = False
    kicked: bool = False

    def chat(self) -> Json:
        return drop_nones(id=self.id, title=self.title, username=self.username, type=self.type)


@dataclass(slots=True)
class Record:
    """A message in a chat, with the texts it had before its edits. ``seq`` is the change that touched it last.

    ``fixed``: it came with another than an inline keyboard, and can't be edited. An ephemeral message has a record too,
    apart from the others: its ``message_id`` is 0.
    """

    message: Json
    seq: int = 1
    versions: list[Json] = field(default_factory=list)
    fixed: bool = False


@dataclass(slots=True)
class Callback:
    """A pressed inline button that waits for its answer; ``pressed`` is a Unix time."""

    user_id: int
    chat_id: int
    pressed: float


@dataclass(slots=True)
class Query:
    """An inline query, or the message of a guest query, that waits for its answer; ``asked`` is a Unix time.

    ``results`` are what the bot offered, by their ids.
    """

    user_id: int
    chat_id: int
    text: str
    asked: float
    guest: bool = False
    results: dict[str, Json] = field(default_factory=dict)


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered to; an empty ``url`` means long polling."""

    url: str = ""
    secret_token: str = ""
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


# What the bot's owner sets in @BotFather, as the control API names it.
SETTINGS: dict[str, bool] = {"privacy": False, "inline": True, "feedback": True, "guest": True}

# Fields of the state that JSON holds as they are. A snapshot of an older sandbox may lack those that came later.
PLAIN: dict[str, type] = {
    **dict.fromkeys(("files", "commands", "profile", "menu_buttons"), dict),
    **dict.fromkeys(("polls", "inline_messages", "settings"), dict),
    "allowed_updates": list,
    **dict.fromkeys(("next_update_id", "next_message_id"), int),
}

ADDED = frozenset(("polls", "inline_messages", "settings"))


@dataclass(slots=True)
class State:
    """Everything that outlives a restart."""

    people: dict[int, Person] = field(default_factory=dict)
    groups: dict[int, Group] = field(default_factory=dict)
    chats: dict[int, dict[int, Record]] = field(default_factory=dict)
    ephemeral: dict[int, dict[int, Record]] = field(default_factory=dict)
    keyboards: dict[int, Json] = field(default_factory=dict)
    queue: dict[int, Json] = field(default_factory=dict)
    callbacks: dict[str, Callback] = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    commands: dict[str, list[Json]] = field(default_factory=dict)
    profile: dict[str, dict[str, str]] = field(default_factory=dict)
    menu_buttons: dict[str, Json] = field(default_factory=dict)
    polls: dict[str, Json] = field(default_factory=dict)
    inline_messages: dict[str, list[int]] = field(default_factory=dict)
    settings: dict[str, bool] = field(default_factory=dict)
    webhook: Webhook = field(default_factory=Webhook)
    allowed_updates: list[str] = field(default_factory=list)
    next_update_id: int = 1
    next_message_id: int = 1

    def to_json(self) -> Json:
        """A JSON object that `from_json` turns back into an equal state."""
        return {
            "people": [asdict(person) for person in self.people.values()],
            "groups": [asdict(group) for group in self.groups.values()],
            "chats": _dump_chats(self.chats),
            "ephemeral": _dump_chats(self.ephemeral),
            "keyboards": {str(chat_id): keyboard for chat_id, keyboard in self.keyboards.items()},
            "queue": list(self.queue.values()),
            "callbacks": {key: asdict(callback) for key, callback in self.callbacks.items()},
            "webhook": asdict(self.webhook),
            **{name: getattr(self, name) for name in PLAIN},
        }

    @classmethod
    def from_json(cls, data: Json) -> "State":
        """Read what `to_json` wrote. Raises KeyError, TypeError or ValueError on anything else."""
        people = [Person(**item) for item in data["people"]]
        groups = [Group(**item) for item in data["groups"]]
        return cls(
            people={person.id: person for person in people},
            groups={group.id: group for group in groups},
            chats=_load_chats(data["chats"], "message_id"),
            ephemeral=_load_chats(data.get("ephemeral", {}), "ephemeral_message_id"),
            keyboards={int(chat_id): keyboard for chat_id, keyboard in data["keyboards"].items()},
            queue={item["update"]["update_id"]: item for item in data["queue"]},
            callbacks={key: Callback(**item) for key, item in data["callbacks"].items()},
            webhook=Webhook(**data["webhook"]),
            **{name: kind(data[name]) for name, kind in PLAIN.items() if name in data or name not in ADDED},
        )

    def setting(self, name: str) -> bool:
        """What the bot's owner has set."""
        return self.settings.get(name, SETTINGS[name])


def _dump_chats(chats: dict[int, dict[int, Record]]) -> Json:
    return {
        str(chat_id): [
            {"message": record.message, "versions": record.versions, **({"fixed": True} if record.fixed else {})}
            for record in records.values()
        ]
        for chat_id, records in chats.items()
    }


def _load_chats(data: Json, key: str) -> dict[int, dict[int, Record]]:
    return {
        int(chat_id): {
            item["message"][key]: Record(item["message"], versions=item["versions"], fixed=item.get("fixed", False))
            for item in items
        }
        for chat_id, items in data.items()
    }


def drop_nones(**fields: Any) -> Json:
    """An object of these fields, without those that are ``None``: the Bot API leaves them out."""
    return {name: value for name, value in fields.items() if value is not None}
