"""Errors of reads from a replica: whose fault they are."""

import time

import pytest
from django.db import DataError, connection, transaction

from calendarapp.sql import replica

pytestmark = pytest.mark.django_db


def test_a_wrong_question_is_no_fault_of_the_replica(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "_may_read", lambda: True)
    asked = []

    @replica.read_from_replica
    def read() -> None:
        asked.append(replica.get_alias())
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::bigint", ["99999999999999999999"])

    with pytest.raises(DataError):
        read()
    assert asked == [replica.ALIAS]
    assert replica._left_alone_until < time.monotonic()
