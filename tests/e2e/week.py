"""Three people who share one phone, and their actions."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import overflowing
from tests.e2e.chat import ChatPage, Pane
from tests.e2e.words import Words
from tests.support.telegram import Person

ZONE: Final = "Europe/Moscow"
SAID: Final = {
    "ru": {
        "anna": "Анна",
        "boris": "Борис",
        "vera": "Вера",
        "coffee": "Кофе",
        "cinema": "Кино",
        "dentist": "Стоматолог",
        "breakfast": "Завтрак",
        "tomorrow": "завтра в 18:00-19:30",
        "later": "завтра в 20:30",
        "morning": "послезавтра с 10 до 11",
        "cancel": "Отмена",
    },
    "en": {
        "anna": "Anna",
        "boris": "Boris",
        "vera": "Vera",
        "coffee": "Coffee",
        "cinema": "Cinema",
        "dentist": "Dentist",
        "breakfast": "Breakfast",
        "tomorrow": "tomorrow 18:00-19:30",
        "later": "tomorrow at 20:30",
        "morning": "day after tomorrow 10-11",
        "cancel": "cancel",
    },
}
SPOT = tuple[float, float]


@dataclass
class Week:
    """The shared phone, which shows one chat at a time, and the texts in one language."""

    page: Page
    words: Words
    said: dict[str, str]
    people: dict[str, Person]

    def look(self, who: str) -> Pane:
        """Switch to that person's chat."""
        pane = ChatPage(self.page).pane(self.people[who].id, self.words)
        ChatPage(self.page).tab(self.said[who]).click()
        expect(pane.root).to_be_visible()
        self.fits()
        return pane

    def fits(self) -> None:
        """Check that nothing is wider than the phone."""
        assert overflowing(self.page) == []

    def agenda(self, who: str) -> Locator:
        """The answer to that person's `/list`."""
        pane = self.look(who)
        with answered(pane):
            pane.say("/list")
        self.fits()
        return pane.root.locator("article.message.in").last

    def coffee_stands(self, who: str) -> None:
        """Check that the meeting is confirmed in that guest's agenda."""
        agenda = self.agenda(who)
        expect(agenda).to_contain_text(f"🤝 {self.said['coffee']}")
        expect(agenda).to_contain_text(f"✅ {self.words('Confirmed')} · 👤 {self.said['anna']}")
        expect(agenda.locator("s")).to_have_count(0)

    def card(self) -> Locator:
        """Anna opens her event's card from her agenda; the first entry in it is the coffee."""
        agenda, anna = self.agenda("anna"), self.look("anna")
        with answered(anna, self.words("Event ID")):
            anna.press("1", agenda)
        return anna.message(self.words("Event ID"))

    def tap_twice(self, button: Locator) -> SPOT:
        """Tap twice as fast as possible; returns the position."""
        spot = middle(button)
        self.page.mouse.dblclick(*spot)
        return spot


@contextmanager
def answered(pane: Pane, text: str = "") -> Iterator[None]:
    """Wait at the end of the block for one more message, with that text."""
    came = pane.root.locator("article.message.in").filter(has_text=text)
    before = came.count()
    yield
    expect(came).to_have_count(before + 1)


def middle(button: Locator) -> SPOT:
    button.scroll_into_view_if_needed()
    box = button.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def covers(button: Locator, spot: SPOT) -> bool:
    box = button.bounding_box()
    assert box
    return box["x"] <= spot[0] <= box["x"] + box["width"] and box["y"] <= spot[1] <= box["y"] + box["height"]


def the_same(message: Locator, pane: Pane) -> Locator:
    """The same message, even if its text changes."""
    return pane.root.locator(f"[data-message-id='{message.get_attribute('data-message-id')}']")


def day_after(days: int) -> dt.date:
    return dt.datetime.now(ZoneInfo(ZONE)).date() + dt.timedelta(days=days)


def calendar_file(name: str) -> dict[str, object]:
    """A calendar file with one event of that name, a week from today."""
    start = f"{day_after(7):%Y%m%d}T090000Z"
    rows = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//week//", "BEGIN:VEVENT", f"UID:{name}@week"]
    rows += [f"DTSTAMP:{start}", f"DTSTART:{start}", "DURATION:PT1H", f"SUMMARY:{name}", "END:VEVENT", "END:VCALENDAR"]
    content = "".join(f"{row}\r\n" for row in rows).encode()
    return {"name": f"{name}.ics", "mimeType": "text/calendar", "buffer": content}


def invite(week: Week, anna: Pane, who: str) -> None:
    """Invite with the picker, without details; Send is tapped twice."""
    expect(anna.below).to_be_visible()
    week.fits()
    anna.below.get_by_role("button", name=week.words("👥 Choose people")).click()
    week.fits()
    ChatPage(week.page).choose_person(f"ID {week.people[who].id}")
    question = anna.hears(week.words("Anything to add to the invitation? A place, a link, a few words…"))
    week.tap_twice(anna.button(week.words("✉️ Send"), question))


def no_window(week: Week) -> None:
    """Check that a second tap opens no alert that has to be closed."""
    expect(week.page.get_by_role("dialog")).to_have_count(0)
