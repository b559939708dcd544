"""Parquet: one row group layout whatever the chunks, zstd, a portable set of types."""

from pathlib import Path

import polars as pl

from standoff.contents import Contents, Resource
from standoff.formats.side_by_side import side_by_side

FOLDER = "parquet"
MEDIATYPE = "application/vnd.apache.parquet"


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write every table as `parquet/<table>.parquet`; raises OSError."""
    (folder / FOLDER).mkdir()
    paths = {name: f"{FOLDER}/{name}.parquet" for name in contents.tables}
    side_by_side(write_table, ((contents.tables[name], folder / path) for name, path in paths.items()))
    return [_resource(contents, name, path) for name, path in paths.items()]


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write one frame; raises OSError. The bytes depend on the chunk layout, hence the rechunk."""
    try:
        frame.rechunk().write_parquet(path, compression="zstd", statistics=True, row_group_size=250_000)
    except pl.exceptions.ComputeError as error:  # what polars makes of a full disk
        raise OSError(str(error)) from error


def _resource(contents: Contents, name: str, path: str) -> Resource:
    title = f"{contents.schema.tables[name].title} (Parquet)"
    return Resource(f"{name}-parquet", path, title, MEDIATYPE, rows=len(contents.tables[name]))
