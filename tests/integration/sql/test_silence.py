"""A server that stands still in the middle of a statement: nobody waits for it without end."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection, transaction

from calendarapp.models import TgUser
from calendarapp.sql import locks, outages, silence
from tests.support.api import ApiClient
from tests.support.factories import make_person
from tests.support.held_locks import held_by_another_program

SOON = 3.0  # seconds
FOREVER = "SELECT pg_sleep(600)"

pytestmark = pytest.mark.django_db(transaction=True)


def _wake_sleepers() -> None:
    """The server goes on with what nobody waits for any more."""
    silence.limit(0)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event = 'PgSleep'"
        )


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing but this ends the waiting."""
    monkeypatch.setattr(locks, "WAIT", 600)
    silence.limit(SOON)
    connection.close()
    yield
    _wake_sleepers()


def _ask(person: TgUser) -> None:
    TgUser.objects.filter(pk=person.pk).update(language="fr")
    with connection.cursor() as cursor:
        cursor.execute(FOREVER)


@pytest.mark.usefixtures("_impatient")
def test_a_silent_server_is_an_outage_and_the_next_statement_finds_it_again() -> None:
    person = make_person("Anna")
    for ask, language in ((transaction.atomic(_ask), person.language), (_ask, "fr")):
        with pytest.raises(OperationalError, match="said nothing") as refused:
            ask(person)
        assert outages.is_away(refused.value)
        connection.close_if_unusable_or_obsolete()  # as at a request's end
        assert TgUser.objects.get(pk=person.pk).language == language
        _wake_sleepers()
        silence.limit(SOON)
        connection.close()


@pytest.mark.usefixtures("_impatient")
def test_api_and_pages_say_so() -> None:
    client = ApiClient(make_person("Anna"))
    client.client.raise_request_exception = False
    with held_by_another_program("events"):
        refused = client.get("events/")
    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert client.get("events/").status_code == 200


@pytest.mark.usefixtures("_impatient")
def test_a_silent_commit_is_given_up() -> None:
    """What is deferred happens in the commit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION sleep_here() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN PERFORM pg_sleep(600); RETURN NULL; END $$;"
            "CREATE CONSTRAINT TRIGGER sleep_here AFTER INSERT ON calendarapp_tguser DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION sleep_here()"
        )
    try:
        with pytest.raises(OperationalError, match="said nothing"), transaction.atomic():
            make_person("Anna")
    finally:
        _wake_sleepers()
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION sleep_here() CASCADE")
