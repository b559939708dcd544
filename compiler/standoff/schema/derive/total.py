"""`{total, counts, where}`: how many a row counts for, so that a column can be added up."""

import polars as pl

from standoff.schema.derive.rule import (
    DerivedColumn,
    DeriveRule,
    Explained,
    Frames,
    Rows,
    Source,
    is_unsound,
    meets,
    shown,
    unmeetable,
    vocabulary_of,
)
from standoff.schema.model import Derive
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.count import TYPE as COUNT


def fault(column: DerivedColumn, unsound: set[str]) -> str | None:
    """See `DeriveRule`."""
    f, derive, table = column.field, column.derive, column.table
    vocabulary, missing = vocabulary_of(derive.source, table, column.schema)
    if vocabulary is None or is_unsound(vocabulary, unsound):
        return missing
    if f.kind != COUNT.name:
        return f"`{f.name}` is not of type count"
    counted = [code for code, _ in derive.counts]
    for code in vocabulary.codes:
        if code not in counted:
            return f"`counts` has nothing for the code `{code}` of {vocabulary.scheme}"
    for code, number in derive.counts:
        if code not in vocabulary.codes:
            return f"unknown code `{code}` in {vocabulary.scheme}"
        if not number.isdecimal() and (number not in table.fields or table.fields[number].kind != COUNT.name):
            return f"`{number}` is neither a number nor a count of `{table.name}`"
    return unmeetable(column, unsound)


def compute(rows: pl.DataFrame, column: DerivedColumn, frames: Frames) -> pl.DataFrame:
    """By its code a number, or the bounds of a count; 0 where the record is denied or does not meet a condition."""
    f, derive = column.field, column.derive
    is_meant = pl.all_horizontal(pl.col("factuality") != "denied", *meets(derive))
    for part in FIELD_TYPES[f.kind].parts:
        number = pl.lit(None, pl.Int64)
        for code, each in derive.counts:
            counted = pl.lit(int(each)) if each.isdecimal() else pl.col(each + part.suffix)
            number = pl.when(pl.col(derive.source).cast(pl.String) == code).then(counted).otherwise(number)
        number = pl.when(is_meant).then(number).otherwise(0)
        rows = rows.with_columns(number.cast(pl.Int64).alias(f.name + part.suffix))
    return rows


def in_words(derive: Derive) -> str:
    """See `DeriveRule`."""
    numbers = ", ".join(f"{code} → {n if n.isdecimal() else f'`{n}`'}" for code, n in derive.counts)
    where = "".join(f" where `{name}` is `{code}`" for name, code in derive.where)
    return f"by `{derive.source}`{where} ({numbers}); 0 for all other rows and for what is denied"


def explain(column: DerivedColumn, record: str, rows: Rows) -> Explained:
    """See `DeriveRule`."""
    derive, table = column.derive, column.table
    row = rows.row(table, record)
    missed = [name for name, code in derive.where if row.get(name) != code]
    if row["factuality"] == "denied":
        return "0, for the record is denied", (Source(table.name, record, None),)
    if missed:
        wanted = dict(derive.where)[missed[0]]
        words = f"0, for only what has {wanted} in {missed[0]} counts, {shown(row, missed[0])}"
        return words, (Source(table.name, record, missed[0]),)
    number = dict(derive.counts).get(str(row.get(derive.source)), "nothing")
    words = f"{number}, for {derive.source}, {shown(row, derive.source)}"
    names = [derive.source, *(name for name, _ in derive.where), *([number] if number in table.fields else [])]
    return words, tuple(Source(table.name, record, name) for name in names)


RULE = DeriveRule({"total": "source", "counts": "counts", "where": "where"}, fault, compute, in_words, explain)
