"""What has one place in the code is written nowhere else."""

import re

import pytest

from tests.support.programs import ROOT

PACKAGES = ("webapp", "botapi", "bot", "worker", "launch")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (r"pg_(try_)?advisory_", "webapp/calendarapp/sql/locks.py"),
        (r"\b2 ?\*\* ?6[34]\b|9223372036854775807", "webapp/calendarapp/sql/bigint.py"),
        (r"lock_timeout", "webapp/calendarapp/sql/locks.py"),
    ],
)
def test_text_is_written_in_its_place_alone(text: str, place: str) -> None:
    files = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts]
    found = {str(path.relative_to(ROOT)) for path in files if re.search(text, path.read_text(encoding="utf-8"))}
    assert found == {place}
