"""What the control API shows of people and chats."""

from dataclasses import asdict

from sandbox import ephemeral, polls
from sandbox.errors import Json
from sandbox.methods import commands, profile
from sandbox.state import SETTINGS, Group, Person, Record
from sandbox.telegram import World


def render_person(person: Person) -> Json:
    hidden = {"phone", "deleted"}
    return {name: value for name, value in asdict(person).items() if name not in hidden}


def list_people(world: World) -> list[Json]:
    """Everybody who has not left."""
    return [render_person(person) for person in world.state.people.values() if not person.deleted]


def render_chat(world: World, person: Person, chat_id: int | None = None) -> Json:
    """A chat as this person sees it: messages in order, keyboard, menu, and the newest change in it all."""
    where = chat_id or person.id
    return {
        "person": render_person(person),
        "chat_id": where,
        "messages": [
            {**record.message, "seq": record.seq, "versions": record.versions}
            for record in _list_records(world, person, where)
        ],
        "votes": polls.list_votes(world, person, where),
        "adding": polls.list_adding(world, where),
        "keyboard": world.state.keyboards.get(where),
        "menu_button": profile.get_menu_button(world, str(person.id)),
        "commands": commands.get_menu(world, where, person.language_code),
        "bot": render_bot(world, person.language_code),
        "seq": world.feed.seq,
    }


def _list_records(world: World, person: Person, where: int) -> list[Record]:
    """The chat's messages in order, with the ephemeral ones that this person sees."""
    records = list(world.messages(where).values())
    seen = ephemeral.list_for(world, person, where)
    return sorted([*records, *seen], key=lambda record: record.message["date"]) if seen else records


def render_bot(world: World, language: str | None = None) -> Json:
    """The bot, with its descriptions in a language."""
    settings = {name: world.state.setting(name) for name in SETTINGS}
    return {
        **world.bot(),
        "settings": settings,
        **{name: profile.get_text(world, name, language or "") for name in profile.LIMITS},
    }


def render_group(found: Group) -> Json:
    return {**found.chat(), "members": found.members, "joined": found.joined, "admin": found.admin}
