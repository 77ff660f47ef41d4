"""The running product: `python -m launch`, the addresses of chat page and panel, and the password."""

import re
from pathlib import Path
from types import TracebackType

from tests.support.programs import RunningProgram, find_free_port, list_processes
from tests.support.telegram import Person, SandboxClient
from tests.support.waiting import wait_until

ANNA, BORIS = 1001, 1002


class Product:
    """Everything that `make run` starts, with separate data and ports; stopped after the `with` block.

    Attributes:
        chat: address of the chat page.
        panel: address of the panel, with a slash at the end.
        password: admin's password, as the first start printed it.
        telegram: Telegram on localhost, for acting without the page.
    """

    def __init__(self, data_dir: Path) -> None:
        ports = {"PORT": str(find_free_port()), "SANDBOX_PORT": str(find_free_port())}
        self._variables = {"DATA_DIR": str(data_dir), **ports}
        self._program: RunningProgram | None = None
        self.chat = f"http://127.0.0.1:{ports['SANDBOX_PORT']}/"
        self.panel = f"http://127.0.0.1:{ports['PORT']}/admin/"
        self.password = ""
        self.telegram = SandboxClient(self.chat)

    def __enter__(self) -> "Product":
        try:
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._program is not None:
            self._program.__exit__(kind, error, trace)

    def start(self) -> None:
        """Start everything, and wait until it reports that it is ready."""
        self._program = RunningProgram(["-m", "launch"], self._variables)
        self._program.wait_for("Vstrecha is ready")
        output = self._program.wait_for(self._variables["DATA_DIR"])
        assert self.chat in output
        assert self.panel in output
        if shown := re.search(r"login admin, password (\S+) \(shown this once\)", output):
            self.password = shown[1]

    def stop(self) -> None:
        """Press Ctrl-C; fails if a process or an error message is left."""
        assert self._program is not None
        self._program.interrupt()
        code = self._program.wait()
        wait_until(lambda: not list_processes(self._variables["DATA_DIR"]), what="the end of everything")
        output = self._program.output()
        self._program.__exit__(None, None, None)
        self._program = None
        assert code == 0, output
        for complaint in ("Traceback", " ERROR ", " CRITICAL "):
            assert complaint not in output, output

    def person(self, person_id: int) -> Person:
        """A person who already has a Telegram account."""
        return Person(self.telegram, self.telegram.request("GET", f"people/{person_id}/chat")["person"])
