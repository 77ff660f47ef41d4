"""/settings: the overview, the language and the time zone; newcomers are also asked for the zone."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot import keyboards
from bot.handlers import hours, mytime, noting, preferences, reminding, tokens
from bot.handlers.overview import format_time_in, make_back_row, render_overview, render_settled
from bot.inputs import timezones, zone_words
from bot.router import router
from bot.states import Choosing
from bot.turn import Turn
from botapi.callbacks import LanguageButton, Setting, SettingsButton, ZoneAnswerButton, ZoneButton
from calendarapp import cities, clock, messages, queries
from calendarapp.errors import CalendarError
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.services import people

WHERE: Final = gettext_noop(
    "🕐 Where are you? Choose a city, type another one or a time zone like Europe/Moscow, or share your location."
)


@router.command("settings")
def show_settings(turn: Turn) -> None:
    """Show them; "English" and "русский" choose the language first."""
    if turn.args in dict(settings.LANGUAGES):
        turn.person = people.set_language(tg_id=turn.person.tg_id, language=turn.args)
    with translation.override(turn.person.language):
        turn.say(*render_overview(turn))


@router.button(SettingsButton)
def open_setting(turn: Turn, data: SettingsButton) -> None:
    turn.finish("left", only=Choosing)
    PAGES[data.what](turn)


def _show_languages(turn: Turn) -> None:
    names = []
    for code, name in settings.LANGUAGES:
        with translation.override(code):
            names.append(keyboards.make_choice(str(name), LanguageButton(code=code), now=code == turn.person.language))
    turn.edit(_("🌐 Which language shall I speak?"), messages.make_keyboard(names, make_back_row()))


def _show_zones(turn: Turn) -> None:
    turn.begin(Choosing.timezone)
    turn.edit(_(WHERE), messages.make_keyboard(*_make_city_rows(turn, ZoneButton), make_back_row()))


@router.button(LanguageButton)
def choose_language(turn: Turn, data: LanguageButton) -> None:
    turn.person = people.set_language(tg_id=turn.person.tg_id, language=data.code)
    with translation.override(turn.person.language):
        turn.answer_callback(_("I speak English now. ✅") if data.code == "en" else _("I speak Russian now. ✅"))
        turn.edit(*render_overview(turn))


@router.button(ZoneButton)
def choose_zone(turn: Turn, data: ZoneButton) -> None:
    before = turn.person.timezone
    turn.person = people.set_timezone(tg_id=turn.person.tg_id, timezone=data.name)
    turn.finish("changed", only=Choosing)
    turn.edit(*_render_changed(turn, before))


def _render_changed(turn: Turn, before: str) -> tuple[Markup, Payload]:
    """The settings, and what another zone means for what is planned, where something is."""
    text, keyboard = render_overview(turn)
    if turn.person.timezone == before or not queries.select_upcoming_events(turn.person.tg_id).exists():
        return text, keyboard
    kept = _("Your events keep their moment and are shown on this clock.")
    own = turn.person.working_hours is not None
    hours_too = _("The hours at which others can book you are now of this zone.") if own else None
    return join_lines(text, "\u200b", format_html("ℹ️ {text}", text=" ".join(filter(None, [kept, hours_too])))), keyboard


def ask_zone(turn: Turn) -> None:
    """Ask newcomers where they are, if that is unknown. No conversation begins: they may do anything else next."""
    if turn.person.zone_chosen:
        return
    zone = _guess_zone(turn)
    right = _("✅ That's right: {city}").format(city=cities.get_city_name(zone, turn.person.language))
    turn.say(
        format_html("🕐 {question}", question=_("Is it {time} where you are?").format(time=format_time_in(zone))),
        messages.make_keyboard(
            [messages.make_button(right, ZoneAnswerButton(name=zone).pack())],
            [messages.make_button(_("🌍 Another place"), ZoneAnswerButton(name="").pack())],
        ),
    )


def _guess_zone(turn: Turn) -> str:
    """Guess the newcomer's zone: the default one, unless the language of their Telegram suggests another."""
    message = turn.update.message
    tag = message.from_user.language_code if message and message.from_user else None
    zone = turn.person.timezone
    guess = timezones.guess_by_language(tag) if zone == settings.TIME_ZONE else None
    return guess if guess and clock.is_zone_name(guess) else zone


