"""Atomic writing of files: a temporary file in the same folder is flushed to disk and then renamed over the old one.

The temporary file must be in the same folder, because a rename is atomic only within one file system. It is named after
its process, so that the next run removes what a killed one left."""

import os
import re
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from standoff.files.locks import alone
from standoff.files.renaming import rename_new

SUFFIX = ".tmp"
NAME = re.compile(r"\.standoff-(\d+)-[^/]*\.tmp")


def prefix() -> str:
    """How the names of this process's temporary files begin."""
    return f".standoff-{os.getpid()}-"


@lru_cache(1024)
def clear_leftovers(folder: Path) -> None:
    """Remove the temporary files and folders of processes that have ended, once per folder and run."""
    for path in folder.glob(f".standoff-*{SUFFIX}"):
        process = NAME.fullmatch(path.name)
        if process and not _is_running(int(process[1])):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return True
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:  # it belongs to another user
        return True
    return True


class ChangedError(OSError):
    """The file has changed since it was read."""


def create_file(path: Path, data: bytes) -> None:
    """Write a new file; raises FileExistsError if it exists, and OSError."""
    if path.exists() or path.is_symlink():
        raise FileExistsError(17, "the file exists", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _beside(path, data, 0o644)
    try:
        if not rename_new(fresh, path):
            _link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _link(fresh: Path, path: Path) -> None:
    """Give a file its name where that needs two steps; a link fails if another process has created the name."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        fresh.replace(path)


def rewrite_file(path: Path, before: bytes, after: bytes) -> None:
    """Replace the content `before` by `after`; raises ChangedError if the file no longer holds `before`, and OSError.

    Of two that replace the same content, as commands or threads of this program, one does and the other raises.

    The target of a symbolic link is rewritten, not the link. Permissions are kept.
    """
    path = path.resolve()
    fresh = _beside(path, after, path.stat().st_mode & 0o777)
    try:
        with alone(path.parent):
            if path.read_bytes() != before:
                raise ChangedError(f"{path} was changed by another program; it was not overwritten")
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def remove_file(path: Path, before: bytes | None) -> None:
    """Remove a file that holds `before`; raises ChangedError if it no longer does, and OSError."""
    path = path.resolve()
    with alone(path.parent):
        if path.read_bytes() != before:
            raise ChangedError(f"{path} was changed by another program; it was not removed")
        path.unlink()


def write_file(path: Path, data: bytes) -> bool:
    """Create or replace a file atomically; returns whether it changed. A file with the right content is not touched."""
    if path.is_file() and path.read_bytes() == data:
        return False
    replace_file(path, data)
    return True


def replace_file(path: Path, data: bytes) -> None:
    """Create or replace a file atomically, also where its content stays the same."""
    fresh = _beside(path, data, path.stat().st_mode & 0o777 if path.is_file() else 0o644)
    try:
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _beside(path: Path, data: bytes, mode: int) -> Path:
    clear_leftovers(path.parent)
    descriptor, name = tempfile.mkstemp(prefix=prefix(), suffix=SUFFIX, dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(mode)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    return fresh
