"""The page that Telegram opens: its script signs the person in, and leads on to the calendar's pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from calendarapp.security.methods import read_only


@read_only
@never_cache
def open_app(request: HttpRequest) -> HttpResponse:
    """`/app/`: who opens it stands behind the `#` of the address, which only a script can read."""
    return render(request, "calendarapp/pages/mini_app.html")
