"""What a person is told of their webhooks: that one is disabled, why, and what they can do."""

from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from calendarapp import messages, queries
from calendarapp.messages import lengths
from calendarapp.messages.markup import format_html, join_lines
from calendarapp.models import WebhookEndpoint
from calendarapp.services import outbox

Reason = WebhookEndpoint.Reason

SHOWN: Final = 200  # units of an address
WHY: Final[dict[str, str]] = {
    Reason.FAILING: gettext_noop("It has failed for five days in a row."),
    Reason.GONE: gettext_noop("The address has answered that it is gone for good (410)."),
    Reason.ASKED: gettext_noop("It was turned off by those who run the calendar."),
}


def notify_disabled(*, number: int, url: str, reason: str, tg_id: int | None) -> None:
    """Put a message for the webhook's owner into the outbox; the bot writes to nobody whom it can't write to.

    Args:
        number: the webhook's.
        url: its address.
        reason: `WebhookEndpoint.Reason`; others than those of `WHY` are told nobody.
        tg_id: its owner; None for an account of the staff, who see it in the panel.
    """
    person = queries.get_person(tg_id) if tg_id is not None else None
    if person is None or reason not in WHY or person.started_at is None or not person.can_write:
        return
    with translation.override(person.language):
        what = _("Mend what is there, then turn it on again ({on}), or delete it ({off}).")
        text = join_lines(
            format_html("🔌 <b>{title}</b>", title=_("A webhook of yours is disabled.")),
            format_html("<code>{url}</code>", url=lengths.cut(url, SHOWN)),
            _(WHY[reason]),
            "\u200b",
            _("It is told of nothing until you turn it on again."),
            what.format(on=f'PATCH /api/webhooks/{number}/ {{"enabled": true}}', off=f"DELETE /api/webhooks/{number}/"),
        )
    outbox.enqueue(chat_id=person.tg_id, payload=messages.make_message(person.tg_id, text))
