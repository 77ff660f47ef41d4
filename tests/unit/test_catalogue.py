"""Translations: every text has a Russian one, and compiled catalogues match their sources."""

import ast
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import ngettext

from tests.support.programs import ROOT, make_environment

LANGUAGES = ("ru", "en")


def key(message: Message) -> tuple[str | None, Any]:
    # Babel reads the context from a compiled file as bytes.
    context = message.context.decode() if isinstance(message.context, bytes) else message.context
    return context, tuple(message.id) if isinstance(message.id, list) else message.id


def written(language: str) -> Catalog:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def strings(message: Message) -> list[str]:
    found = message.string
    return list(found) if isinstance(found, tuple | list) else [found or ""]


def ids(message: Message) -> list[str]:
    return list(message.id) if isinstance(message.id, tuple | list) else [message.id]


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """The messages in the sources, extracted by the command that `make messages` runs."""
    shown = subprocess.run(
        ["make", "-n", "messages"], check=True, cwd=ROOT, capture_output=True, text=True, timeout=30
    ).stdout
    command = next(shlex.split(line) for line in shown.splitlines() if " extract " in line)
    arguments = command[command.index("-m") :]
    target = tmp_path_factory.mktemp("texts") / "django.pot"
    arguments[arguments.index("-o") + 1] = str(target)
    subprocess.run([sys.executable, *arguments], check=True, cwd=ROOT, env=make_environment({}), timeout=60)
    with target.open("rb") as file:
        return read_po(file)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_match_the_sources(language: str, extracted: Catalog) -> None:
    """If this fails: run `make messages`."""
    assert {key(message) for message in written(language)} == {key(message) for message in extracted}


def test_templates_are_scanned(extracted: Catalog) -> None:
    found = {name for message in extracted for name, _line in message.locations}
    assert "webapp/calendarapp/templates/404.html" in found
    assert {name.split("/")[0] for name in found} >= {"bot", "webapp"}


def test_every_message_has_a_russian_translation() -> None:
    for message in written("ru"):
        if message.id:
            assert not message.fuzzy, message.id
            assert all(text.strip() for text in strings(message)), message.id
            assert len(strings(message)) == (3 if message.pluralizable else 1), message.id


PARTS = (
    re.compile(r"\{\w*\}"),  # parameters
    re.compile(r"%\(\w+\)s"),
    re.compile(r"</?\w+>"),  # markup
    re.compile(r"(?<!\S)/[a-z_]+"),  # commands
    re.compile(r"[\U0001F000-\U0001FAFF\u2190-\u27BF]"),  # signs
)


def test_russian_keeps_parameters_markup_and_commands() -> None:
    for message in written("ru"):
        for original in ids(message)[-1:]:
            for text in strings(message) if message.id else []:
                for part in PARTS:
                    assert sorted(set(part.findall(text))) == sorted(set(part.findall(original))), (original, text)


def test_russian_contains_no_stray_english() -> None:
    """No English words, except for names that have no Russian form."""
    allowed = {"Telegram", "ID", "Bot", "API", "Europe", "Moscow", "Google", "Apple", "Outlook"}
    allowed |= {"anna", "ics", "iCalendar", "CSV", "csv", "JSON", "json", "PUBLIC", "URL", "UTC", "UTF", "https"}
    allowed |= {"RFC", "FREQ", "WEEKLY", "BYDAY", "TU"}
    for message in written("ru"):
        for text in strings(message) if message.id else []:
            plain = re.sub(r"\{\w*\}|%\(\w+\)s|</?\w+>|/\w+", " ", text)
            assert set(re.findall(r"[A-Za-z]{2,}", plain)) <= allowed, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_compiled_catalogue_matches_its_source(language: str) -> None:
    compiled_file = ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"
    with compiled_file.open("rb") as file:
        compiled = {key(message): strings(message) for message in read_mo(file) if message.id}
    # A plural without a translation is compiled to itself.
    expected = {
        key(message): [text or ids(message)[min(form, 1)] for form, text in enumerate(strings(message))]
        for message in written(language)
        if message.id and (message.pluralizable or message.string)
    }
    assert compiled == expected


@pytest.mark.parametrize(
    ("count", "text"),
    [
        *((1, "1 сообщение будет отправлено ещё раз."), (2, "2 сообщения будут отправлены ещё раз.")),
        *((5, "5 сообщений будут отправлены ещё раз."), (11, "11 сообщений будут отправлены ещё раз.")),
        *((21, "21 сообщение будет отправлено ещё раз."), (104, "104 сообщения будут отправлены ещё раз.")),
    ],
)
def test_russian_plural_forms_are_right(count: int, text: str) -> None:
    with translation.override("ru"):
        template = ngettext("{count} message will be sent again.", "{count} messages will be sent again.", count)
    assert template.format(count=count) == text


def test_every_language_in_settings_has_a_catalogue(settings: Any) -> None:
    assert [code for code, _name in settings.LANGUAGES] == list(LANGUAGES)
    assert [Path(path) for path in settings.LOCALE_PATHS] == [ROOT / "locale"]


@pytest.mark.parametrize("folder", ["webapp", "botapi", "bot", "worker", "launch"])
def test_no_text_stands_within_an_f_string(folder: str) -> None:
    """Before Python 3.12 such a string is one piece, in which the extraction finds no texts."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in (ROOT / folder).rglob("*.py")
        for string in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id in {"_", "gettext", "ngettext", "pgettext"} and isinstance(call.args[0], ast.Constant)
    ]
    assert found == []
