"""An event is deleted, or dates of its series: asked first, and for ten minutes it can be undone."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from calendarapp import clock
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.messages.booking_links import UNREACHABLE
from calendarapp.models import Event, TgUser
from calendarapp.pages import notices, once
from calendarapp.pages.event_forms import make_scope_field
from calendarapp.pages.events import compute_version, describe, get_own_event
from calendarapp.pages.fields import PageForm
from calendarapp.pages.once import Question
from calendarapp.pages.visitors import for_person, get_way_back
from calendarapp.queries import booking_links
from calendarapp.security.methods import OF_FORMS
from calendarapp.services import cards as shown
from calendarapp.services import series, series_changes, undo
from calendarapp.services.series import Scope


@dataclass(frozen=True)
class Dates:
    """What is deleted with a choice: how many dates, and how many people are told."""

    count: int
    told: int

    def render(self) -> str:
        """The same in words."""
        dates = ngettext("{count} date", "{count} dates", self.count).format(count=self.count)
        people = ngettext("{count} person will be told", "{count} people will be told", self.told)
        return f"{dates}, {people.format(count=self.told)}" if self.told else dates


class DeletionForm(PageForm):
    """Whether to delete it; of a series, which dates."""

    PLACES = {"scope_unknown": "scope", "not_a_series": "scope"}  # noqa: RUF012  as the class it extends
    not_done = gettext_lazy("Nothing is deleted yet.")

    def __init__(self, person: TgUser, event: Event | None, data: Any = None) -> None:
        super().__init__(person, data)
        self.counts = {} if event is None else count_dates(event)
        if len(self.counts) > 1:
            said = {scope: dates.render() for scope, dates in self.counts.items()}
            self.fields["scope"] = make_scope_field(_("Which dates?"), said)


def count_dates(event: Event) -> dict[str, Dates]:
    """What each choice deletes; of an event that does not repeat, or of a past date, there is one choice."""
    alone = {Scope.THIS.value: Dates(1, shown.count_reachable_participants(event.pk))}
    if event.series_id is None or event.original_start is None:
        return alone
    coming = Event.objects.filter(series=event.series_id, slot__startswith__gte=clock.get_this_minute())
    rows = list(coming.order_by("original_start").values_list("pk", "original_start"))
    if not rows:
        return alone
    for scope, since in ((Scope.FOLLOWING, event.original_start), (Scope.ALL, rows[0][1])):
        numbers = [number for number, start in rows if start is not None and since is not None and start >= since]
        alone[scope.value] = Dates(len(numbers), shown.count_reachable_participants(*numbers))
    return alone


@require_http_methods(OF_FORMS)
@for_person
def delete_event(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/events/<number>/delete/`."""
    if request.method == "POST" and (before := once.find_before(request, person)) is not None:
        return redirect(before)
    event = get_own_event(person, number)
    form = DeletionForm(person, event, request.POST if request.method == "POST" else None)
    version = once.compute_digest(compute_version(event), sorted(form.counts.items()))
    changed = form.is_bound and request.POST.get("version") != version
    outcome: HttpResponse | Question | None = None
    if form.is_bound and not changed and form.is_valid():

        def delete() -> str:
            actor = Actor.person(person.tg_id)
            if compute_version(series_changes.lock_current(actor, event.pk)) != compute_version(event):
                raise CalendarError("changed")  # between reading and locking
            series.delete(actor=actor, event_id=event.pk, scope=form.get_scope())
            return notices.add(get_way_back(request), undo_entry=undo.find_event_entry(event.pk))

        outcome = once.submit(request, person, form, delete)
    if isinstance(outcome, HttpResponse):
        return outcome
    page = {
        **describe(event, person),
        **once.make_context(request, stale=form.stale),
        "person": person,
        "form": form,
        "version": version,
        "changed": changed,
        "told": _render_told(form.counts[Scope.THIS.value].told) if len(form.counts) == 1 else "",
        "unreachable": _(UNREACHABLE) if booking_links.is_guests(event.pk) else "",
        "next": get_way_back(request),
    }
    return render(request, "calendarapp/pages/delete.html", page)


def _render_told(count: int) -> str:
    sentence = ngettext(
        "{count} person will be told that the meeting is cancelled.",
        "{count} people will be told that the meeting is cancelled.",
        count,
    )
    return sentence.format(count=count) if count else ""
