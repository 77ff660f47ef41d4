"""Whom a change concerns, in words of the active language, for the person who makes it."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from calendarapp import messages, queries
from calendarapp.services import notices
from calendarapp.services.notices import NoticeTally

NAMED: Final = 3  # people who are asked again


def render_whom_to_ask(told: NoticeTally) -> str | None:
    """Name those who will be asked again, the first few of many, for a question before it is done; None for nobody."""
    again = {reader for headline, _meeting, reader in told.reached if headline in {notices.MOVED, notices.LONGER}}
    if not again:
        return None
    listed = _list_names(again)
    return ngettext("{names} will be asked again.", "{names} will be asked again.", len(again)).format(names=listed)


def _list_names(numbers: set[int]) -> str:
    """The names of these people, of many the first few."""
    people = queries.get_people(numbers)
    names = [messages.render_person_name(people[number]) for number in sorted(numbers)[:NAMED]]
    return ", ".join([*names, *(["…"] if len(numbers) > NAMED else [])])


def render_asked_again(told: NoticeTally) -> str | None:
    """Say how many people were asked again; None for none."""
    count = told.count_readers(notices.MOVED, notices.LONGER)
    sentence = ngettext("{count} person will be asked again.", "{count} people will be asked again.", count).format(
        count=count
    )
    return sentence if count else None


def render_cancelled(count: int, told: NoticeTally) -> str | None:
    """Say how many meetings were cancelled and how many participants are told; None for none."""
    heard = told.count(notices.CANCELLED)
    if not count:
        return None
    if heard == count:
        return ngettext(
            "{count} meeting is cancelled, and its participant will be told.",
            "{count} meetings are cancelled, and their participants will be told.",
            count,
        ).format(count=count)
    off = ngettext("{count} meeting is cancelled.", "{count} meetings are cancelled.", count).format(count=count)
    return off + " " + _("I'll tell {count} of them; I can't message the others.").format(count=heard)


def render_busy_then(told: NoticeTally) -> str | None:
    """Say how many meetings are cancelled because their participants are busy at the new time, and who; None for none.

    They are, whether or not the bot can write to their people.
    """
    about, every = {notices.MOVED_AWAY, notices.BUSY_THEN}, told.reached | told.missed
    count = len({meeting for headline, meeting, _reader in every if headline in about})
    busy = {reader for headline, _meeting, reader in every if headline == notices.BUSY_THEN}
    sentence = ngettext(
        "{count} participant is busy then: the meeting with them is cancelled.",
        "{count} participants are busy then: the meetings with them are cancelled.",
        count,
    ).format(count=count)
    named = " " + _("Busy: {names}.").format(names=_list_names(busy)) if busy else ""
    return sentence + named if count else None


def render_missed(told: NoticeTally) -> str | None:
    """Say to how many people the bot can't write: it sends their organizer a link to forward. None for none."""
    count = told.count_missed(notices.MOVED, notices.LONGER, notices.CANCELLED)
    sentence = ngettext(
        "The bot can't write to {count} person who is invited: it sends you a link to forward.",
        "The bot can't write to {count} people who are invited: it sends you links to forward.",
        count,
    ).format(count=count)
    return sentence if count else None
