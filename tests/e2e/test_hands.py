"""Hands on the drawn calendar: dragging and pulling with a mouse, and what the server answers."""

import datetime as dt
import re

import pytest
from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from tests.e2e.browsing import Visit
from tests.e2e.calendar import find_barriers
from tests.e2e.conftest import Someone, Windows
from tests.e2e.drawn import MONDAY, Drawn, find_spot, live_in_berlin, needs_bundle, open_calendar, save
from tests.e2e.product import Product
from tests.e2e.words import Words

pytestmark = needs_bundle
LUNCH = "/new Обед 4 марта 2031 в 13:00-14:00"
UNKNOWN = "No answer: it may have been saved or not. With a connection, this page shows how it is."
TUESDAY, WEDNESDAY = MONDAY.replace(day=4), MONDAY.replace(day=5)


@pytest.fixture
def visit(window: Windows) -> Visit:
    return window()


@pytest.fixture
def drawn(visit: Visit, product: Product, someone: Someone) -> Drawn:
    """Anna's week with a lunch on Tuesday."""
    anna = someone("Анна")
    save(anna, LUNCH)
    shown = open_calendar(visit, anna, product, Words("ru"))
    shown.week()
    expect(shown.entry("Обед")).to_contain_text("13:00–14:00")
    return shown


