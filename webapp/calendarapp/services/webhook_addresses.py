"""Which addresses a webhook may lead to: those of the internet, and the private networks that the operator allows.

A name is resolved when a delivery goes out, and what it leads to then is what is judged and connected to
(`worker/webhook_calls.py`): a name that leads elsewhere later (DNS rebinding) gains nothing. Pure.
"""

import ipaddress
import socket
from collections.abc import Sequence
from typing import Final, TypeAlias
from urllib.parse import urlsplit

from django.conf import settings

from calendarapp import links
from calendarapp.errors import CalendarError

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

EXAMPLE: Final = "https://example.org/webhook"
# IPv6 addresses with an IPv4 address in them that a gateway connects to (RFC 6052, section 2.1).
NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
# Where the internet's own addresses are (RFC 4291, section 2.4): elsewhere are further ways to write an IPv4 address
# (`::127.0.0.1`, `::ffff:0:127.0.0.1`), and a network's own gateways (64:ff9b:1::/48).
INTERNET: Final = ipaddress.IPv6Network("2000::/3")


def is_public(address: Address) -> bool:
    """Whether that is an address of the internet at large, whichever way it is written in IPv6."""
    if isinstance(address, ipaddress.IPv6Address):
        if inner := address.ipv4_mapped or address.sixtofour:
            return is_public(inner)
        if address in NAT64:
            return is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address.teredo or address not in INTERNET:
            return False
    return address.is_global and not address.is_multicast


def is_allowed(text: str, networks: Sequence[Network], *, secure: bool) -> bool:
    """Whether a webhook may connect to that IP address: without TLS (`secure`) only within the allowed networks."""
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return False
    inner = (address.ipv4_mapped or address) if isinstance(address, ipaddress.IPv6Address) else address
    if any(inner in network for network in networks):
        return True
    return secure and is_public(address)


def check_url(url: str) -> str:
    """Check the address of a webhook, as far as its text tells, and return it.

    Raises:
        CalendarError: `webhook_url_wrong`: no https address without a user; http is for the allowed networks.
            `webhook_address_private`: it names an address that is not of the internet, or this machine.
    """
    networks: list[Network] = settings.OUTGOING_WEBHOOK_NETWORKS
    url = url.strip()
    schemes = ("https", "http") if networks else ("https",)
    if not url.isascii() or not links.is_url(url):
        raise CalendarError("webhook_url_wrong", example=EXAMPLE, limit=links.LIMIT)
    parts = urlsplit(url)
    if parts.scheme not in schemes or "@" in parts.netloc or "#" in url:
        raise CalendarError("webhook_url_wrong", example=EXAMPLE, limit=links.LIMIT)
    host = (parts.hostname or "").rstrip(".")
    literal = _parse_literal(host)
    if literal is None and ":" in host:  # with the name of an interface, which is of this machine
        raise CalendarError("webhook_address_private")
    if literal is None:
        if not networks and (host == "localhost" or host.endswith((".localhost", ".local", ".internal"))):
            raise CalendarError("webhook_address_private")
    elif not is_allowed(literal, networks, secure=parts.scheme == "https"):
        raise CalendarError("webhook_address_private")
    return url


def _parse_literal(host: str) -> str | None:
    """The IP address that a host is written as, in any way that a resolver takes without asking (`0x7f.1`)."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return str(found[0][4][0])
