"""Routes of the API, below /api/."""

from django.urls import path
from rest_framework.routers import DefaultRouter

from calendarapp.api.freetime import FreeBusyView, SlotsView
from calendarapp.api.views import AppointmentViewSet

router = DefaultRouter()
router.register("appointments", AppointmentViewSet, basename="appointments")
urlpatterns = [path("freebusy/", FreeBusyView.as_view()), path("slots/", SlotsView.as_view()), *router.urls]
