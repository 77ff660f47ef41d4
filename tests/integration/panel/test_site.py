"""The panel as a whole: every page opens, with and without data; languages; the dashboard; malformed requests."""

import datetime as dt
import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from calendarapp.models import Appointment, BotStatistics, Event, Reminder, StatisticsDelta
from calendarapp.queries.hours import Span
from calendarapp.services import hours, outbox, people
from tests.support import factories
from tests.support.factories import Cast, get_day, make_event, make_meeting, make_message

pytestmark = pytest.mark.django_db

SECTIONS = ("event", "botstatistics", "appointment", "tguser", "outboxmessage", "reminder", "apitoken")
# No page shows these labels, or the screen has a name of its own for them.
UNLABELLED = {
    "id",
    "tg_id",
    "uid",
    "sequence",
    "digest",
    "position",
    "nonce",
    "former_nonce",
    "former_until",
    "join_key",
}
NONSENSE = ("99999999999999999999", "0", "-1", "abc", "9223372036854775807", "1;2", "%00", "1_2F2", "٣")


def page(client: Client, path: str, **query: str) -> str:
    answer = client.get(f"/admin/calendarapp/{path}", query)
    assert answer.status_code == 200, (path, query, answer.status_code, answer.headers.get("Location"))
    return answer.content.decode()


