"""Calendar files (RFC 5545), out and in. Pure: rows and bytes in, bytes and plain values out, no database."""

from calendarapp.ics.reading import parse
from calendarapp.ics.values import ParsedCalendar, ParsedEvent, Refused
from calendarapp.ics.writing import HOST, Entry, Look, Rendered, busy, calendar, document, event, meeting

__all__ = [
    "HOST",
    "Entry",
    "Look",
    "ParsedCalendar",
    "ParsedEvent",
    "Refused",
    "Rendered",
    "busy",
    "calendar",
    "document",
    "event",
    "meeting",
    "parse",
]
