"""The panel as Django's admin application."""

from django.contrib.admin.apps import AdminConfig


class PanelConfig(AdminConfig):
    """`admin.site` is a `PanelSite`."""

    default_site = "calendarapp.panel.site.PanelSite"
