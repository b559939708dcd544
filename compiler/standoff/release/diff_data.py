"""A difference as data: JSON, one long CSV, and deltas that are lossless in both directions.

`_op` of a delta is `added`, `removed`, `before` or `after`; a changed row appears twice. The other columns are those of
the table, followed by removed columns. To update a table, delete the keys of `removed` and `before`, then insert
`added` and `after`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.csv import write_table
from standoff.formats.explorer.source import ID, TABLE
from standoff.formats.typed_cells import as_written, record_id
from standoff.release.bump import Reason, level
from standoff.release.changed_cells import UNCHANGED, Changes
from standoff.release.changed_rows import SIGNS, ChangedField, ChangedRow, rows_of
from standoff.release.difference import Difference, TableDifference
from standoff.release.kinds import KINDS
from standoff.tables.package_contents import Resource

COLUMNS = (
    "table_name", "change", "record_id", "column_name", "old", "new", "kind", "old_rule", "new_rule", "old_place",
    "new_place",
)  # fmt: skip
KNOWN = COLUMNS[6:]
KEYS = ["table_name", "change", "record_id", "column_name"]


def as_json(changes: Changes, found: list[Reason]) -> dict[str, Any]:
    """All that changed; cells as written in CSV, null if empty."""
    difference, rows = changes.difference, {(row.table, row.change, row.id): row for row in rows_of(changes)}
    return {
        "a": {"package": difference.a.label, "version": difference.a.version},
        "b": {"package": difference.b.label, "version": difference.b.version},
        "level": level(found) if found else None,
        "kinds": {kind: changes.counts()[kind] for kind in KINDS},
        "reasons": [{"level": reason.level, "words": reason.words} for reason in found],
        "schema": [
            {"table": c.table, "column": c.column, "change": c.kind, "level": c.level, "old": c.old, "new": c.new}
            for c in difference.schema
        ],
        "tables": {table.name: _table(table, rows) for table in difference.tables},
        "unchanged": [
            {"table": row.table, "record_id": row.id, "fields": {field.name: _field(field) for field in row.fields}}
            for row in rows.values()
            if row.change == UNCHANGED
        ],
    }


def _table(table: TableDifference, rows: Mapping[tuple[str, str, str], ChangedRow]) -> dict[str, Any]:
    if table.incompatible:
        return {"incompatible": table.incompatible}
    changed: dict[int, dict[str, Any]] = {}
    for number, name, column, old, new in table.cells().iter_rows():
        changed.setdefault(number, {"record_id": name, "cells": {}})["cells"][column] = {"old": old, "new": new}
    for each in changed.values():
        if row := rows.get((table.name, "changed", each["record_id"])):
            each["fields"] = {field.name: _field(field) for field in row.fields}
    return {
        "key": list(table.key),
        "added": as_written(table.added).to_dicts(),
        "removed": as_written(table.removed).to_dicts(),
        "changed": list(changed.values()),
    }


def _field(field: ChangedField) -> dict[str, Any]:
    """A changed field: its kind, its rules, and the assertions behind it."""
    old, new = field.rules
    return {
        "kind": field.kind,
        "is_stated": field.is_stated,
        "columns": [column for column, _, _ in field.cells],
        "old_rule": old,
        "new_rule": new,
        "behind": [
            {"side": SIGNS[each.side], "value": each.value, "who": each.who, "how": each.how, "place": each.place}
            for each in field.behind
        ],
    }


def as_frame(changes: Changes) -> pl.DataFrame:
    """What changed as rows: one per changed cell, added or removed row, and schema change."""
    difference = changes.difference
    parts = [
        _strings([(c.table, c.kind, None, c.column or None, c.old or None, c.new or None) for c in difference.schema])
    ]
    kinds = _kinds(changes)
    for table in difference.tables:
        if table.incompatible:
            parts.append(_strings([(table.name, "not-compared", None, None, None, table.incompatible)]))
            continue
        for change, frame in (("added", table.added), ("removed", table.removed)):
            parts.append(_long(table, change, pl.DataFrame({"record_id": record_id(frame, table.key)}), kinds))
        parts.append(_long(table, "changed", table.cells().rename({"column": "column_name"}), kinds))
    return pl.concat([*parts, _unchanged(changes, kinds)])


def _kinds(changes: Changes) -> pl.DataFrame:
    """The kind, rules and places of each row that was added or removed, and of each changed cell."""
    cells = changes.cells.select("row", "field_name", pl.col("column").alias("column_name"))
    cells = cells.join(changes.units, on=["row", "field_name"], maintain_order="left")
    names = pl.col(TABLE).alias("table_name"), "change", pl.col(ID).alias("record_id")
    whole = changes.rows.filter(pl.col("kind").is_not_null()).with_columns(
        old_place=pl.when(pl.col("change") == "removed").then("place"),
        new_place=pl.when(pl.col("change") == "added").then("place"),
    )
    of_cells = changes.rows.select("row", *names).join(cells, on="row")
    known = [of_cells, whole.select(*names, "kind", "old_place", "new_place")]
    return pl.concat(known, how="diagonal").select(*KEYS, *KNOWN)


def _unchanged(changes: Changes, kinds: pl.DataFrame) -> pl.DataFrame:
    """Cells whose value is the same, but on which sources now differ."""
    rows = changes.rows.filter(pl.col("change") == UNCHANGED).select(
        "row", "change", pl.col(TABLE).alias("table_name"), pl.col(ID).alias("record_id")
    )
    cells = changes.cells.join(rows, on="row", maintain_order="left").rename({"column": "column_name"})
    return cells.join(kinds, on=KEYS, how="left", maintain_order="left").select(COLUMNS)


def _strings(rows: list[tuple[str | None, ...]]) -> pl.DataFrame:
    names = COLUMNS[: -len(KNOWN)]
    found = pl.DataFrame(rows, orient="row", schema=dict.fromkeys(names, pl.String))
    return found.with_columns(pl.lit(None, pl.String).alias(name) for name in KNOWN)


def _long(table: TableDifference, change: str, frame: pl.DataFrame, kinds: pl.DataFrame) -> pl.DataFrame:
    named = frame.with_columns(pl.lit(table.name).alias("table_name"), pl.lit(change).alias("change"))
    missing = [pl.lit(None, pl.String).alias(name) for name in COLUMNS[: -len(KNOWN)] if name not in named.columns]
    found = named.with_columns(missing).join(kinds, on=KEYS, how="left", nulls_equal=True, maintain_order="left")
    return found.select(COLUMNS)


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
