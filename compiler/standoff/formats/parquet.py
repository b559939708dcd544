"""Parquet: one row group layout whatever the chunks, zstd, a portable set of types."""

from pathlib import Path

import polars as pl


def write(frame: pl.DataFrame, path: Path) -> None:
    """Write a table; raises OSError. The bytes depend on the chunk layout, hence the rechunk."""
    try:
        frame.rechunk().write_parquet(path, compression="zstd", statistics=True, row_group_size=250_000)
    except pl.exceptions.ComputeError as error:  # what polars makes of a full disk
        raise OSError(str(error)) from error
