"""What is no new event: another event is meant, or a day's plan, or it is only said out of politeness."""

import datetime as dt
import re
from typing import Final

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from bot import keyboards, notes
from bot.handlers import (
    amending,
    common,
    completing,
    correcting,
    delete,
    fallback,
    finding,
    overview,
    picking,
    series_invitations,
    week,
)
from bot.inputs import corrections, requests, search_words, sentences, small_talk
from bot.inputs.sentences import Sentence
from bot.states import Creating
from bot.turn import Turn
from calendarapp import clock, queries
from calendarapp.messages import lengths
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import Appointment, Event
from calendarapp.queries import hours, own_time
from calendarapp.queries.appointments import ACTIVE

SHOWN: Final = 4  # things at one time that are named
LEADING: Final = re.compile(r"(?:на|в|во|к|to|at) ", re.IGNORECASE)  # "в субботу на баню" is the bath
JUST: Final = dt.timedelta(hours=1)  # since an invitation has come: a bare time is about it


def answer(turn: Turn, said: Sentence | None) -> bool:
    """Answer such a message; False for any other. `said`: what was read of it."""
    if said is None and overview.take_city(turn):
        return True
    if _show_waiting(turn) or fallback.reply_to_talk(turn):
        return True
    if (
        amending.take_of_named(turn)
        or amending.take_of_shown(turn)
        or _reply_to_late(turn, said)
        or _show_to_propose(turn)
    ):
        return True
    change = requests.find_change(turn.text) or (requests.find_change(said.name) if said is not None else None)
    if change is not None:
        _open_named(turn, *change)
    elif said is not None and corrections.says_nothing_else(said.name):
        _tell_how(turn)
    elif said is not None and requests.is_bare(said.name):
        _reply_to_bare(turn, said)
    elif not (_show_mentioned(turn) or (said is None and _find(turn))):
        return _answer_question(turn, said)
    return True


def _answer_question(turn: Turn, said: Sentence | None) -> bool:
    """Answer what is asked of a day or of plans, and what only names something; False for any other message."""
    name = said.name if said is not None else turn.text
    none = _render_none_asked(name)
    if requests.find_request(name, turn.text) is None:
        if none is None:
            return said is None and turn.state is None and _show_called(turn)
        turn.say(none)
    elif said is not None and said.reading.day is not None:
        _show_day(turn, said.reading.day, said.reading.time)
    else:
        if none is not None:
            turn.open_with(none)
        turn.say(_("/today and /week show what is planned and when you are free, /list shows everything to come."))
    return True


def _show_day(turn: Turn, day: dt.date, time: dt.time | None) -> None:
    """Show the day that was asked about; where it was asked why a time is taken, that is said first."""
    if time is not None and requests.asks_why(turn.text):
        turn.open_with(_tell_why(turn, day, time))
    week.show_day(turn, day)


def _tell_why(turn: Turn, day: dt.date, time: dt.time) -> Markup:
    """What takes that time of the person's own calendar; otherwise which of their rules, or that nothing does."""
    person = turn.person
    moment = clock.to_instant(day, time, person.timezone)
    slot = DateTimeTZRange(moment, moment + dt.timedelta(minutes=1), "[)")
    names = own_time.list_names_at(person.pk, slot, beside=queries.NONE, count=SHOWN)
    if names:
        named = ", ".join(lengths.cut(name or _("Meeting"), lengths.LABEL) for name in names)
        return format_html(_("At {time}: {names}"), time=f"{time:%H:%M}", names=named)
    if not hours.is_within(person, day, time, person.timezone, 1):
        return format_html("🕘 {told}", told=_("This is outside your working hours."))
    return format_html(_("At {time}: nothing of yours"), time=f"{time:%H:%M}")


def _show_waiting(turn: Turn) -> bool:
    """Show the newest invitation that waits for the answer which was typed; False where none waits, or it is none."""
    talk = small_talk.find_talk(turn.text)
    if talk not in {"answer", "no", "coming"}:
        return False
    newest = _select_waiting(turn).first()
    if newest is None or turn.state is not None or notes.has_question(turn):
        return False
    if talk != "coming" and notes.has_shown_since(turn, newest.updated_at):
        return False
    dates = _select_dates(turn, newest)
    others = _select_waiting(turn).exclude(pk__in=[date.pk for date in dates]).exists()
    more = _("More invitations are waiting for your answer: /meetings") if others else None
    headline = join_lines(_("Please tap your answer below."), more, "\u200b")
    invitation = queries.find_series_invitation(newest) if len(dates) > 1 else None
    if invitation is not None:
        series_invitations.show(turn, invitation, headline)
    else:
        common.show_meeting(turn, dates[0], headline)
    return True


