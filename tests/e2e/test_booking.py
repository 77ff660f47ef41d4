"""Booking pages: a visitor without an account, with scripts and without, on a phone and on a desktop."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import DESKTOP, PHONE, overflowing
from tests.e2e.calendar import find_barriers
from tests.e2e.conftest import Someone, Windows
from tests.e2e.words import Words
from tests.support.telegram import Person

PICTURES = os.environ.get("PICTURES", "")


def make_link(owner: Person) -> str:
    """The address of the web page of a new link, with hours on every day."""
    owner.say("/link")
    offered = owner.wait_for("🔗")
    owner.press(data=offered["reply_markup"]["inline_keyboard"][0][1]["callback_data"])
    shown = owner.wait_for("/book/")
    found = re.search(r"http\S+/book/[\w-]{22}/", shown["text"])
    assert found, shown["text"]
    return found[0]


def look(page: Page, name: str) -> None:
    """What must hold on every page; and a picture of it, where they are asked for."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert overflowing(page) == []


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_visitor_without_scripts_books_moves_and_cancels(
    language: str, size: tuple[int, int], window: Windows, someone: Someone
) -> None:
    words = Words(language)
    anna = someone("Anna", language=language)
    address = make_link(anna)
    visit = window(size=size, language=language, scripts=False)
    page = visit.page(address)
    name = f"{language}-{size[0]}"
    look(page, f"{name}-1-times")
    page.get_by_label(words("Your time zone")).select_option("Asia/Tokyo")
    page.get_by_role("button", name=words("Change")).click()
    expect(page.get_by_label(words("Your time zone"))).to_have_value("Asia/Tokyo")
    page.locator("[name=start]").first.click()
    expect(page.get_by_label(words("Your name"))).to_be_visible()
    page.locator("main form button").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    look(page, f"{name}-2-who")
    visit.take_errors()  # the form is not complete (400), as it should be
    page.get_by_label(words("Your name")).fill("Guest <b>")
    page.get_by_label(words("How can you be reached?")).fill("guest@example.org")
    other = "en" if language == "ru" else "ru"
    for code in (other, language):  # there and back: what was typed stays
        page.locator(f"footer [lang={code}]").click()
        expect(page.get_by_label(Words(code)("Your name"))).to_have_value("Guest <b>")
    look(page, f"{name}-2-who-again")
    page.locator("main form button").last.click()
    expect(page.get_by_role("status")).to_contain_text(words("It's booked."))
    look(page, f"{name}-3-booked")
    anna.wait_for("Guest", since=0)

    booked = page.locator("dd").first.inner_text()
    page.get_by_role("link", name=words("Move"), exact=True).click()
    page.locator("[name=start]").nth(3).click()
    expect(page.get_by_role("status")).to_contain_text(words("Moved."))
    look(page, f"{name}-3-moved")
    assert page.locator("dd").first.inner_text() != booked
    page.get_by_role("link", name=words("Cancel the booking")).click()
    look(page, f"{name}-4-cancel")
    page.get_by_role("button", name=words("Yes, cancel")).click()
    expect(page.get_by_role("status")).to_contain_text(words("This booking was cancelled."))
    look(page, f"{name}-5-cancelled")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_visitor_goes_on_in_telegram(language: str, window: Windows, someone: Someone) -> None:
    words = Words(language)
    anna, boris = someone("Anna", language=language), someone("Boris", language=language)
    visit = window(size=PHONE, language=language)
    page = visit.page(make_link(anna))
    page.locator("[name=start]").first.click()
    page.get_by_label(words("Your name")).fill("Guest")
    page.get_by_label(words("How can you be reached?")).fill("guest@example.org")
    page.locator("main form button").last.click()
    button = page.get_by_role("link", name=words("Add to Telegram"))
    expect(button).to_be_visible()
    look(page, f"telegram-{language}-1-booked")
    assert find_barriers(page) == []
    booked = page.url
    button.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    look(page, f"telegram-{language}-2-asked")
    dialog.get_by_role("radio").filter(has_text=str(boris.id)).click()
    boris.wait_for(words("It's in your calendar. ✅"))
    page.goto(booked)
    expect(page.get_by_role("status")).to_contain_text("Telegram")
    expect(page.locator("main a.button")).to_have_count(0)
    look(page, f"telegram-{language}-3-moved")
    assert find_barriers(page) == []


@pytest.mark.parametrize("dark", [False, True])
def test_visitors_own_zone_is_found_and_axe_finds_nothing(window: Windows, someone: Someone, *, dark: bool) -> None:
    anna = someone("Anna", language="en")
    visit = window(size=PHONE, language="en", zone="Asia/Tokyo", dark=dark)
    page = visit.page(make_link(anna))
    expect(page.get_by_label("Your time zone")).to_have_value("Asia/Tokyo")
    look(page, f"zone-{'dark' if dark else 'light'}")
    assert find_barriers(page) == []
    choose_zones(page)
    hour = page.locator("[name=start]").first.inner_text()
    page.locator("[name=start]").first.click()
    expect(page.locator("dl")).to_contain_text(hour)
    expect(page.locator("dl")).to_contain_text("Asia/Tokyo")
    assert find_barriers(page) == []
    page.get_by_label("Your name").fill("Guest")
    page.get_by_label("How can you be reached?").fill("guest@example.org")
    page.locator("main form button").last.click()
    expect(page.get_by_role("status")).to_contain_text("It's booked.")
    assert find_barriers(page) == []
    page.get_by_role("link", name="Move", exact=True).click()
    choose_zones(page)


def choose_zones(page: Page) -> None:
    """Another zone shows its hours at once; and gone back to, the page says of its hours what they are."""
    zone = page.get_by_label("Your time zone")
    expect(page.get_by_text("Times are in the zone Asia/Tokyo.")).to_be_visible()
    zone.select_option("Asia/Kolkata")
    expect(page.get_by_text("Times are in the zone Asia/Kolkata.")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Times are in the zone Asia/Tokyo.")).to_be_visible()
    expect(zone).to_have_value("Asia/Tokyo")


def test_another_sites_frame_books_where_no_cookies_are_kept(window: Windows, someone: Someone) -> None:
    """The site that the owner has named; in the frame of one that they have not there is nothing."""
    anna = someone("Anna", language="en")
    address = make_link(anna)
    anna.press("🖼 Sites")
    anna.wait_for("Write the sites")
    anna.say("https://shop.example.org")
    anna.wait_for("Shown on: https://shop.example.org")
    visit = window(size=DESKTOP, language="en")
    visit.context.grant_permissions(["local-network-access"])  # the frame's site is on this machine
    page = visit.page("about:blank")
    body = f'<!DOCTYPE html><title>Shop</title><iframe src="{address}" width="900" height="900"></iframe>'
    page.route("https://*.example.org/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("https://shop.example.org/")
    frame = page.frame_locator("iframe")
    frame.locator("[name=start]").first.click()
    frame.get_by_label("Your name").fill("Guest")
    frame.get_by_label("How can you be reached?").fill("guest@example.org")
    frame.locator("main form button").last.click()
    expect(frame.get_by_role("status")).to_contain_text("It's booked.")
    frame.get_by_role("link", name="Cancel the booking").click()
    frame.get_by_role("button", name="Yes, cancel").click()
    expect(frame.get_by_role("status")).to_contain_text("This booking was cancelled.")
    assert page.context.cookies() == []
    visit.take_errors()

    page.goto("https://other.example.org/")
    expect(frame.locator("[name=start]")).to_have_count(0)
    assert any("frame-ancestors" in error for error in visit.take_errors())
