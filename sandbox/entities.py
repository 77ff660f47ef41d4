"""Message texts and their entities: what parse_mode, explicit entities and plain text come to.

Offsets and lengths are in UTF-16 code units (https://core.telegram.org/bots/api#messageentity).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sandbox import html_markup
from sandbox.errors import Json, bad_request
from sandbox.params import Params, read_integer, read_string
from sandbox.utf16 import count_units

MAX_ENTITIES = 100
MAX_SOURCE = 2**15  # bytes, with the markup
MAX_OFFSET = 1_000_000
UNREAD = "can't parse MessageEntity: "
FOUND_TYPES = frozenset(
    ("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number")
)
"""What a call may name, and Telegram finds by itself anyway."""
ENTITY_TYPES = frozenset(
    (
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    )
)
VERBATIM = frozenset(("code", "pre"))
CLOSED = frozenset(("code", "pre", "text_link", "text_mention", "date_time", "custom_emoji"))
"""Entities in whose text Telegram looks for no links, commands and mentions."""

# Telegram finds these by itself in any text, a person's or the bot's.
_FOUND = (
    ("url", re.compile(r"(?<![\w@])(?:https?|tg)://[^\s<>\"«»]+", re.IGNORECASE)),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b", re.IGNORECASE)),
    (
        "url",
        re.compile(
            r"(?<![\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+"
            r"(?:com|org|net|ru|me|io|dev|app|info|su|eu|uk|de|рф)\b(?:[/?#][^\s<>\"«»]*)?",
            re.IGNORECASE,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/<>])/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@.])@[a-zA-Z][a-zA-Z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<!\w)#\w*[^\W\d_]\w*")),
    ("cashtag", re.compile(r"(?<!\w)\$[A-Z]{1,8}(?!\w)")),
)


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text with its entities, as it stands in a message."""

    text: str
    entities: list[Json]

    @property
    def length(self) -> int:
        return count_units(self.text)

    def fields(self, kind: Literal["text", "caption"]) -> Json:
        """The fields of a message with this text, None for one that it does not have."""
        entities = "entities" if kind == "text" else "caption_entities"
        return {kind: self.text or None, entities: self.entities or None}


def from_params(
    params: Params, text_field: str, entities_field: str, mention: Callable[[int], Json | None]
) -> FormattedText:
    """The text of a call, formatted by its parse_mode or its entities; ``mention`` finds a User for text_mention."""
    raw = params.text(text_field).replace("\r\n", "\n").replace("\x00", "")
    if len(raw.encode()) > MAX_SOURCE:
        raise bad_request("text is too long")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = html_markup.parse(raw, mention)
    elif mode in ("markdown", "markdownv2"):
        raise bad_request("the sandbox plays no Markdown")
    elif mode not in ("", "none"):
        raise bad_request("unsupported parse_mode")
    else:
        text, entities = raw, check_entities(params.json(entities_field), raw, mention)
    return finish(text, entities)


def format_plain(text: str) -> FormattedText:
    return finish(text.replace("\r\n", "\n"), [])


def finish(text: str, entities: list[Json]) -> FormattedText:
    """Trim the text as Telegram does, add the entities that it finds by itself, and put all into order."""
    trimmed = text.rstrip()
    start = count_units(trimmed) - count_units(trimmed.lstrip())
    trimmed = trimmed.lstrip()
    end = count_units(trimmed)
    kept: list[Json] = []
    for entity in entities:
        first = max(entity["offset"] - start, 0)
        last = min(entity["offset"] + entity["length"] - start, end)
        if last > first:
            kept.append({**entity, "offset": first, "length": last - first})
    kept = _drop_formatting_in_code(kept)
    kept += _find_entities(trimmed, kept)
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return FormattedText(trimmed, kept[:MAX_ENTITIES])


def check_entities(given: Any, text: str, mention: Callable[[int], Json | None]) -> list[Json]:
    """The entities that a call brings itself, checked."""
    if not given:
        return []
    if not isinstance(given, list):
        raise bad_request("can't parse entities JSON object")
    checked = [_check_entity(item, count_units(text), mention) for item in given]
    return [entity for entity in checked if entity is not None]


def _check_entity(item: Any, length: int, mention: Callable[[int], Json | None]) -> Json | None:
    kind, offset, size = _read_span(item)
    detail = _read_detail(item, kind, mention)
    for what, value in (("offset", offset), ("length", size)):
        if not 0 <= value <= MAX_OFFSET:
            raise bad_request(f"receive an entity with incorrect {what} {value}")
    if kind in FOUND_TYPES or detail is None or not size or offset + size > length:
        return None
    entity: Json = {"type": kind, "offset": offset, "length": size}
    return html_markup.make_link(entity, detail["url"], mention) if kind == "text_link" else {**entity, **detail}


def _read_span(item: Any) -> tuple[str, int, int]:
    """The type of an entity that a call brings, and where it is."""
    if not isinstance(item, dict):
        raise bad_request(f"{UNREAD}expected an Object")
    offset, size = read_integer(item, "offset", UNREAD), read_integer(item, "length", UNREAD)
    kind = read_string(item, "type", UNREAD)
    if not kind:
        raise bad_request(f"{UNREAD}Type is not specified")
    if kind not in ENTITY_TYPES and kind not in FOUND_TYPES:
        raise bad_request(f"{UNREAD}Unsupported type specified")
    return kind, offset, size


def _read_detail(item: Json, kind: str, mention: Callable[[int], Json | None]) -> Json | None:
    """The fields that entities of this type have besides; ``None`` for the mention of nobody."""
    if kind == "text_link":
        return {"url": read_string(item, "url", UNREAD)}
    if kind == "text_mention":
        if not isinstance(item.get("user"), dict):
            raise bad_request(f'{UNREAD}Field "user" must be of type Object')
        user = mention(read_integer(item["user"], "id", UNREAD, bits=64))
        return {"user": user} if user else None
    if kind == "date_time":
        shown = str(item.get("date_time_format", ""))
        if not html_markup.DATE_TIME_FORMAT.fullmatch(shown):
            raise bad_request(f"{UNREAD}Invalid date-time format specified")
        return {"unix_time": read_integer(item, "unix_time", UNREAD), "date_time_format": shown}
    if kind == "pre" and item.get("language"):
        return {"language": str(item["language"])}
    return {"custom_emoji_id": read_string(item, "custom_emoji_id", UNREAD)} if kind == "custom_emoji" else {}


def _drop_formatting_in_code(entities: list[Json]) -> list[Json]:
    code = [_get_span(entity) for entity in entities if entity["type"] in VERBATIM]
    if not code:
        return entities
    return [
        entity
        for entity in entities
        if entity["type"] in VERBATIM or not any(start <= _get_span(entity)[0] < end for start, end in code)
    ]


def _find_entities(text: str, entities: list[Json]) -> list[Json]:
    taken = [_get_span(entity) for entity in entities if entity["type"] in CLOSED]
    found: list[Json] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            shown = match.group().rstrip(".,:;!?)]}'") if kind == "url" else match.group()
            offset = count_units(text[: match.start()])
            span = (offset, offset + count_units(shown))
            if not any(span[0] < end and start < span[1] for start, end in taken):
                taken.append(span)
                found.append({"type": kind, "offset": span[0], "length": span[1] - span[0]})
    return found


def _get_span(entity: Json) -> tuple[int, int]:
    return entity["offset"], entity["offset"] + entity["length"]
