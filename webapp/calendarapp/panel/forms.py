"""Forms of the panel. What they save, services save."""

from typing import TYPE_CHECKING, Any, ClassVar, Final

from django import forms
from django.contrib.admin import widgets
from django.utils.translation import gettext_lazy as _

from calendarapp.errors import CalendarError
from calendarapp.models import Appointment
from calendarapp.services import appointments

# Where a broken rule is shown; the rest is shown above the form.
FIELDS_OF_ERRORS: Final[dict[str, str]] = {
    "busy": "participant_tg_id",
    "taken": "participant_tg_id",
    "person_wrong": "participant_tg_id",
    "already_invited": "participant_tg_id",
    "self_invite": "participant_tg_id",
    "event_past": "event",
    "event_not_found": "event",
    "event_differs": "event",
    "past": "time",
    "date_unreadable": "date",
    "details_too_long": "details",
    "text_unreadable": "details",
}


if TYPE_CHECKING:  # Django's class takes a parameter in its type stubs alone
    AppointmentForm = forms.ModelForm[Appointment]
else:
    AppointmentForm = forms.ModelForm


class MeetingForm(AppointmentForm):
    """A new meeting in an organizer's name: for an event, or for a day and hour of its own.

    The service is called when all fields are readable, so that its refusal is an error of this form.
    """

    class Meta:
        """The fields that an operator fills in; the status is the service's."""

        model = Appointment
        fields = ("event", "participant_tg_id", "organizer_tg_id", "date", "time", "details")
        help_texts: ClassVar[dict[str, Any]] = {
            "event": _("Whose event it is, its day and its hour are taken from it."),
            "participant_tg_id": _("Telegram ID of the person who is invited."),
            "organizer_tg_id": _("Telegram ID; only for a meeting without an event, as the day and the hour."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "date": widgets.AdminDateWidget,
            "time": widgets.AdminTimeWidget,
            "details": widgets.AdminTextareaWidget,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organizer_tg_id", "date", "time"):
            if name in self.fields:
                self.fields[name].required = False

    def _post_clean(self) -> None:
        """Instead of checking a model instance: make the meeting."""
        if self.errors:
            return
        event = self.cleaned_data.get("event")
        try:
            self.instance = appointments.arrange(
                participant=self.cleaned_data["participant_tg_id"],
                event_id=event.pk if event else None,
                organizer=self.cleaned_data.get("organizer_tg_id"),
                date=self.cleaned_data.get("date"),
                time=self.cleaned_data.get("time"),
                details=self.cleaned_data.get("details") or "",
            )
        except CalendarError as error:
            self.add_error(FIELDS_OF_ERRORS.get(error.code), str(error))

    def save(self, commit: bool = True) -> Appointment:
        """The service has saved it."""
        return super().save(commit=False)
