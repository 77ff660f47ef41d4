"""Sentences that say the time roughly: the words that say so are no part of the name. As in `everyday`."""

from typing import Final

PHRASES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("W", "ужин завтра часиков в семь", "ужин", "26-07-30 19:00"),
    ("W", "часиков в семь завтра ужин", "ужин", "26-07-30 19:00"),
    ("W", "ужин завтра в семь часиков", "ужин", "26-07-30 19:00"),
    ("W", "ужин завтра где-то в семь", "ужин", "26-07-30 19:00"),
    ("W", "ужин завтра в семь где-то", "ужин", "26-07-30 19:00"),
    ("W", "завтра где-то к семи ужин", "ужин", "26-07-30 19:00"),
    ("W", "ужин завтра около семи", "ужин", "26-07-30 19:00"),
    ("W", "завтра около 7 ужин", "ужин", "26-07-30 19:00"),
    ("W", "ужин завтра примерно в 19:30", "ужин", "26-07-30 19:30"),
    ("W", "ужин завтра ближе к семи вечера", "ужин", "26-07-30 19:00"),
    ("W", "ужин завтра вечерком часов в восемь", "ужин", "26-07-30 20:00"),
    ("W", "обед завтра около полудня", "обед", "26-07-30 12:00"),
    ("W", "встреча завтра около половины четвёртого", "встреча", "26-07-30 15:30"),
    ("W", "dinner tomorrow around six", "dinner", "26-07-30 18:00"),
    ("W", "dinner tomorrow around 6 with Boris", "dinner with Boris", "26-07-30 18:00"),
    ("W", "dinner tomorrow at about 7pm", "dinner", "26-07-30 19:00"),
    ("W", "dinner about 7pm tomorrow", "dinner", "26-07-30 19:00"),
    ("W", "dinner tomorrow at roughly 7", "dinner", "26-07-30 19:00"),
    ("W", "dinner tomorrow roughly at 7", "dinner", "26-07-30 19:00"),
    ("W", "dinner tomorrow sevenish", "dinner", "26-07-30 19:00"),
    ("W", "lunch tomorrow around noon", "lunch", "26-07-30 12:00"),
    ("W", "call tomorrow at around half past three", "call", "26-07-30 15:30"),
    ("W", "lunch tomorrow around 12:30 to 14:00", "lunch", "26-07-30 12:30 90"),
    # What is no time stays.
    ("W", "talk about 3 options tomorrow", "talk about 3 options", "26-07-30 -time"),
    ("W", "walk around 5 lakes tomorrow at 10", "walk around 5 lakes", "26-07-30 10:00"),
    ("W", "встреча завтра около 7 человек", "встреча около 7 человек", "26-07-30 -time"),
    ("W", "call about the plan tomorrow at 10", "call about the plan", "26-07-30 10:00"),
    ("W", "встреча где-то в центре завтра в 10", "встреча где-то в центре", "26-07-30 10:00"),
)
