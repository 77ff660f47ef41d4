"""Concurrent writes: lost updates are refused, and a repeated request takes effect once."""

import datetime as dt
from functools import partial
from typing import Any

import pytest

from calendarapp import clock
from calendarapp.models import Appointment, Event, IdempotentRequest
from calendarapp.services import housekeeping, idempotency
from tests.support.api import ApiClient, read_problem
from tests.support.factories import Cast, get_day, list_texts, make_cast, make_event, make_meeting
from tests.support.threads import run_at_once


def plan_noon() -> dict[str, str]:
    return {"date": str(get_day(3)), "time": "12:00"}


def plan_lunch() -> dict[str, str]:
    return {"name": "Обед", **plan_noon()}


@pytest.fixture
def anna(cast: Cast) -> ApiClient:
    return ApiClient(cast.anna)


@pytest.mark.django_db
class TestTags:
    def test_matching_etag_is_304(self, anna: ApiClient, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        for path in (f"appointments/{meeting.pk}/", f"events/{meeting.event_id}/", "users/me/"):
            first = anna.get(path)
            tag = first.headers["ETag"]
            assert tag.startswith('"')
            for known in (tag, f'"other", W/{tag}', "*"):
                again = anna.get(path, If_None_Match=known)
                assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
            assert anna.get(path, If_None_Match='"other"').json() == first.json()

    def test_etag_changes_only_with_the_row(self, anna: ApiClient, cast: Cast) -> None:
        path = f"events/{make_event(cast.anna).pk}/"
        tag = anna.get(path).headers["ETag"]
        assert anna.get(path).headers["ETag"] == tag
        changed = anna.patch(path, {"name": "Ужин"})
        assert changed.headers["ETag"] == anna.get(path).headers["ETag"] != tag

    def test_stale_if_match_is_412(self, anna: ApiClient, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        for path, body in (
            (f"events/{meeting.event_id}/", {"details": "новое"}),
            ("users/me/", {"language": "en"}),
            (f"appointments/{meeting.pk}/", {"status": "cancelled"}),
        ):
            tag = anna.get(path).headers["ETag"]
            assert read_problem(anna.patch(path, body, If_Match='"other"')) == (412, "changed")
            assert read_problem(anna.patch(path, body, If_Match="nonsense")) == (412, "changed")
            assert anna.get(path).headers["ETag"] == tag, "nothing has happened"
            assert anna.patch(path, body, If_Match=tag).status_code == 200
            assert read_problem(anna.patch(path, body, If_Match=tag)) == (412, "changed")
            assert anna.patch(path, body, If_Match="*").status_code == 200

    def test_stale_if_match_refuses_delete_and_actions(self, anna: ApiClient, cast: Cast) -> None:
        meeting = make_meeting(cast.anna, cast.boris)
        path = f"events/{meeting.event_id}/"
        assert read_problem(anna.delete(path, If_Match='"other"')) == (412, "changed")
        boris = ApiClient(cast.boris)
        proposing = f"appointments/{meeting.pk}/propose/"
        assert read_problem(boris.post(proposing, plan_noon(), If_Match='"other"')) == (412, "changed")
        tag = boris.get(f"appointments/{meeting.pk}/").headers["ETag"]
        assert boris.post(proposing, plan_noon(), If_Match=tag).status_code == 200
        assert anna.delete(path, If_Match=anna.get(path).headers["ETag"]).status_code == 204


@pytest.mark.django_db
class TestOnce:
    def test_repeated_idempotency_key_returns_the_first_answer(self, anna: ApiClient, cast: Cast) -> None:
        body = {"participant_tg_id": cast.boris.tg_id, **plan_noon()}
        first = anna.post("appointments/", body, Idempotency_Key="k1")
        again = anna.post("appointments/", dict(reversed(body.items())), Idempotency_Key="k1")
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.content == first.content
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Idempotent-Replayed"] == "true"
        assert "Idempotent-Replayed" not in first.headers
        assert Appointment.objects.count() == 1
        assert len(list_texts(cast.boris)) == 1

    def test_idempotency_key_works_with_every_method(self, anna: ApiClient, cast: Cast) -> None:
        path = f"events/{make_event(cast.anna).pk}/"
        for number, (method, body) in enumerate((("PUT", plan_lunch()), ("PATCH", {"name": "Ужин"}), ("DELETE", None))):
            first = anna.send(method, path, body, Idempotency_Key=f"k{number}")
            again = anna.send(method, path, body, Idempotency_Key=f"k{number}")
            assert (again.status_code, again.content) == (first.status_code, first.content)
            assert again.headers["Idempotent-Replayed"] == "true"
        assert not Event.objects.exists()

    def test_idempotency_key_with_another_request_is_refused(self, anna: ApiClient, cast: Cast) -> None:
        assert anna.post("events/", plan_lunch(), Idempotency_Key="k").status_code == 201
        for method, path, body in (
            ("POST", "events/", {**plan_lunch(), "name": "Ужин"}),
            ("POST", "appointments/", plan_lunch()),
            ("PUT", f"events/{Event.objects.get().pk}/", plan_lunch()),
        ):
            answer = anna.send(method, path, body, Idempotency_Key="k")
            expected = (422, "idempotency_key_reused") if path != "appointments/" else read_problem(answer)
            assert read_problem(answer) == expected
        assert Event.objects.get().name == "Обед"

    def test_idempotency_key_belongs_to_its_caller(self, anna: ApiClient, cast: Cast) -> None:
        for program in (anna, ApiClient(cast.boris)):
            assert program.post("events/", plan_lunch(), Idempotency_Key="k").status_code == 201
        assert Event.objects.count() == 2

    def test_refused_request_frees_its_idempotency_key(self, anna: ApiClient, cast: Cast) -> None:
        body = {"participant_tg_id": cast.boris.tg_id, "event": 10**9}
        assert read_problem(anna.post("appointments/", body, Idempotency_Key="k")) == (404, "event_not_found")
        assert not IdempotentRequest.objects.exists()
        assert anna.post("events/", plan_lunch(), Idempotency_Key="k").status_code == 201

    @pytest.mark.parametrize("key", ["", "x" * 256, "с пробелом", "a b"])
    def test_malformed_idempotency_key_is_refused(self, anna: ApiClient, key: str) -> None:
        answer = anna.post("events/", plan_lunch(), Idempotency_Key=key)
        assert read_problem(answer) == (400, "invalid")
        assert list(answer.json()["errors"]) == ["Idempotency-Key"]

    def test_idempotency_key_expires_after_a_day(self, anna: ApiClient) -> None:
        for aged in (False, True):
            assert anna.post("events/", plan_lunch(), Idempotency_Key="k").status_code == 201
            assert anna.post("events/", plan_lunch(), Idempotency_Key="other").status_code == 201
            if not aged:
                long_ago = clock.now() - idempotency.KEEP - dt.timedelta(minutes=1)
                IdempotentRequest.objects.update(created_at=long_ago)
        assert Event.objects.count() == 4, "not yet cleared away, but not answered again either"
        IdempotentRequest.objects.filter(key="k").update(created_at=long_ago)
        housekeeping.run()
        assert list(IdempotentRequest.objects.values_list("key", flat=True)) == ["other"]


@pytest.mark.usefixtures("committed")
class TestAtOnce:
    def test_concurrent_updates_of_one_version_have_one_winner(self) -> None:
        cast = make_cast()
        anna, boris = ApiClient(cast.anna), ApiClient(cast.boris)
        for number in range(5):
            meeting = make_meeting(cast.anna, cast.boris, days=5 + number)
            for path, writers in (
                (f"events/{meeting.event_id}/", [(anna, {"details": "одно"}), (anna, {"details": "другое"})]),
                (f"appointments/{meeting.pk}/", [(anna, {"status": "cancelled"}), (boris, {"status": "confirmed"})]),
            ):
                tag = anna.get(path).headers["ETag"]
                answers = run_at_once([partial(who.patch, path, body, If_Match=tag) for who, body in writers])
                assert sorted(answer.status_code for answer in answers) == [200, 412]
                [winner] = [answer for answer in answers if answer.status_code == 200]
                assert anna.get(path).headers["ETag"] == winner.headers["ETag"]

    def test_eight_requests_with_one_key_create_one_appointment(self) -> None:
        cast = make_cast()
        program = ApiClient(cast.anna)
        body = {"participant_tg_id": cast.boris.tg_id, **plan_noon()}
        work = [partial(program.post, "appointments/", body, Idempotency_Key="k")] * 8
        answers: list[Any] = run_at_once(work)
        made = [answer for answer in answers if answer.status_code == 201]
        others = [answer for answer in answers if answer.status_code != 201]
        assert made
        assert {read_problem(answer) for answer in others} <= {(409, "in_progress")}
        assert len({answer.content for answer in made}) == 1
        assert sum("Idempotent-Replayed" not in answer.headers for answer in made) == 1
        assert Appointment.objects.count() == 1
        assert len(list_texts(cast.boris)) == 1
