"""The Mini App, opened in the sandbox as Telegram opens it."""

import datetime as dt
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Frame, Locator, Page, Route, expect

from tests.e2e.browsing import PHONE, contrast, overflowing
from tests.e2e.calendar import find_barriers
from tests.e2e.chat import ChatPage
from tests.e2e.conftest import Someone, Windows
from tests.e2e.product import Product
from tests.e2e.words import en, ru
from tests.support.init_data import make_init_data
from tests.support.telegram import Person
from tools import frontend
from webapp.env import SANDBOX_TOKEN

pytestmark = pytest.mark.skipif(not frontend.read_manifest(), reason="no bundle: npm's registry was not there")

PICTURES = os.environ.get("PICTURES", "")
LEGIBLE = 4.5  # WCAG 2.2, 1.4.3
# Sends a message to this page itself, and waits until the page has had its chance to hear it.
SAY_TO_ITSELF = """(message) => new Promise((heard) => {
  window.addEventListener("message", () => heard(), {once: true});
  window.postMessage(JSON.stringify(message), "*");
})"""


class App:
    """The Mini App of a person's chat, with what Telegram draws around it.

    Attributes:
        sheet: Telegram's part.
        main, back: Telegram's buttons.
    """

    def __init__(self, page: Page, person_id: int) -> None:
        self.sheet = page.locator(f"#pane-{person_id} .web-app")
        self.main = self.sheet.locator(".web-app-main")
        self.back = self.sheet.get_by_role("button", name="Назад")

    @property
    def frame(self) -> Frame:
        """The frame with the app's page."""
        handle = self.sheet.locator("iframe").element_handle()
        frame = handle.content_frame()
        assert frame is not None
        return frame

    def find(self, selector: str) -> Locator:
        """An element of the app's page."""
        return self.sheet.frame_locator("iframe").locator(selector)

    def shows(self, heading: str | re.Pattern[str]) -> None:
        """Wait for the page with this heading."""
        expect(self.find("h1")).to_have_text(heading)

    def link(self, name: str) -> Locator:
        return self.sheet.frame_locator("iframe").get_by_role("link", name=name, exact=True).first

    def entry(self, name: str) -> Locator:
        """An event of that name, which is drawn with its time in its label, or stands in a list."""
        return self.sheet.frame_locator("iframe").get_by_role("link", name=name).first

    def switch_theme(self) -> None:
        self.sheet.get_by_role("button", name="Светлая или тёмная тема").click()


def open_app(chat: ChatPage, person: Person) -> App:
    """Open it with the button beside the input field."""
    chat.pane(person.id).root.get_by_role("button", name=ru("Calendar"), exact=True).click()
    app = App(chat.page, person.id)
    app.shows(ru("Agenda"))
    if app.find("#drawn").count():  # what is tapped before would be hidden under the finger
        expect(app.find("#plain")).to_be_hidden()
    return app


def test_menu_button_signs_in(chat: ChatPage, anna: Person) -> None:
    app = open_app(chat, anna)
    expect(app.sheet).to_have_attribute("data-ready", "yes")
    expect(app.find("footer")).to_contain_text("Анна")
    expect(app.back).to_be_hidden()
    expect(app.main).to_be_hidden()
    assert "tgWebAppData" not in app.frame.url
    app.sheet.get_by_role("button", name="Закрыть приложение").click()
    expect(app.sheet).to_have_count(0)


def test_event_is_made_with_telegrams_button(chat: ChatPage, anna: Person) -> None:
    app = open_app(chat, anna)
    app.find("header a.button").click()
    app.shows(ru("New event"))
    expect(app.back).to_be_visible()
    expect(app.main).to_have_text(ru("Save"))
    expect(app.find("#page-form .actions button")).to_be_hidden()

    app.find("[name=name]").fill("")
    app.main.click()
    expect(app.find(".error-summary")).to_be_visible()
    expect(app.sheet).to_have_attribute("data-felt", "error")

    app.find("[name=name]").fill("Ужин")
    app.main.click()
    app.shows("Ужин")
    expect(app.find(".notice")).to_have_text(ru("Saved."))
    expect(app.sheet).to_have_attribute("data-felt", "success")
    expect(app.main).to_be_hidden()
    app.link(ru("Edit")).click()
    app.shows(ru("Edit the event"))
    app.back.click()
    app.shows("Ужин")
    app.back.click()
    app.shows(ru("Agenda"))
    expect(app.back).to_be_hidden()
    expect(app.find(".entry")).to_contain_text("Ужин")


