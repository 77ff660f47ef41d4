"""What the forms of the pages have in common: their fields, and where a refusal is shown."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from calendarapp import cities, clock
from calendarapp.errors import CalendarError
from calendarapp.models import TgUser
from calendarapp.services.series import Scope

DATE_FORMATS: Final = ("%Y-%m-%d", "%d.%m.%Y")  # the first is what browsers send
TIME_FORMATS: Final = ("%H:%M",)
LONGEST: Final = 5000  # characters of a text: services have limits of their own, below


def make_lazy_sentence(code: str) -> Any:
    """The sentence of an error, in the language in which the form is shown."""
    return lazy(lambda: str(CalendarError(code)), str)()


class TextField(forms.CharField):
    """Lines of text; browsers send CR LF between them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=options.pop("required", False), max_length=LONGEST, **options)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class DateField(forms.DateField):
    """A day: ISO 8601 from a browser's own picker, or as it is written in Russia."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=options.pop("required", False),
            input_formats=DATE_FORMATS,
            widget=forms.DateInput({"type": "date", "min": "1970-01-01", "max": "9000-12-31"}, format="%Y-%m-%d"),
            error_messages={
                "invalid": _("There is no such day. Write it like 2026-12-31 or 31.12.2026."),
                "required": _("Choose a day."),
            },
            **options,
        )

    def to_python(self, value: Any) -> dt.date | None:
        day = super().to_python(value)
        if day is not None and not 1970 <= day.year <= 9000:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return day


class TimeField(forms.TimeField):
    """A time of day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=options.pop("required", False),
            input_formats=TIME_FORMATS,
            widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
            error_messages={
                "invalid": _("There is no such time. Write it like 09:30."),
                "required": _("Say at what time it begins."),
            },
            **options,
        )


class ZoneField(forms.CharField):
    """A time zone by its IANA name or by a city; the names are suggested (`zones` in the page)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=64,
            widget=forms.TextInput({"list": "zones", "autocomplete": "off", "spellcheck": "false"}),
            help_text=_("A city will do."),
            error_messages={"required": make_lazy_sentence("timezone_unknown")},
            **options,
        )

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            return text if clock.is_zone_name(text) else cities.find_by_city(text) or clock.check_zone(text)
        except CalendarError as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class PageForm(forms.Form):
    """A form of a person's page. What services refuse is shown at the field that it is about, else above the form."""

    PLACES: ClassVar[Mapping[str, str]] = {}  # codes of errors, and their fields
    not_done: Any = _("This has not been saved yet.")  # said above the fields that are wrong

    def __init__(self, person: TgUser, data: Any = None, **options: Any) -> None:
        self.person = person
        self.codes: set[str] = set()  # of what services refused
        super().__init__(data, label_suffix="", use_required_attribute=False, **options)

    @property
    def stale(self) -> bool:
        """Whether it was sent before, with something else in it."""
        return "form_stale" in self.codes

    def get_scope(self) -> Scope:
        """Which dates of a series the valid form is about."""
        return Scope(self.cleaned_data.get("scope") or Scope.THIS)

    def refuse(self, error: CalendarError, sentence: str = "") -> None:
        """Show why a service has refused what the form says."""
        self.codes.add(error.code)
        place = self.PLACES.get(error.code)
        self.add_error(place if place in self.fields else None, sentence or str(error))

    def list_wrong(self) -> list[tuple[str, str, str]]:
        """For the summary above the form: the ID of each field that is wrong, its label, and what is wrong with it."""
        return [
            (field.id_for_label or field.auto_id, str(field.label), str(problem))
            for field in self
            for problem in field.errors
        ]
