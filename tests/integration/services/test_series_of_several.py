"""Several people of one series: who is busy is named, and each of them reads who else is invited."""

import pytest
from django.test import Client
from django.utils import translation

from botapi import cards
from calendarapp import authorship
from calendarapp.access import Actor
from calendarapp.authorship import Writer
from calendarapp.errors import CalendarError
from calendarapp.models import OutboxMessage, SeriesInvitation, TgUser
from calendarapp.services import erasure, participants, series_invitations, undo
from calendarapp.services.series import Scope
from tests.integration.services.series_meetings import decline, make_busy, make_dates
from tests.support.factories import Cast, list_texts, make_person
from tests.support.pages import sign_in

pytestmark = pytest.mark.django_db


def invite(cast: Cast, *people: TgUser) -> list[SeriesInvitation]:
    """Anna invites them to all dates."""
    return series_invitations.invite(
        actor=Actor.person(cast.anna.tg_id),
        participants=[person.tg_id for person in people],
        event_id=make_dates(cast)[0].pk,
        scope=Scope.ALL,
    )


def render(reader: TgUser, invitations: list[SeriesInvitation]) -> str:
    """That person's card."""
    [mine] = [one for one in invitations if one.participant_tg_id == reader.pk]
    mine.refresh_from_db()
    with translation.override("ru"):
        return str(cards.render_invitation_view(reader, mine)[0])


def take_refreshed(*people: TgUser) -> list[int]:
    """Those of the people whose cards are to be shown again; the next time only those of later changes."""
    refreshes = OutboxMessage.objects.filter(payload__has_key="refresh", card__startswith="invitation:")
    chats = set(refreshes.values_list("chat_id", flat=True))
    refreshes.delete()
    return [person.pk for person in people if person.pk in chats]


def test_each_reads_who_else_is_invited_and_the_organizer_does_not_need_to(cast: Cast) -> None:
    invitations = invite(cast, cast.boris, cast.oleg)
    assert "Ещё приглашены: Олег" in list_texts(cast.boris)[-1]
    assert "Ещё приглашены: Борис" in list_texts(cast.oleg)[-1]
    assert "Ещё приглашены: Борис" in render(cast.oleg, invitations)
    with translation.override("ru"):
        assert "Ещё приглашены" not in cards.render_invitation_view(cast.anna, invitations[0])[0]


def test_page_says_it_as_well(cast: Cast, client: Client) -> None:
    invitations = invite(cast, cast.boris, cast.oleg)
    [mine] = [one for one in invitations if one.participant_tg_id == cast.boris.pk]
    address = f"/calendar/series-invitations/{mine.pk}/"
    assert "Олег" in sign_in(client, cast.boris.tg_id).get(address).content.decode()
    participants.hide(actor=Actor.person(cast.anna.tg_id), event_id=mine.series.events.all()[0].pk, hidden=True)
    assert "Олег" not in client.get(address).content.decode()


def test_card_follows_whoever_comes_later_or_leaves(cast: Cast) -> None:
    first, vera = invite(cast, cast.boris, cast.oleg), make_person("Вера")
    event = first[0].series.events.all()[0]
    actor = Actor.person(cast.anna.tg_id)
    take_refreshed()
    later = series_invitations.invite(actor=actor, participants=[vera.pk], event_id=event.pk, scope=Scope.ALL)
    assert take_refreshed(cast.boris, cast.oleg) == [cast.boris.pk, cast.oleg.pk]
    assert "Ещё приглашены: Олег, Вера" in render(cast.boris, first)
    [mine] = [one for one in first if one.participant_tg_id == cast.boris.pk]
    decline(cast, mine)
    assert take_refreshed(cast.oleg, vera) == [cast.oleg.pk, vera.pk]
    assert "Ещё приглашены: Олег" in render(vera, later)
    assert "Борис" not in render(vera, later)


@pytest.mark.django_db(transaction=True)  # undo groups changes by transaction
def test_undone_refusal_is_seen_by_the_others(cast: Cast) -> None:
    invitations = invite(cast, cast.boris, cast.oleg)
    [mine] = [one for one in invitations if one.participant_tg_id == cast.boris.pk]
    with authorship.write_as(Writer("bot", "person", cast.boris.pk)):
        decline(cast, mine)
    mine.refresh_from_db()
    entry = undo.find_series_entry(mine)
    assert entry is not None
    assert "Борис" not in render(cast.oleg, invitations)
    take_refreshed()
    undo.undo(actor=Actor.person(cast.boris.tg_id), number=entry)
    assert take_refreshed(cast.oleg) == [cast.oleg.pk]
    assert "Ещё приглашены: Борис" in render(cast.oleg, invitations)


def test_hidden_and_erased_people_are_not_named(cast: Cast) -> None:
    invitations = invite(cast, cast.boris, cast.oleg)
    event, actor = invitations[0].series.events.all()[0], Actor.person(cast.anna.tg_id)
    participants.hide(actor=actor, event_id=event.pk, hidden=True)
    assert take_refreshed(cast.boris, cast.oleg) == [cast.boris.pk, cast.oleg.pk]
    assert "Борис" not in render(cast.oleg, invitations)
    participants.hide(actor=actor, event_id=event.pk, hidden=False)
    assert "Борис" in render(cast.oleg, invitations)
    take_refreshed()
    erasure.erase(cast.boris.pk)
    assert take_refreshed(cast.oleg) == [cast.oleg.pk]
    assert "Борис" not in render(cast.oleg, invitations)


@pytest.mark.parametrize(("how", "told"), [("own event", "Борис"), ("meeting", "Борис"), ("anna", "")])
def test_busy_one_of_several_is_named_and_the_organizer_is_not(cast: Cast, how: str, told: str) -> None:
    dates = make_dates(cast)
    make_busy(cast, dates[1], how)
    with pytest.raises(CalendarError) as caught:
        series_invitations.invite(
            actor=Actor.person(cast.anna.tg_id),
            participants=[cast.boris.tg_id, make_person("Вера").tg_id],
            event_id=dates[0].pk,
            scope=Scope.ALL,
        )
    assert caught.value.code == "series_busy"
    assert caught.value.params["left"] == len(dates) - (how == "anna"), "dates, however many people each of them has"
    assert str(caught.value) == "Не все эти даты свободны. Занято: 1." + (f" Заняты: {told}." if told else "")
