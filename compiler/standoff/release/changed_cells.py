"""What changed between two packages, as frames from which every form of `diff` is made, and the explorer's page.

Each changed cell has its kind, the rule that chose the value of each side, and the assertions behind it. `row` in the
frames is the number of a row of the frame `rows`; ids of records and tables have the names of
`formats/explorer/source.py`, so that the explorer's program reads them as it reads all else.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from standoff.formats.before_2_0 import current
from standoff.formats.explorer.source import ID, LABEL, TABLE, Source, with_id
from standoff.formats.package import Package
from standoff.formats.package_reader import read_package
from standoff.formats.typed_cells import record_id
from standoff.release.bump import Reason, level, reasons, schema_lines
from standoff.release.changed_fields import OPEN, main_column, now_differ, units_of
from standoff.release.changed_receipts import around, touched
from standoff.release.difference import RECEIPTS, Difference, TableDifference, counts, diff
from standoff.release.find import find_previous
from standoff.release.kinds import AT_LEAST_VALUE, CONTRADICTION, NEW_FACT, REMOVAL, WORDING
from standoff.resolve.differences import DIFFERENCES
from standoff.schema.qualifiers import QUALIFIERS
from standoff.tables.wording import SUPPORT

MOST = 500  # rows of a table that were added, removed or changed; the files in `delta/` have the rest
ADDED, REMOVED, CHANGED, UNCHANGED = "added", "removed", "changed", "unchanged"
GONE, NEW, KEPT = "-", "+", "="
DIFFER = "sources_differ"
RIVALS = (*SUPPORT, "open", "outranked")  # outcomes of what a contradiction is between
SAME = ("value", "text_id", *(qualifier.column for qualifier in QUALIFIERS if qualifier.is_identity))
PLACE = ("sentence", "span_start", "span_end", "annotation_file", "annotation_line")
NUMBERS = ("sentence", "span_start", "span_end", "annotation_line")
Frames = dict[str, pl.DataFrame]


@dataclass(frozen=True)
class Changes:
    """What changed from A to B.

    - `rows`: the rows that differ, each with its table, `change`, id, label and, if it was added or removed, its kind
      and the place of its first assertion; then rows that are `unchanged`, but on a cell of which sources now differ;
    - `cells`: the changed cells of rows: column, field, old and new as written;
    - `units`: the changed fields of rows, see `units_of`;
    - `reworded`: how many published cells are the same although what supports them changed.
    """

    difference: Difference
    a: Source
    b: Source
    tables: tuple[TableDifference, ...]
    rows: pl.DataFrame
    cells: pl.DataFrame
    units: pl.DataFrame
    reworded: int

    @property
    def records(self) -> set[str]:
        """The tables of records of either side."""
        return {*self.a.records, *self.b.records}

    def first(self, most: int, unchanged: bool = True) -> "Changes":
        """The same with at most so many rows of each table and change; those that are unchanged may be left out."""
        rows = self.rows.filter(pl.int_range(pl.len()).over(TABLE, "change") < most)
        rows = rows if unchanged else rows.filter(pl.col("change") != UNCHANGED)
        numbers = rows.select("row").with_row_index("number")
        cells, units = (
            frame.join(numbers, on="row", maintain_order="left").select(
                pl.col("number").alias("row"), *frame.columns[1:]
            )
            for frame in (self.cells, self.units)
        )
        return replace(self, rows=rows.drop("row").with_row_index("row"), cells=cells, units=units)

    def counts(self) -> Counter[str]:
        """How many changes there are of each kind: rows added and removed, changed fields, and what was reworded.

        What follows from other cells is not counted, nor what is not a record, unless the packages hold no records.
        """
        records = self.records
        rows = self.rows.filter(pl.col(TABLE).is_in(records)) if records else self.rows
        units = self.units.filter("is_stated") if records else self.units
        found = Counter([*rows["kind"].drop_nulls(), *units.filter(pl.col("row").is_in(rows["row"].implode()))["kind"]])
        found[WORDING] += self.reworded
        return +found

    def behind(self) -> pl.DataFrame:
        """The assertions behind each changed field: gone (`-`), new (`+`), or on both sides (`=`).

        Of the last, those that were chosen on a side, and all between which there is a contradiction; without any that
        came or went, all that support the value.
        """
        return _behind(self.a, self.b, self.rows, self.units)


def changes_of(difference: Difference) -> Changes:
    """What changed; raises UnreadableError."""
    narrowed = around(difference, current(difference.a), current(difference.b))
    a, b = (Source(package, package.descriptor) for package in narrowed)
    # Records come first, then what is said of the texts and codes.
    tables = tuple(sorted(difference.tables, key=lambda table: (table.name in RECEIPTS, table.name not in b.records)))
    listed = [table for table in tables if table.name not in RECEIPTS and not table.incompatible]
    rows = _rows([(table, CHANGED) for table in listed], a, b)
    cells = _cells(listed, rows, b)
    beside_them = touched(difference, a, b, rows, cells)
    disputed = now_differ(a, b, beside_them)
    beside = _disputed_rows(a, b, disputed)
    every = [*((table, CHANGED) for table in listed), *((table, UNCHANGED) for table in beside)]
    rows = _rows(every, a, b)
    quiet = _disputed_cells(b, rows, disputed)
    wanted = pl.concat([cells, quiet]).select("row", "field_name")
    units = units_of(a, b, every, rows, wanted)
    value = units.select("row", "field_name", pl.col("new_value").alias("old"), pl.col("new_value").alias("new"))
    same = quiet.drop("old", "new").join(value, on=["row", "field_name"], maintain_order="left")
    return Changes(difference, a, b, tables, rows, pl.concat([cells, same]), units, len(beside_them) - len(disputed))


def _disputed_rows(a: Source, b: Source, disputed: pl.DataFrame) -> list[TableDifference]:
    """The rows of both sides of records with a cell that is disputed now, although its value is the same."""
    found = []
    for (name,), cells in disputed.partition_by(TABLE, as_dict=True, maintain_order=True).items():
        table = b.records[str(name)]
        ids = cells.select(ID).unique(maintain_order=True)
        rows = (with_id(side.records[table.name].read(), table.key) for side in (a, b))
        old, new = (ids.join(frame, on=ID, maintain_order="left").drop(ID) for frame in rows)
        found.append(TableDifference(table.name, table.key, new.clear(), old.clear(), old, new, {}))
    return found


def _disputed_cells(b: Source, rows: pl.DataFrame, disputed: pl.DataFrame) -> pl.DataFrame:
    """These cells as rows of `cells`, without their values."""
    numbered = rows.filter(pl.col("change") == UNCHANGED).select("row", TABLE, ID)
    found = disputed.join(numbered, on=[TABLE, ID], maintain_order="left")
    columns = [main_column(b, table, field) for table, field in found.select(TABLE, "field_name").iter_rows()]
    named = found.with_columns(
        pl.Series("column", columns, pl.String), old=pl.lit(None, pl.String), new=pl.lit(None, pl.String)
    )
    return named.select("row", "column", "field_name", "old", "new")


def changes_since(root: Path, folder: Path, package: Package) -> Frames:
    """What changed in a package since the version before it; empty where there is none, or it is not there.

    Raises UnreadableError.
    """
    before = find_previous(root, folder)
    if before is None:
        return {}
    difference = diff(read_package(before, before.name), package)
    return frames_of(changes_of(difference), reasons(difference))


def frames_of(changes: Changes, found: Sequence[Reason], date: str = "") -> Frames:
    """What changed, as the explorer shows it; `date` is that of B where its descriptor does not say so.

    - `versions`: A and B, each with its version and date; B with the increment that the changes require;
    - `reasons`: why it is that increment; `schema`: all changes of the schema, in words;
    - `tables`: each table with the number of its rows that differ; `rows`: those rows, at most `MOST` of a kind;
    - `cells`: the changed cells of those rows, old and new as written, each with its kind;
    - `behind`: the assertions behind each changed field;
    - `labels`: of the records that all these name; `texts`: how those of B are cited.
    """
    some = changes.first(MOST, unchanged=False)
    behind = some.behind()
    kinds = some.units.select("row", "field_name", "kind", "is_stated", "old_rule", "new_rule")
    cells = some.cells.join(kinds, on=["row", "field_name"], how="left", maintain_order="left")
    return {
        "versions": _versions(some.difference, found, date),
        "reasons": _text("words", [each.words for each in found if each.level == level(list(found))]),
        "schema": _text("words", list(schema_lines(some.difference.schema, MOST))),
        "tables": _tables(some.tables),
        "rows": some.rows,
        "cells": cells,
        "behind": behind,
        "labels": _labels(some.a, some.b, some.rows, some.cells, behind),
        "texts": some.b.cited.filter(pl.col("text_id").is_in(behind["text_id"].implode())),
    }


def _text(name: str, values: list[str]) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series(values, dtype=pl.String)})


def _versions(difference: Difference, found: Sequence[Reason], date: str) -> pl.DataFrame:
    sides = (difference.a, difference.b)
    dates = [str(side.descriptor.get("created", ""))[:10] for side in sides]
    return pl.DataFrame(
        {
            "version": [side.version or side.label for side in sides],
            "date": [dates[0], dates[1] or date],
            "level": ["", level(list(found)) if found else ""],
        }
    )


def _tables(tables: Sequence[TableDifference]) -> pl.DataFrame:
    found = [
        (table.name, table.name in RECEIPTS, *((0, 0, 0) if table.incompatible else counts(table)), table.incompatible)
        for table in tables
    ]
    names = {TABLE: pl.String, "is_receipt": pl.Boolean}
    numbers = dict.fromkeys((ADDED, REMOVED, CHANGED), pl.Int64)
    return pl.DataFrame(found, orient="row", schema={**names, **numbers, "not_compared": pl.String})


def _rows(tables: Sequence[tuple[TableDifference, str]], a: Source, b: Source) -> pl.DataFrame:
    """The rows that differ, each with its label: that of B, or of A if it was removed."""
    parts = [
        pl.DataFrame({ID: record_id(frame, table.key), "kind": kinds}).select(
            pl.lit(table.name).alias(TABLE), pl.lit(change).alias("change"), ID, "kind"
        )
        for table, kept in tables
        for change, frame, kinds in (
            (kept, table.after, pl.Series([None], dtype=pl.String).new_from_index(0, len(table.after))),
            (ADDED, table.added, _kinds_of_new(table.added)),
            (REMOVED, table.removed, pl.Series([REMOVAL]).new_from_index(0, len(table.removed))),
        )
    ]
    nothing = pl.DataFrame(schema=dict.fromkeys((TABLE, "change", ID, "kind"), pl.String))
    rows = pl.concat([nothing, *parts])
    for source, names in ((b, (LABEL, "place")), (a, ("old", "old_place"))):
        labels = source.names.join(rows, on=[TABLE, ID], how="semi").unique([TABLE, ID], keep="first")
        labels = labels.rename({LABEL: names[0]})
        rows = rows.join(labels, on=[TABLE, ID], how="left", maintain_order="left")
        rows = rows.join(_places(source, names[1]), on=[TABLE, ID], how="left", maintain_order="left")
    place = pl.when(pl.col("change").is_in([ADDED, REMOVED])).then(pl.coalesce("place", "old_place"))
    named = rows.with_columns(pl.coalesce(LABEL, "old").alias(LABEL), place=place)
    return named.select(TABLE, "change", ID, LABEL, "kind", "place").with_row_index("row")


def _kinds_of_new(added: pl.DataFrame) -> pl.Series:
    """A row that is new is a new fact, unless its sources contradict one another."""
    contradicts = pl.lit(value=False)
    if OPEN in added.columns and added[OPEN].dtype == pl.Boolean:
        contradicts |= pl.col(OPEN)
    if DIFFER in added.columns:
        contradicts |= pl.col(DIFFER).cast(pl.String).is_in(DIFFERENCES[AT_LEAST_VALUE:])
    kind = pl.when(contradicts.fill_null(value=False)).then(pl.lit(CONTRADICTION)).otherwise(pl.lit(NEW_FACT))
    return added.select(pl.int_range(pl.len()), kind=kind)["kind"]


def _places(source: Source, name: str) -> pl.DataFrame:
    """The first place at which each record is annotated, as `file:line`."""
    place = ["annotation_file", "annotation_line"]
    places = source.own("evidence").select("assertion_id", *place).with_columns(pl.col(place[1]).cast(pl.Int64))
    stated = source.own("assertions").rename({"table_name": TABLE, "record_id": ID}).select("assertion_id", TABLE, ID)
    first = stated.join(places, on="assertion_id").sort(place).unique([TABLE, ID], keep="first")
    shown = pl.concat_str("annotation_file", pl.lit(":"), pl.col("annotation_line").cast(pl.String))
    return first.select(TABLE, ID, shown.alias(name))


def _cells(tables: Sequence[TableDifference], rows: pl.DataFrame, b: Source) -> pl.DataFrame:
    """The changed cells of the rows that are listed, in their order."""
    names = (TABLE, "record_id", "column", "old", "new")
    parts = [table.cells().select(pl.lit(table.name).alias(TABLE), *names[1:]) for table in tables if len(table.after)]
    nothing = pl.DataFrame(schema=dict.fromkeys(names, pl.String))
    numbered = rows.filter(pl.col("change") == CHANGED).select("row", TABLE, pl.col(ID).alias("record_id"))
    found = pl.concat([nothing, *parts]).join(numbered, on=[TABLE, "record_id"], maintain_order="left")
    fields = pl.DataFrame(
        [(name, f.name, f.field) for name, known in b.fields.items() for f in known],
        orient="row",
        schema=dict.fromkeys((TABLE, "column", "field_name"), pl.String),
    )
    found = found.join(fields, on=[TABLE, "column"], how="left", maintain_order="left")
    return found.select("row", "column", pl.coalesce("field_name", "column").alias("field_name"), "old", "new")


def _behind(a: Source, b: Source, rows: pl.DataFrame, units: pl.DataFrame) -> pl.DataFrame:
    wanted = units.select("row", "field_name").join(rows.select("row", TABLE, ID), on="row", maintain_order="left")
    old, new = (_assertions(source, wanted) for source in (a, b))
    same = ["row", "field_name", *SAME]
    gone = old.join(new, on=same, how="anti", nulls_equal=True, maintain_order="left")
    fresh = new.join(old, on=same, how="anti", nulls_equal=True, maintain_order="left")
    differing = pl.concat([gone, fresh]).select("row", "field_name").unique().with_columns(differs=pl.lit(value=True))
    before = old.select(*same, was="outcome")
    both = new.join(before, on=same, nulls_equal=True, maintain_order="left")
    both = both.join(differing, on=["row", "field_name"], how="left", maintain_order="left")
    chosen = (pl.col("outcome") == SUPPORT[0]) | (pl.col("was") == SUPPORT[0])
    supports = pl.col("differs").is_null() & pl.col("outcome").is_in(SUPPORT)
    disputed = units.filter(kind=CONTRADICTION).select("row", "field_name", disputed=pl.lit(value=True))
    both = both.join(disputed, on=["row", "field_name"], how="left", maintain_order="left")
    rivals = pl.col("disputed").is_not_null() & pl.col("outcome").is_in(RIVALS)
    kept = both.filter(chosen | supports | rivals).select(new.columns)
    sides = [
        frame.with_columns(pl.lit(sign).alias("side")) for sign, frame in ((GONE, gone), (NEW, fresh), (KEPT, kept))
    ]
    return pl.concat(sides).sort("row", maintain_order=True)


def _assertions(source: Source, wanted: pl.DataFrame) -> pl.DataFrame:
    """The assertions on some cells, each with the first place that it is read from."""
    evidence = source.own("evidence").select("assertion_id", *PLACE, "confidence")
    places = evidence.unique("assertion_id", keep="first", maintain_order=True)
    stated = source.own("assertions").rename({"table_name": TABLE, "record_id": ID})
    found = wanted.join(stated, on=[TABLE, ID, "field_name"], maintain_order="left_right")
    placed = found.join(places, on="assertion_id", how="left", maintain_order="left")
    chosen = placed.select("row", "field_name", *SAME, "outcome", *PLACE, "confidence")
    return chosen.with_columns(pl.col(SAME).cast(pl.String), pl.col(NUMBERS).cast(pl.Int64))


def _labels(a: Source, b: Source, rows: pl.DataFrame, cells: pl.DataFrame, behind: pl.DataFrame) -> pl.DataFrame:
    """The labels of what cells and assertions refer to, and of who is quoted."""
    known = [(name, f) for name, found in b.fields.items() for f in found if f.target]
    of_columns = _targets("column", [(name, f.name, f.target) for name, f in known])
    of_fields = _targets("field_name", [(name, f.field, f.target) for name, f in known])
    own = rows.select("row", TABLE)
    in_cells = cells.join(own, on="row").join(of_columns, on=[TABLE, "column"])
    stated = behind.join(own, on="row").join(of_fields, on=[TABLE, "field_name"])
    speaker = pl.lit(b.speakers).alias(TABLE)
    pairs = [(in_cells, "target", name) for name in ("old", "new")] + [(stated, "target", "value")]
    wanted = [frame.select(pl.col(to).alias(TABLE), pl.col(name).alias(ID)) for frame, to, name in pairs]
    wanted += [behind.select(speaker, pl.col(name).alias(ID)) for name in ("speaker_id", "relayed_by_id")]
    names = pl.concat([b.names, a.names]).unique([TABLE, ID], keep="first", maintain_order=True)
    return pl.concat(wanted).drop_nulls().unique().join(names, on=[TABLE, ID]).sort(LABEL, TABLE, ID)


def _targets(name: str, found: list[tuple[str, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(found, orient="row", schema=dict.fromkeys((TABLE, name, "target"), pl.String)).unique()
