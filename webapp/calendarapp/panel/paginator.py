"""Pages of long lists: what one costs does not depend on how many there are."""

from math import ceil
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from calendarapp.queries import estimates


class LongPaginator(Paginator):  # type: ignore[type-arg]  # Django's takes a parameter in its stubs alone
    """Pages of a list that is counted exactly up to `estimates.EXACT`, each read from the nearer end.

    Beyond that, the number of pages is an estimate, and those of the later half are numbered from the end: the last
    page has the last rows. With `first_alone` there are no pages beyond that: the rows in between would have to be
    read, and a search is not about the ten thousandth row. `estimate_above`: as for `estimates.count`.
    """

    def __init__(
        self, *args: Any, estimate_above: int | None = None, first_alone: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.estimate_above = estimate_above
        self.first_alone = first_alone

    @cached_property
    def counted(self) -> estimates.Count:
        rows: Any = self.object_list
        return estimates.count(rows, estimate_above=self.estimate_above, by_words=self.first_alone)

    @property
    def limited(self) -> bool:
        """Whether there are rows that no page has."""
        return self.first_alone and not self.counted.exact

    @property
    def count(self) -> int:
        return self.counted.number

    @property
    def num_pages(self) -> int:
        return max(1, ceil((estimates.EXACT if self.limited else self.count) / self.per_page))

    def page(self, number: int | str) -> Page[Any]:
        """The page of that number.

        Raises:
            InvalidPage: there is none.
        """
        number = self.validate_number(number)
        rows: Any = self.object_list
        start = (number - 1) * self.per_page
        stop = min(start + self.per_page, self.count)
        late = start > self.count - stop and not self.limited
        if late:
            rows, start, stop = rows.reverse(), self.count - stop, self.count - start
        found = list(rows[start:stop] if self.counted.exact else slice_rows(rows, start, stop))
        return self._get_page(found[::-1] if late else found, number, self)  # type: ignore[attr-defined, no-any-return]


def slice_rows(rows: QuerySet[Any], start: int, stop: int) -> QuerySet[Any]:
    """Those of the rows: what comes before is passed over in the index that has their order, and not read."""
    return rows.filter(pk__in=rows.select_related(None).values("pk")[start:stop])
