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
    firsts = positions(len(rows)).filter(begins)
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
RECORD_NUMBER = "groups.record"  # a column of the numbers of the records that rows are about, where they are known


def constant(value: Any, n: int, dtype: type[pl.DataType] = NUMBER) -> pl.Series:
    """So many times one value."""
    return pl.Series([value], dtype=dtype).new_from_index(0, n)


def positions(n: int) -> pl.Series:
    """The numbers of so many rows."""
    return pl.int_range(n, dtype=NUMBER, eager=True)


def rows_of(found: pl.DataFrame, number: str, n: int) -> pl.Series:
    """Which row of `found` is about each of `n` groups, null where none is; no two are about one."""
    return constant(None, n).scatter(found[number], positions(len(found)))


def without(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The other columns of a frame; unlike `drop`, this is no query."""
    return frame[[name for name in frame.columns if name not in names]]


def sizes(numbers: pl.Series, n: int) -> pl.Series:
    """How many rows each of `n` groups has."""
    counted = numbers.alias(GROUP).value_counts(name=STRETCH)
    return constant(0, n).scatter(counted[GROUP], counted[STRETCH])


def distinct(numbers: pl.Series, codes: pl.Series, n: int) -> pl.Series:
    """How many distinct codes the rows of each of `n` groups have; nulls are none.

    Most groups have one: every row is compared with some row of its group, and only those are counted that differ.
    """
    numbered = codes.to_physical()
    some = constant(None, n).scatter(numbers, numbered)
    found = some.is_not_null().cast(NUMBER)
    is_other = numbered.ne_missing(some[numbers])
    if not is_other.any():
        return found
    is_varied = constant(False, n, pl.Boolean).scatter(numbers.filter(is_other), values=True)[numbers]
    pairs = numbers.filter(is_varied).cast(pl.UInt64) * (1 << 32) + numbered.filter(is_varied)
    counted = (pairs.unique().drop_nulls() // (1 << 32)).cast(NUMBER).alias(GROUP).value_counts(name=STRETCH)
    return found.scatter(counted[GROUP], counted[STRETCH])
