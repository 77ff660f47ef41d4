"""Debian's packages that the cluster is made of."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

# A file that the package brings.
FILES: Final = {
    "postgresql": "/usr/lib/postgresql/15/bin/postgres",
    "patroni": "/usr/bin/patroni",
    "python3-etcd": "/usr/lib/python3/dist-packages/etcd/__init__.py",  # Patroni's way to etcd
    "etcd-server": "/usr/bin/etcd",
    "haproxy": "/usr/sbin/haproxy",
    "pgbouncer": "/usr/sbin/pgbouncer",
    "iproute2": "/usr/sbin/ip",
    "openssl": "/usr/bin/openssl",
}
POLICY: Final = Path("/usr/sbin/policy-rc.d")
NO_STARTS: Final = "#!/bin/sh\nexit 101\n"  # invoke-rc.d: do not start services


class UnfitError(Exception):
    """The cluster can't run on this machine; the message says what is missing."""


def install_missing() -> None:
    """Install what is not there; the packages' own services are not started.

    Raises:
        UnfitError: there is no apt-get, or it does not have a package.
    """
    missing = _list_missing()
    if not missing:
        return
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise UnfitError(f"These packages of Debian 12 are missing: {' '.join(missing)}. Install them as root.")
    sys.stdout.write(f"apt-get install {' '.join(missing)}\n")
    sys.stdout.flush()
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _no_services():
        for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *missing]):
            subprocess.run(["apt-get", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
    if missing := _list_missing():
        raise UnfitError(f"apt-get could not install {' '.join(missing)}: the cluster needs Debian 12 and its mirrors.")


def _list_missing() -> list[str]:
    return [package for package, file in FILES.items() if not Path(file).exists()]


@contextmanager
def _no_services() -> Iterator[None]:
    """Debian starts the services of a package right after its installation, unless this file forbids it."""
    if POLICY.exists():
        yield
        return
    POLICY.write_text(NO_STARTS)
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        POLICY.unlink()
