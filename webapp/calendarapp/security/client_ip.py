"""Where a request comes from."""

import ipaddress
from typing import Final

from django.conf import settings
from django.http import HttpRequest

OWN: Final = 64  # bits of an IPv6 address that a customer is given: the rest they choose, and may change at will


def get_client_address(request: HttpRequest) -> str | None:
    """The client's address: the connection's, or, behind TRUST_PROXY proxies, what the outermost of them has seen.

    Each proxy appends to X-Forwarded-For the address that it was called from; what stands further left was sent by the
    client and proves nothing. None when there is no address.
    """
    found = str(request.META.get("REMOTE_ADDR") or "")
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if settings.PROXIES and forwarded:
        found = forwarded[-min(settings.PROXIES, len(forwarded))]
    try:
        # Without the scope of a link-local one (`fe80::1%eth0`): it is any text, and no column of addresses takes it.
        return str(ipaddress.ip_address(found.partition("%")[0]))
    except ValueError:
        return None


def get_client_network(request: HttpRequest) -> str | None:
    """What is counted as one client: the address; of IPv6 the network, `2001:db8:1:2::`, that one subscriber has.

    An IPv4 address that is written as an IPv6 one is the same client.
    """
    found = get_client_address(request)
    address = ipaddress.ip_address(found) if found else None
    if not isinstance(address, ipaddress.IPv6Address):
        return found
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, OWN), strict=False).network_address)
