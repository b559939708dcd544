"""The rules, two lists: each rule is a function of the set of a cell's candidates, never of their order.

`candidates` has one row for each distinct value of a contested cell: cell, value, scores of its best assertion
(qualifier, modality, basis, voice; smaller is better), bounds, the independence groups that support it, whether it is
still `surviving`, and the `rule` that left one survivor, or null.

To add a rule, write a function, add it to its list under the name that it records, and describe it under the same name
in builtin/vocabularies/rule.yaml, in the same order: what `explain` prints is the definition there.
"""

from collections.abc import Callable, Mapping
from functools import cache

import polars as pl

from standoff.resolve.groups import constant
from standoff.resolve.hierarchy import CONTAINS
from standoff.schema.types import FIELD_TYPES
from standoff.schema.types.bounds import FAR, HIGH, LOW

SURVIVING = pl.col("surviving")


def narrow(candidates: pl.DataFrame, rule: str, keep: pl.Expr, where: pl.Expr | None = None) -> pl.DataFrame:
    """Keep the candidates that a rule keeps; a rule that would keep none, or all, does nothing.

    A cell left with one candidate records the rule. `where` limits the rule to some cells.
    """
    kept = candidates.select(SURVIVING & keep.fill_null(value=False)).to_series()
    dropped = candidates["surviving"] & ~kept
    if where is not None and dropped.any():
        dropped &= candidates.select(where.fill_null(value=False)).to_series()
    if not dropped.any() or not kept.any():
        return candidates
    marked = candidates.hstack([kept.alias("kept"), dropped.alias("dropped")])
    # A rule that would keep none is skipped: rules only ever narrow, and a cell cannot lose its last value.
    applies = marked.with_columns(surviving=SURVIVING & ~(pl.col("dropped") & pl.col("kept").any().over("cell")))
    decided = pl.col("dropped").any().over("cell") & (SURVIVING.sum().over("cell") == 1) & pl.col("rule").is_null()
    return applies.with_columns(rule=pl.when(decided).then(pl.lit(rule)).otherwise("rule")).drop("kept", "dropped")


def best(score: str | pl.Expr) -> pl.Expr:
    """Whether a candidate has the smallest score among the survivors of its cell."""
    of = pl.col(score) if isinstance(score, str) else score
    return of == of.filter(SURVIVING).min().over("cell")


def containing(candidates: pl.DataFrame, nesting: pl.DataFrame) -> pl.DataFrame:
    """Pairs (cell, value, inner): within a cell, a candidate and another that it contains.

    Dates, counts and quantities contain one another as sets, amounts of money those of the same currency; of two equal
    sets the looser notation contains the tighter, the longer the shorter. Codes and records contain what is below them
    in their hierarchy.
    """
    left, right = candidates[[*COMPARED, "hierarchy"]], candidates[[*COMPARED]]
    pairs = left.join(right, on="cell", suffix="_in").filter(pl.col("value") != pl.col("value_in"))
    if pairs.is_empty():
        return pl.DataFrame(schema=PAIRS)
    contained = pairs.filter(_by_bounds()).select(PAIR)
    if pairs["hierarchy"].null_count() < len(pairs):
        outer = pairs.join(nesting, left_on=["hierarchy", "value"], right_on=["hierarchy", "member"])
        inner = outer.join(nesting, left_on=["hierarchy", "value_in"], right_on=["hierarchy", "member"], suffix="_in")
        contained = pl.concat([inner.filter(CONTAINS).select(PAIR), contained])
    return contained.unique()


PAIRS = pl.Schema({"cell": pl.UInt32, "value": pl.String, "inner": pl.String})
PAIR = ["cell", "value", pl.col("value_in").alias("inner")]
COMPARED = ("cell", "value", "kind", "low", "high", "precision", "is_span", "looseness")


@cache
def _by_bounds() -> pl.Expr:
    """Whether the bounds of a value are within those of the other, as far as values of their kind contain another."""
    low_in, high_in = (pl.col("low_in").fill_null(-FAR), pl.col("high_in").fill_null(FAR))
    is_equal = (low_in == LOW) & (high_in == HIGH)
    is_tighter = ~is_equal | (_wording() > _wording("_in"))
    contains = pl.col("kind").is_in([name for name, each in FIELD_TYPES.items() if each.contains])
    apart = pl.col("kind").is_in([name for name, each in FIELD_TYPES.items() if each.within_precision])
    is_comparable = ~apart | pl.col("precision").eq_missing(pl.col("precision_in"))
    is_quantity = contains & is_comparable & ~pl.col("is_span") & ~pl.col("is_span_in")
    return is_quantity & (low_in >= LOW) & (high_in <= HIGH) & is_tighter


