"""Scattering: each row of a task goes to the partition that it belongs to, which then has all rows on its records.

A task writes one file to each partition. Nothing is sorted on the way: a partition is small enough to be sorted when it
is read. This is the shuffle of MapReduce (Dean and Ghemawat, OSDI 2004), with files in place of a network.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from standoff.engine.out_of_core.arrow_store import fetch, store, stored
from standoff.engine.out_of_core.partitions import PARTITION

EMPTY = "columns"  # the folder of frames without rows: a partition that gets none still has to know the columns


def scatter(frame: pl.DataFrame, numbers: pl.Series, folder: Path, piece: str) -> None:
    """Leave the rows of each partition, whose number stands beside them, as a file of its folder; raises OSError."""
    store(frame.clear(), folder / EMPTY / f"{piece}.arrow")
    for number, rows in _divided(frame, numbers):
        store(rows, folder_of(folder, number) / f"{piece}.arrow")


def folder_of(folder: Path, number: int) -> Path:
    """Where the rows of a partition lie."""
    return folder / f"{number:05d}"


def numbers_of(folder: Path) -> list[int]:
    """The partitions that have rows, in order."""
    return sorted(int(path.name) for path in folder.glob("[0-9]*"))


def collect(folder: Path, number: int, columns: list[str] | None = None) -> pl.DataFrame:
    """The rows of a partition, in the order of the tasks that left them; raises OSError."""
    found = fetch(stored(folder_of(folder, number)), columns)
    if found is None:
        found = fetch(stored(folder / EMPTY)[:1], columns)
    if found is None:
        raise OSError(f"nothing was left in {folder}")
    return found


def _divided(frame: pl.DataFrame, numbers: pl.Series) -> Iterator[tuple[int, pl.DataFrame]]:
    numbered = frame.with_columns(numbers.alias(PARTITION))
    for (number,), rows in numbered.partition_by(PARTITION, as_dict=True, include_key=False).items():
        yield int(str(number)), rows
