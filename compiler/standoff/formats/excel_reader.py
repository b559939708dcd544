"""A table of the CSV files for spreadsheets, read back: without the apostrophes that their list tells of."""

import csv
import json
from pathlib import Path

import polars as pl

from standoff.formats.package_reader import Stored
from standoff.formats.typed_cells import HeaderError, as_declared, shown_header

FOLDER, ALTERED = "excel", "ALTERED.csv"


def path_of(table: Stored) -> str:
    """The path of a table's file."""
    return f"{FOLDER}/{table.whole}.csv"


def read_excel(path: Path, table: Stored) -> pl.DataFrame:
    """The rows of a table; raises HeaderError, CellError, polars' errors, OSError, ValueError for a spoilt list.

    A cell loses its apostrophe where the list has the rest of it as an original of that column.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header = next(csv.reader(stream), [])
    if header != list(table.fields):
        raise HeaderError(f"its header is not the declared one: {shown_header(list(table.fields), header)}")
    frame = pl.read_csv(path, infer_schema=False)
    originals = _originals(path.with_name(ALTERED), path_of(table))
    return as_declared(frame.with_columns(_undone(name, found) for name, found in originals.items()), table.types)


def _originals(path: Path, file: str) -> dict[str, list[str]]:
    """The altered cells of a file as they were, by column."""
    rows = pl.read_csv(path, infer_schema=False).filter(pl.col("file") == file)
    found: dict[str, list[str]] = {}
    for column, original in rows.select("column", "original").iter_rows():
        found.setdefault(column, []).append(json.loads(original or ""))
    return found


def _undone(name: str, originals: list[str]) -> pl.Expr:
    text, rest = pl.col(name), pl.col(name).str.strip_prefix("'")
    return pl.when(text.str.starts_with("'") & rest.is_in(originals)).then(rest).otherwise(text).alias(name)
