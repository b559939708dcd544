"""Whether a file is the same: fingerprints, which show changes without reading, and hashes but for line ends.

A fingerprint is path, times, size and inode, as in git's index."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

Look = tuple[str, int, int, int, int]
"""Path, mtime and ctime in nanoseconds, size, inode."""
State = tuple[Look, ...]


def snapshot(paths: Iterable[Path]) -> State:
    """The fingerprints of files and of all files below folders, sorted; missing or vanishing files are left out."""
    return tuple(sorted(each for path in paths for each in _all(path)))


def look(path: Path) -> Look | None:
    """The fingerprint of a file or folder; None if it does not exist."""
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
        if entry.is_dir(follow_symlinks=False):
            yield from _below(entry.path)
        else:
            try:
                yield _look(entry.path, entry.stat())
            except OSError:
                continue


LF, CRLF = b"\n", b"\r\n"
CAUSE = "git converts line ends in a checkout (core.autocrlf)"


def converted(data: bytes, sha256: str) -> tuple[str, bytes] | None:
    """The line ends of `data`, `CRLF` or `LF`, and its bytes with the other ones, if these have the hash `sha256`.

    Nothing if the bytes have that hash as they are, or differ in anything else.
    """
    if hashlib.sha256(data).hexdigest() == sha256:
        return None
    for name, fresh in (("CRLF", data.replace(CRLF, LF)), ("LF", data.replace(CRLF, LF).replace(LF, CRLF))):
        if hashlib.sha256(fresh).hexdigest() == sha256:
            return name, fresh
    return None
