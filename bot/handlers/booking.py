"""A visitor of a booking link, in the chat: days, times, the link's questions, and the meeting.

Every button names the link and its time, so it does the same however often and whenever it is pressed; what is not free
any more leads to the times that are.
"""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bot import keyboards
from bot.handlers import common, correcting, noting
from bot.handlers.overview import render_clock
from bot.router import router
from bot.states import Booking
from bot.turn import Turn
from botapi.callbacks import BookButton
from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.booking_links import format_title
from calendarapp.messages.markup import Markup, escape, format_html, join_lines
from calendarapp.models import Appointment
from calendarapp.queries import booking_links as read
from calendarapp.queries.availability import Interval
from calendarapp.queries.booking_links import OpenLink
from calendarapp.services import handovers, link_bookings

DAYS: Final = 10  # on a page
TIMES: Final = 90  # of a day, as many as a message can have


def show_link(turn: Turn, token: str) -> None:
    """Show the days of the link that the person followed, or say why there are none."""
    try:
        of = _open(turn, token)
    except CalendarError as error:
        turn.say(escape(error))
        return
    if turn.state is None or turn.is_in(Booking):
        turn.begin(Booking.day, token=token)
    turn.say(*_render_days(turn, of, 0))


def take_over(turn: Turn, key: str) -> None:
    """Let the person take part in what they have booked as a guest, or say why they can't."""
    try:
        meeting = handovers.take_over(key=key, tg_id=turn.person.tg_id)
    except CalendarError as error:
        turn.say(escape(error))
        return
    on = meeting.status == Appointment.Status.CONFIRMED
    common.show_meeting(turn, meeting, _("It's in your calendar. ✅") if on else None)


@router.button(BookButton)
def choose(turn: Turn, data: BookButton) -> None:
    """Show the days or the times, keep a time, or book it."""
    of = _open(turn, data.token)
    if data.action == "days":
        turn.edit(*_render_days(turn, of, data.number))
    elif data.action == "day":
        if turn.state == Booking.day.state:
            turn.data.update(token=data.token, day=data.number)
        turn.edit(*_render_times(turn, of, _read_day(data.number)))
    elif data.action == "time":
        _keep(turn, of, data.number)
    else:
        _book(turn, of, data.number)


