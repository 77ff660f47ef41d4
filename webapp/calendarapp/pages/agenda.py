"""The agenda: what is on, day by day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calendarapp.models import TgUser
from calendarapp.pages.visitors import for_person
from calendarapp.security.methods import read_only


@read_only
@for_person
def show_agenda(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/`."""
    return render(request, "calendarapp/pages/agenda.html", {"person": person})
