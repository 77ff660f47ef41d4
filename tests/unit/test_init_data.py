"""`initData` of Mini Apps: what Telegram has signed is taken, everything else is refused."""

import datetime as dt
import json
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from aiogram.utils.web_app import check_webapp_signature
from hypothesis import given
from hypothesis import strategies as st

from calendarapp.security import init_data
from calendarapp.security.init_data import InitDataError
from tests.support.init_data import TOKEN, make_fields, make_init_data

NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)


def check(text: str, *, token: str = TOKEN, now: dt.datetime = NOW) -> init_data.TelegramUser:
    return init_data.check(text, token=token, now=now)


def refuse(text: str, why: str, **how: Any) -> None:
    with pytest.raises(InitDataError, match=why):
        check(text, **how)


def test_signed_data_name_the_person() -> None:
    text = make_init_data(7_000_000_001, at=NOW, username="anna", last_name="Ivanova", language_code="en")
    user = check(text)
    assert (user.tg_id, user.username, user.first_name, user.last_name) == (7_000_000_001, "anna", "Anna", "Ivanova")
    assert (user.language_code, user.allows_messages) == ("en", True)


def test_aiogram_agrees_about_the_signature() -> None:
    text = make_init_data(1, at=NOW, first_name='Аня & <b>=\n"', signature="third-party")
    assert check_webapp_signature(TOKEN, text)
    assert check(text).first_name == 'Аня & <b>=\n"'
    assert not check_webapp_signature("1:other", text)


def test_another_bots_signature_is_refused() -> None:
    refuse(make_init_data(1, at=NOW), "signature", token="42:other")
    refuse(make_init_data(1, at=NOW, token="42:other"), "signature")


@pytest.mark.parametrize("field", ["auth_date", "query_id", "user", "hash", "signature"])
def test_no_field_can_be_changed_removed_or_added(field: str) -> None:
    fields = dict(parse_qsl(make_init_data(1, at=NOW, signature="x")))
    refuse(urlencode({**fields, field: fields[field] + "1"}), "signature")
    refuse(urlencode({name: value for name, value in fields.items() if name != field}), "signature")
    refuse(urlencode({**fields, "start_param": "x"}), "signature")


def test_user_of_another_person_can_not_be_put_in() -> None:
    fields = dict(parse_qsl(make_init_data(1, at=NOW)))
    refuse(urlencode({**fields, "user": json.dumps({"id": 2, "first_name": "Boris"})}), "signature")


@pytest.mark.parametrize(
    ("seconds", "fresh"), [(0, True), (-3600, True), (-3601, False), (60, True), (61, False), (-86400, False)]
)
def test_age_has_bounds(seconds: int, *, fresh: bool) -> None:
    text = make_init_data(1, at=NOW + dt.timedelta(seconds=seconds))
    if fresh:
        assert check(text).tg_id == 1
    else:
        refuse(text, "too old, or of the future")


@pytest.mark.parametrize("moment", ["", "now", "-1", "1e9", "9" * 400, "١٢٣", " 1764331200", "1764331200.0", "²"])
def test_signed_moment_has_to_be_one(moment: str) -> None:
    refuse(make_init_data(1, at=NOW, auth_date=moment), "auth_date|too old")


@pytest.mark.parametrize(
    "user",
    [
        "", "null", "1", "[]", "{}", "{", '{"id": "1"}', '{"id": true}', '{"id": 0}', '{"id": -5}', '{"id": 1.0}',
        f'{{"id": {2**52}}}', f'{{"id": {"9" * 5000}}}', '{"id": NaN}', '{"id": 1, "is_bot": true}', "[" * 4000,
    ],
)  # fmt: skip
def test_signed_user_has_to_be_a_person(user: str) -> None:
    refuse(make_init_data(1, at=NOW, user=user), "user is no|too long")


def test_names_of_another_type_are_left_out() -> None:
    user = json.dumps({"id": 5, "first_name": ["x"], "username": None, "last_name": 5, "language_code": {}})
    found = check(make_init_data(5, at=NOW, user=user))
    assert (found.first_name, found.username, found.last_name, found.language_code) == ("", "", "", None)
    assert found.allows_messages is False


def test_field_that_comes_twice_is_refused() -> None:
    text = make_init_data(1, at=NOW)
    for twice in ("auth_date=1", "user=%7B%22id%22%3A2%7D", f"hash={dict(parse_qsl(text))['hash']}"):
        refuse(f"{text}&{twice}", "twice")
        refuse(f"{twice}&{text}", "twice")


def test_line_break_can_not_join_two_fields() -> None:
    """The signed text is one field a line: `a=1\\nb=2` would be signed as two fields are."""
    fields = make_fields(1, at=NOW)
    joined = {"auth_date": f"{fields['auth_date']}\nquery_id={fields['query_id']}\nuser={fields['user']}"}
    assert init_data.sign(joined, TOKEN) == init_data.sign(fields, TOKEN)
    refuse(urlencode({**joined, "hash": init_data.sign(fields, TOKEN)}), "line break")


@pytest.mark.parametrize(
    "text", ["", "x", "=", "&", "a=1;b=2", "%", "user=%ff", "hash", "a=\ud800", "a" * 9000, "&".join(["a=1"] * 60)]
)
def test_garbage_is_refused(text: str) -> None:
    refuse(text, "query string|signature|too long|twice")


@given(st.text(max_size=200))
def test_nothing_else_than_a_refusal_is_raised(text: str) -> None:
    refuse(text, ".")
    refuse(urlencode({"hash": text.encode(errors="replace"), "user": "{}"}), ".")
