"""Hands on the drawn calendar: dragging, pulling, a long press, and the keyboard's way to the same."""

import re

import pytest
from playwright.sync_api import FloatRect, Locator, Page, Route, expect

from tests.e2e.browsing import PHONE, Visit
from tests.e2e.conftest import Someone, Windows
from tests.e2e.drawn import MONDAY, Drawn, find_spot, needs_bundle, open_calendar, save
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
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")
    drag_to_wednesday(drawn)
    expect(status).to_be_visible()
    is_shown(drawn, at="15:00–16:00", on=5)


def test_pull_makes_it_longer(drawn: Drawn) -> None:
    entry = drawn.entry("Обед")
    entry.hover()
    spot, box = find_spot(drawn, TUESDAY, "15:00"), get_box(entry)
    x = box["x"] + box["width"] / 2
    drag(drawn.page, (x, box["y"] + box["height"] - 2), (x, spot[1] - 8))
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_be_visible()
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


def spoil(body: str) -> str:
    return re.sub(r"was=[^&]+", "was=2031-03-04T12%3A00%3A00", body)


def test_without_an_answer_it_goes_back(drawn: Drawn, visit: Visit) -> None:
    drawn.page.route("**/calendar/move/", lambda route: route.abort())
    drag_to_wednesday(drawn)
    expect(drawn.page.get_by_role("alert")).to_contain_text(drawn.words(UNKNOWN))
    expect(drawn.entry("Обед")).to_contain_text("13:00–14:00")
    visit.take_errors()  # of the request that was not let through


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


def test_long_press_moves_on_a_phone(window: Windows, product: Product, someone: Someone) -> None:
    anna = someone("Анна")
    save(anna, LUNCH)
    visit = window(size=PHONE)
    drawn = open_calendar(visit, anna, product, Words("ru"))
    drawn.week()
    end, box = find_spot(drawn, WEDNESDAY, "15:00"), get_box(drawn.entry("Обед"))
    begin = (box["x"] + box["width"] / 2, box["y"] + 6)
    fingers = visit.context.new_cdp_session(drawn.page)

    def touch(kind: str, *spots: tuple[float, float]) -> None:
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in spots]})

    touch("touchStart", begin)
    # FullCalendar shows that it has been picked up, once it was pressed long enough.
    drawn.page.wait_for_timeout(700)
    for step in range(1, 11):
        touch("touchMove", (begin[0] + (end[0] - begin[0]) * step / 10, begin[1] + (end[1] - begin[1]) * step / 10))
    touch("touchEnd")
    expect(drawn.page.get_by_role("status").filter(has_text=drawn.words("Saved."))).to_be_visible()
    is_shown(drawn, at="15:00", on=5)


def test_keyboard_alone_reaches_every_view_and_moves_an_event(drawn: Drawn) -> None:
    page = drawn.page
    entry = drawn.entry("Обед")
    for _press in range(60):
        page.keyboard.press("Tab")
        if entry.evaluate("element => element === document.activeElement"):
            break
    expect(entry).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Обед")
    page.get_by_role("link", name=drawn.words("Change"), exact=True).press("Enter")
    page.locator("[name=time]").fill("15:00")
    page.locator("[name=time]").press("Enter")
    drawn.week()
    expect(drawn.entry("Обед")).to_contain_text("15:00–16:00")
