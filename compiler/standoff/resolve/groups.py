"""Rows numbered by what they are about: a number is compared, sorted and gathered much faster than texts are.

Rows about one thing mostly follow one another, so that only the first of each stretch is looked up. What is known of
each number lies in a column in the order of the numbers: `gather` carries it to the rows, and `scatter` back.
"""

from collections.abc import Sequence

import polars as pl

from standoff.schema.times import Order

NUMBER = pl.UInt32


def numbered_by(rows: pl.DataFrame, columns: Sequence[str]) -> tuple[pl.Series, pl.Series]:
    """For each row the number of its group, and for each group its first row, in the order in which they come."""
    is_other = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in columns)
    begins = rows.select(is_other | (pl.int_range(pl.len()) == 0)).to_series()
    stretch = (begins.cum_sum() - 1).cast(NUMBER).set_sorted()
    firsts = begins.arg_true().cast(NUMBER)
    heads = rows.select(columns)[firsts]
    if heads.select(Order(tuple(columns)).ascends().all()).item():
        return stretch, firsts
    grouped = heads.with_row_index(STRETCH).group_by(columns, maintain_order=True).agg(STRETCH)
    of_stretch = grouped.select(STRETCH).with_row_index(GROUP).explode(STRETCH).sort(STRETCH)[GROUP]
    return of_stretch.gather(stretch), firsts.gather(grouped[STRETCH].list.first())


STRETCH, GROUP = "groups.stretch", "groups.group"  # no column's name has a dot


def sizes(numbers: pl.Series, n: int) -> pl.Series:
    """How many rows each of `n` groups has."""
    counted = numbers.alias(GROUP).to_frame().group_by(GROUP).len(STRETCH)
    return pl.zeros(n, NUMBER, eager=True).scatter(counted[GROUP], counted[STRETCH])


def distinct(numbers: pl.Series, values: pl.Series, n: int) -> pl.Series:
    """How many distinct values the rows of each of `n` groups have; nulls are none."""
    rows = pl.DataFrame({GROUP: numbers, STRETCH: values.cast(pl.Categorical).to_physical()}).drop_nulls()
    pair = pl.col(GROUP).cast(pl.UInt64) * (1 << 32) + pl.col(STRETCH)
    pairs = rows.select(pair).to_series()
    pairs = pairs.filter(pairs.ne_missing(pairs.shift())).unique()
    return sizes((pairs // (1 << 32)).cast(NUMBER), n)
