"""Migrations are frozen: they always do what they did when they were released."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.programs import ROOT

APPLICATION = ROOT / "webapp" / "calendarapp"
MIGRATIONS = sorted((APPLICATION / "migrations").glob("[0-9]*.py"))

# Names that Django writes into migrations as field defaults: they stay and keep their behaviour.
SERIALIZED = {"default_timezone", "default_reminders", "default_whole_day_reminder", "NaiveDateTimeField"}

# A new version is a new file. SHA-256, as `sha256sum` prints it.
FROZEN = {
    "agenda_meetings_v1.sql": "557f50cc51c0064165596d7152b4c9ab960fafdaff1cc1dd17cbbd2c1bf15101",
    "busy_slots_v1.sql": "9976de3dc2ce3895783dc6a1bd25afc79c95628eafcc02bf5232872a15121928",
    "busy_slots_v2.sql": "a2bb7b0dd4bc72e5a2eade91ed3fa5feaede812ddab3ecddadf0711b8ba4d0fa",
    "busy_slots_v3.sql": "fcb4bcf8fea85eff1470fd70922352df9430bc2458432abded19b0ebc5cb8cfb",
    "calendar_book_appointments_v1.sql": "6c20d45e6ad195ae432a9d00edaed4302190db351f4b1224507deb387ec3ddd7",
    "calendar_book_appointments_v2.sql": "9980b4549504a5c393cf664e867156cf0aa80cb338084483e461ef0586f7fe8d",
    "calendar_book_appointments_v3.sql": "298bacc260467760df752096cdd9f765da73eb82184940ff5b7c17a6e7c65d2b",
    "calendar_book_appointments_v4.sql": "955cad94f3f5f109585266b027e83f505d10625deee9ba306699d202d6113489",
    "calendar_fold_statistics_v1.sql": "7890aeba72da2e8be326e8c344283d01697128eb85d337cf602c012fe691a2fd",
    "calendar_grow_v1.sql": "cdcac19f45dbee36c4e06847c90c207549a4efef20123807a22e308acaad156f",
    "calendar_has_met_v1.sql": "de6d507d4e194f394f778ccb97d85ecf5f9f8ee968132a735994d647073a359c",
    "calendar_has_met_v2.sql": "a084e9534f4e27bdc7c61d8051b75ba0b03f0dc576d69595cd2e42a41c80ae18",
    "calendar_keep_whole_days_v1.sql": "d4d9dff05bcc4a5cc95fd634fbbf08b48123d2c0034c74037827fc0e928b22c5",
    "calendar_note_webhooks_v1.sql": "b8a3ae6504139f754a891f3f64689e830dda0150b9b6652a622c86af4f4a6e66",
    "calendar_one_booking_at_a_time_v2.sql": "5140bd94005c0d54b845a50dfa75b5aeeba82876178222935cb6c4c29e6f6e27",
    "calendar_own_events_v1.sql": "2a2c374a40bb8ce2c4b4d8f5382659f2a7336990157448ad9fe5b5a049eced35",
    "calendar_own_events_v2.sql": "d1e2122996e17ef9d2cafbca7c7afade882503910a96efedd8cf8d8872b2bbdb",
    "calendar_participants_shown_v1.sql": "f39fa41b76bd7068fbe8b1126daa1c6941f6c4eff9849d822a3e5bedcff8e79f",
    "calendar_participants_shown_v2.sql": "68be21eb6cf5362422990ddf895dfc0212930d0feeba4a0a2f47612a0652d70d",
    "calendar_revise_v1.sql": "e50680be43d4d7bedb7e8bda13679ee2e443632610a6c70a8b27b5f61aee17e1",
    "calendar_revise_v2.sql": "bcbc6aa6a5660cdc096b19eda439d9195fbbd4ef2385b9eddcb0a602f3cea45d",
    "calendar_slot_v1.sql": "d5ad8f2f72b754a8a0e14e8f99970871ab8aa7f6acb4d2e12c1ff4218729fd6a",
    "calendar_superseded_refreshes_v1.sql": "3d79a305062733824f6c2ad5ba5c32e4731abde9f982b3411ddefcb13824cbc6",
    "calendar_words_v1.sql": "7ed03e727b7c3d0f25e016a211e9e17a3c31a3fa93e329a95c5545bcba74058b",
    "calendar_write_events_v1.sql": "ab437e6e07f3e997f8833457ed565b7d32abda8a277dfac86389034442cf5f55",
    "calendar_write_events_v2.sql": "a4c287cb74b1f0c4f403cc7868c3d04db54aec434d6c589f98758e6b8dc56256",
    "calendar_write_events_v3.sql": "e95647ae4b4ca549163adb0ac900fda93b10e32d3bec5f2a89b6f89080466f7b",
    "competing_invitations_v1.sql": "79c6b1a92c9318a259e71737a18b952ba5f556ad8ec5aa24fb62918010a687df",
    "feed_changes_v1.sql": "ddbf560e569aef39f61919227eb472680267276067f1e8a96b950faf0beffba3",
    "feed_emptied_v1.sql": "ecde873d21c644427a6dab87110a712005be762b30b75e19644f79352d6a7e74",
    "feed_person_changed_v2.sql": "79d509444002c0553bbffdeceb0c3ec2ab2770b3a25c01e439fb5931858d55d1",
    "feed_series_changed_v1.sql": "5759ca777e7b2b5431f46dafc8ed0538c52d3bc34cb36f9620df47e85426e493",
    "series_invitation_cards_v1.sql": "0602ec54131ef6b7db16d1c146d1bf4201bd1d40e78b0ecf1594145da99bbcfb",
    "shared_cards_v1.sql": "7530390a184a9c8645b853f17a253bfe2d5731d8cc418aa26d5bc4f3f3ca80be",
}


def test_versioned_files_are_unchanged() -> None:
    versioned = {path.name: path for path in (APPLICATION / "sql").glob("*_v[0-9]*.sql")}
    assert versioned.keys() == FROZEN.keys()
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in versioned.items()} == FROZEN


def test_nothing_speaks_of_a_superseded_version() -> None:
    newest: dict[str, int] = {}
    for name in FROZEN:
        base, _v, number = name.removesuffix(".sql").rpartition("_v")
        newest[base] = max(newest.get(base, 0), int(number))
    pages = [ROOT / "CONTRIBUTING.md", ROOT / "README.md", ROOT / "README.ru.md", *(ROOT / "docs").rglob("*.md")]
    sources = [path for path in APPLICATION.rglob("*.py") if "migrations" not in path.parts]
    stale = {
        f"{path.relative_to(ROOT)}: {base}_v{number}"
        for path in (*pages, *sources)
        for base, number in re.findall(r"(\w+)_v(\d+)\b", path.read_text(encoding="utf-8"))
        if int(number) < newest.get(base, 0)
    }
    assert stale == set()


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.stem)
def test_migration_uses_only_frozen_names(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert set(imported(tree)) <= {"django", "pathlib", "typing", "calendarapp.models"}
    assert set(used(tree)) <= SERIALIZED
    assert set(read(tree)) <= FROZEN.keys()


def imported(tree: ast.Module) -> Iterator[str]:
    """The imported packages: `django` for Django, the full path for our own; `.` for relative imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." if node.level else str(node.module)]
            # `from calendarapp.models import x` would hide which names are used.
            assert not names[0].startswith("calendarapp")
        else:
            continue
        yield from (name if name.startswith("calendarapp") else name.split(".")[0] for name in names)


def used(tree: ast.Module) -> Iterator[str]:
    """The names it uses from our own modules: `x` in `calendarapp.models.x`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "calendarapp.models":
            yield node.attr


def read(tree: ast.Module) -> Iterator[str]:
    """The files that it names; opening files in any other way is reported as `open`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^\S+\.(?:sql|txt|json|py|csv|html)$", node.value)
        elif isinstance(node, ast.Name) and node.id in {"open", "__import__", "exec", "eval"}:
            yield node.id
        elif isinstance(node, ast.Attribute) and node.attr in {"open", "glob", "iterdir", "rglob", "read_bytes"}:
            yield node.attr
