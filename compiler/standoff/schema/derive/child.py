"""`{child, where, column}`: a column of the one child record that meets a condition."""

import polars as pl

from standoff.schema.columns import dtype_of
from standoff.schema.derive.rule import (
    DerivedColumn,
    DeriveRule,
    Explained,
    Frames,
    Rows,
    Source,
    is_unsound,
    vocabulary_of,
)
from standoff.schema.model import Derive
from standoff.schema.types import FIELD_TYPES


def fault(column: DerivedColumn, unsound: set[str]) -> str | None:
    """See `DeriveRule`."""
    f, derive = column.field, column.derive
    child = column.schema.tables.get(derive.child)
    if f"tables/{derive.child}" in unsound:
        return None
    if child is None or child.nest is None or child.nest.under != column.table.name:
        return f"`{derive.child}` is not a table that nests under `{column.table.name}`"
    for name in (derive.column, *(name for name, _ in derive.where)):
        if name not in child.fields or FIELD_TYPES[child.fields[name].kind].shown is None:
            return f"`{derive.child}` has no column `{name}`"
    if child.fields[derive.column].type != f.type:
        return f"`{derive.child}.{derive.column}` is of type {child.fields[derive.column].type}, not {f.type}"
    for name, code in derive.where:
        vocabulary, _ = vocabulary_of(name, child, column.schema)
        if vocabulary and not is_unsound(vocabulary, unsound) and code not in vocabulary.codes:
            return f"unknown code `{code}` in {vocabulary.scheme}"
    return None


def compute(rows: pl.DataFrame, column: DerivedColumn, frames: Frames) -> pl.DataFrame:
    """The one child row that meets the condition; denied children do not count; empty if there are none or several."""
    f, derive, key = column.field, column.derive, column.table.key
    meets = pl.all_horizontal(
        [pl.col(name).cast(pl.String) == code for name, code in derive.where] + [pl.col("factuality") != "denied"]
    )
    children = frames.tables[derive.child].filter(meets)
    only = children.filter(pl.len().over(key) == 1).select(*key, pl.col(derive.column).cast(dtype_of(f)).alias(f.name))
    return rows.join(only, on=key, how="left", maintain_order="left")


def in_words(derive: Derive) -> str:
    """See `DeriveRule`."""
    where = " and ".join(f"`{name}` is `{code}`" for name, code in derive.where)
    return f"`{derive.column}` of the one row of `{derive.child}` whose {where}; empty if there are none or several"


def explain(column: DerivedColumn, record: str, rows: Rows) -> Explained:
    """See `DeriveRule`."""
    derive = column.derive
    child = column.schema.tables[derive.child]
    condition = " and ".join(f"{name} is {code}" for name, code in derive.where)
    sources = []
    for child_id in rows.children(child, record):
        row = rows.row(child, child_id)
        if row and row["factuality"] != "denied" and all(str(row[name]) == code for name, code in derive.where):
            sources.append(Source(child.name, child_id, derive.column))
    count = {0: "there is none", 1: "there is one"}.get(len(sources), f"there are {len(sources)}, so it is empty")
    return f"{derive.column} of the one record of {child.name} whose {condition}: {count}", tuple(sources)


RULE = DeriveRule({"child": "child", "where": "where", "column": "column"}, fault, compute, in_words, explain)
