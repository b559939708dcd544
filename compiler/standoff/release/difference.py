"""The difference between two packages: rows added, removed and changed per table, compared by primary key."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from standoff.formats import before_2_0
from standoff.formats.package import Package, PackageTable
from standoff.formats.typed_cells import as_written, record_id
from standoff.release.schema_changes import SchemaChange, schema_changes
from standoff.schema.curated import ENTRIES
from standoff.source.version_number import MAJOR

NEW_IDS = "the ids of assertions changed once, with 2.0"
RECEIPTS = frozenset(
    {
        *("assertions", "evidence", "resolutions", ENTRIES),
        *("excluded", "sentences", "labels", "ties", "vocabulary_mappings"),
    }
)
"""Tables whose rows come and go with what they document: only counted, and no reason for an increment of their own."""


@dataclass(frozen=True, slots=True)
class TableDifference:
    """The rows of one table that differ; frames have the columns of their own side.

    `removed` and `before` are rows of A, `added` and `after` rows of B; `before` and `after` are the changed rows in
    the same order, and `changed` counts changed cells by column. If the tables cannot be compared, `incompatible` is
    the reason and there are no rows.
    """

    name: str
    key: tuple[str, ...]
    added: pl.DataFrame
    removed: pl.DataFrame
    before: pl.DataFrame
    after: pl.DataFrame
    changed: Mapping[str, int]
    incompatible: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether no row differs."""
        return not (self.incompatible or len(self.added) or len(self.removed) or len(self.after))

    def first(self, rows: int) -> "TableDifference":
        """The same with at most so many changed rows."""
        return replace(self, before=self.before.head(rows), after=self.after.head(rows))

    def cells(self) -> pl.DataFrame:
        """The changed cells, a row each: `row` (0-based in `after`), `record_id`, `column`, `old`, `new` as written."""
        before, after = as_written(self.before), as_written(self.after)
        ids = record_id(self.after, self.key)
        parts = [
            pl.DataFrame({"record_id": ids, "old": before[name], "new": after[name]})
            .with_row_index("row")
            .filter(pl.col("old").ne_missing(pl.col("new")))
            .select("row", "record_id", pl.lit(name).alias("column"), pl.lit(number).alias("number"), "old", "new")
            for number, name in enumerate(self.changed)
        ]
        nothing = pl.DataFrame(schema={"row": pl.UInt32, "record_id": pl.String, "column": pl.String,
                                       "old": pl.String, "new": pl.String})  # fmt: skip
        return pl.concat(parts).sort("row", "number").drop("number") if parts else nothing


def counts(table: TableDifference) -> tuple[int, int, int]:
    """The numbers of added, removed and changed rows."""
    return len(table.added), len(table.removed), len(table.after)


