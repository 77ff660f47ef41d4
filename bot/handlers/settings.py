"""/settings: the language and the time zone."""

import datetime as dt

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from bot import keyboards, zones
from bot.callbacks import LanguageButton, SettingsButton, ZoneButton
from bot.routing import Topic
from bot.states import Choosing
from bot.turn import Turn
from calendarapp import clock, messages
from calendarapp.errors import CalendarError
from calendarapp.markup import Markup, html, lines
from calendarapp.messages import Payload
from calendarapp.services import people

topic = Topic()


@topic.command("settings")
def show_settings(turn: Turn) -> None:
    """What is set, and buttons to change it."""
    turn.say(*_overview(turn))


@topic.button(SettingsButton)
def open_setting(turn: Turn, data: SettingsButton) -> None:
    """One setting, or back to all of them."""
    if data.what == "language":
        turn.edit(_("🌐 Which language shall I speak?"), _languages())
    elif data.what == "timezone":
        turn.begin(Choosing.timezone)
        turn.edit(
            _("🕐 Where are you? Choose a city, write another one or a zone like Europe/Moscow, or share a place."),
            _zones(turn),
        )
    else:
        turn.finish()
        turn.edit(*_overview(turn))


@topic.button(LanguageButton)
def choose_language(turn: Turn, data: LanguageButton) -> None:
    """From here on in that language."""
    turn.person = people.set_language(tg_id=turn.person.tg_id, language=data.code)
    with translation.override(turn.person.language):
        turn.toast(_("I speak English now. ✅") if data.code == "en" else _("I speak Russian now. ✅"))
        turn.edit(*_overview(turn))


@topic.button(ZoneButton)
def choose_zone(turn: Turn, data: ZoneButton) -> None:
    """The zone, as a button."""
    turn.person = people.set_timezone(tg_id=turn.person.tg_id, timezone=data.name)
    turn.finish()
    turn.edit(*_overview(turn))


@topic.step(Choosing.timezone)
def zone_written(turn: Turn) -> None:
    """The zone, as a message: an IANA name, a city, or a place."""
    place = turn.update.message.location if turn.update.message else None
    name = zones.nearest(place.latitude, place.longitude) if place else _zone_named(turn.text)
    turn.person = people.set_timezone(tg_id=turn.person.tg_id, timezone=name)
    turn.finish()
    turn.say(*_overview(turn))


def _zone_named(text: str) -> str:
    try:
        return clock.check_zone(text)
    except CalendarError:
        city = zones.of_city(text)
        if city is None:
            raise
        return city


def _overview(turn: Turn) -> tuple[Markup, Payload]:
    zone = turn.person.timezone
    language = turn.person.get_language_display()
    clock_shows = f"{clock.now().astimezone(clock.zone(zone)):%H:%M}"
    text = lines(
        html("<b>{title}</b>", title=_("⚙️ Settings")),
        html("🌐 {label}: {value}", label=_("Language"), value=language),
        html("🕐 {label}: {value} ({now} {time})", label=_("Time zone"), value=zone, now=_("now"), time=clock_shows),
    )
    return text, messages.keyboard(
        [
            messages.button(_("🌐 Language"), SettingsButton(what="language").pack()),
            messages.button(_("🕐 Time zone"), SettingsButton(what="timezone").pack()),
        ]
    )


def _languages() -> Payload:
    names = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            names.append(messages.button(str(name), LanguageButton(code=code).pack()))
    return messages.keyboard(names, [_back()])


def _zones(turn: Turn) -> Payload:
    now = clock.now()
    buttons = [
        messages.button(f"{zones.city(name, turn.person.language)} {_offset(now, name)}", ZoneButton(name=name).pack())
        for name in zones.SHORT_LIST
    ]
    return messages.keyboard(*keyboards.in_rows(buttons, 2), [_back()])


def _offset(now: dt.datetime, zone: str) -> str:
    """`+3`, `−5`, `+5:30`."""
    minutes = int((now.astimezone(clock.zone(zone)).utcoffset() or dt.timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def _back() -> Payload:
    return messages.button(_("‹ Back"), SettingsButton(what="all").pack())
