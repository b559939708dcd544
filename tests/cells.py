"""How each format is read into plain Python values, by a reader that did not write it; a new format is a function here.

A reader takes the folder of a package, a table's name and its columns with their Table Schema types, in order. It gives
the rows in the order of the file: `str`, `int`, `float`, `bool`, `date`, or none where a cell is empty.
"""

import csv
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb

Cell = str | int | float | bool | date | None
Row = tuple[Cell, ...]
Types = dict[str, str]

WRITTEN: dict[str, Callable[[str], Cell]] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
}


def from_csv(package: Path, table: str, types: Types) -> list[Row]:
    """Python's csv module, and the types that the descriptor declares."""
    with (package / "csv" / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == list(types)
    return [tuple(WRITTEN[kind](cell) if cell else None for cell, kind in zip(row, types.values(), strict=True))
            for row in rows]  # fmt: skip


def from_parquet(package: Path, table: str, types: Types) -> list[Row]:
    """DuckDB, with the types that the file has."""
    found = duckdb.execute(f"FROM read_parquet('{package}/parquet/{table}.parquet')")
    assert [name for name, *_ in found.description or ()] == list(types)
    rows: list[Row] = found.fetchall()
    return rows


def from_sqlite(package: Path, table: str, types: Types) -> list[Row]:
    """Python's sqlite3: booleans are 0 and 1, dates are text."""
    (path,) = package.glob("*.sqlite")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute(f"SELECT * FROM {table}")
        assert [name for name, *_ in found.description] == list(types)
        return [tuple(_meant(cell, kind) for cell, kind in zip(row, types.values(), strict=True)) for row in found]


def _meant(cell: Cell, kind: str) -> Cell:
    if kind == "boolean" and cell in {0, 1}:
        return bool(cell)
    return date.fromisoformat(cell) if kind == "date" and isinstance(cell, str) else cell


READERS: dict[str, Callable[[Path, str, Types], list[Row]]] = {
    "csv": from_csv,
    "parquet": from_parquet,
    "sqlite": from_sqlite,
}