@router.step(Booking.day)
def receive_day(turn: Turn) -> None:
    """Show the times of the day that is written, or keep the time; anything else is a new message."""
    moment = correcting.read_moment(turn, turn.text, None, "")
    known = turn.data.get("day")
    day = (moment.day if moment else None) or (_read_day(known) if known else None)
    if moment is None:
        turn.finish("left")
        noting.receive_text(turn)
        return
    of = _open(turn, turn.data["token"])
    if day is None:
        turn.say(*_render_days(turn, of, 0))
        return
    free = _list_minutes(turn, of, day)
    zone = turn.person.timezone
    wanted = [int(clock.to_instant(day, time, zone).timestamp()) // 60 for time in (moment.time, moment.other) if time]
    found = next((minute for minute in wanted if minute in free), None)
    if found is not None:
        _keep(turn, of, found)
        return
    turn.data["day"] = day.toordinal()
    if wanted:
        turn.open_with(format_html("{told}", told=CalendarError("time_gone")))
    turn.say(*_render_times(turn, of, day))


@router.step(Booking.answer)
def receive_answer(turn: Turn) -> None:
    """Take the answer to one of the link's questions, and ask the next one."""
    if not turn.text:
        turn.say(_("Please write it as text."))
        return
    of = _open(turn, turn.data["token"])
    answers = [*turn.data["answers"], turn.text]
    link_bookings.check_answers(of.link, answers)
    _ask(turn, of, turn.data["minute"], answers)


@router.step(Booking.sure)
def ask_again(turn: Turn) -> None:
    """Words are no answer to whether to book: the question is asked again."""
    _show_question(turn, _open(turn, turn.data["token"]), turn.data["minute"])


def _open(turn: Turn, token: str) -> OpenLink:
    """The link for this visitor. Raises: CalendarError, `link_closed`, `link_paused`, `link_own`."""
    of = link_bookings.require_open(token)
    if of.owner.pk == turn.person.tg_id:
        raise CalendarError("link_own")
    return of


def _keep(turn: Turn, of: OpenLink, minute: int) -> None:
    """Keep the time for some minutes, and ask what is to be asked."""
    me = link_bookings.name_person(turn.person.tg_id)
    try:
        link_bookings.hold(token=of.link.token, start=_read_minute(minute), holder=me, visitor=me)
    except CalendarError as error:
        _offer_others(turn, of, minute, error)
        return
    if of.link.questions:
        turn.begin(Booking.answer)
        _ask(turn, of, minute, [])
    else:
        _show_question(turn, of, minute)


def _ask(turn: Turn, of: OpenLink, minute: int, answers: list[str]) -> None:
    """Ask the next of the link's questions; after the last one, whether to book."""
    gathered = {"token": of.link.token, "minute": minute, "answers": answers}
    if len(answers) < len(of.link.questions):
        turn.set_state(Booking.answer, **gathered)
        question = of.link.questions[len(answers)]
        turn.say(format_html("❓ {question}", question=question), keyboards.make_cancel_keyboard())
    else:
        turn.set_state(Booking.sure, **gathered)
        _show_question(turn, of, minute)


def _book(turn: Turn, of: OpenLink, minute: int) -> None:
    """Book the time with the answers that were given for it; ask for them where there are none."""
    start, me = _read_minute(minute), turn.person.tg_id
    mine = turn.is_in(Booking) and (turn.data["token"], turn.data.get("minute")) == (of.link.token, minute)
    answers: Sequence[str] = turn.data["answers"] if mine else ()
    known = read.find_meeting(of.link, me, start) is not None
    if not (mine or known or read.is_held(of, start, link_bookings.name_person(me))):
        _keep(turn, of, minute)  # an old button: what it booked may have another time by now
        return
    try:
        meeting = link_bookings.book_as_person(token=of.link.token, visitor=me, start=start, answers=answers)
    except CalendarError as error:
        if error.code == "answer_missing":
            _keep(turn, of, minute)
        elif error.code == "time_gone":
            _offer_others(turn, of, minute, error)
        else:
            raise
        return
    turn.finish("sent", only=Booking)
    common.show_meeting(turn, meeting, _("It's booked. ✅"), edit=True)


def _offer_others(turn: Turn, of: OpenLink, minute: int, error: CalendarError) -> None:
    """Say that the time can't be had, and show the others of that day, or other days.

    Raises:
        CalendarError: any other error than `time_gone`.
    """
    if error.code != "time_gone":
        raise error
    turn.finish(only=Booking)
    turn.answer_callback(str(error), alert=True)
    turn.edit(*_render_times(turn, of, _read_minute(minute).astimezone(clock.get_zone(turn.person.timezone)).date()))


def _show_question(turn: Turn, of: OpenLink, minute: int) -> None:
    minutes = int(link_bookings.HELD.total_seconds() // 60)
    kept = ngettext("I keep this time for you for {n} minute.", "I keep this time for you for {n} minutes.", minutes)
    start = _read_minute(minute)
    day = start.astimezone(clock.get_zone(turn.person.timezone)).date()
    text = join_lines(
        _render_head(of),
        format_html("🗓 {when}", when=_format_moment(turn, (start, start + of.length))),
        "\u200b",
        kept.format(n=minutes),
    )
    buttons = messages.make_keyboard(
        [messages.make_button(_("✅ Book"), _pack(of, "yes", minute), "success")],
        [messages.make_button(_("‹ Other times"), _pack(of, "day", day.toordinal()))],
    )
    show = turn.edit if turn.callback else turn.say
    show(text, buttons)


def _render_days(turn: Turn, of: OpenLink, page: int) -> tuple[Markup, Payload]:
    """The days with free times, and how many each has."""
    zone = clock.get_zone(turn.person.timezone)
    days = [
        (day, len(list(times)))
        for day, times in itertools.groupby(_list(turn, of), key=lambda time: time[0].astimezone(zone).date())
    ]
    pages = max(1, -(-len(days) // DAYS))
    page = min(page, pages - 1)
    buttons = [
        messages.make_button(f"{formats.date_format(day, 'D')} {common.format_short_day(day)} · {_format_count(count)}",
                             _pack(of, "day", day.toordinal()))
        for day, count in days[page * DAYS : (page + 1) * DAYS]
    ]  # fmt: skip
    asked = _("Choose a day.") if days else _("There is no free time at the moment. Please look again later.")
    text = join_lines(_render_head(of), render_clock(turn.person), "\u200b", asked)
    pager = keyboards.make_pager(
        page, pages, lambda number: BookButton(action="days", token=of.link.token, number=number)
    )
    return text, messages.make_keyboard(*keyboards.split_into_rows(buttons, 2), pager)


def _format_count(count: int) -> str:
    """How many times a day has; a number alone reads as an hour."""
    return ngettext("{count} free", "{count} free", count).format(count=count)


def _render_times(turn: Turn, of: OpenLink, day: dt.date) -> tuple[Markup, Payload]:
    """The free times of a day on the visitor's clock; the days where it has none."""
    zone = clock.get_zone(turn.person.timezone)
    minutes = _list_minutes(turn, of, day)[:TIMES]
    if not minutes:
        return _render_days(turn, of, 0)
    buttons = [
        messages.make_button(f"{_read_minute(minute).astimezone(zone):%H:%M}", _pack(of, "time", minute))
        for minute in minutes
    ]
    text = join_lines(
        _render_head(of),
        render_clock(turn.person),
        "\u200b",
        format_html("🗓 <b>{day}</b>", day=common.format_day(day)),
        _("Choose a time."),
    )
    back = messages.make_button(_("‹ Other days"), _pack(of, "days", 0))
    return text, messages.make_keyboard(*keyboards.split_into_rows(buttons, 4), [back])


def _list_minutes(turn: Turn, of: OpenLink, day: dt.date) -> list[int]:
    """The free times of a day on the visitor's clock, as minutes of Unix time."""
    window = [clock.to_instant(date, dt.time(), turn.person.timezone) for date in (day, clock.get_next_day(day))]
    return [int(lower.timestamp()) // 60 for lower, _upper in _list(turn, of, *window)]


def _list(turn: Turn, of: OpenLink, start: dt.datetime | None = None, end: dt.datetime | None = None) -> list[Interval]:
    """The times that this visitor can book, all of them or those of a window."""
    me = link_bookings.name_person(turn.person.tg_id)
    return read.list_times(of, start or clock.now(), end or of.horizon, visitor=turn.person, holder=me)


def _render_head(of: OpenLink) -> Markup:
    length = keyboards.format_duration(of.link.duration_minutes)
    return join_lines(
        format_html("🔗 <b>{title}</b>", title=format_title(of.link, of.owner)),
        format_html("👤 {name} · ⏳ {length}", name=messages.render_person_name(of.owner), length=length),
        format_html("📍 {place}", place=of.link.place) if of.link.place else None,
    )


def _format_moment(turn: Turn, time: Interval) -> str:
    start, end = (moment.astimezone(clock.get_zone(turn.person.timezone)) for moment in time)
    return f"{common.format_day(start.date())}, {start:%H:%M}–{end:%H:%M}"


def _read_minute(minute: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(minute * 60, dt.UTC)


def _read_day(number: int) -> dt.date:
    """The day of a button; one that a client has made up may be none."""
    last = dt.date(clock.YEARS[-1], 1, 1)
    return dt.date.fromordinal(min(max(number, dt.date(clock.YEARS[0], 1, 1).toordinal()), last.toordinal()))


def _pack(of: OpenLink, action: str, number: int) -> str:
    return BookButton.model_validate({"action": action, "token": of.link.token, "number": number}).pack()
