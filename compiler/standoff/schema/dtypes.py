"""Schema -> polars: the dtype of every column of the output."""

import polars as pl
import polars.selectors as cs

from standoff.schema.model import Column, Field
from standoff.schema.types import COLUMN_TYPES, FIELD_TYPES
from standoff.schema.types.column_type import STRING

DTYPES: dict[str, type[pl.DataType]] = {name: getattr(pl, each.dtype) for name, each in COLUMN_TYPES.items()}


def dtypes(columns: list[Column]) -> dict[str, type[pl.DataType]]:
    """The dtype of each column, in order."""
    return {column.name: DTYPES[column.type] for column in columns}


def dtype_of(f: Field) -> type[pl.DataType]:
    """The dtype of the column that bears a field's name."""
    shown = FIELD_TYPES[f.kind].shown
    assert shown, f"no column is called {f.name}"
    return DTYPES[shown.type.name]


def as_csv() -> list[pl.Expr]:
    """The columns of a frame that polars would write otherwise than our CSV files have them, as text."""
    return [each.to_csv(cs.by_dtype(DTYPES[name])) for name, each in COLUMN_TYPES.items() if each.to_csv]


def type_of(dtype: pl.DataType) -> str:
    """The type of a column of our own lists by its dtype; text where none has it."""
    return next((name for name, each in DTYPES.items() if dtype == each), STRING.name)
