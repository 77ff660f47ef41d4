"""Groups on the chat page: one button makes one, and a dinner is planned there by card, by poll, and inline."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.chat import ChatPage
from tests.e2e.product import Product
from tests.e2e.words import ru
from tests.sandbox.calls import ok
from tests.support.telegram import Person

DINNER = "Ужин 31.12.2030 19:00"


def make_group(chat: ChatPage, title: str, *, bot: str = "yes") -> None:
    chat.page.get_by_role("button", name="Создать группу").click()
    dialog = chat.page.locator("dialog")
    dialog.locator("[name=title]").fill(title)
    dialog.locator("[name=bot]").select_option(bot)
    dialog.get_by_role("button", name="Добавить").click()
    for one in chat.page.locator(".pane").all():
        expect(one.locator(".chat-choice[aria-pressed=true]")).to_have_text(title)


def find_card(root: Locator, text: str) -> Locator:
    return root.locator("article.message").filter(has_text=text).last


def test_command_from_the_menu_is_answered_with_a_reply(chat: ChatPage, anna: Person, boris: Person) -> None:
    make_group(chat, "Ужинаем вместе")
    first, second = chat.pane(anna.id), chat.pane(boris.id)
    first.say("/meet")
    field = first.root.get_by_placeholder(ru("dinner Friday 19:00"))
    expect(field).to_be_visible()
    expect(second.root.get_by_placeholder(ru("dinner Friday 19:00"))).to_have_count(0)
    second.say("Я за")
    first.say(DINNER)
    expect(find_card(second.root, "Ужин")).to_contain_text(ru("✅ I'm in"))
    expect(field).to_have_count(0)


def test_dinner_is_planned_in_a_group(chat: ChatPage, anna: Person, boris: Person) -> None:
    make_group(chat, "Ужинаем")
    first, second = chat.pane(anna.id), chat.pane(boris.id)
    first.say(f"/meet {DINNER}")
    card = find_card(second.root, "Ужин")
    second.press(ru("✅ I'm in"), of=card)
    expect(find_card(first.root, "Борис")).to_contain_text(f"{ru('Coming')} (1): Борис")
    first.say("/poll Завтрак 30.12.2030 9:00, 31.12.2030 10:00")
    options = second.root.locator(".poll-option")
    options.nth(1).click()
    expect(options.nth(1).locator(".poll-count")).to_have_text("1")
    first.press(ru("🏁 Choose the time"))
    first.root.get_by_role("button", name=re.compile("1 голос")).click()
    expect(find_card(second.root, ru("The time is chosen."))).to_contain_text("Борис")
    first.root.locator(".chat-choice").first.click()
    first.say("/list")
    first.hears("Завтрак")


def test_card_is_sent_inline_where_the_bot_is_not(chat: ChatPage, anna: Person, boris: Person) -> None:
    make_group(chat, "Без бота", bot="no")
    first, second = chat.pane(anna.id), chat.pane(boris.id)
    first.input.fill(f"@vstrecha_sandbox_bot {DINNER}")
    first.root.locator(".inline-results .menu-item").first.click()
    card = find_card(second.root, "Ужин")
    second.press(ru("✅ I'm in"), of=card)
    expect(find_card(first.root, "Ужин")).to_contain_text(f"{ru('Coming')} (1): Борис")


def test_what_is_typed_is_asked_again_in_the_chat_that_is_opened(chat: ChatPage, anna: Person, boris: Person) -> None:
    make_group(chat, "Рядом", bot="no")
    first, second = chat.pane(anna.id), chat.pane(boris.id)
    first.root.locator(".chat-choice").first.click()
    expect(first.root.locator(".chat-choice[aria-pressed=true]")).not_to_have_text("Рядом")
    first.input.fill(f"@vstrecha_sandbox_bot {DINNER}")
    expect(first.root.locator(".inline-results .menu-item").first).to_be_visible()
    first.root.locator(".chat-choice").filter(has_text="Рядом").click()
    first.root.locator(".inline-results .menu-item").first.click()
    expect(find_card(second.root, "Ужин")).to_be_visible()


def test_bot_is_called_by_its_name_where_it_is_not(chat: ChatPage, anna: Person, boris: Person) -> None:
    """Guest mode: the message is sent, and the bot's one answer becomes the card."""
    make_group(chat, "В гостях", bot="no")
    first, second = chat.pane(anna.id), chat.pane(boris.id)
    first.input.fill(f"@vstrecha_sandbox_bot {DINNER}")
    first.input.press("Enter")
    card = find_card(second.root, "Ужин")
    second.press(ru("✅ I'm in"), of=card)
    expect(find_card(first.root, f"{ru('Coming')} (1)")).to_contain_text("Борис")


