"""What the frame of a table must satisfy, as expressions of polars: one question covers the whole frame.

On a package of 400 columns, a question for each would be most of a small build. Which cells failed, where
the answer is no, is found by pandera (`standoff.schema.pandera_schema`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import polars as pl

from standoff.schema.columns import dtypes
from standoff.schema.model import Column, Table
from standoff.schema.times import order_of

GROUPS = 4  # groups of rules that polars evaluates in parallel


def is_valid(frame: pl.DataFrame, table: Table, columns: list[Column]) -> bool:
    """Whether a frame is one of the table: columns and dtypes in order, required cells, codes, patterns, ranges.

    Rows are in the order of their table, and no two have the same key.
    """
    wanted, found = dtypes(columns), frame.schema
    if list(found) != list(wanted) or as_text(found) != wanted:
        return False
    if frame.is_empty():
        return True
    nulls = {column.name: frame[column.name].null_count() for column in columns}
    if any(nulls[column.name] for column in columns if column.required):
        return False
    given = [column for column in columns if nulls[column.name] < len(frame)]  # empty cells break no other rule
    order = order_of(table)
    if not order.ascends(frame):
        return False
    # That of receipts is not looked at again: no two assertions have one id, and evidence is numbered within each.
    has_other_key = order.columns != table.key and not table.is_builtin
    whole = [pl.struct(table.key).is_unique()] if has_other_key else []
    # Nor are the ids of these: the compiler makes them.
    own_ids = table.key if table.is_builtin else ()
    return all_hold(
        frame, [*whole, *(rule for column in given if column.name not in own_ids for rule in _of_values(column))]
    )


def all_hold(frame: pl.DataFrame, expressions: Sequence[pl.Expr]) -> bool:
    """Whether each of these holds in every row, in one question."""
    groups = [expressions[n::GROUPS] for n in range(min(GROUPS, len(expressions)))]
    every = (pl.all_horizontal(group).fill_null(value=False).all().alias(f"{n}") for n, group in enumerate(groups))
    return not expressions or all(frame.select(every).row(0))


def rules(columns: Iterable[Column]) -> Iterator[pl.Expr]:
    """When the rules on single columns hold."""
    for column in columns:
        if column.required:
            yield pl.col(column.name).is_not_null()
        yield from _of_values(column)


@lru_cache(maxsize=4096)
def _of_values(column: Column) -> tuple[pl.Expr, ...]:
    """The same of the rules that cells with a value may break."""
    return tuple(_rules_of_values(column))


def _rules_of_values(column: Column) -> Iterator[pl.Expr]:
    cell = pl.col(column.name)
    if column.enum:
        yield cell.is_in(column.enum).fill_null(value=True)
    if column.pattern:
        yield cell.cast(pl.String).str.contains(f"^(?:{column.pattern})$").fill_null(value=True)
    if column.minimum is not None:
        yield (cell >= column.minimum).fill_null(value=True)
    if column.maximum is not None:
        yield (cell <= column.maximum).fill_null(value=True)


def as_text(types: Mapping[str, pl.DataType]) -> dict[str, pl.DataType]:
    """The dtypes of columns, with that of texts for codes, which receipts have for texts that repeat."""
    return {
        name: pl.String() if isinstance(dtype, pl.Categorical | pl.Enum) else dtype for name, dtype in types.items()
    }
