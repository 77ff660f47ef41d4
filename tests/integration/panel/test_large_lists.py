"""Long lists in the panel: estimates are marked, and pages and searches find the same rows as in short ones."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.utils import translation

from botapi.client import METHODS
from calendarapp.models import Appointment, Event, OutboxMessage
from calendarapp.panel.filters import FewRowsFilter, MethodFilter
from calendarapp.panel.paginator import LongPaginator
from calendarapp.queries import estimates, search
from calendarapp.queries.estimates import Count
from calendarapp.services import webhooks
from tests.support.api import ApiClient
from tests.support.factories import Cast, make_event, make_meeting, make_message

pytestmark = pytest.mark.django_db

FILL = """
INSERT INTO events (name, date, time, details, user_id)
SELECT 'Событие ' || n, '2025-11-01'::date + n % 400, make_time(8 + n % 3, 0, 0), 'код' || n, 7000000000 + n % 7
FROM generate_series(1, 500) AS n;
INSERT INTO calendarapp_appointment (name, date, time, details, organizer_tg_id, participant_tg_id, status)
SELECT 'Встреча ' || n, '2025-11-01'::date + n % 400, make_time(8 + n % 3, 0, 0), 'код' || n, 7000000000 + n % 7,
    8000000000 + n, (ARRAY['pending', 'confirmed', 'cancelled', 'declined', 'declined'])[1 + n % 5]
