"""The table `labels`: what every record is called, so that an id can be shown in words without knowing its table."""

import polars as pl

from standoff.schema.model import Schema, Table
from standoff.schema.record_ids import RECORD
from standoff.schema.sql import label_field
from standoff.tables.tabulate import finished
from standoff.tables.wording import KEY, TEXT, Words, called, ids_of, in_words, look_up, record_ids

LABELS = "labels"


def labels(words: Words) -> pl.DataFrame:
    """The labels of all records of the tables of `words`; of a record without one, its id."""
    schema = words.schema
    found: dict[str, pl.DataFrame] = {}
    for table in schema.record_tables.values():  # parents before their children
        found[table.name] = _labels(table, words, found)
    empty = pl.DataFrame(schema=dict.fromkeys((*RECORD, "label"), pl.String))
    return finished(pl.concat([empty, *found.values()]), schema.tables[LABELS], schema)


def labels_of_texts(texts: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The handles of the texts; of a text without one, its id."""
    found = texts.select(
        pl.lit("texts").alias("table_name"), record_id="text_id", label=pl.coalesce("handle", "text_id")
    )
    return finished(found, schema.tables[LABELS], schema)


def _labels(table: Table, words: Words, known: dict[str, pl.DataFrame]) -> pl.DataFrame:
    ids = record_ids(words, table).alias("record_id")
    found = _called(table, words, known, ids).alias("label")
    name = pl.Series("table_name", [table.name]).new_from_index(0, len(ids))
    return pl.DataFrame([name, ids, found.fill_null(ids) if found.has_nulls() else found])


def _called(table: Table, words: Words, known: dict[str, pl.DataFrame], ids: pl.Series) -> pl.Series:
    """What the schema calls records; else a child by its parent and what distinguishes it; else by its words."""
    rows = words.tables[table.name]
    if table.is_labelled:
        return called(table, words)
    if table.nest:
        parents = known[table.nest.under].select(pl.col("record_id").alias(KEY), pl.col("label").alias(TEXT))
        above = ids_of(rows, table.key[: table.n_above])
        parent = look_up(above, parents)[0].alias(TEXT)
        own = [in_words(words, table, name).alias(name) for name in table.own_key]
        parts = pl.format("{}: {}", pl.col(TEXT).str.strip_suffix("."), pl.concat_str(table.own_key, separator=", "))
        return pl.DataFrame([parent, *own]).select(parts).to_series()
    name = label_field(table)
    return rows[name].cast(pl.String) if name else ids


def with_texts(of_records: pl.DataFrame, texts: pl.DataFrame, schema: Schema) -> pl.DataFrame:
    """The table `labels`: what records are called and what texts are, in order."""
    return pl.concat([of_records, labels_of_texts(texts, schema)]).sort(RECORD)
