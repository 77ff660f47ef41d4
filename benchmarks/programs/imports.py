"""The floor of memory and start: `imports.py WHAT` has imported what that part of the product can't do without.

WHAT is `django` (with our settings and applications), `bot` (aiogram besides) or `web` (gunicorn and pages besides).
Says `imported`, and waits until its standard input ends.
"""

import gc
import importlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "webapp"))

MODULES = {
    "django": ("psycopg",),
    "bot": ("psycopg", "aiohttp.web", "aiogram"),
    "web": ("psycopg", "gunicorn.app.wsgiapp", "django.core.wsgi", "webapp.urls"),
}


def main(what: str) -> None:
    """Import, say so, wait. As in the product, nothing is collected meanwhile."""
    gc.disable()
    import django  # noqa: PLC0415  a part of what is measured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    django.setup()
    for module in MODULES[what]:
        importlib.import_module(module)
    gc.freeze()
    gc.enable()
    print("imported", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
