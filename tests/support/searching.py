"""How long random searches are."""

import os


def get_examples(usual: int) -> int:
    """How many examples a search tries; the variable EXAMPLES overrides it."""
    return int(os.environ.get("EXAMPLES", str(usual)))