def _show_to_propose(turn: Turn) -> bool:
    """Show the invitation that has just come, where another time is said of it; False for any other message."""
    just = clock.now() - JUST
    newest = _select_waiting(turn).filter(updated_at__gte=just).first() if turn.state is None else None
    if newest is None:
        return False
    meeting = _select_dates(turn, newest)[0]
    planned = meeting.slot.lower.astimezone(clock.get_zone(turn.person.timezone))
    moment = correcting.read_moment(turn, turn.text, planned, meeting.name)
    if moment is None or moment.time is None:  # a day alone asks what is on
        return False
    told = _("For another time of this meeting, tap “🕑 Propose another time” below.")
    common.show_meeting(turn, meeting, join_lines(told, "\u200b"))
    return True


def _select_waiting(turn: Turn) -> QuerySet[Appointment]:
    """The person's invitations that wait for an answer, the newest first."""
    rows = queries.select_upcoming_appointments(turn.person.tg_id)
    asked = {"status": Appointment.Status.PENDING, "waiting_since": None}  # a place on a waiting list asks nothing
    return rows.filter(participant_tg_id=turn.person.tg_id, **asked).order_by("-id")


def _select_dates(turn: Turn, meeting: Appointment) -> list[Appointment]:
    """All dates of the invitation to a series that wait as this one does, the next first; otherwise it alone."""
    invitation = queries.find_series_invitation(meeting)
    if invitation is None:
        return [meeting]
    return list(_select_waiting(turn).filter(event__series=invitation.series_id).order_by("slot", "id"))


def _open_named(turn: Turn, what: requests.Change, words: str) -> None:
    """Open the event that is to be changed, or ask whether to delete it; where none is found, say how to look."""
    found = picking.find_mentioned(turn, words)
    named = requests.split_move(words)[0]
    if found:
        _open(turn, what, found, words)
    elif not _show_meeting(turn, named):
        if none := _render_none(_read_named(turn, named)[0]):
            turn.open_with(none)
        _tell_how(turn)


def _open(turn: Turn, what: requests.Change, found: list[Event], words: str) -> None:
    """Open the one of these events that the words are about, on the day that they name; where in doubt, ask which."""
    named, when = requests.split_move(words)
    said = sentences.parse_sentence(named, common.get_local_now(turn))
    day = said.reading.day if said is not None else None
    there = found if day is None else picking.choose_day(turn, found, day)
    elsewhere = not there and (what == "delete" or bool(when))  # a day without "to" may be the one to move it to
    if elsewhere and day is not None:
        told = _("Nothing of that name is on {day}.").format(day=common.format_day(day))
        turn.open_with(format_html("{told}", told=told))
    elif wrong := completing.find_unreal(when):
        turn.open_with(completing.render_unreal(wrong))
    there = there or found
    rows = {} if what == "delete" else _make_rows(turn, there, words)
    if len(there) > 1 or elsewhere:
        picking.ask_which(turn, there, "delete" if what == "delete" else "show", rows)
    elif what == "delete":
        delete.ask_whether(turn, there[0])
    else:
        amending.show_to_change(turn, there[0], rows[there[0].pk])


def _tell_how(turn: Turn) -> None:
    turn.say(_("To change or delete an event, open its card: /list shows them all, /find looks for one."))


def _reply_to_late(turn: Turn, said: Sentence | None) -> bool:
    """Say what can be done for who is late, with the next meeting's card; False for any other message."""
    if not requests.is_late(turn.text) or (said is not None and said.reading.day is not None):
        return False
    told = _("I can't pass that on: please write to those who wait for you. To move an event, open its card: /today")
    meeting = queries.select_upcoming_appointments(turn.person.tg_id).filter(status__in=ACTIVE).first()
    if meeting is None:
        turn.say(told)
    else:
        moved = _("I can't pass that on: please write to those who wait for you. Another time is one tap away.")
        common.show_meeting(turn, meeting, join_lines(moved, "\u200b"))
    return True


