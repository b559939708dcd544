"""Standing: with what certainty the texts state that a record exists, from the assertions of its existence."""

import polars as pl

from standoff.schema.record_ids import RECORD

COMPARED = (
    "row", "assertion_id", "source", "rank", "polarity", "modality", "affirmed", "modality_rank", "derivation_rank",
    "voice_rank",
)  # fmt: skip


def standings(scored: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records (standing, strongest modality, counts) and the outcome of every assertion of existence.

    A record all of whose mentions are deprecated is left out. Counts are over all assertions on the record. Records
    are numbered once, since numbers are compared faster than ids.
    """
    grouped = scored.group_by(RECORD, maintain_order=True).agg(
        "row",
        n_assertions=pl.len().cast(pl.Int64),
        n_texts=pl.col("text_id").drop_nulls().n_unique().cast(pl.Int64),
        n_independent=pl.col("group").drop_nulls().n_unique().cast(pl.Int64),
    )
    numbered = grouped.drop("row").with_row_index("record")
    record_of = grouped.select("row").with_row_index("record").explode("row").sort("row")["record"]
    existence = scored.select(*COMPARED, "field_name", record=record_of).filter(pl.col("field_name").is_null())
    counted = existence.filter(pl.col("rank").is_null())
    by_text, is_affirmed = pl.col("source") == 0, pl.col("polarity") == "affirm"
    state = counted.group_by("record").agg(
        affirms=(by_text & is_affirmed).any(),
        denies=(~is_affirmed).any(),
        strongest=pl.col("modality").filter(by_text & is_affirmed).min(),
    )
    standing = (
        pl.when(pl.col("affirms") & pl.col("denies")).then(pl.lit("disputed"))
        .when(pl.col("affirms") & (pl.col("strongest") == "asserted")).then(pl.lit("asserted"))
        .when(pl.col("affirms")).then(pl.lit("hedged"))
        .when(pl.col("denies")).then(pl.lit("denied"))
        .otherwise(pl.lit("curated"))
    )  # fmt: skip
    records = numbered.join(state.with_columns(standing=standing), on="record")
    return records.drop("record", "affirms", "denies"), _outcomes(existence)


def _outcomes(existence: pl.DataFrame) -> pl.DataFrame:
    """Of the candidates of a record, the best is chosen; those that are alone, as most are, are not sorted."""
    affirmed = existence.filter("affirmed")
    nearest = affirmed.group_by("record").agg(nearest=pl.col("source").min())
    candidates = affirmed.join(nearest, on="record").filter(pl.col("source") == pl.col("nearest"))
    is_alone = ~candidates["record"].is_duplicated()
    order = ["record", "modality_rank", "derivation_rank", "voice_rank", "assertion_id"]
    best = candidates.filter(~is_alone).sort(order).unique("record", keep="first")
    chosen, candidate_rows = (pl.concat([candidates.filter(is_alone)["row"], best["row"]]), candidates["row"])
    outcome = (
        pl.when(pl.col("rank").is_not_null()).then(pl.lit("deprecated"))
        .when(pl.col("polarity") == "deny").then(pl.lit("denied"))
        .when(~pl.col("row").is_in(candidate_rows.implode())).then(pl.lit("unused"))
        .when(pl.col("row").is_in(chosen.implode())).then(pl.lit("chosen"))
        .otherwise(pl.lit("agrees"))
    )  # fmt: skip
    return existence.select("row", outcome=outcome)
