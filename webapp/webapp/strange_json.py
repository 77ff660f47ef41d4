"""JSON that others have written: PostgreSQL and HTTP carry values that Python's own reader refuses."""

import json
import sys
from typing import Any


def read(text: str | bytes) -> Any:
    """As `json.loads`; an integer with more digits than Python takes is None, and spoils nothing beside it.

    Raises:
        ValueError: it is no JSON, or is nested too deep.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    except ValueError:  # that of `int`, or of bytes that are no text
        return json.loads(text, parse_int=_read_integer)


def read_or_none(text: str | bytes) -> Any:
    """As `read`; None for what it can't read."""
    try:
        return read(text)
    except ValueError:
        return None


def _read_integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= sys.int_info.default_max_str_digits else None
