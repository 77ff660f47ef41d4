"""The calendar's pages: a link from the chat, an event, an invitation and its answer, with scripts switched off."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE, overflowing
from tests.e2e.calendar import ask_for_link, find_barriers, show_list, sign_in
from tests.e2e.conftest import Someone, Windows
from tests.e2e.drawn import needs_bundle
from tests.e2e.product import Product
from tests.e2e.words import Words

NAME = "<b>Обед</b> с Борисом"


@pytest.mark.parametrize("language", ["ru", "en"])
def test_event_made_on_a_phone_without_scripts(
    language: str, window: Windows, product: Product, someone: Someone
) -> None:
    words = Words(language)
    anna, boris = someone("Anna", language=language), someone("Boris", language=language)
    visit = window(size=PHONE, language=language, scripts=False)
    link = ask_for_link(anna, product)
    page = visit.page(link)
    sign_in(page, words)

    day = dt.date.today() + dt.timedelta(days=3)  # noqa: DTZ011  any day soon
    page.get_by_role("link", name=words("Add event")).first.click()
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=date]").fill(day.isoformat())
    page.locator("[name=time]").fill("13:00")
    page.get_by_role("button", name=words("Save"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    anna.say("/list")
    anna.wait_for("Обед", since=0)

    page.get_by_role("link", name=words("Invite"), exact=True).click()
    page.locator("[name=person], [name=participant], [name=typed]").last.fill(str(boris.id))
    page.locator("main form button").last.click()
    expect(page.locator("main")).to_contain_text("Boris")
    boris.wait_for("Обед", since=0)

    page.goto(page.url.split("/calendar/")[0] + "/calendar/month/")
    expect(page.get_by_role("table")).to_be_visible()
    page.goto(page.url.split("/calendar/")[0] + "/calendar/search/?q=обе")
    expect(page.get_by_role("link", name=NAME)).to_have_count(1)
    page.get_by_role("button", name=words("Sign out")).click()
    page.goto(link)
    expect(page.get_by_role("alert")).to_be_visible()
    visit.take_errors()  # the used link is gone (410), as it should be


def test_pages_fit_their_windows(window: Windows, product: Product, someone: Someone) -> None:
    words = Words("ru")
    anna = someone("Анна" + "нна" * 20)
    for text in (
        "/new отпуск с 1 по 14 декабря",
        "/new каждый вторник в 19 йога до июня",
        f"/new {'Щ' * 200} завтра в 15:00",
    ):
        anna.say(text)
        anna.wait_for()
    for size in (PHONE, (1280, 800)):
        visit = window(size=size)
        page = visit.page(ask_for_link(anna, product))
        sign_in(page, words)
        for path in ("", "month/", "month/2026/12/", "search/?q=йога", "events/new/", "sessions/"):
            page.goto(page.url.split("/calendar/")[0] + f"/calendar/{path}")
            wide = overflowing(page)
            if not path:  # the drawn week cuts off the event that goes on behind it
                wide = [what for what in wide if not (what.startswith("DIV.fc-") and what.endswith(": отпуск"))]
            if "month" in path:  # names are cut off by their lines there
                wide = [what for what in wide if what.startswith("page:")]
            assert wide == [], path


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(window: Windows, product: Product, someone: Someone, *, dark: bool) -> None:
    """Rules of axe-core, which finds about half of what people with disabilities stumble over."""
    anna, boris = someone("Анна"), someone("Борис")
    for text in ("/new отпуск с 1 по 14 декабря", "/new каждый вторник в 19 йога до июня", "/new обед завтра в 13:00"):
        anna.say(text)
        anna.wait_for("Event ID|ID события", since=0)
    visit = window(dark=dark)
    page = visit.page(product.panel.split("/admin/")[0] + "/calendar/enter/")
    paths = ["", "month/", "month/2026/12/", "search/?q=йога", "search/?q=ничего", "events/new/", "sessions/"]
    assert find_barriers(page) == []
    page.goto(ask_for_link(anna, product))
    assert find_barriers(page) == []
    sign_in(page, Words("ru"))
    show_list(page, Words("ru"))
    event = page.get_by_role("link", name="обед").first.get_attribute("href") or ""
    paths += [event.removeprefix("/calendar/") + action for action in ("", "change/", "delete/", "invite/")]
    for path in paths:
        page.goto(product.panel.split("/admin/")[0] + f"/calendar/{path}")
        assert find_barriers(page) == [], path
    page.locator("main form button").last.click()  # an invitation to nobody
    assert find_barriers(page) == [], boris


@pytest.mark.parametrize("language", ["ru", "en"])
def test_form_sent_without_a_network_keeps_what_was_typed(
    language: str, window: Windows, product: Product, someone: Someone
) -> None:
    words, anna = Words(language), someone("Anna", language=language)
    visit = window(size=PHONE, language=language)
    page = visit.page(ask_for_link(anna, product))
    sign_in(page, words)
    page.get_by_role("link", name=words("Add event")).first.click()
    page.locator("[name=name]").fill(NAME)
    page.locator("[name=date]").fill("2031-03-05")
    page.locator("[name=time]").fill("13:00")
    page.context.set_offline(True)
    save = page.get_by_role("button", name=words("Save"), exact=True)
    for _again in range(2):
        save.click()
        told = words("No connection. Nothing was sent; what you typed is still here. Try again when you are online.")
        expect(page.get_by_role("alert")).to_have_text(told)
        expect(page.locator("[name=name]")).to_have_value(NAME)
    assert find_barriers(page) == []
    page.context.set_offline(False)
    expect(page.get_by_role("alert")).to_have_count(0)
    save.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


@needs_bundle
def test_form_that_was_gone_back_to_after_saving_is_a_new_one(
    window: Windows, product: Product, someone: Someone
) -> None:
    """The browser filled in a part again, folded away: the next event repeated for ever."""
    words, anna = Words("ru"), someone("Анна")
    visit = window(size=PHONE)
    page = visit.page(ask_for_link(anna, product))
    sign_in(page, words)
    page.get_by_role("link", name=words("Add event")).first.click()
    page.locator("[name=name]").fill("Зал")
    page.locator("[name=date]").fill("2031-03-03")
    page.locator("[name=time]").fill("08:00")
    page.locator("summary", has_text=words("Repetition")).click()
    repeats = page.locator("[name=repeats]")
    never = repeats.input_value()
    repeats.select_option(index=2)
    page.get_by_role("button", name=words("Save"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Зал")
    page.go_back()
    expect(page.locator("[name=name]")).to_have_value("")
    expect(page.locator("[name=repeats]")).to_have_value(never)
