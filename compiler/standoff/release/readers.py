"""The formats that hold the tables once more, each with what reads a table of it back with the declared types.

A reader is a name and a function from a package's folder and one of its tables to a frame, or to none where the package
does not hold that table in that format; it raises HeaderError, CellError, polars' errors, or OSError. CSV is the
measure, and needs no reader here. To have `standoff verify` compare another format, add its reader to `READERS`.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from standoff.release.cells import read_parquet
from standoff.release.stored import Package, Stored

Reader = Callable[[Package, Stored], tuple[Path, pl.DataFrame] | None]


def parquet(package: Package, table: Stored) -> tuple[Path, pl.DataFrame] | None:
    """`parquet/<table>.parquet`."""
    path = _in(package) / "parquet" / f"{table.name}.parquet"
    return (path, read_parquet(path, table.types)) if path.is_file() else None


def _in(package: Package) -> Path:
    if package.folder is None:
        raise ValueError("the package is in no folder")
    return package.folder


READERS: dict[str, Reader] = {"parquet": parquet}
