"""JSON is the only format that requests may have."""

from collections.abc import Mapping
from typing import IO, Any, Final

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

DEEPEST: Final = 20  # more than any form has
TOO_DEEP: Final = "JSON parse error - nested too deeply"


class StrictJSONParser(JSONParser):
    """JSON that is nested no deeper than any form."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value.

        Raises:
            ParseError: it is not valid, or nested too deeply.
        """
        try:
            value = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError(TOO_DEEP) from error
        if _is_deep([value]):
            raise ParseError(TOO_DEEP)
        return value


def _is_deep(level: list[Any]) -> bool:
    """Whether values are nested deeper than that; looked at level by level, since Python's stack is short."""
    for _depth in range(DEEPEST):
        level = [inner for value in level for inner in _list_children(value)]
    return bool(level)


def _list_children(value: Any) -> Any:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()
