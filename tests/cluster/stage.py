"""The cluster: its machines and parts as docs/deploy/cluster describes them, and whether all of it is at work."""

import http.client
import json
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.cluster import units
from tests.cluster.machines import PATIENCE, Machine
from tests.cluster.parts import BARE, Part, Supervisor, read_ours
from tests.support.sandbox_server import SandboxServer
from tests.support.waiting import wait_until

DATABASES: Final = ("db1", "db2", "db3")
BOTS: Final = ("app1", "app2", "app3")
WORKERS: Final = ("app1", "app2")
WEBS: Final = ("app1", "app2")
BALANCER: Final = "10.0.0.30"
PATRONI: Final = "/etc/patroni/config.yml"
Json = dict[str, Any]


class Stage:
    """The whole cluster.

    Args:
        folder: an empty one, for everything; it keeps the logs.
        certificate: of calendar.example.org, with its key.
        server: Telegram.
    """

    def __init__(self, folder: Path, certificate: Path, server: SandboxServer) -> None:
        self.folder, self.certificate, self.server = folder, certificate, server
        self.parts: dict[str, Part] = {}
        self.machines: dict[str, Machine] = {}
        self.supervisor = Supervisor(self.parts)

    def build(self) -> None:
        """Machines with their files, and every part, started once its own needs are there."""
        for number, name in enumerate(DATABASES, 1):
            self._build_database(number, name)
        self._build_balancer()
        self.supervisor.start()
        wait_until(self.get_leader, seconds=PATIENCE, what="a primary")
        self._make_database()

    def start_ours(self, variables: dict[str, str]) -> None:
        """Bots, workers and web processes, on a migrated database, with variables that replace some of vstrecha.env."""
        telegram = {"BOT_TOKEN": self.server.token, "TELEGRAM_API_URL": self.server.url}
        for number, name in enumerate(BOTS, 1):
            machine = self.machines[name] = Machine(name, [f"10.0.0.2{number}"], self.folder)
            services = {"bot": BOTS, "worker": WORKERS, "web": WEBS}
            for service in (service for service, machines in services.items() if name in machines):
                command, environment, pause = read_ours(f"vstrecha-{service}", {**telegram, **variables})
                self._add(f"{service} {name}", machine, command, environment=environment, pause=pause)

    def _add(self, name: str, machine: Machine, command: list[str], **others: Any) -> None:
        part = Part(name, machine, command, log=self.folder / f"{name.replace(' ', '-')}.log", **others)
        part.start()
        self.parts[name] = part

    def _build_database(self, number: int, name: str) -> None:
        machine = self.machines[name] = Machine(name, [f"10.0.0.1{number}"], self.folder)
        shutil.copy(units.CLUSTER / "patroni.yml", machine.disk(PATRONI))
        pause = units.read_restart_pause()
        etcd = units.read_environment(units.fit((units.CLUSTER / "etcd.env").read_text(), number))
        etcd["ETCD_DATA_DIR"] = "/var/lib/etcd/default"  # of Debian's unit
        self._add(f"etcd {name}", machine, ["etcd"], environment=etcd, pause=pause, user="etcd")
        patroni = units.read_environment(units.fit((units.CLUSTER / "patroni.env").read_text(), number))
        self._add(f"patroni {name}", machine, ["patroni", PATRONI], environment=patroni, pause=pause, user="postgres")

    def _build_balancer(self) -> None:
        machine = self.machines["lb1"] = Machine("lb1", ["10.0.0.31", BALANCER], self.folder)
        for name, folder in (("haproxy.cfg", "haproxy"), ("pgbouncer.ini", "pgbouncer"), ("userlist.txt", "pgbouncer")):
            shutil.copy(units.CLUSTER / name, machine.disk(f"/etc/{folder}/{name}"))
        shutil.copy(self.certificate, machine.disk("/etc/haproxy/vstrecha.pem"))
        pause = units.read_restart_pause()
        haproxy = ["haproxy", "-W", "-f", "/etc/haproxy/haproxy.cfg"]
        self._add("haproxy", machine, haproxy, environment={}, pause=pause)
        pgbouncer = ["pgbouncer", "/etc/pgbouncer/pgbouncer.ini"]
        self._add("pgbouncer", machine, pgbouncer, environment={}, pause=pause, user="postgres")

    def _make_database(self) -> None:
        """As its operator does it: database.sql on the primary."""
        leader = self.get_leader()
        assert leader is not None
        script = (units.CLUSTER / "database.sql").read_text()
        psql = ["psql", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        self.machines[leader].run(psql, user="postgres", environment=BARE, text=script)

    # What is seen from outside

    def list_members(self) -> list[Json]:
        """Patroni's own list, as any of the three tells it."""
        for name in DATABASES:
            if (answer := get(self.machines[name].address, 8008, "/cluster")) and answer[0] == 200:
                members: list[Json] = json.loads(answer[1])["members"]
                return members
        return []

    def get_leader(self) -> str | None:
        """The primary, when it takes writes."""
        for name in DATABASES:
            answer = get(self.machines[name].address, 8008, "/primary")
            if answer is not None and answer[0] == 200:
                return name
        return None

    def get_member(self, role: str) -> str:
        """The machine that is the `leader`, the `sync_standby`, or the `replica` that is neither."""
        found = [member["name"] for member in self.list_members() if member["role"] == role]
        assert found, f"there is no {role}"
        return str(found[0])

    def list_missing(self) -> list[str]:
        """What is not at work; empty when everything is."""
        missing = [part.name for part in self.parts.values() if not part.held and not part.is_running()]
        missing += self._list_missing_databases()
        up = self._read_balancer()
        for service, port, path, good in (("bot", 8080, "/telegram", 405), ("web", 8000, "/readyz", 200)):
            for name in BOTS:
                if f"{service} {name}" not in self.parts or self.parts[f"{service} {name}"].held:
                    continue
                answer = get(self.machines[name].address, port, path)
                backend = {"bot": "bots", "web": "web"}[service]
                if answer is None or answer[0] != good or not up.get(f"{backend}/{name}"):
                    missing.append(f"{service} {name}")
        missing += [f"worker {name}" for name in WORKERS if not self._has_called(f"worker {name}")]
        return missing

    def _has_called(self, name: str) -> bool:
        """A worker asks Telegram for its own name when it starts."""
        part = self.parts.get(name)
        if part is None or part.held:
            return True
        return any(call["time"] > part.started for call in self.server.calls("getMe")[-6:])

    def _list_missing_databases(self) -> list[str]:
        missing = []
        for name in DATABASES:
            health = get(self.machines[name].address, 2379, "/health")
            if health is None or json.loads(health[1]).get("health") != "true":
                missing.append(f"etcd {name}")
        members = self.list_members()
        roles = sorted(member["role"] for member in members if member["state"] in {"running", "streaming"})
        if roles != ["leader", "replica", "sync_standby"]:
            missing.append(f"PostgreSQL: {[(member['name'], member['role'], member['state']) for member in members]}")
        up = self._read_balancer()
        if sum(up.get(f"primary/{name}", False) for name in DATABASES) != 1:
            missing.append("HAProxy's primary")
        if sum(up.get(f"replicas/{name}", False) for name in DATABASES) != 2:
            missing.append("HAProxy's replicas")
        return missing

    def _read_balancer(self) -> dict[str, bool]:
        """HAProxy's own view: whether each server is up."""
        try:
            with socket.socket(socket.AF_UNIX) as channel:
                channel.settimeout(2)
                channel.connect(str(self.machines["lb1"].disk("/run/haproxy/admin.sock")))
                channel.sendall(b"show stat\n")
                with channel.makefile("r") as lines:
                    rows = [line.split(",") for line in lines]
        except OSError:
            return {}
        return {f"{row[0]}/{row[1]}": row[17].startswith("UP") for row in rows if len(row) > 17}

    def wait_until_whole(self, seconds: float = PATIENCE) -> float:
        """Wait until everything is at work; returns the seconds it took.

        Raises:
            AssertionError: something does not come back; the message names it.
        """
        start = time.monotonic()
        while missing := self.list_missing():
            assert time.monotonic() - start < seconds, f"not back within {seconds:.0f} s: {', '.join(missing)}"
            time.sleep(0.2)
        return time.monotonic() - start


def get(address: str, port: int, path: str) -> tuple[int, bytes] | None:
    """Status and body of a GET; None when there is no answer within two seconds."""
    connection = http.client.HTTPConnection(address, port, timeout=2)
    try:
        connection.request("GET", path, headers={"Host": "calendar.example.org"})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def insist(attempt: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Repeat until it does not raise, for what is asked while the cluster finds itself."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            return attempt()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
