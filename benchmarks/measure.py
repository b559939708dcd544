"""One process measured from outside: wall time, processor time and peak memory."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass

from together import peak_of

MAXRSS_PER_MB = 1024 if sys.platform == "linux" else 1024**2


@dataclass(frozen=True)
class Run:
    """What one process took: seconds of wall time, seconds of processor time, megabytes at the peak.

    `together` is the peak of the process and its children, sampled; `printed` is the end of what was printed, and
    `last_line` its last line.
    """

    wall: float
    cpu: float
    memory: float
    together: float = 0
    last_line: str = ""
    printed: str = ""


class FailedError(Exception):
    """A measured process could not start or did not end well; the message ends with what it printed last."""


def measure(command: Sequence[str]) -> Run:
    """Run a command to its end and measure it together with the processes that it waited for.

    Processor time is the sum over them, peak memory that of the largest alone (`wait4(2)`). A process starts with the
    peak of the one that started it, so this module and its callers import nothing large.
    """
    with tempfile.TemporaryFile() as log:
        started = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        except OSError as error:
            raise FailedError(f"{command[0]} cannot be run: {error}") from error
        with peak_of(process.pid) as peak:
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        printed = log.read().decode(errors="replace")[-2000:]
    if process.returncode != 0:
        raise FailedError(f"{' '.join(command)} ended with {process.returncode}\n{printed}")
    memory = usage.ru_maxrss / MAXRSS_PER_MB
    last_line = printed.strip().rpartition("\n")[2]
    return Run(wall, usage.ru_utime + usage.ru_stime, memory, peak.memory, last_line, printed)
