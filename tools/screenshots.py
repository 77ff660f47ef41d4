"""The README's pictures: `python -m tools.screenshots [ru|en]` writes those of each language into docs/images.

It starts the product in a temporary folder, plays a short story, and takes pictures with Chromium: of chats, of a group
and of the calendar (`chat.ru.jpg` and so on), of each of its views on a desktop and on a phone, light and dark
(`views.ru.light.jpg`), and in Russian of the panel. Look at each of them before you commit it.
"""

import base64
import datetime as dt
import sys
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.browsing import DESKTOP, PHONE, Visit, launch
from tests.e2e.calendar import ask_for_link, sign_in
from tests.e2e.chat import ChatPage
from tests.e2e.drawn import Drawn, open_calendar
from tests.e2e.panel import Panel
from tests.e2e.product import ANNA, BORIS, Product
from tests.e2e.words import Words
from tests.support.programs import ROOT
from tests.support.telegram import Person
from tests.support.waiting import wait_until
from tools.story import CITY, CONCERT, STORIES

IMAGES = ROOT / "docs" / "images"


VIEWS: Final = ("month", "week", "day", "list")
# One picture of several: those of a desktop above those of a phone.
SHEET: Final = """<!DOCTYPE html><style>
body { margin: 0; padding: 16px; background: #8a8f98; display: grid; gap: 16px; grid-template-columns: repeat(4, 1fr); }
img { display: block; width: 100%%; border-radius: 6px; }
.phone { width: 60%%; margin: 0 auto; }
</style>%s"""
NEWS = {
    "✅ Confirm": "{person} confirmed the meeting",
    "❌ Decline": "{person} declined the meeting",
    "🚫 Cancel the meeting": "{person} cancelled the meeting",
}