def _reply_to_bare(turn: Turn, said: Sentence) -> None:
    """Show the day that is all that was said; of more, or of a request, ask what it is about."""
    if said.reading.day is not None and said.reading.time is None and not said.reading.rule and not said.name:
        week.show_day(turn, said.reading.day)
    elif turn.state is not None:
        turn.say(
            _("What is it about? Write it in one message, with the day and the time, like: lunch tomorrow at 13:00.")
        )
    else:
        turn.begin(Creating.name, when=turn.text, aside=True, **completing.keep_message(turn))
        question = _("What is it about? Write it in a few words, like: lunch.")
        turn.say(question, keyboards.make_cancel_keyboard())


def _find(turn: Turn) -> bool:
    """Show what is found by the words that a person looks for; False where nothing is looked for."""
    turn.args = requests.find_search(turn.text) or ""
    if turn.args:
        finding.find(turn)
    return bool(turn.args)


def _show_mentioned(turn: Turn) -> bool:
    """Show what is moved or called off, or of which is asked when it is; False where nothing is named so."""
    if words := requests.find_declined(turn.text):
        return _show_meeting(turn, words) or _show_own(turn, _read_named(turn, words)[0])
    moved, off = requests.find_move(turn.text), requests.find_called_off(turn.text)
    if words := moved or off:
        named, when = requests.split_move(words)
        name = _read_named(turn, named)[0]
        found = _find_named(turn, name)
        if found:
            _open(turn, "change" if moved else "delete", found, words)
        elif _show_meeting(turn, named if moved else words):
            return True
        elif moved and correcting.read_moment(turn, when, None, name) and (none := _render_none(name)):
            turn.say(none)
            return True
        return bool(found)
    return _show_own(turn, requests.find_asked(turn.text) or "")


def _show_own(turn: Turn, words: str) -> bool:
    """Show the one own event to come of that name, or ask which; False where there is none."""
    found = _find_named(turn, words)
    if len(found) > 1:
        picking.ask_which(turn, found, "show")
    elif found:
        common.show_card(turn, found[0])
    return bool(found)


def _show_meeting(turn: Turn, words: str) -> bool:
    """Show the meeting, of somebody else's, that is named, on the day that is named; False where there is none."""
    name, day = _read_named(turn, words)
    found = picking.find_meetings(turn, search_words.clean_words(name), day)
    if found:
        common.show_meeting(turn, found[0], join_lines(_("Please tap your answer below."), "\u200b"))
    return bool(found)


def _read_named(turn: Turn, words: str) -> tuple[str, dt.date | None]:
    """The name in the words, and the day that they say."""
    said = sentences.parse_sentence(words, common.get_local_now(turn))
    if said is None:
        return words, None
    leading = LEADING.match(said.name)
    return said.name[leading.end() if leading else 0 :], said.reading.day


def _render_none_asked(text: str) -> Markup | None:
    """Say that there is nothing of the name of which is asked when or where it is; None where it isn't asked so."""
    asked = requests.find_asked(text)
    return _render_none(asked) if asked is not None and requests.names_own(text, asked) else None


def _render_none(name: str) -> Markup | None:
    """Say that nothing of one's own has that name; None where there is no name."""
    words = search_words.clean_words(name)
    return picking.render_none(words) if words else None


def _show_called(turn: Turn) -> bool:
    """Show what a word finds that is no request, and what is called as the whole text says; False where nothing is."""
    words = search_words.clean_words(turn.text)
    if not any(map(str.isalpha, words)) or len(turn.text) > lengths.LABEL:
        return False
    names = finding.list_names(turn, words)
    if " " in words:  # more words are mostly the name of another event
        names = [name for name in names if search_words.clean_words(name) == words]
    elif names:
        turn.open_with(fallback.render_not_understood())
    if names:
        turn.args = words
        finding.find(turn)
    return bool(names)


def _find_named(turn: Turn, words: str) -> list[Event]:
    return picking.find_named(turn, cleaned) if (cleaned := search_words.clean_words(words)) else []


def _make_rows(turn: Turn, found: list[Event], words: str) -> dict[int, amending.Rows]:
    """For each of the events the buttons that move it to where the words say."""
    when = requests.split_move(words)[1]
    return {event.pk: amending.make_change_rows(turn, event, when) or [] for event in found}
