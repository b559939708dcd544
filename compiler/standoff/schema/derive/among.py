"""`{among, codes}`: whether the code of a field is one of some."""

import polars as pl

from standoff.schema.derive.rule import (
    DerivedColumn,
    DeriveRule,
    Explained,
    Frames,
    Rows,
    Source,
    is_unsound,
    shown,
    vocabulary_of,
)
from standoff.schema.model import Derive
from standoff.schema.types.boolean import TYPE as BOOLEAN
from standoff.source.escape import listed


def fault(column: DerivedColumn, unsound: set[str]) -> str | None:
    """See `DeriveRule`."""
    codes = column.derive.codes
    vocabulary, missing = vocabulary_of(column.derive.source, column.table, column.schema)
    if vocabulary is None or is_unsound(vocabulary, unsound):
        return missing
    if not codes:
        return "`codes` names no code"
    unknown = [code for code in codes if code not in vocabulary.codes]
    return f"unknown code `{unknown[0]}` in {vocabulary.scheme}" if unknown else None


def compute(rows: pl.DataFrame, column: DerivedColumn, frames: Frames) -> pl.DataFrame:
    """See `DeriveRule`."""
    return rows.with_columns(pl.col(column.derive.source).is_in(column.derive.codes).alias(column.field.name))


def in_words(derive: Derive) -> str:
    """See `DeriveRule`."""
    return f"whether `{derive.source}` is {listed(derive.codes)}"


def explain(column: DerivedColumn, record: str, rows: Rows) -> Explained:
    """See `DeriveRule`."""
    name, table = column.derive.source, column.table
    is_what = shown(rows.row(table, record), name)
    words = f"whether {name}, {is_what}, is among {', '.join(column.derive.codes)}"
    return words, (Source(table.name, record, name),)


RULE = DeriveRule({"among": "source", "codes": "codes"}, fault, compute, in_words, explain, type=BOOLEAN.name)
