"""JSON that Python's own reader refuses."""

import logging

import pytest

from webapp import outage_log, strange_json


def test_number_of_too_many_digits_spoils_nothing_beside_it() -> None:
    assert strange_json.read('{"a": ' + "9" * 5000 + ', "b": [-' + "1" * 6000 + ', 7, 1e400, "x"]}') == {
        "a": None,
        "b": [None, 7, float("inf"), "x"],
    }


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, '{"a":' * 50_000 + "1" + "}" * 50_000, b"\xff\xfe\x00"])
def test_what_is_no_json_or_too_deep_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  json's own has no words of ours
        strange_json.read(text)
    assert strange_json.read_or_none(text) is None


def test_line_about_an_outage_is_short_and_comes_once(caplog: pytest.LogCaptureFixture) -> None:
    error = RuntimeError("no room left\nDETAIL:  Failing row contains (Anna)\nCONTEXT:  SQL statement ...")
    for _time in range(3):
        outage_log.warn(logging.getLogger("worker"), "a test waits", error)
    assert [record.getMessage() for record in caplog.records] == ["a test waits, the database is away: no room left"]
