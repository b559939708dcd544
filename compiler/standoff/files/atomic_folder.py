"""A folder is complete or absent: written beside, flushed, re-read, then put in the place of the last one."""

import ctypes
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2
AT_ONCE = 8  # files that are flushed side by side


class BusyError(OSError):
    """Another process is building into the same folder."""


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold the lock of a folder that is to be written; raises BusyError where another process holds it.

    The lock is a file beside the folder; it ends with the process.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.with_name(f".{target.name}.lock").open("wb") as lock:
        try:
            import fcntl
        except ImportError:  # pragma: no cover  Windows
            yield
            return
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BusyError(f"another build is writing to {target}") from error
        yield


def replace_folder(target: Path, write: Callable[[Path], None], broken: Callable[[Path], list[str]]) -> None:
    """Write a new `target` and put it in place of the old one in one step.

    `write` fills an empty folder beside the target; `broken` re-reads it and names what is not as written. Raises
    OSError; whatever happens, the old target stays whole until the new one is. Call it under `locked`.
    """
    parent = target.parent
    _recover(target)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=parent))
    fresh.chmod(0o755)
    try:
        write(fresh)
        _flush(fresh)
        wrong = broken(fresh)
        if wrong:
            raise OSError(f"read back differently from what was written: {', '.join(wrong)}")
        _swap(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _recover(target: Path) -> None:
    """Clear what a killed build left; where it died between two renames, bring the old folder back."""
    old = target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        old.rename(target)
    for left in (old, *target.parent.glob(f".{target.name}-*")):
        shutil.rmtree(left, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Have all of a folder on the disk; side by side, since each waits for the disk alone."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(_flush_one, folder.rglob("*")))
    _flush_one(folder)


def _flush_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(fresh: Path, target: Path) -> None:
    if not target.exists():
        fresh.rename(target)
    elif not _exchange(fresh, target):
        old = target.with_name(f".{target.name}.old")
        target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders atomically where the system can (renameat2, Linux); false where it cannot."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    return bool(rename(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0)
