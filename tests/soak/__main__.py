"""`python -m tests.soak --seconds 600`: load, kills, comparison. Exit code 0 if nothing was lost or sent twice."""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "webapp"))


def main() -> int:
    """Run the load and the kills, compare, and print the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600, help="how long there is load and killing, at least")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--pause", type=float, nargs=2, default=(1.0, 6.0), help="between two kills, in seconds")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="soak") as folder:
        os.environ.update(DATA_DIR=folder, DJANGO_SETTINGS_MODULE="webapp.settings")
        os.environ.pop("DATABASE_URL", None)
        return soak(Path(folder), options)


def soak(folder: Path, options: argparse.Namespace) -> int:
    """Run one soak in an empty folder."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections

    from tests.soak.people import Actor, say
    from tests.soak.stage import Killer, Stage, settle
    from tests.soak.verdict import compare, outbox_is_empty
    from tests.support.sandbox_server import SandboxServer
    from tests.support.waiting import wait_until

    call_command("migrate", verbosity=0)
    with SandboxServer() as server:
        with Stage(folder, server) as stage:
            people = [server.person(f"P{number}x", language_code="en") for number in range(options.people)]
            for person in people:
                say(person, "/start", "Hello|" + person.name)
            locks = {person.id: threading.Lock() for person in people}
            until = threading.Event()
            actors = [
                Actor(
                    person,
                    guest,
                    locks,
                    hour=2 * number,
                    until=until,
                    seed=options.seed + number,
                    group=server.group(f"Of {person.name}", person, guest),
                )
                for number, (person, guest) in enumerate(zip(people, people[1:] + people[:1], strict=True))
            ]
            killer = Killer(stage, tuple(options.pause), options.seed)
            start = time.monotonic()
            killer.start()
            for actor in actors:
                actor.start()
            until.wait(options.seconds)
            try:
                wait_until(killer.has_killed_each, what="the death of each part")
            finally:
                until.set()
            killer.stop()  # before the last answers: with ever more kills, one of them could wait without end
            for actor in actors:
                while actor.is_alive():
                    stage.revive()
                    actor.join(1)
            connections.close_all()
            settle(stage, lambda: not server.statistics()["pending_updates"] and outbox_is_empty(), 120)
            wrong, twice = compare(actors)
        wrong += [f"{actor.me} failed: …{str(actor.failure)[-3000:]}" for actor in actors if actor.failure]
    done = {kind: sum(getattr(actor.expected, kind) for actor in actors) for kind in ("created", "edited")}
    done["invited"] = sum(len(actor.expected.invited) for actor in actors)
    done |= {"planned": sum(len(actor.expected.met) for actor in actors)}
    done |= {"polls": sum(actor.expected.polls for actor in actors)}
    done |= {"joined": sum(len(actor.expected.came) for actor in actors)}
    done["deleted"] = sum(len(actor.expected.deleted) for actor in actors)
    print(f"seed {options.seed}, {time.monotonic() - start:.0f} s, {options.people} people: {done}")  # noqa: T201
    print(f"killed: {dict(killer.stage.kills)}; messages that came twice: {twice}")  # noqa: T201
    for sentence in wrong[:20]:
        print(f"WRONG: {sentence}")  # noqa: T201
    print("nothing lost, nothing doubled" if not wrong else f"{len(wrong)} things are wrong")  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
