"""The panel shows what happened in the chats, as documented, and its actions reach the chats."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE, contrast, overflowing
from tests.e2e.chat import ChatPage
from tests.e2e.conftest import Someone, Windows, visitors
from tests.e2e.inviting import create, invite
from tests.e2e.panel import Panel
from tests.e2e.product import Product
from tests.e2e.words import en, ru
from tests.support.telegram import Person

COLUMNS = {
    "event": ["id", "name", "date", "time", "tg_user_id"],
    "appointment": ["id", "date", "time", "status", "organizer_tg_id", "participant_tg_id", "event"],
    "botstatistics": ["date", "user_count", "event_count", "edited_events", "cancelled_events"],
}
SECTIONS = ("event", "appointment", "tguser", "botstatistics", "outboxmessage")


def moscow_day(days: int = 0) -> dt.date:
    return dt.datetime.now(ZoneInfo("Europe/Moscow")).date() + dt.timedelta(days)


class Story:
    """Two events of Anna's, and an invitation to the first."""

    def __init__(self, anna: Person, boris: Person) -> None:
        self.anna, self.boris = anna, boris
        self.day = moscow_day(3)
        self.event = create(anna, "Премьера", self.day, "Большой театр")
        self.other = create(anna, "Дача", moscow_day(800))
        self.meeting = invite(anna, boris, self.event, f"Ряд седьмой {anna.id}")
        boris.wait_for("Премьера", since=0)


@pytest.fixture(scope="module")
def story(product: Product) -> Iterator[Story]:
    """For tests that only read."""
    with visitors(product) as someone:
        yield Story(someone("Анна"), someone("Борис"))


@pytest.fixture
def own_story(anna: Person, boris: Person) -> Story:
    """For tests that change it."""
    return Story(anna, boris)


def test_sign_in_and_out(window: Windows, product: Product) -> None:
    page = window().page(product.panel)
    panel = Panel(page)
    panel.sign_in("wrong")
    expect(page.locator(".errornote")).to_contain_text("имя пользователя и пароль")
    panel.sign_in(product.password)
    expect(page).to_have_url(product.panel)
    expect(page.locator("#user-tools")).to_contain_text("admin", ignore_case=True)
    page.locator("#logout-form button").click()
    page.goto(product.panel)
    expect(page.locator("#id_password")).to_be_visible()


def test_events_and_meetings_of_the_chats(panel: Panel, story: Story) -> None:
    panel.section("event")
    assert panel.columns() == COLUMNS["event"]
    row = panel.row(story.event)
    expect(panel.cell(row, "name")).to_have_text("Премьера")
    expect(panel.cell(row, "time")).to_have_text("12:30")
    expect(panel.cell(row, "tg_user_id")).to_contain_text(f"{story.anna.id} Анна")

    panel.section("appointment")
    assert panel.columns() == COLUMNS["appointment"]
    row = panel.row(story.meeting)
    expect(panel.cell(row, "status")).to_have_text(ru("pending"))
    expect(panel.cell(row, "organizer_tg_id")).to_contain_text(str(story.anna.id))
    expect(panel.cell(row, "participant_tg_id")).to_contain_text(str(story.boris.id))
    expect(panel.cell(row, "event")).to_contain_text("Премьера")


def test_no_column_is_cut_off(panel: Panel, story: Story) -> None:
    for section in COLUMNS:
        panel.section(section)
        room = panel.page.locator(".results").evaluate("(table) => table.clientWidth - table.scrollWidth")
        assert room >= 0, section


def test_lists_can_be_filtered(panel: Panel, story: Story) -> None:
    panel.section("event")
    panel.page.get_by_role("link", name="Сегодня", exact=True).click()
    expect(panel.page).to_have_url(re.compile("date__"))
    expect(panel.row(story.event)).to_have_count(0)
    panel.page.get_by_role("link", name="Этот год", exact=True).click()
    expect(panel.row(story.other)).to_have_count(0)
    expect(panel.row(story.event)).to_have_count(int(story.day.year == moscow_day().year))

    panel.section("appointment")
    status = panel.page.locator("#changelist-filter")
    status.get_by_role("link", name=ru("confirmed"), exact=True).click()
    expect(panel.page).to_have_url(re.compile("status__exact=confirmed"))
    expect(panel.row(story.meeting)).to_have_count(0)
    status.get_by_role("link", name=ru("pending"), exact=True).click()
    expect(panel.row(story.meeting)).to_be_visible()
    panel.page.get_by_role("link", name="Сегодня", exact=True).click()
    expect(panel.row(story.meeting)).to_have_count(0)


