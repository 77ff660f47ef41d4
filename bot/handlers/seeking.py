"""/when: the first times when several people are all free, as buttons; one tap invites everybody."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bot import keyboards
from bot.handlers import aside, common, fallback, invited, inviting_several, naming_people, noting
from bot.handlers.overview import render_assumed_clock
from bot.inputs import when_words
from bot.inputs.when_words import Asked
from bot.router import router
from bot.states import Seeking
from bot.turn import Turn
from botapi.callbacks import DayPart, SeekButton
from calendarapp import access, clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload, lengths, refusals
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.models import TgUser
from calendarapp.queries import availability, hours
from calendarapp.queries.availability import Interval
from calendarapp.services import participants, validation

LENGTHS: Final = (30, 60, 120)  # minutes, one tap away
DAYS: Final = 14  # that are looked at, unless others are named
SHOWN: Final = 6  # times in one message
A_DAY: Final = 3  # of one day: the next days are looked at, too
READ: Final = 1000
LAST_DAY: Final = dt.date(clock.YEARS[-1], 12, 1).toordinal()
PARTS: Final[dict[DayPart, tuple[dt.time, dt.time]]] = {
    "morning": (dt.time(7), dt.time(12)),
    "afternoon": (dt.time(12), dt.time(18)),
    "evening": (dt.time(18), dt.time(23)),
}
LATEST: Final = dt.time(23)
AWAKE: Final = (dt.time(7), LATEST)
PART_NAMES: Final[dict[DayPart, str]] = {
    "morning": gettext_noop("Morning"),
    "afternoon": gettext_noop("Afternoon"),
    "evening": gettext_noop("Evening"),
}


@router.command("when")
def begin(turn: Turn) -> None:
    """Ask who, unless they are named: `/when @anna, Boris, an hour next week`."""
    turn.begin(Seeking.people)
    names = _keep(turn, turn.args)
    if not names:
        ask_people(turn)
    elif found := naming_people.find_named_or_ask(turn, names, ask_people):
        _take_people(turn, *found)


@router.question(Seeking.people)
def ask_people(turn: Turn) -> None:
    turn.say(
        _(
            "👥 With whom? Choose up to ten people with the button below, or send their @usernames or Telegram IDs, or "
            "the first names of people you've met. How long and when can stand behind: an hour next week."
        ),
        keyboards.make_people_picker(),
    )


@router.step(Seeking.people)
def receive_people(turn: Turn) -> None:
    names = _keep(turn, turn.text)
    if turn.text and not names:
        ask_people(turn)
        return
    try:
        found = naming_people.find_typed_people(turn, names) if turn.text else naming_people.find_people(turn)
    except CalendarError as error:
        if noting.read_coming(turn) is not None:
            noting.receive_text(turn)  # an event, which names nobody
        elif error.code in naming_people.NOBODY:
            turn.say(join_lines(str(error), _("To stop, send /cancel.")))
        else:
            raise
        return
    _take_people(turn, *found)


@router.question(Seeking.time)
def ask_time(turn: Turn) -> None:
    turn.say(*_render(turn))


@router.step(Seeking.time)
def receive_wish(turn: Turn) -> None:
    """Look for another length, on other days, or with more people."""
    kept = dict(turn.data)
    names = _keep(turn, turn.text)
    if turn.text and not names:
        ask_time(turn)
        return
    try:
        people, unknown = naming_people.find_typed_people(turn, names) if names else naming_people.find_people(turn)
    except CalendarError as error:
        if not turn.text or error.code not in naming_people.NOBODY:
            raise
        turn.data.clear()
        turn.data.update(kept)
        aside.take(turn, _("Tap a time above. Or write how long and when it shall be, or who else: 2 hours next week."))
        return
    _take_people(turn, people, unknown, beside=turn.data["participants"])


@router.button(SeekButton)
def choose(turn: Turn, data: SeekButton) -> None:
    """Invite at the time that was tapped, or look for others."""
    if turn.state != Seeking.time.state:
        fallback.reply_stale_button(turn)
    elif data.what == "at":
        _invite(turn, data.value)
    else:
        if data.what == "length":
            turn.data.update(minutes=data.value, page=0)
        elif data.what == "page":
            turn.data["page"] = data.value
        elif data.what == "from":
            turn.data.update(days=[day.isoformat() for day in _get_days_from(data.value)], page=0)
        else:
            turn.data.update(part=None if turn.data.get("part") == data.what else data.what, after=None, page=0)
        turn.edit(*_render(turn))


def _keep(turn: Turn, text: str) -> str:
    """Keep how long and when it shall be, as far as the text says so; returns what is left of it."""
    names, asked = when_words.parse(text, common.get_local_now(turn).date())
    if asked.minutes is not None:
        turn.data["minutes"] = asked.minutes
    if asked.days is not None:
        turn.data["days"] = [day.isoformat() for day in asked.days]
    if asked.part is not None or asked.after is not None:
        turn.data["part"] = asked.part
        turn.data["after"] = f"{asked.after:%H:%M}" if asked.after else None
    if asked != Asked():
        turn.data["page"] = 0
    return names


def _take_people(turn: Turn, people: Sequence[TgUser], unknown: Sequence[str] = (), beside: Sequence[int] = ()) -> None:
    """Keep the people, beside those who are kept already, and show the times; `unknown` words named nobody."""
    found = dict.fromkeys([*beside, *(person.tg_id for person in people)])
    found.pop(turn.person.tg_id, None)
    if not found:
        raise CalendarError("self_invite")
    if len(found) > participants.MOST:
        raise CalendarError("too_many_people", limit=participants.MOST)
    turn.set_state(Seeking.time, participants=list(found), page=0)
    told = None
    if unknown:
        names = ", ".join(lengths.cut(word, lengths.LABEL) for word in unknown[: messages.PARTICIPANTS_SHOWN])
        told = _("I don't know {names} yet, so they are not among them.").format(names=names)
    turn.say(*_render(turn, told))


def _invite(turn: Turn, minute: int) -> None:
    """Make the meeting at that time, and invite everybody."""
    people = queries.get_people(turn.data["participants"])
    try:
        date, time = clock.to_wall_clock(dt.datetime.fromtimestamp(minute * 60, dt.UTC), turn.person.timezone)
        made = participants.invite_to_new(
            actor=turn.actor,
            owner=turn.person.tg_id,
            participants=list(people),
            name=_make_name(people.values()),
            details="",
            date=date,
            time=time,
            timezone=turn.person.timezone,
            duration_minutes=_get_minutes(turn),
        )
    except CalendarError as error:
        turn.edit(*_render(turn, refusals.render_refusal(error, turn.person, availability.find_alternatives(error))))
        return
    turn.finish("sent")
    turn.edit(format_html("🗓 {when}", when=messages.format_when(made.event, turn.person)))
    invited.show_invitations(turn, made.event, made.meetings)


def _render(turn: Turn, told: str | None = None) -> tuple[Markup, Payload]:
    """Who, how long, when, and the times; `told` is said first."""
    first, last = _get_days(turn)
    found, hidden = _find_times(turn, first, last)
    page = min(turn.data.get("page", 0), max(len(found) - 1, 0) // SHOWN)
    shown = found[page * SHOWN : (page + 1) * SHOWN]
    people = queries.get_people(turn.data["participants"])
    minutes, part, after = _get_minutes(turn), turn.data.get("part"), turn.data.get("after")
    when = [
        keyboards.format_duration(minutes),
        messages.format_days(first, last) if first != last else common.format_day(first),
        *([_(PART_NAMES[part]).lower()] if part else []),
        *([_("after {time}").format(time=after)] if after else []),
    ]
    text = join_lines(
        format_html("⚠️ {told}", told=told) if told else None,
        format_html("<b>{title}</b>", title=_("🗓 When are you all free?")),
        format_html("👥 {names}", names=inviting_several.render_names(people.values())),
        format_html("⏳ {when}", when=" · ".join(when)),
        render_assumed_clock(turn.person),
        *_render_unseen(turn, [people[tg_id] for tg_id in hidden]),
        "\u200b",
        _("Tap a time, and I'll invite everybody.") if shown else _("There is no such time left. Try later days."),
        escape(_("Or write how long and when: 2 hours, next week, in the evening.")),
    )
    return text, messages.make_keyboard(
        *keyboards.split_into_rows([_make_time_button(start, turn.person) for start, _end in shown], 2),
        [] if shown else [_make_later_button(last)],
        [
            keyboards.make_choice(
                keyboards.format_duration(length), SeekButton(what="length", value=length), now=length == minutes
            )
            for length in LENGTHS
        ],
        [keyboards.make_choice(_(name), SeekButton(what=one), now=one == part) for one, name in PART_NAMES.items()],
        keyboards.make_pager(page, -(-len(found) // SHOWN), lambda number: SeekButton(what="page", value=number)),
        keyboards.make_cancel_row(),
    )


def _render_unseen(turn: Turn, people: Sequence[TgUser]) -> list[Markup]:
    """Say of whom it is not known when they are free: they are not in the calendar, or let the person not see it.

    Who is not to be found is as one who is not there.
    """
    me = turn.person.tg_id
    unknown = [one for one in people if not one.started_at or not (one.findable or queries.has_met(one.pk, me))]
    hidden = [one for one in people if one not in unknown]
    strange = ngettext(
        "{names} is not in the calendar yet: they will be asked, free or not.",
        "{names} are not in the calendar yet: they will be asked, free or not.",
        len(unknown),
    )
    closed = ngettext(
        "I can't see the calendar of {names}: they will be asked, free or not.",
        "I can't see the calendars of {names}: they will be asked, free or not.",
        len(hidden),
    )
    told = ((strange, unknown), (closed, hidden))
    lines = [format_html(text, names=inviting_several.render_names(those)) for text, those in told if those]
    if unknown:  # said of nobody by name: whether the bot can write to them is theirs
        linked = _("People who have not started me get no message: I'll give you a link to forward.")
        lines.append(format_html("{linked}", linked=linked))
    return lines


def _make_later_button(last: dt.date) -> Payload:
    """A button for the days after those in which there is no time."""
    number = last.toordinal() + 1
    days = messages.format_days(*_get_days_from(number))
    return messages.make_button(f"🗓 {days}", SeekButton(what="from", value=number).pack())


def _get_days_from(number: int) -> tuple[dt.date, dt.date]:
    """The first and the last of seven days, from the one of that number on."""
    first = dt.date.fromordinal(max(1, min(number, LAST_DAY)))
    return first, first + dt.timedelta(days=6)


def _find_times(turn: Turn, first: dt.date, last: dt.date) -> tuple[list[Interval], list[int]]:
    """The times at which all are free, few of each day; and those whose calendars the person may not see.

    A part of the day is on the person's own clock; the others are then free in all their hours, or while people are
    awake. Of those whose calendars are not seen not even the zone is known.
    """
    others: list[int] = turn.data["participants"]
    me, zone = turn.person.tg_id, turn.person.timezone
    seen = access.find_open_calendars(turn.actor, others)
    known = hours.get_known([me, *seen])
    if part := _get_span(turn):
        known = {tg_id: hours.choose_unless_chosen(one, AWAKE) for tg_id, one in known.items()}
        known[me] = hours.narrow(hours.make_hours(turn.person), *part)
    times = availability.find_common_free(
        [me, *(tg_id for tg_id in others if tg_id in seen)],
        start=max(clock.now(), clock.to_instant(first, dt.time(), zone)),
        end=clock.to_instant(clock.get_next_day(last), dt.time(), zone),
        duration_minutes=_get_minutes(turn),
        limit=READ,
        seen=known,
        asker=me,
    )
    return _thin_out(times, clock.get_zone(zone)), [tg_id for tg_id in others if tg_id not in seen]


def _get_span(turn: Turn) -> tuple[dt.time, dt.time] | None:
    """Between which hours the times are, on the person's own clock; None for any."""
    if after := turn.data.get("after"):
        return dt.time.fromisoformat(after), LATEST
    part: DayPart | None = turn.data.get("part")
    return PARTS[part] if part else None