FROM generate_series(1, 500) AS n;
ANALYZE events;
ANALYZE calendarapp_appointment;
"""
MODELS: dict[str, Any] = {"event": Event, "appointment": Appointment}
TERMS = (
    *("деталей", "ПОСТАВ", "supply", "back-to-back", "a@b.com", "поставки деталей", "it's", "№17"),
    *("{pk}", "#{pk}", "{tg_id}", "{tg_id} постав"),
)
NEWEST = ("-date", "-time", "-pk")


@pytest.fixture(scope="class")
def filled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Several hundred random events and meetings, shared by the tests of a class."""
    with django_db_blocker.unblock(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(FILL)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def long(filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the tables count as long: the thresholds are lower, everything else is as with millions of rows."""
    monkeypatch.setattr(estimates, "EXACT", 100)
    monkeypatch.setattr(estimates, "FAR", 3)
    monkeypatch.setattr(search, "SHORT", 100)


def shown(client: Client, section: str, **query: Any) -> str:
    answer = client.get(f"/admin/calendarapp/{section}/", query)
    assert answer.status_code == 200, answer.headers.get("Location")
    return answer.content.decode()


def listed(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'class="field-id"><a href="/admin/calendarapp/\w+/(\d+)/', page)]


def numbers(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))


@pytest.fixture(params=MODELS)
def section(request: pytest.FixtureRequest) -> str:
    """Both lists in turn."""
    return str(request.param)


class TestCount:
    def test_estimated_count_is_marked(self) -> None:
        with translation.override("en"):
            assert str(Count(10_000_000, exact=False)) == "about 10,000,000"
            assert str(Count(9_998_231, exact=False)) == "about 10,000,000"
            assert str(Count(123_456, exact=False)) == "about 123,000"
        assert str(Count(123_456)) == "123456"

    def test_small_count_is_exact(self, filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
        assert estimates.count(Event.objects.order_by("pk")) == Count(500)
        monkeypatch.setattr(estimates, "EXACT", 499)
        assert estimates.count(Event.objects.order_by("pk")) == Count(500, exact=False)
        assert estimates.count(Event.objects.filter(tg_user_id=7000000000).order_by("pk")) == Count(71)
        assert estimates.count(Event.objects.order_by("pk"), estimate_above=3) == Count(500, exact=False)

    def test_estimate_is_never_below_the_rows_met(self, filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
        """Statistics may be older than the rows."""
        monkeypatch.setattr(estimates, "EXACT", 10)
        monkeypatch.setattr(estimates, "estimate", lambda _rows: 3)
        assert estimates.count(Event.objects.order_by("pk")) == Count(11, exact=False)


class TestPages:
    def test_estimated_total_is_marked(self, panel: Client, section: str, filled: None) -> None:
        assert "Всего: 500" in shown(panel, section, when="all")

    def test_estimated_count_of_search_is_marked(self, panel: Client, section: str, long: None) -> None:
        page = shown(panel, section, when="all")
        assert "Всего: 500" not in page
        assert re.search(r"Всего: (about|около) 500", page)
        assert "select-across" in page or section == "event"
        assert 'class="question' not in page  # no offer to act on all of them

    @pytest.mark.parametrize(
        ("query", "order"),
        [({}, NEWEST), ({"date__gte": "2026-01-01"}, NEWEST), ({"o": "{id}"}, ("pk",)), ({"o": "-{id}"}, ("-pk",))],
    )
    def test_every_row_stands_on_one_page(
        self, panel: Client, section: str, long: None, query: dict[str, str], order: tuple[str, ...]
    ) -> None:
        rows = MODELS[section].objects.filter(date__gte=query.get("date__gte", "1900-01-01")).order_by(*order)
        column = {"event": 0, "appointment": 1}[section]  # the first column selects rows where there are actions
        asked = {name: value.format(id=column) for name, value in query.items()}
        found: list[int] = []
        for number in range(1, -(-rows.count() // 50) + 1):
            found += listed(shown(panel, section, **asked, p=number))
        assert found == numbers(rows)

    @pytest.mark.parametrize("exact", [True, False])
    def test_pages_equal_plain_slices(self, filled: None, monkeypatch: pytest.MonkeyPatch, exact: bool) -> None:
        monkeypatch.setattr(estimates, "EXACT", 1000 if exact else 100)
        for order in (NEWEST, ("date", "time", "pk"), ("tg_user_id", "-pk")):
            rows = Event.objects.order_by(*order)
            pages = LongPaginator(rows, 30)
            assert pages.counted.exact is exact
            for number in pages.page_range:
                found = [event.pk for event in pages.page(number).object_list]
                assert found == numbers(rows)[(number - 1) * 30 : number * 30], (order, number)

    def test_late_pages_are_read_backwards(self, filled: None) -> None:
        pages = LongPaginator(Event.objects.order_by(*NEWEST), 50)
        with_offset = [page for page in (1, 5, 10) if "OFFSET" in statement(pages, page)]
        assert with_offset == [5]

    def test_filters_show_counts_only_in_short_lists(
        self, panel: Client, filled: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert "_facets" in shown(panel, "appointment")
        assert "(100)" in shown(panel, "appointment", _facets="True")
        monkeypatch.setattr(search, "SHORT", 100)
        assert "_facets" not in shown(panel, "appointment")
        assert "(100)" not in shown(panel, "appointment", _facets="True")

    def test_page_beyond_the_last_redirects(self, panel: Client, section: str, long: None) -> None:
        assert panel.get(f"/admin/calendarapp/{section}/", {"p": 11}).status_code == 302

    def test_long_list_allows_only_indexed_orders(self, panel: Client, long: None) -> None:
        plain = listed(shown(panel, "appointment", when="all"))
        assert plain == numbers(Appointment.objects.order_by(*NEWEST))[:50]
        assert listed(shown(panel, "appointment", o="4")) == plain, "by status"
        by_date = listed(shown(panel, "appointment", o="2"))
        assert by_date == numbers(Appointment.objects.order_by("date", "time", "pk"))[:50]
        header = shown(panel, "event", when="all").split("<thead>")[1].split("</thead>")[0]
        assert "?o=" in header
        assert not re.search(r'class="sortable column-name', header)

    def test_short_list_is_sorted_by_any_column(self, panel: Client, filled: None) -> None:
        by_name = listed(shown(panel, "event", o="1"))
        assert by_name == numbers(Event.objects.order_by("name", "-pk"))[:50]

    def test_long_list_has_no_select_all(self, panel: Client, long: None) -> None:
        first = Appointment.objects.order_by("pk")[0].pk
        form = {"action": "cancel_selected", "select_across": "1", "_selected_action": first}
        before = Appointment.objects.filter(status="cancelled").count()
        panel.post("/admin/calendarapp/appointment/?when=all", form)
        assert Appointment.objects.filter(status="cancelled").count() == before


def statement(pages: LongPaginator, number: int) -> str:
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as made:
        pages.page(number)
    return made[-1]["sql"]


@pytest.mark.usefixtures("filled")  # before `panel`, whose transaction is nested in this one
class TestSearch:
    @pytest.fixture(params=["short", "long"])
    def length(self, request: pytest.FixtureRequest) -> str:
        """With few rows, and with many."""
        request.getfixturevalue("filled" if request.param == "short" else "long")
        return str(request.param)

    @pytest.mark.parametrize("term", TERMS)
    def test_search_finds_rows_in_short_and_long_lists(
        self, panel: Client, cast: Cast, section: str, length: str, term: str
    ) -> None:
        text = "Обсудим: поставки деталей (Supply), back-to-back; it's №17 — a@b.com"
        if section == "event":
            wanted: Any = make_event(cast.anna, details=text)
            other: Any = make_event(cast.boris, days=2)
        else:
            wanted = make_meeting(cast.anna, cast.boris, details=text)
            other = make_meeting(cast.oleg, 7_999_999_999, days=2)
        found = listed(shown(panel, section, q=term.format(pk=wanted.pk, tg_id=cast.anna.tg_id)))
        assert wanted.pk in found
        assert other.pk not in found

    def test_short_list_is_searched_by_substring(self, panel: Client, cast: Cast, filled: None) -> None:
        event = make_event(cast.anna, details="перепоставка")
        assert listed(shown(panel, "event", q="постав")) == [event.pk]
        assert listed(shown(panel, "event", q=str(cast.anna.tg_id)[:-1])) == [event.pk]
        assert "searchbar_helptext" not in shown(panel, "event")

    def test_long_list_is_searched_by_word_prefix(self, panel: Client, cast: Cast, long: None) -> None:
        event = make_event(cast.anna, details="перепоставка")
        assert listed(shown(panel, "event", q="постав")) == []
        assert listed(shown(panel, "event", q="перепос")) == [event.pk]
        assert "searchbar_helptext" in shown(panel, "event")

    def test_found_rows_are_in_order(self, panel: Client, section: str, long: None) -> None:
        """Words in all rows, in some, and in none."""
        model = MODELS[section]
        word = "событие" if section == "event" else "встреча"
        assert listed(shown(panel, section, q=word)) == numbers(model.objects.order_by(*NEWEST))[:50]
        some = model.objects.filter(details__startswith="код1").order_by(*NEWEST)
        assert listed(shown(panel, section, q="код1")) == numbers(some)[:50]
        assert listed(shown(panel, section, q="код1", p=2)) == numbers(some)[50:100]
        assert listed(shown(panel, section, q="код1 8")) == []
        for nonsense in ("%", "'", "\\", "& | !", "x" * 3000, "'; --", "🙂", ":*", "9" * 30):
            assert listed(shown(panel, section, q=nonsense)) == []

    def test_search_combines_with_filters(self, panel: Client, long: None) -> None:
        rows = Appointment.objects.filter(details__startswith="код1", status="declined").order_by(*NEWEST)
        assert listed(shown(panel, "appointment", q="код1", status__exact="declined")) == numbers(rows)[:50]

    def test_search_with_very_many_matches_lists_them_in_order(
        self, panel: Client, long: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "MATCHES", 5)
        monkeypatch.setattr(search, "COMMON", 2.0)
        rows = Event.objects.filter(details__startswith="код1").order_by(*NEWEST)
        page = shown(panel, "event", q="код1")
        assert listed(page) == numbers(rows)[:50]
        assert panel.get("/admin/calendarapp/event/", {"q": "код1", "p": "3"}).status_code == 302
        assert listed(shown(panel, "event", q="7000000003"))

    def test_api_searches_long_lists_by_word_prefix(self, staff: User, cast: Cast, long: None) -> None:
        event = make_event(cast.anna, details="перепоставка")
        for query, whose, found in (
            ("постав", staff, []),
            ("перепос", staff, [event.pk]),
            ("постав", cast.anna, [event.pk]),
            ("перепос", cast.boris, []),
        ):
            answer = ApiClient(whose).get(f"events/?q={query}")
            assert [row["id"] for row in answer.json()["results"]] == found, (query, whose)


class TestDates:
    def choices(self, client: Client, section: str, **query: Any) -> list[str]:
        navigation = shown(client, section, **query).split('<nav class="toplinks">')[1].split("</nav>")[0]
        return [text.strip() for text in re.findall(r">([^<>]+)</a>", navigation)]

    @pytest.mark.parametrize(
        "query",
        [
            {},
            {"date__year": "2026"},
            {"date__year": "2025"},
            {"date__year": "2026", "date__month": "2"},
            {"date__year": "2025", "date__month": "12"},
            {"date__year": "2026", "date__month": "2", "date__day": "28"},
        ],
    )
    def test_date_hierarchy_equals_djangos(
        self, panel: Client, section: str, filled: None, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM events WHERE date BETWEEN '2026-02-03' AND '2026-02-20'")
            cursor.execute("DELETE FROM calendarapp_appointment WHERE date BETWEEN '2026-02-03' AND '2026-02-20'")
        asked: list[dict[str, str]] = [query, {**query, "q": "код1"}]
        plain = [(self.choices(panel, section, **each), listed(shown(panel, section, **each))) for each in asked]
        monkeypatch.setattr(estimates, "EXACT", 1)
        monkeypatch.setattr(search, "SHORT", 100)
        for each, (choices, rows) in zip(asked, plain, strict=True):
            assert (self.choices(panel, section, **each), listed(shown(panel, section, **each))) == (choices, rows)

    def test_date_hierarchy_respects_the_status_filter(
        self, panel: Client, long: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plain = self.choices(panel, "appointment", status__exact="pending", date__year="2026")
        monkeypatch.setattr(estimates, "EXACT", 1)
        assert self.choices(panel, "appointment", status__exact="pending", date__year="2026") == plain


@pytest.mark.usefixtures("long")
class TestWhatNobodyHas:
    @pytest.mark.parametrize("query", [{"id": "9" * 20}, {"q": "9" * 5000}, {"q": "9" * 20}])
    def test_numbers_beyond_bigint_find_nothing(self, panel: Client, section: str, query: dict[str, str]) -> None:
        assert listed(shown(panel, section, **query)) == []

    def test_person_with_very_many_rows_is_found(
        self, panel: Client, section: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(search, "MATCHES", 20)
        field = {"event": "tg_user_id", "appointment": "organizer_tg_id"}[section]
        everything = MODELS[section].objects.filter(**{field: 7000000003}).order_by(*NEWEST)
        assert everything.count() > 50
        assert listed(shown(panel, section, q="7000000003")) == numbers(everything)[:50]


def test_date_hierarchy_of_empty_list_is_empty(panel: Client, section: str) -> None:
    assert "toplinks" not in shown(panel, section) or not listed(shown(panel, section))


SCREENS: dict[str, Any] = {str(model._meta.model_name): screen for model, screen in admin.site._registry.items()}
BOUNDED = {Group, User}  # accounts of the staff and their roles


@pytest.mark.parametrize("section", sorted(SCREENS))
def test_no_filter_reads_a_whole_table_for_what_it_offers(panel: Client, cast: Cast, section: str) -> None:
    screen = SCREENS[section]
    listed = panel.get(f"/admin/{screen.opts.app_label}/{section}/").context["cl"]
    for offered in listed.filter_specs:
        assert not isinstance(offered, admin.AllValuesFieldListFilter), offered.title
        if isinstance(offered, admin.RelatedFieldListFilter) and not isinstance(offered, FewRowsFilter):
            assert offered.field.related_model in BOUNDED, offered.title


def test_methods_to_filter_by_are_those_that_are_recorded() -> None:
    """The answers to taps and inline queries are sent at once or never."""
    assert set(MethodFilter.values) == {name for name in METHODS if not name.startswith("answer")}


def test_messages_and_deliveries_are_filtered_by_what_they_are(panel: Client, cast: Cast) -> None:
    sent = make_message(chat_id=cast.anna.tg_id, payload={"text": "x"})
    edited = make_message(chat_id=cast.anna.tg_id, payload={"text": "x"})
    OutboxMessage.objects.filter(pk=edited.pk).update(method="editMessageText")
    for method, found in (("sendMessage", [sent.pk]), ("editMessageText", [edited.pk]), ("x", [])):
        answer = panel.get("/admin/calendarapp/outboxmessage/", {"method": method, "person": str(cast.anna.tg_id)})
        assert [row.pk for row in answer.context["cl"].result_list] == found


def test_webhooks_are_offered_while_they_are_few(panel: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    log, holder = "/admin/calendarapp/webhookdelivery/", webhooks.Holder(tg_id=cast.anna.tg_id)
    hooks = [webhooks.create(holder=holder, url=f"https://{n}.example.org/")[0] for n in range(3)]
    monkeypatch.setattr(FewRowsFilter, "FEW", 3)
    assert all(f"endpoint__id__exact={hook.pk}" in panel.get(log).content.decode() for hook in hooks)
    monkeypatch.setattr(FewRowsFilter, "FEW", 2)
    assert "endpoint__id__exact" not in panel.get(log).content.decode()
    chosen = panel.get(log, {"endpoint__id__exact": hooks[1].pk}).content.decode()
    assert f"{hooks[1].pk}: https://1.example.org/" in chosen
    assert "https://2.example.org/" not in chosen
