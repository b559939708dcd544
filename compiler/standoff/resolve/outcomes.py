"""What became of each assertion, and the factuality of each record: with what certainty texts state that it exists."""

from collections.abc import Callable
from functools import cache

import polars as pl

from standoff.corpus.rows import PLACE
from standoff.resolve.groups import RECORD_NUMBER, constant, distinct, rows_of, sizes, without
from standoff.resolve.support import RESTS_ON_ONE, rests_on
from standoff.schema.record_ids import RECORD
from standoff.schema.types import FIELD_TYPES, FieldType
from standoff.schema.types.field_type import ABOUT


def finish(
    cells: pl.DataFrame, chosen: pl.DataFrame, decided: pl.DataFrame, pairs: pl.DataFrame, members: pl.DataFrame
) -> pl.DataFrame:
    """The cells with their value, bounds, rule and place, and whether each is open."""
    names = (
        "value",
        "value_low",
        "value_high",
        "low",
        "high",
        "precision",
        "looseness",
        "assertion_id",
        "basis",
        *PLACE,
    )
    row = constant(None, len(cells)).scatter(chosen["cell"], chosen["member"])
    found = cells.hstack(members[list(names)][row])
    if len(decided):
        ruled = decided.group_by("cell").agg(
            pl.col("rule").first(),
            left_open=(pl.col("rule") == "open").any() | pl.col("left_open").any(),
        )
        found = beside(found, ruled)
        found = found.with_columns(
            rule=pl.coalesce("rule", PLAIN), is_open=pl.col("left_open").fill_null(value=False)
        ).drop("left_open")
    else:
        found = found.with_columns(rule=PLAIN, is_open=pl.lit(value=False))
    found = _bounded(_with_bases(found, members), decided, pairs)
    return _placed(found, members)


PLAIN = pl.when(pl.col("n_values") == 0).then(pl.lit("none")).otherwise(pl.lit("only"))
"""The rule of a cell that none decided."""


