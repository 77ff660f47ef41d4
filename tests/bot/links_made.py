"""Booking links for tests of the bot."""

from typing import Any

from calendarapp.models import BookingLink
from calendarapp.queries.hours import Span
from calendarapp.services import booking_links
from tests.support.telegram import Person

ANY = [Span(weekday, 9 * 60, 11 * 60) for weekday in range(1, 8)]


def make_link(owner: Person, **fields: Any) -> BookingLink:
    """A link of an hour, open each day from nine to eleven for three days."""
    given: dict[str, Any] = {"duration_minutes": 60, "working_hours": ANY, "days_ahead": 3, **fields}
    return booking_links.make(tg_id=owner.id, **given)
