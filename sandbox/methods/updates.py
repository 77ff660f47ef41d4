"""getUpdates and the webhook's methods."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from sandbox.errors import Json, bad_request, conflict
from sandbox.methods.registry import register_method
from sandbox.params import Params
from sandbox.state import Webhook
from sandbox.telegram import World

MAX_POLL = 50
PORTS = (443, 80, 88, 8443)


@register_method("getUpdates")
async def get_updates(world: World, params: Params) -> list[Json]:
    """See https://core.telegram.org/bots/api#getupdates."""
    if world.state.webhook.url:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _allow(world, params)
    limit = params.integer("limit") or 100
    timeout = params.integer("timeout") or 0
    return await world.updates.poll(
        params.integer("offset") or 0, min(max(limit, 1), 100), min(max(timeout, 0), MAX_POLL)
    )


@register_method("setWebhook")
def set_webhook(world: World, params: Params) -> Any:
    """See https://core.telegram.org/bots/api#setwebhook."""
    url = params.text("url").strip()
    if not url:
        return delete_webhook(world, params)
    _check_url(url)
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    _allow(world, params)
    world.updates.abort("terminated by setWebhook request")
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    connections = params.integer("max_connections") or 40
    world.state.webhook = Webhook(url, secret, min(max(connections, 1), 100))
    world.touch()
    world.updates.arrived.set()
    return True


@register_method("deleteWebhook")
def delete_webhook(world: World, params: Params) -> bool:
    """See https://core.telegram.org/bots/api#deletewebhook."""
    if params.flag("drop_pending_updates"):
        world.updates.clear()
    world.state.webhook = Webhook()
    world.touch()
    world.updates.arrived.set()
    return True


@register_method("getWebhookInfo")
def get_webhook_info(world: World, params: Params) -> Json:
    """See https://core.telegram.org/bots/api#getwebhookinfo."""
    webhook = world.state.webhook
    info: Json = {
        "url": webhook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates),
    }
    if webhook.url:
        info["max_connections"] = webhook.max_connections
    if world.state.allowed_updates:
        info["allowed_updates"] = world.state.allowed_updates
    if webhook.last_error_message:
        info["last_error_date"] = webhook.last_error_date
        info["last_error_message"] = webhook.last_error_message
    return info


def _allow(world: World, params: Params) -> None:
    if "allowed_updates" in params:
        kinds = params.json("allowed_updates")
        if not isinstance(kinds, list):
            raise bad_request("can't parse allowed_updates JSON object")
        world.updates.allow([str(kind) for kind in kinds])


def _check_url(url: str) -> None:
    """Telegram takes https alone; a Bot API server beside the bot, which the sandbox is, also http to loopback."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise bad_request("bad webhook: Invalid URL") from None
    if parts.scheme == "http" and _is_loopback(parts.hostname or ""):
        return
    if parts.scheme != "https" or not parts.hostname:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if (port or 443) not in PORTS and not _is_loopback(parts.hostname):
        raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
