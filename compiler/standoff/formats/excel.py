"""CSV for spreadsheets: what opens by double click, and shows each text as it is.

BOM (without which Excel takes UTF-8 for something else) and CRLF. A text that a spreadsheet would run as a formula, or
turn into a number, a date or a truth value, gets an apostrophe before it. Excel and LibreOffice then show it as text,
with the apostrophe; a tab would be invisible, and a formula such as `="007"` is what no cell shall be.
"""

import csv
import json
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO

import polars as pl
import polars.selectors as cs

from standoff.formats.csv_rows import write_rows
from standoff.formats.files import side_by_side
from standoff.formats.package import Package, PackageTable
from standoff.formats.typed_cells import HeaderError, as_declared, shown_header
from standoff.schema import sql
from standoff.schema.record_ids import record_id
from standoff.tables.package_contents import Contents, Resource, Tabular, batches
from standoff.tables.spreadsheet_limits import MOST_DIGITS, SUSPECT, is_converted, is_risky

FOLDER, LIST = "excel", "ALTERED.csv"
BATCH = 10_000  # rows
IN_ORDER = "_"  # no column is called so
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
    identified by its key, the original as a JSON string, so that the list is safe to open too. Rows are taken in
    batches; the list waits in files, one a column, since it is in the order of the columns.
    """
    if not contents.spreadsheets.csv:
        return []
    (folder / FOLDER).mkdir()
    exports = list(_exports(contents))
    with TemporaryDirectory(dir=folder) as scratch:
        work = [(each, folder, Path(scratch) / each.name) for each in exports]
        small = [each for each in work if len(each[0].table) <= BATCH]
        large = [each for each in work if len(each[0].table) > BATCH]  # one by one: polars reads ahead in each
        altered = sum(side_by_side(_write_export, small)) + sum(_write_export(*each) for each in large)
        with (folder / FOLDER / LIST).open("wb") as stream:
            stream.write(file_content(pl.DataFrame(schema=ALTERED), is_first=True))
            for each, _, waiting in work:
                _append(stream, waiting, each)
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


def _write_export(export: Export, folder: Path, waiting: Path) -> int:
    """Write one file, and the list of its altered cells into files beside `waiting`; gives how many these are."""
    altered = 0
    with (folder / export.path).open("wb") as stream:
        for number, batch in enumerate(batches(export.table, BATCH)):
            kept, listed = kept_as_text(batch, export.path, export.key)
            stream.write(file_content(kept, is_first=number == 0))
            altered += len(listed)
            for name, cells in _lists(listed, is_only=len(batch) == len(export.table)):
                with waiting.with_suffix(f".{name}").open("ab") as part:
                    part.write(file_content(cells, is_first=False))
    return altered


def _lists(listed: pl.DataFrame, is_only: bool) -> Iterator[tuple[str, pl.DataFrame]]:
    """The list of a batch, safe to open itself: as it is, if the table has no other batch, else by column."""
    if listed.is_empty():
        return
    safe, _ = kept_as_text(listed, "", ("row",))
    if is_only:
        yield IN_ORDER, safe
        return
    by_column = safe.with_columns(listed["column"].alias(IN_ORDER)).partition_by(
        IN_ORDER, include_key=False, as_dict=True
    )
    yield from ((str(column), cells) for (column,), cells in by_column.items())


def _append(stream: IO[bytes], waiting: Path, export: Export) -> None:
    """Append the lists of the altered cells of one file: columns of text first, then those of numbers."""
    types = export.table.lazy().collect_schema()
    for name in (IN_ORDER, *sorted(types, key=lambda name: types[name] != pl.String)):
        path = waiting.with_suffix(f".{name}")
        if path.is_file():
            with path.open("rb") as part:
                copyfileobj(part, stream)


def file_content(frame: pl.DataFrame, is_first: bool) -> bytes:
    """Rows of a file; with its mark of UTF-8 and its header where they are the first."""
    rows = BytesIO()
    rows.write(BOM_UTF8 if is_first else b"")
    write_rows(frame, rows, has_header=is_first, line_end="\r\n")
    return rows.getvalue()


def kept_as_text(frame: pl.DataFrame, path: str, key: tuple[str, ...]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The frame with an apostrophe before what a spreadsheet would change, and the list of these cells.

    Numbers of more than 15 digits are among them: a spreadsheet would round them.
    """
    texts = _changed_texts(frame)
    tests = [cs.string().is_in(texts.implode())] if len(texts) else []
    tests += [pl.col(column.name).abs() >= 10**MOST_DIGITS for column in frame.iter_columns() if _is_long(column)]
    changed = [column for column in frame.select(tests) if column.any()] if tests else []
    if not changed:
        return frame, pl.DataFrame(schema=ALTERED)
    shown = [pl.col(column.name).cast(pl.String) for column in changed]
    kept = frame.with_columns(
        pl.when(column).then("'" + text).otherwise(text).alias(column.name)
        for column, text in zip(changed, shown, strict=True)
    )
    lists = [_listed(frame.filter(column), column.name, path, key) for column in changed]
    return kept, pl.concat([pl.DataFrame(schema=ALTERED), *lists])


def _is_long(column: pl.Series) -> bool:
    """Whether a column has whole numbers with more digits than a spreadsheet keeps; no query is needed to see it."""
    ends = (column.min(), column.max()) if column.dtype.is_integer() else ()
    return any(isinstance(end, int) and abs(end) >= 10**MOST_DIGITS for end in ends)


def _changed_texts(frame: pl.DataFrame) -> pl.Series:
    """The texts of a frame that a spreadsheet would change: few, and found in all columns in one pass."""
    text, columns = pl.col("text"), [column for column in frame.iter_columns() if column.dtype == pl.String]
    texts = pl.concat([pl.Series("text", [], pl.String), *(column.alias("text") for column in columns)]).to_frame()
    suspect = texts.filter(text.str.contains(SUSPECT)).unique()
    if len(suspect):  # else the longer patterns need not even be compiled
        suspect = suspect.filter(is_risky(text) | is_converted(text))
    return suspect.to_series()


def _listed(rows: pl.DataFrame, name: str, path: str, key: tuple[str, ...]) -> pl.DataFrame:
    original = rows[name].cast(pl.String)
    quoted = pl.Series([json.dumps(text, ensure_ascii=False) for text in original], dtype=pl.String)
    return rows.select(
        file=pl.lit(path),
        row=record_id(key),
        column=pl.lit(name),
        original=quoted,
        written="'" + pl.lit(original),
    )


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
