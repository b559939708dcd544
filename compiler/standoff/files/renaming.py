"""Two ways of renaming that Python has no function for: Linux has them in one system call, `renameat2`."""

import ctypes
import errno
import os
from pathlib import Path

AT_FDCWD = -100
RENAME_NOREPLACE, RENAME_EXCHANGE = 1, 2


def exchange(one: Path, other: Path) -> bool:
    """Swap two folders atomically; False if the system or the file system cannot.

    `os.rename` cannot replace a folder that is not empty."""
    return _renamed(one, other, RENAME_EXCHANGE) == 0


def rename_new(fresh: Path, path: Path) -> bool:
    """Give a file a name that is not taken, in one step; False if the system or the file system cannot.

    Raises FileExistsError. `os.rename` replaces what another process created meanwhile; a link and the removal of the
    first name are two steps, between which a killed process leaves both.
    """
    failed = _renamed(fresh, path, RENAME_NOREPLACE)
    if failed == errno.EEXIST:
        raise FileExistsError(failed, os.strerror(failed), str(path))
    return failed == 0


def _renamed(one: Path, other: Path, how: int) -> int | None:
    """The number of the error, 0 where there was none; nothing where there is no such call."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return None
    done = rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), how) == 0
    return 0 if done else ctypes.get_errno()
