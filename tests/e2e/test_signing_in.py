"""Signing in with the button on a phone: to Telegram, which the sandbox plays, and back to where one was going."""

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE, overflowing
from tests.e2e.calendar import find_barriers
from tests.e2e.conftest import Someone, Windows
from tests.e2e.product import Product
from tests.e2e.words import Words


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("scripts", [True, False])
def test_button_signs_in(language: str, scripts: bool, window: Windows, product: Product, someone: Someone) -> None:
    words = Words(language)
    person = someone("Анна-Мария" + "нна" * 15, language=language)
    visit = window(size=PHONE, language=language, scripts=scripts)
    page = visit.page(product.panel.replace("/admin/", "/calendar/search/?q=a"))
    button = page.get_by_role("link", name=words("Sign in with Telegram"))
    expect(button).to_be_visible()
    assert overflowing(page) == []
    if scripts:
        assert find_barriers(page) == []

    button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words("Sign in with Telegram"))
    assert overflowing(page) == []
    if scripts:
        assert find_barriers(page) == []
    page.get_by_role("button", name=person.name).click()
    expect(page.get_by_role("searchbox")).to_have_value("a")
    expect(page.locator("footer")).to_contain_text(person.name)
    assert "/calendar/search/?q=a" in page.url

    page.get_by_role("button", name=words("Sign out")).click()
    expect(button).to_be_visible()


def test_refusal_says_what_to_do(window: Windows, product: Product) -> None:
    words = Words("ru")
    visit = window(size=PHONE)
    page = visit.page(product.panel.replace("/admin/", "/calendar/"))
    page.get_by_role("link", name=words("Sign in with Telegram")).click()
    page.locator("button.refuse").click()
    expect(page.get_by_role("alert")).to_have_text(
        words("You cancelled signing in with Telegram, and nothing has changed. You can start again.")
    )
    expect(page.get_by_role("link", name=words("Sign in with Telegram"))).to_be_visible()
    assert overflowing(page) == []
    visit.take_errors()  # the refusal is a 403, as it should be
