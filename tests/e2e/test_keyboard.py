"""The keyboard's way to everything that hands do on the drawn calendar: the same form, and no mouse."""

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Someone, Windows
from tests.e2e.drawn import MONDAY, Drawn, needs_bundle, open_calendar, save
from tests.e2e.inviting import create, invite
from tests.e2e.keyboard import press, tab_to
from tests.e2e.product import Product
from tests.e2e.words import Words, ru

pytestmark = needs_bundle

LUNCH = "/new Обед 4 марта 2031 в 13:00-14:00"


@pytest.fixture
def drawn(window: Windows, product: Product, someone: Someone) -> Drawn:
    """Anna's week with a lunch on Tuesday."""
    anna = someone("Анна")
    save(anna, LUNCH)
    shown = open_calendar(window(), anna, product, ru)
    shown.week()
    return shown


def link(drawn: Drawn, name: str) -> Locator:
    return drawn.page.get_by_role("link", name=drawn.words(name), exact=True).first


def button(drawn: Drawn, name: str) -> Locator:
    return drawn.page.get_by_role("button", name=drawn.words(name), exact=True)


def write(field: Locator, text: str) -> None:
    """Go to the field and type over what is in it."""
    tab_to(field)
    if field.get_attribute("type") not in {"time", "date"}:
        field.page.keyboard.press("ControlOrMeta+A")
    field.page.keyboard.type(text)


def open_lunch(drawn: Drawn) -> None:
    press(drawn.entry("Обед"))
    expect(drawn.page.get_by_role("heading", level=1)).to_have_text("Обед")


def test_every_view_and_week_is_reached(drawn: Drawn) -> None:
    page = drawn.page
    for view in ("Month", "Day", "List", "Week"):
        tab = page.get_by_role("tab", name=drawn.words(view), exact=True)
        press(tab)
        expect(tab).to_have_attribute("aria-selected", "true")
    drawn.week()
    header = page.get_by_role("columnheader").first
    press(button(drawn, "Later"))
    expect(header).to_contain_text("10 марта 2031")
    press(button(drawn, "Earlier"))
    expect(header).to_contain_text("3 марта 2031")


def test_event_is_made(drawn: Drawn) -> None:
    press(drawn.page.get_by_role("link", name=drawn.words("Add event")).first)
    write(drawn.page.locator("[name=name]"), "Ужин")
    write(drawn.page.locator("[name=date]"), "03032031")  # day and month, in whichever order they are asked
    write(drawn.page.locator("[name=time]"), "1900")
    press(button(drawn, "Save"))
    expect(drawn.page.get_by_role("heading", level=1)).to_have_text("Ужин")
    drawn.week()
    expect(drawn.entry("Ужин")).to_contain_text("19:00")


def test_event_is_moved_and_lengthened(drawn: Drawn) -> None:
    open_lunch(drawn)
    press(link(drawn, "Edit"))
    write(drawn.page.locator("[name=time]"), "1500")
    write(drawn.page.locator("[name=duration]"), "120")
    press(button(drawn, "Save"))
    expect(drawn.page.locator(".notice").first).to_contain_text(drawn.words("Saved."))
    drawn.week()
    expect(drawn.entry("Обед")).to_contain_text("15:00–17:00")


def test_event_is_deleted_and_undo_brings_it_back(drawn: Drawn) -> None:
    open_lunch(drawn)
    press(link(drawn, "Delete"))
    press(drawn.page.locator("#page-form .actions button"))
    undo = button(drawn, "Undo")
    press(undo)
    expect(drawn.page.get_by_role("heading", level=1)).to_have_text("Обед")
    drawn.week()
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")


def test_dates_of_a_series_are_chosen(window: Windows, product: Product, someone: Someone) -> None:
    anna = someone("Анна")
    save(anna, "/new каждый вторник Обед с 4 марта 2031 в 13:00-14:00")
    drawn = open_calendar(window(), anna, product, ru)
    drawn.week()
    open_lunch(drawn)
    press(link(drawn, "Edit"))
    tab_to(drawn.page.locator("[name=scope]").first)
    for _way in range(2):  # from the first to the last, which is all of them
        drawn.page.keyboard.press("ArrowDown")
    expect(drawn.page.locator("[name=scope]:checked")).to_have_value("all")
    write(drawn.page.locator("[name=time]"), "1500")
    press(button(drawn, "Save"))
    expect(drawn.page.locator(".notice").first).to_contain_text(drawn.words("Saved."))
    drawn.week()
    expect(drawn.entry("Обед")).to_contain_text("15:00–16:00")


def test_invitation_is_dashed_until_it_is_answered(window: Windows, product: Product, someone: Someone) -> None:
    anna, boris = someone("Анна"), someone("Борис")
    invite(anna, boris, create(anna, "Премьера", MONDAY), "Ряд седьмой")
    boris.wait_for("Премьера", since=0)
    drawn = open_calendar(window(), boris, product, ru)
    drawn.week()
    entry = drawn.page.locator("#drawn .meeting").first
    expect(entry).to_have_css("border-style", "dashed")
    press(drawn.entry("Премьера"))
    press(button(drawn, "Confirm"))
    anna.wait_for(ru("{person} confirmed the meeting", person="Борис"), since=0)
    drawn.week()
    expect(drawn.entry("Премьера")).to_be_visible()
    expect(entry).not_to_have_css("border-style", "dashed")


def test_others_and_a_second_zone_are_chosen(window: Windows, product: Product, someone: Someone) -> None:
    anna, boris = someone("Анна"), someone("Борис")
    save(boris, "/new Секрет 3 марта 2031 в 10:00-12:00")
    invite(boris, anna, create(boris, "Премьера", MONDAY), "Ряд седьмой")
    drawn = open_calendar(window(), anna, product, Words("ru"))
    drawn.open(f"?from={MONDAY.isoformat()}&view=day")
    press(drawn.page.get_by_text(drawn.words("When others are busy")))
    press(drawn.page.get_by_role("checkbox", name="Борис"), "Space")
    striped = drawn.page.locator("#drawn .striped").first
    expect(striped).to_contain_text(drawn.words("{names}: busy", names="Борис"))
    assert "repeating-linear-gradient" in striped.evaluate("(one) => getComputedStyle(one).backgroundImage")
    assert "Секрет" not in drawn.page.content()
    tab_to(drawn.page.get_by_label(drawn.words("Hours of a second time zone")))
    drawn.page.keyboard.type("Asia/Tok")
    drawn.page.keyboard.press("Enter")
    expect(drawn.page.locator("#drawn .there").nth(8)).to_have_text("14:00")  # 8:00 in Moscow
