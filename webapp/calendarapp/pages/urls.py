"""The pages under /calendar/."""

from django.urls import path

from calendarapp.pages import agenda, signing_in

app_name = "calendar"

urlpatterns = [
    path("", agenda.show_agenda, name="agenda"),
    path("enter/", signing_in.explain, name="enter"),
    path("enter/<str:token>/", signing_in.enter, name="link"),
    path("leave/", signing_in.leave, name="leave"),
]
