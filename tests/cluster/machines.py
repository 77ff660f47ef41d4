"""Machines: namespaces for network, mounts and host name, on one bridge; folders lie where the real ones have them.

The documented files are used as they are, addresses and paths included.
"""

import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import psutil

from tests.support.waiting import wait_until

PATIENCE: Final = 180.0  # seconds after which a run gives up; it says nothing about how soon the cluster recovers
BRIDGE: Final = "10.0.0.1"  # this process: Telegram, the people and their programs
# Folders of which each machine has its own, with their owners there.
FOLDERS: Final = {
    "/run": "root",
    "/run/postgresql": "postgres",
    "/run/haproxy": "root",
    "/etc/patroni": "root",
    "/etc/haproxy": "root",
    "/etc/pgbouncer": "root",
    "/var/lib/postgresql": "postgres",
    "/var/lib/postgresql/15": "postgres",
    "/var/lib/etcd": "etcd",
    "/var/log/postgresql": "postgres",
}
MOUNTED: Final = ("/run", "/etc/patroni", "/etc/haproxy", "/etc/pgbouncer", "/var/lib/postgresql", "/var/lib/etcd")


def make_network(hosts: Path) -> None:
    """A bridge that the machines are plugged into, and a file of host names for all of them."""
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "link", "add", "br0", "type", "bridge")
    _run("ip", "address", "add", f"{BRIDGE}/24", "dev", "br0")
    _run("ip", "link", "set", "br0", "up")
    _run("mount", "--bind", str(hosts), "/etc/hosts")


class Machine:
    """One machine.

    Args:
        name: its host name.
        addresses: its own, and others that it has taken over.
        folder: keeps its disks.
    """

    def __init__(self, name: str, addresses: Sequence[str], folder: Path) -> None:
        self.name, self.address, self.folder = name, addresses[0], folder / name
        for path, owner in FOLDERS.items():
            place = self.disk(path)
            place.mkdir(parents=True, exist_ok=True)
            shutil.chown(place, owner, owner)
        # It does nothing but keep the namespaces.
        self._keeper = subprocess.Popen(["unshare", "--net", "--mount", "--uts", "sleep", "infinity"])
        self._namespace = self._wait_for_namespace()
        pid = str(self._keeper.pid)
        _run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", pid)
        _run("ip", "link", "set", name, "master", "br0", "up")
        self.run(["hostname", name])
        for address in addresses:
            self.run(["ip", "address", "add", f"{address}/24", "dev", "eth0"])
        self.run(["ip", "link", "set", "lo", "up"])
        self.run(["ip", "link", "set", "eth0", "up"])
        for path in MOUNTED:
            self.run(["mount", "--bind", str(self.disk(path)), path])

    def disk(self, path: str) -> Path:
        """Where a path of this machine is for us."""
        return self.folder / path.lstrip("/")

    def enter(self, command: Sequence[str], user: str = "root") -> list[str]:
        """The command line that runs a command on this machine."""
        become = [] if user == "root" else ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"]
        spaces = ["nsenter", f"--target={self._keeper.pid}", "--net", "--mount", "--uts"]
        return [*spaces, *become, *command]

    def run(
        self,
        command: Sequence[str],
        *,
        user: str = "root",
        environment: Mapping[str, str] | None = None,
        text: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with a text as its input.

        Raises:
            AssertionError: it failed.
        """
        return _run(*self.enter(command, user), environment=environment, text=text)

    def processes(self, name: str = "") -> Iterator[psutil.Process]:
        """What runs here: all of it, or what has this name."""
        for process in psutil.process_iter():
            try:
                here = Path(f"/proc/{process.pid}/ns/net").readlink() == self._namespace
                if here and process.pid != self._keeper.pid and (not name or process.name() == name):
                    yield process
            except (OSError, psutil.Error):
                continue  # it has ended

    def send(self, number: signal.Signals, name: str = "") -> None:
        """Send a signal to everything that runs here, or to what has this name.

        A killed machine starts nothing in between: it is stopped first.
        """
        numbers = (signal.SIGSTOP, number) if number == signal.SIGKILL else (number,)
        for each in numbers:
            for process in list(self.processes(name)):
                try:
                    process.send_signal(each)
                except psutil.NoSuchProcess:
                    continue

    def cut(self) -> None:
        """Pull its cable."""
        _run("ip", "link", "set", self.name, "down")

    def plug(self) -> None:
        """Put the cable back."""
        _run("ip", "link", "set", self.name, "up")

    def _wait_for_namespace(self) -> Path:
        ours, keepers = Path("/proc/self/ns/net").readlink(), Path(f"/proc/{self._keeper.pid}/ns/net")
        keeper = psutil.Process(self._keeper.pid)
        wait_until(lambda: keepers.readlink() != ours and keeper.name() == "sleep", what=self.name)
        return keepers.readlink()


def _run(
    *command: str, environment: Mapping[str, str] | None = None, text: str = ""
) -> subprocess.CompletedProcess[str]:
    given = None if environment is None else dict(environment)
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=given, input=text)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
    return done
