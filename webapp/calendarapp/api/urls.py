"""Routes of the API, below /api/."""

from django.urls import path
from rest_framework.routers import DefaultRouter

from calendarapp.api.availability import FreeBusyView, SlotsView
from calendarapp.api.booking_links import BookingLinkViewSet, LinkSlotsView
from calendarapp.api.docs import DocsView, SchemaView
from calendarapp.api.event_views import EventViewSet
from calendarapp.api.people import PersonViewSet, StatisticsViewSet
from calendarapp.api.polls import PollViewSet
from calendarapp.api.views import AppointmentViewSet
from calendarapp.api.webhooks import DeliveryViewSet, WebhookViewSet

router = DefaultRouter()
router.register("appointments", AppointmentViewSet, basename="appointments")
router.register("events", EventViewSet, basename="events")
router.register("users", PersonViewSet, basename="users")
router.register("statistics", StatisticsViewSet, basename="statistics")
router.register("polls", PollViewSet, basename="polls")
router.register("booking-links", BookingLinkViewSet, basename="booking-links")
router.register("webhooks", WebhookViewSet, basename="webhooks")
router.register(r"webhooks/(?P<webhook_id>[0-9]+)/deliveries", DeliveryViewSet, basename="webhook-deliveries")
urlpatterns = [
    *router.urls,
    path("freebusy/", FreeBusyView.as_view()),
    path("slots/", SlotsView.as_view()),
    path("slots/<str:token>/", LinkSlotsView.as_view(), name="link-slots"),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", DocsView.as_view(), name="api-docs"),
]
