"""A person's event: shown, made, changed and deleted."""

import datetime as dt
from functools import partial
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from calendarapp import access, clock, messages, queries
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages import lead_times
from calendarapp.messages.repetition import render_repetition
from calendarapp.models import Event, TgUser
from calendarapp.pages import changing, notices, once, prefilled
from calendarapp.pages.event_forms import EventForm
from calendarapp.pages.once import Question
from calendarapp.pages.repetition_fields import begin_on_a_date
from calendarapp.pages.visitors import for_person
from calendarapp.queries import own_rules, own_time, public_calendars
from calendarapp.security.methods import OF_FORMS, read_only
from calendarapp.services import cards as shown
from calendarapp.services import series, series_changes, undo

CLASHES: Final = 3  # things at the same time that are named
DATES: Final = 10  # of a series that are listed
WAITING: Final = 50  # people on a waiting list


class ChangedMeanwhileError(Exception):
    """The event is not what it was when the form was shown."""


def get_own_event(person: TgUser, event_id: int) -> Event:
    """The person's own event.

    Raises:
        CalendarError: `event_not_found`.
    """
    event = queries.get_event(event_id, owner=person.tg_id)
    if event is None:
        raise CalendarError("event_not_found")
    return event


def compute_version(event: Event) -> str:
    """A digest of when the event, or how its series repeats, has changed the last time."""
    return once.compute_digest(event.pk, event.updated_at, event.series_id, event.series and event.series.sequence)


