"""A temporary folder for data that exceeds memory; removed after the run, or by the next run if it was killed."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standoff.files.locks import is_taken, open_lock

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
        with open_lock(folder / LOCK) as lock:
            is_taken(lock)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _clear(parent: Path) -> None:
    """Remove the folders of runs that have ended: the system released their locks."""
    for folder in (found for found in parent.glob(f"{PREFIX}*") if not found.is_symlink()):
        try:
            with open_lock(folder / LOCK, is_new=False) as lock:
                is_left = is_taken(lock)
        except OSError:
            continue
        if is_left:
            shutil.rmtree(folder, ignore_errors=True)
