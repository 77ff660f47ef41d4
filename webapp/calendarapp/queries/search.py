"""Search in events and meetings, for the panel and the API.

In a short table any part of a text is found, as by Django's `icontains`, which scans every row. In a long one words are
found by their prefixes, through the index over `calendar_words`, and numbers only as a whole.

People are found by the beginnings of the words of their names and @usernames, through an index, however many they are;
what they own, organize or are invited to is found through their Telegram IDs.
"""

import functools
import operator
import re
from collections.abc import Sequence
from typing import Any, ClassVar, Final, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchQuery, SearchVectorExact
from django.db.models import BigIntegerField, BooleanField, F, Func, Model, Q, QuerySet, Value

from calendarapp import models
from calendarapp.queries import estimates
from calendarapp.sql import bigint

AnyModel = TypeVar("AnyModel", bound=Model)

SHORT: Final = 100_000  # rows: a table with more is a long one
MATCHES: Final = 10_000  # rows that are gathered before they are sorted
# A word in a larger part of the rows is soon met on the way through them. Of a word that PostgreSQL has no statistics
# of, it believes that a fiftieth of the rows have it.
COMMON: Final = 0.03
WORD: Final = re.compile(r"[^\W_]+")
WORDS: Final = 30  # of a search; further ones are left out
LETTERS: Final = 200  # of a word
NAMESAKES: Final = 1_000  # people: of those with a name that more of them have, nothing is looked for
BEGINNING: Final = 5  # digits: a shorter number is looked for as a word of its own

FIELDS: Final = ("name", "details")


class AnyOf(Func):
    """Whether a number is in an array."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field: ClassVar[Any] = BooleanField()


def is_long(model: type[Model]) -> bool:
    """Whether that table is too long to scan; one cheap question to the planner."""
    return estimates.estimate(model._default_manager.all()) > SHORT


def match_substring(text: str) -> Q:
    """The rows whose name or details contain that text, in any case. Scans every row."""
    return Q(name__icontains=text) | Q(details__icontains=text)


def match_words(text: str, *, whole: bool = False) -> Q:
    """The rows that have, for each word of the text, one that begins with it (that is it: `whole`); through the index.

    A text without any word finds nothing.
    """
    return Q(SearchVectorExact(models.split_words(), _make_query(text, whole=whole)))


def select_people(text: str) -> QuerySet[models.TgUser]:
    """The people whose names and @username have, for each word of the text, one that begins with it; in no order."""
    return models.TgUser.objects.order_by().filter(_match_person_words(text))


def find_namesakes(text: str) -> list[int] | None:
    """The Telegram IDs of `select_people`; None where they are more than `NAMESAKES`."""
    found = estimates.find_matching_ids(select_people(text), NAMESAKES + 1)
    return found if len(found) <= NAMESAKES else None


def match_people(text: str, fields: Sequence[str]) -> Q:
    """What people who are called so have to do with, in a short table; each part may as well stand in the row's text.

    Args:
        text: names and @usernames, of one person or of several, beside words of the row.
        fields: those with Telegram IDs.
    """
    each = [
        match_substring(part) | _match_any_field(fields, select_people(part).values("pk"))
        for part in text.split()[:WORDS]
    ]
    return functools.reduce(operator.and_, each, Q()) | _match_any_field(fields, select_people(text).values("pk"))


def search(
    rows: QuerySet[AnyModel], text: str, *, numbers: Sequence[str] = (), named: Sequence[str] = ()
) -> QuerySet[AnyModel]:
    """Those of the rows of a long table in which every part of the text is found.

    Matches are gathered first and sorted then: asked for both at once, PostgreSQL would walk the table in that order
    until it has found enough, which for a rare word is the whole table. For a common word that is the better way, and
    is used.

    Args:
        rows: in any order, filtered or not.
        text: words, and numbers where there are fields for them; parts are separated by spaces.
        numbers: fields with numbers that are found whole, such as Telegram IDs; then the rows' own number is one, too.
        named: fields with Telegram IDs of people who are found by their names, as of `match_people`; those whom
            `find_namesakes` does not tell are left out.
    """
    parts = text.split()
    digits = [part.removeprefix("#") for part in parts if numbers and _is_number(part.removeprefix("#"))]
    rest = " ".join(part for part in parts if not (numbers and _is_number(part.removeprefix("#"))))
    for number in digits[:WORDS]:
        rows = _select_numbered(rows, number, numbers)
    if not rest:
        return rows
    wanted = _match_words_or_people(rest, named)
    return rows.filter(wanted) if digits or _is_common(rows.model, rest) else _select_gathered(rows, wanted)


def search_people(rows: QuerySet[models.TgUser], text: str) -> QuerySet[models.TgUser]:
    """Those of a long table's people who are called so, or have that Telegram ID; through indexes."""
    number = text.strip().removeprefix("#")
    if _is_number(number):
        return rows.filter(Q(pk=int(number)) | Q(pk__in=select_people(number).values("pk")))
    return _select_gathered(rows, _match_person_words(text))


