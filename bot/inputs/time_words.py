"""Times of day and durations as people write them, in Russian and English. Pure, and nothing here is guessed.

The clock has 24 hours: without a word like `pm` or `вечера`, 9 is nine in the morning.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.inputs.activity_words import ANY_HOUR, Hours
from bot.inputs.number_words import to_digits

DAY: Final = 24 * 60  # minutes
LONGEST_NIGHT: Final = 12 * 60  # minutes; what goes over midnight and is longer is more likely a slip
EVENING: Final = dt.time(18)  # what begins earlier does not end in the small hours
ALONE: Final = dt.time(7)  # from here on an hour of the morning needs no word for it
DEPARTURE: Final = dt.time(5)  # and from here on one with its minutes: trains and alarm clocks

NUMBERS: Final = {"a": 1, "an": 1}
NUMBER: Final = r"[0-9]{1,4}|an?"

# The hours that belong to each part of the day, and the hour on the 24-hour clock; no other hour is named so.
PARTS: Final[dict[str, dict[int, int]]] = {
    "am": {12: 0, **{hour: hour for hour in range(1, 12)}},
    "pm": {12: 12, **{hour: hour + 12 for hour in range(1, 12)}},
    "morning": {hour: hour for hour in range(1, 12)},
    "day": {12: 12, **{hour: hour + 12 for hour in range(1, 7)}, **{hour: hour for hour in range(13, 18)}},
    "evening": {**{hour: hour + 12 for hour in range(4, 12)}, **{hour: hour for hour in range(16, 24)}},
    "night": {
        12: 0,
        **{hour: hour for hour in range(5)},
        **{hour: hour + 12 for hour in range(9, 12)},
        **{hour: hour for hour in range(21, 24)},
    },
    "small hours": {12: 0, **{hour: hour for hour in range(6)}},  # of the night before a day
}
PART_WORDS: Final = {
    "am": "am", "a.m.": "am", "a.m": "am", "pm": "pm", "p.m.": "pm", "p.m": "pm", "утра": "morning", "дня": "day",
    "вечера": "evening", "ночи": "night", "at night": "night", "in the morning": "morning",
    "in the afternoon": "day", "in the evening": "evening",
}  # fmt: skip
# Said beside the time or the day: "tomorrow evening at 8". "In the night" is of two days, and is not among them.
BESIDE: Final = re.compile(
    r"\b(?:(?:in the )?(?P<english>morning|afternoon|evening)|(?P<russian>утром|днем|вечером))\b"
)
BESIDE_WORDS: Final = {
    "morning": "morning", "afternoon": "day", "evening": "evening", "утром": "morning", "днем": "day",
    "вечером": "evening",
}  # fmt: skip

HOURS: Final = r"(?:hours?|hrs?|h|часов|часам|часа|час|ч)\.?"
MINUTES: Final = r"(?:minutes?|mins?|m|минут[аыу]?|мин|м)\.?"
PART: Final = "|".join(map(re.escape, PART_WORDS))
SPOT: Final = re.compile(
    rf"(?P<hour>[0-9]{{1,2}}|часу?(?= |$))"
    rf"(?:[:.](?P<minute>[0-9]{{2}})|[hч](?P<french>[0-9]{{2}})"
    rf"| ?(?P<called>{HOURS}|o'?clock)(?: (?P<rest>[0-9]{{1,2}}) ?{MINUTES})?|(?P<spaced> [0-9]{{2}}))?"
    rf"(?: ?(?P<part>{PART}))?"
)
NOW: Final = frozenset({"now", "right now", "сейчас", "прямо сейчас"})
AHEAD: Final = re.compile(r"(?:in|через) (?P<length>.+)|(?P<before>.+) from now")
# An hour that is said roughly is that hour: "часов в семь", "at about 7", "в 7 где-то".
ROUGHLY: Final = r"(?:about|around|approximately|roughly|circa|примерно|приблизительно|ориентировочно|где-то"
ROUGH: Final = re.compile(rf"^(?:(?:at|в|к|на) )?{ROUGHLY}|около|ближе|часов) (?:(?:at|в|к) )?|(?<=.) {ROUGHLY})$")
UNPOINTED: Final = re.compile(r"^(?P<at>at |(?=0))(?P<hour>[01][0-9]|2[0-3])(?P<minute>[0-5][0-9])$")  # "at 1430"
AT: Final = re.compile(r"(?:at|в|во|на|с|со|к|from|for|by) |@ ?")
RANGE: Final = re.compile(r"(?:(?P<from>с|со|from|at|в) )?(?P<start>[^-]+?)(?:-| (?:до|to|till|until) )(?P<end>[^-]+)")
NAMED: Final = {
    "noon": dt.time(12), "midday": dt.time(12), "полдень": dt.time(12), "midnight": dt.time(0), "полночь": dt.time(0),
    "полудня": dt.time(12), "полудню": dt.time(12), "полуночи": dt.time(0), "24:00": dt.time(0), "24.00": dt.time(0),
}  # fmt: skip
END_OF_DAY: Final = re.compile(r"(?:(?:at|в|к|by) )?24[:.]00")  # the midnight after that day, not before it
# What is said of an hour, which the clock of 24 hours does not have: half of the seventh is 6:30.
SPOKEN: Final = re.compile(
    rf"(?:половин[аеуы] (?P<half_of>[0-9]{{1,2}})-го|четверть (?P<quarter_of>[0-9]{{1,2}})-го"
    rf"|(?P<gone>[0-9]{{1,2}}) минут[аыу]? (?P<gone_of>[0-9]{{1,2}})-го"
    rf"|без (?P<left>четверти|[0-9]{{1,2}})(?: минут[ыу]?)? (?P<left_to>[0-9]{{1,2}}|час)"
    # "5 to 7" is a stretch of time as well, so it needs the word minutes.
    rf"|(?P<count>half|(?:a )?quarter|[0-9]{{1,2}}(?: minutes?|(?= past)))"
    rf" (?P<way>past|after|to|before|of) (?P<named>[0-9]{{1,2}}))"
    rf"(?: часа| o'?clock)?(?: ?(?P<part>{PART}))?"
)
ENGLISH_HOURS: Final = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
# In words it is a time, "ten to five"; in digits, and behind "from", a stretch of it.
TO_HOUR: Final = re.compile(
    rf"(?P<at>at )?(?P<minutes>five|ten|twenty(?:[ -]five)?) (?P<way>to|before) "
    rf"(?P<hour>(?:{ENGLISH_HOURS}|[0-9]{{1,2}})(?: .+)?)"
)
ISH: Final = re.compile(rf"\b(?P<hour>[0-9][0-9:.]*(?:am|pm)?|{ENGLISH_HOURS})-?ish$")  # "7ish", "7pm-ish"
NAMED_HOURS: Final = {
    "past noon": "past 12 pm", "to noon": "to 12 am", "past midnight": "past 12 at night", "to midnight": "to 12 pm",
    "past midday": "past 12 pm", "to midday": "to 12 am",
}  # fmt: skip
SPOKEN_OF: Final = re.compile(r"(?:at )?(?:half|(?:a )?quarter|five|ten|twenty|[0-9]{1,2}(?: minutes?)?) (?:past|to) ")
NAMED_HOUR: Final = re.compile(r"\b(?:past|to) (?:noon|midnight|midday)$")

LENGTH: Final = re.compile(
    rf"(?:(?P<hours>{NUMBER}) ?{HOURS}|(?P<hour>hour|час)(?= |$))?"
    rf"(?:(?: (?:и|and))? ?(?P<minutes>[0-9]{{1,5}}) ?(?P<unit>{MINUTES})?|(?P<word>{NUMBER}) {MINUTES})?"
)
# "Два часа с половиной", "two hours and a half", "2 с половиной часа", "2 and a half hours".
AND_A_HALF: Final = re.compile(
    rf"(?:(?P<count>{NUMBER}) )?{HOURS} (?:с половиной|and a half)"
    rf"|(?P<before>[0-9]{{1,2}}) (?:с половиной|and a half) {HOURS}"
)
CLOCK_LENGTH: Final = re.compile(r"(?P<hours>[0-9]{1,3}):(?P<minutes>[0-5][0-9])")
PARTIAL_HOURS: Final = re.compile(rf"(?P<whole>[0-9]{{1,3}})[.,](?P<part>[0-9]{{1,2}}) ?{HOURS}")
LENGTH_WORDS: Final = {
    "полчаса": 30, "пол часа": 30, "half an hour": 30, "half hour": 30, "half-hour": 30, "a half hour": 30,
    "полтора часа": 90, "a quarter of an hour": 15, "четверть часа": 15, "полчасика": 30, "часик": 60,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day.

    Attributes:
        time: when it begins.
        minutes: how long it lasts, where an end was given.
        sure: it can be nothing else; a bare number beside a day could be a day or a year.
        night: it is called a night's, and the night of a day goes on after midnight.
        other: of an hour alone the other half of the day.
    """

    time: dt.time
    minutes: int | None = None
    sure: bool = True
    night: bool = False
    other: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """What was said of a clock: its hands, and the part of the day.

    Attributes:
        kind: a bare `number`, a `time` that can be nothing else, one `spoken` as on a clock of 12 hours.
        padded: as `03:30`, which no clock of 12 hours shows.
        written: its minutes are digits, as in `9:30`, which from seven o'clock on is what a clock of 24 hours shows.
    """

    hour: int
    minute: int
    part: str | None
    kind: Literal["number", "time", "spoken"]
    padded: bool = False
    written: bool = False

    def to_time(self, part: str | None = None) -> dt.time | None:
        """The time on a clock of 24 hours, or in that part of the day; None when there is none."""
        part = self.part or part
        hour = PARTS[part].get(self.hour or (12 if self.kind == "spoken" else 0)) if part else self.hour
        return None if hour is None or hour > 23 or self.minute > 59 else dt.time(hour, self.minute)

    def list_halves(self, unlikely: Hours = ANY_HOUR) -> tuple[dt.time, ...]:
        """Both times that it can be on a clock of 12 hours, the likelier first; one where only one is possible.

        `unlikely` are hours at which what it is said of never begins.
        """
        if self.part or self.padded or self.hour > 12 or self.minute > 59:
            return tuple(filter(None, [self.to_time()]))
        if self.hour == 0 or (self.hour == 12 and self.kind != "spoken"):
            return (dt.time(12 if self.kind == "spoken" else self.hour, self.minute),)
        early, late = dt.time(self.hour % 12, self.minute), dt.time(self.hour % 12 + 12, self.minute)
        never = unlikely.written if self.written else unlikely.bare
        if early.hour in never and late.hour not in never:
            return late, early
        if early < (DEPARTURE if self.written else ALONE) and (early.hour in never or late.hour not in never):
            return late, early
        doubted = early.hour in unlikely.bare and late.hour not in unlikely.bare
        return (early,) if self.written and early >= ALONE and not doubted else (early, late)


