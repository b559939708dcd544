"""Frames on disk: pieces that follow one another, as Arrow IPC files."""

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from standoff.formats.files import sha256

Types = Mapping[str, pl.DataType | type[pl.DataType]]


@dataclass(frozen=True, slots=True)
class Stored:
    """A table on disk: its pieces in order, its rows, its columns; a hash of the rows of each piece, if known."""

    pieces: Sequence[Path]
    rows: int
    types: Types
    keys: Sequence[str] = ()
    bring: Callable[[Sequence[Path]], None] | None = None

    def lazy(self) -> pl.LazyFrame:
        """The rows, in order; raises OSError where they lie elsewhere and cannot be brought."""
        if self.bring:
            self.bring(self.pieces)
        return pl.scan_ipc(list(self.pieces)) if self.pieces else pl.LazyFrame(schema=dict(self.types))

    def __len__(self) -> int:
        return self.rows

    @property
    def keyed(self) -> "Sequence[tuple[str, Stored]]":
        """Its pieces, each with its key."""
        pieces = zip(self.keys, self.pieces, strict=True) if self.keys else ()
        return [(key, Stored([piece], 0, self.types, [key], self.bring)) for key, piece in pieces]


def store(frame: pl.DataFrame, path: Path) -> None:
    """Write a frame, complete or not at all; raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        frame.write_ipc(fresh, compression="lz4")
        fresh.replace(path)
    except pl.exceptions.ComputeError as error:  # what polars makes of a full disk
        raise OSError(str(error)) from error
    finally:
        fresh.unlink(missing_ok=True)


def put(frame: pl.DataFrame, path: Path, known: str | None) -> str:
    """Write a frame unless the file, whose hash is `known`, has it; returns the SHA-256 of the file. Raises OSError."""
    if known is not None and _has(path, frame):
        return known
    store(frame, path)
    return sha256(path)


def _has(path: Path, frame: pl.DataFrame) -> bool:
    """Whether a file has just these rows."""
    try:
        before = pl.read_ipc(path)
    except (OSError, pl.exceptions.PolarsError):
        return False
    return before.schema == frame.schema and before.equals(frame)


def fetch(paths: Iterable[Path]) -> pl.DataFrame | None:
    """Frames from disk as one; none where there is no frame. Raises OSError."""
    frames = [pl.read_ipc(path) for path in paths]
    return pl.concat(frames) if frames else None


def fetch_one(paths: Sequence[Path]) -> pl.DataFrame:
    """The frame of one file; raises OSError."""
    (path,) = paths
    return pl.read_ipc(path)


def rows_of(paths: Iterable[Path]) -> int:
    """How many rows frames on disk have; raises OSError."""
    return sum(pl.scan_ipc(path).select(pl.len()).collect().item() for path in paths)
