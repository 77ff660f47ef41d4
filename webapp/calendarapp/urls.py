"""Routes of the calendar: the documented health check at /, the API, and what a supervisor asks."""

from django.urls import include, path

from calendarapp import views

urlpatterns = [
    path("", views.healthcheck, name="healthcheck"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("api/", include("calendarapp.api.urls")),
]
