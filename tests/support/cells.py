"""How each format is read into plain Python values, by a reader that did not write it; a new format is a function here.

A reader takes the folder of a package and a `Sheet`. It gives the rows in the order of the file: `str`, `int`, `float`,
`bool`, `date`, or none where a cell is empty; and it asserts that the columns are those of the sheet.
"""

import csv
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import NamedTuple

import duckdb
import polars as pl

POLARS = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}
SQL = {"string": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE"}

Cell = str | int | float | bool | date | None
Row = tuple[Cell, ...]


class Sheet(NamedTuple):
    """One table, or the wide table of that name, with the Table Schema type of each column in order."""

    table: str
    is_wide: bool
    types: dict[str, str]

    @property
    def place(self) -> str:
        """Its folder in a package of CSV."""
        return "wide" if self.is_wide else "csv"


WRITTEN: dict[str, Callable[[str], Cell]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
}


def from_csv(package: Path, sheet: Sheet) -> list[Row]:
    """Python's csv module, and the types that the descriptor declares."""
    with (package / sheet.place / f"{sheet.table}.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == list(sheet.types)
    return [tuple(WRITTEN[kind](cell) if cell else None for cell, kind in zip(row, sheet.types.values(), strict=True))
            for row in rows]  # fmt: skip


def from_parquet(package: Path, sheet: Sheet) -> list[Row]:
    """DuckDB, with the types that the file has."""
    folder = "wide" if sheet.is_wide else "parquet"
    found = duckdb.execute(f"FROM read_parquet('{package}/{folder}/{sheet.table}.parquet')")
    assert [name for name, *_ in found.description or ()] == list(sheet.types)
    return [tuple(_joined(cell) for cell in row) for row in found.fetchall()]


def _joined(cell: Cell | list[dict[str, str]]) -> Cell:
    """A list cell as the other formats have it."""
    return " | ".join(each["text"] for each in cell) if isinstance(cell, list) else cell


def from_sqlite(package: Path, sheet: Sheet) -> list[Row]:
    """Python's sqlite3: booleans are 0 and 1, dates are text."""
    (path,) = package.glob("*.sqlite")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute(f"SELECT * FROM {sheet.table}{'_wide' if sheet.is_wide else ''}")
        assert [name for name, *_ in found.description] == list(sheet.types)
        return [
            tuple(_meant(cell, kind) for cell, kind in zip(row, sheet.types.values(), strict=True)) for row in found
        ]


def from_jsonl(package: Path, sheet: Sheet) -> list[Row]:
    """DuckDB's reader of JSON, with the types that the descriptor declares."""
    path = package / "jsonl" / f"{sheet.table}{'_wide' if sheet.is_wide else ''}.jsonl"
    types = {name: SQL[kind] for name, kind in sheet.types.items()}
    source = f"read_json('{path}', format = 'newline_delimited', columns = {types})"
    rows: list[Row] = duckdb.execute(f"FROM {source}").fetchall()
    return rows


def _meant(cell: Cell, kind: str) -> Cell:
    if kind == "boolean" and cell in {0, 1}:
        return bool(cell)
    return date.fromisoformat(cell) if kind == "date" and isinstance(cell, str) else cell


READERS: dict[str, Callable[[Path, Sheet], list[Row]]] = {
    "csv": from_csv,
    "parquet": from_parquet,
    "sqlite": from_sqlite,
    "jsonl": from_jsonl,
}
