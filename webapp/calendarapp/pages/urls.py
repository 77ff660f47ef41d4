"""The pages under /calendar/."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from calendarapp.pages import agenda, month, search, signing_in

app_name = "calendar"


def _show_nothing(_request: HttpRequest, _number: int = 0) -> HttpResponse:
    """To be replaced at merging: pages of forms."""
    return HttpResponse()


urlpatterns = [
    path("", agenda.show_agenda, name="agenda"),
    path("month/", month.show_this_month, name="month"),
    path("month/<int:year>/<int:month>/", month.show_month, name="month_of"),
    path("search/", search.show_search, name="search"),
    path("enter/", signing_in.explain, name="enter"),
    path("enter/<str:token>/", signing_in.enter, name="link"),
    path("leave/", signing_in.leave, name="leave"),
    # To be replaced at merging.
    path("events/new/", _show_nothing, name="new_event"),
    path("events/<int:_number>/", _show_nothing, name="event"),
    path("meetings/<int:_number>/", _show_nothing, name="meeting"),
    path("series-invitations/<int:_number>/", _show_nothing, name="series_invitation"),
]
