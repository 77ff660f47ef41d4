"""The calendar's pages, as a person comes to them."""

import re
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Frame, Page, expect

from tests.e2e.product import Product
from tests.e2e.words import Words
from tests.support.telegram import Person

LINK = re.compile(r"https?://\S+/calendar/enter/\S+/")


def ask_for_link(person: Person, product: Product) -> str:
    """The path of the one-time link that the bot answers with, at the address that the browser can reach."""
    person.say("/calendar")
    message = person.wait_for("/calendar/enter/")
    found = LINK.search(message["text"])
    assert found is not None, message
    return product.panel.split("/admin/")[0] + urlsplit(found[0]).path


def sign_in(page: Page, words: Words) -> None:
    """Confirm that the link is to be used."""
    page.get_by_role("button", name=words("Sign in"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words("Agenda"))


def show_list(page: Page, words: Words) -> None:
    """Look at the drawn calendar as a list, from today on; where it is not drawn, the page is one already."""
    if page.locator("#drawn").count():
        page.get_by_role("tab", name=words("List")).click()


def find_barriers(page: Page | Frame) -> list[str]:
    """What axe-core finds on the page, or in a frame of it: rule, and the elements."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {[node['html'] for node in rule['nodes']]}" for rule in found]
