"""The floor of memory and start: `imports.py WHAT` imports only what that part of the product needs.

WHAT is `django` (with our settings and applications), `bot` (plus aiogram) or `web` (plus gunicorn and pages).
Prints `imported`, and waits until its standard input ends.
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
    """Import, report, wait. As in the product, garbage collection is off during the imports."""
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