def read(text: str, part: str | None = None) -> Clock | None:
    """The time of day, or the stretch of it, that a normal text (see `bot.inputs.dates`) means; None for anything else.

    The clock has 24 hours.

    Args:
        text: `18:00`, `в 9 вечера`, `10-12`, `с 18 до 19:30`, `noon`.
        part: a key of `PARTS`, said beside it.
    """
    text = _normalize(text)
    face = _read_face(text)
    if face is not None:
        if face.part and part:
            return None
        time = face.to_time(part)
        if time is None or (face.kind == "spoken" and not (face.part or part)):
            return None
        part = face.part or part
        return Clock(time, sure=face.kind != "number" or bool(part), night=part == "night" and time.hour < 6)
    if named := NAMED.get(_split_at(text)[0]):
        return None if part else Clock(named, night=named == dt.time(0))
    found = RANGE.fullmatch(text)
    return _read_interval(found["start"], found["end"], part) if found else None


def read_likelier(text: str, part: str | None = None, unlikely: Hours = ANY_HOUR) -> Clock | None:
    """As `read`; of an hour alone the likelier half of the day: `в 3` is 15:00. `unlikely`: as `read_both`."""
    clock, face = read(text, part), _read_face(_normalize(text))
    if face is not None and face.kind == "spoken" and not (face.part or part):
        clock = next(iter(read_both(text, None, unlikely)), None)
    if clock is None or face is None or part or (face.written and face.hour not in unlikely.bare):
        return clock
    halves = face.list_halves(unlikely)
    # An answer with minutes is taken as it is written; where it is unlikely, the other half is offered.
    time = clock.time if face.written else halves[0]
    return replace(clock, time=time, other=next((half for half in halves if half != time), None))


