"""The memory of a process and of all that it started, looked at while they run (Linux; elsewhere nothing is seen)."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

INTERVAL = 0.05  # seconds
PROC = Path("/proc")
PAGES_PER_MB = 1024**2 / os.sysconf("SC_PAGE_SIZE")


class Peak:
    """The largest sum seen, in megabytes; 0 where nothing could be seen."""

    memory = 0.0


@contextmanager
def peak_of(pid: int) -> Iterator[Peak]:
    """Watch the process and its descendants until the block ends."""
    peak, over = Peak(), threading.Event()

    def watch() -> None:
        while not over.wait(INTERVAL):
            peak.memory = max(peak.memory, sum(map(_private, _family(pid))))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in PROC.glob(f"{pid}/task/*/children"):
        for child in _read(children):
            yield from _family(int(child))


def _private(pid: int) -> float:
    """Megabytes in memory that belong to no file; what forked processes still share is counted for each."""
    pages = _read(PROC / str(pid) / "statm")
    return (int(pages[1]) - int(pages[2])) / PAGES_PER_MB if pages else 0


def _read(path: Path) -> list[str]:
    try:
        return path.read_text().split()
    except OSError:  # the process has ended
        return []
