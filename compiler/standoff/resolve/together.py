"""Fields that go together: their values in one mention are a tuple, and a record gets one tuple or is left open.

A tuple is a candidate like a value, and goes through the same rules. It is scored by the first field of the group that
it has; a field that it lacks may have any value, so that a tuple contains those that agree with it and say more. A
field's own rule (`resolve:`) comes after `modality`, and prefers the tuples that have the field.
"""

from collections.abc import Iterator
from functools import reduce
from operator import and_

import polars as pl

from standoff.resolve import rules
from standoff.resolve.candidates import DECIDED, Result, candidates_of, counted, numbered, resolve_alone
from standoff.resolve.decisions import UNSETTLED, decisions
from standoff.resolve.outcomes import finish
from standoff.schema.model import Schema
from standoff.schema.record_ids import RECORD
from standoff.schema.together import is_together

MENTION = ["unit", "annotation_file", "mentions"]
LACKING = "\x1e"  # no value holds control characters, which part the values of a tuple as a text
PARTING = "\x1f"
SCORES = ("qualifier_rank", "modality_rank", "basis_rank", "voice_rank")
BEFORE_DECLARED = ("qualifier", "modality")
AFTER_DECLARED = [rule for name, rule in rules.RULES.items() if name not in BEFORE_DECLARED]


def resolve_values(values: pl.DataFrame, nesting: pl.DataFrame, settled: pl.DataFrame, schema: Schema) -> Result:
    """Resolve the cells of some scored assertions on fields; of each record, all are given."""
    if not any(table.together for table in schema.record_tables.values()):
        return resolve_alone(values, nesting, settled, schema)
    is_mine = values.select(is_together(schema)).to_series() if len(values) else pl.Series([False])
    if not is_mine.any():
        return resolve_alone(values, nesting, settled, schema)
    alone = resolve_alone(values.filter(~is_mine), nesting, settled, schema)
    return _joined(alone, _resolve_tuples(values.filter(is_mine), nesting, settled, schema))


def _joined(first: Result, second: Result) -> Result:
    """Two results as one: the cells of the second are numbered after those of the first."""
    moved = pl.col("cell") + pl.lit(len(first.cells), pl.UInt32)
    return Result(
        cells=pl.concat([first.cells, second.cells.with_columns(moved)]),
        members=pl.concat([first.members, second.members.with_columns(moved).select(first.members.columns)]),
        decided=pl.concat(
            [first.decided.select(DECIDED.names()), second.decided.with_columns(moved).select(DECIDED.names())]
        ),
        pairs=pl.concat([first.pairs, second.pairs.with_columns(moved)]),
    )


def _resolve_tuples(values: pl.DataFrame, nesting: pl.DataFrame, settled: pl.DataFrame, schema: Schema) -> Result:
    """Resolve the cells of fields that go together."""
    cells, members = numbered(values)
    members = _placed_in_groups(members, schema)
    stated = _stated(members)
    members = members.with_columns(is_candidate=pl.col("member").is_in(stated["member"].implode()))
    counts = ["n_values", "n_candidates"]
    cells, members = counted(cells.drop(counts), members.drop(counts))
    width = max(len(group) for table in schema.record_tables.values() for group in table.together or ())
    mentions = _mentions(stated, width)
    tuples = _tuples(mentions, width)
    contested = tuples.filter(pl.len().over("cell") > 1)
    per_cell = candidates_of(stated.join(contested, left_on="unit", right_on="cell", how="semi"), schema)
    places = stated.select("cell", "unit", "place").unique()
    per_cell = per_cell.join(places, on="cell").sort("cell", "value")
    pairs = rules.containing(per_cell, nesting)
    settled_places = decisions(settled, cells, schema).join(places, on="cell")
    decided = _narrowed(contested, per_cell, pairs, settled_places, width)
    won = pl.concat([tuples.filter(pl.len().over("cell") == 1), decided.filter("surviving")], how="diagonal")
    won = won.filter(pl.len().over("cell") == 1)
    chosen = _chosen(mentions, won, stated, width)
    by_cell = _by_cell(decided, per_cell, width)
    return Result(finish(cells, chosen, by_cell, pairs, members), members, by_cell, pairs)


