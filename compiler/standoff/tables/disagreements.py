"""Where sources differ, in words: contradictions first, then different values, then wording."""

from collections.abc import Iterator

import polars as pl

from standoff.schema.model import Table
from standoff.schema.record_ids import CELL, RECORD
from standoff.tables.attribution import attribution
from standoff.tables.labels import LABELS
from standoff.tables.wording import KEY, Words, called, in_words, look_up, record_ids, value_in_words

EXISTENCE = "Whether it is so"
DISPUTED, CONTRADICTION, AGREED, OPEN = "disputed", "contradiction", "none", "open"
LEFT_OPEN = "Left open"  # where one source gives two values, so that sources do not differ
WORDS = ("record", "about", "difference", "accounts", "kept", "decided", "settled_because")
COLUMNS = (*WORDS, *CELL)


def disagreements(words: Words) -> pl.DataFrame:
    """A row for each cell on which sources differ or which is open, and for each disputed record (`COLUMNS`)."""
    cells = _differing(words)
    parts = [_of_field(part, words) for part in cells.partition_by("table_name", "field_name", maintain_order=True)]
    empty = pl.DataFrame(schema=dict.fromkeys((*COLUMNS, "rank"), pl.String)).cast({"rank": pl.Int64})
    found = pl.concat([empty, *(part.select(empty.columns) for part in parts)])
    return found.sort("rank", *CELL, descending=[True, False, False, False], nulls_last=False).drop("rank")


def count_of(assertions: pl.DataFrame, resolutions: pl.DataFrame) -> int:
    """How many rows that will have for these assertions, or a few more."""
    existence = assertions.filter(pl.col("field_name").is_null())
    denied = existence.filter(pl.col("polarity") == "deny").select(RECORD).unique()
    return resolutions.filter(_is_notable()).height + denied.height


def _is_notable() -> pl.Expr:
    return (pl.col("sources_differ") != AGREED) | (pl.col("rule").cast(pl.String) == OPEN)


def _differing(words: Words) -> pl.DataFrame:
    """The cells and disputed records: table, record and field, difference, rule, the chosen assertion and why."""
    names = (*CELL, "sources_differ", "rule", "assertion_id", "because")
    cells = words.tables["resolutions"].filter(_is_notable()).select(pl.col(names).cast(pl.String))
    records = [cells, *_disputed(words)]
    return pl.concat(records, how="diagonal")


def _disputed(words: Words) -> Iterator[pl.DataFrame]:
    for name, table in words.schema.record_tables.items():
        rows = words.tables[name]
        if "factuality" not in rows.columns:  # of a curated table, which no source denies
            continue
        ids = record_ids(words, table).filter(rows["factuality"] == DISPUTED)
        yield (
            ids.alias("record_id")
            .to_frame()
            .with_columns(table_name=pl.lit(name), sources_differ=pl.lit(CONTRADICTION))
        )


def _of_field(cells: pl.DataFrame, words: Words) -> pl.DataFrame:
    """The rows of one field of a table, or of a table's disputed records."""
    table = words.schema.tables[cells["table_name"][0]]
    name = cells["field_name"][0]
    ids = record_ids(words, table)
    differences, rules = (words.schema.vocabularies[scheme].codes for scheme in ("difference", "rule"))
    of_record = pl.DataFrame(
        {
            "record_id": ids,
            "record": titles(words, table),
            "accounts": attribution(words, table, name or "factuality", with_values=True),
        }
    )
    number = {code: place for place, code in enumerate(differences)}
    return cells.join(of_record, on="record_id", how="left", maintain_order="left").with_columns(
        _kept(cells, words, table, name).alias("kept"),
        about=pl.lit(f"{table.title}: {table.fields[name].title if name else EXISTENCE}"),
        difference=pl.col("sources_differ").replace_strict(
            {code: LEFT_OPEN if code == AGREED else each.label for code, each in differences.items()}
        ),
        decided=pl.col("rule").replace_strict({c: r.definition for c, r in rules.items()}, default=None),
        settled_because=pl.col("because"),
        rank=pl.col("sources_differ").replace_strict(number, return_dtype=pl.Int64),
    )


def _kept(cells: pl.DataFrame, words: Words, table: Table, name: str | None) -> pl.Series:
    """The value that was kept of each cell, in words; of a record that it is disputed."""
    if name is None:
        return pl.Series([DISPUTED] * len(cells), dtype=pl.String)
    chosen = words.tables["assertions"].select("assertion_id", "value")
    values = look_up(cells["assertion_id"], chosen.rename({"assertion_id": KEY}))[0]
    return value_in_words(words, table, table.fields[name], values)


def titles(words: Words, table: Table) -> pl.Series:
    """What each record of a table is called: its label, or its key in words."""
    rows = words.tables[table.name]
    if LABELS in words.tables:
        mine = words.tables[LABELS].filter(pl.col("table_name") == table.name)
        return look_up(record_ids(words, table), mine.select(pl.col("record_id").alias(KEY), "label"))[0]
    if table.is_labelled:
        return called(table, words)
    return rows.select(pl.concat_str([in_words(words, table, name) for name in table.key], separator=", ")).to_series()
