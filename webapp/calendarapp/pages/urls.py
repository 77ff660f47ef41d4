"""The pages under /calendar/."""

from django.urls import path

from calendarapp.pages import (
    agenda,
    deleting,
    events,
    grid,
    hands,
    invitations,
    meetings,
    month,
    moving,
    oidc,
    others,
    places,
    search,
    series_invitations,
    sessions,
    signing_in,
    undoing,
)

app_name = "calendar"


urlpatterns = [
    path("", agenda.show_agenda, name="agenda"),
    path("month/", month.show_this_month, name="month"),
    path("month/<int:year>/<int:month>/", month.show_month, name="month_of"),
    path("entries/", grid.list_entries, name="entries"),
    path("others/", others.list_others, name="others"),
    path("version/", grid.show_version, name="version"),
    path("move/", hands.move_entry, name="move"),
    path("search/", search.show_search, name="search"),
    path("enter/", signing_in.explain, name="enter"),
    path("enter/telegram/", signing_in.enter_from_telegram, name="telegram"),
    path("enter/oidc/", oidc.begin, name="oidc"),
    path("enter/oidc/back/", oidc.finish, name="oidc_back"),
    path("enter/<str:token>/", signing_in.enter, name="link"),
    path("leave/", signing_in.leave, name="leave"),
    path("sessions/", sessions.list_sessions, name="sessions"),
    path("sessions/end-others/", sessions.end_others, name="end_others"),
    path("sessions/<int:number>/end/", sessions.end_session, name="end_session"),
    path("events/new/", events.new_event, name="new_event"),
    path("events/<int:number>/", events.show_event, name="event"),
    path("events/<int:number>/change/", events.change_event, name="change_event"),
    path("events/<int:number>/delete/", deleting.delete_event, name="delete_event"),
    path("events/<int:number>/places/", places.change_places, name="places"),
    path("events/<int:number>/invite/", invitations.invite, name="invite"),
    path("meetings/<int:number>/", meetings.show_meeting, name="meeting"),
    path("meetings/<int:number>/answer/", meetings.answer_meeting, name="answer"),
    path("meetings/<int:number>/propose/", moving.propose_time, name="propose"),
    path("series-invitations/<int:number>/", series_invitations.show_series_invitation, name="series_invitation"),
    path("undo/<int:number>/", undoing.undo_change, name="undo"),
]
