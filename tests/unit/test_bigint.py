"""Parsing of digits from people and links into numbers the database can hold."""

import pytest

from calendarapp.sql import bigint
from calendarapp.sql.bigint import MAX_BIGINT


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("17", 17), ("007", 7), (str(MAX_BIGINT), MAX_BIGINT)])
def test_digits_are_parsed(text: str, number: int) -> None:
    assert bigint.parse(text) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", "1.0", " 1", "٣", "²", "x", str(MAX_BIGINT + 1), "9" * 19, "9" * 5000]
)
def test_other_text_and_out_of_range_numbers_are_none(text: str) -> None:
    assert bigint.parse(text) is None
