"""Standing: how firmly the texts say that a record exists, from the assertions of its existence."""

import polars as pl

RECORD = ["table_name", "record_id"]


def standings(scored: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records (standing, strongest modality, counts) and the outcome of every assertion of existence.

    A record all of whose mentions are deprecated is no record. Counts are over all assertions on the record.
    """
    counts = scored.group_by(RECORD).agg(
        n_assertions=pl.len().cast(pl.Int64),
        n_texts=pl.col("text_id").drop_nulls().n_unique().cast(pl.Int64),
        n_independent=pl.col("group").drop_nulls().n_unique().cast(pl.Int64),
    )
    existence = scored.filter(pl.col("field_name").is_null())
    counted = existence.filter(pl.col("rank").is_null())
    by_text, affirmed = pl.col("source") == 0, pl.col("polarity") == "affirm"
    state = counted.group_by(RECORD).agg(
        affirms=(by_text & affirmed).any(),
        denies=(~affirmed).any(),
        firmest=pl.col("modality").filter(by_text & affirmed).min(),
    )
    standing = (
        pl.when(pl.col("affirms") & pl.col("denies")).then(pl.lit("disputed"))
        .when(pl.col("affirms") & (pl.col("firmest") == "asserted")).then(pl.lit("asserted"))
        .when(pl.col("affirms")).then(pl.lit("hedged"))
        .when(pl.col("denies")).then(pl.lit("denied"))
        .otherwise(pl.lit("curated"))
    )  # fmt: skip
    records = state.with_columns(standing=standing).join(counts, on=RECORD, how="left")
    return records.drop("affirms", "denies").sort(RECORD), _outcomes(existence)


def _outcomes(existence: pl.DataFrame) -> pl.DataFrame:
    ranked = existence.with_columns(nearest=pl.col("source").filter("live").min().over(RECORD))
    ranked = ranked.with_columns(
        eligible=(pl.col("live") & (pl.col("source") == pl.col("nearest"))).fill_null(value=False)
    )
    order = [*RECORD, "modality_rank", "derivation_rank", "voice_rank", "assertion_id"]
    best = ranked.filter("eligible").sort(order).unique(RECORD, keep="first")
    outcome = (
        pl.when(pl.col("rank").is_not_null()).then(pl.lit("deprecated"))
        .when(pl.col("polarity") == "deny").then(pl.lit("denied"))
        .when(~pl.col("eligible")).then(pl.lit("unused"))
        .when(pl.col("row").is_in(best["row"].implode())).then(pl.lit("chosen"))
        .otherwise(pl.lit("agrees"))
    )  # fmt: skip
    return ranked.select("row", outcome=outcome)
