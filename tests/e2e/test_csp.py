"""Content Security Policy: no page of the panel violates it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import Visit
from tests.e2e.chat import ChatPage
from tests.e2e.conftest import Someone, Windows
from tests.e2e.panel import Panel
from tests.e2e.product import Product
from tests.e2e.week import day_after

COUNT = """
document.addEventListener("securitypolicyviolation", (event) =>
  window.report(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""
NO_PAGE = re.compile(r"/(logout|jsi18n|autocomplete|r|i18n)/|^mailto:|#|\?.*\b(o|p)=")


def watch(visit: Visit) -> list[str]:
    """Collect the violations on this visitor's pages."""
    found: list[str] = []

    def report(violation: str) -> None:
        found.append(violation)

    visit.context.expose_function("report", report)
    visit.context.add_init_script(COUNT)
    return found


@pytest.fixture
def watched(window: Windows, product: Product, signed_in: object) -> Iterator[Page]:
    """A page of the panel that records violations; the test fails if there were any."""
    visit = window(state=signed_in)
    found = watch(visit)
    page = visit.page(product.panel)
    yield page
    page.evaluate("0")
    assert found == []


def test_violations_are_reported(window: Windows, product: Product, signed_in: object) -> None:
    """The check itself works: an inline style is refused and reported."""
    visit = window(state=signed_in)
    found = watch(visit)
    page = visit.page(product.panel)
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    page.wait_for_timeout(0)
    assert visit.take_errors()
    assert "style-src" in found[0]


def test_every_linked_page_respects_the_policy(watched: Page, product: Product, someone: Someone) -> None:
    anna = someone("Анна")
    anna.say("/new")
    origin = product.panel.removesuffix("/admin/")
    waiting, seen, kinds = [product.panel], set[str](), dict[str, int]()
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"\d+", "N", address.removeprefix(product.panel).split("?")[0])
        if address in seen or kinds.get(kind, 0) >= 2:
            continue
        seen.add(address)
        kinds[kind] = kinds.get(kind, 0) + 1
        watched.goto(address)
        links = watched.locator("a[href]").evaluate_all("(links) => links.map((link) => link.href)")
        waiting += [link for link in links if link.startswith(f"{origin}/admin/") and not NO_PAGE.search(link)]
    assert {"calendarapp/appointment/add/", "auth/user/add/", "auth/group/N/change/", "password_change/",
            "admin/logentry/", "second-factor/manage/", "calendarapp/tguser/N/change/"} <= set(kinds)  # fmt: skip


def test_pickers_popups_and_filters_respect_the_policy(
    watched: Page, product: Product, chat: ChatPage, someone: Someone
) -> None:
    pane = chat.pane(someone("Анна").id)
    pane.create("Премьера", f"{day_after(200):%d.%m.%Y}", "19:00")
    watched.goto(f"{product.panel}calendarapp/appointment/add/")
    watched.locator("#calendarlink0").click()
    watched.locator("#calendarbox0 td a").first.click()
    expect(watched.locator("#id_date")).not_to_have_value("")
    watched.locator("#clocklink0").click()
    watched.locator("#clockbox0 li a").first.click()
    expect(watched.locator("#id_time")).not_to_have_value("")
    with watched.expect_popup() as opened:
        watched.locator("#lookup_id_event").click()
    opened.value.wait_for_load_state()
    opened.value.locator("#result_list tbody th a").first.click()
    expect(watched.locator("#id_event")).not_to_have_value("")
    watched.goto(f"{product.panel}auth/group/add/")
    watched.locator("#id_permissions_from option").first.click()
    watched.locator("#id_permissions_add, #id_permissions_add_link").first.click()
    expect(watched.locator("#id_permissions_to option")).to_have_count(1)
    watched.locator("button.theme-toggle").first.click()
    watched.locator("#toggle-nav-sidebar").click()


def test_statistics_pages_respect_the_policy(watched: Page, product: Product) -> None:
    watched.goto(f"{product.panel}calendarapp/botstatistics/add/")
    watched.locator("#id_date").fill("27.10.2025")
    for name in ("user_count", "event_count", "edited_events", "cancelled_events"):
        watched.locator(f"#id_{name}").fill("1")
    watched.locator("[name=_continue]").click()
    expect(watched.locator(".messagelist li")).to_have_count(1)
    watched.locator(".deletelink").click()
    watched.locator("#content [type=submit]").click()
    expect(watched.locator("#changelist")).to_be_visible()


def test_action_with_confirmation_respects_the_policy(watched: Page, product: Product) -> None:
    watched.goto(f"{product.panel}auth/group/")
    panel = Panel(watched)
    watched.locator("#action-toggle").check()
    watched.locator("select[name=action]").select_option("delete_selected")
    watched.locator("button[name=index]").click()
    expect(watched.locator("#content h1, #content-start h1").first).to_be_visible()
    assert panel.page.locator("#content form").count() == 1


def test_sign_in_pages_respect_the_policy(window: Windows, product: Product) -> None:
    visit = window()
    found = watch(visit)
    page = visit.page(product.panel)
    expect(page.locator("#login-form")).to_be_visible()
    page.goto(f"{product.panel}calendarapp/nothing/")
    page.goto(f"{product.panel.removesuffix('admin/')}nothing")
    expect(page.locator("main h1")).to_be_visible()
    visit.take_errors()
    assert found == []


def test_second_factor_setup_respects_the_policy(watched: Page, product: Product) -> None:
    watched.goto(f"{product.panel}second-factor/setup/")
    picture = watched.locator("img.qr")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.naturalWidth") > 0
    watched.locator("#id_code").fill("000000")
    watched.locator("#second-factor-form [type=submit]").click()
    expect(watched.locator(".errornote")).to_be_visible()
