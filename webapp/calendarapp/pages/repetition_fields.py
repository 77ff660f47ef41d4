"""How an event repeats, as fields of its form, and the rule that they mean (RFC 5545)."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import Any, Final

from django import forms
from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from calendarapp.errors import CalendarError
from calendarapp.ics import rule_choices, rules
from calendarapp.messages.repetition import render_repetition
from calendarapp.models import Event
from calendarapp.pages import once
from calendarapp.pages.fields import DateField
from calendarapp.pages.once import Question

MONDAY: Final = dt.date(2024, 1, 1)
NEVER: Final = "never"
KEPT: Final = "kept"  # an unusual rule, as it is
WORKDAYS: Final = "workdays"
FIELDS: Final = ("repeats", "weekdays", "ends", "until", "count")
REPEATS: Final = (
    (NEVER, gettext_lazy("Never")),
    ("day", gettext_lazy("Every day")),
    (WORKDAYS, gettext_lazy("On weekdays, Monday to Friday")),
    ("week", gettext_lazy("Every week on this day")),
    ("chosen", gettext_lazy("Every week on the days ticked below")),
    ("weeks2", gettext_lazy("Every 2 weeks")),
    ("month", gettext_lazy("Every month on this date")),
    ("weekday", gettext_lazy("Every month on this weekday, such as the second Tuesday")),
    ("year", gettext_lazy("Every year")),
)
ENDS: Final = (
    ("ever", gettext_lazy("For good")),
    ("until", gettext_lazy("Until this day:")),
    ("count", gettext_lazy("This many times:")),
)


def make_fields(event: Event | None) -> dict[str, forms.Field]:
    """The fields; a rule that has no choice of its own is one, in words."""
    rule = "" if event is None or event.series is None else event.series.rrule
    choices: list[tuple[str, Any]] = list(REPEATS)
    help_text: Any = ""
    if event is not None and event.series is not None:
        now = render_repetition(event.series)
        help_text = _("Now: {rule}").format(rule=now)
        if read_choice(rule, _get_start(event))[0] == KEPT:
            choices.append((KEPT, now[:1].upper() + now[1:]))
    days = [(str(n), formats.date_format(MONDAY + dt.timedelta(days=n), "l")) for n in range(7)]
    return {
        "repeats": forms.ChoiceField(label=gettext_lazy("Repeats"), choices=choices, help_text=help_text),
        "weekdays": forms.MultipleChoiceField(
            label=gettext_lazy("On these days of the week"),
            choices=days,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
        "ends": forms.ChoiceField(label=gettext_lazy("How long it repeats"), choices=ENDS, widget=forms.RadioSelect),
        "until": DateField(label=gettext_lazy("The last day")),
        "count": forms.IntegerField(
            label=gettext_lazy("How many times"),
            required=False,
            min_value=1,
            max_value=9999,
            widget=forms.NumberInput({"inputmode": "numeric"}),
            help_text="" if event is None else gettext_lazy("Counted from the first date that changes."),
        ),
    }


def make_initial(event: Event | None) -> dict[str, Any]:
    """What they show first."""
    if event is None or event.series is None:
        return {"repeats": NEVER, "weekdays": [], "ends": "ever"}
    rule, zone = event.series.rrule, event.series.timezone
    how, days = read_choice(rule, _get_start(event))
    until, count = rules.read_until(rule, zone), rules.split(rule).get("COUNT")
    return {
        "repeats": how,
        "weekdays": days,
        "ends": "until" if until else "count" if count else "ever",
        "until": until.date() if until else None,
        "count": int(count) if count else None,
    }


def read_choice(rule: str, start: dt.date) -> tuple[str, list[str]]:
    """The choice that means this rule, the end aside, and the days of the week that are ticked with it."""
    plain = _name_days(rule_choices.cut_end(rule), start)
    if plain == rule_choices.make_rule("chosen", rule_choices.WORKDAYS, start):
        return WORKDAYS, []
    for how in rule_choices.CHOICES:
        if how != "chosen" and plain == rule_choices.make_rule(how, 0, start):
            return how, []
    parts = rules.split(plain)
    if parts.keys() == {"FREQ", "BYDAY"} and parts["FREQ"] == "WEEKLY":
        return "chosen", sorted(str(rules.DAY_NAMES.index(day)) for day in parts["BYDAY"].split(","))
    return KEPT, []


def _name_days(rule: str, start: dt.date) -> str:
    """The rule with the day that follows from its start, where it names none, as the choices have it."""
    parts = rules.split(rule)
    if any(name.startswith("BY") for name in parts):
        return rule
    implied = {"WEEKLY": f";BYDAY={rules.DAY_NAMES[start.weekday()]}", "MONTHLY": f";BYMONTHDAY={start.day}"}
    return rule + implied.get(parts["FREQ"], "")


def clean(form: forms.Form) -> None:
    """Ask for what the choices need and do not have."""
    given = form.cleaned_data
    if given.get("repeats", NEVER) == NEVER:
        return
    if given["repeats"] == "chosen" and not given.get("weekdays"):
        form.add_error("weekdays", _("Tick at least one day of the week."))
    if given.get("ends") == "until" and "until" in given and given["until"] is None:
        form.add_error("until", _("Choose the last day on which it repeats."))
    if given.get("ends") == "count" and "count" in given and given["count"] is None:
        form.add_error("count", _("Say how many times it repeats."))


def make_rule(form: Any) -> str | None:
    """The rule that the fields mean, empty for none; None where they say nothing new."""
    given, event = form.cleaned_data, form.event
    if event is not None and not set(FIELDS) & set(form.changed_data):
        return None
    how = given["repeats"]
    if how == NEVER:
        return "" if event is not None and event.series_id is not None else None
    if how == KEPT:
        rule = rule_choices.cut_end(event.series.rrule)
    elif how == WORKDAYS:
        rule = rule_choices.make_rule("chosen", rule_choices.WORKDAYS, given["date"])
    else:
        rule = rule_choices.make_rule(how, sum(1 << int(day) for day in given["weekdays"]), given["date"])
    if given["ends"] == "until":
        return rule_choices.end_on(rule, given["until"])
    return f"{rule};COUNT={given['count']}" if given["ends"] == "count" else rule


def begin_on_a_date(said: Collection[str], work: Callable[..., str], fields: Mapping[str, Any]) -> str:
    """Do the work with these fields; where the rule leaves out the first day, on the rule's own, if that is wanted.

    Args:
        said: as of `once.get_yes`.
        work: takes the fields; a part of a transaction.
        fields: as of `EventForm.make_fields`.

    Raises:
        Question: whether to begin on that day.
        CalendarError: as `work`.
    """
    try:
        with transaction.atomic():
            return work(**fields)
    except CalendarError as error:
        if error.code != "rule_start":
            raise
        first = error.params["first"].date()
        wanted = once.compute_digest("begin on", first, fields.get("rrule"))
        if wanted not in said:
            raise Question(str(error), "", others=((wanted, _("Begin on that date")),)) from error
    moved = {**fields, "date": first}
    if "ends_on" in fields and "date" in fields:
        moved["ends_on"] = fields["ends_on"] + (first - fields["date"])
    return work(**moved)


def _get_start(event: Event) -> dt.date:
    """The day from which the choices of a date are read: its place in the series."""
    return event.original_start.date() if event.original_start else event.date
