"""What goes wrong, in turn."""

import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.cluster.parts import BARE
from tests.cluster.stage import PATRONI, Stage
from tests.support.waiting import wait_until

TTL: Final = 20.0  # of patroni.yml


def _nothing(_stage: Stage) -> None:
    pass


@dataclass(frozen=True)
class Case:
    """One fault.

    Attributes:
        strike: does it.
        seconds: how long it lasts, when it does not end by itself.
        mend: ends it.
        alone: nothing else does the same work, so recovery begins when it is mended.
    """

    name: str
    strike: Callable[[Stage], None]
    seconds: float = 0.0
    mend: Callable[[Stage], None] = _nothing
    alone: bool = False


def list_cases(pause: float) -> Iterator[Case]:
    """All cases; what is stopped or cut off is so for `pause` seconds."""
    yield Case("nothing, for comparison", _nothing, seconds=min(pause, 5.0))
    for name in ("bot app1", "worker app1", "web app1", "haproxy", "pgbouncer", "etcd db1"):
        yield Case(f"SIGKILL: {name}", lambda stage, name=name: stage.parts[name].kill())  # type: ignore[misc]
    yield Case("SIGKILL: Patroni of the primary", _kill_patroni)
    yield Case("SIGKILL: PostgreSQL of the primary", _kill_postgres)
    yield Case("SIGKILL: machine of the synchronous standby", _kill_standby)
    for name in ("bot app2", "worker app2", "web app2"):
        yield _stop(name, pause)
    for name in ("haproxy", "pgbouncer"):
        yield _stop(name, pause, alone=True)
    yield _with_machine("SIGSTOP: machine of the synchronous standby", "sync_standby", pause, _freeze, _thaw)
    yield _with_machine("cable cut: synchronous standby", "sync_standby", pause, _cut, _plug)
    yield _with_machine("cable cut: the other standby", "replica", pause, _cut, _plug)
    yield Case("switchover (patronictl)", _switch_over)
    yield _with_machine("failover: SIGKILL of the primary's machine", "leader", 0, _kill_until_replaced, _release)
    yield _with_machine("SIGSTOP: machine of the primary", "leader", pause, _freeze, _thaw)
    yield _with_machine("cable cut: primary", "leader", pause, _cut, _plug)


def _stop(name: str, seconds: float, *, alone: bool = False) -> Case:
    return Case(
        f"SIGSTOP: {name}",
        lambda stage: stage.parts[name].send(signal.SIGSTOP),
        seconds,
        lambda stage: stage.parts[name].send(signal.SIGCONT),
        alone,
    )


def _with_machine(
    name: str, role: str, seconds: float, strike: Callable[[Stage, str], None], mend: Callable[[Stage, str], None]
) -> Case:
    """A fault of the machine that has that role when it begins."""
    chosen: list[str] = []

    def begin(stage: Stage) -> None:
        chosen.append(stage.get_member(role))
        strike(stage, chosen[0])

    return Case(name, begin, seconds, lambda stage: mend(stage, chosen[0]))


def _kill_patroni(stage: Stage) -> None:
    stage.parts[f"patroni {stage.get_member('leader')}"].kill()


def _kill_postgres(stage: Stage) -> None:
    stage.machines[stage.get_member("leader")].send(signal.SIGKILL, "postgres")


def _kill_standby(stage: Stage) -> None:
    stage.machines[stage.get_member("sync_standby")].send(signal.SIGKILL)


def _kill_until_replaced(stage: Stage, name: str) -> None:
    """As if its power were gone: it stays down until another one has taken over."""
    parts = [part for part in stage.parts.values() if part.machine.name == name]
    for part in parts:
        part.held = True
    stage.machines[name].send(signal.SIGKILL)
    wait_until(lambda: stage.get_leader() not in {None, name}, seconds=4 * TTL, what=f"a successor of {name}")


def _release(stage: Stage, name: str) -> None:
    for part in stage.parts.values():
        if part.machine.name == name:
            part.held = False


def _freeze(stage: Stage, name: str) -> None:
    stage.machines[name].send(signal.SIGSTOP)


def _thaw(stage: Stage, name: str) -> None:
    stage.machines[name].send(signal.SIGCONT)


def _cut(stage: Stage, name: str) -> None:
    stage.machines[name].cut()


def _plug(stage: Stage, name: str) -> None:
    stage.machines[name].plug()


def _switch_over(stage: Stage) -> None:
    leader, next_one = stage.get_member("leader"), stage.get_member("sync_standby")
    command = [
        "patronictl",
        "-c",
        PATRONI,
        "switchover",
        "vstrecha",
        "--leader",
        leader,
        "--candidate",
        next_one,
        "--force",
    ]
    stage.machines[leader].run(command, user="postgres", environment=BARE)
