"""The chat page, as a visitor uses it."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.words import Words, ru

START = re.compile("ЗАПУСТИТЬ|START")


class ChatPage:
    """The page with everybody's chats.

    Args:
        page: the tab where it is open.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        expect(page.locator(".pane").first).to_be_attached()

    def pane(self, person_id: int, words: Words = ru) -> "Pane":
        """One person's chat."""
        return Pane(self.page, person_id, words)

    def choose_person(self, name: str) -> None:
        """Choose a person in the dialog; where several could be chosen, this one alone."""
        choice = self.page.locator("dialog .choice").filter(has_text=name).first
        several = choice.get_attribute("role") == "checkbox"
        choice.click()
        if several:
            self.page.locator("dialog button.primary").click()

    def tab(self, name: str) -> Locator:
        """On a phone: switch to a person's chat."""
        return self.page.get_by_role("tab").filter(has_text=name).last


class Pane:
    """One person's chat with the bot.

    Attributes:
        root: the pane's element.
        input: the text field.
        inline: every button under the bot's messages.
        below: the bot's keyboard under the input.
    """

    def __init__(self, page: Page, person_id: int, words: Words) -> None:
        self.page = page
        self.words = words
        self.root = page.locator(f"#pane-{person_id}")
        self.input = self.root.locator("textarea")
        self.inline = self.root.locator(".inline-button")
        self.below = self.root.locator(".reply-keyboard")

    def start(self) -> None:
        """Press the start button of an empty chat."""
        self.root.get_by_role("button", name=START).click()
        expect(self.input).to_be_visible()

    def say(self, text: str) -> None:
        """Write a message."""
        self.input.fill(text)
        self.input.press("Enter")

    def message(self, text: str) -> Locator:
        """The bot's newest message that contains this."""
        return self.root.locator("article.message.in").filter(has_text=text).last

    def hears(self, text: str) -> Locator:
        """Wait for a message of the bot that contains this."""
        found = self.message(text)
        expect(found).to_be_visible()
        return found

    def button(self, text: str, of: Locator | None = None) -> Locator:
        """The newest button under a message with exactly this text."""
        return (of or self.root.locator("article")).get_by_role("button", name=text, exact=True).last

    def press(self, text: str, of: Locator | None = None) -> None:
        """Press the newest button under a message with exactly this text."""
        self.button(text, of).click()

    def act(self, item: str) -> None:
        """Choose from the menu in the chat's header."""
        self.root.locator("header .icon-button").click()
        self.root.get_by_role("menuitem", name=item).click()

    def create(self, name: str, day: str, time: str) -> None:
        """Create an event without details by typing."""
        self.say(f"/new {name}")
        self.hears(name)
        self.say(day)
        self.hears(self.words("What time? For example, 12:30."))
        self.say(time)
        self.hears(self.words("Any details? A place, a link, what to bring…"))
        self.press(self.words("💾 Save"))
        self.hears(self.words("Saved! ✅"))

    def invite(self, name: str, event: str) -> None:
        """Invite a person with the picker to an event with its button, without details."""
        self.say("/invite")
        self.below.get_by_role("button", name=self.words("👥 Choose people")).click()
        ChatPage(self.page).choose_person(name)
        self.inline.filter(has_text=event).last.click()
        self.hears(self.words("Anything to add to the invitation? A place, a link, a few words…"))
        self.press(self.words("✉️ Send"))