def find_group(product: Product, title: str) -> int:
    groups = product.telegram.request("GET", "people")["groups"]
    return next(int(group["id"]) for group in groups if group["title"] == title)


def test_votes_are_taken_back_and_options_added_until_the_poll_is_closed(
    chat: ChatPage, anna: Person, boris: Person, product: Product
) -> None:
    make_group(chat, "Голосуем")
    first, second = chat.pane(anna.id), chat.pane(boris.id)
    options = [{"text": "Понедельник"}, {"text": "Вторник"}]
    fields = {"question": "Когда?", "options": options, "is_anonymous": False, "allow_adding_options": True}
    sent = ok(product.telegram, "sendPoll", chat_id=find_group(product, "Голосуем"), **fields)
    shown, seen = second.root.locator(".poll-option"), first.root.locator(".poll-option")
    for count in ("1", "0"):  # a second tap takes the vote back
        shown.nth(1).click()
        expect(seen.nth(1).locator(".poll-count")).to_have_text(count)
    second.root.locator(".poll [name=option]").fill("Среда")
    second.root.locator(".poll [name=option]").press("Enter")
    expect(seen).to_have_count(3)
    expect(seen.nth(2)).to_contain_text("Среда")
    ok(product.telegram, "stopPoll", chat_id=sent["chat"]["id"], message_id=sent["message_id"])
    expect(shown.nth(0)).to_be_disabled()
    expect(second.root.locator(".poll [name=option]")).to_have_count(0)


def test_poll_of_the_private_chat_is_forwarded_and_voted_in_where_the_bot_is_not(
    chat: ChatPage, anna: Person, boris: Person
) -> None:
    make_group(chat, "Без бота", bot="no")
    first, second = chat.pane(anna.id), chat.pane(boris.id)
    first.root.locator(".chat-choice").first.click()
    first.say("/poll Завтрак 30.12.2030 9:00, 31.12.2030 10:00")
    expect(first.root.locator(".poll-option")).to_have_count(2)
    first.root.get_by_role("button", name="Переслать в «Без бота»").last.click()
    options = second.root.locator(".poll-option")
    options.nth(1).click()
    expect(options.nth(1).locator(".poll-count")).to_have_text("1")
    first.root.locator(".chat-choice").first.click()
    first.press(ru("🏁 Choose the time"))
    first.root.get_by_role("button", name=re.compile("1 голос")).click()
    first.hears("Завтрак")
    second.root.locator(".chat-choice").first.click()
    second.hears(ru("The poll chose this time: you're in"))


def test_what_is_said_to_one_member_alone_is_in_their_chat_alone(
    chat: ChatPage, anna: Person, boris: Person, product: Product
) -> None:
    make_group(chat, "Тайна")
    first, second = chat.pane(anna.id), chat.pane(boris.id)
    group = find_group(product, "Тайна")
    product.telegram.request("POST", f"groups/{group}/bot", {"status": "administrator"})
    ok(product.telegram, "sendMessage", chat_id=group, text="Только вам", receiver_user_id=boris.id)
    ok(product.telegram, "sendMessage", chat_id=group, text="Всем")
    second.hears("Только вам")
    first.hears("Всем")
    expect(first.root.locator("article.message").filter(has_text="Только вам")).to_have_count(0)