def select_of_person(rows: QuerySet[AnyModel], tg_id: int, fields: Sequence[str]) -> QuerySet[AnyModel]:
    """Those of the rows that name this person in one of the fields, each read from its own index while they are few."""
    conditions = [Q(**{field: tg_id}) for field in fields]
    if len(conditions) == 1:
        return rows.filter(conditions[0])
    every = rows.model._default_manager.order_by()
    several = [list(every.filter(each).values_list("pk", flat=True)[: MATCHES + 1]) for each in conditions]
    if max(map(len, several)) > MATCHES:
        return rows.filter(functools.reduce(operator.or_, conditions))
    return select_among(rows, sorted({pk for each in several for pk in each}))


def _match_person_words(text: str) -> Q:
    return Q(SearchVectorExact(models.split_person_words(), _make_query(text, whole=False)))


def _make_query(text: str, *, whole: bool) -> SearchQuery:
    kind = "" if whole else ":*"
    query = " & ".join(f"'{word[:LETTERS]}'{kind}" for word in WORD.findall(text)[:WORDS])
    return SearchQuery(query, config="simple", search_type="raw")


def _match_words_or_people(text: str, named: Sequence[str]) -> Q:
    """`match_words`, or what people who are called so have to do with: each condition has an index of its own."""
    names = [part for part in text.split()[:WORDS] if WORD.search(part)]  # `@anna_b` is one, though of two words
    if not named or not names:
        return match_words(text)
    found = match_words(text) | _match_any_field(named, find_namesakes(text))
    each = {name: find_namesakes(name) for name in dict.fromkeys(names)} if len(names) > 1 else {}
    if any(each.values()):
        both = [match_words(name) | _match_any_field(named, ids) for name, ids in each.items()]
        found |= functools.reduce(operator.and_, both)
    return found


def _match_any_field(fields: Sequence[str], ids: list[int] | QuerySet[Any, Any] | None) -> Q:
    """Whether one of these people is in one of these fields; without people, an empty `Q`."""
    if isinstance(ids, QuerySet):
        return functools.reduce(operator.or_, [Q(**{f"{field}__in": ids}) for field in fields])
    if not ids:
        return Q()
    array = Value(ids, output_field=ArrayField(BigIntegerField()))
    return functools.reduce(operator.or_, [Q(AnyOf(F(field), array)) for field in fields])


def _is_number(part: str) -> bool:
    return bigint.parse(part) is not None


def _select_numbered(rows: QuerySet[AnyModel], number: str, fields: Sequence[str]) -> QuerySet[AnyModel]:
    """The rows with that number in any of the fields, each field read from its own index while they are few."""
    every = rows.model._default_manager.order_by()
    written = match_words(number, whole=len(number) < BEGINNING)
    found = [Q(pk=int(number)), *(Q(**{field: int(number)}) for field in fields)]
    several = [[pk for (pk,) in every.filter(each).values_list("pk")[: MATCHES + 1]] for each in found]
    several.append(estimates.find_matching_ids(every.filter(written), MATCHES + 1))
    if max(map(len, several)) > MATCHES:
        return rows.filter(functools.reduce(operator.or_, found, written))
    return select_among(rows, sorted({pk for each in several for pk in each}))


def _is_common(model: type[Model], text: str) -> bool:
    """Whether these words are so common that a scan in order soon finds the next row."""
    every = model._default_manager.all()
    # Of whole words: of a beginning that it has not met, PostgreSQL thinks that a fiftieth of all rows have it.
    expected = estimates.estimate(every.filter(match_words(text, whole=True)))
    return expected > COMMON * estimates.estimate(every)


def _select_gathered(rows: QuerySet[AnyModel], condition: Q) -> QuerySet[AnyModel]:
    numbers = estimates.find_matching_ids(rows.model._default_manager.filter(condition), MATCHES + 1)
    return select_among(rows, numbers) if len(numbers) <= MATCHES else rows.filter(condition)


def select_among(rows: QuerySet[AnyModel], numbers: list[int]) -> QuerySet[AnyModel]:
    """Those rows; their numbers are one parameter, however many they are, and the planner knows how many."""
    return rows.filter(AnyOf(F("pk"), Value(numbers, output_field=ArrayField(BigIntegerField()))))
