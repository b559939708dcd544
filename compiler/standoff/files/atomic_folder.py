"""Atomic replacement of a folder: written beside the old one, flushed and read back, then swapped in."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from standoff.files.flush import flush
from standoff.files.locks import held
from standoff.files.renaming import exchange

PARALLEL = 8  # files flushed simultaneously


class BusyError(OSError):
    """Another process is building into the same folder."""


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold the lock of a folder to be written; raises BusyError if another process holds it.

    The lock is on a file beside the folder, since the folder itself is replaced. The system releases it when the
    process ends, however it ends.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with held(target.with_name(f".{target.name}.lock"), BusyError(f"another build is writing to {target}")):
        yield


def replace_folder(target: Path, write: Callable[[Path], object], broken: Callable[[Path], list[str]]) -> None:
    """Write a new `target` and swap it in atomically.

    `write` fills an empty folder beside the target; `broken` reads it back and names the files that differ. Raises
    OSError; whatever happens, the old target is intact until the new one is complete. Call it while holding `locked`.
    """
    parent = target.parent
    _recover(target)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=parent))
    fresh.chmod(0o755)  # mkdtemp makes folders that only their owner can read
    try:
        write(fresh)
        with ThreadPoolExecutor(1) as pool:  # reading back takes no disk, and flushing no core
            flushed = pool.submit(_flush, fresh)
            wrong = broken(fresh)
        flushed.result()
        if wrong:
            raise OSError(f"read back differently from what was written: {', '.join(wrong)}")
        _swap(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _recover(target: Path) -> None:
    """Remove what a killed build left; if it died between the two renames of `_swap`, restore the old folder."""
    old = target.with_name(f".{target.name}.old")
    if old.exists() and not target.exists():
        old.rename(target)
    for left in (old, *target.parent.glob(f".{target.name}-*")):
        shutil.rmtree(left, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Flush all files of a folder, then the folder: else a crash after the swap may leave renamed but empty files."""
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(flush, folder.rglob("*")))
    flush(folder)


def _swap(fresh: Path, target: Path) -> None:
    """Put the new folder in place of the old one: by an exchange, or by two renames that `_recover` can undo."""
    if not target.exists():
        fresh.rename(target)
    elif not exchange(fresh, target):
        old = target.with_name(f".{target.name}.old")
        target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
