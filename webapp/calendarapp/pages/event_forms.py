"""The form of an event. It translates: what it says, services check and save."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from calendarapp import access, clock
from calendarapp.errors import CalendarError
from calendarapp.models import Event, TgUser
from calendarapp.pages import repetition_fields
from calendarapp.pages.fields import DateField, PageForm, TextField, TimeField, ZoneField, make_lazy_sentence
from calendarapp.services.series import Scope

SCOPES: Final = (
    (Scope.THIS.value, gettext_lazy("This date")),
    (Scope.FOLLOWING.value, gettext_lazy("This and the following")),
    (Scope.ALL.value, gettext_lazy("All that are still to come")),
)
REMINDERS: Final = (
    ("usual", gettext_lazy("As usual")),
    ("none", gettext_lazy("None")),
    ("own", gettext_lazy("At these minutes before the start:")),
)
SHOWN_AS: Final = (
    ("usual", gettext_lazy("As usual: busy, or free on whole days")),
    ("busy", pgettext_lazy("how an event shows its owner", "Busy")),
    ("free", pgettext_lazy("how an event shows its owner", "Free")),
)
PLAIN: Final = ("name", "place", "url", "details", "timezone")  # of the same name in the services
LONGEST_NIGHT: Final = dt.timedelta(hours=16)  # until an earlier time; from ten to nine is a slip, not 23 hours
WHEN: Final = ("date", "time", "timezone", "duration", "end_date", "end_time")


def make_scope_field(label: Any, said: Mapping[str, str] | None = None) -> forms.ChoiceField:
    """Which dates of a series something is about; none is chosen beforehand. `said` is added to the choices."""
    missing = make_lazy_sentence("scope_unknown")
    return forms.ChoiceField(
        label=label,
        choices=SCOPES if said is None else [(scope, f"{text} ({said[scope]})") for scope, text in SCOPES],
        widget=forms.RadioSelect,
        error_messages={"required": missing, "invalid_choice": missing},
    )


class EventForm(PageForm):
    """A new event, or with `event` a change of it: then only what differs from what was shown is passed on.

    Fields that do not apply to whole days, or to something with a time, are left alone.
    """

    PLACES: ClassVar[Mapping[str, str]] = {
        "name_empty": "name", "name_too_long": "name", "details_too_long": "details", "place_too_long": "place",
        "url_wrong": "url", "timezone_unknown": "timezone", "date_unreadable": "date", "past": "date",
        "time_missing": "time", "whole_day_time": "time", "last_day_alone": "end_date",
        "ends_before_it_begins": "end_date", "duration_wrong": "duration", "reminder_wrong": "reminder_minutes",
        "rule_wrong": "repeats", "rule_parts": "repeats", "rule_too_often": "repeats", "rule_never": "until",
        "rule_start": "repeats", "rule_too_long": "repeats", "series_overlaps": "duration", "series_days": "date",
        "scope_missing": "scope", "scope_unknown": "scope", "already_repeats": "repeats", "not_a_series": "scope",
    }  # fmt: skip

    name = TextField(
        label=gettext_lazy("Name"), required=True, error_messages={"required": make_lazy_sentence("name_empty")}
    )
    all_day = forms.BooleanField(label=gettext_lazy("Whole day"), required=False)
    date = DateField(label=gettext_lazy("Date"), required=True)
    time = TimeField(label=gettext_lazy("Time"))
    duration = forms.IntegerField(
        label=gettext_lazy("Duration, minutes"),
        required=False,
        widget=forms.NumberInput({"min": 1, "step": 1, "inputmode": "numeric"}),
        help_text=gettext_lazy("Empty: it takes just its moment, or ends as said below."),
        error_messages={"invalid": gettext_lazy("Write the duration as a number of minutes.")},
    )
    end_date = DateField(
        label=gettext_lazy("End date"), help_text=gettext_lazy("Of whole days the last one, if there are several.")
    )
    end_time = TimeField(label=gettext_lazy("End time"), help_text=gettext_lazy("Instead of a duration."))
    timezone = ZoneField(label=gettext_lazy("Time zone"))
    place = TextField(label=gettext_lazy("Place"))
    url = TextField(label=gettext_lazy("Link"), widget=forms.URLInput({"placeholder": "https://"}))
    details = TextField(label=gettext_lazy("Details"), widget=forms.Textarea({"rows": 4}))
    reminders = forms.ChoiceField(label=gettext_lazy("Reminders"), choices=REMINDERS, widget=forms.RadioSelect)
    reminder_minutes = forms.CharField(
        label=gettext_lazy("Minutes before the start"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"inputmode": "text", "placeholder": "15, 60"}),
        help_text=gettext_lazy(
            "Several with commas. 60 is an hour, 1440 a day, 10080 a week. Before whole days they count from midnight."
        ),
    )
    shown_as = forms.ChoiceField(label=gettext_lazy("Shows me as"), choices=SHOWN_AS, widget=forms.RadioSelect)

    def __init__(self, person: TgUser, data: Any = None, *, event: Event | None = None, **options: Any) -> None:
        self.event = event
        shown = make_initial(person, event) | (options.pop("initial", None) or {})
        super().__init__(person, data, initial=shown, **options)
        self.fields |= repetition_fields.make_fields(event)
        if event is not None and event.series_id is not None:
            self.fields["scope"] = make_scope_field(gettext_lazy("Which dates shall change?"))
            if access.has_passed(event):
                self.initial["scope"] = Scope.THIS.value
        self.minutes: int | None = None

    def clean_reminder_minutes(self) -> list[int]:
        text = self.cleaned_data["reminder_minutes"]
        words = text.replace(",", " ").replace(";", " ").split()
        if not all(word.isascii() and word.isdigit() and len(word) < 8 for word in words):
            raise forms.ValidationError(_("Write minutes as numbers with commas between them, like 15, 60."))
        return [int(word) for word in words]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("reminders") == "own" and "reminder_minutes" in given and not given["reminder_minutes"]:
            self.add_error("reminder_minutes", _("Write minutes as numbers with commas between them, like 15, 60."))
        if not given.get("all_day") and "time" in given and given["time"] is None:
            self.add_error("time", str(CalendarError("time_missing")))
        if not given.get("all_day") and given.keys() >= set(WHEN):
            self.minutes = self._read_minutes()
        repetition_fields.clean(self)
        return given

    def make_fields(self) -> dict[str, Any]:
        """What the services take: of a new event everything, of a change what differs from what was shown."""
        given, changed = self.cleaned_data, set(self.changed_data)
        new = self.event is None
        fields = {name: given[name] for name in PLAIN if new or name in changed}
        if new or "reminders" in changed or (given["reminders"] == "own" and "reminder_minutes" in changed):
            own = {"usual": None, "none": [], "own": given["reminder_minutes"]}
            fields["reminder_minutes"] = own[given["reminders"]]
        if (new or "shown_as" in changed) and given["shown_as"] != "usual":
            fields["transparent"] = given["shown_as"] == "free"
        fields |= self._make_days() if given["all_day"] else self._make_moment()
        rrule = repetition_fields.make_rule(self)
        return fields if rrule is None else {**fields, "rrule": rrule}

    def _make_days(self) -> dict[str, Any]:
        given, changed = self.cleaned_data, set(self.changed_data)
        days: dict[str, Any] = {"all_day": True}
        if self.event is None or "date" in changed:
            days["date"] = given["date"]
        if self.event is None or "end_date" in changed or (self.event.all_day and "date" in changed):
            days["ends_on"] = given["end_date"] or given["date"]
        if self.event is not None and self.event.all_day:
            del days["all_day"]
        return days

    def _make_moment(self) -> dict[str, Any]:
        given, changed = self.cleaned_data, set(self.changed_data)
        became = self.event is not None and self.event.all_day
        moment: dict[str, Any] = {"all_day": False} if became else {}
        for name in ("date", "time"):
            if self.event is None or became or name in changed:
                moment[name] = given[name]
        if self.event is None or (
            changed & set(WHEN) and self.minutes != self.event.duration_minutes and not (became and not self._says_end)
        ):
            moment["duration_minutes"] = self.minutes
        return moment

    @property
    def _says_end(self) -> bool:
        """Whether the person has said how long it lasts, or until when."""
        given, changed = self.cleaned_data, set(self.changed_data)
        return "duration" in changed or bool({"end_date", "end_time"} & changed and given.get("end_time"))

    def _read_minutes(self) -> int | None:
        """How long it lasts, by its duration or its end: what the person has changed counts."""
        given, changed = self.cleaned_data, set(self.changed_data)
        until, ends = given["end_date"], given["end_time"]
        end_changed = bool({"end_date", "end_time"} & changed)
        minutes: int | None = given["duration"]
        if (until is None and ends is None) or ("duration" in changed and not end_changed):
            return minutes
        if ends is None:
            if end_changed and until is not None:
                self.add_error("end_time", _("Say at what time it ends, or that it takes whole days."))
            return minutes
        found = self._measure(until, ends)
        if found is not None and "duration" in changed and minutes not in {None, found}:
            self.add_error("duration", _("The duration and the end differ. Leave one of them empty."))
        return found or None

    def _measure(self, until: dt.date | None, ends: dt.time) -> int | None:
        """The minutes until that end; an earlier time without a day is in the night that follows, if it is near."""
        given = self.cleaned_data
        begin = clock.to_instant(given["date"], given["time"], given["timezone"])
        end = clock.to_instant(until or given["date"], ends, given["timezone"])
        if until is None and end < begin:
            following = clock.to_instant(clock.get_next_day(given["date"]), ends, given["timezone"])
            end = following if following - begin <= LONGEST_NIGHT else end
        minutes = (end - begin) // dt.timedelta(minutes=1)
        if minutes < 0:
            self.add_error("end_date" if until else "end_time", _("It would end before it begins. Choose a later end."))
            return None
        return minutes


def make_initial(person: TgUser, event: Event | None) -> dict[str, Any]:
    """What the form shows first: an event as it is, on its own clock; or a new one, at the next full hour."""
    if event is None:
        now = clock.now().astimezone(clock.get_zone(person.timezone))
        hour = now.replace(minute=0, second=0, microsecond=0, tzinfo=None) + dt.timedelta(hours=1)
        return {
            "date": hour.date(), "time": hour.time(), "duration": person.duration_minutes, "timezone": person.timezone,
            "reminders": "usual", "shown_as": "usual", **repetition_fields.make_initial(None),
        }  # fmt: skip
    own = event.reminder_minutes
    shown: dict[str, Any] = {name: getattr(event, name) or "" for name in PLAIN}
    shown |= {
        "date": event.date,
        "all_day": event.all_day,
        "reminders": "usual" if own is None else "own" if own else "none",
        "reminder_minutes": ", ".join(map(str, own or [])),
        "shown_as": "free" if event.transparent else "busy",
        **repetition_fields.make_initial(event),
    }
    if event.all_day:
        return {**shown, "end_date": event.ends_on if event.ends_on != event.date else None}
    shown["time"] = event.time.replace(second=0, microsecond=0)
    if event.duration_minutes is None or event.duration_minutes < clock.DAY:
        return {**shown, "duration": event.duration_minutes}
    ends = event.slot.upper.astimezone(clock.get_zone(event.timezone))
    return {**shown, "end_date": ends.date(), "end_time": ends.time().replace(second=0, microsecond=0)}
