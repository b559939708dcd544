"""What happens to a process when it touches files for the n-th time: it is killed or interrupted, or the call fails.

An audit hook (PEP 578) sees every opening, renaming, removal … before it happens, and what it raises the call raises.
Flushing has no such event, so `os.fsync` is replaced. What Rust and C write is reached by limits of the system alone:
`size` cuts a file off in the middle of a write, `files` leaves no descriptors.
"""

import errno
import os
import resource
import signal
import sys
import threading
from dataclasses import dataclass
from types import FrameType
from typing import Any

WRITES = frozenset(
    {"open to write", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.utime", "fsync"}
)
READS = frozenset({"open to read", "os.scandir", "os.listdir"})
KINDS: tuple[frozenset[str] | str, ...] = (WRITES, READS, "call")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
COMPILER = f"{os.sep}standoff{os.sep}"


@dataclass(frozen=True)
class Trap:
    """What happens (`does`) at the n-th (`at`) event of one of the kinds (`on`), or at all from there on (`stays`).

    `does` is `kill`, `interrupt`, `memory`, or the name of an error number; with `on` = `call` it happens at the n-th
    call of a function of the compiler, with `size` when a file grows beyond `at` bytes, with `files` when `at` more
    files are open.
    """

    does: str
    at: int
    on: frozenset[str] | str = WRITES
    stays: bool = False


class Counter:
    """How often a kind of event happened, where a trap watches for it."""

    def __init__(self, trap: Trap, root: str) -> None:
        self.trap, self.root, self.seen = trap, root, 0
        self.lock = threading.Lock()

    def audit(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take an event of Python's audit hook."""
        path = arguments[0] if arguments else None
        if event == "open":
            flags = arguments[2]
            event = "open to write" if isinstance(flags, int) and flags & WRITING else "open to read"
        if event in self.trap.on and isinstance(path, str | bytes) and self._is_inside(os.fsdecode(path)):
            self.note(os.fsdecode(path))

    def profile(self, frame: FrameType, event: str, _argument: object) -> None:
        """Take an event of Python's profiler."""
        if event == "call" and COMPILER in frame.f_code.co_filename:
            self.note("")

    def note(self, path: str) -> None:
        """Count an event, and do what is to happen at its number."""
        with self.lock:
            self.seen += 1
            is_now = self.seen == self.trap.at or (self.trap.stays and self.seen > self.trap.at > 0)
        if is_now:
            do(self.trap.does, path)

    def _is_inside(self, path: str) -> bool:
        return path.startswith(self.root) or not path.startswith(os.sep)  # a name in a folder that is being removed


def do(what: str, path: str) -> None:
    """End or disturb this process."""
    if what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif what == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    elif what == "memory":
        raise MemoryError
    else:
        number = getattr(errno, what)
        raise OSError(number, os.strerror(number), path or None)


def spring(trap: Trap, root: str) -> Counter:
    """Set a trap for this process, below a folder; what it counts."""
    counter = Counter(trap, root)
    if trap.on == "size":
        if trap.does == "kill":
            signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it
        resource.setrlimit(resource.RLIMIT_FSIZE, (trap.at, trap.at))
    elif trap.on == "files":
        free = os.open(os.devnull, os.O_RDONLY)
        os.close(free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free + trap.at, free + trap.at))
    elif trap.on == "call":
        sys.setprofile(counter.profile)
    else:
        sys.addaudithook(counter.audit)
        if "fsync" in trap.on:
            _count_flushes(counter)
    return counter


def _count_flushes(counter: Counter) -> None:
    real = os.fsync

    def fsync(fd: Any) -> None:
        counter.note("")
        real(fd)

    os.fsync = fsync
