"""CSV for spreadsheets: what opens by double click, and shows each text as it is.

BOM (without which Excel takes UTF-8 for something else) and CRLF. A text that a spreadsheet would run as a formula, or
turn into a number, a date or a truth value, gets an apostrophe before it. Excel and LibreOffice then show it as text,
with the apostrophe; a tab would be invisible, and a formula such as `="007"` is what no cell shall be.
"""

import csv
import json
from bisect import bisect_left
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, repeat
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

import polars as pl

from standoff.formats.csv_rows import write_rows
from standoff.formats.package import Package, PackageTable
from standoff.formats.typed_cells import HeaderError, as_declared, shown_header
from standoff.schema import sql
from standoff.schema.record_ids import record_id
from standoff.tables.coded import decoded
from standoff.tables.package_contents import Contents, Resource, Tabular, batches, in_memory
from standoff.tables.spreadsheet_limits import MOST_DIGITS, SUSPECT, is_converted, is_risky

FOLDER, LIST = "excel", "ALTERED.csv"
BATCH = 10_000  # rows
ALTERED = {"file": pl.String, "row": pl.String, "column": pl.String, "original": pl.String, "written": pl.String}


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be written: the rows of a table or a wide table, with its title and key."""

    name: str
    title: str
    table: Tabular
    key: tuple[str, ...]

    @property
    def path(self) -> str:
        """Where it lies in the package."""
        return f"{FOLDER}/{self.name}.csv"


def write(contents: Contents, folder: Path) -> list[Resource]:
    """Write `excel/<table>.csv` (wide tables as `excel/<table>_wide.csv`) and `excel/ALTERED.csv`; raises OSError.

    What the settings leave out is not written. ALTERED.csv has a row for each cell that is not as in `csv/`: the row is
    identified by its key, the original as a JSON string, so that the list is safe to open too.
    """
    if not contents.spreadsheets.csv:
        return []
    (folder / FOLDER).mkdir()
    exports, altered = list(_exports(contents)), 0
    with (folder / FOLDER / LIST).open("wb") as stream:
        stream.write(file_content(pl.DataFrame(schema=ALTERED), is_first=True))
        for some in _together(exports):
            is_large = len(some[0].table) > BATCH
            altered += _write_large(some[0], folder, stream) if is_large else _write_small(some, folder, stream)
    about = "What is altered in the CSV for spreadsheets"
    return [*map(_resource, exports), Resource("altered-excel", f"{FOLDER}/{LIST}", about, "text/csv", rows=altered)]


def _resource(export: Export) -> Resource:
    title, rows = f"{export.title} (CSV for spreadsheets)", len(export.table)
    return Resource(f"{export.name}-excel", export.path, title, "text/csv", rows=rows)


def _exports(contents: Contents) -> Iterator[Export]:
    left_out = contents.spreadsheets.leave_out
    for name, table in contents.tables.items():
        if name not in left_out:
            yield Export(name, contents.schema.tables[name].title, table, contents.schema.tables[name].key)
    for name, wide in contents.wide.items():
        if name not in left_out:
            yield Export(f"{name}{sql.WIDE}", wide.title, wide.rows, wide.key)


def _together(exports: Iterable[Export]) -> Iterator[list[Export]]:
    """Exports that have no more rows together than a batch, in order; a larger one by itself."""
    some: list[Export] = []
    for each in exports:
        if some and sum(len(other.table) for other in (*some, each)) > BATCH:
            yield some
            some = []
        some.append(each)
    if some:
        yield some


def _write_small(exports: Sequence[Export], folder: Path, altered: IO[bytes]) -> int:
    """Write some files, and the lists of their altered cells; gives how many these are."""
    kept = kept_as_text([Rows(in_memory(each.table), each.path, each.key) for each in exports])
    lists = [listed for _, listed in kept]
    for each, (rows, _) in zip(exports, kept, strict=True):
        (folder / each.path).write_bytes(file_content(rows, is_first=True))
    altered.write(b"".join(file_content(cells, is_first=False) for cells in _safe(lists)))
    return sum(map(len, lists))


def _write_large(export: Export, folder: Path, altered: IO[bytes]) -> int:
    """Write one file in batches, and the list of its altered cells; gives how many these are.

    The list is in the order of the columns, of which each has a file of its own until all batches are written.
    """
    number = 0
    with TemporaryDirectory(dir=folder) as scratch, (folder / export.path).open("wb") as stream:
        for first, batch in zip(chain([True], repeat(False)), batches(export.table, BATCH), strict=False):
            [(kept, listed)] = kept_as_text([Rows(decoded(batch), export.path, export.key)])
            stream.write(file_content(kept, is_first=first))
            number += len(listed)
            by_column = listed.partition_by("column", as_dict=True, maintain_order=True)
            for ((column,), _), cells in zip(by_column.items(), _safe(by_column.values()), strict=True):
                with (Path(scratch) / f"_{column}").open("ab") as part:
                    part.write(file_content(cells, is_first=False))
        _append(altered, Path(scratch), export)
    return number


def _safe(lists: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Lists of altered cells, safe to open themselves; those that are empty as well."""
    return (kept for kept, _ in kept_as_text([Rows(cells, "", ("row",)) for cells in lists]))


def _append(stream: IO[bytes], lists: Path, export: Export) -> None:
    """Append the lists of the altered cells of one file: columns of text first, then those of numbers."""
    types = export.table.lazy().collect_schema()
    for name in sorted(types, key=lambda name: types[name].is_integer()):
        path = lists / f"_{name}"
        if path.is_file():
            with path.open("rb") as part:
                copyfileobj(part, stream)


