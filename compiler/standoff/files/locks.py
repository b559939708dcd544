"""Lock files: regular files that are never opened through a link; and a temporary folder that a lock guards."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from standoff.files.project_files import NOFOLLOW, Kind, RefusedError

try:
    import fcntl
except ImportError:  # pragma: no cover  Windows
    fcntl = None  # type: ignore[assignment]


def open_lock(path: Path, is_new: bool = True) -> IO[bytes]:
    """A lock file, created if `is_new` and it is not there; nothing is written to it.

    Raises RefusedError where it is a link or no regular file, and OSError.
    """
    if path.is_symlink():
        raise RefusedError(Kind.LINK, str(path))
    descriptor = os.open(path, os.O_RDWR | NOFOLLOW | (os.O_CREAT if is_new else 0), 0o644)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise RefusedError(Kind.SPECIAL, str(path))
    return os.fdopen(descriptor, "r+b")


def is_taken(lock: IO[bytes]) -> bool:
    """Take a lock if no other process holds it; returns whether it was taken. It ends with the process."""
    if fcntl is None:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def held(path: Path, busy: OSError) -> Iterator[None]:
    """Hold the lock on a file; raises `busy` where another process holds it. It ends with the process.

    Without locks of the system (Windows) nothing is held.
    """
    with open_lock(path) as lock:
        if fcntl is not None and not is_taken(lock):
            raise busy
        yield


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until nobody else holds a folder in this way, and hold it; it is for a moment, and leaves nothing behind.

    Where the system has no locks of folders (Windows, some network drives) nothing is held.
    """
    descriptor = -1
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        if fcntl is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if descriptor >= 0:
            os.close(descriptor)


PREFIX = "scratch-"
LOCK = ".lock"


@contextmanager
def kept(folder: Path) -> Iterator[Path | None]:
    """A folder that stays for the next run; none while another process holds it, or where it cannot be created."""
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            found = folder if is_taken(stack.enter_context(open_lock(folder / LOCK))) else None
        except OSError:
            found = None
        yield found


@contextmanager
def scratch(parent: Path | None) -> Iterator[Path]:
    """A new folder below `parent`, or in the system's temporary folder if `parent` is None or cannot be created.

    Raises OSError.
    """
    try:
        if parent is not None:
            parent.mkdir(parents=True, exist_ok=True)
            clear_scratch(parent)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="standoff-"))
    try:
        with open_lock(folder / LOCK) as lock:
            is_taken(lock)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_scratch(parent: Path) -> None:
    """Remove the folders of runs that have ended: the system released their locks."""
    for folder in (found for found in parent.glob(f"{PREFIX}*") if not found.is_symlink()):
        try:
            with open_lock(folder / LOCK, is_new=False) as lock:
                is_left = is_taken(lock)
        except OSError:
            continue
        if is_left:
            shutil.rmtree(folder, ignore_errors=True)
