"""The columns of time, which `time` of a schema adds to a table: `sort_date`, `year`, `month`."""

from collections.abc import Mapping

import polars as pl

from standoff.schema.model import Schema, Table
from standoff.schema.times import MONTH, SORT_DATE, YEAR, dated_by, ends

KEY, LIKE, LOW, HIGH = "time.key", "time.like", "time.low", "time.high"  # no column's name has a dot
DAYS = (SORT_DATE, LOW, HIGH)
Days = Mapping[str, pl.DataFrame]


def with_times(frame: pl.DataFrame, table: Table, schema: Schema, days: Days | None = None) -> pl.DataFrame:
    """The rows of a table with the columns of time; as they are where its schema has no `time`.

    `sort_date` is the earliest day of the first date that the row has, else its latest day: of when it happened, when
    it began, when it ended, as of when it is known. A row without any is dated like the record that the schema says;
    `days` has what `days_of` gives of all records.
    """
    if table.time is None:
        return frame
    found = frame.with_columns(_own_days(table))
    others = dated_by(table, schema)
    if others and days:
        found = _filled(found, table.time.like, _days_of(others, days))
    low, high = pl.col(LOW), pl.col(HIGH)
    is_one = [(low.dt.year() == high.dt.year()), (low.dt.strftime("%Y-%m") == high.dt.strftime("%Y-%m"))]
    return found.with_columns(
        pl.when(is_one[0]).then(low.dt.year()).alias(YEAR),
        pl.when(is_one[1]).then(low.dt.strftime("%Y-%m")).alias(MONTH),
    )


def days_of(tables: Mapping[str, pl.DataFrame], schema: Schema) -> dict[str, pl.DataFrame]:
    """When the records are that others are dated like: by table, their key, days, and like what they are dated."""
    wanted = {target.name: target for table in schema.record_tables.values() for target in dated_by(table, schema)}
    return {
        name: tables[name].select(
            pl.col(table.key[0]).alias(KEY),
            *_own_days(table),
            pl.col(table.time.like).alias(LIKE)
            if table.time and table.time.like
            else pl.lit(None, pl.String).alias(LIKE),
        )
        for name, table in wanted.items()
    }


def _days_of(tables: list[Table], days: Days) -> pl.DataFrame:
    """The days of the records of the first table, by key; without dates of their own those of the tables after it."""
    own = days[tables[0].name]
    return _filled(own, LIKE, _days_of(tables[1:], days)) if tables[1:] else own


def _filled(frame: pl.DataFrame, reference: str, known: pl.DataFrame) -> pl.DataFrame:
    """Rows with the days of what they refer to, where they have none."""
    others = {name: f"{name}.other" for name in DAYS}
    theirs = known.select(pl.col(KEY).alias(reference), *(pl.col(name).alias(each) for name, each in others.items()))
    is_dated = pl.col(SORT_DATE).is_not_null()
    taken = [pl.when(is_dated).then(name).otherwise(each).alias(name) for name, each in others.items()]
    joined = frame.join(theirs, on=reference, how="left", maintain_order="left")
    return joined.with_columns(taken).drop(others.values())


def _own_days(table: Table) -> list[pl.Expr]:
    """The day to sort by, and the first and the last day of the whole row, by a row's own dates."""
    assert table.time
    nothing = pl.lit(None, pl.Date)
    days = [pl.col(day) for _, names in table.time.kinds for name in names for day in ends(table, name) or ()]
    low, high = _range(table)
    return [pl.coalesce(nothing, *days).alias(SORT_DATE), low.alias(LOW), high.alias(HIGH)]


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
