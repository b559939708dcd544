"""SQLite: STRICT tables with their keys, indexes, full-text search and views of labels, in one file `<name>.sqlite`.

What answers most comes first: the wide tables, the corpus's queries as views, the tables of records with their labels,
and the receipts last. A view may be made before what it reads, which SQLite looks up when the view is used.

Booleans are 0 and 1, dates text in ISO 8601. The bytes follow from the tables: nothing is ever deleted or rewritten, so
there are no free pages to VACUUM, and the library's version, which SQLite notes in the file's header, is made constant.
"""

import errno
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.package import Package, PackageTable
from standoff.formats.sqlite_database import Database, open_database, while_wanted
from standoff.formats.sqlite_rows import insert
from standoff.formats.typed_cells import CellError, HeaderError
from standoff.schema import sql
from standoff.schema.columns import columns
from standoff.schema.types import COLUMN_TYPES
from standoff.source.escape import sql_name, sql_names
from standoff.tables.package_contents import Contents, Resource

APPLICATION = 0x53744F66  # "StOf"; by which `file` and PRAGMA application_id know the format
LAYOUT = 1  # PRAGMA user_version
PRAGMAS = (
    "encoding = 'UTF-8'",
    "auto_vacuum = 0",
    "journal_mode = OFF",  # a build that fails leaves nothing behind, so there is nothing to roll back
    "temp.journal_mode = OFF",
    "synchronous = OFF",  # the folder is flushed as a whole
    "secure_delete = ON",  # what is free in a page is zeros, whatever a library's default is
    "locking_mode = EXCLUSIVE",
    "cache_size = -65536",  # for the keys of tables of records, which are not in their order
    f"application_id = {APPLICATION}",
    f"user_version = {LAYOUT}",
)
IN_ORDER = "cache_size = -4096"  # for what is written front to back, or sorted, which is quicker in a core's own cache
MANY = 500_000  # rows of a database with large pages
PAGE, LARGE_PAGE = 4096, 16384
OLDEST = (3, 37, 0)  # the first with STRICT tables
WRITER = slice(96, 100)  # where the header has the version of the library that wrote the file
OUTSIDE = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_IOERR: errno.EIO,
    sqlite3.SQLITE_CANTOPEN: errno.EIO,
    sqlite3.SQLITE_READONLY: errno.EROFS,
}
READ = 50_000  # rows read in one go
AS_KEPT = {"TEXT": pl.String, "INTEGER": pl.Int64, "REAL": pl.Float64}
TABLE = "SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?"
COLUMNS = "SELECT name, type FROM pragma_table_info(?)"

MEDIATYPE = "application/vnd.sqlite3"


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write the database; raises OSError, also where Python's SQLite is too old or lacks full-text search."""
    path = folder / f"{contents.name}.sqlite"
    try:
        with closing(_open(path, contents)) as database:
            database.execute("BEGIN")
            for statement in while_wanted(_tables(contents, database), contents.given_up):
                database.execute(statement)
            database.execute("COMMIT")
    except sqlite3.OperationalError as error:
        number = _errno(error)
        if number is None:
            raise
        raise OSError(number, f"SQLite {sqlite3.sqlite_version}: {error}", str(path)) from error
    _make_constant(path)
    description = "All tables with keys and full-text search; views of labels and of what is often asked."
    return [Resource("database", path.name, "All tables (SQLite)", MEDIATYPE, description)]


def _open(path: Path, contents: Contents) -> Database:
    if sqlite3.sqlite_version_info < OLDEST:
        needed = ".".join(map(str, OLDEST))
        raise OSError(errno.ENOTSUP, f"Python's SQLite is {sqlite3.sqlite_version}; {needed} or newer is needed")
    path.touch()  # where that fails, it is an OSError that says why
    schema = contents.schema
    database = open_database(
        path,
        [
            *((contents.tables[name], columns(schema.tables[name], schema)) for name in contents.tables),
            *((wide.rows, wide.columns) for wide in contents.wide.values()),
        ],
        contents.given_up,
    )
    is_large = sum(map(len, contents.tables.values())) >= MANY
    for pragma in (f"page_size = {LARGE_PAGE if is_large else PAGE}", *PRAGMAS):
        database.execute(f"PRAGMA {pragma}")
    return database


