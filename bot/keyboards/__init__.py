"""Inline and reply keyboards, in the Bot API's own form, as `calendarapp.messages` makes them."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from aiogram.filters.callback_data import CallbackData
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from bot.turn import Turn
from bot.turn.stamps import split
from botapi.callbacks import (
    AllDayButton,
    DayButton,
    EveryYearButton,
    FieldButton,
    FieldName,
    LeaveButton,
    LengthButton,
    ListName,
    PageButton,
    SkipButton,
    TimeButton,
    UsualDurationButton,
)
from calendarapp import clock
from calendarapp.messages import Payload, lengths, make_button, make_keyboard
from calendarapp.models import Event

CANCEL: Final = gettext_noop("✖️ Cancel")
BACK: Final = gettext_noop("‹ Back")
FIELDS: Final[dict[FieldName, str]] = {
    "name": gettext_noop("🏷 Name"),
    "date": gettext_noop("🗓 Date"),
    "time": gettext_noop("🕐 Time"),
    "duration": gettext_noop("⏳ Duration"),
    "details": gettext_noop("📝 Details"),
    "place": gettext_noop("📍 Place"),
    "url": gettext_noop("🔗 Link"),
    "capacity": gettext_noop("🪑 How many places"),
}
PICKED: Final = 10  # people at once, as many as Telegram allows
QUICK_TIMES: Final = tuple(dt.time(hour) for hour in range(9, 21))
QUICK_LENGTHS: Final = (15, 30, 45, 60, 90, 120)  # minutes
QUICK_DAYS: Final = (1, 2, 3, 5, 7, 14)
ASKING: Final = (
    "appt:cancel:", "appt:decline:", "ev:delete:", "endrep:", "feed:renew:", "feed:revoke:", "token:ask:",
    "forget:ask:", "pages:end", "serinv:cancel:", "serinv:decline:", "link:revoke:",
    "public:close",
)  # fmt: skip


def split_into_rows(buttons: Sequence[Payload], width: int) -> list[Sequence[Payload]]:
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def pair_short(buttons: Iterable[Payload]) -> list[list[Payload]]:
    """Rows of the buttons in their order: two short ones that follow each other share a row."""
    rows: list[list[Payload]] = []
    for button in buttons:
        pair = [*rows[-1], button] if rows else []
        if len(pair) == 2 and all(lengths.count_units(one["text"]) <= lengths.HALF_LABEL for one in pair):
            rows[-1] = pair
        else:
            rows.append([button])
    return rows


def make_cancel_row() -> list[Payload]:
    """Make the row with Cancel; Back is added beside it when the message is sent."""
    return [make_button(_(CANCEL), LeaveButton().pack())]


def make_cancel_keyboard() -> Payload:
    return make_keyboard(make_cancel_row())


def make_skip_keyboard(text: str, *more: Iterable[Payload]) -> Payload:
    return make_keyboard([make_button(text, SkipButton().pack())], *more, make_cancel_row())


def format_duration(minutes: int | None) -> str:
    """A duration in few letters: `45 min`, `1 h`, `1 h 30 min`, `2 days`; None and 0 are no duration."""
    if not minutes:
        return _("no duration")
    days, rest = divmod(minutes, clock.DAY)
    if days > 1 and not rest:
        return ngettext("{n} day", "{n} days", days).format(n=days)
    hours, rest = divmod(minutes, 60)
    parts = [_("{n} h").format(n=hours) if hours else "", _("{n} min").format(n=rest) if rest else ""]
    return " ".join(filter(None, parts))


def make_choice(text: str, button: CallbackData, *, now: bool) -> Payload:
    """Make the button of a choice, marked if it is the current one."""
    return make_button(f"✓ {text}" if now else text, button.pack())


def make_duration_rows(
    chosen: int | None, button: type[LengthButton | UsualDurationButton] = LengthButton, width: int = 4
) -> list[Sequence[Payload]]:
    """Rows of durations to tap, the chosen one marked (None: no duration)."""
    choices = [
        make_choice(format_duration(minutes), button(minutes=minutes), now=minutes == (chosen or 0))
        for minutes in (*QUICK_LENGTHS, 0)
    ]
    return split_into_rows(choices, width)


def make_force_keyboard(yes: CallbackData, no: CallbackData | None = None) -> Payload:
    """The two buttons under a warning of a double booking; No leaves the conversation unless it is given."""
    return make_confirm_keyboard(
        make_button(_("No"), (no or LeaveButton()).pack()), make_button(_("Book anyway"), yes.pack(), "danger")
    )


def make_confirm_keyboard(keep: Payload, yes: Payload, *, pressed: Turn | None = None) -> Payload:
    """Make the buttons of a confirmation such that a second tap on an old button can't hit Yes.

    The harmless button takes the place of the tapped one, Yes a row that had no harmful button. The others go, unless
    they hold these places: in a list, another thing can be tapped instead.

    Args:
        keep: leaves everything as it is.
        yes: does it.
        pressed: in the place of whose message the question comes; None when it is a message of its own.
    """
    shown, at = find_tapped_row(pressed)
    if any(_has_data(row, yes["callback_data"]) for row in shown):  # a second tap: already asked
        return make_keyboard(*shown)
    if at is None:
        return make_keyboard([keep], [yes])
    if at == 0 and not any(is_harmful(one) for row in shown[1:2] for one in row):
        return make_keyboard([keep], [yes])
    if at == 1 and not any(is_harmful(one) for one in shown[0]):
        return make_keyboard([yes], [keep])
    asked_before = [place for place, row in enumerate(shown) if any(is_yes(one) for one in row)]
    free = [place for place, row in enumerate(shown) if place != at and not any(is_harmful(one) for one in row)]
    shown[at] = [keep]
    for place in asked_before:
        shown[place] = []
    if asked_before or free:
        shown[(asked_before or free)[-1]] = [yes]
    else:
        shown.append([yes])
    return make_keyboard(*shown)


def make_choice_keyboard(keep: Payload, choices: Sequence[Payload], *, pressed: Turn | None = None) -> Payload:
    """As `make_confirm_keyboard`, with several answers, each in a row of its own below the harmless one."""
    shown, at = find_tapped_row(pressed)
    if at == 0 and not any(is_harmful(one) for row in shown[1:] for one in row):
        shown = [[]]
    if at is None:
        shown, at = [[]], 0
    shown[at] = [keep]
    return make_keyboard(*shown, *([one] for one in choices))


def find_tapped_row(pressed: Turn | None) -> tuple[list[list[Payload]], int | None]:
    """Return the rows of the message whose button was pressed, and which of them has that button."""
    if pressed is None or pressed.callback is None:
        return [], None
    rows, data = pressed.get_pressed_rows(), pressed.callback.data or ""
    return rows, next((place for place, row in enumerate(rows) if _has_data(row, data)), None)


def _has_data(row: Sequence[Payload], data: str) -> bool:
    return any(one.get("callback_data") == data for one in row)


def is_yes(one: Payload) -> bool:
    """Whether the button is the Yes of a confirmation."""
    data = one.get("callback_data", "")
    return data.startswith(
        ("del:", "deldates:", "endon:", "canceldates:", "force:", "token:revoke:", "forget:do:", "pubev:yes:")
    ) or (data.startswith(ASKING) and bool(split(data)[1]) and not data.startswith("ev:"))


def is_harmful(one: Payload) -> bool:
    """Whether the button deletes or cancels something, or asks whether to."""
    return is_yes(one) or one.get("callback_data", "").startswith(ASKING)


def make_pager_row(of: ListName, number: int, pages: int) -> list[Payload]:
    """‹ 2 / 5 ›; nothing for a single page."""
    return make_pager(number, pages, lambda turned: PageButton(of=of, number=turned))


def make_pager(number: int, pages: int, make_data: Callable[[int], CallbackData]) -> list[Payload]:
    """As `make_pager_row`, of pages that have buttons of their own kind."""
    if pages < 2:
        return []
    here = make_button(f"{number + 1} / {pages}", DayButton(date="").pack())
    back = [make_button("‹", make_data(number - 1).pack())] if number else []
    on = [make_button("›", make_data(number + 1).pack())] if number + 1 < pages else []
    return [*back, here, *on]


def make_days_rows(chosen: int) -> list[Sequence[Payload]]:
    """Rows of numbers of days to tap, the chosen one marked."""
    choices = [
        make_choice(format_days(days), LengthButton(minutes=days * clock.DAY), now=days == chosen)
        for days in QUICK_DAYS
    ]
    return split_into_rows(choices, 3)


def format_days(count: int) -> str:
    return ngettext("{n} day", "{n} days", count).format(n=count)


def make_field_buttons(event: Event, *names: FieldName) -> list[Payload]:
    """A button for each of these fields, to change it."""
    return [make_button(_(FIELDS[name]), FieldButton(field=name, event_id=event.pk).pack()) for name in names]


def make_field_keyboard(event: Event) -> Payload:
    return make_keyboard(*split_into_rows(make_field_buttons(event, *FIELDS), 2), make_cancel_row())


def make_time_keyboard(
    after: dt.time | None, *, all_day: bool = True, yearly: bool = False, times: Sequence[dt.time] = QUICK_TIMES
) -> Payload:
    """Some times of day to tap, later than the given one, and the whole day; of a birthday first that, every year."""
    shown = [
        make_button(f"{time:%H:%M}", TimeButton(hour=time.hour, minute=time.minute).pack())
        for time in times
        if after is None or time > after
    ]
    whole = [make_button(_("All day"), AllDayButton().pack())] if all_day else []
    birthday = [make_button(_("🎂 All day, every year"), EveryYearButton().pack())] if yearly and all_day else []
    return make_keyboard(birthday, *split_into_rows(shown, 4), whole, make_cancel_row())


def make_people_picker() -> Payload:
    """The keyboard with Telegram's own user picker (Bot API `KeyboardButtonRequestUsers`)."""
    wanted: Payload = {"user_is_bot": False, "max_quantity": PICKED, "request_name": True, "request_username": True}
    request = {"request_id": 1, **wanted}
    return {
        "keyboard": [[{"text": _("👥 Choose people"), "request_users": request}], [{"text": _(CANCEL)}]],
        "resize_keyboard": True,
        "input_field_placeholder": _("@usernames or Telegram IDs"),
    }