def test_deletion_asks_with_telegrams_button(chat: ChatPage, anna: Person) -> None:
    anna.say("/new Обед завтра в 13:00")
    anna.wait_for("Обед", since=0)
    app = open_app(chat, anna)
    app.entry("Обед").click()
    app.shows("Обед")
    app.link(ru("Delete")).click()
    expect(app.main).to_have_text(ru("Delete"))
    app.main.click()
    expect(app.find(".notice").first).to_contain_text(ru("Deleted."))


def test_back_leads_to_the_list_that_was_left(chat: ChatPage, anna: Person) -> None:
    anna.say("/new Обед завтра в 13:00")
    anna.wait_for("Обед", since=0)
    app = open_app(chat, anna)
    app.find('nav a[href*="/search/"]').click()
    app.find("[name=q]").fill("обед")
    app.find("[name=q]").press("Enter")
    app.entry("Обед").click()
    app.shows("Обед")
    app.back.click()
    expect(app.find("[name=q]")).to_have_value("обед")


def test_unsaved_text_is_not_lost_by_closing(chat: ChatPage, anna: Person) -> None:
    app = open_app(chat, anna)
    app.find("header a.button").click()
    app.find("[name=name]").press_sequentially("Уж")
    app.sheet.get_by_role("button", name="Закрыть приложение").click()
    dialog = chat.page.locator("dialog")
    dialog.get_by_role("button", name="Отмена").click()
    expect(app.find("[name=name]")).to_have_value("Уж")
    app.sheet.get_by_role("button", name="Закрыть приложение").click()
    dialog.get_by_role("button", name="Закрыть").click()
    expect(app.sheet).to_have_count(0)


@pytest.mark.parametrize("stale", [False, True])
def test_what_was_typed_is_sent_after_the_session_has_ended(
    window: Windows, product: Product, anna: Person, *, stale: bool
) -> None:
    """With what Telegram says being too old by then (`stale`), when the calendar is opened again."""
    visit = window(size=PHONE)
    chat = ChatPage(visit.page(product.chat))
    chat.tab("Анна").click()
    app = open_app(chat, anna)
    app.find("header a.button").click()
    app.find("[name=name]").fill("Ужин")
    app.find("summary").first.click()
    app.find("[name=details]").fill("две\nстроки <b>")
    chat.page.context.clear_cookies()
    if stale:
        refused = {"body": json.dumps({"title": "Слишком старо"}), "content_type": "application/json", "status": 401}
        chat.page.route("**/calendar/enter/telegram/", lambda route: route.fulfill(**refused), times=1)
    app.main.click()
    if stale:
        expect(app.find('[data-when="refusal"]')).to_have_text("Слишком старо")
        expect(app.find("[data-kept]")).to_be_visible()
        app.sheet.get_by_role("button", name="Закрыть приложение").click()
        expect(app.sheet).to_have_count(0)
        chat.pane(anna.id).root.get_by_role("button", name=ru("Calendar"), exact=True).click()
    button = app.sheet.frame_locator("iframe").get_by_role("button", name=ru("Send what I wrote"))
    expect(button).to_be_visible()
    assert overflowing(chat.page) == []
    assert find_barriers(app.frame) == []
    if PICTURES:
        chat.page.screenshot(path=Path(PICTURES) / f"kept-{stale}.png")
    button.click()
    app.shows("Ужин")
    expect(app.find(".notice")).to_have_text(ru("Saved."))
    expect(app.find("main")).to_contain_text("строки <b>")
    app.sheet.get_by_role("button", name="Закрыть приложение").click()
    expect(app.sheet).to_have_count(0)
    open_app(chat, anna)  # nothing is offered twice
    assert all("401" in error for error in visit.take_errors())


