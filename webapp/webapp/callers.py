"""Whether a request comes from this very machine."""

import ipaddress
from typing import Any, Final

# What a proxy adds: behind one, everybody seems to come from this machine.
FORWARDED: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_this_machine(environ: dict[str, Any]) -> bool:
    """Whether a request (its WSGI environment) comes from this machine, directly and not through a proxy."""
    if any(environ.get(header) for header in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(str(environ.get("REMOTE_ADDR", ""))).is_loopback
    except ValueError:
        return False
