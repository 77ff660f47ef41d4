"""Undo: what the person has just deleted, declined or cancelled comes back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from calendarapp.access import Actor
from calendarapp.errors import CalendarError
from calendarapp.models import History, TgUser
from calendarapp.pages import notices, once
from calendarapp.pages.visitors import for_person
from calendarapp.queries import is_storable
from calendarapp.security.methods import OF_FORMS
from calendarapp.services import undo

GONE = frozenset({"undo_over"})  # nothing to undo: it was never there, or it is too late


@require_http_methods(OF_FORMS)
@for_person
def undo_change(request: HttpRequest, person: TgUser, number: int) -> HttpResponse:
    """`/calendar/undo/<number>/`: the number is that of an entry of the history."""
    actor = Actor.person(person.tg_id)
    refusal: CalendarError | None = None
    if request.method == "POST":
        try:
            return redirect(_restore(actor, number))
        except CalendarError as error:
            if error.code == "undo_done":  # the second of two
                return redirect(notices.add(_find_address(number), done="restored"))
            refusal = error
    elif not undo.is_open(actor, number if is_storable(number) else None):
        refusal = CalendarError("undo_over")
    page = {"person": person, "refusal": refusal, **once.make_context(request)}
    status = 200 if refusal is None else 404 if refusal.code in GONE else 409
    return render(request, "calendarapp/pages/undo.html", page, status=status)


def _restore(actor: Actor, number: int) -> str:
    """Undo it; returns the address of what is back."""
    outcome = undo.undo(actor=actor, number=number)
    done = "partly" if outcome.left else "restored"
    if outcome.invitation is not None:
        return notices.add(reverse("calendar:series_invitation", args=[outcome.invitation.pk]), done=done)
    if outcome.event is not None:
        return notices.add(reverse("calendar:event", args=[outcome.event.pk]), done=done)
    return notices.add(reverse("calendar:meeting", args=[outcome.meetings[0].pk]), done=done)


def _find_address(number: int) -> str:
    """Where that is which an entry of the person's own is about."""
    entry = History.objects.get(pk=number)
    if entry.appointment_id is not None:
        return reverse("calendar:meeting", args=[entry.appointment_id])
    return reverse("calendar:event", args=[entry.event_id])