def test_theme_follows_telegram(chat: ChatPage, anna: Person) -> None:
    app = open_app(chat, anna)
    root = app.find(":root")
    expect(root).to_have_attribute("data-scheme", "light")
    app.switch_theme()
    expect(root).to_have_attribute("data-scheme", "dark")
    expect(app.find("body")).to_have_css("background-color", "rgb(35, 46, 60)")
    app.find("header a.button").click()
    app.shows(ru("New event"))
    expect(root).to_have_attribute("data-scheme", "dark")
    dark = app.main.evaluate("(button) => button.style.background")
    app.switch_theme()
    expect(root).to_have_attribute("data-scheme", "light")
    expect(app.main).not_to_have_css("background-color", dark)


def test_card_opens_its_event(chat: ChatPage, anna: Person) -> None:
    anna.say("/new Обед завтра в 13:00")
    pane = chat.pane(anna.id)
    pane.press(ru("🗓 Open in calendar"), pane.hears("Обед"))
    app = App(chat.page, anna.id)
    app.shows("Обед")
    app.back.click()
    app.shows(ru("Agenda"))


def test_deep_links_open_a_day_and_an_event(chat: ChatPage, anna: Person) -> None:
    day = dt.date(2027, 1, 2)
    anna.say("/new Обед завтра в 13:00")
    pane = chat.pane(anna.id)
    number = re.search(r"ID[^\d]*(\d+)", pane.hears("Обед").inner_text())
    assert number
    bot = anna.chat()["bot"]["username"]
    for param, heading in ((f"day_{day}", re.compile("2027")), (f"event_{number[1]}", "Обед")):
        anna.say(f"https://t.me/{bot}?startapp={param}")
        pane.root.locator("article.message.out a").filter(has_text=param).click()
        app = App(chat.page, anna.id)
        app.shows(heading)
        app.sheet.get_by_role("button", name="Закрыть приложение").click()
        expect(app.sheet).to_have_count(0)


def test_two_people_side_by_side_see_their_own(chat: ChatPage, anna: Person, boris: Person) -> None:
    for person, what in ((anna, "Обед"), (boris, "Ужин")):
        person.say(f"/new {what} завтра в 13:00")
        person.wait_for(what, since=0)
    apps = [(open_app(chat, anna), "Обед", "Анна"), (open_app(chat, boris), "Ужин", "Борис")]
    for app, what, name in apps:
        app.link("Поиск").click()
        app.link(ru("Agenda")).click()
        expect(app.find(".entry")).to_have_count(1)
        expect(app.find(".entry")).to_contain_text(what)
        expect(app.find("footer")).to_contain_text(name)


def test_other_windows_are_not_heard(chat: ChatPage, anna: Person, boris: Person) -> None:
    app, other = open_app(chat, anna), open_app(chat, boris)
    chat.page.evaluate(SAY_TO_ITSELF, {"eventType": "web_app_close"})
    expect(app.sheet).to_be_visible()
    app.find("header a.button").click()
    app.shows(ru("New event"))
    app.frame.evaluate(SAY_TO_ITSELF, {"eventType": "back_button_pressed"})
    other.frame.evaluate(
        "(message) => { for (let n = 0; n < parent.length; n++) parent[n].postMessage(JSON.stringify(message), '*'); }",
        {"eventType": "back_button_pressed"},
    )
    app.switch_theme()  # what comes from Telegram is heard, after all that
    expect(app.find(":root")).to_have_attribute("data-scheme", "dark")
    app.shows(ru("New event"))


