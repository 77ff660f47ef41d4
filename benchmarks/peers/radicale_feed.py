"""Radicale with one calendar, read as a whole repeatedly: `radicale_feed.py FILE RUNS`.

It imports the events of FILE, an iCalendar file. Timed are the first answer (with a cold cache) and the answer
after a change of one event. Prints the seconds of each run.
"""

import json
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from icalendar import Calendar
from radicale import Application, config

PATH = "/user/calendar/"


class Client:
    """Calls the WSGI application as a server would, so the network is not measured."""

    def __init__(self, folder: Path) -> None:
        configuration = config.load()
        configuration.update(
            {
                "storage": {"filesystem_folder": str(folder), "_filesystem_fsync": "False"},
                "auth": {"type": "none"},
                "rights": {"type": "authenticated"},
                "logging": {"level": "critical"},
                "server": {"max_content_length": "1000000000"},
            },
            "benchmark",
            privileged=True,
        )
        self.application = Application(configuration)

    def send(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Send a request and return the body of the response."""
        status: list[str] = []
        environment = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "SCRIPT_NAME": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "REMOTE_ADDR": "127.0.0.1",
            "REMOTE_USER": "user",
            "HTTP_AUTHORIZATION": "Basic dXNlcjo=",
            "CONTENT_TYPE": "text/calendar",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
        }
        answer = b"".join(self.application(environment, lambda code, _headers, *_more: status.append(code)))
        if int(status[0][:3]) not in {200, 201, 204, 207}:
            raise SystemExit(f"{method} {path}: {status[0]} {answer[:300]!r}")
        return answer


def main() -> None:
    """Run the measurement described above."""
    file, runs = Path(sys.argv[1]), int(sys.argv[2])
    whole = Calendar.from_ical(file.read_bytes())
    event = next(iter(whole.walk("VEVENT")))
    single = Calendar()
    single.add("prodid", "-//Benchmark//EN")
    single.add("version", "2.0")
    single.add_component(event)
    # In memory where possible: the disk is not compared.
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        client = Client(Path(folder))
        client.send("PROPFIND", "/user/")
        client.send("PUT", PATH, file.read_bytes())
        cold, changed = [], []
        for run in range(runs):
            for cache in Path(folder).rglob(".Radicale.cache"):
                _empty(cache)
            begin = time.perf_counter()
            answer = client.send("GET", PATH)
            cold.append(time.perf_counter() - begin)
            if answer.count(b"BEGIN:VEVENT") != len(whole.walk("VEVENT")):
                raise SystemExit("Radicale serves something else")
            event["SUMMARY"] = f"changed {run}"
            client.send("PUT", _item(Path(folder), str(event["UID"])), single.to_ical())
            begin = time.perf_counter()
            client.send("GET", PATH)
            changed.append(time.perf_counter() - begin)
    print(json.dumps({"cold": cold, "changed": changed}))


def _item(folder: Path, uid: str) -> str:
    """The path of the event with that UID, named by Radicale."""
    for path in folder.rglob("*.ics"):
        if f"UID:{uid}".encode() in path.read_bytes():
            return PATH + path.name
    raise SystemExit("the event is not there")


def _empty(cache: Path) -> None:
    for path in cache.rglob("*"):
        if path.is_file():
            path.unlink()


if __name__ == "__main__":
    main()
