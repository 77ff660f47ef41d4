"""Who may come to a person's event: how many, by a link, and whether they see each other."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from calendarapp import access
from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import Event, TgUser
from calendarapp.pages import notices, once
from calendarapp.pages.event_forms import make_scope_field
from calendarapp.pages.events import describe, get_own_event
from calendarapp.pages.fields import PageForm
from calendarapp.pages.visitors import for_person
from calendarapp.security.methods import OF_FORMS
from calendarapp.services import joining, participants

LINKS = {"open": joining.send_link, "close": joining.close_link}


class PlacesForm(PageForm):
    """How many people may come beside the owner."""

    PLACES: ClassVar = {"capacity_wrong": "capacity", "scope_unknown": "scope", "not_a_series": "scope"}

    capacity = forms.IntegerField(
        label=gettext_lazy("How many places"),
        required=False,
        widget=forms.NumberInput({"min": 1, "max": joining.MOST, "step": 1, "inputmode": "numeric"}),
        help_text=gettext_lazy(
            "How many may come beside you; empty: any number. When all are taken, the next ones wait."
        ),
        error_messages={"invalid": gettext_lazy("Write the number of places, or leave it empty.")},
    )
    hidden = forms.BooleanField(label=gettext_lazy("Participants don't see each other"), required=False)

    def __init__(self, person: TgUser, data: Any, event: Event) -> None:
        shown = {"capacity": event.capacity, "hidden": event.participants_hidden}
        super().__init__(person, data, initial=shown)
        if event.series_id is not None:
            self.fields["scope"] = make_scope_field(gettext_lazy("Places on which dates?"))


@require_http_methods(OF_FORMS)
@for_person
def change_places(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/events/<number>/places/`; `link` opens or closes the link by which others join."""
    event = get_own_event(person, number)
    link = request.POST.get("link", "")
    if link == "open" and not person.can_write:  # the page has no such button then
        link = ""
    form = PlacesForm(person, request.POST if request.method == "POST" and "link" not in request.POST else None, event)
    refusal: CalendarError | None = None
    outcome: Any = None
    if link in LINKS:
        try:
            outcome = redirect(once.run_once(request, person, lambda: _change_link(person, event, link)))
        except CalendarError as error:
            refusal = error
    elif form.is_bound and form.is_valid():
        outcome = once.submit(request, person, form, lambda: _save(person, event, form))
    if isinstance(outcome, HttpResponse):
        return outcome
    page = {
        **describe(event, person),
        **once.make_context(request, stale=form.stale or refusal is not None),
        "person": person,
        "form": form,
        "refusal": refusal,
        "passed": access.has_passed(event),
    }
    return render(request, "calendarapp/pages/places.html", page, status=409 if refusal else 200)


def _save(person: TgUser, event: Event, form: PlacesForm) -> str:
    actor = Actor.person(person.tg_id)
    joining.set_capacity(actor=actor, event_id=event.pk, capacity=form.cleaned_data["capacity"], scope=form.get_scope())
    participants.hide(actor=actor, event_id=event.pk, hidden=form.cleaned_data["hidden"])
    return notices.add(reverse("calendar:event", args=[event.pk]), done="saved")


def _change_link(person: TgUser, event: Event, link: str) -> str:
    LINKS[link](actor=Actor.person(person.tg_id), event_id=event.pk)
    address = reverse("calendar:places", args=[event.pk])
    return notices.add(address, done="join_link" if link == "open" else "join_closed")
