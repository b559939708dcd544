"""What changed in receipts alone: lines that moved, and cells whose value is the same but not what supports it."""

import polars as pl

from standoff.formats.explorer.source import ID, TABLE, Source
from standoff.release.difference import RECEIPTS, Difference, TableDifference
from standoff.schema.record_ids import CELL

MOVES = ("annotation_file", "annotation_line", "evidence_number")  # change with any line before them
UNITS = (TABLE, ID, "field_name")


def is_moved(table: TableDifference) -> pl.Series:
    """Of the changed rows of a table, which differ in nothing but their line."""
    same = pl.repeat(value=True, n=len(table.after), dtype=pl.Boolean, eager=True)
    for name in table.changed:
        if name not in MOVES:
            same &= table.before[name].eq_missing(table.after[name])
    return same


def touched(difference: Difference, a: Source, b: Source, rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of records of both sides that have other assertions, passages or reasons, and the same value.

    The existence of a record is one of its cells, without the name of a field.
    """
    found = [pl.DataFrame(schema=dict.fromkeys(UNITS, pl.String))]
    for table in difference.tables:
        is_receipt = table.name in RECEIPTS and not table.incompatible
        if not is_receipt or not ("assertion_id" in table.after.columns or set(CELL) <= set(table.after.columns)):
            continue
        changed = ~is_moved(table)
        old, new = [table.removed, table.before.filter(changed)], [table.added, table.after.filter(changed)]
        for source, frames in ((a, old), (b, new)):
            found += [_cells(source, frame) for frame in frames if len(frame)]
    gone = rows.filter(pl.col("change") != "changed")
    both = pl.concat(found).unique().join(gone, on=[TABLE, ID], how="anti")
    shown = cells.join(rows.select("row", TABLE, ID), on="row")
    return both.join(shown, on=UNITS, how="anti", nulls_equal=True).sort(UNITS)


def _cells(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """The cells that rows of a receipt are about."""
    if not set(CELL) <= set(rows.columns):
        stated = source.own("assertions").select("assertion_id", *CELL)
        rows = rows.select(pl.col("assertion_id").cast(pl.String)).join(stated, on="assertion_id")
    return rows.select(pl.col(old).cast(pl.String).alias(new) for old, new in zip(CELL, UNITS, strict=True))