def drag(page: Page, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move in steps, let go."""
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(begin[0] + 3, begin[1] + 8, steps=3)
    page.mouse.move(*end, steps=12)
    page.mouse.up()


def get_box(entry: Locator) -> FloatRect:
    box = entry.bounding_box()
    assert box
    return box


def drag_to_wednesday(drawn: Drawn) -> None:
    """Drag the lunch by its upper edge to Wednesday at 15:00."""
    spot, box = find_spot(drawn, WEDNESDAY, "15:00"), get_box(drawn.entry("Обед"))
    drag(drawn.page, (box["x"] + box["width"] / 2, box["y"] + 4), (spot[0], spot[1] - 6))


def is_shown(drawn: Drawn, *, at: str, on: int) -> None:
    """The lunch is drawn there, and the server says so, too: the page is loaded again."""
    for again in (False, True):
        if again:
            drawn.week()
        expect(drawn.entry("Обед")).to_contain_text(at)
        expect(drawn.page.locator(f"#drawn [data-date='2031-03-0{on}'] a").filter(has_text="Обед")).to_be_visible()


def test_drag_moves_and_undo_brings_back(drawn: Drawn) -> None:
    drag_to_wednesday(drawn)
    status = drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))
    expect(status).to_be_visible()
    expect(drawn.entry("Обед")).to_contain_text("15:00–16:00")
    drawn.page.get_by_role("button", name=drawn.words("Undo")).click()
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("It's back."))).to_be_visible()
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")
    drag_to_wednesday(drawn)
    expect(status).to_be_visible()
    is_shown(drawn, at="15:00–16:00", on=5)


def pull_to_three(drawn: Drawn) -> None:
    entry = drawn.entry("Обед")
    entry.hover()
    spot, box = find_spot(drawn, TUESDAY, "15:00"), get_box(entry)
    x = box["x"] + box["width"] / 2
    drag(drawn.page, (x, box["y"] + box["height"] - 2), (x, spot[1] - 8))
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_be_visible()
    expect(drawn.entry("Обед")).to_contain_text("13:00–15:00")


def test_pull_makes_it_longer_and_undo_is_offered_for_some_seconds(drawn: Drawn) -> None:
    undo = drawn.page.get_by_role("button", name=drawn.words("Undo"))
    pull_to_three(drawn)
    undo.click()
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")
    pull_to_three(drawn)
    expect(undo).to_be_visible()
    assert find_barriers(drawn.page) == []
    expect(undo).to_be_hidden()
    is_shown(drawn, at="13:00–15:00", on=4)


def test_what_is_refused_goes_back_with_the_sentence(drawn: Drawn, visit: Visit) -> None:
    """The lunch was moved in the meantime, and the page has not heard of it yet."""
    drawn.page.route("**/calendar/version/", lambda route: route.abort())
    drawn.page.route("**/calendar/move/", lambda route: route.continue_(post_data=spoil(route.request.post_data or "")))
    drag_to_wednesday(drawn)
    expect(drawn.page.get_by_role("alert")).to_be_visible()
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")
    drawn.page.unroute_all()
    is_shown(drawn, at="13:00–14:00", on=4)
    visit.take_errors()  # of the refusal (409), and of what was not let through


def test_undo_that_is_refused_says_so_and_leaves_what_the_server_has(drawn: Drawn, visit: Visit) -> None:
    """It was moved in the chat in the meantime."""
    drag_to_wednesday(drawn)
    undo = drawn.page.get_by_role("button", name=drawn.words("Undo"))
    expect(undo).to_be_visible()
    drawn.page.route("**/calendar/move/", lambda route: route.continue_(post_data=spoil(route.request.post_data or "")))
    undo.click()
    expect(drawn.page.get_by_role("alert")).to_be_visible()
    expect(undo).to_be_hidden()
    assert find_barriers(drawn.page) == []
    is_shown(drawn, at="15:00–16:00", on=5)
    visit.take_errors()  # of the refusal (409)


def spoil(body: str) -> str:
    return re.sub(r"was=[^&]+", "was=2031-03-04T12%3A00%3A00", body)


def test_time_that_the_clocks_skip_is_put_behind_the_gap_and_undone(
    window: Windows, product: Product, someone: Someone
) -> None:
    """In Berlin on 30 March 2031, in a browser that is set to Tokyo, which knows no such hour."""
    anna = someone("Анна")
    live_in_berlin(anna)
    save(anna, "/new Поезд 29 марта 2031 в 04:00-05:00")
    drawn = open_calendar(window(zone="Asia/Tokyo"), anna, product, Words("ru"))
    drawn.week(dt.date(2031, 3, 30))
    entry = drawn.entry("Поезд")
    entry.scroll_into_view_if_needed()
    spot, box = find_spot(drawn, dt.date(2031, 3, 30), "02:30"), get_box(entry)
    drag(drawn.page, (box["x"] + box["width"] / 2, box["y"] + 4), (spot[0], spot[1] - 6))
    expect(entry).to_contain_text("03:30–04:30")
    drawn.page.get_by_role("button", name=drawn.words("Undo")).click()
    expect(entry).to_contain_text("04:00–05:00")
    expect(drawn.page.locator("#drawn [data-date='2031-03-29'] a").filter(has_text="Поезд")).to_be_visible()


def test_without_an_answer_it_goes_back(drawn: Drawn, visit: Visit) -> None:
    drawn.page.route("**/calendar/move/", lambda route: route.abort())
    drag_to_wednesday(drawn)
    expect(drawn.page.get_by_role("alert")).to_contain_text(drawn.words(UNKNOWN))
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")
    visit.take_errors()  # of the request that was not let through


def test_without_a_network_nothing_is_sent_and_the_note_goes_with_the_connection(drawn: Drawn, visit: Visit) -> None:
    sent: list[str] = []
    drawn.page.on("request", lambda request: sent.append(request.url) if "/calendar/move/" in request.url else None)
    drawn.page.context.set_offline(True)
    away = drawn.page.get_by_text(drawn.words("No connection. What you see may be out of date."))
    expect(away).to_be_visible()
    drag_to_wednesday(drawn)
    alert = drawn.page.get_by_role("alert")
    expect(alert).to_contain_text(drawn.words("No connection. Nothing was sent: it is where it was."))
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")
    assert sent == []
    drawn.page.context.set_offline(False)
    expect(away).to_be_hidden()
    expect(alert).to_be_hidden()
    is_shown(drawn, at="13:00–14:00", on=4)
    visit.take_errors()  # of the requests that did not get through


def cut(route: Route) -> None:
    """The server does what is asked for, and its answer ends in the middle."""
    answer = route.fetch()
    route.fulfill(status=200, content_type="application/json", body=answer.body()[:9])


def test_answer_that_was_cut_is_asked_for_again_and_nothing_is_done_twice(drawn: Drawn) -> None:
    drawn.page.route("**/calendar/move/", cut, times=1)
    drag_to_wednesday(drawn)
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_be_visible()
    is_shown(drawn, at="15:00–16:00", on=5)


def test_answer_that_is_cut_again_and_again_does_not_say_that_nothing_was_done(drawn: Drawn) -> None:
    drawn.page.route("**/calendar/move/", cut)
    drag_to_wednesday(drawn)
    expect(drawn.page.get_by_role("alert")).to_contain_text(drawn.words(UNKNOWN))
    expect(drawn.entry("Обед")).to_contain_text("15:00–16:00")
    is_shown(drawn, at="15:00–16:00", on=5)


def test_series_asks_which_dates_and_no_leaves_it(window: Windows, product: Product, someone: Someone) -> None:
    anna = someone("Анна")
    save(anna, LUNCH.replace("/new Обед", "/new каждый вторник Обед с"))
    drawn = open_calendar(window(), anna, product, Words("ru"))
    drawn.week()
    drag_to_wednesday(drawn)
    dialog = drawn.page.get_by_role("dialog")
    expect(dialog).to_contain_text(drawn.words("Which dates shall change?"))
    expect(dialog).to_contain_text("Обед: Ср, 5 марта 2031, 15:00–16:00.")
    assert find_barriers(drawn.page) == []
    dialog.get_by_role("button", name=drawn.words("Don't move")).click()
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")
    drag_to_wednesday(drawn)
    dialog.get_by_role("button", name=drawn.words("Move"), exact=True).click()
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_be_visible()
    is_shown(drawn, at="15:00–16:00", on=5)


def test_what_it_does_to_invited_people_is_said_first(window: Windows, product: Product, someone: Someone) -> None:
    anna, boris = someone("Анна"), someone("Борис")
    save(anna, LUNCH)
    visit = window()
    drawn = open_calendar(visit, anna, product, Words("ru"))
    drawn.week()
    drawn.entry("Обед").click()
    drawn.page.get_by_role("link", name=drawn.words("Invite"), exact=True).click()
    drawn.page.locator("[name=person], [name=participant], [name=typed]").last.fill(str(boris.id))
    drawn.page.locator("main form button").last.click()
    boris.wait_for("Обед", since=0)
    drawn.week()
    drag_to_wednesday(drawn)
    dialog = drawn.page.get_by_role("dialog")
    expect(dialog).to_contain_text("1")
    dialog.get_by_role("button", name=drawn.words("Yes, save")).click()
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_be_visible()
    is_shown(drawn, at="15:00–16:00", on=5)
