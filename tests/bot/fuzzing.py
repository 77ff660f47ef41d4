"""Random updates: valid ones of every kind, and mutations of them. Seeded."""

import copy
import datetime as dt
import random
from collections.abc import Callable
from typing import Any, Final

from tests.support.updates import make_update_id

Json = dict[str, Any]

DEEP: Final = 60
LONG: Final = 4096

WORDS: Final[tuple[str, ...]] = (
    "", " ", "0", "-1", "12", "tomorrow", "12:30", "25:99", "2026-02-30", "31.12.9999", "9" * 400, "Обед", "😀" * 2000,
    "<b>x", "&amp;", "</tg-time>", "{name}", "%s %(x)s", "\x00", chr(0xD800), "\u202e\u0645", "line\n" * 100,
    "x" * LONG, "'; DROP TABLE events; --", "../../etc/passwd", "1 week before", "@anna", "t.me/anna", "Europe/Moscow",
    "a\tb", "١٢:٣٠", "²", "in 99999999999 days", "-0", "1e308", "NaN", "12 декабря", "завтра в 12", "/cancel", "/new",
)  # fmt: skip
NUMBERS: Final[tuple[float, ...]] = (
    0,
    -1,
    1,
    2**31,
    2**52,
    2**63 - 1,
    2**63,
    -(2**63) - 1,
    10**400,
    1.5,
    -0.0,
    float("inf"),
    float("nan"),
)


def nested(depth: int = DEEP) -> Any:
    """Lists in dictionaries in lists."""
    inner: Any = "x"
    for level in range(depth):
        inner = [inner] if level % 2 else {"message": inner}
    return inner


def junk(chance: random.Random) -> Any:
    """A value of any type."""
    makers: tuple[Callable[[], Any], ...] = (
        lambda: chance.choice(WORDS),
        lambda: chance.choice(NUMBERS),
        lambda: chance.choice([None, True, False, [], {}, [None], {"": None}]),
        nested,
        lambda: "".join(chr(chance.randrange(1, 0x11000)) for _character in range(chance.randrange(1, 80))),
    )
    return chance.choice(makers)()


def mutate(chance: random.Random, value: Any, *, times: int) -> Any:
    """A copy with this many places changed: removed, replaced, duplicated, or with an unknown field added."""
    changed = copy.deepcopy(value)
    for _change in range(times):
        holder, key = _place(chance, changed)
        act = chance.random()
        if act < 0.25 and isinstance(holder, dict):
            del holder[key]
        elif act < 0.35 and isinstance(holder, dict):
            holder[chance.choice(["extra", "text", "document", "from", "data", "users_shared"])] = junk(chance)
        elif act < 0.45:
            holder[key] = [holder[key], copy.deepcopy(holder[key])]
        else:
            holder[key] = junk(chance)
    return changed


def _place(chance: random.Random, value: Json) -> tuple[Any, Any]:
    """A random place in it: the container and the key."""
    holder: Any = value
    while True:
        if not holder:
            holder["refilled"] = 1
        key = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
        inside = holder[key]
        if not isinstance(inside, dict | list) or not inside or chance.random() < 0.2:
            return holder, key
        holder = inside