def test_lists_can_be_searched(panel: Panel, story: Story) -> None:
    panel.section("appointment")
    for words in (str(story.meeting), f"#{story.meeting}", f"ряд седьмой {story.anna.id}", str(story.boris.id)):
        panel.search(words)
        expect(panel.row(story.meeting)).to_be_visible()
    panel.search("нет такого")
    expect(panel.page.locator("#result_list")).to_have_count(0)
    panel.section("event")
    for words in (str(story.event), "большой театр", str(story.anna.id), "премьера"):
        panel.search(words)
        expect(panel.row(story.event)).to_be_visible()


def test_events_are_read_only(panel: Panel, story: Story) -> None:
    panel.section("event")
    expect(panel.page.locator("#content .addlink")).to_have_count(0)
    expect(panel.page.locator("select[name=action]")).to_have_count(0)
    panel.row(story.event).get_by_role("link").first.click()
    content = panel.page.locator("#content")
    for part in ("Премьера", "Большой театр", str(story.anna.id)):
        expect(content).to_contain_text(part)
    expect(content.locator("input:not([type=hidden]), textarea, select")).to_have_count(0)
    expect(content.locator("[name=_save], .deletelink")).to_have_count(0)
    meetings, changes = content.locator(".related").all()
    for table in (meetings, changes):
        expect(table.get_by_role("link", name=str(story.meeting), exact=True).first).to_be_visible()


def test_action_on_a_meeting_notifies_both_people(panel: Panel, chat: ChatPage, own_story: Story) -> None:
    panel.section("appointment", f"?q={own_story.meeting}")
    panel.choose(panel.row(own_story.meeting), "cancel_selected")
    expect(panel.messages()).to_have_count(1)
    expect(panel.cell(panel.row(own_story.meeting), "status")).to_have_text(ru("cancelled"))
    for person in (own_story.anna, own_story.boris):
        told = chat.pane(person.id).hears(ru("{person} cancelled the meeting", person=ru("The administrator")))
        expect(told).to_contain_text("Премьера")
    panel.choose(panel.row(own_story.meeting), "confirm_selected")
    expect(panel.messages()).to_contain_text(f"#{own_story.meeting}")
    expect(panel.cell(panel.row(own_story.meeting), "status")).to_have_text(ru("cancelled"))


def test_button_on_meeting_page_changes_the_meeting(panel: Panel, chat: ChatPage, own_story: Story) -> None:
    panel.open("appointment", own_story.meeting)
    panel.page.get_by_role("button", name=ru("Confirm the meeting")).click()
    panel.page.get_by_role("button", name=ru("Yes, confirm the meeting")).click()
    expect(panel.page.locator(".badge").first).to_have_text(ru("confirmed"))
    for person in (own_story.anna, own_story.boris):
        told = chat.pane(person.id).hears(ru("{person} confirmed the meeting", person=ru("The administrator")))
        expect(told).to_contain_text("Премьера")
    expect(panel.page.get_by_role("button", name=ru("Confirm the meeting"))).to_have_count(0)


def test_person_page_lists_events_and_meetings(panel: Panel, story: Story) -> None:
    panel.section("tguser")
    panel.search(str(story.anna.id))
    panel.row(story.anna.id).get_by_role("link").first.click()
    content = panel.page.locator("#content")
    expect(content).to_contain_text("Анна")
    for number in (story.event, story.other, story.meeting):
        expect(content.get_by_role("link", name=str(number), exact=True).first).to_be_visible()


def numbers(panel: Panel) -> list[int]:
    """Today's figures."""
    panel.section("botstatistics")
    assert panel.columns() == COLUMNS["botstatistics"]
    row = panel.page.locator("#result_list tbody tr").first
    return [int(panel.cell(row, name).inner_text()) for name in COLUMNS["botstatistics"][1:]]


