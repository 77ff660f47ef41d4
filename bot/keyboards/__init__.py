"""Inline and reply keyboards, in the Bot API's own form, as `calendarapp.messages` makes them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bot.turn.stamps import split
from botapi.callbacks import (
    DayButton,
    FieldButton,
    FieldName,
    ForceButton,
    LeaveButton,
    LengthButton,
    ListName,
    PageButton,
    SkipButton,
    TimeButton,
)
from calendarapp.messages import Payload, make_button, make_keyboard
from calendarapp.models import Event

CANCEL: Final = gettext_noop("✖️ Cancel")
BACK: Final = gettext_noop("‹ Back")
QUICK_TIMES: Final = tuple(dt.time(hour) for hour in range(9, 21))
QUICK_LENGTHS: Final = (15, 30, 45, 60, 90, 120)  # minutes
ASKING: Final = (
    "appt:cancel:", "appt:decline:", "ev:delete:", "feed:renew:", "feed:revoke:", "token:ask:", "forget:ask:",
)  # fmt: skip


def split_into_rows(buttons: Sequence[Payload], width: int) -> list[Sequence[Payload]]:
    """Split the buttons into rows of `width`."""
    return [buttons[start : start + width] for start in range(0, len(buttons), width)]


def make_cancel_row() -> list[Payload]:
    """Make the row with Cancel; Back is added beside it when the message is sent."""
    return [make_button(_(CANCEL), LeaveButton().pack())]


def make_cancel_keyboard() -> Payload:
    """Make a keyboard with Cancel alone."""
    return make_keyboard(make_cancel_row())


def make_skip_keyboard(text: str, *more: Iterable[Payload]) -> Payload:
    """Make a keyboard with Skip, more rows, and Cancel."""
    return make_keyboard([make_button(text, SkipButton().pack())], *more, make_cancel_row())


def format_duration(minutes: int | None) -> str:
    """A duration in few letters: `45 min`, `1 h`, `1 h 30 min`; None and 0 are no duration."""
    if not minutes:
        return _("no duration")
    hours, rest = divmod(minutes, 60)
    parts = [_("{n} h").format(n=hours) if hours else "", _("{n} min").format(n=rest) if rest else ""]
    return " ".join(filter(None, parts))


def make_duration_rows(chosen: int | None) -> list[Sequence[Payload]]:
    """Rows of durations to tap, the chosen one marked (None: no duration)."""
    return split_into_rows(
        [
            make_button(
                f"{'✓ ' if minutes == (chosen or 0) else ''}{format_duration(minutes)}",
                LengthButton(minutes=minutes).pack(),
            )
            for minutes in (*QUICK_LENGTHS, 0)
        ],
        4,
    )


def make_force_keyboard(word: ForceButton) -> Payload:
    """The two buttons under a warning of a double booking; No leaves the conversation."""
    return make_confirm_keyboard(
        make_button(_("No"), LeaveButton().pack()), make_button(_("Book anyway"), word.pack(), "danger")
    )


def make_confirm_keyboard(
    keep: Payload, yes: Payload, *, rows: Sequence[Sequence[Payload]] = (), tapped: str = ""
) -> Payload:
    """Make the buttons of a confirmation such that a second tap on an old button can't hit Yes.

    The harmless button takes the place of the tapped one, Yes a row that had no harmful button; the others stay.

    Args:
        keep: leaves everything as it is.
        yes: does it.
        rows: of the message in whose place the question comes; none when it is a message of its own.
        tapped: callback data of the button that was tapped there.
    """
    shown = [list(row) for row in rows]
    if any(_has_data(row, yes["callback_data"]) for row in shown):  # a second tap: already asked
        return make_keyboard(*shown)
    at = next((place for place, row in enumerate(shown) if _has_data(row, tapped)), None)
    if at is None:
        return make_keyboard([keep], [yes])
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


def make_choice_keyboard(
    keep: Payload, choices: Sequence[Payload], *, rows: Sequence[Sequence[Payload]] = (), tapped: str = ""
) -> Payload:
    """As `make_confirm_keyboard`, with several answers, each in a row of its own below all that was there before."""
    shown = [list(row) for row in rows]
    at = next((place for place, row in enumerate(shown) if _has_data(row, tapped)), None)
    if at is None:
        return make_keyboard([keep], *([one] for one in choices))
    shown[at] = [keep]
    return make_keyboard(*shown, *([one] for one in choices))


def _has_data(row: Sequence[Payload], data: str) -> bool:
    return any(one.get("callback_data") == data for one in row)


def is_yes(one: Payload) -> bool:
    """Whether the button is the Yes of a confirmation."""
    data = one.get("callback_data", "")
    return data.startswith(("del:", "force:", "token:revoke:", "forget:do:")) or (
        data.startswith(ASKING) and bool(split(data)[1]) and not data.startswith("ev:")
    )


def is_harmful(one: Payload) -> bool:
    """Whether the button deletes or cancels something, or asks whether to."""
    return is_yes(one) or one.get("callback_data", "").startswith(ASKING)


def make_pager_row(of: ListName, number: int, pages: int) -> list[Payload]:
    """‹ 2 / 5 ›; nothing for a single page."""
    if pages < 2:
        return []
    here = make_button(f"{number + 1} / {pages}", DayButton(date="").pack())
    back = [make_button("‹", PageButton(of=of, number=number - 1).pack())] if number else []
    on = [make_button("›", PageButton(of=of, number=number + 1).pack())] if number + 1 < pages else []
    return [*back, here, *on]


def make_field_keyboard(event: Event) -> Payload:
    """The fields of an event that can be changed."""

    def field(text: str, name: FieldName) -> Payload:
        return make_button(text, FieldButton(field=name, event_id=event.pk).pack())

    return make_keyboard(
        [field(_("🏷 Name"), "name"), field(_("🗓 Date"), "date")],
        [field(_("🕐 Time"), "time"), field(_("⏳ Duration"), "duration")],
        [field(_("📝 Details"), "details")],
        make_cancel_row(),
    )


def make_time_keyboard(after: dt.time | None) -> Payload:
    """Some times of day to tap, later than the given one."""
    shown = [
        make_button(f"{time:%H:%M}", TimeButton(hour=time.hour, minute=time.minute).pack())
        for time in QUICK_TIMES
        if after is None or time > after
    ]
    return make_keyboard(*split_into_rows(shown, 4), make_cancel_row())


def make_people_picker() -> Payload:
    """The keyboard with Telegram's own user picker (Bot API `KeyboardButtonRequestUsers`)."""
    request = {"request_id": 1, "user_is_bot": False, "max_quantity": 1, "request_name": True, "request_username": True}
    return {
        "keyboard": [[{"text": _("👤 Choose a person"), "request_users": request}], [{"text": _(CANCEL)}]],
        "resize_keyboard": True,
        "input_field_placeholder": _("Telegram ID or @username"),
    }
