"""The audit log: every write of the panel leaves an entry that nobody can delete."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client, RequestFactory

from calendarapp.models import (
    Announcement,
    ApiToken,
    Appointment,
    BookingLink,
    BotStatistics,
    OutboxMessage,
    WebhookDelivery,
)
from calendarapp.security.audit_log import Act, make_change
from calendarapp.services import (
    announcements,
    booking_links,
    outbox,
    public_calendars,
    tokens,
    webhook_deliveries,
    webhooks,
)
from tests.support.factories import Cast, make_event, make_meeting, make_message

pytestmark = pytest.mark.django_db

PASSWORD = "long enough, is it"
DAY = {"date": "28.10.2025", "user_count": 1, "event_count": 2, "edited_events": 3, "cancelled_events": 4}
ACCOUNT = {"username": "oleg", "date_joined_0": "01.01.2026", "date_joined_1": "10:00", "is_active": "on"}
NEW = {"password1": "an0ther long one", "password2": "an0ther long one", "usable_password": "true"}

Write = Callable[[Client, Cast], tuple[str, dict[str, Any]]]


def meeting(cast: Cast) -> Appointment:
    return make_meeting(cast.anna, cast.boris)


def day() -> int:
    return BotStatistics.objects.create(date="2025-10-27").pk


def account() -> int:
    return User.objects.create_user("oleg", password="what it was").pk


def lost(cast: Cast) -> int:
    message = make_message(chat_id=cast.anna.tg_id, payload={"chat_id": 1, "text": "x"})
    outbox.mark_failed(message.pk, error="Forbidden")
    return message.pk


def draft() -> Announcement:
    return announcements.save_draft(text_ru="Новость", text_en="News")


def begun(cast: Cast) -> int:
    row = draft()
    return announcements.begin(announcement_id=row.pk, seen=row.updated_at).pk


def token(cast: Cast) -> int:
    tokens.issue(tg_id=cast.anna.tg_id, scope="read")
    return ApiToken.objects.get().pk


def link(cast: Cast, *, paused: bool = False) -> int:
    row = booking_links.make(tg_id=cast.anna.tg_id)
    if paused:
        BookingLink.objects.filter(pk=row.pk).update(paused=True)
    return row.pk


def webhook(cast: Cast, *, enabled: bool = True) -> int:
    holder = webhooks.Holder(tg_id=cast.anna.tg_id)
    row, _secret = webhooks.create(holder=holder, url="https://example.org/hook")
    webhooks.set_enabled([row.pk], enabled=enabled)
    return row.pk


def missed(cast: Cast) -> int:
    """A delivery that was given up."""
    number = webhook(cast)
    row = webhook_deliveries.ping(holder=webhooks.Holder(tg_id=cast.anna.tg_id), webhook_id=number)
    WebhookDelivery.objects.filter(pk=row.pk).update(failed_at=row.happened_at)
    return row.pk


def action(section: str, name: str, row: int, **more: str) -> tuple[str, dict[str, Any]]:
    return f"{section}/", {"action": name, "_selected_action": row, **more}


# Every write in the panel: (model, action) -> address and form. The test below checks that none is missing.
WRITES: dict[tuple[str, str], Callable[[Cast], tuple[str, dict[str, Any]]]] = {
    ("appointment", "add"): lambda cast: (
        "calendarapp/appointment/add/",
        {"event": make_event(cast.anna).pk, "participant_tg_id": cast.boris.tg_id},
    ),
    ("appointment", "status"): lambda cast: (
        f"calendarapp/appointment/{meeting(cast).pk}/status/",
        {"status": "confirmed", "confirmed": "1"},
    ),
    **{
        ("appointment", name): lambda cast, name=name: action("calendarapp/appointment", name, meeting(cast).pk)  # type: ignore[misc]
        for name in ("confirm_selected", "decline_selected", "cancel_selected")
    },
    ("botstatistics", "add"): lambda _: ("calendarapp/botstatistics/add/", DAY),
    ("botstatistics", "change"): lambda _: (f"calendarapp/botstatistics/{day()}/change/", DAY),
    ("botstatistics", "delete"): lambda _: (f"calendarapp/botstatistics/{day()}/delete/", {"post": "yes"}),
    ("botstatistics", "delete_selected"): lambda _: action(
        "calendarapp/botstatistics", "delete_selected", day(), post="yes"
    ),
    ("outboxmessage", "send_again"): lambda cast: action(
        "calendarapp/outboxmessage", "send_again", lost(cast), confirmed="1"
    ),
    ("outboxmessage", "discard"): lambda cast: action(
        "calendarapp/outboxmessage", "discard", lost(cast), confirmed="1"
    ),
    ("announcement", "add"): lambda _: ("calendarapp/announcement/add/", {"text_ru": "Новость", "text_en": "News"}),
    ("announcement", "change"): lambda _: (
        f"calendarapp/announcement/{draft().pk}/change/",
        {"text_ru": "Другое", "text_en": "Another"},
    ),
    ("announcement", "act"): lambda cast: (f"calendarapp/announcement/{begun(cast)}/act/", {"act": "stop"}),
    ("apitoken", "add"): lambda cast: ("calendarapp/apitoken/add/", {"tg_id": cast.anna.tg_id, "scope": "read"}),
    ("apitoken", "delete"): lambda cast: (f"calendarapp/apitoken/{token(cast)}/delete/", {"post": "yes"}),
    ("apitoken", "delete_selected"): lambda cast: action(
        "calendarapp/apitoken", "delete_selected", token(cast), post="yes"
    ),
    ("bookinglink", "pause"): lambda cast: action("calendarapp/bookinglink", "pause", link(cast)),
    ("bookinglink", "resume"): lambda cast: action("calendarapp/bookinglink", "resume", link(cast, paused=True)),
    ("bookinglink", "revoke"): lambda cast: action("calendarapp/bookinglink", "revoke", link(cast)),
    ("publiccalendar", "close"): lambda cast: action(
        "calendarapp/publiccalendar",
        "close",
        public_calendars.open_calendar(tg_id=cast.anna.tg_id).pk,
    ),
    ("webhookendpoint", "add"): lambda cast: (
        "calendarapp/webhookendpoint/add/",
        {"url": "https://example.org/hook", "tg_id": cast.anna.tg_id},
    ),
    ("webhookendpoint", "delete"): lambda cast: (
        f"calendarapp/webhookendpoint/{webhook(cast)}/delete/",
        {"post": "yes"},
    ),
    ("webhookendpoint", "delete_selected"): lambda cast: action(
        "calendarapp/webhookendpoint", "delete_selected", webhook(cast), post="yes"
    ),
    ("webhookendpoint", "disable"): lambda cast: action("calendarapp/webhookendpoint", "disable", webhook(cast)),
    ("webhookendpoint", "enable"): lambda cast: action(
        "calendarapp/webhookendpoint", "enable", webhook(cast, enabled=False)
    ),
    ("webhookendpoint", "send_test"): lambda cast: action("calendarapp/webhookendpoint", "send_test", webhook(cast)),
    ("webhookdelivery", "send_again"): lambda cast: action("calendarapp/webhookdelivery", "send_again", missed(cast)),
    ("user", "add"): lambda _: ("auth/user/add/", {"username": "new", **NEW}),
    ("user", "change"): lambda _: (f"auth/user/{account()}/change/", {**ACCOUNT, "is_staff": "on"}),
    ("user", "password"): lambda _: (f"auth/user/{account()}/password/", NEW),
    ("user", "delete"): lambda _: (f"auth/user/{account()}/delete/", {"post": "yes"}),
    ("user", "delete_selected"): lambda _: action("auth/user", "delete_selected", account(), post="yes"),
    ("group", "add"): lambda _: ("auth/group/add/", {"name": "friends"}),
    ("group", "change"): lambda _: (
        f"auth/group/{Group.objects.create(name='friends').pk}/change/",
        {"name": "foes"},
    ),
    ("group", "delete"): lambda _: (f"auth/group/{Group.objects.create(name='x').pk}/delete/", {"post": "yes"}),
    ("group", "delete_selected"): lambda _: action(
        "auth/group", "delete_selected", Group.objects.create(name="x").pk, post="yes"
    ),
}


@pytest.mark.parametrize(("model", "way"), WRITES)
def test_every_panel_write_is_logged(panel: Client, staff: User, cast: Cast, model: str, way: str) -> None:
    address, form = WRITES[model, way](cast)
    before = set(LogEntry.objects.values_list("pk", flat=True))
    answer = panel.post(f"/admin/{address}", form)
    assert answer.status_code == 302, answer.content.decode()
    line = LogEntry.objects.exclude(pk__in=before).get()
    assert (line.user_id, line.content_type and line.content_type.model) == (staff.pk, model)
    assert line.object_repr
    if way not in {"add", "delete", "delete_selected", "password"}:
        assert '"values": [[' in line.change_message


def test_every_right_and_action_is_covered(staff: User, rf: RequestFactory) -> None:
    request = rf.get("/admin/")
    request.user = staff
    ways = set()
    for model, screen in admin.site._registry.items():
        name = str(model._meta.model_name)
        rights = {"add": screen.has_add_permission, "change": screen.has_change_permission,
                  "delete": screen.has_delete_permission}  # fmt: skip
        ways |= {(name, right) for right, may in rights.items() if may(request)}
        ways |= {(name, act) for act in screen.get_actions(request)}
    assert ways == set(WRITES) - {("appointment", "status"), ("announcement", "act"), ("user", "password")}


def test_logged_values_are_in_the_readers_language(panel: Client) -> None:
    person = User.objects.create_user("oleg")
    group = Group.objects.get(name="operator").pk
    panel.post(f"/admin/auth/user/{person.pk}/change/", {**ACCOUNT, "is_staff": "on", "groups": group})
    shown = panel.get("/admin/admin/logentry/").content.decode()
    assert "статус персонала: нет → да" in shown
    assert "группы: — → оператор" in shown


@pytest.mark.parametrize("stored", ["failed", "given up"])
def test_entries_of_earlier_versions_are_shown_in_today_s_words(panel: Client, stored: str) -> None:
    person = User.objects.create_user("oleg")
    entry = {"user_id": person.pk, "action_flag": 2, "object_repr": "7"}
    LogEntry.objects.create(**entry, change_message=json.dumps(make_change("delivery", stored, "waiting")))
    assert "доставка: не доставлено → ожидает" in panel.get("/admin/admin/logentry/").content.decode()


def test_old_and_new_values_are_shown(panel: Client, cast: Cast) -> None:
    row = BotStatistics.objects.create(date="2025-10-27", user_count=7)
    panel.post(f"/admin/calendarapp/botstatistics/{row.pk}/change/", {**DAY, "date": "27.10.2025", "user_count": 8131})
    panel.post(f"/admin/calendarapp/appointment/{meeting(cast).pk}/status/", {"status": "confirmed", "confirmed": "1"})
    panel.post("/admin/calendarapp/outboxmessage/", action("", "send_again", lost(cast), confirmed="1")[1])
    shown = panel.get("/admin/admin/logentry/").content.decode()
    for text in ("новые пользователи: 7 → 8131", "ожидает ответа → подтверждена", "не доставлено → ожидает"):
        assert text in shown
    assert (
        "pending → confirmed" in panel.get("/admin/admin/logentry/", headers={"Accept-Language": "en"}).content.decode()
    )
    assert OutboxMessage.objects.get(failed_at=None, attempts=0, chat_id=cast.anna.tg_id, payload__text="x")


def test_roles_are_logged_by_name_and_passwords_never(panel: Client) -> None:
    number = account()
    panel.post(f"/admin/auth/user/{number}/change/", {**ACCOUNT, "groups": Group.objects.get(name="viewer").pk})
    panel.post(f"/admin/auth/user/{number}/password/", NEW)
    first, second = LogEntry.objects.filter(content_type__model="user").order_by("pk")
    assert '"", "viewer"' in first.change_message
    assert "an0ther" not in second.change_message


class TestSignIns:
    def lines(self) -> list[tuple[int, str]]:
        found = LogEntry.objects.filter(content_type=None).order_by("pk")
        return [(line.action_flag, line.change_message) for line in found]

    def test_sign_in_and_out_are_logged(self, client: Client) -> None:
        User.objects.create_superuser("vera", password=PASSWORD)
        client.post("/admin/login/", {"username": "vera", "password": PASSWORD})
        client.post("/admin/logout/")
        assert self.lines() == [(Act.SIGN_IN, "127.0.0.1"), (Act.SIGN_OUT, "127.0.0.1")]

    def test_failed_sign_ins_are_logged(self, client: Client, panel: Client) -> None:
        User.objects.create_superuser("vera", password=PASSWORD)
        LogEntry.objects.all().delete()
        stranger = Client(REMOTE_ADDR="203.0.113.7")
        for _ in range(7):
            stranger.post("/admin/login/", {"username": "vera", "password": "guess"})
        stranger.post("/admin/login/", {"username": "my-s3cret", "password": "guess"})
        assert self.lines() == [(Act.FAILURE, "203.0.113.7")] * 4 + [(Act.PAUSE, "203.0.113.7")]
        shown = panel.get("/admin/axes/accessfailurelog/").content.decode()
        assert shown.count("203.0.113.7") == 6
        assert "нет такой учётной записи" in shown
        assert "my-s3cret" not in shown

    def test_sign_ins_are_not_among_recent_actions(self, panel: Client) -> None:
        assert panel.get("/admin/").context["log_entries"].count() == 0


class TestScreen:
    def test_log_is_filtered(self, panel: Client, staff: User, cast: Cast) -> None:
        form = {"status": "confirmed", "confirmed": "1"}
        panel.post(f"/admin/calendarapp/appointment/{meeting(cast).pk}/status/", form)
        for query, count in (
            ({"act": str(Act.CHANGE)}, 1),
            ({"act": str(Act.SIGN_IN)}, 1),
            ({"act": str(Act.DELETION)}, 0),
            ({"act": "nonsense"}, 0),
            ({"user__id__exact": str(staff.pk)}, 2),
            ({"action_time__year": "2001"}, 0),
            ({"q": "operator"}, 2),
        ):
            answer = panel.get("/admin/admin/logentry/", query)
            assert answer.context["cl"].result_count == count, query
        line = LogEntry.objects.get(action_flag=Act.CHANGE)
        assert "подтверждена" in panel.get(f"/admin/admin/logentry/{line.pk}/change/").content.decode()

    def test_lines_of_earlier_releases_are_shown(self, panel: Client, staff: User) -> None:
        for message in ("Status: confirmed", "", '[{"added": {}}]', '[{"changed": {"fields": ["Name"]}}]', '"x"', "["):
            LogEntry.objects.create(user=staff, action_flag=2, object_repr="#1", change_message=message)
        assert panel.get("/admin/admin/logentry/").status_code == 200

    @pytest.mark.parametrize("section", ["admin/logentry", "axes/accessfailurelog"])
    def test_log_cannot_be_written(self, panel: Client, staff: User, section: str) -> None:
        Client().post("/admin/login/", {"username": "operator", "password": "wrong"})
        model = next(model for model in admin.site._registry if model._meta.label_lower == section.replace("/", "."))
        row = model._default_manager.first()
        before = model._default_manager.count()
        assert row is not None
        for path in ("add/", f"{row.pk}/change/", f"{row.pk}/delete/"):
            assert panel.post(f"/admin/{section}/{path}", {"post": "yes", "change_message": ""}).status_code == 403
        panel.post(f"/admin/{section}/", {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
        assert model._default_manager.count() == before

    def test_log_outlives_a_deleted_account(self, panel: Client) -> None:
        user = User.objects.create_superuser("vera", password=PASSWORD)
        Client().post("/admin/login/", {"username": "vera", "password": PASSWORD})
        panel.post(f"/admin/auth/user/{user.pk}/delete/", {"post": "yes"})
        panel.post("/admin/auth/user/", {"action": "delete_selected", "_selected_action": user.pk, "post": "yes"})
        assert User.objects.filter(pk=user.pk).exists()
