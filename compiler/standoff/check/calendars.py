"""Dates that look like years of another calendar: `1403` in a text of 2024 is more likely a year of Iran's.

A text's other dates decide, above all when it was published. A warning is given only where every year of the text that
is centuries away falls, as a year of one calendar, on the years around the text's own: a text on the Middle Ages has
other years beside it.
"""

from collections.abc import Callable

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.reporting import everywhere, problems
from standoff.corpus.rows import PLACE
from standoff.schema.types import FIELD_TYPES
from standoff.source.problem import Problem

CALENDARS: dict[str, Callable[[int], int]] = {  # the Gregorian year in which a year begins
    "Solar Hijri": lambda year: year + 621,
    "Lunar Hijri": lambda year: round(year * 0.970229 + 621.5643),
    "Buddhist": lambda year: year - 543,
    "Hebrew": lambda year: year - 3761,
}
FAR = 300  # years from the text's own, beyond which a date is doubted
BEFORE, AFTER = 15, 2  # years around the text's own that its dates are mostly of
MODERN = (1800, 2200)
DATED = [name for name, each in FIELD_TYPES.items() if each.limit and each.problem == "bad-date"]


def check_calendars(frames: Frames) -> list[Problem]:
    """Dates of texts that are centuries from the text's own and fit it as years of another calendar."""
    year = pl.col("value").str.extract(r"(\d{4})").cast(pl.Int64)
    columns = ("assertion_id", "text_id", "value", *PLACE)
    dated = frames.assertions.filter(pl.col("kind").cast(pl.String).is_in(DATED) & pl.col("text_id").is_not_null())
    dates = dated.select(*columns, year=year).drop_nulls("year")
    if dates.is_empty():
        return []
    stated = frames.texts.select("text_id", stated=pl.col("published").str.extract(r"(\d{4})").cast(pl.Int64))
    modern = dates.filter(pl.col("year").is_between(*MODERN)).group_by("text_id").agg(latest=pl.col("year").max())
    both = dates.join(stated, on="text_id", how="left").join(modern, on="text_id", how="left")
    far = both.with_columns(own=pl.coalesce("stated", "latest")).filter((pl.col("year") - pl.col("own")).abs() > FAR)
    years = far.group_by("text_id", "own").agg(pl.col("year").unique()).iter_rows()
    names = {text_id: _calendar(found, own) for text_id, own, found in years}
    bad = far.with_columns(calendar=pl.col("text_id").replace_strict(names, default=None, return_dtype=pl.String))
    bad = everywhere(bad.filter(pl.col("calendar").is_not_null()), frames)
    message = "`{value}` in a text of {own}: is it a year of the {calendar} calendar?"
    hint = "write the Gregorian date, with `derivation: calendar`; if the year is right, this can be ignored"
    return problems(bad, "odd-year", message, hint)


def _calendar(years: list[int], own: int) -> str | None:
    """The calendar by which all of these years are around the text's own, none where there is none."""
    for name, gregorian in CALENDARS.items():
        if all(own - BEFORE <= gregorian(year) <= own + AFTER for year in years):
            return name
    return None
