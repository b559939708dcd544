"""Which cells of a table break its rules, as pandera finds them: each rule a check, all asked in one validation.

Whether a frame is valid at all is asked in one question of polars (`standoff.schema.frame_checks`); pandera spends some
2 ms on every column, and a quarter of a second on loading. So this module is imported where the answer was no.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrorReason, SchemaErrors

from standoff.schema.model import Column

REQUIRED, UNIQUE, ENUM, PATTERN, MINIMUM, MAXIMUM = "required", "unique", "enum", "pattern", "minimum", "maximum"
RULES = {SchemaErrorReason.SERIES_CONTAINS_NULLS: REQUIRED, SchemaErrorReason.SERIES_CONTAINS_DUPLICATES: UNIQUE}


class Failure(NamedTuple):
    """A rule, as Table Schema calls it, the column that breaks it ("" for the key), and in which rows (from 0)."""

    rule: str
    column: str
    rows: list[int]


def rows_schema(columns: Sequence[Column], key: Sequence[str], unique: Sequence[str] = ()) -> pa.DataFrameSchema:
    """The pandera schema of rows: required and unique cells, a key, codes, patterns, bounds; types are known already.

    Validate eager frames with it: a LazyFrame passes bad data silently.
    """
    shown = {column.name: _column(column, is_unique=column.name in unique) for column in columns}
    return pa.DataFrameSchema(shown, unique=list(key))


def _column(column: Column, is_unique: bool) -> pa.Column:
    checks = []
    if column.enum:
        checks.append(pa.Check.isin(column.enum, name=ENUM))
    if column.pattern:
        checks.append(pa.Check.str_matches(f"^(?:{column.pattern})$", name=PATTERN))
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, name=MINIMUM))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, name=MAXIMUM))
    return pa.Column(name=column.name, nullable=not column.required, unique=is_unique, checks=checks)


def failures(
    frame: pl.DataFrame, columns: Sequence[Column], key: Sequence[str], unique: Sequence[str] = ()
) -> Iterator[Failure]:
    """What breaks the rules in a frame with the right columns and types; columns in order, the key first."""
    try:
        rows_schema(columns, key, unique).validate(frame, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            yield _failure(error)


def _failure(error: Any) -> Failure:
    rows = error.check_output["check_output"].not_().arg_true().to_list()
    if error.reason_code is SchemaErrorReason.DUPLICATES:
        return Failure(UNIQUE, "", rows)
    return Failure(RULES.get(error.reason_code) or error.check.name, error.schema.name, rows)
