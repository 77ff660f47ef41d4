"""What hands do on the drawn calendar: an entry is put to another time, or made longer or shorter.

The answer is JSON: what is done, a question to say yes to first, which dates of a series are meant, or why not. Rules
and sentences are those of the forms.
"""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from calendarapp import access, clock, messages
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment, Event, TgUser
from calendarapp.pages import changing, notices, offered_times, once
from calendarapp.pages.event_forms import SCOPES
from calendarapp.pages.events import get_own_event
from calendarapp.pages.meetings import WHO, get_meeting
from calendarapp.pages.once import Question
from calendarapp.pages.visitors import HIDDEN, for_person
from calendarapp.queries import own_rules
from calendarapp.services import notice_counts, rescheduling, series_changes
from calendarapp.services import notices as telling
from calendarapp.services.series import Scope
from calendarapp.sql import bigint

MINUTE: Final = dt.timedelta(minutes=1)
KINDS: Final = frozenset({"event", "meeting"})
NO_END: Final = "none"  # for an end: it takes just its moment


class ChoiceMissingError(Exception):
    """The person has to choose first; nothing is done yet. `field`, its question, and what there is."""

    def __init__(self, field: str, sentence: str, options: Any) -> None:
        self.choice = {
            "field": field,
            "sentence": sentence,
            "options": [{"value": value, "label": str(label)} for value, label in options],
        }
        super().__init__(field)


@dataclass(frozen=True, slots=True)
class Move:
    """From when to when, on the person's wall clock; of whole days, days alone.

    `end` stays if it is None; `endless`: it is taken away. `minutes`: how long it lasts then, where the clock does not
    say it, for the hour before may come twice.
    """

    was: dt.datetime
    start: dt.datetime
    end: dt.datetime | None
    zone: str
    endless: bool = False
    minutes: int | None = None

    def to_instant(self, moment: dt.datetime) -> dt.datetime:
        return clock.to_instant(moment.date(), moment.time(), self.zone)

    def get_length(self) -> dict[str, int | None]:
        """What the services take for how long it lasts; nothing if that stays."""
        if self.end is None:
            return {"duration_minutes": None} if self.endless else {}
        counted = (self.to_instant(self.end) - self.to_instant(self.start)) // MINUTE
        return {"duration_minutes": self.minutes or max(1, counted)}


