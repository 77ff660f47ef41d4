"""What a page of the calendar looks like: the line of the time that it is, and on paper."""

import datetime as dt
import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE, overflowing
from tests.e2e.calendar import ask_for_link, sign_in
from tests.e2e.conftest import Someone, Windows
from tests.e2e.drawn import needs_bundle, open_calendar, save
from tests.e2e.product import Product
from tests.e2e.words import Words, ru

PICTURES = os.environ.get("PICTURES", "")
BLACK, WHITE = "rgb(0, 0, 0)", "rgb(255, 255, 255)"

# The lines in the colour of now, and where the clock says that it is now: `wall` like 2026-11-28T09:41:00.
NOW = """(wall) => {
  const place = document.getElementById("drawn");
  const probe = place.appendChild(document.createElement("i"));
  probe.style.color = "var(--danger)";
  const { color } = getComputedStyle(probe);
  probe.remove();
  const lines = [...place.querySelectorAll("*")].filter((one) => {
    const { borderTopColor, borderTopWidth } = getComputedStyle(one);
    const { width, height } = one.getBoundingClientRect();
    return borderTopColor === color && parseFloat(borderTopWidth) && width > 100 && height < 10;
  });
  const hour = place.querySelector(`[data-time="${wall.slice(11, 13)}:00:00"]`).getBoundingClientRect();
  const half = place.querySelector(`[data-time="${wall.slice(11, 13)}:30:00"]`).getBoundingClientRect();
  const expected = hour.y + (Number(wall.slice(14, 16)) / 30) * (half.y - hour.y);
  return { off: lines.map((one) => one.getBoundingClientRect().y - expected), minute: (half.y - hour.y) / 30 };
}"""

# The lines of an entry that its box has no room for.
CUT_OFF = """(entry) => {
  const range = document.createRange();
  range.selectNodeContents(entry.querySelector(".entry-title"));
  const { top, bottom, left, right } = entry.getBoundingClientRect();
  return [...range.getClientRects()]
    .map((line) => [line.top - top, bottom - line.bottom, line.left - left, right - line.right])
    .filter((room) => Math.min(...room) < -1);
}"""

# The hours begin with eight o'clock.
MORNING_FIRST = """() => {
  const eight = document.querySelector("#drawn [data-time='08:00:00']");
  let box = eight.parentElement;
  while (!/auto|scroll/.test(getComputedStyle(box).overflowY)) box = box.parentElement;
  return Math.abs(eight.getBoundingClientRect().y - box.getBoundingClientRect().y) < 40 && box.scrollTop > 0;
}"""


@needs_bundle
def test_line_of_now_is_on_the_persons_clock_wherever_the_browser_is(
    window: Windows, product: Product, someone: Someone
) -> None:
    drawn = open_calendar(window(zone="Asia/Tokyo"), someone("Анна"), product, ru)
    drawn.open("?view=day")
    wall = drawn.page.evaluate("fetch('/calendar/version/').then((answer) => answer.json()).then(({now}) => now)")
    assert abs(dt.datetime.fromisoformat(wall) - moscow_now()) < dt.timedelta(minutes=5)
    found = drawn.page.evaluate(NOW, wall)
    [off] = found["off"]
    assert abs(off) <= 3 * found["minute"] + 2, "it follows the clock by the minute"
    drawn.open("?from=2031-03-03&view=day")
    assert drawn.page.evaluate(NOW, wall)["off"] == []


