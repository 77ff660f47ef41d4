"""A month as a table."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from calendarapp.models import TgUser
from calendarapp.pages.visitors import for_person
from calendarapp.security.methods import read_only


@read_only
@for_person
def show_this_month(request: HttpRequest, person: TgUser) -> HttpResponse:
    """`/calendar/month/`."""
    return render(request, "calendarapp/pages/month.html", {"person": person})


@read_only
@for_person
def show_month(request: HttpRequest, person: TgUser, year: int, month: int) -> HttpResponse:
    """`/calendar/month/2026/11/`."""
    return render(request, "calendarapp/pages/month.html", {"person": person})
