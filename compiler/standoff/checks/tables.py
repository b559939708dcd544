"""Tables, each asked whether it is valid as a whole; a failing cell is placed at its chosen assertion."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from standoff.corpus.rows import PLACE
from standoff.resolve.cells import Resolved
from standoff.schema.columns import columns, dtypes
from standoff.schema.frame_checks import is_valid
from standoff.schema.model import Column, Schema, Table
from standoff.schema.record_ids import joined
from standoff.source.problem import Place, Problem
from standoff.tables.coded import decoded

CODES = {
    "required": "required-missing",
    "enum": "unknown-code",
    "pattern": "bad-pattern",
    "minimum": "out-of-range",
    "maximum": "out-of-range",
}
"""The code of the problem where a cell breaks a rule, by the name of the rule in Table Schema."""


def check_tables(tables: Mapping[str, pl.DataFrame], resolved: Resolved, schema: Schema) -> list[Problem]:
    """Validate tables of records: dtypes, required cells, unique keys, codes, ranges."""
    return _validated(tables, resolved, schema)


def check_builtin_tables(builtin_tables: Mapping[str, pl.DataFrame], schema: Schema) -> list[Problem]:
    """Validate builtin tables in the same way; their rows are not records, so a problem is placed at the schema."""
    return _validated(builtin_tables, None, schema)


def _validated(tables: Mapping[str, pl.DataFrame], resolved: Resolved | None, schema: Schema) -> list[Problem]:
    found: list[Problem] = []
    for name, frame in tables.items():
        table, shown = schema.tables[name], columns(schema.tables[name], schema)
        if not is_valid(frame, table, shown):
            found += _failures(decoded(frame), table, shown, resolved)
    return found


def _failures(frame: pl.DataFrame, table: Table, shown: list[Column], resolved: Resolved | None) -> Iterator[Problem]:
    """One problem for every cell that breaks a rule; one for a table that does not have the right columns and types."""
    # Imported where a table is wrong, since pandera takes as long to load as few files do to check.
    from standoff.schema.pandera_schema import failures

    found, by_name = False, {column.name: column for column in shown}
    for rule, name, rows in failures(frame, shown, table.key) if dict(frame.schema) == dtypes(shown) else ():
        if not name:
            continue  # the key
        for row in frame[rows].iter_rows(named=True):
            found = True
            if name in table.key and not table.is_builtin:
                continue  # keys were checked when they were read
            record, column = _record_id(row, table), by_name[name]
            place = _place(resolved, table, record, column.field)
            yield _failure(CODES[rule], row[name], column, f"{table.name}/{record}", place)
    if not found:
        message = f"the table `{table.name}` has unexpected columns or types, or is not sorted by a unique key"
        yield Problem(Place(table.file), "bad-table", message)


def _record_id(row: dict[str, Any], table: Table) -> str:
    return joined(row[name] for name in table.key)


def _place(resolved: Resolved | None, table: Table, record: str, field: str) -> Place:
    """The place of the cell's chosen assertion, else of the first one of the record's existence."""
    if resolved is None:
        return Place(table.file)
    is_cell = (pl.col("table_name").cast(pl.String) == table.name) & (pl.col("record_id") == record)
    is_placed = pl.col("annotation_file").is_not_null()
    cell = resolved.cells.filter(is_cell & is_placed & (pl.col("field_name") == field))
    if cell.is_empty():
        cell = resolved.assertions.filter(is_cell & pl.col("field_name").is_null()).sort(
            "annotation_file", "annotation_line"
        )
    rows = cell.select(*PLACE).head(1).rows()
    return Place(*rows[0]) if rows else Place(table.file)


def _failure(code: str, value: object, column: Column, record: str, place: Place) -> Problem:
    if code == "required-missing":
        hint = f"give `{column.field}` in a mention or in the registry; a conflict leaves it empty until it is settled"
        return Problem(place, code, f"`{record}` has no `{column.name}`", hint)
    hint = f"it must match `{column.pattern}`" if code == "bad-pattern" else f"see `{column.name}` in the codebook"
    return Problem(place, code, f"`{value}` is not valid for `{column.name}` of `{record}`", hint)
