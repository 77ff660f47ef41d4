"""A week of Anna, Boris and Vera on a phone, with double taps and changes of mind; in Russian and in English."""

import pytest
from playwright.sync_api import expect

from calendarapp import cities
from tests.e2e.browsing import PHONE
from tests.e2e.chat import ChatPage
from tests.e2e.conftest import Someone, Windows
from tests.e2e.product import Product
from tests.e2e.week import SAID, ZONE, Week, answered, calendar_file, covers, day_after, invite, no_window, the_same
from tests.e2e.words import Words


@pytest.mark.parametrize("language", ["ru", "en"])
def test_week_of_everyday_use(language: str, window: Windows, product: Product, someone: Someone) -> None:
    said = SAID[language]
    people = {
        "anna": someone(said["anna"], language=language, started=False),
        "boris": someone(said["boris"], language=language),
        "vera": someone(said["vera"], language=language),
    }
    page = window(size=PHONE, language=language).page(product.chat)
    week = Week(page, Words(language), said, people)
    anna_begins(week)
    she_changes_her_mind(week)
    an_event_in_two_messages(week)
    boris_confirms_twice(week)
    vera_proposes_another_time(week)
    boris_has_an_event_of_his_own(week)
    anna_cancels_by_mistake(week)
    anna_deletes_by_mistake(week)
    two_files_in_a_row(week)


def anna_begins(week: Week) -> None:
    """One question, one tap."""
    anna, words = week.look("anna"), week.words
    anna.start()
    anna.hears(words("Hello, {name}! 👋", name=week.said["anna"]))
    language = "ru" if words("Confirmed") != "Confirmed" else "en"
    city = cities.get_city_name(ZONE, language)
    right = words("✅ That's right: {city}", city=city)
    expect(anna.button(right)).to_be_visible()
    expect(anna.inline).to_have_count(2)
    week.fits()
    anna.press(right)
    expect(
        anna.hears(words("✍️ Now write your first event, like: lunch tomorrow at one. Or step by step: /new"))
    ).to_contain_text(f"{city} (")
    expect(anna.inline).to_have_count(0)
    week.fits()


def she_changes_her_mind(week: Week) -> None:
    """The cancel word leaves the conversation even at the step that accepts any text; the draft is kept."""
    anna, words, said = week.look("anna"), week.words, week.said
    anna.say(f"/new {said['cinema']}")
    anna.hears(words("What day? Tap it or type it: tomorrow, Dec 1, friday."))
    anna.say(said["tomorrow"])
    anna.hears(words("Any details? A place, a link, what to bring…"))
    anna.say(said["cancel"])
    anna.hears(words("All right, nothing is in progress now: nothing was saved or sent."))
    expect(week.agenda("anna")).to_contain_text(words("You have no upcoming events yet. Create one: /new ✨"))


def an_event_in_two_messages(week: Week) -> None:
    """Day, time and duration at once; a look at the agenda in between; a tap on an old calendar; Save, twice."""
    anna, words, said = week.look("anna"), week.words, week.said
    with answered(anna):
        anna.say(f"/new {said['coffee']}")
    calendar = the_same(anna.hears(words("What day? Tap it or type it: tomorrow, Dec 1, friday.")), anna)
    week.fits()
    expect(week.agenda("anna")).to_contain_text(words("You have no upcoming events yet. Create one: /new ✨"))
    with answered(anna):
        anna.say(said["tomorrow"])  # the draft is where it was
    question = anna.hears(words("Any details? A place, a link, what to bring…"))
    expect(question).to_contain_text("18:00–19:30")
    expect(anna.message(words("What time? For example, 12:30."))).to_have_count(0)
    week.fits()

    calendar.get_by_role("button", name="›").click()
    expect(anna.root.locator(".toast")).to_have_text(words("This question has already been answered."))
    expect(calendar.locator(".inline-button")).to_have_count(0)

    week.tap_twice(anna.button(words("💾 Save"), question))
    card = anna.hears(words("Saved! ✅"))
    expect(card).to_contain_text("18:00–19:30")
    expect(card).to_contain_text(str(day_after(1).day))
    agenda = week.agenda("anna")
    expect(agenda).to_contain_text(f"1. 18:00–19:30 · {said['coffee']}")
    expect(agenda.locator(".inline-button")).to_have_text(["1"])


