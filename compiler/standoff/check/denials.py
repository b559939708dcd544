"""Mentions that deny their record, though their fields suggest that one value is meant."""

import polars as pl

from standoff.corpus.assertions import Frames
from standoff.corpus.reporting import problems
from standoff.corpus.rows import PLACE
from standoff.schema.model import Schema
from standoff.source.problem import Problem

MENTION = ("annotation_file", "mention")
MESSAGE = "this denies the whole record `{record_id}`, not only {named}"
HINT = "to deny one value, write `{field}: {{is: …, polarity: deny}}`; to deny the record, leave its fields out"


def check_denials(frames: Frames, schema: Schema) -> list[Problem]:
    """Denials of records by mentions that have fields: every value of the mention is denied with the record."""
    denied = frames.assertions.filter(pl.col("polarity").cast(pl.String) == "deny")
    if denied.is_empty():
        return []
    given = denied.select("assertion_id", "record_id", "table_name", "field_name").join(
        frames.mentions.select("assertion_id", *PLACE, "mention"), on="assertion_id"
    )
    fields = given.filter(_is_written(schema)).group_by(MENTION).agg(pl.col("field_name").unique().sort())
    bad = given.filter(pl.col("field_name").is_null()).drop("field_name").join(fields, on=MENTION)
    named = pl.format("`{}`", pl.col("field_name").list.join("` and `"))
    shown = bad.with_columns(named=named, field=pl.col("field_name").list.first())
    return problems(shown, "denied-record", MESSAGE, HINT)


def _is_written(schema: Schema) -> pl.Expr:
    """Whether an assertion is of a field that a mention does not have by default."""
    by_default = {
        (table.name, f.name)
        for table in schema.record_tables.values()
        for f in table.stated.values()
        if f.default_speaker
    }
    is_default = [(pl.col("table_name") == table) & (pl.col("field_name") == name) for table, name in by_default]
    return pl.col("field_name").is_not_null() & ~pl.any_horizontal(pl.lit(value=False), *is_default)
