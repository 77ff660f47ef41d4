"""Whom a message names: with Telegram's picker, a contact, a forwarded message, or in words; one person, or several."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from aiogram.types import Message, MessageOriginUser

from bot.handlers import common
from bot.inputs import corrections, people_words
from bot.turn import Turn
from calendarapp import links, queries
from calendarapp.errors import CalendarError
from calendarapp.messages.markup import format_html
from calendarapp.models import TgUser
from calendarapp.services import participants, people

BETWEEN: Final = re.compile(r"[,;\n]+|(?<!\S)(?:и|and|&|\+|с|со|with)(?!\S)", re.IGNORECASE)

NOBODY: Final = frozenset({"person_wrong", "person_not_found"})  # errors: nobody who is known is named
Named = tuple[list[TgUser], list[str]]


def find_people(turn: Turn) -> Named:
    """Find everybody whom the message names; returns them, and the words that name nobody who is known.

    Raises:
        CalendarError: `person_wrong`, `person_not_found` (of one person), `too_many_people`.
    """
    message = turn.update.message
    if message is not None and message.users_shared and len(message.users_shared.users) > 1:
        return _remember_shared(message), []
    named = message is not None and (message.users_shared or message.contact or message.forward_origin)
    if not named and corrections.is_amount(turn.text):  # "на час позже" corrects something
        raise CalendarError("person_wrong")
    return ([find_person(turn)], []) if named else find_typed_people(turn, turn.text)


def find_typed_people(turn: Turn, text: str) -> Named:
    """As `find_people`, for a text: one name, or several with commas, spaces or "and" between them."""
    parts = [part.strip() for part in BETWEEN.split(text) if part.strip()]
    met = {part: find_met(turn, part) for part in parts}
    words = [word for part in parts for word in ([part] if met[part] else part.split())]
    if len(words) < 2:
        word = words[0] if words else text
        return [_find_named(turn, word)], []
    if len(words) > participants.MOST:
        raise CalendarError("too_many_people", limit=participants.MOST)
    found: dict[int, TgUser] = {}
    unknown: list[str] = []
    for word in words:
        try:
            person = met.get(word) or _find_named(turn, word)
        except CalendarError:
            unknown.append(word)
        else:
            found[person.tg_id] = person
    if not found:
        raise CalendarError("person_wrong")
    return list(found.values()), unknown


def find_named_or_ask(turn: Turn, text: str, ask: Callable[[Turn], None]) -> Named | None:
    """As `find_typed_people`; where nobody is found, that is said and the question for the people asked: None."""
    try:
        return find_typed_people(turn, text)
    except CalendarError as error:
        if error.code not in NOBODY:
            raise
        turn.open_with(format_html("👤 {text}", text=str(error)))
    ask(turn)
    return None


def are_names(text: str) -> bool:
    """Whether the text is nothing but names, as they are written: `Emma and @boris`."""
    words = [word for part in BETWEEN.split(text) for word in part.split()]
    return bool(words) and all(map(people_words.is_person, words))


def are_usernames(text: str) -> bool:
    """Whether the text is nothing but @usernames."""
    return are_names(text) and all(word.startswith("@") for part in BETWEEN.split(text) for word in part.split())


def find_person(turn: Turn) -> TgUser:
    """Find the person that the message names. Raises: CalendarError, `person_wrong` or `person_not_found`."""
    message = turn.update.message
    if message is None:
        raise CalendarError("person_wrong")
    if message.users_shared and message.users_shared.users:
        return _remember_shared(message)[0]
    if message.contact and message.contact.user_id:
        contact = message.contact
        return _remember_contact(contact.user_id or 0, contact.first_name, contact.last_name)
    origin = message.forward_origin
    if isinstance(origin, MessageOriginUser) and not origin.sender_user.is_bot:
        user = origin.sender_user
        return _remember_contact(user.id, user.first_name, user.last_name, user.username)
    return _find_named(turn, turn.text)


def _find_named(turn: Turn, word: str) -> TgUser:
    """Whom the word names. Raises: CalendarError, `person_not_found`, also of a name, or `person_wrong`."""
    try:
        return find_met(turn, word) or queries.find_typed_person(word, seeker=turn.person.tg_id)
    except CalendarError as error:
        if error.code == "person_wrong" and are_names(word):
            raise CalendarError("person_not_found", name=word.strip()) from error
        raise


def find_met(turn: Turn, word: str) -> TgUser | None:
    """Find the one person by that first name whom the person has met; None for nobody and for several."""
    met = queries.list_met(turn.person.tg_id) if word[:1].isalpha() else []
    whole = word.strip().casefold()
    same = [one for one in met if whole in {one.display_name.casefold(), one.first_name.casefold()}]
    known = same or [one for one in met if people_words.could_mean(word, one.first_name)]
    return known[0] if len(known) == 1 else None


def find_known(turn: Turn, words: Sequence[str]) -> list[TgUser]:
    """Find the people whom a sentence names; nobody where one of them can't be told."""
    people, unknown = tell_apart(turn, words)
    return people if not unknown else []


def tell_apart(turn: Turn, words: Sequence[str]) -> tuple[list[TgUser], list[str]]:
    """Find the people whom a sentence names; returns them, and the words that name nobody who is known.

    Of more than can be invited at once, nobody is known.
    """
    if len(words) > participants.MOST:
        return [], list(words)
    found = {word: _find_known(turn, word) for word in words}
    people = list(dict.fromkeys(person for person in found.values() if person is not None))
    return people, [word for word, person in found.items() if person is None]


def _find_known(turn: Turn, word: str) -> TgUser | None:
    if username := links.parse_username(word):
        person = queries.find_person_by_username(username, seeker=turn.person.tg_id)
        return person if person is not None and person.tg_id != turn.person.tg_id else None
    return find_met(turn, word)


def _remember_contact(tg_id: int, first: str | None, last: str | None, username: str | None = None) -> TgUser:
    if common.parse_id(str(tg_id)) is None:
        raise CalendarError("person_wrong")
    names = {"first_name": first, "last_name": last, "username": username}
    return people.remember_contact(tg_id=tg_id, **{key: value or "" for key, value in names.items()})


def _remember_shared(message: Message) -> list[TgUser]:
    shared = message.users_shared.users if message.users_shared else []
    return [_remember_contact(one.user_id, one.first_name, one.last_name, one.username) for one in shared]
