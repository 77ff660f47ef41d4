"""Search in everything that the person attends."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calendarapp.models import TgUser
from calendarapp.pages.visitors import for_person
from calendarapp.security.methods import read_only


@read_only
@for_person
def show_search(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/search/?q=`."""
    return render(request, "calendarapp/pages/search.html", {"person": person})
