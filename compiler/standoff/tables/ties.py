"""The table `ties`: what ties two records to one another, from what the schemas call a tie."""

from dataclasses import dataclass, replace

import polars as pl

from standoff.schema.columns import columns, dtypes
from standoff.schema.declarations import Condition, Tie
from standoff.schema.keys import root_of
from standoff.schema.model import Table
from standoff.schema.record_ids import RECORD
from standoff.schema.times import SORT_DATE
from standoff.tables.attribution import attribution
from standoff.tables.tabulate import finished
from standoff.tables.wide import meets
from standoff.tables.wording import KEY, TEXT, Words, look_up, names_of, record_ids

TIES = "ties"
CERTAINTY = ("asserted", "unattested", "hedged", "disputed", "denied")  # factualities, the most certain first
END = ("table", "id", "label")
RANK = pl.col("factuality").cast(pl.String).replace_strict({code: n for n, code in enumerate(CERTAINTY)})


@dataclass(frozen=True, slots=True)
class Values:
    """A column of the records of a table, by their keys."""

    table: str
    column: str

    def of(self, words: Words) -> pl.DataFrame:
        """See `Exchange`."""
        rows = words.tables[self.table]
        key = words.schema.tables[self.table].key[0]
        return pl.DataFrame([rows[key].alias(KEY), rows[self.column].cast(pl.String).alias(TEXT)])


def ties(words: Words, labels: pl.DataFrame) -> pl.DataFrame:
    """All ties of the records of the tables of `words`, one row a pair and record that ties them.

    `labels` has what these records are called.
    """
    table = words.schema.tables[TIES]
    wanted = dtypes(columns(table, words.schema))
    found = [_tied(tie, owner, words) for owner in words.schema.record_tables.values() for tie in owner.ties]
    called = labels.select(*RECORD, record_label="label")
    named = [each.join(called, on=RECORD, how="left", maintain_order="left") for each in found]
    shown = [each.select(pl.col(name).cast(dtype) for name, dtype in wanted.items()) for each in named]
    rows = pl.concat([pl.DataFrame(schema=wanted), *shown])
    return finished(rows.unique(table.key, keep="first", maintain_order=True), table, words.schema)


def _tied(tie: Tie, table: Table, words: Words) -> pl.DataFrame:
    """The ties of one kind, with what is known of the records that tie: the rows, or the parents of pairs of them."""
    by = root_of(table, words.schema) if tie.within else table
    ends = [_end(end, tie, table, words) for end in tie.ends]
    pairs = _pairs(pl.concat(ends)) if tie.within else _rows(*ends, is_symmetric=tie.is_symmetric)
    found = pairs.join(_records(by, words), on="record_id", how="inner", maintain_order="left")
    rank = pl.max_horizontal("rank", "rank_of_record")
    return found.with_columns(
        tie=pl.lit(tie.kind),
        table_name=pl.lit(by.name),
        is_symmetric=pl.lit(tie.is_symmetric),
        factuality=rank.replace_strict(dict(enumerate(CERTAINTY)), return_dtype=pl.String),
    )


def _end(end: str, tie: Tie, table: Table, words: Words) -> pl.DataFrame:
    """What each row of a table has at one end of a tie, and whether it `is_meant`: is there, as the conditions want."""
    rows, target = words.tables[table.name], table.foreign_keys[end][0]
    ids = rows[end].cast(pl.String)
    is_meant = ids.is_not_null()
    for condition in tie.where:
        step, _, name = condition.column.rpartition(".")
        if step in {"", end}:
            values = look_up(ids, words.frame(Values(target, name)))[0] if step else rows[name]
            is_meant &= _is_met(condition, values)
    record = rows[tie.within] if tie.within else record_ids(words, table)
    return pl.DataFrame(
        [
            record.cast(pl.String).alias("record_id"),
            pl.repeat(target, len(rows), dtype=pl.String, eager=True).alias("table"),
            ids.alias("id"),
            names_of(words, target, ids).alias("label"),
            rows.select(RANK.cast(pl.Int64)).to_series().alias("rank"),
            is_meant.alias("is_meant"),
        ]
    )


def _is_met(condition: Condition, values: pl.Series) -> pl.Series:
    return (
        values.alias("value")
        .to_frame()
        .select(meets(replace(condition, column="value")).fill_null(value=False))
        .to_series()
    )


def _pairs(ends: pl.DataFrame) -> pl.DataFrame:
    """Each two records that rows of one parent name; one that several rows name counts as its most certain."""
    meant = ends.filter("is_meant").sort("rank", maintain_order=True)
    once = meant.unique(["record_id", "table", "id"], keep="first", maintain_order=True)
    sides = [_side(once, side) for side in ("from", "to")]
    both = sides[0].join(sides[1], on="record_id", how="inner", maintain_order="left")
    return _ranked(both.filter(_place("from") < _place("to")))


def _rows(first: pl.DataFrame, second: pl.DataFrame, *, is_symmetric: bool) -> pl.DataFrame:
    """The two records that each row names; of a symmetric tie, the one whose id comes first is first."""
    is_meant = first["is_meant"] & second["is_meant"]
    both = _side(first, "from").hstack(_side(second, "to").drop("record_id")).filter(is_meant)
    both = both.filter(_place("from") != _place("to"))
    if is_symmetric:
        is_turned = _place("from") > _place("to")
        turned = [
            pl.when(is_turned).then(f"{other}_{name}").otherwise(f"{side}_{name}").alias(f"{side}_{name}")
            for side, other in (("from", "to"), ("to", "from"))
            for name in END
        ]
        both = both.with_columns(turned)
    return _ranked(both)


def _side(ends: pl.DataFrame, side: str) -> pl.DataFrame:
    return ends.select("record_id", *(pl.col(name).alias(f"{side}_{name}") for name in (*END, "rank")))


def _place(side: str) -> pl.Expr:
    return pl.concat_str(f"{side}_table", pl.lit("/"), f"{side}_id")


def _ranked(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.with_columns(rank=pl.max_horizontal("from_rank", "to_rank"))


def _records(table: Table, words: Words) -> pl.DataFrame:
    """The records that tie others: when, how certain, and who says so."""
    rows, time = words.tables[table.name], table.time
    dates = [rows[name].cast(pl.String) for name in (*time.happened, *time.began, *time.as_of)] if time else []
    nothing = pl.repeat(None, len(rows), dtype=pl.String, eager=True)
    return pl.DataFrame(
        [
            record_ids(words, table).alias("record_id"),
            pl.select(pl.coalesce(nothing, *dates)).to_series().alias("date"),
            (rows[SORT_DATE] if time else nothing.cast(pl.Date)).alias(SORT_DATE),
            rows.select(RANK.cast(pl.Int64)).to_series().alias("rank_of_record"),
            attribution(words, table, "factuality", with_values=True).alias("stated_by"),
        ]
    )