def moscow_now() -> dt.datetime:
    """The wall clock there, which has changed its offset for the last time."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(hours=3)


@needs_bundle
def test_month_on_a_phone_names_the_first_of_several_entries_of_a_day(
    window: Windows, product: Product, someone: Someone
) -> None:
    anna = someone("Анна")
    for text in ("Бег 4 марта 2031 в 7:00", "Созвон 4 марта 2031 в 10:00", "Ужин 4 марта 2031 в 20:00"):
        save(anna, f"/new {text}")
    drawn = open_calendar(window(size=PHONE), anna, product, ru)
    drawn.open("?from=2031-03-03")
    drawn.view("Month")
    expect(drawn.entry("Бег")).to_be_visible()
    expect(drawn.entry("Созвон")).to_be_visible()


@needs_bundle
def test_phone_that_is_turned_goes_on_with_the_morning(window: Windows, product: Product, someone: Someone) -> None:
    drawn = open_calendar(window(size=PHONE), someone("Anna", language="en"), product, Words("en"))
    drawn.open("?from=2031-03-03&view=day")
    for width, height in ((844, 390), PHONE):
        drawn.page.set_viewport_size({"width": width, "height": height})
        drawn.page.wait_for_function(MORNING_FIRST)


@needs_bundle
@pytest.mark.parametrize("language", ["ru", "en"])
def test_week_on_a_phone_shows_whole_names(language: str, window: Windows, product: Product, someone: Someone) -> None:
    anna, names = someone("Anna", language=language), ("Обед с мамой", "Стоматолог", "Йога")
    for day, name in enumerate(names, start=3):
        save(anna, f"/new {name} {day} марта 2031 в 13:00-14:00")
    drawn = open_calendar(window(size=PHONE, language=language), anna, product, Words(language))
    drawn.week()
    for name in names:
        entry = drawn.entry(name)
        assert entry.evaluate(CUT_OFF) == [], name
    if PICTURES:
        drawn.page.screenshot(path=Path(PICTURES) / f"week-{language}.png")


@needs_bundle
def test_list_writes_times_as_everywhere(window: Windows, product: Product, someone: Someone) -> None:
    anna = someone("Anna", language="en")
    save(anna, "/new Call 4 March 2031 10:00-11:30", "/new Party 4 March 2031 22:00-02:00")
    drawn = open_calendar(window(size=PHONE, language="en"), anna, product, Words("en"))
    drawn.open("?from=2031-03-03&view=list")
    times = drawn.page.locator("#drawn .entry-time")
    expect(times.filter(has_text="10:00–11:30")).to_be_visible()
    expect(times.filter(has_text="22:00–00:00")).to_be_visible()


@needs_bundle
def test_pages_fit_a_phone_with_text_twice_as_large(window: Windows, product: Product, someone: Someone) -> None:
    """WCAG 2.2, 1.4.4."""
    anna = someone("Анна")
    save(anna, "/new Обед 4 марта 2031 в 13:00-14:00")
    drawn = open_calendar(window(size=PHONE), anna, product, ru)
    for path in (
        "?from=2031-03-03&view=month",
        "?from=2031-03-04&view=day",
        "?from=2031-03-03&view=list",
        "events/new/",
    ):
        drawn.page.goto(f"{product.panel.split('/admin/')[0]}/calendar/{path}")
        drawn.page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert [what for what in overflowing(drawn.page) if what.startswith("page:")] == [], path


@pytest.mark.parametrize("dark", [False, True])
def test_servers_pages_are_black_on_white_paper(
    window: Windows, product: Product, someone: Someone, *, dark: bool
) -> None:
    words, anna = Words("ru"), someone("Анна")
    save(anna, "/new Обед завтра в 13:00-14:00")
    visit = window(dark=dark)
    visit.context.route("**/built/*.js", lambda route: route.abort())
    page = visit.page(ask_for_link(anna, product))
    sign_in(page, words)
    day = moscow_now().date() + dt.timedelta(days=1)
    for path in ("", f"month/{day.year}/{day.month}/"):
        page.goto(page.url.split("/calendar/")[0] + f"/calendar/{path}")
        page.emulate_media(media="screen")
        expect(page.get_by_role("navigation").first).to_be_visible()
        page.emulate_media(media="print")
        expect(page.get_by_role("navigation").first).to_be_hidden()
        expect(page.get_by_role("button", name=words("Sign out"))).to_be_hidden()
        entry = page.locator("#plain").get_by_role("link", name="Обед").first
        expect(entry).to_be_visible()
        expect(entry).to_have_css("color", BLACK)
        expect(page.locator("body")).to_have_css("background-color", WHITE)
    visit.take_errors()  # of the script that did not come
