"""The pages under /calendar/."""

from django.urls import path

from calendarapp.pages import agenda, sessions, signing_in

app_name = "calendar"

urlpatterns = [
    path("", agenda.show_agenda, name="agenda"),
    path("enter/", signing_in.explain, name="enter"),
    path("enter/telegram/", signing_in.enter_from_telegram, name="telegram"),
    path("enter/<str:token>/", signing_in.enter, name="link"),
    path("leave/", signing_in.leave, name="leave"),
    path("sessions/", sessions.list_sessions, name="sessions"),
    path("sessions/end-others/", sessions.end_others, name="end_others"),
    path("sessions/<int:number>/end/", sessions.end_session, name="end_session"),
]
