"""Telegram's HTML parse mode (https://core.telegram.org/bots/api#html-style), with its refusals."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from sandbox.errors import ApiError, Json, bad_request
from sandbox.utf16 import count_units, cut

TAGS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "span": "spoiler",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
DATE_TIME_FORMAT = re.compile(r"r|w?[dD]?[tT]?")

_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot)(?![a-zA-Z]));?")
_SPACE = " \t\r\n"
_VALUE = re.compile(r"[a-zA-Z0-9.\-]+")


@dataclass(slots=True)
class _Open:
    tag: str
    start: int
    position: int
    attributes: dict[str, str] = field(default_factory=dict)


def parse(source: str, mention: Callable[[int], Json | None]) -> tuple[str, list[Json]]:
    """Split ``source`` into text and entities. Raises the 400 that Telegram answers on broken markup.

    ``mention`` gives the User of an id for ``tg://user?id=`` links, or ``None``.
    """
    return _Parser(source, mention).run()


class _Parser:
    def __init__(self, source: str, mention: Callable[[int], Json | None]) -> None:
        self.source = source
        self.mention = mention
        self.at = 0
        self.parts: list[str] = []
        self.length = 0
        self.stack: list[_Open] = []
        self.entities: list[Json] = []

    def run(self) -> tuple[str, list[Json]]:
        while self.at < len(self.source):
            character = self.source[self.at]
            if self.source.startswith("</", self.at):
                self._end_tag(self.at)
            elif character == "<":
                self._start_tag(self.at)
            elif character == "&" and (match := _REFERENCE.match(self.source, self.at)):
                self._add(_decode_character(match) or match.group())
                self.at = match.end()
            else:
                end = min((i for i in (self.source.find(c, self.at + 1) for c in "<&") if i > 0), default=None)
                self._add(self.source[self.at : end])
                self.at = len(self.source) if end is None else end
        if self.stack:
            raise bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag \"{self.stack[-1].tag}\""
            )
        return "".join(self.parts), self.entities

    def _add(self, text: str) -> None:
        self.parts.append(text)
        self.length += count_units(text)

    def _start_tag(self, begin: int) -> None:
        self.at += 1
        tag = self._until(_SPACE + ">").lower()
        if self.at >= len(self.source):
            raise self._refusal("Unclosed start tag", begin)
        if tag not in TAGS:
            raise self._refusal(f'Unsupported start tag "{tag}"', begin)
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._refusal('Tag "span" must have class "tg-spoiler"', begin)
        self.stack.append(_Open(tag, self.length, begin, attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while True:
            self._skip_space()
            if self._peek() == ">":
                self.at += 1
                return found
            name = self._until(_SPACE + "=>").lower()
            if not name and self._peek():
                raise self._refusal(f'Empty attribute name in the tag "{tag}"', begin)
            self._skip_space()
            value = ""
            if self._peek() == "=":
                self.at += 1
                self._skip_space()
                value = self._value(tag, begin)
            if not self._peek():
                raise self._refusal(f'Unclosed start tag "{tag}"', begin)
            found.setdefault(name, value)

    def _value(self, tag: str, begin: int) -> str:
        quote = self._peek()
        if quote not in ("'", '"'):
            match = _VALUE.match(self.source, self.at)
            if match is None:
                raise self._refusal(f'Unexpected end of name token in the tag "{tag}"', begin)
            self.at = match.end()
            return match.group().lower()
        end = self.source.find(quote, self.at + 1) if quote else -1
        if end < 0:
            raise self._refusal(f'Unclosed start tag "{tag}"', begin)
        raw = self.source[self.at + 1 : end]
        self.at = end + 1
        return _REFERENCE.sub(lambda match: _decode_character(match) or match.group(), raw)

    def _end_tag(self, begin: int) -> None:
        if not self.stack:
            raise self._refusal("Unexpected end tag", begin)
        self.at += 2
        name = self._until(_SPACE + ">").lower()
        self._skip_space()
        if self._peek() != ">":
            raise self._refusal("Unclosed end tag", begin)
        self.at += 1
        opened = self.stack.pop()
        if name and name != opened.tag:
            raise self._refusal("Unmatched end tag", begin, f', expected "</{opened.tag}>", found "</{name}>"')
        if self.length > opened.start:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        kind = TAGS[opened.tag]
        entity: Json = {"type": kind, "offset": opened.start, "length": self.length - opened.start}
        attributes = opened.attributes
        if kind == "text_link":
            shown = cut("".join(self.parts), entity["offset"], entity["length"])
            linked = make_link(entity, attributes.get("href") or shown, self.mention)
            self.entities += [linked] if linked else []
            return
        if kind == "blockquote" and "expandable" in attributes:
            entity["type"] = "expandable_blockquote"
        elif kind == "custom_emoji":
            entity["custom_emoji_id"] = attributes.get("emoji-id", "")
        elif kind == "date_time":
            entity = self._date_time(entity, opened)
        elif kind in ("code", "pre"):
            entity = self._code(entity, opened)
        self.entities.append(entity)

    def _code(self, entity: Json, opened: _Open) -> Json:
        """<pre><code class="language-x"> is one block of code in a language."""
        language = opened.attributes.get("class", "")
        if opened.tag == "code" and self.stack and self.stack[-1].tag == "pre" and language.startswith("language-"):
            return {**entity, "language": language.removeprefix("language-")}
        if opened.tag == "pre" and self.entities:
            inner = self.entities[-1]
            if (inner["type"], inner["offset"], inner["length"]) == ("code", entity["offset"], entity["length"]):
                self.entities.pop()
                return {**inner, "type": "pre"}
        return entity

    def _date_time(self, entity: Json, opened: _Open) -> Json:
        unix, pattern = opened.attributes.get("unix", ""), opened.attributes.get("format", "")
        if not unix.isascii() or not unix.isdigit():
            raise self._refusal('Invalid Unix time specified in the tag "tg-time"', opened.position)
        if not DATE_TIME_FORMAT.fullmatch(pattern):
            raise self._refusal('Invalid date-time format specified in the tag "tg-time"', opened.position)
        return {**entity, "unix_time": int(unix), "date_time_format": pattern}

    def _until(self, ends: str) -> str:
        begin = self.at
        while self.at < len(self.source) and self.source[self.at] not in ends:
            self.at += 1
        return self.source[begin : self.at]

    def _skip_space(self) -> None:
        while self._peek() and self._peek() in _SPACE:
            self.at += 1

    def _peek(self) -> str:
        return self.source[self.at : self.at + 1]

    def _refusal(self, words: str, position: int, details: str = "") -> ApiError:
        offset = len(self.source[:position].encode())
        return bad_request(f"can't parse entities: {words} at byte offset {offset}{details}")


def make_link(entity: Json, address: str, mention: Callable[[int], Json | None]) -> Json | None:
    """Complete a text_link to ``address``; ``None`` when Telegram would show the text without a link."""
    address = address.strip()
    user_id = re.fullmatch(r"tg://user/?\?id=(\d+)", address)
    if user_id:
        user = mention(int(user_id.group(1)))
        return {**entity, "type": "text_mention", "user": user} if user else None
    url = normalize_url(address)
    return {**entity, "type": "text_link", "url": url} if url else None


def normalize_url(address: str) -> str | None:
    """``address`` as Telegram stores it, or ``None`` when it takes it for none."""
    if not address or any(character in _SPACE for character in address):
        return None
    if "://" not in address:
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    if parts.scheme in ("tg", "ton", "tonsite"):
        return address
    named = "." in host.strip(".") or ":" in host
    if parts.scheme not in ("http", "https") or not named:
        return None
    return f"{address}/" if not (parts.path or parts.query or parts.fragment) else address


def _decode_character(match: "re.Match[str]") -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return ENTITIES[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""
