"""The workbench in a process of its own, and its page; the process is a fork, as those of other commands are."""

import http.client
import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

from forked import PATIENCE, begin, ended
from traps import Trap

ADDRESS = re.compile(r"http://(127\.0\.0\.1:(\d+))/#key=([\w-]+)\n")


class GoneError(Exception):
    """The server has ended."""


@dataclass
class Served:
    """A running `standoff serve`: its folder of a stage, its process, and its address once it has printed that."""

    folder: Path
    process: int
    address: tuple[str, int, str] | None = None
    code: int | None = None

    def ask(self, name: str, asked: Any) -> Any:
        """The answer to a question of its page; raises GoneError."""
        host, port, key = self.address or self._awaited()
        origin = f"http://{host}"
        headers = {"Host": host, "Origin": origin, "X-Standoff-Key": key, "Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("POST", f"/api/{name}", json.dumps(asked), headers)
            answer = connection.getresponse()
            return json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise GoneError from error
        finally:
            connection.close()

    def _awaited(self) -> tuple[str, int, str]:
        """Wait for the line with the address."""
        while not (found := ADDRESS.search(self._printed("stdout"))):
            if self._has_ended():
                raise GoneError
            time.sleep(0.002)
        self.address = found[1], int(found[2]), found[3]
        return self.address

    def _printed(self, name: str) -> str:
        path = self.folder / name
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def _has_ended(self) -> bool:
        if self.code is None:
            self.code = ended(self.process)
        return self.code is not None

    def kill_in(self, seconds: float) -> None:
        """Kill it in a while."""
        timer = Timer(seconds, self._signal, (signal.SIGKILL,))
        timer.daemon = True
        timer.start()

    def _signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            if not self._has_ended():
                os.kill(self.process, number)

    def end(self, number: int) -> tuple[int, str]:
        """End it with a signal; its exit code (of a signal, minus its number), and what it printed on errors."""
        self._signal(number)
        limit = time.monotonic() + PATIENCE
        while not self._has_ended():
            if time.monotonic() > limit:
                os.kill(self.process, signal.SIGKILL)
            time.sleep(0.002)
        assert self.code is not None
        return self.code, self._printed("stderr").strip()


@contextmanager
def served(folder: Path, trap: Trap | None = None, counts: bool = False) -> Iterator[Served]:
    """Begin `standoff serve` in the project of a stage's folder, in a trap or not; `counts` as for other commands."""
    server = Served(folder, begin(folder, "serve", "--no-browser", trap=trap, counts=counts))
    try:
        yield server
    finally:
        server.end(signal.SIGKILL)
