"""The filters of lists."""

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema_field
from rest_framework import exceptions
from rest_framework.request import Request

from calendarapp.api.fields import TEXT
from calendarapp.models import Appointment
from calendarapp.queries import search
from calendarapp.sql.bigint import MAX_BIGINT

WORDS = 100


@extend_schema_field({"type": "integer", "minimum": 1, "maximum": MAX_BIGINT})
class NumberFilter(django_filters.Filter):
    """A whole number above zero."""

    field_class = forms.IntegerField

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 1, "max_value": MAX_BIGINT, **options})


class DayFilter(django_filters.DateFilter):
    """A day: YYYY-MM-DD in every language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"input_formats": ["%Y-%m-%d"], **options})


@extend_schema_field({"type": "string", "pattern": TEXT, "minLength": 1, "maxLength": WORDS})
class WordsFilter(django_filters.CharFilter):
    """A part of the name or the details, in any case; for the staff, in long tables, words by their beginnings.

    A person's own rows are few enough to read them all.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": WORDS, "strip": False, **options})

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(search.match_substring(value)) if value else qs

    def filter_all_people(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """The same among the rows of all people, which may be too many to read."""
        return search.search(qs, value) if value and search.is_long(qs.model) else self.filter(qs, value)


class StatusFilter(django_filters.MultipleChoiceFilter):
    """One of several statuses, without the `DISTINCT` of its base class, for which PostgreSQL would sort all rows."""

    def filter(self, qs: QuerySet[Any], value: list[str]) -> QuerySet[Any]:
        return qs.filter(status__in=value) if value else qs


@extend_schema_field({"type": "boolean"})
class FlagFilter(django_filters.ChoiceFilter):
    """true or false, and nothing else."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"choices": [("true", "true"), ("false", "false")], "empty_label": None, **options})

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.filter(**{str(self.field_name): value == "true"}) if value else qs


class DatedFilterSet(django_filters.FilterSet):
    """The filters of meetings and events alike."""

    date_from = DayFilter(field_name="date", lookup_expr="gte", label="This day and later.")
    date_to = DayFilter(field_name="date", lookup_expr="lte", label="This day and earlier.")
    q = WordsFilter(label="In the name or the details.")


class AppointmentFilter(DatedFilterSet):
    """Meetings."""

    status = StatusFilter(choices=Appointment.Status.choices, label="One of these; may be given several times.")
    organizer = NumberFilter(field_name="organizer_tg_id", label="Telegram ID.")
    participant = NumberFilter(field_name="participant_tg_id", label="Telegram ID.")
    event = NumberFilter(field_name="event_id", label="Number of an event.")


class EventFilter(DatedFilterSet):
    """Events."""

    owner = NumberFilter(field_name="tg_user_id", label="Telegram ID.")
    all_day = FlagFilter(label="Of whole days, or with a time.")
    series = NumberFilter(field_name="series_id", label="Number of a series: its dates.")


class StrictFilterBackend(DjangoFilterBackend):
    """Filters; an empty value is an error, not a filter that is left out."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        """The rows that pass.

        Raises:
            ValidationError: a value is empty or not valid.
        """
        for chosen, value in read_filters(request, self.get_filterset_class(view, queryset)).values():
            of_all_people = isinstance(chosen, WordsFilter) and view.actor.staff
            queryset = (chosen.filter_all_people if of_all_people else chosen.filter)(queryset, value)
        return queryset


def read_filters(request: Request, filters_of: Any) -> dict[str, tuple[Any, Any]]:
    """The filters that the request names, each with its value: only their fields are validated.

    Raises:
        ValidationError: a value is empty or not valid.
    """
    given = request.query_params
    if not given:
        return {}
    filters = getattr(filters_of, "base_filters", {})
    asked = {name: chosen for name, chosen in filters.items() if name in given}
    wrong: dict[str, list[Any]] = {
        name: [_("This filter is empty: give it a value or leave it out.")]
        for name in asked
        if "" in given.getlist(name)
    }
    if wrong:
        raise exceptions.ValidationError(wrong)
    values: dict[str, tuple[Any, Any]] = {}
    for name, chosen in asked.items():
        try:
            value = chosen.field.clean(chosen.field.widget.value_from_datadict(given, {}, name))
        except ValidationError as error:
            wrong[name] = list(error.messages)
        else:
            values[name] = chosen, value
    if wrong:
        raise exceptions.ValidationError(wrong)
    return values
