"""An event in one sentence, in Russian and English: "обед завтра в час с Борисом". Pure.

What is understood of the day and the time leaves the name. Where a sentence contradicts itself, or can mean anything
else that we can't tell, nothing is understood; where it has two readings, both are given. The forms are listed in
docs/bot.md.
"""

import datetime as dt
import itertools
import re
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from bot.inputs import chunks as chunking
from bot.inputs import (
    either,
    event_names,
    leftovers,
    marked,
    people_words,
    phrases,
    place_words,
    readings,
    reminder_words,
    unreal,
    zone_words,
)
from bot.inputs.activity_words import find_unlikely_hours, takes_days
from bot.inputs.chunks import Chunk
from bot.inputs.marked import Mark
from bot.inputs.phrases import Phrase
from bot.inputs.readings import Reading, When
from bot.inputs.unreal import Unreal

LONGEST: Final = 400  # characters: a longer text is no sentence about one event
HOUR_OR_DAYS: Final = re.compile(r"(?:[2-4]|два|три|четыре) дня")

PartKind = Literal["when", "zone", "people", "place", "reminder", "link", "label"]
Missing = Literal["day", "time", "name"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part that was understood, and where it stands in the original text."""

    kind: PartKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence says.

    Attributes:
        text: the sentence itself.
        reading: when the event takes place, as far as it was said.
        alternatives: what else the sentence can mean, the likelier first.
        sure: the reading is much likelier than the alternatives; otherwise the person has to be asked.
        missing: what was not said and an event needs.
        name: what is left; the people are a part of it.
        zone: IANA name, where one was said.
        people: the words behind "с" and "with", as they were written: `@boris`, `Борисом`.
        place: None where none is surely one.
        reminders: minutes before the start, where some were said.
        url: the link in it, where there is one.
        either: the reading and its one alternative are what the sentence itself leaves to choose from.
        wrong: a day, a time or a length in it that there is not; it is of no other part.
        planned: what the people are invited to, where the sentence says to invite them; such a one has no parts.
    """

    text: str
    reading: Reading
    alternatives: tuple[Reading, ...] = ()
    sure: bool = True
    missing: tuple[Missing, ...] = ()
    name: str = ""
    zone: str | None = None
    people: tuple[str, ...] = ()
    place: str | None = None
    parts: tuple[Part, ...] = field(default=(), repr=False)
    reminders: tuple[int, ...] = ()
    url: str = ""
    either: bool = False
    wrong: str | None = None
    planned: str = ""

    @property
    def says_enough(self) -> bool:
        """Whether it says everything that an event needs."""
        whole = self.reading.is_whole_day and "name" not in self.missing
        return self.wrong is None and self.reading.day is not None and (whole or not self.missing)

    def make_name(self, without: Collection[str] = ()) -> str:
        """The name without these of its `people`; all of them leave it together with the word "with"."""
        if set(self.people) <= set(without):
            return self.planned or event_names.make(self.text, self.parts)
        return self.name


def find_people(text: str) -> tuple[str, ...]:
    """The words behind "с" and "with" of a text, as they were written."""
    return tuple(word for word, _part in _find_people(text, chunking.split(text), [])) if len(text) <= LONGEST else ()


def parse_sentence(text: str, now: dt.datetime, name: str = "") -> Sentence | None:
    """What a sentence says about one event.

    Args:
        text: of any length; one of more than `LONGEST` characters is not read.
        now: when it was written, on the person's clock.
        name: of the event, where it is known already: dinner is not at seven in the morning.

    Returns:
        None where no day and no time is in it, or where it can't be told what is meant.
    """
    if len(text) > LONGEST:
        return None
    try:
        return _parse_inviting(text, now, name) or _parse_linked(text, now, name)
    except (ValueError, OverflowError):  # a day beyond the last year there is
        return None


def _parse_inviting(text: str, now: dt.datetime, name: str) -> Sentence | None:
    """What is planned with people whom the text says to invite: a meeting, where it does not say what."""
    turned = people_words.turn_around(text)
    if turned is None:
        return None
    planned, who = turned
    found = _parse_linked(f"{planned} {who}", now, name)
    if found is not None and not found.make_name(found.people):
        found = _parse_linked(f"{'Meeting' if who.isascii() else 'Встреча'} {planned} {who}", now, name)
    if found is None or not found.people:
        return None
    # Names are in another case behind "с": those that are unknown stay as they were written.
    written = None if all(map(str.isascii, found.people)) else _parse_linked(text, now, name)
    shown = written.name if written is not None else found.name
    return replace(found, text=text, parts=(), planned=found.make_name(found.people), name=shown)


def _parse_linked(text: str, now: dt.datetime, name: str) -> Sentence | None:
    found = _parse_marked(text, now, name, marked.find(text))
    if found is not None and "name" in found.missing and found.url:  # then the link is what it is about
        found = _parse_marked(text, now, name, [])
    return found


def _parse_marked(text: str, now: dt.datetime, name: str, marks: list[Mark]) -> Sentence | None:
    """What the text says beside what it marks itself, and beside when to remind."""
    parts = [Part(mark.kind, mark.start, mark.end) for mark in marks]
    said = reminder_words.find(text)
    if said is not None:
        parts.append(Part("reminder", *said[1:]))
    plain = _blank(text, parts)
    wrong = unreal.locate_time(plain) or unreal.locate_length(plain)
    found = _parse_either(_blank(plain, [_make_part(wrong)]) if wrong else plain, now, name)
    if (found is None or "day" in found.missing) and wrong is None and (wrong := unreal.locate_day(plain)):
        found = _parse_either(_blank(plain, [_make_part(wrong)]), now, name)
    if found is None:
        return None
    parts += [_make_part(wrong)] if wrong else []
    values = {mark.kind: mark.value for mark in marks}
    return replace(
        found,
        text=text,
        parts=tuple(sorted((*found.parts, *parts), key=lambda part: part.start)),
        reminders=tuple(said[0]) if said is not None else (),
        place=values.get("place") or found.place,
        url=values.get("link", ""),
        wrong=wrong.text if wrong else None,
    )


def _make_part(wrong: Unreal) -> Part:
    return Part("when", wrong.start, wrong.end)


def _blank(text: str, parts: Collection[Part]) -> str:
    """The text with spaces in the place of these parts."""
    for part in parts:
        text = f"{text[: part.start]}{' ' * (part.end - part.start)}{text[part.end :]}"
    return text


def _parse_either(text: str, now: dt.datetime, known: str) -> Sentence | None:
    """As `_parse`; of "at 9 or 10" both are readings, and the person has to be asked."""
    found = _parse(text, now, known)
    if found is not None and "time" not in found.missing:
        return found
    both = either.split(text)
    if both is None:
        return found
    one, other = (_parse(part, now, known) for part in both.texts)
    if one is None or other is None or (one.name, one.missing) != (other.name, other.missing):
        return found
    plain = all(half.reading.time is not None and half.reading.rule is None for half in (one, other))
    if not plain or one.reading == other.reading:
        return found
    first, second = _choose_nearest(one, other)
    parts = tuple(sorted((*one.parts, Part("when", both.start, both.end)), key=lambda part: part.start))
    if "day" in one.missing:  # it is asked first, and the second time offered then
        reading = replace(first, other=second.time)
        return replace(one, text=text, reading=reading, parts=parts)
    return replace(one, text=text, reading=first, alternatives=(second,), sure=False, parts=parts, either=True)


def _choose_nearest(one: Sentence, other: Sentence) -> tuple[Reading, Reading]:
    """Of what each of two times can mean, those that are nearest to each other: coffee at 6 or 7 is not at 18 or 7."""

    def count_minutes(both: tuple[Reading, Reading]) -> int:
        first, second = (both[0].time or dt.time(), both[1].time or dt.time())
        return abs((first.hour - second.hour) * 60 + first.minute - second.minute)

    if one.reading.day != other.reading.day:
        return one.reading, other.reading
    ways = itertools.product((one.reading, *one.alternatives), (other.reading, *other.alternatives))
    timed = [(first, second) for first, second in ways if first.day == second.day and first.time and second.time]
    return min(timed, key=count_minutes, default=(one.reading, other.reading))


def _parse(text: str, now: dt.datetime, known: str) -> Sentence | None:
    pieces = chunking.split(text)
    found = _choose(_find_phrases(pieces, now.date()))
    if found is None or leftovers.leave_it_open(text, pieces, found):
        return None
    when = _combine(pieces, found, now, known)
    if when is None:
        found = [phrase for phrase in found if not _is_night_of_name(found, phrase)]
        when = _combine(pieces, found, now, known)
    if when is None:
        return None
    parts = _list_parts(pieces, found)
    people = _find_people(text, pieces, found)
    parts += [part for _word, part in people]
    place = _find_place(text, [part for part in parts if part.kind != "people"])
    if place is not None and not event_names.make(text, [*parts, place[1]]):  # what takes place is said behind it
        place = _find_place(text, [part for part in parts if part.kind != "people"], proper=True)
        place = place if place and event_names.make(text, [*parts, place[1]]) else None
    if place is not None:
        parts = [*(part for part in parts if part.end <= place[1].start or part.start >= place[1].end), place[1]]
    parts.sort(key=lambda part: part.start)
    name = event_names.make(text, [part for part in parts if part.kind != "people"])
    missing: list[Missing] = [*when.missing, *(() if name else ("name",))]
    zone = next((phrase.value for phrase in found if phrase.kind == "zone"), None)
    return Sentence(
        text, when.readings[0], when.readings[1:], when.sure, tuple(missing), name, zone,
        tuple(word for word, _part in people), place[0] if place else None, tuple(parts),
    )  # fmt: skip


def _find_phrases(pieces: list[Chunk], today: dt.date) -> list[Phrase]:
    """The phrases; next week is as long as a vacation, and of anything else only the time within which it repeats."""
    found = [phrase for phrase in phrases.find(pieces, today) if not _is_no_phrase(pieces, phrase)]
    if any(phrase.kind not in {"later", "length", "zone"} for phrase in found):  # "the power of now tomorrow at 10"
        found = [phrase for phrase in found if phrase.kind != "later" or phrase.value]
    if any(phrase.kind == "rule" for phrase in found) or not takes_days(piece.text for piece in pieces):
        return found
    return [phrases.read_as_stretch(phrase, today) or phrase for phrase in found]


def _is_no_phrase(pieces: list[Chunk], phrase: Phrase) -> bool:
    """Whether it is "на день" of a birthday: "подарок на день рождения"."""
    return phrase.kind == "days" and phrase.last < len(pieces) and pieces[phrase.last].text.startswith("рожден")


def _combine(pieces: list[Chunk], found: list[Phrase], now: dt.datetime, known: str) -> When | None:
    """When it takes place; "завтра 3 дня" is at three in the afternoon, or for three days."""
    taken = {place for phrase in found for place in range(phrase.first, phrase.last)}
    others = [piece.text for place, piece in enumerate([*pieces, *chunking.split(known)]) if place not in taken]
    unlikely = find_unlikely_hours(others)
    zones = {phrase.value for phrase in found if phrase.kind == "zone"}
    when = readings.combine(found, now, unlikely) if len(zones) <= 1 else None
    hours = [phrase for phrase in found if phrase.kind == "time" and HOUR_OR_DAYS.fullmatch(phrase.text)]
    if when is None or when.missing or not hours:
        return when
    lasting = readings.combine([_read_as_days(found, phrase) or phrase for phrase in found], now, unlikely)
    whole = tuple(one for one in lasting.readings if one.is_whole_day) if lasting else ()
    return When((*when.readings, *whole), sure=False) if whole else when


def _choose(found: list[Phrase]) -> list[Phrase] | None:
    """The phrases that count: weak ones only beside others, and only where they contradict none."""
    strong = {phrase.kind for phrase in found if not phrase.weak}
    if "time" in strong and "rule" not in strong:
        found = [phrases.read_as_rule(phrase) or phrase for phrase in found]
        strong |= {phrase.kind for phrase in found if phrase.kind == "rule"}
    if "rule" not in strong:
        if "time" not in strong or "since" in strong:
            found = [_read_as_days(found, phrase) or phrase for phrase in found]
            strong = {phrase.kind for phrase in found if not phrase.weak}
        found = [phrase for phrase in found if not _is_of_series_only(phrase, timed="time" in strong)]
    chosen: list[Phrase] = []
    for place, phrase in enumerate(found):
        if not phrase.weak:
            if not _is_said_twice(found, phrase):
                chosen.append(phrase)
            continue
        around = [found[other] for other in (place - 1, place + 1) if 0 <= other < len(found)]
        beside = [other for other in around if phrase.first == other.last or phrase.last == other.first]
        if beside and phrase.kind not in strong:
            chosen.append(phrase)
        elif beside and phrase.kind == "day" and "time" not in strong and (time := phrases.read_as_time(phrase)):
            chosen.append(time)
            strong.add("time")
        elif phrase.kind == "day" and any(other.kind == "day" and other.last == phrase.first for other in beside):
            return None  # "Saturday 12/5" is another Saturday, or the fifth of December
    return chosen or None


def _read_as_days(found: list[Phrase], phrase: Phrase) -> Phrase | None:
    """A number of days right beside the day; elsewhere it is of the name, "10 дней без сахара завтра"."""
    near = [other for other in found if other.kind in {"day", "since"}]
    beside = any(other.last == phrase.first or phrase.last == other.first for other in near)
    return phrases.read_as_days(phrase) if beside else None


def _is_of_series_only(phrase: Phrase, *, timed: bool) -> bool:
    """Whether it means nothing where nothing repeats: "in August", "10 days", and of a day without a time "5 times"."""
    if phrase.kind == "within" or phrases.is_month(phrase) or (phrase.kind == "end" and phrase.weak):
        return True
    return phrase.kind == "end" and not timed and phrase.value.find_last_day(dt.date.min) is None


def _is_said_twice(found: list[Phrase], phrase: Phrase) -> bool:
    """Whether it is a weekday of the name, "Black Friday", in a sentence that says its day "on Friday" as well."""
    if phrase.kind != "day" or not phrase.text.isalpha() or not phrase.value[0].by_weekday:
        return False
    same = [other for other in found if other.kind == "day" and other.value[0].date == phrase.value[0].date]
    return any(other is not phrase and " " in other.text for other in same)


def _is_night_of_name(found: list[Phrase], phrase: Phrase) -> bool:
    """Whether it is "night" before the day, "poker night 7 November at 01:30"; behind a day it is a part of that."""
    return phrase.text == "night" and all(other.last != phrase.first for other in found)


def _list_parts(pieces: list[Chunk], found: list[Phrase]) -> list[Part]:
    """Where the phrases stand; those side by side are one part, with the punctuation between them."""
    parts: list[Part] = []
    last = -1
    for phrase in found:
        if phrase.kind == "zone" and zone_words.is_place(phrase.text):
            continue
        kind: PartKind = "zone" if phrase.kind == "zone" else "when"
        part = Part(kind, pieces[phrase.first].start, pieces[phrase.last - 1].end)
        if parts and last == phrase.first and parts[-1].kind == kind:
            part = Part(kind, parts.pop().start, part.end)
        parts.append(part)
        last = phrase.last
    return parts


def _find_people(text: str, pieces: list[Chunk], found: list[Phrase]) -> list[tuple[str, Part]]:
    """The people behind "с" and "with", and those joined to them by "и" and "and"."""
    taken = {place for phrase in found for place in range(phrase.first, phrase.last)}
    people: list[tuple[str, Part]] = []
    place = 0
    while place + 1 < len(pieces):
        start = place
        if pieces[place].text in people_words.BEFORE and place not in taken:
            while place + 1 < len(pieces) and place + 1 not in taken and pieces[place + 1].before != "break":
                word = text[pieces[place + 1].start : pieces[place + 1].end]
                if not people_words.is_person(word):
                    break
                people.append((word, Part("people", pieces[start].start, pieces[place + 1].end)))
                place += 1
                if place + 1 < len(pieces) and pieces[place + 1].text in people_words.AND:
                    place += 1
                start = place
        place += 1
    return people


def _find_place(text: str, parts: list[Part], *, proper: bool = False) -> tuple[str, Part] | None:
    """The place, in what lies between the parts that were understood; `proper` as in `place_words.find`."""
    start = 0
    for part in [*sorted(parts, key=lambda one: one.start), Part("when", len(text), len(text))]:
        place = place_words.find(text[start : part.start], proper=proper)
        if place is not None:
            name, first, last = place
            return name, Part("place", start + first, start + last)
        start = part.end
    return None
