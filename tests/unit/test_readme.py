"""The documentation matches the product: variables, sections, links, make targets, commands."""

import re
from pathlib import Path

import pytest

from bot import commands
from botapi import callbacks
from tests.support.programs import ROOT

READMES = ("README.md", "README.ru.md")
CONFIGURATION = ("docs/configuration.md", "docs/configuration.ru.md")
# The pages of each language, and the languages of each page.
LANGUAGES = tuple(zip(READMES, CONFIGURATION, strict=True))
TRANSLATED = (READMES, CONFIGURATION)
MOST_IN_README = 5
PAGES = sorted(
    str(path.relative_to(ROOT))
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if not path.is_relative_to(ROOT / ".venv")
)
# Django's own variables, which we don't document.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str) -> list[str]:
    return re.findall(r"^ *```\w*\n.*?^ *```$", text(name), re.DOTALL | re.MULTILINE)


def prose(name: str) -> str:
    """The page without its code blocks."""
    return re.sub(r"^ *```\w*\n.*?^ *```$", "", text(name), flags=re.DOTALL | re.MULTILINE)


def sections(name: str) -> list[str]:
    return re.findall(r"^(#{1,6}) .+$", prose(name), re.MULTILINE)


def table_variables(name: str) -> list[str]:
    return re.findall(r"^\| `([A-Z][A-Z_]+)` \|", text(name), re.MULTILINE)


def variables_that_are_read() -> set[str]:
    settings = re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', text("webapp/webapp/settings.py"))
    sandbox = re.findall(r'\benviron\.get\("([A-Z_]+)"', text("sandbox/config.py"))
    return {*settings, *sandbox} - NOT_SETTINGS


def anchor(heading: str) -> str:
    """A heading's anchor on GitHub."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_environment_readers_are_found() -> None:
    assert {"DATABASE_URL", "BOT_TOKEN", "SANDBOX_PORT", "DEBUG"} <= variables_that_are_read()


@pytest.mark.parametrize(("readme", "page"), LANGUAGES)
def test_readme_and_configuration_page_name_every_variable_once(readme: str, page: str) -> None:
    named = table_variables(readme) + table_variables(page)
    assert len(named) == len(set(named))
    assert set(named) == variables_that_are_read()


@pytest.mark.parametrize("name", READMES)
def test_readme_lists_only_common_variables(name: str) -> None:
    assert 0 < len(table_variables(name)) <= MOST_IN_README
    assert f"]({CONFIGURATION[READMES.index(name)]})" in text(name)


def test_example_file_names_every_variable_once() -> None:
    named = re.findall(r"^#?([A-Z][A-Z_]+)=", text(".env.example"), re.MULTILINE)
    assert len(named) == len(set(named))
    assert set(named) == variables_that_are_read()


@pytest.mark.parametrize("names", TRANSLATED)
def test_both_languages_list_variables_in_the_same_order(names: tuple[str, str]) -> None:
    assert table_variables(names[0]) == table_variables(names[1])


@pytest.mark.parametrize("names", TRANSLATED)
def test_both_languages_have_the_same_sections_and_code(names: tuple[str, str]) -> None:
    assert sections(names[0]) == sections(names[1])
    assert blocks(names[0]) == blocks(names[1])


@pytest.mark.parametrize("names", TRANSLATED)
def test_both_languages_have_the_same_tables(names: tuple[str, str]) -> None:
    def first_cells(name: str) -> list[str]:
        return re.findall(r"^\| (\[[^\]]+\]\([^)]+\)|`[^`]+`) \|", text(name), re.MULTILINE)

    assert first_cells(names[0]) == first_cells(names[1])


@pytest.mark.parametrize("page", PAGES)
def test_links_have_existing_targets(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _hash, fragment = target.partition("#")
        found = (ROOT / page).parent / path if path else ROOT / page
        assert found.exists(), target
        if fragment:
            headings = re.findall(r"^#{1,6} (.+)$", prose(str(found.resolve().relative_to(ROOT))), re.MULTILINE)
            assert fragment in map(anchor, headings), target


@pytest.mark.parametrize("page", PAGES)
def test_make_targets_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", text("Makefile"), re.MULTILINE))
    called = re.findall(r"`make ([^`]+)`", prose(page)) + re.findall(
        r"^make (.+)$", "\n".join(blocks(page)), re.MULTILINE
    )
    for command in called:
        words = re.sub(r'\w+="[^"]*"|\w+=\S+|#.*', "", command).split()
        assert set(words) <= targets, command


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_is_in_the_table(name: str) -> None:
    public = set(re.findall(r"^([a-z0-9]+):[^#\n]*## ", text("Makefile"), re.MULTILINE)) - {"help"}
    assert set(re.findall(r"^\| `make ([a-z0-9]+)` \|", text(name), re.MULTILINE)) == public


def test_every_command_of_the_bot_is_explained() -> None:
    rows = re.findall(r"^\| `/(\w+)` \|(?: `/(\w+)`)? \|", text("docs/bot.md"), re.MULTILINE)
    assert set(rows) == {(name, alias) for name, alias, _about in commands.COMMANDS}


def test_files_named_in_pages_exist() -> None:
    """For example `bot/commands.py`; generated folders are left out."""
    for page in PAGES:
        for name in re.findall(
            r"`((?:botapi|bot|webapp|worker|sandbox|launch|tests|requirements|locale)/[\w./-]+\.\w+)`", prose(page)
        ):
            assert (ROOT / Path(name)).exists(), (page, name)


def test_every_kind_of_button_is_listed() -> None:
    kinds = {
        kind.__prefix__ for kind in vars(callbacks).values() if isinstance(kind, type) and hasattr(kind, "__prefix__")
    }
    section = text("docs/bot.md").split("## Callback data")[1].split("\n## ")[0]
    listed = {
        name
        for line in section.splitlines()
        if line.startswith("| `")
        for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert listed == kinds - {callbacks.StepButton.__prefix__}
