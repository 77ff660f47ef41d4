"""Routes of the API, below /api/."""

from rest_framework.routers import DefaultRouter

from calendarapp.api.views import AppointmentViewSet

router = DefaultRouter()
router.register("appointments", AppointmentViewSet, basename="appointments")
urlpatterns = router.urls
