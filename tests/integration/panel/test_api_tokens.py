"""API tokens in the panel: shown once, can be revoked, can't be changed."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from calendarapp.models import ApiToken
from calendarapp.services import tokens
from tests.integration.api.test_tokens import FORM, everything_stored
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db

URL = "/admin/calendarapp/apitoken/"


def text(client: Client, path: str = "") -> str:
    answer = client.get(URL + path)
    assert answer.status_code == 200
    return answer.content.decode()


def add(client: Client, **fields: object) -> str:
    """Submit the form; returns the page that follows."""
    answer = client.post(f"{URL}add/", {"user": "", "tg_id": "", "scope": "read", **fields}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_token_of_person_is_shown_once(panel: Client, cast: Cast) -> None:
    shown = add(panel, tg_id=cast.anna.tg_id, scope="write")
    found = re.search(FORM, shown)
    assert found
    token = found[0]
    row = tokens.find(token)
    assert row is not None
    assert (row.tg_id, row.scope) == (cast.anna.tg_id, "write")
    assert token not in everything_stored()
    for path in ("", f"{row.pk}/change/", f"{row.pk}/history/"):
        assert token not in text(panel, path)
    for part in (f"{token[:8]}…", "Анна"):
        assert part in text(panel)
    assert row.digest not in text(panel, f"{row.pk}/change/")


def test_token_for_panel_account_is_issued(panel: Client, staff: User) -> None:
    User.objects.create(username="customer")
    User.objects.create(username="former", is_staff=True, is_active=False)
    form = text(panel, "add/")
    assert "operator" in form
    assert "customer" not in form
    assert "former" not in form
    found = re.search(FORM, add(panel, user=staff.pk))
    assert found
    row = tokens.find(found[0])
    assert row is not None
    assert (row.user, row.scope) == (staff, "read")
    assert "operator" in text(panel, f"{row.pk}/change/")


def test_token_needs_one_known_holder(panel: Client, staff: User, cast: Cast) -> None:
    customer = User.objects.create(username="customer")
    for fields, says in (
        ({}, "либо сотрудника, либо человека"),
        ({"user": staff.pk, "tg_id": cast.anna.tg_id}, "либо сотрудника, либо человека"),
        ({"tg_id": 5}, "никого с таким"),
        ({"tg_id": 10**30}, "Telegram ID"),
        ({"tg_id": "никто"}, "Никого не зовут"),
        ({"user": customer.pk}, "Выберите корректный вариант"),
        ({"tg_id": cast.anna.tg_id, "scope": "all"}, "Выберите корректный вариант"),
    ):
        shown = add(panel, **fields)
        assert says in shown, fields
        assert not re.search(FORM, shown)
    assert not ApiToken.objects.exists()
    for _ in range(10):
        tokens.issue(tg_id=cast.anna.tg_id, scope="read")
    assert "не больше 10" in add(panel, tg_id=cast.anna.tg_id)


def test_deleted_token_is_revoked(panel: Client, cast: Cast) -> None:
    token, other = (tokens.issue(tg_id=cast.anna.tg_id, scope="read") for _ in range(2))
    one, two = tokens.list_for_person(cast.anna.tg_id)
    panel.post(f"{URL}{one.pk}/delete/", {"post": "yes"})
    assert (tokens.find(token), bool(tokens.find(other))) == (None, True)
    panel.post(URL, {"action": "delete_selected", "_selected_action": [two.pk], "post": "yes"})
    assert tokens.find(other) is None


def test_token_cannot_be_changed(panel: Client, cast: Cast) -> None:
    tokens.issue(tg_id=cast.anna.tg_id, scope="read")
    row = ApiToken.objects.get()
    assert panel.post(f"{URL}{row.pk}/change/", {"scope": "write", "tg_id": 5}).status_code == 403
    assert ApiToken.objects.get() == row
    assert ApiToken.objects.get().scope == "read"


def test_token_is_found_by_holder_and_prefix(panel: Client, staff: User, cast: Cast) -> None:
    token = tokens.issue(tg_id=cast.anna.tg_id, scope="read")
    tokens.issue(user=staff, scope="read")
    for query, count in ((cast.anna.tg_id, 1), (token[:8], 1), ("operator", 1), ("vst_", 2), ("nobody", 0)):
        assert panel.get(URL, {"q": query}).context["cl"].result_count == count, query


def test_tokens_need_permission(client: Client, cast: Cast) -> None:
    tokens.issue(tg_id=cast.anna.tg_id, scope="read")
    row = ApiToken.objects.get()
    user = User.objects.create_user("viewer", is_staff=True)
    client.force_login(user)
    paths = ("", "add/", f"{row.pk}/change/", f"{row.pk}/delete/")
    assert [client.get(URL + path).status_code for path in paths] == [403] * 4
    user.user_permissions.set(Permission.objects.filter(codename="view_apitoken"))
    assert [client.get(URL + path).status_code for path in paths] == [200, 403, 200, 403]
    assert client.post(f"{URL}add/", {"tg_id": cast.anna.tg_id, "scope": "write"}).status_code == 403
    assert client.post(f"{URL}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert ApiToken.objects.get() == row
