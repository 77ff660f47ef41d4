"""The calendar that scripts draw, as a person uses it."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import Visit
from tests.e2e.calendar import ask_for_link, sign_in
from tests.e2e.product import Product
from tests.e2e.words import Words
from tests.support.telegram import Person
from tools import frontend

needs_bundle = pytest.mark.skipif(not frontend.is_built(frontend.compute_digest()), reason="the scripts are not built")
# The page scrolls to the morning two frames after it is drawn.
SETTLED: Final = """() => new Promise((done) => {
  const wait = (frames) => (frames ? requestAnimationFrame(() => wait(frames - 1)) : done());
  wait(3);
})"""
# A week far away, so that nothing of it has passed.
MONDAY: Final = dt.date(2031, 3, 3)


@dataclass
class Drawn:
    """A person's drawn calendar."""

    page: Page
    words: Words
    origin: str

    def open(self, path: str) -> None:
        """Go to a page of the calendar and wait until it is drawn."""
        self.page.goto(f"{self.origin}/calendar/{path}")
        expect(self.page.locator("#drawn [role=tablist]")).to_be_visible()
        expect(self.page.locator("#plain")).to_be_hidden()

    def week(self, day: dt.date = MONDAY) -> None:
        self.open(f"?from={day.isoformat()}&view=week")

    def entry(self, name: str) -> Locator:
        return self.page.locator("#drawn").get_by_role("link", name=name)

    def view(self, name: str) -> None:
        tab = self.page.get_by_role("tab", name=self.words(name), exact=True)
        tab.click()
        expect(tab).to_have_attribute("aria-selected", "true")


def open_calendar(visit: Visit, person: Person, product: Product, words: Words) -> Drawn:
    page = visit.page(ask_for_link(person, product))
    sign_in(page, words)
    return Drawn(page, words, product.panel.removesuffix("/admin/"))


def save(person: Person, *texts: str) -> None:
    """Tell the bot of events; it answers each with a card."""
    for text in texts:
        begin = int(person.chat()["seq"])
        person.say(text)
        person.wait_for("Event ID|ID события", since=begin)


def live_in_berlin(person: Person) -> None:
    """Answer the question for the place."""
    person.wait_for("🕐", since=0)
    person.press("🌍 Другое место")
    person.wait_for("🌍|город|пояс")
    person.say("Берлин")
    person.wait_for("Берлин|Berlin")


def find_spot(drawn: Drawn, day: dt.date, time: str, *, scroll: bool = True) -> tuple[float, float]:
    """Where that time is on the screen once nothing moves by itself; `scroll`: bring it to the middle first."""
    drawn.page.evaluate(SETTLED)
    column = drawn.page.locator(f"#drawn [role=gridcell][data-date='{day.isoformat()}']").last
    hour = drawn.page.locator(f"#drawn [data-time='{time}:00']").first
    # In the middle: near an edge the hours scroll by themselves for as long as a finger pulls there.
    if scroll:
        hour.evaluate("(element) => element.scrollIntoView({block: 'center'})")
    across, down = column.bounding_box(), hour.bounding_box()
    assert across
    assert down
    return across["x"] + across["width"] / 2, down["y"] + 4
