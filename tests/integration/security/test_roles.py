"""Staff roles: what each may see and do, and that none can extend its own rights."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client

from calendarapp.models import Appointment, BotStatistics
from calendarapp.security import roles
from calendarapp.services import tokens
from tests.support.factories import Cast, make_meeting
from tests.support.schema_states import create_old_database

SECTIONS = ("event", "appointment", "botstatistics", "tguser", "outboxmessage", "reminder", "history")
ROLES = ("viewer", "operator", "administrator")
DAY = {"date": "28.10.2025", "user_count": 1, "event_count": 2, "edited_events": 3, "cancelled_events": 4}


@pytest.fixture
def member(db: None, client: Client, request: pytest.FixtureRequest) -> User:
    """A signed-in user with the role that the test's parameter names."""
    user = User.objects.create(username=f"some-{request.param}", is_staff=True)
    user.groups.add(Group.objects.get(name=request.param))
    client.force_login(user)
    return user


def each(**expected: object) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("member", "expected"), expected.items(), indirect=["member"])


@pytest.mark.parametrize("member", ROLES, indirect=True)
@pytest.mark.parametrize("section", SECTIONS)
def test_every_role_sees_the_calendar(client: Client, member: User, section: str) -> None:
    assert client.get(f"/admin/calendarapp/{section}/").status_code == 200


@each(viewer="pending", operator="confirmed", administrator="confirmed")
def test_only_operators_and_administrators_change_meetings(
    client: Client, member: User, cast: Cast, expected: str
) -> None:
    meeting = make_meeting(cast.anna, cast.boris)
    path = f"/admin/calendarapp/appointment/{meeting.pk}/"
    assert ("status-confirmed" in client.get(f"{path}change/").content.decode()) == (expected == "confirmed")
    client.post(f"{path}status/", {"status": "confirmed", "confirmed": "1"})
    assert Appointment.objects.get().status == expected
    status = 200 if expected == "confirmed" else 403
    assert client.get("/admin/calendarapp/appointment/add/").status_code == status


@each(viewer=("pending", 403), operator=("confirmed", 200), administrator=("confirmed", 200))
@pytest.mark.parametrize("by_token", [False, True])
def test_api_respects_the_roles(
    client: Client, member: User, cast: Cast, expected: tuple[str, int], by_token: bool
) -> None:
    status, code = expected
    if by_token:
        client = Client(headers={"Authorization": f"Bearer {tokens.issue(user=member, scope='write')}"})
    meeting = make_meeting(cast.anna, cast.boris)
    path = f"/api/appointments/{meeting.pk}/"
    assert client.get(path).status_code == 200
    assert client.patch(path, {"status": "confirmed"}, content_type="application/json").status_code == code
    assert Appointment.objects.get().status == status
    member.groups.clear()
    assert client.get(path).status_code == 403


@each(viewer=(403, 0, 403), operator=(302, 1, 403), administrator=(302, 1, 200))
def test_statistics_are_editable_by_role(client: Client, member: User, expected: tuple[int, int, int]) -> None:
    added, count, delete = expected
    assert client.post("/admin/calendarapp/botstatistics/add/", DAY).status_code == added
    assert BotStatistics.objects.count() == count
    row = BotStatistics.objects.first() or BotStatistics.objects.create(date="2025-01-01")
    assert client.get(f"/admin/calendarapp/botstatistics/{row.pk}/delete/").status_code == delete


@each(viewer=403, operator=403, administrator=200)
@pytest.mark.parametrize("section", ["auth/user/", "auth/group/", "admin/logentry/", "axes/accessfailurelog/"])
def test_only_administrators_see_accounts_and_audit_log(
    client: Client, member: User, section: str, expected: int
) -> None:
    assert client.get(f"/admin/{section}").status_code == expected


@each(viewer=False, operator=False, administrator=True)
def test_only_administrators_manage_tokens(member: User, expected: bool) -> None:
    for right in ("view", "add", "change", "delete"):
        assert member.has_perm(f"calendarapp.{right}_apitoken") == expected


