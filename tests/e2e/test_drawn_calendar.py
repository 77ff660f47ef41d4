"""The calendar that scripts draw over the pages: its views, what changes in the chat, and times."""

import datetime as dt
import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, expect

from tests.e2e.browsing import DESKTOP, PHONE, overflowing
from tests.e2e.calendar import ask_for_link, find_barriers, sign_in
from tests.e2e.conftest import Someone, Windows
from tests.e2e.drawn import MONDAY, find_spot, live_in_berlin, needs_bundle, open_calendar, save
from tests.e2e.inviting import create, invite
from tests.e2e.product import Product
from tests.e2e.words import Words

pytestmark = needs_bundle

# Whether something paints over a time of a day: what lies at its place, apart from the lines of the grid.
SHADE = """({ date, time }) => {
  const find = (what) => [...document.querySelectorAll(`#drawn ${what}`)];
  const column = find(`[role=gridcell][data-date="${date}"]`).at(-1).getBoundingClientRect();
  const line = find(`[data-time="${time}:00"]`)[0].getBoundingClientRect();
  const at = document.elementsFromPoint(column.x + column.width / 2, line.y + 4);
  const clear = (colour) => colour === "transparent" || /[,/] ?0\\)$/.test(colour);
  const whole = (one) => one.getBoundingClientRect().width > column.width + 5;
  return at.some((one) => !whole(one) && !clear(getComputedStyle(one).backgroundColor));
}"""
VIEWS = ("Month", "Week", "Day", "List")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("dark", [False, True])
def test_every_view_shows_what_is_on_and_axe_finds_nothing(
    window: Windows, product: Product, someone: Someone, *, size: tuple[int, int], dark: bool
) -> None:
    words, anna = Words("ru"), someone("Анна")
    save(anna, "/new Обед 4 марта 2031 в 13:00-14:00", "/new Отпуск с 5 по 7 марта 2031")
    drawn = open_calendar(window(size=size, dark=dark), anna, product, words)
    drawn.open("?from=2031-03-03")
    for view in VIEWS:
        drawn.view(view)
        if view == "Day":
            expect(drawn.page.get_by_role("heading", level=2)).to_contain_text("2031")
            drawn.open("?from=2031-03-04&view=day")
        expect(drawn.entry("Обед").first).to_be_visible()
        assert find_barriers(drawn.page) == [], view
        assert [what for what in overflowing(drawn.page) if what.startswith("page:")] == [], view
    drawn.week(dt.date(2041, 3, 4))  # with nothing on it
    assert find_barriers(drawn.page) == []


def test_weeks_begin_with_monday(window: Windows, product: Product, someone: Someone) -> None:
    for language, first in (("ru", "3 марта 2031"), ("en", "3 March 2031")):
        person = someone("Анна", language=language)
        drawn = open_calendar(window(language=language), person, product, Words(language))
        drawn.week(dt.date(2031, 3, 5))
        expect(drawn.page.get_by_role("columnheader").first).to_contain_text(first)


def test_what_changes_in_the_chat_is_on_the_open_page(window: Windows, product: Product, someone: Someone) -> None:
    anna = someone("Анна")
    visit = window()
    drawn = open_calendar(visit, anna, product, Words("ru"))
    drawn.week()
    save(anna, "/new Обед 4 марта 2031 в 13:00-14:00")
    expect(drawn.entry("Обед")).to_be_visible(timeout=5_000)
    before = drawn.entry("Обед").bounding_box()
    drawn.page.context.set_offline(True)
    notice = drawn.page.locator("#drawn .notice")
    expect(notice).to_have_text(drawn.words("No connection. What you see may be out of date."))
    assert drawn.entry("Обед").bounding_box() == before, "what comes and goes pushes nothing from under a finger"
    save(anna, "/new Ужин 5 марта 2031 в 19:00-20:00")
    drawn.page.context.set_offline(False)
    expect(drawn.entry("Ужин")).to_be_visible()
    expect(notice).to_be_hidden()
    visit.take_errors()  # of the requests that did not get through


def test_days_that_could_not_be_read_are_not_called_empty_and_come_with_the_connection(
    window: Windows, product: Product, someone: Someone
) -> None:
    words, anna = Words("ru"), someone("Анна")
    save(anna, "/new Обед 20 марта 2031 в 13:00-14:00")
    visit = window()
    drawn = open_calendar(visit, anna, product, words)
    drawn.open("?from=2031-03-03")
    drawn.view("List")
    expect(drawn.page.locator("#drawn")).to_contain_text(words("Nothing planned."))
    drawn.page.context.set_offline(True)
    drawn.page.get_by_role("button", name=words("Later")).click()
    expect(drawn.page.locator("#drawn")).to_contain_text(words("Not loaded yet."))
    expect(drawn.page.locator("#drawn")).not_to_contain_text(words("Nothing planned."))
    drawn.page.context.set_offline(False)
    expect(drawn.entry("Обед").first).to_be_visible()
    expect(drawn.page.locator("#drawn [role=status]").first).to_be_hidden()
    # What Chromium says of it depends on when it notices: ERR_INTERNET_DISCONNECTED, ERR_NETWORK_CHANGED.
    errors = visit.take_errors()
    assert all("net::ERR_" in error or "Failed to fetch" in error for error in errors), errors


