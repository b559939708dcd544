"""Schema -> pandera: what a table's frame must satisfy; imported late, since pandera takes long to load."""

import pandera.polars as pa
import polars as pl

from standoff.schema.dtypes import DTYPES
from standoff.schema.model import Column


def frame_schema(name: str, key: tuple[str, ...], columns: list[Column]) -> pa.DataFrameSchema:
    """The pandera schema of a table: dtypes, required cells, unique keys, codes, patterns and ranges.

    Validate eager frames with it: a LazyFrame passes bad data silently.
    """
    return pa.DataFrameSchema(
        {column.name: _column(column) for column in columns}, name=name, unique=list(key), strict=True, ordered=True
    )


def _column(column: Column) -> pa.Column:
    checks = []
    if column.enum:
        checks.append(pa.Check.isin(column.enum, name="unknown-code"))
    if column.pattern:
        checks.append(pa.Check(_matches(column.pattern), name="bad-pattern", error=column.pattern))
    if column.minimum is not None:
        checks.append(pa.Check.ge(column.minimum, name="out-of-range"))
    if column.maximum is not None:
        checks.append(pa.Check.le(column.maximum, name="out-of-range"))
    return pa.Column(DTYPES[column.type], checks, nullable=not column.required, name=column.name)


def _matches(pattern: str) -> "object":
    def check(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key or "*").str.contains(f"^(?:{pattern})$"))

    return check
