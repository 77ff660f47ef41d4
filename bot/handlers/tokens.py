"""/settings: the person's API tokens, with which programs read and write their calendar."""

from collections.abc import Iterator

from django.utils import formats
from django.utils.translation import gettext as _

from bot.handlers.overview import make_back_row
from bot.router import router
from bot.turn import Turn
from botapi import deferred
from botapi.callbacks import SettingsButton, TokenButton
from calendarapp import clock, messages
from calendarapp.messages import Payload
from calendarapp.messages.markup import Markup, format_html, join_lines
from calendarapp.models import ApiToken
from calendarapp.services import tokens


def show_tokens(turn: Turn, asked: ApiToken | None = None) -> None:
    """Show every token with its scope and last use, and buttons to create and revoke tokens.

    The confirmation replaces this message: No is where the tapped button was, Yes is below all other buttons.
    """
    own = tokens.list_for_person(turn.person.tg_id)
    revoking = [[_make_revoke_button(token, asked)] for token in own]
    making = [
        messages.make_button(_("➕ Read"), TokenButton(action="read").pack()),
        messages.make_button(_("➕ Read and write"), TokenButton(action="write").pack()),
    ]
    if asked is not None:
        yes = TokenButton(action="revoke", token_id=asked.pk).pack()
        making = [messages.make_button(_("🗑 Yes, revoke"), yes, "danger")]
    text = join_lines(
        *_render_question(turn, asked),
        format_html("<b>{title}</b>", title=_("🔑 API tokens")),
        _("With a token, a program can read your calendar on your behalf, or change it too."),
        format_html("📖 {address}", address=deferred.make_public_url("/api/docs/")),
        *[_render_row(turn, token) for token in own],
        format_html("<i>{hint}</i>", hint=_("A token is shown only once. Lost it? Revoke it and make another.")),
    )
    turn.edit(text, messages.make_keyboard(*revoking, making, make_back_row()))


@router.button(TokenButton)
def change_tokens(turn: Turn, data: TokenButton) -> None:
    if data.action == "ask":
        show_tokens(turn, tokens.get_own(token_id=data.token_id, tg_id=turn.person.tg_id))
    elif data.action == "revoke":
        tokens.revoke(token_id=data.token_id, tg_id=turn.person.tg_id)
        turn.answer_callback(_("Revoked. Programs that use it no longer have access."))
        show_tokens(turn)
    else:
        token = tokens.issue(tg_id=turn.person.tg_id, scope=data.action)
        show_tokens(turn)
        _send_token(turn, token, ApiToken.Scope(data.action))


def _send_token(turn: Turn, token: str, scope: ApiToken.Scope) -> None:
    """Send the token itself, once, in a message that is not stored."""
    turn.say(
        join_lines(
            format_html("<b>{title}</b>", title=_("🔑 Your new API token ({scope})").format(scope=scope.label)),
            format_html("<code>{token}</code>", token=token),
            _(
                "I show it only now and don't store it. Treat it like a password: anyone who has it acts "
                "on your behalf."
            ),
            format_html("<code>Authorization: Bearer …</code>"),
        ),
        secret=True,
    )


def _make_revoke_button(token: ApiToken, asked: ApiToken | None) -> Payload:
    """Make the button that asks whether to revoke the token, or keeps the one being asked about."""
    if asked is not None and token.pk == asked.pk:
        return messages.make_button(_("Keep it"), SettingsButton(what="tokens").pack())
    return messages.make_button(f"🗑 {token}", TokenButton(action="ask", token_id=token.pk).pack())


def _render_question(turn: Turn, asked: ApiToken | None) -> Iterator[Markup | str]:
    if asked is not None:
        yield format_html(_("Revoke <b>{token}</b>?"), token=asked)
        yield _render_row(turn, asked)
        yield _("Programs that use it will lose access.")
        yield "\u200b"


def _render_row(turn: Turn, token: ApiToken) -> Markup:
    used = _("never used")
    if token.last_used_at:
        local = token.last_used_at.astimezone(clock.get_zone(turn.person.timezone))
        used = _("last used {when}").format(when=formats.date_format(local, "j E Y, H:i"))
    return format_html(
        "• <code>{token}</code> · {scope} · {used}", token=token, scope=token.get_scope_display(), used=used
    )
