"""Cells in words: names for ids, labels for codes, ranges spelled out; and who says what a cell holds."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from standoff.corpus.reporting import record_id
from standoff.corpus.texts import short_names
from standoff.schema.model import Field, Schema, Table
from standoff.schema.types import FIELD_TYPES

KEY, TEXT = "wording.key", "wording.text"  # no column's name has a dot
SUPPORT = ("chosen", "agrees")
GIVEN = (
    "chosen",
    "agrees",
    "contained",
    "outranked",
    "open",
    "denied",
)  # outcomes of what is still said, firmest first
CURATORS = "curators"


@dataclass(frozen=True)
class Words:
    """What words are made from: the tables, their schema, and which table has the names of those who speak.

    `told` keeps what was worked out once and is wanted again.
    """

    tables: Mapping[str, pl.DataFrame]
    schema: Schema
    speakers: str = ""
    told: dict[Hashable, pl.Series] = field(default_factory=dict)

    @cached_property
    def accounts(self) -> pl.DataFrame:
        """Who tells each assertion that is still said, a row each: people by their names, the text by its short one."""
        found = self.tables["assertions"].filter(pl.col("outcome").is_in(GIVEN))
        return found.select(
            "table_name",
            "field_name",
            "outcome",
            "value",
            pl.col("record_id").alias(KEY),
            denied=pl.col("polarity") == "deny",
            speaker=_named(self, self.speakers, found["speaker_id"]).fill_null(CURATORS),
            modality=pl.when(pl.col("modality") != "asserted").then("modality"),
            relay=pl.lit("relayed by ") + _named(self, self.speakers, found["relayed_by_id"]),
            text=pl.col("text_id").replace_strict(self.short, default=None, return_dtype=pl.String),
            rank=pl.col("outcome").replace_strict(dict(zip(GIVEN, range(len(GIVEN)), strict=True))),
        )

    @cached_property
    def short(self) -> dict[str, str]:
        """The short names of the texts."""
        return short_names(self.tables["texts"]["text_id"].to_list())


def in_words(words: Words, table: Table, name: str) -> pl.Series:
    """A column of a table in words, row by row; null where the cell is empty."""
    rows, f = words.tables[table.name], table.fields.get(name)
    from_columns = FIELD_TYPES[f.kind].columns_in_words if f is not None else None
    if from_columns is not None:
        return from_columns(rows, name).alias(TEXT)
    text = rows[name].cast(pl.String)
    return _worded(words, table, f, text.str.strip_suffix(".0") if rows.schema[name].is_float() else text)


def _worded(words: Words, table: Table, f: Field | None, values: pl.Series) -> pl.Series:
    """Canonical values of a field in words."""
    if f is None:
        return values
    if f.vocabulary:
        labels = {code.code: code.label for code in words.schema.vocabularies[f.vocabulary].codes.values()}
        return values.replace_strict(labels, default=values, return_dtype=pl.String)
    if f.name in table.foreign_keys:
        return _named(words, table.foreign_keys[f.name][0], values)
    for target in f.ref:
        values = _named(words, target, values, f"{target}/")
    in_words = FIELD_TYPES[f.kind].in_words
    return in_words(values) if in_words else values


def _named(words: Words, target: str, ids: pl.Series, prefix: str = "") -> pl.Series:
    """Ids with the names of their records in their place, where the table has names."""
    table = words.schema.tables.get(target)
    if table is None or table.label is None:
        return ids
    rows = words.tables[target]
    keys = rows.select(pl.lit(prefix) + pl.col(table.key[0])).to_series()
    return looked_up(ids, keys, rows[table.label]).fill_null(ids)


def looked_up(ids: pl.Series, keys: pl.Series, values: pl.Series) -> pl.Series:
    """For each id the value beside the key that equals it; null where there is none."""
    known = pl.DataFrame([keys.alias(KEY), values.alias(TEXT)])
    return ids.alias(KEY).to_frame().join(known, on=KEY, how="left", maintain_order="left")[TEXT]


# -- who says so -------------------------------------------------------------------------------------------------------


def said(words: Words, table: Table, name: str, *, with_values: bool) -> pl.Series:
    """For each row of a table, who says what a field of it holds: `Ann Bell (001), Narrator (002, reported)`.

    Without values those who support the value chosen. With values all who speak of it, the curators only where no text
    does, and what each says, the value chosen first: `40: Ann Bell (001); not 45: Narrator (002)`. `standing` stands
    for the row itself, that the record exists: `Ann Bell (001); denied by Narrator (002)`.
    """
    names = _names(words, table, name, GIVEN if with_values else SUPPORT)
    if with_values:
        in_text = pl.col("text") != ""
        names = names.filter(in_text | ~in_text.any().over(KEY))
    told = names.group_by(KEY, "denied", "value", maintain_order=True).agg(
        pl.col("name").str.join(", "), pl.col("rank").min()
    )
    if with_values:
        denial = pl.when("denied").then(pl.lit("denied by ")).otherwise(pl.lit(""))
        negation = pl.when("denied").then(pl.lit("not ")).otherwise(pl.lit(""))
        value = pl.when(pl.col("value").is_null()).then(denial).otherwise(pl.format("{}{}: ", negation, "value"))
        told = told.sort(KEY, "rank", "value", "denied").select(KEY, name=value + pl.col("name"))
    cells = told.group_by(KEY, maintain_order=True).agg(pl.col("name").str.join("; " if with_values else ", "))
    return looked_up(record_ids(words.tables[table.name], table), cells[KEY], cells["name"])


def _names(words: Words, table: Table, name: str, outcomes: tuple[str, ...]) -> pl.DataFrame:
    """Who says what of each record, a row a speaker and way of saying it, with the texts: `Ann Bell (001, claimed)`."""
    is_of_field = pl.col("field_name") == name if name != "standing" else pl.col("field_name").is_null()
    found = words.accounts.filter(
        (pl.col("table_name") == table.name) & is_of_field & pl.col("outcome").is_in(outcomes)
    )
    told = found.with_columns(_worded(words, table, table.fields.get(name), found["value"]).alias("value"))
    people = [KEY, "denied", "value", "speaker", "modality", "relay"]
    texts = (
        told.sort(*people, "text")
        .group_by(people, maintain_order=True)
        .agg(pl.col("text").drop_nulls().unique(maintain_order=True).str.join(", "), pl.col("rank").min())
    )
    notes = pl.concat_str(pl.col("text").replace("", None), "relay", "modality", separator=", ", ignore_nulls=True)
    told_by = pl.when(notes != "").then(pl.format("{} ({})", "speaker", notes)).otherwise("speaker")
    return texts.with_columns(name=told_by)


def record_ids(rows: pl.DataFrame, table: Table) -> pl.Series:
    """The ids by which assertions name a table's records."""
    return rows.select(record_id(table)).to_series()