def _with_bases(found: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """In place of the basis of the chosen assertion, the most direct among those that give the cell's value."""
    is_several = members["is_candidate"] & (members["n_candidates"] > 1)
    if not is_several.any():
        return found
    several = members[["cell", "value", "basis"]].filter(is_several)
    agreeing = several.filter(several["value"] == found["value"][several["cell"]])
    direct = agreeing.group_by("cell").agg(direct=pl.col("basis").min())
    return beside(found, direct).with_columns(basis=pl.coalesce("direct", "basis")).drop("direct")


def beside(cells: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The cells, in the order of their numbers, with the row of `found` about each beside it, or nulls.

    A left join by position: `scatter` writes the number of each found row at its cell, `gather` fetches the rows, and
    a null number fetches nulls. `found` has one row a cell at most.
    """
    return cells.hstack(without(found, "cell")[rows_of(found, "cell", len(cells))])


def _bounded(found: pl.DataFrame, decided: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Bounds over several candidates: of a count, all that contain no other; of an open date, the survivors.

    An approximate number has no bounds; a range that contains it is as narrow as they get. Values that are in no order,
    such as amounts in several currencies, have no bounds in common.
    """
    about = without_bounds_if_about(found)
    found = found.with_columns(best=_best())
    found = found.with_columns(about) if about else found
    if decided.is_empty():
        return without(found, "looseness")
    about = without_bounds_if_about(decided)
    decided = decided.with_columns(about) if about else decided
    is_left = decided["surviving"] | decided["left_open"]
    # Of values that go together, those of other mentions are not bounds of what was chosen.
    minimal = _innermost(decided.filter(is_left | ~decided["is_tuple"]), pairs)
    joined = beside(beside(found, _span_of(minimal, "count")), _span_of(decided.filter(is_left), "date"))
    return without(joined.with_columns(_worked_out()), *WORKED)


WORKED = ("looseness", "count_low", "count_high", "date_low", "date_high")


@cache
def _best() -> pl.Expr:
    return pl.when(_is_kind(lambda each: each.has_best) & (pl.col("low") == pl.col("high"))).then("low")


@cache
def _worked_out() -> tuple[pl.Expr, ...]:
    is_counted = _is_kind(lambda each: each.spans_candidates) & (pl.col("n_values") > 1)
    is_open = pl.col("is_open") & _is_kind(lambda each: each.is_ordered)
    return tuple(
        pl.when(is_counted).then(f"count_{end}").when(is_open).then(f"date_{end}").otherwise(end).alias(end)
        for end in ("low", "high")
    )


def _is_kind(has: Callable[[FieldType], bool]) -> pl.Expr:
    return pl.col("kind").is_in([name for name, each in FIELD_TYPES.items() if has(each)])


def without_bounds_if_about(values: pl.DataFrame) -> list[pl.Series]:
    """The bounds of values that some lack, in new columns: those that are approximate have none."""
    is_about = values["looseness"] >= ABOUT
    if not is_about.any():
        return []
    is_known = ~is_about.fill_null(value=False)
    return [values.select(pl.when(is_known).then(name)).to_series().alias(name) for name in ("low", "high")]


def _innermost(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The candidates that contain no other; in place of an approximate one, those that contain it."""
    if pairs.is_empty():
        return candidates
    within = pairs.join(candidates[["cell", "value"]], on=["cell", "value"], how="semi")
    is_about = candidates["looseness"] >= ABOUT
    if is_about.any():
        about = candidates.filter(is_about).select("cell", inner="value")
        vague = within.join(about, on=["cell", "inner"], how="semi").select("cell", value="inner")
        outer = within.join(about, on=["cell", "inner"], how="anti").select("cell", "value")
        dropped = outer.vstack(vague)
    else:
        dropped = within[["cell", "value"]]
    return candidates.join(dropped, on=["cell", "value"], how="anti", maintain_order="left")


def _span_of(candidates: pl.DataFrame, of: str) -> pl.DataFrame:
    unbounded_low, unbounded_high = pl.col("low").is_null().any(), pl.col("high").is_null().any()
    return candidates.group_by("cell").agg(
        pl.when(~unbounded_low).then(pl.col("low").min()).alias(f"{of}_low"),
        pl.when(~unbounded_high).then(pl.col("high").max()).alias(f"{of}_high"),
    )


def _placed(found: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Give cells without a chosen assertion a place as well: that of their first candidate."""
    is_unplaced = found["assertion_id"].is_null() & (found["n_candidates"] > 0)
    if not is_unplaced.any():
        return found
    rows = members.filter(members["is_candidate"] & is_unplaced[members["cell"]])
    first = rows.select("cell", f="annotation_file", ln="annotation_line", c="column").sort("f", "ln", "c")
    first = first.unique("cell", keep="first", maintain_order=True)
    return (
        beside(found, first)
        .with_columns(
            annotation_file=pl.coalesce("annotation_file", "f"),
            annotation_line=pl.coalesce("annotation_line", "ln"),
            column=pl.coalesce("column", "c"),
        )
        .drop("f", "ln", "c")
    )


def outcomes(members: pl.DataFrame, cells: pl.DataFrame, decided: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """What became of every assertion on a cell."""
    # Of most cells the one candidate is chosen, which needs no comparison of texts.
    is_alone = (
        members["is_candidate"] & (members["n_candidates"] == 1) & cells["assertion_id"].is_not_null()[members["cell"]]
    )
    alone = members[["row"]].filter(is_alone)
    alone = alone.hstack([constant("chosen", len(alone), pl.String).alias("outcome")])
    needed = ["row", "cell", "assertion_id", "value", "rank", "polarity", "is_candidate"]
    others = members[needed].filter(~is_alone)
    return alone.vstack(_outcomes_among_several(others, cells, decided, pairs)) if len(others) else alone


def _outcomes_among_several(
    members: pl.DataFrame, cells: pl.DataFrame, decided: pl.DataFrame, pairs: pl.DataFrame
) -> pl.DataFrame:
    cell = members["cell"]
    of_cells = {"chosen": cells["assertion_id"], "won": cells["value"]}
    rows = members.hstack([column[cell].alias(name) for name, column in of_cells.items()])
    if decided.is_empty():
        return rows.with_columns(UNCONTESTED).select("row", outcome=OUTCOME)
    is_contested = rows["is_candidate"] & ((cells["n_values"] > 1) | cells["is_open"])[cell]
    left = decided.filter(decided["surviving"] | decided["left_open"]).select("cell", inner="value")
    above = pairs.join(left, on=["cell", "inner"], how="semi").select("cell", "value").unique()
    above = above.with_columns(contains=pl.lit(value=True))
    open_values = left.filter(cells["is_open"][left["cell"]]).select("cell", value="inner", is_left=pl.lit(value=True))
    contested = rows.filter(is_contested).join(above, on=["cell", "value"], how="left")
    contested = contested.join(open_values, on=["cell", "value"], how="left")
    rest = rows.filter(~is_contested).with_columns(UNCONTESTED)
    return rest.vstack(contested).select("row", outcome=OUTCOME)


UNCONTESTED = [pl.lit(None, pl.Boolean).alias(name) for name in ("contains", "is_left")]
OUTCOME = (
    pl.when(pl.col("rank").is_not_null()).then(pl.lit("deprecated"))
    .when(pl.col("polarity") == "deny").then(pl.lit("denied"))
    .when(~pl.col("is_candidate")).then(pl.lit("unused"))
    .when(pl.col("assertion_id") == pl.col("chosen")).then(pl.lit("chosen"))
    .when(pl.col("value") == pl.col("won")).then(pl.lit("agrees"))
    .when(pl.col("is_left")).then(pl.lit("open"))
    .when(pl.col("contains")).then(pl.lit("contained"))
    .otherwise(pl.lit("outranked"))
)  # fmt: skip
"""What became of an assertion on a cell."""


COMPARED = (
    "row", "assertion_id", "source", "rank", "polarity", "modality", "affirmed", "modality_rank", "basis_rank",
    "voice_rank", "basis", "group", "speaker_id", "relayed_by_id",
)  # fmt: skip


def factuality_of_records(
    scored: pl.DataFrame, record: pl.Series, firsts: pl.Series
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records (factuality, support, strongest modality, counts) and the outcome of every assertion of existence.

    A record all of whose mentions are deprecated is left out. Counts are over all assertions on the record. `record` is
    the number of the record that each row is about, `firsts` the first row of each (see `numbered_by`).
    """
    n = len(firsts)
    counts = {
        "n_assertions": sizes(record, n),
        "n_texts": distinct(record, scored["text_id"], n),
        "n_independent": distinct(record, scored["group"], n),
    }
    numbered = scored[list(RECORD)][firsts].with_row_index(RECORD_NUMBER)
    numbered = numbered.hstack([v.cast(pl.Int64).alias(k) for k, v in counts.items()])
    existence = scored[list(COMPARED)].hstack([record.alias("record")]).filter(scored["field_name"].is_null())
    counted = (
        existence.filter(existence["rank"].is_null()) if existence["rank"].null_count() < len(existence) else existence
    )
    state = _states(counted)
    row = rows_of(state, "record", n)
    records = numbered.hstack(without(state, "record")[row])
    records = records.filter(row.is_not_null()) if len(state) < n else records
    return records, _outcomes_of_existence(existence)


def _states(counted: pl.DataFrame) -> pl.DataFrame:
    """What is stated of each record. Of most of many records one assertion is counted, which needs no grouping."""
    if len(counted) < MANY:
        return _states_of_several(counted)
    is_alone = counted["record"].is_unique()
    alone = counted.filter(is_alone).select("record", *ALONE, RESTS_ON_ONE).with_columns(factuality=FACTUALITY)
    several = _states_of_several(counted.filter(~is_alone))
    return pl.concat([several, alone.select(several.columns)])


def _states_of_several(counted: pl.DataFrame) -> pl.DataFrame:
    state = counted.group_by("record").agg(STATE).with_columns(factuality=FACTUALITY)
    return state.join(rests_on(counted, "record"), on="record").drop("affirms", "denies")


MANY = 1 << 12  # assertions from which those that are alone on their record are looked at by themselves
BY_TEXT, IS_AFFIRMED = pl.col("source") == 0, pl.col("polarity") == "affirm"
STATE = [
    pl.col("basis").filter(IS_AFFIRMED).min().alias("record_basis"),
    (BY_TEXT & IS_AFFIRMED).any().alias("affirms"),
    (~IS_AFFIRMED).any().alias("denies"),
    pl.col("modality").filter(BY_TEXT & IS_AFFIRMED).min().alias("strongest"),
]
ALONE = [
    pl.when(IS_AFFIRMED).then("basis").alias("record_basis"),
    (BY_TEXT & IS_AFFIRMED).alias("affirms"),
    (~IS_AFFIRMED).alias("denies"),
    pl.when(BY_TEXT & IS_AFFIRMED).then("modality").alias("strongest"),
]
"""The same of a record with one assertion."""
FACTUALITY = (
    pl.when(pl.col("affirms") & pl.col("denies")).then(pl.lit("disputed"))
    .when(pl.col("affirms") & (pl.col("strongest") == "asserted")).then(pl.lit("asserted"))
    .when(pl.col("affirms")).then(pl.lit("hedged"))
    .when(pl.col("denies")).then(pl.lit("denied"))
    .otherwise(pl.lit("unattested"))
)  # fmt: skip


def _outcomes_of_existence(existence: pl.DataFrame) -> pl.DataFrame:
    """Of the candidates of a record, the best is chosen; those that are alone, as most are, are not sorted."""
    n = len(existence)
    affirmed = existence["affirmed"].arg_true().cast(pl.UInt32)
    record = existence["record"][affirmed]
    is_alone = record.is_unique()
    is_chosen = constant(False, n, pl.Boolean).scatter(affirmed.filter(is_alone), values=True)
    is_farther = constant(False, n, pl.Boolean)
    if not is_alone.all():
        rivals = existence[["record", "source", "modality_rank", "basis_rank", "voice_rank", "assertion_id"]][affirmed]
        rivals = rivals.hstack([affirmed.alias("place")]).filter(~is_alone).sort(rivals.columns)
        best = rivals.unique("record", keep="first", maintain_order=True)
        nearest = rivals.join(best.select("record", nearest="source"), on="record", maintain_order="left")
        farther = nearest.filter(pl.col("source") > pl.col("nearest"))
        is_chosen = is_chosen.scatter(best["place"], values=True)
        is_farther = is_farther.scatter(farther["place"], values=True)
    outcome = (
        pl.when(pl.col("rank").is_not_null()).then(pl.lit("deprecated"))
        .when(pl.col("polarity") == "deny").then(pl.lit("denied"))
        .when(is_farther).then(pl.lit("unused"))
        .when(is_chosen).then(pl.lit("chosen"))
        .otherwise(pl.lit("agrees"))
    )  # fmt: skip
    return existence.select("row", outcome=outcome)
