"""Rows into a table of SQLite: in the order of its key, and with few values handed over for each.

Of the time that a row takes, most is what Python takes to hand over its values, one by one. Of receipts, most of them
are codes, and the same codes come together again and again: they are handed over with a number for each such group, and
SQLite puts rows and groups together. A table that is its key's index is filled in the order of the key: in any other,
SQLite would look for the place of each row, and read and write the same pages again and again.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import polars as pl

from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES
from standoff.source.escape import sql_name, sql_names
from standoff.tables.coded import is_coded
from standoff.tables.package_contents import Tabular, batches

BATCH = 10_000  # rows that are Python's at a time
CHUNK = 250_000  # rows whose groups are numbered together
FEW = 10_000  # rows of a table, below which groups do not pay
OFTEN = 8  # rows of a group, on average, from which it pays
ROWS, GROUPS = "temp.standoff_rows", "temp.standoff_groups"
NUMBER = "standoff_group"  # a column that no table of a corpus has


def insert(
    connection: sqlite3.Connection, name: str, table: Tabular, described: Sequence[Column], key: Sequence[str] = ()
) -> None:
    """Insert the rows of a table; where a key is given, in its order."""
    grouped = _grouped(table) if len(table) >= FEW else frozenset()
    if grouped or (key and not isinstance(table, pl.DataFrame)):
        _insert_in_groups(connection, name, table, described, grouped, key)
        return
    _hand_over(connection, sql_name(name), _chunks(table, key), described)


def _grouped(table: Tabular) -> frozenset[str]:
    """The columns with texts of which the same come together in many rows, as the first rows show."""
    types = table.lazy().collect_schema()
    texts = [name for name, dtype in types.items() if dtype == pl.String or is_coded(dtype)]
    some = table.lazy().select(texts).head(CHUNK).collect()
    distinct = {name: some[name].n_unique() for name in texts}
    found: list[str] = []
    for name in sorted(texts, key=lambda name: (distinct[name], name)):
        is_often = distinct[name] * OFTEN <= len(some)
        if is_often and some.select(*found, name).n_unique() * OFTEN <= len(some):
            found.append(name)
    return frozenset(found)


def _insert_in_groups(
    connection: sqlite3.Connection,
    name: str,
    table: Tabular,
    described: Sequence[Column],
    names: frozenset[str],
    key: Sequence[str],
) -> None:
    """Rows with the numbers of their groups, and the groups, into two tables for the moment, and both into the table.

    SQLite sorts the rows of a table on disk, with no more memory than for its cache.
    """
    grouped = [column for column in described if column.name in names]
    own = [column for column in described if column.name not in names]
    connection.execute(f"CREATE TABLE {ROWS} ({', '.join(_names([*own, None]))})")
    connection.execute(f"CREATE TABLE {GROUPS} ({', '.join([*_names(grouped), f'{NUMBER} INTEGER PRIMARY KEY'])})")
    number = 0
    for chunk in _chunks(table, key):
        groups, rows = _numbered(chunk, [column.name for column in grouped], number)
        number += len(groups)
        _hand_over(connection, GROUPS, [groups], [*grouped, None])
        _hand_over(connection, ROWS, [rows], [*own, None])
    _put_together(connection, name, described, names, key if not isinstance(table, pl.DataFrame) else ())
    for each in (ROWS, GROUPS):
        connection.execute(f"DROP TABLE {each}")


def _put_together(
    connection: sqlite3.Connection,
    name: str,
    described: Sequence[Column],
    grouped: frozenset[str],
    key: Sequence[str],
) -> None:
    """Insert rows, each with the values of its group; in the order of a key, where one is given."""
    shown = [f"{'g' if column.name in grouped else 'r'}.{sql_name(column.name)}" for column in described]
    names = [column.name for column in described]
    order = f" ORDER BY {', '.join(str(names.index(each) + 1) for each in key)}" if key else ""
    both = f"{ROWS} AS r CROSS JOIN {GROUPS} AS g USING ({NUMBER})"
    connection.execute(f"INSERT INTO main.{sql_name(name)} SELECT {', '.join(shown)} FROM {both}{order}")


def _chunks(table: Tabular, key: Sequence[str]) -> Iterator[pl.DataFrame]:
    """The rows, so many at a time; those of a frame in the order of the key, where there is one."""
    if not key or not isinstance(table, pl.DataFrame):
        yield from batches(table, CHUNK)
        return
    order = table.select(pl.arg_sort_by(key)).to_series()
    for start in range(0, len(order), CHUNK):
        yield table[order.slice(start, CHUNK)]


def _numbered(rows: pl.DataFrame, names: Sequence[str], first: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The groups of values that rows have in some columns, numbered, and the rows with the numbers of theirs."""
    if not names:
        number = pl.lit(first).alias(NUMBER)
        return pl.DataFrame({NUMBER: [first]}), rows.with_columns(number)
    groups = rows.select(names).unique(maintain_order=True)
    groups = groups.with_columns(pl.int_range(first, first + pl.len()).alias(NUMBER))
    return groups, rows.join(groups, on=names, how="left", nulls_equal=True, maintain_order="left")


def _hand_over(
    connection: sqlite3.Connection, name: str, frames: Iterable[pl.DataFrame], described: Sequence[Column | None]
) -> None:
    """Insert rows into a table; a column that is described by nothing is the number of a group."""
    marks = ", ".join("?" * len(described))
    shown = [
        pl.col(NUMBER) if column is None else COLUMN_TYPES[column.type].to_sqlite(pl.col(column.name))
        for column in described
    ]
    plain = (frame.select(shown) for frame in frames)
    connection.executemany(f"INSERT INTO {name} VALUES ({marks})", _rows(plain))


def _rows(frames: Iterable[pl.DataFrame]) -> Iterator[tuple[Any, ...]]:
    """The rows, by columns of a batch: twice as fast as `iter_rows`, and no more memory."""
    for frame in frames:
        for batch in frame.iter_slices(BATCH):
            yield from zip(*(column.to_list() for column in batch.get_columns()), strict=True)


def _names(described: Sequence[Column | None]) -> list[str]:
    return [NUMBER if column is None else sql_names([column.name]) for column in described]
