"""People in the panel's forms: named by Telegram ID, @username or name, and suggested while the user types."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from calendarapp import queries
from calendarapp.errors import CalendarError
from calendarapp.models import TgUser
from calendarapp.queries import search
from calendarapp.services import validation

SUGGESTED: Final = 10
NAMED: Final = 5  # people that an error lists
LOOKED_AT: Final = 200  # of those who are called so, before the best are chosen
LONGEST: Final = 200  # characters of typed text
# What a suggestion leaves in the field: `Anna Belova (1001)`; the number alone counts.
CHOSEN: Final = re.compile(r"\(\s*(\d+)\s*\)\s*$", re.ASCII)
DIGITS: Final = re.compile(r"#?\d+", re.ASCII)


def find_suggestions(text: str) -> list[TgUser]:
    """A few people who match the typed text: users of the bot first, then by name.

    They are found through an index, however many people there are; of very many with one name, some.
    """
    text = text.strip()[:LONGEST]
    number = text.removeprefix("#")
    wanted = Q(pk__in=list(search.select_people(text).values_list("pk", flat=True)[:LOOKED_AT]))
    if DIGITS.fullmatch(number) and queries.is_storable(int(number)):
        wanted |= Q(pk=int(number))
    if (same := queries.find_person_by_username(text)) is not None:
        wanted |= Q(pk=same.pk)
    found = list(TgUser.objects.filter(wanted))
    found.sort(key=lambda person: (person != same, person.started_at is None, _get_sort_key(person)))
    return found[:SUGGESTED]


def format_person(person: TgUser) -> str:
    """The person as the field takes them and people read them."""
    return f"{person.display_name} ({person.pk})"


def serve_suggestions(request: HttpRequest) -> JsonResponse:
    """The suggestions for `q`, with what a form takes over from an organizer: the zone and the usual duration."""
    found = find_suggestions(request.GET.get("q", "").replace("\x00", ""))
    return JsonResponse(
        {
            "people": [
                {
                    "id": person.pk,
                    "value": format_person(person),
                    "label": f"@{person.username}" if person.username else "",
                    "timezone": person.timezone,
                    "duration_minutes": person.duration_minutes,
                }
                for person in found
            ]
        }
    )


class SuggestingInput(forms.TextInput):
    """A text field with people to choose from, which a script fetches; without it, whatever is typed will do."""

    class Media:
        js = ("calendarapp/people.js",)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        address = reverse_lazy("admin:calendarapp_tguser_suggestions")
        super().__init__({"class": "vTextField", "autocomplete": "off", "data-people": address, **(attrs or {})})


class PersonField(forms.CharField):
    """A person's Telegram ID, which may as well be given by @username or by name where one person alone has it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST, **options)

    def clean(self, value: Any) -> Any:
        """The Telegram ID; None for an empty field.

        Raises:
            ValidationError: nobody has this name, or several people do.
        """
        text = super().clean(value).strip()
        if not text:
            return None
        chosen = CHOSEN.search(text)
        number = chosen[1] if chosen else text.removeprefix("#")
        if DIGITS.fullmatch(number):
            try:
                return validation.clean_tg_id(int(number))
            except CalendarError as error:
                raise ValidationError(str(error), code=error.code) from error
        return self._named(text).pk

    @staticmethod
    def _named(text: str) -> TgUser:
        if (same := queries.find_person_by_username(text)) is not None:
            return same
        found = find_suggestions(text)
        if not found:
            raise ValidationError(
                _("Nobody is called “{name}”. Choose a person from the list or type a Telegram ID.").format(name=text)
            )
        exact = [person for person in found if _get_sort_key(person) == text.casefold()]
        # Only whole names count; the beginning of one may be a typo, and the invitation goes out at once.
        words = set(text.casefold().split())
        if len(exact) == 1 or (len(found) == 1 and words <= set(_get_sort_key(found[0]).split())):
            return (exact or found)[0]
        if len(found) == 1:
            question = _("Do you mean {name}? Choose a person from the list.")
            raise ValidationError(question.format(name=format_person(found[0])))
        names = ", ".join(map(format_person, found[:NAMED])) + ("…" if len(found) > NAMED else "")
        raise ValidationError(_("Several people have this name: {names}. Choose one of them.").format(names=names))


def _get_sort_key(person: TgUser) -> str:
    return person.display_name.casefold()
