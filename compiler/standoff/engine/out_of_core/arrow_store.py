"""Frames on disk: pieces that follow one another, as Arrow IPC files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from standoff.schema.record_ids import CELL

Types = Mapping[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True, slots=True)
class Stored:
    """A table on disk: its pieces in order, its rows, its columns."""

    pieces: Sequence[Path]
    rows: int
    types: Types

    def lazy(self) -> pl.LazyFrame:
        """The rows, in order."""
        return pl.scan_ipc(list(self.pieces)) if self.pieces else pl.LazyFrame(schema=dict(self.types))

    def __len__(self) -> int:
        return self.rows


def store(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        frame.write_ipc(path, compression="lz4")
    except pl.exceptions.ComputeError as error:  # what polars makes of a full disk
        raise OSError(str(error)) from error


def stored(folder: Path) -> list[Path]:
    """The frames in a folder, in the order of their names."""
    return sorted(folder.glob("*.arrow"))


def fetch(paths: Iterable[Path], columns: list[str] | None = None) -> pl.DataFrame | None:
    """Frames from disk as one, or some of their columns; none where there is no frame. Raises OSError."""
    frames = [pl.read_ipc(path, columns=columns) for path in paths]
    return pl.concat(frames) if frames else None


def rows_of(paths: Iterable[Path]) -> int:
    """How many rows frames on disk have; raises OSError."""
    return sum(pl.scan_ipc(path).select(pl.len()).collect().item() for path in paths)


TABLE, RECORD, FIELD = CELL


def _sorted(rows: pl.DataFrame) -> pl.DataFrame:
    """Cells of one table, or assertions on them, in the order of their records."""
    order = (RECORD, FIELD, "text_id", "assertion_id")
    return rows.sort([name for name in order if name in rows.columns], nulls_last=True)


def leave_sorted(frame: pl.DataFrame, folder: Path, piece: str) -> None:
    """Leave the cells of a partition, sorted, as a file for each table; raises OSError."""
    for (name,), rows in frame.partition_by(TABLE, as_dict=True).items():
        store(_sorted(rows), folder / str(name) / f"{piece}.arrow")


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
            rows = _sorted(pl.concat([waiting, rows]))
        ahead = firsts[number + 1 :]
        n = int(rows[RECORD].search_sorted(min(ahead))) if ahead else len(rows)
        waiting = rows[n:]
        if n:
            yield rows[:n]
