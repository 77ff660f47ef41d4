"""A finger on a phone's screen."""

from playwright.sync_api import CDPSession, Page

Spot = tuple[float, float]
# FullCalendar waits for half a second, and says nothing of it to the page.
LONG = 700  # milliseconds


class Finger:
    """One finger, which presses, moves and lets go."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)

    def _touch(self, kind: str, *spots: Spot) -> None:
        points = [{"x": x, "y": y} for x, y in spots]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def press_long(self, spot: Spot) -> None:
        """Press, and stay there until it counts as a long press; the finger stays down."""
        self._touch("touchStart", spot)
        self.page.wait_for_timeout(LONG)

    def let_go(self) -> None:
        self._touch("touchEnd")

    def pull(self, begin: Spot, end: Spot, *, pressed: bool = False) -> None:
        """Move to the end in steps, and let go; `pressed`: the finger is down already."""
        if not pressed:
            self._touch("touchStart", begin)
        for step in range(1, 11):
            way = step / 10
            self._touch("touchMove", (begin[0] + (end[0] - begin[0]) * way, begin[1] + (end[1] - begin[1]) * way))
        self.let_go()