def test_index_shows_todays_numbers(panel: Panel, anna: Person, someone: Someone) -> None:
    before = numbers(panel)
    newest = panel.page.locator("#result_list tbody tr th").first
    expect(newest).to_contain_text(str(moscow_day().year))
    someone("Вера")
    first = create(anna, "Первое", moscow_day(3))
    second = create(anna, "Второе", moscow_day(4))
    anna.say(f"/edit {first} Новые подробности")
    anna.wait_for("Новые подробности")
    anna.say(f"/delete {second}")
    anna.press(ru("🗑 Yes, delete"), message=anna.wait_for("Второе"))
    anna.wait_for(ru("<b>{name}</b> is deleted. 🗑", name="Второе"))
    assert numbers(panel) == [old + new for old, new in zip(before, (1, 2, 1, 1), strict=True)]


def test_panel_language_can_be_switched(panel: Panel) -> None:
    page = panel.page
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.locator("#content")).to_contain_text(ru("Events today"))
    page.locator(".languages button[value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", re.compile("^en"))
    expect(page.locator("#content")).to_contain_text(en("Events today"))
    panel.section("appointment")
    expect(page.locator("#content h1")).to_have_text("Meetings")
    page.locator(".languages button[value=ru]").click()
    expect(page.locator("#content h1")).to_have_text("Встречи")


def test_panel_fits_a_phone(window: Windows, product: Product, signed_in: Path, story: Story) -> None:
    page = window(size=PHONE, state=signed_in).page(product.panel)
    panel = Panel(page)
    assert overflowing(page) == []
    for section in SECTIONS:
        panel.section(section)
        assert overflowing(page) == [], section
    for section, pk in (("event", story.event), ("appointment", story.meeting), ("tguser", story.anna.id)):
        panel.open(section, pk)
        assert overflowing(page) == [], section


def test_essentials_are_visible_on_a_phone(window: Windows, product: Product, signed_in: Path, story: Story) -> None:
    """The search box and the people are visible without horizontal scrolling; the dashboard shows the next meeting."""
    for language in ("ru", "en"):
        page = window(size=PHONE, state=signed_in, language=language).page(product.panel)
        panel = Panel(page)
        coming = page.locator(".next-meetings li").filter(has_text="Премьера").first
        for part in ("12:30", "Анна", "Борис"):
            expect(coming).to_contain_text(part)
        panel.section("appointment", "?when=all")
        box = page.locator("#searchbar").bounding_box()
        assert box
        assert box["width"] >= 200
        row = panel.row(story.meeting)
        for name in ("organizer_tg_id", "participant_tg_id", "status", "date"):
            place = panel.cell(row, name).bounding_box()
            assert place, name
            assert place["x"] >= 0, name
            assert place["x"] + place["width"] <= PHONE[0], name
        panel.search("Борис")
        expect(panel.row(story.meeting)).to_be_visible()
        page.goto(f"{panel.address}calendarapp/appointment/add/")
        assert overflowing(page) == []
        panel.open("appointment", story.meeting)
        page.locator(".status-buttons button").first.click()
        expect(page.locator("#content")).to_contain_text("Борис")
        assert overflowing(page) == []
        page.locator(".status-buttons .back").click()
        expect(page.locator(".badge-pending").first).to_be_visible()


def test_new_meeting_finds_people_by_name(panel: Panel, someone: Someone) -> None:
    host, guest = someone("Аполлинария"), someone("Варфоломей")
    page = panel.page
    page.goto(f"{panel.address}calendarapp/appointment/add/")
    chosen = []
    for field, typed in (("organizer", "апол"), ("participant", "варф")):
        page.locator(f"#id_{field}_tg_id").press_sequentially(typed)
        option = page.locator(f"#id_{field}_tg_id_people option").first
        expect(option).to_be_attached()
        chosen.append(option.get_attribute("value"))
        page.locator(f"#id_{field}_tg_id").fill(str(chosen[-1]))
    assert chosen == [f"Аполлинария ({host.id})", f"Варфоломей ({guest.id})"]
    expect(page.locator("#id_duration_minutes")).to_have_value("60")
    page.locator("#id_name").fill("Чай вдвоём")
    page.locator("[name=_save]").click()
    expect(panel.messages()).to_have_count(1)
    guest.wait_for("Чай вдвоём", since=0)


def test_dark_theme_is_applied(window: Windows, product: Product, signed_in: Path, story: Story) -> None:
    page = window(dark=True, state=signed_in).page(product.panel)
    panel = Panel(page)
    panel.section("appointment")
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert all(int(part) < 64 for part in re.findall(r"\d+", background)[:3]), background
    for selector in (".field-organizer_tg_id a", ".badge", "#content h1", "#changelist-filter a", ".field-date"):
        assert contrast(page, selector) >= 4.5, selector
