"""The tiny corpus with a wide table of cells that formats get wrong: signs, what spreadsheets change, early days."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

import tiny
from standoff.schema.model import Column
from standoff.tables.package_contents import Contents, Tabular, Wide, in_memory

TEXTS = [
    "=1+1", "+1", "-1", "@home", "'quoted", "007", "2024-11-05", "2024-11", "<b>&amp;</b>", " lead", "trail ",
    "two\nlines", "a\tb", "a\x07b", "_x0041_", "_x005F_x0041_", "\ufffe", "𝔸", "#N/A", "TRUE", 'a "word", two',
    "x" * 32_767,
]  # fmt: skip
COLUMNS: dict[str, tuple[str, list[Any]]] = {
    "fair_id": ("string", [f"hard-{number:02}" for number in range(len(TEXTS))]),
    "words": ("string", TEXTS),
    "whole": ("integer", [10**15 - 1, 10**15, -(10**18), 0, -7]),
    "measure": ("number", [0.1 + 0.2, 1e-7, -33.5, 4.0, 1e300]),
    "is_so": ("boolean", [True, False]),
    "day": ("date", [date(1900, 2, 28), date(1900, 3, 1), date(2024, 11, 5), date(1000, 1, 1), date(9999, 12, 31)]),
}


@dataclass(frozen=True)
class OnDisk:
    """A table on disk: its pieces in order."""

    pieces: list[Path]
    rows: int

    def lazy(self) -> pl.LazyFrame:
        """Its rows."""
        return pl.scan_ipc(self.pieces)

    def __len__(self) -> int:
        return self.rows


def contents(root: Path) -> Contents:
    """What the package of the corpus, which is laid out below `root`, holds."""
    run = tiny.compiled(tiny.write(root))
    columns = tuple(Column(name, kind, name.title(), "", name) for name, (kind, _) in COLUMNS.items())
    cells = {name: values + [None] * (len(TEXTS) - len(values)) for name, (_, values) in COLUMNS.items()}
    wide = Wide("Fairs at a glance", "One row per fair.", ("fair_id",), columns, pl.DataFrame(cells))
    return Contents(run.corpus.descriptor, run.schema, run.tables, {"fairs": wide})


def on_disk(found: Contents, folder: Path, rows: int = 3) -> Contents:
    """The same, its tables on disk in pieces of some rows."""
    tables = {name: _stored(table, folder / name, rows) for name, table in found.tables.items()}
    wide = {
        name: replace(each, rows=_stored(each.rows, folder / f"{name}-wide", rows)) for name, each in found.wide.items()
    }
    return replace(found, tables=tables, wide=wide)


def _stored(table: Tabular, folder: Path, rows: int) -> OnDisk:
    folder.mkdir(parents=True)
    frame, pieces = in_memory(table), []
    for number, piece in enumerate(frame.iter_slices(rows) if len(frame) else [frame]):
        pieces.append(folder / f"{number:05}.arrow")
        piece.write_ipc(pieces[-1])
    return OnDisk(pieces, len(frame))


def changed(found: Contents, table: str, column: str, row: int, value: object) -> Contents:
    """The same but for one cell."""
    frame = in_memory(found.tables[table])
    is_row = pl.int_range(pl.len()) == row
    cell = pl.when(is_row).then(pl.lit(value)).otherwise(pl.col(column)).cast(frame.schema[column]).alias(column)
    tables: Mapping[str, Tabular] = {**found.tables, table: frame.with_columns(cell)}
    return replace(found, tables=tables)
