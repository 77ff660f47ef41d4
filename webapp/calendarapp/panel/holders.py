"""Whose a token or a webhook is: a member of the staff, or a person."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from calendarapp import queries


class HolderForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes a parameter in its stubs alone
    """A form with the fields `user` and `tg_id`, of which exactly one is filled in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            staff = User.objects.filter(is_active=True, is_staff=True).order_by("username")
            self.fields["user"].queryset = staff  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """One holder, whom the calendar knows."""
        given = super().clean() or self.cleaned_data
        tg_id = given.get("tg_id")
        if not self.errors and (given.get("user") is None) == (tg_id is None):
            self.add_error(None, _("Give either a staff member or a person."))
        elif tg_id is not None and queries.get_person(tg_id).created_at is None:
            self.add_error("tg_id", _("The bot knows nobody with this Telegram ID."))
        return given