def _wording(suffix: str = "") -> pl.Expr:
    """What orders values of equal bounds, the tightest first."""
    value = pl.col(f"value{suffix}")
    return pl.concat_str(pl.col(f"looseness{suffix}"), value.str.len_chars().cast(pl.String).str.zfill(3), value)


def settled(candidates: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """Apply the curators' decisions (cell, to, is_open); a cell left open on purpose loses all candidates."""
    if decisions.is_empty():
        return candidates.hstack([constant(False, len(candidates), pl.Boolean).alias("left_open")])
    joined = candidates.join(decisions, on="cell", how="left", maintain_order="left")
    is_open = pl.col("is_open").fill_null(value=False)
    joined = joined.with_columns(
        rule=pl.when(is_open).then(pl.lit("settled")).otherwise("rule"),
        left_open=is_open,
        surviving=SURVIVING & ~is_open,
    )
    return narrow(joined, "settled", pl.col("value") == pl.col("to")).drop("to", "is_open")


def qualifier(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the candidates with the first code of the qualifier that resolves the field; most fields have none."""
    return narrow(candidates, "qualifier", best("qualifier"), IS_RULED)


def modality(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the strongest modality."""
    return narrow(candidates, "modality", best("modality"), IS_RULED)


def specific(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the candidates that contain no other survivor; their supporters count for the values that they contain."""
    if pairs.is_empty():
        return candidates
    survivors = candidates.filter(SURVIVING).select("cell", "value")
    within = pairs.join(survivors, on=["cell", "value"], how="semi").join(
        survivors, left_on=["cell", "inner"], right_on=["cell", "value"], how="semi"
    )
    holds = within.select("cell", "value").unique().with_columns(holds=pl.lit(value=True))
    marked = candidates.join(holds, on=["cell", "value"], how="left", maintain_order="left")
    kept = narrow(marked, "specific", pl.col("holds").is_null(), IS_RULED).drop("holds")
    return kept.with_columns(groups=_passed_down(kept, within))


def _passed_down(candidates: pl.DataFrame, within: pl.DataFrame) -> pl.Series:
    """Groups by candidate: its own, and those of the candidates that contain it.

    A text that says `2024-11` does not contradict `2024-11-05`, so its group counts for the latter too, unless the
    group names a survivor itself: it would be counted for two rival values.
    """
    groups = candidates.select("cell", "value", "surviving", "groups")
    naming = groups.filter("surviving").explode("groups").select("cell", "groups").unique()
    upper = groups.filter(~SURVIVING).explode("groups").join(naming, on=["cell", "groups"], how="anti")
    inherited = upper.join(within, on=["cell", "value"]).select("cell", pl.col("inner").alias("value"), "groups")
    both = pl.concat([groups.explode("groups").select("cell", "value", "groups"), inherited]).unique()
    lists = both.group_by("cell", "value").agg(pl.col("groups").sort())
    return groups.select("cell", "value").join(lists, on=["cell", "value"], how="left", maintain_order="left")["groups"]


def basis(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the most direct basis."""
    return narrow(candidates, "basis", best("basis"), IS_RULED)


def groups(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep what most independence groups support."""
    return narrow(candidates, "groups", best(-pl.col("groups").list.len().cast(pl.Int64)), IS_RULED)


def voice(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the strongest voice."""
    return narrow(candidates, "voice", best("voice"), IS_RULED)


def earliest(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the value that begins first, of several the one that ends first."""
    order = pl.struct(LOW.alias("a"), HIGH.alias("b"), _wording().alias("c")).rank("dense").over("cell")
    ranked = candidates.with_columns(order=order)
    return narrow(ranked, "earliest", best("order"), pl.col("resolve") == "earliest").drop("order")


def latest(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the value that ends last, of several the one that begins last."""
    order = pl.struct((-HIGH).alias("a"), (-LOW).alias("b"), _wording().alias("c")).rank("dense").over("cell")
    ranked = candidates.with_columns(order=order)
    return narrow(ranked, "latest", best("order"), pl.col("resolve") == "latest").drop("order")


def strongest(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Keep the first code in the order of the vocabulary."""
    return narrow(candidates, "strongest", best("strongest"), pl.col("resolve") == "strongest")


Rule = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
IS_RULED = pl.col("resolve").is_null()
RULES: Mapping[str, Rule] = {
    "qualifier": qualifier,
    "modality": modality,
    "specific": specific,
    "basis": basis,
    "groups": groups,
    "voice": voice,
}
"""The rules for every field that declares none, in the order in which they are tried."""

DECLARED: Mapping[str, Rule] = {"earliest": earliest, "latest": latest, "strongest": strongest}
"""The rules that a field may declare (`resolve:`) in place of the others."""
