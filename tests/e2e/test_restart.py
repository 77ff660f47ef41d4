"""Ctrl-C and a second start: all data are there again, and the open page reconnects."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.chat import ChatPage
from tests.e2e.conftest import Windows
from tests.e2e.panel import Panel
from tests.e2e.product import ANNA, Product
from tests.e2e.week import day_after
from tests.e2e.words import ru


def test_second_start_keeps_all_data(tmp_path: Path, window: Windows) -> None:
    with Product(tmp_path / "data") as product:
        visit = window()
        panel = Panel(visit.page(product.panel))
        panel.sign_in(product.password)
        expect(panel.page.locator("#logout-form")).to_be_attached()
        chat = ChatPage(visit.page(product.chat))
        anna = chat.pane(ANNA)
        anna.start()
        anna.create("Отпуск", f"{day_after(200):%d.%m.%Y}", "10")
        anna.say("/new")
        anna.hears(ru("✨ A new event. What shall we call it?"))

        assert visit.take_errors() == []
        product.stop()
        expect(chat.page.locator("#offline")).to_be_visible()
        product.start()
        expect(chat.page.locator("#offline")).to_be_hidden()
        visit.take_errors()  # from the time without a server

        anna.say("Ремонт")  # the conversation continues where it was
        anna.hears(ru("What day? Tap it or type it: tomorrow, Dec 1, friday."))
        anna.press(ru("✖️ Cancel"))
        anna.say("/list")
        expect(anna.hears(ru("📅 Upcoming events and meetings"))).to_contain_text("Отпуск")
        chat.page.reload()
        expect(anna.hears(ru("Saved! ✅"))).to_contain_text("Отпуск")
        panel.section("event")  # without another sign-in
        expect(panel.page.locator("#result_list .field-name")).to_have_text(["Отпуск"])
        assert visit.take_errors() == []
        for page in visit.context.pages:
            page.close()  # otherwise it would report that the product is unreachable
        product.stop()