class Updates:
    """Valid updates of one person.

    Args:
        chance: where randomness comes from.
        person: Telegram ID.
        known: IDs of others, of events and meetings, that payloads name.
    """

    def __init__(self, chance: random.Random, person: int, known: list[int]) -> None:
        self.chance, self.person, self.known = chance, person, known
        self.sender = {"id": person, "is_bot": False, "first_name": "Anna", "language_code": "en", "username": "anna"}
        self.chat = {"id": person, "type": "private", "first_name": "Anna"}

    def update(self, **content: Any) -> Json:
        """An update with its own ID."""
        return {"update_id": make_update_id(), **content}

    def message(self, **content: Any) -> Json:
        """A message in private."""
        return self.update(
            message={"message_id": 5, "date": 1_700_000_000, "chat": self.chat, "from": self.sender, **content}
        )

    def press(self, data: str) -> Json:
        """A pressed button under a message of the bot."""
        below = {"message_id": 4, "date": 1_700_000_000, "chat": self.chat, "text": "What day?"}
        query = {"id": "77", "from": self.sender, "chat_instance": "1", "message": below, "data": data}
        return self.update(callback_query=query)

    def content(self) -> Json:
        """Content of a message, of any kind."""
        other = self.chance.choice(self.known)
        someone = {"id": other, "is_bot": False, "first_name": "Boris"}
        file = {"file_id": "BQAC", "file_unique_id": "AgAD", "file_size": 10}
        kinds: tuple[Json, ...] = (
            {"text": self.chance.choice(WORDS)},
            {"text": self.chance.choice(WORDS)},
            {"document": {**file, "file_name": "a.ics", "mime_type": "text/calendar"}, "caption": "/new"},
            {"document": {**file, "file_name": "a.txt"}},
            {"photo": [{**file, "width": 1, "height": 1}]},
            {"sticker": {**file, "type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False}},
            {"location": {"latitude": self.chance.uniform(-90, 90), "longitude": self.chance.uniform(-180, 180)}},
            {"contact": {"phone_number": "+7", "first_name": "Boris", "user_id": other}},
            {"users_shared": {"request_id": 1, "users": [{"user_id": other, "first_name": "Boris"}]}},
            {"text": "x", "forward_origin": {"type": "user", "date": 1, "sender_user": someone}},
            {"text": "x", "forward_origin": {"type": "hidden_user", "date": 1, "sender_user_name": "Boris"}},
            {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 1}]},
            {"voice": {**file, "duration": 1}},
            {"dice": {"emoji": "🎲", "value": 3}},
            {"new_chat_members": [someone]},
        )
        return self.chance.choice(kinds)

    def command(self, names: list[str]) -> str:
        behind = self.chance.choice([*WORDS, *(str(number) for number in self.known)])
        return f"/{self.chance.choice(names)} {behind}"

    def payload(self, prefixes: list[str]) -> str:
        """Callback data that begins like that of a real button."""
        pieces = [
            *(str(number) for number in self.known), "confirm", "show", "edit", "choose", "ics", "calendar", "renew",
            "do", "ask", "all", "list", "name", "on", "hold", "en", "Europe/Moscow", "2026-12-01", "", "0", "-1",
            "12", "60", "9" * 25, "1e3", "\x00", "😀", str(int(dt.datetime.now(dt.UTC).timestamp())), "day", "week",
        ]  # fmt: skip
        parts = [self.chance.choice(pieces) for _part in range(self.chance.randrange(4))]
        return ":".join([self.chance.choice(prefixes), *parts])[:64]

    def elsewhere(self) -> Json:
        """An update that is not from a private chat, or not a message."""
        group = {"id": -100, "type": "supergroup", "title": "Team"}
        member = {"user": {"id": 1, "is_bot": True, "first_name": "V"}, "status": "kicked", "until_date": 0}
        change = {
            "chat": self.chat,
            "from": self.sender,
            "date": 1,
            "old_chat_member": member,
            "new_chat_member": member,
        }
        said = {"message_id": 5, "date": 1, "chat": group, "from": self.sender, "text": "/new"}
        kinds: tuple[Json, ...] = (
            {"message": said},
            {"edited_message": said},
            {"channel_post": {**said, "chat": {"id": -5, "type": "channel", "title": "N"}}},
            {"my_chat_member": change},
            {"callback_query": {"id": "7", "from": self.sender, "chat_instance": "1", "inline_message_id": "1"}},
            {
                "callback_query": {
                    "id": "7",
                    "from": self.sender,
                    "chat_instance": "1",
                    "message": said,
                    "data": "leave",
                }
            },
            {"message": {**said, "text": self.command(["meet", "poll", "agenda"])}},
            {"poll_answer": {"poll_id": "1", "user": self.sender, "option_ids": [0], "option_persistent_ids": ["a"]}},
            {
                "poll": {
                    "id": "1",
                    "question": "?",
                    "options": [{"persistent_id": "a", "text": "x", "voter_count": 1}],
                    "total_voter_count": 1,
                    "is_closed": True,
                    "is_anonymous": False,
                    "type": "regular",
                    "allows_multiple_answers": True,
                    "allows_revoting": True,
                    "members_only": False,
                }
            },
            {
                "callback_query": {
                    "id": "7",
                    "from": self.sender,
                    "chat_instance": "1",
                    "message": {**said, "text": "x"},
                    "data": self.payload(["join", "poll"]),
                }
            },
            {"inline_query": {"id": "1", "from": self.sender, "query": "", "offset": ""}},
            {"inline_query": {"id": "1", "from": self.sender, "query": self.chance.choice(WORDS), "offset": ""}},
            {
                "chosen_inline_result": {
                    "result_id": self.chance.choice(["new", f"event:{self.chance.choice(self.known)}", "x"]),
                    "from": self.sender,
                    "query": self.chance.choice(WORDS),
                    "inline_message_id": self.chance.choice(["abc", "\x00"]),
                }
            },
            {"guest_message": {**said, "text": self.chance.choice(WORDS), "guest_query_id": "1"}},
        )
        return self.update(**self.chance.choice(kinds))


