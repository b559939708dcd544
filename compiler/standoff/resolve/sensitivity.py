"""What would become of cells and records if a source were withdrawn: only what a withdrawal touches is resolved again.

A cell is resolved again for each source that gives some of its assertions but not all. All these cells are resolved in
one run, each under the id of its record with the number of the source, as if they were cells of different records.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from standoff.resolve.candidates import placed_in
from standoff.resolve.cells import is_link, nesting_of
from standoff.resolve.groups import numbered_by
from standoff.resolve.hierarchy import of_vocabularies
from standoff.resolve.outcomes import factuality_of_records
from standoff.resolve.together import resolve_values
from standoff.resolve.withdrawal import GONE, Stated, Withdrawn
from standoff.schema.model import Schema
from standoff.schema.record_ids import CELL, RECORD

VANISHED, UNATTESTED, CHANGED, EMPTIED, OPENED = "vanished", "unattested", "changed", "emptied", "opened"
OF_RECORDS = (VANISHED, UNATTESTED, CHANGED)
OF_CELLS = (EMPTIED, OPENED, CHANGED)
WORLD = "\x1f"  # no id holds a control character
PAIR = ("withdrawal", "cell")
SHOWN = ("value", "low", "high", "is_open")
ROWS_AT_A_TIME = 1 << 16  # of assertions to be resolved again, so that memory stays within that of a build


@dataclass(frozen=True)
class Base:
    """The corpus as it is: what is `stated`, its resolved `cells` and `records`, and the curators' decisions."""

    stated: Stated
    cells: pl.DataFrame
    records: pl.DataFrame
    settled: pl.DataFrame

    @property
    def schema(self) -> Schema:
        """The schema."""
        return self.stated.schema

    @cached_property
    def numbered(self) -> pl.DataFrame:
        """The cells with their number `cell`, and with `unit`, that of the fields of the record that go together."""
        groups = [
            (table.name, name, number)
            for table in self.schema.record_tables.values()
            for number, group in enumerate(table.together or ())
            for name in group
        ]
        names = {"table_name": pl.String, "field_name": pl.String, "group": pl.Int64}
        cells = self.cells.select(*CELL, *SHOWN, "n_values").with_row_index("cell")
        text = cells.with_columns(pl.col("table_name", "field_name").cast(pl.String))
        found = text.join(pl.DataFrame(groups, orient="row", schema=names), on=["table_name", "field_name"], how="left",
                          maintain_order="left")  # fmt: skip
        unit = pl.when(pl.col("group").is_not_null()).then(pl.struct(*RECORD, "group").rank("dense"))
        return cells.with_columns(found.select(unit.alias("unit")))

    @cached_property
    def values(self) -> pl.DataFrame:
        """The affirmed assertions on fields, with their `cell`."""
        values = self.stated.scored.filter(pl.col("field_name").is_not_null() & pl.col("affirmed"))
        return values.join(self.numbered.select("cell", *CELL), on=CELL, how="left", maintain_order="left")

    @cached_property
    def settled_cells(self) -> pl.DataFrame:
        """The decisions, with their `cell`."""
        return self.settled.join(self.numbered.select("cell", *CELL), on=CELL)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a withdrawal does, by the number of a source; only what changes is listed.

    `cells` has the cell, the `effect` and the new `value`; `records` the record and the `effect`. The cells of a record
    that vanished are emptied.
    """

    cells: pl.DataFrame
    records: pl.DataFrame


def effects(fallen: Withdrawn, base: Base) -> Effects:
    """What becomes of all that the withdrawal of some sources touches, each source by itself."""
    hits = fallen.rows.join(base.values.select("row", "cell"), on="row")
    counted = hits.group_by("withdrawal", "cell").agg(hit=pl.len())
    sizes = base.values.group_by("cell").agg(size=pl.len())
    units = base.numbered.select("cell", "unit")
    counted = counted.join(sizes, on="cell").join(units, on="cell")
    is_whole = (pl.col("hit") == pl.col("size")) & pl.col("unit").is_null()
    emptied = counted.filter(is_whole).select(PAIR).with_columns(_nothing(base))
    partly = counted.filter(~is_whole)
    joined = partly.select("withdrawal", "unit").drop_nulls().unique().join(units, on="unit").select(PAIR)
    again = pl.concat([partly.filter(pl.col("unit").is_null()).select(PAIR), joined])
    found = [_resolved(pairs, hits, nesting, base) for pairs, nesting in _in_hierarchies(again, hits, fallen, base)]
    return Effects(_of_cells(pl.concat([emptied, *found]), base), _of_records(fallen, base))


def _nothing(base: Base) -> list[pl.Expr]:
    """The columns of a cell of which nothing is left."""
    types = base.cells.schema
    return [pl.lit(value=None if name != "is_open" else False).cast(types[name]).alias(name) for name in SHOWN]


def _of_cells(new: pl.DataFrame, base: Base) -> pl.DataFrame:
    """The cells that differ from what they are, with what happened to them."""
    both = new.join(base.numbered.drop("n_values", "unit"), on="cell", suffix="_before")
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in SHOWN)
    effect = (
        pl.when(pl.col("is_open") & ~pl.col("is_open_before")).then(pl.lit(OPENED))
        .when(pl.col("value").is_null() & ~pl.col("is_open")).then(pl.lit(EMPTIED))
        .otherwise(pl.lit(CHANGED))
    )  # fmt: skip
    return both.filter(differs).select("withdrawal", *CELL, effect=effect, value="value")


def _of_records(fallen: Withdrawn, base: Base) -> pl.DataFrame:
    vanished = fallen.gone.with_columns(effect=pl.lit(VANISHED))
    touched = (
        fallen.rows.join(base.stated.existence, on="row").select(GONE).unique().join(fallen.gone, on=GONE, how="anti")
    )
    rows = touched.join(base.stated.scored.filter(pl.col("field_name").is_null()), on=RECORD)
    left = rows.join(fallen.rows, on=["withdrawal", "row"], how="anti")
    if left.is_empty():
        return vanished
    apart = _apart(left).with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32))
    again, _ = factuality_of_records(apart, *numbered_by(apart, RECORD))
    both = _back(again.select(*RECORD, "factuality")).join(base.records.select(*RECORD, before="factuality"), on=RECORD)
    changed = both.filter(pl.col("factuality") != pl.col("before"))
    effect = pl.when(pl.col("factuality") == "unattested").then(pl.lit(UNATTESTED)).otherwise(pl.lit(CHANGED))
    return pl.concat([vanished, changed.select(*GONE, effect=effect)])


# -- resolving again ---------------------------------------------------------------------------------------------------


def _apart(rows: pl.DataFrame) -> pl.DataFrame:
    """The records of each source under ids of their own."""
    return rows.with_columns(record_id=pl.concat_str("record_id", pl.lit(WORLD), "withdrawal")).drop("withdrawal")


def _back(rows: pl.DataFrame) -> pl.DataFrame:
    """The same under the ids that they have, with their source."""
    parts = pl.col("record_id").str.splitn(WORLD, 2).struct
    return rows.with_columns(record_id=parts.field("field_0"), withdrawal=parts.field("field_1").cast(pl.UInt32))


def _resolved(pairs: pl.DataFrame, hits: pl.DataFrame, nesting: pl.DataFrame, base: Base) -> pl.DataFrame:
    """What pairs of a source and a cell come to: withdrawal, cell, SHOWN."""
    left = pairs.join(base.values, on="cell").join(
        hits.select("withdrawal", "row"), on=["withdrawal", "row"], how="anti"
    )
    decisions = _apart(pairs.join(base.settled_cells, on="cell").drop("cell"))
    cells = resolve_values(
        _apart(left.drop("cell")), nesting, decisions.select(base.settled.columns), base.schema
    ).cells
    known = base.numbered.select("cell", *CELL)
    found = _back(cells.select(*CELL, *SHOWN)).join(known, on=CELL).select(*PAIR, *SHOWN)
    return pairs.join(found, on=["withdrawal", "cell"], how="left").with_columns(
        pl.col("is_open").fill_null(value=False)
    )


def _in_hierarchies(
    pairs: pl.DataFrame, hits: pl.DataFrame, fallen: Withdrawn, base: Base
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """The pairs, some at a time, with what contains what: a withdrawal may move records in their hierarchy."""
    vocabularies = of_vocabularies(base.schema)
    links = base.values.filter(is_link(base.schema))
    before = _links(links, vocabularies, base)
    moved = _moved(hits, links, before, vocabularies, fallen, base)
    usual = pairs.join(moved.select("withdrawal").unique(), on="withdrawal", how="anti")
    nesting = pl.concat([vocabularies, nesting_of(before, base.schema)])
    for part in _some_at_a_time(usual, base):
        yield part, nesting
    for (number,), found in sorted(moved.partition_by("withdrawal", as_dict=True).items()):
        mine = pairs.filter(pl.col("withdrawal") == number)
        same = pl.lit(number, pl.UInt32).alias("withdrawal")
        vanished = fallen.gone.filter(pl.col("withdrawal") == number)
        more = _contested_among_placed(base).join(vanished, on=RECORD, how="anti").select(same, "cell")
        more = more.join(mine, on=["withdrawal", "cell"], how="anti")
        after = before.join(found, on=RECORD, how="anti").select(*RECORD, "value")
        after = pl.concat([after, found.select(*RECORD, "value")]).join(vanished, on=RECORD, how="anti")
        yield pl.concat([mine, more]), pl.concat([vocabularies, nesting_of(after, base.schema)])


def _links(links: pl.DataFrame, nesting: pl.DataFrame, base: Base) -> pl.DataFrame:
    """The cells that say in which record another lies, resolved before there is a hierarchy among records."""
    return resolve_values(links.drop("cell"), nesting, base.settled, base.schema).cells.select(*CELL, *SHOWN)


def _moved(
    hits: pl.DataFrame, links: pl.DataFrame, before: pl.DataFrame, nesting: pl.DataFrame, fallen: Withdrawn, base: Base
) -> pl.DataFrame:
    """The records that a withdrawal puts elsewhere in their hierarchy: withdrawal, record, the new `value`."""
    touched = hits.join(links.select("cell").unique(), on="cell", how="semi").select(PAIR).unique()
    after = [_resolved(part, hits, nesting, base) for part in _some_at_a_time(touched, base)]
    found = pl.concat(after or [touched.with_columns(_nothing(base))])
    named = found.join(base.numbered.select("cell", *CELL), on="cell").join(fallen.gone, on=GONE, how="anti")
    both = named.join(before.select(*CELL, before="value"), on=CELL)
    return both.filter(pl.col("value").ne_missing(pl.col("before"))).select(*GONE, "value")


def _contested_among_placed(base: Base) -> pl.DataFrame:
    """The cells with several values that may contain one another because of where records lie."""
    tables = base.schema.record_tables.values()
    fields = [(table.name, name) for table in tables for name in table.stated if placed_in(name, table, base.schema)]
    is_placed = pl.any_horizontal(
        pl.lit(value=False), *((pl.col("table_name") == t) & (pl.col("field_name") == f) for t, f in fields)
    )
    cells = base.numbered
    units = cells.filter((pl.col("n_values") > 1) & is_placed)
    return pl.concat([units, cells.join(units.drop_nulls("unit").select("unit").unique(), on="unit")]).unique("cell")


def _some_at_a_time(pairs: pl.DataFrame, base: Base) -> Iterator[pl.DataFrame]:
    """The pairs in parts of so many assertions, those of a source in one part."""
    if pairs.is_empty():
        return
    sizes = base.values.group_by("cell").agg(size=pl.len())
    by_source = (
        pairs.join(sizes, on="cell", how="left").group_by("withdrawal").agg(pl.col("size").sum()).sort("withdrawal")
    )
    part = by_source.select("withdrawal", part=pl.col("size").cum_sum() // ROWS_AT_A_TIME)
    yield from (each.drop("part") for each in pairs.join(part, on="withdrawal").partition_by("part"))
