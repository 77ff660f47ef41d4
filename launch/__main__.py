"""`python -m launch`: the whole product in one terminal, until Ctrl-C.

Exit code 0 when it was asked to stop, 1 when something failed, 2 when a setting is bad. Each failure is one sentence.
"""

import argparse
import os
import signal
import sys
import threading
from types import FrameType

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from launch import ROOT, first_start, preflight
from launch.processes import list_processes
from launch.supervisor import Supervisor
from webapp import startup_errors

_asked = threading.Event()  # a signal has asked for the end


def main() -> int:
    """Start everything, watch over it, stop everything; the exit code."""
    argparse.ArgumentParser(
        prog="launch",
        description="The whole product in one terminal. Its variables, PORT, SANDBOX_PORT and others: .env.example.",
    ).parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "webapp.settings")
    # Until the supervisor handles signals itself, exit cleanly: the database has to be stopped.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _exit_on_signal)
    signal.signal(signal.SIGHUP, _forward_hangup)
    try:
        return _run()
    except preflight.RefusedError as error:
        sentence, code = str(error), startup_errors.FAILED
    except Exception as error:
        if not startup_errors.is_explained(error):
            raise
        sentence, code = startup_errors.explain(error)
    print(sentence, file=sys.stderr, flush=True)
    return code


def _run() -> int:
    with preflight.lock_data_dir(settings.DATA_DIR):
        preflight.check_ports()
        bot_name = preflight.check_token()
        preflight.check_database()
        print("Starting the database ...", flush=True)
        django.setup()
        call_command("migrate", verbosity=0, interactive=False)
        password = first_start.make_admin()
        connections.close_all()  # forked processes must not share them
        supervisor = Supervisor(list_processes(), table=first_start.render_summary(password, bot_name), cwd=ROOT)
        if not _asked.is_set():
            supervisor.loop()
        if password and not supervisor.announced:
            print(f"The panel's user {first_start.ADMIN} was made. Password: {password}", flush=True)
        if supervisor.failure:
            print(supervisor.failure, file=sys.stderr, flush=True)
            return startup_errors.FAILED
        return 0


def _exit_on_signal(_signal: int, _frame: FrameType | None) -> None:
    """Exit; where Python drops the exception, as in a destructor, nothing is begun any more.

    A KeyboardInterrupt would not do: raised within generated code, Python ends by the signal even if it is caught.
    """
    _asked.set()
    sys.exit(0)


def _forward_hangup(_signal: int, _frame: FrameType | None) -> None:
    """Treat a closed terminal (SIGHUP) like SIGTERM, with SIGTERM's current handler."""
    signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
