"""Who says so: the sources of a field of each row, in words."""

import polars as pl

from standoff.schema.model import Table
from standoff.tables.positions import ROW, cells_at, placed
from standoff.tables.wording import GIVEN, KEY, SUPPORT, TEXT, Words, record_ids, value_in_words

FEW = 1 << 9  # rows for which it is not worth it to take those apart that need no more than to be written


def attribution(words: Words, table: Table, name: str, *, with_values: bool) -> pl.Series:
    """For each row of a table, the sources of a field of it: `Ann Bell (001), Narrator (002, reported)`.

    Without values, the sources of the chosen value. With values, all sources with their values, the chosen value first
    (curators only if no text has any): `40: Ann Bell (001); not 45: Narrator (002)`. `factuality` means the row itself,
    that the record exists: `Ann Bell (001); denied by Narrator (002)`.
    """
    key = (attribution, table.name, name, with_values)
    return words.once(key, lambda: _attribution(words, table, name, with_values=with_values))


def _attribution(words: Words, table: Table, name: str, *, with_values: bool) -> pl.Series:
    found = words.accounts(table.name, name if name != "factuality" else None, GIVEN if with_values else SUPPORT)
    found = found.with_columns(value_in_words(words, table, table.fields.get(name), found["value"]).alias("value"))
    ids = record_ids(words, table)
    return cells_at(cells_of(placed(found, KEY, ids), with_values=with_values), len(ids))


def cells_of(accounts: pl.DataFrame, *, with_values: bool, few: int = FEW) -> pl.DataFrame:
    """The sources of each record that accounts are of, one text by its row. Most records have a single account."""
    if accounts[ROW].n_unique() == len(accounts):
        return _of_one(accounts, with_values=with_values)
    if len(accounts) < few:
        return _of_several(accounts, with_values=with_values)
    is_alone = accounts[ROW].is_unique()
    one, several = accounts.filter(is_alone), accounts.filter(~is_alone)
    return pl.concat([_of_one(one, with_values=with_values), _of_several(several, with_values=with_values)])


def _of_one(accounts: pl.DataFrame, *, with_values: bool) -> pl.DataFrame:
    return accounts.select(ROW, (_value() + _source() if with_values else _source()).alias(TEXT))


def _of_several(accounts: pl.DataFrame, *, with_values: bool) -> pl.DataFrame:
    names = _names(accounts)
    if with_values:
        in_text = pl.col("text") != ""
        names = names.filter(in_text | ~in_text.any().over(ROW))
    lines = (
        names.lazy()
        .group_by(ROW, "denied", "value", maintain_order=True)
        .agg(pl.col("name"), pl.col("rank").min())
        .with_columns(
            pl.col("name").list.join(", ")
        )  # a text for each group, made in its query, takes seven times as long
    )
    if with_values:
        lines = lines.sort(ROW, "rank", "value", "denied").select(ROW, name=_value() + pl.col("name"))
    cells = lines.group_by(ROW, maintain_order=True).agg(pl.col("name").alias(TEXT))
    return cells.with_columns(pl.col(TEXT).list.join("; " if with_values else ", ")).collect()


def _names(accounts: pl.DataFrame) -> pl.DataFrame:
    """The sources of each record, a row a speaker and modality, with the texts: `Ann Bell (001, claimed)`."""
    people = [ROW, "denied", "value", "speaker", "modality", "relay"]
    return (
        accounts.lazy()
        .sort(*people, "text")
        .group_by(people, maintain_order=True)
        .agg(pl.col("text").drop_nulls().unique(maintain_order=True), pl.col("rank").min())
        .with_columns(pl.col("text").list.join(", "))
        .with_columns(name=_source())
        .collect()
    )


def _source() -> pl.Expr:
    """A speaker, with the texts and how it is said."""
    notes = pl.concat_str(pl.col("text").replace("", None), "relay", "modality", separator=", ", ignore_nulls=True)
    return pl.when(notes != "").then(pl.format("{} ({})", "speaker", notes)).otherwise("speaker")


def _value() -> pl.Expr:
    """What is said, before those who say it; of a record that exists nothing."""
    denial = pl.when("denied").then(pl.lit("denied by ")).otherwise(pl.lit(""))
    negation = pl.when("denied").then(pl.lit("not ")).otherwise(pl.lit(""))
    return pl.when(pl.col("value").is_null()).then(denial).otherwise(pl.format("{}{}: ", negation, "value"))