@pytest.mark.parametrize(("language", "words"), [("ru", ru), ("en", en)])
def test_stale_sign_in_says_what_to_do(
    window: Windows, product: Product, someone: Someone, language: str, words: Any
) -> None:
    person = someone("Зоя", language=language)
    visit = window()
    page = visit.page(product.chat)
    pane = ChatPage(page).pane(person.id)

    def answer_stale(route: Route) -> None:
        at = dt.datetime.now(dt.UTC) - dt.timedelta(hours=2)
        stale = make_init_data(person.id, at=at, token=SANDBOX_TOKEN, language_code=language)
        route.fulfill(body=json.dumps({"init_data": stale}), content_type="application/json")

    page.route("**/people/*/web_app", answer_stale)
    pane.root.get_by_role("button", name=ru("Calendar"), exact=True).click()
    app = App(page, person.id)
    told = words("Telegram's sign-in is not valid, or too old. Close the calendar and open it again.")
    expect(app.find('[data-when="refusal"]')).to_have_text(told)
    assert all("401" in error for error in visit.take_errors())


@pytest.mark.parametrize("place", ["**/calendar/enter/telegram/", "**/api/users/me/"])
@pytest.mark.parametrize("cut", [False, True])
def test_answer_that_is_cut_or_none_says_so_and_the_next_time_signs_in(
    window: Windows, product: Product, anna: Person, place: str, *, cut: bool
) -> None:
    """A browser was said to forget who is signed in, when it was the server that did not answer."""
    visit = window()
    page = visit.page(product.chat)

    def spoil(route: Route) -> None:
        if not cut:
            route.fulfill(status=503, body="<html>", content_type="text/html")
        elif "telegram" in place:
            route.fulfill(body=route.fetch().body()[:20], content_type="application/json")
        else:
            route.abort()

    page.route(place, spoil, times=1)
    ChatPage(page).pane(anna.id).root.get_by_role("button", name=ru("Calendar"), exact=True).click()
    app = App(page, anna.id)
    expect(app.find('[data-when="offline"]')).to_be_visible()
    app.sheet.get_by_role("button", name="Закрыть приложение").click()
    expect(app.sheet).to_have_count(0)
    open_app(ChatPage(page), anna)
    visit.take_errors()  # of the answers that were spoilt


def test_browser_outside_of_telegram_is_told_the_other_way(window: Windows, product: Product, anna: Person) -> None:
    """Even with somebody's data: a link must not sign anybody in."""
    data = make_init_data(anna.id, at=dt.datetime.now(dt.UTC), token=SANDBOX_TOKEN)
    page = window().page(product.panel.replace("/admin/", "/app/") + f"#tgWebAppData={data.replace('&', '%26')}")
    expect(page.locator('[data-when="outside"]')).to_contain_text("/calendar")
    assert page.context.cookies() == []


@pytest.mark.parametrize("dark", [False, True])
def test_pages_are_legible_and_fit_a_phone(window: Windows, product: Product, anna: Person, *, dark: bool) -> None:
    anna.say("/new Обед завтра в 13:00")
    anna.wait_for("Обед", since=0)
    page = window(size=PHONE, dark=dark).page(product.chat)
    chat = ChatPage(page)
    chat.tab("Анна").click()
    app = open_app(chat, anna)
    assert overflowing(page) == []
    steps: list[tuple[Callable[[], None], str]] = [
        (lambda: None, ru("Agenda")),
        (app.entry("Обед").click, "Обед"),
        (app.link(ru("Edit")).click, ru("Edit the event")),
        (lambda: app.find("[name=name]").fill(""), ru("Edit the event")),
    ]
    for step, heading in steps:
        step()
        app.shows(heading)
        assert find_barriers(app.frame) == [], heading
        assert overflowing(page) == []
        assert contrast(page, ".web-app-title") >= LEGIBLE
    app.main.click()
    expect(app.find(".error-summary")).to_be_visible()
    assert find_barriers(app.frame) == []
    app.find('nav a[href*="/month/"]').click()
    expect(app.find("table.month:visible, #drawn:visible").first).to_be_visible()
    assert find_barriers(app.frame) == []
