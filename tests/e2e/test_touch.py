"""Hands on the drawn calendar of a phone: a tap, a long press, a pull."""

import datetime as dt
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.browsing import PHONE
from tests.e2e.conftest import Someone, Windows
from tests.e2e.drawn import MONDAY, Drawn, find_spot, needs_bundle, open_calendar, save
from tests.e2e.fingers import Finger, Spot
from tests.e2e.product import Product
from tests.e2e.words import Words

pytestmark = needs_bundle

TUESDAY, WEDNESDAY = MONDAY.replace(day=4), MONDAY.replace(day=5)


@pytest.fixture
def drawn(window: Windows, product: Product, someone: Someone) -> Drawn:
    """Anna's phone, and a lunch on Tuesday."""
    anna = someone("Анна")
    save(anna, "/new Обед 4 марта 2031 в 13:00-14:00")
    return open_calendar(window(size=PHONE), anna, product, Words("ru"))


def show_day(drawn: Drawn, day: dt.date) -> None:
    drawn.open(f"?from={day.isoformat()}&view=day")


def find_edge(drawn: Drawn, *, up: float) -> Spot:
    """A point of the lunch, that far above its lower edge."""
    expect(drawn.entry("Обед")).to_be_visible()
    box = drawn.entry("Обед").bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] - up


def test_long_press_moves(drawn: Drawn) -> None:
    drawn.week()
    expect(drawn.entry("Обед")).to_be_visible()
    end = find_spot(drawn, WEDNESDAY, "15:00")
    box = drawn.entry("Обед").bounding_box()
    assert box
    begin, finger = (box["x"] + box["width"] / 2, box["y"] + 6), Finger(drawn.page)
    finger.press_long(begin)
    finger.pull(begin, end, pressed=True)
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_be_visible()
    drawn.week()
    expect(drawn.page.locator("#drawn [data-date='2031-03-05'] a").filter(has_text="Обед")).to_contain_text("15:00")


def test_pull_after_a_long_press_lengthens(drawn: Drawn) -> None:
    show_day(drawn, TUESDAY)
    finger = Finger(drawn.page)
    find_spot(drawn, TUESDAY, "15:00")  # it is on the screen from now on
    finger.press_long(find_edge(drawn, up=20))
    finger.let_go()
    # Both ends are within a quarter of an hour, not between two: there a fraction of a pixel decides.
    end, begin = find_spot(drawn, TUESDAY, "15:00"), find_edge(drawn, up=5)
    finger.pull(begin, (begin[0], end[1] - 4 - 5))
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_be_visible()
    show_day(drawn, TUESDAY)
    expect(drawn.entry("Обед")).to_contain_text("13:00–15:00")


def test_short_touch_scrolls_and_moves_nothing(drawn: Drawn) -> None:
    show_day(drawn, TUESDAY)
    entry = drawn.entry("Обед")
    entry.scroll_into_view_if_needed()
    begin = find_edge(drawn, up=20)
    Finger(drawn.page).pull(begin, (begin[0], begin[1] - 120))
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_have_count(0)
    show_day(drawn, TUESDAY)
    expect(entry).to_contain_text("13:00–14:00")


def test_tap_and_long_pull_over_an_empty_time_open_the_form_with_it(drawn: Drawn) -> None:
    for long, asked in ((False, {"time": ["10:00"]}), (True, {"time": ["10:00"], "length": ["60"]})):
        show_day(drawn, WEDNESDAY)
        begin = find_spot(drawn, WEDNESDAY, "10:00")
        if long:
            end, finger = find_spot(drawn, WEDNESDAY, "11:00"), Finger(drawn.page)
            begin = find_spot(drawn, WEDNESDAY, "10:00", scroll=False)
            finger.press_long(begin)
            finger.pull(begin, (end[0], end[1] - 8), pressed=True)
        else:
            drawn.page.touchscreen.tap(*begin)
        drawn.page.wait_for_url("**/events/new/**")
        assert parse_qs(urlsplit(drawn.page.url).query) == {"date": ["2031-03-05"], **asked}
