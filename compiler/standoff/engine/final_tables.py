"""Large tables that are final before the last steps are taken: their CSV files are written meanwhile.

They lie beside the folder of the build, which takes them over. Where it does not, because a later check finds an error,
they are thrown away: what is written to the package is decided when all is known, as for all other files.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import polars as pl

from standoff.files.flush import flush
from standoff.files.locks import clear_scratch, scratch
from standoff.formats import csv

LEAST = 1 << 18  # rows of a table: smaller ones are written in no time
Written = tuple[Path, str]


class FinalTables:
    """The tables, by name; one thread writes them, since the steps leave no more than one core idle."""

    def __init__(self, beside: Path, stack: ExitStack) -> None:
        self._beside, self._stack = beside, stack
        self._pool = ThreadPoolExecutor(1)
        self._folder: Path | None = None
        self._tasks: dict[str, Future[Written | None]] = {}

    def begin(self, name: str, rows: Callable[[], pl.DataFrame | None]) -> None:
        """Write a table once its rows are there; `rows` waits for them, and gives none of what will not be built."""
        self._tasks[name] = self._pool.submit(self._write, name, rows)

    def take(self, name: str, path: Path) -> str | None:
        """Move the file of a table to its place and give its SHA-256; none where it was not written.

        Raises what its writing raised.
        """
        task = self._tasks.pop(name, None)
        written = task.result() if task else None
        if written is None:
            return None
        try:
            written[0].rename(path)
        except OSError:  # it is on another disk, or was removed: it is written again
            return None
        return written[1]

    def discard(self) -> None:
        """Begin nothing more, and wait for what was begun."""
        self._pool.shutdown(cancel_futures=True)

    def _write(self, name: str, rows: Callable[[], pl.DataFrame | None]) -> Written | None:
        table = rows()
        if table is None or len(table) < LEAST:
            return None
        if self._folder is None:
            self._folder = self._stack.enter_context(scratch(self._beside))
        path = self._folder / f"{name}.csv"
        digest = csv.write_table(table, path)
        flush(path)
        return path, digest


@contextmanager
def final_tables(target: Path) -> Iterator[FinalTables]:
    """Tables for a build into a folder; what it did not take is removed at the end, and what killed builds left."""
    target = target.resolve()
    beside = target.with_name(f".{target.name}.tables")
    missing = [folder for folder in beside.parents if not folder.exists()]
    with ExitStack() as stack:
        stack.callback(_remove, beside, missing)
        tables = FinalTables(beside, stack)
        try:
            yield tables
        finally:
            tables.discard()


def _remove(folder: Path, missing: Sequence[Path]) -> None:
    """Remove what killed builds left, the folder, and those above it that were not there before and are empty."""
    with suppress(OSError):  # another build may have tables there
        clear_scratch(folder)
        for each in (folder, *missing):
            each.rmdir()
