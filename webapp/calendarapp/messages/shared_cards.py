"""Cards of events as everybody in a group reads them: nothing in them is one person's alone."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp import access
from calendarapp.messages import lengths
from calendarapp.messages.cards import render_card, render_person_name, render_where
from calendarapp.messages.keyboards import make_button, make_keyboard
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.messages.moments import format_when
from calendarapp.messages.places import describe_places
from calendarapp.messages.types import Payload
from calendarapp.models import Event, TgUser
from calendarapp.queries.shared_events import Answers

NAMES_SHOWN: Final = 40
NAMES_ROOM: Final = 700  # units of a message for the names of one list: with three of them a card still fits
LONGEST_NAME: Final = 100  # units of an event's name among others


def render_shared_card(
    event: Event, reader: TgUser, organizer: TgUser, answers: Answers, places: tuple[int, int] | None = None
) -> Markup:
    """What, when, where, who comes and who does not. `reader` has the group's language and the event's zone.

    `places`: how many have one, and how many wait for one, where there is a limited number of places. Where the
    organizer hides the participants from each other, they are counted and not named.
    """
    taken = describe_places(event.capacity, *places) if event.capacity is not None and places is not None else ""
    hidden = event.participants_hidden
    return render_card(
        event.details,
        format_html("📌 <b>{name}</b>", name=event.name),
        format_html("🗓 {when}", when=format_when(event, reader, shared=True)),
        *render_where(event),
        behind=[
            format_html("👤 {label}: {person}", label=_("Organizer"), person=render_person_name(organizer)),
            format_html("🪑 {label}: {taken}", label=_("Places"), taken=taken) if taken else None,
            _render_names("✅", _("Coming"), answers.coming, hidden=hidden),
            _render_names("📋", _("On the waiting list"), answers.waiting, hidden=hidden),
            _render_names("⏳", _("Not answered yet"), answers.asked, hidden=hidden),
            _render_names("❌", _("Not coming"), answers.not_coming, hidden=hidden),
        ],
        around=1000,
    )


def make_shared_keyboard(event: Event, shared_id: int) -> Payload:
    """The two answers; none once it has begun."""
    if access.has_passed(event):
        return make_keyboard()
    yes = make_button(_("✅ I'm in"), f"join:in:{shared_id}", "success")
    return make_keyboard([yes, make_button(_("❌ I can't"), f"join:out:{shared_id}")])


def render_moved(organizer: TgUser) -> Markup:
    """What is said above the card of an event whose people are asked again."""
    told = _("{person} has moved this. Please answer again.").format(person=render_person_name(organizer))
    return format_html("🕑 {told}", told=told)


def render_restored() -> Markup:
    """What is said above the card of an event whose deletion was undone."""
    return format_html("↩️ {told}", told=_("This takes place after all."))


def render_gone(name: str, event: Event | None) -> Markup:
    """What stands in the group for an event that its owner has deleted, which may be one of several of that name.

    `event`: as it was, on whose clock its time is said; None when nothing is kept of it.
    """
    reader = None if event is None else TgUser(tg_id=TgUser.NOBODY, timezone=event.timezone)
    return join_lines(
        format_html(_("<b>{name}</b> is cancelled. 🚫"), name=name),
        format_html("🗓 {when}", when=format_when(event, reader, shared=True)) if event and reader else None,
    )


def render_planned(event: Event, reader: TgUser, coming: int) -> Markup:
    """One event among those that a group has planned."""
    count = ngettext("{n} person", "{n} people", coming).format(n=coming)
    return join_lines(
        format_html("📌 <b>{name}</b> · {count}", name=lengths.cut(event.name, LONGEST_NAME), count=count),
        format_html("🗓 {when}", when=format_when(event, reader, shared=True)),
    )


def _render_names(icon: str, label: str, people: Sequence[TgUser], *, hidden: bool) -> Markup | None:
    if not people:
        return None
    if hidden:
        return format_html("{icon} {label}: {count}", icon=icon, label=label, count=len(people))
    named, room = [], NAMES_ROOM
    for name in map(render_person_name, people[:NAMES_SHOWN]):
        room -= lengths.count_units(name) + 2
        if room < 0:
            break
        named.append(name)
    more = len(people) - len(named)
    rest = ngettext("and {n} more", "and {n} more", more).format(n=more) if more else None
    names = Markup(", ".join(filter(None, [*(format_html("{name}", name=name) for name in named), rest])))
    return format_html("{icon} {label} ({count}): {names}", icon=icon, label=label, count=len(people), names=names)
