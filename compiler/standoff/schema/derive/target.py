"""`{target, table}`: the id in a field that refers to several tables, where it refers to this one."""

import polars as pl

from standoff.schema.derive.rule import DerivedColumn, DeriveRule, Explained, Frames, Rows, Source
from standoff.schema.model import Derive


def fault(column: DerivedColumn, unsound: set[str]) -> str | None:
    """See `DeriveRule`."""
    derive = column.derive
    source = column.table.fields.get(derive.source)
    if source is None or not source.ref:
        return f"`{derive.source}` is not a field with `ref`"
    return None if derive.table in source.ref else f"`{derive.source}` never refers to `{derive.table}`"


def compute(rows: pl.DataFrame, column: DerivedColumn, frames: Frames) -> pl.DataFrame:
    """See `DeriveRule`."""
    reference, prefix = pl.col(column.derive.source), f"{column.derive.table}/"
    own_id = pl.when(reference.str.starts_with(prefix)).then(reference.str.strip_prefix(prefix))
    return rows.with_columns(own_id.alias(column.field.name))


def in_words(derive: Derive) -> str:
    """See `DeriveRule`."""
    return f"the id in `{derive.source}` if it refers to `{derive.table}`"


def explain(column: DerivedColumn, record: str, rows: Rows) -> Explained:
    """See `DeriveRule`."""
    derive = column.derive
    words = f"the id in {derive.source} where it names one of {derive.table}"
    return words, (Source(column.table.name, record, derive.source),)


RULE = DeriveRule({"target": "source", "table": "table"}, fault, compute, in_words, explain)
