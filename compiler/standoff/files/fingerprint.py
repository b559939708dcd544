"""Fingerprints, which show that files have changed without reading them, as git's index does."""

import os
from collections.abc import Iterable
from pathlib import Path

Fingerprint = tuple[str, int, int, int, int]
"""Path, mtime and ctime in nanoseconds, size, inode."""
State = tuple[Fingerprint, ...]


def snapshot(paths: Iterable[Path], but: str = "") -> State:
    """The fingerprints of files and of all files below folders, sorted; missing or vanishing files are left out.

    So are the folders named `but`.
    """
    return tuple(sorted(each for path in paths for each in _all(path, but)))


def fingerprint(path: Path) -> Fingerprint | None:
    """The fingerprint of a file or folder; None if it does not exist."""
    try:
        return _of(os.fspath(path), path.stat())
    except OSError:
        return None


def _of(path: str, found: os.stat_result) -> Fingerprint:
    return path, found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _all(path: Path, but: str) -> list[Fingerprint]:
    found: list[Fingerprint] = []
    if path.is_dir():
        _add_below(os.fspath(path), but, found)
    elif (file := fingerprint(path)) is not None:
        found.append(file)
    return found


def _add_below(folder: str, but: str, found: list[Fingerprint]) -> None:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False):
            try:
                found.append(_of(entry.path, entry.stat()))
            except OSError:
                continue
        elif entry.name != but:
            _add_below(entry.path, but, found)
