"""`{earliest}` and `{latest}`: the first or the last of all dates that are affirmed of a field."""

from collections.abc import Sequence

import polars as pl

from standoff.schema.derive.rule import DerivedColumn, DeriveRule, Explained, Frames, Rows, Source
from standoff.schema.model import Derive
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.bounds import HIGH, LOW
from standoff.schema.types.column_type import STRING

FIRST, LAST = (LOW, HIGH), (-HIGH, -LOW)  # what orders dates, as in the rules of resolution of the same names
WITHOUT_VALUE = ("denied", "deprecated", "unused")  # outcomes of assertions that a cell could not have come from


def fault(column: DerivedColumn, unsound: set[str]) -> str | None:
    """See `DeriveRule`."""
    f, source = column.field, column.table.stated.get(column.derive.source)
    if source is None or not FIELD_TYPES[source.kind].is_dated:
        return f"`{column.derive.source}` is not a date that mentions give"
    return None if f.kind == source.kind else f"`{f.name}` is not of type {source.kind}"


def _compute(rows: pl.DataFrame, column: DerivedColumn, frames: Frames, order: Sequence[pl.Expr]) -> pl.DataFrame:
    """With its bounds and precision."""
    f, is_source = column.field, pl.col("field_name") == column.derive.source
    has_value = ~pl.col("outcome").cast(pl.String).is_in(WITHOUT_VALUE)
    dates = frames.assertions.filter((pl.col("table_name") == column.table.name) & is_source & has_value)
    first = dates.sort(*order, "looseness", "value").unique("record_id", keep="first")
    cells = first.select(
        "record_id",
        *(
            (part.type.from_bound(pl.col(part.part)) if part.part in {"low", "high"} else pl.col(part.part))
            .cast(pl.String if part.type is STRING else pl.Date)
            .alias(f.name + part.suffix)
            for part in FIELD_TYPES[f.kind].parts
        ),
    )
    return rows.join(cells, on="record_id", how="left", maintain_order="left")


def compute_earliest(rows: pl.DataFrame, column: DerivedColumn, frames: Frames) -> pl.DataFrame:
    """See `DeriveRule`."""
    return _compute(rows, column, frames, FIRST)


def compute_latest(rows: pl.DataFrame, column: DerivedColumn, frames: Frames) -> pl.DataFrame:
    """See `DeriveRule`."""
    return _compute(rows, column, frames, LAST)


def in_words(derive: Derive) -> str:
    """See `DeriveRule`."""
    return f"the {derive.rule} of all dates that are affirmed of `{derive.source}`"


def explain(column: DerivedColumn, record: str, rows: Rows) -> Explained:
    """See `DeriveRule`."""
    derive = column.derive
    words = f"the {derive.rule} of all dates that are affirmed of {derive.source}"
    return words, (Source(column.table.name, record, derive.source),)


EARLIEST = DeriveRule({"earliest": "source"}, fault, compute_earliest, in_words, explain)
LATEST = DeriveRule({"latest": "source"}, fault, compute_latest, in_words, explain)
