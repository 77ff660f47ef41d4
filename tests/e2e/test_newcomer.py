"""A newcomer's first minute: from an empty chat page to a confirmed meeting, in the two chats that exist."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from babel.dates import format_date
from playwright.sync_api import expect

from tests.e2e.chat import ChatPage
from tests.e2e.product import ANNA, BORIS
from tests.e2e.words import ru

NAME = '<b>&"Обед"'


def shade(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return red, green, blue


def test_newcomer_creates_event_and_invites(chat: ChatPage) -> None:
    anna, boris = chat.pane(ANNA), chat.pane(BORIS)
    anna.start()
    anna.hears("Anna! 👋")
    boris.start()
    boris.hears("Boris! 👋")

    anna.say("/new")
    anna.hears(ru("✨ A new event. What shall we call it?"))
    anna.say(NAME)
    question = anna.hears(ru("What day? Tap it or type it: tomorrow, Dec 1, friday."))
    expect(question).to_contain_text(NAME)
    anna.press("›")
    anna.press("15")
    month = dt.datetime.now(ZoneInfo("Europe/Moscow")).date().replace(day=28) + dt.timedelta(days=5)
    day = format_date(month.replace(day=15), "d MMMM y", locale="ru")
    expect(anna.hears(ru("What time? For example, 12:30."))).to_contain_text(day)
    anna.press("12:00")
    anna.hears(ru("Any details? A place, a link, what to bring…"))
    anna.press(ru("💾 Save"))
    card = anna.hears(ru("Saved! ✅"))
    for part in (NAME, f"{day}, 12:00", ru("Event ID")):
        expect(card).to_contain_text(part)
    expect(card.locator("strong")).to_have_text(NAME)

    anna.invite("Boris", "Обед")
    expect(anna.hears(ru("✉️ The invitation is on its way to {name}.", name="Boris"))).to_contain_text(
        ru("Waiting for an answer")
    )

    invitation = boris.hears(ru("{person} invites you to a meeting", person="Anna"))
    for part in (NAME, f"{day}, 12:00", ru("Waiting for an answer")):
        expect(invitation).to_contain_text(part)
    yes, no = boris.button(ru("✅ Confirm"), invitation), boris.button(ru("❌ Decline"), invitation)
    red, green, blue = shade(yes.evaluate("(button) => getComputedStyle(button).backgroundColor"))
    assert green > max(red, blue)
    red, green, blue = shade(no.evaluate("(button) => getComputedStyle(button).backgroundColor"))
    assert red > max(green, blue)

    yes.click()
    answered = boris.hears(ru("Confirmed"))
    expect(answered).to_contain_text(NAME)
    expect(boris.button(ru("✅ Confirm"))).to_have_count(0)
    expect(anna.hears(ru("{person} confirmed the meeting", person="Boris"))).to_contain_text(ru("Confirmed"))

    for person, role in ((anna, ru("📤 You're the organizer")), (boris, ru("📨 You're invited"))):
        person.say("/meetings")
        meeting = person.hears(role)
        for part in (NAME, f"{day}, 12:00", "Anna", "Boris", ru("Confirmed")):
            expect(meeting).to_contain_text(part)
    for person, other in ((anna, "Boris"), (boris, "Anna")):
        person.say("/list")
        agenda = person.hears(ru("📅 Upcoming events and meetings"))
        expect(agenda).to_contain_text(NAME)
        expect(agenda).to_contain_text(other)
