"""Schema -> polars: the dtype of every column of the output."""

import polars as pl

from standoff.schema.model import Column

DTYPES: dict[str, type[pl.DataType]] = {
    "string": pl.String,
    "integer": pl.Int64,
    "number": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}


def dtypes(columns: list[Column]) -> dict[str, type[pl.DataType]]:
    """The dtype of each column, in order."""
    return {column.name: DTYPES[column.type] for column in columns}
