"""Public calendars in Chromium: the policy lets the data for search engines stand there, and nothing of it runs."""

import json
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browsing import DESKTOP, PHONE, overflowing
from tests.e2e.calendar import find_barriers
from tests.e2e.conftest import Someone, Windows
from tests.e2e.test_csp import watch
from tests.e2e.words import Words
from tests.support.telegram import Person

PICTURES = os.environ.get("PICTURES", "")
EVIL = "Open day </script><script>document.title='taken'</script>"


def publish(owner: Person, words: Words) -> str:
    """Make an event with a name like that public, by the buttons of its card; returns the address of its page."""
    owner.say(f"/new {EVIL}")
    owner.wait_for(words("What day? Tap it or type it: tomorrow, Dec 1, friday."))
    owner.say("02.07.2035")
    owner.wait_for(words("What time? For example, 12:30."))
    owner.say("19:00")
    owner.wait_for(words("Any details? A place, a link, what to bring…"))
    owner.say("Come all")
    owner.wait_for(words("Saved! ✅"))
    owner.press_more(words("🌍 Public"), more=words("⋯ More"))
    owner.wait_for(words("Nobody sees who takes part, or the link of a call."))
    owner.press(words("🌍 Yes, make it public"))
    shown = owner.wait_for("/public/")
    found = re.search(r"http\S+/public/[\w-]{22}/\d+/", shown["text"])
    assert found, shown["text"]
    return found[0]


def look(page: Page, name: str) -> None:
    """What must hold on every page; and a picture of it, where they are asked for."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    assert overflowing(page) == []
    assert find_barriers(page) == []


@pytest.mark.parametrize(("language", "size"), [("ru", PHONE), ("en", DESKTOP)])
def test_stranger_reads_a_public_calendar_and_no_script_runs(
    language: str, size: tuple[int, int], window: Windows, someone: Someone
) -> None:
    words = Words(language)
    address = publish(someone("Anna", language=language), words)
    visit = window(size=size, language=language)
    violations = watch(visit)
    page = visit.page(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(EVIL)
    assert page.title().startswith(EVIL)
    data = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert (data["name"], data["description"]) == (EVIL, "Come all")
    assert data["startDate"].startswith("2035-07-02T19:00:00+")
    look(page, f"public-{language}-event")
    page.get_by_role("link", name=words("All public events: %(name)s") % {"name": "Anna"}).click()
    expect(page.get_by_role("link", name=EVIL)).to_be_visible()
    look(page, f"public-{language}-calendar")
    page.evaluate("0")
    assert violations == [], "a block of data is no script for the policy"
