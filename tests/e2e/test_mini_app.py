"""The Mini App, opened in the sandbox as Telegram opens it."""

import re

from playwright.sync_api import FrameLocator, Locator, Page, expect

from tests.e2e.chat import ChatPage
from tests.e2e.words import ru
from tests.support.telegram import Person


class App:
    """The Mini App of a person's chat, with what Telegram draws around it.

    Attributes:
        sheet: Telegram's part.
        page: the app's.
        main, back: Telegram's buttons.
    """

    def __init__(self, page: Page, person_id: int) -> None:
        self.sheet = page.locator(f"#pane-{person_id} .web-app")
        self.page: FrameLocator = self.sheet.frame_locator("iframe")
        self.main = self.sheet.locator(".web-app-main")
        self.back = self.sheet.get_by_role("button", name="Назад")

    def shows(self, heading: str | re.Pattern[str]) -> Locator:
        """Wait for the page with this heading."""
        found = self.page.get_by_role("heading", level=1, name=heading)
        expect(found).to_be_visible()
        return found


def open_app(chat: ChatPage, person: Person) -> App:
    """Open it with the button beside the input field."""
    chat.pane(person.id).root.get_by_role("button", name=ru("Calendar"), exact=True).click()
    app = App(chat.page, person.id)
    app.shows(ru("Agenda"))
    return app


def test_menu_button_signs_in(chat: ChatPage, anna: Person) -> None:
    app = open_app(chat, anna)
    expect(app.sheet).to_have_attribute("data-ready", "yes")
    expect(app.page.locator("footer")).to_contain_text("Анна")
    expect(app.back).to_be_hidden()
    expect(app.main).to_be_hidden()