def boris_confirms_twice(week: Week) -> None:
    """The second tap takes nothing back, and Anna's first card is updated."""
    anna, words, said = week.look("anna"), week.words, week.said
    anna.press(words("👥 Invite"), anna.hears(words("Saved! ✅")))
    invite(week, anna, "boris")
    sent = the_same(anna.hears(words("✉️ The invitation is on its way to {name}.", name=said["boris"])), anna)
    expect(sent).to_contain_text(words("Waiting for an answer"))

    expect(ChatPage(week.page).tab(said["boris"]).locator(".badge")).to_be_visible()
    boris = week.look("boris")
    invitation = the_same(boris.hears(words("{person} invites you to a meeting", person=said["anna"])), boris)
    spot = week.tap_twice(boris.button(words("✅ Confirm"), invitation))
    expect(invitation).to_contain_text(words("Confirmed"))
    week.page.mouse.click(*spot)  # and a late third tap on whatever is there now
    with answered(boris):
        boris.say("/help")  # when this is answered, so are the taps
    no_window(week)
    week.coffee_stands("boris")
    week.fits()

    week.look("anna")
    expect(sent).to_contain_text(words("Confirmed"))
    expect(sent).not_to_contain_text(words("Waiting for an answer"))
    expect(sent.locator(".inline-button")).to_have_count(0)
    told = anna.hears(words("{person} confirmed the meeting", person=said["boris"]))
    buttons = ("🚫 Cancel the meeting", "🕑 Move", "🗓 Open in calendar")
    expect(told.locator(".inline-button")).to_have_text([words(button) for button in buttons])
    for headline in ("{person} cancelled the meeting", "{person} declined the meeting"):
        expect(anna.message(words(headline, person=said["boris"]))).to_have_count(0)


def vera_proposes_another_time(week: Week) -> None:
    """One event, two guests: Anna moves one of them to a later time, the other one stays."""
    anna, words, said = week.look("anna"), week.words, week.said
    anna.press(words("👥 Invite"), week.card())
    invite(week, anna, "vera")
    anna.hears(words("✉️ The invitation is on its way to {name}.", name=said["vera"]))
    guests = f"{words('Participants')}: {said['boris']} ✅, {said['vera']} ⏳"
    expect(week.card()).to_contain_text(guests)

    vera = week.look("vera")
    invitation = vera.hears(words("{person} invites you to a meeting", person=said["anna"]))
    vera.press(words("🕑 Propose another time"), invitation)
    vera.hears(words("What day? Tap it or type it: tomorrow, Dec 1, friday."))
    week.fits()
    vera.say(said["later"])
    vera.hears(words("Proposed. Now the organizer decides. ✅"))
    week.fits()

    anna = week.look("anna")
    proposal = the_same(anna.hears(words("{person} proposes another time", person=said["vera"])), anna)
    anna.press(words("👍 Accept the new time"), proposal)
    alone = anna.button(words("👤 Only this participant"), proposal)
    expect(alone).to_be_visible()
    expect(anna.button(words("👥 Move for everyone"), proposal)).to_be_visible()
    expect(proposal).to_contain_text(said["boris"])
    week.fits()
    alone.click()
    expect(proposal).to_contain_text("20:30–22:00")
    expect(anna.button(words("👤 Only this participant"))).to_have_count(0)
    card = week.card()
    expect(card).to_contain_text("18:00–19:30")
    expect(card).to_contain_text(f"{said['boris']} ✅, {said['vera']} ✅ (")
    vera = week.look("vera")
    vera.hears(words("{person} accepted the time that you proposed", person=said["anna"]))
    week.coffee_stands("vera")
    expect(week.agenda("vera")).to_contain_text("20:30–22:00")
    week.coffee_stands("boris")
    expect(week.agenda("boris")).to_contain_text("18:00–19:30")
    boris = week.look("boris")
    moved = words("{person} moved the meeting. Please answer again", person=said["anna"])
    expect(boris.message(moved)).to_have_count(0)


def boris_has_an_event_of_his_own(week: Week) -> None:
    """Anna only learns that he is busy; accepting over his event asks him first and names the event."""
    words, said = week.words, week.said
    for who, name in (("boris", said["dentist"]), ("anna", said["breakfast"])):
        pane = week.look(who)
        pane.say(f"/new {name}")
        pane.hears(name)
        pane.say(said["morning"])
        pane.press(words("💾 Save"), pane.hears("10:00–11:00"))
        expect(pane.hears(words("Saved! ✅"))).to_contain_text(name)
    anna = week.look("anna")
    anna.press(words("👥 Invite"), anna.hears(words("Saved! ✅")))
    anna.below.get_by_role("button", name=words("👥 Choose people")).click()
    ChatPage(week.page).choose_person(f"ID {week.people['boris'].id}")
    busy = anna.hears(words("{name} is busy at this time.", name=said["boris"]))
    expect(busy.locator(".inline-button").first).to_contain_text(":")  # a free time
    all_the_same = anna.button(words("Invite anyway"), busy)
    expect(all_the_same).to_be_visible()
    assert busy.locator(".inline-button").count() >= 3
    week.fits()
    all_the_same.click()
    anna.hears(words("✉️ The invitation is on its way to {name}.", name=said["boris"]))
    expect(anna.root).not_to_contain_text(said["dentist"])

    boris = week.look("boris")
    invitation = boris.hears(said["breakfast"])
    spot = week.tap_twice(boris.button(words("✅ Confirm"), invitation))
    warning = words("You have an event of your own at this time: {name}. Book anyway?", name=said["dentist"])
    expect(boris.hears(warning)).to_contain_text(said["breakfast"])
    week.fits()
    assert not covers(boris.button(words("Book anyway")), spot)
    boris.press(words("No"))
    expect(boris.message(warning)).to_have_count(0)

    agenda = week.agenda("boris")
    expect(agenda).to_contain_text(f"10:00–11:00 · {said['dentist']}")
    expect(agenda).to_contain_text(f"🤝 {said['breakfast']}")
    expect(agenda).to_contain_text(f"⏳ {words('Waiting for your answer')} · 👤 {said['anna']}")
    expect(agenda).to_contain_text(f"✅ {words('Confirmed')} · 👤 {said['anna']}")


