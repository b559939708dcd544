"""Sorting by merging: cells are sorted within a partition, and partitions follow one another nearly as cells do."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from standoff.engine.out_of_core.arrow_store import store
from standoff.schema.record_ids import CELL

TABLE, RECORD, FIELD = CELL


def leave_sorted(frame: pl.DataFrame, folder: Path, piece: str) -> None:
    """Leave the cells of a partition, sorted, as a file for each table; raises OSError."""
    for (name,), rows in frame.partition_by(TABLE, as_dict=True).items():
        store(rows.sort(RECORD, FIELD), folder / str(name) / f"{piece}.arrow")


def in_order(paths: list[Path]) -> Iterator[pl.DataFrame]:
    """Sorted cells of one table as sorted frames; each file is of other records than the next.

    Files follow one another as the records at the top do. Cells are sorted by the whole id, in which `/` comes after
    `-`: those of `a/b` come after those of `a-c`, and may have to wait for the next file.
    """
    firsts = [str(pl.read_ipc(path, columns=[RECORD])[RECORD][0]) for path in paths]
    waiting: pl.DataFrame | None = None
    for number, path in enumerate(paths):
        rows = pl.read_ipc(path)
        if waiting is not None and len(waiting):
            rows = pl.concat([waiting, rows]).sort(RECORD, FIELD, maintain_order=True)
        ahead = firsts[number + 1 :]
        n = int(rows[RECORD].search_sorted(min(ahead))) if ahead else len(rows)
        waiting = rows[n:]
        if n:
            yield rows[:n]
