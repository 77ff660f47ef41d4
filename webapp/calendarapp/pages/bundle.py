"""The scripts and styles that `make frontend` has built; pages do without them where there are none."""

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.templatetags.static import static


@dataclass(frozen=True, slots=True)
class Files:
    """Addresses of a script and its style sheet; that is empty for a script without one."""

    script: str
    style: str


def find(name: str) -> Files | None:
    """The files of `frontend/src/<name>.js`; None when they are not built, or turned off with `FRONTEND=0`."""
    files = _read_entries().get(name) if settings.FRONTEND else None
    if files is None:
        return None
    return Files(static(f"built/{files['js']}"), static(f"built/{files['css']}") if "css" in files else "")


@cache
def _read_entries() -> dict[str, dict[str, str]]:
    """What the build has listed. It is read once: a process serves the files that were there when it started."""
    try:
        manifest: dict[str, Any] = json.loads((settings.STATIC_ROOT / "built" / "bundle.json").read_text())
    except FileNotFoundError:
        return {}
    return dict(manifest["entries"])
