"""A difference as data: JSON, one long CSV, and deltas that are lossless in both directions.

`_op` of a delta is `added`, `removed`, `before` or `after`; a changed row appears twice. The other columns are those of
the table, followed by removed columns. To update a table, delete the keys of `removed` and `before`, then insert
`added` and `after`.
"""

from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.csv import write_table
from standoff.formats.typed_cells import as_written, record_id
from standoff.release.bump import Reason, level
from standoff.release.difference import Difference, TableDifference
from standoff.tables.package_contents import Resource

COLUMNS = ("table_name", "change", "record_id", "column_name", "old", "new")


def as_json(difference: Difference, found: list[Reason]) -> dict[str, Any]:
    """The full difference; cells as written in CSV, null if empty."""
    return {
        "a": {"package": difference.a.label, "version": difference.a.version},
        "b": {"package": difference.b.label, "version": difference.b.version},
        "level": level(found) if found else None,
        "reasons": [{"level": reason.level, "words": reason.words} for reason in found],
        "schema": [
            {"table": c.table, "column": c.column, "change": c.kind, "level": c.level, "old": c.old, "new": c.new}
            for c in difference.schema
        ],
        "tables": {table.name: _table(table) for table in difference.tables},
    }


def _table(table: TableDifference) -> dict[str, Any]:
    if table.incompatible:
        return {"incompatible": table.incompatible}
    changed: dict[int, dict[str, Any]] = {}
    for row, name, column, old, new in table.cells().iter_rows():
        changed.setdefault(row, {"record_id": name, "cells": {}})["cells"][column] = {"old": old, "new": new}
    return {
        "key": list(table.key),
        "added": as_written(table.added).to_dicts(),
        "removed": as_written(table.removed).to_dicts(),
        "changed": list(changed.values()),
    }


def as_frame(difference: Difference) -> pl.DataFrame:
    """The difference as rows: one per changed cell, added or removed row, and schema change."""
    parts = [
        _strings([(c.table, c.kind, None, c.column or None, c.old or None, c.new or None) for c in difference.schema])
    ]
    for table in difference.tables:
        if table.incompatible:
            parts.append(_strings([(table.name, "not-compared", None, None, None, table.incompatible)]))
            continue
        for change, frame in (("added", table.added), ("removed", table.removed)):
            parts.append(_long(table, change, pl.DataFrame({"record_id": record_id(frame, table.key)})))
        parts.append(_long(table, "changed", table.cells().rename({"column": "column_name"})))
    return pl.concat(parts)


def _strings(rows: list[tuple[str | None, ...]]) -> pl.DataFrame:
    return pl.DataFrame(rows, orient="row", schema=dict.fromkeys(COLUMNS, pl.String))


def _long(table: TableDifference, change: str, frame: pl.DataFrame) -> pl.DataFrame:
    named = frame.with_columns(pl.lit(table.name).alias("table_name"), pl.lit(change).alias("change"))
    return named.select(
        pl.col(name) if name in named.columns else pl.lit(None, pl.String).alias(name) for name in COLUMNS
    )


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