def anna_cancels_by_mistake(week: Week) -> None:
    """A double tap only asks, because Yes is elsewhere; Undo restores the meeting, and Boris is told of both."""
    anna, words, said = week.look("anna"), week.words, week.said
    meeting = the_same(anna.hears(words("{person} confirmed the meeting", person=said["boris"])), anna)
    spot = week.tap_twice(anna.button(words("🚫 Cancel the meeting"), meeting))
    yes = anna.button(words("🚫 Yes, cancel"), meeting)
    expect(yes).to_be_visible()
    week.fits()
    assert not covers(yes, spot)
    week.page.mouse.click(*spot)  # a late third one
    with answered(anna):
        anna.say("/help")  # when this is answered, so are the taps
    expect(meeting).to_contain_text(words("Confirmed"))
    week.coffee_stands("boris")

    anna = week.look("anna")
    keep, cancel = anna.button(words("Keep it"), meeting), anna.button(words("🚫 Cancel the meeting"), meeting)
    if keep.is_visible():
        keep.click()
    cancel.click()
    week.tap_twice(yes)
    expect(meeting).to_contain_text(words("Cancelled"))
    undo = anna.button(words("↩️ Undo"), meeting)
    with answered(anna, words("What I can do")):
        anna.say("/help")
    no_window(week)
    expect(undo).to_be_visible()
    week.fits()
    boris = week.look("boris")
    boris.hears(words("{person} cancelled the meeting", person=said["anna"]))
    anna = week.look("anna")
    undo.click()
    expect(meeting).to_contain_text(words("It's back."))
    expect(meeting).to_contain_text(words("Confirmed"))
    boris = week.look("boris")
    boris.hears(words("{person} restored the meeting", person=said["anna"]))
    week.coffee_stands("boris")


def anna_deletes_by_mistake(week: Week) -> None:
    """The same with the event itself and all its meetings."""
    words, said = week.words, week.said
    card, anna = week.card(), week.look("anna")
    card = the_same(card, anna)
    spot = week.tap_twice(anna.button(words("🗑 Delete"), card))
    yes = anna.button(words("🗑 Yes, delete"), card)
    expect(yes).to_be_visible()
    week.fits()
    assert not covers(yes, spot)
    week.page.mouse.click(*spot)  # a late third one, on what is there by now
    with answered(anna, words("What I can do")):
        anna.say("/help")
    expect(card).to_contain_text("18:00–19:30")
    week.coffee_stands("boris")

    anna = week.look("anna")
    keep, delete = anna.button(words("Keep it"), card), anna.button(words("🗑 Delete"), card)
    if keep.is_visible():
        keep.click()
    delete.click()
    week.tap_twice(yes)
    expect(card).to_contain_text(words("<b>{name}</b> is deleted. 🗑", name=said["coffee"]))
    undo = anna.button(words("↩️ Undo"), card)
    expect(undo).to_be_visible()
    with answered(anna, words("What I can do")):
        anna.say("/help")
    no_window(week)
    expect(undo).to_be_visible()
    week.fits()
    for who in ("boris", "vera"):
        pane = week.look(who)
        expect(pane.root.locator("article.message.in").last).to_contain_text(words("Cancelled"))
    anna = week.look("anna")
    undo.click()
    expect(card).to_contain_text(f"{said['boris']} ✅, {said['vera']} ✅ (")
    week.fits()
    for who in ("boris", "vera"):
        pane = week.look(who)
        expect(pane.root.locator("article.message.in").last).to_contain_text(words("Confirmed"))
        week.coffee_stands(who)


def two_files_in_a_row(week: Week) -> None:
    """The older file says that it waits no more; Import belongs to the newer one."""
    anna, words = week.look("anna"), week.words
    shown = []
    for name in ("Older", "Newer"):
        anna.root.locator("input[type=file]").set_input_files(calendar_file(name))  # type: ignore[arg-type]
        shown.append(the_same(anna.hears(f"{name}.ics"), anna))
        expect(anna.button(words("📥 Import"), shown[-1])).to_be_visible()
        week.fits()
    older, newer = shown
    expect(older).to_contain_text(words("This file doesn't wait for an answer any more. To import it, send it again."))
    expect(older.locator(".inline-button")).to_have_count(0)
    for name in ("Older", "Newer"):
        expect(week.agenda("anna")).not_to_contain_text(name)
    week.tap_twice(anna.button(words("📥 Import"), newer))
    expect(newer).to_contain_text("✅ Newer.ics")
    agenda = week.agenda("anna")
    expect(agenda).to_contain_text("Newer")
    expect(agenda).not_to_contain_text("Older")
