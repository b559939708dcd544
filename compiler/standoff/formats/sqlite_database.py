"""A database that is filled: by compiled code where it was built and knows all dtypes, else by Python's `sqlite3`.

Both run the same statements in the same library of SQLite, and the bytes of the file are the same. What compiled code
spares is a Python object for each cell, which takes longer than to insert it.
"""

import errno
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any, Protocol, TypeVar

import polars as pl

from standoff.corpus.compiled.loading import Extension
from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES
from standoff.tables.coded import CODES, is_coded, texts_of
from standoff.tables.package_contents import Tabular

BATCH = 10_000  # rows that are Python's at a time
T = TypeVar("T")
NUMBER = "group.number"  # no column's name has a dot

Columns = Sequence[Column | None]
"""The columns of a table; one that is described by nothing is `NUMBER`."""


class Database(Protocol):
    """A file of SQLite that is filled; errors are those of `sqlite3`."""

    pays_cells: bool
    """Whether the time that rows take is that of handing over their cells."""

    def execute(self, statement: str) -> object:
        """Run a statement."""
        ...

    def insert(self, table: str, frames: Iterable[pl.DataFrame], described: Columns) -> None:
        """Insert the rows of frames into a table, which is named as in SQL."""
        ...

    def close(self) -> None:
        """Close the file."""
        ...


def open_database(path: Path, tables: Iterable[tuple[Tabular, Columns]], given_up: Event | None = None) -> Database:
    """Open a file that is to be filled with some tables, unless it is given up; raises sqlite3.Error."""
    given_up = given_up or Event()
    compiled = DATABASE.module()
    if compiled is None or not all(compiled.knows(_empty(*each)) for each in tables):
        return _ByPython(path, given_up)
    return _Compiled(path, compiled, given_up)


def while_wanted(items: Iterable[T], given_up: Event) -> Iterator[T]:
    """The items, until they are given up, which is an InterruptedError. To insert rows takes longer than all else."""
    for each in items:
        if given_up.is_set():
            raise InterruptedError(errno.EINTR, "the database was given up")
        yield each


def _source_of(library: ModuleType) -> str | None:
    """Which SQLite compiled code finds in the file that has Python's, or in Python itself."""
    import _sqlite3

    path: str | None = getattr(_sqlite3, "__file__", None)
    found: str | None = library.find(None if path is None else os.fsencode(path))
    return found


def _misfit(library: ModuleType) -> str:
    """Why compiled code cannot be used, or nothing: it must find just the library that Python uses."""
    connection = sqlite3.connect(":memory:")
    (source,) = connection.execute("SELECT sqlite_source_id()").fetchone()
    connection.close()
    return "" if _source_of(library) == source else "does not find Python's SQLite"


DATABASE = Extension("formats/compiled", "database", "writer of SQLite", "Python writes SQLite files", _misfit)


def _statement(table: str, described: Columns) -> str:
    return f"INSERT INTO {table} VALUES ({', '.join('?' * len(described))})"


def _shown(described: Columns) -> list[pl.Expr]:
    """The cells of some columns as SQLite has them."""
    return [
        pl.col(NUMBER) if column is None else COLUMN_TYPES[column.type].to_sqlite(pl.col(column.name))
        for column in described
    ]


def _empty(table: Tabular, described: Columns) -> pl.DataFrame:
    """No rows of a table, as they are handed to compiled code."""
    return _physical(table.lazy().head(0).collect().select(_shown(described)))


def _physical(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows as they are handed to compiled code: with numbers for codes."""
    return rows.with_columns(CODES.to_physical())


class _Compiled:
    """By compiled code."""

    pays_cells = False

    def __init__(self, path: Path, compiled: ModuleType, given_up: Event) -> None:
        self._compiled, self._given_up = compiled, given_up
        self._database: Any = compiled.Database(os.fsencode(path))
        self.execute, self.close = self._database.execute, self._database.close

    def insert(self, table: str, frames: Iterable[pl.DataFrame], described: Columns) -> None:
        statement = _statement(table, described)
        for frame in while_wanted(frames, self._given_up):
            rows = frame.select(_shown(described))
            codes = {number: dtype for number, dtype in enumerate(rows.dtypes) if is_coded(dtype)}
            texts = {dtype: self._compiled.Texts(texts_of(dtype)) for dtype in set(codes.values())}
            known = {number: texts[dtype] for number, dtype in codes.items()}
            self._database.insert(statement, _physical(rows), known)


class _ByPython:
    """By Python's `sqlite3`."""

    pays_cells = True

    def __init__(self, path: Path, given_up: Event) -> None:
        self._given_up = given_up
        self._connection = sqlite3.connect(path, isolation_level=None)
        self.execute, self.close = self._connection.execute, self._connection.close

    def insert(self, table: str, frames: Iterable[pl.DataFrame], described: Columns) -> None:
        shown = _shown(described)
        rows = _rows(frame.select(shown) for frame in while_wanted(frames, self._given_up))
        self._connection.executemany(_statement(table, described), rows)


def _rows(frames: Iterable[pl.DataFrame]) -> Iterator[tuple[Any, ...]]:
    """The rows, by columns of a batch: twice as fast as `iter_rows`, and no more memory."""
    for frame in frames:
        for batch in frame.iter_slices(BATCH):
            yield from zip(*(column.to_list() for column in batch.get_columns()), strict=True)
