"""What others read of a calendar after bulk writes, against what is in the tables: feeds, and the search."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

import psycopg
from icalendar import Calendar

from tests.support.product import Product

EVENTS = "SELECT name, lower(slot), place, 'CONFIRMED' FROM events WHERE user_id = %(person)s"
MEETINGS = """
    SELECT name, lower(slot), place, CASE status WHEN 'pending' THEN 'TENTATIVE' ELSE 'CONFIRMED' END
    FROM calendarapp_appointment
    WHERE %(person)s IN (organizer_tg_id, participant_tg_id) AND status IN ('pending', 'confirmed')
"""


class Entry(NamedTuple):
    """What a feed says of one event or meeting."""

    name: str
    start: dt.datetime
    place: str
    status: str


class Subscribers:
    """Programs that have subscribed to some people's feeds, and search their events.

    Args:
        product: with the key of this process, which makes the addresses.
        session: of the database.
        people: whose.
        tokens: those of the API of these people.
    """

    def __init__(self, product: Product, session: psycopg.Connection[Any], people: Iterable[int]) -> None:
        from calendarapp.services import feed_addresses

        self.product, self.session = product, session
        self.paths = {person: feed_addresses.get_address(tg_id=person) for person in people}
        self.tokens = {person: product.make_token(str(person), "read") for person in self.paths}
        self.kept: dict[int, tuple[str, str]] = {}  # the ETag and the text that each has

    def find_faults(self, word: str) -> list[str]:
        """What they read that is not so: each asks whether its feed has changed, and searches for the word."""
        return [
            f"{person}: {fault}"
            for person in self.paths
            for fault in (self._compare_feed(person), self._compare_search(person, word))
            if fault
        ]

    def _compare_feed(self, person: int) -> str:
        etag, text = self.kept.get(person, ("", ""))
        status, headers, body = self.product.request("GET", self.paths[person], If_None_Match=etag or '"none"')
        if status == 200:
            self.kept[person] = headers["ETag"], body
        elif status != 304 or not text:
            return f"the feed answers {status}"
        found = Counter(map(_read, Calendar.from_ical(self.kept[person][1]).walk("VEVENT")))
        rows = self.session.execute(f"{EVENTS} UNION ALL {MEETINGS}".encode(), {"person": person}).fetchall()
        expected = Counter(Entry(*row) for row in rows)
        if found == expected:
            return ""
        lacks, has = expected - found, found - expected
        return f"the feed ({status}) lacks {len(lacks)}, {list(lacks)[:1]}, has {len(has)} more, {list(has)[:1]}"

    def _compare_search(self, person: int, word: str) -> str:
        place = f"/api/events/?page_size=200&q={quote(word)}"
        status, _headers, found = self.product.request("GET", place, token=self.tokens[person])
        if status != 200:
            return f"the search answers {status}"
        rows = self.session.execute(
            b"SELECT id FROM events WHERE user_id = %(person)s AND (name || ' ' || details) ILIKE %(word)s LIMIT 200",
            {"person": person, "word": f"%{word}%"},
        ).fetchall()
        numbers = {event["id"] for event in found["results"]}
        return "" if numbers == {number for (number,) in rows} else f"the search finds {numbers} instead of {rows}"


def _read(event: Any) -> Entry:
    start = event["DTSTART"].dt.astimezone(dt.UTC)
    return Entry(str(event["SUMMARY"]), start, str(event.get("LOCATION", "")), str(event["STATUS"]))