@require_POST
@for_person
def move_entry(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/move/`: `kind` and `number` say what, `was`, `start` and `end` (if it changes) from when to when.

    An `end` of `none` leaves it without a duration, as before it was pulled; `minutes` beside it says how long it was.
    """
    kind, number = request.POST.get("kind"), bigint.parse(request.POST.get("number", ""))
    move = _read_move(request, person)
    if kind not in KINDS or number is None or move is None:
        return JsonResponse({"refused": _("There is no such time.")}, status=400)
    work = _move_event if kind == "event" else _move_meeting
    try:
        address = once.run_once(request, person, partial(work, request, person, number, move))
    except ChoiceMissingError as missing:
        return JsonResponse({"choice": missing.choice})
    except Question as question:
        asked = {"sentence": question.sentence, "lines": question.lines, "label": question.label, "yes": question.token}
        return JsonResponse({"question": asked} if question.label else {"refused": question.sentence})
    except CalendarError as error:
        return JsonResponse({"refused": str(error)}, status=404 if error.code in HIDDEN else 409)
    path, _mark, query = address.partition("?")
    proposed = f"{notices.DONE}=proposed" in query
    word = "proposed" if proposed else "moved" if kind == "meeting" else "saved"
    # Inside Telegram the address begins with the app's place, which no route has.
    row = resolve(path.removeprefix(str(request.META.get("SCRIPT_NAME", "")))).kwargs["number"]
    rows: Any = Event.objects if kind == "event" else Appointment.objects
    item = rows.filter(pk=row).first()
    broken = own_rules.find_broken(person, item) if item is not None and not proposed else []
    done = " ".join([_(notices.TEXTS[word]), *messages.list_broken_rules(broken, person)])
    # Not always when it was asked for: there are times that the clocks skip.
    start = "" if item is None else _get_shown_start(item, move.zone).isoformat()
    return JsonResponse({"done": done, "number": row, "undo": not proposed, "start": start})


def _read_move(request: HttpRequest, person: TgUser) -> Move | None:
    """What was sent; None for what is no wall clock time."""
    read: dict[str, dt.datetime | None] = {}
    for name in ("was", "start", "end"):
        text = request.POST.get(name, "")
        text = "" if name == "end" and text == NO_END else text
        try:
            moment = dt.datetime.fromisoformat(text) if text else None
        except ValueError:
            return None
        if moment is not None and (moment.tzinfo is not None or not 1970 <= moment.year <= 9000):
            return None
        read[name] = moment
    if read["was"] is None or read["start"] is None:
        return None
    endless = request.POST.get("end") == NO_END
    minutes = bigint.parse(request.POST.get("minutes", ""))
    return Move(read["was"], read["start"], read["end"], person.timezone, endless, minutes)


def _get_shown_start(item: Event | Appointment, zone: str) -> dt.datetime:
    """When it begins on the person's wall clock; of whole days, the first."""
    if item.all_day:
        return dt.datetime.combine(item.date, dt.time())
    begins: dt.datetime = item.slot.lower
    return begins.astimezone(clock.get_zone(zone)).replace(tzinfo=None)


def _require_unmoved(item: Event | Appointment, move: Move) -> None:
    """Refuse what is about another time than the page has shown.

    Raises:
        CalendarError: `form_stale`.
    """
    if _get_shown_start(item, move.zone) != move.was:
        raise CalendarError("form_stale")


def _move_event(request: HttpRequest, person: TgUser, number: int, move: Move) -> str:
    """Change when an own event is; returns the address of its page."""
    actor, said = Actor.person(person.tg_id), once.get_yes(request)
    get_own_event(person, number)
    event = series_changes.lock_current(actor, number)
    _require_unmoved(event, move)
    scope = _read_scope(request, event, move)
    fields = _make_days(event, move) if event.all_day else _make_moment(event, move)
    work = partial(series_changes.change_dates, actor=actor, event_id=event.pk, scope=scope, **fields)
    changed, _entry = changing.change(said, person, event, work, scope=scope, fields=fields)
    return reverse("calendar:event", args=[changed.pk])


def _describe_move(item: Event | Appointment, move: Move) -> str:
    """What is moved, and to which time: `Yoga: Wed, 4 March 2031, 15:00–16:00`, as a sentence."""
    if isinstance(item, Event) and item.all_day:
        when = messages.format_days(move.start.date(), _make_days(item, move)["ends_on"])
    else:
        minutes = move.get_length().get("duration_minutes", item.duration_minutes)
        moved = Event(
            date=move.start.date(), time=move.start.time(), timezone=move.zone, duration_minutes=minutes, all_day=False
        )
        when = messages.format_plain_when(moved, TgUser(timezone=move.zone))
    name = item.name or _("Meeting")
    return f"{name}: {when}."


def _read_scope(request: HttpRequest, event: Event, move: Move) -> Scope:
    if event.series_id is None or access.has_passed(event):
        return Scope.THIS
    given = request.POST.get("scope", "")
    if given not in {value for value, _label in SCOPES}:
        question = _("Which dates shall change?")
        raise ChoiceMissingError("scope", f"{_describe_move(event, move)} {question}", SCOPES)
    return Scope(given)


def _make_days(event: Event, move: Move) -> dict[str, Any]:
    """What the services take for an event of whole days."""
    last = (event.ends_on or event.date) + (move.start.date() - event.date)
    if move.end is not None:
        last = move.end.date() - dt.timedelta(days=1)
    date = move.start.date()
    return {"ends_on": last, **({"date": date} if date != event.date else {})}


def _make_moment(event: Event, move: Move) -> dict[str, Any]:
    """What the services take for an event with a time: on its own clock, and only what becomes another."""
    fields: dict[str, Any] = {}
    if move.start != move.was:
        date, time = clock.to_wall_clock(move.to_instant(move.start), event.timezone)
        own = {"date": date, "time": time}
        fields |= {name: value for name, value in own.items() if value != getattr(event, name)}
    return fields | move.get_length()


def _move_meeting(request: HttpRequest, person: TgUser, number: int, move: Move) -> str:
    """Move a meeting as its organizer, or propose another time; returns the address of its page."""
    actor, said = Actor.person(person.tg_id), once.get_yes(request)
    get_meeting(person, number)
    meeting = rescheduling.lock_appointment(actor, number)
    _require_unmoved(meeting, move)
    about = (meeting.pk, move.start, move.end, move.minutes)
    when: dict[str, Any] = {"date": move.start.date(), "time": move.start.time(), "timezone": person.timezone}
    by: dict[str, Any] = {"actor": actor, "appointment_id": meeting.pk}
    address = reverse("calendar:meeting", args=[meeting.pk])
    if meeting.organizer_tg_id != person.tg_id:
        sentence = _("Propose this time? The meeting stays as it is until the organizer agrees.")
        once.ask_unless(said, Question(sentence, _("Propose"), about))
        once.confirm_force(said, partial(rescheduling.propose, **by, **when), *about)
        return notices.add(address, done="proposed")
    when |= move.get_length()
    chosen = request.POST.get("who", "")
    if chosen in dict(WHO):
        when["scope"] = chosen
    run = partial(rescheduling.reschedule, **by, **when)
    sentence = _("{name} is busy at this time. Choose another time.")
    try:
        with telling.tally_notices() as told:
            moved = offered_times.confirm_force(said, person, run, *about, label=_("Move anyway"), sentence=sentence)
    except CalendarError as error:
        if error.code != "others_invited":
            raise
        raise ChoiceMissingError("who", f"{_describe_move(meeting, move)} {error}", WHO) from error
    counted = (notice_counts.render_whom_to_ask, notice_counts.render_busy_then, notice_counts.render_missed)
    if found := [text for render in counted if (text := render(told))]:
        sentence = " ".join([f"{messages.format_plain_when(moved, person)}.", *found])
        once.ask_unless(said, Question(sentence, _("Move"), about))
    return notices.add(address, done="moved")
