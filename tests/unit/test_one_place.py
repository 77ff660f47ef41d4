"""What has one place in the code is written nowhere else."""

import re

import pytest

from tests.support.programs import ROOT

CORE = "webapp/calendarapp"
PACKAGES = ("webapp", "botapi", "bot", "worker", "launch")


@pytest.mark.parametrize(
    ("text", "places"),
    [
        (r"pg_(try_)?advisory_", {f"{CORE}/sql/locks.py", f"{CORE}/sql/named/events.sql"}),
        (r"lock_timeout", {f"{CORE}/sql/locks.py"}),
        (r"\b2 ?\*\* ?6[34]\b|9223372036854775807", {f"{CORE}/sql/bigint.py"}),
        (r"\b(INSERT INTO|UPDATE|DELETE FROM) events\b", {f"{CORE}/db.py", f"{CORE}/sql/named/events.sql"}),
    ],
)
def test_text_is_written_in_its_place_alone(text: str, places: set[str]) -> None:
    """Migrations and the files that they read are frozen."""
    files = [path for name in PACKAGES for path in (ROOT / name).rglob("*.py") if "migrations" not in path.parts]
    files += (ROOT / CORE / "sql" / "named").glob("*.sql")
    found = {str(path.relative_to(ROOT)) for path in files if re.search(text, path.read_text(encoding="utf-8"))}
    assert found == places
