"""`{factuality}`: a code for the factuality of a record, or for that and its strongest modality."""

import polars as pl

from standoff.schema.derive.rule import DerivedColumn, DeriveRule, Explained, Frames, Rows, Source
from standoff.schema.model import Derive

WITH_MODALITY = ("hedged", "disputed")  # of these, a label may name the modality too, as in `hedged/alleged`


def fault(column: DerivedColumn, unsound: set[str]) -> str | None:
    """See `DeriveRule`."""
    vocabularies = column.schema.vocabularies
    modalities = vocabularies["modality"].codes if "modality" in vocabularies else ()
    known = {*vocabularies["factuality"].codes, *(f"{code}/{each}" for code in WITH_MODALITY for each in modalities)}
    if not column.derive.labels:
        return "`factuality` gives no labels"
    unknown = [name for name, _ in column.derive.labels if name not in known]
    return f"`{unknown[0]}` is not a code of factuality" if unknown else None


def compute(rows: pl.DataFrame, column: DerivedColumn, frames: Frames) -> pl.DataFrame:
    """See `DeriveRule`."""
    labels = dict(column.derive.labels)
    records = frames.records.filter(pl.col("table_name") == column.table.name).select("record_id", "strongest")
    joined = rows.select("record_id", "factuality").join(records, on="record_id", how="left", maintain_order="left")
    both = pl.concat_str("factuality", pl.lit("/"), pl.col("strongest").cast(pl.String), ignore_nulls=True)
    found = joined.select(
        pl.coalesce(
            both.replace_strict(labels, default=None, return_dtype=pl.String),
            pl.col("factuality").replace_strict(labels, default=None, return_dtype=pl.String),
        ).alias(column.field.name)
    )
    return rows.with_columns(found[column.field.name])


def in_words(derive: Derive) -> str:
    """See `DeriveRule`."""
    labels = ", ".join(f"{name} → `{code}`" for name, code in derive.labels)
    return f"from the factuality, and after `/` the strongest modality ({labels})"


def explain(column: DerivedColumn, record: str, rows: Rows) -> Explained:
    """See `DeriveRule`."""
    factuality, strongest = rows.factuality(column.table, record)
    beside = f" (strongest modality: {strongest})" if strongest not in {None, "asserted"} else ""
    words = f"the factuality of the record, which is {factuality}{beside}"
    return words, (Source(column.table.name, record, None),)


RULE = DeriveRule({"factuality": "labels"}, fault, compute, in_words, explain)