def main(arguments: Sequence[str]) -> int:
    """Play the story and take the pictures; returns the exit code."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    for language in arguments or STORIES:
        with tempfile.TemporaryDirectory() as folder, Product(Path(folder) / "data") as product:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                Stage(product, language).take_all(partial(Visit, browser, language=language))
                browser.close()
            product.stop()
    return 0


class Stage:
    """The people of the story in one language, and the product."""

    def __init__(self, product: Product, language: str) -> None:
        self.product, self.language = product, language
        self.words, self.story = Words(language), STORIES[language]
        for person_id, name in ((ANNA, self.story.anna), (BORIS, self.story.boris)):
            change = {"first_name": name, "language_code": language}
            product.telegram.request("PATCH", f"people/{person_id}", change)
        self.people = {
            self.story.anna: product.person(ANNA),
            self.story.boris: product.person(BORIS),
            self.story.vera: self._add(self.story.vera, 1003),
            self.story.gleb: self._add(self.story.gleb, 1004),
        }
        for person in self.people.values():
            person.say("/start")
            person.wait_for(person.name)

    def _add(self, name: str, number: int) -> Person:
        return self.product.telegram.person(name, id=number, language_code=self.language)

    def take_all(self, visit: Callable[..., Visit]) -> None:
        """Play everything, and take the pictures."""
        self.tell()
        for friend in (self.story.vera, self.story.gleb):
            self.people[friend].delete_account()
        self.take_chat(visit())
        self.take_calendar(visit())
        for dark in (False, True):
            self.take_views(visit, dark=dark)
        if self.language == "ru":
            self.take_panel(visit())
        self.take_group(visit())

    def tell(self) -> None:
        """Play everything that happens before the pictures are taken."""
        people, words = self.people, self.words
        for who, name, days, time, details in self.story.plans:
            self.create(people[who], name, days, time, details)
        for organizer, participant, event, answer in self.story.invitations:
            self.invite(people[organizer], people[participant], event)
            if answer:
                doer, told = (organizer, participant) if "Cancel" in answer else (participant, organizer)
                begin = int(people[told].chat()["seq"])
                people[doer].press(words(answer))
                if "Cancel" in answer:
                    sure = words("🚫 Yes, cancel")
                    wait_until(partial(is_asked, people[doer], sure), what="the question")
                    people[doer].press(sure)
                people[told].wait_for(words(NEWS[answer], person=doer), since=begin)

    def create(self, person: Person, name: str, days: int, time: str, details: str) -> None:
        """Create an event, step by step."""
        words = self.words
        day = dt.datetime.now(ZoneInfo(CITY)).date() + dt.timedelta(days)
        for said, answer in (
            (f"/new {name}", "What day? Tap it or type it: tomorrow, Dec 1, friday."),
            (day.isoformat(), "What time? For example, 12:30."),
            (time, "Any details? A place, a link, what to bring…"),
        ):
            person.say(said)
            person.wait_for(words(answer))
        if details:
            person.say(details)
        else:
            person.press(words("💾 Save"))
        person.wait_for(words("Saved! ✅"))

    def invite(self, person: Person, other: Person, name: str) -> None:
        """Send one invitation and wait until it has arrived."""
        words = self.words
        person.say(f"/invite {other.id}")
        person.wait_for(words("📌 To which event?"))
        person.press(next(button for button in person.buttons() if name[:8] in button))
        person.wait_for(words("Anything to add to the invitation? A place, a link, a few words…"))
        begin = int(other.chat()["seq"])
        person.say(self.story.greeting)
        person.wait_for(words("✉️ The invitation is on its way to {name}.", name=other.name))
        other.wait_for(name, since=begin)

    def take_chat(self, visit: Visit) -> None:
        """Anna and Boris side by side: an answered invitation, and a waiting one."""
        chat, words = self.open_chats(visit), self.words
        anna, boris = chat.pane(ANNA, words), chat.pane(BORIS, words)
        boris.press(words("✅ Confirm"), boris.hears(self.story.concert))
        expect(anna.hears(words("{person} confirmed the meeting", person=self.story.boris))).to_be_in_viewport()
        expect(boris.button(words("✅ Confirm"))).to_be_in_viewport()
        picture(chat.page, f"chat.{self.language}.jpg")
        visit.close()

    def take_group(self, visit: Visit) -> None:
        """A card in a group, with one who comes."""
        telegram, words = self.product.telegram, self.words
        telegram.group(self.story.group, *(self.people[name] for name in (self.story.anna, self.story.boris)))
        chat = self.open_chats(visit)
        anna, boris = chat.pane(ANNA, words), chat.pane(BORIS, words)
        for pane in (anna, boris):
            pane.root.locator(".chat-choice").filter(has_text=self.story.group).click()
        anna.say(f"/meet {self.story.dinner}")
        card = boris.root.locator("article.message").filter(has_text=self.story.card).last
        boris.press(words("✅ I'm in"), of=card)
        expect(anna.root.locator("article.message").last).to_contain_text(f"{words('Coming')} (1)")
        expect(card).to_contain_text(f"{words('Coming')} (1)")
        picture(chat.page, f"group.{self.language}.jpg")
        visit.close()

    def open_chats(self, visit: Visit) -> ChatPage:
        """The chat page with Anna and Boris, without the hint."""
        page = visit.page(self.product.chat)
        chat = ChatPage(page)
        expect(page.locator(".pane")).to_have_count(2)
        if self.language == "en":  # the page itself begins in Russian
            page.get_by_role("button", name="Switch to English").click()
        hint = page.get_by_role("button", name=self.story.hide)
        if hint.count():
            hint.click()
        return chat

    def take_calendar(self, visit: Visit) -> None:
        """The week of Anna's concert, drawn."""
        day = dt.datetime.now(ZoneInfo(CITY)).date() + dt.timedelta(days=CONCERT)
        page = visit.page(ask_for_link(self.people[self.story.anna], self.product))
        sign_in(page, self.words)
        page.goto(f"{self.product.panel.removesuffix('/admin/')}/calendar/?from={day}&view=week")
        expect(page.locator("#drawn").get_by_role("link", name=self.story.concert)).to_be_visible()
        picture(page, f"calendar.{self.language}.png")
        visit.close()

    def take_views(self, visit: Callable[..., Visit], *, dark: bool) -> None:
        """Every view of Anna's calendar, on a desktop and on a phone, in one picture."""
        _who, morning, days, *_more = self.story.plans[0]  # what stands where a day begins
        day = dt.datetime.now(ZoneInfo(CITY)).date() + dt.timedelta(days)
        shown = []
        for size, kind in ((DESKTOP, "desktop"), (PHONE, "phone")):
            window = visit(size=size, dark=dark)
            drawn = open_calendar(window, self.people[self.story.anna], self.product, self.words)
            for view in VIEWS:
                show(drawn, view, day)
                expect(drawn.entry(morning).first).to_be_visible()
                content = base64.b64encode(drawn.page.screenshot(animations="disabled")).decode()
                shown.append(f'<img class="{kind}" src="data:image/png;base64,{content}">')
            window.close()
        sheet = visit(size=(1996, 400))
        page = sheet.page("about:blank")
        page.set_content(SHEET % "".join(shown))
        name = f"views.{self.language}.{'dark' if dark else 'light'}.jpg"
        page.screenshot(path=IMAGES / name, full_page=True, type="jpeg", quality=80)
        sheet.close()

    def take_panel(self, visit: Visit) -> None:
        """The list of meetings."""
        panel = Panel(visit.page(self.product.panel))
        panel.sign_in(self.product.password)
        panel.section("appointment")
        expect(panel.page.locator("#result_list tbody tr")).to_have_count(len(self.story.invitations))
        picture(panel.page, "panel.png")
        visit.close()


def is_asked(person: Person, button: str) -> bool:
    return button in person.buttons()


def show(drawn: Drawn, view: str, day: dt.date) -> None:
    """Look at that day, or what is around it."""
    drawn.open(f"month/{day.year}/{day.month}/" if view == "month" else f"?from={day}&view={view}")


def picture(page: Page, name: str) -> None:
    """Take a picture of the window once nothing moves any more."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(".toast, .loading")).to_have_count(0)
    if name.endswith(".jpg"):  # the chats' background has no end of colours
        page.screenshot(path=IMAGES / name, animations="disabled", type="jpeg", quality=82)
    else:
        page.screenshot(path=IMAGES / name, animations="disabled")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
