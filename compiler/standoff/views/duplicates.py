"""Possible duplicates: records of a table that look the same, and may be one thing recorded twice.

Records with an id of their own look the same if their names read the same, whatever their case and punctuation; where
the table has no names, if they have the same in all fields, of which at least two are filled. Those that the schema
lists under `apart` are different things.

Children of one parent look the same if they differ in one key part alone. Most such pairs are natural: a meeting has
several participants. So a pair is a question only where
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
from standoff.schema.sql import label_field
from standoff.views.inputs import Compilation

RECORD = "record_id"
OTHER = "record_id_other"
SOURCE = ["text_id", "speaker_id"]


@dataclass(frozen=True, slots=True)
class Group:
    """Records of one table that are equal except for the key column `differs`; `same` has the others, parent first.

    Where values must contain each other, a group is one value with all those within it. Records with an id of their own
    read the same: `same` has their name, or all their values, and their ids differ.
    """

    table_name: str
    same: dict[str, str]
    differs: str
    records: dict[str, str]  # id -> its value of the column in which they differ
    reads_the_same: bool = False


def possible_duplicates(compiled: Compilation, tables: Iterable[Table]) -> list[Group]:
    """The groups among the records of these tables, each record in a pair with another, by table and parent."""
    found: list[Group] = []
    for table in tables:
        if table.nest is None and table.name in compiled.tables:
            found += _equal(compiled, table)
        for part in table.own_key if table.nest and table.name in compiled.tables else ():
            if _names_something(table, part):
                found += _groups(compiled, table, part)
    return found


def _equal(compiled: Compilation, table: Table) -> Iterator[Group]:
    """Records with ids of their own that have the same name or, without names, the same values."""
    label, key = label_field(table), table.key[0]
    stated = [name for name in table.stated if name in compiled.tables[table.name].columns]
    compared = [label] if label else stated
    rows = compiled.tables[table.name].filter(pl.col("factuality") != "denied")
    texts = rows.select(pl.col(key).cast(pl.String).alias(RECORD), *(pl.col(name).cast(pl.String) for name in compared))
    looks = texts.with_columns(_look(name) for name in compared)
    filled = pl.sum_horizontal(pl.col(name).is_not_null() for name in compared) >= (1 if label else 2)
    alike = looks.filter(filled).with_columns(number=pl.struct(compared).rank("dense"))
    alike = alike.filter(pl.col("number").is_duplicated()).sort("number", RECORD)
    for _, group in alike.group_by("number", maintain_order=True):
        ids = group[RECORD].to_list()
        if not any(set(ids) <= set(apart.records) for apart in table.expect.apart):
            first = texts.filter(pl.col(RECORD) == ids[0]).row(0, named=True)
            same = {name: first[name] for name in compared if first[name]}
            yield Group(table.name, same, key, {record: record for record in ids}, reads_the_same=True)


def _look(name: str) -> pl.Expr:
    """How a value reads: letters and digits, whatever their case and what is between them."""
    folded = pl.col(name).str.normalize("NFKC").str.to_lowercase()
    return folded.str.replace_all(r"[\s\p{P}\p{Cf}]+", " ").str.strip_chars()


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
