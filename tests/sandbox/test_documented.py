"""The documentation lists the methods that the sandbox plays."""

import re
from pathlib import Path

from sandbox.methods import registry

PAGE = Path(__file__).parents[2] / "docs" / "bot.md"


def test_methods_are_those_of_the_documentation() -> None:
    [row] = re.findall(r"^\| Methods \| (.*?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert re.findall(r"`(\w+)`", row) == registry.list_names()
