"""Forms of the panel. What they save, services save."""

import datetime as dt
from typing import Any, ClassVar, Final

from django import forms
from django.conf import settings
from django.contrib.admin import widgets
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from calendarapp import clock, queries
from calendarapp.errors import CalendarError
from calendarapp.models import Appointment
from calendarapp.panel.people import PersonField, SuggestingInput
from calendarapp.services import appointments, validation

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
    "name_empty": "name",
    "name_too_long": "name",
    "whole_day_time": "time",
    "time_missing": "time",
    "last_day_alone": "ends_on",
    "ends_before_it_begins": "ends_on",
    "place_too_long": "place",
    "url_wrong": "url",
    "timezone_unknown": "timezone",
    "duration_wrong": "duration_minutes",
    "details_too_long": "details",
    "text_unreadable": "details",
}

PEOPLE: Final = ("organizer_tg_id", "participant_tg_id")
# What a meeting without an event needs; the page fills in the last four as a suggestion.
OF_ITS_OWN: Final = ("organizer_tg_id", "date", "time")
FILLED_IN: Final = ("date", "time", "timezone", "duration_minutes")


class ZoneInput(forms.TextInput):
    """A text field with the names of the time zones to choose from."""

    template_name = "admin/calendarapp/widgets/zone.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "list": f"{name}-names"})
        return {**context, "zones": clock.list_zones_to_choose()}


class MeetingForm(forms.ModelForm):  # type: ignore[type-arg]  # Django's takes a parameter in its stubs alone
    """A new meeting in an organizer's name: for an event, or for a day and hour of its own.

    The service is called once all fields are valid, so that its refusal is an error of this form. A field that the page
    filled in and the user left alone (it comes back with its initial value) gives way to the event's own value. The
    page asks about a person who has never used the bot; a program that posts the fields is not asked.
    """

    organizer_tg_id = PersonField(
        label=_("Organizer"),
        required=False,
        widget=SuggestingInput,
        help_text=_("A name, an @username or a Telegram ID. An event's owner organizes its meetings."),
    )
    participant_tg_id = PersonField(
        label=_("Participant"),
        widget=SuggestingInput,
        help_text=_("Who is invited: a name, an @username or a Telegram ID."),
    )
    from_page = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)
    make_anyway = forms.BooleanField(label=_("Create the meeting anyway"), required=False)
    timezone = forms.CharField(
        label=_("Time zone"), required=False, max_length=64, widget=ZoneInput({"class": "vTextField"}),
        show_hidden_initial=True,
    )  # fmt: skip
    duration_minutes = forms.IntegerField(
        label=_("Duration, minutes"),
        required=False,
        min_value=1,
        max_value=validation.DURATION_LIMIT,
        help_text=_("Leave it empty for the organizer's usual duration."),
        show_hidden_initial=True,
    )
    no_duration = forms.BooleanField(
        label=_("No duration"), required=False, help_text=_("The meeting takes up only the moment it starts.")
    )

    all_day = forms.BooleanField(
        label=_("All day"), required=False, help_text=_("Whole days, without a time. They leave both people free.")
    )
    ends_on = forms.DateField(
        label=_("Ends on"), required=False, widget=widgets.AdminDateWidget,
        help_text=_("The last of the whole days. Leave it empty for one day."),
    )  # fmt: skip

    class Meta:
        """The fields that an operator fills in; the status is the service's."""

        model = Appointment
        fields = (
            "event",
            "organizer_tg_id",
            "participant_tg_id",
            "make_anyway",
            "name",
            "date",
            "time",
            "all_day",
            "ends_on",
            "timezone",
            "duration_minutes",
            "no_duration",
            "place",
            "url",
            "details",
            "from_page",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "event": _("Optional. The owner, name, date and time are taken from the event."),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "name": widgets.AdminTextInputWidget,
            "date": widgets.AdminDateWidget,
            "time": widgets.AdminTimeWidget(format="%H:%M"),
            "place": widgets.AdminTextInputWidget,
            "url": widgets.AdminTextInputWidget,
            "details": widgets.AdminTextareaWidget,
        }

    class Media:
        """What takes the zone and the duration over from the organizer whom the other script suggests."""

        js = ("calendarapp/meeting_form.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        hour = clock.now().astimezone(clock.get_zone(settings.TIME_ZONE)).replace(minute=0, second=0, microsecond=0)
        hour += dt.timedelta(hours=1)
        filled_in = {"date": hour.date(), "time": hour.time().replace(tzinfo=None), "timezone": settings.TIME_ZONE}
        super().__init__(*args, **{**kwargs, "initial": {**filled_in, **(kwargs.get("initial") or {})}})
        for name in ("date", "time"):
            if name in self.fields:
                self.fields[name].required = False
                self.fields[name].show_hidden_initial = True
        if "make_anyway" in self.fields and "make_anyway" not in self.data:
            self.fields["make_anyway"].widget = forms.HiddenInput()

    def clean_timezone(self) -> str:
        """The zone in its proper spelling.

        Raises:
            ValidationError: there is no such zone.
        """
        name = self.cleaned_data["timezone"].strip()
        try:
            return clock.check_zone(name) if name else ""
        except CalendarError as error:
            raise ValidationError(str(error), code=error.code) from error

    def _post_clean(self) -> None:
        """Instead of checking a model instance: make the meeting."""
        self._ask_about_strangers()
        if self.errors:
            return
        given = self.cleaned_data
        event = given.get("event")
        all_day = bool(given.get("all_day"))
        said = {name: given.get(name) for name in FILLED_IN if event is None or name in self.changed_data}
        if all_day:  # what the page filled in for a meeting with a time
            said |= {"duration_minutes": None, **({} if "time" in self.changed_data else {"time": None})}
        organizer = given.get("organizer_tg_id")
        minutes = said.get("duration_minutes")
        if event is None and organizer is not None and minutes is None and not (all_day or given.get("no_duration")):
            minutes = queries.get_person(organizer).duration_minutes
        try:
            self.instance = appointments.create_on_behalf(
                participant=given["participant_tg_id"],
                event_id=event.pk if event else None,
                organizer=organizer,
                date=said.get("date"),
                time=said.get("time"),
                details=given.get("details") or "",
                name=given.get("name") or "",
                duration_minutes=None if given.get("no_duration") else minutes,
                timezone=said.get("timezone") or None,
                all_day=all_day,
                ends_on=given.get("ends_on"),
                place=given.get("place") or "",
                url=given.get("url") or "",
            )
        except CalendarError as error:
            self.add_error(self._place(error), str(error))

    def _place(self, error: CalendarError) -> str | None:
        """The field that the error stands beside; None: above the form."""
        if error.code == "incomplete":
            missing = [name for name in OF_ITS_OWN if self.cleaned_data.get(name) is None]
            return missing[0] if len(missing) == 1 else None
        return FIELDS_OF_ERRORS.get(error.code)

    def _ask_about_strangers(self) -> None:
        """Ask about an ID that no user of the bot has: it may be a typo. The page shows where to confirm."""
        given = self.cleaned_data
        if not given.get("from_page") or given.get("make_anyway"):
            return
        ids = {name: given[name] for name in PEOPLE if given.get(name) is not None}
        known = queries.get_people(ids.values())
        for name in [name for name, tg_id in ids.items() if known[tg_id].started_at is None]:
            self.add_error(
                name, _("Nobody with this ID has used the bot. To create the meeting anyway, tick the box below.")
            )
            self.fields["make_anyway"].widget = forms.CheckboxInput()

    def save(self, commit: bool = True) -> Any:
        """The service has saved it."""
        return super().save(commit=False)