def read_both(text: str, part: str | None = None, unlikely: Hours = ANY_HOUR) -> tuple[Clock, ...]:
    """Everything that a time can mean on a clock of 12 hours as well, the likelier first: `в 3` is 15:00, then 3:00.

    Args:
        text: as `read`.
        part: as `read`.
        unlikely: hours at which what it is said of never begins (`bot.inputs.activity_words`).
    """
    text = _normalize(text)
    face = _read_face(text)
    if face is None:
        return _read_intervals(text, part, unlikely)
    if part or face.part:
        sure = read(text, part)
        return (sure,) if sure else ()
    halves = face.list_halves(unlikely)
    never = unlikely.written if face.written else unlikely.bare
    # Nobody has lunch at one at night.
    kept = [time for time in halves if time == halves[0] or time >= DEPARTURE or time.hour not in never]
    return tuple(Clock(time, sure=face.kind != "number") for time in kept)


def read_duration(text: str, *, of_time: bool = False) -> int | None:
    """The minutes that a normal text means: `45`, `1:30`, `1,5 часа`, `полчаса`, `2 h 15 min`; None for anything else.

    Args:
        text: without surrounding spaces.
        of_time: hours or minutes must be named: `45` alone is none.
    """
    text = to_digits(text)
    if found := AND_A_HALF.fullmatch(text):
        return read_number(found["count"] or found["before"] or "a") * 60 + 30
    return LENGTH_WORDS.get(text) or _read_length(text, of_time=of_time)


