"""The README's pictures: `python -m tools.screenshots` writes chat.png, calendar.png and panel.png in docs/images.

It starts the product in a temporary folder, plays a short story, and takes pictures with Chromium.
"""

import datetime as dt
import sys
import tempfile
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.browsing import Visit, launch
from tests.e2e.calendar import ask_for_link, sign_in
from tests.e2e.chat import ChatPage
from tests.e2e.panel import Panel
from tests.e2e.product import ANNA, BORIS, Product
from tests.e2e.words import ru
from tests.support.programs import ROOT
from tests.support.telegram import Person
from tests.support.waiting import wait_until

IMAGES = ROOT / "docs" / "images"
CITY = "Europe/Moscow"

# Owner, name, days from today, time and details of each event.
CONCERT = 4
PLANS = (
    ("Анна", "Завтрак с редактором", 1, "9:30", "Кофейня на Чистых прудах"),
    ("Анна", "Концерт в филармонии", CONCERT, "19:00", "Второй концерт Рахманинова"),
    ("Анна", "Прогулка по Коломенскому", 6, "11:00", ""),
    ("Вера", "Разбор макетов", 2, "15:00", "Переговорная на третьем этаже"),
    ("Вера", "День рождения мамы", 8, "18:00", ""),
    ("Глеб", "Шахматы в клубе", 3, "20:00", "Беру доску"),
    ("Глеб", "Ремонт велосипедов", 5, "12:00", ""),
)
# Organizer, participant, event and answer. The last messages of Anna and Boris are in the picture of their chats.
INVITATIONS = (
    ("Вера", "Анна", "Разбор макетов", "✅ Confirm"),
    ("Вера", "Борис", "День рождения мамы", "❌ Decline"),
    ("Глеб", "Борис", "Шахматы в клубе", "✅ Confirm"),
    ("Глеб", "Вера", "Ремонт велосипедов", ""),
    ("Анна", "Глеб", "Завтрак с редактором", "✅ Confirm"),
    ("Анна", "Вера", "Прогулка по Коломенскому", "🚫 Cancel the meeting"),
    ("Анна", "Борис", "Концерт в филармонии", ""),
    ("Анна", "Борис", "Прогулка по Коломенскому", ""),
)
NEWS = {
    "✅ Confirm": "{person} confirmed the meeting",
    "❌ Decline": "{person} declined the meeting",
    "🚫 Cancel the meeting": "{person} cancelled the meeting",
}


def main() -> int:
    """Play the story and take the pictures; returns the exit code."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, Product(Path(folder) / "data") as product:
        with sync_playwright() as playwright:
            browser = launch(playwright)
            people = everybody(product)
            tell(people)
            take_chat(Visit(browser), product, [people["Вера"], people["Глеб"]])
            take_calendar(Visit(browser), product, people["Анна"])
            take_panel(Visit(browser), product)
            browser.close()
        product.stop()
    return 0


def everybody(product: Product) -> dict[str, Person]:
    """Anna and Boris, who exist already, and their friends; all have started the bot."""
    for person_id, name in ((ANNA, "Анна"), (BORIS, "Борис")):
        product.telegram.request("PATCH", f"people/{person_id}", {"first_name": name})
    people = {
        "Анна": product.person(ANNA),
        "Борис": product.person(BORIS),
        "Вера": product.telegram.person("Вера", id=1003, username="vera"),
        "Глеб": product.telegram.person("Глеб", id=1004, username="gleb"),
    }
    for person in people.values():
        person.say("/start")
        person.wait_for(person.name)
    return people


def tell(people: dict[str, Person]) -> None:
    """Play everything that happens before the pictures are taken."""
    for who, name, days, time, details in PLANS:
        create(people[who], name, days, time, details)
    for organizer, participant, event, answer in INVITATIONS:
        invite(people[organizer], people[participant], event)
        if answer:
            doer, told = (organizer, participant) if "Cancel" in answer else (participant, organizer)
            begin = int(people[told].chat()["seq"])
            people[doer].press(ru(answer))
            if "Cancel" in answer:
                sure = ru("🚫 Yes, cancel")
                wait_until(partial(is_asked, people[doer], sure), what="the question")
                people[doer].press(sure)
            people[told].wait_for(ru(NEWS[answer], person=doer), since=begin)


def is_asked(person: Person, button: str) -> bool:
    return button in person.buttons()


def create(person: Person, name: str, days: int, time: str, details: str) -> None:
    day = dt.datetime.now(ZoneInfo(CITY)).date() + dt.timedelta(days)
    for words, answer in (
        (f"/new {name}", "What day? Tap it or type it: tomorrow, Dec 1, 2026-12-01."),
        (day.isoformat(), "What time? For example, 12:30."),
        (time, "Any details? A place, a link, what to bring…"),
    ):
        person.say(words)
        person.wait_for(ru(answer))
    if details:
        person.say(details)
    else:
        person.press(ru("💾 Save"))
    person.wait_for(ru("Saved! ✅"))


def invite(person: Person, other: Person, name: str) -> None:
    """Send one invitation and wait until it has arrived."""
    person.say(f"/invite {other.id}")
    person.wait_for(ru("📌 To which event?"))
    person.press(next(button for button in person.buttons() if name in button))
    person.wait_for(ru("Anything to add to the invitation? A place, a link, a few words…"))
    begin = int(other.chat()["seq"])
    person.say("Буду рада видеть!" if person.name != "Глеб" else "Приходите!")
    person.wait_for(ru("✉️ The invitation is on its way to {name}.", name=other.name))
    other.wait_for(name, since=begin)


def take_chat(visit: Visit, product: Product, friends: list[Person]) -> None:
    """Anna and Boris side by side: an answered invitation, and a waiting one."""
    for friend in friends:
        friend.delete_account()
    page = visit.page(product.chat)
    chat = ChatPage(page)
    expect(page.locator(".pane")).to_have_count(2)
    page.get_by_role("button", name="Скрыть подсказку").click()
    anna, boris = chat.pane(ANNA), chat.pane(BORIS)
    boris.press(ru("✅ Confirm"), boris.hears("Концерт в филармонии"))
    expect(anna.hears(ru("{person} confirmed the meeting", person="Борис"))).to_be_in_viewport()
    expect(boris.button(ru("✅ Confirm"))).to_be_in_viewport()
    picture(page, "chat")
    visit.close()


def take_calendar(visit: Visit, product: Product, anna: Person) -> None:
    """The month of Anna's concert."""
    day = dt.datetime.now(ZoneInfo(CITY)).date() + dt.timedelta(days=CONCERT)
    page = visit.page(ask_for_link(anna, product))
    sign_in(page, ru)
    page.goto(f"{product.panel.removesuffix('/admin/')}/calendar/month/{day.year}/{day.month}/")
    expect(page.get_by_role("link", name="Концерт в филармонии")).to_be_visible()
    picture(page, "calendar")
    visit.close()


def take_panel(visit: Visit, product: Product) -> None:
    """The list of meetings."""
    panel = Panel(visit.page(product.panel))
    panel.sign_in(product.password)
    panel.section("appointment")
    expect(panel.page.locator("#result_list tbody tr")).to_have_count(len(INVITATIONS))
    picture(panel.page, "panel")
    visit.close()


def picture(page: Page, name: str) -> None:
    """Take a picture of the window once nothing moves any more."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    expect(page.locator(".toast, .loading")).to_have_count(0)
    page.screenshot(path=IMAGES / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    sys.exit(main())