@router.button(ZoneAnswerButton)
def answer_zone(turn: Turn, data: ZoneAnswerButton) -> None:
    """Set the newcomer's zone or offer cities to choose from; a conversation begun meanwhile continues."""
    if not data.name:
        _ask_city(turn)
        return
    turn.person = people.set_timezone(tg_id=turn.person.tg_id, timezone=data.name)
    if turn.state == Choosing.timezone.state:
        turn.finish()
    turn.edit(render_settled(turn))


def _ask_city(turn: Turn) -> None:
    """Ask newcomers for their city; it can also be typed, unless another conversation waits for text."""
    question, leave = _("🕐 Where are you? Choose your city."), []
    if turn.state in {None, Choosing.timezone.state}:
        turn.begin(Choosing.timezone, newcomer=True)
        question, leave = _(WHERE), keyboards.make_cancel_row()
    turn.edit(question, messages.make_keyboard(*_make_city_rows(turn, ZoneAnswerButton), leave))


@router.step(Choosing.timezone)
def receive_zone(turn: Turn) -> None:
    """Take a typed zone: an IANA name, a city, or a shared location."""
    place = turn.update.message.location if turn.update.message else None
    try:
        name = cities.find_nearest(place.latitude, place.longitude) if place else _find_zone(turn.text)
    except CalendarError as error:
        if noting.read_coming(turn) is not None:
            noting.receive_text(turn)  # an event
        else:
            turn.say(join_lines(str(error), _("Or write a city, for example Kazan.")))
        return
    before = turn.person.timezone
    turn.person = people.set_timezone(tg_id=turn.person.tg_id, timezone=name)
    newcomer = turn.data.get("newcomer")
    turn.finish()
    if newcomer:
        turn.say(render_settled(turn))
    else:
        turn.say(*_render_changed(turn, before))


def _find_zone(text: str) -> str:
    try:
        return clock.check_zone(text)
    except CalendarError:
        words = " ".join(text.lower().replace("ё", "е").split()).strip(".,!? ")
        city = (
            cities.find_by_city(text)
            or zone_words.read(words, close=True)
            or zone_words.read(f"по {words}", close=True)
        )
        if city is None:
            raise
        return city


def _make_city_rows(turn: Turn, answer: type[ZoneAnswerButton | ZoneButton]) -> list[Sequence[Payload]]:
    """Make a button for each zone with its city in the person's language and its offset from UTC."""
    now, language = clock.now(), turn.person.language
    buttons = [
        messages.make_button(
            f"{cities.get_city_name(name, language)} {_format_offset(now, name)}", answer(name=name).pack()
        )
        for name in timezones.SHORT_LIST
    ]
    return keyboards.split_into_rows(buttons, 2)


def _format_offset(now: dt.datetime, zone: str) -> str:
    """`+3`, `−5`, `+5:30`."""
    minutes = int((now.astimezone(clock.get_zone(zone)).utcoffset() or dt.timedelta()).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'−' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


PAGES: Final[dict[Setting, Callable[[Turn], None]]] = {
    "all": lambda turn: turn.edit(*render_overview(turn)),
    "language": _show_languages,
    "timezone": _show_zones,
    "duration": preferences.show_durations,
    "reminders": reminding.show_own,
    "digest": preferences.show_digest,
    "days": preferences.show_day_before,
    "invitations": preferences.show_invitations,
    "visibility": mytime.show_visibility,
    "hours": hours.show_hours,
    "reach": mytime.show_reach,
    "announcements": preferences.show_announcements,
    "tokens": tokens.show_tokens,
}
