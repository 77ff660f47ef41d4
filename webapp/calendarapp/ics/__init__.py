"""Calendar files (RFC 5545), out and in. Pure: rows and bytes in, bytes and plain values out, no database.

The parser and the writer are imported on first use: their libraries take a good part of a second and ten megabytes, and
bot and worker hardly ever need them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from calendarapp.ics.types import Entry, ParsedCalendar, ParsedEvent, ParsedSeries, Refused

if TYPE_CHECKING:
    from calendarapp.ics.parser import parse
    from calendarapp.ics.recurrence import to_place
    from calendarapp.ics.writer import (
        HOST,
        RenderContext,
        Rendered,
        render_busy,
        render_calendar,
        render_document,
        render_event,
        render_meeting,
        render_series,
    )

__all__ = [
    "HOST",
    "Entry",
    "ParsedCalendar",
    "ParsedEvent",
    "ParsedSeries",
    "Refused",
    "RenderContext",
    "Rendered",
    "parse",
    "render_busy",
    "render_calendar",
    "render_document",
    "render_event",
    "render_meeting",
    "render_series",
    "to_place",
]

_MODULES: Final = {"parse": "parser", "to_place": "recurrence"}


def __getattr__(name: str) -> Any:
    """What has not been loaded yet (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_MODULES.get(name, 'writer')}")
    found = globals()[name] = getattr(module, name)
    return found