@pytest.mark.parametrize("member", ["administrator"], indirect=True)
class TestAnAdministratorIsNoSuperuser:
    def test_administrator_cannot_create_a_superuser(self, client: Client, member: User) -> None:
        other = User.objects.create_user("other")
        form = {"username": "other", "is_superuser": "on", "is_staff": "on", "date_joined_0": "01.01.2026",
                "date_joined_1": "10:00", "is_active": "on", "groups": Group.objects.get(name="operator").pk,
                "user_permissions": Permission.objects.values_list("pk", flat=True)[0]}  # fmt: skip
        for user in (other, member):
            answer = client.post(f"/admin/auth/user/{user.pk}/change/", {**form, "username": user.username})
            assert answer.status_code == 302
            user.refresh_from_db()
            assert (user.is_staff, user.is_superuser, user.user_permissions.count()) == (True, False, 0)
        assert [group.name for group in other.groups.all()] == ["operator"]

    def test_administrator_cannot_change_a_superuser(self, client: Client, member: User) -> None:
        root = User.objects.create_superuser("root", password="what it was before")
        new = {"password1": "an0ther long one", "password2": "an0ther long one", "usable_password": "true"}
        for path, form in (("change/", {"username": "mine"}), ("password/", new), ("delete/", {"post": "yes"})):
            assert client.post(f"/admin/auth/user/{root.pk}/{path}", form).status_code == 403
        client.post("/admin/auth/user/", {"action": "delete_selected", "_selected_action": root.pk, "post": "yes"})
        root.refresh_from_db()
        assert (root.username, root.check_password("what it was before")) == ("root", True)


class TestMaking:
    def test_migrate_creates_roles_in_an_empty_database(self, django_db_setup: None, django_db_blocker: object) -> None:
        with create_old_database() as database:
            database.migrate()
            counts = dict(database.query("SELECT g.name, count(*) FROM auth_group g"
                                         " JOIN auth_group_permissions p ON p.group_id = g.id GROUP BY 1"))  # fmt: skip
            assert counts == {name: len(rights) for name, rights in roles.ROLES.items()}

    def test_migrate_keeps_existing_groups(self, django_db_setup: None, django_db_blocker: object) -> None:
        with create_old_database() as database:
            database.migrate("calendarapp", "0004")
            database.query("INSERT INTO auth_group (name) VALUES ('operator'), ('friends')")
            database.migrate()
            database.migrate("calendarapp", "0004")
            database.migrate()
            names = [name for (name,) in database.query("SELECT name FROM auth_group ORDER BY 1")]
            assert names == ["administrator", "friends", "operator", "viewer"]

    @pytest.mark.django_db
    def test_migrate_again_keeps_a_narrowed_role(self) -> None:
        group = Group.objects.get(name="operator")
        group.permissions.clear()
        call_command("migrate", verbosity=0)
        assert group.permissions.count() == 0

    @pytest.mark.django_db
    def test_roles_are_recreated_after_flush(self) -> None:
        Group.objects.all().delete()
        roles.restore(using="default")
        assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_role_names_are_in_the_readers_language(panel: Client, staff: User) -> None:
    for path in ("auth/group/", f"auth/user/{staff.pk}/change/"):
        for language, name in (("ru", "наблюдатель"), ("en", "viewer")):
            assert name in panel.get(f"/admin/{path}", headers={"Accept-Language": language}).content.decode()


@pytest.mark.parametrize("member", ["administrator"], indirect=True)
def test_account_lists_are_in_correct_russian(client: Client, member: User) -> None:
    users = client.get("/admin/auth/user/").content.decode()
    assert "Новый пользователь" in users
    assert "Всего: " in users
    assert "наблюдатель</a>" in users
    assert "viewer</a>" not in users
    assert "Новая группа" in client.get("/admin/auth/group/").content.decode()
