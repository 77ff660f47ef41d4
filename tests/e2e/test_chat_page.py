"""The chat page itself: menu, languages, phone, themes, keyboard, and injected code."""

import re

from playwright.sync_api import Locator, Page, Route, expect

from bot.commands import COMMANDS
from tests.e2e.browsing import PHONE, contrast, overflowing
from tests.e2e.chat import ChatPage, Pane
from tests.e2e.conftest import Someone, Windows
from tests.e2e.keyboard import tab_to
from tests.e2e.product import Product
from tests.e2e.week import day_after
from tests.e2e.words import en, ru
from tests.support.telegram import Person

LEGIBLE = 4.5  # WCAG 2.2, 1.4.3
CYRILLIC = re.compile("[А-Яа-яё]")


def test_command_menu_opens(chat: ChatPage, anna: Person) -> None:
    pane = chat.pane(anna.id)
    pane.root.get_by_role("button", name="Меню").click()
    items = pane.root.get_by_role("menuitem")
    expect(items.locator("b")).to_have_text([f"/{name}" for name, _alias, _about in COMMANDS])
    for about in items.locator("span").all_text_contents():
        assert CYRILLIC.search(about), about
    items.filter(has_text="/help").click()
    answer = pane.hears(ru("What I can do"))
    for name, _alias, about in COMMANDS:
        expect(answer).to_contain_text(f"/{name} — {ru(about)}")
    expect(items).to_have_count(0)


def test_command_in_a_message_can_be_tapped(chat: ChatPage, anna: Person) -> None:
    pane = chat.pane(anna.id)
    pane.say("/help")
    pane.hears(ru("What I can do")).get_by_role("button", name="/new", exact=True).first.click()
    pane.hears(ru("✨ A new event. What shall we call it?"))
    pane.press(ru("✖️ Cancel"))
    pane.hears(ru("All right, nothing is in progress now: nothing was saved or sent."))


def test_message_without_a_network_stays_to_be_sent_again(window: Windows, product: Product, anna: Person) -> None:
    visit = window()
    pane = ChatPage(visit.page(product.chat)).pane(anna.id)
    expect(pane.input).to_be_visible()
    visit.context.set_offline(True)
    pane.say("/help")
    expect(pane.root.page.get_by_text("Не получилось: нет связи")).to_be_visible()
    expect(pane.input).to_have_value("/help")
    visit.context.set_offline(False)
    pane.input.press("Enter")
    pane.hears(ru("What I can do"))
    expect(pane.input).to_have_value("")
    visit.take_errors()  # of what was not let through


def test_page_is_in_both_languages(chat: ChatPage, anna: Person) -> None:
    page = chat.page
    expect(page).to_have_title(re.compile("песочница"))
    page.get_by_role("button", name="Switch to English").click()
    expect(page).to_have_title(re.compile("sandbox"))
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(chat.pane(anna.id).input).to_have_attribute("placeholder", "Message")
    page.reload()
    expect(page.get_by_role("button", name="Add a person")).to_be_visible()
    page.get_by_role("button", name="Переключить на русский").click()
    expect(page.get_by_role("button", name="Добавить человека")).to_be_visible()


def test_bot_answers_in_both_languages(chat: ChatPage, anna: Person, someone: Someone) -> None:
    peter = chat.pane(someone("Peter", language="en").id, en)
    day = day_after(200)
    peter.create("Lunch", f"{day:%d.%m.%Y}", "12")
    expect(peter.hears(en("Saved! ✅"))).to_contain_text(f"{day:%a}, {day.day} {day:%B %Y}, 12:00")

    pane = chat.pane(anna.id)
    pane.say("/settings")
    pane.hears(ru("⚙️ Settings"))
    pane.press(ru("🌐 Language"))
    pane.press("English")
    pane.hears(en("⚙️ Settings"))
    pane.say("/list")
    pane.hears(en("You have no upcoming events yet. Create one: /new ✨"))


def test_new_person_can_be_added(chat: ChatPage, product: Product) -> None:
    chat.page.get_by_role("button", name="Добавить человека").click()
    dialog = chat.page.get_by_role("dialog")
    dialog.get_by_label("Имя", exact=True).fill("Глеб")
    dialog.get_by_role("button", name="Добавить").click()
    pane = Pane(chat.page, max(person["id"] for person in product.telegram.request("GET", "people")["people"]), ru)
    expect(pane.root.get_by_role("heading", name="Глеб")).to_be_visible()
    pane.start()
    pane.hears("Глеб! 👋")
    pane.act("Удалить аккаунт")
    dialog.get_by_role("button", name="Удалить").click()
    expect(pane.root).to_have_count(0)


def test_message_arriving_while_chat_loads_is_shown(chat: ChatPage, anna: Person, someone: Someone) -> None:
    pane = chat.pane(anna.id)
    pane.hears("Анна! 👋")
    new: list[Person] = []

    def answer_late(route: Route) -> None:
        answer = route.fetch()
        new[0].say("/start")
        new[0].wait_for("Вера")
        anna.say("/help")
        pane.hears(ru("What I can do"))  # so the page has received everything before it
        route.fulfill(response=answer)

    chat.page.route("**/people/*/chat", answer_late, times=1)
    new.append(someone("Вера", started=False))
    chat.pane(new[0].id).hears("Вера! 👋")


