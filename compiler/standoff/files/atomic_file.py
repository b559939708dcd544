"""Writing one file so that it is whole or untouched: a temporary file beside it, flushed, then put in its place."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


class ChangedError(OSError):
    """The file is no longer what was read."""


def create_file(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet; raises FileExistsError where it is, and OSError."""
    if path.exists() or path.is_symlink():
        raise FileExistsError(17, "the file is there already", str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = _beside(path, data, 0o644)
    try:
        os.link(fresh, path)
        fresh.unlink()
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def rewrite_file(path: Path, before: bytes, after: bytes) -> None:
    """Put `after` in place of `before`; raises ChangedError where the file is no longer `before`, and OSError.

    A link stays a link: what it leads to is rewritten. The file's permissions stay.
    """
    path = path.resolve()
    fresh = _beside(path, after, path.stat().st_mode & 0o777)
    try:
        if path.read_bytes() != before:
            raise ChangedError(f"{path} was changed by another program; it is left as it is")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def write_file(path: Path, data: bytes) -> bool:
    """Write a file, there or not yet, in one step; whether it changed. One that is as it should be is not touched."""
    if path.is_file() and path.read_bytes() == data:
        return False
    fresh = _beside(path, data, path.stat().st_mode & 0o777 if path.is_file() else 0o644)
    try:
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    return True


def _beside(path: Path, data: bytes, mode: int) -> Path:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
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


def rewrite_all(root: Path, changes: Mapping[str, tuple[bytes | None, bytes]]) -> None:
    """Write several files, all or none: `changes` holds, by path below `root`, what was read (none: no file) and what
    is to be.

    All are written beside their places first, and compared with what was read; if a replacement fails then, those
    made are taken back. Raises ChangedError and OSError.
    """
    fresh: dict[Path, tuple[Path, bytes | None]] = {}
    done: list[Path] = []
    try:
        for file, (before, after) in changes.items():
            path = (root / file).resolve()
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh[path] = (_beside(path, after, path.stat().st_mode & 0o777 if before is not None else 0o644), before)
        for path, (_, before) in fresh.items():
            if (path.read_bytes() if path.exists() else None) != before:
                raise ChangedError(f"{path} was changed by another program; nothing was written")
        for path, (new, _) in fresh.items():
            new.replace(path)
            done.append(path)
    except BaseException:
        for path in done:
            _take_back(path, fresh[path][1])
        raise
    finally:
        for new, _ in fresh.values():
            new.unlink(missing_ok=True)


def _take_back(path: Path, before: bytes | None) -> None:
    if before is None:
        path.unlink(missing_ok=True)
    else:
        _beside(path, before, path.stat().st_mode & 0o777).replace(path)