def _read_length(text: str, *, of_time: bool) -> int | None:
    """A duration in digits."""
    if found := CLOCK_LENGTH.fullmatch(text):
        return None if of_time else int(found["hours"]) * 60 + int(found["minutes"])
    if found := PARTIAL_HOURS.fullmatch(text):
        minutes = int(found["part"]) * 60 / 10 ** len(found["part"])
        return int(found["whole"]) * 60 + int(minutes) if minutes.is_integer() else None
    found = LENGTH.fullmatch(text)
    if not text or found is None:
        return None
    if of_time and not any(found[name] for name in ("hours", "hour", "unit", "word")):
        return None
    hours = read_number(found["hours"]) if found["hours"] else int(found["hour"] is not None)
    return hours * 60 + read_number(found["minutes"] or found["word"] or "0")


def read_ahead(text: str) -> int | None:
    """The minutes from now that a normal text means: `in 2 hours`, `через полчаса`, `now`; None for anything else."""
    if text in NOW:
        return 0
    found = AHEAD.fullmatch(text)
    return read_duration(found["length"] or found["before"], of_time=True) or None if found else None


def add_minutes(now: dt.datetime, minutes: int) -> dt.datetime | None:
    """The minute of the clock that long after a moment; None beyond the last year there is."""
    try:
        then = (now.astimezone(dt.UTC) + dt.timedelta(minutes=minutes)).astimezone(now.tzinfo)
    except OverflowError:
        return None
    return then.replace(second=0, microsecond=0, fold=0)


def read_number(word: str) -> int:
    """The number that digits or an article mean."""
    return NUMBERS[word] if word in NUMBERS else int(word)


def _normalize(text: str) -> str:
    """Numbers as digits, "ten to five" as a clock shows it, and nothing of how roughly it is said."""
    text = UNPOINTED.sub(r"\g<at>\g<hour>:\g<minute>", text)
    if (plain := ISH.sub(r"\g<hour>", ROUGH.sub("", text))) != text:
        text = f"at {_split_at(plain)[0]}"
    if (found := TO_HOUR.fullmatch(text)) and (found["at"] or not found["hour"][0].isdigit()):
        text = f"{found['at'] or ''}{found['minutes']} minutes {found['way']} {found['hour']}"
    elif SPOKEN_OF.match(text):
        text = NAMED_HOUR.sub(lambda found: NAMED_HOURS[found[0]], text)
    return to_digits(text)


def _split_at(text: str) -> tuple[str, bool]:
    """Split off the word before a time; whether there was one."""
    said = AT.match(text)
    return (text[said.end() :], True) if said else (text, False)