def test_chat_fits_a_phone(window: Windows, product: Product, someone: Someone) -> None:
    anna, boris = someone("Александра"), someone("Константин")
    page = window(size=PHONE).page(product.chat)
    chat = ChatPage(page)
    organizer, participant = chat.pane(anna.id), chat.pane(boris.id)
    chat.tab("Александра").click()
    fits(page)
    organizer.say("/new")
    organizer.hears(ru("✨ A new event. What shall we call it?"))
    organizer.say("Длинноеназваниебезединогопробела" * 3)
    organizer.hears(ru("What day? Tap it or type it: tomorrow, Dec 1, friday."))
    fits(page)
    organizer.press("›")
    touchable(organizer.button("15"))
    organizer.press("15")
    organizer.hears(ru("What time? For example, 12:30."))
    fits(page)
    organizer.press("12:00")
    organizer.press(ru("💾 Save"), organizer.hears(ru("Any details? A place, a link, what to bring…")))
    organizer.hears(ru("Saved! ✅"))
    organizer.say("/invite")
    expect(organizer.below).to_be_visible()
    fits(page)
    organizer.below.get_by_role("button", name=ru("👥 Choose people")).click()
    fits(page)
    chat.choose_person(f"ID {boris.id}")
    organizer.inline.filter(has_text="Длинное").last.click()
    organizer.press(
        ru("✉️ Send"), organizer.hears(ru("Anything to add to the invitation? A place, a link, a few words…"))
    )
    expect(chat.tab("Константин").locator(".badge")).to_be_visible()
    expect(participant.root).to_be_hidden()
    chat.tab("Константин").click()
    expect(chat.tab("Константин").locator(".badge")).to_have_count(0)
    expect(organizer.root).to_be_hidden()
    invitation = participant.hears(ru("{person} invites you to a meeting", person="Александра"))
    fits(page)
    touchable(participant.button(ru("✅ Confirm"), invitation))
    participant.press(ru("✅ Confirm"), invitation)
    participant.hears(ru("Confirmed"))
    participant.root.get_by_role("button", name="Меню").click()
    expect(participant.root.get_by_role("menuitem").first).to_be_visible()
    fits(page)


def fits(page: Page) -> None:
    assert overflowing(page) == []


def touchable(button: Locator) -> None:
    """Wide and high enough for a finger (WCAG 2.2, 2.5.8)."""
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 24


def test_dark_theme_is_applied(window: Windows, product: Product, anna: Person) -> None:
    page = window(dark=True).page(product.chat)
    pane = ChatPage(page).pane(anna.id)
    pane.say("/help")
    pane.hears(ru("What I can do"))
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert all(int(part) < 64 for part in re.findall(r"\d+", background)[:3]), background
    message, own = f"#pane-{anna.id} .message.in .text", f"#pane-{anna.id} .message.out .text"
    for selector in (message, own, f"#pane-{anna.id} textarea", ".pane-name", ".pane-status", ".top-subtitle"):
        assert contrast(page, selector) >= LEGIBLE, selector


def test_light_theme_is_legible(chat: ChatPage, anna: Person) -> None:
    anna.say("/help")
    chat.pane(anna.id).hears(ru("What I can do"))
    message, own = f"#pane-{anna.id} .message.in .text", f"#pane-{anna.id} .message.out .text"
    for selector in (message, own, f"{message} .command", ".hint-steps li", ".pane-status", ".top-subtitle"):
        assert contrast(chat.page, selector) >= LEGIBLE, selector


def test_chat_works_with_keyboard_only(chat: ChatPage, anna: Person, boris: Person) -> None:
    page, pane = chat.page, chat.pane(anna.id)
    keys = page.keyboard
    tab_to(pane.input)
    keys.type("/")
    expect(pane.root.get_by_role("menuitem").first).to_be_visible()
    keys.type("new Ужин")
    keys.press("Enter")
    pane.hears(ru("What day? Tap it or type it: tomorrow, Dec 1, friday."))
    tab_to(pane.button("›"), back=True)
    keys.press("Enter")
    expect(pane.button("‹")).to_be_visible()
    tab_to(pane.button("15"))
    keys.press("Enter")
    pane.hears(ru("What time? For example, 12:30."))
    tab_to(pane.button("19:00"))
    keys.press("Enter")
    pane.hears(ru("Any details? A place, a link, what to bring…"))
    tab_to(pane.button(ru("💾 Save")))
    keys.press("Enter")
    pane.hears(ru("Saved! ✅"))
    tab_to(pane.button(ru("👥 Invite")))
    keys.press("Enter")
    tab_to(pane.below.get_by_role("button", name=ru("👥 Choose people")))
    keys.press("Enter")
    tab_to(page.get_by_role("checkbox", name=f"ID {boris.id}"))
    keys.press("Enter")
    tab_to(page.locator("dialog button.primary"))
    keys.press("Enter")
    pane.hears(ru("Anything to add to the invitation? A place, a link, a few words…"))
    tab_to(pane.input)
    keys.type("В семь у входа")
    keys.press("Enter")
    pane.hears(ru("✉️ The invitation is on its way to {name}.", name="Борис"))
    chat.pane(boris.id).hears("В семь у входа")


def test_injected_code_does_not_run(window: Windows, product: Product) -> None:
    visit = window()
    page = visit.page(product.chat)
    for foreign in ("<style>p {color: red}</style>", '<img src="/page/icon.svg" onload="window.harmed = true">'):
        with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
            page.evaluate("(markup) => document.body.insertAdjacentHTML('beforeend', markup)", foreign)
    assert page.evaluate("window.harmed") is None
    assert any("Content Security Policy" in error for error in visit.take_errors())
