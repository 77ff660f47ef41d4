"""Routes: the documented health check at /, the API, the language switch, and what a supervisor asks."""

from django.urls import include, path

from calendarapp import views
from calendarapp.feeds.views import serve_feed
from calendarapp.pages import booking, guest_bookings, public_calendars
from calendarapp.pages.mini_app import open_app

urlpatterns = [
    path("", views.healthcheck, name="healthcheck"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("feeds/<str:token>.ics", serve_feed, name="feed"),
    path("calendar/", include("calendarapp.pages.urls")),
    path("book/<str:token>/", booking.choose_time, name="booking"),
    path("bookings/<str:secret>/confirm/<str:token>/", booking.confirm, name="confirm_booking"),
    path("bookings/<str:secret>/", guest_bookings.show_booking, name="guest_booking"),
    path("bookings/<str:secret>/move/", guest_bookings.move_booking, name="move_guest_booking"),
    path("bookings/<str:secret>/cancel/", guest_bookings.cancel_booking, name="cancel_guest_booking"),
    path("bookings/<str:secret>/booking.ics", guest_bookings.download_booking, name="guest_booking_file"),
    path("public/<str:token>/", public_calendars.show_calendar, name="public_calendar"),
    path("public/<str:token>/calendar.ics", public_calendars.download_calendar, name="public_calendar_file"),
    path("public/<str:token>/<int:number>/", public_calendars.show_event, name="public_event"),
    path("app/", open_app, name="mini_app"),
    path("api/", include("calendarapp.api.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
