"""What changed since another version, as frames that the explorer shows: cells with the assertions behind them.

Frames are named in `frames_of`. `row` in them is the number of a row of the frame `rows`; ids of records and tables
have the names of `formats/explorer/source.py`, so that the explorer's program reads them as it reads all else.
"""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from standoff.formats.before_2_0 import current
from standoff.formats.explorer.source import ID, LABEL, TABLE, Source
from standoff.formats.package import Package
from standoff.formats.package_reader import read_package
from standoff.formats.typed_cells import record_id
from standoff.release.bump import Reason, level, reasons
from standoff.release.diff_text import counts, schema_lines
from standoff.release.difference import RECEIPTS, Difference, TableDifference, diff
from standoff.release.find import find_previous
from standoff.schema.qualifiers import QUALIFIERS
from standoff.tables.wording import SUPPORT

MOST = 500  # rows of a table that were added, removed or changed; the files in `delta/` have the rest
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
GONE, NEW, KEPT = "-", "+", "="
SAME = ("value", "text_id", *(qualifier.column for qualifier in QUALIFIERS if qualifier.is_identity))
PLACE = ("sentence", "span_start", "span_end", "annotation_file", "annotation_line")
NUMBERS = ("sentence", "span_start", "span_end", "annotation_line")
Frames = dict[str, pl.DataFrame]


def changes_since(root: Path, folder: Path, package: Package) -> Frames:
    """What changed in a package since the version before it; empty where there is none, or it is not there.

    Raises UnreadableError.
    """
    before = find_previous(root, folder)
    if before is None:
        return {}
    difference = diff(read_package(before, before.name), package)
    return frames_of(difference, reasons(difference))


def frames_of(difference: Difference, found: Sequence[Reason], date: str = "") -> Frames:
    """What changed; `date` is that of B where its descriptor does not say so. Raises UnreadableError.

    - `versions`: A and B, each with its version and date; B with the increment that the changes require;
    - `reasons`: why it is that increment; `schema`: all changes of the schema, in words;
    - `tables`: each table with the number of its rows that differ; `rows`: those rows, at most `MOST` of a kind;
    - `cells`: the changed cells of those rows, old and new as written;
    - `behind`: the assertions on the field of each changed cell that are new, that are gone, or, if none are, that the
      cell rests on;
    - `labels`: of the records that all these name; `texts`: how those of B are cited.
    """
    a, b = (Source(current(package), package.descriptor) for package in (difference.a, difference.b))
    # Records come first, then what is said of the texts and codes.
    tables = sorted(difference.tables, key=lambda table: (table.name in RECEIPTS, table.name not in b.records))
    listed = [table for table in tables if table.name not in RECEIPTS and not table.incompatible]
    rows = _rows(listed, a, b)
    cells = _cells(listed, rows)
    behind = _behind(a, b, rows, cells)
    return {
        "versions": _versions(difference, found, date),
        "reasons": _text("words", [each.words for each in found if each.level == level(list(found))]),
        "schema": _text("words", list(schema_lines(difference.schema, MOST))),
        "tables": _tables(tables),
        "rows": rows,
        "cells": cells,
        "behind": behind,
        "labels": _labels(a, b, rows, cells, behind),
        "texts": b.cited.filter(pl.col("text_id").is_in(behind["text_id"].implode())),
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


def _rows(tables: Sequence[TableDifference], a: Source, b: Source) -> pl.DataFrame:
    """The rows that differ, each with its label: that of B, or of A if it was removed."""
    parts = [
        pl.DataFrame({ID: record_id(frame.head(MOST), table.key)}).select(
            pl.lit(table.name).alias(TABLE), pl.lit(change).alias("change"), ID
        )
        for table in tables
        for change, frame in ((CHANGED, table.after), (ADDED, table.added), (REMOVED, table.removed))
    ]
    nothing = pl.DataFrame(schema={TABLE: pl.String, "change": pl.String, ID: pl.String})
    rows = pl.concat([nothing, *parts])
    old = a.names.rename({LABEL: "old"}).unique([TABLE, ID], keep="first")
    new = b.names.unique([TABLE, ID], keep="first")
    named = rows.join(new, on=[TABLE, ID], how="left", maintain_order="left")
    named = named.join(old, on=[TABLE, ID], how="left", maintain_order="left")
    return named.with_columns(pl.coalesce(LABEL, "old").alias(LABEL)).drop("old").with_row_index("row")


def _cells(tables: Sequence[TableDifference], rows: pl.DataFrame) -> pl.DataFrame:
    """The changed cells of the rows that are listed, in their order."""
    parts = [table.first(MOST).cells().select(pl.lit(table.name).alias(TABLE), "record_id", "column", "old", "new")
             for table in tables if len(table.after)]  # fmt: skip
    nothing = pl.DataFrame(schema=dict.fromkeys((TABLE, "record_id", "column", "old", "new"), pl.String))
    numbered = rows.filter(pl.col("change") == CHANGED).select("row", TABLE, pl.col(ID).alias("record_id"))
    found = pl.concat([nothing, *parts]).join(numbered, on=[TABLE, "record_id"], maintain_order="left")
    return found.select("row", "column", "old", "new")


def _behind(a: Source, b: Source, rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    known = [(name, f.name, f.field) for name, found in b.fields.items() for f in found]
    columns = dict.fromkeys((TABLE, "column", "field_name"), pl.String)
    fields = pl.DataFrame(known, orient="row", schema=columns)
    wanted = cells.select("row", "column").join(rows.select("row", TABLE, ID), on="row", maintain_order="left")
    wanted = wanted.join(fields, on=[TABLE, "column"], maintain_order="left").drop("column").unique(maintain_order=True)
    old, new = (_assertions(source, wanted) for source in (a, b))
    same = ["row", "field_name", *SAME]
    gone = old.join(new, on=same, how="anti", nulls_equal=True, maintain_order="left")
    fresh = new.join(old, on=same, how="anti", nulls_equal=True, maintain_order="left")
    differing = pl.concat([gone, fresh]).select("row", "field_name")
    kept = new.filter(pl.col("outcome").is_in(SUPPORT)).join(differing, on=["row", "field_name"], how="anti")
    sides = [
        frame.with_columns(pl.lit(sign).alias("side")) for sign, frame in ((GONE, gone), (NEW, fresh), (KEPT, kept))
    ]
    return pl.concat(sides).sort("row", maintain_order=True)


def _assertions(source: Source, wanted: pl.DataFrame) -> pl.DataFrame:
    """The assertions on some cells, each with the first place that it is read from."""
    places = (
        source.own("evidence").select("assertion_id", *PLACE).unique("assertion_id", keep="first", maintain_order=True)
    )
    stated = source.own("assertions").rename({"table_name": TABLE, "record_id": ID})
    found = wanted.join(stated, on=[TABLE, ID, "field_name"], maintain_order="left_right")
    placed = found.join(places, on="assertion_id", how="left", maintain_order="left")
    chosen = placed.select("row", "field_name", *SAME, "outcome", *PLACE)
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
