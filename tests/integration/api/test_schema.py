"""The schema: correct, complete, and tested by schemathesis.

SCHEMA_EXAMPLES=200 sets the number of examples of each operation in each phase.
"""

import json
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.db import connections
from django.test import Client
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import AcceptedNegativeData, Failure
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.context import EngineContext
from schemathesis.openapi.checks import RejectedPositiveData

from tests.support.api import ApiClient
from tests.support.factories import Cast, make_cast, make_event, make_meeting
from webapp.wsgi import application

EXAMPLES = int(os.environ.get("SCHEMA_EXAMPLES", "4"))
HTTP_ONLY = {"max_redirects", "verify", "cert", "session"}
PHASES = {"examples", "coverage", "fuzzing", "stateful"}
# Two ways to say one thing: both at once are taken when they agree, which the schema can't say and therefore forbids.
TWO_WAYS = (("start", {"date", "time"}), ("end", {"duration_minutes"}))


@pytest.fixture
def schema(client: Client) -> Any:
    return client.get("/api/schema/?format=json", headers={"Accept-Language": "ru"}).json()


def operations(schema: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


@pytest.mark.django_db
class TestWhatItSays:
    def test_schema_is_public(self, client: Client) -> None:
        for form in ("application/vnd.oai.openapi", "application/vnd.oai.openapi+json"):
            answer = client.get("/api/schema/", headers={"Accept": form})
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith(form)

    def test_schema_is_openapi_31_in_english(self, schema: Any) -> None:
        assert schema["openapi"] == "3.1.0"
        assert not [letter for letter in json.dumps(schema, ensure_ascii=False) if "а" <= letter.lower() <= "я"]

    def test_every_operation_has_summary_and_problems(self, schema: Any) -> None:
        names = set()
        for path, method, operation in operations(schema):
            assert operation["summary"], (path, method)
            names.add(operation["operationId"])
            answers = operation["responses"]
            expected = {"401", "403", "406", "414", "429", "431"}
            if method != "get":
                expected |= {"400", "404", "409", "412", "413", "415", "422"}
            assert expected <= answers.keys(), (path, method)
            for code, answer in answers.items():
                assert answer["description"]
                if code >= "400":
                    assert list(answer["content"]) == ["application/problem+json"]
        assert len(names) == len(list(operations(schema)))

    def test_schema_is_stable(self, client: Client, schema: Any) -> None:
        assert client.get("/api/schema/?format=json", headers={"Accept-Language": "en"}).json() == schema

    def test_schema_is_generated_without_warnings(self, capsys: pytest.CaptureFixture[str]) -> None:
        from django.core.management import call_command

        call_command("spectacular", "--validate", "--fail-on-warn")
        assert "warning" not in capsys.readouterr().err.lower()

    @pytest.mark.parametrize("year", [2199, 2200, 5962, 9000])
    def test_start_that_is_taken_is_one_that_the_schema_allows(self, schema: Any, cast: Cast, year: int) -> None:
        [body] = schema["paths"]["/api/events/{id}/"]["put"]["requestBody"]["content"].values()
        pattern = schema["components"]["schemas"][body["schema"]["$ref"].rpartition("/")[2]]["properties"]["start"]
        event, anna = make_event(cast.anna), ApiClient(cast.anna)
        row = anna.get(f"events/{event.pk}/").json()
        moved = anna.send("PUT", f"events/{event.pk}/", {**row, "date": f"{year}-06-10"}).json()
        assert moved["date"] == f"{year}-06-10"
        assert re.search(pattern["pattern"], moved["start"])
        assert anna.send("PUT", f"events/{event.pk}/", {**moved, "name": "Again"}).status_code == 200

    def test_docs_page_loads_only_own_files(self, client: Client) -> None:
        page = client.get("/api/docs/", headers={"Accept": "text/html"}).content.decode()
        assert "://" not in page
        assert "<style" not in page
        assert page.count("<script") == page.count("<script src=")
        script = client.get("/api/docs/?script=", headers={"Accept": "*/*"})
        assert script.headers["Content-Type"] == "application/javascript"
        assert "/api/schema/" in script.content.decode()


@pytest.fixture
def stage(committed: None) -> Cast:
    """People with data to find; random requests change it."""
    cast = make_cast()
    for days in (1, 2):
        make_meeting(cast.anna, cast.boris, days=days)
        make_meeting(cast.oleg, cast.anna, days=days + 3)
        make_event(cast.anna, days=days + 10)
    return cast


@pytest.fixture
def served() -> Iterator[Any]:
    """The product as a server with one thread, whose database connection ends with it."""

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        body = application(environ, start_response)
        try:
            return list(body)
        finally:
            body.close()

    with ThreadPoolExecutor(1) as thread:
        yield lambda environ, start_response: thread.submit(answer, environ, start_response).result()
        thread.submit(connections.close_all).result()


@pytest.fixture
def patched_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Schemathesis hands every transport options that only its HTTP client understands."""
    options = EngineContext.get_transport_kwargs

    def without(self: EngineContext, operation: Any = None) -> dict[str, Any]:
        return {name: value for name, value in options(self, operation).items() if name not in HTTP_ONLY}

    monkeypatch.setattr(EngineContext, "get_transport_kwargs", without)


def filter_failure(context: Any, failure: Failure, case: Any, response: Any) -> bool:
    """Whether it is one: the name and the parameters are schemathesis' own."""
    sent = case.body.keys() if isinstance(case.body, dict) else set()
    agrees = response.status_code < 300 and any(one in sent and others & sent for one, others in TWO_WAYS)
    # Of the dates of a series `skip_busy` takes the place of `partial`; a schema does not tie a body to its address.
    misplaced = response.status_code == 400 and "partial" in sent and (case.query or {}).get("scope", "this") != "this"
    return not (
        (agrees and isinstance(failure, AcceptedNegativeData))
        or (misplaced and isinstance(failure, RejectedPositiveData))
    )


@pytest.mark.slow
@pytest.mark.timeout(300 + 60 * EXAMPLES)
@pytest.mark.parametrize("who", ["person", "staff"])
def test_schemathesis_finds_no_failure(
    patched_engine: None, served: Any, stage: Cast, staff_account: User, who: str
) -> None:
    program = ApiClient(stage.anna if who == "person" else staff_account)
    config = SchemathesisConfig.from_dict(
        {
            "headers": {"Authorization": f"Bearer {program.token}"},
            "generation": {"max-examples": EXAMPLES, "database": "none"},
            "phases": {"stateful": {"max-steps": 6}},
            "seed": 1,
            "continue-on-failure": True,
        }
    )
    found = schemathesis.openapi.from_wsgi("/api/schema/?format=json", served, config=config)
    found.hook(filter_failure)
    failures: list[str] = []
    seen: set[str] = set()
    tried = 0
    for event in from_schema(found).execute():
        assert not isinstance(event, events.FatalError), event.exception
        if isinstance(event, events.NonFatalError):
            pytest.fail(str(event.info))
        if isinstance(event, events.ScenarioFinished):
            for checks in event.recorder.checks.values():
                tried += 1
                failures += [
                    f"{check.failure_info.failure}\n{check.failure_info.code_sample}"
                    for check in checks
                    if check.failure_info
                ]
        if isinstance(event, events.PhaseFinished) and event.status != Status.SKIP:
            seen.add(event.phase.name.value)
    assert not failures, "\n\n".join(failures[:5])
    assert seen >= PHASES
    assert tried > 200


@pytest.fixture
def staff_account(committed: None) -> User:
    return User.objects.create(username="operator", is_staff=True, is_superuser=True)
