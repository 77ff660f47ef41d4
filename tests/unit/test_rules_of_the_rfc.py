"""Recurrence rules: the RFC's own examples that a calendar takes."""

import datetime as dt
from collections.abc import Sequence

import pytest

from tests.support.rules import at, expand, months

# RFC 5545, section 3.8.5.3: rule, DTSTART (New York), dates. Those of a rule without an end are its first ones.
RFC = [
    ("FREQ=DAILY;COUNT=10", "19970902", months(("199709", range(2, 12)))),
    (
        "FREQ=DAILY;UNTIL=19971224T000000Z",
        "19970902",
        months(
            ("199709", range(2, 31)), ("199710", range(1, 32)), ("199711", range(1, 31)), ("199712", range(1, 24)),
        ),
    ),
    (
        "FREQ=DAILY;INTERVAL=2",
        "19970902",
        months(
            ("199709", range(2, 31, 2)), ("199710", range(2, 31, 2)), ("199711", range(1, 30, 2)),
            ("199712", [1, 3]),
        ),
    ),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "19970902", months(("199709", [2, 12, 22]), ("199710", [2, 12]))),
    (
        "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA",
        "19980101",
        months(("199801", range(1, 32)), ("199901", range(1, 32)), ("200001", range(1, 32))),
    ),
    (
        "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1",
        "19980101",
        months(("199801", range(1, 32)), ("199901", range(1, 32)), ("200001", range(1, 32))),
    ),
    (
        "FREQ=WEEKLY;COUNT=10",
        "19970902",
        months(("199709", [2, 9, 16, 23, 30]), ("199710", [7, 14, 21, 28]), ("199711", [4])),
    ),
    (
        "FREQ=WEEKLY;UNTIL=19971224T000000Z",
        "19970902",
        months(
            ("199709", [2, 9, 16, 23, 30]), ("199710", [7, 14, 21, 28]), ("199711", [4, 11, 18, 25]),
            ("199712", [2, 9, 16, 23]),
        ),
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;WKST=SU",
        "19970902",
        months(
            ("199709", [2, 16, 30]), ("199710", [14, 28]), ("199711", [11, 25]), ("199712", [9, 23]),
            ("199801", [6, 20]), ("199802", [3, 17]),
        ),
    ),
    (
        "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH",
        "19970902",
        months(("199709", [2, 4, 9, 11, 16, 18, 23, 25, 30]), ("199710", [2])),
    ),
    (
        "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH",
        "19970902",
        months(("199709", [2, 4, 9, 11, 16, 18, 23, 25, 30]), ("199710", [2])),
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR",
        "19970901",
        months(
            ("199709", [1, 3, 5, 15, 17, 19, 29]), ("199710", [1, 3, 13, 15, 17, 27, 29, 31]),
            ("199711", [10, 12, 14, 24, 26, 28]), ("199712", [8, 10, 12, 22]),
        ),
    ),
    (
        "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH",
        "19970902",
        months(("199709", [2, 4, 16, 18, 30]), ("199710", [2, 14, 16])),
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYDAY=1FR",
        "19970905",
        months(
            ("199709", [5]), ("199710", [3]), ("199711", [7]), ("199712", [5]), ("199801", [2]), ("199802", [6]),
            ("199803", [6]), ("199804", [3]), ("199805", [1]), ("199806", [5]),
        ),
    ),
    (
        "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR",
        "19970905",
        months(("199709", [5]), ("199710", [3]), ("199711", [7]), ("199712", [5])),
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU",
        "19970907",
        months(
            ("199709", [7, 28]), ("199711", [2, 30]), ("199801", [4, 25]), ("199803", [1, 29]), ("199805", [3, 31]),
        ),
    ),
    (
        "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO",
        "19970922",
        months(
            ("199709", [22]), ("199710", [20]), ("199711", [17]), ("199712", [22]), ("199801", [19]),
            ("199802", [16]),
        ),
    ),
    (
        "FREQ=MONTHLY;BYMONTHDAY=-3",
        "19970928",
        months(
            ("199709", [28]), ("199710", [29]), ("199711", [28]), ("199712", [29]), ("199801", [29]),
            ("199802", [26]),
        ),
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15",
        "19970902",
        months(
            ("199709", [2, 15]), ("199710", [2, 15]), ("199711", [2, 15]), ("199712", [2, 15]), ("199801", [2, 15]),
        ),
    ),
    (
        "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1",
        "19970930",
        months(
            ("199709", [30]), ("199710", [1, 31]), ("199711", [1, 30]), ("199712", [1, 31]), ("199801", [1, 31]),
            ("199802", [1]),
        ),
    ),
    (
        "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15",
        "19970910",
        months(("199709", range(10, 16)), ("199903", range(10, 14))),
    ),
    (
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU",
        "19970902",
        months(
            ("199709", [2, 9, 16, 23, 30]), ("199711", [4, 11, 18, 25]), ("199801", [6, 13, 20, 27]),
            ("199803", [3, 10, 17, 24, 31]),
        ),
    ),
    (
        "FREQ=YEARLY;COUNT=10;BYMONTH=6,7",
        "19970610",
        months(*((f"{year}{month:02}", [10]) for year in range(1997, 2002) for month in (6, 7))),
    ),
    (
        "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3",
        "19970310",
        months(
            ("199703", [10]), ("199901", [10]), ("199902", [10]), ("199903", [10]), ("200101", [10]),
            ("200102", [10]), ("200103", [10]), ("200301", [10]), ("200302", [10]), ("200303", [10]),
        ),
    ),
    (
        "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200",
        "19970101",
        months(
            ("199701", [1]), ("199704", [10]), ("199707", [19]), ("200001", [1]), ("200004", [9]), ("200007", [18]),
            ("200301", [1]), ("200304", [10]), ("200307", [19]), ("200601", [1]),
        ),
    ),
    ("FREQ=YEARLY;BYDAY=20MO", "19970519", months(("199705", [19]), ("199805", [18]), ("199905", [17]))),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970512", months(("199705", [12]), ("199805", [11]), ("199905", [17]))),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=TH",
        "19970313",
        months(("199703", [13, 20, 27]), ("199803", [5, 12, 19, 26]), ("199903", [4, 11, 18, 25])),
    ),
    (
        "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8",
        "19970605",
        months(
            ("199706", [5, 12, 19, 26]), ("199707", [3, 10, 17, 24, 31]), ("199708", [7, 14, 21, 28]),
            ("199806", [4, 11, 18, 25]), ("199807", [2, 9, 16, 23, 30]), ("199808", [6, 13, 20, 27]),
            ("199906", [3, 10, 17, 24]), ("199907", [1, 8, 15, 22, 29]), ("199908", [5, 12, 19, 26]),
        ),
    ),
    # The RFC's DTSTART, 2 September 1997, is no Friday the 13th, and it leaves it out by EXDATE.
    (
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "19980213",
        months(("199802", [13]), ("199803", [13]), ("199811", [13]), ("199908", [13]), ("200010", [13])),
    ),
    (
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13",
        "19970913",
        months(
            ("199709", [13]), ("199710", [11]), ("199711", [8]), ("199712", [13]), ("199801", [10]),
            ("199802", [7]), ("199803", [7]), ("199804", [11]), ("199805", [9]), ("199806", [13]),
        ),
    ),
    (
        "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "19961105",
        months(("199611", [5]), ("200011", [7]), ("200411", [2])),
    ),
    (
        "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3",
        "19970904",
        months(("199709", [4]), ("199710", [7]), ("199711", [6])),
    ),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2",
        "19970929",
        months(
            ("199709", [29]), ("199710", [30]), ("199711", [27]), ("199712", [30]), ("199801", [29]),
            ("199802", [26]), ("199803", [30]),
        ),
    ),
    # The RFC says UNTIL=19970902T170000Z, an hour of the wrong clock (erratum 3883).
    (
        "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z",
        "19970902",
        [at("19970902", "09:00"), at("19970902", "12:00"), at("19970902", "15:00")],
    ),
    (
        "FREQ=MINUTELY;INTERVAL=90;COUNT=4",
        "19970902",
        [at("19970902", time) for time in ("09:00", "10:30", "12:00", "13:30")],
    ),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805", months(("199708", [5, 10, 19, 24]))),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805", months(("199708", [5, 17, 19, 31]))),
    (
        "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5",
        "20070115",
        months(("200701", [15, 30]), ("200702", [15]), ("200703", [15, 30])),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "start", "dates"), RFC, ids=[rule for rule, _start, _dates in RFC])
def test_examples_of_the_rfc(rule: str, start: str, dates: Sequence[dt.datetime]) -> None:
    ends = "COUNT" in rule or "UNTIL" in rule
    assert expand(rule, at(start), count=1000 if ends else len(dates)) == dates
