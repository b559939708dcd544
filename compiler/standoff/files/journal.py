"""Several files change together or not at all, whatever ends the process.

A folder below `build/` holds the new bytes of every file and, written last, the list of them. Before the list is there
nothing has changed; from then on a change that the process could not take back is finished by the next command.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from standoff.files.atomic_file import ChangedError, create_file, remove_file, rewrite_file, write_file
from standoff.files.flush import flush
from standoff.files.locks import held
from standoff.files.project_files import BUILD, JOURNAL

LIST, DONE, LOCK = "files.json", "done.json", "lock"
Changes = Mapping[str, tuple[bytes | None, bytes]]
"""By path below the root: what was read (None if the file does not exist yet), and what is to be."""
Rewrites = Mapping[str, tuple[bytes | None, bytes | None]]
"""The same, with None for a file that is to be removed."""


class JournalError(OSError):
    """Another command is changing files, or the journal is not one that Standoff wrote."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a journal: its path below the root, the SHA-256 of its old bytes (None if it is new), its new bytes
    (None if it is removed)."""

    path: str
    before: str | None
    after: bytes | None


def rewrite_all(root: Path, changes: Rewrites, what: str = "") -> None:
    """Write or remove several files, all or none; `what` is what the next command says if this one is killed meanwhile.

    Raises ChangedError where a file is no longer what was read, JournalError and OSError; then nothing has changed.
    """
    if len(changes) <= 1:
        for path, (before, after) in changes.items():
            _rewrite_one(root / path, before, after)
        return
    recover(root)
    folder, has_build = root / JOURNAL, (root / BUILD).is_dir()
    folder.mkdir(parents=True)
    try:
        with _locked(folder):
            _check_unchanged(root, changes)
            _write_journal(folder, changes, what)
            _apply(root, folder, changes)
    finally:
        if not (folder / LIST).exists():
            with suppress(OSError):
                _clear(folder)
            if not has_build:
                with suppress(OSError):
                    (root / BUILD).rmdir()


def recover(root: Path) -> list[str]:
    """Finish or clear what a killed command left; a line on what was done. Raises JournalError and OSError."""
    folder = root / JOURNAL
    if not folder.is_dir() or folder.is_symlink():
        return []
    with _locked(folder):
        if (folder / LIST).exists():
            lines = _finish(root, folder)
        else:
            is_begun = any(folder.glob("*.new")) and not (folder / DONE).exists()
            lines = ["a command was interrupted before it changed any file: run it again"] if is_begun else []
        _clear(folder)
    return lines


# -- writing -----------------------------------------------------------------------------------------------------------


def _rewrite_one(path: Path, before: bytes | None, after: bytes | None) -> None:
    if after is None:
        remove_file(path, before)
    elif before is None:
        create_file(path, after)
    else:
        rewrite_file(path, before, after)


def _check_unchanged(root: Path, changes: Rewrites) -> None:
    for path, (before, _) in changes.items():
        if _content(root / path) != before:
            raise ChangedError(f"{root / path} was changed by another program; nothing was written")


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _write_journal(folder: Path, changes: Rewrites, what: str) -> None:
    listed = []
    for number, (path, (before, after)) in enumerate(changes.items()):
        if after is not None:
            _write_flushed(folder / f"{number}.new", after)
        listed.append({"path": path, "before": _hash_of(before), "after": _hash_of(after)})
    fresh = folder / f"{LIST}.part"
    _write_flushed(fresh, json.dumps({"what": what, "files": listed}, indent=1).encode())
    _flush_folder(folder)
    fresh.replace(folder / LIST)
    _flush_folder(folder)
    _flush_folder(folder.parent)


def _apply(root: Path, folder: Path, changes: Rewrites) -> None:
    """Replace the files; where one fails or is no longer what was read, take back those that were replaced."""
    done: list[str] = []
    try:
        for path, (before, after) in changes.items():
            done.append(path)
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            _rewrite_one((root / path).resolve(), before, after)
            _flush_folder((root / path).resolve().parent)
    except BaseException:
        for path in done:
            _take_back(root / path, *changes[path])
        (folder / LIST).unlink()
        raise
    (folder / LIST).replace(folder / DONE)


def _put(path: Path, data: bytes) -> None:
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_file(path, data)
    _flush_folder(path.parent)


def _take_back(path: Path, before: bytes | None, after: bytes | None) -> None:
    """Undo one replacement; what another program wrote meanwhile is left as it is."""
    if _content(path) != after:
        return
    if before is None:
        path.unlink(missing_ok=True)
    else:
        _put(path, before)


# -- finishing ---------------------------------------------------------------------------------------------------------


def _finish(root: Path, folder: Path) -> list[str]:
    what, entries = _read_journal(root, folder)
    changed = [entry.path for entry in entries if not _finish_one(root, entry)]
    (folder / LIST).replace(folder / DONE)
    about = f" ({what})" if what else ""
    lines = [f"finished what an interrupted command had begun{about}: {len(entries) - len(changed)} files"]
    return lines + [f"{path} was changed since and is left as it is: look at it" for path in changed]


def _finish_one(root: Path, entry: Entry) -> bool:
    """Whether the file is now what it was to be; one that somebody changed since is not touched."""
    present = _content(root / entry.path)
    if present == entry.after:
        return True
    if _hash_of(present) != entry.before:
        return False
    if entry.after is None:
        (root / entry.path).unlink()
    else:
        _put(root / entry.path, entry.after)
    return True


def _read_journal(root: Path, folder: Path) -> tuple[str, list[Entry]]:
    """What a journal is about and its files; raises JournalError where it leads out of the project or is damaged."""
    try:
        stored = json.loads((folder / LIST).read_bytes())
        entries = [
            Entry(_inside(root, str(each["path"])), each["before"], _stored(folder / f"{number}.new", each["after"]))
            for number, each in enumerate(stored["files"])
        ]
        return str(stored["what"]), entries
    except (ValueError, KeyError, TypeError, FileNotFoundError) as error:
        message = f"{folder} was not written by Standoff, or is damaged: remove it and look at the project's files"
        raise JournalError(message) from error


def _inside(root: Path, path: str) -> str:
    parts = PurePosixPath(path)
    is_hidden = any(part.startswith(".") for part in parts.parts)  # also `..`; nothing is written into `.git`
    if parts.is_absolute() or is_hidden or not (root / path).resolve().is_relative_to(root.resolve()):
        raise ValueError(path)
    return path


def _stored(path: Path, sha256: str | None) -> bytes | None:
    if sha256 is None:
        return None
    data = path.read_bytes()
    if _sha256(data) != sha256:
        raise ValueError(path)
    return data


# -- the folder --------------------------------------------------------------------------------------------------------


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a journal; raises JournalError where another process holds it."""
    busy = JournalError("another command is changing this project's files: wait for it to end")
    with held(folder / LOCK, busy):
        yield


def _clear(folder: Path) -> None:
    """Remove a journal; that it is done is known until nothing else is left."""
    for path in sorted(folder.iterdir(), key=lambda path: path.name in {DONE, LOCK}):
        path.unlink()
    folder.rmdir()


def _write_flushed(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    """Have the names in a folder on the disk, where the system can."""
    with suppress(OSError):
        flush(folder)


def _hash_of(data: bytes | None) -> str | None:
    return None if data is None else _sha256(data)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
