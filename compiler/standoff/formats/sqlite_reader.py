"""A table of a package's SQLite file, read back with the declared types; nothing in the file is run or changed."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.package_reader import Stored
from standoff.formats.typed_cells import CellError, HeaderError
from standoff.schema import sql
from standoff.schema.dtypes import DTYPES

BATCH = 50_000
AS_KEPT = {"TEXT": pl.String, "INTEGER": pl.Int64, "REAL": pl.Float64}
TABLE = "SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?"
COLUMNS = "SELECT name, type FROM pragma_table_info(?)"


def read_sqlite(path: Path, table: Stored) -> pl.DataFrame:
    """The rows of a table in the order of its key.

    Only a plain table is read: a view or a virtual table would run what the file says. Raises HeaderError, CellError,
    and ValueError where SQLite cannot read the file.
    """
    name = table.whole
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            _check_columns(connection, name, table)
            return pl.concat(_batches(connection, name, table))
    except sqlite3.Error as error:
        raise ValueError(f"SQLite cannot read it: {error}") from error


def _check_columns(connection: sqlite3.Connection, name: str, table: Stored) -> None:
    if connection.execute(TABLE, (name,)).fetchall() != [("table",)]:
        raise HeaderError(f"it has no table `{name}`")
    wanted = [(column, sql.SQLITE[kind]) for column, kind in table.types.items()]
    found = connection.execute(COLUMNS, (name,)).fetchall()
    if found != wanted:
        raise HeaderError(f"the columns of its table `{name}` are not the declared ones")


def _batches(connection: sqlite3.Connection, name: str, table: Stored) -> Iterator[pl.DataFrame]:
    columns, key = sql.listed(list(table.fields)), sql.listed(table.key)
    rows = connection.execute(f"SELECT {columns} FROM {sql.quoted(name)} ORDER BY {key}")
    yield _frame([], name, table)
    while batch := rows.fetchmany(BATCH):
        yield _frame(batch, name, table)


def _frame(rows: Sequence[tuple[Any, ...]], name: str, table: Stored) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.fields)
    return pl.DataFrame([_typed(name, *each) for each in zip(table.types.items(), columns, strict=True)])


def _typed(table: str, column: tuple[str, str], values: Sequence[Any]) -> pl.Series:
    """The values of a column as they are declared; raises CellError for one that is not kept as its type is."""
    name, kind = column
    try:
        kept = pl.Series(name, values, AS_KEPT[sql.SQLITE[kind]])
    except (TypeError, pl.exceptions.PolarsError):
        raise CellError(f"`{name}` of its table `{table}` has a value that is no {kind}") from None
    typed = kept
    if kind == "date":
        typed = kept.str.to_date("%Y-%m-%d", strict=False)
    elif kind == "boolean":
        typed = kept.replace_strict({0: False, 1: True}, default=None, return_dtype=DTYPES[kind])
    strange = kept.filter(kept.is_not_null() & typed.is_null())
    if len(strange):
        raise CellError(f"`{name}` of its table `{table}` has `{strange[0]}`, which is no {kind}")
    return typed