def _tables(contents: Contents, database: Database) -> Iterator[str]:
    """The statements that make the database; the rows are inserted between them."""
    schema = contents.schema
    for name, wide in contents.wide.items():
        yield sql.create_table(name + sql.WIDE, wide.columns, wide.key, {}, by_rowid=True)
        insert(database, name + sql.WIDE, wide.rows, wide.columns)
    for query in schema.queries.values():
        yield f"CREATE VIEW {sql_name(query.name)} AS\n{query.sql}"
    receipts_last = sorted(contents.tables, key=lambda name: schema.tables[name].is_builtin)
    for name in receipts_last:
        if schema.tables[name].is_builtin:
            yield f"PRAGMA {IN_ORDER}"
        yield sql.table_of(schema.tables[name], schema)
        key = () if sql.searched(schema.tables[name]) else schema.tables[name].key
        insert(database, name, contents.tables[name], columns(schema.tables[name], schema), key)
        labelled = sql.labelled(schema.tables[name], schema)
        if labelled:
            yield f"CREATE VIEW {sql_name(name + sql.LABELLED)} AS\n{labelled}"
    for name in receipts_last:
        yield from sql.indexes(schema.tables[name], schema)
    for name in receipts_last:
        yield from sql.search(schema.tables[name])


def _make_constant(path: Path) -> None:
    """Overwrite the library's version, which has no setting (sqlite.org/fileformat2.html, offset 96)."""
    with path.open("r+b") as stream:
        stream.seek(WRITER.start)
        major, minor, patch = OLDEST
        stream.write((major * 1_000_000 + minor * 1_000 + patch).to_bytes(WRITER.stop - WRITER.start, "big"))


def _errno(error: sqlite3.OperationalError) -> int | None:
    """What the system would have said; none where the fault is not outside."""
    if "no such module" in str(error):
        return errno.ENOTSUP
    return OUTSIDE.get(error.sqlite_errorcode & 0xFF)


# -- reading -----------------------------------------------------------------------------------------------------------


def file_of(package: Package, _: PackageTable) -> str:
    """The path of the database, which holds all tables; empty where the package has none."""
    return package.file_of_kind(".sqlite")


def read(path: Path, table: PackageTable) -> pl.DataFrame:
    """The rows of a table in its order.

    Only a plain table is read: a view or a virtual table would run what the file says. Raises HeaderError, CellError,
    and ValueError where SQLite cannot read the file.
    """
    name = table.flat_name
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            _check_columns(connection, name, table)
            return pl.concat(_batches(connection, name, table))
    except sqlite3.Error as error:
        raise ValueError(f"SQLite cannot read it: {error}") from error


def _check_columns(connection: sqlite3.Connection, name: str, table: PackageTable) -> None:
    if connection.execute(TABLE, (name,)).fetchall() != [("table",)]:
        raise HeaderError(f"it has no table `{name}`")
    wanted = [(column, COLUMN_TYPES[kind].sqlite) for column, kind in table.types.items()]
    found = connection.execute(COLUMNS, (name,)).fetchall()
    if found != wanted:
        raise HeaderError(f"the columns of its table `{name}` are not the declared ones")


def _batches(connection: sqlite3.Connection, name: str, table: PackageTable) -> Iterator[pl.DataFrame]:
    columns = sql_names(list(table.fields))
    ends = {table.order.empty_first: "FIRST"}
    order = ", ".join(f"{sql_name(name)} NULLS {ends.get(name, 'LAST')}" for name in table.order.columns)
    rows = connection.execute(f"SELECT {columns} FROM {sql_name(name)} ORDER BY {order}")
    yield _frame(rows.fetchmany(READ), name, table)  # without rows it has the types
    while batch := rows.fetchmany(READ):
        yield _frame(batch, name, table)


def _frame(rows: Sequence[tuple[Any, ...]], name: str, table: PackageTable) -> pl.DataFrame:
    """Rows as they are declared; raises CellError for a value that is not kept as its type is."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(table.fields)
    kept = pl.DataFrame([_kept(name, *each) for each in zip(table.types.items(), columns, strict=True)])
    typed = kept.select(
        COLUMN_TYPES[kind].from_sqlite(pl.col(column)).alias(column) for column, kind in table.types.items()
    )
    if typed.null_count().row(0) == kept.null_count().row(0):  # no value became empty
        return typed
    for column, kind in table.types.items():
        strange = kept[column].filter(kept[column].is_not_null() & typed[column].is_null())
        if len(strange):
            raise CellError(f"`{column}` of its table `{name}` has `{strange[0]}`, which is not a valid {kind}")
    return typed


def _kept(table: str, column: tuple[str, str], values: Sequence[Any]) -> pl.Series:
    """The values of a column as SQLite keeps those of its type."""
    name, kind = column
    try:
        return pl.Series(name, values, AS_KEPT[COLUMN_TYPES[kind].sqlite])
    except (TypeError, pl.exceptions.PolarsError):
        raise CellError(f"`{name}` of its table `{table}` has a value that is not a valid {kind}") from None
