"""Deltas between versions: `delta/<table>.csv`, lossless in both directions.

`_op` is `added`, `removed`, `before` or `after`; a changed row appears twice. The other columns are those of the table,
followed by removed columns. To update a table, delete the keys of `removed` and `before`, then insert `added` and
`after`.
"""

from pathlib import Path

import polars as pl

from standoff.formats.csv import write_table
from standoff.formats.typed_cells import as_written
from standoff.release.difference import Difference, TableDifference
from standoff.tables.package_contents import Resource

FOLDER = "delta"
OP = "_op"  # cannot clash: column names start with a letter


def write_delta(difference: Difference, folder: Path) -> list[Resource]:
    """Write a file for each comparable table whose rows differ; raises OSError."""
    tables = [table for table in difference.tables if not table.incompatible]
    if tables:
        (folder / FOLDER).mkdir()
    found = []
    for table in tables:
        frame, path = delta(table), f"{FOLDER}/{table.name}.csv"
        write_table(frame, folder / path)
        title = f"Rows of {table.name} that differ from {difference.a.version}"
        found.append(Resource(f"{table.name}-delta", path, title, "text/csv", rows=len(frame)))
    return found


def delta(table: TableDifference) -> pl.DataFrame:
    """The delta of a table as strings, grouped by `_op`, each group in the order of its table."""
    parts = [("removed", table.removed), ("before", table.before), ("after", table.after), ("added", table.added)]
    names = list(dict.fromkeys(table.added.columns + table.after.columns + table.removed.columns))
    frames = [
        as_written(frame).select(
            pl.lit(op).alias(OP),
            *(pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name) for name in names),
        )
        for op, frame in parts
    ]
    return pl.concat(frames)
