"""`python -m tests.cluster`: the cluster of docs/deploy/cluster under load, and one fault after another.

Exit code 0 if nothing was lost or done twice and everything came back. It needs root: each machine is a set of Linux
namespaces, and all of them end with this process, however that ends.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.cluster import packages
from tests.support.programs import OURS, ROOT

INSIDE = "VSTRECHA_CLUSTER_FOLDER"
SITE = "calendar.example.org"
PRIMARY = "postgresql://calendar_user:strong_password@10.0.0.30:5000/calendar_db?connect_timeout=5"
HOSTS = f"127.0.0.1 localhost\n10.0.0.30 {SITE}\n"


def main() -> int:
    """Prepare, and run the rest in namespaces of its own."""
    parser = argparse.ArgumentParser(prog="make cluster", description=__doc__)
    parser.add_argument("--short", action="store_true", help="stop and cut parts off for seconds instead of a minute")
    parser.add_argument("--throughput", action="store_true", help="no faults: how much one, two, three bots can do")
    parser.add_argument("--only", default="", help="only cases whose name contains this")
    parser.add_argument("--people", type=int, default=4, help="people who chat with the bot")
    parser.add_argument("--programs", type=int, default=3, help="programs that book through the API")
    parser.add_argument("--if-possible", action="store_true", help="no failure where this machine can't be a cluster")
    parser.add_argument("--keep", type=Path, help="a folder for the logs")
    options = parser.parse_args()
    if INSIDE in os.environ:
        return run_here(Path(os.environ[INSIDE]), options)
    try:
        packages.install_missing()
        check_namespaces()
    except packages.UnfitError as error:
        sys.stderr.write(f"{error}\n")
        return 0 if options.if_possible else 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    # Not tempfile's context: its own users, such as postgres, need access.
    folder = Path(tempfile.mkdtemp(prefix="vstrecha-cluster-"))
    folder.chmod(0o755)
    try:
        return run_inside(folder)
    finally:
        if options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            for log in folder.glob("*.log"):
                shutil.copy(log, options.keep)
        shutil.rmtree(folder, ignore_errors=True)


def run_here(folder: Path, options: argparse.Namespace) -> int:
    """The run itself, in the namespaces; our own queries go to the primary, past PgBouncer."""
    sys.path.insert(0, str(ROOT / "webapp"))
    os.environ.update(DATABASE_URL=PRIMARY, DATA_DIR=str(folder / "ours"), DJANGO_SETTINGS_MODULE="webapp.settings")
    import django

    django.setup()
    from tests.cluster.run import run

    return run(folder, options)


def check_namespaces() -> None:
    """Pass when this process may make namespaces.

    Raises:
        packages.UnfitError: it may not.
    """
    tried = subprocess.run(
        ["unshare", "--net", "--pid", "--fork", "--mount-proc", "true"], check=False, capture_output=True
    )
    if tried.returncode:
        raise packages.UnfitError(
            "Machines are made of Linux namespaces, which this user may not create: run it as root, and in a container "
            "with CAP_SYS_ADMIN and CAP_NET_ADMIN (--privileged)."
        )


def run_inside(folder: Path) -> int:
    """Run this program again as the first process of a PID namespace: with it, everything in there ends."""
    make_certificate(folder)
    (folder / "hosts").write_text(HOSTS)
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment |= {INSIDE: str(folder), "SSL_CERT_FILE": str(folder / "certificate.pem"), "PYTHONUNBUFFERED": "1"}
    spaces = ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]
    inner = subprocess.Popen(
        # Even when this process is killed, its child is.
        ["setpriv", "--pdeathsig=KILL", *spaces, sys.executable, "-m", "tests.cluster", *sys.argv[1:]],
        cwd=ROOT,
        env=environment,
    )
    try:
        return inner.wait()
    except KeyboardInterrupt:  # the terminal has told the child too; it prints what it knows
        return inner.wait(30)
    finally:
        inner.kill()
        inner.wait()


def make_certificate(folder: Path) -> None:
    """A certificate of the site, signed by itself, and HAProxy's file with the key."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    names = ["-subj", f"/CN={SITE}", "-addext", f"subjectAltName=DNS:{SITE}"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *names]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    (folder / "vstrecha.pem").write_text(certificate.read_text() + key.read_text())


if __name__ == "__main__":
    sys.exit(main())