def _thin_out(times: Sequence[Interval], zone: dt.tzinfo) -> list[Interval]:
    """Of each day the first `A_DAY` that don't overlap."""
    kept: list[Interval] = []
    count = 0
    for start, end in times:
        same = bool(kept) and kept[-1][0].astimezone(zone).date() == start.astimezone(zone).date()
        if same and (count == A_DAY or start < kept[-1][1]):
            continue
        count = count + 1 if same else 1
        kept.append((start, end))
    return kept


def _get_days(turn: Turn) -> tuple[dt.date, dt.date]:
    """The days that are looked at, without those that have passed."""
    today = clock.today(turn.person.timezone)
    if days := turn.data.get("days"):
        first, last = map(dt.date.fromisoformat, days)
        if last >= today:
            return max(first, today), last
    return today, today + dt.timedelta(days=DAYS - 1)


def _get_minutes(turn: Turn) -> int:
    return turn.data.get("minutes") or turn.person.duration_minutes or 60


def _make_time_button(start: dt.datetime, reader: TgUser) -> Payload:
    local = start.astimezone(clock.get_zone(reader.timezone))
    data = SeekButton(what="at", value=int(start.timestamp()) // 60)
    return messages.make_button(formats.date_format(local, "D, j E, H:i"), data.pack())


def _make_name(people: Iterable[TgUser]) -> str:
    names = ", ".join(person.first_name or person.display_name for person in people)
    return lengths.cut(_("Meeting: {names}").format(names=names), validation.NAME_LIMIT)