def file_content(frame: pl.DataFrame, is_first: bool) -> bytes:
    """Rows of a file; with its mark of UTF-8 and its header where they are the first."""
    rows = BytesIO()
    rows.write(BOM_UTF8 if is_first else b"")
    write_rows(frame, rows, has_header=is_first, line_end="\r\n")
    return rows.getvalue()


class Rows(NamedTuple):
    """Rows of a file, with its path and the key by which a list names them."""

    frame: pl.DataFrame
    path: str
    key: tuple[str, ...]


class Cells(NamedTuple):
    """Cells of a column that a spreadsheet would change: their rows, and what they are, as text."""

    column: str
    rows: list[int]
    originals: list[str]


def kept_as_text(parts: Sequence[Rows]) -> list[tuple[pl.DataFrame, pl.DataFrame]]:
    """Each frame with an apostrophe before what a spreadsheet would change, and the list of these cells.

    Numbers of more than 15 digits are among them: a spreadsheet would round them.
    """
    found = zip(parts, _changed_texts([part.frame for part in parts]), strict=True)
    return [_kept(part, [*texts, *_long_numbers(part.frame)]) for part, texts in found]


def _kept(part: Rows, changed: Sequence[Cells]) -> tuple[pl.DataFrame, pl.DataFrame]:
    if not changed:
        return part.frame, pl.DataFrame(schema=ALTERED)
    kept = part.frame.with_columns(
        pl.when(pl.int_range(pl.len()).is_in(cells.rows))
        .then("'" + pl.col(cells.column).cast(pl.String))
        .otherwise(pl.col(cells.column).cast(pl.String))
        .alias(cells.column)
        for cells in changed
    )
    originals = [text for cells in changed for text in cells.originals]
    columns = [cells.column for cells in changed for _ in cells.rows]
    listed = part.frame[[row for cells in changed for row in cells.rows]].select(
        file=pl.lit(part.path),
        row=record_id(part.key),
        column=pl.Series(columns, dtype=pl.String),
        original=pl.Series([json.dumps(text, ensure_ascii=False) for text in originals], dtype=pl.String),
        written=pl.Series(["'" + text for text in originals], dtype=pl.String),
    )
    return kept, listed


def _changed_texts(frames: Sequence[pl.DataFrame]) -> list[list[Cells]]:
    """The texts of each frame that a spreadsheet would change: few, and found in all columns of all in one pass."""
    text = pl.col("text")
    columns = [[column for column in frame.iter_columns() if column.dtype == pl.String] for frame in frames]
    texts = (column.alias("text") for some in columns for column in some)
    every = pl.concat([pl.Series("text", [], pl.String), *texts]).to_frame().with_row_index("row")
    suspect = every.filter(text.str.contains(SUSPECT))
    if len(suspect):  # else the longer patterns need not even be compiled
        changed = suspect.select(text.unique()).filter(is_risky(text) | is_converted(text)).to_series()
        suspect = suspect.filter(text.is_in(changed.implode()))
    rows, originals = suspect["row"].to_list(), suspect["text"].to_list()
    found: list[list[Cells]] = []
    start = first = 0
    for some in columns:
        found.append([])
        for column in some:
            last = bisect_left(rows, start + len(column), first)
            if last > first:
                found[-1].append(Cells(column.name, [row - start for row in rows[first:last]], originals[first:last]))
            start, first = start + len(column), last
    return found


def _long_numbers(frame: pl.DataFrame) -> Iterator[Cells]:
    """The whole numbers with more digits than a spreadsheet keeps; no query is needed to see that there are none."""
    for column in frame.iter_columns():
        ends = (column.min(), column.max()) if column.dtype.is_integer() else ()
        if any(isinstance(end, int) and abs(end) >= 10**MOST_DIGITS for end in ends):
            found = {row: str(n) for row, n in enumerate(column) if n is not None and abs(n) >= 10**MOST_DIGITS}
            yield Cells(column.name, [*found], [*found.values()])


# -- reading -----------------------------------------------------------------------------------------------------------


def file_of(_: Package, table: PackageTable) -> str:
    """The path of a table's file."""
    return _path(table)


def _path(table: PackageTable) -> str:
    return f"{FOLDER}/{table.flat_name}.csv"


def read(path: Path, table: PackageTable) -> pl.DataFrame:
    """The rows of a table; raises HeaderError, CellError, polars' errors, OSError, ValueError for a damaged list.

    A cell loses its apostrophe where the list has the rest of it as an original of that column.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header = next(csv.reader(stream), [])
    if header != list(table.fields):
        raise HeaderError(f"its header is not the declared one: {shown_header(list(table.fields), header)}")
    frame = pl.read_csv(path, infer_schema=False)
    originals = _originals(path.with_name(LIST), _path(table))
    return as_declared(frame.with_columns(_undone(name, found) for name, found in originals.items()), table.types)


def _originals(path: Path, file: str) -> dict[str, list[str]]:
    """The altered cells of a file as they were, by column."""
    rows = pl.read_csv(path, infer_schema=False).filter(pl.col("file") == file)
    found: dict[str, list[str]] = {}
    for column, original in rows.select("column", "original").iter_rows():
        found.setdefault(column, []).append(json.loads(original or ""))
    return found


def _undone(name: str, originals: list[str]) -> pl.Expr:
    text, rest = pl.col(name), pl.col(name).str.strip_prefix("'")
    return pl.when(text.str.starts_with("'") & rest.is_in(originals)).then(rest).otherwise(text).alias(name)
