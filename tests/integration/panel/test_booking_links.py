"""Booking links in the panel: seen with their person, paused, resumed and revoked by the services."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from calendarapp import clock
from calendarapp.models import BookingLink
from calendarapp.services import booking_links
from tests.support.factories import Cast

pytestmark = pytest.mark.django_db

LINKS = "/admin/calendarapp/bookinglink/"


def act(client: Client, action: str, *links: BookingLink) -> Any:
    return client.post(LINKS, {"action": action, "_selected_action": [link.pk for link in links]}, follow=True)


def sign_in(role: str) -> Client:
    account = User.objects.create_user(f"links {role}", is_staff=True)
    account.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(account)
    return client


def test_links_are_listed_with_their_person_and_their_state(cast: Cast, panel: Client) -> None:
    link = booking_links.make(tg_id=cast.anna.tg_id, title="Консультация", questions=["Тема?"])
    for address in (LINKS, f"{LINKS}{link.pk}/change/", f"/admin/calendarapp/tguser/{cast.anna.tg_id}/change/"):
        shown = panel.get(address).content.decode()
        assert "Консультация" in shown, address
        assert link.token not in shown, "who has the token can book"


def test_links_are_paused_resumed_and_revoked(cast: Cast, panel: Client) -> None:
    link, other = (booking_links.make(tg_id=person.tg_id) for person in (cast.anna, cast.boris))
    act(panel, "pause", link)
    assert BookingLink.objects.get(pk=link.pk).paused
    act(panel, "resume", link, other)
    assert not BookingLink.objects.get(pk=link.pk).paused
    act(panel, "revoke", link)
    link.refresh_from_db()
    other.refresh_from_db()
    assert link.revoked_at is not None
    assert other.revoked_at is None
    act(panel, "pause", link)
    link.refresh_from_db()
    assert not link.paused, "what is revoked stays as it is"


def test_link_that_its_owner_revokes_meanwhile_is_left_out(
    cast: Cast, panel: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its owner is faster, after the list of those to change was read."""
    link, other = (booking_links.make(tg_id=person.tg_id) for person in (cast.anna, cast.boris))
    get_own = booking_links.get_own

    def revoke_first(**asked: Any) -> BookingLink:
        BookingLink.objects.filter(pk=link.pk).update(revoked_at=clock.now())
        return get_own(**asked)

    monkeypatch.setattr(booking_links, "get_own", revoke_first)
    answer = act(panel, "pause", link, other)
    assert answer.status_code == 200
    assert "Изменена 1 ссылка" in answer.content.decode()
    assert BookingLink.objects.get(pk=other.pk).paused
    assert not BookingLink.objects.get(pk=link.pk).paused


def test_only_those_who_may_operate_change_links(cast: Cast) -> None:
    link = booking_links.make(tg_id=cast.anna.tg_id)
    viewer, operator = sign_in("viewer"), sign_in("operator")
    assert viewer.get(LINKS).status_code == 403
    act(viewer, "revoke", link)
    link.refresh_from_db()
    assert link.revoked_at is None
    assert operator.get(LINKS).status_code == 200
    assert operator.get(f"{LINKS}add/").status_code == 403
    act(operator, "revoke", link)
    link.refresh_from_db()
    assert link.revoked_at is not None
