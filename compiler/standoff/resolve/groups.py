"""Rows numbered by what they are about: a number is compared, sorted and gathered much faster than texts are.

Rows about one thing mostly follow one another, so that only the first of each stretch is looked up. What is known of
each number lies in a column in the order of the numbers: `gather` carries it to the rows, and `scatter` back.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import polars as pl

from standoff.schema.times import Order

NUMBER = pl.UInt32


def numbered_by(rows: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.Series, pl.Series]:
    """For each row the number of its group, and for each group its first row, in the order in which they come."""
    begins = rows.select(_begins(tuple(columns))).to_series()
    stretch = (begins.cum_sum() - 1).cast(NUMBER).set_sorted()
    firsts = pl.int_range(len(rows), dtype=NUMBER, eager=True).filter(begins)
    heads = rows[list(columns)][firsts]
    if Order(tuple(columns)).ascends(heads):
        return stretch, firsts
    grouped = heads.with_row_index(STRETCH).group_by(columns, maintain_order=True).agg(STRETCH)
    of_stretch = grouped.select(STRETCH).with_row_index(GROUP).explode(STRETCH).sort(STRETCH)[GROUP]
    return of_stretch[stretch], firsts[grouped[STRETCH].list.first()]


@cache
def _begins(columns: tuple[str, ...]) -> pl.Expr:
    """Whether a row differs from the one before it."""
    is_other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in columns)
    return is_other | (pl.int_range(pl.len()) == 0)


STRETCH, GROUP = "groups.stretch", "groups.group"  # no column's name has a dot


def constant(value: Any, n: int, dtype: type[pl.DataType] = NUMBER) -> pl.Series:
    """So many times one value."""
    return pl.Series([value], dtype=dtype).new_from_index(0, n)


def sizes(numbers: pl.Series, n: int) -> pl.Series:
    """How many rows each of `n` groups has."""
    counted = numbers.alias(GROUP).value_counts(name=STRETCH)
    return constant(0, n).scatter(counted[GROUP], counted[STRETCH])


def distinct(numbers: pl.Series, values: pl.Series, n: int) -> pl.Series:
    """How many distinct values the rows of each of `n` groups have; nulls are none."""
    pairs = numbers.cast(pl.UInt64) * (1 << 32) + values.cast(pl.Categorical).to_physical()
    pairs = pairs.filter(pairs.ne_missing(pairs.shift())).unique().drop_nulls()
    return sizes((pairs // (1 << 32)).cast(NUMBER), n)
