"""The form of an event on a phone: only what applies is shown, and that without any script."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browsing import PHONE, overflowing
from tests.e2e.calendar import ask_for_link, sign_in
from tests.e2e.conftest import Someone, Windows
from tests.e2e.drawn import needs_bundle, open_calendar, save
from tests.e2e.product import Product
from tests.e2e.words import Words, ru

PICTURES = os.environ.get("PICTURES", "")
DETAILS = "details:not([open]) > summary"


def look(page: Page, name: str) -> None:
    """The page fits its window; and a picture of it, where they are asked for."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert overflowing(page) == []


def fields(page: Page, *names: str) -> list[Locator]:
    return [page.locator(f"[name={name}]").first for name in names]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_form_shows_what_applies(language: str, window: Windows, product: Product, someone: Someone) -> None:
    words = Words(language)
    anna = someone("Anna", language=language)
    page = window(size=PHONE, language=language, scripts=False).page(ask_for_link(anna, product))
    sign_in(page, words)
    page.get_by_role("link", name=words("Add event")).first.click()
    while page.locator(DETAILS).count():
        page.locator(DETAILS).first.click()
    time, duration, end_time = fields(page, "time", "duration", "end_time")
    weekdays, ends, until, count = fields(page, "weekdays", "ends", "until", "count")
    (minutes,) = fields(page, "reminder_minutes")
    for hidden in (weekdays, ends, until, count, minutes):
        expect(hidden).to_be_hidden()
    expect(page.get_by_text(words("Counted from the first date that changes."))).to_have_count(0)
    look(page, f"form-{language}-1-new")

    page.get_by_label(words("Whole day"), exact=True).check()
    for hidden in (time, duration, end_time):
        expect(hidden).to_be_hidden()
    expect(page.locator("[name=end_date]")).to_be_visible()
    page.locator("[name=repeats]").select_option("week")
    expect(ends).to_be_visible()
    expect(weekdays).to_be_hidden()
    page.locator("[name=repeats]").select_option("chosen")
    expect(weekdays).to_be_visible()
    page.locator("[name=ends][value=count]").check()
    expect(count).to_be_visible()
    expect(until).to_be_hidden()
    page.locator("[name=ends][value=until]").check()
    expect(count).to_be_hidden()
    page.locator("[name=reminders][value=own]").check()
    expect(minutes).to_be_visible()
    look(page, f"form-{language}-2-whole-days")
    page.get_by_label(words("Whole day"), exact=True).uncheck()
    expect(time).to_be_visible()

    page.locator("[name=name]").fill("Йога")
    page.get_by_role("button", name=words("Save"), exact=True).click()
    expect(until).to_be_visible()
    page.locator("[name=repeats]").select_option("never")  # what is wrong stays where the summary says that it is
    expect(until).to_be_visible()
    look(page, f"form-{language}-3-refused")


@pytest.mark.parametrize("language", ["ru", "en"])
def test_series_begins_on_its_own_first_date(
    language: str, window: Windows, product: Product, someone: Someone
) -> None:
    words = Words(language)
    anna = someone("Anna", language=language)
    page = window(size=PHONE, language=language, scripts=False).page(ask_for_link(anna, product))
    sign_in(page, words)
    page.goto(page.url.split("/calendar/")[0] + "/calendar/events/new/?date=2031-03-05&time=19:00")  # a Wednesday
    page.locator("[name=name]").fill("Йога")
    while page.locator(DETAILS).count():
        page.locator(DETAILS).first.click()
    page.locator("[name=repeats]").select_option("chosen")
    page.locator("[name=weekdays][value='0']").check()
    page.locator("[name=weekdays][value='4']").check()
    page.get_by_role("button", name=words("Save"), exact=True).click()
    offer = page.get_by_role("button", name=words("Begin on that date"))
    expect(offer).to_be_visible()
    look(page, f"begin-{language}")
    offer.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Йога")
    expect(page.locator("main dd").first).to_contain_text("7")
    look(page, f"event-{language}")


@needs_bundle
def test_back_from_what_was_saved_at_the_second_try_shows_the_form(
    window: Windows, product: Product, someone: Someone
) -> None:
    page = window(size=PHONE).page(ask_for_link(someone("Анна"), product))
    sign_in(page, ru)
    page.get_by_role("link", name=ru("Add event")).first.click()
    save_button = page.get_by_role("button", name=ru("Save"), exact=True)
    save_button.click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[name=name]").fill("Йога")
    save_button.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Йога")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(ru("New event"))
    expect(page.get_by_role("alert")).to_have_count(0)


@needs_bundle
def test_what_was_done_is_said_once_and_undo_stays(window: Windows, product: Product, someone: Someone) -> None:
    anna = someone("Анна")
    save(anna, "/new Обед 4 марта 2031 в 13:00-14:00")
    drawn = open_calendar(window(size=PHONE), anna, product, ru)
    page = drawn.page
    drawn.open("?from=2031-03-03&view=list")
    drawn.entry("Обед").click()
    page.get_by_role("link", name=ru("Edit"), exact=True).click()
    page.locator("[name=name]").fill("Ужин")
    page.get_by_role("button", name=ru("Save"), exact=True).click()
    said = page.locator(".notice").filter(has_text=ru("Saved."))
    expect(said).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ужин")
    expect(said).to_have_count(0)
    page.get_by_role("link", name=ru("Delete"), exact=True).click()
    page.locator("#page-form .actions button").click()
    undo = page.get_by_role("button", name=ru("Undo"), exact=True)
    expect(undo).to_be_visible()
    drawn.view("Week")
    page.reload()
    undo.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ужин")
