"""Chromium for the browser tests: finding it, and the message if it is missing. `python -m tests.support.browser`."""

import os
import shutil
import sys
from collections.abc import Sequence

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need Chromium, and there is none: install it (Debian and Ubuntu: apt-get install chromium; "
    "macOS: brew install chromium), or name one: make e2e CHROMIUM=/path/to/chrome"
)

# Each worker has a product and a browser of its own. While one draws, the other waits for its page.
SHARED = ("-n", "auto", "--maxprocesses", "2", "--maxschedchunk", "1")


def find_chromium() -> str | None:
    """The browser's path: the variable CHROMIUM, or the first of the usual names on PATH."""
    named = os.environ.get("CHROMIUM", "")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def main(arguments: Sequence[str]) -> int:
    """Run the browser tests; without a browser, explain how to get one, which fails only if CI is set."""
    if not find_chromium():
        sys.stderr.write(f"{ADVICE}\n")
        return 1 if os.environ.get("CI", "").lower() not in {"", "0", "false"} else 0
    # pyproject.toml excludes these tests from the ordinary run; here they are selected.
    options = ["-o", "addopts=-ra --strict-markers --strict-config", *SHARED]
    return pytest.main([*options, "tests/e2e", *arguments])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
