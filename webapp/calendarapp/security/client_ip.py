"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


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
