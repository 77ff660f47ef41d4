"""Escaping of people's text for Telegram's HTML."""

import pytest

from calendarapp.messages.keyboards import make_button
from calendarapp.messages.markup import Markup, escape, format_html, join_lines

NASTY = "<b>&\"Обед\"</b> {0} %s 'x'"


def test_user_text_is_shown_as_typed() -> None:
    assert escape(NASTY) == "&lt;b&gt;&amp;\"Обед\"&lt;/b&gt; {0} %s 'x'"
    assert format_html("<i>{name}</i>", name=NASTY) == "<i>&lt;b&gt;&amp;\"Обед\"&lt;/b&gt; {0} %s 'x'</i>"
    assert format_html("{id}", id=5) == "5"


def test_markup_is_not_escaped_twice() -> None:
    inner = format_html("<b>{name}</b>", name="a & b")
    assert isinstance(inner, Markup)
    assert format_html("{inner}!", inner=inner) == "<b>a &amp; b</b>!"


def test_join_lines_skips_empty_and_escapes() -> None:
    assert join_lines("a < b", None, "", format_html("<i>{x}</i>", x="&")) == "a &lt; b\n<i>&amp;</i>"


def test_missing_parameter_raises() -> None:
    with pytest.raises(KeyError):
        format_html("{name}")


@pytest.mark.parametrize("sign", ["\u202a", "\u202d", "\u202e", "\u202c", "\u2066", "\u2068", "\u2069"])
def test_directions_do_not_reach_what_stands_behind(sign: str) -> None:
    assert format_html("<b>{name}</b> at 11:00", name=f"Lunch{sign}") == "<b>Lunch</b> at 11:00"
    assert join_lines(f"{sign}a < b") == "a &lt; b"
    assert make_button(f"Lunch{sign} 11:00", "x")["text"] == "Lunch 11:00"


def test_letters_of_all_scripts_stay() -> None:
    for text in ("צהריים", "غداء", "می\u200cخواهم", "👩\u200d💻", "a\u200e b\u200f"):
        assert escape(text) == text
