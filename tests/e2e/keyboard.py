"""The keyboard alone, as people use it who have no mouse."""

from playwright.sync_api import Locator, expect


def tab_to(target: Locator, *, back: bool = False) -> None:
    """Press Tab until the target has the focus; the focus must be visible."""
    expect(target).to_be_visible()
    for _press in range(150):
        target.page.keyboard.press("Shift+Tab" if back else "Tab")
        if target.evaluate("(element) => element === document.activeElement"):
            seen = "(element) => ['outlineStyle', 'borderColor'].map((name) => getComputedStyle(element)[name])"
            assert target.evaluate(seen) != ["none", "rgba(0, 0, 0, 0)"]
            return
    raise AssertionError("Tab does not lead there")


def press(target: Locator, key: str = "Enter") -> None:
    """Go there with Tab, and press the key."""
    tab_to(target)
    target.page.keyboard.press(key)
