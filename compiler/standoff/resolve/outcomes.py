"""What became of each assertion, and the factuality of each record: with what certainty texts state that it exists."""

from collections.abc import Callable

import polars as pl

from standoff.corpus.rows import PLACE
from standoff.resolve.groups import distinct, numbered_by, sizes
from standoff.resolve.support import rests_on
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
    ruled = decided.group_by("cell").agg(
        pl.col("rule").first(),
        left_open=(pl.col("rule") == "open").any() | pl.col("left_open").any(),
    )
    row = beside(cells, chosen)["member"]
    found = beside(cells.hstack(members.select(pl.col(names).gather(row))), ruled)
    plain = pl.when(pl.col("n_values") == 0).then(pl.lit("none")).otherwise(pl.lit("only"))
    found = found.with_columns(
        rule=pl.coalesce("rule", plain), is_open=pl.col("left_open").fill_null(value=False)
    ).drop("left_open")
    found = _bounded(_with_bases(found, members), decided, pairs)
    return _placed(found, members)


def _with_bases(found: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """In place of the basis of the chosen assertion, the most direct among those that give the cell's value."""
    several = members.filter(pl.col("is_candidate") & (pl.col("n_candidates") > 1)).select("cell", "value", "basis")
    agreeing = several.filter((several["value"] == found["value"].gather(several["cell"])).fill_null(value=False))
    direct = agreeing.group_by("cell").agg(direct=pl.col("basis").min())
    return beside(found, direct).with_columns(basis=pl.coalesce("direct", "basis")).drop("direct")


def beside(cells: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The cells, in the order of their numbers, with the row of `found` about each beside it, or nulls.

    A left join by position: `scatter` writes the number of each found row at its cell, `gather` fetches the rows, and
    a null number fetches nulls. `found` has one row a cell at most.
    """
    row = pl.Series([None], dtype=pl.UInt32).new_from_index(0, len(cells))
    row = row.scatter(found["cell"], pl.int_range(len(found), dtype=pl.UInt32, eager=True))
    return cells.hstack(found.drop("cell").select(pl.all().gather(row)))


def _bounded(found: pl.DataFrame, decided: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """Bounds over several candidates: of a count, all that contain no other; of an open date, the survivors.

    An approximate number has no bounds; a range that contains it is as narrow as they get. Values that are in no order,
    such as amounts in several currencies, have no bounds in common.
    """
    is_count, is_wide = _is_kind(lambda each: each.spans_candidates), pl.col("n_values") > 1
    best = pl.when(_is_kind(lambda each: each.has_best) & (pl.col("low") == pl.col("high"))).then("low")
    found = found.with_columns(best=best).with_columns(without_bounds_if_about(found))
    if decided.is_empty():
        return found.drop("looseness")
    decided = decided.with_columns(without_bounds_if_about(decided))
    is_left = pl.col("surviving") | pl.col("left_open")
    # Of values that go together, those of other mentions are no bounds of what was chosen.
    minimal = _innermost(decided.filter(is_left | ~pl.col("is_tuple")), pairs)
    counts = _span_of(minimal).rename({"low": "count_low", "high": "count_high"})
    dates = _span_of(decided.filter(is_left)).rename({"low": "date_low", "high": "date_high"})
    joined = beside(beside(found, counts), dates)
    is_open = pl.col("is_open") & _is_kind(lambda each: each.is_ordered)
    low = pl.when(is_count & is_wide).then("count_low").when(is_open).then("date_low").otherwise("low")
    high = pl.when(is_count & is_wide).then("count_high").when(is_open).then("date_high").otherwise("high")
    worked = ("looseness", "count_low", "count_high", "date_low", "date_high")
    return joined.with_columns(low=low, high=high).drop(worked)


def _is_kind(has: Callable[[FieldType], bool]) -> pl.Expr:
    return pl.col("kind").is_in([name for name, each in FIELD_TYPES.items() if has(each)])


def without_bounds_if_about(values: pl.DataFrame) -> list[pl.Series]:
    """The bounds of values; none of those that are approximate."""
    is_known = (values["looseness"] < ABOUT).fill_null(value=True)
    return [values.select(pl.when(is_known).then(name)).to_series().alias(name) for name in ("low", "high")]


def _innermost(candidates: pl.DataFrame, pairs: pl.DataFrame) -> pl.DataFrame:
    """The candidates that contain no other; in place of an approximate one, those that contain it."""
    about = candidates.filter(pl.col("looseness") >= ABOUT).select("cell", inner="value")
    within = pairs.join(candidates.select("cell", "value"), on=["cell", "value"], how="semi")
    vague = within.join(about, on=["cell", "inner"], how="semi").select("cell", value="inner").unique()
    outer = within.join(about, on=["cell", "inner"], how="anti").select("cell", "value").unique()
    dropped = pl.concat([outer, vague])
    return candidates.join(dropped, on=["cell", "value"], how="anti", maintain_order="left")


def _span_of(candidates: pl.DataFrame) -> pl.DataFrame:
    unbounded_low, unbounded_high = pl.col("low").is_null().any(), pl.col("high").is_null().any()
    return candidates.group_by("cell").agg(
        low=pl.when(~unbounded_low).then(pl.col("low").min()), high=pl.when(~unbounded_high).then(pl.col("high").max())
    )


def _placed(found: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """Give cells without a chosen assertion a place as well: that of their first candidate."""
    unplaced = found.filter(pl.col("assertion_id").is_null()).select("cell")
    if unplaced.is_empty():
        return found
    places = members.select("cell", "is_candidate", f="annotation_file", ln="annotation_line", c="column")
    first = (
        places.join(unplaced, on="cell", how="semi").filter("is_candidate").drop("is_candidate").sort("f", "ln", "c")
    )
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
    left = decided.filter(pl.col("surviving") | pl.col("left_open")).select("cell", pl.col("value").alias("inner"))
    above = (
        pairs.join(left, on=["cell", "inner"], how="semi")
        .select("cell", "value")
        .unique()
        .with_columns(contains=pl.lit(value=True))
    )
    open_values = left.join(cells.filter("is_open").select("cell"), on="cell", how="semi")
    open_values = open_values.rename({"inner": "value"}).with_columns(is_left=pl.lit(value=True))
    chosen = cells.select("cell", "assertion_id", won="value").sort("cell")
    needed = ("row", "cell", "assertion_id", "value", "rank", "polarity", "is_candidate")
    is_contested = cells.sort("cell").select((pl.col("n_values") > 1) | pl.col("is_open")).to_series()
    rows = members.select(
        *needed,
        is_contested=is_contested.gather(members["cell"]),
        chosen=chosen["assertion_id"].gather(members["cell"]),
        won=chosen["won"].gather(members["cell"]),
    )
    contested = rows.filter(pl.col("is_candidate") & pl.col("is_contested"))
    contested = contested.join(above, on=["cell", "value"], how="left").join(
        open_values, on=["cell", "value"], how="left"
    )
    rest = rows.filter(~pl.col("is_candidate") | ~pl.col("is_contested")).with_columns(
        contains=pl.lit(None, pl.Boolean), is_left=pl.lit(None, pl.Boolean)
    )
    outcome = (
        pl.when(pl.col("rank").is_not_null()).then(pl.lit("deprecated"))
        .when(pl.col("polarity") == "deny").then(pl.lit("denied"))
        .when(~pl.col("is_candidate")).then(pl.lit("unused"))
        .when(pl.col("assertion_id") == pl.col("chosen")).then(pl.lit("chosen"))
        .when(pl.col("value") == pl.col("won")).then(pl.lit("agrees"))
        .when(pl.col("is_left")).then(pl.lit("open"))
        .when(pl.col("contains")).then(pl.lit("contained"))
        .otherwise(pl.lit("outranked"))
    )  # fmt: skip
    return pl.concat([rest, contested]).select("row", outcome=outcome)


COMPARED = (
    "row", "assertion_id", "source", "rank", "polarity", "modality", "affirmed", "modality_rank", "basis_rank",
    "voice_rank", "basis", "group", "speaker_id", "relayed_by_id",
)  # fmt: skip


def factuality_of_records(scored: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records (factuality, support, strongest modality, counts) and the outcome of every assertion of existence.

    A record all of whose mentions are deprecated is left out. Counts are over all assertions on the record. Records
    are numbered once, since numbers are compared faster than ids.
    """
    record, firsts = numbered_by(scored, RECORD)
    n = len(firsts)
    counts = {
        "n_assertions": sizes(record, n),
        "n_texts": distinct(record, scored["text_id"], n),
        "n_independent": distinct(record, scored["group"], n),
    }
    numbered = scored.select(RECORD)[firsts].with_columns(pl.Series(k, v, pl.Int64) for k, v in counts.items())
    numbered = numbered.with_row_index("record")
    existence = scored.select(*COMPARED, record=record).filter(scored["field_name"].is_null())
    counted = existence.filter(pl.col("rank").is_null())
    by_text, is_affirmed = pl.col("source") == 0, pl.col("polarity") == "affirm"
    state = counted.group_by("record").agg(
        record_basis=pl.col("basis").filter(is_affirmed).min(),
        affirms=(by_text & is_affirmed).any(),
        denies=(~is_affirmed).any(),
        strongest=pl.col("modality").filter(by_text & is_affirmed).min(),
    )
    factuality = (
        pl.when(pl.col("affirms") & pl.col("denies")).then(pl.lit("disputed"))
        .when(pl.col("affirms") & (pl.col("strongest") == "asserted")).then(pl.lit("asserted"))
        .when(pl.col("affirms")).then(pl.lit("hedged"))
        .when(pl.col("denies")).then(pl.lit("denied"))
        .otherwise(pl.lit("unattested"))
    )  # fmt: skip
    state = state.with_columns(factuality=factuality).join(rests_on(counted, "record"), on="record")
    records = numbered.join(state, on="record")
    return records.drop("record", "affirms", "denies"), _outcomes_of_existence(existence)


def _outcomes_of_existence(existence: pl.DataFrame) -> pl.DataFrame:
    """Of the candidates of a record, the best is chosen; those that are alone, as most are, are not sorted."""
    order = ["record", "source", "modality_rank", "basis_rank", "voice_rank", "assertion_id"]
    affirmed = existence.select("affirmed", *order).with_row_index("place").filter("affirmed")
    is_alone = ~affirmed["record"].is_duplicated()
    rivals = affirmed.filter(~is_alone).sort(order)
    best = rivals.unique("record", keep="first", maintain_order=True)
    nearest = rivals.join(best.select("record", nearest="source"), on="record", maintain_order="left")
    farther = nearest.filter(pl.col("source") > pl.col("nearest"))
    no = pl.repeat(value=False, n=len(existence), dtype=pl.Boolean, eager=True)
    is_chosen = no.clone().scatter(affirmed.filter(is_alone)["place"], values=True).scatter(best["place"], values=True)
    outcome = (
        pl.when(pl.col("rank").is_not_null()).then(pl.lit("deprecated"))
        .when(pl.col("polarity") == "deny").then(pl.lit("denied"))
        .when(no.clone().scatter(farther["place"], values=True)).then(pl.lit("unused"))
        .when(is_chosen).then(pl.lit("chosen"))
        .otherwise(pl.lit("agrees"))
    )  # fmt: skip
    return existence.select("row", outcome=outcome)
