"""Links between the sheets: from a record to the assertions on it, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from standoff.formats.workbook.sheet import Sheet
from standoff.schema.record_ids import RECORD, record_id
from standoff.tables.spreadsheet_limits import MOST_LINKS

TARGET = "target of "
BELOW = 2  # the row of a sheet in which the first of a frame stands
NO_LINKS = "no links: Excel allows 65,530 a sheet"


def place(sheet: str, row: pl.Expr) -> pl.Expr:
    """The first cell of a row of a sheet, counted from 0 below its header."""
    return pl.format("{}{}", pl.lit(f"'{sheet}'!A"), row + BELOW)


def assertion_ranges(assertions: pl.DataFrame, sheet: str) -> pl.DataFrame:
    """Where the assertions on each record stand, which follow each other: table_name, record_id, target."""
    rows = assertions.select(RECORD).with_row_index("row").group_by(RECORD).agg(first=pl.min("row"), last=pl.max("row"))
    return rows.select(*RECORD, target=pl.format("{}:A{}", place(sheet, pl.col("first")), pl.col("last") + BELOW))


def record_places(frames: Mapping[str, tuple[pl.DataFrame, tuple[str, ...], str]]) -> pl.DataFrame:
    """Where each record stands: table_name, record_id, target; from frame, key and sheet of each table."""
    found = [
        frame.select(pl.lit(name).alias("table_name"), record_id(key).alias("record_id"))
        .with_row_index("row")
        .select(*RECORD, target=place(sheet, pl.col("row")))
        for name, (frame, key, sheet) in frames.items()
    ]
    empty = pl.DataFrame(schema={"table_name": pl.String, "record_id": pl.String, "target": pl.String})
    return pl.concat([empty, *found])


def linked(sheet: Sheet, column: str, targets: pl.DataFrame, on: Sequence[str]) -> Sheet:
    """The sheet with links from a column to targets that are joined by other columns of its frame.

    A sheet that would have more links than Excel allows keeps none, and says so.
    """
    name = f"{TARGET}{column}"
    frame = sheet.frame.join(
        targets.select(*on, pl.col("target").alias(name)), on=on, how="left", maintain_order="left"
    )
    links = {**sheet.links, column: name}
    if sum(len(frame) - frame[target].null_count() for target in links.values()) > MOST_LINKS:
        return replace(sheet, links={}, remark=NO_LINKS)
    return replace(sheet, frame=frame, links=links)


def linked_by_key(sheet: Sheet, column: str, targets: pl.DataFrame, table: str, key: tuple[str, ...]) -> Sheet:
    """The sheet of a table's records with links from a column to the target of each record."""
    name = f"{TARGET}record"
    mine = targets.filter(pl.col("table_name") == table).select("target", pl.col("record_id").alias(name))
    found = linked(replace(sheet, frame=sheet.frame.with_columns(record_id(key).alias(name))), column, mine, [name])
    return replace(found, frame=found.frame.drop(name))