def test_tap_on_an_empty_time_opens_the_form_with_it(window: Windows, product: Product, someone: Someone) -> None:
    anna = someone("Анна")
    visit = window()
    drawn = open_calendar(visit, anna, product, Words("ru"))
    drawn.week()
    drawn.page.mouse.click(*find_spot(drawn, dt.date(2031, 3, 5), "10:00"))
    expect(drawn.page).to_have_url(re.compile("/events/new/"))
    assert parse_qs(urlsplit(drawn.page.url).query) == {"date": ["2031-03-05"], "time": ["10:00"]}
    expect(drawn.page.locator("[name=time]")).to_have_value("10:00")
    drawn.page.locator("[name=name]").fill("Встреча")
    drawn.page.get_by_role("button", name=drawn.words("Save"), exact=True).click()
    drawn.week()
    expect(drawn.entry("Встреча")).to_contain_text("10:00")


def test_times_are_the_persons_wherever_the_browser_is(window: Windows, product: Product, someone: Someone) -> None:
    """Weeks in which Berlin's clocks change, in a browser that is set to Tokyo."""
    anna = someone("Анна")
    live_in_berlin(anna)
    save(anna, "/new Весна 30 марта 2031 в 12:00-13:00", "/new Осень 26 октября 2031 в 12:00-13:00")
    visit = window(zone="Asia/Tokyo")
    drawn = open_calendar(visit, anna, product, Words("ru"))
    for name, day in (("Весна", dt.date(2031, 3, 30)), ("Осень", dt.date(2031, 10, 26))):
        drawn.week(day)
        entry = drawn.entry(name)
        expect(entry).to_contain_text("12:00–13:00")
        box = entry.bounding_box()
        assert box
        spot = find_spot(drawn, day, "12:00")
        box = entry.bounding_box()
        assert box
        assert box["x"] < spot[0] < box["x"] + box["width"]
        assert box["y"] - 4 < spot[1] < box["y"] + 8
    now = drawn.page.evaluate("new Intl.DateTimeFormat().resolvedOptions().timeZone")
    assert now == "Asia/Tokyo"


def test_page_is_whole_before_and_without_the_scripts(window: Windows, product: Product, someone: Someone) -> None:
    anna = someone("Анна")
    save(anna, "/new Обед завтра в 13:00-14:00")
    visit = window()
    visit.context.route("**/built/*.js", lambda route: route.abort())
    page = visit.page(ask_for_link(anna, product))
    sign_in(page, Words("ru"))
    expect(page.locator("#plain").get_by_role("link", name="Обед")).to_be_visible()
    expect(page.locator("#drawn")).to_be_hidden()
    visit.take_errors()  # of the script that did not come


def test_hours_outside_of_the_working_ones_and_days_off_are_grey(
    window: Windows, product: Product, someone: Someone
) -> None:
    words, anna = Words("ru"), someone("Анна")
    anna.say("/settings")
    anna.wait_for("Настройки")
    anna.press(words("🕘 Hours"))
    anna.say("пн-чт 9-18")
    anna.wait_for("09:00–18:00")
    anna.say("выходной 5 марта 2031")
    anna.wait_for("5 марта")
    save(anna, "/new Обед 4 марта 2031 в 13:00-14:00")
    drawn = open_calendar(window(), anna, product, words)
    drawn.week()
    expect(drawn.entry("Обед")).to_be_visible()
    shades = [
        drawn.page.evaluate(SHADE, {"date": f"2031-03-0{day}", "time": time})
        for day, time in ((4, "08:30"), (4, "12:30"), (5, "12:30"), (8, "12:30"))
    ]
    assert shades == [True, False, True, True]
    assert find_barriers(drawn.page) == []


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_hours_begin_at_the_morning(size: tuple[int, int], window: Windows, product: Product, someone: Someone) -> None:
    drawn = open_calendar(window(size=size), someone("Анна"), product, Words("ru"))
    drawn.week()
    first, hidden = (drawn.page.locator(f"#drawn [data-time='{time}:00:00']").first for time in ("08", "07"))
    for view in ("Week", "Day", "Week"):
        drawn.view(view)
        expect(first).to_be_in_viewport()
        expect(hidden).not_to_be_in_viewport()
    drawn.page.get_by_role("button", name=drawn.words("Later")).click()
    expect(first).to_be_in_viewport()


