"""The Mini App at the edges of a phone's screen: what it asks Telegram for, and what it leaves free."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import PHONE
from tests.e2e.chat import ChatPage
from tests.e2e.conftest import Windows
from tests.e2e.product import Product
from tests.e2e.test_mini_app import App, open_app
from tests.e2e.words import ru
from tests.support.telegram import Person
from tools import frontend

pytestmark = pytest.mark.skipif(not frontend.read_manifest(), reason="no bundle: npm's registry was not there")

# Remembers what an app says to the page around it.
LISTEN = """() => {
  window.said = [];
  window.addEventListener("message", ({data}) => {
    try { window.said.push(JSON.parse(data).eventType); } catch { /* not of an app */ }
  });
}"""


def tell(page: Page, event: str, data: dict[str, Any]) -> None:
    """Say something to the app, as Telegram around it."""
    script = "(message) => document.querySelector('.web-app iframe').contentWindow.postMessage(message, '*')"
    page.evaluate(script, json.dumps({"eventType": event, "eventData": data}))


def leaves_free(app: App, *, top: int, right: int = 0, bottom: int = 0, left: int = 0) -> None:
    for side, pixels in (("top", top), ("right", right), ("bottom", bottom), ("left", left)):
        expect(app.find("body")).to_have_css(f"padding-{side}", f"{pixels}px")


def test_what_a_notch_and_telegrams_buttons_cover_is_left_free(window: Windows, product: Product, anna: Person) -> None:
    chat = ChatPage(window(size=PHONE).page(product.chat))
    chat.page.evaluate(LISTEN)
    chat.tab("Анна").click()
    app = open_app(chat, anna)
    areas = {"web_app_request_safe_area", "web_app_request_content_safe_area"}
    said = chat.page.evaluate("window.said")
    assert {"web_app_ready", "web_app_expand", "web_app_request_theme", *areas} <= set(said)
    leaves_free(app, top=0)
    tell(chat.page, "safe_area_changed", {"top": 44, "right": 3, "bottom": 34, "left": 2})
    tell(chat.page, "content_safe_area_changed", {"top": 46, "right": 0, "bottom": 0, "left": 0})
    leaves_free(app, top=90, right=3, bottom=34, left=2)
    tell(chat.page, "content_safe_area_changed", {"top": 0, "right": 0, "bottom": 0, "left": 0})
    leaves_free(app, top=44, right=3, bottom=34, left=2)


def test_every_page_asks_for_the_edges_anew(chat: ChatPage, anna: Person) -> None:
    app = open_app(chat, anna)
    chat.page.evaluate(LISTEN)
    app.find("header a.button").click()
    app.shows(ru("New event"))
    chat.page.wait_for_function("window.said.includes('web_app_request_content_safe_area')")


def test_question_is_felt_as_a_warning(chat: ChatPage, anna: Person, boris: Person) -> None:
    anna.say("/new Обед завтра в 13:00")
    anna.wait_for("Обед", since=0)
    app = open_app(chat, anna)
    app.entry("Обед").click()
    app.link(ru("Invite")).click()
    app.find("[name=typed]").fill(str(boris.id))
    app.main.click()
    boris.wait_for("Обед", since=0)
    app.link(ru("Agenda")).click()
    app.entry("Обед").click()
    app.link(ru("Edit")).click()
    app.find("[name=time]").fill("15:00")
    app.main.click()
    expect(app.find(".question")).to_be_visible()
    expect(app.sheet).to_have_attribute("data-felt", "warning")
    app.main.click()
    expect(app.find(".notice").first).to_contain_text(ru("Saved."))
