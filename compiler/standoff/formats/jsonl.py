"""JSON Lines (jsonlines.org): a file a table, an object a row with a key for each column, in the columns' order.

Only `standoff build --only jsonl` writes it: a package has what most people open, and this holds the same once more.
Missing values are null. Types are those of JSON; a day, which JSON has no type for, is text in ISO 8601.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from standoff.formats.package import Package, PackageTable
from standoff.formats.typed_cells import CellError, HeaderError, as_json
from standoff.schema import sql
from standoff.schema.columns import columns
from standoff.schema.model import Column
from standoff.schema.types import COLUMN_TYPES
from standoff.tables.package_contents import Contents, Resource, Tabular, batches

FOLDER = "jsonl"
MEDIATYPE = "application/jsonl"
BATCH = 10_000  # rows
LARGEST = 2**63  # beyond what a column of whole numbers holds
# What JSON has for a value, by its type in polars; all else is text.
PLAIN: dict[str, tuple[type, ...]] = {"Int64": (int,), "Float64": (int, float), "Boolean": (bool,)}


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `jsonl/<table>.jsonl` (wide tables as `jsonl/<table>_wide.jsonl`); raises OSError."""
    (folder / FOLDER).mkdir()
    tables = list(_tables(contents))
    for name, _, shown, rows in tables:
        _write_table(rows, shown, folder / _path(name))
    return [
        Resource(f"{name}-jsonl", _path(name), f"{title} (JSON Lines)", MEDIATYPE, rows=len(rows))
        for name, title, _, rows in tables
    ]


def _tables(contents: Contents) -> Iterator[tuple[str, str, Sequence[Column], Tabular]]:
    for name, rows in contents.tables.items():
        table = contents.schema.tables[name]
        yield name, table.title, columns(table, contents.schema), rows
    for name, wide in contents.wide.items():
        yield name + sql.WIDE, f"{wide.title} (wide)", wide.columns, wide.rows


def _write_table(table: Tabular, shown: Iterable[Column], path: Path) -> None:
    types = {column.name: column.type for column in shown}
    with path.open("wb") as stream:
        for batch in batches(table, BATCH):
            stream.write(as_json(batch, types).write_ndjson().encode())


def _path(name: str) -> str:
    return f"{FOLDER}/{name}.jsonl"


# -- reading -----------------------------------------------------------------------------------------------------------


def file_of(_: Package, table: PackageTable) -> str:
    """The path of a table's file."""
    return _path(table.flat_name)


def read(path: Path, table: PackageTable) -> pl.DataFrame:
    """The rows of a table in the order of the file; raises HeaderError, CellError, OSError, and ValueError for no JSON.

    Types are not guessed: each value has to be what the declared type is in JSON.
    """
    values: list[list[Any]] = [[] for _ in table.types]
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            for cells, value in zip(values, _row(line, number, list(table.types)), strict=True):
                cells.append(value)
    return pl.DataFrame([_typed(*each) for each in zip(table.types.items(), values, strict=True)])


def _row(line: str, number: int, names: list[str]) -> Iterable[Any]:
    try:
        row = json.loads(line)
    except RecursionError:
        raise ValueError(f"line {number:,} is nested too deeply") from None
    if not isinstance(row, dict) or list(row) != names:
        raise HeaderError(f"line {number:,} does not have the declared columns as its keys")
    return row.values()


def _typed(column: tuple[str, str], values: list[Any]) -> pl.Series:
    name, kind = column
    described = COLUMN_TYPES[kind]
    expected = PLAIN.get(described.dtype, (str,))
    for number, value in enumerate(values, 1):
        is_valid = type(value) in expected and (type(value) is not int or -LARGEST <= value < LARGEST)
        if value is not None and not is_valid:
            raise CellError(f"line {number:,}: `{name}` is `{value}`, which is not a valid {kind}")
    if expected != (str,):
        return pl.Series(name, values, getattr(pl, described.dtype))
    text = pl.Series(name, values, pl.String)
    typed = text.to_frame().select(described.from_text(pl.col(name))).to_series()
    wrong = (text.is_not_null() & typed.is_null()).arg_true()
    if len(wrong):
        raise CellError(f"line {wrong[0] + 1:,}: `{name}` is `{text[wrong[0]]}`, which is not a valid {kind}")
    return typed
