"""The tables once more, with pandera on eager frames; a failing cell goes back to its chosen assertion's place."""

from typing import Any

import polars as pl

from standoff.problem import Place, Problem
from standoff.resolve.cells import Resolved
from standoff.schema.columns import columns
from standoff.schema.model import Column, Schema, Table

Places = dict[tuple[str, str, str], Place]


def check_tables(tables: dict[str, pl.DataFrame], resolved: Resolved, schema: Schema) -> list[Problem]:
    """Validate every table of records and of the compiler's own: dtypes, required cells, unique keys, codes, ranges."""
    from pandera.errors import SchemaErrors

    from standoff.schema.frame_checks import frame_schema

    found: list[Problem] = []
    for name, frame in tables.items():
        table, shown = schema.tables[name], columns(schema.tables[name], schema)
        try:
            frame_schema(name, table.key, shown).validate(frame, lazy=True)
        except SchemaErrors as errors:
            cases: pl.DataFrame = errors.failure_cases
            found += _failures(cases, frame, table, {column.name: column for column in shown}, resolved)
    return found


def _failures(
    cases: pl.DataFrame, frame: pl.DataFrame, table: Table, shown: dict[str, Column], resolved: Resolved
) -> list[Problem]:
    found = []
    for case in cases.iter_rows(named=True):
        column, index = shown.get(str(case["column"])), case.get("index")
        if column is None or index is None:
            message = f"the table `{table.name}` fails `{case['check']}`: {case['failure_case']}"
            found.append(Problem(Place(table.file), "bad-table", message))
            continue
        record = _record_id(frame.row(int(index), named=True), table)
        place = _place(resolved, table.name, record, column.field)
        found.append(_failure(case, column, f"{table.name}/{record}", place))
    return found


def _record_id(row: dict[str, Any], table: Table) -> str:
    return "/".join(str(row[name]).replace("%", "%25").replace("/", "%2F") for name in table.key)


def _place(resolved: Resolved, table: str, record: str, field: str) -> Place:
    """The place of the cell's chosen assertion, else of the first that says that the record exists."""
    is_cell = (pl.col("table_name").cast(pl.String) == table) & (pl.col("record_id") == record)
    cell = resolved.cells.filter(is_cell & (pl.col("field_name") == field)) if field else resolved.cells.clear()
    if cell.is_empty():
        cell = resolved.assertions.filter(is_cell & pl.col("field_name").is_null()).sort(
            "annotation_file", "annotation_line"
        )
    rows = cell.select("annotation_file", "annotation_line", "column").head(1).rows()
    return Place(*rows[0]) if rows else Place(table)


def _failure(case: dict[str, Any], column: Column, record: str, place: Place) -> Problem:
    check = str(case["check"])
    if check == "not_nullable":
        hint = f"give `{column.field}` in a mention or in the registry; a conflict leaves it empty until it is settled"
        return Problem(place, "required-missing", f"`{record}` has no `{column.name}`", hint)
    code = next((known for known in ("unknown-code", "bad-pattern", "out-of-range") if known in check), "bad-table")
    return Problem(
        place, code, f"`{case['failure_case']}` does not fit `{column.name}` of `{record}`", column.pattern or ""
    )