CALENDAR: Final = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//EN\r
BEGIN:VTIMEZONE\r
TZID:Nowhere\r
BEGIN:STANDARD\r
DTSTART:19700101T000000\r
TZOFFSETFROM:+0300\r
TZOFFSETTO:+0300\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:one@example.org\r
DTSTAMP:20260101T000000Z\r
DTSTART;TZID=Europe/Moscow:20270101T120000\r
DURATION:PT1H\r
SUMMARY:Lunch\r
DESCRIPTION:Soup\\nand bread\r
RRULE:FREQ=WEEKLY;COUNT=5\r
EXDATE;TZID=Europe/Moscow:20270108T120000\r
BEGIN:VALARM\r
ACTION:DISPLAY\r
TRIGGER:-PT15M\r
DESCRIPTION:x\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:two@example.org\r
DTSTAMP:20260101T000000Z\r
DTSTART;VALUE=DATE:20270301\r
DTEND;VALUE=DATE:20270302\r
SUMMARY:Day\r
STATUS:CANCELLED\r
END:VEVENT\r
END:VCALENDAR\r
"""


def calendar_file(chance: random.Random) -> bytes:
    """A mutated calendar file: lines and bytes changed, removed, repeated."""
    lines = CALENDAR.splitlines(keepends=True)
    for _change in range(chance.randrange(1, 6)):
        at = chance.randrange(len(lines))
        act = chance.randrange(6)
        if act == 0:
            del lines[at]
        elif act == 1:
            lines.insert(at, chance.choice(lines))
        elif act == 2:
            name = lines[at].partition(":")[0]
            lines[at] = f"{name}:{chance.choice(WORDS).encode('utf-8', 'replace').decode()}\r\n"
        elif act == 3:
            rule = chance.choice(
                ["FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0", "FREQ=YEARLY;BYDAY=-99MO", "FREQ=X", "COUNT=-1"]
            )
            lines[at] = f"RRULE:{rule}\r\n"
        elif act == 4:
            when = chance.choice(["00000000T000000", "99991231T235959Z", "20270230T250000", "20270101", "1"])
            lines[at] = f"DTSTART:{when}\r\n"
        else:
            lines[at] = lines[at] * chance.randrange(1, 50)
        if not lines:
            break
    data = bytearray("".join(lines).encode())
    for _flip in range(chance.choice([0, 0, 0, 1, 20])):
        if data:
            data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data[: chance.randrange(len(data) + 1)] if chance.random() < 0.1 else data)
