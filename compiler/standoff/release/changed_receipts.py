"""What changed in receipts alone: lines that moved, and cells whose value is the same but not what supports it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import polars as pl

from standoff.formats.explorer.source import ID, TABLE, Source
from standoff.formats.package import Package
from standoff.formats.typed_cells import record_id
from standoff.release.difference import RECEIPTS, Difference, TableDifference
from standoff.schema.record_ids import CELL, RECORD
from standoff.tables.package_contents import in_memory

MOVES = ("annotation_file", "annotation_line", "evidence_number")  # change with any line before them
UNITS = (TABLE, ID, "field_name")
NARROWED = {"assertions": ("assertion_id", *CELL), "evidence": ("assertion_id",), "resolutions": CELL}


def is_moved(table: TableDifference) -> pl.Series:
    """Of the changed rows of a table, which differ in nothing but their line."""
    same = pl.repeat(value=True, n=len(table.after), dtype=pl.Boolean, eager=True)
    for name in table.changed:
        if name not in MOVES:
            same &= table.before[name].eq_missing(table.after[name])
    return same


def around(difference: Difference, a: Package, b: Package) -> tuple[Package, Package]:
    """Both packages with the receipts of those records alone that differ, or of which a receipt does.

    Hardly any of the receipts of a large corpus is behind a change, and they need more memory than all else.
    """
    if not all(_has_receipts(package) for package in (a, b)):
        return a, b
    stated = [
        _texts(package.tables["assertions"].read().select("assertion_id", *RECORD), *RECORD) for package in (a, b)
    ]
    found, numbers = [pl.DataFrame(schema=dict.fromkeys(RECORD, pl.String))], [pl.Series([], dtype=pl.String)]
    for table, rows in _differing(difference):
        if table.name in ("assertions", "evidence"):
            numbers.append(rows["assertion_id"].cast(pl.String))
        elif table.name == "resolutions":
            found.append(_texts(rows, *RECORD).select(RECORD))
        elif table.name not in RECEIPTS:
            found.append(
                pl.DataFrame({RECORD[1]: record_id(rows, table.key)}).select(
                    pl.lit(table.name).alias(RECORD[0]), RECORD[1]
                )
            )
    ids = pl.concat(numbers).unique().alias("assertion_id").to_frame()
    found += [frame.join(ids, on="assertion_id", how="semi").select(RECORD) for frame in stated]
    records = pl.concat(found).unique()
    return _narrowed(a, records), _narrowed(b, records)


def _has_receipts(package: Package) -> bool:
    tables = package.tables
    return all(name in tables and {*columns} <= tables[name].fields.keys() for name, columns in NARROWED.items())


def _differing(difference: Difference) -> Iterator[tuple[TableDifference, pl.DataFrame]]:
    """The rows that differ of each table that could be compared, without those that are merely on another line."""
    for table in difference.tables:
        if not table.incompatible:
            changed = ~is_moved(table)
            sides = (table.removed, table.before.filter(changed), table.added, table.after.filter(changed))
            yield from ((table, rows) for rows in sides if len(rows))


def _narrowed(package: Package, records: pl.DataFrame) -> Package:
    """A package with the receipts of some records."""
    assertions = _texts(package.tables["assertions"].read(), *RECORD)
    assertions = assertions.join(records, on=RECORD, how="semi", maintain_order="left")
    ids = assertions.select("assertion_id")
    evidence = _texts(package.tables["evidence"].read()).join(ids, on="assertion_id", how="semi", maintain_order="left")
    resolutions = _texts(package.tables["resolutions"].read(), *RECORD)
    resolutions = resolutions.join(records, on=RECORD, how="semi", maintain_order="left")
    frames = {"assertions": assertions, "evidence": evidence, "resolutions": resolutions}
    narrowed = {name: replace(package.tables[name], read=partial(in_memory, rows)) for name, rows in frames.items()}
    return replace(package, tables={**package.tables, **narrowed})


def _texts(rows: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The rows with ids that join, whatever they are stored as."""
    return rows.with_columns(pl.col("assertion_id", *names).cast(pl.String))


def touched(difference: Difference, a: Source, b: Source, rows: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of records of both sides that have other assertions, passages or reasons, and the same value.

    The existence of a record is one of its cells, without the name of a field.
    """
    found = [pl.DataFrame(schema=dict.fromkeys(UNITS, pl.String))]
    for table, differing in _differing(difference):
        if table.name in RECEIPTS and ("assertion_id" in differing.columns or set(CELL) <= set(differing.columns)):
            found += [_cells(source, differing) for source in (a, b)]
    gone = rows.filter(pl.col("change") != "changed")
    both = pl.concat(found).unique().join(gone, on=[TABLE, ID], how="anti")
    shown = cells.join(rows.select("row", TABLE, ID), on="row")
    return both.join(shown, on=UNITS, how="anti", nulls_equal=True).sort(UNITS)


def _cells(source: Source, rows: pl.DataFrame) -> pl.DataFrame:
    """The cells that rows of a receipt are about."""
    if not set(CELL) <= set(rows.columns):
        stated = source.own("assertions").select("assertion_id", *CELL)
        rows = rows.select(pl.col("assertion_id").cast(pl.String)).join(stated, on="assertion_id")
    return rows.select(pl.col(old).cast(pl.String).alias(new) for old, new in zip(CELL, UNITS, strict=True))
