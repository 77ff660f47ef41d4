"""Other outcomes of an invitation: declined, cancelled, and a person the bot can't write to."""

from playwright.sync_api import expect

from tests.e2e.chat import ChatPage
from tests.e2e.conftest import Someone
from tests.e2e.week import day_after
from tests.e2e.words import ru
from tests.support.telegram import Person

DAY, TIME = f"{day_after(200):%d.%m.%Y}", "18:30"


def test_declining_notifies_the_organizer(chat: ChatPage, anna: Person, boris: Person) -> None:
    organizer, participant = chat.pane(anna.id), chat.pane(boris.id)
    organizer.create("Кино", DAY, TIME)
    organizer.invite(f"ID {boris.id}", "Кино")
    participant.press(ru("❌ Decline"), participant.hears(ru("{person} invites you to a meeting", person="Анна")))
    answered = participant.hears(ru("Declined"))
    expect(answered.locator(".inline-button")).to_have_text([ru("✔️ Done"), ru("↩️ Undo")])
    told = organizer.hears(ru("{person} declined the meeting", person="Борис"))
    expect(told).to_contain_text(ru("Declined"))
    expect(told.locator(".inline-button")).to_have_count(0)


def test_organizer_cancels_the_meeting(chat: ChatPage, anna: Person, boris: Person) -> None:
    organizer, participant = chat.pane(anna.id), chat.pane(boris.id)
    organizer.create("Кино", DAY, TIME)
    organizer.invite(f"ID {boris.id}", "Кино")
    participant.press(ru("✅ Confirm"), participant.hears(ru("{person} invites you to a meeting", person="Анна")))
    told = organizer.hears(ru("{person} confirmed the meeting", person="Борис"))
    organizer.press(ru("🚫 Cancel the meeting"), told)
    organizer.press(ru("🚫 Yes, cancel"))
    participant.hears(ru("{person} cancelled the meeting", person="Анна"))
    last = participant.hears(ru("{person} cancelled the meeting", person="Анна"))
    expect(last).to_contain_text(ru("Cancelled"))
    organizer.say("/meetings")
    shown = organizer.hears(ru("📤 You're the organizer"))
    expect(shown).to_contain_text(ru("Cancelled"))
    expect(shown.locator(".inline-button")).to_have_count(0)


def test_answer_to_cancelled_meeting_is_refused(chat: ChatPage, anna: Person, boris: Person) -> None:
    organizer, participant = chat.pane(anna.id), chat.pane(boris.id)
    organizer.create("Кино", DAY, TIME)
    organizer.invite(f"ID {boris.id}", "Кино")
    invitation = participant.hears(ru("{person} invites you to a meeting", person="Анна"))
    organizer.press(ru("🚫 Cancel the meeting"))
    organizer.press(ru("🚫 Yes, cancel"))
    participant.hears(ru("{person} cancelled the meeting", person="Анна"))
    participant.press(ru("✅ Confirm"), invitation)
    alert = chat.page.get_by_role("dialog")
    expect(alert).to_be_visible()
    alert.get_by_role("button").click()
    expect(participant.root.get_by_role("button", name=ru("✅ Confirm"))).to_have_count(0)


def test_person_who_blocked_the_bot_returns_by_the_link(chat: ChatPage, anna: Person, boris: Person) -> None:
    organizer, participant = chat.pane(anna.id), chat.pane(boris.id)
    organizer.create("Кино", DAY, TIME)
    participant.act("Заблокировать бота")
    expect(participant.root.get_by_role("button", name="РАЗБЛОКИРОВАТЬ")).to_be_visible()
    organizer.invite(f"ID {boris.id}", "Кино")
    told = organizer.hears("https://t.me/vstrecha_sandbox_bot?start=inv_")
    expect(told).to_contain_text("Борис")
    told.get_by_role("button", name="Открыть у другого").click()
    chat.choose_person(f"ID {boris.id}")
    invitation = participant.hears(ru("📨 You're invited"))
    expect(invitation).to_contain_text("Кино")
    participant.press(ru("✅ Confirm"), invitation)
    organizer.hears(ru("{person} confirmed the meeting", person="Борис"))


def test_person_who_never_started_the_bot_joins_by_the_link(chat: ChatPage, anna: Person, someone: Someone) -> None:
    vera = someone("Вера", started=False)
    organizer, participant = chat.pane(anna.id), chat.pane(vera.id)
    expect(participant.root.get_by_role("button", name="ЗАПУСТИТЬ")).to_be_visible()
    organizer.create("Кино", DAY, TIME)
    organizer.invite(f"ID {vera.id}", "Кино")
    organizer.hears(ru("{name} has not started me yet, so I can't write to them.", name="Вера"))
    link = organizer.hears("?start=inv_")
    link.get_by_role("link").click()
    organizer.hears(ru("This link opens an invitation that is for someone else, or no longer there."))
    link.get_by_role("button", name="Открыть у другого").click()
    chat.choose_person(f"ID {vera.id}")
    expect(participant.hears(ru("📨 You're invited"))).to_contain_text("Кино")
