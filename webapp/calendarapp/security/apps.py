"""django-axes under a name that the panel's readers understand."""

from axes.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SignInsConfig(AppConfig):  # type: ignore[misc]  # axes has no types
    """Failed sign-ins, counted."""

    verbose_name = _("Sign-ins")
