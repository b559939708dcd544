"""The columns of time, which `time` of a schema adds to a table: `sort_date`, `year`, `month`."""

import polars as pl

from standoff.schema.model import Table
from standoff.schema.times import MONTH, SORT_DATE, YEAR, ends


def with_times(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows of a table with the columns of time; as they are where its schema has no `time`.

    `sort_date` is the earliest day of the first date that the row has, else its latest day: of when it happened, when
    it began, when it ended, as of when it is known.
    """
    if table.time is None:
        return frame
    days = [day for _, names in table.time.kinds for name in names for day in ends(table, name) or ()]
    low, high = _range(table)
    is_one = [(low.dt.year() == high.dt.year()), (low.dt.strftime("%Y-%m") == high.dt.strftime("%Y-%m"))]
    return frame.with_columns(
        pl.coalesce(days).alias(SORT_DATE),
        pl.when(is_one[0]).then(low.dt.year()).alias(YEAR),
        pl.when(is_one[1]).then(low.dt.strftime("%Y-%m")).alias(MONTH),
    )


def _range(table: Table) -> tuple[pl.Expr, pl.Expr]:
    """The first and the last day of the whole row, each empty where it is open or unknown."""
    assert table.time
    of = {kind: [ends(table, name) or ("", "") for name in names] for kind, names in table.time.kinds}
    nothing = pl.lit(None, pl.Date)
    begun = pl.coalesce(nothing, *(low for kind in ("happened", "began") for low, _ in of[kind]))
    ended, over = (pl.coalesce(nothing, *(high for _, high in of[kind])) for kind in ("ended", "happened"))
    firsts, lasts = ([days[end] for days in of["as_of"]] for end in (0, 1))
    seen = [pl.coalesce(nothing, *firsts), pl.coalesce(nothing, *reversed(lasts))]
    has_end, is_placed = (_is_given(of, *kinds) for kinds in (("ended",), ("happened", "began", "ended")))
    last = pl.when(has_end).then(ended).otherwise(over)
    return pl.when(is_placed).then(begun).otherwise(seen[0]), pl.when(is_placed).then(last).otherwise(seen[1])


def _is_given(of: dict[str, list[tuple[str, str]]], *kinds: str) -> pl.Expr:
    """Whether a row has a date of these kinds, be it without a bound on one side."""
    days = [pl.col(day).is_not_null() for kind in kinds for both in of[kind] for day in both]
    return pl.any_horizontal(pl.lit(value=False), *days)
