"""/find: a person's own events and meetings, past and coming, by words."""

from typing import Final

from django.utils.translation import gettext as _

from bot import keyboards
from bot.handlers import agenda
from bot.inputs import search_words
from bot.router import router
from bot.states import Finding
from bot.turn import Turn
from botapi.callbacks import FindButton
from calendarapp import clock, messages
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.queries import agenda as attended

SIZE: Final = agenda.SIZE


@router.command("find", "search")
def find(turn: Turn) -> None:
    """Ask what for; `/find words` shows what is found."""
    words = search_words.clean_words(turn.args)
    if words:
        turn.say(*_render_found(turn, words, 0))
    else:
        turn.begin(Finding.words)
        ask_words(turn)


def list_names(turn: Turn, words: str) -> list[str]:
    """The names of the first that these words find."""
    entries, _count = attended.find_page(turn.person.tg_id, words, first=0, size=SIZE)
    return [entry.name for entry in entries]


@router.question(Finding.words)
def ask_words(turn: Turn) -> None:
    turn.say(
        _("🔎 What are you looking for? Send a word or its beginning: of a name, of details, of a person."),
        keyboards.make_cancel_keyboard(),
    )


@router.step(Finding.words)
def receive_words(turn: Turn) -> None:
    words = search_words.clean_words(turn.text)
    if not words:
        ask_words(turn)
        return
    turn.finish()
    turn.say(*_render_found(turn, words, 0))


@router.button(FindButton)
def turn_page(turn: Turn, data: FindButton) -> None:
    turn.edit(*_render_found(turn, search_words.clean_words(data.words), data.number))


def _render_found(turn: Turn, words: str, number: int) -> tuple[Markup, Payload | None]:
    """Render a page of what is found; the last page if there are fewer."""
    person, now = turn.person, clock.now()
    entries, count = attended.find_page(person.tg_id, words, first=number * SIZE, size=SIZE)
    if not count:
        return _render_nothing(words), None
    pages = -(-count // SIZE)
    if number >= pages:
        return _render_found(turn, words, pages - 1)
    numbered = agenda.number_entries(entries, clock.get_zone(person.timezone), number * SIZE + 1)
    title = _("🔎 {words}: {count} found").format(words=words, count=count)
    rows = [
        format_html("<b>{title}</b>", title=title),
        *agenda.render_days(numbered, clock.today(person.timezone), now),
        agenda.render_answer_hint(entries, now),
        agenda.render_clock_note(person, entries),
    ]
    pager = keyboards.make_pager(number, pages, lambda turned: FindButton(number=turned, words=words))
    return join_lines(*rows), messages.make_keyboard(*agenda.make_open_rows(numbered), pager)


def _render_nothing(words: str) -> Markup:
    return join_lines(
        format_html("🔎 {text}", text=_("I found nothing for “{words}”.").format(words=words)),
        _("Try fewer words, or only the beginning of one: /find. What is coming is in /list."),
    )
