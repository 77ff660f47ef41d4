"""Root routes: the panel at /admin/, everything else in calendarapp."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("calendarapp.urls")),
]

# A program that asks the API gets problems it can read, everybody else a page.
handler400 = "calendarapp.views.bad_request"
handler403 = "calendarapp.views.forbidden"
handler404 = "calendarapp.views.not_found"
handler500 = "calendarapp.views.server_error"
