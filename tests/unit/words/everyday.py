"""Sentences of every day in both languages, most of which were once misread, with when they are written.

`W` is Wednesday, 29 July 2026, 14:20 in Moscow, `M` the Monday before it at 9:00, `T` Thursday, 13 August, at 11:00.
The moments are as in `russian`; `none`: nothing is understood, or the sentence can mean two things.
"""

from typing import Final

PHRASES: Final[tuple[tuple[str, str, str, str], ...]] = (
    # A number behind a day that is none of an hour.
    ("T", "встреча завтра 14 августа", "встреча", "26-08-14 -time"),
    ("T", "завтра 14 августа встреча в 10", "встреча", "26-08-14 10:00"),
    ("T", "dinner tomorrow 14 August", "dinner", "26-08-14 -time"),
    ("W", "созвон завтра 15 минут", "созвон", "26-07-30 15 -time"),
    ("W", "тренировка завтра 2 часа", "тренировка", "26-07-30 120 -time"),
    ("W", "тренировка завтра 2 часа дня", "тренировка", "26-07-30 14:00"),
    ("W", "tomorrow 8 hours of work", "8 hours of work", "26-07-30 -time"),
    ("W", "work tomorrow 8 hours", "work", "26-07-30 480 -time"),
    ("W", "call tomorrow 30 minutes", "call", "26-07-30 30 -time"),
    ("W", "завтра 5 раз отжаться", "5 раз отжаться", "26-07-30 -time"),
    ("W", "tomorrow 10 times around the park", "10 times around the park", "26-07-30 -time"),
    ("W", "call tomorrow 9 pm", "call", "26-07-30 21:00"),
    ("W", "созвон завтра 9 вечера", "созвон", "26-07-30 21:00"),
    ("W", "бассейн завтра 18 часов", "бассейн", "26-07-30 18:00"),
    # An hour, and how long it lasts.
    ("W", "урок завтра в 18 45 минут", "урок", "26-07-30 18:00 45"),
    ("W", "созвон завтра в 9 30 мин", "созвон", "26-07-30 09:00 30"),
    ("W", "планёрка завтра в 10 2 часа", "планёрка", "26-07-30 10:00 120"),
    ("W", "call tomorrow at 10 30 minutes", "call", "26-07-30 10:00 30"),
    ("W", "call tomorrow at 10 45 min", "call", "26-07-30 10:00 45"),
    ("W", "урок завтра в 18 45", "урок", "26-07-30 18:45"),
    # Hours and a half, hours and minutes.
    ("W", "созвон через час с половиной", "созвон", "26-07-29 15:50"),
    ("W", "созвон через два часа с половиной", "созвон", "26-07-29 16:50"),
    ("W", "созвон через 2 с половиной часа", "созвон", "26-07-29 16:50"),
    ("W", "созвон через час и 20 минут", "созвон", "26-07-29 15:40"),
    ("W", "созвон через два часа и десять минут", "созвон", "26-07-29 16:30"),
    ("W", "созвон через 1ч 20м", "созвон", "26-07-29 15:40"),
    ("W", "созвон через 1ч20м", "созвон", "26-07-29 15:40"),
    ("W", "созвон через 1 ч 20 мин", "созвон", "26-07-29 15:40"),
    ("W", "встреча завтра в 10 на час с половиной", "встреча", "26-07-30 10:00 90"),
    ("W", "встреча завтра в 10 на 1 час и 15 минут", "встреча", "26-07-30 10:00 75"),
    ("W", "call in one hour and thirty minutes", "call", "26-07-29 15:50"),
    ("W", "call in an hour and 20 minutes", "call", "26-07-29 15:40"),
    ("W", "call in two hours and a half", "call", "26-07-29 16:50"),
    ("W", "call in 1h20m", "call", "26-07-29 15:40"),
    ("W", "meeting tomorrow at 10 for 1 hour and 15 minutes", "meeting", "26-07-30 10:00 75"),
    ("W", "забег завтра в 10 100м", "забег 100м", "26-07-30 10:00"),
    ("W", "плавание на 50 м завтра в 10", "плавание на 50 м", "26-07-30 10:00"),
)
