"""What kind of change each changed cell is: a closed list, and how the resolutions of both sides decide.

A kind is that of a field of a record, and its columns share it. The rules are tried in order; containment is that of
resolution (`resolve/rules.py`): dates and counts by their bounds, codes and records by their hierarchies.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from standoff.resolve.differences import DIFFERENCES
from standoff.resolve.rules import containing


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change: what several are called, and what it means."""

    one: str
    several: str
    meaning: str

    def counted(self, number: int) -> str:
        """So many changes of the kind, in words."""
        return f"{number:,} {self.one if number == 1 else self.several}"


CONTRADICTION, REMOVAL, CORRECTION = "contradiction", "removal", "correction"
FINER, NEW_FACT, WORDING = "finer-value", "new-fact", "only-wording"
KINDS: Mapping[str, Kind] = {
    CONTRADICTION: Kind(
        "contradiction",
        "contradictions",
        "the cell went open, or sources now differ in value or contradict one another, which they did not before",
    ),
    REMOVAL: Kind("removal", "removals", "there was a value, and there is none"),
    CORRECTION: Kind("correction", "corrections", "another value, also of a cell that was open"),
    FINER: Kind("finer value", "finer values", "the new value lies within the old one"),
    NEW_FACT: Kind("new fact", "new facts", "there was no value, and there is one"),
    WORDING: Kind(
        "change of wording only",
        "changes of wording only",
        "the value means the same: it is written differently, or what supports it changed",
    ),
}
"""The kinds, those first that a reviewer should see first."""
AT_LEAST_VALUE = DIFFERENCES.index("value")
QUANTITY = "count"  # a type whose values contain one another by their bounds
BLANK = r"[\s\p{P}]+"
SIDES = ("old", "new")
UNIT: Mapping[str, type[pl.DataType] | pl.DataType] = {
    f"{side}_{name}": kind
    for side in SIDES
    for name, kind in {
        "value": pl.String,
        "is_there": pl.Boolean,
        "low": pl.Int64,
        "high": pl.Int64,
        "within": pl.String,
        "is_span": pl.Boolean,
        "is_open": pl.Boolean,
        "differ": pl.Int8,
    }.items()
} | {"has_bounds": pl.Boolean, "is_free": pl.Boolean, "hierarchy": pl.String}
"""What is compared of a field of a record, on both sides. `differ` is how far sources differ, as a number; `is_free`
is whether its values are words of their own, neither codes nor ids; `within` is the currency of an amount."""


def kinds_of(units: pl.DataFrame, nesting: pl.DataFrame) -> pl.Series:
    """The kind of each change, from the columns of `UNIT`; `nesting` are the hierarchies of B."""
    is_bounded = pl.any_horizontal(pl.col(f"{side}_{end}").is_not_null() for side in SIDES for end in ("low", "high"))
    units = units.with_columns(has_bounds=pl.col("has_bounds") & is_bounded)
    finer = units.with_row_index("cell").select(pl.col("cell").is_in(_finer(units, nesting).implode())).to_series()
    went_open = pl.col("new_is_open") & ~pl.col("old_is_open")
    rules = (
        (CONTRADICTION, went_open | more_differ()),
        (REMOVAL, pl.col("old_is_there") & ~pl.col("new_is_there") & ~pl.col("new_is_open")),
        (CORRECTION, pl.col("old_is_open") & ~pl.col("new_is_open") & pl.col("new_is_there")),
        (NEW_FACT, ~pl.col("old_is_there") & ~pl.col("old_is_open") & pl.col("new_is_there")),
        (WORDING, _means_the_same()),
        (FINER, pl.lit(finer)),
    )
    found = pl.lit(CORRECTION)
    for kind, applies in reversed(rules):
        found = pl.when(applies).then(pl.lit(kind)).otherwise(found)
    return units.select(kind=found).to_series() if len(units) else pl.Series("kind", [], pl.String)


def more_differ() -> pl.Expr:
    """Whether sources differ at least in value, and more than they did."""
    return (pl.col("new_differ") >= AT_LEAST_VALUE) & (pl.col("new_differ") > pl.col("old_differ").fill_null(0))


def _means_the_same() -> pl.Expr:
    """Whether both sides have the same bounds or, without bounds, the same value; of words, the same letters."""
    same_bounds = pl.col("old_low").eq_missing(pl.col("new_low")) & pl.col("old_high").eq_missing(pl.col("new_high"))
    same_kind = (pl.col("old_is_span") == pl.col("new_is_span")) & _is_comparable()
    same_words = pl.col("is_free") & _letters("old_value").eq_missing(_letters("new_value"))
    same_value = pl.col("old_value").eq_missing(pl.col("new_value"))
    return pl.when("has_bounds").then(same_bounds & same_kind).otherwise(same_value | same_words)


def _is_comparable() -> pl.Expr:
    """Whether amounts are in the same currency; all else is comparable."""
    return pl.col("old_within").eq_missing(pl.col("new_within"))


def _letters(column: str) -> pl.Expr:
    """Words without typography: white space, punctuation, capitals; where nothing is left, as they are."""
    plain = pl.col(column).str.replace_all(BLANK, " ").str.strip_chars().str.to_lowercase()
    return pl.when(plain == "").then(pl.col(column)).otherwise(plain)


def _finer(units: pl.DataFrame, nesting: pl.DataFrame) -> pl.Series:
    """The numbers of the units whose new value lies within the old one."""
    numbered = units.with_row_index("cell").filter(_is_comparable())
    sides = [
        numbered.filter(pl.col(f"{side}_is_there") | pl.col(f"{side}_is_open")).select(
            "cell",
            side=pl.lit(side),
            value=pl.when("has_bounds").then(pl.lit(side)).otherwise(f"{side}_value"),
            kind=pl.when("has_bounds").then(pl.lit(QUANTITY)).otherwise(pl.lit("string")),
            low=f"{side}_low",
            high=f"{side}_high",
            precision=pl.lit(None, pl.String),
            is_span=f"{side}_is_span",
            looseness=pl.lit(0, pl.Int64),
            hierarchy="hierarchy",
        )
        for side in SIDES
    ]
    both = pl.concat(sides)
    pairs = containing(both.drop("side"), nesting)
    named = pairs.join(sides[0].select("cell", "value"), on=["cell", "value"], how="semi")
    inner = sides[1].select("cell", pl.col("value").alias("inner"))
    return named.join(inner, on=["cell", "inner"], how="semi")["cell"]


def in_words(counts: Mapping[str, int]) -> str:
    """So many changes of each kind that there is: `1 contradiction, 2 new facts`."""
    return ", ".join(kind.counted(counts[code]) for code, kind in KINDS.items() if counts.get(code))


def strongest(kinds: Iterable[str]) -> str:
    """The kind of several that a reviewer should see first; empty of none."""
    found = set(kinds)
    return next((code for code in KINDS if code in found), "")
