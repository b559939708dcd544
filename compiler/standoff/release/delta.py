"""What to do to a table of the last version to get this one: `delta/<table>.csv`, lossless both ways.

`_op` is `added`, `removed`, `before` or `after`; a changed row stands twice. The other columns are those of the table,
and after them those that are gone. Take away the keys of `removed` and `before`, put in `added` and `after`.
"""

from pathlib import Path

import polars as pl

from standoff.formats.csv import write_table
from standoff.formats.typed_cells import as_written
from standoff.release.difference import Difference, TableDifference
from standoff.tables.package_contents import Resource

FOLDER = "delta"
OP = "_op"  # a column's name starts with a letter


def write_delta(difference: Difference, folder: Path) -> list[Resource]:
    """Write a file for each table whose rows differ and could be compared; raises OSError."""
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
    """The delta of a table as strings: its rows by `_op`, each in the order of its side."""
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