def _read_face(text: str, *, bound: bool = False) -> Face | None:
    """One time of day, as it was said; `bound`: of one end of a stretch of time."""
    text, sure = _split_at(text)
    sure = sure or bound
    if spoken := SPOKEN.fullmatch(text):
        return _read_spoken(spoken)
    found = SPOT.fullmatch(text)
    if found is None or text in NAMED:
        return None
    part = PART_WORDS[found["part"]] if found["part"] else None
    minute = int(found["minute"] or found["french"] or found["rest"] or found["spaced"] or 0)
    # "2 часа" is as long as it is late; who means the time says "в" or when.
    if found["hour"].startswith("час"):
        return Face(1, minute, part, "spoken") if sure or part else None
    if found["called"] and not (sure or part or int(found["hour"]) >= 10):
        return None
    plain = not (sure or part or found["minute"] or found["french"] or found["called"])
    padded = len(found["hour"]) == 2 and found["hour"] < "10"
    return Face(
        int(found["hour"]), minute, part, "number" if plain else "time", padded,
        written=bool(found["minute"] or found["french"]),
    )  # fmt: skip


def _read_spoken(found: re.Match[str]) -> Face | None:
    """Half, quarters and minutes of an hour: the hour before the one that is named, or the named one."""
    part = PART_WORDS[found["part"]] if found["part"] else None
    before = found["left_to"] or (found["named"] if found["way"] in {"to", "before", "of"} else None)
    named = int(
        (before or found["half_of"] or found["quarter_of"] or found["gone_of"] or found["named"]).replace("час", "1")
    )
    count = found["gone"] or found["left"] or found["count"] or ("half" if found["half_of"] else "quarter")
    minute = 30 if count == "half" else 15 if count.endswith(("quarter", "четверти")) else int(count.split()[0])
    if not (0 < named <= 12 and 0 < minute < 60) or (found["way"] == "of" and count != "quarter"):
        return None
    earlier = before is not None or found["named"] is None
    return Face((named - earlier) % 12, 60 - minute if before else minute, part, "spoken")


def _read_interval(start: str, end: str, part: str | None) -> Clock | None:
    """From one time to another; a part of the day that is said of the end alone is the start's too, where it fits."""
    last = dt.time(0) if end == "24" else _read_bound(end, part)
    first = _read_bound(start, _read_own_part(end) or part) if start[:2] != "24" else None
    return _make_stretch(first, last)


def _make_stretch(first: dt.time | None, last: dt.time | None) -> Clock | None:
    """From one time to another, over midnight only from the evening on."""
    if first is None or last is None:
        return None
    minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    if minutes <= 0 and first >= EVENING:
        minutes += DAY
    over_night = last <= first
    return Clock(first, minutes) if 0 < minutes <= (LONGEST_NIGHT if over_night else DAY) else None


def _read_intervals(text: str, part: str | None, unlikely: Hours) -> tuple[Clock, ...]:
    """A stretch of time as people say it: from 9 to 5 is until 17:00, from 3 to 5 in the afternoon or the morning."""
    strict = read(text, part)
    found = RANGE.fullmatch(text)
    if found is None or part or (strict and _read_own_part(found["start"])) or _read_own_part(found["end"]):
        return (strict,) if strict else ()
    first, last = (_read_face(found[end], bound=True) for end in ("start", "end"))
    if first is None or last is None or first.padded or last.padded or max(first.hour, last.hour) > 12:
        return (strict,) if strict else ()
    pairs = [
        (begins, ends) for begins in first.list_halves(unlikely) for ends in (*last.list_halves(unlikely), dt.time(0))
    ]
    stretches = [_make_stretch(begins, ends) for begins, ends in pairs if last.hour % 12 == ends.hour % 12]
    # Who names two hours of a clock of 12 means less than half a day.
    short = [one for one in stretches if one and one.minutes and one.minutes < DAY / 2]
    late = strict is not None and strict.time.hour > ALONE.hour + 1 and strict.time.hour not in unlikely.bare
    if strict and strict.minutes and strict.minutes < DAY / 2 and late:
        return (strict,)
    return tuple(dict.fromkeys(short))


def _read_bound(text: str, part: str | None) -> dt.time | None:
    """One end of a stretch of time, with the other's part of the day unless it has one of its own."""
    if text in NAMED:
        return NAMED[text]
    face = _read_face(text, bound=True)
    if face is None or (face.kind == "spoken" and not (face.part or part)):
        return None
    time = face.to_time(part)
    if time is None and part and not face.part:
        time = face.to_time()  # "с 10 до 2 дня": ten is of the morning; three would be of nothing
        if time is not None and time < ALONE:
            return None
    return time


def _read_own_part(text: str) -> str | None:
    found = SPOT.fullmatch(text)
    return PART_WORDS[found["part"]] if found and found["part"] else None
