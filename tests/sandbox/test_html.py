"""Telegram's HTML: the resulting entities, and the error messages."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import html_markup
from sandbox.entities import finish, format_plain
from sandbox.errors import ApiError
from sandbox.utf16 import count_units, cut


def mention(user_id: int) -> dict[str, Any] | None:
    return {"id": user_id, "first_name": "Anna"} if user_id == 1001 else None


def parsed(source: str) -> tuple[str, list[tuple[str, str]]]:
    text, entities = html_markup.parse(source, mention)
    return text, [(entity["type"], cut(text, entity["offset"], entity["length"])) for entity in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b><strong>b</strong>", "ab", [("bold", "a"), ("bold", "b")]),
        ("<i>a</i><em>b</em>", "ab", [("italic", "a"), ("italic", "b")]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", "a"), ("underline", "b")]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [("strikethrough", "a"), ("strikethrough", "b"), ("strikethrough", "c")],
        ),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", "a"), ("spoiler", "b")]),
        ("<B>😀a</B>б", "😀aб", [("bold", "😀a")]),
        ("<b>a<i>b</i></b>", "ab", [("italic", "b"), ("bold", "ab")]),
        ("<b></b>x", "x", []),
        ("<code>a&lt;b</code>", "a<b", [("code", "a<b")]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", "q")]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", "q")]),
        ('<a href="https://a.org/?x=1&amp;y">l</a>', "l", [("text_link", "l")]),
        ("<a>a.org</a>", "a.org", [("text_link", "a.org")]),
        ('<a href="tg://user?id=1001">A</a>', "A", [("text_mention", "A")]),
        ('<a href="tg://user?id=5">A</a>', "A", []),
        ('<a href="not a link">A</a>', "A", []),
        ("&lt;&gt;&amp;&quot;&#65;&#x42;&nbsp;&", '<>&"AB&nbsp;&', []),
        ("<b >a</b >", "a", [("bold", "a")]),
        ("<b>a</>", "a", [("bold", "a")]),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [("custom_emoji", "👍")]),
    ],
)
def test_markup_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, str]]) -> None:
    assert parsed(source) == (text, entities)


def test_code_block_keeps_its_language() -> None:
    _, entities = html_markup.parse('<pre><code class="language-python">x = 1</code></pre>', mention)
    assert entities == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]


@pytest.mark.parametrize("pattern", ["", "r", "wDT", "dt", "w", "T"])
def test_tg_time_becomes_date_time_entity(pattern: str) -> None:
    attribute = f' format="{pattern}"' if pattern else ""
    _, entities = html_markup.parse(f'<tg-time unix="1800000000"{attribute}>then</tg-time>', mention)
    assert entities == [
        {"type": "date_time", "offset": 0, "length": 4, "unix_time": 1800000000, "date_time_format": pattern}
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("я <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ("<a =1>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=>x</a>", 'Unexpected end of name token in the tag "a" at byte offset 0'),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ('<tg-time unix="soon">a</tg-time>', 'Invalid Unix time specified in the tag "tg-time" at byte offset 0'),
        (
            '<tg-time unix="1" format="rD">a</tg-time>',
            'Invalid date-time format specified in the tag "tg-time" at byte offset 0',
        ),
    ],
)
def test_broken_markup_is_refused(source: str, words: str) -> None:
    source = f"{source}>" if words.startswith('Unsupported start tag ""') else source
    with pytest.raises(ApiError) as caught:
        html_markup.parse(source, mention)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


@given(st.text(alphabet="<>/ab= \"'&;#1😀\nя", max_size=40))
def test_any_text_is_parsed_or_refused(source: str) -> None:
    try:
        text, entities = html_markup.parse(source, mention)
    except ApiError:
        return
    finished = finish(text, entities)
    assert finished.text == finished.text.strip()
    for entity in finished.entities:
        assert 0 <= entity["offset"] < entity["offset"] + entity["length"] <= finished.length


@given(st.text(max_size=200))
def test_escaped_text_is_shown_as_typed(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert html_markup.parse(escaped, mention)[0] == text


@given(st.text(max_size=50))
def test_lengths_are_utf16(text: str) -> None:
    assert count_units(text) == len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_code_contains_no_other_entities() -> None:
    text, entities = html_markup.parse("<code><b>a.com</b> /new</code> b.com", mention)
    assert [(e["type"], e["offset"]) for e in finish(text, entities).entities] == [("code", 0), ("url", 11)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/new@some_bot x", ["bot_command"]),
        ("a/b", []),
        ("//x", []),
        ("mail me@example.org now", ["email"]),
        ("see example.com/x, or https://t.me/bot?start=a.", ["url", "url"]),
        ("@ab @anna", ["mention"]),
        ("#1 #план $USD", ["hashtag", "cashtag"]),
    ],
)
def test_entities_are_detected_in_plain_text(text: str, found: list[str]) -> None:
    assert [entity["type"] for entity in format_plain(text).entities] == found
