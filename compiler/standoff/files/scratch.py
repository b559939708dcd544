"""A temporary folder for data that exceeds memory; removed after the run, or by the next run if it was killed."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PREFIX = "scratch-"
LOCK = ".lock"


@contextmanager
def scratch(parent: Path | None) -> Iterator[Path]:
    """A new folder below `parent`, or in the system's temporary folder if `parent` is None or cannot be created.

    Raises OSError.
    """
    try:
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
            _clear(parent)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="standoff-"))
    try:
        with (folder / LOCK).open("wb") as lock:
            _is_taken(lock)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear(parent: Path) -> None:
    """Remove the folders of runs that have ended: the system released their locks."""
    for folder in parent.glob(f"{PREFIX}*"):
        try:
            with (folder / LOCK).open("r+b") as lock:
                is_left = _is_taken(lock)
        except OSError:
            continue
        if is_left:
            shutil.rmtree(folder, ignore_errors=True)


def _is_taken(lock: IO[bytes]) -> bool:
    """Take a lock if no other process holds it; returns whether it was taken."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover  Windows
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