@dataclass(frozen=True, slots=True)
class Difference:
    """Differences from A to B: schema changes, and the tables whose rows differ."""

    a: Package
    b: Package
    schema: tuple[SchemaChange, ...]
    tables: tuple[TableDifference, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing differs."""
        return not self.schema and not self.tables


def diff(a: Package, b: Package) -> Difference:
    """Compare two packages; raises UnreadableError if a file cannot be read.

    If one of them was made before 2.0, it is read under today's names, and what was renamed is a change once each.
    Linear in the rows except for sorting a join, which is skipped if both sides have the same keys. Cells are compared
    directly, not by hash. Receipts come last; only the schemas of wide tables are compared.
    """
    is_renamed = before_2_0.is_old(a) != before_2_0.is_old(b)
    if is_renamed:
        a, b = before_2_0.current(a), before_2_0.current(b)
    names = sorted([*b.tables, *(name for name in a.tables if name not in b.tables)], key=RECEIPTS.__contains__)
    found = (_table(a.tables.get(name), b.tables.get(name), is_renamed) for name in names)
    changes = (*schema_changes(a.tables, b.tables), *schema_changes(a.wide, b.wide))
    renamed = [SchemaChange(t, c, kind, MAJOR, x, y) for t, c, kind, x, y in before_2_0.renames() if is_renamed]
    return Difference(a, b, (*renamed, *changes), tuple(table for table in found if not table.is_empty))


def _table(a: PackageTable | None, b: PackageTable | None, is_renamed: bool) -> TableDifference:
    if a is None or b is None:
        one = b or a
        assert one is not None
        rows = one.read()
        added, removed = (rows, rows.clear()) if b else (rows.clear(), rows)
        return TableDifference(one.name, one.key, added, removed, rows.clear(), rows.clear(), {})
    old, new = a.read(), b.read()
    why = NEW_IDS if is_renamed and before_2_0.ID in b.key else _incompatible(a, b, old, new)
    if why:
        return TableDifference(b.name, b.key, new.clear(), old.clear(), old.clear(), new.clear(), {}, why)
    return _compared(a, b, old, new, frozenset({before_2_0.ID}) if is_renamed else frozenset())


def _incompatible(a: PackageTable, b: PackageTable, old: pl.DataFrame, new: pl.DataFrame) -> str:
    if set(a.key) != set(b.key):
        return f"its key is ({', '.join(a.key)}) in A and ({', '.join(b.key)}) in B"
    for name in b.key:
        if a.types[name] != b.types[name]:
            return f"its key `{name}` has type {a.types[name]} in A and {b.types[name]} in B"
    for side, frame in (("A", old), ("B", new)):
        if frame.select(b.key).n_unique() < len(frame):
            return f"its key is not unique in {side}"
    return ""


def _compared(
    a: PackageTable, b: PackageTable, old: pl.DataFrame, new: pl.DataFrame, ignored: frozenset[str]
) -> TableDifference:
    """The rows that differ in a column that both have, other than those to be ignored."""
    key = list(b.key)
    added, removed, rows = new.clear(), old.clear(), None
    if not old.select(key).equals(new.select(key)):
        pairs = _paired(old.select(key), new.select(key))
        rows = pairs.drop_nulls().sort("_b")
        added = new[pairs.filter(pl.col("_a").is_null())["_b"].sort()]
        removed = old[pairs.filter(pl.col("_b").is_null())["_a"].sort()]
    types = {name: kind for name, kind in b.types.items() if name not in ignored and name not in key}
    return _changed(TableDifference(b.name, b.key, added, removed, old, new, {}), a.types, types, rows)


def _paired(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The row numbers `_a` and `_b` of equal keys; null where the other side has no such row."""
    names = [str(n) for n in range(old.width)]  # a key may have columns called `_a`, or `x` and `x_right`
    numbered = [frame.rename(dict(zip(frame.columns, names, strict=True))) for frame in (old, new)]
    both = (
        numbered[0].with_row_index("_a").join(numbered[1].with_row_index("_b"), on=names, how="full", nulls_equal=True)
    )
    return both.select("_a", "_b")


def _changed(
    paired: TableDifference, a: Mapping[str, str], b: Mapping[str, str], rows: pl.DataFrame | None
) -> TableDifference:
    """The common rows that differ; columns whose type changed are compared as written.

    `rows` has the numbers of the common rows in `before` and `after`; None if both have the same. Columns are fetched
    one at a time, since copies of whole tables would double what a comparison needs.
    """
    size = len(paired.after) if rows is None else len(rows)
    counts, any_changed = {}, pl.repeat(value=False, n=size, dtype=pl.Boolean, eager=True)
    for name in b:
        if name in a:
            sides = (paired.before, paired.after)
            old, new = (f[name] if a[name] == b[name] else as_written(f, [name])[name] for f in sides)
            if rows is not None:
                old, new = old.gather(rows["_a"]), new.gather(rows["_b"])
            differs = old.ne_missing(new)
            if differs.any():
                counts[name] = int(differs.sum())
                any_changed |= differs
    before, after = paired.before.clear(), paired.after.clear()
    if counts and rows is None:
        before, after = paired.before.filter(any_changed), paired.after.filter(any_changed)
    elif counts and rows is not None:
        changed = rows.filter(any_changed)
        before, after = paired.before[changed["_a"]], paired.after[changed["_b"]]
    return TableDifference(paired.name, paired.key, paired.added, paired.removed, before, after, counts)