@read_only
@for_person
def show_event(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/events/<number>/`; of one that was just deleted, the agenda with Undo."""
    event = queries.get_event(number, owner=person.tg_id)
    entry = undo.find_event_entry(number) if event is None else None
    if entry is not None and undo.is_open(Actor.person(person.tg_id), entry):
        return redirect(notices.add(reverse("calendar:agenda"), undo_entry=entry))
    event = event or get_own_event(person, number)
    invited = [
        {
            "person": messages.render_person_name(other),
            "meeting": meeting,
            "status": messages.get_status_name(meeting),
            "when": messages.format_plain_when(meeting, person) if shown.is_apart(meeting, event) else "",
        }
        for other, meeting in queries.list_participants(event.pk)
    ]
    passed = access.has_passed(event)
    names = [] if passed or event.transparent else own_time.list_names_at(
        person.tg_id, event.slot, beside=event.pk, count=CLASHES + 1
    )  # fmt: skip
    named = [name or _("Meeting") for name in names]
    coming = [] if event.series_id is None else queries.select_coming_dates(event).exclude(pk=event.pk)[:DATES]
    page: dict[str, Any] = {
        **describe(event, person),
        "person": person,
        "places": _describe_places(event),
        "waiting": [messages.render_person_name(one) for one in _list_waiting(event)],
        "invited": invited,
        "public": not passed and public_calendars.is_shown(event),
        "passed": passed,
        "broken": messages.list_broken_rules(own_rules.find_broken(person, event), person),
        "clock_note": "" if event.all_day else messages.describe_clock_change(event.date, event.time, event.timezone),
        "clashes": ", ".join(named if len(named) <= CLASHES else [*named[:CLASHES], "…"]),
        "dates": [{"number": date.pk, "when": messages.format_plain_when(date, person)} for date in coming],
        "reminders": _format_reminders(event, person),
    }
    return render(request, "calendarapp/pages/event.html", page)


def _list_waiting(event: Event) -> list[TgUser]:
    """Who waits for a place, in the order in which they move up."""
    waiting = [] if event.capacity is None else queries.list_waiting(event.pk, WAITING)
    people = queries.get_people(meeting.participant_tg_id for meeting in waiting)
    return [people[meeting.participant_tg_id] for meeting in waiting]


def _describe_places(event: Event) -> str:
    if event.capacity is None:
        return ""
    return messages.describe_places(event.capacity, *queries.count_places(event.pk))


def describe(event: Event, person: TgUser) -> dict[str, Any]:
    """What every page about an event shows of it."""
    return {
        "event": event,
        "when": messages.format_plain_when(event, person),
        "repetition": render_repetition(event.series) if event.series else "",
    }


def _format_reminders(event: Event, person: TgUser) -> str:
    if event.reminder_minutes is not None:
        return lead_times.format_lead_times(event.reminder_minutes, all_day=event.all_day)
    if not event.all_day:
        return lead_times.format_lead_times(person.reminder_minutes)
    time = person.whole_day_reminder
    return (
        lead_times.format_lead_times([]) if time is None else _("the day before at {time}").format(time=f"{time:%H:%M}")
    )


@require_http_methods(OF_FORMS)
@for_person
def new_event(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/events/new/`: the address may say when, as `prefilled` reads it."""
    form = EventForm(person, request.POST if request.method == "POST" else None, initial=prefilled.read(request.GET))
    outcome: HttpResponse | Question | None = None
    if form.is_bound and form.is_valid():

        def create(**fields: Any) -> str:
            event = series.create_event(owner=person.tg_id, **fields)
            return notices.add(reverse("calendar:event", args=[event.pk]), done="saved")

        work = partial(begin_on_a_date, once.get_yes(request), create, form.make_fields())
        outcome = once.submit(request, person, form, work)
    if isinstance(outcome, HttpResponse):
        return outcome
    return _show_form(request, form, question=outcome, back=reverse("calendar:agenda"))


@require_http_methods(OF_FORMS)
@for_person
def change_event(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/events/<number>/change/`: of a series, the form asks which dates."""
    event = get_own_event(person, number)
    form = EventForm(person, request.POST if request.method == "POST" else None, event=event)
    address = reverse("calendar:event", args=[event.pk])
    outcome: HttpResponse | Question | None = None
    stored: list[tuple[str, str]] = []
    if form.is_bound and request.POST.get("version") != compute_version(event):
        if (before := once.find_before(request, person)) is not None:
            return redirect(before)
        stored = _list_stored(form, EventForm(person, event=event))
        if not stored and form.is_valid():  # what was sent is what there is: sent twice
            return redirect(notices.add(address, done="saved"))
    elif form.is_bound and form.is_valid():
        try:
            outcome = once.submit(request, person, form, partial(_change, request, person, form, event))
        except ChangedMeanwhileError:  # between reading and locking
            return change_event(request, number=number)
    if isinstance(outcome, HttpResponse):
        return outcome
    more = {"event": event, "version": compute_version(event), "stored": stored, "invited": _tell_invited(event)}
    return _show_form(request, form, question=outcome, back=address, **more)


def _change(request: HttpRequest, person: TgUser, form: EventForm, seen: Event) -> str:
    """Change the event, unless people are concerned who were not thought of yet: then nothing is done."""
    actor, said = Actor.person(person.tg_id), once.get_yes(request)
    event = series_changes.lock_current(actor, seen.pk)
    if compute_version(event) != compute_version(seen):
        raise ChangedMeanwhileError

    def change(**fields: Any) -> str:
        work = partial(series_changes.change_dates, actor=actor, event_id=event.pk, scope=form.get_scope(), **fields)
        changed, entry = changing.change(said, person, event, work, scope=form.get_scope(), fields=fields)
        return notices.add(reverse("calendar:event", args=[changed.pk]), done="saved", undo_entry=entry)

    return begin_on_a_date(said, change, form.make_fields())


def _tell_invited(event: Event) -> str:
    """What a change does to those who are invited; empty where nobody is."""
    count = queries.select_active_of_event(event.pk).count()
    sentence = ngettext(
        "{count} person is invited: if it moves or gets longer, they are asked again.",
        "{count} people are invited: if it moves or gets longer, they are asked again.",
        count,
    )
    return sentence.format(count=count) if count else ""


def _list_stored(sent: EventForm, now: EventForm) -> list[tuple[str, str]]:
    """The fields in which what was sent differs from what is stored by now, with what is stored."""
    return [(str(now[name].label), _show_value(now, name)) for name in sent.changed_data if name != "scope"]


def _show_value(form: EventForm, name: str) -> str:
    """What a field shows, in words."""
    value, choices = form[name].value(), dict(getattr(form.fields[name], "choices", ()))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(choices.get(one, one)) for one in value) or "—"
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return str(choices.get(value, value)) if value not in {None, ""} else "—"


def _show_form(
    request: HttpRequest, form: EventForm, *, question: Question | None, back: str, **more: Any
) -> HttpResponse:
    page = {
        "person": form.person,
        "form": form,
        "zones": clock.list_zones_to_choose(),
        "back": back,
        **once.make_context(request, question=question, stale=form.stale),
        **more,
    }
    return render(request, "calendarapp/pages/event_form.html", page)