def viewer(*models: str, right: str = "view") -> User:
    user = User.objects.create_user(f"viewer-{right}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=[f"{right}_{model}" for model in models]))
    return user


class TestOpens:
    @pytest.mark.parametrize("section", SECTIONS)
    def test_every_list_opens_on_an_empty_database(self, panel: Client, section: str) -> None:
        page(panel, f"{section}/")

    def test_every_page_opens(self, panel: Client, cast: Cast) -> None:
        """Every registered model: list, form, history."""
        make_meeting(cast.anna, cast.boris)
        assert panel.get("/admin/").status_code == 200
        for model, screen in admin.site._registry.items():
            base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
            assert panel.get(base).status_code == 200
            assert panel.get(f"{base}add/").status_code in {200, 403}
            row = screen.get_queryset(panel.get(base).wsgi_request).first()
            if row is not None:
                assert panel.get(f"{base}{row.pk}/change/").status_code == 200
                assert panel.get(f"{base}{row.pk}/history/").status_code == 200

    def test_anonymous_visitor_is_sent_to_sign_in(self, client: Client) -> None:
        for section in SECTIONS:
            answer = client.get(f"/admin/calendarapp/{section}/")
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/admin/login/")

    def test_account_without_staff_rights_is_kept_out(self, client: Client) -> None:
        client.force_login(User.objects.create_user("somebody"))
        assert client.get("/admin/").status_code == 302

    def test_staff_sees_only_permitted_lists(self, client: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris)
        client.force_login(viewer("event"))
        assert client.get("/admin/calendarapp/event/").status_code == 200
        for section in SECTIONS[1:]:
            assert client.get(f"/admin/calendarapp/{section}/").status_code == 403
        index = client.get("/admin/").content.decode()
        assert "calendarapp/event/?date=" in index
        assert "calendarapp/appointment/" not in index
        event = Event.objects.get(tg_user_id=cast.anna.tg_id)
        assert "Борис" not in client.get(f"/admin/calendarapp/event/{event.pk}/change/").content.decode()


class TestNonsense:
    @pytest.mark.parametrize("section", SECTIONS)
    @pytest.mark.parametrize("number", NONSENSE)
    def test_missing_rows_lead_back(self, panel: Client, section: str, number: str) -> None:
        for rest in ("change/", "history/", "delete/", ""):
            assert panel.get(f"/admin/calendarapp/{section}/{number}/{rest}").status_code in {301, 302, 403, 404}

    @pytest.mark.parametrize("section", SECTIONS)
    @pytest.mark.parametrize(
        "query",
        [
            *({"q": text} for text in ("9" * 40, "#17", "%", "\\", "'; --", "a\x00b", '"unbalanced', "x" * 5000)),
            *({"p": text} for text in ("0", "-1", "99999", "99999999999999999999999", "x")),
            *({"o": text} for text in ("1", "-2.3", "99", "x")),
            {"date__year": "99999999999999999999"},
            {"date__year": "0", "date__month": "13"},
            {"date": "2026-13-45"},
            {"date__gte": "x"},
            {"status__exact": "unknown"},
            {"tg_user_id": "99999999999999999999"},
            {"organizer_tg_id": "x"},
            {"event_id": "99999999999999999999"},
            {"id__in": "1,99999999999999999999"},
            {"delivery": "nowhere"},
            {"_to_field": "id"},
            {"no_such_field": "1"},
            {"e": "1"},
            {"all": ""},
        ],
    )  # fmt: skip
    def test_nonsensical_queries_are_answered(self, panel: Client, section: str, query: dict[str, str]) -> None:
        assert panel.get(f"/admin/calendarapp/{section}/", query).status_code in {200, 302, 400}


class TestEvents:
    def test_events_are_listed_and_shown(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.anna, name='<b>&"Обед"</b>', details="строка <i>")
        shown = page(panel, "event/")
        assert "&lt;b&gt;&amp;&quot;Обед&quot;&lt;/b&gt;" in shown
        assert f"/admin/calendarapp/tguser/{cast.anna.tg_id}/change/" in shown
        shown = page(panel, f"event/{event.pk}/change/")
        assert "строка &lt;i&gt;" in shown
        assert "Анна" in shown

    def test_events_are_read_only(self, panel: Client, cast: Cast) -> None:
        event = make_event(cast.anna)
        assert 'name="_save"' not in page(panel, f"event/{event.pk}/change/")
        for path in ("add/", f"{event.pk}/change/", f"{event.pk}/delete/"):
            assert panel.post(f"/admin/calendarapp/event/{path}", {"name": "Взлом", "post": "yes"}).status_code == 403
        panel.post(
            "/admin/calendarapp/event/", {"action": "delete_selected", "_selected_action": event.pk, "post": "yes"}
        )
        assert Event.objects.get(pk=event.pk).name == "Обед"

    @pytest.mark.parametrize("term", ["бед", "РЕКИ", "{tg_id}", "#{pk}", "{pk}", "обед реки"])
    def test_events_are_found_by_search(self, panel: Client, cast: Cast, term: str) -> None:
        event = make_event(cast.anna, details="у реки")
        other = make_event(cast.boris, name="Йога")
        shown = page(panel, "event/", q=term.format(tg_id=cast.anna.tg_id, pk=event.pk))
        assert f"/event/{event.pk}/change/" in shown
        assert f"/event/{other.pk}/change/" not in shown

    def test_events_are_filtered_by_day(self, panel: Client, cast: Cast) -> None:
        today = make_event(cast.anna, days=0, time=dt.time(23, 59))
        later = make_event(cast.anna, days=40)
        shown = page(panel, "event/", date__gte=str(factories.get_day(0)), date__lt=str(factories.get_day(1)))
        assert f"/event/{today.pk}/change/" in shown
        assert f"/event/{later.pk}/change/" not in shown

    def test_event_list_takes_constant_number_of_queries(
        self, panel: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for days in range(1, 31):
            make_event((cast.anna, cast.boris, cast.oleg)[days % 3], days=days)
        with django_assert_max_num_queries(
            8
        ):  # session, user, number of rows (estimate), count, dates (2), rows, people
            page(panel, "event/")


class TestStatistics:
    def test_statistics_include_uncommitted_day_counts(self, panel: Client) -> None:
        StatisticsDelta.objects.create(date=dt.date(2025, 10, 28), user_count=7131)
        assert "7131" in page(panel, "botstatistics/")
        StatisticsDelta.objects.create(date=dt.date(2025, 10, 28), user_count=1)
        assert "7132" in page(panel, f"botstatistics/{BotStatistics.objects.get().pk}/change/")

    def test_second_row_for_a_day_is_refused(self, panel: Client) -> None:
        form = {"date": "28.10.2025", "user_count": 1, "event_count": 2, "edited_events": 3, "cancelled_events": 4}
        assert panel.post("/admin/calendarapp/botstatistics/add/", form).status_code == 302
        answer = panel.post("/admin/calendarapp/botstatistics/add/", form)
        assert answer.status_code == 200
        assert "date" in answer.context["adminform"].form.errors
        assert BotStatistics.objects.get().edited_events == 3


class TestPeople:
    def test_people_are_listed_and_found(self, panel: Client, cast: Cast) -> None:
        for term in ("анн", "@anna", str(cast.anna.tg_id)):
            shown = page(panel, "tguser/", q=term)
            assert f"/tguser/{cast.anna.tg_id}/change/" in shown
            assert f"/tguser/{cast.boris.tg_id}/change/" not in shown

    def test_person_page_shows_events_and_meetings(self, panel: Client, cast: Cast) -> None:
        organized = make_meeting(cast.anna, cast.boris, name="Обед с Борисом")
        invited = make_meeting(cast.oleg, cast.anna, days=2, name="Йога с Олегом")
        make_meeting(cast.oleg, cast.boris, days=3, name="Чужая встреча")
        shown = page(panel, f"tguser/{cast.anna.tg_id}/change/")
        for text in ("Обед с Борисом", "Йога с Олегом", "Борис", "Олег"):
            assert text in shown
        for link in (f"event/{organized.event_id}", f"appointment/{organized.pk}", f"appointment/{invited.pk}"):
            assert f"/admin/calendarapp/{link}/change/" in shown
        assert "Чужая встреча" not in shown
        links = re.findall(r'href="(/admin/calendarapp/(?:event|appointment)/\?[^"]+)"', shown)
        assert len(links) == 2
        for link in links:
            assert (
                "Обед" in panel.get(link).content.decode()
                or f"/appointment/{invited.pk}/" in panel.get(link).content.decode()
            )

    def test_people_are_read_only(self, panel: Client, cast: Cast) -> None:
        for path in ("add/", f"{cast.anna.tg_id}/change/", f"{cast.anna.tg_id}/delete/"):
            assert panel.post(f"/admin/calendarapp/tguser/{path}", {"post": "yes"}).status_code == 403

    def test_person_list_takes_constant_number_of_queries(
        self, panel: Client, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
    ) -> None:
        for days in range(1, 16):
            make_meeting(cast.anna, cast.boris, days=days)
        # Session, user, the person, their events and meetings with the names in them, how long; the history, its names;
        # the week, its names.
        with django_assert_max_num_queries(11):
            page(panel, f"tguser/{cast.anna.tg_id}/change/")


class TestOutbox:
    def test_failed_message_is_found_and_sent_again(self, panel: Client, cast: Cast) -> None:
        lost = make_message(chat_id=cast.anna.tg_id, payload={"chat_id": 1, "text": "<b>потеряно</b>"})
        waits = make_message(chat_id=cast.boris.tg_id, payload={"chat_id": 2, "text": "ждёт"})
        outbox.mark_failed(lost.pk, error="Forbidden: bot was blocked by the user")
        failed = page(panel, "outboxmessage/", delivery="failed")
        assert "bot was blocked" in failed
        assert f"/outboxmessage/{waits.pk}/" not in failed
        assert f"/outboxmessage/{lost.pk}/" not in page(panel, "outboxmessage/", delivery="waiting")
        assert "&lt;b&gt;потеряно&lt;/b&gt;" in page(panel, f"outboxmessage/{lost.pk}/change/")
        action = {"action": "send_again", "_selected_action": [lost.pk, waits.pk], "confirmed": "1"}
        answer = panel.post("/admin/calendarapp/outboxmessage/", action, follow=True)
        assert "1 сообщение" in answer.content.decode()
        lost.refresh_from_db()
        assert (lost.failed_at, lost.attempts) == (None, 0)

    def test_viewer_cannot_send_again(self, client: Client, cast: Cast) -> None:
        lost = make_message(chat_id=cast.anna.tg_id, payload={"chat_id": 1, "text": "потеряно"})
        outbox.mark_failed(lost.pk, error="Forbidden")
        client.force_login(viewer("outboxmessage"))
        assert "send_again" not in client.get("/admin/calendarapp/outboxmessage/").content.decode()
        client.post(
            "/admin/calendarapp/outboxmessage/",
            {"action": "send_again", "_selected_action": [lost.pk], "confirmed": "1"},
        )
        lost.refresh_from_db()
        assert lost.failed_at is not None


class TestFirstPage:
    def test_dashboard_shows_todays_numbers(self, panel: Client, cast: Cast) -> None:
        make_meeting(cast.anna, cast.boris, days=0, time=dt.time(23, 59))
        make_meeting(cast.anna, cast.boris, days=3)
        Appointment.objects.filter(date=factories.get_day(0)).update(status="confirmed")
        lost = make_message(chat_id=1, payload={"chat_id": 1})
        outbox.mark_failed(lost.pk, error="Forbidden")
        index = panel.get("/admin/").content.decode()
        numbers = re.findall(r"<strong>(\d+)</strong> ([^<]+?)\s*<(?:/a|small)>", index)
        assert numbers == [
            ("1", "События сегодня"),
            ("1", "Встречи сегодня"),
            ("1", "Приглашения без ответа"),
            ("3", "Новые люди сегодня"),
            ("3", "Сообщения в очереди"),
            ("1", "Недоставленные сообщения"),
        ]
        assert "подтверждена: 1" in index
        for link in re.findall(
            r'<a href="(/admin/calendarapp/[^"]*)"', index.split('class="glance"')[1].split("</section>")[0]
        ):
            assert panel.get(link.replace("&amp;", "&")).status_code == 200


class TestLanguage:
    def test_panel_is_russian_by_default(self, panel: Client) -> None:
        index = panel.get("/admin/").content.decode()
        assert '<html lang="ru"' in index
        for text in ("Встреча", "Календарь", "События", "Встречи", "Статистика", "Люди", "Исходящие сообщения"):
            assert text in index

    def test_language_switch_is_remembered(self, panel: Client) -> None:
        answer = panel.post("/i18n/setlang/", {"language": "en", "next": "/admin/calendarapp/event/"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/calendarapp/event/")
        index = panel.get("/admin/").content.decode()
        assert '<html lang="en"' in index
        for text in ("Vstrecha", "Calendar", "Events", "Meetings", "Daily statistics", "People", "Outgoing messages"):
            assert text in index
        rest = index.replace('title="Русский"', "")  # the switch names each language in itself
        assert not re.search("[а-яё]", rest, re.IGNORECASE)

    def test_language_switch_does_not_redirect_to_other_sites(self, panel: Client) -> None:
        answer = panel.post("/i18n/setlang/", {"language": "en", "next": "https://example.org/"})
        assert answer.headers["Location"] == "/"

    def test_browser_language_is_respected(self, panel: Client) -> None:
        assert b'lang="en"' in panel.get("/admin/", headers={"Accept-Language": "en-US,en;q=0.9"}).content
        assert b'lang="ru"' in panel.get("/admin/", headers={"Accept-Language": "de"}).content

    def test_labels_are_russian(self) -> None:
        """No page shows an English label."""
        with translation.override("ru"):
            for model in admin.site._registry:
                if model._meta.app_label != "calendarapp":
                    continue
                names = [str(model._meta.verbose_name), str(model._meta.verbose_name_plural)]
                shown = [field for field in model._meta.fields if field.name not in UNLABELLED]
                names += [str(field.verbose_name) for field in shown]
                for name in names:
                    assert re.search("[а-яё]", name), (model, name)


def test_pages_have_no_inline_style_and_no_foreign_resource(panel: Client, cast: Cast) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    for path in ("", "calendarapp/appointment/", f"calendarapp/appointment/{meeting.pk}/change/", "login/"):
        shown = panel.get(f"/admin/{path}", follow=True).content.decode()
        assert not re.search(r"<style|\sstyle=|(?:src|href)=\"(?:https?:)?//", shown)


class TestReminders:
    def test_reminders_are_found_by_person_and_read_only(self, panel: Client, cast: Cast) -> None:
        make_event(cast.anna, days=3)
        number = Reminder.objects.get(tg_id=cast.anna.tg_id).pk
        for term in (str(cast.anna.tg_id), "Анна", "@anna"):
            assert f"/reminder/{number}/" in page(panel, "reminder/", q=term)
        assert f"/reminder/{number}/" not in page(panel, "reminder/", q="Борис")
        assert panel.get("/admin/calendarapp/reminder/add/").status_code == 403
        assert panel.post(f"/admin/calendarapp/reminder/{number}/delete/", {"post": "yes"}).status_code == 403
        assert Reminder.objects.filter(pk=number).exists()


def test_chosen_reminders_are_shown(panel: Client, cast: Cast) -> None:
    people.set_digest(tg_id=cast.anna.tg_id, digest_time=dt.time(21))
    people.set_reminders(tg_id=cast.anna.tg_id, reminder_minutes=[1440, 7])
    people.set_hold_policy(tg_id=cast.anna.tg_id, policy="expire", hours=37)
    shown = page(panel, f"tguser/{cast.anna.tg_id}/change/")
    for text in ("21:00", "1440, 7", "37", "держать моё время, но не дольше срока"):
        assert text in shown


def test_hours_in_which_a_person_can_be_booked_are_shown(panel: Client, cast: Cast) -> None:
    tg_id = cast.anna.tg_id
    spans = [Span.between(day, dt.time(9), dt.time(17, 45)) for day in range(1, 6)]
    hours.set_working_hours(tg_id=tg_id, working_hours=spans)
    hours.set_days_off(tg_id=tg_id, days_off=[get_day(5)])
    hours.set_break(tg_id=tg_id, break_minutes=13)
    hours.set_notice(tg_id=tg_id, notice_minutes=217)
    hours.set_daily_limit(tg_id=tg_id, daily_limit=19)
    shown = page(panel, f"tguser/{tg_id}/change/")
    fields = {"week": "Пн–Пт 09:00–17:45", "days_off": str(get_day(5).year), "break_minutes": "13"}
    for name, value in {**fields, "notice_minutes": "217", "daily_limit": "19"}.items():
        [row] = re.findall(rf"field-{name}\b.*?</div>\s*</div>", shown, re.DOTALL)
        assert value in row, name
