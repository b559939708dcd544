"""Fingerprints, which show that files have changed without reading them, as git's index does."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

Fingerprint = tuple[str, int, int, int, int]
"""Path, mtime and ctime in nanoseconds, size, inode."""
State = tuple[Fingerprint, ...]


def snapshot(paths: Iterable[Path]) -> State:
    """The fingerprints of files and of all files below folders, sorted; missing or vanishing files are left out."""
    return tuple(sorted(each for path in paths for each in _all(path)))


def fingerprint(path: Path) -> Fingerprint | None:
    """The fingerprint of a file or folder; None if it does not exist."""
    try:
        return _of(os.fspath(path), path.stat())
    except OSError:
        return None


def _of(path: str, found: os.stat_result) -> Fingerprint:
    return path, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _all(path: Path) -> Iterator[Fingerprint]:
    if path.is_dir():
        yield from _below(os.fspath(path))
    elif (found := fingerprint(path)) is not None:
        yield found


def _below(folder: str) -> Iterator[Fingerprint]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        else:
            try:
                yield _of(entry.path, entry.stat())
            except OSError:
                continue
