"""Rows into a table of SQLite: in the order of its key, and with few values handed over for each.

A table that is its key's index is filled in the order of the key: in any other, SQLite would look for the place of each
row, and read and write the same pages again and again. Of the time that a row takes, most is what Python takes to hand
over its values, one by one, where compiled code does not. Of receipts, most of them are codes, and the same codes come
together again and again: Python hands them over with a number for each such group, and SQLite puts rows and groups
together.
"""

from collections.abc import Iterator, Sequence

import polars as pl

from standoff.formats.sqlite_database import NUMBER, Database
from standoff.schema.model import Column
from standoff.source.escape import sql_name
from standoff.tables.coded import is_coded
from standoff.tables.package_contents import Tabular, batches

CHUNK = 250_000  # rows whose groups are numbered together
FEW = 10_000  # rows of a table, below which groups do not pay
BYTES = 8  # of a number by which texts are compared
OFTEN = 8  # rows of a group, on average, from which it pays
ROWS, GROUPS = "temp.standoff_rows", "temp.standoff_groups"


def insert(database: Database, name: str, table: Tabular, described: Sequence[Column], key: Sequence[str] = ()) -> None:
    """Insert the rows of a table; where a key is given, in its order."""
    grouped = _grouped(table) if database.pays_cells and len(table) >= FEW else frozenset()
    if grouped or (key and not isinstance(table, pl.DataFrame)):
        _insert_by_query(database, name, table, described, grouped, key)
        return
    database.insert(sql_name(name), _chunks(table, key), described)


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


def _insert_by_query(
    database: Database,
    name: str,
    table: Tabular,
    described: Sequence[Column],
    names: frozenset[str],
    key: Sequence[str],
) -> None:
    """Rows into a table for the moment, their groups into another, and all of both into the table.

    SQLite sorts the rows of a table on disk, with no more memory than for its cache.
    """
    grouped = [column for column in described if column.name in names]
    own = [*(column for column in described if column.name not in names), *([None] if grouped else ())]
    database.execute(f"CREATE TABLE {ROWS} ({', '.join(_names(own))})")
    if grouped:
        numbered = [*_names(grouped), f"{sql_name(NUMBER)} INTEGER PRIMARY KEY"]
        database.execute(f"CREATE TABLE {GROUPS} ({', '.join(numbered)})")
    number = 0
    for chunk in _chunks(table, key):
        rows = chunk
        if grouped:
            groups, rows = _numbered(chunk, [column.name for column in grouped], number)
            number += len(groups)
            database.insert(GROUPS, [groups], [*grouped, None])
        database.insert(ROWS, [rows], own)
    _put_together(database, name, described, names, key if not isinstance(table, pl.DataFrame) else ())
    for each in (ROWS, GROUPS) if grouped else (ROWS,):
        database.execute(f"DROP TABLE {each}")


def _put_together(
    database: Database,
    name: str,
    described: Sequence[Column],
    grouped: frozenset[str],
    key: Sequence[str],
) -> None:
    """Insert rows, each with the values of its group; in the order of a key, where one is given."""
    shown = [f"{'g' if column.name in grouped else 'r'}.{sql_name(column.name)}" for column in described]
    names = [column.name for column in described]
    order = f" ORDER BY {', '.join(str(names.index(each) + 1) for each in key)}" if key else ""
    both = f"{ROWS} AS r" + (f" CROSS JOIN {GROUPS} AS g USING ({sql_name(NUMBER)})" if grouped else "")
    database.execute(f"INSERT INTO main.{sql_name(name)} SELECT {', '.join(shown)} FROM {both}{order}")


def _chunks(table: Tabular, key: Sequence[str]) -> Iterator[pl.DataFrame]:
    """The rows, so many at a time; those of a frame in the order of the key, where there is one."""
    if not key or not isinstance(table, pl.DataFrame):
        yield from batches(table, CHUNK)
        return
    order, whole = _order(table, key), table.rechunk()  # of which rows are taken in a fourth of the time
    for start in range(0, len(order), CHUNK):
        yield whole[order.slice(start, CHUNK)]


def _order(table: pl.DataFrame, key: Sequence[str]) -> pl.Series:
    """The numbers of the rows in the order of the key.

    Its first column is compared as numbers of eight bytes, those after what all texts begin with, if they are as long;
    as texts only where these are equal. Ids, of which most are not, take a tenth of the time.
    """
    number = _number(table[key[0]])
    return table.select(pl.arg_sort_by([*([] if number is None else [number]), *key])).to_series()


def _number(texts: pl.Series) -> pl.Series | None:
    """The number of each text; none where texts are too short."""
    if texts.dtype != pl.String or texts.has_nulls() or not len(texts):
        return None
    text = pl.col(texts.name)
    first, last, shortest = texts.to_frame().select(text.min(), max=text.max(), n=text.str.len_bytes().min()).row(0)
    pairs = zip(first.encode(), last.encode(), strict=False)
    begin = next((n for n, (one, other) in enumerate(pairs) if one != other), shortest)
    if begin + BYTES > shortest:
        return None
    return texts.cast(pl.Binary).bin.slice(begin, BYTES).bin.reinterpret(dtype=pl.UInt64, endianness="big")


def _numbered(rows: pl.DataFrame, names: Sequence[str], first: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The groups of values that rows have in some columns, numbered, and the rows with the numbers of theirs."""
    groups = rows.select(names).unique(maintain_order=True)
    groups = groups.with_columns(pl.int_range(first, first + pl.len()).alias(NUMBER))
    return groups, rows.join(groups, on=names, how="left", nulls_equal=True, maintain_order="left")


def _names(described: Sequence[Column | None]) -> list[str]:
    return [sql_name(NUMBER if column is None else column.name) for column in described]