def test_phone_shows_the_dates_of_a_week(window: Windows, product: Product, someone: Someone) -> None:
    drawn = open_calendar(window(size=PHONE), someone("Анна"), product, Words("ru"))
    drawn.week()
    shown = [text.split("\n")[0] for text in drawn.page.get_by_role("columnheader").all_inner_texts()]
    assert shown[:3] == ["пн 3", "вт 4", "ср 5"]


@pytest.mark.parametrize("language", ["ru", "en"])
def test_phone_cuts_off_neither_times_of_a_list_nor_words_of_a_week(
    language: str, window: Windows, product: Product, someone: Someone
) -> None:
    anna = someone("Анна", language=language)
    save(anna, "/new Совещание-по-переформатированию-всего 04.03.2031 12:00-23:00")
    drawn = open_calendar(window(size=PHONE), anna, product, Words(language))
    drawn.week()
    expect(drawn.entry("Совещание")).to_be_visible()
    assert is_whole(drawn.page.locator("#drawn .entry-title"))
    drawn.view("List")
    expect(drawn.page.locator("#drawn .entry-time")).to_contain_text("12:00")
    assert is_whole(drawn.page.locator("#drawn .entry-time"))
    assert is_whole(drawn.page.locator("#drawn .entry-title"))


def is_whole(text: Locator) -> bool:
    return bool(text.evaluate("one => one.scrollWidth <= one.clientWidth"))


def test_second_zone_has_its_hours_beside_the_own_ones_and_is_remembered(
    window: Windows, product: Product, someone: Someone
) -> None:
    drawn = open_calendar(window(zone="America/New_York"), someone("Анна"), product, Words("ru"))
    drawn.week()
    there = drawn.page.locator("#drawn .there")
    expect(there).to_have_count(0)
    drawn.page.get_by_label(drawn.words("Hours of a second time zone")).select_option("Asia/Tokyo")
    expect(there.nth(8)).to_have_text("14:00")  # 8:00 in Moscow
    assert find_barriers(drawn.page) == []
    drawn.week()
    expect(there.nth(8)).to_have_text("14:00")
    drawn.view("List")
    expect(drawn.page.locator("#second-zone")).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_busy_times_of_people_one_meets_are_striped_and_say_nothing_else(
    window: Windows, product: Product, someone: Someone, size: tuple[int, int]
) -> None:
    words, anna, boris = Words("ru"), someone("Анна"), someone("Борис")
    save(boris, "/new Секрет 3 марта 2031 в 10:00-12:00")
    invite(boris, anna, create(boris, "Премьера", MONDAY), "Ряд седьмой")
    drawn = open_calendar(window(size=size), anna, product, words)
    drawn.open(f"?from={MONDAY.isoformat()}&view=day")
    striped = drawn.page.locator("#drawn .striped")
    drawn.page.get_by_text(words("When others are busy")).click()
    drawn.page.get_by_role("checkbox", name="Борис").check()
    expect(striped.first).to_have_text(words("{names}: busy", names="Борис"))
    expect(drawn.page.locator("#drawn")).not_to_contain_text("Секрет")
    assert find_barriers(drawn.page) == []
    assert [what for what in overflowing(drawn.page) if what.startswith("page:")] == []
    drawn.week()
    expect(striped.first).to_be_visible()  # remembered
    drawn.view("List")
    expect(striped).to_have_count(0)
    drawn.view("Week")
    expect(striped.first).to_be_visible()
    drawn.page.get_by_text(words("When others are busy")).click()
    drawn.page.get_by_role("checkbox", name="Борис").uncheck()
    expect(striped).to_have_count(0)


def test_paper_shows_all_hours(window: Windows, product: Product, someone: Someone) -> None:
    drawn = open_calendar(window(), someone("Анна"), product, Words("ru"))
    drawn.week()
    box = drawn.page.locator("#drawn [data-time='23:00:00']").first
    drawn.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    drawn.page.emulate_media(media="print")
    expect(box).to_be_visible()
    hidden = drawn.page.evaluate(
        "[...document.querySelectorAll('#drawn *')].filter((one) => one.scrollHeight > one.clientHeight + 40"
        " && ['auto', 'scroll'].includes(getComputedStyle(one).overflowY)).length"
    )
    assert hidden == 0
    expect(drawn.page.get_by_role("tab", name=drawn.words("Week"))).to_be_hidden()
