"""Siblings: children of one parent that differ in one key part alone, and may be one thing told twice.

Most such pairs are natural: a meeting has several participants. So a pair is a question only where
- no source (a speaker in a text) tells both: who tells both tells them apart;
- the part in which they differ names something, as a code or a reference does. Words are different words, and a part
  that defaults to the speaker is there to keep accounts apart;
- where it is the only part beside the parent's key, one of its two values contains the other. Otherwise any two items
  of a list would be a question.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from standoff.check.rows import record_id
from standoff.resolve.hierarchy import of_table, of_vocabularies
from standoff.schema.model import Table
from standoff.views.made import Made

RECORD = "record_id"
OTHER = "record_id_other"
SOURCE = ["text_id", "speaker_id"]


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one table that are alike but for the key column `differs`; `same` has the others, parent first."""

    table_name: str
    same: dict[str, str]
    differs: str
    records: dict[str, str]  # id -> its value of the column in which they differ


def sibling_groups(made: Made, tables: Iterable[Table]) -> list[Group]:
    """The groups among the records of these tables, each record in a pair with another, by table and parent."""
    found: list[Group] = []
    for table in tables:
        for part in table.own_key if table.nest and table.name in made.tables else ():
            if _names_something(table, part):
                found += _groups(made, table, part)
    return found


def _names_something(table: Table, part: str) -> bool:
    f = table.fields[part]
    return bool(f.vocabulary or f.ref or part in table.foreign_keys) and not f.default_speaker


def _groups(made: Made, table: Table, part: str) -> Iterator[Group]:
    same = [name for name in table.key if name != part]
    rows = made.tables[table.name].filter(pl.col("standing") != "denied")
    rows = rows.select(record_id(table).alias(RECORD), *table.key)
    pairs = rows.join(rows, on=same, suffix="_other").filter(pl.col(RECORD) < pl.col(OTHER))
    if len(same) == 1:
        pairs = pairs.filter(_is_nested(pairs, part, _contained(made, table, part)))
    pairs = pairs.join(_told_by_one(made, table, pairs), on=[RECORD, OTHER], how="anti")
    met = pl.concat([pairs[RECORD], pairs[OTHER]])
    alike = rows.filter(pl.col(RECORD).is_in(met.implode())).sort(RECORD)
    for values, members in alike.partition_by(same, as_dict=True, maintain_order=True).items():
        records = dict(members.select(RECORD, part).iter_rows())
        yield Group(table.name, dict(zip(same, map(str, values), strict=True)), part, records)


def _contained(made: Made, table: Table, part: str) -> pl.DataFrame:
    """What contains what among the values of a key part: (broad, narrow)."""
    f, target = table.fields[part], made.schema.tables.get(table.foreign_keys.get(part, ("",))[0])
    if target is not None and target.broader and target.name in made.tables:
        links = made.tables[target.name].select(target.key[0], target.broader).drop_nulls()
        closure = of_table(target.name, links.iter_rows())
    else:
        closure = of_vocabularies(made.schema).filter(pl.col("hierarchy") == (f.vocabulary or ""))
    return closure.select("broad", "narrow")


def _is_nested(pairs: pl.DataFrame, part: str, contained: pl.DataFrame) -> pl.Series:
    known = set(contained.iter_rows())
    values = pairs.select(part, f"{part}_other").iter_rows()
    return pl.Series([(one, other) in known or (other, one) in known for one, other in values], dtype=pl.Boolean)


def _told_by_one(made: Made, table: Table, pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs of which one source tells both."""
    is_mine = (pl.col("table_name") == table.name) & pl.col("field_name").is_null()
    told = made.resolved.assertions.filter(is_mine & (pl.col("polarity") == "affirm") & pl.col("rank").is_null())
    sources = told.select(RECORD, *SOURCE).unique()
    of_one = pairs.select(RECORD, OTHER).join(sources, on=RECORD)
    of_both = of_one.join(sources.rename({RECORD: OTHER}), on=[OTHER, *SOURCE], how="semi", nulls_equal=True)
    return of_both.select(RECORD, OTHER).unique()
