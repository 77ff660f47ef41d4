"""The panel, as an operator uses it."""

from playwright.sync_api import Locator, Page, expect


class Panel:
    """The panel in Russian.

    Args:
        page: the tab with its first page or login form.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.address = page.url.split("/admin/")[0] + "/admin/"

    def sign_in(self, password: str) -> None:
        """Submit the login form, whatever the result."""
        self.page.locator("#id_username").fill("admin")
        self.page.locator("#id_password").fill(password)
        self.page.locator("#login-form [type=submit]").click()

    def section(self, model: str, query: str = "") -> None:
        """Open a list: `event`, `appointment`, `tguser`, `botstatistics`."""
        self.page.goto(f"{self.address}calendarapp/{model}/{query}")
        expect(self.page.locator("#changelist")).to_be_visible()

    def open(self, model: str, pk: int) -> None:
        """Open the page of one row."""
        self.page.goto(f"{self.address}calendarapp/{model}/{pk}/change/")

    def columns(self) -> list[str]:
        """The names of the list's columns, from left to right."""
        found: list[str] = self.page.locator("#result_list th[class*=column-]").evaluate_all(
            "(cells) => cells.map((cell) => /column-(\\w+)/.exec(cell.className)[1])"
        )
        return [name for name in found if name != "action"]

    def row(self, pk: int) -> Locator:
        """The row with that number in its first column."""
        link = self.page.locator("th").get_by_text(str(pk), exact=True)
        return self.page.locator("#result_list tbody tr").filter(has=link)

    def cell(self, row: Locator, name: str) -> Locator:
        return row.locator(f".field-{name}")

    def search(self, words: str) -> None:
        """Search with the box above the list."""
        self.page.locator("#searchbar").fill(words)
        self.page.locator("#searchbar").press("Enter")
        self.page.wait_for_url("**q=*")

    def choose(self, row: Locator, action: str) -> None:
        """Run an action on one row."""
        row.locator(".action-select").check()
        self.page.locator("select[name=action]").select_option(action)
        self.page.locator("button[name=index]").click()

    def messages(self) -> Locator:
        """The panel's messages about the last action."""
        return self.page.locator(".messagelist li")
