"""A browser that also records what a visitor would not see: console errors and failed requests."""

import re
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright, Response

from tests.support.browser import ADVICE, find_chromium

FLAGS = ("--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync")
DESKTOP, PHONE = (1280, 800), (390, 844)
LANGUAGES = {"ru": "ru-RU", "en": "en-US"}


def launch(playwright: Playwright) -> Browser:
    """Chromium with a new profile."""
    path = find_chromium()
    assert path, ADVICE
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


class Visit:
    """One visitor's browser window, with its own screen, language and cookies.

    Attributes:
        errors: console errors (including violations of the page's security policy), uncaught
            exceptions, and answers of 400 and above.
    """

    def __init__(
        self,
        browser: Browser,
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        language: str = "ru",
        state: str | Path | None = None,
        scripts: bool = True,
        zone: str = "Europe/Moscow",
    ) -> None:
        self.errors: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            is_mobile=size == PHONE,
            has_touch=size == PHONE,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=LANGUAGES[language],
            timezone_id=zone,
            storage_state=state,
            java_script_enabled=scripts,
        )
        self.context.set_default_timeout(60_000)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.errors.append(f"exception: {error.error}"))
        self.context.on("response", self._response)

    def page(self, address: str) -> Page:
        """Open a new tab with that address."""
        page = self.context.new_page()
        page.goto(address)
        return page

    def take_errors(self) -> list[str]:
        """Return and forget the errors so far."""
        for page in self.context.pages:
            page.wait_for_load_state()
            page.evaluate("0")  # let pending browser events arrive first
        errors, self.errors = self.errors, []
        return errors

    def close(self) -> None:
        """Close the window; fails if there were errors."""
        errors = self.take_errors()
        self.context.close()
        assert not errors, "\n".join(errors)

    def picture(self, path: Path) -> None:
        """Take pictures of its tabs: `path-0.png` and so on."""
        for number, page in enumerate(self.context.pages):
            page.screenshot(path=f"{path}-{number}.png")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(f"console: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.request.method} {response.url}")


def overflowing(page: Page) -> list[str]:
    """What is too wide: the page, elements that can't be scrolled to, text that overflows its box."""
    page.wait_for_load_state()  # a page that was only just answered has no elements yet
    found: list[str] = page.evaluate(
        """() => {
          const {clientWidth: width, scrollWidth: needed} = document.documentElement;
          const found = needed > width ? [`page: ${needed}`] : [];
          const scrolls = (element) => element && element !== document.body &&
            (["auto", "scroll"].includes(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
          for (const element of document.body.querySelectorAll(":not(.visually-hidden, .visually-hidden *)")) {
            const box = element.getBoundingClientRect();
            if (!box.width || !box.height || !element.checkVisibility({visibilityProperty: true})) continue;
            const {display, overflowX} = getComputedStyle(element);
            const out = box.right > width + 1 && !scrolls(element.parentElement);
            const tight = element.scrollWidth > element.clientWidth + 4;
            const bursts = tight && display === "block" && overflowX === "visible";
            if (out || bursts) found.push(`${element.tagName}.${element.className}: ${element.textContent.trim()}`);
          }
          return found;
        }"""
    )
    return found


def contrast(page: Page, selector: str) -> float:
    """The contrast (WCAG 2.2, 1.4.3) between the first such element's text and its background."""
    shown: list[str] = page.locator(selector).first.evaluate(
        """(element) => {
          const solid = (colour) => !/^rgba\\(.*, 0\\)$|^transparent$/.test(colour);
          const painted = (found) =>
            solid(getComputedStyle(found).backgroundColor) ? found : painted(found.parentElement);
          return [getComputedStyle(element).color, getComputedStyle(painted(element)).backgroundColor];
        }"""
    )
    lighter, darker = sorted((luminance(colour) for colour in shown), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of an `rgb(…)` colour, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (int(number) / 255 for number in re.findall(r"\d+", colour)[:3])
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
