"""Lock files: regular files that are never opened through a link."""

import os
import stat
from pathlib import Path
from typing import IO

from standoff.files.project_files import NOFOLLOW, Kind, RefusedError


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
    try:
        import fcntl
    except ImportError:  # pragma: no cover  Windows
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
