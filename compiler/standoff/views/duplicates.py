"""Possible duplicates: children of one parent that differ in one key part alone, and may be one thing recorded twice.

Most such pairs are natural: a meeting has several participants. So a pair is a question only where
- no source (a speaker in a text) mentions both: a source that mentions both distinguishes them;
- the part in which they differ names something, as a code or a reference does. Words are different words, and a part
  that defaults to the speaker is there to distinguish accounts;
- where it is the only part beside the parent's key, one of its two values contains the other. Otherwise any two items
  of a list would be a question.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import polars as pl

from standoff.resolve.hierarchy import CONTAINS, of_table, of_vocabularies
from standoff.schema.model import Table
from standoff.schema.record_ids import record_id
from standoff.views.inputs import Compilation

RECORD = "record_id"
OTHER = "record_id_other"
SOURCE = ["text_id", "speaker_id"]


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one table that are equal except for the key column `differs`; `same` has the others, parent first.

    Where values must contain each other, a group is one value with all those within it.
    """

    table_name: str
    same: dict[str, str]
    differs: str
    records: dict[str, str]  # id -> its value of the column in which they differ


def possible_duplicates(compiled: Compilation, tables: Iterable[Table]) -> list[Group]:
    """The groups among the records of these tables, each record in a pair with another, by table and parent."""
    found: list[Group] = []
    for table in tables:
        for part in table.own_key if table.nest and table.name in compiled.tables else ():
            if _names_something(table, part):
                found += _groups(compiled, table, part)
    return found


def _names_something(table: Table, part: str) -> bool:
    f = table.fields[part]
    return bool(f.vocabulary or f.ref or part in table.foreign_keys) and not f.default_speaker


def _groups(compiled: Compilation, table: Table, part: str) -> Iterator[Group]:
    same = [name for name in table.key if name != part]
    rows = compiled.tables[table.name].filter(pl.col("factuality") != "denied")
    rows = rows.select(record_id(table.key).alias(RECORD), *table.key)
    if len(same) == 1:
        by, pairs = [*same, part], _nested(rows, same, part, _contained(compiled, table, part))
    else:
        by, pairs = same, rows.join(rows, on=same, suffix="_other").filter(pl.col(RECORD) < pl.col(OTHER))
    pairs = pairs.join(_of_one_source(compiled, table, pairs), on=[RECORD, OTHER], how="anti")
    ends = pl.concat([pairs.select(*by, pl.col(end).alias(RECORD)) for end in (RECORD, OTHER)]).unique()
    members = ends.join(rows.select(RECORD, value=part), on=RECORD).sort(*by, RECORD)
    for values, found in members.partition_by(by, as_dict=True, maintain_order=True).items():
        records = dict(found.select(RECORD, "value").iter_rows())
        yield Group(table.name, dict(zip(same, map(str, values), strict=False)), part, records)


def _nested(rows: pl.DataFrame, same: list[str], part: str, nesting: pl.DataFrame) -> pl.DataFrame:
    """Pairs of children of one parent in which the value of the first contains that of the other."""
    placed = rows.join(nesting, left_on=part, right_on="member")
    both = placed.join(placed.rename({"enters": "enters_in", "leaves": "leaves_in"}), on=same, suffix="_other")
    return both.filter(CONTAINS)


def _contained(compiled: Compilation, table: Table, part: str) -> pl.DataFrame:
    """What contains what among the values of a key part, as `resolve.hierarchy` has it."""
    f, target = table.fields[part], compiled.schema.tables.get(table.foreign_keys.get(part, ("",))[0])
    if target is not None and target.broader and target.name in compiled.tables:
        links = compiled.tables[target.name].select(target.key[0], target.broader).drop_nulls()
        nesting = of_table(target.name, links.iter_rows())
    else:
        nesting = of_vocabularies(compiled.schema).filter(pl.col("hierarchy") == (f.vocabulary or ""))
    return nesting.drop("hierarchy")


def _of_one_source(compiled: Compilation, table: Table, pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs that one source mentions both of."""
    is_mine = (pl.col("table_name") == table.name) & pl.col("field_name").is_null()
    affirmed = compiled.resolved.assertions.filter(
        is_mine & (pl.col("polarity") == "affirm") & pl.col("rank").is_null()
    )
    sources = affirmed.select(RECORD, *SOURCE).unique()
    of_one = pairs.select(RECORD, OTHER).join(sources, on=RECORD)
    of_both = of_one.join(sources.rename({RECORD: OTHER}), on=[OTHER, *SOURCE], how="semi", nulls_equal=True)
    return of_both.select(RECORD, OTHER).unique()
