"""What the control API shows of people and chats."""

from sandbox.errors import Json
from sandbox.methods import commands, profile
from sandbox.state import Group, Person
from sandbox.telegram import World


def person(somebody: Person) -> Json:
    """A person, as the control API shows them."""
    return {
        "id": somebody.id,
        "first_name": somebody.first_name,
        "last_name": somebody.last_name,
        "username": somebody.username,
        "language_code": somebody.language_code,
        "started": somebody.started,
        "blocked": somebody.blocked,
    }


def people(world: World) -> list[Json]:
    """Everybody who has not left."""
    return [person(somebody) for somebody in world.state.people.values() if not somebody.deleted]


def chat(world: World, somebody: Person, chat_id: int | None = None) -> Json:
    """A chat as this person sees it: messages in order, keyboard, menu, and the newest change in it all."""
    where = chat_id or somebody.id
    return {
        "person": person(somebody),
        "chat_id": where,
        "messages": [
            {**record.message, "seq": record.seq, "versions": record.versions}
            for record in world.messages(where).values()
        ],
        "keyboard": world.state.keyboards.get(where),
        "commands": commands.shown(world, somebody.id, somebody.language_code),
        "bot": bot(world, somebody.language_code),
        "seq": world.feed.seq,
    }


def bot(world: World, language: str | None = None) -> Json:
    """The bot, with its descriptions in a language."""
    return {
        **world.bot(),
        "name": profile.text_for(world, "name", language or ""),
        "description": profile.text_for(world, "description", language or ""),
        "short_description": profile.text_for(world, "short_description", language or ""),
    }


def group(found: Group) -> Json:
    """A group or channel."""
    return {**found.chat(), "members": found.members, "joined": found.joined}