def _placed_in_groups(members: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """Members with their `unit`, one group of fields of one record, and their `place` in the group."""
    rows = [
        (table.name, name, number, place)
        for table in schema.record_tables.values()
        for number, group in enumerate(table.together or ())
        for place, name in enumerate(group)
    ]
    groups = pl.DataFrame(rows, orient="row", schema=["table_name", "field_name", "number", "place"])
    found = members.with_columns(pl.col("table_name").cast(pl.String), pl.col("field_name").cast(pl.String)).join(
        groups, on=["table_name", "field_name"], how="left", maintain_order="left"
    )
    unit = found.select(pl.struct(UNSETTLED, *RECORD, "number").rank("dense").cast(pl.UInt32)).to_series()
    return members.with_columns(unit=unit, place=found["place"])


def _stated(members: pl.DataFrame) -> pl.DataFrame:
    """The affirmed members once for each mention, of the closest source that a unit has: that of its leading field."""
    stated = members.filter("affirmed").explode("mentions").sort("unit", "place")
    stated = stated.with_columns(nearness=pl.col("source").first().over(MENTION))
    return stated.filter(pl.col("nearness") == pl.col("nearness").min().over("unit"))


def _mentions(stated: pl.DataFrame, width: int) -> pl.DataFrame:
    """A row for each mention: its values by place, the tuple as a text, and the scores of its leading value."""
    ranks = [pl.col(name).cast(pl.String).str.zfill(4) for name in SCORES]
    # The id, a hash, is last: it makes the choice among equals independent of the order of files.
    keyed = stated.with_columns(key=pl.concat_str(*ranks, "assertion_id"))
    at_place = [(n, pl.col("place") == n) for n in range(width)]
    rows = keyed.group_by(MENTION).agg(
        *(pl.col("value").filter(here).first().alias(f"value_{n}") for n, here in at_place),
        *(pl.col("key").filter(here).first().alias(f"key_{n}") for n, here in at_place),
        *(pl.col(name).sort_by("place").first() for name in (*SCORES, "group", "table_name", "field_name")),
    )
    written = (pl.col(f"value_{n}").fill_null(LACKING) for n in range(width))
    return rows.with_columns(value=pl.concat_str(*written, separator=PARTING)).rename({"unit": "cell"})


def _tuples(mentions: pl.DataFrame, width: int) -> pl.DataFrame:
    """The distinct tuples of each unit, as candidates of the rules; the unit is their `cell`."""
    found = mentions.group_by("cell", "value").agg(
        *(pl.col(f"value_{n}").first() for n in range(width)),
        qualifier=pl.col("qualifier_rank").min(),
        modality=pl.col("modality_rank").min().cast(pl.Int64),
        basis=pl.col("basis_rank").min().cast(pl.Int64),
        voice=pl.col("voice_rank").min().cast(pl.Int64),
        groups=pl.col("group").drop_nulls().unique().sort(),
    )
    state = {"surviving": pl.lit(value=True), "rule": pl.lit(None, pl.String), "left_open": pl.lit(value=False)}
    return found.sort("cell", "value").with_columns(resolve=pl.lit(None, pl.String), **state)


def _narrowed(
    tuples: pl.DataFrame, per_cell: pl.DataFrame, pairs: pl.DataFrame, settled: pl.DataFrame, width: int
) -> pl.DataFrame:
    """The tuples of contested units as the rules leave them."""
    if tuples.is_empty():
        return tuples
    within = _containing(tuples, per_cell, pairs, width)
    tuples = _settled(tuples, settled, width)
    for name in BEFORE_DECLARED:
        tuples = rules.RULES[name](tuples, within)
    for place in range(width):
        tuples = _declared(tuples, per_cell.filter(pl.col("place") == place), place)
    for rule in AFTER_DECLARED:
        tuples = rule(tuples, within)
    return tuples.with_columns(rule=pl.col("rule").fill_null("open"))


def _settled(tuples: pl.DataFrame, settled: pl.DataFrame, width: int) -> pl.DataFrame:
    """Apply the curators' decisions on cells: one left open leaves its unit open, others keep the tuples they fit."""
    left_open = pl.col("cell").is_in(settled.filter("is_open")["unit"].implode())
    tuples = tuples.with_columns(
        left_open=left_open,
        surviving=~left_open,
        rule=pl.when(left_open).then(pl.lit("settled")).otherwise("rule"),
    )
    fits = []
    for place in range(width):
        here = settled.filter(~pl.col("is_open") & (pl.col("place") == place)).select(cell="unit", to="to")
        tuples = tuples.join(here.rename({"to": f"to_{place}"}), on="cell", how="left", maintain_order="left")
        to = pl.col(f"to_{place}")
        fits.append(to.is_null() | (pl.col(f"value_{place}") == to).fill_null(value=False))
    kept = rules.narrow(tuples, "settled", reduce(and_, fits))
    return kept.drop([f"to_{place}" for place in range(width)])


def _containing(tuples: pl.DataFrame, per_cell: pl.DataFrame, pairs: pl.DataFrame, width: int) -> pl.DataFrame:
    """Pairs (cell, value, inner) of tuples: each value of the first is that of the second, contains it, or is lacking.

    The values of a field with a rule of its own contain nothing: that rule compares them.
    """
    ruled = per_cell.filter(pl.col("resolve").is_null()).select("cell", "unit", "place").unique()
    inner = pairs.join(ruled, on="cell").select(pl.col("unit").alias("cell"), "place", "value", "inner")
    names = ["cell", "value", *(f"value_{n}" for n in range(width))]
    found = tuples.select(names).join(tuples.select(names), on="cell", suffix="_in")
    found = found.filter(pl.col("value") != pl.col("value_in"))
    for n in range(width):
        mine, other = f"value_{n}", f"value_{n}_in"
        here = inner.filter(pl.col("place") == n).select(
            "cell", pl.col("value").alias(mine), pl.col("inner").alias(other)
        )
        narrower = found.join(here, on=["cell", mine, other], how="semi")
        is_same = pl.col(mine).is_null() | (pl.col(mine) == pl.col(other)).fill_null(value=False)
        found = pl.concat([found.filter(is_same), narrower]).unique()
    return found.select("cell", "value", inner="value_in")


def _declared(tuples: pl.DataFrame, values: pl.DataFrame, place: int) -> pl.DataFrame:
    """Apply the rule that a field of each group declares, as if the tuples were its values."""
    declared = values.filter(pl.col("resolve").is_not_null())
    if declared.is_empty():
        return tuples
    value = f"value_{place}"
    rule_of = declared.select(cell="unit", resolve="resolve").unique()
    about = declared.select("low", "high", "looseness", "strongest", cell="unit", **{value: "value"})
    ranked = tuples.drop("resolve").rename({"value": "tuple"})
    ranked = ranked.join(rule_of, on="cell", how="left", maintain_order="left")
    ranked = ranked.join(about, on=["cell", value], how="left", maintain_order="left").with_columns(value=pl.col(value))
    for name, rule in rules.DECLARED.items():
        has_value = pl.col(value).is_not_null()
        ranked = rule(rules.narrow(ranked, name, has_value, pl.col("resolve") == name), pl.DataFrame())
    return ranked.with_columns(value="tuple", resolve=pl.lit(None, pl.String)).select(tuples.columns)


def _chosen(mentions: pl.DataFrame, won: pl.DataFrame, stated: pl.DataFrame, width: int) -> pl.DataFrame:
    """The members of the best mention of each unit's one surviving tuple: cell, member."""
    order = ["cell", *(f"key_{n}" for n in range(width)), "annotation_file", "mentions"]
    best = mentions.join(won, on=["cell", "value"], how="semi").sort(order)
    best = best.unique("cell", keep="first", maintain_order=True).rename({"cell": "unit"})
    return stated.join(best, on=MENTION, how="semi").select("cell", "member")


def _by_cell(tuples: pl.DataFrame, per_cell: pl.DataFrame, width: int) -> pl.DataFrame:
    """What became of the values of each cell: a value survives with a tuple that has it."""
    columns = [*_of_places(tuples, width)]
    state = (
        pl.concat(columns)
        .group_by("unit", "place", "value")
        .agg(pl.col("surviving").any(), pl.col("left_open").any(), pl.col("rule").first())
    )
    found = per_cell.drop("surviving", "rule").join(state, on=["unit", "place", "value"], how="left")
    return found.with_columns(is_tuple=pl.lit(value=True)).select(DECIDED.names()).sort("cell", "value")


def _of_places(tuples: pl.DataFrame, width: int) -> Iterator[pl.DataFrame]:
    for n in range(width):
        here = tuples.filter(pl.col(f"value_{n}").is_not_null())
        place = pl.lit(n, pl.Int64).alias("place")
        yield here.select(
            pl.col("cell").alias("unit"), place, pl.col(f"value_{n}").alias("value"), "surviving", "left_open", "rule"
        )
