"""What files look like from outside: path, times, size and inode of each, as git's index tells them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

Look = tuple[str, int, int, int, int]
"""Path, times of content and of inode in nanoseconds, size, inode."""
State = tuple[Look, ...]


def snapshot(paths: Iterable[Path]) -> State:
    """The looks of files, and of all that lie below folders, sorted; what is not there, or vanishes, is left out."""
    return tuple(sorted(each for path in paths for each in _all(path)))


def look(path: Path) -> Look | None:
    """How a file or a folder looks; none where it is not there."""
    try:
        return _look(os.fspath(path), path.stat())
    except OSError:
        return None


def _look(path: str, found: os.stat_result) -> Look:
    return path, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _all(path: Path) -> Iterator[Look]:
    if path.is_dir():
        yield from _below(os.fspath(path))
    elif (found := look(path)) is not None:
        yield found


def _below(folder: str) -> Iterator[Look]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir():
            yield from _below(entry.path)
        else:
            try:
                yield _look(entry.path, entry.stat())
            except OSError:
                continue
