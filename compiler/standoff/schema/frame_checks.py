"""Schema -> pandera: what a table's frame must satisfy; imported late, since pandera takes long to load.

The checks are of the whole frame, three a table: pandera spends some 2 ms on every column that has a check of its
own, which on a package of 400 columns is most of a small build. Which cell failed is read off the same expressions.
"""

from collections.abc import Callable

import pandera.polars as pa
import polars as pl

from standoff.schema.dtypes import dtypes
from standoff.schema.model import Column

CELLS = "required cells, codes, patterns and ranges"
Rule = tuple[str, Column, pl.Expr]


def frame_schema(name: str, key: tuple[str, ...], columns: list[Column]) -> pa.DataFrameSchema:
    """The pandera schema of a table: columns and dtypes in order, required cells, unique keys, codes, patterns, ranges.

    Its metadata list the columns' dtypes and the primary key. Validate eager frames with it: a LazyFrame passes bad
    data silently.
    """
    wanted = dtypes(columns)
    checks = [
        pa.Check(_has_types(wanted), name="columns and types"),
        pa.Check(_holds([ascends(key)]), name="rows ascend by a unique key"),
        pa.Check(_holds([rule for _, _, rule in rules(columns)]), name=CELLS),
    ]
    return pa.DataFrameSchema(name=name, checks=checks, metadata={"dtypes": wanted, "primaryKey": list(key)})


def rules(columns: list[Column]) -> list[Rule]:
    """Every rule on a single column: the code of the problem where it fails, the column, and when it holds."""
    found: list[Rule] = []
    for column in columns:
        cell = pl.col(column.name)
        if column.required:
            found.append(("required-missing", column, cell.is_not_null()))
        if column.enum:
            found.append(("unknown-code", column, cell.is_in(column.enum).fill_null(value=True)))
        if column.pattern:
            found.append(("bad-pattern", column, cell.str.contains(f"^(?:{column.pattern})$").fill_null(value=True)))
        if column.minimum is not None:
            found.append(("out-of-range", column, (cell >= column.minimum).fill_null(value=True)))
        if column.maximum is not None:
            found.append(("out-of-range", column, (cell <= column.maximum).fill_null(value=True)))
    return found


def ascends(key: tuple[str, ...]) -> pl.Expr:
    """Whether each row's key is greater than the one before it: rows are sorted by a key that is unique."""
    ascending = pl.lit(value=False)
    for name in reversed(key):
        before = pl.col(name).shift()
        ascending = (before < pl.col(name)) | ((before == pl.col(name)) & ascending)
    return ascending.fill_null(pl.int_range(pl.len()) == 0)


def _holds(expressions: list[pl.Expr]) -> Callable[[pa.PolarsData], bool]:
    """A check that answers with one word: where it answers row by row, pandera collects the frame three times more.

    A frame without the columns, or with other types, does not hold either.
    """
    every = pl.all_horizontal(expressions).fill_null(value=False).all()

    def check(data: pa.PolarsData) -> bool:
        try:
            return bool(data.lazyframe.select(every).collect().item())
        except pl.exceptions.PolarsError:
            return False

    return check


def _has_types(wanted: dict[str, type[pl.DataType]]) -> Callable[[pa.PolarsData], bool]:
    def check(data: pa.PolarsData) -> bool:
        found = data.lazyframe.collect_schema()
        return list(found) == list(wanted) and dict(found) == wanted

    return check
